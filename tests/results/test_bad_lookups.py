"""Bad input: domains and measures that a result does not have, and what to write instead."""

import datetime as dt
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from bad_input import FIVE, cases, refuses

from brukarindex import RatingIndex, Share, distribution, estimate
from brukarindex.comparisons import adjust_p_values
from brukarindex.exceptions import ArgumentError, DomainNotFoundError, did_you_mean

HELHET = RatingIndex("helhet", FIVE)
FRAME = pl.DataFrame(
    {
        "kod": [114, 114, 138, 138],
        "text": ["0114", "0114", "0138", "0138"],
        "kommun": ["Upplands Väsby", "Upplands Väsby", "Tyresö", "Tyresö"],
        "kon": ["kvinna", "man", "kvinna", "man"],
        "datum": [dt.date(2024, 5, 1)] * 2 + [dt.date(2025, 5, 1)] * 2,
        "bor": [True, True, False, False],
        "helhet": [1, 2, 3, 4],
    }
)
COUNTRY = estimate(FRAME, HELHET)
NUMBERED, TEXTS, NAMED, DATED, TRUE = (
    estimate(FRAME, HELHET, by=by) for by in ("kod", "text", "kommun", "datum", "bor")
)
BOTH = estimate(FRAME, HELHET, by=["kommun", "kon"])
LEVELS = estimate(FRAME, HELHET, by=[[], ["kommun"]])


@cases(
    (
        "text in numbers",
        DomainNotFoundError,
        "no row has kod = '114': the column holds numbers, not text. Did you mean 114?",
        lambda: NUMBERED["114"],
    ),
    (
        "a name in numbers",
        DomainNotFoundError,
        "no row has kod = 'Tyresö': the column holds numbers, not text. Write for example 114.",
        lambda: NUMBERED["Tyresö"],
    ),
    (
        "a number in texts",
        DomainNotFoundError,
        "no row has text = 114: the column holds text, not numbers. Did you mean '0114'?",
        lambda: TEXTS[114],
    ),
    (
        "a number of numpy in texts",
        DomainNotFoundError,
        "no row has text = np.int64(114): the column holds text, not numbers. Did you mean '0114'?",
        lambda: TEXTS[np.int64(114)],
    ),
    (
        "a decimal number in texts",
        DomainNotFoundError,
        (
            "no row has kommun = Decimal('1.5'): the column holds text, not numbers. Write for"
            " example 'Tyresö'."
        ),
        lambda: NAMED[Decimal("1.5")],
    ),
    (
        "text in dates",
        DomainNotFoundError,
        (
            "no row has datum = '2024-05-01': the column holds dates, not text. Did you mean"
            " datetime.date(2024, 5, 1)?"
        ),
        lambda: DATED["2024-05-01"],
    ),
    (
        "text in true and false",
        DomainNotFoundError,
        "no row has bor = 'true': the column holds True or False, not text. Did you mean True?",
        lambda: TRUE["true"],
    ),
    (
        "a list",
        DomainNotFoundError,
        (
            "no row has kommun = ['Tyresö']: the column holds text, not list values. Did you mean"
            " 'Tyresö'?"
        ),
        lambda: NAMED[["Tyresö"]],
    ),
    (
        "upper case",
        DomainNotFoundError,
        "no row has kommun = 'TYRESÖ'. Did you mean 'Tyresö'?",
        lambda: NAMED["TYRESÖ"],
    ),
    (
        "without its dots",
        DomainNotFoundError,
        "no row has kommun = 'tyreso'. Did you mean 'Tyresö'?",
        lambda: NAMED["tyreso"],
    ),
    (
        "beside the total",
        DomainNotFoundError,
        "no row has kommun = 'TYRESÖ'. Did you mean 'Tyresö'?",
        lambda: LEVELS["TYRESÖ"],
    ),
    ("no total", DomainNotFoundError, "no row has kommun = None.", lambda: NAMED[None]),
    (
        "a value of the second column",
        DomainNotFoundError,
        "no row has kommun = 'kvinna': it is a value of kon, so write ['Tyresö', 'kvinna'].",
        lambda: BOTH["kvinna"],
    ),
    (
        "a second value that there is not",
        DomainNotFoundError,
        "no row has kon = 'Kvinnor'. Did you mean 'kvinna'?",
        lambda: BOTH["Tyresö", "Kvinnor"],
    ),
)
def test_a_domain_that_there_is_not_says_what_there_is(error, message, call):
    """A value of another kind, in another case or of another column is told, with what to write."""
    refuses(error, message, call)


@cases(
    (
        "a measure as a domain",
        DomainNotFoundError,
        "no row has kommun = 'helhet': it is a measure, so write .of(\"helhet\").",
        lambda: NAMED["helhet"],
    ),
    (
        "a measure as a domain that is a number",
        DomainNotFoundError,
        "no row has kod = 'helhet': it is a measure, so write .of(\"helhet\").",
        lambda: NUMBERED["helhet"],
    ),
    (
        "a measure of a distribution",
        DomainNotFoundError,
        "no row has kommun = 'helhet': it is a measure, so write .of(\"helhet\").",
        lambda: distribution(FRAME, HELHET, by="kommun")["helhet"],
    ),
    (
        "a measure of the total",
        DomainNotFoundError,
        "'helhet' names 1 value, but by is []. 'helhet' is a measure: write .of(\"helhet\").",
        lambda: COUNTRY["helhet"],
    ),
    (
        "a domain and a measure",
        DomainNotFoundError,
        (
            "('Tyresö', 'helhet') names 2 values, but by is ['kommun']. 'helhet' is a measure:"
            ' write .of("helhet").'
        ),
        lambda: NAMED["Tyresö", "helhet"],
    ),
    (
        "a domain as a measure",
        DomainNotFoundError,
        "no row has measure = 'Tyresö': it is a value of kommun, so write ['Tyresö'].",
        lambda: NAMED.of("Tyresö"),
    ),
    (
        "a number as a measure",
        DomainNotFoundError,
        "no row has measure = 114: it is a value of kod, so write [114].",
        lambda: NUMBERED.of(114),
    ),
    (
        "a value of the second column as a measure",
        DomainNotFoundError,
        "no row has measure = 'man': it is a value of kon, so write ['Tyresö', 'man'].",
        lambda: BOTH.of("man"),
    ),
    (
        "a measure in upper case",
        DomainNotFoundError,
        "no row has measure = 'HELHET'. Did you mean 'helhet'?",
        lambda: NAMED.of("HELHET"),
    ),
)
def test_measures_and_domains_that_change_places_are_told(error, message, call):
    """A measure is looked up with ``of`` and a domain with brackets; the message says which."""
    refuses(error, message, call)


def test_a_domain_may_be_called_as_a_measure():
    """Where both have the name each look-up finds its own."""
    rows = estimate(FRAME.with_columns(kommun=pl.lit("helhet")), HELHET, by="kommun")
    assert len(rows["helhet"].of("helhet")) == 1


def test_a_measure_with_another_name_is_found_by_its_name():
    """Results know measures by name, not by column."""
    share = Share.top("helhet", FIVE, name="Nöjda")
    refuses(
        DomainNotFoundError,
        "no row has kommun = 'Nöjda': it is a measure, so write .of(\"Nöjda\").",
        lambda: estimate(FRAME, share, by="kommun")["Nöjda"],
    )


def test_a_label_is_told_from_the_name():
    """What tables show is not what a measure is looked up by: the error says which name it has."""
    index = RatingIndex("helhet", FIVE, label="Hur nöjd är du?")
    refuses(
        DomainNotFoundError,
        "no row has measure = 'Hur nöjd är du?': it is the label of 'helhet', so write"
        " .of('helhet').",
        lambda: estimate(FRAME, index, by="kommun").of("Hur nöjd är du?"),
    )


@pytest.mark.parametrize(
    ("name", "allowed", "hint"),
    [
        ("TYRESÖ", ["Solna", "Tyresö"], " Did you mean 'Tyresö'?"),
        ("straße", ["STRASSE"], " Did you mean 'STRASSE'?"),
        (1140, [114, 138], " Did you mean 114?"),
        ("114", [114, 138], " Did you mean 114?"),
        (dt.date(2024, 5, 2), [dt.date(2024, 5, 1)], " Did you mean datetime.date(2024, 5, 1)?"),
        (None, ["none"], " Did you mean 'none'?"),
        (["Solna"], ["Solna", None, 1.5], " Did you mean 'Solna'?"),
        ("helhet", ["Enhet", "Helhet (1–5)"], " Did you mean 'Helhet (1–5)'?"),
        ("Helhet", ["Helhet (1–5)", "helhet"], " Did you mean 'helhet'?"),
        ("Norra", ["Norra A", "Norra B", "Norr"], " Did you mean 'Norr'?"),
        ("Kiruna", ["Solna", None, 1.5], ""),
        ("Kiruna", [], ""),
    ],
    ids=str,
)
def test_the_nearest_value_is_suggested_in_any_case_and_of_any_type(name, allowed, hint):
    """Upper and lower case do not matter, and the value is written as it must be written."""
    assert did_you_mean(name, allowed) == hint


def test_options_are_suggested_in_any_case():
    """An option in another case is one letter's fault, not another option."""
    refuses(
        ArgumentError,
        (
            "method is 'Holm'; allowed: 'holm', 'hommel', 'hochberg', 'bonferroni',"
            " 'benjamini_hochberg', 'benjamini_yekutieli', 'none'. Did you mean 'holm'?"
        ),
        lambda: adjust_p_values([0.5], "Holm"),
    )


@pytest.mark.parametrize(
    ("method", "typed"),
    {
        "holm": ["holms", "Holm's method", "hol", "bonferroni-holm", ["holm"]],
        "hommel": ["hom", "Hommel", "homel"],
        "hochberg": ["hoch", "Hochberg", "hochbreg", "hochberg 1988", "Simes-Hochberg"],
        "bonferroni": ["bonf", "Bonferoni", "bo"],
        "benjamini_hochberg": [
            *("benjamini", "benj", "Benjamini & Hochberg (1995)", "BenjaminiHochberg"),
            *("bh", "BH", "fdr", "FDR", "fdr_bh", "false discovery rate", "hochberg_benjamini"),
            "fdr_hochberg",
        ],
        "benjamini_yekutieli": [
            *("by", "BY", "fdr_by", "yekuteli", "benjamini_y", "Benjamini–Yekutieli"),
        ],
        "none": ["None", None, "no", "no adjustment"],
    }.items(),
)
def test_the_adjustment_that_was_meant_is_suggested(method, typed):
    """Also by the names of other programs, and never Benjamini–Hochberg for Hochberg alone."""
    for name in typed:
        with pytest.raises(ArgumentError, match=rf"Did you mean '{method}'\?$"):
            adjust_p_values([0.5], name)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "h", "ho", "b", "holmel", "bhy", "sidak", "fwer", "benjamini_hommel", "holm or by"),
        *(False, 5, np.array([1])),
    ],
)
def test_an_adjustment_that_could_be_several_is_not_guessed(typed):
    """All are told, each with the error rate that it bounds."""
    rates = r"false finding\); .* among the findings\); 'none' \(bounds nothing\)\.$"
    with pytest.raises(ArgumentError, match=rates):
        adjust_p_values([0.5], typed)
