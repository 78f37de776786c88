"""What holds of results about published figures: counts and sums, ends and their order."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from brukarindex.exact.bounds import IndexRange
from brukarindex.exact.chance import Distinguishability, TippingMean
from brukarindex.exact.counts import PossibleN, PublishedDistribution
from brukarindex.exact.figures import Interval
from brukarindex.exact.groups import GroupCounts, RateSplits
from brukarindex.exact.moments import Moments
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.shares import Shares
from brukarindex.exact.summaries import Summary, summary_of
from brukarindex.interchange.demands import demand
from brukarindex.verification.findings.evidence import Certificate, Evidence
from brukarindex.verification.outcomes import Numbers


def _rising(values: Iterable[Any]) -> bool:
    """Return whether values never fall."""
    return all(one <= other for one, other in pairwise(values))


def _check_interval(span: Interval) -> None:
    demand(span.low <= span.high, "Interval ends before it begins")


def _check_quantity(read: Quantity) -> None:
    part, whole = read.counts_of or (0, 0)
    demand(0 <= part <= whole, f"Quantity counts {part} of {whole}")


def _check_numbers(found: Numbers) -> None:
    ends = [end for run in found.runs for end in run]
    demand(_rising(ends) and min(ends, default=0) >= 0, "Numbers run backwards")
    last = found.onward is None or found.onward > max(ends, default=-1)
    demand(last, "Numbers go on from where they have been")


def _check_certificate(proof: Certificate) -> None:
    runs = proof.n.runs if proof.n is not None else ()
    about_all = any(gap.n is None for gap in proof.gaps)
    few = about_all or sum(last - first + 1 for first, last in runs) <= len(proof.gaps)
    demand(few and proof.holds(), "Certificate does not hold")


def _check_evidence(found: Evidence) -> None:
    said = f"Evidence has {found.failed} of {found.tried} that failed"
    demand(0 <= found.failed <= found.tried, said)


def _check_shares(shares: Shares) -> None:
    """Check that the nodes are a tree: parts and rest first, each inside one node after it."""
    count, inside = len(shares.nodes), [child for each in shares.children for child in each]
    leaves = shares.parts + 1
    tree = len(shares.children) == count and sorted(inside) == list(range(count - 1))
    later = all(child < node for node, each in enumerate(shares.children) for child in each)
    bare = all(bool(each) == (node >= leaves) for node, each in enumerate(shares.children))
    demand(1 <= leaves < count and tree and later and bare, "Shares is no tree")
    unprinted = shares.nodes[shares.parts] is None and shares.nodes[-1] is None
    demand(unprinted, "Shares has figures of what has none")
    shares.limits()


def _check_possible(found: PossibleN) -> None:
    numbers = found.n
    rising = not len(numbers) or (numbers[0] >= 1 and bool((np.diff(numbers) > 0).all()))
    demand(rising, "PossibleN has numbers of answers that do not rise from 1")
    fitting = found.shares.possible_of(numbers) if len(numbers) else numbers
    demand(len(fitting) == len(numbers), "PossibleN has numbers of answers that do not fit")


def _inside(counts: Iterable[int], ranges: Iterable[range]) -> bool:
    return all(count in each for count, each in zip(counts, ranges, strict=True))


def _check_counts(found: PublishedDistribution) -> None:
    parts = (*found.parts, found.rest)
    fits = len(found.witness) == len(parts) and _inside(found.witness, parts)
    whole = fits and sum(found.witness) == found.n
    demand(whole, "PublishedDistribution has counts that are not those of n")


def _check_groups(found: GroupCounts) -> None:
    fits = len(found.witness) == len(found.groups) and _inside(found.witness, found.groups)
    whole = fits and sum(found.witness) in found.whole
    demand(whole, "GroupCounts has counts that are not those of its whole")
    demand(found.whole[-1] <= found.n, "GroupCounts counts more than its answers")


def _check_splits(found: RateSplits) -> None:
    """Check that both examples share out the invited among sizes that are possible."""
    for example in (found.fewest, found.most):
        sizes = [invited for invited, _ in example]
        fits = len(sizes) == len(found.sizes) and sum(sizes) == found.invited
        known = fits and all(size in each for size, each in zip(sizes, found.sizes, strict=True))
        inside = known and all(0 <= answered <= invited for invited, answered in example)
        demand(inside, "RateSplits has an example that is none")
    demand(found.splits >= 1, "RateSplits has no split")


def _check_range(found: IndexRange) -> None:
    both = (found.low_counts, found.high_counts)
    fits = all(sum(each) == found.n and min(each, default=-1) >= 0 for each in both)
    demand(found.n >= 1 and fits, "IndexRange has counts that are not those of n")
    demand(len(both[0]) == len(both[1]) >= 2, "IndexRange has counts of different categories")
    demand(found.low <= found.high, "IndexRange ends before it begins")


def _check_summary(found: Summary) -> None:
    made = summary_of(
        found.mean, found.sd, found.n, low=found.low, high=found.high, items=found.items,
        ddof=found.ddof, rounding=found.rounding,
    )  # fmt: skip
    demand(made == found, "Summary is of no figures")


def _check_moments(found: Moments) -> None:
    """Check that the witness prints as the figures."""
    summary, counts = found.summary, [count for _, count in found.witness]
    whole = sum(counts) == summary.n and min(counts, default=0) >= 1
    demand(whole, "Moments has a witness of other answers")
    total = sum(count * value for value, count in found.witness)
    squares = sum(count * value**2 for value, count in found.witness)
    prints = total in summary.sums() and squares in summary.squares(total)
    demand(prints, "Moments has a witness that prints otherwise")


def _check_distinguishable(found: Distinguishability) -> None:
    sizes = (found.critical, found.smallest_sd, found.largest_std_error)
    rising = found.difference[0] <= found.difference[1] and found.smallest_sd <= found.largest_sd
    demand(rising and min(sizes) >= 0, "Distinguishability has ends in the wrong order")


def _check_tipping(found: TippingMean) -> None:
    off = found.status == "complete" and (found.mean is not None or found.possible is not None)
    demand(not off, "TippingMean has a mean of nobody")


PRINTED: dict[type[Any], Callable[[Any], None]] = {
    Interval: _check_interval,
    Quantity: _check_quantity,
    Numbers: _check_numbers,
    Certificate: _check_certificate,
    Evidence: _check_evidence,
    Shares: _check_shares,
    PossibleN: _check_possible,
    PublishedDistribution: _check_counts,
    GroupCounts: _check_groups,
    RateSplits: _check_splits,
    IndexRange: _check_range,
    Summary: _check_summary,
    Moments: _check_moments,
    Distinguishability: _check_distinguishable,
    TippingMean: _check_tipping,
}
"""What is checked of each kind."""
