"""Hypothesis profiles, chosen with the environment variable ``HYPOTHESIS_PROFILE``.

``ci`` (the default) draws the same examples every time, ``quick`` fewer, ``find`` fewer that are
not made smaller when they fail, ``dev`` new and more.
"""

import os

from hypothesis import Phase, settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, max_examples=60)
settings.register_profile(
    "quick", derandomize=True, deadline=None, print_blob=True, max_examples=20
)
settings.register_profile(
    "find", settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("dev", max_examples=500, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
