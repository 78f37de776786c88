"""Pictures of what printed shares leave possible."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from brukarindex.exact.shares import whole_of
from brukarindex.exceptions import ArgumentError
from brukarindex.results.pictures import COLOURS, GREY, check_altair, data_of, lines_of
from brukarindex.verification.pages.facts import Facts, QuestionClaims
from brukarindex.verification.pages.page import Page
from brukarindex.verification.readings.trees import MOST_N, Tree, tree_of
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

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
        "cut": "de första {} av {} möjliga antal svar",
    },
    "en": {
        "n": "answers",
        "count": "answers in the category",
        "category": "category",
        "status": "count",
        "together": "fits all the shares",
        "alone": "fits its own share",
        "none": "no whole number",
        "cut": "the first {} of {} numbers of answers",
    },
}
_TOLD = {"category": "N", "n": "Q", "count": "Q", "status": "N"}
_SHAPES = {"together": "circle", "alone": "diamond", "none": "cross"}


def draw(pages: Iterable[Page], language: Language) -> "alt.LayerChart | alt.ConcatChart":
    """Draw, for each question with printed shares, the counts that print as each by the number of
    answers.
    """
    check_altair()
    import altair as alt

    charts = [
        _chart(_title(facts, each), tree, n, language)
        for facts in map(Facts, pages)
        for each, tree, n in _questions(facts)
    ]
    if not charts:
        raise ArgumentError(
            "there is nothing to draw: no printed shares with a known number of answers."
        )
    return charts[0] if len(charts) == 1 else alt.concat(*charts, columns=2)


def _questions(facts: Facts) -> Iterable[tuple[QuestionClaims, Tree, range]]:
    for distribution in facts.distributions:
        tree, base = tree_of(facts, distribution), facts.base(distribution)
        if tree is not None and base is not None:
            yield distribution, tree, base.n


def _title(facts: Facts, distribution: QuestionClaims) -> str:
    return " · ".join(filter(None, [facts.page.title, distribution.name]))


def _points(tree: Tree, n: range) -> pl.DataFrame:
    """Give the counts that each printed figure allows by itself, or where they would be, and which
    fit together.
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
    own = (tree.shares.tight(n) or ())[node] if together else range(0)
    return [(count, "together" if count in own else "alone") for count in range(least, most + 1)]


def _chart(title: str, tree: Tree, n: range, language: Language) -> "alt.LayerChart":
    import altair as alt

    words = _WORDS[language]
    points = _points(tree, n).with_columns(
        pl.col("status").replace_strict({each: words[each] for each in _SHAPES})
    )
    fitting = points.filter("together").select("n").unique(maintain_order=True)
    names = points["category"].unique(maintain_order=True).to_list()
    roomy, whole = alt.Scale(zero=False, padding=12), alt.Axis(format="d", tickMinStep=1)
    x = alt.X("n:Q", title=words["n"], scale=roomy, axis=whole)
    y = alt.Y("count:Q", title=words["count"], scale=roomy, axis=whole)
    few = alt.Scale(domain=names, range=[*COLOURS])
    colours = few if len(names) <= len(COLOURS) else alt.Scale(domain=names, scheme="tableau20")
    shapes = alt.Scale(domain=[words[each] for each in _SHAPES], range=[*_SHAPES.values()])
    legend = alt.Legend(labelLimit=500)
    marks = alt.Chart(data_of(points.to_dicts())).mark_point(
        filled=True, opacity=1, size=60 if len(n) <= 100 else 15
    )
    dots = marks.encode(
        x,
        y,
        alt.Color("category:N", title=words["category"], scale=colours, legend=legend),
        alt.Shape("status:N", title=words["status"], scale=shapes, legend=legend),
        tooltip=[alt.Tooltip(f"{name}:{kind}", title=words[name]) for name, kind in _TOLD.items()],
    )  # fmt: skip
    lines = alt.Chart(data_of(fitting.to_dicts())).mark_rule(color=GREY, size=2).encode(x)
    cut = (
        words["cut"].format(*(number(each, 0, language) for each in (MOST_N, len(n))))
        if len(n) > MOST_N
        else ""
    )
    return alt.LayerChart(
        layer=[lines, dots],
        title=alt.Title(lines_of(title, 70), subtitle=cut, anchor="start"),
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
    )
