"""Dispositions: what became of those who were asked, in the classes of a standard."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, Self, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Texts
from brukarindex.checks import all_finite, is_number, misfits, real_number, several, type_error
from brukarindex.counting.scanning import LARGEST
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    did_you_mean,
    raise_all,
)
from brukarindex.questions.scales import spelled
from brukarindex.words.spelling import composed, folded

Code = str | int | float | bool
DispositionCodes = Mapping[str, Code | Iterable[Code]]
CodesByOutcome = tuple[tuple[str, tuple[Code, ...]], ...]
DispositionStandard = Literal["aapor", "swedish"]
_SHOWN = 20


class Formula(NamedTuple):
    """A rate: what is above the line, what of known eligibility is below it, and how much of the
    unknown.
    """

    numerator: tuple[str, ...]
    known: tuple[str, ...]
    unknown: Literal["none", "all", "share"]


class Rules(NamedTuple):
    """A standard: its dispositions with the values that stand for them by default, their classes,
    and its rates.
    """

    values: dict[str, str]
    responded: tuple[str, ...]
    eligible: tuple[str, ...]
    unknown: tuple[str, ...]
    ineligible: tuple[str, ...]
    rates: dict[str, Formula]


_I, _IP = ("complete",), ("complete", "partial")
_R, _IPR = ("refusal",), (*_IP, "refusal")
_CONTACTED = (*_IPR, "other")
# The sums are added in this order, so that no rounding puts a part above its whole.
_KNOWN = (*_IPR, "non_contact", "other")
_AAPOR = Rules(
    values={
        "complete": "I",
        "partial": "P",
        "refusal": "R",
        "non_contact": "NC",
        "other": "O",
        "unknown_household": "UH",
        "unknown_other": "UO",
        "not_eligible": "NE",
    },
    responded=_IP,
    eligible=_KNOWN,
    unknown=("unknown_household", "unknown_other"),
    ineligible=("not_eligible",),
    rates={
        "RR1": Formula(_I, _KNOWN, "all"),
        "RR2": Formula(_IP, _KNOWN, "all"),
        "RR3": Formula(_I, _KNOWN, "share"),
        "RR4": Formula(_IP, _KNOWN, "share"),
        "RR5": Formula(_I, _KNOWN, "none"),
        "RR6": Formula(_IP, _KNOWN, "none"),
        "COOP1": Formula(_I, _CONTACTED, "none"),
        "COOP2": Formula(_IP, _CONTACTED, "none"),
        "COOP3": Formula(_I, _IPR, "none"),
        "COOP4": Formula(_IP, _IPR, "none"),
        "REF1": Formula(_R, _KNOWN, "all"),
        "REF2": Formula(_R, _KNOWN, "share"),
        "REF3": Formula(_R, _KNOWN, "none"),
        "CON1": Formula(_CONTACTED, _KNOWN, "all"),
        "CON2": Formula(_CONTACTED, _KNOWN, "share"),
        "CON3": Formula(_CONTACTED, _KNOWN, "none"),
    },
)
_ASKED = ("responded", "nonresponse")
_SWEDISH = Rules(
    values={
        "responded": "svar",
        "nonresponse": "bortfall",
        "unknown": "okänt",
        "overcoverage": "övertäckning",
    },
    responded=("responded",),
    eligible=_ASKED,
    unknown=("unknown",),
    ineligible=("overcoverage",),
    rates={
        "response_rate": Formula(("responded",), _ASKED, "all"),
        "response_rate_e": Formula(("responded",), _ASKED, "share"),
        "nonresponse_rate": Formula(("nonresponse",), _ASKED, "all"),
        "unknown_rate": Formula(("unknown",), _ASKED, "all"),
        "overcoverage_rate": Formula(("overcoverage",), (*_ASKED, "overcoverage"), "all"),
    },
)
STANDARDS: dict[DispositionStandard, Rules] = {"aapor": _AAPOR, "swedish": _SWEDISH}

NAMES = {
    "complete": ("kompletta svar", "complete"),
    "partial": ("ofullständiga svar", "partial"),
    "refusal": ("vägran", "refusals"),
    "non_contact": ("ej kontakt", "non-contacts"),
    "other": ("annat bortfall", "other nonresponse"),
    "unknown_household": ("okänt om hushåll", "unknown if household"),
    "unknown_other": ("okänt i övrigt", "unknown otherwise"),
    "not_eligible": ("övertäckning", "not eligible"),
    "responded": ("svar", "responses"),
    "nonresponse": ("bortfall", "nonresponse"),
    "unknown": ("okänt", "unknown"),
    "overcoverage": ("övertäckning", "overcoverage"),
    "response_rate": ("svarsfrekvens", "response rate"),
    "response_rate_e": ("svarsfrekvens med e", "response rate with e"),
    "nonresponse_rate": ("andel bortfall", "nonresponse"),
    "unknown_rate": ("andel okänt", "unknown"),
    "overcoverage_rate": ("andel övertäckning", "overcoverage"),
}
"""Dispositions and rates in Swedish and English; AAPOR's rates have names of their own."""


@attrs.frozen
class _Amounts:
    def __attrs_post_init__(self) -> None:
        kind, values = type(self).__name__, attrs.asdict(self)
        named = {f"{kind}: {name}": value for name, value in values.items()}
        remedy = "it is a number of cases, or the sum of their weights"
        numbers = all_finite(named, least=0, most=LARGEST, remedy=remedy)
        for name, number in zip(values, numbers, strict=True):
            object.__setattr__(self, name, number)  # the class is frozen

    def __add__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(
            **{name: value + getattr(other, name) for name, value in attrs.asdict(self).items()}
        )

    def __radd__(self, other: object) -> Self:
        """Let `sum` begin: it adds the first numbers to 0."""
        if isinstance(other, int) and other == 0:
            return self
        return NotImplemented


@attrs.frozen(kw_only=True)
class Dispositions(_Amounts):
    """What became of those asked, in AAPOR's classes. Numbers of cases, or sums of their weights;
    added with ``+``.

    Args:
        complete: Complete answers (I).
        partial: Partial answers (P).
        refusal: Refusals and break-offs (R).
        non_contact: Eligible, never reached (NC).
        other: Eligible, reached, did not answer for another reason (O): language, illness.
        unknown_household: Not known whether there is anybody to ask (UH).
        unknown_other: Unknown eligibility for another reason (UO), such as a letter that never came
            back.
        not_eligible: Should not have been asked (NE): dead, moved away, no longer a user.

    Raises:
        ArgumentTypeError: If one is no number.
        ArgumentError: If one is negative, NaN or infinite.

    Examples:
        >>> both = Dispositions(complete=4, refusal=1) + Dispositions(complete=2)
        >>> both == Dispositions(complete=6, refusal=1)
        True
    """

    complete: float = 0
    partial: float = 0
    refusal: float = 0
    non_contact: float = 0
    other: float = 0
    unknown_household: float = 0
    unknown_other: float = 0
    not_eligible: float = 0

    def swedish(self) -> "SwedishDispositions":
        """Return the same cases in the four classes of the Swedish standard."""
        amounts = attrs.asdict(self)
        classes = (_AAPOR.responded, _KNOWN[len(_IP) :], _AAPOR.unknown, _AAPOR.ineligible)
        sums = [sum(amounts[name] for name in names) for names in classes]
        return SwedishDispositions(**dict(zip(_SWEDISH.values, sums, strict=True)))


@attrs.frozen(kw_only=True)
class SwedishDispositions(_Amounts):
    """What became of those asked, in the four classes of the Swedish standard. Added with ``+``.

    Args:
        responded: *Svar*.
        nonresponse: *Bortfall*: known to belong to the population, and did not answer.
        unknown: *Okänt*: not known whether they belong to it.
        overcoverage: *Övertäckning*: do not belong to it, and are left out of the response rate.

    Raises:
        ArgumentTypeError: If one is no number.
        ArgumentError: If one is negative, NaN or infinite.

    Examples:
        >>> Dispositions(complete=4, partial=2, refusal=1, unknown_other=1).swedish()
        SwedishDispositions(responded=6, nonresponse=1, unknown=1, overcoverage=0)
    """

    responded: float = 0
    nonresponse: float = 0
    unknown: float = 0
    overcoverage: float = 0


def read_codes(codes: DispositionCodes | None, standard: DispositionStandard) -> CodesByOutcome:
    """Return the values of each disposition, or raise for names that are none and values that are
    given twice.
    """
    allowed = STANDARDS[standard].values
    codes = allowed if codes is None else codes
    if misfits([codes], Mapping):
        raise type_error("codes", "map dispositions to values of the column", codes)
    problems = [
        f"codes: {kind!r} is no disposition; allowed:"
        f" {', '.join(allowed)}.{_nearest(kind, allowed)}"
        for kind in codes
        if kind not in allowed
    ]
    read = tuple((kind, _values(kind, values)) for kind, values in codes.items())
    times = Counter(value for _, values in read for value in set(values))
    problems += [
        f"codes: the value {value!r} has two dispositions."
        for value, count in times.items()
        if count > 1
    ]
    if not times:
        problems.append("codes: there is no value of any disposition.")
    raise_all(ArgumentError, problems, argument="codes", allowed=tuple(allowed))
    return read


def _nearest(kind: object, allowed: dict[str, str]) -> str:
    """Return which disposition is meant by its default value, such as *svar*, or by a name spelled
    nearly so.
    """
    meant = [name for name, value in allowed.items() if folded(value) == folded(str(kind))]
    return f" Did you mean {meant[0]!r}?" if meant else did_you_mean(kind, allowed)


def _values(kind: str, values: object) -> tuple[Code, ...]:
    single = isinstance(values, (str, bool)) or is_number(values)
    listed = (values,) if single else several(f"codes: {kind}", cast("Iterable[object]", values))
    return composed(tuple(_code(kind, value) for value in listed))


def _code(kind: str, value: object) -> Code:
    if isinstance(value, (str, bool)):
        return value
    if not is_number(value):
        raise ArgumentTypeError(
            f"codes: a value of {kind} must be text or a number, got {value!r}.",
            argument="codes",
            value=value,
        )
    return real_number(f"codes: {kind}", value)


def disposition_of(values: pl.Series, n: pl.Series, codes: CodesByOutcome) -> Texts:
    """Return the disposition of every value; ``n`` is how many rows have it.

    Raises:
        DataError: If a value has none. It lists them all, and how often they occur.
    """
    lookup: dict[object, str] = {}
    for kind, listed in codes:
        lookup |= dict.fromkeys((each for value in listed for each in _spelled(value)), kind)
    lookup |= {value: kind for kind, listed in codes for value in listed}
    given = values.to_list()
    strange: Counter[object] = Counter()
    for value, count in zip(given, n.to_list(), strict=True):
        if value not in lookup:
            strange[value] += int(count)
    if strange:
        shown = ", ".join(f"{value!r} ({count})" for value, count in strange.most_common(_SHOWN))
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        raise DataError(
            f"column {values.name!r} ({values.dtype}) has values without a disposition (how many):"
            f" {shown}{more}. {_advice(list(strange), codes)}",
            column=values.name,
        )
    return np.array([lookup[value] for value in given])


def _spelled(value: Code) -> Iterator[object]:
    """Yield a value as it may stand in the column: digits as text are numbers."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    yield from () if isinstance(whole, float) else spelled(whole)


def _advice(strange: list[object], codes: CodesByOutcome) -> str:
    """Return the ``codes=`` to give, with values spelled otherwise than a known one beside it."""
    near = {
        kind: [each for each in strange if folded(str(each)) in {folded(str(v)) for v in known}]
        for kind, known in codes
    }
    placed = {each for values in near.values() for each in values}
    rest = [repr(each) for each in strange if each not in placed][:_SHOWN]
    where = f" with {', '.join(rest)} where they belong" if rest else ""
    example = {kind: [*known, *near[kind]] for kind, known in codes}
    other = [
        each for each, rules in STANDARDS.items() if set(strange) <= set(rules.values.values())
    ]
    switch = f' These are values of standard="{other[0]}".' if other else ""
    return f"Give codes={example}{where}; leave out only rows of nobody who was asked.{switch}"


def without_disposition(error: DataError, column: str, codes: CodesByOutcome) -> DataError:
    """Return an error of the count, in which rows without a disposition are told to have none of
    ``codes``.
    """
    known = ", ".join(repr(value) for _, listed in codes for value in listed)
    own = f"key column {column!r} has no value"
    lines = str(error).split("\n")
    for i, line in enumerate(lines):
        if line.startswith(own):
            said = line.removeprefix("key ").partition(", so ")[0]
            lines[i] = f"{said}: give each of them one that codes= has ({known})."
    return type(error)("\n".join(lines))
