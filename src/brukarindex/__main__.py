"""The main job on bundled input: `python -m brukarindex [--lang sv|en]`."""

import argparse
import textwrap
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from brukarindex import (
    SCB_BANDS,
    Comparisons,
    Design,
    Pooled,
    RatingIndex,
    Reference,
    Scale,
    UnweightedMean,
    classify,
    compare,
    estimate,
    nki,
    tally,
)
from brukarindex.examples import mobi, national_survey
from brukarindex.formats import number, text_table
from brukarindex.measures import Language
from brukarindex.questionnaires import skl_2017
from brukarindex.verification import distinguishable, index_range, possible_n, response_counts

WIDTH = 100
SHOWN = ("Botkyrka", "Tyresö", "Vetlanda", "Västerås")
QUESTION = "Få kontakt"
MARKS = {"above": "▲", "below": "▼", "not_distinguishable": "·", None: "?"}


def customers(language: Language) -> str:
    """Return NKI and its three questions for 250 mobile-phone customers, from real microdata."""
    columns, scale = ("CUSA1", "CUSA2", "CUSA3"), Scale(1, 10)
    rows = estimate(mobi(), [nki(*columns), *(RatingIndex(name, scale) for name in columns)])
    table = text_table(
        _CUSTOMERS[language][1:],
        [
            [each.measure, str(each.n), *(number(v, 1, language) for v in (each.estimate, each.std_error)),
             _interval(each.conf_low, each.conf_high, language)]
            for each in rows
        ],
    )  # fmt: skip
    band = classify(rows.of("NKI").row().estimate, SCB_BANDS, language=language)
    return f"{_wrapped(_CUSTOMERS[language][0])}\n\n{table}\n\n{_wrapped(_BAND[language].format(band=band))}"


def municipalities(language: Language) -> str:
    """Return shares positive by municipality against both national averages, from a synthetic national survey."""
    measure = skl_2017().measure(QUESTION)
    design = Design(strata="kommun", population="invited", singleton="adjust")
    counted = tally(national_survey(), measure, by="kommun", design=design)
    shares = estimate(counted, by="kommun")
    references: tuple[Reference, ...] = (Pooled(), UnweightedMean())
    compared = [compare(shares, to=reference, adjust="benjamini_hochberg") for reference in references]
    tables = [each.frame.select("kommun", "difference", "verdict") for each in compared]
    joined = shares.frame.join(tables[0], on="kommun").join(tables[1], on="kommun", suffix="_unweighted")
    ranked = joined.drop_nulls("difference").filter(pl.col("status") == "ok").sort("estimate", descending=True)
    picked = pl.concat([ranked.head(4), ranked.filter(pl.col("kommun").is_in(SHOWN)), ranked.tail(4)])
    rows = [_municipality(row, language) for row in picked.unique(maintain_order=True).iter_rows(named=True)]
    table = text_table(_MUNICIPALITIES[language][1:], rows)
    head = _MUNICIPALITIES[language][0].format(n=number(counted.n, 0, language), units=len(shares), question=QUESTION)
    said = "\n".join(_verdicts(each, language) for each in compared)
    return f"{_wrapped(head)}\n\n{table}\n\n{said}\n{_wrapped(_LEGEND[language])}"


def _municipality(row: dict[str, Any], language: Language) -> list[str]:
    differences = [
        f"{_signed(row[f'difference{end}'], language)} {MARKS[row[f'verdict{end}']]}" for end in ("", "_unweighted")
    ]
    return [
        str(row["kommun"]), str(row["n"]), number(row["estimate"], 1, language),
        _interval(row["conf_low"], row["conf_high"], language), *differences,
    ]  # fmt: skip


def _verdicts(compared: Comparisons, language: Language) -> str:
    counts = dict(compared.frame["verdict"].value_counts().iter_rows())
    reference = compared.frame["reference"][0]
    text = _SUMMARY[language].format(
        what=compared.reference.describe(language), value=number(reference, 1, language),
        above=counts.get("above", 0), below=counts.get("below", 0), rest=counts.get("not_distinguishable", 0),
        unknown=counts.get(None, 0),
    )  # fmt: skip
    return _wrapped(text, "  ")


def published(language: Language) -> str:
    """Return what Tyresö's printed figures for 2013 can and cannot mean, without any microdata."""
    rounding: Final = "half_up"
    answered = response_counts("33 procent", 1283, rounding=rounding)
    assert answered is not None  # noqa: S101 - 33 % of 1283 is possible
    fits = list(possible_n(["48,4 %", "22,8 %"], answered, totals={(0, 1): "71,2 %"}, rounding=rounding))
    lines = [_ANSWERED[language].format(low=answered[0], high=answered[-1])]
    lines += [_FITS[language].format(n=each.n, counts=" + ".join(map(str, each.witness))) for each in fits]
    for steps in (5, 4):
        reached = index_range([None] * (steps - 2) + ["48,4", "22,8"], fits[0].n, rounding=rounding)
        assert reached is not None  # noqa: S101 - the counts above show it
        low, high = (number(float(end), 1, language) for end in (reached.low, reached.high))
        possible = _POSSIBLE[language][reached.admits("56,8")]
        lines.append(_INDEX[language].format(steps=steps, low=low, high=high, possible=possible))
    result = distinguishable("56,8", "52,9", fits[0].n, rounding=rounding)
    break_even = number(result.break_even_sd, 1, language)
    lines.append(_AGAINST[language][result.verdict].format(sd=break_even, most=number(result.largest_sd, 1, language)))
    return "\n".join([_wrapped(_PUBLISHED[language]), "", *(_wrapped(f"  • {line}", "    ") for line in lines)])


def _wrapped(text: str, indent: str = "   ") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _interval(low: object, high: object, language: Language) -> str:
    return f"{_number(low, language)}–{_number(high, language)}"


def _number(value: object, language: Language) -> str:
    return number(value if isinstance(value, float) else None, 1, language)


def _signed(value: object, language: Language) -> str:
    return ("+" if isinstance(value, float) and value >= 0.05 else "") + _number(value, language)


_CUSTOMERS = {
    "sv": (
        "1. Nöjd-Kund-Index ur mikrodata: ECSI:s mobilkunder, 250 svarande (Tenenhaus m.fl. 2005)",
        *("mått", "svar", "index", "medelfel", "95 % konfidensintervall"),
    ),
    "en": (
        "1. Customer satisfaction index from microdata: ECSI mobile phones, 250 customers (Tenenhaus et al. 2005)",
        *("measure", "answers", "index", "std error", "95 % confidence interval"),
    ),
}
_BAND = {
    "sv": "NKI är medelvärdet av de tre frågorna på 0–100, lika vikter. SCB:s gränser, efter avrundning: {band}.",
    "en": "NKI is the mean of the three questions on 0–100, equal weights. SCB's bands, after rounding: {band}.",
}
_MUNICIPALITIES = {
    "sv": (
        (
            "2. Mot riksgenomsnittet: en påhittad nationell undersökning i stil med SKL 2017. {n} svarande i {units} "
            "kommuner; andel som tycker att det är lätt att få kontakt ({question})."
        ),
        *("kommun", "svar", "andel %", "95 % intervall", "mot riket", "mot ovägt medel"),
    ),
    "en": (
        (
            "2. Against the national average: an invented national survey in the manner of SKL 2017. {n} respondents "
            "in {units} municipalities; share who find it easy to get in touch ({question})."
        ),
        *("municipality", "answers", "share %", "95 % interval", "vs national", "vs unweighted mean"),
    ),
}
_SUMMARY = {
    "sv": "{value} % är {what}: {above} kommuner är över, {below} under, {rest} går inte att skilja från det och "
    "{unknown} har för få eller bara lika svar.",
    "en": "{value} % is {what}: {above} municipalities are above, {below} below, {rest} not distinguishable from it "
    "and {unknown} have too few answers or only equal ones.",
}
_LEGEND = {
    "sv": "▲ över, ▼ under, · går inte att skilja (5 %, Benjamini–Hochberg; varje kommun ingår i sitt "
    "riksgenomsnitt). Medelfelen räknar dem som svarat som ett slumpmässigt urval; om dem som inte svarade säger de "
    "inget.",
    "en": "▲ above, ▼ below, · not distinguishable (5 %, Benjamini–Hochberg; a municipality is part of its average). "
    "Standard errors take those who answered as a random sample; they say nothing of those who did not.",
}
_PUBLISHED = {
    "sv": "3. Utan mikrodata: Tyresö 2013 som tryckt. 1283 personer, 33 procent svarade; nöjd 48,4 %, mycket nöjd "
    "22,8 %, tillsammans 71,2 %; NKI 56,8, riksgenomsnittet 52,9.",
    "en": "3. Without microdata: Tyresö 2013 as printed. 1283 persons, 33 per cent answered; satisfied 48,4 %, very "
    "satisfied 22,8 %, together 71,2 %; NKI 56,8, national average 52,9.",
}
_ANSWERED = {
    "sv": "33 procent av 1283 är {low}–{high} svar.",
    "en": "33 per cent of 1283 is {low}–{high} answers.",
}
_FITS = {
    "sv": "Alla tre andelarna på en gång, av alla svar och avrundade uppåt vid hälften: bara {n} = {counts}.",
    "en": "All three shares at once, of all answers and rounded half up: only {n} = {counts}.",
}
_POSSIBLE = {
    "sv": {True: "56,8 är möjligt", False: "56,8 är inte möjligt"},
    "en": {True: "56,8 is possible", False: "56,8 is not possible"},
}
_INDEX = {
    "sv": "Vore indexet medelvärdet av samma fråga på {steps} lika steg 0–100 låge det i {low}–{high}: {possible}.",
    "en": "Were the index the mean of that question on {steps} equal steps 0–100, it would be in {low}–{high}: "
    "{possible}.",
}
_AGAINST = {
    "sv": {
        "depends": (
            "56,8 mot 52,9 beror på spridningen: säkert över om standardavvikelsen är under {sd}; den kan vara upp "
            "till {most}."
        ),
        "above": "56,8 är över 52,9 hur svaren än var fördelade.",
        "below": "56,8 är under 52,9 hur svaren än var fördelade.",
        "not_distinguishable": "56,8 går inte att skilja från 52,9 hur svaren än var fördelade.",
    },
    "en": {
        "depends": (
            "56,8 against 52,9 depends on the spread: surely above if the standard deviation is below {sd}; it can be "
            "up to {most}."
        ),
        "above": "56,8 is above 52,9 however the answers were distributed.",
        "below": "56,8 is below 52,9 however the answers were distributed.",
        "not_distinguishable": "56,8 cannot be told from 52,9 however the answers were distributed.",
    },
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the three parts of the main job."""
    parser = argparse.ArgumentParser(prog="python -m brukarindex", description=__doc__)
    parser.add_argument("--lang", choices=("sv", "en"), default="sv", help="language of the output; sv by default")
    language: Language = parser.parse_args(arguments).lang
    print("\n\n".join(part(language) for part in (customers, municipalities, published)))


if __name__ == "__main__":
    main()
