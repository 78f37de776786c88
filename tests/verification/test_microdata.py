"""Pages written from persons."""

from random import Random

from verification.microdata import KINDS, page_of

from brukarindex.verification import verify


def test_pages_of_persons_are_possible() -> None:
    """Whatever is counted among persons holds together, and no rule fails on it."""
    seen = set[str]()
    for seed in range(100):
        kind, page = page_of(Random(seed), 150)
        report = verify(page)
        seen |= {kind}
        assert not report.of(verdict="inconsistent"), seed
        assert not any("could not be tried" in each.said["en"] for each in report), seed
    assert seen == {*KINDS}
