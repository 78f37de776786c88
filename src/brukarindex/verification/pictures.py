"""Pictures of what printed shares leave possible."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.figures import Language
from brukarindex.verification.pages import Facts, Page, QuestionClaims
from brukarindex.verification.shares import whole_of
from brukarindex.verification.trees import MOST_N, Tree, tree_of

if TYPE_CHECKING:
    import altair as alt

_SCHEMA = {"n": pl.Int64, "category": pl.String, "count": pl.Float64, "status": pl.String, "together": pl.Boolean}
_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "n": "antal svar",
        "count": "antal med svaret",
        "category": "svaret",
        "status": "antalet",
        "together": "går ihop med alla andelar",
        "alone": "går ihop med sin andel",
        "none": "inget helt antal",
    },
    "en": {
        "n": "answers",
        "count": "answers in the category",
        "category": "category",
        "status": "count",
        "together": "fits all the shares",
        "alone": "fits its own share",
        "none": "no whole number",
    },
}
_SHAPES = {"together": "circle", "alone": "diamond", "none": "cross"}


def draw(pages: Iterable[Page], language: Language) -> "alt.LayerChart | alt.HConcatChart":
    """Draw, for each question with printed shares, the counts that print as each by the number of answers."""
    try:
        import altair as alt
    except ImportError:
        raise ArgumentError("a picture needs Altair: install brukarindex[plots].") from None
    charts = [_chart(*each, language) for page in pages for each in _questions(Facts(page))]
    if not charts:
        raise ArgumentError("there is nothing to draw: no printed shares with a known number of answers.")
    return charts[0] if len(charts) == 1 else alt.hconcat(*charts)


def _questions(facts: Facts) -> Iterable[tuple[str, pl.DataFrame]]:
    for distribution in facts.distributions:
        tree, base = tree_of(facts, distribution), facts.base(distribution)
        if tree is not None and base is not None:
            yield _title(facts, distribution), _points(tree, base.n)


def _title(facts: Facts, distribution: QuestionClaims) -> str:
    return " · ".join(filter(None, [facts.page.title, distribution.name]))


def _points(tree: Tree, n: range) -> pl.DataFrame:
    """Give the counts that each printed figure allows by itself, or where they would be, and which fit together."""
    possible = set(tree.shares.possible(n).tolist())
    rows = [
        (answers, tree.name(node), count, status, answers in possible)
        for answers in n[:MOST_N]
        for node in tree.nodes
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


def _chart(title: str, points: pl.DataFrame, language: Language) -> "alt.LayerChart":
    import altair as alt

    words = _WORDS[language]
    shown = points.with_columns(pl.col("status").replace_strict({each: words[each] for each in _SHAPES}))
    shapes = alt.Scale(domain=[words[each] for each in _SHAPES], range=[*_SHAPES.values()])
    roomy, whole = alt.Scale(zero=False, padding=12), alt.Axis(format="d", tickMinStep=1)
    x = alt.X("n:Q", title=words["n"], scale=roomy, axis=whole)
    y = alt.Y("count:Q", title=words["count"], scale=roomy, axis=whole)
    base = alt.Chart(shown, title=title)
    dots = base.mark_point(filled=True, size=60, opacity=0.9).encode(
        x=x,
        y=y,
        color=alt.Color("category:N", title=words["category"], sort=None),
        shape=alt.Shape("status:N", title=words["status"], scale=shapes),
        tooltip=["category", "n", "count", "status"],
    )
    lines = base.transform_filter("datum.together").mark_rule(opacity=0.3).encode(x=x)
    return alt.LayerChart(layer=[lines, dots])
