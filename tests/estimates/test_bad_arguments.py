"""Bad input: arguments of estimate, tally and distribution."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
from bad_input import BY_UNIT, COUNTED, FIVE, FRAME, NAN, NO_MEASURE, RATING, cases, refuses

from brukarindex import (
    Design,
    Item,
    MultiItemIndex,
    RatingIndex,
    Scale,
    distribution,
    estimate,
    tally,
)
from brukarindex.checks import shown
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    CovarianceError,
    DomainNotFoundError,
)


@cases(
    (
        "a number",
        ArgumentTypeError,
        "by must be a list or tuple, got 5.",
        lambda: estimate(FRAME, RATING, by=5),
    ),
    (
        "a list of numbers",
        ArgumentTypeError,
        "by must be columns, or a list of lists of columns, where [] is the total, got 5.",
        lambda: estimate(FRAME, RATING, by=[5]),
    ),
    (
        "a number, for a tally",
        ArgumentTypeError,
        "by must be a list or tuple, got 5.",
        lambda: tally(FRAME, RATING, by=5),
    ),
    (
        "a number in a list, for a tally",
        ArgumentTypeError,
        "by: a column name must be text, got 5.",
        lambda: tally(FRAME, RATING, by=[5]),
    ),
    (
        "a set",
        ArgumentTypeError,
        "by must be a list or tuple, got {'unit'}.",
        lambda: estimate(FRAME, RATING, by={"unit"}),
    ),
    (
        "bytes",
        ArgumentTypeError,
        "by must be a list or tuple, got b'unit'.",
        lambda: estimate(FRAME, RATING, by=b"unit"),
    ),
    (
        "None in a list",
        ArgumentTypeError,
        "by must be columns, or a list of lists of columns, where [] is the total, got None.",
        lambda: estimate(FRAME, RATING, by=[None]),
    ),
    (
        "columns and lists",
        ArgumentTypeError,
        "by must be columns, or a list of lists of columns, got a mixture: ['unit', ['r']].",
        lambda: estimate(FRAME, RATING, by=["unit", ["r"]]),
    ),
    (
        "lists in lists of lists",
        ArgumentTypeError,
        "by: a column name must be text, got ['unit'].",
        lambda: estimate(FRAME, RATING, by=[[["unit"]]]),
    ),
    (
        "a column twice",
        ArgumentError,
        "by: the columns ['unit', 'unit'] are not all different.",
        lambda: estimate(FRAME, RATING, by=["unit", "unit"]),
    ),
    (
        "no name",
        ArgumentTypeError,
        "by: a column name must be text, got ''.",
        lambda: estimate(FRAME, RATING, by=""),
    ),
    (
        "not in the tally",
        ArgumentError,
        "the tally was not made by 'unti'; it has: unit. Did you mean 'unit'?",
        lambda: estimate(COUNTED, by="unti"),
    ),
)
def test_domains_that_are_no_columns_are_refused(error, message, call):
    """``by`` is a column, a list of columns, or a list of lists of columns."""
    refuses(error, message, call)


@cases(
    (
        "none",
        ArgumentError,
        "measures are needed to estimate from a frame.",
        lambda: estimate(FRAME, None),
    ),
    (
        "none for a tally",
        ArgumentTypeError,
        "measures must be a list or tuple, got None.",
        lambda: tally(FRAME, None),
    ),
    (
        "an empty list",
        ArgumentError,
        "measures must hold at least one measure.",
        lambda: estimate(FRAME, []),
    ),
    (
        "a number",
        ArgumentTypeError,
        "measures must be a list or tuple, got 5.",
        lambda: estimate(FRAME, 5),
    ),
    ("a column name", ArgumentTypeError, NO_MEASURE, lambda: estimate(FRAME, "q")),
    (
        "column names",
        ArgumentTypeError,
        NO_MEASURE,
        lambda: estimate(FRAME, ["q"]),
    ),
    (
        "a class",
        ArgumentTypeError,
        (
            "measures must be a list or tuple, got <class"
            " 'brukarindex.questions.measures.RatingIndex'>."
        ),
        lambda: estimate(FRAME, RatingIndex),
    ),
    (
        "a scale",
        ArgumentTypeError,
        "measures must be a list or tuple, got Scale(1–5).",
        lambda: distribution(FRAME, FIVE),
    ),
    (
        "an item",
        ArgumentTypeError,
        (
            "measures must be Share, RatingIndex, …, or several of them, got Item(column='q',"
            " scale=Scale(1–5))."
        ),
        lambda: estimate(FRAME, [Item("q", FIVE)]),
    ),
    (
        "a set",
        ArgumentTypeError,
        (
            "measures must be a list or tuple, got {RatingIndex(column='q', scale=Scale(1–5),"
            " name='q')}."
        ),
        lambda: estimate(FRAME, {RATING}),
    ),
    (
        "not in the tally",
        ArgumentError,
        "the tally does not hold the answers, on the same scale, of: r.",
        lambda: estimate(COUNTED, RatingIndex("r", FIVE)),
    ),
    (
        "another scale than the tally's",
        ArgumentError,
        "the tally does not hold the answers, on the same scale, of: q.",
        lambda: estimate(COUNTED, RatingIndex("q", Scale(1, 7))),
    ),
    (
        "an index called as the tally's question",
        ArgumentError,
        "the tally does not hold the answers, on the same scale, of: q.",
        lambda: estimate(COUNTED, MultiItemIndex("q", ["q", "r"], FIVE)),
    ),
    (
        "another design than the tally's",
        ArgumentError,
        "the tally was made with Design(); it cannot be estimated with Design(weight=w).",
        lambda: estimate(COUNTED, design=Design(weight="w")),
    ),
    (
        "a distribution of an index",
        ArgumentError,
        "a distribution needs measures of single questions, such as RatingIndex or Share.",
        lambda: distribution(FRAME, MultiItemIndex("i", ["q", "r"], FIVE)),
    ),
    (
        "a total of an index",
        ArgumentError,
        "a total of an index means nothing: q. Take a Share or a MeanRating.",
        lambda: estimate(FRAME, RATING, statistic="total"),
    ),
)
def test_measures_that_are_none_or_do_not_fit_are_refused(error, message, call):
    """Measures are specifications of ours, and those of a tally are on the tally's scales."""
    refuses(error, message, call)


@cases(
    *(
        (
            f"level={level!r}",
            ArgumentError,
            f"level must lie between 0 and 1, such as 0.95, got {shown(level)}.",
            lambda level=level: estimate(FRAME, RATING, level=level),
        )
        for level in (0, 1, 95, -0.1, NAN, np.int64(1), Fraction(95), Decimal("NaN"))
    ),
    *(
        (
            f"level={level!r}",
            ArgumentTypeError,
            f"level must be a number, got {level!r}.",
            lambda level=level: estimate(FRAME, RATING, level=level),
        )
        for level in (None, True, "0.95", "95 %", [0.95], 0.95j)
    ),
    (
        "an unknown interval",
        ArgumentError,
        (
            "interval is 'normal'; allowed: 'saddlepoint', 'modified_wilson', 'jeffreys', 'wilson',"
            " 'logit', 'likelihood', 'beta', 'wald'."
        ),
        lambda: estimate(FRAME, RATING, interval="normal"),
    ),
    (
        "no interval",
        ArgumentError,
        (
            "interval is None; allowed: 'saddlepoint', 'modified_wilson', 'jeffreys', 'wilson',"
            " 'logit', 'likelihood', 'beta', 'wald'."
        ),
        lambda: estimate(FRAME, RATING, interval=None),
    ),
    (
        "an array for an interval",
        ArgumentError,
        (
            "interval is array([1, 2]); allowed: 'saddlepoint', 'modified_wilson', 'jeffreys',"
            " 'wilson', 'logit', 'likelihood', 'beta', 'wald'."
        ),
        lambda: estimate(FRAME, RATING, interval=np.array([1, 2])),
    ),
    (
        "an unknown statistic",
        ArgumentError,
        "statistic is 'median'; allowed: 'mean', 'total'. Did you mean 'mean'?",
        lambda: estimate(FRAME, RATING, statistic="median"),
    ),
    (
        "an unknown base",
        ArgumentError,
        "base is 'all'; allowed: 'answers', 'with_dont_know', 'respondents'.",
        lambda: distribution(FRAME, RATING, base="all"),
    ),
    (
        "probability 0",
        ArgumentError,
        "probability must be above 0 and at most 1, got 0.",
        lambda: distribution(FRAME, RATING).quantile(0),
    ),
    (
        "probability 1.5",
        ArgumentError,
        "probability must be above 0 and at most 1, got 1.5.",
        lambda: distribution(FRAME, RATING).quantile(1.5),
    ),
    (
        "probability as text",
        ArgumentTypeError,
        "probability must be a number, got '0.5'.",
        lambda: distribution(FRAME, RATING).quantile("0.5"),
    ),
    (
        "an unknown language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: BY_UNIT.describe("de"),
    ),
    ("an unknown domain", DomainNotFoundError, "no row has unit = 'd'.", lambda: BY_UNIT["d"]),
    (
        "a domain of another type",
        DomainNotFoundError,
        "no row has unit = 1: the column holds text, not numbers. Write for example 'a'.",
        lambda: BY_UNIT[1],
    ),
    (
        "too many values of a domain",
        DomainNotFoundError,
        "('a', 'b') names 2 values, but by is ['unit'].",
        lambda: BY_UNIT["a", "b"],
    ),
    (
        "a domain of a total",
        DomainNotFoundError,
        "'a' names 1 value, but by is [].",
        lambda: estimate(FRAME, RATING)["a"],
    ),
    (
        "an unknown measure",
        DomainNotFoundError,
        "no row has measure = 'p'.",
        lambda: BY_UNIT.of("p"),
    ),
    (
        "one row of three",
        ArgumentError,
        "there are 3 rows, not one: narrow down with [domain] and .of(measure).",
        BY_UNIT.row,
    ),
    (
        "covariance of measures counted apart",
        CovarianceError,
        (
            "how these measures vary together is unknown, since their answers were not counted"
            " together: say joint=True in tally or estimate, or narrow down with .of(measure)."
        ),
        lambda: estimate(FRAME, [RATING, RatingIndex("r", FIVE)]).covariance(),
    ),
)
def test_options_that_are_not_allowed_are_refused(error, message, call):
    """The message says which option, what it got and what is allowed."""
    refuses(error, message, call)
