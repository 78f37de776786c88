"""What published indices say of units, when the spread of the answers is not published.

Scores between two ends with the mean m vary the most when all are at the ends: then their variance
is ``m·(1 − m)`` of the squared width of the scale, and the index is a share. So whatever the scores
are, their variance is a part φ of that, from the least that the steps of the scale leave to 1.
Intervals and tests are those of a share of n/φ answers. What holds at every φ is certain; else the
spread decides, and the break-even spread is where.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.printed_shares import (
    Certainty,
    binomial,
    varying,
)
from brukarindex.benchmarking.printed_table import PrintedTable, beside_words
from brukarindex.benchmarking.printed_values import (
    AnswersFromRate,
    Held,
    PrintedColumns,
    PrintedReference,
    PublishedStatus,
    check_inside,
    columns_of,
    fewest,
    read,
)
from brukarindex.checks import (
    check_below,
    column_names,
    confidence_level,
    finite,
    true_or_false,
    whole_number,
)
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.means import exact
from brukarindex.estimates.roots import limits, p_values
from brukarindex.exact.figures import Figure, FigureLike, Rounding, figure_of
from brukarindex.exceptions import ArgumentError
from brukarindex.words.languages import Language
from brukarindex.words.numbers import plain, significant

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

SpreadDependsOn = Literal["rounding", "base", "spread"]
SMALLEST = 1e-8
"""The least part of the largest variance that is looked at."""
HALVINGS = 36
"""Halvings in which a break-even spread is found."""


@attrs.frozen
class PublishedIndex:
    """One row of `PublishedIndices`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    value: str | None
    n: int | None
    sd_low: float | None
    sd_high: float | None
    std_error_low: float | None
    std_error_high: float | None
    conf_low: float | None
    conf_high: float | None
    difference_low: float | None
    difference_high: float | None
    verdict: Certainty | None
    break_even_low: float | None
    break_even_high: float | None
    depends_on: SpreadDependsOn | None
    status: PublishedStatus


@attrs.frozen
class PublishedIndexMethod(PublishedMethod):
    """How published indices are read.

    Attributes:
        low: The lowest score.
        high: The highest score.
        steps: How many steps the score of a respondent has; None if it can be anything.
    """

    low: float = attrs.field(kw_only=True)
    high: float = attrs.field(kw_only=True)
    steps: int | None = attrs.field(kw_only=True)

    def parts(self, language: Language) -> dict[str, str]:
        """Return what is said of each part of the method, as of that of shares."""
        words = _WORDS[language]
        scores = words["indices"].format(
            low=significant(self.low, language), high=significant(self.high, language)
        )
        steps = "" if self.steps is None else words["steps"].format(steps=self.steps)
        return super().parts(language) | {"values": f"{scores} {steps}".strip()}


@attrs.frozen(repr=False)
class PublishedIndices(PrintedTable[PublishedIndex]):
    """What published indices can stand for, whatever the spread of the scores is.

    Attributes:
        frame: The columns that name the unit; ``value`` as printed and ``n``; the least and the
            greatest standard deviation that scores with this index can have, ``sd_low`` and
            ``sd_high``, and standard error, ``std_error_low`` and ``std_error_high``; ``conf_low``
            and ``conf_high``, the lowest and the highest limit at any spread; the least and
            greatest ``difference_low`` and ``difference_high`` from the reference; ``verdict``, and
            the standard deviations of the unit between which it changes: below ``break_even_low``
            it is told from the reference whatever else is not printed, above ``break_even_high`` it
            is not (null where no spread makes it so); where the verdict depends, on what
            (``depends_on``: spread, rounding, base); and ``status`` ("impossible": off the scale,
            or no whole number of steps prints so). All in the unit of the index.
        method: How values were read.
        reference: The value that units are compared with, as printed; None without one.
    """

    _row = PublishedIndex
    _spare = (
        *("depends_on", "sd_low", "sd_high", "difference_low", "difference_high"),
        *("std_error_low", "std_error_high", "break_even_low", "n"),
    )

    method: PublishedIndexMethod
    reference: str | None

    def _said(self, language: Language, read: str) -> list[str]:
        level = self.method.level
        return [read, *beside_words(_WORDS[language], self.reference, level, language)]


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "indices": (
            "Published indices of scores from {low} to {high}, whose spread is not published: it is"
            " any that such scores can have."
        ),
        "steps": "The score of a respondent has {steps} steps.",
        "interval": (
            "{level} % intervals are the lowest and highest limits at any spread: those of a share,"
            " as if all had answered at either end of the scale, by the saddlepoint of the binomial"
            " distribution, as if the answers were a simple random sample."
        ),
        "reference": (
            "Beside {reference}: a verdict is told when every spread gives it, at {alpha} % for one"
            " unit alone, and the break-even is the standard deviation at which it changes; other"
            " units are taken to vary as large a part of what is possible."
        ),
    },
    "sv": {
        "indices": (
            "Publicerade index av poäng från {low} till {high}, vars spridning inte är publicerad:"
            " den är vilken som helst som sådana poäng kan ha."
        ),
        "steps": "En svarandes poäng har {steps} steg.",
        "interval": (
            "{level} %-intervallen går från den lägsta till den högsta gränsen vid någon"
            " spridning: de för en andel, som om alla hade svarat vid skalans ändar, med"
            " sadelpunktsapproximation av binomialfördelningen, som om svaren vore ett obundet"
            " slumpmässigt urval."
        ),
        "reference": (
            "Mot {reference}: ett utslag ges när varje spridning ger det, på nivån {alpha} % för"
            " en enhet för sig, och brytpunkten är den standardavvikelse där det ändras; andra"
            " enheter antas variera en lika stor del av det möjliga."
        ),
    },
}


def published_indices(  # noqa: PLR0913 - what is printed, and how it is to be read
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    value: str,
    n: str | AnswersFromRate,
    low: float = 0,
    high: float = 100,
    steps: int | None = None,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    to: FigureLike | None = None,
    to_n: int | None = None,
    inside: bool = True,
    level: float = 0.95,
) -> PublishedIndices:
    """Work out what published indices or means say of units, when their spread is not published.

    Args:
        frame: One row per unit.
        unit: The columns that name the unit.
        value: The column of indices as printed: text or whole numbers.
        n: The column of answers, or `AnswersFromRate`.
        low: The lowest score that a respondent can have.
        high: The highest.
        steps: How many steps the score of a respondent has: 4 for one question with five answers.
            Without it scores can be anything between, as in an index of several questions.
        decimals: How many decimals are printed, when the column holds numbers.
        rounding: How the publisher rounded; see `Figure.interval`.
        unanswered: The largest part of ``n`` that may lack an answer to the question, 0-1.
        to: A value to compare with, *riket*, as printed.
        to_n: How many answers it stands on; without it, it is taken as exact but for its rounding.
        inside: Whether the units are part of it.
        level: Confidence level.

    Raises:
        ArgumentError: If the scale has no width, ``to`` is off it, or ``inside`` needs ``to_n``.
        DataError: If a value is none, or a number of answers is missing.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.benchmarking import published_indices
        >>> frame = pl.DataFrame(
        ...     {"kommun": ["A", "B", "C"], "nki": [84, 70, 68], "svar": [175, 60, 57]}
        ... )
        >>> made = published_indices(
        ...     frame, unit="kommun", value="nki", n="svar", to="72", to_n=12000
        ... )
        >>> for row in made:
        ...     print(row.domain["kommun"], row.verdict, round(row.conf_low, 1), row.depends_on)
        A above 77.3 None
        B depends 56.7 spread
        C depends 54.3 spread
    """
    level = confidence_level(level)
    columns = columns_of(value, n, decimals=decimals, rounding=rounding, unanswered=unanswered)
    method = _method(columns, level, low=low, high=high, steps=steps)
    inside = true_or_false("inside", inside)
    reference = _reference(to, to_n, method, inside=inside)
    names = column_names(unit, "unit", least=1)
    held = read("published_indices", frame, names, columns, row_of=PublishedIndex, share=False)
    known = _known(held, method)
    printed: dict[str, object] = {"value": held.values, "n": held.known}
    printed["status"] = held.statuses(np.isfinite(known.low))
    return PublishedIndices.made(
        held.frame.select(names),
        method,
        printed | _columns(known, method, reference),
        reference=None if to is None else str(figure_of("to", to)),
    )


def _method(
    columns: PrintedColumns, level: float, *, low: object, high: object, steps: object
) -> PublishedIndexMethod:
    """Return how the values of some columns are read, or raise."""
    bottom, top = finite("low", low), finite("high", high)
    check_below("low", bottom, top)
    return PublishedIndexMethod.of(
        columns,
        level=level,
        low=float(bottom),
        high=float(top),
        steps=None if steps is None else whole_number("steps", steps, least=1, most=10**6),
    )


def _part(method: PublishedIndexMethod, figure: Figure) -> tuple[float, float]:
    """Return the ends of what a figure can stand for, as parts of the scale."""
    held, width = figure.interval(method.rounding), method.high - method.low
    low, high = ((float(end) - method.low) / width for end in (held.low, held.high))
    return low, high


def _reference(
    to: FigureLike | None, to_n: int | None, method: PublishedIndexMethod, *, inside: bool
) -> PrintedReference | None:
    """Return what units are compared with, as parts of the scale."""
    if to is None:
        return None
    check_inside(to_n, inside=inside)
    low, high = _part(method, figure_of("to", to))
    if high < 0 or low > 1:
        raise ArgumentError(
            f"to is from {plain(method.low)} to {plain(method.high)}, got {to}.",
            argument="to",
            value=to,
        )
    n = None if to_n is None else whole_number("to_n", to_n, least=1)
    return PrintedReference(max(low, 0.0), min(high, 1.0), n, inside and n is not None)


class _Known(NamedTuple):
    """What is known of units: arrays of all rows, NaN where there is nothing.

    Attributes:
        low: The least mean, as a part of the scale.
        high: The greatest.
        fewest: The fewest answers.
        most: The most.
        settled: Whether the number of answers is known.
    """

    low: Floats
    high: Floats
    fewest: Floats
    most: Floats
    settled: Bools

    def take(self, rows: Codes) -> "_Known":
        """Return some of the rows."""
        return _Known(
            self.low[rows],
            self.high[rows],
            self.fewest[rows],
            self.most[rows],
            self.settled[rows],
        )


def _known(held: Held, method: PublishedIndexMethod) -> _Known:
    """Return what is known of the units."""
    found = np.full((4, len(held.n)), np.nan)
    for row, (figure, n) in enumerate(zip(held.figures, held.n, strict=True)):
        if figure is None or n is None:
            continue
        low, high = _part(method, figure)
        low, high = max(low, 0.0), min(high, 1.0)
        few = fewest(n, method.unanswered)
        if method.steps is not None:
            base = np.arange(few, n.most + 1) * method.steps
            least, most = np.ceil(low * base - 1e-9), np.floor(high * base + 1e-9)
            kept = least <= most
            low = float((least / base)[kept].min(initial=np.inf))
            high = float((most / base)[kept].max(initial=-np.inf))
        if low <= high:
            found[:, row] = low, high, few, n.most
    return _Known(found[0], found[1], found[2], found[3], found[2] == found[3])


def _columns(
    known: _Known, method: PublishedIndexMethod, reference: PrintedReference | None
) -> dict[str, object]:
    """Return the columns of numbers, and those of verdicts."""
    width, level = method.high - method.low, method.level
    part, nearest = _least_part(known, method.steps), np.clip(0.5, known.low, known.high)
    largest = np.sqrt(nearest * (1 - nearest)) * width
    spare = np.where(known.fewest > 1, known.fewest - 1, np.nan)
    ends = np.sqrt(np.minimum(known.low * (1 - known.low), known.high * (1 - known.high)))
    least = np.sqrt(part) * ends * width
    few = np.sqrt(known.fewest / spare)
    conf, told = _limits(known, level), _told(known, part, reference, level)
    return {
        "sd_low": least * np.sqrt(known.most / np.where(known.most > 1, known.most - 1, np.nan)),
        "sd_high": largest * few,
        "std_error_low": np.where(known.most > 1, least / np.sqrt(known.most), np.nan),
        "std_error_high": largest / np.sqrt(spare),
        "conf_low": method.low + width * conf[0],
        "conf_high": method.low + width * conf[1],
        **{name: width * value for name, value in told.numbers.items()},
        "verdict": told.verdict,
        "depends_on": told.depends_on,
    }


def _least_part(known: _Known, steps: int | None) -> Floats:
    """Return the least variance that the steps leave, as a part of the largest one.

    With whole steps between which the mean lies, scores that all are at these two vary the least.
    """
    lost = np.where(np.isfinite(known.low), 0.0, np.nan)
    if steps is None:
        return lost
    found = [each * steps for each in (known.low, known.high)]
    between = np.floor(found[0] + 1e-9) == np.floor(found[1] - 1e-9)
    least = [(x % 1) * (1 - x % 1) / steps**2 for x in found]
    largest = [np.maximum(x * (1 - x), 1e-300) for x in (known.low, known.high)]
    part = np.minimum(least[0] / largest[0], least[1] / largest[1])
    return np.where(between, np.clip(part, 0.0, 1.0), lost)


def _limits(known: _Known, level: float) -> tuple[Floats, Floats]:
    """Return the lowest and the highest limit at the largest spread and the fewest answers."""
    some = np.flatnonzero(np.isfinite(known.low))
    found = np.full((2, len(known.low)), np.nan)
    if len(some):
        quantile = np.full(len(some), critical_value(level))
        nothing = exact(np.zeros(len(some)))
        for end, mean in enumerate((known.low[some], known.high[some])):
            figures = varying(mean, 1 / known.fewest[some])
            made = limits(binomial(), figures, nothing, quantile, level=level)
            found[end, some] = np.minimum(made[0], mean) if not end else np.maximum(made[1], mean)
    return found[0], found[1]


class _Told(NamedTuple):
    """What holds of the differences from a reference."""

    numbers: dict[str, Floats]
    verdict: list[str | None]
    depends_on: list[str | None]


class _Pair(NamedTuple):
    """Means of units and of what they are tested against, with their answers (0 for all)."""

    mean: Floats
    other: Floats
    n: Floats
    left: Floats

    @property
    def side(self) -> Floats:
        """1 where the unit is above, −1 below."""
        return np.sign(self.mean - self.other)

    def p(self, part: Floats) -> Floats:
        """Return the p-values, 0 where nothing varies."""
        spread = np.where(self.left > 0, part / np.where(self.left > 0, self.left, 1.0), 0.0)
        own, other = varying(self.mean, part / self.n), varying(self.other, spread)
        return p_values(binomial(), own, other, np.full(len(part), np.inf))[1]


def _pair(known: _Known, reference: PrintedReference, *, low: bool, n: Floats) -> _Pair:
    """Return where units are lowest beside the reference, or highest."""
    mean = known.low if low else known.high
    whole = np.full(len(mean), reference.high if low else reference.low)
    if not reference.inside:
        return _Pair(mean, whole, n, np.full(len(mean), reference.answers))
    left = np.maximum(reference.answers - n, 1.0)
    other = (whole * reference.answers - mean * n) / left
    return _Pair(mean, np.clip(other, 0.0, 1.0), n, left)


class _Ends(NamedTuple):
    """Where units are lowest beside the reference, and highest."""

    low: _Pair
    high: _Pair

    @property
    def apart(self) -> Bools:
        """Which units are on one side of the reference at both ends."""
        return np.asarray(self.low.side == self.high.side)


def _ends(known: _Known, reference: PrintedReference, n: Floats) -> _Ends:
    return _Ends(*(_pair(known, reference, low=low, n=n) for low in (True, False)))


def _told(known: _Known, part: Floats, reference: PrintedReference | None, level: float) -> _Told:
    """Return what holds of the differences, whatever the spread is."""
    size = len(part)
    lost, nothing = np.full(size, np.nan), np.full(size, None, dtype=object)
    found = np.isfinite(known.low)
    if reference is not None and reference.inside:
        found &= known.most < reference.answers
    some = np.flatnonzero(found)
    if reference is None or not len(some):
        return _Told(dict.fromkeys(_COMPARED, lost), nothing.tolist(), nothing.tolist())
    few = known.take(some)
    alpha, least = (1 - level) * (1 - 1e-9), np.maximum(part[some], SMALLEST)
    fewest, most = (_ends(few, reference, n) for n in (few.fewest, few.most))
    values = few.low - reference.high, few.high - reference.low
    numbers = {name: lost.copy() for name in _COMPARED}
    for name, each in zip(_COMPARED, (*values, *_breaks(few, fewest, most, alpha)), strict=True):
        numbers[name][some] = each
    signs = _signs(fewest, most, least, alpha)
    settled = zip(_settled(few, reference, least, alpha), np.isnan(signs).tolist(), strict=True)
    verdict, causes = nothing.copy(), nothing.copy()
    verdict[some] = [_VERDICTS.get(each, "depends") for each in signs.tolist()]
    causes[some] = [cause if depends else None for cause, depends in settled]
    return _Told(numbers, verdict.tolist(), causes.tolist())


_COMPARED = ("difference_low", "difference_high", "break_even_low", "break_even_high")
_VERDICTS: dict[float, Certainty] = {-1: "below", 0: "not_distinguishable", 1: "above"}


def _signs(fewest: _Ends, most: _Ends, least: Floats, alpha: float) -> Floats:
    """Return the side that every spread and number of answers gives, NaN where they differ."""
    largest = np.ones(len(least))
    sure = [fewest.apart & (each.p(largest) < alpha) for each in fewest]
    never = [each.p(least) >= alpha for each in most]
    return np.where(sure[0] & sure[1], fewest.low.side, np.where(never[0] & never[1], 0.0, np.nan))


def _breaks(known: _Known, fewest: _Ends, most: _Ends, alpha: float) -> tuple[Floats, Floats]:
    """Return the deviations below which units are told from the reference, and above which not."""
    deviation = [np.sqrt(each * (1 - each)) for each in (known.low, known.high)]
    evens = _evens([*fewest, *most], alpha)
    below = np.minimum(evens[0] * deviation[0], evens[1] * deviation[1])
    above = np.maximum(evens[2] * deviation[0], evens[3] * deviation[1])
    return np.where(fewest.apart, below, 0.0), above


def _evens(pairs: list[_Pair], alpha: float) -> Floats:
    """Return the root of the part of the largest variance at which each p-value is ``alpha``, shape
    ``(pairs, units)``; NaN where it is less at all.
    """
    every = _Pair(*(np.concatenate(each) for each in zip(*pairs, strict=True)))
    size = len(every.mean)
    low, high = np.full(size, np.log(SMALLEST)), np.zeros(size)
    sure = every.p(np.ones(size)) < alpha
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        less = every.p(np.exp(middle)) < alpha
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    root = np.where(high <= np.log(SMALLEST) + 1e-6, 0.0, np.exp(high / 2))
    return np.where(sure, np.nan, root).reshape(len(pairs), -1)


def _settled(
    known: _Known, reference: PrintedReference, least: Floats, alpha: float
) -> list[SpreadDependsOn]:
    """Return on what a verdict depends: the spread, unless one digit more would settle it whatever
    the spread is.
    """
    middle = (known.low + known.high) / 2
    exactly = known._replace(low=middle, high=middle)
    centre = (reference.low + reference.high) / 2
    pair = _pair(exactly, reference._replace(low=centre, high=centre), low=True, n=known.most)
    agree = (pair.p(np.ones(len(middle))) < alpha) == (pair.p(least) < alpha)
    base = ~known.settled & (known.low == known.high)
    return [
        "spread" if not same else "base" if unknown else "rounding"
        for same, unknown in zip(agree.tolist(), base.tolist(), strict=True)
    ]
