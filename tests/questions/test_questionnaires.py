"""Ready-made questionnaires."""

import pickle

import polars as pl
import pytest
from bad_input import refuses

from brukarindex.estimates.estimation import estimate
from brukarindex.exceptions import ArgumentError
from brukarindex.questions import published
from brukarindex.questions.balances import NetPromoterScore
from brukarindex.questions.indices import CompositeIndex
from brukarindex.questions.measures import RatingIndex, Share, named
from brukarindex.questions.published import FOUR_STEPS, TEN_STEPS
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.questions.scales import Scale
from brukarindex.words.languages import Words

READY_MADE = (
    "botkyrka_2005",
    "botkyrka_2018",
    "fft",
    "hme",
    "insikt",
    "nps",
    "scb_nki",
    "skl_2017",
    "tyreso_2013",
    "vetlanda_2016",
)
REPRS = {
    "botkyrka_2005": "Questionnaire('Botkyrka 2005', 4 measures, 3 areas)",
    "botkyrka_2018": "Questionnaire('Botkyrka 2018', 5 measures)",
    "fft": "Questionnaire('FFT', 2 measures)",
    "hme": "Questionnaire('HME', 4 measures, 3 areas)",
    "insikt": "Questionnaire('Insikt', 7 measures, 6 areas)",
    "nps": "Questionnaire('NPS', 1 measure)",
    "scb_nki": "Questionnaire('SCB NKI', 1 measure)",
    "skl_2017": "Questionnaire('SKL 2017', 7 measures, 5 areas)",
    "tyreso_2013": "Questionnaire('Tyresö 2013', 8 measures, 5 areas)",
    "vetlanda_2016": "Questionnaire('Vetlanda 2016', 2 measures)",
}


@pytest.fixture(params=READY_MADE)
def make(request):
    """Return each constructor in turn."""
    return getattr(published, request.param)


def test_passes_for_measures(make):
    """A questionnaire can be passed wherever measures go."""
    survey = make()
    assert named(survey) == survey.measures
    assert len(survey) == len(list(survey))
    assert [survey.measure(each.name) for each in survey] == list(survey)


def test_repr(make):
    """A questionnaire prints as its name and how much it holds."""
    assert repr(make()) == REPRS[make.__name__]


def test_is_a_value(make):
    """A questionnaire equals another made alike, can be a key and survives pickling."""
    survey = make()
    assert survey == make()
    assert len({survey, make()}) == 1
    assert pickle.loads(pickle.dumps(survey)) == survey


def test_figures_from_answers(make):
    """One call gives every figure of a questionnaire: the best answer from all is 100 wherever high
    is positive.
    """
    survey = make()
    items = [
        item
        for each in survey
        for part in each.variables
        for item in getattr(part, "questions", (part,))
    ]
    frame = pl.DataFrame({item.column: [item.scale.high] * 3 for item in items})
    figures = estimate(frame, survey).frame
    # Below the best answer on purpose: those who would not recommend, and Tyresö's second best
    # step.
    below = {("FFT", "not recommend"), ("Tyresö 2013", "Nöjd")}
    assert figures["measure"].to_list() == [each.name for each in survey]
    assert figures["estimate"].to_list() == pytest.approx(
        [0.0 if (survey.name, each.name) in below else 100.0 for each in survey]
    )


def test_columns_are_ascii(make):
    """Default columns are ASCII, lower case and without spaces."""
    assert all(
        column.isascii() and column == column.lower() and column.isidentifier()
        for column in make().columns
    )


def test_columns_can_be_renamed(make):
    """Every default column can have the caller's own name, and nothing else changes."""
    default = make()
    own = make(columns={column: f"Q {column}" for column in default.columns})
    assert own.columns == tuple(f"Q {column}" for column in default.columns)
    assert own.areas == default.areas
    assert [each.name for each in own] == [each.name for each in default]


def test_says_what_is_assumed(make):
    """A questionnaire says in both languages what no source states."""
    survey = make()
    assert "Assumed, not stated by the source: " in survey.describe("en")
    assert "Antaget, inte angivet av källan: " in survey.describe("sv")
    assert f"Källa: {survey.source.sv}." in survey.describe("sv")


def test_skl_areas():
    """SKL's seven questions cover the five quality areas of the source, and the overall one is in
    none.
    """
    survey = published.skl_2017()
    assert survey.areas == {
        "tillgänglighet": ("Få kontakt",),
        "information": ("Tydlig information",),
        "bemötande": ("Visar förståelse",),
        "delaktighet": ("Efterfrågar synpunkter", "Kan påverka"),
        "förändring": ("Förbättrad situation",),
    }
    assert survey.measure("Få kontakt") == Share(
        "fa_kontakt", FOUR_STEPS, positive=(3, 4), name="Få kontakt"
    )


def test_describe_a_small_one():
    """The paragraph names the measures, the areas, the source and the assumptions."""
    survey = Questionnaire(
        "liten",
        Words("Liten enkät", "Small survey"),
        [RatingIndex("q1", TEN_STEPS)],
        {"bemötande": ["q1"]},
        source=Words("kommunen", "the municipality"),
        assumptions=[Words("skalan", "the scale")],
    )
    assert (
        survey.describe("en")
        == "Small survey: 1 measure (q1). Areas: treatment (q1). Source: the municipality. "
        "Assumed, not stated by the source: the scale."
    )
    assert (
        survey.describe("sv")
        == "Liten enkät: 1 mått (q1). Områden: bemötande (q1). Källa: kommunen. Antaget, inte"
        " angivet av källan: skalan."
    )


def test_describe_without_the_optional_parts():
    """A questionnaire without areas, source and assumptions describes only its measures."""
    survey = Questionnaire(
        "liten", Words("Liten enkät", "Small survey"), [RatingIndex("q1", TEN_STEPS)]
    )
    assert survey.describe() == "Small survey: 1 measure (q1)."


def test_one_scale_for_all_or_for_some():
    """A scale is given for every question, or by default column name for some."""
    five = Scale(1, 5)
    assert {each.scale for each in published.vetlanda_2016(scale=five)} == {five}
    some = published.vetlanda_2016(scale={"nojd": five}, top={"nojd": 1})
    assert [(each.scale, each.positive) for each in some] == [(five, (5,)), (FOUR_STEPS, (3, 4))]


def test_dont_know_in_the_denominator():
    """Whether don't know counts in the denominator is one argument."""
    assert {each.dont_know for each in published.skl_2017(dont_know="include")} == {"include"}


def test_tyreso_shares():
    """Tyresö's shares satisfied and very satisfied are parts of the total share."""
    survey = published.tyreso_2013()
    positive = {name: survey.measure(name).positive for name in survey.areas["helhetsomdöme"][1:]}
    assert positive == {"Nöjd": (3,), "Mycket nöjd": (4,), "Total andel nöjda": (3, 4)}


def test_tyreso_index_and_shares_from_the_same_answers():
    """NKI can be read from the same question as the shares, on its scale."""
    survey = published.tyreso_2013(nki_items=("helhetsomdome",))
    (item,) = survey.measure("NKI").questions
    assert (item.column, item.scale) == ("helhetsomdome", FOUR_STEPS)


@pytest.mark.parametrize(
    ("steps", "possible"),
    [(3, False), (4, True), (5, False)],
)
def test_tyreso_readings(steps, possible):
    """Of evenly spaced scales with nöjd and mycket nöjd on top, four steps alone can give 56.8."""
    step = 100 / (steps - 1)
    satisfied = 0.484 * (100 - step) + 0.228 * 100
    highest = satisfied + 0.288 * (100 - 2 * step)
    assert (satisfied <= 56.8 <= highest) is possible


def test_scb_nki_factors():
    """Each factor gets an index of its own columns, and NKI takes the caller's weights."""
    survey = published.scb_nki(
        {"bemötande": ["q1", "q2"], "lokaler": ["q3"]}, weights=(2, 1, 1), minimum_answered=2
    )
    assert survey.areas == {"bemötande": ("bemötande",), "lokaler": ("lokaler",)}
    assert survey.measure("NKI").shares == (0.5, 0.25, 0.25)
    assert [each.minimum_answered for each in survey] == [2, 2, 1]
    assert "participation" not in survey.describe()


def test_insikt_areas():
    """Insikt has NKI and the six areas of the source."""
    assert list(published.insikt().areas) == [
        "information",
        "tillgänglighet",
        "bemötande",
        "kompetens",
        "rättssäkerhet",
        "effektivitet",
    ]


def test_hme_total():
    """HME is the plain mean of three sub-indices of three statements each."""
    survey = published.hme()
    total = survey.measure("HME")
    assert isinstance(total, CompositeIndex)
    assert [len(part.questions) for part in total.parts] == [3, 3, 3]
    assert len(survey.columns) == 9


def test_nps_with_dont_know():
    """NPS takes a scale with don't-know codes."""
    scale = Scale(0, 10, dont_know=99)
    assert published.nps(scale=scale).measures == (
        NetPromoterScore("rekommendera", scale, name="NPS"),
    )


@pytest.mark.parametrize(
    ("scale", "recommend", "not_recommend"),
    [
        (published.FFT_STEPS, {4, 5}, {1, 2}),
        (Scale(1, 5, dont_know=6, reversed=True), {1, 2}, {4, 5}),
    ],
)
def test_fft(scale, recommend, not_recommend):
    """FFT keeps don't know in the denominator, whichever way the answers are coded."""
    for_, against = published.fft(scale=scale)
    assert (set(for_.positive), set(against.positive)) == (recommend, not_recommend)
    assert {for_.dont_know, against.dont_know} == {"include"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: published.vetlanda_2016(columns={"nöjd": "q1", "x": "q2"}),
            (
                "columns: the questionnaire has no column 'nöjd'; it has nojd, fortroende. Did you"
                " mean 'nojd'?\ncolumns: the questionnaire has no column 'x'; it has nojd,"
                " fortroende."
            ),
        ),
        (
            lambda: published.vetlanda_2016(scale={"nojdd": TEN_STEPS}),
            (
                "scale: the questionnaire has no column 'nojdd'; it has nojd, fortroende. Did you"
                " mean 'nojd'?"
            ),
        ),
        (
            lambda: published.vetlanda_2016(scale=Scale(0, 1)),
            "top: count must be from 1 to 1 on the scale 0–1, got 2.",
        ),
        (
            lambda: published.vetlanda_2016().measure("Nojd"),
            "measure is 'Nojd'; allowed: 'Nöjd', 'Stort förtroende'. Did you mean 'Nöjd'?",
        ),
        (
            lambda: published.vetlanda_2016().describe("fi"),
            "language is 'fi'; allowed: 'sv', 'en'.",
        ),
        (
            lambda: Questionnaire(
                "x", Words("x", "x"), [RatingIndex("q1", TEN_STEPS)], {"a": ["q"], "b": ["z"]}
            ),
            (
                "Questionnaire: area 'a' names 'q', which is not a measure. Did you mean 'q1'?\n"
                "Questionnaire: area 'b' names 'z', which is not a measure."
            ),
        ),
        (
            lambda: Questionnaire("x", Words("x", "x"), []),
            "measures must hold at least one measure.",
        ),
    ],
)
def test_messages(call, message):
    """Every wrong argument has a message that says what is allowed, all problems at once."""
    refuses(ArgumentError, message, call)
