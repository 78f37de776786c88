"""The methods appendix: every item answered or named as missing, and no number of its own."""

import io
import re

import polars as pl
import pytest
from docx import Document
from stored import (
    CHAIN,
    CLUSTERED,
    DESIGN,
    ESTIMATES,
    FAIR,
    FIVE,
    FRAME,
    INDEX,
    LATENT,
    MIXED,
    RATES,
    STORED,
    YEARS,
)

from brukarindex import (
    Pooled,
    RatingIndex,
    Scale,
    check,
    compare,
    distribution,
    estimate,
    item_nonresponse,
    nonresponse_report,
    rank,
    response_rates,
    word_document,
)
from brukarindex.benchmarking import shrink
from brukarindex.declaration import SurveyFacts
from brukarindex.declaration.checklist import CHECKLIST, SECTIONS
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation import methods_appendix
from brukarindex.presentation.appendix_items import ANSWERS
from brukarindex.results.tables import Framed
from brukarindex.words.numbers import number

MANY = pl.concat([FRAME] * 20).with_columns(
    enhet=pl.int_range(800) % 17, svarade=pl.col("svar").cast(pl.Int8), r="q"
)
CODES = {"responded": 1, "nonresponse": 0}
FACTS = SurveyFacts(
    purpose="Att följa upp 3 mål",
    mode="Webb och papper.",
    field_period="1 mars–30 april 2025",
    limitations="Bara på svenska",
    over_time="Skalan byttes 2023",
)
UNITS = estimate(MANY, [INDEX, RatingIndex("r", FIVE)], by=[[], ["enhet"]])
REPORTS = {
    "nothing but facts": ((), FACTS),
    "estimates": ((ESTIMATES,), None),
    "a report": (
        (
            UNITS,
            compare(UNITS, to=Pooled()),
            rank(UNITS),
            YEARS,
            CHAIN,
            response_rates(
                MANY, "svarade", codes=CODES, by=[[], ["enhet"], ["ung"]], standard="swedish"
            ),
            item_nonresponse(MANY, [INDEX, RatingIndex("r", FIVE)]),
            nonresponse_report(MANY, INDEX, responded="svar", covariates="ung", above=40),
            distribution(MANY, INDEX),
            shrink(estimate(MANY, INDEX, by="enhet")),
        ),
        FACTS,
    ),
    "a total survey": ((estimate(FRAME, INDEX, by="ung", design=DESIGN),), None),
    "through steps": ((estimate(FRAME, INDEX, by="kommun", design=CHAIN), RATES), FACTS),
    "a delivery": ((check(FRAME, RatingIndex("q", Scale(1, 2)), by="kommun"),), None),
    "models": ((FAIR, MIXED), None),
    "replicates": ((CLUSTERED,), None),
    "items by group": ((item_nonresponse(FRAME, INDEX, by="kommun"),), None),
}
MADE = {name: methods_appendix(*results, facts=facts) for name, (results, facts) in REPORTS.items()}


def numbers(said):
    """Return the numbers of a text as they are written, with a point and without spaces."""
    plain = re.sub(r"brukarindex [\d.]+\d", "", said)
    found = re.findall(r"\d[\d\u00a0]*(?:[.,]\d+)?", plain)
    return {each.replace("\u00a0", "").replace(",", ".") for each in found}


def held(results, facts):
    """Return every number of the results: those that they tell, and those in their frames."""
    known = set()
    for each in results:
        for language in ("sv", "en"):
            known |= numbers(each.describe(language))
        frames = [each.frame] if isinstance(each, Framed) else []
        if hasattr(each, "rates"):
            frames += [each.rates.frame, each.bounds.frame, each.tipping.frame]
            known |= held([each.rates, each.bounds, each.tipping], None)
        for value in (value for frame in frames for row in frame.rows() for value in row):
            if isinstance(value, int | float):
                known |= numbers(number(value, 1)) | numbers(f"{value:.0f}")
        known |= numbers(str(getattr(getattr(each, "method", None), "respondents", "")))
        known |= numbers(" ".join(str(row) for row in frames[0].columns) if frames else "")
    return known | numbers(str(facts))


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", REPORTS)
def test_no_number_is_its_own(name, language):
    """Every number of the text is said by a result, is in its frame, or was given by the user."""
    results, facts = REPORTS[name]
    said = MADE[name].describe(language)
    known = held(results, facts)
    assert numbers(said) <= known, numbers(said) - known
    assert name != "a report" or len(numbers(said)) > 20


@pytest.mark.parametrize("name", REPORTS)
def test_every_item_is_answered_or_named_as_missing(name):
    """In its section, once, in both languages alike."""
    made = MADE[name]
    assert made.frame["item"].to_list() == [each.name for each in CHECKLIST]
    for row in made:
        assert bool(row["sv"]) == bool(row["en"]) == (row["answered_by"] != "nothing")
    for language, place, missing in (("sv", 0, "Saknas."), ("en", 1, "Missing.")):
        said = made.markdown(language)
        sections = [each[place] for each in SECTIONS.values()]
        assert re.findall(r"^## (.*)$", said, re.MULTILINE) == sections
        titles = [each.title[place] for each in CHECKLIST]
        assert re.findall(r"^\*\*(.*?)\.\*\* ", said, re.MULTILINE) == titles
        assert len(re.findall(rf"\*\* {missing}$", said, re.MULTILINE)) == len(made.missing)


def test_what_is_asked():
    """All that the quality declaration of SCB and the code of AAPOR ask for is in the checklist."""
    asked = " ".join(each.asked.lower() for each in CHECKLIST)
    scb = """ändamål och informationsbehov; objekt och population; variabler; statistiska mått;
        redovisningsgrupper; referenstider; tillförlitlighet totalt; urval; ramtäckning; mätning;
        bortfall; bearbetning; modellantaganden; preliminär statistik; framställningstid; frekvens;
        punktlighet; tillgång till statistiken; möjlighet till ytterligare statistik; presentation;
        dokumentation; jämförbarhet över tid; jämförbarhet mellan grupper; samanvändbarhet i övrigt;
        numerisk överensstämmelse; sekretess och personuppgiftsbehandling; kontaktuppgifter"""
    aapor = """data collection strategy; sponsor; conducted; instruments; population; sample; modes;
        dates; sample size; precision; weighting; processing; limitations"""
    assert [each for each in re.split(r";\s*", f"{aapor}; {scb}") if each not in asked] == []
    fields = set(SurveyFacts.__annotations__)
    assert {each.name for each in CHECKLIST} == fields | set(ANSWERS)


def test_what_the_user_gave_comes_first():
    """A sentence of its own before what the results say, and as it is where they say nothing."""
    rows = {row["item"]: row for row in MADE["a report"]}
    assert rows["mode"]["sv"] == rows["mode"]["en"] == "Webb och papper."
    assert rows["over_time"]["sv"].startswith("Skalan byttes 2023. Förändringar redovisas")
    assert rows["over_time"]["answered_by"] == "both"
    assert rows["limitations"]["en"].startswith("Bara på svenska. ")
    assert rows["purpose"]["answered_by"] == "facts"


def test_response_by_group():
    """Each group of a few, and of many the lowest and the highest; its column is named once."""
    said = MADE["a report"].describe("sv")
    rates = REPORTS["a report"][0][5]
    row = rates.of("response_rate")[None, None].row()
    assert f"Svarsfrekvens, totalt: {number(row.estimate, 1, 'sv')} %." in said
    assert "Svarsfrekvens, ung: nej " in said
    units = rates.of("response_rate").frame.drop_nulls("enhet").sort("estimate")
    low, high = units.row(0, named=True), units.row(-1, named=True)
    assert re.search(
        rf"Svarsfrekvens, enhet: från \d+ {number(low['estimate'], 1, 'sv')} % till \d+"
        rf" {number(high['estimate'], 1, 'sv')} %\.",
        said,
    )
    assert said.count("Beräknat") == 1  # rates that are given are not told again of the report


def test_of_many_groups_the_lowest_and_the_highest_rate():
    """No two groups have the same rate here, so that no other could stand for them."""
    rows = [(f"u{i}", int(j <= i)) for i in range(14) for j in range(20)]
    frame = pl.DataFrame(rows, ["enhet", "svar"], orient="row")
    rates = response_rates(frame, "svar", codes=CODES, by="enhet", standard="swedish")
    said = methods_appendix(rates).describe("sv")
    assert "Svarsfrekvens, enhet: från u0 5,0 % till u13 70,0 %." in said


def test_weights_comparisons_and_variance():
    """What steps weights were made in, how many comparisons, how the variance was found."""
    said = MADE["through steps"].describe("en")
    assert "made by: weighting classes (ung); calibration (ung)." in said
    assert "Standard errors by Taylor linearisation" in said
    assert "Multiplicity: The results hold no comparisons." in said
    report = MADE["a report"].describe("sv")
    assert "Många jämförelser: Holms metod för antalet jämförelser." in report
    assert not re.search(r":\n|: \n|själva:", report)
    assert "Viktning: Svaren är inte viktade." in MADE["estimates"].describe("sv")
    assert "brukarindex" not in report.replace("Program: brukarindex", "")


def test_models_and_replicates():
    """What figures are adjusted by, beside how they were estimated, each once; what the variance of
    replicates is; and the release of all.
    """
    said = MADE["models"].describe("en")
    assert "Measures: Rating index 0–100 of 'q'" in said
    for each in ("Standardised by ung", "Adjusted for ung by regression", "Taylor linearisation"):
        assert said.count(each) == 1
    assert "two units are not compared by them." in said
    jackknife = "Varians: Medelfel genom jackknife, där en urvalsenhet i taget utelämnas."
    assert jackknife in MADE["replicates"].describe("sv")
    assert "Software: brukarindex" in methods_appendix(LATENT).describe("en")


def test_forms():
    """HTML escapes what it is given; a document of Word has the sections as headings."""
    made = methods_appendix(ESTIMATES, facts=SurveyFacts(mode="<b> & papper"))
    assert "<dd>&lt;b&gt; &amp; papper</dd>" in made.html("sv")
    assert made.html("sv").count("<dt>") == len(CHECKLIST)
    document = Document(io.BytesIO(word_document(made, language="sv")))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == [each.sv for each in SECTIONS.values()]
    assert "Insamlingssätt: <b> & papper" in [each.text for each in document.paragraphs]
    assert repr(made).startswith("MethodsAppendix, 38 items, ")
    assert "missing: purpose" in repr(made)


def test_every_result_can_be_given():
    """Whatever is stored and says how it was made."""
    for name, value in STORED.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Framed):
                made = methods_appendix(each)
                assert "None" not in made.describe("sv"), name


@pytest.mark.parametrize(
    ("results", "facts", "error", "said"),
    [
        ((), None, ArgumentError, "give the results of the report, facts, or both"),
        ((5,), None, ArgumentTypeError, "results must be results, got 5"),
        (("Webb",), None, ArgumentTypeError, r"give facts=SurveyFacts\(…\)"),
        ((), {"mode": "Webb"}, ArgumentTypeError, "facts must be SurveyFacts"),
    ],
)
def test_what_is_no_result(results, facts, error, said):
    """It says what to give."""
    with pytest.raises(error, match=said):
        methods_appendix(*results, facts=facts)


def test_facts_are_texts():
    """Nothing else, and none that is empty."""
    with pytest.raises(ArgumentTypeError, match="SurveyFacts: mode must be text"):
        SurveyFacts(mode=5)
    with pytest.raises(ArgumentTypeError, match="SurveyFacts: purpose must be text"):
        SurveyFacts(purpose="")
