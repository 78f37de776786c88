"""Make the page on dirty files: read each made-up file, run the library on it, and show what
happens.

    python docs/scripts/dirty_files.py

writes ``docs/explanation/dirty-files.md``. Every file holds the same six answers, so that the right
figures are known.
"""

import io
import re
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import polars as pl

import brukarindex as bx
from brukarindex import BrukarindexError, Design, RatingIndex, Scale, clean_labels, estimate, ticked
from brukarindex.exceptions import DataWarning

PAGE = Path(__file__).parents[1] / "explanation" / "dirty-files.md"
HELHET = RatingIndex("helhet", Scale(1, 5))
RIGHT = {"Norra": (3, 83.3), "Södra": (3, 58.3)}
"""Answers and index of each unit, in every file once it is read as it should be."""
READ = "pl.read_csv(file)"
CALL = 'estimate(frame, HELHET, by="enhet")'
ROWS = ("Norra,5", "Norra,4", "Norra,4", "Södra,2", "Södra,3", "Södra,5")
HEADER = "enhet,helhet"
NAMES: dict[str, Any] = {
    "pl": pl,
    "pd": pd,
    "bx": bx,
    "HELHET": HELHET,
    "Design": Design,
    "RatingIndex": RatingIndex,
    "Scale": Scale,
    "clean_labels": clean_labels,
    "estimate": estimate,
    "ticked": ticked,
}


class File(NamedTuple):
    """A made-up file: what is odd about it, its bytes, how it is read and used, and what helps."""

    odd: str
    content: bytes
    read: str = READ
    call: str = CALL
    help: str = ""
    again: str = ""
    right: dict[str, tuple[int, float]] = RIGHT


def lines(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    """Return the bytes of a file."""
    return "\n".join([header, *rows, ""]).encode(encoding)


def also(column: str, *values: object) -> bytes:
    """Return the six answers with one more column before them."""
    return lines(
        *(f"{value},{row}" for value, row in zip(values, ROWS, strict=True)),
        header=f"{column},{HEADER}",
    )


def answered(*values: str) -> bytes:
    """Return a file of other answers from the same units."""
    return lines(
        *(f"{row.split(',')[0]},{value}" for row, value in zip(ROWS, values, strict=False))
    )


def scaled(scale: str) -> str:
    """Return the call with another scale."""
    return f'estimate(frame, RatingIndex("helhet", {scale}), by="enhet")'


def kept(condition: str) -> str:
    """Return how rows are left out."""
    return f"frame = frame.filter({condition})"


SIX = lines(*ROWS)
APART = lines(*ROWS[:4], *(row.replace("ö", "o\u0308") for row in ROWS[4:]))
SEMICOLONS = SIX.replace(b",", b";")
CODED = "".join(row.replace("Norra", "0114").replace("Södra", "2480") + "\n" for row in ROWS)
LABELS = {"5": "Mycket nöjd", "4": "Nöjd", "3": "Varken eller", "2": "Missnöjd"}
TEXTS = [LABELS[row[-1]] for row in ROWS]
MOOD = 'Scale.labelled("Mycket missnöjd", "Missnöjd", "Varken eller", "Nöjd", "Mycket nöjd")'
PLACED = {"0114": (3, 83.3), "2480": (3, 58.3)}
BOXES = lines("Norra,1,", "Norra,1,1", "Södra,,1", "Södra,,", header="enhet,telefon,besök")
LONG = lines(
    *(
        f"{i},{row[:-1]}{each}"
        for i, row in enumerate(ROWS)
        for each in (f"helhet,{row[-1]}", "tid,1")
    ),
    header="id,enhet,fråga,helhet",
)
NUMBERS = lines(
    *("Norra,5,10", "Norra,4,20", "Södra,2,10", "Södra,3,10", "Södra,5,10"),
    header="enhet,helhet,antal",
)
CELLS = lines("Norra,telefon", "Norra,telefon;besök", "Södra,besök", "Södra,", header="enhet,kanal")
ASKED = {"Norra": (2, 100.0), "Södra": (1, 0.0)}
WEIGHTED = 'estimate(frame, HELHET, by="enhet", design=Design(weight="vikt"))'
INVITED = 'estimate(frame, HELHET, by="enhet", design=Design(strata="enhet", population="N"))'

FILES: dict[str, tuple[File, ...]] = {
    "Encodings": (
        File("UTF-8 with a byte-order mark", "\ufeff".encode() + SIX),
        File(
            "Windows' own encoding (cp1252)",
            lines(*ROWS, encoding="cp1252"),
            help='frame = pl.read_csv(file, encoding="cp1252")',
        ),
        File(
            "cp1252, letters lost on the way",
            lines(*ROWS, encoding="cp1252"),
            read='pl.read_csv(file, encoding="utf8-lossy")',
            help='frame = pl.read_csv(file, encoding="cp1252")',
        ),
        File(
            "UTF-8 read as cp1252",
            SIX,
            read='pl.read_csv(file, encoding="cp1252")',
            help="frame = pl.read_csv(file)",
        ),
        File(
            "UTF-16 (Excel's Unicode text)",
            lines(*ROWS, encoding="utf-16"),
            help='frame = pl.read_csv(file, encoding="utf-16")',
        ),
        File("ö in two forms, as from a Mac", APART),
        File("line ends of Windows", SIX.replace(b"\n", b"\r\n")),
    ),
    "Separators and numbers": (
        File("semicolons", SEMICOLONS, help='frame = pl.read_csv(file, separator=";")'),
        File("tabs", SIX.replace(b",", b"\t"), help='frame = pl.read_csv(file, separator="\\t")'),
        File(
            "`sep=;` on the first line",
            b"sep=;\n" + SEMICOLONS,
            read='pl.read_csv(file, separator=";", truncate_ragged_lines=True)',
            help='frame = pl.read_csv(file, separator=";", skip_rows=1)',
        ),
        File("a separator at the end of every line", SIX.replace(b"\n", b",\n")),
        File(
            "decimal commas in answers: `5,0`",
            re.sub(rb";(\d)", rb";\1,0", SEMICOLONS),
            'pl.read_csv(file, separator=";")',
        ),
        File(
            "decimal commas in weights: `1,5`",
            also("vikt", *["1,5"] * 6)
            .replace(b"1,5,", b"1,5;")
            .replace(b"vikt,enhet,", b"vikt;enhet;")
            .replace(b"ra,", b"ra;"),
            'pl.read_csv(file, separator=";")',
            WEIGHTED,
            help='frame = pl.read_csv(file, separator=";", decimal_comma=True)',
        ),
        File(
            "spaces in numbers: `1 200`",
            also("N", *["1 200"] * 6),
            call=INVITED,
            help=(
                "frame = frame.with_columns("
                r"""pl.col("N").str.replace_all(r"\s", "").cast(pl.Float64))"""
            ),
        ),
        File("answers as `5.0`, from SPSS", re.sub(rb",(\d)", rb",\1.0", SIX)),
        File(
            "answers as `05`",
            re.sub(rb",(\d)", rb",0\1", SIX),
            "pl.read_csv(file, infer_schema=False)",
        ),
        File("a column of text that holds numbers", SIX, "pl.read_csv(file, infer_schema=False)"),
    ),
    "Titles, totals and blank rows": (
        File(
            "a title above the header",
            "Brukarenkät 2024\n\n".encode() + SIX,
            "pl.read_csv(file, truncate_ragged_lines=True)",
            help="frame = pl.read_csv(file, skip_rows=2)",
        ),
        File(
            "the header once more", lines(HEADER, *ROWS), help=kept('pl.col("helhet") != "helhet"')
        ),
        File(
            "a row of wordings under the header",
            lines("Enhet,Hur nöjd är du?", *ROWS),
            help="frame = frame[1:]",
        ),
        File(
            "a header row of a survey tool",
            lines('"{""ImportId"":""a""}","{""ImportId"":""QID1""}"', *ROWS),
            help="frame = frame[1:]",
        ),
        File(
            "a total row with the mean",
            lines(*ROWS, "Totalt,3.83"),
            help=kept('pl.col("enhet") != "Totalt"'),
        ),
        File(
            "… with a decimal comma",
            lines(*ROWS, 'Totalt,"3,83"'),
            help=kept('pl.col("enhet") != "Totalt"'),
        ),
        File(
            "a total row that looks like an answer",
            lines(*ROWS, "Totalt,4"),
            help=kept('pl.col("enhet") != "Totalt"'),
        ),
        File(
            "a total below each unit",
            lines(*ROWS[:3], "Norra totalt,4", *ROWS[3:], "Södra totalt,3"),
            help=kept('~pl.col("enhet").str.ends_with(" totalt")'),
        ),
        File(
            "merged cells: a name in the first row of each unit only",
            lines("Norra,5", ",4", ",4", "Södra,2", ",3", ",5"),
            help='frame = frame.with_columns(pl.col("enhet").forward_fill())',
        ),
        File(
            "a footnote",
            lines(*ROWS, "Källa: enkäten 2024,"),
            help=kept('~pl.col("enhet").str.starts_with("Källa")'),
        ),
        File(
            "blank rows at the end",
            lines(*ROWS, ",", ","),
            "pd.read_csv(file)",
            help='frame = frame.dropna(how="all")',
        ),
        File(
            "blank rows, and no units asked for",
            also("id", *range(1, 7)) + b",,\n,,\n",
            call="estimate(frame, HELHET)",
            help=kept("~pl.all_horizontal(pl.all().is_null())"),
            right={"": (6, 70.8)},
        ),
        File("nothing but a header", lines()),
        File("one answer", lines("Norra,4"), right={"Norra": (1, 75.0)}),
    ),
    "Answers and codes": (
        File(
            "`Vet ej` among numbers",
            answered(*"544", "Vet ej", *"35"),
            help="",
            call=scaled('Scale(1, 5, dont_know="Vet ej")'),
            right={"Norra": (3, 83.3), "Södra": (2, 75.0)},
        ),
        File(
            "the same, not declared",
            answered(*"544", "Vet ej", *"35"),
            again=scaled('Scale(1, 5, dont_know="Vet ej")'),
            right={"Norra": (3, 83.3), "Södra": (2, 75.0)},
        ),
        File(
            "blank text for no answer",
            answered(*"544", '""', '" "', "5"),
            "pl.read_csv(file, infer_schema=False)",
            right={"Norra": (3, 83.3), "Södra": (1, 100.0)},
        ),
        File(
            "`N/A`",
            answered(*"544", "N/A", *"35"),
            again=scaled('Scale(1, 5, no_answer="N/A")'),
            right={"Norra": (3, 83.3), "Södra": (2, 75.0)},
        ),
        File(
            "`#SAKNAS!` from Excel",
            answered(*"544", "#SAKNAS!", *"35"),
            help='frame = pl.read_csv(file, null_values="#SAKNAS!")',
            right={"Norra": (3, 83.3), "Södra": (2, 75.0)},
        ),
        File(
            "−99 for no answer",
            answered(*"544", "-99", *"35"),
            again=scaled("Scale(1, 5, no_answer=-99)"),
            right={"Norra": (3, 83.3), "Södra": (2, 75.0)},
        ),
        File(
            "8, 97 and 99",
            answered("5", "8", "97", *"2", "99", "5"),
            again=scaled("Scale(1, 5, dont_know=8, no_answer=99, not_applicable=97)"),
            right={"Norra": (1, 100.0), "Södra": (2, 62.5)},
        ),
        File(
            "`NaN`",
            answered(*"544", "NaN", *"35"),
            help='frame = frame.with_columns(pl.col("helhet").fill_nan(None))',
            right={"Norra": (3, 83.3), "Södra": (2, 75.0)},
        ),
        File(
            "half steps: 3.5",
            answered("5", "4", "3.5", *"235"),
            help='frame = frame.with_columns(pl.col("helhet") * 2)',
            again=scaled("Scale(2, 10)"),
            right={"Norra": (3, 79.2), "Södra": (3, 58.3)},
        ),
        File(
            "0–10 read as 1–5",
            answered(*"544", "0", "10", "5"),
            again=scaled("Scale(0, 10)"),
            right={"Norra": (3, 43.3), "Södra": (3, 50.0)},
        ),
        File(
            "dates that Excel made of `1-5`",
            answered(*["2024-05-01"] * 6),
            "pl.read_csv(file, try_parse_dates=True)",
            help='frame = frame.with_columns(pl.col("helhet").dt.month())',
            right={"Norra": (3, 100.0), "Södra": (3, 100.0)},
        ),
        File(
            "a question nobody answered",
            answered(*[""] * 6),
            right={"Norra": (0, None), "Södra": (0, None)},
        ),
    ),
    "Labels and names": (
        File("labels", answered(*TEXTS), call=scaled(MOOD)),
        File(
            "labels in two spellings",
            answered(TEXTS[0].upper(), *TEXTS[1:5], f"{TEXTS[5]} "),
            call=scaled(MOOD),
            help=f'frame = clean_labels(frame, RatingIndex("helhet", {MOOD})).frame',
        ),
        File(
            "hard spaces",
            answered(*(text.replace(" ", "\u00a0") for text in TEXTS)),
            call=scaled(MOOD),
            help=f'frame = clean_labels(frame, RatingIndex("helhet", {MOOD})).frame',
        ),
        File(
            "numbers and labels in one",
            answered(*(f"{row[-1]} - {text}" for row, text in zip(ROWS, TEXTS, strict=True))),
            help="frame = frame.with_columns("
            'pl.col("helhet").str.replace(r"^([0-9]+) - .*", "$1"))',
        ),
        File(
            "numbers with labels at the ends, in pandas",
            answered("Mycket nöjd", *"44235"[:4], "Mycket nöjd"),
            "pd.read_csv(file)",
            call=scaled(MOOD),
        ),
        File(
            "a unit in three spellings",
            lines("norra,5", "Norra ,4", "Norra,4", *ROWS[3:]),
            help='frame = clean_labels(frame, keys="enhet").frame',
            right={"Norra": (3, 83.3), "Södra": (3, 58.3)},
        ),
        File(
            "the column called `Helhet `",
            lines(*ROWS, header="enhet,Helhet "),
            help="frame = frame.rename(str.strip).rename(str.lower)",
        ),
        File(
            "codes, some without their first zero",
            ("kod,helhet\n" + CODED.replace("0114,5", "114,5")).encode(),
            "pl.read_csv(file, infer_schema=False)",
            'estimate(frame, HELHET, by="kod")',
            help='frame = frame.with_columns(pl.col("kod").str.zfill(4))',
            right=PLACED,
        ),
        File(
            "codes read as numbers",
            ("kod,helhet\n" + CODED).encode(),
            call='estimate(frame, HELHET, by="kod")',
            help='frame = pl.read_csv(file, schema_overrides={"kod": pl.String})',
            right=PLACED,
        ),
    ),
    "Rows and questions of survey tools": (
        File(
            "the file twice",
            also("id", *range(1, 7))
            + b"\n".join(also("id", *range(1, 7)).splitlines()[1:])
            + b"\n",
            help="frame = frame.unique(maintain_order=True)",
        ),
        File(
            "a preview",
            also("Status", *["IP Address"] * 6) + "Survey Preview,Södra,1\n".encode(),
            help=kept('pl.col("Status") != "Survey Preview"'),
        ),
        File(
            "unfinished answers",
            also("Finished", *["True"] * 6) + "False,Södra,\n".encode(),
            help=kept('pl.col("Finished")'),
        ),
        File(
            "a row for each answer",
            LONG,
            help='frame = frame.pivot("fråga", index=["id", "enhet"], values="helhet")',
        ),
        File(
            "numbers of answers",
            NUMBERS,
            help='frame = frame.select(pl.exclude("antal").repeat_by("antal").explode())',
            right={"Norra": (30, 83.3), "Södra": (30, 58.3)},
        ),
        File(
            "boxes with the tool's own marks",
            BOXES.replace(b"1", b"Checked"),
            call='estimate(frame, ticked({"telefon": "telefon", "besök": "besök"})[0], by="enhet")',
            right=ASKED,
        ),
        File(
            "ticked boxes",
            BOXES,
            call='estimate(frame, ticked({"telefon": "telefon", "besök": "besök"})[0], by="enhet")',
            right=ASKED,
        ),
        File(
            "several answers in one cell",
            CELLS,
            call='estimate(frame, ticked("kanal", ["telefon", "besök"])[0], by="enhet")',
            right=ASKED,
        ),
        File(
            "several answers, read as one",
            answered(*"54", "4;5", *"235"),
            again='estimate(frame, ticked("helhet", list("12345"))[4], by="enhet")',
            right={"Norra": (3, 66.7), "Södra": (3, 33.3)},
        ),
    ),
}


def read(file: File, text: str) -> Any:
    """Return the frame that a line of code reads."""
    return eval(text, {**NAMES, "file": io.BytesIO(file.content)})


def figures(result: Any) -> dict[str, tuple[int, float | None]]:
    """Return answers and figure of each domain."""
    rows = [(str(next(iter(row.domain.values()), "")), row.n, row.estimate) for row in result]
    return {name: (n, None if index is None else round(index, 1)) for name, n, index in rows}


def used(frame: Any, call: str) -> tuple[str, dict[str, tuple[int, float | None]] | None]:
    """Return what the library says of a frame, and its figures when it gives any."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        try:
            made = figures(eval(call, {**NAMES, "frame": frame}))
        except BrukarindexError as error:
            return f"X `{type(error).__name__}`: {error}", None
    said = "W " + " ".join(str(each.message) for each in caught) if caught else ""
    return said, made


def first(file: File) -> tuple[str, dict[str, tuple[int, float | None]] | None]:
    """Return what happens to the file as it is."""
    try:
        frame = read(file, file.read)
    except (pl.exceptions.PolarsError, UnicodeError) as error:
        return f"the reader stops: `{type(error).__name__}`", None
    return used(frame, file.call)


def then(file: File) -> tuple[str, dict[str, tuple[int, float | None]] | None]:
    """Return what happens once what helps has been done."""
    names = {**NAMES, "file": io.BytesIO(file.content)}
    try:
        names["frame"] = read(file, file.read)
    except (pl.exceptions.PolarsError, UnicodeError):
        names["frame"] = None
    exec(file.help, names)
    return used(names["frame"], file.again or file.call)


def words(made: dict[str, tuple[int, float | None]]) -> str:
    """Return figures in words."""
    return ", ".join(
        f"{name} {'–' if index is None else index} ({n})".strip()
        for name, (n, index) in made.items()
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").replace("\t", "\\t")


def row(file: File) -> str:
    """Return the row of a file in its table."""
    said, made = first(file)
    helps = "; ".join(f"`{_cell(each)}`" for each in (file.help, file.again) if each)
    happens = " ".join(each for each in (_cell(said), words(made) if made else "") if each)
    after = then(file)[1] if helps else None
    return (
        f"| {file.odd} | `{_cell(file.read)}` | {happens} | {helps} |"
        f" {words(after) if after else ''} |"
    )


def page() -> str:
    """Return the page, as the library is now."""
    head = (
        "| file | read with | what happens | what helps | then |\n| --- | --- | --- | --- | --- |"
    )
    tables = [
        f"## {name}\n\n{head}\n" + "\n".join(map(row, files)) for name, files in FILES.items()
    ]
    return TEXT + "\n\n".join(tables) + "\n"


TEXT = """\
# Dirty files

Files from survey tools and spreadsheets are seldom clean. Each file below is made up, and holds the
same answers of two units to one question on 1–5: Norra 5, 4, 4 and Södra 2, 3, 5, unless the row
says otherwise. The right index is then 83.3 for Norra and 58.3 for Södra, with three answers each.

*What happens* is the library's own answer: X an error, W a warning with figures, otherwise the
figures, each with its number of answers. *What helps* is one line of code, after which the figures
in the last column come out; `frame` is what was read. Nothing is repaired unasked, and a file that
would give a wrong figure is told of: by an error where no honest figure can be computed, by a
{exc}`~brukarindex.exceptions.DataWarning` where it only looks odd.

This page is written by `docs/scripts/dirty_files.py`, which reads every file; a test compares the
two, and checks the figures in the last column against those that are right.

"""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
