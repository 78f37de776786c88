"""The main job as a user meets it: `python -m brukarindex`."""

import subprocess
import sys

import pytest

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
    """Both languages show the index, the comparison and the check, and fit a terminal of 100 columns."""
    main(["--lang", language])
    printed = capsys.readouterr().out
    assert [line[:2] for line in printed.splitlines() if line[:2] in {"1.", "2.", "3."}] == ["1.", "2.", "3."]
    assert max(len(line) for line in printed.splitlines()) <= 100
    assert [text for text in TEXTS[language] if text not in printed and text not in " ".join(printed.split())] == []


def test_runs_as_a_module():
    """The module runs from the command line in Swedish by default, and the output does not vary."""
    runs = [subprocess.run([sys.executable, "-m", "brukarindex"], capture_output=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert "Nöjd-Kund-Index" in runs[0].stdout.decode()


def test_refuses_other_languages(capsys):
    """A language that is not offered is refused with the choices."""
    with pytest.raises(SystemExit):
        main(["--lang", "de"])
    assert "invalid choice: 'de'" in capsys.readouterr().err
