"""The main job as a user meets it: `python -m brukarindex`."""

import os
import re
import subprocess
import sys
from importlib import metadata
from itertools import product

import polars as pl
import pytest

import brukarindex
from brukarindex.__main__ import main
from brukarindex.exceptions import DataError
from brukarindex.intake.files import read_file

TEXTS = {
    "sv": ("NKI     250   72,0", "går inte att skilja", "bara 417 = 202 + 95 + 120", "59,1–73,5"),
    "en": (
        "NKI          250   72.0",
        "not distinguishable",
        "only 417 = 202 + 95 + 120",
        "59.1–73.5",
        "national value",
    ),
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_prints_three_parts_in_100_columns(language, capsys):
    """Both languages show the index, the comparison and the check, and fit a terminal of 100
    columns.
    """
    main(["--lang", language])
    printed = capsys.readouterr().out
    assert [line[:2] for line in printed.splitlines() if line[:2] in {"1.", "2.", "3."}] == [
        "1.",
        "2.",
        "3.",
    ]
    assert max(len(line) for line in printed.splitlines()) <= 100
    assert [
        text
        for text in TEXTS[language]
        if text not in printed and text not in " ".join(printed.split())
    ] == []


def test_runs_as_a_module():
    """The module runs from the command line in Swedish by default, and the output does not vary."""
    runs = [
        subprocess.run([sys.executable, "-m", "brukarindex"], capture_output=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert "Nöjd-Kund-Index" in runs[0].stdout.decode()


PRINTED = """
import polars as pl
import brukarindex as bx
from brukarindex.verification import Answered, Page, Percentage, verify

places = ["Västerås", "Łódź", "Å"] * 20
answered = [True, True, False, True] * 15
frame = pl.DataFrame({"kommun": places, "svar": answered, "q": [5, 4, 1] * 20})
share = bx.Share.top("q", bx.Scale(1, 5))
made = bx.estimate(frame, share, by="kommun")
weighting = bx.weighting_classes(frame, "kommun", responded="svar")
for result in (
    made,
    bx.compare(made, to=bx.Pooled()),
    bx.tally(frame, share, by="kommun"),
    weighting,
    bx.nonresponse_bounds(bx.estimate(frame, share, design=weighting)),
    bx.nonresponse_report(frame, share, responded="svar", covariates="kommun"),
    bx.distribution(frame, share, by="kommun"),
    verify(Page("Å–Ö", [Answered("40"), Percentage("Nöjd → ja", "58 %")])),
):
    print(result)
    print(repr(result))
"""


def run(*arguments, encoding, status=0):
    """Return what a Python process prints to a pipe of an encoding."""
    surroundings = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, env=surroundings
    )
    assert done.returncode == status, done.stderr
    return done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850", "ascii", "utf-8"])
def test_prints_to_any_pipe(encoding):
    """The main job and every result print to a pipe that lacks their characters; what it has stays
    as it is.
    """
    main_job = run("-m", "brukarindex", encoding=encoding)
    assert ("Nöjd-Kund-Index" if encoding != "ascii" else "Nojd-Kund-Index") in main_job
    assert ("Västerås" if encoding != "ascii" else "Vasteras") in main_job
    assert ("▲" if encoding == "utf-8" else "^") in main_job
    printed = run("-c", PRINTED, encoding=encoding)
    assert ("Västerås" if encoding != "ascii" else "Vasteras") in printed
    assert ("Łódź" if encoding == "utf-8" else "?") in printed
    assert ("───" if encoding == "utf-8" else "---") in printed


def test_a_reader_who_has_enough_is_no_error():
    """Whoever reads the pipe may leave, as head does: nothing is said of it."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "brukarindex"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.fixture
def own(tmp_path):
    """Write a file as Excel on Windows does: semicolons, cp1252, a title, a decimal comma."""
    survey = ["kommun", "rekommendera", "vikt"]
    rows = [["Åmål", 10, "1,5"], ["Åmål", 3, "1,5"], ["Sala", 9, "0,5"], ["Sala", 8, "0,5"]]
    lines = ["Brukarenkät 2024;;", ";;", *(";".join(map(str, row)) for row in (survey, *rows))]
    path = tmp_path / "enkät.csv"
    path.write_text("\n".join(lines), encoding="cp1252")
    return path


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_file_of_ones_own(own, encoding):
    """With a questionnaire it is checked, and each unit set against the whole, in any pipe."""
    printed = run(
        *("-m", "brukarindex", "--file", str(own), "--questionnaire", "nps", "--by", "kommun"),
        encoding=encoding,
    )
    assert "skip_rows=2, decimal_comma=True" in " ".join(printed.split())
    assert max(map(len, printed.splitlines())) <= 102  # "..." stands for an ellipsis
    assert "stoppar" in printed
    assert "ser ut som vikter" in " ".join(printed.split())
    assert "Skillnad" in printed
    rows = [line.split() for line in printed.splitlines() if "  2  " in line]
    assert [(row[0], row[2]) for row in rows] == [("Sala", "50,0"), (rows[1][0], "0,0")]
    code = {line for line in printed.splitlines() if line.startswith("frame = ")}
    assert max(len(line) for line in printed.splitlines() if line not in code) <= 100


def test_the_code_reads_the_file(own, monkeypatch):
    """What is said to read the file reads it."""
    monkeypatch.chdir(own.parent)
    read = read_file(own)
    names: dict = {}
    exec(read.needs, names)
    again = eval(read.code, names)
    assert again.equals(read.frame)
    assert read.frame["vikt"].to_list() == [1.5, 1.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("separator", "weights", "is_comma"),
    [
        ("\t", ("1,5", "0,5"), True),
        ("|", ("-1,5", "0,5"), True),
        (";", ("1.5", "0.5"), False),
        (";", ("1", "2"), True),
        ("\t", ("1.5", "0.5"), False),
        (",", ("1.5", "0.5"), False),
    ],
)
def test_decimals_are_read_as_they_are_written(tmp_path, separator, weights, is_comma):
    """The comma of a number is told by numbers, whatever is between cells."""
    path = tmp_path / "enkat.csv"
    lines = [["ort", "vikt"], *zip(("Åmål", "Sala"), weights, strict=True)]
    path.write_text("\n".join(map(separator.join, lines)), encoding="utf-8")
    read = read_file(path)
    assert ("decimal_comma=True" in read.code) is is_comma
    assert read.frame["vikt"].to_list() == [float(each.replace(",", ".")) for each in weights]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_missing_is_said(own, capsys, language):
    """Without a questionnaire there is a draft; with one that does not fit, the report."""
    for more, wanted in (
        ([], "RatingIndex('rekommendera', Scale("),
        (["--questionnaire", "skl_2017"], {"sv": "”helhetssyn”", "en": "'helhetssyn'"}[language]),
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["--lang", language, "--file", str(own), *more])
        assert stopped.value.code == 1
        printed = capsys.readouterr().out
        assert wanted in printed
        assert {"sv": "rätta", "en": "right" if more else "correct"}[language] in printed.lower()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
def test_code_names_what_the_file_names(tmp_path, encoding):
    """What is printed to be pasted has the names of the file, in any pipe."""
    question = "bemötande – allmänt"
    rows = [("man", "Nöjd", "9"), ("kvinna", "Missnöjd", "10"), ("Man", "Nöjd", "8")] * 9
    path = tmp_path / "enkät.csv"
    text = "\n".join(map(";".join, [("kön", question, "rekommendera"), *rows]))
    path.write_text(text, encoding="utf-8")
    own_file = ("-m", "brukarindex", "--file", str(path))
    draft = run(*own_file, encoding=encoding, status=1)
    report = run(*own_file, "--questionnaire", "nps", "--by", "kön", encoding=encoding)
    found: dict = {}
    exec(draft[draft.rindex("from brukarindex import RatingIndex") :], found)
    assert [each.column for each in found["measures"]] == [question, "rekommendera"]
    assert found["by"] == ["kön"]
    for printed, code in ((draft, r"read_csv\(('.*?')"), (report, r"keys=('.*?')\)")):
        assert eval(re.search(code, printed)[1]) in {"enkät.csv", "kön"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_unicode_text_of_excel(tmp_path, monkeypatch, encoding):
    """Text with the marks that Excel writes is read, and so is it by the code that is printed."""
    (tmp_path / "enkät.txt").write_text("enhet\tnöjd\nÅmål\t4\n", encoding=encoding)
    read = read_file(tmp_path / "enkät.txt")
    assert read.frame.rows(named=True) == [{"enhet": "Åmål", "nöjd": 4}]
    monkeypatch.chdir(tmp_path)
    assert eval(read.code).equals(read.frame)


def test_a_sheet_with_titles(tmp_path):
    """The header of a sheet is found below titles and blank rows, and the code reads it so."""
    pytest.importorskip("fastexcel")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "enkat.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["Enkät 2025"])
        sheet.write_row(3, 0, ["kommun", "helhet"])
        for place in range(4):
            sheet.write_row(4 + place, 0, ["Åmål", place + 1])
    read = read_file(path)
    assert read.frame.rows() == [("Åmål", place + 1) for place in range(4)]
    assert read.code == "pl.read_excel('enkat.xlsx', read_options={'header_row': 3})"


def test_files_of_excel_and_spss(own, capsys):
    """A sheet is read like a text; a file of SPSS has its questionnaire in it."""
    frame = read_file(own).frame
    pytest.importorskip("fastexcel")
    pytest.importorskip("xlsxwriter")
    frame.write_excel(own.with_suffix(".xlsx"))
    main(["--file", str(own.with_suffix(".xlsx")), "--questionnaire", "nps"])
    assert "pl.read_excel('enkät.xlsx')" in capsys.readouterr().out
    pyreadstat = pytest.importorskip("pyreadstat")
    labels = {"rekommendera": {0: "Inte alls troligt", 10: "Mycket troligt"}}
    labelled = frame.cast({"rekommendera": pl.Float64})
    pyreadstat.write_sav(labelled, own.with_suffix(".sav"), variable_value_labels=labels)
    main(["--file", str(own.with_suffix(".sav")), "--lang", "en"])
    assert "rekommendera" in capsys.readouterr().out


def test_files_that_cannot_be_read(tmp_path, capsys):
    """A file that is not there, or is no table, and arguments without a file."""
    (tmp_path / "no.xlsx").write_text("no sheet", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "text.csv").write_text("namn\nÅsa\nBo", encoding="utf-8")
    said = {
        "none.csv": ("finns inte", "There is no file"),
        "": ("är en mapp", "is a folder"),
        "no.xlsx": ("går inte att läsa", "cannot be read"),
        "empty.csv": ("går inte att läsa", "cannot be read"),
        "text.csv": ("Ingen kolumn", "No column"),
    }
    for (name, both), place in product(said.items(), (0, 1)):
        with pytest.raises(SystemExit) as stopped:
            main(["--lang", ("sv", "en")[place], "--file", str(tmp_path / name)])
        assert stopped.value.code == 2
        told = capsys.readouterr().err
        assert both[place] in told
        assert "Context" not in told
        assert [line for line in told.splitlines() if len(line) > 100 and "/" not in line] == []
    for language, said_of_both in {"sv": "hör till en fil", "en": "are of a file"}.items():
        with pytest.raises(SystemExit):
            main(["--lang", language, "--by", "kommun"])
        told = capsys.readouterr().err
        assert "--file" in told
        assert said_of_both in told


@pytest.mark.parametrize("kind", ["xlsx", "sav"])
def test_an_extra_that_is_not_installed(tmp_path, capsys, monkeypatch, kind):
    """It is said in Swedish which, as it is typed."""
    path = tmp_path / f"enkat.{kind}"
    path.write_bytes(b"x")
    for module in ("fastexcel", "pyreadstat"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SystemExit) as stopped:
        main(["--file", str(path)])
    assert stopped.value.code == 2
    told = " ".join(capsys.readouterr().err.split())
    extra = {"xlsx": "excel", "sav": "spss"}[kind]
    assert f'inte är installerat: python -m pip install "brukarindex[{extra}]".' in told


def test_a_survey_that_is_not_ready_made(own, capsys):
    """Those that are, are named."""
    with pytest.raises(SystemExit) as stopped:
        main(["--file", str(own), "--questionnaire", "nsp"])
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert "ingen färdig enkät som heter nsp" in told
    assert "scb_nki" in told


def test_what_cannot_be_computed_is_framed(own, capsys, monkeypatch):
    """An error of the computation is told below what it is, in Swedish."""

    def fail(*_, **__):
        raise DataError("the column is odd: mend it.")

    monkeypatch.setattr("brukarindex.__main__.estimate", fail)
    for language, said in {"sv": "inte att räkna på", "en": "not computed with"}.items():
        with pytest.raises(SystemExit) as stopped:
            main(["--lang", language, "--file", str(own), "--questionnaire", "nps"])
        assert stopped.value.code == 2
        told = capsys.readouterr().err
        assert said in told
        assert "the column is odd: mend it." in " ".join(told.split())


def said_by(capsys, *arguments):
    """Return what the command says as it stops."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_refuses_other_languages(capsys):
    """A language that is not offered is refused with the choices, in those there are."""
    told = said_by(capsys, "--lang", "de")
    assert told == (
        "Efter --lang kan stå sv eller en, inte de.\nAfter --lang can stand sv or en, and not de.\n"
    )


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "sv",
            ("en fil med svar", "flera med komma emellan", "visa den här hjälpen", "In English"),
        ),
        ("en", ("a file of answers", "several with commas", "show this help")),
    ],
)
def test_help_is_in_the_language_asked_for(capsys, language, wanted):
    """Swedish unless English is asked for, and nothing of the other."""
    plain = [["-h"]] if language == "sv" else []
    for arguments in (["--lang", language, "--help"], *plain):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 0
        told = " ".join(capsys.readouterr().out.split())
        assert [each for each in wanted if each not in told] == []
        assert not re.search({"sv": "usage|options|show", "en": "visa|fil "}[language], told)


@pytest.mark.parametrize(
    ("arguments", "sv", "en"),
    [
        (["--file"], "Efter --file fattas FIL.", "After --file, FILE is missing."),
        (["--by"], "Efter --by fattas KOLUMN.", "After --by, COLUMN is missing."),
        (["enkat.csv"], "anges med --file enkat.csv.", "is given by --file enkat.csv."),
        (["--fil", "x"], "inget argument --fil x.", "no argument --fil x."),
        (["--help=x"], "Argumenten går inte att läsa", "The arguments cannot be read"),
    ],
)
def test_wrong_arguments_are_told_in_the_language(capsys, arguments, sv, en):
    """What argparse would say in English is said in the language that is asked for."""
    assert sv in " ".join(said_by(capsys, *arguments).split())
    assert en in " ".join(said_by(capsys, "--lang=en", *arguments).split())


@pytest.mark.parametrize(
    ("header", "by"),
    [
        ("ort;kön", ["ort,kön"]),
        ("ort;kön", ["ort", "kön"]),
        ("ort;kön", ["ort, kön"]),
        ("ort, del;kön", ["ort, del", "kön"]),
        ("ort,del;kön", ["ort,del", "kön"]),
    ],
)
def test_units_of_several_columns(tmp_path, capsys, header, by):
    """Names with commas between them are several, but for a column that is called so."""
    path = tmp_path / "enkat.csv"
    rows = [f"{ort};{kon};{i}" for i, (ort, kon) in enumerate(product("ABC", "KM"))]
    path.write_text("\n".join([f"{header};rekommendera", *rows, *rows]), encoding="utf-8")
    given = [part for name in by for part in ("--by", name)]
    main(["--file", str(path), "--questionnaire", "nps", *given])
    printed = capsys.readouterr().out
    assert re.search(rf"^{header.split(';')[0]} +kön +Svar ", printed, re.MULTILINE)
    assert len(re.findall(r"^[ABC] +[KM] +2 ", printed, re.MULTILINE)) == 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n \n", ("Den är tom.", "It is empty.")),
        ("a;b\n1;2\n1;2;3;4\n", ("Rad 3 har 4 celler, fler än de 2", "Line 3 has 4 cells, more")),
        ('a;b\n1;2\n"1;2\n', ("Rad 3 har ett citattecken utan", "Line 3 has a quotation mark")),
        ("a\tb\n1\t2\n1\t2\t3\n", ("text med ”\\t” inom", "text with '\\t' in")),
    ],
)
def test_what_is_no_table_is_told_where(tmp_path, capsys, text, said):
    """The line, what is wrong there and what to do, in the language that is asked for."""
    path = tmp_path / "enkat.csv"
    path.write_text(text, encoding="utf-8")
    for language, wanted in zip(("sv", "en"), said, strict=True):
        told = said_by(capsys, "--lang", language, "--file", str(path))
        assert wanted in " ".join(told.split())
        assert "Schema" not in told


def test_the_version_is_that_of_the_package():
    """``brukarindex.__version__`` is what pip knows."""
    assert brukarindex.__version__ == metadata.version("brukarindex")
    with pytest.raises(AttributeError, match="nothing"):
        brukarindex.nothing  # noqa: B018 - asked for only


def test_rows_are_looked_at_without_a_questionnaire(tmp_path, capsys):
    """What is odd about rows and units is told with the draft, and nothing of the questions."""
    path = tmp_path / "enkät.csv"
    lines = [f"{i},{'Påbörjad' if i == 3 else 'Klar'},{1 + i % 5},{0.5 + i}" for i in range(20)]
    path.write_text("\n".join(["löpnr,Status,q,vikt", *lines]), encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["--file", str(path)])
    printed = " ".join(capsys.readouterr().out.split())
    assert "”Status”: provsvar eller svar som inte slutförts, 1 rad (”Påbörjad” (1×))" in printed
    assert "”vikt” ser ut som vikter (0.5–19.5), och alla räknas lika." in printed
    assert "att titta på: 2." in printed


def test_cells_that_are_merged_are_told_of(tmp_path, capsys):
    """Names in the first row of each group only are groups, with what fills them."""
    path = tmp_path / "enkät.csv"
    rows = [
        f"{name},{1 + i % 5}"
        for name in ("Arboga", "Åmål")
        for i, name in enumerate([name, "", "", "", ""])
    ]
    path.write_text("\n".join(["kommun,q", *rows]), encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["--file", str(path), "--lang", "en"])
    printed = capsys.readouterr().out
    assert "by = ['kommun']" in printed
    assert ".forward_fill())" in printed
