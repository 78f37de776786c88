"""The main job, on bundled input or on a file of one's own: `python -m brukarindex [--file FILE]`.

With ``--file`` it reads the file, checks it against a questionnaire and prints figures against the
whole; without a questionnaire it drafts one, and says what is missing.
"""

import argparse
import os
import re
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
from brukarindex.exceptions import (
    BrukarindexError,
    DataError,
    DataWarning,
    ExtraNotFoundError,
)
from brukarindex.intake import draft_questionnaire
from brukarindex.intake.draft import row_problems
from brukarindex.intake.files import ReadFile, read_file, table_fault
from brukarindex.questions import SCB_BANDS, classify, published as surveys
from brukarindex.questions.published import skl_2017
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.results.text import text_table
from brukarindex.verification import Against, Index, Invited, Page, Rate, percentages, verify
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import filled, pasteable, printable
from brukarindex.words.numbers import number
from brukarindex.words.spelling import tidy

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


def own_file(path: Path, survey: str | None, by: Sequence[str], language: Language) -> FileReport:
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
        odd = row_problems(read.frame)
        found = [filled(words["rows"]), odd.text(language)] if len(odd) else []
        return FileReport("\n\n".join([head, *found, missing, draft]), 1)
    measures = read.questionnaire if survey is None else READY[survey]()
    columns = _columns(by, read.frame.columns)
    problems = check(read.frame, cast("Questionnaire", measures), by=columns)
    report = f"{head}\n\n{problems.text(language)}"
    if problems.errors:
        return FileReport(f"{report}\n\n{filled(words['first'])}", 1)
    made = estimate(read.frame, measures, by=[columns] if columns else None)
    shown = compare(made, to=Pooled()) if columns else made
    named = made.frame["measure"].unique(maintain_order=True)
    parts = [shown.of(name) for name in named] if columns else [shown]
    tables = [repr(table(part, language=language)) for part in parts]
    return FileReport("\n\n".join([report, *tables, filled(shown.describe(language))]), 0)


def _columns(by: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the columns that are asked for; several with commas between them, where none is called
    so.
    """
    apart = [[each] if each in known else each.split(",") for each in by]
    names = (tidy(name) if name not in known else name for names in apart for name in names)
    return list(dict.fromkeys(filter(None, names)))


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
    except ExtraNotFoundError as error:
        raise _StoppedError(words["extra"].format(extra=error.extra)) from error
    except DataError as error:
        if fault := table_fault(path):
            said = words["fault"].format(file=path.name, fault=getattr(fault, language))
            raise _StoppedError(said) from error
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
        "fault": "Filen {file} går inte att läsa som en tabell. {fault}",
        "no_question": (
            "Ingen kolumn i filen ser ut som en fråga med svar på en skala, så det går inte att"
            " göra ett utkast. Filen ska ha en rad för varje svarande. Hur en tabell med antal blir"
            " en sådan står på sidan ”Filer från enkätverktyg”. Är enkäten en av de färdiga, säg"
            " det: --questionnaire följt av {names}."
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
        "rows": (
            "Det här syns redan, utan att veta vad som frågades. Kör check i Python när frågorna är"
            " rätt, så sägs resten."
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
        "fault": "The file {file} cannot be read as a table. {fault}",
        "no_question": (
            "No column of the file looks like a question with answers on a scale, so there is no"
            " draft. The file is to have a row for each respondent. How a table of numbers of"
            ' answers becomes one is on the page "Files from survey tools". If the survey is one'
            " of those ready-made, say so: --questionnaire followed by {names}."
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
        "rows": (
            "This is seen already, without knowing what was asked. Call check in Python when the"
            " questions are right, and the rest is told."
        ),
        "first": "Put the errors above right first. The code below each is to paste into Python.",
    },
}


_USAGE: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "usage": (
            "python -m brukarindex [--file FIL [--questionnaire NAMN] [--by KOLUMN]] [--lang sv|en]"
        ),
        "description": (
            "Utan argument: huvudjobbet på data som följer med. Med --file läses filen, jämförs med"
            " en enkät, och talen skrivs ut mot allas tal; utan enkät görs ett utkast till en, och"
            " det sägs vad som saknas."
        ),
        "epilog": "In English: python -m brukarindex --lang en --help",
        "arguments": "argument",
        "file_value": "FIL",
        "file": "en fil med svar: CSV, Excel eller SPSS",
        "questionnaire_value": "NAMN",
        "questionnaire": "en färdig enkät: {names}",
        "by_value": "KOLUMN",
        "by": (
            "kolumnen som namnger enheter, till exempel kommun; flera med komma emellan, eller --by"
            " en gång för varje"
        ),
        "lang_value": "sv|en",
        "lang": "språket i det som skrivs ut: sv, om inget sägs, eller en",
        "help": "visa den här hjälpen",
        "unknown": "Kommandot har inget argument {given}. --help visar dem som finns.",
        "file_hint": " En fil anges med --file {file}.",
        "no_value": "Efter {name} fattas {value}. --help förklarar.",
        "no_language": "Efter --lang kan stå sv eller en, inte {name}.",
        "unread": "Argumenten går inte att läsa ({message}). Så här skrivs de:",
    },
    "en": {
        "usage": (
            "python -m brukarindex [--file FILE [--questionnaire NAME] [--by COLUMN]]"
            " [--lang sv|en]"
        ),
        "description": (
            "Without arguments: the main job on bundled input. With --file it reads the file,"
            " checks it against a questionnaire and prints figures against the whole; without a"
            " questionnaire it drafts one, and says what is missing."
        ),
        "epilog": "",
        "arguments": "arguments",
        "file_value": "FILE",
        "file": "a file of answers: CSV, Excel or SPSS",
        "questionnaire_value": "NAME",
        "questionnaire": "a ready-made questionnaire: {names}",
        "by_value": "COLUMN",
        "by": (
            "the column that names units, such as kommun; several with commas between them, or --by"
            " once for each"
        ),
        "lang_value": "sv|en",
        "lang": "language of the output: sv, unless it is said, or en",
        "help": "show this help",
        "unknown": "The command has no argument {given}. --help shows those there are.",
        "file_hint": " A file is given by --file {file}.",
        "no_value": "After {name}, {value} is missing. --help explains.",
        "no_language": "After --lang can stand sv or en, and not {name}.",
        "unread": "The arguments cannot be read ({message}). They are written so:",
    },
}


class _Parser(argparse.ArgumentParser):
    """A parser whose words are those of the language that is asked for, errors too."""

    def __init__(self, language: Language) -> None:
        words = _USAGE[language]
        super().__init__(
            prog="python -m brukarindex",
            usage=words["usage"],
            description=words["description"],
            epilog=words["epilog"],
            add_help=False,
            allow_abbrev=False,
        )
        self.words = words
        group = self.add_argument_group(words["arguments"])
        for name in ("file", "questionnaire", "by", "lang"):
            group.add_argument(
                f"--{name}",
                action="append" if name == "by" else "store",
                metavar=words[f"{name}_value"],
                help=words[name].format(names=", ".join(READY)),
            )
        group.add_argument("-h", "--help", action="help", help=words["help"])

    def format_help(self) -> str:
        """Return the help as standard output can show it."""
        return printable(super().format_help().replace("usage: ", "", 1))

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, which argparse tells in English, and how it is written."""
        lacking = re.match(r"argument --(\w+): expected one argument", message)
        if lacking is None:
            _stop(self, f"{self.words['unread'].format(message=message)}\n{self.words['usage']}")
        value = self.words[f"{lacking[1]}_value"]
        _stop(self, self.words["no_value"].format(name=f"--{lacking[1]}", value=value))


class _Given(NamedTuple):
    """What is asked for: a file, a ready-made survey, columns of units, and a language."""

    file: str | None
    survey: str | None
    by: tuple[str, ...]
    language: Language


def _given(parser: _Parser, arguments: Sequence[str] | None) -> _Given:
    """Return what is asked for, or say what is wrong with it, and end."""
    found, unknown = parser.parse_known_args(arguments)
    words = parser.words
    if unknown:
        file = next((each for each in unknown if Path(each).suffix), None)
        hint = words["file_hint"].format(file=file) if file else ""
        _stop(parser, words["unknown"].format(given=" ".join(unknown)) + hint)
    return _Given(found.file, found.questionnaire, tuple(found.by or ()), found.lang or "sv")


def _asked_language(arguments: Sequence[str] | None) -> str:
    """Return the language that is asked for, before anything is said in it."""
    asked = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    asked.add_argument("--lang", nargs="?", const="sv", default="sv")
    return str(asked.parse_known_args(arguments)[0].lang)


def _stop(parser: argparse.ArgumentParser, said: str) -> NoReturn:
    """Print what is wrong and what to do, and end."""
    first, *rest = said.strip().splitlines()
    parser.exit(2, printable("\n".join([filled(first), *rest]) + "\n"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the three parts of the main job, or what a file of one's own holds."""
    asked = _asked_language(arguments)
    parser = _Parser("en" if asked == "en" else "sv")
    if asked not in LANGUAGES:
        both = [_USAGE[each]["no_language"].format(name=asked) for each in LANGUAGES]
        _stop(parser, "\n".join(both))
    given = _given(parser, arguments)
    words = _OWN[given.language]
    if given.file is None:
        if given.survey or given.by:
            _stop(parser, words["no_more"])
        parts = [part(given.language) for part in (customers, municipalities, published)]
        print(printable("\n\n".join(parts)))
        return
    if given.survey not in {None, *READY}:
        names = ", ".join(READY)
        _stop(parser, words["unknown"].format(name=given.survey, names=names))
    try:
        with warnings.catch_warnings():  # what is odd is in the report
            warnings.simplefilter("ignore", DataWarning)
            told = own_file(Path(given.file), given.survey, given.by, given.language)
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
