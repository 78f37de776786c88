"""What a check found: a verdict under each assumption, with the numbers that anybody can go through."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeAlias, cast, get_args

import numpy as np
from attrs import Attribute, evolve, field, fields, frozen
from numpy.typing import NDArray

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, misfits, one_of
from brukarindex.verification.claims import Claim
from brukarindex.verification.figures import LANGUAGES, ROUNDINGS, Figure, Interval, Language, Rounding
from brukarindex.verification.wording import GAPS, WORDS, Later, Said, counted, joined, number, quoted

Verdict: TypeAlias = Literal["inconsistent", "consistent_only_if", "undetermined", "consistent", "not_applicable"]
Severity: TypeAlias = Literal["error", "warning", "note", "none"]
Making: TypeAlias = Literal["rounded_sum", "sum_of_rounded", "forced"] | None
Base: TypeAlias = Literal["all", "question", "printed"]
Scalar: TypeAlias = int | Fraction

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_FEW = 100  # So many numbers are gathered quicker one by one than as a column.
REACH = 10  # Other printed values are tried so many units of the last digit away: slips are near.

_SEVERITY: dict[Verdict, Severity] = {
    "inconsistent": "error",
    "consistent_only_if": "warning",
    "undetermined": "note",
    "consistent": "none",
    "not_applicable": "none",
}


def _of(*kinds: type) -> Callable[[object, "Attribute[Any]", object], None]:
    """Check that a field holds something of these kinds."""

    def check(instance: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, kinds):
            listed = " or ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
            raise ArgumentTypeError(f"{type(instance).__name__}.{attribute.name} is {listed}; got {value!r}")

    return check


def _one_of(*allowed: object) -> Callable[[object, "Attribute[Any]", object], None]:
    return lambda _, attribute, value: one_of(attribute.name, value, allowed)


_NONE = type(None)


@frozen
class Assumption:
    """What a verdict stands on that the page does not say.

    Attributes:
        rounding: How the figures were rounded; see `Figure.interval`.
        base: Whose answers the shares are of: "all" who answered, those who answered the "question" (any number up to
            that), or "printed" when the page says how many. None where it does not matter.
        steps: Answers on the scale of an index. None where it does not matter.
        total: How a total was made: "rounded_sum" or "sum_of_rounded". None where it does not matter.
        best_first: Whether the answers are typed in best first.
        without: A category that the index leaves out, such as "Kan ej ta ställning".
    """

    rounding: Rounding = field(default="either", validator=_one_of(*ROUNDINGS))
    base: Base | None = field(default=None, validator=_one_of(None, *get_args(Base)))
    steps: int | None = field(default=None, validator=_of(int, _NONE))
    total: Making = field(default=None, validator=_one_of(None, "rounded_sum", "sum_of_rounded", "forced"))
    best_first: bool = field(default=False, validator=_of(bool))
    without: str = field(default="", validator=_of(str))

    def describe(self, language: Language = "en") -> str:
        """Say it in words, "sv" or "en".

        Example:
            >>> Assumption("half_up", "all").describe("sv")
            'talen är avrundade uppåt vid hälften och att alla som svarat är basen'
        """
        one_of("language", language, LANGUAGES)
        return self.clause(language, "that")

    def clause(self, language: Language, last: Literal["that", "if"]) -> str:
        """Say it so that it can follow "att" or "om"."""
        words = WORDS[language]
        return words[last].join(self.parts(language) or [words["usual"]])

    def beside(self, ordinary: "Assumption", language: Language) -> list[str]:
        """Say in which ways it is another than the ordinary one."""
        usual = ordinary.parts(language)
        return [each for each in self.parts(language) if each not in usual]

    def parts(self, language: Language) -> list[str]:
        """Say it bit by bit, without what is usual."""
        words = WORDS[language]
        told = [words[each] for each in (self.rounding, self.base, self.total) if each and each != "either"]
        told += [words["steps"].format(self.steps)] if self.steps else []
        told += [words["best_first"]] if self.best_first else []
        return [*told, words["without"].format(quoted(self.without, language))] if self.without else told


@lru_cache(maxsize=1 << 10)  # thousands of findings have the same few
def assuming(
    rounding: Rounding = "either", base: Base | None = None, steps: int | None = None, total: Making = None
) -> Assumption:
    """Give an assumption that has been made before, or make it."""
    return Assumption(rounding, base, steps, total)


@frozen
class Numbers:
    """Whole numbers, as runs that follow each other.

    Attributes:
        runs: First and last number of each run, ascending.
        onward: Every number from here on belongs too; None when there is an end.

    Example:
        >>> numbers = Numbers.of([417, 418, 419, 426])
        >>> numbers.runs, len(numbers), 418 in numbers
        (((417, 419), (426, 426)), 4, True)
    """

    runs: tuple[tuple[int, int], ...] = ()
    onward: int | None = field(default=None, validator=_of(int, _NONE))

    @classmethod
    def of(cls, numbers: "Iterable[int] | NDArray[np.int64]", *, onward: int | None = None) -> "Numbers":
        """Gather ascending numbers into runs."""
        if isinstance(numbers, range) and numbers.step == 1:
            return cls(((numbers[0], numbers[-1]),) if numbers else (), onward)
        if not isinstance(numbers, np.ndarray):
            return cls(tuple(_runs(numbers)), onward)
        values = cast("NDArray[np.int64]", numbers)
        if len(values) <= _FEW:
            return cls(tuple(_runs(values.tolist())), onward)
        starts = np.diff(values, prepend=values[:1] - 2) > 1
        ends = np.diff(values, append=values[-1:] + 2) > 1
        return cls(tuple(zip(values[starts].tolist(), values[ends].tolist(), strict=True)), onward)

    def __len__(self) -> int:
        """Count them, those from `onward` on left out."""
        return sum(last - first + 1 for first, last in self.runs)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.runs) or self.onward is not None

    def __contains__(self, value: int) -> bool:
        """Tell whether a number belongs."""
        beyond = self.onward is not None and value >= self.onward
        return beyond or any(first <= value <= last for first, last in self.runs)

    def describe(self, language: Language = "en", *, most: int = 8, answers: bool = False) -> str:
        """List them in words, at most so many runs; as numbers of answers, if they are that."""
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        shown = [
            number(first, language) if first == last else f"{number(first, language)}–{number(last, language)}"
            for first, last in self.runs[:most]
        ]
        if self.onward is not None:
            shown.append(words["onward"].format(number(self.onward, language)))
        elif len(self.runs) > most:
            several = words["several_answers" if answers else "several"]
            return several.format(number(len(self), language), ", ".join(shown))
        listed = joined(shown, language, "or")
        return words["answers"].format(listed) if answers else listed


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    run: tuple[int, int] | None = None
    for each in numbers:
        if run is not None and each > run[1] + 1:
            yield run
            run = None
        run = (each if run is None else run[0], each)
    if run is not None:
        yield run


@frozen
class Outcome:
    """Whether the claims hold together under one assumption.

    Attributes:
        assumption: The assumption.
        possible: Whether they do; None when that cannot be said.
        n: Numbers of answers under which they do; None where no number is sought.
    """

    assumption: Assumption = field(validator=_of(Assumption))
    possible: bool | None = field(validator=_of(bool, _NONE))
    n: Numbers | None = field(default=None, validator=_of(Numbers, _NONE))


@lru_cache(maxsize=1 << 10)  # thousands of findings have the same few
def outcome(rounding: Rounding, base: Base | None, *, possible: bool | None) -> Outcome:
    """Give the outcome under a way of rounding and a base, when no number of answers is sought."""
    return Outcome(assuming(rounding, base), possible)


@frozen
class Gap:
    """A number that would have to be at least one thing and at most another, which is less.

    Attributes:
        what: What it is a number of.
        least: It is at least this.
        most: It is at most this.
        n: Number of answers it is about; None for all.
        parts: Parts whose least and most numbers these are the sums of.
    """

    what: str = field(validator=_of(str))
    least: Scalar = field(validator=_of(int, Fraction))
    most: Scalar = field(validator=_of(int, Fraction))
    n: int | None = field(default=None, validator=_of(int, _NONE))
    parts: tuple[tuple[str, Scalar, Scalar], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there really is no number between."""
        return self.least > self.most


@frozen
class Certificate:
    """Why no numbers can have been printed so: for each number of answers in question, a gap.

    Attributes:
        gaps: One for each number of answers, or one for all of them.
        n: The numbers of answers in question; None where no number is sought.
    """

    gaps: tuple[Gap, ...]
    n: Numbers | None = None

    def holds(self) -> bool:
        """Check it: every gap is one, and no number of answers is left without."""
        without = () if self.n is None or any(gap.n is None for gap in self.gaps) else self.n.runs
        covered = {gap.n for gap in self.gaps}
        missing = any(n not in covered for first, last in without for n in range(first, last + 1))
        return bool(self.gaps) and all(gap.holds for gap in self.gaps) and not missing


@frozen
class Repair:
    """A single figure printed otherwise, with which all of it would hold.

    Attributes:
        printed: The figure as printed.
        instead: The nearest figure that would do.
        n: Number of answers with which it would; None where no number is sought.
        what: What it is a figure of, where there are several.
    """

    printed: str = field(validator=_of(str))
    instead: Figure = field(validator=_of(Figure))
    n: int | None = field(default=None, validator=_of(int, _NONE))
    what: str = field(default="", validator=_of(str))

    def describe(self, language: Language = "en") -> str:
        """Say it in words, the figure with the decimal mark of the page."""
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        shown = self.instead.format("sv" if "," in self.printed else "en" if "." in self.printed else language)
        told = words["repair_of" if self.what else "repair"].format(instead=shown, printed=self.printed, what=self.what)
        return told + (words["repair_n"].format(number(self.n, language)) if self.n else "")


@frozen
class Evidence:
    """What other figures in the same place would have given.

    Attributes:
        tried: Other values tried, each within ten units of the last printed digit, one figure at a time.
        failed: How many of them would not have held together with the rest. Few of many: the check is a weak one.
        repairs: For each figure, the nearest values that hold together with the rest; nearest first.
    """

    tried: int = field(validator=_of(int))
    failed: int = field(validator=_of(int))
    repairs: tuple[Repair, ...] = field(default=(), validator=_of(tuple))

    @property
    def power(self) -> Fraction:
        """The part of the other values that would have failed, 0 to 1."""
        return Fraction(self.failed, self.tried) if self.tried else Fraction(0)


Fits: TypeAlias = Callable[[int, Sequence[Figure]], Sequence[int | None]]


@frozen(eq=False)
class Trial:
    """How to try other figures in the same places, if anybody asks.

    Attributes:
        figures: The figures as printed.
        fits: For other figures in one place, the first number of answers that fits, 0 where none is sought, or None.
        names: What each is a figure of, where there are several.
        most: The greatest value that such figures can have, such as 100 for shares; None for no limit.
    """

    figures: tuple[Figure, ...]
    fits: Fits
    names: tuple[str, ...] = ()
    most: int | None = None

    @classmethod
    def of(cls, figures: tuple[Figure, ...], holds: "Callable[[Sequence[Figure]], bool]") -> "Trial":
        """Try figures one at a time where no number of answers is sought."""

        def fits(place: int, others: Sequence[Figure]) -> list[int | None]:
            tried = ((*figures[:place], each, *figures[place + 1 :]) for each in others)
            return [0 if holds(each) else None for each in tried]

        return cls(figures, fits)

    @cached_property
    def evidence(self) -> Evidence:
        """Try the values near each figure."""
        found = [self._around(place) for place in range(len(self.figures))]
        tried = [n for each in found for n, _ in each]
        repairs = [each for place, tried_there in enumerate(found) for each in self._nearest(place, tried_there)]
        ranked = sorted(repairs, key=lambda repair: repair[0])
        return Evidence(len(tried), tried.count(None), tuple(repair for _, repair in ranked))

    def _around(self, place: int) -> list[tuple[int | None, Figure]]:
        printed = self.figures[place]
        least = printed.digits - REACH if printed.digits < 0 else max(0, printed.digits - REACH)
        most = printed.digits + REACH
        if self.most is not None:
            whole = self.most * (10 if printed.unit == "permille" else 1)
            most = min(most, max(printed.digits, whole * 10**printed.decimals))
        others = [evolve(printed, digits=each, text="") for each in range(least, most + 1) if each != printed.digits]
        try:
            return list(zip(self.fits(place, others), others, strict=True))
        except ArgumentError:  # more work than is bounded: nothing is known of them
            return []

    def _nearest(self, place: int, tried: list[tuple[int | None, Figure]]) -> list[tuple[int, Repair]]:
        """Give the nearest value that fits, or both when one below and one above are as near."""
        printed = self.figures[place]
        name = self.names[place] if self.names else ""
        fitting = [(abs(each.digits - printed.digits), n, each) for n, each in tried if n is not None]
        nearest = min((away for away, _, _ in fitting), default=0)
        return [(away, Repair(str(printed), each, n or None, name)) for away, n, each in fitting if away == nearest]


def _known_verdict(_: object, __: "Attribute[Verdict]", value: object) -> None:
    one_of("verdict", value, VERDICTS)


def in_both_languages(_: object, __: "Attribute[Any]", value: object) -> None:
    """Raise unless something is told in both languages."""
    if isinstance(value, Later):
        return
    texts: Mapping[str, object] = cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
    if not all(isinstance(texts.get(language), str) for language in LANGUAGES):
        raise ArgumentError(f'it is told in both languages, {{"sv": …, "en": …}}; got {value!r}')


def _outcomes(_: object, __: "Attribute[Any]", value: tuple[object, ...]) -> None:
    if not isinstance(cast("object", value), tuple) or misfits(value, Outcome):
        raise ArgumentTypeError(f"Finding.outcomes is a tuple of outcomes; got {value!r}")


def _certificate(_: object, __: "Attribute[Any]", value: Certificate | None) -> None:
    if value is not None and (misfits([value], Certificate) or not value.gaps or misfits(value.gaps, Gap)):
        raise ArgumentTypeError(f"Finding.certificate is a certificate with gaps; got {value!r}")


def _witness(_: object, __: "Attribute[Any]", value: Mapping[object, object] | None) -> None:
    whole = isinstance(value, Mapping) and not misfits(value, str) and not misfits(value.values(), int)
    if value is not None and not whole:
        raise ArgumentTypeError(f"Finding.witness maps names to counts; got {value!r}")


@frozen(repr=False)
class Finding:
    """What one rule found in some claims of a page.

    Attributes:
        verdict: "consistent" under the ordinary assumption, "consistent_only_if" under another one only,
            "inconsistent" under none, "undetermined", or "not_applicable" when something needed is missing.
        decision_changing: Whether what the page concludes could be otherwise.
        claims: The claims.
        said: What was found, in both languages.
        rule: Name of the rule.
        page: Title of the page.
        outcomes: The verdict under each assumption, the ordinary one first.
        interval: The exact numbers that the figure in question can stand for.
        witness: Counts that reproduce every printed figure, if there are any.
        certificate: Why there are none.
        imbalance: How far apart what does not meet is, with sign; 0 when it meets.
        known: What other figures would have given, if that is known already.
    """

    verdict: Verdict = field(validator=_known_verdict)
    claims: tuple[Claim, ...]
    said: Said = field(validator=in_both_languages, hash=False)
    rule: str = field(default="", validator=_of(str))
    page: str = field(default="", validator=_of(str))
    decision_changing: bool = field(default=False, validator=_of(bool))
    outcomes: tuple[Outcome, ...] = field(default=(), validator=_outcomes)
    interval: Interval | None = field(default=None, validator=_of(Interval, _NONE))
    witness: Mapping[str, int] | None = field(default=None, hash=False, validator=_witness)
    certificate: Certificate | None = field(default=None, validator=_certificate)
    imbalance: Fraction | None = None
    known: Evidence | None = field(default=None, eq=False, validator=_of(Evidence, _NONE))
    trial: Trial | None = field(default=None, eq=False, repr=False, metadata={"json": False})

    def __repr__(self) -> str:
        return f"Finding({self.rule!r}, {self.verdict!r}, page={self.page!r})"

    def __str__(self) -> str:
        return f"{self.rule} ({self.verdict}): {self.explain()}"

    def stamped(self, rule: str, page: str) -> "Finding":
        """Give a copy with the name of its rule and the title of its page."""
        copy = object.__new__(Finding)  # what has been validated once is not validated again
        for name in _FIELDS:
            object.__setattr__(copy, name, getattr(self, name))
        object.__setattr__(copy, "rule", rule)
        object.__setattr__(copy, "page", page)
        return copy

    def __getstate__(self) -> dict[str, object]:
        """Work out what is still to be tried: a trial cannot be sent to another process."""
        kept: dict[str, object] = {name: getattr(self, name) for name in _FIELDS}
        return kept | {"known": self.evidence, "trial": None}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def about(self, field: str) -> tuple[str, ...]:
        """Give what its claims have in a field that tells what they are about: "question", "group" or "where"."""
        claims = self.claims[:1] if field == "where" else self.claims  # the first is the one that is checked
        found = dict.fromkeys(getattr(claim, field, "") for claim in claims)
        return tuple(each for each in found if each)

    @property
    def severity(self) -> Severity:
        """How much it matters: "error", "warning", "note" or "none"."""
        return _SEVERITY[self.verdict]

    @property
    def evidence(self) -> Evidence | None:
        """What other figures in the same places would have given: the power of the check, and repairs."""
        return self.known or (self.trial.evidence if self.trial else None)

    @property
    def assumption(self) -> Assumption | None:
        """The assumption that the verdict is under: the first that holds, else the ordinary one."""
        holding = [each for each in self.outcomes if each.possible] or self.outcomes
        return holding[0].assumption if holding else None

    def explain(self, language: Language = "en") -> str:
        """Explain it in words, "sv" or "en": what was found, under which assumption, and what could be tried."""
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        told = [self.said[language]]
        if self.assumption is not None and (self.verdict != "consistent" or self.assumption != Assumption()):
            last: Literal["that", "if"] = "that" if self.verdict in {"consistent", "undetermined"} else "if"
            told.append(words[f"under_{self.verdict}"].format(self.assumption.clause(language, last)))
        if self.witness and len(self.witness) > 1 and self.verdict != "inconsistent":
            counts = [counted(name, count, language) for name, count in self.witness.items()]
            told.append(words["witness"].format(joined(counts, language)))
        told.append(_beside(self.outcomes, language))
        if self.certificate is not None:
            told.append(_gaps(self.certificate, language))
        told.append(self._tried(language))
        return " ".join(filter(None, told))

    def _tried(self, language: Language) -> str:
        words = WORDS[language]
        found = self.evidence if self.verdict in {"inconsistent", "consistent_only_if", "consistent"} else None
        if found is None or not found.tried:
            return ""
        if self.verdict == "consistent":
            return words["power" if found.failed else "weak"].format(found.tried, found.failed)
        if found.repairs:
            return words["repairs"].format(joined([each.describe(language) for each in found.repairs], language, "or"))
        return words["no_repair"] if self.verdict == "inconsistent" else ""


_FIELDS = tuple(each.name for each in fields(Finding))


def _beside(outcomes: Sequence[Outcome], language: Language) -> str:
    """Say what is possible under the assumptions that give something else than the ordinary one."""
    words = WORDS[language]
    told: dict[str, str] = {}
    for each in outcomes[1:]:
        name = each.assumption.beside(outcomes[0].assumption, language)
        if each.possible and each.assumption.rounding.startswith("half"):
            continue  # a part of the usual ways, with some of their numbers
        if each.n is not None and len(name) == 1 and (each.possible, each.n) != (outcomes[0].possible, outcomes[0].n):
            answers = each.n.describe(language, most=4, answers=True)
            told.setdefault(name[0], answers if each.n else words["nothing"])
    shown = [words["beside_if"].format(name, result) for name, result in told.items()]
    return words["beside"].format("; ".join(shown)) if shown else ""


def _gaps(certificate: Certificate, language: Language) -> str:
    words = WORDS[language]
    gap = certificate.gaps[0]
    least, most = _apart(gap.least, gap.most, language)
    told = words["gap" if gap.n is None else "gap_n"].format(
        what=GAPS[language].get(gap.what, gap.what),
        n=number(gap.n or 0, language),
        least=least,
        most=most,
    )
    told = told[:1].upper() + told[1:] if gap.what in GAPS[language] else told
    return told + (words["more_gaps"].format(len(certificate.gaps) - 1) if len(certificate.gaps) > 1 else "")


def _apart(low: Scalar, high: Scalar, language: Language) -> tuple[str, str]:
    """Print two numbers with as many decimals as it takes to tell them apart, twelve at most."""
    decimals = next((each for each in range(2, 12) if round(low * 10**each) != round(high * 10**each)), 12)
    return number(low, language, decimals), number(high, language, decimals)


def conclude(outcomes: Sequence[Outcome], *, policy: bool = False) -> Verdict:
    """Return the verdict that outcomes add up to, the ordinary assumption first.

    Figures in words alone never make claims inconsistent: what they mean is a convention.
    """
    if outcomes[0].possible is None:
        return "undetermined"
    if outcomes[0].possible:
        return "consistent"
    if any(each.possible for each in outcomes):
        return "consistent_only_if"
    return "undetermined" if policy or any(each.possible is None for each in outcomes) else "inconsistent"
