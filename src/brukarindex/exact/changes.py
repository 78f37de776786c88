"""How much a printed figure can have changed, in points and in per cent."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from brukarindex.checks import Exact, exact, misfits, true_or_false, type_error, value_error
from brukarindex.exact.figures import (
    Figure,
    FigureLike,
    Interval,
    Rounding,
    figure_error,
    figure_of,
)


def meet(one: Interval, other: Interval) -> Interval | None:
    """Return what two intervals have in common, or None."""
    low, high = max(one.low, other.low), min(one.high, other.high)
    closed_low = all(low > each.low or each.closed_low for each in (one, other))
    closed_high = all(high < each.high or each.closed_high for each in (one, other))
    if low > high or (low == high and not (closed_low and closed_high)):
        return None
    return Interval(low, high, closed_low, closed_high)


def hull(several: Sequence[Interval]) -> Interval:
    """Return the least interval that holds several."""
    first = min(several, key=lambda each: (each.low, not each.closed_low))
    last = max(several, key=lambda each: (each.high, each.closed_high))
    return Interval(first.low, last.high, first.closed_low, last.closed_high)


def level(
    figure: Figure,
    low: Exact | None,
    high: Exact | None,
    rounding: Rounding,
    *,
    argument: str,
) -> Interval:
    """Return the exact levels that a figure may stand for, within the ends of its scale where these
    are given.
    """
    if figure.unit == "percentage_points":
        must = "be a level, not in percentage points as only a change is"
        raise figure_error(argument, must, figure)
    printed = figure.interval(rounding)
    if low is None and high is None:
        return printed
    bottom = printed.low if low is None else exact("low", low)
    top = printed.high if high is None else exact("high", high)
    inside = meet(printed, Interval.closed(bottom, top))
    if inside is None:
        raise figure_error(
            argument, f"lie within the scale, from low={bottom} to high={top}", figure
        )
    return inside


def same_unit(*figures: Figure, argument: str) -> None:
    """Raise `ArgumentError` if some figures are in per mille and others in per cent; no unit goes
    with either.
    """
    units = {figure.unit for figure in figures} - {None}
    if len(units) > 1:
        got = ", ".join(repr(str(figure)) for figure in figures)
        raise value_error(argument, "have the unit of the other figures", figures, got=got)


def change_points(
    old: FigureLike,
    new: FigureLike,
    *,
    low: Exact | None = None,
    high: Exact | None = None,
    rounding: Rounding = "either",
) -> Interval:
    """Find the differences, new minus old, that two printed figures leave possible before rounding.

    Args:
        old: Printed figure of the earlier occasion: a share, an index or a mean.
        new: Printed figure of the later one.
        low: Lowest value that can occur, such as 0 for a share; None for no limit.
        high: Highest value, such as 100.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The possible differences, in the unit of the figures: percentage points for shares in per
        cent.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A figure is outside the scale or in percentage points, or the two have
            different units.

    Examples:
        >>> change_points("68", "71")
        Interval(low=Fraction(2, 1), high=Fraction(4, 1), closed_low=True, closed_high=True)
    """
    first, last = figure_of("old", old), figure_of("new", new)
    same_unit(first, last, argument="new")
    before = level(first, low, high, rounding, argument="old")
    after = level(last, low, high, rounding, argument="new")
    return after + -before


def change_percent(
    old: FigureLike,
    new: FigureLike,
    *,
    exact: bool = False,
    low: Exact | None = None,
    high: Exact | None = None,
    rounding: Rounding = "either",
) -> Interval:
    """Find the changes, in per cent of the old, that two printed figures leave possible before
    rounding.

    From 68 to 71 per cent is about 3 percentage points, and about 4 per cent of the old share.

    Args:
        old: Printed figure of the earlier occasion. Everything it may stand for must be above 0,
            since the change has no bound, and no meaning, when the old figure can be 0.
        new: Printed figure of the later one.
        exact: Whether the figures are counts, such as numbers of answers, that were never rounded.
        low: Lowest value that can occur, such as 0 for a share; None for no limit.
        high: Highest value, such as 100.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The possible changes in per cent.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: The old figure can stand for 0 or less, a count is not a whole number from 0
            upwards, or as in `change_points`.

    Examples:
        >>> one = change_percent("68", "71")
        >>> round(float(one.low), 2), round(float(one.high), 2)
        (2.92, 5.93)
        >>> change_percent("103", "175", exact=True).low
        Fraction(7200, 103)
    """
    first, last = figure_of("old", old), figure_of("new", new)
    same_unit(first, last, argument="new")
    true_or_false("exact", exact)
    before = _count(first, "old") if exact else level(first, low, high, rounding, argument="old")
    after = _count(last, "new") if exact else level(last, low, high, rounding, argument="new")
    if before.low <= 0:
        got = f"{str(first)!r}, which can be {before.low}"
        raise value_error("old", "be above 0 for a change in per cent", first, got=got)
    least, closed_low = _least_ratio(before, after)
    most, closed_high = _least_ratio(before, -after)
    return Interval(100 * least - 100, -100 * most - 100, closed_low, closed_high)


def _count(figure: Figure, argument: str) -> Interval:
    if figure.decimals or figure.unit or figure.digits < 0:
        raise figure_error(argument, "be a whole number from 0 upwards, without unit", figure)
    return Interval.closed(figure.value, figure.value)


class _Ratio(NamedTuple):
    """A ratio, and whether it is reached."""

    value: Fraction
    reached: bool


def _least_ratio(before: Interval, after: Interval) -> _Ratio:
    """Return the least of after/before, `before` above 0."""
    if after.low == 0:
        return _Ratio(Fraction(0), after.closed_low)
    if after.low > 0:
        return _Ratio(after.low / before.high, after.closed_low and before.closed_high)
    return _Ratio(after.low / before.low, after.closed_low and before.closed_low)


def claim_fits(claim: FigureLike, possible: Interval, *, rounding: Rounding = "either") -> bool:
    """Return whether some possible value prints as a claim.

    Args:
        claim: Printed change with its sign: "−3" where the text says that something fell by 3. Its
            unit is not looked at: "3 procent" belongs with `change_percent`, "3 procentenheter"
            with `change_points`.
        possible: What the change can be, in the unit of the claim.
        rounding: How the publisher rounded the claim; see `Figure.interval`.

    Returns:
        Whether the claim can be true of the figures.

    Raises:
        FigureError: The claim cannot be read.
        ArgumentTypeError: `possible` is not an interval.

    Examples:
        >>> points = change_points("68", "71")
        >>> [claim for claim in ("2", "3", "4", "5") if claim_fits(claim, points)]
        ['2', '3', '4']
    """
    if misfits([possible], Interval):
        raise type_error("possible", "be an Interval, such as change_points gives", possible)
    return meet(figure_of("claim", claim).interval(rounding), possible) is not None
