"""Printed figures and the counts that fit them, by the number of answers."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import attrs
import polars as pl

from brukarindex.exact.shares import whole_of
from brukarindex.exceptions import ArgumentError
from brukarindex.presentation.drawing import (
    COLOURS,
    GREY,
    INK,
    LINE,
    Marks,
    chart_of,
    numbers_along,
    titled,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.rows import Options
from brukarindex.verification.pages.facts import Facts, QuestionClaims
from brukarindex.verification.readings.trees import MOST_N, Tree, tree_of
from brukarindex.verification.reports import Report
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 276
"""Pixels from the lowest count to the highest."""
FEW = 100
"""Numbers of answers up to which marks are large."""
LONG = 30
"""Of a run of more counts only the first and the last are drawn: tens of thousands of answers give
each share hundreds, and as many marks are more than there is room for.
"""
SAID = 8
"""So many numbers of answers are read aloud."""
_SCHEMA = {
    "n": pl.Int64,
    "category": pl.String,
    "count": pl.Float64,
    "status": pl.String,
    "together": pl.Boolean,
}
_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "n": "antal svar",
        "count": "antal med svaret",
        "category": "svaret",
        "status": "antalet",
        "together": "går ihop med alla andelar",
        "alone": "går ihop med sin andel",
        "none": "inget helt antal",
        "ends": "Av fler än {} antal i följd syns det första och det sista.",
        "cut": "Här är de första {} av {} möjliga antal svar",
        "title": "Andelar",
        "kind": "Tryckta andelar och de antal som ger dem",
        "lines": "Grått streck: antal svar som går ihop med alla andelar.",
        "no_lines": "Inget antal svar går ihop med alla andelar.",
        "fitting": "Antal svar som går ihop med alla andelar",
    },
    "en": {
        "n": "answers",
        "count": "answers in the category",
        "category": "category",
        "status": "count",
        "together": "fits all the shares",
        "alone": "fits its own share",
        "none": "no whole number",
        "ends": "Of more than {} counts in a row the first and the last are shown.",
        "cut": "These are the first {} of {} numbers of answers",
        "title": "Shares",
        "kind": "Printed shares and the counts that give them",
        "lines": "Grey line: numbers of answers that fit all the shares.",
        "no_lines": "No number of answers fits all the shares.",
        "fitting": "Numbers of answers that fit all the shares",
    },
}
_TOLD = {"category": "N", "n": "Q", "count": "Q", "status": "N"}
_SHAPES = {"together": "circle", "alone": "diamond", "none": "cross"}


def of_pages(result: Report, options: Options) -> Picture:
    """Return, for each question with printed shares, the counts that print as each by the number of
    answers.
    """
    import altair as alt

    questions = [each for facts in map(Facts, result.pages) for each in _questions(facts, options)]
    if not questions:
        raise ArgumentError(
            "there is nothing to draw: no printed shares with a known number of answers.",
            argument="result",
            value=result,
        )
    charts = [each.chart() for each in questions]
    chart = charts[0] if len(charts) == 1 else alt.concat(*charts, columns=2)
    return finished(chart, " ".join(each.said() for each in questions))


def _questions(facts: Facts, options: Options) -> Iterable["_Question"]:
    for distribution in facts.distributions:
        tree, base = tree_of(facts, distribution), facts.base(distribution)
        if tree is not None and base is not None:
            yield _Question(_title(facts, distribution), tree, base.n, options)


def _title(facts: Facts, distribution: QuestionClaims) -> str:
    return " · ".join(filter(None, [facts.page.title, distribution.name]))


def _points(tree: Tree, n: range) -> pl.DataFrame:
    """Return the counts that each printed figure allows by itself, or where they would be, and
    which fit together.
    """
    possible = set(tree.shares.possible(n).tolist())
    rows = [
        (answers, tree.name(node), count, status, answers in possible)
        for answers in n[:MOST_N]
        for node in sorted(tree.nodes)
        for count, status in _counts(tree, node, answers, together=answers in possible)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _counts(tree: Tree, node: int, n: int, *, together: bool) -> Iterable[tuple[float, str]]:
    least, most = tree.shares.own(node, n)
    figure = tree.shares.nodes[node]
    if least > most and figure is not None:
        return [(float(Fraction(figure.digits * n, whole_of(figure))), "none")]
    fit = (tree.shares.tight(n) or ())[node] if together else range(0)
    runs = [
        ("alone", range(least, min(fit.start, most + 1) if fit else most + 1)),
        ("together", fit),
        ("alone", range(fit.stop, most + 1) if fit else range(0)),
    ]
    return [(count, status) for status, run in runs for count in _drawn(run)]


def _drawn(run: range) -> Iterable[int]:
    """Return the counts of a run that are drawn: of a long one the first and the last."""
    return run if len(run) <= LONG else (run[0], run[-1])


@attrs.frozen(slots=False)
class _Question:
    """A question with printed shares, and the numbers of answers that there may be."""

    name: str
    tree: Tree
    n: range
    options: Options

    @property
    def words(self) -> Mapping[str, str]:
        return _WORDS[self.options.language]

    @property
    def title(self) -> str:
        return " · ".join(filter(None, (self.options.title, self.name))) or self.words["title"]

    @property
    def notes(self) -> list[str]:
        """What stands below the title."""
        lines = self.words["lines" if self.fitting else "no_lines"]
        if self.long:
            lines = f"{lines} {self.words['ends'].format(LONG)}"
        if len(self.n) <= MOST_N:
            return [lines]
        counts = (number(each, 0, self.options.language) for each in (MOST_N, len(self.n)))
        return [f"{lines} {self.words['cut'].format(*counts)}."]

    @cached_property
    def points(self) -> pl.DataFrame:
        """The counts that are drawn."""
        return _points(self.tree, self.n)

    @property
    def long(self) -> bool:
        """Whether there are runs of which only the ends are drawn."""
        ends = (self.tree.shares.own(node, self.n[-1]) for node in self.tree.nodes)
        return any(most - least >= LONG for least, most in ends)

    @property
    def fitting(self) -> list[int]:
        """The numbers of answers that fit all shares."""
        return self.points.filter("together")["n"].unique().sort().to_list()

    def chart(self) -> "alt.LayerChart":
        """Return the picture."""
        import altair as alt

        x, y = (self._axis(name) for name in ("n", "count"))
        told = [
            alt.Tooltip(f"{name}:{kind}", title=self.words[name]) for name, kind in _TOLD.items()
        ]
        points = self.points.with_columns(
            pl.col("status").replace_strict({each: self.words[each] for each in _SHAPES})
        )
        size = 60 if len(self.n) <= FEW else 15
        dots = chart_of(points.to_dicts()).mark_point(filled=True, opacity=1, size=size)
        lines = chart_of([{"n": n} for n in self.fitting]).mark_rule(color=GREY, size=2)
        looks: dict[str, Any] = {
            "align": "left",
            "baseline": "bottom",
            "dy": -7,
            "fontSize": 11,
            "color": INK,
        }
        names = chart_of(self._names()).mark_text(**looks)
        return alt.LayerChart(
            layer=[
                lines.encode(alt.X("n:Q", **x)),
                dots.encode(
                    alt.X("n:Q", **x), alt.Y("count:Q", **y), *self._legends(), tooltip=told
                ),
                names.encode(alt.X("n:Q", **x), alt.Y("count:Q", **y), text="category:N"),
            ],
            title=titled(self.title, self.notes),
            resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
        )

    def _names(self) -> Marks:
        """Return the answers by name above their first counts, so that no colour alone tells them;
        without those that would lie on one before them.
        """
        first = self.points.filter(pl.col("n") == pl.col("n").min())
        highest = first.group_by("category").agg(pl.col("n").first(), pl.col("count").max())
        spread = cast("float", self.points["count"].max()) - cast("float", first["count"].min())
        kept: Marks = []
        for mark in highest.sort("count", "category").to_dicts():
            if not kept or mark["count"] - kept[-1]["count"] > spread * LINE / HEIGHT:
                kept.append(mark)
        return kept

    def _axis(self, name: str) -> dict[str, Any]:
        import altair as alt

        label = numbers_along(self.options.language)
        axis = alt.Axis(format=",d", tickMinStep=1, labelExpr=label, tickCount=6)
        scale = alt.Scale(zero=False, padding=12)
        return {"title": self.words[name], "scale": scale, "axis": axis}

    def _legends(self) -> "tuple[alt.Color, alt.Shape]":
        """Return what colours and shapes are: those shapes that there are."""
        import altair as alt

        names = self.points["category"].unique(maintain_order=True).to_list()
        few = alt.Scale(domain=names, range=[*COLOURS])
        scale = few if len(names) <= len(COLOURS) else alt.Scale(domain=names, scheme="tableau20")
        held = set(self.points["status"])
        shapes = {self.words[each]: shape for each, shape in _SHAPES.items() if each in held}
        shape = alt.Scale(domain=[*shapes], range=[*shapes.values()])
        titles = (self.words["category"], self.words["status"])
        legend = alt.Legend(labelLimit=500)
        return (
            alt.Color("category:N", title=titles[0], scale=scale, legend=legend),
            alt.Shape("status:N", title=titles[1], scale=shape, legend=legend),
        )

    def said(self) -> str:
        """Return what is seen, in words."""
        said = [f"{self.title}. {self.words['kind']}.", *self.notes]
        for name, rows in self.points.group_by("category", maintain_order=True):
            status = pl.col("status")
            some = rows.filter(status == "together" if self.fitting else status != "none")
            low, high = (_whole(each) for each in (some["count"].min(), some["count"].max()))
            counts = low if low == high else f"{low}–{high}"
            said.append(f"{name[0]}: {counts if len(some) else self.words['none']}.")
        if self.fitting:
            more = ", …" if len(self.fitting) > SAID else ""
            fitting = ", ".join(map(_whole, self.fitting[:SAID]))
            said.append(f"{self.words['fitting']}: {fitting}{more}.")
        return " ".join(said)


def _whole(count: object) -> str:
    return number(cast("float", count), 0)
