"""Labelled files of SPSS: the answers, and a questionnaire made from their value labels."""

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from brukarindex.checks import is_number, library_of, misfits, type_error
from brukarindex.counting.frames import ENGINE_ERRORS
from brukarindex.exceptions import DataError, first_line
from brukarindex.intake.labels import label_meaning, label_rank
from brukarindex.questions.measures import RatingIndex
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.questions.scales import Answer, Scale
from brukarindex.words.languages import Words
from brukarindex.words.lines import filled, printable

Labels = Mapping[float, str]
Ranges = tuple[tuple[float, float], ...]


@attrs.frozen(repr=False)
class LabelledFile:
    """What a labelled file holds.

    Attributes:
        frame: One row per respondent. Answers are numbers, and groups are named by their labels.
        questionnaire: A rating index of each question that has value labels, with its wording as
            its label.
        wordings: The label of each variable, as a rule the wording of the question.
        groups: Columns whose labels name groups.
    """

    frame: pl.DataFrame
    questionnaire: Questionnaire
    wordings: dict[str, str]
    groups: tuple[str, ...]

    def __repr__(self) -> str:
        groups = ", ".join(self.groups) or "none"
        told = f"LabelledFile({self.frame.height} rows; {self.questionnaire!r}; groups: {groups})"
        return printable(filled(told, indent="  "))


def read_spss(path: str | PathLike[str]) -> LabelledFile:
    """Read a file of SPSS (``.sav``) with its value labels, through pyreadstat.

    A variable with value labels is a question when its labels have an order that can be told from
    their words or from the file, or when only the ends are labelled; others name groups. Values
    declared as missing are read: *don't know* by their label, and otherwise as no answer. A scale
    whose lowest answer is the best one is reversed. Look at `LabelledFile.questionnaire` before
    you trust it: labels do not always say what was meant.

    Args:
        path: The file.

    Raises:
        ExtraNotFoundError: If pyreadstat is not installed: extra ``spss``.
        DataError: If the file cannot be read, or no variable looks like a question.
    """
    if misfits([path], str) and misfits([path], PathLike):
        raise type_error("path", "be a text or a Path", path)
    frame, meta = _read(fspath(path))
    labels: dict[str, Labels] = {
        name: held for name, held in meta.variable_value_labels.items() if _is_numbered(held)
    }
    missing = {name: _ranges(held) for name, held in meta.missing_ranges.items()}
    scales = {
        name: scale
        for name, held in labels.items()
        if (scale := _scale(held, missing.get(name, ()), meta.variable_measure.get(name)))
    }
    if not scales:
        raise DataError(
            f"no variable of {fspath(path)!r} has value labels that look like a scale: name the"
            " measures yourself."
        )
    groups = tuple(name for name in labels if name not in scales)
    stem = Path(path).stem
    title = meta.file_label or stem
    wordings = {name: text for name, text in meta.column_names_to_labels.items() if text}
    measures = [
        RatingIndex(name, scale, label=wordings.get(name, "")) for name, scale in scales.items()
    ]
    survey = Questionnaire(stem, Words(title, title), measures)
    named = frame.with_columns(_named(name, labels[name]) for name in groups)
    return LabelledFile(named, survey, wordings, groups)


def _read(path: str) -> tuple[pl.DataFrame, Any]:
    reader = library_of("spss", "pyreadstat", "a file of SPSS")
    try:
        found: tuple[pl.DataFrame, Any] = reader.read_sav(
            path, output_format="polars", user_missing=True
        )
    except ENGINE_ERRORS as error:
        said = first_line(error)
        raise DataError(f"path={path!r} cannot be read as a file of SPSS: {said}") from error
    return found


def _is_numbered(labels: Mapping[Any, str]) -> bool:
    return all(is_number(value) and float(value).is_integer() for value in labels)


def _ranges(held: list[Mapping[str, Any]]) -> Ranges:
    return tuple((each["lo"], each["hi"]) for each in held if is_number(each["lo"]))


def _scale(labels: Labels, missing: Ranges, kind: str | None) -> Scale | None:
    """Return the scale that value labels describe; None for those that name groups."""
    answers: dict[int, str] = {}
    codes: dict[str, list[Answer]] = {"dont_know": [], "no_answer": [], "not_applicable": []}
    for value, label in sorted(labels.items()):
        meaning = label_meaning(label)
        lost = any(low <= value <= high for low, high in missing)
        if meaning or lost:
            codes[meaning or "no_answer"].append(int(value))
        else:
            answers[int(value)] = label
    if len(answers) < 2:
        return None
    low, high = min(answers), max(answers)
    ends_only = len(answers) == 2 and high - low > 1
    ranks = [label_rank(label) for label in answers.values()]
    known = [rank for rank in ranks if rank is not None]
    if not (ends_only or 2 * len(known) >= len(answers) or kind == "ordinal"):
        return None
    whole = len(answers) == high - low + 1 and len(set(answers.values())) == len(answers)
    return Scale(
        low,
        high,
        dont_know=codes["dont_know"],
        no_answer=codes["no_answer"],
        not_applicable=codes["not_applicable"],
        labels=tuple(answers.values()) if whole else (),
        reversed=len(known) > 1 and known[0] > known[-1],
    )


def _named(name: str, labels: Labels) -> pl.Expr:
    """Return a column of groups by their labels; numbers without one as text."""
    texts = {float(value): label for value, label in labels.items()}
    number = pl.col(name).cast(pl.Float64)
    plain = (
        pl.when(number % 1 == 0)
        .then(number.cast(pl.Int64).cast(pl.String))
        .otherwise(number.cast(pl.String))
    )
    return pl.coalesce(
        number.replace_strict(texts, default=None, return_dtype=pl.String), plain
    ).alias(name)
