"""What holds under each assumption, and the verdict that it adds up to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias, cast, get_args, overload

import numpy as np
from attrs import field, frozen

from brukarindex.checks import of_kind, one_of, one_of_these, several
from brukarindex.exact.figures import ROUNDINGS, Rounding
from brukarindex.exact.shares import Integers
from brukarindex.verification.wording import WORDS, number, quoted
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import joined

Verdict: TypeAlias = Literal[
    "inconsistent", "consistent_only_if", "undetermined", "consistent", "not_applicable"
]
Making: TypeAlias = Literal["rounded_sum", "sum_of_rounded", "forced"] | None
Base: TypeAlias = Literal["all", "question", "printed", "invited"]
Cause: TypeAlias = Literal[
    "several",
    "grouped",
    "outside",
    "net",
    "whole_scores",
    "divisor_n",
    "from_shares",
    "other_weights",
    "other_design",
    "other_level",
    "other_figure",
    "other_scale",
    "other_people",
    "by_size",
    "other_order",
]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MODES: tuple[Rounding, ...] = (
    "either",
    "half_up",
    "half_even",
    "half_down",
    "floor",
    "ceil",
    "any",
)
"""The ways of rounding that verdicts are given under, the ordinary one first; "any" is not all
figures in one way.
"""
CAUSES: tuple[Cause, ...] = get_args(Cause)
_FEW = 100  # So many numbers are gathered quicker one by one than as a column.


_ORDINARY = frozenset({"outside", "rounded_sum", "sum_of_rounded", "from_shares"})
ODDITY: dict[object, int] = {
    **dict.fromkeys(("floor", "ceil"), 4),
    "any": 6,
    "forced": 3,
    "sum_of_rounded": 1,
    "question": 1,
    "invited": 4,
    "outside": 1,
    "grouped": 3,
    "whole_scores": 2,
    "divisor_n": 2,
    "from_shares": 1,
    "other_weights": 3,
    "other_design": 3,
    "other_level": 3,
    "net": 3,
    "several": 5,
    "other_figure": 5,
    "other_scale": 2,
    "other_people": 3,
    "by_size": 4,
    "other_order": 4,
}
"""How far from the ordinary a reading is: those that are nearest are tried first."""


def _in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    named = several("also", causes)
    return tuple(sorted((one_of("also", each, CAUSES) for each in named), key=CAUSES.index))


@frozen(cache_hash=True)
class Assumption:
    """What a verdict stands on that the page does not say.

    Attributes:
        rounding: How the figures were rounded; see `Figure.interval`.
        base: Whose answers the shares are of: "all" who answered, those who answered the "question"
            (any number up to that), "printed" when the page says how many, or all "invited". None
            where it does not matter.
        steps: Answers on the scale of an index. None where it does not matter.
        total: How a total was made: "rounded_sum" or "sum_of_rounded". None where it does not
            matter.
        best_first: Whether the answers are typed in best first, or the scale of a mean has the best
            at its low end.
        without: A category that the index leaves out, such as "Kan ej ta ställning".
        also: What else the page is read as, each named: "several" answers were allowed, or shares
            lie inside each other; a category is "grouped" of several steps; some of the base gave
            answers "outside" the scale; the rate is of the "net" sample; the steps have
            "whole_scores", such as 66 for two thirds; the spread has the "divisor_n"; a score is
            worked out "from_shares" that are rounded; an average has "other_weights" than equal
            ones; a margin is of some "other_design" than a simple random sample, or has some
            "other_level"; a comparison or a change is of some "other_figure" of the question; an
            index is on some "other_scale" than 0-100, such as 0-10, a balance or per cent of the
            best answer; some few "other_people" belong to none of the groups; and the answers are
            typed in "by_size" of their shares, or in some "other_order", neither worst nor best
            first.
    """

    rounding: Rounding = field(default="either", validator=one_of_these(*ROUNDINGS))
    base: Base | None = field(default=None, validator=one_of_these(None, *get_args(Base)))
    steps: int | None = field(default=None, validator=of_kind(int, None))
    total: Making = field(
        default=None, validator=one_of_these(None, "rounded_sum", "sum_of_rounded", "forced")
    )
    best_first: bool = field(default=False, validator=of_kind(bool))
    without: str = field(default="", validator=of_kind(str))
    also: tuple[Cause, ...] = field(default=(), converter=_in_order)

    def is_as_usual_as(self, other: "Assumption") -> bool:
        """Return whether it is no more remarkable than another: to skip a question, or not to know,
        is ordinary.
        """
        alike: dict[object, None] = dict.fromkeys(_ORDINARY)
        mine, others = (
            {each for each in one.also if each not in _ORDINARY} for one in (self, other)
        )
        told = ((one.rounding, one.steps, one.best_first, one.without) for one in (self, other))
        totals = {alike.get(one.total, one.total) for one in (self, other)}
        bases = {one.base == "invited" for one in (self, other)}
        return len({*told}) == len(totals) == len(bases) == 1 and mine <= others

    def describe(self, language: Language = "en") -> str:
        """Return it in words, in ``"sv"`` or ``"en"``.

        Examples:
            >>> Assumption("half_up", "all").describe("sv")
            'talen är avrundade uppåt vid hälften och att alla som svarat är basen'
        """
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        return words["that"].join(self.parts(language) or [words["usual"]])

    def beside(self, ordinary: "Assumption", language: Language) -> list[str]:
        """Return in which ways it is another than the ordinary one."""
        usual = ordinary.parts(language)
        return [each for each in self.parts(language) if each not in usual]

    def parts(self, language: Language) -> list[str]:
        """Return it bit by bit, without what is usual."""
        words = WORDS[language]
        told = [
            words[each]
            for each in (self.rounding, self.base, self.total)
            if each and each != "either"
        ]
        told += [words["steps"].format(self.steps)] if self.steps and not self.without else []
        told += [words["best_first"]] if self.best_first else []
        told += [words[each] for each in self.also]
        return (
            [*told, words["without"].format(quoted(self.without, language))]
            if self.without
            else told
        )


@lru_cache(maxsize=1 << 10)  # thousands of findings have the same few
def assuming(
    rounding: Rounding = "either",
    base: Base | None = None,
    total: Making = None,
) -> Assumption:
    """Return an assumption that has been made before, or make it."""
    return Assumption(rounding, base, total=total)


@frozen
class Numbers:
    """Whole numbers, as runs that follow each other.

    Attributes:
        runs: First and last number of each run, ascending.
        onward: Every number from here on belongs too; None when there is an end.

    Examples:
        >>> numbers = Numbers.of([417, 418, 419, 426])
        >>> numbers.runs, len(numbers), 418 in numbers
        (((417, 419), (426, 426)), 4, True)
    """

    runs: tuple[tuple[int, int], ...] = ()
    onward: int | None = field(default=None, validator=of_kind(int, None))

    @classmethod
    def of(cls, numbers: "Iterable[int] | Integers", *, onward: int | None = None) -> "Numbers":
        """Return ascending numbers as runs."""
        if isinstance(numbers, range) and numbers.step == 1:
            return cls(((numbers[0], numbers[-1]),) if numbers else (), onward)
        if not isinstance(numbers, np.ndarray):
            return cls(tuple(_runs(numbers)), onward)
        values = cast("Integers", numbers)
        if len(values) <= _FEW:
            return cls(tuple(_runs(values.tolist())), onward)
        starts = np.diff(values, prepend=values[:1] - 2) > 1
        ends = np.diff(values, append=values[-1:] + 2) > 1
        return cls(tuple(zip(values[starts].tolist(), values[ends].tolist(), strict=True)), onward)

    @classmethod
    def joining(cls, ranges: Iterable[range]) -> "Numbers":
        """Return ranges of numbers, which may meet and overlap, as runs."""
        runs: list[tuple[int, int]] = []
        for each in sorted(ranges, key=lambda one: one.start):
            if runs and each.start <= runs[-1][1] + 1:
                runs[-1] = (runs[-1][0], max(runs[-1][1], each[-1]))
            else:
                runs.append((each[0], each[-1]))
        return cls(tuple(runs))

    def __len__(self) -> int:
        """Count them, those from `onward` on left out."""
        return sum(last - first + 1 for first, last in self.runs)

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.runs) or self.onward is not None

    def __contains__(self, value: int) -> bool:
        """Return whether a number belongs."""
        beyond = self.onward is not None and value >= self.onward
        return beyond or any(first <= value <= last for first, last in self.runs)

    def describe(self, language: Language = "en", *, most: int = 8, answers: bool = False) -> str:
        """Return them in words, at most so many runs; as numbers of answers, if they are that."""
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        shown = [
            (
                number(first, language)
                if first == last
                else f"{number(first, language)}–{number(last, language)}"
            )
            for first, last in self.runs[:most]
        ]
        if self.onward is not None:
            shown.append(words["onward"].format(number(self.onward, language)))
        elif len(self.runs) > most:
            several = words["several_answers" if answers else "several_numbers"]
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

    assumption: Assumption = field(validator=of_kind(Assumption))
    possible: bool | None = field(validator=of_kind(bool, None))
    n: Numbers | None = field(default=None, validator=of_kind(Numbers, None))


@lru_cache(maxsize=1 << 10)  # thousands of findings have the same few
def _outcome(assumption: Assumption, possible: bool | None) -> Outcome:  # noqa: FBT001
    return Outcome(assumption, possible)


class Outcomes(Sequence[Outcome]):
    """Outcomes that are worked out up to the first that is possible, and the others when somebody
    asks.

    Args:
        tried: Gives all of them, each time it is called.
        given: What it is called with.
    """

    __slots__ = ("_all", "_drawn", "_given", "_tried")

    def __init__(self, tried: Callable[..., Iterable[Outcome]], *given: object) -> None:
        drawn: list[Outcome] = []
        for each in tried(*given):
            drawn.append(each)
            if each.possible:
                break
        self._drawn = tuple(drawn)
        self._tried: Callable[..., Iterable[Outcome]] = tried
        self._given: tuple[object, ...] = given
        self._all: tuple[Outcome, ...] | None = None
        if not drawn[-1].possible:
            self._known(self._drawn)

    @property
    def holding(self) -> Outcome | None:
        """The first that is possible, or None."""
        last = self._drawn[-1]
        return last if last.possible else None

    def _known(self, every: tuple[Outcome, ...]) -> None:
        self._all = every
        # What was to be tried holds all that is known of the page.
        self._tried, self._given = tuple, ()

    def _every(self) -> tuple[Outcome, ...]:
        # Before the look at what is known: another thread may be done meanwhile.
        tried, given = self._tried, self._given
        if self._all is None:
            self._known((*tried(*given),))
        return cast("tuple[Outcome, ...]", self._all)

    @overload
    def __getitem__(self, place: int) -> Outcome: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Outcome, ...]: ...
    def __getitem__(self, place: int | slice) -> Outcome | tuple[Outcome, ...]:
        return self._drawn[0] if place == 0 else self._every()[place]

    def __iter__(self) -> Iterator[Outcome]:
        yield from self._drawn
        yield from self._every()[len(self._drawn) :]

    def __len__(self) -> int:
        return len(self._every())

    def __eq__(self, other: object) -> bool:
        return self._every() == (other._every() if isinstance(other, Outcomes) else other)

    def __hash__(self) -> int:
        return hash(self._every())

    def __repr__(self) -> str:
        return repr(self._every())


def wider(mode: Rounding) -> Rounding | None:
    """Return a way of rounding that allows all that another does, if there is one."""
    if mode in {"either", "any"}:
        return None
    return "either" if mode.startswith("half") else "any"


def outcome_of(assumption: Assumption, found: Numbers | bool | None) -> Outcome:  # noqa: FBT001
    """Return what was found under an assumption: the numbers that fit, or whether it can be."""
    return (
        Outcome(assumption, bool(found), found)
        if isinstance(found, Numbers)
        else _outcome(assumption, found)
    )


def conclude(outcomes: Iterable[Outcome], *, policy: bool = False) -> Verdict:
    """Return the verdict that outcomes add up to, the ordinary assumption first.

    What holds if somebody skipped the question, or had no opinion, is as ordinary. What cannot be
    told of an ordinary assumption leaves it open whether it takes another. Figures in words alone
    never make claims inconsistent: what they mean is a convention.
    """
    first: Outcome | None = None
    unsettled = unknown = False
    for each in outcomes:
        first = first or each
        if each.possible is False:
            continue
        usual = each is first or each.assumption.is_as_usual_as(first.assumption)
        if each.possible:
            return "consistent" if usual else "undetermined" if unknown else "consistent_only_if"
        unsettled, unknown = True, unknown or usual
    return "undetermined" if policy or unsettled else "inconsistent"
