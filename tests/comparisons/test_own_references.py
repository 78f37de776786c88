"""References that users make themselves: a subclass that says what each unit weighs."""

import pickle

import attrs
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from brukarindex import (
    Design,
    Pairs,
    PopulationWeighted,
    RatingIndex,
    Scale,
    UnweightedMean,
    compare,
    estimate,
    to_json,
)
from brukarindex.comparisons.references import OfUnits
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.words.languages import Words

RATING = RatingIndex("q", Scale(1, 5))
FIGURES = ("reference", "difference", "std_error", "conf_low", "conf_high", "p_value")


class Median(OfUnits):
    """The median municipality: the middle one, or the mean of the two in the middle."""

    @property
    def phrase(self):
        """Return its name."""
        return Words("mediankommunen", "the median municipality")

    def weights(self, units):
        """Return what each unit weighs."""
        figures = units["estimate"]
        return (figures.rank("ordinal") - (figures.count() + 1) / 2).abs() < 1


@attrs.frozen
class MeanOf(OfUnits):
    """The mean of some municipalities."""

    names: str

    @property
    def phrase(self):
        """Return its name."""
        return Words("medel av utvalda kommuner", "the mean of chosen municipalities")

    def weights(self, units):
        """Return what each unit weighs."""
        return units["kommun"].is_in([*self.names])


@attrs.frozen
class Weighing(OfUnits):
    """Weights that are given as they are."""

    given: object

    @property
    def phrase(self):
        """Return its name."""
        return Words("egna vikter", "own weights")

    def weights(self, units):
        """Return what each unit weighs."""
        return self.given(units) if callable(self.given) else self.given


def made(seed=1, *, by=("kommun",), design=None, units="abcde", rows=300):
    """Return estimates by municipality."""
    random = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "kommun": random.choice(list(units), rows),
            "kon": random.choice(["K", "M"], rows),
            "klass": random.integers(0, 40, rows),
            "q": random.integers(1, 6, rows),
        }
    )
    return estimate(frame, RATING, by=by, design=design)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_equal_weights_are_the_unweighted_mean(seed, clustered, within):
    """Weights of one, of all units, give the same bits as the reference that has that name."""
    design, by = Design(cluster="klass") if clustered else None, ["kommun", "kon"]
    estimates = made(seed, by=by if within else ["kommun"], design=design)
    options = {"within": "kon"} if within else {}
    own = Weighing(lambda units: np.full(units.height, 1), **options)
    theirs = compare(estimates, to=UnweightedMean(**options))
    assert compare(estimates, to=own).frame.equals(theirs.frame)


def test_sizes_are_weights():
    """Known sizes, given by hand, are the reference weighted with population."""
    sizes = {"a": 10, "b": 20, "c": 30, "d": 40, "e": 50}
    own = Weighing(lambda units: [sizes[name] for name in units["kommun"]])
    theirs = compare(made(), to=PopulationWeighted(sizes))
    assert compare(made(), to=own).frame.equals(theirs.frame)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from("abcd"), st.booleans())
def test_one_unit_is_what_a_pair_says(seed, name, clustered):
    """To be compared with the mean of one municipality is to be paired with it, covariance of
    shared clusters included.
    """
    estimates = made(seed, design=Design(cluster="klass") if clustered else None)
    own = compare(estimates, to=MeanOf(name), adjust="none")
    pairs = compare(estimates, to=Pairs(), adjust="none")
    for other in [each for each in "abcde" if each > name]:
        one, two = own[other].row(), pairs[other, name].row()
        for figure in FIGURES:
            assert getattr(one, figure) == pytest.approx(getattr(two, figure), rel=1e-9), figure
        assert one.status == two.status
    assert own[name].row().status == "same_as_reference"


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(["abc", "abcde", "abcdefg"]))
def test_the_median_of_an_odd_number_is_the_unit_in_the_middle(seed, units):
    """Its figure is numpy's median, and its uncertainty that of the unit which has it."""
    estimates = made(seed, units=units)
    figures = estimates.frame["estimate"].to_numpy()
    found = compare(estimates, to=Median())
    assert found.frame["reference"].to_numpy() == pytest.approx(np.median(figures))
    middle = estimates.frame["kommun"][int(np.argsort(figures, kind="stable")[len(figures) // 2])]
    assert found.frame.equals(compare(estimates, to=MeanOf(middle)).frame)


def test_the_median_of_an_even_number_is_the_mean_of_two():
    """Half of each of the two in the middle."""
    estimates = made(units="abcd")
    found = compare(estimates, to=Median())
    median = np.median(estimates.frame["estimate"].to_numpy())
    assert found.frame["reference"].to_numpy() == pytest.approx(median)


def test_the_error_is_that_of_the_difference_of_two_influences():
    """The standard error is the one that the covariance matrix of the estimates gives."""
    estimates = made(design=Design(cluster="klass"))
    matrix, size = estimates.covariance(), len(estimates)
    shares = np.isin(estimates.frame["kommun"].to_list(), ["b", "d"]) / 2
    contrast = np.eye(size) - shares
    expected = np.sqrt(np.diag(contrast @ matrix @ contrast.T))
    found = compare(estimates, to=MeanOf("bd"))
    assert found.frame["std_error"].to_numpy() == pytest.approx(expected, rel=1e-9)


def test_within_has_a_reference_for_each_family():
    """Women are compared with the median of women."""
    estimates = made(by=["kommun", "kon"])
    found = compare(estimates, to=Median(within="kon"))
    for kon in ("K", "M"):
        figures = estimates.frame.filter(pl.col("kon") == kon)["estimate"].to_numpy()
        rows = found.frame.filter(pl.col("kon") == kon)
        assert rows["reference"].to_numpy() == pytest.approx(np.median(figures))


def test_units_without_answers_do_not_count():
    """A unit that nobody answered in has no figure, and its weight is none."""
    frame = pl.DataFrame({"kommun": [*"aaabbbccc"], "q": [1, 2, 3, 2, 3, 4, None, None, None]})
    estimates = estimate(frame, RATING, by="kommun")
    found = compare(estimates, to=MeanOf("bc"))
    assert found["a"].row().reference == estimates["b"].row().estimate
    alone = compare(estimates, to=MeanOf("c"))
    assert alone.frame["status"].to_list() == ["no_reference"] * 3


def test_weights_of_nothing_are_no_reference():
    """When no unit counts there is nothing to compare with."""
    found = compare(made(), to=Weighing([0] * 5))
    assert set(found.frame["status"]) == {"no_reference"}
    assert found.frame["difference"].null_count() == len(found)


def test_a_unit_of_one_answer_that_does_not_count_lends_no_uncertainty():
    """Units outside the reference leave its standard error alone."""
    frame = pl.DataFrame({"kommun": [*"aaabbbc"], "q": [1, 2, 5, 2, 3, 4, 5]})
    estimates = estimate(frame, RATING, by="kommun")
    found = compare(estimates, to=MeanOf("b"))
    errors = [estimates[name].row().std_error for name in "ab"]
    assert found["a"].row().std_error == pytest.approx(np.hypot(*errors))


def test_it_says_what_it_is():
    """The text of the result has its name, in both languages."""
    found = compare(made(), to=Median(within="kommun"))
    assert "Skillnader mot mediankommunen, inom samma kommun" in found.describe("sv")
    assert "the median municipality, within the same kommun" in found.describe("en")
    with pytest.raises(ArgumentError, match="language"):
        Median().describe("fi")


def test_it_is_a_value():
    """Equal references are equal, and a result with one can be pickled."""
    assert Median() == Median()
    assert Median() != Median(within="kon")
    again = pickle.loads(pickle.dumps(compare(made(), to=Median())))
    assert again.reference == Median()


def test_it_has_no_form_in_json():
    """Somebody else could not read it: the refusal says what can be stored."""
    with pytest.raises(ArgumentTypeError, match="it has no JSON form"):
        to_json(compare(made(), to=Median()))


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([1, 2], ArgumentError, "one number for each of 5 units, got the shape (2,)."),
        ([[1] * 5], ArgumentError, "one number for each of 5 units, got the shape (1, 5)."),
        ([1, 1, 1, 1, -1], ArgumentError, "finite numbers of at least 0, got -1:"),
        ([1, 1, 1, 1, np.nan], ArgumentError, "finite numbers of at least 0, got nan:"),
        ([1, 1, 1, 1, None], ArgumentError, "finite numbers of at least 0, got nan:"),
        ([1e200] * 5, ArgumentError, "finite numbers of at least 0, got 1e+200:"),
        ([*"abcde"], ArgumentTypeError, "must return numbers, got"),
        (None, ArgumentError, "one number for each of 5 units, got the shape ()."),
    ],
)
def test_weights_that_cannot_be_are_refused(weights, error, message):
    """The message names the class, so that its author finds it."""
    with pytest.raises(error) as found:
        compare(made(), to=Weighing(weights))
    assert str(found.value).startswith("Weighing.weights must return")
    assert message in str(found.value)


def test_it_needs_the_influences():
    """It is made of the same respondents, so that independence cannot be said of it."""
    with pytest.raises(ArgumentError, match="Median is made of the same respondents"):
        compare(made(), to=Median(), independent=True)
    with pytest.raises(ArgumentError, match="within names 'ar'"):
        compare(made(), to=Median(within="ar"))
