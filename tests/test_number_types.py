"""An argument that is a number takes every real number type, and is kept as a Python number."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest

import brukarindex as bx
from brukarindex import checks
from brukarindex.estimates.hypergeometric import hypergeometric_interval, hypergeometric_p_value
from brukarindex.estimates.intervals import critical_value, proportion_interval
from brukarindex.exact import Figure, percent_counts
from brukarindex.examples import national_survey
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.questions import SCB_BANDS, Bands, classify
from brukarindex.replication import (
    BalancedHalfSamples,
    Bootstrap,
    Jackknife,
    ReplicateWeights,
    replicate_estimates,
)
from brukarindex.verification import Against, Index, Mean, percentages
from brukarindex.verification.pages.fields import Usual
from brukarindex.weighting import normalise, trim_weights

FIVE = bx.Scale(1, 5)
FRAME = pl.DataFrame(
    {
        "q": [1, 2, 3, 4, 5, 5, 4, 2],
        "r": [5, 4, 3, 4, 5, 1, 4, 2],
        "u": list("aaaabbbb"),
        "kon": list("KMKMKMKM"),
        "alder": [20, 30, 40, 50, 60, 70, 80, 90],
        "svar": [True, False, False, True, True, True, True, True],
        "w": [1.0, 2.0, 1.0, 1.5, 1.0, 3.0, 1.0, 1.0],
        "r1": [1.0, 2.0, 1.0, 1.5, 1.0, 3.0, 1.0, 1.0],
        "r2": [2.0, 1.0, 1.0, 1.5, 1.0, 1.0, 2.0, 1.0],
    }
)
RATING = bx.RatingIndex("q", FIVE)
SHARE = bx.Share("q", FIVE, positive=[4, 5])
BY_UNIT = bx.estimate(FRAME, RATING, by="u")
SHARES = bx.estimate(FRAME, SHARE)
WEIGHTED = bx.poststratify(FRAME, {"kon": {"K": 50, "M": 50}})
PARTS = FRAME["kon", "u"]

Use = Callable[[Any], object]

WHOLE: dict[str, tuple[int, Use]] = {
    "Scale: low": (1, lambda n: bx.Scale(n, 5)),
    "Scale: high": (5, lambda n: bx.Scale(1, n)),
    "Scale: dont_know": (9, lambda n: bx.Scale(1, 5, dont_know=n)),
    "Scale: several dont_know": (9, lambda n: bx.Scale(1, 5, dont_know=[8, n])),
    "Scale.labelled: low": (0, lambda n: bx.Scale.labelled("Nej", "Ja", low=n)),
    "Scale.position": (4, FIVE.position),
    "Scale.top": (2, FIVE.top),
    "Share: positive": (4, lambda n: bx.Share("q", FIVE, positive=[n, 5])),
    "Share.top": (2, lambda n: bx.Share.top("q", FIVE, n)),
    "Balance: negative": (1, lambda n: bx.Balance("q", FIVE, positive=[5], negative=[n, 2])),
    "NetPromoterScore": (
        5,
        lambda n: bx.NetPromoterScore("q", FIVE, promoters=[n], detractors=[1, 2]),
    ),
    "MultiItemIndex: minimum_answered": (
        1,
        lambda n: bx.MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=n),
    ),
    "Published: n": (100, lambda n: bx.Published(50, n=n)),
    "Bootstrap: replicates": (20, lambda n: Bootstrap(n, seed=1)),
    "Bootstrap: seed": (1, lambda n: Bootstrap(20, seed=n)),
    "Dispositions": (60, lambda n: bx.Dispositions(complete=n, refusal=40)),
    "SwedishDispositions": (60, lambda n: bx.SwedishDispositions(responded=n, nonresponse=40)),
    "response_rates: codes": (
        1,
        lambda n: bx.response_rates(
            FRAME, "q", standard="swedish", codes={"responded": n, "nonresponse": [2, 3, 4, 5]}
        ).frame.rows(),
    ),
    "propensity_weights: classes": (
        2,
        lambda n: bx.propensity_weights(FRAME, "kon", responded="svar", classes=n).factor.tolist(),
    ),
    "weighting_classes: minimum": (
        1,
        lambda n: bx.weighting_classes(FRAME, "kon", responded="svar", minimum=n).factor.tolist(),
    ),
    "national_survey: seed": (
        3,
        lambda n: national_survey(seed=n, municipalities=2, respondents=20).rows(),
    ),
    "national_survey: respondents": (
        20,
        lambda n: national_survey(municipalities=2, respondents=n).rows(),
    ),
    "nonresponse_bounds: asked": (
        20,
        lambda n: bx.nonresponse_bounds(SHARES, asked=n).frame.rows(),
    ),
    "hypergeometric_interval": (
        18,
        lambda n: [each.tolist() for each in hypergeometric_interval(n, 18, 20)],
    ),
    "hypergeometric_p_value": (17, lambda n: hypergeometric_p_value(n, 18, 20, 19).tolist()),
    "Figure": (33, lambda n: Figure(n, 0)),
    "Figure.parse": (33, Figure.parse),
    "percent_counts": (10, lambda n: percent_counts("30", n)),
    "Index: steps": (5, lambda n: Index("72", steps=n)),
    "Mean: high": (10, lambda n: Mean("7,2", high=n)),
    "Against": (80, lambda n: str(Figure.parse(Against(n).reference))),
}
"""What takes a whole number, such a number, and what to do with it."""

REAL: dict[str, tuple[float, Use]] = {
    "estimate: level": (0.75, lambda x: bx.estimate(FRAME, RATING, by="u", level=x)),
    "distribution: level": (0.75, lambda x: bx.distribution(FRAME, RATING, level=x)),
    "distribution.quantile": (0.75, lambda x: bx.distribution(FRAME, RATING).quantile(x).rows()),
    "compare: margin": (0.5, lambda x: bx.compare(BY_UNIT, to=bx.Pooled(), margin=x)),
    "compare: df": (7.5, lambda x: bx.compare(BY_UNIT, to=bx.Pooled(), df=x)),
    "Published: value": (52.5, bx.Published),
    "Published: several values": (52.5, lambda x: bx.Published({"q": x})),
    "Published: std_error": (1.5, lambda x: bx.Published(52, std_error=x)),
    "Published: interval": (50.5, lambda x: bx.Published(52, interval=(x, 60))),
    "Published: own_share": (0.125, lambda x: bx.Published(52, own_share=x)),
    "PopulationWeighted": (
        0.5,
        lambda x: bx.compare(BY_UNIT, to=bx.PopulationWeighted({"a": x, "b": 1})),
    ),
    "MultiItemIndex: weights": (
        0.5,
        lambda x: bx.MultiItemIndex("i", ["q", "r"], FIVE, weights=[x, 1]),
    ),
    "CompositeIndex: weights": (
        0.5,
        lambda x: bx.CompositeIndex("i", [RATING, SHARE_OF_R], weights=[x, 1]),
    ),
    "Dispositions": (60.5, lambda x: bx.Dispositions(complete=x, refusal=40)),
    "response_rates: e": (
        0.25,
        lambda x: bx.response_rates(bx.Dispositions(complete=9, unknown_other=4), e=x),
    ),
    "BalancedHalfSamples: rho": (0.5, lambda x: BalancedHalfSamples(rho=x)),
    "ReplicateWeights: scale": (0.5, lambda x: ReplicateWeights(["r1", "r2"], scale=x)),
    "ReplicateWeights: rscales": (
        0.5,
        lambda x: ReplicateWeights(["r1", "r2"], scale=1, rscales=[x, 1]),
    ),
    "replicate_estimates: level": (
        0.75,
        lambda x: replicate_estimates(FRAME, RATING, Jackknife(), level=x).frame.rows(),
    ),
    "representativity: level": (
        0.75,
        lambda x: bx.representativity(FRAME, "kon", responded="svar", level=x),
    ),
    "rake: totals": (
        0.5,
        lambda x: bx.rake(FRAME, {"kon": {"K": x, "M": 0.5}}, size=100).factor.tolist(),
    ),
    "rake: size": (
        100.5,
        lambda x: bx.rake(FRAME, {"kon": {"K": 0.5, "M": 0.5}}, size=x).factor.tolist(),
    ),
    "poststratify": (
        50.5,
        lambda x: bx.poststratify(FRAME, {"kon": {"K": x, "M": 50}}).factor.tolist(),
    ),
    "calibrate: a total": (
        420.5,
        lambda x: bx.calibrate(FRAME, {"kon": {"K": 4, "M": 4}, "alder": x}).factor.tolist(),
    ),
    "calibrate: bounds": (
        0.5,
        lambda x: bx.calibrate(
            FRAME, {"kon": {"K": 5, "M": 4}}, distance="truncated", bounds=(x, 2)
        ).factor.tolist(),
    ),
    "weighting_classes: totals": (
        50.5,
        lambda x: bx.weighting_classes(
            FRAME, "kon", responded="svar", minimum=1, totals={"K": x, "M": 9}
        ).factor.tolist(),
    ),
    "trim_weights: high": (
        2.5,
        lambda x: trim_weights(FRAME, design=bx.Design(weight="w"), low=0, high=x).factor.tolist(),
    ),
    "normalise: to": (7.5, lambda x: normalise(WEIGHTED, x).factor.tolist()),
    "nonresponse_bounds: difference": (
        10.5,
        lambda x: bx.nonresponse_bounds(SHARES, asked=20, difference=x).frame.rows(),
    ),
    "tipping_point: above": (
        40.5,
        lambda x: bx.tipping_point(SHARES, above=x, asked=20).frame.rows(),
    ),
    "classify": (54.5, lambda x: classify(x, SCB_BANDS)),
    "Bands: limits": (60.5, lambda x: Bands("b", [x], ["a", "b"], ["c", "d"])),
    "Bands: strict": (60.5, lambda x: Bands("b", [60.5], ["a", "b"], ["c", "d"], strict=[x])),
    "critical_value": (0.75, lambda x: float(critical_value(x))),
    "proportion_interval": (
        0.75,
        lambda x: [float(v) for v in proportion_interval("wilson", 0.5, None, 10, 9, level=x)],
    ),
    "hypergeometric_interval": (
        0.75,
        lambda x: [v.tolist() for v in hypergeometric_interval(17, 18, 20, level=x)],
    ),
}
"""What takes any real number, a number that every type holds exactly, and what to do with it."""
TEXTS = ("Scale: dont_know", "Scale: several dont_know", "Figure.parse", "Against")
"""What takes text too."""
OPTIONAL = (
    "MultiItemIndex: minimum_answered",
    "Published: n",
    "propensity_weights: classes",
    "Index: steps",
    "compare: margin",
    "compare: df",
    "Published: std_error",
    "rake: size",
    "normalise: to",
    "nonresponse_bounds: difference",
    "classify",
)
"""What can be left out."""
CODES = "response_rates: codes"
"""Values of a column, which are of any type."""
SHARE_OF_R = bx.Share("r", FIVE, positive=[4, 5])

WHOLE_TYPES = (np.int8, np.uint8, np.int32, np.int64, np.uint64, Fraction, Decimal)
REAL_TYPES = (np.float32, np.float64, np.float16, np.longdouble, Fraction, Decimal)


def numbers_in(value: object) -> Iterator[object]:
    """Yield everything that a specification or result keeps, field by field."""
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from numbers_in(getattr(value, field.name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from numbers_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from numbers_in(each)
    else:
        yield value


def assert_same(use: Use, plain: object, other: object) -> None:
    """Assert that two numbers lead to the same, and that what is kept is Python's own."""
    expected, found = use(plain), use(other)
    assert found == expected
    assert repr(found) == repr(expected)
    kept = [
        each
        for each in numbers_in(found)
        if checks.is_number(each) and not isinstance(each, Fraction | Usual)
    ]
    assert {type(each) for each in kept} <= {int, float}


@pytest.mark.parametrize("kind", WHOLE_TYPES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_of_every_type_are_taken(name, kind):
    """A whole number of numpy, a fraction or a decimal without parts is that number, everywhere."""
    plain, use = WHOLE[name]
    assert_same(use, plain, kind(plain))


@pytest.mark.parametrize("kind", REAL_TYPES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", REAL)
def test_real_numbers_of_every_type_are_taken(name, kind):
    """A real number of numpy, a fraction or a decimal is that number, everywhere."""
    plain, use = REAL[name]
    assert_same(use, plain, kind(plain))


@pytest.mark.parametrize("name", sorted({*WHOLE, *REAL} - {CODES}))
@pytest.mark.parametrize("bad", ["0.95", True, np.True_, None, [0.5], 0.5j, pd.NA], ids=repr)
def test_what_is_no_number_is_an_error_of_ours(name, bad):
    """Text, truth values and containers are refused where a number is wanted."""
    _, use = (WHOLE if name in WHOLE else REAL)[name]
    if name in (OPTIONAL if bad is None else TEXTS if isinstance(bad, str) else ()):
        use(bad)
        return
    with pytest.raises((ArgumentTypeError, ArgumentError)):
        use(bad)


@pytest.mark.parametrize(
    ("use", "kept"),
    [
        (lambda x: bx.Scale(1, 5, reversed=x).reversed, True),
        (lambda x: Bootstrap(20, seed=1, correction=x).correction, True),
        (
            lambda x: bx.weighting_classes(
                FRAME, "kon", responded="svar", minimum=1, weighted=x
            ).factor.tolist(),
            None,
        ),
        (
            lambda x: bx.propensity_weights(
                FRAME, "kon", responded="svar", weighted=x
            ).factor.tolist(),
            None,
        ),
        (lambda x: percentages("", {"a": "50", "b": "50"}, complete=x)[0].complete, True),
    ],
)
def test_truth_values_of_numpy_are_taken(use, kept):
    """True of numpy is True where True is right."""
    assert use(np.True_) == use(True)  # noqa: FBT003
    if kept is not None:
        assert type(use(np.True_)) is bool


def test_names_of_options_and_columns_may_be_texts_of_numpy():
    """A text taken out of an array is the text."""
    for interval in np.array(["wald", "logit", "wilson"]):
        found = bx.estimate(FRAME, SHARE, by=np.array(["u"]), interval=interval)
        assert found == bx.estimate(FRAME, SHARE, by="u", interval=str(interval))
    assert bx.compare(BY_UNIT, to=bx.Pooled(), adjust=np.str_("hommel")).adjust == "hommel"
    assert bx.from_json(bx.to_json(found)) == found


def test_results_of_other_types_are_stored():
    """What was made with a fraction or a numpy number has the JSON of what was made
    with Python's.
    """
    plain = bx.compare(BY_UNIT, to=bx.Published(52.5, std_error=1.5), margin=0.5)
    given = bx.Published(Fraction(105, 2), std_error=np.float32(1.5))
    other = bx.compare(
        bx.estimate(FRAME, RATING, by="u", level=Decimal("0.95")), to=given, margin=Decimal("0.5")
    )
    assert bx.to_json(other) == bx.to_json(plain)


@pytest.mark.parametrize(
    "huge", [10**400, 10**5000, Fraction(10**400, 3)], ids=["10^400", "10^5000", "fraction"]
)
def test_numbers_beyond_all_floats_are_refused(huge):
    """A number that no float can hold, or that Python does not write out, is an error of ours."""
    for use in (lambda: bx.Published(huge), lambda: bx.estimate(FRAME, RATING, level=huge)):
        with pytest.raises(ArgumentError, match="must be a number that a float can hold, got"):
            use()
    with pytest.raises(ArgumentTypeError, match=r"^Scale: low must be a whole number, got 1\.5\.$"):
        bx.Scale(1.5, 5)
    with pytest.raises(ArgumentError, match="at most 10000"):
        bx.Scale(1, 10**400)
    with pytest.raises(ArgumentError):
        Bootstrap(20, seed=-(10**5000))


@pytest.mark.parametrize("huge", [Decimal("1E+999999999"), Decimal("-1E+5000")], ids=str)
def test_decimals_that_cannot_be_written_out_are_refused(huge):
    """A decimal number with a huge exponent is told of at once, and never written out."""
    with pytest.raises(
        ArgumentTypeError, match=r"^Scale: high must be a whole number, got Decimal\("
    ):
        bx.Scale(1, huge)
    with pytest.raises(ArgumentError, match=r"^Published: value must be"):
        bx.Published(huge)


def test_the_longest_values_are_quoted_in_short():
    """A message quotes a value in at most two hundred characters."""
    assert len(checks.shown("a" * 1000)) == 201
    assert checks.shown(10**5000) == "a int too long to write out"
