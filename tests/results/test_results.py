"""The manners that all results share."""

import copy
import pickle
import re
from html.parser import HTMLParser

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from brukarindex import (
    Item,
    MultiItemIndex,
    Pooled,
    RatingIndex,
    Scale,
    change,
    check,
    colours,
    compare,
    distribution,
    estimate,
    funnel,
    item_nonresponse,
    nonresponse_bounds,
    nonresponse_report,
    rank,
    representativity,
    response_rates,
    tipping_point,
)
from brukarindex.benchmarking import (
    PathModel,
    case_mix,
    decompose,
    effects,
    given_estimates,
    internal_consistency,
    latent_indices,
    published_changes,
    published_funnel,
    published_gaps,
    published_indices,
    published_ranks,
    published_units,
    reliability,
    shrink,
    standardise,
    trend,
)
from brukarindex.comparisons import CaseMix, compare_distributions
from brukarindex.estimates import quantile
from brukarindex.presentation import methods_appendix
from brukarindex.replication import Bootstrap, replicate_estimates
from brukarindex.response import auxiliary_indicators, proxy_answers
from brukarindex.results.table import Framed
from brukarindex.results.text import frame_html

INDEX = RatingIndex("q", Scale(1, 5))
FRAME = pl.DataFrame(
    {
        "u": ["a"] * 60 + ["b"] * 60,
        "q": [1, 2, 5, 4] * 15 + [5, 4, 4, None] * 15,
        "svar": [True, True, False, True] * 30,
        "utfall": ["svar", "svar", "ej svar", "svar"] * 30,
    }
)
MADE = estimate(FRAME, INDEX, by="u")
MANY = estimate(FRAME.with_columns(u=pl.int_range(120) % 7), INDEX, by="u")
CODES = {"codes": {"responded": "svar", "nonresponse": "ej svar"}, "standard": "swedish"}
AREAS = FRAME.select("u", "q", r=pl.int_range(120) % 5 + 1, s=pl.int_range(120) % 4 + 1)
OTHERS = [RatingIndex("r", Scale(1, 5)), RatingIndex("s", Scale(1, 5))]
BLOCK = MultiItemIndex("rs", ["r", "s"], Scale(1, 5))
LATENT = latent_indices(AREAS, PathModel([BLOCK, INDEX], [("rs", "q")]))
ASKED = {"a": 100, "b": 100}
DIRTY = pl.DataFrame({"u": ["a", "A ", "Totalt"] * 2, "q": [1.0, 5.0, 3.5, 99.0, 2.0, None]})
PUBLISHED = pl.DataFrame(
    {"u": ["a", "b", "a"], "ar": [1, 1, 2], "v": ["84", "33,3", "91"], "n": [44, 4, 45]}
)
RESULTS = {
    "MethodsAppendix": methods_appendix(MADE),
    "Problems": check(DIRTY, INDEX, by="u"),
    "Estimates": MADE,
    "Comparisons": compare(MADE, to=Pooled()),
    "CaseMixEstimates": case_mix(FRAME, INDEX, spec=CaseMix("svar"), by="u"),
    "DistributionTests": compare_distributions(FRAME, INDEX, between="u"),
    "Quantiles": quantile(FRAME, INDEX, [0.25, 0.5], by="u"),
    "GivenEstimates": given_estimates(
        MADE.frame, by="u", estimate="estimate", std_error="std_error", n="n", df="df"
    ),
    "Ranks": rank(MADE),
    "Colours": colours(MADE),
    "Standardised": standardise(FRAME, INDEX, over="svar", by="u"),
    "PublishedUnits": published_units(
        pl.DataFrame({"u": ["a", "b"], "v": ["84", "33,3"], "n": [44, 4]}),
        unit="u",
        value="v",
        n="n",
    ),
    "PublishedChanges": published_changes(PUBLISHED, unit="u", between="ar", value="v", n="n"),
    "PublishedRanks": published_ranks(PUBLISHED, unit=["u", "ar"], value="v", n="n"),
    "PublishedFunnel": published_funnel(PUBLISHED, unit=["u", "ar"], value="v", n="n"),
    "PublishedGaps": published_gaps(PUBLISHED, unit="u", between="ar", value="v", n="n"),
    "PublishedIndices": published_indices(
        PUBLISHED, unit=["u", "ar"], value="v", n="n", to="80", to_n=900
    ),
    "Decomposition": decompose(FRAME, INDEX, between="u", over="svar"),
    "Funnel": funnel(MADE),
    "Changes": change(FRAME.with_columns(ar=pl.int_range(120) % 2), INDEX, between="ar", by="u"),
    "Trends": trend(FRAME.with_columns(ar=pl.int_range(120) % 3), INDEX, over="ar", by="u"),
    "Shrinkage": shrink(MANY),
    "Reliabilities": reliability(MANY),
    "Effects": effects(AREAS, INDEX, OTHERS, by="u"),
    "Consistencies": internal_consistency(AREAS, BLOCK, by="u"),
    "LatentIndices": LATENT,
    "ItemWeights": LATENT.weights,
    "PathEffects": LATENT.paths,
    "Distributions": distribution(FRAME, INDEX, by="u"),
    "ItemNonresponse": item_nonresponse(FRAME, INDEX, by="u"),
    "NonresponseBounds": nonresponse_bounds(MADE, asked=ASKED),
    "TippingPoints": tipping_point(MADE, above=10, asked=ASKED),
    "ReplicateEstimates": replicate_estimates(FRAME, INDEX, Bootstrap(20, seed=1), by="u"),
    "ResponseRates": response_rates(FRAME, "utfall", **CODES),
    "ProxyAnswers": proxy_answers(
        FRAME.with_columns(vem=pl.lit("Själv")),
        "utfall",
        Item("vem", Scale.labelled("Själv", "Annan")),
        **CODES,
    ),
    "Representativity": representativity(FRAME, "u", responded="svar"),
    "AuxiliaryIndicators": auxiliary_indicators(FRAME, ["u"], responded="svar", measures=INDEX),
    "NonresponseReport": nonresponse_report(FRAME, INDEX, responded="svar", covariates="u", by="u"),
}


class _Cells(HTMLParser):
    """The text of every cell of a table, and on which side it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("th", "td"):
            self.cells.append(("", dict(attrs)["style"]))

    def handle_data(self, data):
        text, style = self.cells[-1]
        self.cells[-1] = (text + data, style)


def cells_of(html):
    """Return what a table of HTML shows."""
    parser = _Cells()
    parser.feed(html)
    return parser.cells


def kinds(cls=Framed):
    """Yield the names of all classes of results."""
    for each in cls.__subclasses__():
        if each.__name__ not in ("PrintedTable", "Rows", "Table"):
            yield each.__name__
        yield from kinds(each)


def test_every_result_is_here():
    """A new kind of result keeps these manners too."""
    assert set(kinds()) == set(RESULTS)


@pytest.mark.parametrize("name", RESULTS)
def test_results_have_the_same_manners(name):
    """A tidy frame, rows, a paragraph in each language, a short text; equal to its copies."""
    result = RESULTS[name]
    assert len(result) == result.frame.height == len(list(result)) > 0
    assert all(row in result for row in result)
    assert result.describe("sv") != result.describe("en")
    assert result.describe() == result.describe("en")
    assert max(map(len, repr(result).splitlines())) <= 100
    assert not re.search(r"\de[-+]?\d|\bnull\b|\bNone\b|\binf\b", repr(result))
    for other in (copy.copy(result), pickle.loads(pickle.dumps(result))):
        assert other.frame.equals(result.frame)
        assert repr(other) == repr(result)


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_read_as_arrow(name):
    """Polars, PyArrow and DuckDB read a result without a word of ours."""
    result = RESULTS[name]
    assert pl.DataFrame(result).equals(result.frame)
    table = pa.table(result)
    assert table.column_names == result.frame.columns
    assert duckdb.from_arrow(table).aggregate("count(*)").fetchall() == [(result.frame.height,)]


@pytest.mark.parametrize("name", RESULTS)
def test_notebooks_show_numbers_that_can_be_read(name):
    """Numbers are right-aligned with the digits of the text, and nothing is shown as
    1e-14 or null.
    """
    result = RESULTS[name]
    html = result._repr_html_()
    shown = [
        column
        for column in result.frame.columns
        if result.frame[column].null_count() < result.frame.height
    ]
    cells = cells_of(html)
    assert [text for text, _ in cells[: len(shown)]] == shown
    assert len(cells) == len(shown) * (1 + min(result.frame.height, 21))
    assert not any(text == "null" or re.search(r"\de-\d", text) for text, _ in cells)
    for place, column in enumerate(shown):
        side = "right" if result.frame[column].dtype.is_numeric() else "left"
        assert cells[place][1] == cells[place + len(shown)][1] == f"text-align: {side}"


def test_a_long_result_is_cut_in_the_middle_and_text_is_escaped():
    """Twenty rows are shown, and a name that looks like a tag is text."""
    frame = pl.DataFrame(
        {
            "u": [f"<b>{i}" for i in range(100)],
            "x": [i / 3 for i in range(100)],
            "nil": [None] * 100,
        }
    )
    cells = cells_of(frame_html(frame))
    assert len(cells) == 2 * 22
    assert [text for text, _ in cells[-2:]] == ["<b>99", "33"]
    assert ("…", "text-align: right") in cells
