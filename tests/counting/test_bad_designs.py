"""Bad input: strata with one unit, population sizes that cannot be, and designs that are not
covered.
"""

import polars as pl
import pytest
from bad_input import ENGINES, FRAME, INF, NAN, RATING, RICH, cases, invited, refuses, status

from brukarindex import Design, estimate, tally
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError, SchemaError

LONELY = FRAME.with_columns(s=pl.Series(list("aaabbc")))
ALONE = FRAME.with_columns(s=pl.Series(list("abcdef")), k=1)


@cases(
    (
        "one respondent in a stratum",
        DataError,
        (
            "one respondent in 1 stratum, so their variance is unknown: c. Merge them with similar"
            ' strata, or say Design(singleton="certainty", "adjust" or "average").'
        ),
        lambda: estimate(LONELY, RATING, design=Design(strata="s")),
    ),
    (
        "one respondent in every stratum",
        DataError,
        (
            "one respondent in 6 strata, so their variance is unknown: a, b, c, d, e and 1 more."
            ' Merge them with similar strata, or say Design(singleton="certainty", "adjust" or'
            ' "average").'
        ),
        lambda: estimate(ALONE, RATING, design=Design(strata="s")),
    ),
)
def test_a_stratum_with_one_unit_is_refused_unless_a_policy_is_chosen(error, message, call):
    """By default a single respondent or cluster in a stratum stops the estimation and names the
    stratum.
    """
    refuses(error, message, call)


@pytest.mark.parametrize(
    ("policy", "std_error"),
    [
        ("certainty", 8.333333333333332),
        ("adjust", 10.847568994314797),
        ("average", 10.206207261596575),
    ],
)
def test_every_policy_for_a_single_respondent_has_its_own_answer(policy, std_error):
    """The policies of R ``survey`` differ in the standard error, not in the estimate."""
    row = estimate(LONELY, RATING, design=Design(strata="s", singleton=policy)).row()
    assert (row.estimate, row.df, row.status) == (pytest.approx(350 / 6), 3.0, "ok")
    assert row.std_error == pytest.approx(std_error, rel=1e-12)


def test_a_single_respondent_that_is_the_whole_stratum_adds_nothing():
    """A stratum of which everybody answered has no sampling error, so it is no singleton."""
    frame = LONELY.with_columns(N=pl.Series([10, 10, 10, 5, 5, 1]))
    assert status(estimate(frame, RATING, design=Design(strata="s", population="N"))) == ["ok"]


@pytest.mark.parametrize("policy", ["certainty", "adjust", "average"])
def test_no_degrees_of_freedom_means_no_interval(policy):
    """When every stratum, or the only cluster, is alone there is an estimate, no interval, and a
    status.
    """
    for design in (Design(strata="s", singleton=policy), Design(cluster="k", singleton=policy)):
        row = estimate(ALONE, RATING, design=design).row()
        assert (row.status, row.conf_low, row.conf_high) == ("no_degrees_of_freedom", None, None)


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "fewer than the respondents",
        DataError,
        (
            "more respondents than the population 'N' has: a 2 of 1, c 2 of 1. The population size"
            " must count everybody in the stratum, with and without an answer."
        ),
        lambda: invited(1, 20, 1),
    ),
    (
        "zero",
        DataError,
        (
            "population column 'N': 2 zero. Every size must be a finite number of at least 1, the"
            " same in the whole stratum."
        ),
        lambda: invited(0, 20, 30),
    ),
    (
        "negative",
        DataError,
        (
            "population column 'N': 2 negative. Every size must be a finite number of at least 1,"
            " the same in the whole stratum."
        ),
        lambda: invited(-5, 20, 30),
    ),
    (
        "less than one",
        DataError,
        (
            "population column 'N': 2 between 0 and 1. Every size must be a finite number of at"
            " least 1, the same in the whole stratum."
        ),
        lambda: invited(0.5, 20.0, 30.0),
    ),
    (
        "NaN",
        DataError,
        (
            "population column 'N': 2 NaN. Every size must be a finite number of at least 1, the"
            " same in the whole stratum."
        ),
        lambda: invited(NAN, 20.0, 30.0),
    ),
    (
        "infinite",
        DataError,
        (
            "population column 'N': 2 infinite. Every size must be a finite number of at least 1,"
            " the same in the whole stratum."
        ),
        lambda: invited(INF, 20.0, 30.0),
    ),
    (
        "missing for a stratum",
        DataError,
        (
            "population column 'N': 2 missing. Every size must be a finite number of at least 1,"
            " the same in the whole stratum."
        ),
        lambda: invited(None, 20, 30),
    ),
    (
        "too large to square",
        DataError,
        (
            "population column 'N': 2 above 1e+100. Every size must be a finite number of at least"
            " 1, the same in the whole stratum."
        ),
        lambda: invited(1e300, 20.0, 30.0),
    ),
    (
        "text",
        SchemaError,
        (
            "column 'N' must hold numbers, got String. Read the file with its own decimal mark, or"
            " make the text "
            r"numbers: pl.col('N').str.replace_all(r'\s', '').str.replace(',',"
            r" '.').cast(pl.Float64)."
        ),
        lambda: invited("10", "20", "30"),
    ),
    (
        "varying in a stratum",
        DataError,
        (
            "population size 'N' varies within a stratum (unit): ('a', 10.0); ('a', 11.0). Give all"
            " rows of a stratum one size, or name in strata what sizes differ by, such as the year."
        ),
        lambda: FRAME.with_columns(N=pl.Series([10, 11, 20, 20, 30, 30])),
    ),
    (
        "missing for a respondent",
        DataError,
        (
            "population column 'N': 1 missing. Every size must be a finite number of at least 1,"
            " the same in the whole stratum."
        ),
        lambda: FRAME.with_columns(N=pl.Series([10, None, 20, 20, 30, 30])),
    ),
)
def test_population_sizes_that_cannot_be_are_refused(engine, error, message, call):
    """A population size is one number of at least 1 and of the respondents in each stratum."""
    refuses(error, message, lambda: estimate(ENGINES[engine](call()), RATING, design=RICH))


@cases(
    (
        "varying without strata",
        DataError,
        (
            "population size 'N' varies though the design has no strata: (10.0,); (11.0,); (12.0,)."
            " Give all rows of a stratum one size, or name in strata what sizes differ by, such as"
            " the year."
        ),
        lambda: estimate(invited(10, 11, 12), RATING, design=Design(population="N")),
    ),
    (
        "more clusters than there are",
        DataError,
        (
            "more clusters than the population 'N' has: all 3 of 2. The population size must count"
            " everybody in the stratum, with and without an answer."
        ),
        lambda: estimate(invited(2, 2, 2), RATING, design=Design(cluster="unit", population="N")),
    ),
    (
        "two tallies that disagree",
        DataError,
        (
            "population size 'N' varies within a stratum (unit): ('c', 30.0); ('c', 31.0). Give all"
            " rows of a stratum one size, or name in strata what sizes differ by, such as the year."
        ),
        lambda: (
            tally(invited(10, 20, 30), RATING, design=RICH)
            + tally(invited(10, 20, 31), RATING, design=RICH)
        ),
    ),
)
def test_population_sizes_that_disagree_are_refused(error, message, call):
    """Sizes must agree within a stratum, also between tallies, and count clusters where clusters
    were sampled.
    """
    refuses(error, message, call)


@cases(
    (
        "two stages",
        ArgumentError,
        (
            "Design: cluster=['school', 'class'] names 2 stages. Two-stage and"
            " unequal-probability (PPS) sampling are not covered: name one column. With the"
            " first-stage cluster and no population size the standard errors are those of"
            " sampling with replacement, which are slightly too large rather than too small."
        ),
        lambda: Design(cluster=["school", "class"]),
    ),
    (
        "two population sizes",
        ArgumentError,
        (
            "Design: population=('N1', 'N2') names 2 stages. Two-stage and"
            " unequal-probability (PPS) sampling are not covered: name one column. With the"
            " first-stage cluster and no population size the standard errors are those of"
            " sampling with replacement, which are slightly too large rather than too small."
        ),
        lambda: Design(population=("N1", "N2")),
    ),
    (
        "a list of one",
        ArgumentTypeError,
        "Design: cluster must be a column name, got ['school'].",
        lambda: Design(cluster=["school"]),
    ),
    (
        "a number for a column",
        ArgumentTypeError,
        "Design: population must be a column name, got 1000.",
        lambda: Design(population=1000),
    ),
    (
        "a column with two roles",
        ArgumentError,
        "Design: column 'a' has two roles.",
        lambda: Design(strata=["a", "b"], cluster="a"),
    ),
    (
        "a stratum twice",
        ArgumentError,
        "strata: the columns ['a', 'a'] are not all different.",
        lambda: Design(strata=["a", "a"]),
    ),
    (
        "strata that are no columns",
        ArgumentTypeError,
        "strata must be a list or tuple, got 5.",
        lambda: Design(strata=5),
    ),
    (
        "strata without order",
        ArgumentTypeError,
        "strata must be a list or tuple, got {'a'}.",
        lambda: Design(strata={"a"}),
    ),
    (
        "strata in lists",
        ArgumentTypeError,
        "strata: a column name must be text, got ['a', 'b'].",
        lambda: Design(strata=[["a", "b"]]),
    ),
    (
        "no name",
        ArgumentTypeError,
        "Design: weight must be a column name, got ''.",
        lambda: Design(weight=""),
    ),
    (
        "an unknown policy",
        ArgumentError,
        "Design: singleton is 'ignore'; allowed: 'raise', 'certainty', 'adjust', 'average'.",
        lambda: Design(singleton="ignore"),
    ),
    (
        "no policy",
        ArgumentError,
        "Design: singleton is None; allowed: 'raise', 'certainty', 'adjust', 'average'.",
        lambda: Design(singleton=None),
    ),
    (
        "text for a design",
        ArgumentTypeError,
        "design must be a Design or a Weighting, got 'unit'.",
        lambda: estimate(FRAME, RATING, design="unit"),
    ),
    (
        "an empty dict for a design",
        ArgumentTypeError,
        "design must be a Design or a Weighting, got {}.",
        lambda: estimate(FRAME, RATING, design={}),
    ),
    (
        "an unknown language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: Design().describe("de"),
    ),
)
def test_designs_that_are_not_covered_are_refused(error, message, call):
    """Two-stage and PPS designs, columns with two roles and things that are no columns
    are refused.
    """
    refuses(error, message, call)
