"""Surveys weighted in steps have the figures of a slow reference, by any design and engine.

Weights, estimates, standard errors, degrees of freedom, design effects and numbers of answers are
compared with ``reference_weights``. Among the slow tests it takes about a minute. By hand it is ten
minutes of other surveys each time, or of those that a seed decides::

    HYPOTHESIS_PROFILE=dev pytest -n0 tests/laws/test_fuzz_weightings.py --hypothesis-seed=1
"""

import math
from collections import defaultdict
from functools import partial
from typing import Any, NamedTuple

import attrs
import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pytest
import reference
import reference_weights as slow
from hypothesis import assume, event, given, strategies as st
from reference_weights import Weighted
from strategies import (
    DESIGNS,
    DOMAIN,
    ITEMS,
    KINDS,
    Survey,
    admissible,
    laws,
    measures,
    populations,
    questions,
)

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    Pooled,
    Rest,
    Share,
    calibrate,
    compare,
    estimate,
    poststratify,
    propensity_weights,
    rake,
    weighting_classes,
)
from brukarindex.counting import Weighting
from brukarindex.exceptions import DataError
from brukarindex.questions import Measure
from brukarindex.weighting import normalise, trim_weights

NO_MODEL = ("without exception", "everybody in the frame", "has one value only")
RULES = ("raise", "certainty", "adjust", "average")
CALIBRATED = [("sex", "size"), ("size",), ("sex", "age"), (("sex", "age"), "size")]
LEVELS = {"sex": ("K", "M"), "age": ("mid", "old", "young")}
UNEVEN = (0.02, 1.0, 1.7, 4.0, 150.0)
TROUBLES = ("stratum", "level", "domain", "alone", "one left", "none left", "none")
"""A stratum or a level without answers, a domain without respondents, a level of one respondent, a
stratum of which one or nobody responded."""
SUMS = ("share", "share_dont_know", "mean")
"""Measures that have totals."""
WEIGHTS_AGREE = 1e-7
"""Share of the largest weight: both sides stop at errors of the totals of 1e-11, and factors are
less exact than the totals where auxiliaries are nearly alike."""
ERRORS_AGREE = 1e-6
"""Share of a standard error, for the same reason."""
ROUNDING = 1e-7
"""Share of the terms of a standard error below which the library calls it 0: the root
of the share of a sum of squares that is lost when the mean is taken away."""
ENGINES = {
    "polars": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "chunks": lambda frame: pl.concat([frame[:3], frame[3:4], frame[4:]], rechunk=False),
    "pandas": lambda frame: frame.to_pandas(),
    "pandas of Arrow": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
    "pyarrow": lambda frame: frame.to_arrow(),
    "DuckDB": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
    "narwhals": nw.from_native,
}


# --- surveys -------------------------------------------------------------------------------------


class Chain(NamedTuple):
    """A survey, weighted by the library and by the reference so far."""

    survey: Survey
    frame: Any
    fast: Design | Weighting
    slow: Weighted
    responded: bool = False
    by_person: bool = False

    def after(self, fast: Weighting, made: Weighted, **changes: bool) -> "Chain":
        """Return the chain with one step more."""
        return self._replace(fast=fast, slow=made, **changes)


ROW = {
    DOMAIN: "abc",
    "cluster": (1, 2, 3),
    "weight": UNEVEN,
    **LEVELS,
    "size": (0.5, 1.25, 2.0, 3.75),
    "responded": (True, True, False),
    "drift": (0.7, 1.0, 1.5),
}
"""What a row can hold beside its stratum and its answers."""


def respondents(asked):
    """Draw a row: one byte for each column, since many rows are drawn."""
    answers = {name: (None, *admissible(scale)) for name, scale in asked.scales.items()}
    columns = {**ROW, **answers}

    def row(drawn):
        pairs = zip(columns.items(), drawn, strict=True)
        return {name: among[byte % len(among)] for (name, among), byte in pairs}

    return st.binary(min_size=len(columns), max_size=len(columns)).map(row)


@st.composite
def people(draw, asked, strata, lonely):
    """Draw the rows of some strata, in clusters that cross domains, and of some strata of one."""
    one, rows = respondents(asked), []
    for stratum in "xyz"[:strata]:
        part = draw(st.lists(one, min_size=4, max_size=9))
        part[0]["cluster"], part[1]["cluster"] = 1, 2
        rows += [{"stratum": stratum, **row} for row in part]
    alone = draw(st.lists(one, min_size=lonely, max_size=lonely))
    return [*rows, *({"stratum": name, **row} for name, row in zip("pq", alone, strict=False))]


def trouble(rows, kind):
    """Make a survey difficult, in place."""
    for row in rows:
        silent = {"stratum": row["stratum"] == "x", "level": row["sex"] == "M"}.get(kind)
        row.update(dict.fromkeys(ITEMS) if silent else {})
        row["responded"] &= not (kind == "domain" and row[DOMAIN] == "c")
    if kind == "alone":
        for number, row in enumerate(rows):
            row["age"] = "old" if number == 1 else "mid" if row["age"] == "old" else row["age"]
    if kind in {"one left", "none left"}:
        last = [row for row in rows if row["stratum"] == "x"]
        for number, row in enumerate(last):
            row["responded"] = number == 0 and kind == "one left"
    seen = {(row["sex"], row["age"]) for row in rows if row["responded"]}
    for row in reversed(rows):  # every class has somebody who responded
        if (row["sex"], row["age"]) not in seen:
            seen.add((row["sex"], row["age"]))
            row["responded"] = True


@st.composite
def weighted_surveys(draw):
    """Draw a survey with one to three measures, and any design with any rule for strata of one."""
    asked = draw(questions())
    among = [*DESIGNS, *(each for each in DESIGNS if each.strata)]
    design = attrs.evolve(draw(st.sampled_from(among)), singleton=draw(st.sampled_from(RULES)))
    lonely = draw(st.sampled_from([0, 1, 2] if design.singleton != "raise" else [0, 0, 0, 1]))
    rows = draw(people(asked, draw(st.integers(1, 3)), lonely))
    trouble(rows, draw(st.sampled_from(TROUBLES)))
    sizes = draw(populations(rows, design, (30, 0, 1, 4)))
    among = draw(st.sampled_from([KINDS, SUMS]))
    kinds = draw(st.lists(st.sampled_from(among), min_size=1, max_size=3, unique=True))
    made = tuple(draw(measures(asked, [kind])) for kind in kinds)
    labelled = {column: bool(scale.labels) for column, scale in asked.scales.items()}
    schema = {column: pl.String if texts else pl.Int64 for column, texts in labelled.items()}
    frame = pl.DataFrame(rows, schema_overrides=schema).with_columns(
        pl.Series("population", sizes, dtype=pl.Int64), band=pl.col("weight").cast(pl.String)
    )
    return Survey(frame, design, made)


# --- steps ---------------------------------------------------------------------------------------


def known(chain, key, responded):
    """Return totals that some weights have: those there are, each times the drift of its row."""
    sums = defaultdict(float)
    stays = chain.slow.staying("responded" if responded else None)
    for row, w, here in zip(chain.slow.rows, chain.slow.weights, stays, strict=True):
        if here and key == "size":
            sums[key] += w * row["drift"] * row[key]
        elif here:
            sums[slow.level_of(row, key)] += w * row["drift"]
    assume(all(total > 0 for total in sums.values()))
    return sums[key] if key == "size" else dict(sums)


def asking(draw, chain):
    """Return the column of response, or None: response is adjusted for once."""
    return None if chain.responded else draw(st.sampled_from(["responded", None]))


def class_keys(draw):
    """Draw a classification."""
    return draw(st.sampled_from(["sex", "age", ("sex", "age")]))


def post_stratify(draw, chain):
    """Post-stratify by one or two columns."""
    key, responded = class_keys(draw), asking(draw, chain)
    totals = known(chain, key, responded)
    fast = poststratify(chain.frame, {key: totals}, responded=responded, design=chain.fast)
    made = slow.post_stratified(chain.slow, key, totals, responded)
    return chain.after(fast, made, responded=chain.responded or bool(responded))


def rake_margins(draw, chain):
    """Rake two margins, with or without bounds."""
    responded, bounds = asking(draw, chain), draw(st.sampled_from([None, (0.3, 4.0)]))
    totals = {key: known(chain, key, responded) for key in ("sex", "age")}
    if min(chain.slow.weights) < 0:
        return chain
    fast = rake(chain.frame, totals, responded=responded, design=chain.fast, bounds=bounds)
    options = {"distance": "raking", "bounds": bounds, "responded": responded}
    made = slow.calibrated(chain.slow, totals, **options)
    return chain.after(fast, made, responded=chain.responded or bool(responded))


def calibrate_totals(draw, chain):
    """Calibrate to totals of the population, of the sample, or both, by any distance."""
    responded = asking(draw, chain)
    keys = draw(st.sampled_from(CALIBRATED))
    own = draw(st.sampled_from(["none", "first", "last", "all"])) if responded else "none"
    own = {"none": (), "first": keys[:1], "last": keys[-1:], "all": keys}[own]
    totals = {key: "sample" if key in own else known(chain, key, responded) for key in keys}
    distance = draw(st.sampled_from(["linear", "linear", "raking", "logit", "truncated"]))
    bounds = (0.3, 4.0) if distance in {"logit", "truncated"} else None
    numeric = [key for key in own if key == "size"]
    if distance != "linear" and min(chain.slow.weights) < 0:
        return chain
    options = {"distance": distance, "bounds": bounds, "responded": responded, "numeric": numeric}
    fast, made = both_ways(
        partial(calibrate, chain.frame, totals, design=chain.fast, **options),
        partial(slow.calibrated, chain.slow, totals, **options),
        always=not own,
    )
    return chain.after(fast, made, responded=chain.responded or bool(responded))


def both_ways(fast, made, *, always):
    """Return both, or stop where both say that there are no weights; ``always`` there are."""
    try:
        made = made()
    except slow.NoWeightsError:
        made = None
    try:
        fast = fast()
    except DataError:
        assert made is None
        fast = None
    assert not always or fast is not None
    assume(made is not None)
    assert fast is not None
    return fast, made


def weight_classes(draw, chain):
    """Divide by response rates, of weights or of persons, or up to known numbers."""
    if chain.responded or min(chain.slow.weights) < 0:
        return chain
    key, by_weight = class_keys(draw), draw(st.booleans())
    totals = known(chain, key, "responded") if draw(st.booleans()) else None
    fast = weighting_classes(
        chain.frame,
        key,
        responded="responded",
        totals=totals,
        weighted=by_weight,
        minimum=1,
        design=chain.fast,
    )
    made = slow.by_classes(chain.slow, key, "responded", by_weight=by_weight, totals=totals)
    return chain.after(fast, made, responded=True, by_person=not by_weight)


def weight_propensities(draw, chain):
    """Divide by probabilities of a logistic regression."""
    if chain.responded or min(chain.slow.weights) <= 0:
        return chain
    names = draw(st.sampled_from([["sex"], ["size"], ["sex", "age"], ["sex", "size"]]))
    by_weight = draw(st.booleans())
    try:
        options = {"responded": "responded", "weighted": by_weight, "design": chain.fast}
        fast = propensity_weights(chain.frame, names, **options)
    except DataError as error:  # small samples often have a covariate that tells who responds
        if not any(words in str(error) for words in NO_MODEL):
            raise
        return chain
    made = slow.by_propensity(chain.slow, names, "responded", by_weight=by_weight)
    return chain.after(fast, made, responded=True, by_person=not by_weight)


def trim(draw, chain):
    """Cut weights at a share of the mean weight."""
    weights = [w for w in chain.slow.weights if w]
    mean = math.fsum(weights) / len(weights)
    if mean <= 0:
        return chain
    low = draw(st.sampled_from([0.0, 0.4])) * mean
    high = draw(st.sampled_from([1.3, 2.1, 50.0])) * mean
    strict, how = draw(st.booleans()), draw(st.sampled_from(["equal", "proportional", "none"]))
    options = {"low": low, "high": high, "redistribute": how, "strict": strict}
    fast, made = both_ways(
        partial(trim_weights, chain.frame, design=chain.fast, **options),
        partial(slow.trimmed, chain.slow, **options),
        always=how == "none",
    )
    return chain.after(fast, made)


def scale(draw, chain):
    """Scale the weights to a sum."""
    if not isinstance(chain.fast, Weighting) or math.fsum(chain.slow.weights) <= 0:
        return chain
    to = draw(st.sampled_from([None, 100.0]))
    assume(math.fsum(chain.slow.weights) > 0)
    number = to or float(sum(w != 0 for w in chain.slow.weights))
    return chain.after(normalise(chain.fast, to), slow.normalised(chain.slow, number))


STEPS = {
    "poststratify": post_stratify,
    "rake": rake_margins,
    "calibrate": calibrate_totals,
    "classes": weight_classes,
    "propensities": weight_propensities,
    "trim": trim,
    "normalise": scale,
}


# --- what is compared ----------------------------------------------------------------------------


class Asked(NamedTuple):
    """What a row of estimates is compared as."""

    measure: Measure
    statistic: str
    inside: slow.Chosen
    weighted: slow.Weighted

    @property
    def unit(self) -> float:
        """What figures of the reference are divided by: totals of shares are of persons."""
        return 100.0 if self.statistic == "total" and isinstance(self.measure, Share) else 1.0

    @property
    def scores(self) -> list[Any]:
        """The scores of those with a weight in the domain."""
        pairs = zip(self.weighted.rows, self.weighted.weights, strict=True)
        there = [row if w != 0 and self.inside(row) else None for row, w in pairs]
        return [None if row is None else reference.score(self.measure, row) for row in there]

    def all(self) -> "Asked":
        """Return the same of everybody."""
        return self._replace(inside=lambda _: True)

    def rest(self) -> "Asked":
        """Return the same of all others."""
        return self._replace(inside=lambda row: not self.inside(row))

    def line(self) -> slow.Line | None:
        """Return what the reference finds."""
        return slow.line(self.weighted, self.measure, self.inside, self.statistic)


def assert_weights(chain):
    """Assert that both have the same weights, row by row."""
    found = chain.fast.join(chain.survey.frame, name="made")["made"].to_numpy()
    expected = np.array(chain.slow.weights)
    assert np.allclose(found, expected, rtol=0, atol=WEIGHTS_AGREE * np.abs(expected).max())
    assert ((found == 0) == (expected == 0)).all()


def rounding(asked, line):
    """Return below what a standard error is rounding."""
    spread = math.fsum(abs(w * u) for w, u in zip(asked.weighted.weights, line.u, strict=True))
    return (ROUNDING * spread + 1e-12 * line.rough) / asked.unit


def is_off_scale(asked, line, row):
    """Return whether the library says that weights below 0 put the mean outside the scale.

    It must say so, or not, but where rounding decides.
    """
    if asked.statistic == "total":
        return False
    low, high = asked.measure.bounds
    near = 1e-7 * (high - low)
    if not low - near <= line.estimate <= high + near:
        assert (row.status, row.estimate, row.std_error) == ("off_scale", None, None)
    elif low + near <= line.estimate <= high - near:
        assert row.status != "off_scale"
    return row.status == "off_scale"


def assert_row(row, asked, line, *, census):
    """Assert that a row of estimates is what the reference found; ``census`` if one is possible."""
    assert (row.n, row.missing, row.df) == (line.n, line.missing, line.df)
    if line.least < 1e-3 or is_off_scale(asked, line, row):
        return  # negative weights that take nearly all others away leave no digits
    low, high = asked.measure.bounds
    smallest = rounding(asked, line)
    apart = max(smallest, 1e-7 * (high - low) if asked.statistic == "mean" else 0.0)
    assert math.isclose(row.estimate, line.estimate / asked.unit, rel_tol=1e-7, abs_tol=apart)
    variance = slow.variance(asked.weighted, line.u, line.answered) / asked.unit**2
    error = math.sqrt(variance)
    if row.std_error is None:
        # One answer, no more units than strata, or a census that lacks some: nothing is said.
        assert row.n == 1 or census or (row.df < 1 and error <= smallest)
        return
    assert math.isclose(row.std_error, error, rel_tol=ERRORS_AGREE, abs_tol=smallest), error
    assert row.status != "census" or row.conf_low == row.estimate == row.conf_high
    if error > 1e6 * smallest and not isinstance(asked.measure, CompositeIndex):
        simple = slow.simple_variance(asked.weighted, asked.scores, asked.statistic)
        expected = None if simple is None else variance / (simple / asked.unit**2)
        assert (row.deff is None) == (expected is None), (row, expected)
        assert expected is None or math.isclose(row.deff, expected, rel_tol=10 * ERRORS_AGREE)


def assert_covariance(draw, found, several, lines):
    """Assert that the covariance of two rows is that of the reference: by their difference."""
    rows, made = [], list(found)
    for i, (row, line) in enumerate(zip(made, lines, strict=True)):
        rows += [i] if line is not None and row.status == "ok" and line.least > 1e-3 else []
    if len(rows) < 2 or several[0].weighted.design.singleton == "average":
        return  # the average of other strata is one of each figure, and none of two
    matrix = found.covariance()
    lined, size, variance = [], 0.0, 0.0
    pair = draw(st.permutations(rows))[:2]
    for i in pair:
        asked, own = several[i], matrix[i, i]
        smallest = rounding(asked, lines[i])
        assert math.isclose(own, made[i].std_error ** 2, rel_tol=ERRORS_AGREE, abs_tol=smallest**2)
        lined.append(lines[i]._replace(u=[u / asked.unit for u in lines[i].u]))
        size += own + smallest**2
        variance += own - matrix[pair[0], pair[1]]
    expected = slow.variance(several[0].weighted, *slow.difference(*lined))
    assert math.isclose(variance, expected, rel_tol=ERRORS_AGREE, abs_tol=ERRORS_AGREE * size)


def assert_differences(draw, found, several, lines):
    """Assert that differences to all, or to all others, have the standard errors of
    the reference.
    """
    kind = draw(st.sampled_from(["pooled", "rest"]))
    compared = compare(found, to=Pooled() if kind == "pooled" else Rest())
    for row, asked, line in zip(compared, several, lines, strict=True):
        if row.status not in {"ok", "few_degrees_of_freedom"} or line.least < 1e-3:
            continue
        others = (asked.all() if kind == "pooled" else asked.rest()).line()
        if others.least < 1e-3:
            continue
        assert row.difference is not None
        assert row.std_error is not None
        error = math.sqrt(slow.variance(asked.weighted, *slow.difference(line, others)))
        smallest = rounding(asked, line) + rounding(asked, others)
        assert math.isclose(row.std_error, error, rel_tol=ERRORS_AGREE, abs_tol=smallest), error


def assert_figures(draw, chain):
    """Assert that all estimates of a weighted survey are those of the reference."""
    survey, design = chain.survey, chain.survey.design
    total = all(isinstance(each, (Share, MeanRating)) for each in survey.measures)
    statistic = "total" if total and draw(st.booleans()) else "mean"
    by = [[], [DOMAIN], ["stratum"], *([[DOMAIN, "band"]] if chain.by_person else [])]
    fixed, joint = draw(st.booleans()), draw(st.booleans())
    weighted = slow.fixed(chain.slow) if fixed else chain.slow
    options = {"by": by, "statistic": statistic, "interval": "wald", "joint": joint}
    options["design"] = chain.fast.fixed() if fixed else chain.fast
    if stops(weighted):
        with pytest.raises(DataError, match="so their variance is unknown"):
            estimate(chain.frame, survey.measures, **options)
        return
    found = estimate(chain.frame, survey.measures, **options)
    named = {measure.name: measure for measure in survey.measures}
    several = [Asked(named[row.measure], statistic, within(row), weighted) for row in found]
    lines = [asked.line() for asked in several]
    for row, asked, line in zip(found, several, lines, strict=True):
        if line is None:
            assert (row.n, row.status, row.estimate) == (0, "no_answers", None)
        else:
            assert_row(row, asked, line, census=design.population is not None)
    if joint or len(survey.measures) == 1:
        assert_covariance(draw, found, several, lines)
    if statistic == "mean" and draw(st.booleans()):
        assert_differences(draw, found, several, lines)
    event("compared")


def within(row):
    """Return what tells whether a respondent is in the domain of a row."""
    keys = [(key, value) for key, value in row.domain.items() if value is not None]
    return lambda each: all(each[key] == value for key, value in keys)


def stops(weighted):
    """Return whether a stratum with one unit, of more than one, stops everything."""
    rows, design = weighted.rows, weighted.design
    units = reference.units_by_stratum(rows, design)
    alone = [stratum for stratum, each in units.items() if len(each) == 1]
    unsampled = [reference.unsampled_of(rows, design, stratum) > 0 for stratum in alone]
    return bool(design.strata) and design.singleton == "raise" and any(unsampled)


# --- the test ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::brukarindex.exceptions.DataWarning")
@pytest.mark.parametrize("first", STEPS)
@laws(2)
@given(st.data())
def test_the_slow_reference_agrees_through_weightings(first, data):
    """Weights and figures are those of a row-by-row computation, through one to three steps."""
    draw = data.draw
    survey = draw(weighted_surveys())
    started = slow.started(survey.rows, survey.design)
    if stops(started):
        with pytest.raises(DataError, match="so their variance is unknown"):
            trim_weights(survey.frame, design=survey.design, high=2.0, redistribute="none")
        return
    frame = ENGINES[draw(st.sampled_from(list(ENGINES)))](survey.frame)
    chain = Chain(survey, frame, survey.design, started)
    others = draw(st.lists(st.sampled_from(list(STEPS)), max_size=2))
    for step in [first, *others] if first != "normalise" else ["trim", first]:
        chain = STEPS[step](draw, chain)
    if isinstance(chain.fast, Weighting):
        assert_weights(chain)
        try:
            assert_figures(draw, chain)
        except slow.UndeterminedError:
            event("undetermined")
