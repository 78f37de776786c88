"""Pages that tell the truth: figures of drawn answers, rounded by a drawn mode."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import strategies as st

from brukarindex.exact import Figure, round_exact
from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Claim,
    Deviation,
    Index,
    Invited,
    Mean,
    Page,
    Parts,
    Percentage,
    Rate,
    percentages,
)

MODES = ("half_up", "half_even", "half_down", "floor", "ceil")


class Honest(NamedTuple):
    """A page, the way of rounding behind it, and the counts of its question."""

    page: Page
    mode: str
    counts: tuple[int, ...]


def printed(value: Fraction, decimals: int, mode: Any) -> str:
    """Print an exact number as a page would."""
    return str(round_exact(value, decimals, rounding=mode))


def root(square: Fraction, decimals: int, mode: str) -> str:
    """Print a square root, rounded exactly: the digits are found in whole numbers."""
    scaled = square * 10 ** (2 * decimals)
    digits = math.isqrt(scaled.numerator // scaled.denominator)
    middle, exact = Fraction(2 * digits + 1, 2), Fraction(digits) ** 2 == scaled
    up = {
        "floor": False,
        "ceil": not exact,
        "half_up": scaled >= middle**2,
        "half_down": scaled > middle**2,
        "half_even": scaled > middle**2 or (scaled == middle**2 and digits % 2 == 1),
    }[mode]
    return str(Figure(digits + up, decimals))


@st.composite
def questions(draw: st.DrawFn, largest: int = 200) -> tuple[tuple[int, ...], int, str]:
    """Draw counts by category, decimals and a way of rounding."""
    counts = draw(
        st.lists(st.integers(0, largest), min_size=2, max_size=5).filter(lambda each: sum(each) > 1)
    )
    return tuple(counts), draw(st.integers(0, 2)), draw(st.sampled_from(MODES))


def shares(counts: Sequence[int], decimals: int, mode: str) -> dict[str, str]:
    """Print the shares of a question."""
    n = sum(counts)
    return {
        f"svar {place}": printed(Fraction(100 * each, n), decimals, mode)
        for place, each in enumerate(counts)
    }


def moments(counts: Sequence[int]) -> tuple[Fraction, Fraction]:
    """Give the mean and the variance (divisor n - 1) of answers 0, 1, 2 and so on."""
    n, total = sum(counts), sum(place * each for place, each in enumerate(counts))
    squares = sum(place**2 * each for place, each in enumerate(counts))
    return Fraction(total, n), (squares - Fraction(total**2, n)) / (n - 1)


@st.composite
def honest_pages(draw: st.DrawFn, largest: int = 200) -> Honest:
    """Draw a page with everything on it that can be said of one question."""
    counts, decimals, mode = draw(questions(largest))
    n, top = sum(counts), len(counts) - 1
    invited = n + draw(st.integers(0, n))
    mean, variance = moments(counts)
    listed = shares(counts, decimals, mode)
    total = printed(Fraction(100 * sum(counts[-2:]), n), decimals, mode)
    together = {tuple(listed)[-2:]: total} if draw(st.booleans()) and top > 1 else None
    low = draw(st.integers(-2, 2))
    index = printed(100 * mean / top, draw(st.integers(0, 2)), mode)
    claims: list[Claim] = [
        Invited(invited),
        Rate(printed(Fraction(100 * n, invited), draw(st.integers(0, 1)), mode)),
        *([Answered(n)] if draw(st.booleans()) else []),
        *percentages("q", listed, totals=together, complete=draw(st.booleans())),
        Index(index, "q", steps=top + 1),
        *(
            [Mean(printed(low + mean, 2, mode), "q", low=low, high=low + top)]
            if draw(st.booleans())
            else []
        ),
        Mean(printed(mean, 2, mode), "m", low=0, high=top, base=n),
        Deviation(root(variance, 2, mode), "m"),
        Change(listed["svar 0"], listed["svar 1"]),
        Against(printed(Fraction(50), 0, mode), "q"),
    ]
    return Honest(Page("ärlig", claims), mode, counts)


@st.composite
def honest_groups(draw: st.DrawFn) -> Honest:
    """Draw a page with two or three groups and their total."""
    mode, decimals = draw(st.sampled_from(MODES)), draw(st.integers(0, 1))
    sizes = draw(st.lists(st.integers(1, 300), min_size=2, max_size=3))
    counts = [draw(st.integers(0, size)) for size in sizes]
    invited = [size + draw(st.integers(0, size)) for size in sizes]
    names = [f"grupp {place}" for place in range(len(sizes))]
    claims: list[Claim] = [
        Parts(tuple(names)),
        Invited(sum(invited)),
        Answered(sum(sizes)),
        Percentage("ja", printed(Fraction(100 * sum(counts), sum(sizes)), decimals, mode), "q"),
    ]
    told = draw(st.booleans())
    for name, size, count, asked in zip(names, sizes, counts, invited, strict=True):
        claims.append(
            Percentage("ja", printed(Fraction(100 * count, size), decimals, mode), "q", group=name)
        )
        claims.append(
            Answered(size, group=name)
            if told
            else Rate(_rate(size, asked, decimals, mode), group=name)
        )
    return Honest(Page("grupper", claims), mode, tuple(counts))


def _rate(size: int, asked: int, decimals: int, mode: str) -> str:
    return printed(Fraction(100 * size, asked), decimals, mode)
