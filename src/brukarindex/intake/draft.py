"""A first questionnaire from a frame, as Python to paste and correct."""

import re
from collections.abc import Iterator, Set as AbstractSet
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import polars as pl
from attrs import evolve

from brukarindex.checks import one_of
from brukarindex.counting.advice import in_first_rows_only, leading_number
from brukarindex.counting.answers import TEXTS
from brukarindex.counting.cautions import numbers_respondents
from brukarindex.counting.frames import as_source, is_pattern
from brukarindex.exceptions import ArgumentTypeError, DataError
from brukarindex.intake.checking import check
from brukarindex.intake.headings import heading_rows, is_unnamed, join_headings
from brukarindex.intake.labels import label_meaning, label_rank
from brukarindex.intake.problems import CheckMethod, Problems, problems_of
from brukarindex.intake.source import scale_source
from brukarindex.questions.measures import RatingIndex
from brukarindex.questions.scales import INVALID, Answer, Scale, whole_text
from brukarindex.questions.ticks import Box
from brukarindex.words.languages import LANGUAGES, Language, Words
from brukarindex.words.lines import code_lines
from brukarindex.words.spelling import composed, folded, tidy

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

MOST_STEPS = 11
"""Questions have no more answers than so, from 0 to 10."""
_ENDS = ((1, 2), (0, 1), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (1, 10), (0, 10))
"""Scales that surveys use, from which the shortest that holds all answers is taken."""
_STRANGE = 0.05
"""So large a part of a column may be means and totals that are no answers."""
_SLIPS, _SLIPPED = 2, 0.01
"""So many values beyond a scale, on so large a part of the rows, may be slips of the hand."""
_CODES = frozenset((8, 9, 88, 97, 98, 99, 888, 997, 998, 999, -1, -8, -9, -88, -97, -98, -99))
"""Codes that codebooks give to what is no answer; which of them is what, the frame does not say."""


_LIMESURVEY, _CODE = re.compile(r"[GQ]\d+.*|.+\[.+\]"), re.compile(r"AO?\d{1,2}")
"""Names of questions and of answers in LimeSurvey."""
_TECHNICAL = frozenset(("lastpage", "progress", "seed", "duration (in seconds)"))
"""Columns in which survey tools count pages and seconds."""
_NUMBER_OF = re.compile(r"(fråg|frag|question).*(nr|nummer|number|id)$", re.IGNORECASE)
"""Names of numbers of questions, in files with a row for each answer."""
_RECOMMEND = re.compile("rekommender|recommend", re.IGNORECASE)
_MEAN = r"^\s*[+-]?[0-9]+[.,][0-9]*[1-9][0-9]*\s*$"
_DATE = r"^\s*[12][0-9]{3}-[01]?[0-9]-[0-3]?[0-9]\b"


class _Question(NamedTuple):
    """A column that looks like a question: its scale, and what is to be looked up."""

    column: str
    scale: Scale
    doubt: Words | None


def draft_questionnaire(frame: "IntoFrame", *, language: Language = "en") -> str:
    """Return a first questionnaire made from a frame, as Python to paste and correct.

    Columns with few whole numbers, or few texts, are taken for questions, and others for groups. A
    frame does not tell which codes mean what, nor which end of a scale is best: lines end with what
    to look up in the codebook. Columns that seem to be neither are named at the end.

    Args:
        frame: The answers: Polars (lazy too), pandas or PyArrow.
        language: What is to be looked up is said in ``"sv"`` or ``"en"``.

    Raises:
        ArgumentError: If ``language`` is another one.
        ArgumentTypeError: If the rows are in another engine, or ``frame`` is no frame.
        DataError: If no column looks like a question.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.intake import draft_questionnaire
        >>> answers = [1, 2, 3, 4, 5, 9] * 5
        >>> frame = pl.DataFrame({"enhet": ["Norra", "Södra"] * 15, "helhet": answers})
        >>> print(draft_questionnaire(frame))
        from brukarindex import RatingIndex, Scale
        <BLANKLINE>
        measures = [
            RatingIndex('helhet', Scale(1, 5, dont_know=9)),  # what does 9 mean?
        ]
        by = ['enhet']
    """
    one_of("language", language, LANGUAGES)
    rows = _rows(frame)
    above = heading_rows(rows)
    blank = above and any(map(is_unnamed, rows.columns))
    rows = join_headings(rows, above) if blank else rows[above:]
    found = [each for name in rows.columns if (each := _question(rows[name])) is not None]
    boxes = [*_boxes(rows, {each.column for each in found})]
    if not found and not boxes:
        raise DataError(
            "no column of frame looks like a question with answers on a scale: name the"
            ' measures yourself, such as RatingIndex("helhet", Scale(1, 5)).'
        )
    asked = {*(each.column for each in found), *chain(*(each.columns for each in boxes))}
    groups = [name for name in rows.columns if name not in asked and _names_groups(rows[name])]
    names = ["RatingIndex", "Scale", *(["ticked"] if boxes else [])]
    lines = [f"from brukarindex import {', '.join(names)}", "", "measures = ["]
    lines += [
        f"    RatingIndex({each.column!r}, {scale_source(each.scale)}),"
        f"{_comment(each.doubt, language)}"
        for each in found
    ]
    lines += [f"    *ticked({each.source}),{_comment(_SEVERAL, language)}" for each in boxes]
    if above:
        code = f"join_headings(frame, {above})" if blank else f"frame[{above}:]"
        need = ["from brukarindex.intake import join_headings"] if blank else []
        told = getattr(_HEADINGS, language).format(above)
        lines[:1] = [f"# {told}", *need, f"frame = {code}", *lines[:1]]
    others = [name for name in rows.columns if name not in asked and name not in groups]
    neither = [f"# {getattr(_NEITHER, language)}: {', '.join(map(repr, others))}"] if others else []
    return code_lines("\n".join([*lines, "]", f"by = {groups}", *neither]))


def row_problems(frame: pl.DataFrame) -> Problems:
    """Return what is odd about the rows and the groups of a file whose questions are not known."""
    found = [each for name in frame.columns if (each := _question(frame[name])) is not None]
    if not found:
        return problems_of((), CheckMethod(frame.height, ()))
    merged = [name for name in frame.columns if _is_merged(frame[name])]
    told = check(frame, [RatingIndex(each.column, each.scale) for each in found], by=merged)
    return problems_of((each for each in told if each.problem in _OF_ROWS), told.method)


_OF_ROWS = frozenset(
    {
        *("total", "footnote", "blank", "doubled", "respondent_twice", "unfinished", "counts"),
        *("answer_rows", "merged", "alike", "lost_zeros", "garbled", "weight_unused"),
    }
)
"""Kinds of problems that do not depend on what was asked."""


class _Boxes(NamedTuple):
    """A question that takes several answers: its columns, and what `ticked` is given."""

    columns: tuple[str, ...]
    source: str


def _boxes(rows: pl.DataFrame, asked: AbstractSet[str]) -> Iterator[_Boxes]:
    """Yield questions whose cells hold several answers, and columns of boxes beside each other,
    among those that are no questions of another kind.
    """
    others = [name for name in rows.columns if name not in asked]
    for name in others:
        if options := _options(rows[name]):
            yield _Boxes((name,), f"{name!r}, {options}")
    marks = {name: mark for name in others if (mark := _mark(rows[name])) is not None}
    for (stem, several), names in groupby(
        rows.columns, lambda each: (_stem(each)[0], each in marks)
    ):
        held = {name: marks[name] or _stem(name)[1] for name in names} if several else {}
        if len(set(held.values())) == len(held) > 1:
            of_names = all(not marks[name] and held[name] != name for name in held)
            yield _Boxes((*held,), f"{held}, name={stem!r}" if of_names else repr(held))


def _stem(name: str) -> tuple[str, str]:
    """Return what columns of one question have in common, and what this one stands for."""
    parts = _PART.fullmatch(name)
    return (parts[1], parts[2] or parts[3] or name) if parts else (name, name)


def _options(series: pl.Series) -> list[str]:
    """Return the answers that stand in cells with semicolons between them, most usual first."""
    given = series.drop_nulls() if series.dtype == pl.String else pl.Series([""])
    parts = given.str.split(_BETWEEN).explode().str.strip_chars()
    counts = parts.filter(parts != "").value_counts(sort=True, name="\0")
    apart = 20 * int(given.str.contains(_BETWEEN).sum()) > len(given)
    usual = 2 <= counts.height <= MOST_OPTIONS and bool((counts["\0"] > 1).all())
    return counts[parts.name].to_list() if apart and usual else []


def _mark(series: pl.Series) -> str | None:
    """Return the one text in a column of a box that is otherwise blank; nothing in one with marks,
    and None in other columns.
    """
    if series.dtype.is_numeric():
        return "" if series.null_count() and (series.drop_nulls() == 1).all() else None
    if series.dtype != pl.String:
        return None
    given = series.drop_nulls().unique()
    texts = {tidy(each) for each in given if each.strip() and not label_meaning(each)}
    code = Box(0, 1, labels=("\0", "\1")).read
    if texts and all(code(each) != INVALID and folded(each) not in _WORDS for each in texts):
        return ""
    blank = series.null_count() or (series == "").any()
    return texts.pop() if len(texts) == 1 and blank else None


def _comment(doubt: Words | None, language: Language) -> str:
    return "" if doubt is None else f"  # {getattr(doubt, language)}"


def _rows(frame: "IntoFrame") -> pl.DataFrame:
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    held = getattr(frame, "column_names", getattr(frame, "columns", ()))
    names = [composed(str(name)) for name in held if not is_pattern(str(name))]
    source = as_source(frame, names)
    if not isinstance(source, pl.DataFrame):
        raise ArgumentTypeError(
            "draft_questionnaire takes Polars, pandas or PyArrow, got"
            f" {type(frame).__name__}: collect the rows first.",
            argument="frame",
            value=frame,
        )
    return source


def _question(series: pl.Series) -> _Question | None:
    """Return the question that a column seems to hold; None for what looks like something else."""
    given, kind = series.drop_nulls(), series.dtype
    known = kind.is_numeric() or isinstance(kind, TEXTS)
    if not len(given) or not known or numbers_respondents(series.name):
        return None
    if folded(series.name) in _TECHNICAL or _NUMBER_OF.search(series.name):
        return None
    counts = given.value_counts(name="\0").sort("\0", series.name, descending=[True, False])
    if kind.is_numeric():
        values = counts[series.name]
        whole = counts if kind.is_integer() else counts.filter(values % 1 == 0)
        strange = len(given) - int(whole["\0"].sum())
        few = strange <= max(1, _STRANGE * len(given))
        return _of_whole_numbers(series.name, whole) if few else None
    texts = counts[series.name].cast(pl.String)
    means = texts.str.contains(_MEAN)
    if int(counts.filter(means)["\0"].sum()) > max(1, _STRANGE * len(given)):
        return None
    return _of_texts(series.name, texts.filter(~means).to_list())


def _of_whole_numbers(name: str, counts: pl.DataFrame) -> _Question | None:
    """Return the question of a column of numbers, some few of which may be slips."""
    most = max(1, int(_SLIPPED * int(counts["\0"].sum())))
    values = [int(each) for each in counts[name]]
    rare = {int(each) for each in counts.filter(pl.col("\0") <= most)[name]}
    return _of_numbers(name, values) or _of_numbers(name, values, rare)


def _of_numbers(
    name: str, values: list[int], rare: AbstractSet[int] = frozenset(), /, **texts: list[Answer]
) -> _Question | None:
    numbers = sorted(set(values))
    ends = _ends(numbers, rare)
    if ends is None:
        return None
    if ends == (1, 10) and _RECOMMEND.search(name):
        ends = (0, 10)  # few answer 0, and all are asked from there
    others = [each for each in numbers if not ends[0] <= each <= ends[1]]
    verb, listed = "does" if len(others) == 1 else "do", ", ".join(map(str, others))
    doubt = Words(f"vad betyder {listed}?", f"what {verb} {listed} mean?") if others else None
    codes = dict(texts)
    unknown = [*others, *codes.pop("dont_know", [])]
    no_answer, beside = (codes.pop(kind, []) for kind in ("no_answer", "not_applicable"))
    scale = Scale(*ends, dont_know=unknown, no_answer=no_answer, not_applicable=beside)
    return _Question(name, scale, doubt)


def _ends(numbers: list[int], rare: AbstractSet[int]) -> tuple[int, int] | None:
    """Return the shortest usual scale that holds all answers, whatever is beyond it being codes,
    or some few of the rare numbers.
    """
    for low, high in _ENDS:
        beyond = [each for each in numbers if not low <= each <= high]
        slips = set(beyond) - _CODES
        if len(numbers) - len(beyond) > 1 and len(slips) <= _SLIPS and slips <= rare:
            return low, high
    return None


def _of_texts(name: str, texts: list[str]) -> _Question | None:
    """Return a question of labels, in the order of their words, or of numbers as text.

    The texts are those of most rows first, so that a label gets its most usual spelling.
    """
    spellings: dict[str, str] = {}
    for text in texts:
        if text.strip():
            spellings.setdefault(folded(text), tidy(text))
    apart: dict[str, list[Answer]] = {kind: [] for kind in _MEANINGS}
    for text in spellings.values():
        apart[label_meaning(text)].append(text)
    labels = [str(each) for each in apart.pop("")]
    numbers = [number for text in labels if (number := whole_text(text)) is not None]
    if numbers and len(numbers) == len(labels):
        return _of_numbers(name, numbers, **apart)
    return _of_numbered(name, labels, **apart) or _of_labels(name, labels, **apart)


def _of_numbered(name: str, labels: list[str], **codes: list[Answer]) -> _Question | None:
    """Return a question of numbers, some of which are explained, as in ``"5 - Very good"``."""
    numbers = [text if whole_text(text) is not None else leading_number(text) for text in labels]
    whole = [number for text in numbers if text and (number := whole_text(text)) is not None]
    found = _of_numbers(name, whole, **codes) if whole and len(whole) == len(labels) else None
    return found and found._replace(doubt=_EXPLAINED)


def _of_labels(name: str, labels: list[str], **codes: list[Answer]) -> _Question | None:
    if _LIMESURVEY.fullmatch(name) and len(labels) > 1 and all(map(_CODE.fullmatch, labels)):
        scale = Scale(1, len(labels), labels=sorted(labels))
        return _Question(name, evolve(scale, **cast("dict[str, Any]", codes)), _CODED)
    ranks = {text: rank for text in labels if (rank := label_rank(text)) is not None}
    if not 2 <= len(labels) <= MOST_STEPS or 2 * len(ranks) < len(labels):
        return None
    ranked = sorted(labels, key=lambda text: (ranks.get(text, 2), text))
    sure = len(set(ranks.values())) == len(labels)
    doubt = None if sure else _ALL
    scale = Scale(1, len(ranked), labels=ranked)
    return _Question(name, evolve(scale, **cast("dict[str, Any]", codes)), doubt)


_BETWEEN = ";"
_PART = re.compile(r"(.+?)(?: – (.+)|: (.+)|\[.+\]|_*\d+)")
"""The name of a column of one of several boxes: its question, and what it stands for."""
_WORDS = frozenset(("ja", "nej", "yes", "no"))
"""Answers to a question of its own, rather than marks in a box."""
MOST_OPTIONS = 30
"""Questions have no more answers to tick than so."""
_SEVERAL = Words("är det alla alternativ?", "are these all the options?")
_HEADINGS = Words(
    "rubriker under kolumnnamnen, så många rader: {}",
    "headings below the names of the columns, so many rows: {}",
)
_CODED = Words("vad betyder koderna?", "what do the codes mean?")
_NEITHER = Words("varken frågor eller grupper, tycks det", "neither questions nor groups, it seems")
_EXPLAINED = Words(
    "check visar raden som tar siffrorna", "check has the line that takes the numbers"
)
_ALL = Words("är det alla svar, från sämst till bäst?", "are these all labels, from worst to best?")
_MEANINGS = ("", "dont_know", "no_answer", "not_applicable")


def _names_groups(series: pl.Series) -> bool:
    """Return whether the values of a column repeat, as those of groups do."""
    kind, given = series.dtype, series.drop_nulls()
    if not len(given) or not (isinstance(kind, TEXTS) or kind.is_integer()):
        return False
    if numbers_respondents(series.name) or (len(given) > 2 and given.n_unique() == 1):
        return False
    if _is_merged(series):
        return True
    values = given.unique().cast(pl.String)
    if values.str.contains(_DATE).all():
        return False
    return 2 * len({folded(each) for each in values}) <= len(given)


def _is_merged(series: pl.Series) -> bool:
    """Return whether a column has a name in the first row of each group only."""
    return series.dtype == pl.String and in_first_rows_only(series, series.is_null())
