"""Questions left unanswered, and who gave the answers: bars in parts."""

from collections.abc import Mapping, Sequence
from typing import Any

from brukarindex.presentation.answers import BESIDE, BarPart, Stacked, ramp, stacked, ten
from brukarindex.presentation.drawing import COLOURS
from brukarindex.presentation.image import Picture
from brukarindex.presentation.points import rows_of
from brukarindex.presentation.rows import Options, Row, names_of, naming, titled_by, told_apart
from brukarindex.presentation.words import WORDS
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.proxies import ProxyAnswers
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number


def of_items(result: ItemNonresponse, options: Options) -> Picture:
    """Return what each question lacks: those who left it unanswered, and those who don't know."""
    language = options.language
    own, words = _WORDS[language], WORDS[language]
    told = naming(result.frame, result.by, language)
    rows = rows_of(result.frame)
    names = names_of(rows, told.by, language)
    single = len(set(names)) == 1
    titles = told_apart({row["measure"]: row["measure"] for row in rows} | result.labels)
    held: dict[str, dict[str, Row]] = {}
    for row, name in zip(rows, names, strict=True):
        question = titles[row["measure"]]
        title = titled_by(own["items"], name if result.by else "") if single else question
        held.setdefault(title, {})[question if single else name] = row
    most = max((_lacking(row) for row in rows), default=0.0)
    answers = {words["no_answer"]: COLOURS[1], words["dont_know"]: BESIDE[-1][1]}
    panels = [
        Stacked(
            options.headed(told.titled(title), alone=len(held) == 1),
            tuple(part for name, row in some.items() for part in _lacked(name, row, answers)),
            answers,
            {name: row["n"] for name, row in some.items()},
            frozenset([words["no_answer"]]),
            (0.0, ten(most)),
            number(0, 0, language),
        )
        for title, some in held.items()
    ]
    return stacked(panels, [own["lacking"], own["asked"]], options)


def _lacking(row: Row) -> float:
    """Return the per cent without an answer on the scale."""
    return (row["missing_rate"] or 0.0) + (row["dont_know_rate"] or 0.0)


def _lacked(name: str, row: Row, answers: Mapping[str, str]) -> list[BarPart]:
    """Return the parts of the bar of a question."""
    missing, unknown = row["missing_rate"] or 0.0, row["dont_know_rate"] or 0.0
    ends = ((0.0, missing, row["missing"]), (missing, missing + unknown, row["dont_know"]))
    return [
        BarPart(name, answer, start, end, n)
        for answer, (start, end, n) in zip(answers, ends, strict=True)
        if end > start
    ]


def of_proxies(result: ProxyAnswers, options: Options) -> Picture:
    """Return who gave the answers, a bar for each domain."""
    language = options.language
    told = naming(result.frame, result.by, language)
    rows = rows_of(result.frame)
    names = names_of(rows, told.by, language)
    answers = _kinds(rows, language)
    parts: list[BarPart] = []
    counts: dict[str, int] = {}
    for name, row in zip(names, rows, strict=True):
        counts[name] = counts.get(name, 0) + row["n"]
        start = max((part.end for part in parts if part.row == name), default=0.0)
        if share := row["share_of_responses"]:
            parts.append(BarPart(name, _kind(row, language), start, start + share, row["n"]))
    title = options.headed(told.titled(_WORDS[language]["proxies"]), alone=True)
    first = frozenset(list(answers)[:1])
    panel = Stacked(title, tuple(parts), answers, counts, first, (0.0, 100.0))
    notes = [_WORDS[language]["responses"], WORDS[language]["answers"]]
    return stacked([panel], notes, options)


def _kind(row: Row, language: Language) -> str:
    """Return who gave an answer, in words."""
    beside: tuple[str, str] | None = BESIDE.get(row["position"])
    return row["answer"] if beside is None else WORDS[language][beside[0]]


def _kinds(rows: Sequence[Row], language: Language) -> dict[str, str]:
    """Return those who gave answers with their colours, in the order of the scale."""
    held: dict[str, Any] = {
        _kind(row, language): row["position"]
        for row in rows
        if row["position"] >= 0 or row["share_of_responses"]
    }
    named = [name for name, position in held.items() if position >= 0]
    plain = COLOURS[1:]
    colours = plain if len(named) <= len(plain) else ramp(len(named))
    known = dict(zip(named, colours, strict=False))
    return {name: known.get(name) or BESIDE[position][1] for name, position in held.items()}


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "items": "Partiellt bortfall",
        "lacking": "Procent av de svarande som frågan berör.",
        "asked": "Deras antal inom parentes.",
        "proxies": "Vem som lämnat svaren",
        "responses": "Procent av svaren.",
    },
    "en": {
        "items": "Item nonresponse",
        "lacking": "Per cent of the respondents whom the question concerns.",
        "asked": "Their number in parentheses.",
        "proxies": "Who gave the answers",
        "responses": "Per cent of the responses.",
    },
}
