"""Hypothesis profiles, chosen with the environment variable ``HYPOTHESIS_PROFILE``.

``quick`` (the default) draws the same few examples every time, ``ci`` more, ``find`` few that are
not made smaller when they fail, ``dev`` new and many. And which tests are quick.
"""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, max_examples=60)
settings.register_profile(
    "quick", derandomize=True, deadline=None, print_blob=True, max_examples=20
)
settings.register_profile(
    "find", settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("dev", max_examples=500, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

HERE = Path(__file__).parent
TAKES_TIME = {
    "laws",
    "test_cost.py",
    "test_engines.py",
    "test_main.py",
    "test_mutants.py",
    "test_reference.py",
    "test_same_figure.py",
    "test_documents_fuzz.py",
    "test_every_check_is_used",
    "test_honest_tables_are_possible",
    "test_median_and_ranks",
    "test_much_work_is_bounded",
    "test_pictures_of_many_rows_go_on",
    "test_poststratification_in_every_replicate",
    "test_slips_are_found",
}
"""Folders, files and tests that compare much, start other processes, or look at all the others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the inner loop, which ``-m quick`` selects: of each one case."""
    seen: set[str] = set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        drawn = is_hypothesis_test(getattr(item, "obj", None))
        slow = item.get_closest_marker("slow") or TAKES_TIME & {*item.path.parts[-2:], item.name}
        if name not in seen and item.path.is_relative_to(HERE) and not (drawn or slow):
            item.add_marker("quick")
        seen.add(name)
