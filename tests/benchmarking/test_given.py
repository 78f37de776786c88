"""Laws of figures from elsewhere, and bad input."""

import numpy as np
import polars as pl
import pytest
from benchmarking.test_ranks import surveys
from golden.support import frame as golden
from hypothesis import given, strategies as st
from polars.testing import assert_frame_equal
from scipy import stats
from strategies import laws

from brukarindex import (
    Pooled,
    RatingIndex,
    Scale,
    colours,
    compare,
    estimate,
    funnel,
    picture,
    rank,
    table,
)
from brukarindex.benchmarking import GivenMeasure, given_estimates, reliability, shrink
from brukarindex.benchmarking.fay_herriot import fit
from brukarindex.benchmarking.places import chances_of
from brukarindex.benchmarking.roots import given_roots
from brukarindex.benchmarking.units import asked_of
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    BrukarindexError,
    ColumnNotFoundError,
    DataError,
)
from brukarindex.interchange.json import from_json, to_json

INDEX = RatingIndex("q", Scale(1, 5))
METHODS = ["reml", "ml", "moments"]
SHRUNK = ["std_error", "expected", "reliability", "shrunk", "rmse"]
EXTRA = pl.DataFrame({"unit": list("vwxyz") * 2, "q": [1, 5, 3, 2, 4] * 2, "kon": "k"})


def told(values, errors, **more):
    """Return figures with standard errors, as a user gives those of others."""
    made = pl.DataFrame({"unit": range(len(values)), "x": values, "se": errors, **more})
    columns = {name: name for name in more}
    return given_estimates(made, by="unit", estimate="x", std_error="se", **columns)


def only(result):
    """Return the one family of a result."""
    [units] = asked_of("rank", result).families
    return units


@given(surveys(6, 12), st.sampled_from(METHODS), st.booleans())
@laws()
def test_figures_of_estimates_shrink_as_these_do(frame, method, known):
    """What `estimate` told, given back, has the same shrinkage and model, but normal limits: the
    answers are not there.
    """
    own = estimate(pl.concat([frame, EXTRA]), INDEX, by="unit")
    kept = pl.col("std_error").is_not_null()
    back = given_estimates(
        own.frame.with_columns(pl.when(kept).then("estimate").alias("estimate")),
        by="unit",
        estimate="estimate",
        std_error="std_error",
        measure="measure",
        n="n",
        df="df",
    )
    covariates = {"plats": {unit: k % 5 for k, unit in enumerate(own.frame["unit"])}}
    how = {"method": method, "covariates": covariates if known else None}
    one, other = shrink(own, sampling="own", **how), shrink(back, **how)
    assert_frame_equal(one.frame.select(SHRUNK), other.frame.select(SHRUNK), rel_tol=1e-12)
    assert_frame_equal(one.coefficients, other.coefficients, rel_tol=1e-12)
    assert other.sampling == "own"
    half = (other.frame["conf_high"] - other.frame["conf_low"]) / 2
    assert half.to_list() == pytest.approx((1.959964 * other.frame["rmse"]).to_list(), abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_shrinkage_is_that_of_the_kernel(method):
    """The public door adds nothing to the model of Fay and Herriot, nor does another scale."""
    data = golden("milk")
    y, se = data["yi"].to_numpy(), data["SD"].to_numpy()
    made = fit(y, se**2, np.ones((len(y), 1)), method)
    for scale in (1.0, 1e-6, 1e6):
        found = shrink(told(scale * y, scale * se), method=method).frame
        assert found["shrunk"].to_numpy() == pytest.approx(scale * made.predicted, rel=1e-9)
        assert found["rmse"].to_numpy() ** 2 == pytest.approx(scale**2 * made.error, rel=1e-7)


def test_heterogeneity_by_numbers_of_answers():
    """With numbers of answers the variance of one is known, and how many it takes; else not."""
    n = [40, 90, 60, 200, 75]
    values, errors = [70.0, 62.0, 81.0, 66.0, 75.0], [20 / each**0.5 for each in n]
    found = reliability(told(values, errors, n=n)).row()
    assert found.within == pytest.approx(400)
    assert found.n_80 == np.ceil(4 * 400 / found.between)
    assert found.n == sum(n)
    without = reliability(told(values, errors)).row()
    assert (without.n, without.within, without.icc, without.n_70) == (None,) * 4
    assert (without.between, without.q) == (found.between, found.q)


def test_the_chance_of_two_is_that_of_their_difference():
    """The better of two is the normal chance, whatever the scale, and however turned."""
    expected = stats.norm.cdf(1.7 / np.hypot(1.0, 2.0))
    for scale in (1.0, 1e-7, 1e7):
        made = told([scale * 5.7, scale * 4.0], [scale, 2 * scale])
        [one, other] = chances_of(only(made), 1).best
        assert one == pytest.approx(expected, abs=1e-4)
        assert other == pytest.approx(1 - expected, abs=1e-4)
        turned = rank(made, lower_is_better="x").frame
        assert turned["p_best"].to_list() == pytest.approx([other, one], abs=1e-4)


def test_the_chance_of_two_with_degrees_of_freedom():
    """So it is for Student's distributions, integrated."""
    one, other = stats.t(5, 1.0, 1.0), stats.t(9, 0.0, 0.5)
    x = np.linspace(-60, 60, 400_001)
    expected = np.trapezoid(one.pdf(x) * other.cdf(x), x)
    found = chances_of(only(told([1.0, 0.0], [1.0, 0.5], df=[5, 9])), 1).best[0]
    assert found == pytest.approx(expected, abs=1e-4)


def test_pairs_are_tested_by_welch():
    """Of two figures with degrees of freedom the root has the p-value of Welch's test."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(1, 1, 6), rng.normal(0, 3, 9)
    errors = [a.std(ddof=1) / 6**0.5, b.std(ddof=1) / 9**0.5]
    made = told([a.mean(), b.mean()], errors, df=[5, 8])
    z = given_roots(only(made)).z[0, 1]
    p = stats.ttest_ind(a, b, equal_var=False).pvalue
    assert 2 * stats.norm.sf(abs(z)) == pytest.approx(p, rel=1e-10)
    assert np.sign(z) == np.sign(a.mean() - b.mean())
    known = given_roots(only(told([a.mean(), b.mean()], errors))).z[0, 1]
    assert known == pytest.approx((a.mean() - b.mean()) / np.hypot(*errors), rel=1e-14)


@pytest.mark.parametrize("df", [None, 1, 12.5])
def test_intervals(df):
    """They are normal, or Student's; a figure without error is its own interval."""
    made = told([3.0, 5.0], [0.5, 0.0], **({} if df is None else {"df": [df, None]}))
    half = 0.5 * (stats.norm if df is None else stats.t(df)).ppf(0.975)
    one, other = made
    assert (one.conf_low, one.conf_high) == pytest.approx((3 - half, 3 + half))
    assert (one.df, other.df) == (df, None)
    assert (other.conf_low, other.conf_high) == (5, 5)
    assert rank(made).frame["rank_low"].to_list() == ([2, 1] if df != 1 else [1, 1])


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=2, max_size=9))
@laws()
def test_ranks_do_not_know_the_scale(pairs):
    """Sets of places are those of any unit of measurement, and turn with the figures."""
    x, se = (np.array(each, dtype=float) for each in zip(*pairs, strict=True))
    columns = ["rank", "tied", "rank_low", "rank_high"]
    first = rank(told(x, se)).frame.select(columns)
    assert first.equals(rank(told(x / 1024, se / 1024)).frame.select(columns))
    assert first.equals(rank(told(-x, se), lower_is_better="x").frame.select(columns))


def test_measures_within_years():
    """Units are set beside those of the same measure and year; one without a figure is kept."""
    made = given_estimates(
        pl.DataFrame(
            {
                "unit": list("abc") * 4,
                "ar": ([1] * 3 + [2] * 3) * 2,
                "fråga": ["x"] * 6 + ["y"] * 6,
                "v": [1.0, 2, 3, 4, 5, None, 30, 20, 10, 7, 8, 9],
                "se": [0.1] * 5 + [None] + [1] * 6,
            }
        ),
        by=["unit", "ar"],
        measure="fråga",
        estimate="v",
        std_error="se",
    )
    found = rank(made, within="ar", lower_is_better="y").frame
    assert found["rank"].to_list() == [3, 2, 1, 2, 1, None, 3, 2, 1, 1, 2, 3]
    assert found["units"].to_list() == [3, 3, 3, 2, 2, 0] + [3] * 6
    assert found["status"].to_list() == ["ok"] * 5 + ["not_published"] + ["ok"] * 6
    assert made.of("y")["a", 2].row().estimate == 7
    assert colours(made.of("x"), within="ar").frame["rank"].to_list() == [3, 2, 1, 2, 1, None]


def test_what_is_stored_is_ranked_and_shrunk_alike():
    """Figures that were read back from JSON lack nothing."""
    data = golden("milk")
    made = told(data["yi"], data["SD"], n=data["ni"])
    back = from_json(to_json(made))
    assert back == made
    assert rank(back, simultaneous=True, draws=1000) == rank(made, simultaneous=True, draws=1000)
    assert shrink(back) == shrink(made)
    assert reliability(back) == reliability(made)


@pytest.mark.parametrize("make", [lambda made: made, rank, colours, shrink, reliability])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_errors_are_told_to_be_taken_as_told(make, language):
    """Whatever is made of figures from elsewhere says so."""
    said = make(told([1.0, 2.0, 4.0, 3.0], [1, 1, 1, 1])).describe(language)
    assert {"sv": "tas som de är angivna", "en": "are taken as told"}[language] in said


def test_a_picture_has_the_axis_of_its_figures():
    """A scale is not known: the axis reaches where the intervals do."""
    made = told([1.0, 1.2, 1.1], [0.01, 0.02, 0.01])
    for each in (made, shrink(made)):
        drawn = str(picture(each).chart.to_dict())
        assert "inf" not in drawn.lower().replace("infinity", "inf").replace("info", "")
    assert table(made, decimals=2).rows[0][:2] == ("1", "–")


ROWS = {"unit": ["a", "b", "c"], "x": [1.0, 2.0, 3.0], "se": [1.0, 1.0, 1.0]}
BAD = {
    "names": ({"by": []}, {}, ArgumentError, "by"),
    "taken": ({"by": "n"}, {"n": [1, 2, 3]}, ArgumentError, "by"),
    "lacking": ({"n": "svar"}, {}, ColumnNotFoundError, None),
    "text": ({}, {"x": ["1", "2", "3"]}, DataError, None),
    "nan": ({}, {"x": [1.0, float("nan"), 3.0]}, DataError, None),
    "infinite": ({}, {"x": [1.0, float("inf"), 3.0]}, DataError, None),
    "negative": ({}, {"se": [1.0, -1.0, 1.0]}, DataError, None),
    "without": ({}, {"se": [1.0, None, 1.0]}, DataError, None),
    "df": ({"df": "f"}, {"f": [1, 0, 3]}, DataError, None),
    "parts": ({"n": "svar"}, {"svar": [1.5, 2, 3]}, DataError, None),
    "twice": ({}, {"unit": ["a", "a", "c"]}, DataError, None),
    "nameless": ({}, {"unit": ["a", None, "c"]}, DataError, None),
    "numbered": ({"measure": "m"}, {"m": [1, 2, 3]}, DataError, None),
    "empty": ({}, {name: [] for name in ROWS}, DataError, None),
    "level": ({"level": 1}, {}, ArgumentError, "level"),
    "no name": ({"estimate": 1}, {}, ArgumentTypeError, "estimate"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    """Each is told, with its argument or its column."""
    how, rows, error, argument = BAD[case]
    asked = {"by": "unit", "estimate": "x", "std_error": "se"} | how
    with pytest.raises(error) as told_error:
        given_estimates(pl.DataFrame(ROWS | rows), **asked)
    assert str(told_error.value).endswith(".")
    if argument is not None:
        assert told_error.value.argument == argument


def test_all_that_is_wrong_is_told_at_once():
    """One error names every column and the units."""
    rows = ROWS | {"se": [1.0, -1.0, None], "x": [float("nan"), 2.0, 3.0]}
    with pytest.raises(DataError) as error:
        given_estimates(pl.DataFrame(rows), by="unit", estimate="x", std_error="se")
    said = str(error.value)
    assert len(error.value.problems) == 3
    assert "'se' must hold numbers from 0 to 1e+30; not so b." in said
    assert "no standard error of the figure of c: give it, or leave the unit out." in said


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (funnel, "published_funnel"),
        (lambda made: compare(made, to=Pooled()), "shrink and reliability take those"),
        (lambda made: shrink(made, sampling="smoothed"), '"own"'),
        (lambda made: reliability(made, method="anova"), '"reml"'),
        (lambda made: estimate(pl.DataFrame(ROWS), made.method.measures), "Share"),
        (lambda made: rank(made, lower_is_better="y"), "have x"),
    ],
)
def test_what_needs_answers_says_what_to_do(ask, says):
    """A verb that cannot take figures from elsewhere names what does."""
    with pytest.raises(BrukarindexError, match=says):
        ask(told([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1]))


def test_a_given_measure_is_no_measure_of_answers():
    """It has a name and no scale."""
    made = GivenMeasure("nki")
    assert made.variables == ()
    assert made.bounds == (-np.inf, np.inf)
    assert made.formula == "nki: given"
