"""Bad input: references that cannot be."""

import numpy as np
from bad_input import BY_UNIT, INF, NAN, SHARES, cases, refuses

from brukarindex import Pooled, PopulationWeighted, Published, compare
from brukarindex.comparisons.others import OtherEstimates
from brukarindex.exceptions import ArgumentError, ArgumentTypeError


@cases(
    (
        "NaN",
        ArgumentError,
        "Published: value must be finite, got nan.",
        lambda: Published(NAN),
    ),
    (
        "infinite",
        ArgumentError,
        "Published: value must be finite, got inf.",
        lambda: Published(INF),
    ),
    (
        "too large to square",
        ArgumentError,
        "Published: std_error must be from 0 to 1e+100, got 1e+300.",
        lambda: Published(50, std_error=1e300),
    ),
    (
        "None",
        ArgumentTypeError,
        "Published: value must be a number, got None.",
        lambda: Published(None),
    ),
    (
        "text",
        ArgumentTypeError,
        "Published: value must be a number, got '52,9'.",
        lambda: Published("52,9"),
    ),
    (
        "true",
        ArgumentTypeError,
        "Published: value must be a number, got True.",
        lambda: Published(value=True),
    ),
    (
        "a list",
        ArgumentTypeError,
        "Published: value must be a number, got [52.9].",
        lambda: Published([52.9]),
    ),
    (
        "NaN for a measure",
        ArgumentError,
        "Published: value['q'] must be finite, got nan.",
        lambda: Published({"q": NAN}),
    ),
    (
        "None for a measure",
        ArgumentTypeError,
        "Published: value['q'] must be a number, got None.",
        lambda: Published({"q": None}),
    ),
    (
        "no value for a measure",
        ArgumentError,
        "Published: no value for 'q'; there are values for 'p'.",
        lambda: compare(SHARES, to=Published({"p": 50})),
    ),
    (
        "a negative standard error",
        ArgumentError,
        "Published: std_error must be finite and at least 0, got -1.",
        lambda: Published(50, std_error=-1),
    ),
    (
        "two uncertainties",
        ArgumentError,
        "Published: give one of std_error, interval and n.",
        lambda: Published(50, std_error=1, n=10),
    ),
    (
        "nobody",
        ArgumentError,
        (
            "Published: n must be at least 1, got 0: it is the number of answers behind the share."
            " Leave it out to take the number as exact."
        ),
        lambda: Published(50, n=0),
    ),
    (
        "half a person",
        ArgumentTypeError,
        "Published: n must be a whole number, got 2.5.",
        lambda: Published(50, n=2.5),
    ),
    (
        "n of an index",
        ArgumentError,
        "Published: n gives an uncertainty for shares only; give std_error= for an index.",
        lambda: compare(BY_UNIT, to=Published(50, n=10)),
    ),
    (
        "a share of 120 %",
        ArgumentError,
        "Published: 'q' goes from 0 to 100, got 120: give the number in the unit of the measure.",
        lambda: compare(SHARES, to=Published(120, n=10)),
    ),
    (
        "100 % with a standard error",
        ArgumentError,
        (
            "Published: std_error and interval do not tell how uncertain a share of 100 per cent"
            " is: give n=, the number of answers behind it."
        ),
        lambda: compare(SHARES, to=Published(100, std_error=2)),
    ),
    (
        "0 % with an interval",
        ArgumentError,
        (
            "Published: std_error and interval do not tell how uncertain a share of 0 per cent is:"
            " give n=, the number of answers behind it."
        ),
        lambda: compare(SHARES, to=Published(0, interval=(0, 10))),
    ),
    (
        "an interval turned round",
        ArgumentError,
        "Published: interval must be (low, high), got (60, 40).",
        lambda: Published(50, interval=(60, 40)),
    ),
    (
        "an interval of one number",
        ArgumentTypeError,
        "Published: interval must be (low, high), got 5.",
        lambda: Published(50, interval=5),
    ),
    (
        "an interval of three numbers",
        ArgumentTypeError,
        "Published: interval must be (low, high), got (40, 50, 60).",
        lambda: Published(50, interval=(40, 50, 60)),
    ),
    (
        "an interval of text",
        ArgumentTypeError,
        "Published: interval must be a number, got '40'.",
        lambda: Published(50, interval=("40", "60")),
    ),
    (
        "an infinite interval",
        ArgumentError,
        "Published: interval must be finite, got inf.",
        lambda: Published(50, interval=(0, INF)),
    ),
    (
        "the reference itself",
        ArgumentError,
        (
            "Published: own_share must be at least 0 and below 1, got 1: it is the unit's share of"
            " the reference, 0.07 for 7 per cent."
        ),
        lambda: Published(50, own_share=1),
    ),
    (
        "a number outside its interval",
        ArgumentError,
        (
            "Published: 70 is not in its interval, 75 to 80: give the interval of that number, or"
            " its std_error=."
        ),
        lambda: Published(70, interval=(75, 80)),
    ),
    (
        "numbers of which one is outside the interval",
        ArgumentError,
        (
            "Published: 50 is not in its interval, 75 to 80: give the interval of that number, or"
            " its std_error=."
        ),
        lambda: Published({"q": 78, "r": 50}, interval=(75, 80)),
    ),
    (
        "own share as None",
        ArgumentTypeError,
        "Published: own_share must be a number, got None.",
        lambda: Published(50, own_share=None),
    ),
    (
        "no sizes",
        ArgumentError,
        "PopulationWeighted: sizes must hold at least one, got {}.",
        lambda: PopulationWeighted({}),
    ),
    (
        "sizes that are no dict",
        ArgumentTypeError,
        "PopulationWeighted: sizes must be a dict of domain and size, got [1, 2].",
        lambda: PopulationWeighted([1, 2]),
    ),
    (
        "a negative size",
        ArgumentError,
        "PopulationWeighted: sizes['b'] must be finite and above 0, got -1.",
        lambda: PopulationWeighted({"a": 1, "b": -1}),
    ),
    (
        "a size that is NaN",
        ArgumentError,
        "PopulationWeighted: sizes['b'] must be finite and above 0, got nan.",
        lambda: PopulationWeighted({"a": 1, "b": NAN}),
    ),
    (
        "a size that is text",
        ArgumentTypeError,
        "PopulationWeighted: sizes['b'] must be a number, got '5'.",
        lambda: PopulationWeighted({"a": 1, "b": "5"}),
    ),
    (
        "a size that is None",
        ArgumentTypeError,
        "PopulationWeighted: sizes['b'] must be a number, got None.",
        lambda: PopulationWeighted({"a": 1, "b": None}),
    ),
    (
        "a domain without a size",
        ArgumentError,
        (
            "PopulationWeighted: no size for 'b', 'c': name units as the estimates do. There are"
            " sizes for 'a'."
        ),
        lambda: compare(BY_UNIT, to=PopulationWeighted({"a": 1})),
    ),
    (
        "within what is no column",
        ArgumentTypeError,
        "within must be a list or tuple, got 5.",
        lambda: Pooled(within=5),
    ),
    (
        "within another column",
        ArgumentError,
        "within names 'region', which is not in by: ['unit'].",
        lambda: compare(BY_UNIT, to=Pooled(within="region")),
    ),
    (
        "a class",
        ArgumentTypeError,
        (
            "to must be a reference, such as Pooled() or Published(…), or estimates, got"
            " <class 'brukarindex.comparisons.references.Pooled'>."
        ),
        lambda: compare(BY_UNIT, to=Pooled),
    ),
    (
        "text for a reference",
        ArgumentTypeError,
        "to must be a reference, such as Pooled() or Published(…), or estimates, got 'riket'.",
        lambda: compare(BY_UNIT, to="riket"),
    ),
    *(
        (
            f"{number!r} for a reference",
            ArgumentTypeError,
            (
                "to must be a reference, such as Pooled() or Published(…), or"
                f" estimates, got {number!r}. For a published figure write Published({written})."
            ),
            lambda number=number: compare(BY_UNIT, to=number),
        )
        for number, written in (
            (85, "85"),
            (52.9, "52.9"),
            (np.float64(85), "85.0"),
            (np.int64(85), "85"),
        )
    ),
    (
        "true for a reference",
        ArgumentTypeError,
        "to must be a reference, such as Pooled() or Published(…), or estimates, got True.",
        lambda: compare(BY_UNIT, to=True),
    ),
    (
        "no reference",
        ArgumentTypeError,
        "to must be a reference, such as Pooled() or Published(…), or estimates, got None.",
        lambda: compare(BY_UNIT, to=None),
    ),
    (
        "what a result says of other estimates",
        ArgumentTypeError,
        (
            "OtherEstimates says what 3 rows were compared with, and holds no figures: give to= the"
            " other estimates."
        ),
        lambda: compare(BY_UNIT, to=OtherEstimates(independent=False)),
    ),
    (
        "an unknown language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: Pooled().describe("de"),
    ),
)
def test_references_that_cannot_be_are_refused(error, message, call):
    """A reference is a finite number, or a rule, and says what uncertainty it has."""
    refuses(error, message, call)
