"""Laws of planning: what so many answers find takes so many answers."""

import pytest
from hypothesis import given, strategies as st

from brukarindex.benchmarking import detectable_difference, sample_size
from brukarindex.exceptions import ArgumentError


@given(
    difference=st.floats(1, 20),
    spread=st.floats(5, 40),
    fixed=st.booleans(),
    deff=st.floats(0.5, 3),
    power=st.floats(0.5, 0.99),
)
def test_sizes_are_the_least_that_find_it(difference, spread, fixed, deff, power):  # noqa: PLR0917
    """With so many answers it is found, and with one less it is not."""
    made = sample_size(difference, spread=spread, fixed=fixed, deff=deff, power=power)

    def found(n: int) -> float:
        to = None if fixed else n
        return detectable_difference(n, to, spread=spread, deff=deff, power=power)

    assert found(made.answers) <= difference * (1 + 1e-9)
    assert made.answers == 1 or found(made.answers - 1) > difference * (1 - 1e-9)


@given(n=st.integers(2, 500), more=st.integers(1, 100), correlation=st.floats(0, 1))
def test_what_makes_it_easier(n, more, correlation):
    """More answers, a smaller population and persons who answer twice find smaller differences."""
    plain = detectable_difference(n, n, spread=20)
    assert detectable_difference(n + more, n, spread=20) < plain
    assert detectable_difference(n, n, spread=20, population=n + more) < plain
    assert detectable_difference(n, n, spread=20, both=n // 2, correlation=correlation) <= plain
    assert detectable_difference(n, n, spread=20, power=0.9) > plain
    assert detectable_difference(n, n, spread=20, level=0.99) > plain


BAD = {
    "n is 10 answers of 9 persons": lambda: detectable_difference(10, spread=1, population=9),
    "to is 10 answers of 9": lambda: detectable_difference(5, 10, spread=1, to_population=9),
    "both is 6, of 5 and 10": lambda: detectable_difference(5, 10, spread=1, both=6),
    "correlation must be": lambda: detectable_difference(5, 9, spread=1, both=5, correlation=2),
    "give to=, its answers": lambda: detectable_difference(5, spread=1, both=5),
    "spread must be finite and above 0": lambda: detectable_difference(5, spread=0),
    "power must be at least": lambda: detectable_difference(5, spread=1, power=0.4),
    "response must be above 0 and at most 1": lambda: sample_size(5, spread=20, response=45),
    "difference must be finite and above 0": lambda: sample_size(0, spread=20),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be(message):
    """Errors say what to give."""
    with pytest.raises(ArgumentError, match=message):
        BAD[message]()


def test_too_few_persons_are_told_in_both_languages():
    """The description does not hide that it cannot be done."""
    made = sample_size(5, spread=22, population=60, response=0.45)
    assert made.describe("en").endswith(
        "There are only 60 persons: the difference cannot be found like that."
    )
    assert made.describe("sv").endswith(
        "Det finns bara 60 personer: så går skillnaden inte att upptäcka."
    )
    assert "beside a number" in sample_size(5, spread=22, fixed=True).describe()
