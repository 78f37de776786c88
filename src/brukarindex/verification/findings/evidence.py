"""What anybody can go through: why figures cannot be, and what other figures in their places would
have given.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from brukarindex.checks import of_kind, one_of
from brukarindex.exact.figures import Figure, Interval, Unit
from brukarindex.exceptions import ArgumentError
from brukarindex.verification.outcomes import Numbers
from brukarindex.verification.wording import WORDS, number
from brukarindex.words.languages import LANGUAGES, Language

Scalar: TypeAlias = int | Fraction

REACH = 10  # Other printed values are tried so many units of the last digit away: slips are near.


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

    what: str = field(validator=of_kind(str))
    least: Scalar = field(validator=of_kind(int, Fraction))
    most: Scalar = field(validator=of_kind(int, Fraction))
    n: int | None = field(default=None, validator=of_kind(int, None))
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

    @classmethod
    def of(cls, gap: Gap | None) -> "Certificate | None":
        """Return that of one gap, or None when there is none."""
        return None if gap is None or not gap.holds else cls((gap,))

    @classmethod
    def outside(
        cls, what: str, printed: Interval, least: Scalar, most: Scalar | None
    ) -> "Certificate | None":
        """Return the certificate that a figure is below the least that it can be, or above the
        most; None if it is not.
        """
        top = printed.high if most is None else min(printed.high, most)
        return cls.of(Gap(what, max(printed.low, least), top))

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

    printed: str = field(validator=of_kind(str))
    instead: Figure = field(validator=of_kind(Figure))
    n: int | None = field(default=None, validator=of_kind(int, None))
    what: str = field(default="", validator=of_kind(str))

    def describe(self, language: Language = "en") -> str:
        """Return it in words, the figure with the decimal mark and per cent sign of the page."""
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        shown = self.instead.format(
            "sv" if "," in self.printed else "en" if "." in self.printed else language
        )
        if re.search(r"[0-9]%", self.printed):
            shown = shown.replace("\u00a0%", "%")
        told = words["repair_of" if self.what else "repair"].format(
            instead=shown, printed=self.printed, what=self.what
        )
        return told + (words["repair_n"].format(number(self.n, language)) if self.n else "")


@frozen
class Evidence:
    """What other figures in the same place would have given.

    Attributes:
        tried: Other values tried, each within ten units of the last printed digit, one figure at a
            time.
        failed: How many of them would not have held together with the rest. Few of many: the check
            is a weak one.
        repairs: For each figure, the nearest values that hold together with the rest; nearest
            first.
    """

    tried: int = field(validator=of_kind(int))
    failed: int = field(validator=of_kind(int))
    repairs: tuple[Repair, ...] = field(default=(), validator=of_kind(tuple))

    @property
    def power(self) -> Fraction:
        """The part of the other values that would have failed, 0 to 1."""
        return Fraction(self.failed, self.tried) if self.tried else Fraction(0)


@lru_cache(maxsize=1 << 14)  # thousands of findings have the same neighbours
def _figure(digits: int, decimals: int, unit: Unit | None) -> Figure:
    return Figure(digits, decimals, unit)


Fits: TypeAlias = Callable[[int, Sequence[Figure]], Sequence[int | None]]
First: TypeAlias = Callable[[Sequence[Figure]], int | None]


class _Near(NamedTuple):
    """A figure near a printed one, and a number of answers that it fits, if any."""

    n: int | None
    figure: Figure


@frozen(eq=False, repr=False)
class Trial:
    """How to try other figures in the same places, if anybody asks.

    Attributes:
        figures: The figures as printed.
        fits: For other figures in one place, the first number of answers that fits, 0 where none is
            sought, or None. None to try them one at a time by `first`.
        names: What each is a figure of, where there are several.
        most: The greatest value that such figures can have, such as 100 for shares; None for no
            limit.
        first: For all figures, the first number of answers that fits them.
    """

    figures: tuple[Figure, ...]
    fits: Fits | None
    names: tuple[str, ...] = ()
    most: int | None = None
    first: First | None = None

    @classmethod
    def of(
        cls,
        figures: tuple[Figure, ...],
        first: First,
        most: int | None = None,
    ) -> "Trial":
        """Return the trial of figures one at a time, by the first number of answers that fits all
        of them; see `fits`.
        """
        return cls(figures, None, most=most, first=first)

    @cached_property
    def evidence(self) -> Evidence:
        """Try the values near each figure."""
        found = [self._around(place) for place in range(len(self.figures))]
        tried = [near.n for each in found for near in each]
        repairs = [
            each
            for place, tried_there in enumerate(found)
            for each in self._nearest(place, tried_there)
        ]
        ranked = sorted(repairs, key=lambda repair: repair[0])
        return Evidence(len(tried), tried.count(None), tuple(repair for _, repair in ranked))

    def _around(self, place: int) -> list[_Near]:
        printed = self.figures[place]
        least = printed.digits - REACH if printed.digits < 0 else max(0, printed.digits - REACH)
        most = printed.digits + REACH
        if self.most is not None:
            whole = self.most * (10 if printed.unit == "permille" else 1)
            most = min(most, max(printed.digits, whole * 10**printed.decimals))
        near = (each for each in range(least, most + 1) if each != printed.digits)
        others = [_figure(each, printed.decimals, printed.unit) for each in near]
        try:
            fitting = self._fitting(place, others)
            return [_Near(n, each) for n, each in zip(fitting, others, strict=True)]
        except ArgumentError:  # more work than is bounded: nothing is known of them
            return []

    def _fitting(self, place: int, others: Sequence[Figure]) -> Sequence[int | None]:
        if self.fits is not None:
            return self.fits(place, others)
        first, before, after = self.first, self.figures[:place], self.figures[place + 1 :]
        return [] if first is None else [first((*before, each, *after)) for each in others]

    def _nearest(self, place: int, tried: list[_Near]) -> list[tuple[int, Repair]]:
        """Return the nearest value that fits, or both when one below and one above are as near."""
        printed = self.figures[place]
        name = self.names[place] if self.names else ""
        fitting = [
            (abs(each.digits - printed.digits), n, each) for n, each in tried if n is not None
        ]
        nearest = min((away for away, _, _ in fitting), default=0)
        return [
            (away, Repair(str(printed), each, n or None, name))
            for away, n, each in fitting
            if away == nearest
        ]
