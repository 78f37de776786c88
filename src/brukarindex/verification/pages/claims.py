"""What a published page says, claim by claim, as it is printed."""

from attrs import field, frozen

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.pages import fields
from brukarindex.verification.pages.changes import Change, Series
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.fields import Direction, Divisor, Printed, Sample


@frozen(repr=False, field_transformer=fields.checked)
class Invited(Claim):
    """How many were asked, or how many questionnaires were handed out.

    Attributes:
        figure: The number.
    """

    kind = "invited"

    figure: Printed = field(converter=fields.as_printed)


@frozen(repr=False, field_transformer=fields.checked)
class Answered(Claim):
    """How many answered.

    Attributes:
        figure: The number.
    """

    kind = "answered"

    figure: Printed = field(converter=fields.as_printed)


@frozen(repr=False, field_transformer=fields.checked)
class Rate(Claim):
    """The response rate, in per cent of the invited.

    Attributes:
        figure: The rate.
        sample: Whether it is of the "gross" sample, all invited, or of the "net" one, those of them
            who belonged to it; None when the page does not say.
    """

    kind = "rate"

    figure: Printed = field(converter=fields.as_printed)
    sample: Sample | None = field(default=None, kw_only=True)


@frozen(repr=False, field_transformer=fields.checked)
class Question(Claim):
    """The categories of a question, worst first.

    Attributes:
        categories: Their names; None for one whose name and share are not printed. Empty when they
            are not known.
        question: Name of the question; one that is not named is the page's only one.
        complete: Whether the printed shares cover every answer; also so when every category has a
            printed share.
        several: Whether one could give several answers; None when the page does not say.
    """

    kind = "question"
    figures = ()

    categories: tuple[str | None, ...] = field(
        default=(),
        converter=fields.as_maybe_names,
        validator=[fields.texts_or_none, fields.each_once],
    )
    question: str = ""
    complete: bool = field(default=False, converter=fields.as_flag, kw_only=True)
    several: bool | None = field(default=None, converter=fields.as_flag, kw_only=True)


@frozen(repr=False, field_transformer=fields.checked)
class Percentage(Claim):
    """A share of the answers to a question, a count of them, or both.

    Attributes:
        category: What was answered.
        figure: The share; None when the page has the count alone. A text that holds both, "58
            (42 %)", is divided, and a number of answers, "n = 58" or "ett 40-tal", is the count.
            "58 (42)" is divided by the page: it is n (%), or % (n) where its other figures go
            better with that. So is "42 % (n = 58)": n is the count, or the base where it cannot be
            that.
        question: Name of the question.
        count: How many answered so, when that is printed.
        base: Answers it is a share of, when that is printed.
        steps: The steps of the scale that the category stands for, "4–5" or "5", the lowest step
            being 1, the lowest answer of the mean, or 0 beside NPS; empty when the page does not
            say.
    """

    kind = "percentage"
    figures = ("figure", "count", "base")

    category: str = field(validator=fields.some_text)
    figure: Printed | None = field(default=None, converter=fields.as_printed)
    question: str = ""
    count: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    base: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    steps: str = field(default="", validator=fields.run_of_steps, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that there is a share or a count, and take the count from "81 (41 %)"."""
        fields.one_given(self, "figure", "count")
        fields.take_count(self)


@frozen(repr=False, field_transformer=fields.checked)
class Total(Claim):
    """The share of several categories together.

    Attributes:
        categories: What was answered, one or the other.
        figure: Their share.
        question: Name of the question.
    """

    kind = "total"

    categories: tuple[str, ...] = field(
        converter=fields.as_names, validator=[fields.texts, fields.each_once]
    )
    figure: Printed = field(converter=fields.as_printed)
    question: str = ""


@frozen(repr=False, field_transformer=fields.checked)
class Mean(Claim):
    """The mean of whole-number answers.

    Attributes:
        figure: The mean.
        question: Name of the question.
        low: Lowest answer on the scale; 1 when neither end is given.
        high: Highest answer on the scale; 5 when neither end is given, for figures that are on 1–5.
        items: Questions that each respondent's score is the mean of.
        base: Answers behind it, when that is printed.
        of: Names of the questions that it is the average of; empty for one question.
        weights: Their weights in it, as printed; empty for equal ones, or when the page does not
            say.
    """

    kind = "mean"
    figures = ("figure", "base", "weights")

    figure: Printed = field(converter=fields.as_printed)
    question: str = ""
    low: int = field(default=fields.LOW, converter=fields.whole_or_not, kw_only=True)
    high: int = field(default=fields.HIGH, converter=fields.whole_or_not, kw_only=True)
    items: int = field(
        default=1, converter=fields.whole_or_not, validator=fields.count, kw_only=True
    )
    base: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    of: tuple[str, ...] = field(
        default=(), converter=fields.as_names, validator=fields.names, kw_only=True
    )
    weights: tuple[Printed, ...] = field(
        default=(), converter=fields.as_given, validator=fields.all_printed, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Take the scale from "7,5 av 10", and check that it has room."""
        fields.take_scale(self)
        fields.weigh(self)


@frozen(repr=False, field_transformer=fields.checked)
class Median(Claim):
    """The median of whole-number answers.

    Attributes:
        figure: The median.
        question: Name of the question.
        low: Lowest answer on the scale; 1 when neither end is given.
        high: Highest answer on the scale; 5 when neither end is given, for figures that are on 1–5.
        base: Answers behind it, when that is printed.
    """

    kind = "median"
    figures = ("figure", "base")

    figure: Printed = field(converter=fields.as_printed)
    question: str = ""
    low: int = field(default=fields.LOW, converter=fields.whole_or_not, kw_only=True)
    high: int = field(default=fields.HIGH, converter=fields.whole_or_not, kw_only=True)
    base: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Take the scale from "8 av 10", and check that it has room."""
        fields.take_scale(self)


@frozen(repr=False, field_transformer=fields.checked)
class Deviation(Claim):
    """The standard deviation beside the mean or the index of the same question.

    Attributes:
        figure: The standard deviation.
        question: Name of the question.
        divisor: "n-1" or "n"; None when the page does not say.
    """

    kind = "deviation"

    figure: Printed = field(converter=fields.as_printed)
    question: str = ""
    divisor: Divisor | None = field(default=None, kw_only=True)


@frozen(repr=False, field_transformer=fields.checked)
class Index(Claim):
    """An index 0-100, or from 0 to what is said, the mean of answers at equal steps; or one of
    stated scores, such as NPS.

    Attributes:
        figure: The index.
        question: Name of the question whose shares are printed, if it is an index of that question.
        steps: Answers on the scale; None when the page does not say.
        items: Questions that each respondent's index is the mean of.
        base: Answers behind it, when that is printed.
        scores: The score of each step, whole numbers from the worst step on, such as (0, 33, 66,
            100) or (-2, -1, 0, 1, 2); (-100, 0, 100) for a balance, per cent positive less per cent
            negative; `NPS` for eleven steps 0-10. Empty for equal steps from 0 to 100, or when the
            page does not say.
        of: Names of the questions whose indices or means it is the average of, means on their own
            scale, such as 1-10, or on that of the index; empty for an index of one question.
        weights: Their weights in it, as printed; empty for equal ones, or when the page does not
            say.
        band: What the page calls it, such as "mycket nöjd", by SCB's or Insikt's bands.
        high: What it is at most, such as 10 for one on 0-10; None when the page does not say: then
            100, or another end with a warning.
    """

    kind = "index"
    figures = ("figure", "base", "weights")

    figure: Printed = field(converter=fields.as_printed)
    question: str = ""
    steps: int | None = field(
        default=None, converter=fields.whole_or_not, validator=fields.scale_steps, kw_only=True
    )
    items: int = field(
        default=1, converter=fields.whole_or_not, validator=fields.count, kw_only=True
    )
    base: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    scores: tuple[int, ...] = field(
        default=(), converter=fields.as_numbers, validator=fields.rising, kw_only=True
    )
    of: tuple[str, ...] = field(
        default=(), converter=fields.as_names, validator=fields.names, kw_only=True
    )
    weights: tuple[Printed, ...] = field(
        default=(), converter=fields.as_given, validator=fields.all_printed, kw_only=True
    )
    band: str = field(default="", kw_only=True)
    high: int | None = field(
        default=None, converter=fields.whole_or_not, validator=fields.greatest, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Check that there is a score for each step, and one thing that tells the ends."""
        fields.score_each_step(self)
        fields.have_one_scale(self)
        fields.weigh(self)


NPS = (-100,) * 7 + (0, 0) + (100, 100)
"""The scores of the answers 0-10 behind NPS: per cent 9-10 less per cent 0-6."""


@frozen(repr=False, field_transformer=fields.checked)
class Margin(Claim):
    """A margin of error, or an interval, of a share, an index or a mean.

    Attributes:
        figure: The margin, "±3,7"; None when the page has the interval alone.
        question: Name of the question.
        category: The share it is of, of a total "Nöjd + Mycket nöjd"; empty for the index or the
            mean.
        low: Lower end of the interval.
        high: Upper end.
        level: Its level, in per cent; None when the page does not say, and 95 is taken.
        population: Persons the respondents are a sample of; None when the page does not say.
    """

    kind = "margin"
    figures = ("figure", "low", "high", "level", "population")

    figure: Printed | None = field(default=None, converter=fields.as_printed)
    question: str = ""
    category: str = field(default="", kw_only=True)
    low: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    high: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    level: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    population: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that there is a margin, or both ends of an interval."""
        fields.one_given(self, "figure", "low")
        fields.both_ends(self)


@frozen(repr=False, field_transformer=fields.checked)
class Against(Claim):
    """A comparison of the index, the mean or a share of a question with a reference.

    Attributes:
        reference: The value compared with, such as the national average; None for the figure that
            the page prints of the group in `other`.
        question: Name of the question.
        category: The share compared, of a total "Nöjd + Mycket nöjd"; empty for the index or the
            mean.
        says: Whether the page says that its own figure is "above", "below" or the "same".
        difference: Printed difference, own figure minus reference.
        std_error: Standard error of the reference; None for a reference without uncertainty.
        own_weight: Part of the reference that is the page's own unit, in per cent.
        population: Persons the respondents are a sample of; None for no finite-population
            correction.
        other: The group that the reference is of, such as "män" or "2023", with answers of its own.
        significant: Whether the page says that the difference is beyond chance; None when it does
            not say.
    """

    kind = "against"
    figures = ("reference", "difference", "std_error", "own_weight", "population")

    reference: Printed | None = field(default=None, converter=fields.as_printed)
    question: str = ""
    category: str = field(default="", kw_only=True)
    says: Direction | None = field(default=None, kw_only=True)
    difference: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    std_error: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    own_weight: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    population: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    other: str = field(default="", kw_only=True)
    significant: bool | None = field(default=None, converter=fields.as_flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that there is something to compare with."""
        if self.reference is None and (not self.other or self.other == self.group):
            raise ArgumentError(
                "Against.reference is missing; give it, or name the other group in Against.other",
                argument="reference",
            )


@frozen(repr=False, field_transformer=fields.checked)
class Units(Claim):
    """How many units, such as municipalities, there are, and what is said across them.

    Attributes:
        figure: How many they are; None when the page does not say.
        question: Name of the question that the figures are of.
        category: The share that they are of; empty for the index or the mean.
        lowest: The lowest figure of any unit.
        highest: The highest figure of any unit.
        rank: The place of the group, or of the page's own unit, among them, 1 being first.
        part: How many of them something is said of: 60 for "i 60 av 87 kommuner".
        share: The same in per cent, when that is printed.
    """

    kind = "units"
    figures = ("figure", "lowest", "highest", "rank", "part", "share")

    figure: Printed | None = field(default=None, converter=fields.as_printed)
    question: str = ""
    category: str = field(default="", kw_only=True)
    lowest: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    highest: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    rank: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    part: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)
    share: Printed | None = field(default=None, converter=fields.as_printed, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that something is said."""
        fields.one_given(self, "figure", "lowest", "highest", "rank", "part", "share")


@frozen(repr=False, field_transformer=fields.checked)
class Parts(Claim):
    """Groups that do not overlap, and that are parts of `group`.

    Attributes:
        groups: Their names, as the claims about them give.
        complete: Whether they are the whole of it; None when the page does not say, and there may
            be some who belong to none of them, such as those who did not tell their sex.
    """

    kind = "parts"
    figures = ()

    groups: tuple[str, ...] = field(
        converter=fields.as_names, validator=[fields.texts, fields.each_once]
    )
    complete: bool | None = field(default=None, converter=fields.as_flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that a group is no part of itself."""
        fields.whole_apart(self)


@frozen(repr=False, field_transformer=fields.checked)
class Weighted(Claim):
    """The shares and means of a group are weighted, so that no whole numbers of answers lie behind
    them.
    """

    kind = "weighted"
    figures = ()


@frozen(repr=False, field_transformer=fields.checked)
class Statement(Claim):
    """Something that the page says without a figure, such as "fler nöjda än året före".

    Attributes:
        text: What it says.
    """

    kind = "statement"
    figures = ()

    text: str


KINDS: dict[str, type[Claim]] = {
    each.kind: each
    for each in (
        Invited,
        Answered,
        Rate,
        Question,
        Percentage,
        Total,
        Mean,
        Median,
        Deviation,
        Index,
        Margin,
        Against,
        Change,
        Series,
        Units,
        Parts,
        Weighted,
        Statement,
    )
}
"""The claims by what they are called in records."""
