"""What a row is called, and in which order rows stand."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import attrs
import polars as pl

from brukarindex.checks import text
from brukarindex.exceptions import ArgumentError, did_you_mean
from brukarindex.presentation.drawing import LINE, PictureRow, lines_of
from brukarindex.presentation.words import WORDS
from brukarindex.questions.measures import Measure
from brukarindex.words.domains import domain_name, plain_value
from brukarindex.words.languages import Language
from brukarindex.words.lists import in_quotes
from brukarindex.words.numbers import number

Row = Mapping[str, Any]
Sort = Literal["estimate", "name", "frame"]
GAP, LANE = 8, 12
"""Pixels between rows, and from one mark to the next within a row."""
_YEAR = re.compile(
    r"(?:199|20[0-4])\d(?:(?:-\d\d){0,2}|[-/–](?:19|20)?\d\d|[ -]?(?:Q|[Kk]v(?:artal)? ?)[1-4])"
)
"""From 1990 to 2049, as codes of municipalities seldom all are: years, days and months in them,
school years and quarters.
"""
_LATE = str.maketrans("åäö", "{|}")
"""Å, ä and ö come after z, in this order."""


@attrs.frozen
class Options:
    """What a user asks of a picture or a table, whatever the result."""

    language: Language
    title: str | None
    sort: Sort
    colour: str | None
    kind: str | None
    line: float | None

    def headed(self, own: str, *, alone: bool) -> str:
        """Return what stands above a chart: what the user asks, with the name of its own where it
        is one of several, so that they are told apart.
        """
        asked = self.title if alone or self.title is None else f"{self.title} · {own}"
        return asked or own


def name_of(row: Mapping[str, Any], by: Sequence[str], language: Language) -> str:
    """Return what a domain is called: its values, those of True and False with their column.

    Examples:
        >>> name_of({"kommun": "Arboga", "kon": "kvinna"}, ["kommun", "kon"], "sv")
        'Arboga, kvinna'
        >>> name_of({"ung": True}, ["ung"], "sv"), name_of({"ung": None}, ["ung"], "sv")
        ('ung: ja', 'Totalt')
        >>> name_of({"ar": 2025, "to_ar": 2024}, ["ar", "to_ar"], "sv")
        '2025 mot 2024'
    """
    others, words = others_in(by), WORDS[language]
    first = [each for each in by if each not in others]
    said = domain_name(row, first, language) or words["whole"]
    if not others:
        return said
    other = {name: row[column] for column, name in others.items()}
    return words["pair"].format(said, domain_name(other, other, language) or words["whole"])


def others_in(by: Sequence[str]) -> dict[str, str]:
    """Return the columns that say with what a row is compared, and those of the row itself.

    Examples:
        >>> others_in(["kommun", "ar", "to_ar"])
        {'to_ar': 'ar'}
    """
    return {each: each[3:] for each in by if each.startswith("to_") and each[3:] in by}


def columns_called(by: Sequence[str], language: Language) -> list[str]:
    """Return what columns that name rows are called; those of a pair by one name.

    Examples:
        >>> columns_called(["kommun", "ar", "to_ar"], "sv")
        ['kommun', 'ar', 'ar (jämförs med)']
    """
    others, said = others_in(by), WORDS[language]["compared_column"]
    return [said.format(others[each]) if each in others else each for each in by]


@attrs.frozen
class Naming:
    """How the rows of a result are told apart.

    Attributes:
        by: The columns that differ between them; all of them where none does.
        common: What the others say of every row, such as the year that was chosen.
    """

    by: tuple[str, ...]
    common: str

    def titled(self, title: str) -> str:
        """Return a title that says what all rows have in common."""
        return titled_by(title, self.common)


def titled_by(title: str, common: str) -> str:
    """Return a title with what all rows have in common.

    Examples:
        >>> titled_by("Nöjd", "2025"), titled_by("Är du nöjd?", "2025"), titled_by("Nöjd", "")
        ('Nöjd, 2025', 'Är du nöjd? · 2025', 'Nöjd')
    """
    return (" · " if title.endswith("?") else ", ").join(filter(None, (title, common)))


def naming(frame: pl.DataFrame, by: Sequence[str], language: Language) -> Naming:
    """Return how rows are told apart: a year that was chosen is said once, in the title.

    Examples:
        >>> frame = pl.DataFrame({"ar": [2025, 2025], "kommun": ["Arboga", "Falun"]})
        >>> naming(frame, ["ar", "kommun"], "sv")
        Naming(by=('kommun',), common='2025')
    """
    others = others_in(by)
    varied = {others.get(name, name) for name in by if frame[name].n_unique() > 1}
    differ = tuple(name for name in by if others.get(name, name) in varied)
    if not differ:
        return Naming(tuple(by), "")
    alike, row = [name for name in by if name not in differ], frame.row(0, named=True)
    called = name_of if others_in(alike) else domain_name
    return Naming(differ, called(row, alike, language))


def names_of(rows: Sequence[Mapping[str, Any]], by: Sequence[str], language: Language) -> list[str]:
    """Return what the domain of each row is called, its year last; with its columns, where two are
    called alike.

    Examples:
        >>> names_of([{"ar": 2025, "ort": "Lund"}], ["ar", "ort"], "sv")
        ['Lund, 2025']
        >>> rows = [{"ort": "K", "kon": None}, {"ort": None, "kon": "K"}, {"ort": "U", "kon": None}]
        >>> names_of(rows, ["ort", "kon"], "sv")
        ['ort: K', 'kon: K', 'U']
    """
    by = years_last(rows, by)
    names = [name_of(row, by, language) for row in rows]
    columns = columns_called(by, language)
    in_marks = partial(in_quotes, language=language)  # where values hold what names are made of
    for told in (partial(plain_value, language=language), in_marks):
        meant: dict[str, set[tuple[object, ...]]] = {}
        for name, row in zip(names, rows, strict=True):
            meant.setdefault(name, set()).add(tuple(row[each] for each in by))
        names = [
            (_with_columns(dict(zip(columns, map(row.get, by), strict=True)), told) or name)
            if len(meant[name]) > 1
            else name
            for name, row in zip(names, rows, strict=True)
        ]
    return names


def years_last(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> list[str]:
    """Return columns with those of years after the others: a unit is named before its year.

    Examples:
        >>> years_last([{"ar": 2025, "kod": "0180"}, {"ar": None, "kod": "2031"}], ["ar", "kod"])
        ['kod', 'ar']
    """
    held = {each: {row[each] for row in rows} - {None} for each in by}
    years = {each: bool(found) and all(map(_is_year, found)) for each, found in held.items()}
    return sorted(by, key=years.__getitem__)


def _is_year(value: object) -> bool:
    """Return whether a value is a year of surveys, or a day or a month in one."""
    return _YEAR.fullmatch(plain_value(value, "en")) is not None


def _with_columns(values: Mapping[str, object], told: Callable[[object], str]) -> str:
    return ", ".join(f"{name}: {told(each)}" for name, each in values.items() if each is not None)


def in_order(name: str) -> tuple[str, str]:
    """Return what names are sorted by: letters in the order of the Swedish alphabet.

    Examples:
        >>> sorted(["Örebro", "Ängelholm", "Ale", "Åmål"], key=in_order)
        ['Ale', 'Åmål', 'Ängelholm', 'Örebro']
    """
    return name.casefold().translate(_LATE), name


def ordered(
    names: Iterable[str], sort: Sort, value: Callable[[str], float | None] = lambda _: None
) -> list[str]:
    """Return names in their order, each once: the highest figure first, those without last; years
    after each other within a unit, which stands where its last year does.

    Examples:
        >>> ordered(["a", "b, 2025", "b, 2023"], "estimate", {"a": 1, "b, 2025": 2}.get)
        ['b, 2025', 'a', 'b, 2023']
        >>> figures = {"a, 2023": 9, "a, 2025": 1, "b, 2023": 2, "b, 2025": 3}
        >>> ordered(figures, "estimate", figures.get)
        ['b, 2023', 'b, 2025', 'a, 2023', 'a, 2025']
    """
    once = list(dict.fromkeys(names))
    if sort == "frame":
        return once
    if sort == "name":
        return sorted(once, key=in_order)
    units = {name: name.rpartition(", ")[0] for name in once}
    if not all(_is_year(name.rpartition(", ")[2]) for name in once):
        units = {name: name for name in once}
    last = {units[name]: value(name) for name in sorted(once, key=in_order)}
    return sorted(once, key=lambda name: (-_or_lowest(last[units[name]]), in_order(name)))


def in_blocks(
    rows: Mapping[str, Mapping[str, Any]],
    by: Sequence[str],
    sort: Sort,
    value: Callable[[str], float | None],
) -> list[str]:
    """Return the names of rows in their order: those by several columns together for each value of
    the first ones, such as a year, and those of each grouping.
    """
    groupings: dict[tuple[str, ...], dict[tuple[str, ...], list[str]]] = {}
    for name, row in rows.items():
        used = tuple(each for each in by if row[each] is not None)
        within = tuple(str(row[each]) for each in used[:-1] if sort != "frame")
        groupings.setdefault(used, {}).setdefault(within, []).append(name)
    return [
        name
        for blocks in groupings.values()
        for within in (sorted(blocks, key=_each_in_order) if sort == "name" else blocks)
        for name in ordered(blocks[within], sort, value)
    ]


def _each_in_order(names: Iterable[str]) -> list[tuple[str, str]]:
    return [in_order(name) for name in names]


def titles_of(measures: Iterable[Measure]) -> dict[str, str]:
    """Return what readers are told that measures are called, by their names."""
    return told_apart({measure.name: measure.title for measure in measures})


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Return titles by their names; with the names, where two are alike.

    Examples:
        >>> told_apart({"q1": "Nöjd", "q2": "Trygg", "q3": "Nöjd"})
        {'q1': 'Nöjd (q1)', 'q2': 'Trygg', 'q3': 'Nöjd (q3)'}
    """
    held = list(titles.values())
    return {
        name: f"{title} ({name})" if held.count(title) > 1 else title
        for name, title in titles.items()
    }


@attrs.frozen
class Leads:
    """What stands in the first columns of a table.

    Attributes:
        header: The names of the columns.
        rows: What names each row: a value in each of the columns.
    """

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def leads_of(rows: Sequence[Mapping[str, Any]], by: Sequence[str], language: Language) -> Leads:
    """Return how rows are named in a table: in a column for each of ``by`` where rows are of
    several, as of a unit in a year, and else in one.

    Examples:
        >>> rows = [{"ar": 2025, "ort": "Lund"}, {"ar": 2025, "ort": None}]
        >>> leads_of(rows, ["ar", "ort"], "sv").rows
        [('2025', 'Lund'), ('2025', 'Totalt')]
        >>> leads_of(rows[1:], ["ar", "ort"], "sv")
        Leads(header=('ar, ort',), rows=[('2025',)])
    """
    if not any(sum(row[each] is not None for each in by) > 1 for row in rows):
        return Leads(
            (", ".join(columns_called(by, language)),),
            [(name,) for name in names_of(rows, by, language)],
        )
    others = others_in(by)
    columns = [
        names_of(
            [{others.get(each, each): row[each]} for row in rows],
            [others.get(each, each)],
            language,
        )
        for each in by
    ]
    return Leads(tuple(columns_called(by, language)), list(zip(*columns, strict=True)))


def _or_lowest(value: float | None) -> float:
    return float("-inf") if value is None else value


def places(labels: Mapping[str, str], lanes: int = 1) -> dict[str, PictureRow]:
    """Return where each row stands, the first at the top, with its label in lines."""
    rows: dict[str, PictureRow] = {}
    bottom = 0
    for name, label in labels.items():
        lines = tuple(lines_of(label))
        top, bottom = bottom, bottom + GAP + max(LANE * lanes, LINE * len(lines))
        rows[name] = PictureRow(lines, top, bottom)
    return rows


def counted_places(
    names: Iterable[str], counts: Mapping[str, int | None], language: Language
) -> dict[str, PictureRow]:
    """Return where rows stand that are labelled with their numbers of answers."""
    return places({name: counted(name, number(counts[name], 0, language)) for name in names})


def counted(name: str, numbers: str) -> str:
    """Return a name with its numbers of answers, which stand on the line of its last word."""
    kept = numbers.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{name}\N{NO-BREAK SPACE}({kept})"


def check_colour(colour: str | None, by: Sequence[str]) -> str | None:
    """Return the column that colours tell, or raise unless it is one of those that name domains."""
    if colour is not None and text("colour", colour) not in by:
        raise ArgumentError(
            f"colour is {colour!r}, and the result is by {list(by)}.{did_you_mean(colour, by)}",
            argument="colour",
            value=colour,
            allowed=tuple(by),
        )
    return colour
