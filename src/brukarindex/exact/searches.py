"""Whole numbers with a given sum and sum of squares, searched for: exact integers, no sampling."""

from collections import Counter
from collections.abc import Iterator
from math import isqrt
from typing import TypeAlias

from attrs import define

from brukarindex.exceptions import ArgumentError

Pair: TypeAlias = tuple[int, int]
# Highest score left, scores left, their sum, their excess.
Remaining: TypeAlias = tuple[int, int, int, int]

MOST_SEARCH = 2 * 10**6  # steps of work; about a second
REMEDY = "give more decimals, the SD, a rounding other than 'any', fewer scores or a shorter scale"


@define
class Patience:
    """How much work may still be done until something is found."""

    left: int = MOST_SEARCH

    def spend(self, work: int) -> None:
        """Take note of work, and raise when it has been too much."""
        self.left -= work
        if self.left < 0:
            raise ArgumentError(f"no answer within {MOST_SEARCH} steps of search; {REMEDY}")

    def renew(self) -> None:
        """Begin anew, since something was found."""
        self.left = MOST_SEARCH


def balanced_squares(n: int, total: int) -> int:
    """Return the least sum of squares of n whole numbers with this sum: all within one step."""
    each, left = divmod(total, n)
    return n * each**2 + left * (2 * each + 1)


# --- any whole numbers ----------------------------------------------------------------------------


def any_whole(n: int, total: int, squares: int, patience: Patience) -> tuple[Pair, ...] | None:
    """Find n whole numbers with this sum and sum of squares, which have the same parity.

    From five on there always are some, if not below the balanced sum of squares, and then five of
    them can do it alone.
    """
    each, left = divmod(total, n)
    few, raised = min(n, 5), min(left, 5)
    kept = {each: n - few - left + raised, each + 1: left - raised}
    rest = squares - sum(count * value**2 for value, count in kept.items())
    found = _few(few, few * each + raised, rest, patience)
    if found is None:
        return None
    counts = Counter(kept) + Counter(found)
    return tuple(sorted(counts.items()))


def _few(n: int, total: int, squares: int, patience: Patience) -> tuple[int, ...] | None:
    """Find at most five whole numbers, the outermost first, so that what is left soon has little
    room.
    """
    spread = n * squares - total**2
    if spread < 0 or (n == 4 and not _four_can(total, squares)):
        return None
    if n == 1:
        return (total,) if spread == 0 else None
    if n == 2:
        apart = isqrt(spread)
        return ((total + apart) // 2, (total - apart) // 2) if apart**2 == spread else None
    for value in range((total + isqrt((n - 1) * spread)) // n, -(-total // n) - 1, -1):
        patience.spend(1)
        rest = _few(n - 1, total - value, squares - value**2, patience)
        if rest is not None:
            return (value, *rest)
    return None


def _four_can(total: int, squares: int) -> bool:
    """Return whether four whole numbers have this sum and sum of squares, of the same parity
    (Legendre).
    """
    if total % 2:
        return True
    left = squares - (total // 2) ** 2
    while left and left % 4 == 0:
        left //= 4
    return left % 8 != 7


# --- whole numbers on a scale ---------------------------------------------------------------------


def _choices(rest: Remaining) -> range:
    """Return how many scores can be the highest, most first, so that counts below, if not whole,
    make up the rest.

    Lines under x(x - 1)/2 that touch it at neighbouring whole numbers bound the count above.
    """
    top, n, total, excess = rest
    caps = (
        (excess - b * total + b * (b + 1) // 2 * n) // ((top - b) * (top - b - 1) // 2)
        for b in range(top - 1)
    )
    most = min(n, total // top, *caps)
    least = max(0, total - (top - 1) * n, -(((top - 2) * total - 2 * excess) // top))
    return range(most, least - 1, -1)


def _branches(rest: Remaining, patience: Patience) -> Iterator[tuple[Pair, Remaining]]:
    """Yield each highest score that is used, highest first, with how often, most first, and what is
    left below it.
    """
    top, n, total, excess = rest
    squares = total + 2 * excess
    reach = (total + isqrt(max(0, (n - 1) * (n * squares - total**2)))) // n
    for score in range(min(top, reach), max(2, -(-squares // max(1, total)) - 1), -1):
        here = score, n, total, excess
        patience.spend(score)
        below = (((score, count), _below(here, count)) for count in _choices(here) if count)
        yield from (branch for branch in below if _two_can(branch[1]))
    yield (0, 0), (min(top, 2), n, total, excess)


def _two_can(rest: Remaining) -> bool:
    """Return whether whole numbers make up the rest, if at most two are left: cheap, and it prunes
    wide scales.
    """
    _, n, total, excess = rest
    spread = n * (total + 2 * excess) - total**2
    return n > 2 or (spread == 0 if n < 2 else spread >= 0 and isqrt(spread) ** 2 == spread)


def _below(rest: Remaining, count: int) -> Remaining:
    """Return what is left below the highest score when so many have it."""
    top, n, total, excess = rest
    return top - 1, n - count, total - top * count, excess - top * (top - 1) // 2 * count


def _low(rest: Remaining) -> tuple[int, ...] | None:
    """Return the only counts of 0, 1 and 2 that make up the rest."""
    _, n, total, excess = rest
    counts = n - total + excess, total - 2 * excess, excess
    return counts if min(counts) >= 0 else None


@define
class _Node:
    """A place in the search: what is left, what to try next, what was tried last, and whether
    anything came of it.
    """

    rest: Remaining
    branches: Iterator[tuple[Pair, Remaining]]
    tried: Pair = (0, 0)
    fruitful: bool = False


def tables(whole: Remaining, patience: Patience) -> Iterator[tuple[int, ...]]:
    """Yield every table of counts, lowest step first, ordered by most at the top, then most at the
    step below.
    """
    path, dead = [_Node(whole, _branches(whole, patience))], set[Remaining]()
    while path:
        node = path[-1]
        node.tried, rest = next(node.branches, ((0, 0), None))
        if rest is None:
            _close(path, dead)
        elif rest[0] > 2 and rest[2]:
            if rest not in dead:
                path.append(_Node(rest, _branches(rest, patience)))
        elif (low := _low(rest)) is not None:
            node.fruitful = True
            patience.renew()
            yield _table(low, [each.tried for each in path], whole[0])


def _close(path: list[_Node], dead: set[Remaining]) -> None:
    """Leave a place; one that nothing came of is not tried again."""
    node = path.pop()
    if not node.fruitful:
        dead.add(node.rest)
    elif path:
        path[-1].fruitful = True


def _table(low: tuple[int, ...], tried: list[Pair], top: int) -> tuple[int, ...]:
    counts = [*low, *[0] * (top - 2)]
    for score, count in tried:
        if count:
            counts[score] = count
    return tuple(counts[: top + 1])
