"""Quantities as they are printed, words included: text in, exact intervals out."""

from fractions import Fraction
from typing import TypeAlias, cast

from attrs import Attribute, field, frozen

from brukarindex.checks import Exact, exact, one_of, value_error, whole_number
from brukarindex.exact.amounts import Glossary, read
from brukarindex.exact.counts import percent_counts
from brukarindex.exact.figures import (
    NO_POINTS,
    ROUNDINGS,
    Figure,
    FigureLike,
    Interval,
    Rounding,
    Unit,
    figure_in,
)
from brukarindex.exact.qualifiers import WHOLES, Side
from brukarindex.exceptions import ArgumentError
from brukarindex.words.languages import Language

QuantityLike: TypeAlias = "Quantity | FigureLike"


def _one_meaning(
    quantity: "Quantity", _: "Attribute[Interval | None]", span: Interval | None
) -> None:
    if (span is None) == (quantity.figure is None):
        raise ArgumentError(
            "a quantity has either a figure or a span; read one with Quantity.parse",
            argument="figure",
            value=quantity.figure,
        )


@frozen
class Quantity:
    """A figure, number or share as printed, in digits or in words, and the exact numbers it may
    stand for.

    Two quantities are equal when they say the same, in either language; the text is kept for
    quotation only.

    Attributes:
        figure: The figure, when the text is one plain number; None for everything else.
        span: The numbers that the words stand for, in `unit`; None for a plain figure, whose
            `interval` depends on the rounding.
        unit: "percent" for every share in words; otherwise what is printed, or None.
        counts_of: Part and whole, when both were counted, as (386, 460) for "386 av 460".
        hard: The side on which the words leave no choice: "low" for "över" and "minst", "high" for
            "högst".
        text: The quantity as it stood; empty if it was not read from text.

    Examples:
        >>> nine = Quantity.parse("nio av tio")
        >>> nine.policy, int(nine.low), int(nine.high), nine.counts(175)
        (True, 85, 95, range(149, 167))
    """

    figure: Figure | None = None
    span: Interval | None = field(default=None, validator=_one_meaning)
    unit: Unit | None = None
    counts_of: tuple[int, int] | None = None
    hard: Side | None = None
    text: str = field(eq=False, default="")

    def __str__(self) -> str:
        """Return the quantity as it stood, or a plain figure printed in Swedish."""
        return self.text or (repr(self) if self.figure is None else str(self.figure))

    @property
    def policy(self) -> bool:
        """Whether the interval is a convention, so that the quantity alone never makes a hard
        inconsistency.
        """
        return self.figure is None and self.counts_of is None

    @property
    def low(self) -> Fraction:
        """Lower end of the default interval."""
        return self.interval().low

    @property
    def high(self) -> Fraction:
        """Upper end of the default interval."""
        return self.interval().high

    @property
    def hard_low(self) -> Fraction | None:
        """The lower end if it is no convention, as 10 000 for "över 10 000"; otherwise None."""
        return self.low if not self.policy or self.hard == "low" else None

    @property
    def hard_high(self) -> Fraction | None:
        """The upper end if it is no convention, as 5 for "högst 5"; otherwise None."""
        return self.high if not self.policy or self.hard == "high" else None

    @classmethod
    def parse(
        cls, printed: QuantityLike, *, language: Language = "sv", words: Glossary | None = None
    ) -> "Quantity":
        """Read one quantity as printed, in digits or in words.

        What `Figure.parse` reads is read the same. Words are read in one language: shares ("nio av
        tio", "var tredje", "två tredjedelar", "majoriteten"), whole numbers below a million
        ("tolv"), and qualifiers before either ("cirka 700"). Their default intervals follow one
        rule, half a step: see the explanation page on quantities.

        Args:
            printed: Text; or a figure, `Decimal` or `int`, which says its own digits.
            language: "sv" or "en", for words and digits alike; see `Figure.parse`.
            words: Own readings, exact, both ends included. A whole phrase stands for (low, high) in
                its unit, `{"nio av tio": (Decimal("89.5"), Decimal("90.5"))}`; a qualifier for two
                factors of the number it stands before,
                `{"cirka": (Decimal("0.9"), Decimal("1.1"))}`. They have no hard side.

        Returns:
            The quantity, its text kept.

        Raises:
            FigureError: The text is not one quantity, with the reason.
            ArgumentError: An interval in `words` ends before it begins.
            ArgumentTypeError: The value is a float, a truth value or anything else that is not
                printed, or an interval in `words` is not a pair of exact numbers.

        Examples:
            >>> Quantity.parse("cirka 700").numbers(), Quantity.parse("386 av 460").counts_of
            (range(650, 751), (386, 460))
            >>> Quantity.parse("fler")
            Traceback (most recent call last):
            brukarindex.exceptions.FigureError: cannot read the quantity 'fler': ...
        """
        if isinstance(printed, Quantity):
            return printed
        if isinstance(printed, str):
            figure = figure_in(printed, language) if words is None else None
            if figure is not None:  # as nearly all are
                return _plain(figure)
            found = read(printed, language, words)
            if isinstance(found, Figure):
                return cls(found, None, found.unit, text=printed)
            return cls(None, found.span, found.unit, found.counts_of, found.hard, printed)
        return _plain(Figure.parse(printed, language=language))

    def interval(self, rounding: Rounding = "either") -> Interval:
        """Return the exact numbers that this quantity may stand for.

        Args:
            rounding: How the publisher rounded; matters for a plain figure only. See
                `Figure.interval`.

        Returns:
            The interval in the unit of the quantity, so that a share runs from 0 to 100.

        Raises:
            ArgumentError: `rounding` is not one of these modes.

        Examples:
            >>> span = Quantity.parse("drygt 5 000").interval()
            >>> span.low, span.high, span.closed_low
            (Fraction(5000, 1), Fraction(5500, 1), True)
        """
        if self.figure is not None:
            return self.figure.interval(rounding)
        one_of("rounding", rounding, ROUNDINGS)
        return cast("Interval", self.span)

    def rules_out(self, value: Exact, rounding: Rounding = "either") -> bool:
        """Return whether a number contradicts the quantity whatever the conventions for words.

        Args:
            value: An exact number, in the unit of the quantity.
            rounding: How the publisher rounded; matters for a plain figure only.

        Returns:
            Whether the number lies outside a plain figure or counted share, or beyond the hard side
            of a word.

        Raises:
            ArgumentError: `rounding` is not known.
            ArgumentTypeError: The value is not exact.

        Examples:
            >>> over = Quantity.parse("över 10 000")
            >>> [over.rules_out(value) for value in (10000, 10001, 20000)]
            [True, False, False]
        """
        number, span = exact("value", value), self.interval(rounding)
        beyond = {"low": number <= span.low, "high": number >= span.high}
        hard = not self.policy or (self.hard is not None and beyond[self.hard])
        return hard and number not in span

    def counts(self, n: int, rounding: Rounding = "either") -> range | None:
        """Find every count of `n` answers that fits this share.

        Args:
            n: Answers in the base, at least 1.
            rounding: How the publisher rounded; matters for a plain figure only.

        Returns:
            The counts, a range within 0..n, or None when none fits. For a plain figure, the same as
            `percent_counts`; a number without unit is taken for per cent, as there.

        Raises:
            ArgumentError: `n` is below 1, `rounding` is not known, or the unit is percentage
                points.

        Examples:
            >>> Quantity.parse("en tredjedel").counts(100), Quantity.parse("386 av 460").counts(460)
            (range(29, 39), range(386, 387))
        """
        if self.figure is not None:
            return percent_counts(self.figure, n, rounding=rounding)
        if self.unit == "percentage_points":
            got, allowed = repr(str(self)), ("percent", "permille")
            raise value_error("unit", NO_POINTS, self.unit, got=got, allowed=allowed)
        whole = WHOLES[self.unit or "percent"]
        return _wholes(
            self.interval(rounding), Fraction(whole_number("n", n, least=1), whole), most=n
        )

    def numbers(self, rounding: Rounding = "either") -> range | None:
        """Find every whole number, of persons or answers, that fits.

        Args:
            rounding: Checked, but of no effect: a whole number in digits is taken to be exact.

        Returns:
            The numbers from 0, always finitely many, or None when none fits; the part of counts
            such as "386 av 460".

        Raises:
            ArgumentError: The quantity is a share, so that its numbers depend on a base, or
                `rounding` is not known.

        Examples:
            >>> Quantity.parse("1 283").numbers(), Quantity.parse("minst 700").numbers()
            (range(1283, 1284), range(700, 1401))
        """
        one_of("rounding", rounding, ROUNDINGS)
        if self.counts_of is not None:
            return range(self.counts_of[0], self.counts_of[0] + 1)
        if self.unit is not None:
            told = f"{str(self)!r} is a share, no number by itself; ask for counts(n), n answers"
            raise ArgumentError(told, argument="unit", value=self.unit)
        if self.figure is None:
            return _wholes(cast("Interval", self.span), Fraction(1))
        whole, rest = divmod(self.figure.digits, 10**self.figure.decimals)
        return range(whole, whole + 1) if whole >= 0 and not rest else None


def _plain(figure: Figure) -> Quantity:
    return Quantity(figure, None, figure.unit, None, None, figure.text)


def _wholes(span: Interval, scale: Fraction, most: int | None = None) -> range | None:
    """Return the whole numbers from 0 to `most` in a scaled interval."""
    found = (span * scale).wholes()
    stop = found.stop if most is None else min(found.stop, most + 1)
    return range(max(found.start, 0), stop) or None
