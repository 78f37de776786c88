"""How often honest pages are called impossible, and how often slips are found, by kind.

Run it with ``python benchmarks/pages.py 100000`` for so many honest pages and a twentieth as many
with a slip; the pages are those of ``tests/verification/written.py`` and ``broken.py``.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path[0] = str(
    Path(__file__).parents[1] / "tests"
)  # in place of benchmarks/, which has a verification.py too

from verification.broken import broken  # noqa: E402 - found only now
from verification.written import written  # noqa: E402

from brukarindex.verification import verify  # noqa: E402


def honest(pages: int) -> None:
    """Print how many honest pages are called impossible, and how many ordinary ones
    are warned of.
    """
    rules, wrong, plain, warned = Counter[str](), list[int](), 0, 0
    begun = time.perf_counter()
    for seed in range(pages):
        drawn = written(Random(seed))
        counts = {each.rule: each.verdict for each in verify(drawn.page)}
        rules.update(rule for rule, verdict in counts.items() if verdict == "inconsistent")
        wrong += [seed] * ("inconsistent" in counts.values())
        plain += not drawn.unusual
        warned += not drawn.unusual and "consistent_only_if" in counts.values()
    each = 1e3 * (time.perf_counter() - begun) / pages
    print(
        f"{len(wrong)} of {pages} honest pages called impossible: {dict(rules)}, such as"
        f" {wrong[:10]}"
    )
    print(f"{warned} of {plain} ordinary pages warned of; {each:.1f} ms a page")


def slips(pages: int) -> None:
    """Print how many slips that no reading saves are found, by what the page has."""
    found: dict[str, Counter[str]] = {}
    seed = 0
    while sum(map(Counter.total, found.values())) < pages:
        seed += 1
        drawn = broken(Random(seed))
        if drawn is not None:
            verdicts = verify(drawn.page).counts
            first = next(
                each
                for each in ("inconsistent", "consistent_only_if", "other")
                if each in (*verdicts, "other")
            )
            found.setdefault(drawn.kind, Counter())[first] += 1
    for kind, counts in sorted(found.items()):
        print(
            f"{kind:16} {counts['inconsistent']:5} of {counts.total():5} found,"
            f" {counts['consistent_only_if']} told"
        )
    every = sum(found.values(), Counter[str]())
    print(
        f"{'all':16} {every['inconsistent']:5} of {every.total():5}:"
        f" {every['inconsistent'] / every.total():.0%}"
    )


if __name__ == "__main__":
    several = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    honest(several)
    slips(max(several // 20, 50))
