"""The picture of a result."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import attrs
import polars as pl

from brukarindex.benchmarking.case_mix_adjustment import CaseMixEstimates
from brukarindex.benchmarking.changes import Changes
from brukarindex.benchmarking.colouring import Colours
from brukarindex.benchmarking.consistency import Consistencies
from brukarindex.benchmarking.drivers import Effects
from brukarindex.benchmarking.funnels import Funnel
from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.benchmarking.kitagawa import Decomposition
from brukarindex.benchmarking.latent import ItemWeights, LatentIndices, PathEffects
from brukarindex.benchmarking.printed_changes import PublishedChanges
from brukarindex.benchmarking.printed_funnel import PublishedFunnel
from brukarindex.benchmarking.printed_gaps import PublishedGaps
from brukarindex.benchmarking.printed_indices import PublishedIndices
from brukarindex.benchmarking.printed_ranks import PublishedRanks
from brukarindex.benchmarking.printed_units import PublishedUnits
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.benchmarking.reliabilities import Reliabilities
from brukarindex.benchmarking.shrinkage import Shrinkage
from brukarindex.benchmarking.standardisation import Standardised
from brukarindex.benchmarking.trends import Trends
from brukarindex.checks import finite, library_of, one_of, text, whole_text
from brukarindex.comparisons.comparison import Comparisons
from brukarindex.comparisons.distribution_tests import DistributionTests
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.distributions import Distributions
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.quantiles import Quantiles
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.answers import KINDS, of_distributions
from brukarindex.presentation.bars import of_rates, of_weights
from brukarindex.presentation.dumbbells import (
    of_case_mix,
    of_changes,
    of_decomposition,
    of_shrinkage,
    of_standardised,
)
from brukarindex.presentation.funnels import of_funnel, of_printed_funnel
from brukarindex.presentation.image import Picture, noted
from brukarindex.presentation.indicators import of_auxiliary, of_representativity
from brukarindex.presentation.matrix import of_effects
from brukarindex.presentation.models import of_item_weights, of_latent, of_paths, of_replicates
from brukarindex.presentation.nonresponse import of_bounds, of_report, of_tipping
from brukarindex.presentation.points import of_comparisons, of_estimates
from brukarindex.presentation.possible_counts import of_pages
from brukarindex.presentation.published_figures import (
    of_indices,
    of_printed_changes,
    of_printed_gaps,
    of_printed_ranks,
    of_units,
)
from brukarindex.presentation.qualities import of_consistencies, of_reliabilities, of_tests
from brukarindex.presentation.quantiles import of_quantiles
from brukarindex.presentation.ranking import of_colours, of_ranks
from brukarindex.presentation.rows import Options, Sort
from brukarindex.presentation.slopes import of_trends
from brukarindex.presentation.unanswered import of_items, of_proxies
from brukarindex.presentation.withheld import shown_of
from brukarindex.replication.replicates import ReplicateEstimates
from brukarindex.response.bounds import NonresponseBounds
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.proxies import ProxyAnswers
from brukarindex.response.r_indicators import Representativity
from brukarindex.response.rates import ResponseRates
from brukarindex.response.report import NonresponseReport
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.response.tipping import TippingPoints
from brukarindex.results.tables import Framed, Table
from brukarindex.verification.reports import Report
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import plain

Drawable = (
    Estimates
    | GivenEstimates
    | Comparisons
    | Distributions
    | DistributionTests
    | Quantiles
    | ReplicateEstimates
    | Changes
    | Trends
    | Ranks
    | Colours
    | Funnel
    | Shrinkage
    | Standardised
    | CaseMixEstimates
    | Reliabilities
    | Decomposition
    | Effects
    | Consistencies
    | LatentIndices
    | ItemWeights
    | PathEffects
    | ResponseRates
    | ItemNonresponse
    | ProxyAnswers
    | Representativity
    | AuxiliaryIndicators
    | Weighting
    | NonresponseReport
    | NonresponseBounds
    | TippingPoints
    | PublishedUnits
    | PublishedIndices
    | PublishedChanges
    | PublishedRanks
    | PublishedFunnel
    | PublishedGaps
    | Report
)
"""Results that have a picture."""


@attrs.frozen
class _Drawn:
    """How a result is drawn: what it is called, and which arguments it has a use for."""

    name: str
    draw: Callable[[Any, Options], Picture]
    uses: tuple[str, ...] = ()


_DRAWN: Mapping[type[Any], _Drawn] = {
    Estimates: _Drawn("estimates", of_estimates, ("colour", "line")),
    GivenEstimates: _Drawn("given estimates", of_estimates, ("colour", "line")),
    Comparisons: _Drawn("comparisons", of_comparisons),
    Distributions: _Drawn("distributions", of_distributions, ("kind",)),
    DistributionTests: _Drawn("tests of distributions", of_tests),
    Quantiles: _Drawn("quantiles", of_quantiles),
    ReplicateEstimates: _Drawn("replicate estimates", of_replicates),
    Changes: _Drawn("changes", of_changes),
    Trends: _Drawn("trends", of_trends),
    Ranks: _Drawn("ranks", of_ranks),
    Colours: _Drawn("colours", of_colours),
    Funnel: _Drawn("a funnel", of_funnel),
    Shrinkage: _Drawn("shrinkage", of_shrinkage),
    Standardised: _Drawn("standardised figures", of_standardised),
    CaseMixEstimates: _Drawn("figures adjusted for case mix", of_case_mix),
    Reliabilities: _Drawn("reliabilities", of_reliabilities),
    Decomposition: _Drawn("a decomposition", of_decomposition),
    Effects: _Drawn("effects", of_effects),
    Consistencies: _Drawn("consistencies", of_consistencies),
    LatentIndices: _Drawn("latent indices", of_latent),
    ItemWeights: _Drawn("weights of questions", of_item_weights),
    PathEffects: _Drawn("paths", of_paths),
    ResponseRates: _Drawn("response rates", of_rates, ("line",)),
    ItemNonresponse: _Drawn("item nonresponse", of_items),
    ProxyAnswers: _Drawn("proxy answers", of_proxies),
    Representativity: _Drawn("representativity", of_representativity),
    AuxiliaryIndicators: _Drawn("auxiliary indicators", of_auxiliary),
    Weighting: _Drawn("a weighting", of_weights),
    NonresponseReport: _Drawn("a nonresponse report", of_report),
    NonresponseBounds: _Drawn("bounds", of_bounds),
    TippingPoints: _Drawn("tipping points", of_tipping),
    PublishedUnits: _Drawn("published units", of_units),
    PublishedIndices: _Drawn("published indices", of_indices),
    PublishedChanges: _Drawn("published changes", of_printed_changes),
    PublishedRanks: _Drawn("published ranks", of_printed_ranks),
    PublishedFunnel: _Drawn("a published funnel", of_printed_funnel),
    PublishedGaps: _Drawn("published gaps", of_printed_gaps),
    Report: _Drawn("a report of published pages", of_pages),
}


MOST_HIGH = 24_000
"""Points of the highest picture: more than a thousand rows, or thirty pages."""


def picture(
    result: Drawable,
    /,
    *,
    language: Language = "en",
    title: str | None = None,
    sort: Sort = "estimate",
    colour: str | None = None,
    kind: str | None = None,
    line: float | None = None,
    withheld: pl.Expr | None = None,
    why: str = "",
) -> Picture:
    """Return the picture of a result.

    Most are points with intervals, against the line of their reference: estimates, quantiles,
    comparisons, trends, ranks, published units, R-indicators and reports of nonresponse. Changes,
    shrinkage, figures with the same mix of respondents and pairs such as women and men are rings
    joined to points. Distributions, item nonresponse, rates and colours are bars, a funnel has its
    limits, effects are a priority matrix, and weights a histogram. Every picture says what is
    measured, of what and with which interval, has a text that says what is seen, and colours that
    those who are colour-blind can tell apart, with shapes beside them. Narrow a result down before:
    ``picture(result.of("helhet"))``. Needs the extra ``brukarindex[plots]``.

    Args:
        result: What any of the functions of this package that has a picture returns; the error for
            another result lists them.
        language: ``"sv"`` or ``"en"``.
        title: What stands above; the measure by default. Of several charts, as of several
            measures, each has the name of its own after it.
        sort: ``"estimate"``: the highest figure at the top, of ranks and colours the best place, of
            changes the greatest rise, and years after each other within a unit; ``"name"``: by the
            Swedish alphabet; ``"frame"``: as in the result.
        colour: Of estimates the column whose values have colours, beside each other in one row,
            such as women and men. The last of several columns by default, when it has few values;
            else that of years, when it has.
        kind: Of distributions ``"stacked"``, by default, or ``"diverging"``.
        line: A number to be drawn as a line, which the axis reaches.
        withheld: Which rows of ``result.frame`` are withheld, as in `table`, such as
            ``pl.col("n") < 5``: they are not drawn, and nothing of them is in what is read aloud or
            in the data of the picture; a sentence names them. Of a nonresponse report the rows are
            those of ``result.bounds.frame``. What is drawn of all together still counts them in,
            and places are those among all.
        why: Why they are withheld, for that sentence.

    Raises:
        ArgumentTypeError: If ``result`` has no picture, or ``withheld`` is no expression of truth.
        ExtraNotFoundError: If Altair is not installed: extra ``plots``.
        ArgumentError: If the result has no rows, or an argument is not one of those named or of no
            use for this result, or the picture would be higher than 24 000 points, as of 12
            questions in 290 municipalities: some thirty pages.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate, picture
        >>> frame = pl.DataFrame({"enhet": list("aaabbb"), "helhet": [5, 4, 4, 2, 3, 3]})
        >>> made = picture(estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet"))
        >>> made.svg().startswith("<svg"), made.png()[1:4]
        (True, b'PNG')
    """
    drawn = _drawn(result)
    given = {"colour": colour, "kind": kind, "line": line, "withheld": withheld}
    rows = isinstance(result, Table | NonresponseReport)
    uses = (*drawn.uses, *(["withheld"] if rows else []))
    if useless := [name for name, value in given.items() if value is not None and name not in uses]:
        raise ArgumentError(
            f"picture: {', '.join(useless)} is of no use for {type(result).__name__}: leave it"
            " out.",
            argument=useless[0],
            value=given[useless[0]],
        )
    options = Options(
        one_of("language", language, LANGUAGES),
        None if title is None else text("title", title),
        one_of("sort", sort, get_args(Sort)),
        colour,
        None if kind is None else one_of("kind", kind, KINDS),
        None if line is None else float(finite("line", line)),
    )
    if isinstance(result, Framed) and not len(result):
        raise ArgumentError("picture: the result has no rows.", argument="result", value=result)
    library_of("plots", "altair", "a picture")
    reason = whole_text("why", why)
    told = shown_of("picture", result, withheld, why=reason, language=options.language)
    made = attrs.evolve(drawn.draw(told.result, options), language=options.language)
    if made.height > MOST_HIGH:
        raise _too_high(result, made.height)
    return noted(made, told.note) if told.note else made


def _too_high(result: object, height: float) -> ArgumentError:
    """Return the error of a picture that nobody could read."""
    frame: pl.DataFrame = getattr(result, "frame", pl.DataFrame())
    measures = list(dict.fromkeys(frame["measure"])) if "measure" in frame else []
    remedy = "draw fewer units at a time"
    if len(measures) > 1:
        remedy = f"draw one measure at a time, picture(result.of({measures[0]!r}))"
    table = ", or make a table, table(result)" if frame.width else ""
    return ArgumentError(
        f"picture: of so many rows it would be {plain(height)} points high, more than"
        f" {MOST_HIGH}, and nobody could read it: {remedy}{table}.",
        argument="result",
        value=result,
    )


def _drawn(result: object) -> _Drawn:
    """Return how a result is drawn, or raise if it has no picture."""
    for kind, drawn in _DRAWN.items():
        if isinstance(result, kind):
            return drawn
    names = [each.name for each in _DRAWN.values()]
    raise ArgumentTypeError(
        f"picture: {type(result).__name__} has no picture.{_instead(result)} The result must be"
        f" {', '.join(names[:-1])} or {names[-1]}.",
        argument="result",
        value=result,
    )


def _instead(result: object) -> str:
    """Return what to do with what has no picture."""
    if isinstance(result, Tally):
        return " Did you mean picture(estimate(tally))?"
    if isinstance(result, Framed):
        return " Its rows are in result.frame."
    if hasattr(result, "domain"):
        return " It is one row: give the result that it is from, such as result[domain]."
    return ""
