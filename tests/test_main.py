"""The main job as a user meets it: `python -m brukarindex`."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

import brukarindex
from brukarindex.__main__ import main

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


def run(*arguments, encoding):
    """Return what a Python process prints to a pipe of an encoding."""
    surroundings = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=True, env=surroundings
    )
    return done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "utf-8"])
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


def test_refuses_other_languages(capsys):
    """A language that is not offered is refused with the choices."""
    with pytest.raises(SystemExit):
        main(["--lang", "de"])
    assert "invalid choice: 'de'" in capsys.readouterr().err


def test_the_version_is_that_of_the_package():
    """``brukarindex.__version__`` is what pip knows."""
    assert brukarindex.__version__ == metadata.version("brukarindex")
    with pytest.raises(AttributeError, match="nothing"):
        brukarindex.nothing  # noqa: B018 - asked for only
