"""Pictures of what printed shares leave possible."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.figures import Language
from brukarindex.verification.pages import Facts, Page, QuestionClaims
from brukarindex.verification.trees import MOST_N, Tree, tree_of

if TYPE_CHECKING:
    import altair as alt

_SCHEMA = {"n": pl.Int64, "category": pl.String, "count": pl.Int64, "together": pl.Boolean}
_WORDS = {
    "sv": {"n": "antal svar", "count": "antal med svaret", "category": "svar", "all": "går ihop med alla andelar"},
    "en": {"n": "answers", "count": "answers in the category", "category": "category", "all": "fits all the shares"},
}


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
        tree, bases = tree_of(facts, distribution), facts.ordinary_base(distribution)
        if tree is not None and bases:
            yield _title(facts, distribution), _points(tree, next(iter(bases.values())).n)


def _title(facts: Facts, distribution: QuestionClaims) -> str:
    return " · ".join(filter(None, [facts.page.title, distribution.name]))


def _points(tree: Tree, n: range) -> pl.DataFrame:
    """Give the counts that each printed figure allows by itself, and whether they are possible together."""
    rows = [
        (answers, tree.name(node), count, answers in possible)
        for possible in [set(tree.shares.possible(n).tolist())]
        for answers in n[:MOST_N]
        for node in tree.nodes
        for least, most in [tree.shares.own(node, answers)]
        for count in range(least, most + 1)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _chart(title: str, points: pl.DataFrame, language: Language) -> "alt.LayerChart":
    import altair as alt

    words = _WORDS[language]
    axis = alt.X("n:Q", title=words["n"], scale=alt.Scale(zero=False))
    base = alt.Chart(points, title=title)
    dots = base.mark_point().encode(
        x=axis,
        y=alt.Y("count:Q", title=words["count"], scale=alt.Scale(zero=False)),
        color=alt.Color("category:N", title=words["category"]),
        fill=alt.condition("datum.together", alt.Color("category:N"), alt.value("transparent")),
        tooltip=["category", "n", "count"],
    )
    lines = base.transform_filter("datum.together").mark_rule(opacity=0.3).encode(x=axis)
    return alt.LayerChart(layer=[lines, dots])
