"""A published page, typed in claim by claim, and what its claims say together."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import cast

from attrs import evolve, field, frozen

from brukarindex.checks import one_of, type_error
from brukarindex.exact.amounts import Glossary, between
from brukarindex.exact.figures import Figure
from brukarindex.exact.multiples import multiple_of
from brukarindex.exact.phrases import place_number, without_noun
from brukarindex.exact.quantities import Quantity
from brukarindex.exceptions import (
    ArgumentError,
    BrukarindexError,
    FigureError,
    raise_all,
)
from brukarindex.verification.pages.changes import Change, Series
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    Answered,
    Deviation,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Percentage,
    Rate,
    Total,
    Units,
)
from brukarindex.verification.pages.fields import (
    NUMBERS,
    OUT_OF,
    Printed,
    is_off_the_usual_scale,
    text,
)
from brukarindex.verification.pages.invited import of_all_invited
from brukarindex.verification.pages.pairs import divided
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import filled

MOST_PERSONS = 10**12


def _claims(values: Iterable[Claim | Iterable[Claim]]) -> tuple[Claim, ...]:
    if isinstance(values, Claim):
        return (values,)
    given = cast("object", values)
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise type_error("claims", "be claims, such as [Invited(1283)]", given)
    return tuple(claim for each in values for claim in _claims(cast("Iterable[Claim]", each)))


def _own(words: Glossary | None) -> Glossary | None:
    """Return the words as they are now: a page is frozen. What is no mapping is told of when it is
    read.
    """
    if not isinstance(words, Mapping):
        return words
    return {name: tuple(ends) if isinstance(ends, list) else ends for name, ends in words.items()}


@frozen
class Page:
    """A published page: a title and what it says.

    Attributes:
        title: Its title.
        claims: The claims, in the order they stood. Lists of claims, such as `percentages` gives,
            are taken apart.
        language: How its figures are written; see `Figure.parse`.
        words: What words mean on this page, instead of the defaults; see `Quantity.parse`.
        source: Where it was published.

    Raises:
        FigureError: Figures cannot be read; all of them are listed, with the reasons.
        ArgumentTypeError: Something is not a claim.

    Examples:
        >>> Page("Tyresö 2013", [Invited("1283"), Rate("33 procent")])
        Page('Tyresö 2013', 2 claims)
    """

    title: str = field(validator=text)
    claims: tuple[Claim, ...] = field(converter=_claims)
    language: Language = field(default="sv", kw_only=True)
    words: Glossary | None = field(default=None, converter=_own, kw_only=True, hash=False)
    source: str = field(default="", validator=text, kw_only=True)
    read: Mapping[object, Quantity] = field(
        init=False, eq=False, repr=False, metadata={"json": False}
    )

    def __attrs_post_init__(self) -> None:
        """Read every figure, and tell of all that cannot be read at once."""
        one_of("language", self.language, LANGUAGES)
        claims = divided(self.claims, self.language)
        object.__setattr__(self, "claims", of_all_invited(claims, self.language))
        read: dict[object, Quantity] = {}
        problems: list[FigureError] = []
        for place, claim in enumerate(self.claims, 1):
            for name, printed in _figures_of(claim):
                try:
                    read[_key(printed)] = quantity = _fit(
                        claim, name, self._quantity(claim, name, printed)
                    )
                    if quantity.counts_of is not None:
                        whole = quantity.counts_of[1]
                        read.setdefault(whole, Quantity.parse(whole))
                except BrukarindexError as error:
                    told = f"claim {place}, {_named(claim)}: {_turned(claim) or error}"
                    problems.append(FigureError(told, figure=str(printed)))
        raise_all(FigureError, problems)
        object.__setattr__(self, "read", read)

    def _quantity(self, claim: Claim, name: str, printed: Printed) -> Quantity:
        if isinstance(claim, (Change, Series)) and isinstance(printed, str):
            multiple = multiple_of(printed, self.language)
            if multiple is not None and printed not in (self.words or ()):
                return multiple
        if _is_number(claim, name) and isinstance(printed, str):
            number = (
                place_number(printed, self.language)
                if name == "rank"
                else _grouped(without_noun(printed))
            )
            if number != printed:
                return evolve(self._quantity(claim, name, number), text=printed)
        # Figures that are equal can quote other texts.
        if self.words is None and not isinstance(printed, Figure):
            return _quantity(printed, type(printed).__name__, self.language)
        return Quantity.parse(printed, language=self.language, words=self.words)

    def quantity(self, printed: Printed) -> Quantity:
        """Return what a printed figure of a claim stands for.

        Raises:
            ArgumentError: No claim of the page has the figure.
        """
        try:
            return self.read[_key(printed)]
        except (KeyError, TypeError):
            raise ArgumentError(
                f"no claim of {self.title!r} has the figure {printed!r}",
                argument="printed",
                value=printed,
            ) from None

    def __repr__(self) -> str:
        return filled(f"Page({self.title!r}, {len(self.claims)} claims)", indent="  ")


def _key(printed: Printed) -> object:
    return (printed, printed.text) if isinstance(printed, Figure) else printed


def _figures_of(claim: Claim) -> Iterator[tuple[str, Printed]]:
    """Yield the figures that a claim has, with the names of their fields."""
    for name in claim.figures:
        told: Printed | tuple[Printed, ...] | None = getattr(claim, name)
        several = told if isinstance(told, tuple) else () if told is None else (told,)
        yield from ((name, each) for each in several)


@lru_cache(maxsize=1 << 14)  # in a table of thousands the same figures come again
def _quantity(printed: Printed, _: str, language: Language) -> Quantity:
    return Quantity.parse(printed, language=language)


def _grouped(number: str) -> str:
    """Return a number of persons with spaces: nobody counts with three decimals."""
    grouped = r"(?<![0-9.,])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9.,])"
    return re.sub(grouped, lambda match: match[0].replace(".", " "), number)


def _fit(claim: Claim, name: str, quantity: Quantity) -> Quantity:
    """Return a quantity that is of the kind that the claim needs, or raise."""
    if _is_number(claim, name):
        numbers = None if quantity.unit is not None else quantity.numbers()
        least = 0 if isinstance(claim, Answered) or name in {"count", "part"} else 1
        if not numbers or numbers[-1] < least or numbers[-1] > MOST_PERSONS:
            told = (
                f"{_shown(quantity)} is not a number of persons or answers, from {least} to"
                f" {MOST_PERSONS:,}"
            )
            grouped = re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+", str(quantity))
            hint = '; if the page is in English, say language="en"' if grouped else ""
            raise FigureError(f"{told}{hint}", figure=str(quantity))
    else:
        _check_unit(claim, name, quantity)
        _check_scale(claim, name, quantity)
    return quantity


def _check_scale(claim: Claim, name: str, quantity: Quantity) -> None:
    """Raise when a mean is on another scale than the usual one, and none is given."""
    about_scale = name == "figure" and isinstance(claim, (Mean, Median))
    if about_scale and is_off_the_usual_scale(claim, quantity.figure):
        raise FigureError(
            f"{_shown(quantity)} is not on 1-5, the scale that is taken when none is given: give"
            " low= and high=, such as low=1, high=10, or of a table scale=(1, 10)",
            figure=str(quantity),
        )


def _is_number(claim: Claim, name: str) -> bool:
    """Return whether a field holds a number of persons, answers or units."""
    of_units = isinstance(claim, Units) and name == "figure"
    return name in NUMBERS or isinstance(claim, (Invited, Answered)) or of_units


def _check_unit(claim: Claim, name: str, quantity: Quantity) -> None:
    """Raise when a figure has a unit that those of the claim have not, or is a range where the
    claim has a field for each end.
    """
    unit = quantity.unit
    if isinstance(claim, (Margin, Units)) and any(between(quantity.text, e) for e in LANGUAGES):
        ends = ("low", "high") if isinstance(claim, Margin) else ("lowest", "highest")
        raise FigureError(
            f"{_shown(quantity)} is a range; give its ends as {ends[0]}= and {ends[1]}=",
            figure=str(quantity),
        )
    share = isinstance(claim, (Rate, Percentage, Total))
    if share and unit == "percentage_points":
        raise FigureError(
            f"{_shown(quantity)} is in percentage points; a share is in per cent",
            figure=str(quantity),
        )
    if unit is None and (share or isinstance(claim, Index)) and _is_out_of(str(quantity)):
        raise FigureError(
            f"{_shown(quantity)} is on a scale of its own; it is a Mean", figure=str(quantity)
        )
    if isinstance(claim, Index) and name == "figure" and unit in {"percentage_points", "permille"}:
        raise FigureError(
            f"{_shown(quantity)} has a unit that an index 0-100 has not", figure=str(quantity)
        )
    scored = isinstance(claim, (Mean, Median, Deviation)) and name == "figure"
    if scored and unit is not None:
        raise FigureError(
            f"{_shown(quantity)} has a unit; a mean and a standard deviation have none",
            figure=str(quantity),
        )


@lru_cache(maxsize=1 << 14)  # as figures are read
def _is_out_of(figure: str) -> bool:
    return OUT_OF.fullmatch(figure) is not None


def _shown(quantity: Quantity) -> str:
    return repr(str(quantity))


def _turned(claim: Claim) -> str:
    """Return how a percentage is typed whose figure stands where its category should."""
    if isinstance(claim, Percentage) and re.fullmatch(r"[0-9]+([.,][0-9]+)? ?%", claim.category):
        return (
            f"the category comes first and then the figure, Percentage({str(claim.figure)!r},"
            f" {claim.category!r})."
        )
    return ""


def _named(claim: Claim) -> str:
    about = [getattr(claim, name, "") for name in ("question", "category", "group", "where")]
    return " ".join([claim.kind, *(repr(each) for each in about if each)])
