"""How often honest pages are called impossible, by kind; ``slips.py`` has those with a slip.

Run it with ``python benchmarks/pages.py 100000`` for so many pages of each kind; ``--first
5000000`` draws others, and ``--kinds said persons`` of some kinds only. The pages are those of
``tests/verification``: ``written.py``, ``said.py``, ``microdata.py`` (persons) and ``tabled.py``.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path[0] = str(
    Path(__file__).parents[1] / "tests"
)  # in place of benchmarks/, which has a verification.py too

from verification.microdata import page_of  # noqa: E402 - found only now
from verification.said import said_of  # noqa: E402
from verification.tabled import tabled  # noqa: E402
from verification.written import written  # noqa: E402

from brukarindex.verification import Page, page_from_table, verify  # noqa: E402


def of_table(draw: Random) -> tuple[Page, bool]:
    """Draw a table."""
    table = tabled(draw)
    return page_from_table(table.text(), scale=table.scale), True


def of_persons(draw: Random) -> tuple[Page, bool]:
    """Draw a page written from persons."""
    return page_of(draw)[1], True


def of_writer(draw: Random) -> tuple[Page, bool]:
    """Draw a page as people write them, and tell whether it is out of the ordinary."""
    made = written(draw)
    return made.page, bool(made.unusual)


def of_saying(draw: Random) -> tuple[Page, bool]:
    """Draw a page that says one kind of thing, and tell whether it is out of the ordinary."""
    made = said_of(draw)
    return made.page, bool(made.unusual)


KINDS: dict[str, Callable[[Random], tuple[Page, bool]]] = {
    "written": of_writer,
    "said": of_saying,
    "persons": of_persons,
    "table": of_table,
}


def honest(kind: str, seeds: range) -> None:
    """Print how many honest pages are called impossible, and how many ordinary ones
    are warned of.
    """
    rules, wrong, plain, warned = Counter[str](), list[int](), 0, 0
    begun = time.process_time()
    for seed in seeds:
        page, unusual = KINDS[kind](Random(seed))
        counts = {each.rule: each.verdict for each in verify(page)}
        rules.update(rule for rule, verdict in counts.items() if verdict == "inconsistent")
        wrong += [seed] * ("inconsistent" in counts.values())
        plain += not unusual
        warned += not unusual and "consistent_only_if" in counts.values()
    each = 1e3 * (time.process_time() - begun) / len(seeds)
    print(
        f"{kind}: {len(wrong)} of {len(seeds)} honest pages called impossible: {dict(rules)}, such"
        f" as {wrong[:10]}; {warned} of {plain} ordinary ones warned of; {each:.1f} ms a page",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Honest pages.")
    parser.add_argument("pages", nargs="?", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", choices=[*KINDS], default=[*KINDS])
    options = parser.parse_args()
    for named in options.kinds:
        honest(named, range(options.first, options.first + options.pages))
