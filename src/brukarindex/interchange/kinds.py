"""What has a JSON form: specifications, results and rows, by the names that documents call them."""

from typing import Any

from brukarindex.benchmarking import (
    colours,
    kitagawa,
    planning,
    published as published_units,
    ranks,
    standardised,
    standards,
)
from brukarindex.comparisons import (
    compare as differences,
    expected,
    gaps,
    others,
    pairs,
    published as published_numbers,
    references,
)
from brukarindex.counting import designs, steps, tallies, weightings
from brukarindex.estimates import (
    distributions,
    estimate as estimates,
    methods,
    roots,
    shapes,
    sizes,
)
from brukarindex.exact import (
    bounds as index_bounds,
    chance as published,
    counts,
    figures,
    groups,
    moments,
    quantities,
    shares,
    summaries,
)
from brukarindex.intake import problems
from brukarindex.questions import (
    balances,
    bands,
    indices,
    items as questions,
    measures,
    questionnaires,
    scales,
    ticks,
)
from brukarindex.replication import estimate as replication, kinds as replicates
from brukarindex.response import (
    bounds,
    dispositions,
    items,
    proxies,
    rates,
    report,
    representativity,
    selection,
    tipping,
)
from brukarindex.verification import outcomes, reports
from brukarindex.verification.findings import evidence, finding as findings
from brukarindex.verification.pages import claims, page as pages
from brukarindex.words import languages

SPECIFICATIONS: tuple[type[Any], ...] = (
    scales.Scale,
    questions.Item,
    measures.Share,
    measures.RatingIndex,
    measures.MeanRating,
    balances.Balance,
    balances.NetPromoterScore,
    indices.MultiItemIndex,
    indices.CompositeIndex,
    ticks.TickedShare,
    distributions.AnswerShare,
    bands.Bands,
    questionnaires.Questionnaire,
    languages.Words,
    designs.Design,
    references.Pooled,
    references.Rest,
    references.UnweightedMean,
    references.PopulationWeighted,
    published_numbers.Published,
    others.OtherEstimates,
    pairs.Pairs,
    gaps.NationalGap,
    expected.Expected,
    replicates.Jackknife,
    replicates.BalancedHalfSamples,
    replicates.Bootstrap,
    replicates.ReplicateWeights,
    dispositions.Dispositions,
    dispositions.SwedishDispositions,
)
RESULTS: tuple[type[Any], ...] = (
    tallies.Tally,
    methods.Method,
    estimates.Estimates,
    sizes.Support,
    shapes.Shape,
    roots.Figures,
    distributions.Distributions,
    differences.Comparisons,
    ranks.Ranks,
    colours.Colours,
    standards.Standard,
    standardised.Standardised,
    kitagawa.Decomposition,
    published_units.PublishedUnits,
    planning.SampleSize,
    replication.ReplicateEstimates,
    weightings.Weighting,
    steps.Step,
    steps.StepReport,
    rates.RateMethod,
    rates.ResponseRates,
    items.ItemNonresponse,
    proxies.ProxyAnswers,
    bounds.NonresponseBounds,
    tipping.TippingPoints,
    representativity.Representativity,
    selection.AuxiliaryIndicators,
    report.NonresponseReport,
    problems.Problems,
)
ROWS: tuple[type[Any], ...] = (
    estimates.Estimate,
    distributions.Distribution,
    differences.Comparison,
    ranks.Ranking,
    colours.Coloured,
    standardised.StandardisedEstimate,
    kitagawa.ChangePart,
    published_units.PublishedUnit,
    replication.ReplicateEstimate,
    rates.ResponseRate,
    items.ItemRates,
    proxies.ProxyAnswer,
    bounds.NonresponseBound,
    tipping.TippingPoint,
    problems.Problem,
)
VERIFICATION: tuple[type[Any], ...] = (
    *claims.KINDS.values(),
    figures.Figure,
    figures.Interval,
    quantities.Quantity,
    pages.Page,
    reports.Report,
    findings.Finding,
    outcomes.Assumption,
    outcomes.Numbers,
    outcomes.Outcome,
    evidence.Certificate,
    evidence.Evidence,
    evidence.Gap,
    evidence.Repair,
    shares.Shares,
    counts.Distribution,
    counts.PossibleN,
    groups.GroupCounts,
    groups.RateSplits,
    index_bounds.IndexRange,
    summaries.Summary,
    moments.Moments,
    moments.Reconstruction,
    published.Distinguishability,
    published.TippingMean,
)
_CALLED: dict[type[Any], str] = {counts.Distribution: "PublishedDistribution"}
"""What documents call those that have the name of another."""
_ALL = (*SPECIFICATIONS, *RESULTS, *ROWS, *VERIFICATION)
KINDS: dict[str, type[Any]] = {_CALLED.get(each, each.__name__): each for each in _ALL}
"""Everything that has a JSON form. A new kind gets its line above, and nothing more."""
NAMES: dict[type[Any], str] = {kind: name for name, kind in KINDS.items()}
