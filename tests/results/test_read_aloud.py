"""What results say of themselves, read aloud: one language, whole sentences, numbers as people
write them.
"""

import re
from functools import cache
from typing import get_args

import polars as pl
import pytest
from stored import DESIGN, FIVE, FRAME, STORED

from brukarindex import (
    Dispositions,
    Pooled,
    Published,
    RatingIndex,
    Share,
    change,
    colours,
    compare,
    distribution,
    estimate,
    funnel,
    nonresponse_bounds,
    nonresponse_report,
    rake,
    rank,
    representativity,
    response_rates,
    tipping_point,
    weighting_classes,
)
from brukarindex.benchmarking import decompose, sample_size, shrink, standardise
from brukarindex.estimates.distributions import AnswerShare
from brukarindex.estimates.intervals import ShareMethod
from brukarindex.presentation import methods_appendix
from brukarindex.questions.items import Item
from brukarindex.results.statuses import told_cautions

LARGE = pl.concat([FRAME] * 50).with_columns(enhet=pl.int_range(2000) % 7)
SHARE, INDEX = Share.top("q", FIVE, name="andel"), RatingIndex("q", FIVE)
UNITS = estimate(LARGE, INDEX, by="enhet", level=0.995)
YEARS = LARGE.with_columns(ar=2024 + pl.int_range(2000) % 2)
WEIGHTED = weighting_classes(LARGE, "ung", responded="svar")
SAID = {
    "many units": UNITS,
    **{
        f"interval {name}": estimate(FRAME, [SHARE, INDEX], by="kommun", interval=name)
        for name in get_args(ShareMethod)
    },
    "a census": estimate(FRAME, SHARE, by="kommun", design=DESIGN),
    "comparisons of many": compare(UNITS, to=Pooled()),
    "comparisons with a number": compare(UNITS, to=Published(52.5, std_error=1.5)),
    "ranks of many": rank(UNITS, simultaneous=True, draws=1000),
    "colours of many": colours(UNITS),
    **{
        f"a funnel, {kind}": funnel(UNITS, overdispersion=kind, trim=0.025)
        for kind in (None, "additive", "multiplicative")
    },
    "shrunk by regression": shrink(UNITS, covariates={"x": {i: i % 3 for i in range(7)}}),
    "changes of many": change(YEARS, INDEX, between="ar", by="enhet", level=0.995),
    "parts": decompose(YEARS, INDEX, between="ar", over="ung", by="enhet"),
    "one mix": standardise(LARGE, INDEX, over=["ung", "kommun"], by="enhet"),
    "distributions of many": distribution(LARGE, INDEX, level=0.995, base="respondents"),
    "bounds of many": nonresponse_bounds(
        estimate(LARGE, INDEX, design=WEIGHTED, level=0.995), difference=12.5
    ),
    "a claim": next(
        iter(tipping_point(estimate(LARGE, INDEX, by="ung", design=WEIGHTED), above=5))
    ),
    "representativity of many": representativity(LARGE, "ung", responded="svar", level=0.995),
    "rates of many": response_rates(Dispositions(complete=6000.5, non_contact=1500), e=0.25),
    "nonresponse of many": nonresponse_report(
        LARGE, INDEX, responded="svar", covariates="ung", by="ung", above=40
    ),
    "many persons": sample_size(1.5, spread=22, population=2500, response=0.45, level=0.995),
    "shares of answers": [AnswerShare(Item("q", FIVE), p, "answers") for p in (0, -1, -2, -3)],
}
NAMED = """a ab ar b c cd d enhet kommun nothing q q1 r ung vem w x N nps allt andel annan
    själv svar Få kontakt Allt Fel Nöjda r1 r2 Kan påverka kon Tydlig
    information Visar förståelse Efterfrågar synpunkter Förbättrad situation
    Helhetssyn"""
"""What is called so by the examples: columns, values, questions and pages."""
IN_BOTH = """aapor con con1 con2 con3 coop coop1 coop2 coop3 coop4 ref ref1 ref2 ref3 rr rr1
    rr2 rr3 rr4 rr5 rr6 definitions standard brukarindex e p fay herriot bayes h3
    imbens manski jackknife bootstrap korn graubard logit jeffreys rao scott
    wilson lundström särndal taylor scb skl karlskrona öppna jämförelser
    francisco fuller index log minus nki per person population raking regression
    s strata t test z α φ τ²"""
"""Words of both languages: names, signs, and what Swedish has taken over."""
ARGUMENTS = {"dont_know", "no_answer", "not_applicable"}
"""What an analyst is told to write in code."""


@cache
def texts(language):
    """Return what every example says, by its name."""
    told = {}
    for name, value in [*STORED.items(), *SAID.items()]:
        for place, each in enumerate(value if isinstance(value, list) else [value]):
            if hasattr(each, "describe"):
                told[f"{name} {place}"] = each.describe(language)
    return told


def words(said):
    """Return the words of a text, without quoted ones and what is called so by the examples."""
    plain = re.sub(r"”[^”]*”|'[^']*'|\([^()]*=\)", " ", said)
    found = re.findall(r"[^\W\d][\w²]*", plain)
    return {each.casefold() for each in found} - set(NAMED.casefold().split())


def test_no_word_of_the_other_language():
    """A word that both texts have is a name, or one that both languages have."""
    sv, en = ({w for said in texts(lang).values() for w in words(said)} for lang in ("sv", "en"))
    assert sv & en - ARGUMENTS <= set(IN_BOTH.split())
    assert {each for each in sv | en if "_" in each} <= ARGUMENTS


@pytest.mark.parametrize("language", ["sv", "en"])
def test_numbers_are_written_as_people_write_them(language):
    """Decimals of the language, spaces in thousands, and nothing raw."""
    other = {"sv": r"\d\.\d", "en": r"\d,\d"}[language]
    for name, said in texts(language).items():
        plain = re.sub(r"brukarindex [\d.]+\d|\(?(frö|seed) \d+", "", said)
        assert not re.search(other, plain), (name, said)
        long = [
            each for each in re.findall(r"(?<![\d,.])\d{4,}", plain) if not "1900" < each < "2100"
        ]
        assert not long, (name, said)
        assert not re.search(r"\b(None|null|nan|inf|True|False)\b|\de[-+]?\d|[{]\w+[}]", said), name


ODD = re.compile(r"  |[ (]{1}[,.;:)]|,,|(?<!\.)\.\.(?!\.)|\( |\[|\bUnnamed\b")
LOWER = re.compile(r"[.?!] (?!brukarindex )[a-zåäö]\w* ")
ONES = {
    "sv": r"\b1 (rader|enheter|personer|vikter|klasser|frågor|grupper|mått\w+|frihetsgrader)\b",
    "en": r"(?<![\d.\u00a0–])1 (?!is\b)\w+s\b(?! more)",
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_sentences_are_whole(language):
    """Signs in their places, capitals first, and one thing is one."""
    for name, said in texts(language).items():
        assert not ODD.search(said), (name, said)
        assert said.count("(") == said.count(")"), (name, said)
        begun = [each for each in LOWER.findall(said) if each.strip("!?. ") not in NAMED.split()]
        assert not begun, (name, said)
        assert not re.search(ONES[language], said), (name, said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wilson", "Wilson-intervall för andelar; sadelpunktsintervall ur"),
        ("modified_wilson", "modifierat Wilson-intervall"),
        ("jeffreys", "Jeffreys intervall"),
        ("logit", "logit-intervall"),
        ("likelihood", "Rao–Scott-intervall"),
        ("beta", "Korn–Graubard-intervall"),
        ("wald", "konfidensintervall: t-intervall."),
    ],
)
def test_intervals_have_swedish_names(name, said):
    """Each is called what a Swedish reader calls it."""
    made = estimate(FRAME, [SHARE, INDEX], by="kommun", interval=name)
    assert said in made.describe("sv")


def test_many_rows_have_a_space():
    """Counts of cautions too."""
    assert told_cautions(["one_answer"] * 1500, "sv")[0].startswith("1\u00a0500 rader: ")
    assert told_cautions(["one_answer"], "en")[0].startswith("1 row: ")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_figure_says_what_nonresponse_can_have_done(language):
    """Weights of those who answered take as much for granted as no weights, and say it."""
    told = {
        "sv": ("osäkerheten från bortfallet ingår inte", "medelfelen visar inte vad som återstår"),
        "en": ("the uncertainty of nonresponse is not", "standard errors do not show what remains"),
    }[language]
    raked = rake(FRAME, {"ung": {True: 400, False: 600}})
    for design, said in ((None, told[0]), (raked, told[1]), (raked.fixed(), told[1])):
        text = estimate(FRAME, SHARE, by="kommun", design=design).describe(language)
        assert [each for each in told if each in text] == [said]
    assert "models" not in methods_appendix(estimate(FRAME, SHARE, design=raked), raked).missing
