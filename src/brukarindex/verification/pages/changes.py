"""Claims of several years: a change, and a series."""

from attrs import field, frozen

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.pages import fields
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.fields import Direction, Printed
from brukarindex.verification.pages.years import (
    as_one_year,
    as_values,
    as_years,
    check_series,
    check_years,
    rising_years,
    take_change,
    year_or_none,
)


@frozen(repr=False, field_transformer=fields.checked)
class Change(Claim):
    """A change between two years.

    Attributes:
        old: The earlier figure; None when the page does not print it.
        new: The later figure; None for the one that the page prints of the same question.
        figure: The change as printed: points, percentage points ("3 procentenheter"), per cent ("3
            procent"), or in words ("fördubblats", "ökat med en tredjedel").
        says: Whether the page says that the later figure is "above", "below" or the "same".
        counts: Whether the figures are counts, which stand for themselves, and not rounded.
        question: Name of the question.
        category: The share that changed, of a total "Nöjd + Mycket nöjd"; empty when the page does
            not say.
        since: The year of the earlier figure. With it, the change is tried together with a `Series`
            of the same question.
        until: The year of the later figure, if not the last of that series.
    """

    kind = "change"
    figures = ("old", "new", "figure")

    old: Printed | None = field(default=None, converter=fields.as_printed)
    new: Printed | None = field(default=None, converter=fields.as_printed)
    figure: Printed | None = field(default=None, converter=fields.as_printed)
    says: Direction | None = field(default=None, kw_only=True)
    counts: bool = field(default=False, converter=fields.as_flag, kw_only=True)
    question: str = field(default="", kw_only=True)
    category: str = field(default="", kw_only=True)
    since: int | None = field(
        default=None, converter=as_one_year, validator=year_or_none, kw_only=True
    )
    until: int | None = field(
        default=None, converter=as_one_year, validator=year_or_none, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Take "ökat med en tredjedel" apart, and check that something is said of the change."""
        take_change(self)
        check_years(self)
        if self.figure is None and (self.old is None or (self.new is None and self.says is None)):
            raise ArgumentError(
                "Change needs the old figure and the new one, or the change itself",
                argument="figure",
            )


@frozen(repr=False, field_transformer=fields.checked)
class Series(Claim):
    """The figures of several years, and what the page says of them.

    Attributes:
        values: The figures, the earliest first, also as one text, "70, 72, 75". Empty for what is
            said of those in another `Series` of the same question.
        years: Their years, also as "2021–2023"; empty when the page does not say.
        question: Name of the question.
        category: The share they are of, of a total "Nöjd + Mycket nöjd"; empty for the index or the
            mean.
        says: Whether the last year is "above", "below" or the "same" as the first, "highest" or
            "lowest" so far, or every year above, "rising", or below, "falling", the one before;
            also in words: "ökat varje år sedan 2019", "högsta värdet hittills".
        change: The change from the first year to the last, as in `Change`.
        since: The first year that this is said of, if not the first of all.
        until: The last year that it is said of, if not the last of all.
        mean: The average of the years, when that is printed.
        total: Their sum, when that is printed.
        counts: Whether the figures are counts, which stand for themselves, and not rounded.
    """

    kind = "series"
    figures = ("values", "change", "mean", "total")

    values: tuple[Printed, ...] = field(
        default=(), converter=as_values, validator=fields.all_printed
    )
    years: tuple[int, ...] = field(default=(), converter=as_years, validator=rising_years)
    question: str = ""
    category: str = field(default="", kw_only=True)
    says: str | None = field(default=None, kw_only=True)
    change: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    since: int | None = field(
        default=None, converter=as_one_year, validator=year_or_none, kw_only=True
    )
    until: int | None = field(
        default=None, converter=as_one_year, validator=year_or_none, kw_only=True
    )
    mean: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    total: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    counts: bool = field(default=False, converter=fields.as_flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Read what is said, and check that it goes together."""
        check_series(self)
