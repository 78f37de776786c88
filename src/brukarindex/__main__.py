"""The main job, on bundled input or on a file of one's own: `python -m brukarindex [--file FILE]`.

With ``--file`` it reads the file, checks it against a questionnaire and prints figures against the
whole; without a questionnaire it drafts one, and says what is missing.
"""

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

import polars as pl

from brukarindex import (
    Design,
    Pooled,
    RatingIndex,
    Scale,
    UnweightedMean,
    check,
    compare,
    estimate,
    nki,
    table,
    tally,
)
from brukarindex.comparisons import Comparisons, Reference
from brukarindex.examples import mobi, national_survey
from brukarindex.exceptions import ArgumentError, BrukarindexError, DataError, DataWarning
from brukarindex.intake import draft_questionnaire
from brukarindex.intake.files import ReadFile, read_file
from brukarindex.questions import SCB_BANDS, classify, published as surveys
from brukarindex.questions.published import skl_2017
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.results.text import text_table
from brukarindex.verification import Against, Index, Invited, Page, Rate, percentages, verify
from brukarindex.words.languages import Language
from brukarindex.words.lines import filled, pasteable, printable
from brukarindex.words.numbers import number

_STEP = " " * 3
READY: Mapping[str, Callable[[], Questionnaire]] = {
    name: getattr(surveys, name)
    for name in (
        *("botkyrka_2005", "botkyrka_2018", "fft", "hme", "insikt", "nps", "scb_nki", "skl_2017"),
        *("tyreso_2013", "vetlanda_2016"),
    )
}
"""Ready-made questionnaires, with their default columns."""
SHOWN = ("Botkyrka", "Tyresö", "Vetlanda", "Västerås")
QUESTION = "Få kontakt"
TYRESO = Page(
    "Tyresö 2013",
    [
        Invited("1283"),
        Rate("33 procent"),
        percentages(
            "",
            {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"},
            totals={("Nöjd", "Mycket nöjd"): "71,2 %"},
        ),
        Index("56,8"),
        Against("52,9", says="above"),
    ],
)
MARKS = {"above": "▲", "below": "▼", "not_distinguishable": "·", None: "?"}


def customers(language: Language) -> str:
    """Return NKI and its three questions for 250 mobile-phone customers, from real microdata."""
    columns, scale = ("CUSA1", "CUSA2", "CUSA3"), Scale(1, 10)
    rows = estimate(mobi(), [nki(*columns), *(RatingIndex(name, scale) for name in columns)])
    table = text_table(
        _CUSTOMERS[language][1:],
        [
            [
                each.measure,
                str(each.n),
                number(each.estimate, 1, language),
                number(each.std_error, 1, language),
                _interval(each.conf_low, each.conf_high, language),
            ]
            for each in rows
        ],
    )
    band = classify(rows.of("NKI").row().estimate, SCB_BANDS, language=language)
    said = filled(_BAND[language].format(band=band), indent=_STEP)
    return f"{filled(_CUSTOMERS[language][0], indent=_STEP)}\n\n{table}\n\n{said}"


def municipalities(language: Language) -> str:
    """Return shares positive by municipality against both national averages, from a synthetic
    national survey.
    """
    measure = skl_2017().measure(QUESTION)
    design = Design(strata="kommun", population="invited", singleton="adjust")
    counted = tally(national_survey(), measure, by="kommun", design=design)
    shares = estimate(counted, by="kommun")
    references: tuple[Reference, ...] = (Pooled(), UnweightedMean())
    compared = [
        compare(shares, to=reference, adjust="benjamini_hochberg") for reference in references
    ]
    tables = [each.frame.select("kommun", "difference", "verdict") for each in compared]
    joined = shares.frame.join(tables[0], on="kommun").join(
        tables[1], on="kommun", suffix="_unweighted"
    )
    ranked = (
        joined.drop_nulls("difference")
        .filter(pl.col("status") == "ok")
        .sort("estimate", descending=True)
    )
    picked = pl.concat(
        [ranked.head(4), ranked.filter(pl.col("kommun").is_in(SHOWN)), ranked.tail(4)]
    )
    rows = [
        _municipality(row, language)
        for row in picked.unique(maintain_order=True).iter_rows(named=True)
    ]
    table = text_table(_MUNICIPALITIES[language][1:], rows)
    head = _MUNICIPALITIES[language][0].format(
        n=number(counted.n, 0, language), units=len(shares), question=QUESTION
    )
    said = "\n".join(_verdicts(each, language) for each in compared)
    legend = filled(_LEGEND[language], indent=_STEP)
    return f"{filled(head, indent=_STEP)}\n\n{table}\n\n{said}\n{legend}"


def _municipality(row: dict[str, Any], language: Language) -> list[str]:
    differences = [
        f"{_signed(row[f'difference{end}'], language)} {MARKS[row[f'verdict{end}']]}"
        for end in ("", "_unweighted")
    ]
    return [
        str(row["kommun"]), str(row["n"]), number(row["estimate"], 1, language),
        _interval(row["conf_low"], row["conf_high"], language), *differences,
    ]  # fmt: skip


def _verdicts(compared: Comparisons, language: Language) -> str:
    counts = dict(compared.frame["verdict"].value_counts().iter_rows())
    reference = compared.frame["reference"][0]
    text = _SUMMARY[language].format(
        what=compared.reference.describe(language),
        value=number(reference, 1, language),
        above=counts.get("above", 0),
        below=counts.get("below", 0),
        rest=counts.get("not_distinguishable", 0),
        unknown=counts.get(None, 0),
    )
    return filled(text, indent="  ")


def published(language: Language) -> str:
    """Return what Tyresö's printed figures for 2013 can and cannot mean, without any microdata."""
    return f"{filled(_PUBLISHED[language], indent=_STEP)}\n\n{verify(TYRESO).text(language)}"


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
        (
            "1. Customer satisfaction index from microdata: ECSI mobile phones, 250 customers"
            " (Tenenhaus et al. 2005)"
        ),
        *("measure", "answers", "index", "std error", "95 % confidence interval"),
    ),
}
_BAND = {
    "sv": (
        "NKI är medelvärdet av de tre frågorna på 0–100, lika vikter. SCB:s gränser, efter"
        " avrundning: {band}."
    ),
    "en": (
        "NKI is the mean of the three questions on 0–100, equal weights. SCB's bands, after"
        " rounding: {band}."
    ),
}
_MUNICIPALITIES = {
    "sv": (
        (
            "2. Mot riksgenomsnittet: en påhittad nationell undersökning i stil med SKL 2017. {n}"
            " svarande i {units} kommuner; andel som tycker att det är lätt att få kontakt"
            " ({question})."
        ),
        *("kommun", "svar", "andel %", "95 % intervall", "mot riket", "mot ovägt medel"),
    ),
    "en": (
        (
            "2. Against the national average: an invented national survey in the manner of SKL"
            " 2017. {n} respondents in {units} municipalities; share who find it easy to get in"
            " touch ({question})."
        ),
        *(
            "municipality",
            "answers",
            "share %",
            "95 % interval",
            "vs national",
            "vs unweighted mean",
        ),
    ),
}
_SUMMARY = {
    "sv": (
        "{value} % är {what}: {above} kommuner är över, {below} under, {rest} går inte att skilja"
        " från det och {unknown} har för få svar."
    ),
    "en": (
        "{value} % is {what}: {above} municipalities are above, {below} below, {rest} not"
        " distinguishable from it and {unknown} have too few answers."
    ),
}
_LEGEND = {
    "sv": (
        "▲ över, ▼ under, · går inte att skilja (5 %, Benjamini–Hochberg; varje kommun ingår i sitt"
        " riksgenomsnitt). Medelfelen räknar dem som svarat som ett slumpmässigt urval; om dem som"
        " inte svarade säger de inget."
    ),
    "en": (
        "▲ above, ▼ below, · not distinguishable (5 %, Benjamini–Hochberg; a municipality is part"
        " of its average). Standard errors take those who answered as a random sample; they say"
        " nothing of those who did not."
    ),
}
_PUBLISHED = {
    "sv": (
        "3. Utan mikrodata: Tyresö 2013 som tryckt, och vad som kan och inte kan vara sant av det."
    ),
    "en": "3. Without microdata: Tyresö 2013 as printed, and what of it can and cannot be true.",
}


class FileReport(NamedTuple):
    """What is told of a file, and the status to leave with: 1 when something is missing."""

    text: str
    status: int


def own_file(path: Path, survey: str | None, by: str | None, language: Language) -> FileReport:
    """Return the figures of a file, or what is missing before there can be any."""
    words = _OWN[language]
    read = _read(path, language)
    code = pasteable(f"{read.needs}\nframe = {read.code}")
    head = f"{code}\n{read.frame.height} × {read.frame.width}"
    names = ", ".join(READY)
    if survey is None and read.questionnaire is None:
        try:
            draft = pasteable(draft_questionnaire(read.frame, language=language))
        except DataError as error:
            raise _StoppedError(words["no_question"].format(names=names)) from error
        missing = filled(words["missing"].format(names=names))
        return FileReport(f"{head}\n\n{missing}\n\n{draft}", 1)
    measures = read.questionnaire if survey is None else READY[survey]()
    problems = check(read.frame, cast("Questionnaire", measures), by=by or ())
    report = f"{head}\n\n{problems.text(language)}"
    if problems.errors:
        return FileReport(f"{report}\n\n{filled(words['first'])}", 1)
    made = estimate(read.frame, measures, by=[[by]] if by else None)
    shown = compare(made, to=Pooled()) if by else made
    named = made.frame["measure"].unique(maintain_order=True)
    parts = [shown.of(name) for name in named] if by else [shown]
    tables = [repr(table(part, language=language)) for part in parts]
    return FileReport("\n\n".join([report, *tables, filled(shown.describe(language))]), 0)


class _StoppedError(Exception):
    """What stops the command, and what to do, in the language that is asked for."""


def _read(path: Path, language: Language) -> ReadFile:
    """Return what a file holds.

    Raises:
        _StoppedError: If it is not there, or cannot be read.
    """
    words = _OWN[language]
    if path.is_dir():
        raise _StoppedError(words["folder"].format(file=path))
    if not path.is_file():
        raise _StoppedError(words["no_file"].format(file=path, folder=Path.cwd()))
    try:
        return read_file(path)
    except ArgumentError as error:
        extra = "spss" if path.suffix.lower() == ".sav" else "excel"
        raise _StoppedError(words["extra"].format(extra=extra)) from error
    except DataError as error:
        raise _StoppedError(words["unread"].format(file=path.name, error=error)) from error


_OWN = {
    "sv": {
        "no_file": (
            "Filen {file} finns inte. Ange hela sökvägen, eller gå först till mappen som den"
            " ligger i: nu söks den från {folder}."
        ),
        "folder": "{file} är en mapp. Ange en fil i den.",
        "extra": (
            "En sådan fil läses av ett tillägg som inte är installerat: python -m pip install"
            ' "brukarindex[{extra}]".'
        ),
        "unread": (
            "Filen {file} går inte att läsa. Öppna den i det program som den kommer från, och spara"
            " den som CSV eller Excel (.xlsx). Det som läser filen säger, på engelska: {error}"
        ),
        "no_question": (
            "Ingen kolumn i filen ser ut som en fråga med svar på en skala, så det går inte att"
            " göra ett utkast. Filen ska ha en rad för varje svarande. Är enkäten en av de färdiga,"
            " säg det: --questionnaire följt av {names}."
        ),
        "stopped": (
            "Filen går att läsa men inte att räkna på. Felet och vad som kan göras åt det, på"
            " engelska: {error}"
        ),
        "unknown": (
            "Det finns ingen färdig enkät som heter {name}. Efter --questionnaire kan stå {names}."
        ),
        "no_more": (
            "--questionnaire och --by hör till en fil av ditt eget. Ange den med --file följt av"
            " filens namn."
        ),
        "missing": (
            "Det som saknas är vad som frågades. Nedan är ett utkast gjort av filen, att klistra in"
            " i Python och rätta. Är enkäten en av de färdiga, säg det: --questionnaire följt av"
            " {names}."
        ),
        "first": "Rätta felen ovan först. Koden under varje fel är att klistra in i Python.",
    },
    "en": {
        "no_file": (
            "There is no file {file}. Give its whole path, or first go to the folder that it lies"
            " in: it is looked for from {folder}."
        ),
        "folder": "{file} is a folder. Name a file in it.",
        "extra": (
            "Such a file is read by an extra that is not installed: python -m pip install"
            ' "brukarindex[{extra}]".'
        ),
        "unread": (
            "The file {file} cannot be read. Open it in the program that it comes from, and save it"
            " as CSV or Excel (.xlsx). What reads the file says: {error}"
        ),
        "no_question": (
            "No column of the file looks like a question with answers on a scale, so there is no"
            " draft. The file is to have a row for each respondent. If the survey is one of those"
            " ready-made, say so: --questionnaire followed by {names}."
        ),
        "stopped": (
            "The file can be read, but not computed with. The error, and what can be done: {error}"
        ),
        "unknown": (
            "There is no ready-made survey called {name}. After --questionnaire can stand {names}."
        ),
        "no_more": (
            "--questionnaire and --by are of a file of your own. Name it with --file followed by"
            " the name of the file."
        ),
        "missing": (
            "What is missing is what was asked. Below is a draft made from the file, to paste into"
            " Python and correct. If the survey is one of those ready-made, say so:"
            " --questionnaire followed by {names}."
        ),
        "first": "Put the errors above right first. The code below each is to paste into Python.",
    },
}


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m brukarindex", description=__doc__)
    parser.add_argument(
        "--lang", choices=("sv", "en"), default="sv", help="language of the output; sv by default"
    )
    parser.add_argument("--file", type=Path, help="a file of answers: CSV, Excel or SPSS")
    parser.add_argument("--questionnaire", help=f"a ready-made questionnaire: {', '.join(READY)}")
    parser.add_argument("--by", help="the column that names units, such as kommun")
    return parser


def _stop(parser: argparse.ArgumentParser, said: str) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    first, *rest = said.strip().splitlines()
    parser.exit(2, printable("\n".join([filled(first), *rest]) + "\n"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the three parts of the main job, or what a file of one's own holds."""
    parser = _arguments()
    given = parser.parse_args(arguments)
    language: Language = given.lang
    words = _OWN[language]
    if given.file is None:
        if given.questionnaire or given.by:
            _stop(parser, words["no_more"])
        parts = [part(language) for part in (customers, municipalities, published)]
        print(printable("\n\n".join(parts)))
        return
    if given.questionnaire not in {None, *READY}:
        names = ", ".join(READY)
        _stop(parser, words["unknown"].format(name=given.questionnaire, names=names))
    try:
        with warnings.catch_warnings():  # what is odd is in the report
            warnings.simplefilter("ignore", DataWarning)
            told = own_file(given.file, given.questionnaire, given.by, language)
    except _StoppedError as stopped:
        _stop(parser, str(stopped))
    except BrukarindexError as error:
        _stop(parser, words["stopped"].format(error=error))
    print(printable(told.text))
    if told.status:
        parser.exit(told.status)


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough, such as head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is flushed at exit
        sys.exit(1)
