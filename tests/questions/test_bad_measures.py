"""Bad input: measures that cannot be."""

import numpy as np
import polars as pl
import pytest
from bad_input import FIVE, MOOD, NAN, NO_MEASURE, RATING, cases, refuses

from brukarindex import (
    Balance,
    CompositeIndex,
    MultiItemIndex,
    NetPromoterScore,
    RatingIndex,
    Scale,
    Share,
    estimate,
    nki,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError


@cases(
    (
        "a column that is no text",
        ArgumentTypeError,
        "column must be a column name, got 5.",
        lambda: Share(5, FIVE, positive=[5]),
    ),
    (
        "no name",
        ArgumentTypeError,
        "name must be a column name, got ''.",
        lambda: RatingIndex("q", FIVE, name=""),
    ),
    (
        "a scale that is none",
        ArgumentTypeError,
        "RatingIndex: scale must be a Scale, got 5.",
        lambda: RatingIndex("q", 5),
    ),
    (
        "no positive answers",
        ArgumentError,
        "Share: positive must be some but not all answers, each once; got ().",
        lambda: Share("q", FIVE, positive=[]),
    ),
    (
        "all answers positive",
        ArgumentError,
        "Share: positive must be some but not all answers, each once; got (1, 2, 3, 4, 5).",
        lambda: Share("q", FIVE, positive=[1, 2, 3, 4, 5]),
    ),
    (
        "a positive answer twice",
        ArgumentError,
        "Share: positive must be some but not all answers, each once; got (5, 5).",
        lambda: Share("q", FIVE, positive=[5, 5]),
    ),
    (
        "a positive answer off the scale",
        ArgumentError,
        "6 is not an answer of Scale(1–5).",
        lambda: Share("q", FIVE, positive=[6]),
    ),
    (
        "a positive float",
        ArgumentTypeError,
        "an answer that is not text must be a whole number, got 4.5.",
        lambda: Share("q", FIVE, positive=[4.5]),
    ),
    (
        "positive as text",
        ArgumentTypeError,
        "Share: positive must be a collection of answers, got '5'.",
        lambda: Share("q", FIVE, positive="5"),
    ),
    (
        "positive as None",
        ArgumentTypeError,
        "Share: positive must be a list or tuple, got None.",
        lambda: Share("q", FIVE, positive=None),
    ),
    (
        "another use of don't know",
        ArgumentError,
        "Share: dont_know is 'drop'; allowed: 'exclude', 'include'.",
        lambda: Share("q", FIVE, positive=[5], dont_know="drop"),
    ),
    (
        "no answers on one side of a balance",
        ArgumentError,
        "Balance: negative must be at least one answer, each once; got ().",
        lambda: Balance("q", FIVE, positive=[5], negative=[]),
    ),
    (
        "an answer twice on one side",
        ArgumentError,
        "Balance: positive must be at least one answer, each once; got (5, 5).",
        lambda: Balance("q", FIVE, positive=[5, 5], negative=[1]),
    ),
    (
        "an answer twice on one side, by label and by number",
        ArgumentError,
        "Balance: negative must be at least one answer, each once; got ('Nej', 1).",
        lambda: Balance("q", MOOD, positive=["Ja"], negative=["Nej", 1]),
    ),
    (
        "answers on both sides",
        ArgumentError,
        "Balance: positive and negative must share no answer, and both have 2, 3.",
        lambda: Balance("q", FIVE, positive=[5, 3, 2], negative=[1, 2, 3]),
    ),
    (
        "an answer on both sides, by label and by number",
        ArgumentError,
        "Balance: positive and negative must share no answer, and both have Ibland.",
        lambda: Balance("q", MOOD, positive=["Ja", "Ibland"], negative=[1, 2]),
    ),
    (
        "a negative answer off the scale",
        ArgumentError,
        f"'nej' is not an answer of {MOOD!r}. Did you mean 'Nej'?",
        lambda: Balance("q", MOOD, positive=["Ja"], negative=["nej"]),
    ),
    (
        "don't know as a negative answer",
        ArgumentError,
        "9 is not an answer of Scale(1–3, Nej … Ja, don't know: Vet ej, 9).",
        lambda: Balance("q", MOOD, positive=["Ja"], negative=[9]),
    ),
    (
        "a negative answer alone",
        ArgumentTypeError,
        "Balance: negative must be a collection of answers, got 1.",
        lambda: Balance("q", FIVE, positive=[5], negative=1),
    ),
    (
        "negative answers as a set",
        ArgumentTypeError,
        "Balance: negative must be a list or tuple, got {1}.",
        lambda: Balance("q", FIVE, positive=[5], negative={1}),
    ),
    (
        "another use of don't know in a balance",
        ArgumentError,
        "Balance: dont_know is 'drop'; allowed: 'exclude', 'include'.",
        lambda: Balance("q", FIVE, positive=[5], negative=[1], dont_know="drop"),
    ),
    (
        "a balance on no scale",
        ArgumentTypeError,
        "Balance: scale must be a Scale, got 5.",
        lambda: Balance("q", 5, positive=[5], negative=[1]),
    ),
    (
        "NPS on 1–5",
        ArgumentError,
        (
            "NetPromoterScore: promoters are 9–10 and detractors 0–6 on the scale 0–10, where 10 "
            "is best; for Scale(1–5) nothing is agreed on. Write NetPromoterScore(…, promoters=…, "
            "detractors=…), or Balance(…, positive=…, negative=…)."
        ),
        lambda: NetPromoterScore("q", FIVE),
    ),
    (
        "NPS on 1–10 with promoters alone",
        ArgumentError,
        (
            "NetPromoterScore: promoters are 9–10 and detractors 0–6 on the scale 0–10, where 10 "
            "is best; for Scale(1–10) nothing is agreed on. Write NetPromoterScore(…, promoters=…, "
            "detractors=…), or Balance(…, positive=…, negative=…)."
        ),
        lambda: NetPromoterScore("q", Scale(1, 10), promoters=[9, 10]),
    ),
    (
        "NPS where 0 is best",
        ArgumentError,
        (
            "NetPromoterScore: promoters are 9–10 and detractors 0–6 on the scale 0–10, where 10 "
            "is best; for Scale(0–10, low is best) nothing is agreed on. Write NetPromoterScore(…, "
            "promoters=…, detractors=…), or Balance(…, positive=…, negative=…)."
        ),
        lambda: NetPromoterScore("q", Scale(0, 10, reversed=True)),
    ),
    (
        "NPS on no scale",
        ArgumentTypeError,
        "NetPromoterScore: scale must be a Scale, got '0-10'.",
        lambda: NetPromoterScore("q", "0-10"),
    ),
    (
        "promoters who are detractors",
        ArgumentError,
        "NetPromoterScore: promoters and detractors must share no answer, and both have 6.",
        lambda: NetPromoterScore("q", promoters=[6, 7]),
    ),
    (
        "no detractors",
        ArgumentError,
        "NetPromoterScore: detractors must be at least one answer, each once; got ().",
        lambda: NetPromoterScore("q", detractors=[]),
    ),
    (
        "one promoter",
        ArgumentTypeError,
        "NetPromoterScore: promoters must be a collection of answers, got 10.",
        lambda: NetPromoterScore("q", promoters=10),
    ),
    (
        "one text for items",
        ArgumentTypeError,
        "items must be several columns, got 'q'.",
        lambda: MultiItemIndex("i", "q", FIVE),
    ),
    (
        "a number for items",
        ArgumentTypeError,
        "items must be a list or tuple, got 5.",
        lambda: MultiItemIndex("i", 5, FIVE),
    ),
    (
        "an item that is no column",
        ArgumentTypeError,
        "MultiItemIndex: an item must be a column name or an Item, got 5.",
        lambda: MultiItemIndex("i", ["q", 5], FIVE),
    ),
    (
        "no items",
        ArgumentError,
        "items must hold at least one, got ().",
        lambda: MultiItemIndex("i", [], FIVE),
    ),
    (
        "an item twice",
        ArgumentError,
        "MultiItemIndex: the items ['q', 'q', 'r'] are not all different.",
        lambda: nki("q", "q", "r"),
    ),
    (
        "no scale",
        ArgumentError,
        "MultiItemIndex: item 'q' has no scale; give scale= or an Item.",
        lambda: MultiItemIndex("i", ["q", "r"]),
    ),
    (
        "too few weights",
        ArgumentError,
        "2 items but 1 weight given.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1]),
    ),
    (
        "a negative weight",
        ArgumentError,
        "weights[1] must be finite and above 0, got -1.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1, -1]),
    ),
    (
        "a weight that is NaN",
        ArgumentError,
        "weights[1] must be finite and above 0, got nan.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1, NAN]),
    ),
    (
        "weights that overflow",
        ArgumentError,
        "weights must be finite, got inf: that is their sum.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1e308, 1e308]),
    ),
    (
        "a weight that is text",
        ArgumentTypeError,
        "weights[1] must be a number, got '2'.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1, "2"]),
    ),
    (
        "one weight",
        ArgumentTypeError,
        "weights must be a list or tuple, got 2.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=2),
    ),
    (
        "no items answered",
        ArgumentError,
        "MultiItemIndex: minimum_answered must be from 1 to 2, got 0.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=0),
    ),
    (
        "more items answered than there are",
        ArgumentError,
        "MultiItemIndex: minimum_answered must be from 1 to 3, got 4.",
        lambda: nki("a", "b", "c", minimum_answered=4),
    ),
    (
        "one and a half answered",
        ArgumentTypeError,
        "MultiItemIndex: minimum_answered must be a whole number, got 1.5.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=1.5),
    ),
    (
        "another rule for missing",
        ArgumentError,
        "MultiItemIndex: missing is 'drop'; allowed: 'proportional', 'equal'.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, missing="drop"),
    ),
    (
        "a composite of columns",
        ArgumentTypeError,
        NO_MEASURE.replace("measures must", "parts must"),
        lambda: CompositeIndex("c", ["q"]),
    ),
    (
        "a composite of one measure",
        ArgumentTypeError,
        ("parts must be a list or tuple, got RatingIndex(column='q', scale=Scale(1–5), name='q')."),
        lambda: CompositeIndex("c", RATING),
    ),
    (
        "a composite of nothing",
        ArgumentError,
        "items must hold at least one, got ().",
        lambda: CompositeIndex("c", []),
    ),
    (
        "an unknown language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: RATING.describe("de"),
    ),
    (
        "too many combinations",
        ArgumentError,
        (
            "'i': 30 items with unequal weights have too many combinations of answers to count; at"
            " most about 17 items on 1–10 can have unequal weights."
        ),
        lambda: estimate(
            pl.DataFrame({f"q{i}": [1] for i in range(30)}),
            MultiItemIndex("i", [f"q{i}" for i in range(30)], FIVE, weights=range(1, 31)),
        ),
    ),
)
def test_measures_that_cannot_be_are_refused(error, message, call):
    """Positive answers are on the scale, items have scales, and weights are positive numbers, one
    each.
    """
    refuses(error, message, call)


def test_many_questions_can_be_counted_together():
    """Sixty questions have more combinations than a whole number holds, and still the same figures
    together.
    """
    rng = np.random.default_rng(60)
    frame = pl.DataFrame({f"q{i}": rng.integers(1, 6, 500) for i in range(60)})
    measures = [RatingIndex(name, FIVE) for name in frame.columns]
    together = estimate(frame, measures, joint=True).frame["estimate"].to_list()
    assert together == pytest.approx(
        estimate(frame, measures).frame["estimate"].to_list(), rel=1e-12
    )
