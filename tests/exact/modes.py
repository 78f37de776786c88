"""Ways of rounding that tests of printed figures draw from."""

from hypothesis import strategies as st

from brukarindex.exact.figures import Rounding

MODES: list[Rounding] = ["half_up", "half_down", "half_even", "floor", "ceil"]
WIDER: dict[Rounding, list[Rounding]] = {
    mode: [mode, "any"] if mode in {"floor", "ceil"} else [mode, "either", "any"] for mode in MODES
}
"""What each way of rounding is also held to be."""
modes = st.sampled_from(MODES)
roundings = st.sampled_from([*MODES, "either", "any"])
