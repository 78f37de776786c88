"""Figures from 0 to 1: how well units are told apart, how questions hang together, p-values."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs
import polars as pl

from brukarindex.benchmarking.consistency import Consistencies
from brukarindex.benchmarking.reliabilities import Reliabilities
from brukarindex.comparisons.distribution_tests import DistributionTests
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import (
    PLAIN,
    IntervalEnds,
    MarkLegend,
    Panel,
    Point,
    drawn,
    ends_of,
    reaching,
)
from brukarindex.presentation.points import BETTER, EQUAL, rows_of, styles_of
from brukarindex.presentation.rows import Options, Row, names_of, naming, titled_by, titles_of
from brukarindex.presentation.words import WORDS, p_value
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent

WELL = (0.7, 0.8)
"""Reliabilities that the answers needed are told for."""
_BOUNDS = (0.0, 1.0)
LEAST = 0.1
"""How wide an axis is at least."""


@attrs.frozen
class _Scored:
    """Figures from 0 to 1, by measure and domain.

    Attributes:
        title: What is above the measures of a single domain.
        notes: Sentences about all of it.
        points: The points of a row that is called something.
        lines: Lines through all rows.
        bounds: Where axes begin and end; where the figures need it by default.
        alone: Whether no panels of others are beside these.
    """

    title: str
    notes: str
    points: Callable[[Row, str], Iterable[Point]]
    lines: tuple[float, ...] = ()
    bounds: tuple[float, float] | None = None
    alone: bool = True

    def panels(
        self, frame: pl.DataFrame, by: Sequence[str], titles: Mapping[str, str], options: Options
    ) -> list[Panel]:
        """Return a panel for each measure; one of all measures when there is a single domain."""
        rows, told = rows_of(frame), naming(frame, by, options.language)
        names = names_of(rows, told.by, options.language)
        single = len(set(names)) == 1
        domain = names[0] if single and by else ""
        held: dict[str, list[Point]] = {}
        for row, name in zip(rows, names, strict=True):
            measure = titles.get(row["measure"], row["measure"])
            title = self.title if single else measure
            points = self.points(row, measure if single else name)
            held.setdefault(title, []).extend(points)
        every = [point for points in held.values() for point in points]
        ends = self.bounds or ends_of([*every, *reaching(*self.lines)], None, LEAST)
        return [
            Panel(
                options.headed(
                    told.titled(titled_by(title, domain)), alone=self.alone and len(held) == 1
                ),
                (self.notes,),
                tuple(points),
                ends,
                self.lines,
            )
            for title, points in held.items()
        ]


def of_reliabilities(result: Reliabilities, options: Options) -> Picture:
    """Return how reliably figures tell units apart, against the lines that much is often held for.

    Rows are measures; where units are told by several groupings each has a panel.
    """
    language = options.language
    own = _WORDS[language]

    def points(row: Row, name: str) -> list[Point]:
        said = number(row["reliability"], 2, language)
        if row["n_70"] is not None:
            needed = (number(row[each], 0, language) for each in ("n_70", "n_80"))
            said = f"{said}{own['needed'].format(*needed)}"
        return [Point(name, "", row["n"], row["reliability"], IntervalEnds(), said)]

    titles, panels = titles_of(result.method.measures), list[Panel]()
    alone = result.frame["grouping"].n_unique() == 1
    for (grouping,), frame in result.frame.group_by("grouping", maintain_order=True):
        title = own["reliability"].format(grouping=grouping)
        scored = _Scored(title, own["well"], points, WELL, _BOUNDS, alone)
        panels += scored.panels(frame, (), titles, options)
    return drawn(panels, PLAIN, options)


def of_consistencies(result: Consistencies, options: Options) -> Picture:
    """Return alpha with its interval, beside the composite reliability."""
    language = options.language
    own, words = _WORDS[language], WORDS[language]
    kinds = (own["alpha"], own["composite"])

    def points(row: Row, name: str) -> list[Point]:
        ends = IntervalEnds.of(row)
        alpha = ends.told(row["alpha"], language, decimals=2)
        composite = number(row["composite"], 2, language)
        return [
            Point(name, kinds[0], row["n"], row["alpha"], ends, alpha),
            Point(name, kinds[1], row["n"], row["composite"], IntervalEnds(), composite),
        ]

    interval = own["interval"].format(level=percent(result.method.level, language))
    notes = " ".join([own["together"], interval, words["answers"]])
    titles = titles_of(result.method.measures)
    scored = _Scored(own["consistency"], notes, points)
    panels = scored.panels(result.frame, result.by, titles, options)
    groups = MarkLegend(styles_of(kinds), lanes=True, counted=False)
    return drawn(panels, groups, options)


def of_tests(result: DistributionTests, options: Options) -> Picture:
    """Return p-values, the least at the top, against the line that they are found below."""
    language = options.language
    own, words = _WORDS[language], WORDS[language]
    alpha = 1 - result.method.level
    styles = {own["differ"]: BETTER, words["not_distinguishable"]: EQUAL}

    def points(row: Row, name: str) -> list[Point]:
        p = row["p_value"]
        found = own["differ"] if p is not None and p < alpha else words["not_distinguishable"]
        said = f"p {p_value(p, language)}"
        return [
            Point(name, found, row["n"], p, IntervalEnds(), said, order=None if p is None else -p)
        ]

    asked = own["between"].format(columns=" × ".join(result.between))
    notes = [
        asked if result.between else own["given"],
        own["p"].format(level=percent(alpha, language)),
        words["answers"],
    ]
    titles = titles_of(result.method.measures)
    scored = _Scored(own["tests"], " ".join(notes), points, (alpha,), _BOUNDS)
    panels = scored.panels(result.frame, result.by, titles, options)
    return drawn(panels, MarkLegend(styles, lanes=False), options, "p_values")


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "reliability": "Hur väl talen skiljer enheterna åt ({grouping})",
        "well": (
            "Reliabilitet 0–1: hur stor del av skillnaderna mellan enheter som inte är slump."
            " Linjerna: 0,7 och 0,8. Antal svar inom parentes."
        ),
        "needed": "; 0,7 nås med {} svar per enhet, 0,8 med {}",
        "consistency": "Hur väl frågorna hänger ihop",
        "together": "Hur väl indexets frågor hänger ihop: högst 1, och under 0 när de går isär.",
        "interval": "{level} % konfidensintervall för Cronbachs alfa.",
        "alpha": "Cronbachs alfa",
        "composite": "sammansatt reliabilitet",
        "tests": "Fördelar sig svaren lika?",
        "between": "P-värden för att svaren fördelar sig lika i alla grupper ({columns}).",
        "given": "P-värden för att svaren fördelar sig som angivet.",
        "p": (
            "Under linjen, {level} %, skiljer de sig; p-värdena är inte justerade för hur många de"
            " är."
        ),
        "differ": "skiljer sig",
    },
    "en": {
        "reliability": "How well the figures tell units apart ({grouping})",
        "well": (
            "Reliability 0–1: the part of the differences between units that is not chance. The"
            " lines: 0.7 and 0.8. Number of answers in parentheses."
        ),
        "needed": "; 0.7 is reached with {} answers a unit, 0.8 with {}",
        "consistency": "How well the questions hang together",
        "together": (
            "How well the questions of the index hang together: at most 1, and below 0 where they"
            " go apart."
        ),
        "interval": "{level} % confidence interval of Cronbach's alpha.",
        "alpha": "Cronbach's alpha",
        "composite": "composite reliability",
        "tests": "Are the answers distributed alike?",
        "between": "P-values that the answers are distributed alike in all groups ({columns}).",
        "given": "P-values that the answers are distributed as given.",
        "p": (
            "Below the line, {level} %, they differ; the p-values are not adjusted for how many"
            " there are."
        ),
        "differ": "differ",
    },
}
