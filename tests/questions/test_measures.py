"""Measures as specifications: what they keep, what they default to, and that they are the same
however written.
"""

import math

import attrs
import polars as pl
import pytest

from brukarindex import (
    Balance,
    Item,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    RatingIndex,
    Scale,
    Share,
    distribution,
    estimate,
    from_json,
    nki,
    to_json,
)
from brukarindex.exceptions import ArgumentTypeError
from brukarindex.questions.scales import DONT_KNOW, DONT_KNOW_POSITION, FIRST, MISSING, NO_ANSWER

FIVE, TEN = Scale(1, 5, dont_know=9), Scale(1, 10)
MOOD = Scale.labelled("Nej", "Ibland", "Ja", dont_know="Vet ej")
BALANCE = Balance("mood", MOOD, positive=["Ja"], negative=[1], dont_know="include", name="balans")
INDEX = MultiItemIndex(
    "i", ["q", Item("r", TEN)], FIVE, weights=[1, 2], minimum_answered=1, missing="equal"
)


def test_an_index_is_the_same_however_its_items_are_written():
    """Columns with a common scale and items with a scale each make one index, with one hash."""
    same = [
        MultiItemIndex("i", ["q", "r"], FIVE),
        MultiItemIndex("i", (Item("q", FIVE), "r"), FIVE),
        MultiItemIndex("i", [Item("q", FIVE), Item("r", FIVE)]),
        MultiItemIndex("i", iter([Item("q", FIVE), Item("r", FIVE)]), TEN, minimum_answered=2),
    ]
    assert len({*same}) == 1
    assert same[0].items == same[0].questions == (Item("q", FIVE), Item("r", FIVE))
    assert nki("a", "b", "c") == nki("a", "b", "c")
    assert hash(nki("a", "b", "c")) == hash(nki("a", "b", "c"))
    assert nki("a", "b", "c") != nki("a", "b", "d")


def test_an_index_keeps_no_scale_of_its_own():
    """The fields are what the index is, so that it can be copied with one of them changed."""
    assert [field.name for field in attrs.fields(MultiItemIndex)] == [
        *("name", "items", "weights", "minimum_answered", "missing"),
    ]
    assert attrs.evolve(INDEX, minimum_answered=2) == MultiItemIndex(
        "i", INDEX.items, weights=[1, 2], minimum_answered=2, missing="equal"
    )


@pytest.mark.parametrize(
    "index", [INDEX, nki("a", "b", "c"), nki("a", "b", "c", weights=[3, 4, 3])]
)
def test_an_index_survives_json(index):
    """What is read is what was written."""
    assert from_json(to_json(index)) == index


def test_top_box_passes_on_what_it_is_given():
    """The shorthand has the options of the share itself."""
    share = Share.top("q", FIVE, 1, dont_know="include", name="best")
    assert share == Share("q", FIVE, positive=[5], dont_know="include", name="best")
    assert Share.top("q", FIVE).dont_know == "exclude"


def test_bounds():
    """A measure lies on 0–100 unless it says otherwise."""
    on_index = [Share.top("q", FIVE), RatingIndex("q", FIVE), INDEX]
    assert [measure.bounds for measure in on_index] == [(0, 100)] * 3
    assert MeanRating("q", FIVE).bounds == (1, 5)
    assert [measure.bounds for measure in (BALANCE, NetPromoterScore("q"))] == [(-100, 100)] * 2


BALANCES = [
    BALANCE,
    Balance("q", Scale(-2, 2), positive=range(1, 3), negative=[-1, -2]),
    NetPromoterScore("q"),
    NetPromoterScore("q", Scale(0, 10, dont_know=99), dont_know="include", name="NPS"),
    NetPromoterScore("mood", MOOD, promoters=["Ja"], detractors=["Nej", "Ibland"]),
]


@pytest.mark.parametrize("balance", BALANCES)
def test_a_balance_survives_json(balance):
    """What is read is what was written, and of its kind."""
    again = from_json(to_json(balance))
    assert again == balance
    assert type(again) is type(balance)


def test_nps_written_before_it_could_have_other_answers_can_be_read():
    """Promoters and detractors that were not written are the usual ones."""
    text = to_json(NetPromoterScore("q"))
    before = text.partition(', "dont_know"')[0] + ', "scale"' + text.partition('"scale"')[2]
    before = before.partition(', "promoters"')[0] + "}}"
    assert from_json(before) == NetPromoterScore("q")


def test_nps_is_the_balance_of_its_promoters_and_detractors():
    """On 0–10 the usual answers need not be stated, and a kind of measure is never another."""
    nps = NetPromoterScore("q")
    assert (nps.positive, nps.negative) == ((9, 10), tuple(range(7)))
    assert nps == NetPromoterScore("q", promoters=[9, 10], detractors=range(7))
    assert nps == attrs.evolve(nps, name="q")
    assert isinstance(nps, Balance)
    assert nps != Balance("q", Scale(0, 10), positive=[9, 10], negative=range(7))


OF_FIVE = NetPromoterScore("q", Scale(1, 5), promoters=[5], detractors=[1, 2, 3])
TURNED = Scale(0, 10, reversed=True)
MOODS = ["Ja", "Ja", "Nej", "Ibland", "Vet ej", None]


@pytest.mark.parametrize(
    ("measure", "answers", "expected"),
    [
        (BALANCE, MOODS, 20.0),
        (attrs.evolve(BALANCE, dont_know="exclude"), MOODS, 25.0),
        (BALANCES[1], [2, 1, 0, -1, 1], 40.0),
        (NetPromoterScore("q"), [10, 9, 6, 8], 25.0),
        (NetPromoterScore("q"), [0, 6, 7, 10], -25.0),
        (OF_FIVE, [5, 4, 3, 1], -25.0),
        (NetPromoterScore("q", TURNED, promoters=[0, 1], detractors=range(4, 11)), [0, 3], 50.0),
        (BALANCES[4], ["Ja", "Nej", "Ibland", "Vet ej"], -100 / 3),
    ],
)
def test_a_balance_is_the_positive_share_less_the_negative(measure, answers, expected):
    """By hand, with the variance ((p + d) − (p − d)²) / n · N / (N − 1), n of N with a score."""
    row = estimate(pl.DataFrame({measure.column: answers}), measure).row()
    assert row.estimate == pytest.approx(expected, rel=1e-14)
    out = {None} if measure.dont_know == "include" else {None, *measure.scale.dont_know}
    code = measure.scale.codes
    codes = [code[each] for each in answers if each not in out]
    sides = [[code[each] for each in side] for side in (measure.positive, measure.negative)]
    p, d = (sum(each in side for each in codes) / len(codes) for side in sides)
    assert row.estimate == pytest.approx(100 * (p - d), rel=1e-12)
    variance = (p + d - (p - d) ** 2) / len(codes) * len(answers) / (len(answers) - 1)
    assert row.std_error == pytest.approx(100 * math.sqrt(variance), rel=1e-12)


@pytest.mark.parametrize(
    ("measure", "formula", "sv", "en"),
    [
        (
            BALANCE,
            "100 · (#{answers in {Ja}} − #{answers in {1}}) / #{answers + don't know}",
            (
                "Balansmått för ”mood”, −100 till 100: procent som svarat ”Ja” minus procent som "
                "svarat ”Nej”; vet ej-svar ingår i nämnaren."
            ),
            (
                "Balance of 'mood', −100 to 100: per cent who answered 'Ja' minus per cent "
                "who answered 'Nej'; don't-know answers are in the denominator."
            ),
        ),
        (
            NetPromoterScore("q"),
            "100 · (#{answers in {9, 10}} − #{answers in {0–6}}) / #{answers}",
            (
                "NPS för ”q”, −100 till 100: procent som svarat 9 eller 10 minus procent som "
                "svarat 0–6; vet ej-svar ingår inte i nämnaren."
            ),
            (
                "Net Promoter Score of 'q', −100 to 100: per cent who answered 9 or 10 minus per "
                "cent who answered 0–6; don't-know answers are excluded."
            ),
        ),
        (
            Balance("q", Scale(1, 10), positive=[10, 7, 9], negative=[1, 4, 2, 3]),
            "100 · (#{answers in {7, 9, 10}} − #{answers in {1–4}}) / #{answers}",
            (
                "Balansmått för ”q”, −100 till 100: procent som svarat 7, 9 eller 10 minus procent "
                "som svarat 1–4; vet ej-svar ingår inte i nämnaren."
            ),
            (
                "Balance of 'q', −100 to 100: per cent who answered 7, 9 or 10 minus per cent "
                "who answered 1–4; don't-know answers are excluded."
            ),
        ),
    ],
)
def test_a_balance_says_itself(measure, formula, sv, en):
    """Both sides and the denominator are told; three or more numbers in a row as a span."""
    assert (measure.formula, measure.describe("sv"), measure.describe()) == (formula, sv, en)


def test_a_code_is_a_position_counted_from_the_first_answer():
    """Answers, don't know and no answer are in one system."""
    assert [FIVE.codes[answer] - FIRST for answer in (1, 5, 9)] == [0, 4, DONT_KNOW_POSITION]
    assert (MISSING - FIRST, DONT_KNOW - FIRST) == (NO_ANSWER, DONT_KNOW_POSITION)


def test_labelled_shares_name_their_answers():
    """Readers of a report see the labels, however the positive answers were given."""
    scale = Scale.labelled("Missnöjd", "Varken eller", "Nöjd")
    for share in (Share.top("q", scale, 1), Share("q", scale, positive=["Nöjd"])):
        assert share.describe("sv").startswith("Andel som svarat ”Nöjd” på ”q”, procent")


LABELLED = [
    RatingIndex("q", FIVE, label="Hur nöjd är du?"),
    Share.top("q", FIVE, label="Hur nöjd är du?"),
    MeanRating("q", FIVE, label="Hur nöjd är du?"),
    NetPromoterScore("q", label="Hur nöjd är du?"),
]


@pytest.mark.parametrize("measure", LABELLED, ids=lambda each: type(each).__name__)
def test_a_label_is_what_readers_are_told(measure):
    """In both languages; it is no part of what is measured, and documents keep it."""
    assert "”Hur nöjd är du?”" in measure.describe("sv")
    assert "'Hur nöjd är du?'" in measure.describe("en")
    assert (measure.title, measure.name, measure.item.called) == (measure.label, "q", measure.label)
    assert attrs.evolve(measure, name="Nöjdhet").title == "Nöjdhet"
    plain = attrs.evolve(measure, label="")
    assert (plain.title, plain) == ("q", measure)
    assert from_json(to_json(measure)).label == "Hur nöjd är du?"


def test_labels_of_the_questions_of_an_index():
    """Among others each stands in quotes; a column stands as it is."""
    items = [Item("q", FIVE, label="Nöjd, på det hela taget"), Item("r", FIVE)]
    index = MultiItemIndex("NKI", items)
    assert "poängen 0–100 för ”Nöjd, på det hela taget”, r (lika" in index.describe("sv")
    assert from_json(to_json(index)).items[0].label == items[0].label
    both = [RatingIndex("q", FIVE, name="Index"), LABELLED[1]]
    made = distribution(pl.DataFrame({"q": [1, 5]}), both)
    assert made.describe("en").startswith("Every answer to 'Hur nöjd är du?', in per cent")


def test_a_label_is_text():
    """And nothing else."""
    with pytest.raises(ArgumentTypeError, match="label must be text, got 5"):
        RatingIndex("q", FIVE, label=5)
