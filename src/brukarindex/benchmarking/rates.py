"""Rates of events, standardised directly and indirectly, with limits of the Poisson distribution.

Complaints, falls and dissatisfied are counted: ``x_g`` events among ``n_g`` persons of group g.
With the standard population ``w_g`` and the rates ``r_g`` of a reference,

    direct rate = Σ w_g·x_g/n_g / Σ w_g,      indirect ratio = Σ x_g / Σ n_g·r_g.

The limits ``L, U`` of the number of events ``X = Σ x_g`` become those of the direct rate ``d`` with
variance ``v`` as ``d + √(v/X)·(L − X)`` and so for ``U`` (Dobson et al. 1991), and those of the
ratio by division.

References:
    Breslow and Day (1987). Statistical methods in cancer research II. IARC. Dobson, Kuulasmaa,
    Eberle and Scherer (1991). Confidence intervals for weighted sums of Poisson parameters.
    Statistics in Medicine 10, 457-462. Fay and Feuer (1997). Confidence intervals for directly
    standardized rates: a method based on the gamma distribution. Statistics in Medicine 16,
    791-801. Garwood (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
"""

from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from brukarindex.arrays import Floats
from brukarindex.checks import confidence_level, finite, one_of, shown, value_error
from brukarindex.estimates.intervals import critical_value, numbers_of
from brukarindex.exceptions import ArgumentError

EventInterval: TypeAlias = Literal["exact", "mid_p", "byar"]
"""How the limits of a number of events are found."""
RateInterval: TypeAlias = Literal["exact", "mid_p", "byar", "gamma"]
"""The same for a direct rate: by Dobson's method, or of the gamma distribution."""
FEW = 10
"""Events below which a ratio has exact limits for Byar's."""
HALVINGS = 100
"""Halvings by which limits of mid-P are found."""
MOST = 1e15
"""The greatest number that is taken for one of events or of persons."""


class EventLimits(NamedTuple):
    """The limits of figures."""

    low: Floats
    high: Floats


class DirectRate(NamedTuple):
    """Directly standardised rates.

    Attributes:
        value: The rates.
        std_error: Their standard errors.
        low: Lower limits.
        high: Upper limits.
        events: The events that they stand on: those of groups that are in the standard.
    """

    value: Floats
    std_error: Floats
    low: Floats
    high: Floats
    events: Floats


class IndirectRatio(NamedTuple):
    """Observed events beside expected ones.

    Attributes:
        value: Observed by expected.
        low: Lower limits.
        high: Upper limits.
        events: Observed events.
        expected: Expected events.
    """

    value: Floats
    low: Floats
    high: Floats
    events: Floats
    expected: Floats


def event_limits(
    events: ArrayLike, *, interval: EventInterval = "exact", level: float = 0.95
) -> EventLimits:
    """Return the limits of numbers of events that follow the Poisson distribution.

    Args:
        events: Numbers of events, any shape.
        interval: ``"exact"`` (Garwood), ``"mid_p"`` (half the probability of what was observed
            counts, shorter), or ``"byar"`` (Byar's approximation, in use at PHE).
        level: Confidence level.

    Raises:
        ArgumentError: If a number is negative or above 1e15, or an option is not allowed.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> low, high = event_limits([0, 65], interval="byar")
        >>> low.round(2).tolist(), high.round(2).tolist()
        ([0.0, 50.16], [3.67, 82.85])
    """
    x = _numbers("events", events)
    interval = one_of("interval", interval, get_args(EventInterval))
    level = confidence_level(level)
    return {"exact": _exact, "mid_p": _mid_p, "byar": _byar}[interval](x, level)


def direct_rate(
    events: ArrayLike,
    persons: ArrayLike,
    standard: ArrayLike,
    *,
    per: float = 1,
    interval: RateInterval = "byar",
    level: float = 0.95,
) -> DirectRate:
    """Return rates as they would be if the groups were as large as in a standard population.

    Args:
        events: Events by group; groups along the last axis, units along any before it.
        persons: Persons in each, above 0; a group of no one is left out by the caller.
        standard: The standard population by group, persons or shares.
        per: How many persons the rate is given per, such as 1000.
        interval: Dobson's limits from those of all events (``"byar"``, ``"exact"``, ``"mid_p"``:
            see `event_limits`), or ``"gamma"`` (Fay and Feuer: wider, and safer where few events
            are in groups that count for much). PHE publishes no rate of fewer than ten events.
        level: Confidence level.

    Raises:
        ArgumentError: If a number is negative or above 1e15, shapes do not fit together, a group is
            without persons, the standard is without any, or an option is not allowed.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> made = direct_rate([[27, 33, 28, 3]], [132, 207, 250, 110], [23, 31, 41, 25], per=100)
        >>> [round(each.item(), 2) for each in (made.value, made.low, made.high)]
        [12.43, 10.0, 15.28]
    """
    x, n, w = _together(
        {"events": events, "persons": persons, "standard": standard}, above=("persons",)
    )
    interval = one_of("interval", interval, get_args(RateInterval))
    level, per = confidence_level(level), finite("per", per, above=0, most=MOST)
    whole = w.sum(axis=-1)
    if not (whole > 0).all():
        raise value_error("standard", "hold a number above 0 in each unit", standard)
    share = w / whole[..., None] / n
    rate, variance = (share * x).sum(axis=-1), (share**2 * x).sum(axis=-1)
    observed, widest = np.where(share > 0, x, 0.0).sum(axis=-1), share.max(axis=-1)
    if interval == "gamma":
        low, high = _gamma(rate, variance, widest, level)
    else:
        each = np.sqrt(variance / np.where(observed > 0, observed, 1.0))
        step: Floats = np.asarray(np.where(observed > 0, each, widest), dtype=np.float64)
        ends = event_limits(observed, interval=interval, level=level)
        low, high = (np.maximum(rate + step * (end - observed), 0.0) for end in ends)
    return DirectRate(per * rate, per * np.sqrt(variance), per * low, per * high, observed)


def indirect_ratio(
    events: ArrayLike,
    persons: ArrayLike,
    rates: ArrayLike,
    *,
    interval: EventInterval = "byar",
    level: float = 0.95,
) -> IndirectRatio:
    """Return observed events by those that the rates of a reference let expect.

    The indirectly standardised rate is the ratio times the rate of the reference.

    Args:
        events: Events by group; groups along the last axis, units along any before it.
        persons: Persons in each.
        rates: The reference's events by its persons, by group.
        interval: As in `event_limits`; ``"byar"`` is exact below ten events, as at PHE.
        level: Confidence level.

    Raises:
        ArgumentError: If a number is negative or above 1e15, shapes do not fit together, nothing is
            expected, or an option is not allowed.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> made = indirect_ratio([27, 33, 28, 3], [132, 207, 250, 110], [0.19, 0.15, 0.11, 0.06])
        >>> f"{made.events:.0f} of {made.expected:.1f}: {made.low:.2f}–{made.high:.2f}"
        '91 of 90.2: 0.81–1.24'
    """
    x, n, r = _together({"events": events, "persons": persons, "rates": rates})
    observed, expected = x.sum(axis=-1), (n * r).sum(axis=-1)
    if not (expected >= 1 / MOST).all():
        raise value_error("rates", "let expect events among the persons of each unit", rates)
    found = event_limits(observed, interval=interval, level=level)
    if interval == "byar":
        exact = event_limits(observed, level=level)
        low, high = (np.where(observed < FEW, a, b) for a, b in zip(exact, found, strict=True))
        found = EventLimits(low, high)
    return IndirectRatio(
        observed / expected, found.low / expected, found.high / expected, observed, expected
    )


def _exact(x: Floats, level: float) -> EventLimits:
    from scipy.special import gammaincinv

    tail, some = (1 - level) / 2, np.where(x > 0, x, 1.0)
    low = np.where(x > 0, gammaincinv(some, tail), 0.0)
    return EventLimits(low, np.asarray(gammaincinv(x + 1, 1 - tail), dtype=np.float64))


def _byar(x: Floats, level: float) -> EventLimits:
    z, some, more = critical_value(level), np.maximum(x, 0.01), x + 1  # of fewer it is 0 too
    low = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return EventLimits(np.asarray(np.maximum(low, 0.0)), np.asarray(high))


def _mid_p(x: Floats, level: float) -> EventLimits:
    exact, tail = _exact(x, level), (1 - level) / 2
    low, high = (_halved(x, *exact, each) for each in (1 - tail, tail))
    return EventLimits(np.where(x > 0, low, 0.0), high)


def _halved(x: Floats, least: Floats, most: Floats, tail: float) -> Floats:
    """Return the mean of events at which so few or half of so many as ``x`` have a probability."""
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        above = _so_few(x, middle) > tail
        least, most = np.where(above, middle, least), np.where(above, most, middle)
    return np.asarray((least + most) / 2)


def _so_few(x: Floats, mean: Floats) -> Floats:
    """Return the probability of fewer events, and half that of just as many."""
    from scipy.special import gammaincc

    fewer = np.where(x > 0, gammaincc(np.where(x > 0, x, 1.0), mean), 0.0)
    return np.asarray((fewer + gammaincc(x + 1, mean)) / 2, dtype=np.float64)


def _gamma(rate: Floats, variance: Floats, widest: Floats, level: float) -> EventLimits:
    from scipy.special import gammaincinv

    tail, some = (1 - level) / 2, rate > 0
    d, v = np.where(some, rate, 1.0), np.where(some, variance, 1.0)
    low = np.where(some, gammaincinv(d**2 / v, tail) * v / d, 0.0)
    d, v = rate + widest, variance + widest**2
    return EventLimits(low, np.asarray(gammaincinv(d**2 / v, 1 - tail) * v / d, dtype=np.float64))


def _numbers(name: str, values: object) -> Floats:
    """Return numbers of events or persons as an array, or raise."""
    held = numbers_of(name, values, must="be numbers of one shape")
    if np.ma.is_masked(values) or not ((held >= 0) & (held <= MOST)).all():
        raise value_error(name, f"hold numbers from 0 to {shown(MOST)}, none missing", values)
    return held


def _together(values: dict[str, object], above: tuple[str, ...] = ()) -> list[Floats]:
    """Return arrays of one shape, groups along the last axis, or raise."""
    given = {name: np.atleast_1d(_numbers(name, each)) for name, each in values.items()}
    for name in above:
        if not (given[name] >= 1 / MOST).all():
            raise value_error(name, "be above 0 in each group", values[name])
    try:
        return list(np.broadcast_arrays(*given.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {each.shape}" for name, each in given.items())
        raise ArgumentError(
            f"events: the groups are along the last axis, and these shapes do not fit: {shapes}.",
            argument="events",
        ) from None
