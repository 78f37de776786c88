"""A first questionnaire from a frame, as Python to paste and correct."""

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import polars as pl
from attrs import evolve

from brukarindex.checks import one_of
from brukarindex.counting.advice import leading_number
from brukarindex.counting.answers import TEXTS
from brukarindex.counting.cautions import numbers_respondents
from brukarindex.counting.frames import as_source, is_pattern
from brukarindex.exceptions import ArgumentTypeError, DataError
from brukarindex.intake.labels import label_meaning, label_rank
from brukarindex.intake.source import scale_source
from brukarindex.questions.scales import Answer, Scale, whole_text
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
        >>> print(draft_questionnaire(pl.DataFrame({"enhet": ["Norra"] * 30, "helhet": answers})))
        from brukarindex import RatingIndex, Scale
        <BLANKLINE>
        measures = [
            RatingIndex('helhet', Scale(1, 5, dont_know=9)),  # what does 9 mean?
        ]
        by = ['enhet']
    """
    one_of("language", language, LANGUAGES)
    rows = _rows(frame)
    found = [each for name in rows.columns if (each := _question(rows[name])) is not None]
    if not found:
        raise DataError(
            "no column of frame looks like a question with answers on a scale: name the"
            ' measures yourself, such as RatingIndex("helhet", Scale(1, 5)).'
        )
    asked = {each.column for each in found}
    groups = [name for name in rows.columns if name not in asked and _names_groups(rows[name])]
    lines = ["from brukarindex import RatingIndex, Scale", "", "measures = ["]
    lines += [
        f"    RatingIndex({each.column!r}, {scale_source(each.scale)}),"
        f"{_comment(each.doubt, language)}"
        for each in found
    ]
    others = [name for name in rows.columns if name not in asked and name not in groups]
    neither = [f"# {getattr(_NEITHER, language)}: {', '.join(map(repr, others))}"] if others else []
    return code_lines("\n".join([*lines, "]", f"by = {groups}", *neither]))


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
    ranks = {text: rank for text in labels if (rank := label_rank(text)) is not None}
    if not 2 <= len(labels) <= MOST_STEPS or 2 * len(ranks) < len(labels):
        return None
    ranked = sorted(labels, key=lambda text: (ranks.get(text, 2), text))
    sure = len(set(ranks.values())) == len(labels)
    doubt = None if sure else _ALL
    scale = Scale(1, len(ranked), labels=ranked)
    return _Question(name, evolve(scale, **cast("dict[str, Any]", codes)), doubt)


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
    values = given.unique().cast(pl.String)
    if values.str.contains(_DATE).all():
        return False
    return 2 * len({folded(each) for each in values}) <= len(given)
