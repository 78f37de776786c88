"""What holds of results that brukarindex wrote, checked of those it reads."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats, first_rows, sum_by
from brukarindex.benchmarking.case_mix_adjustment import CaseMixEstimates
from brukarindex.benchmarking.changes import Changes
from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.benchmarking.kitagawa import Decomposition
from brukarindex.benchmarking.planning import SampleSize
from brukarindex.benchmarking.printed_gaps import PublishedGaps
from brukarindex.benchmarking.printed_indices import PublishedIndexMethod
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.standardisation import Standardised
from brukarindex.benchmarking.standards import Standard
from brukarindex.benchmarking.trends import Trends
from brukarindex.checks import shown
from brukarindex.codes.keys import group_codes
from brukarindex.comparisons.comparison import Comparisons
from brukarindex.comparisons.modelled import CaseMix
from brukarindex.counting.plans import COUNTS
from brukarindex.counting.scanning import LARGEST, canonical
from brukarindex.counting.steps import STEPS, Step, StepReport
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.declaration.appendix import MethodsAppendix
from brukarindex.declaration.checklist import CHECKLIST
from brukarindex.estimates.distributions import AnswerShare, Distributions
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.means import Figures
from brukarindex.estimates.methods import Method
from brukarindex.estimates.shapes import Shape
from brukarindex.estimates.sizes import Support
from brukarindex.interchange.demands import MOST, ROUNDING, demand
from brukarindex.interchange.kinds import ROWS
from brukarindex.interchange.printed import PRINTED
from brukarindex.interchange.rows import check_row, check_table
from brukarindex.questions.indices import CompositeIndex
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure, named
from brukarindex.questions.scales import NOT_APPLICABLE_POSITION
from brukarindex.replication.replicates import ReplicateEstimates
from brukarindex.response.dispositions import STANDARDS
from brukarindex.response.r_indicators import Representativity
from brukarindex.response.rates import ResponseRates
from brukarindex.response.report import METHODS, UNADJUSTED, NonresponseReport
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.results.tables import Table


def check(value: object) -> None:
    """Raise `ArgumentError` unless an object can have been written by brukarindex."""
    for kind, checked in _CHECKS.items():
        if isinstance(value, kind):
            checked(value)
    if isinstance(value, _SPEAKING):  # parts that do not fit together fail here, not with the user
        made = cast("Any", value)
        repr(made)
        for language in ("sv", "en"):
            made.describe(language)


def _check_tally(tally: Tally) -> None:
    demand(tally.measures and tally.blocks, "tally has no measures or no tables of counts")
    named(tally.measures)
    variables = {each.name: each for measure in tally.measures for each in measure.variables}
    held = {name for block in tally.blocks for name in block.columns}
    demand(set(variables) <= held, f"tally does not hold the answers to {list(variables)}")
    for block in tally.blocks:
        _check_block(tally, block, variables)
    _check_alike(tally)
    _check_populations(tally)
    if tally.weighting is not None:
        same = tally.weighting.design == tally.design
        demand(same, "tally has another design than its weighting")
        lost = [name for name in tally.weighting.by if name not in tally.by]
        demand(not lost, f"tally is not by {lost}, which its weights depend on")


def _check_block(tally: Tally, block: pl.DataFrame, variables: dict[str, Any]) -> None:
    answers = [name for name in block.columns if name in variables]
    wanted = [*tally.keys, *answers, *COUNTS]
    lacking = [name for name in wanted if name not in block.columns]
    demand(not lacking, f"tally lacks the columns {lacking}")
    demand(block.columns == wanted, f"tally has the columns {block.columns}, not {wanted}")
    demand(block.height, "tally has a table without rows")
    nulls = [name for name in tally.keys if block[name].null_count()]
    demand(not nulls, f"tally has domains, strata or clusters that are null in {nulls}")
    for name in answers:
        item, column = variables[name], block[name]
        whole = isinstance(item, Item)
        low, high = (-1, item.scale.size - 1) if whole else (0, 100)
        demand(
            column.dtype.is_integer() if whole else column.dtype.is_numeric(),
            f"tally has answers to {name!r} that are no numbers",
        )
        beside = whole and bool(item.scale.not_applicable)
        allowed = column.is_between(low, high) | (column == NOT_APPLICABLE_POSITION) & beside
        demand(allowed.all(), f"tally has answers to {name!r} that are off its scale")
    _check_counts(block, weighted=tally.design.weight is not None)
    demand(canonical(block).equals(block), "tally has rows that are not in order, or twice there")


def _check_counts(block: pl.DataFrame, *, weighted: bool) -> None:
    """Check that counts are whole, and that so many respondents can have their sums of weights."""
    types = [block[name].dtype for name in COUNTS]
    demand(types == [pl.Int64, pl.Float64, pl.Float64], f"tally has counts of the types {types}")
    demand(not any(block[name].null_count() for name in COUNTS), "tally has counts that are null")
    n, w, w2 = (block[name].to_numpy().astype(np.float64) for name in COUNTS)
    positive = all(bool((each > 0).all() and np.isfinite(each).all()) for each in (n, w, w2))
    demand(positive, "tally has counts or weights that are not positive and finite")
    demand(n.sum() < MOST, "tally has more respondents than can be counted")
    if weighted:
        within = w.max() <= LARGEST * n.max() and w.min() >= 1 / LARGEST
        demand(within, f"tally has weights above {shown(LARGEST)}")
        possible = (w**2 <= n * w2 * (1 + ROUNDING)) & (w2 <= w**2 * (1 + ROUNDING))
    else:
        possible = (w == n) & (w2 == n)
    said = "tally has sums of weights, or of their squares, that so many respondents cannot have"
    demand(possible.all(), said)


def _check_alike(tally: Tally) -> None:
    """Check that all tables count the same respondents: as many in each domain."""
    keys = list(tally.keys)
    first, *others = [_totals(block, keys) for block in tally.blocks]
    for other in others:
        sums = zip(first.sums, other.sums, strict=True)
        near = all(np.allclose(*pair, rtol=ROUNDING, atol=0) for pair in sums)
        same = first.domains.equals(other.domains) and near
        demand(same, "tally has tables that count different respondents")


class _Totals(NamedTuple):
    """The domains of a table, and their sums of each of `COUNTS`."""

    domains: pl.DataFrame
    sums: list[Floats]


def _totals(block: pl.DataFrame, keys: list[str]) -> _Totals:
    code = group_codes(block, keys)
    size = int(code.max()) + 1
    sums = [sum_by(code, block[name].to_numpy().astype(np.float64), size) for name in COUNTS]
    return _Totals(block[first_rows(code, size)].select(keys), sums)


def _check_populations(tally: Tally) -> None:
    design, frame = tally.design, tally.populations
    if design.population is None:
        demand(not frame.width, "tally has population sizes, and its design none")
        return
    strata = list(design.strata)
    wanted = [*strata, design.population]
    demand(frame.columns == wanted, "tally has population sizes of other strata")
    size = frame[design.population]
    demand(
        size.dtype == pl.Float64 and size.is_between(1, LARGEST).all() and not size.null_count(),
        "tally has population sizes that are not finite numbers of at least 1",
    )
    held = frame.select(strata).n_unique() if strata else 1
    demand(frame.height == held, "tally has several population sizes in a stratum")
    if strata:
        types = [frame[name].dtype == tally.blocks[0][name].dtype for name in strata]
        demand(all(types), "tally has strata of other types than its population sizes")
        lost = tally.blocks[0].join(frame, on=strata, how="anti").height
        demand(not lost, "tally has strata without a population size")


def _check_weighting(weighting: Weighting) -> None:
    cells = len(weighting.n)
    _check_cells(weighting, cells)
    for name in ("n", "design_weight", "squares", "factor"):
        _check_array(getattr(weighting, name), (cells,), f"weighting's {name}")
    _check_sums(weighting)
    demand(weighting.factor.any(), "weighting has no respondents")
    demand(weighting.reports, "weighting does not say how it was made")
    product = np.ones(cells)
    for step in weighting.steps:
        _check_step(step, cells)
        product = product * step.g
    same = not weighting.steps or np.allclose(product, weighting.factor, rtol=1e-6, atol=1e-12)
    demand(same, "weighting has factors that its steps do not make")


def _check_cells(weighting: Weighting, cells: int) -> None:
    """Raise unless each cell has a key of its own."""
    keys, by = weighting.keys, weighting.by
    demand(tuple(keys.columns) == by, "weighting has other keys than by says")
    each = keys.height == cells if by else cells == 1
    demand(cells and each, "weighting has no key for each cell")
    nulls = any(keys[name].null_count() for name in by)
    demand(not nulls, "weighting has keys that are null")
    demand(not (by and keys.is_duplicated().any()), "weighting has keys that are twice there")


def _check_sums(weighting: Weighting) -> None:
    """Raise unless so many respondents can have such sums of weights and of their squares."""
    n, weight, squares = weighting.n, weighting.design_weight, weighting.squares
    whole = (n > 0).all() and (n == np.floor(n)).all() and n.sum() < MOST
    demand(whole, "weighting has counts that are not whole")
    least, most = weight**2 <= n * squares * (1 + ROUNDING), squares <= weight**2 * (1 + ROUNDING)
    possible = ((weight > 0) & least & most).all()
    demand(possible, "weighting has sums of weights that so many respondents cannot have")


def _check_step_report(report: StepReport) -> None:
    demand(report.method in STEPS, f"weighting has a step {report.method!r} that is unknown")


def _check_step(step: Step, cells: int) -> None:
    variables = len(step.sampled)
    shapes: dict[str, tuple[int, ...]] = {
        "g": (cells,),
        "x": (cells, variables),
        "z": (cells, variables),
        "sampled": (variables,),
        "inverse": (variables, variables),
        "slope": (cells,),
    }
    for name, shape in shapes.items():
        value = getattr(step, name)
        if value is not None:
            _check_array(value, shape, f"weighting's step has {name}")


def _check_array(value: Any, shape: tuple[int, ...], what: str) -> None:
    demand(value.shape == shape, f"{what} of the shape {value.shape}, not {shape}")


def _check_method(method: Method) -> None:
    demand(method.measures, "method has no measures")
    named(method.measures)
    demand(0 < method.level < 1, f"method has the level {method.level}")
    demand(method.respondents >= 0, f"method has {method.respondents} respondents")


def _check_estimates(made: Estimates) -> None:
    _check_measures(made)
    held = [_domains(each) for each in made.supports if each is not None]
    whole = made.method.statistic == "total" or sum(held) > max(made.rows, default=-1)
    demand(whole, "estimates have rows of which it does not say what they stand on")


def _check_measures(
    made: Estimates | Comparisons | Decomposition | GivenEstimates | ReplicateEstimates,
) -> None:
    names = {measure.name for measure in made.method.measures}
    lost = sorted(set(made.frame["measure"]) - names)
    demand(not lost, f"{type(made).__name__} has figures of {lost}, which its method does not know")


def _check_replicates(made: ReplicateEstimates) -> None:
    if not made.method.function:
        _check_measures(made)


def _check_comparisons(made: Comparisons) -> None:
    _check_measures(made)
    families = len(made.families) in (0, len(made)) and all(each >= 0 for each in made.families)
    demand(families, "Comparisons has families that are not one for each row")
    practical = set(made.frame["practical"].drop_nulls())
    allowed = {"important", "unimportant", "undecided"} if made.margin is not None else set[str]()
    demand(practical <= allowed, f"Comparisons has a practical that is {sorted(practical)}")
    alpha = 1 - made.method.level
    found = (made.frame["p_adjusted"] < alpha) == made.frame["verdict"].is_in(["above", "below"])
    demand(found.all(), "Comparisons has verdicts that its p-values do not give")


def _check_standard(made: Standard) -> None:
    frame = made.frame
    columns = frame.width > 1 and frame.columns[-1] == "share"
    demand(columns, f"Standard has the columns {frame.columns}")
    share = frame["share"]
    demand(
        share.dtype == pl.Float64 and not share.null_count(), "Standard has shares that are none"
    )
    whole = (share >= 0).all() and abs(float(share.sum()) - 1) < ROUNDING
    demand(whole, "Standard has shares that do not add up to 1")
    twice = frame.select(frame.columns[:-1]).is_duplicated().any()
    demand(not twice, "Standard has a group twice")


def _check_standardised(made: Standardised) -> None:
    for each in (made.estimates, made.unadjusted):
        same = each.by == made.by and each.rows == made.rows
        keys = [*made.by, "measure"]
        same = same and each.frame.select(keys).equals(made.frame.select(keys))
        demand(same, "Standardised has estimates of other rows")
    figures = made.estimates.frame["estimate"], made.unadjusted.frame["estimate"]
    same = made.frame["estimate"].equals(figures[0]) and made.frame["crude"].equals(figures[1])
    demand(same, "Standardised has figures that are not those of its estimates")


def _check_case_mix(made: CaseMixEstimates) -> None:
    each, keys = made.comparison, [*made.by, "measure"]
    modelled = isinstance(each.reference, CaseMix)
    demand(modelled, "CaseMixEstimates has a comparison that is with no CaseMix")
    same = each.by == made.by and each.rows == made.rows
    same = same and each.frame.select(keys).equals(made.frame.select(keys))
    same = same and each.frame["difference"].equals(made.frame["difference"])
    demand(same, "CaseMixEstimates has a comparison of other rows")


def _check_published(method: PublishedMethod) -> None:
    demand(0 <= method.unanswered < 1, f"method has unanswered {method.unanswered}")
    demand(0 < method.level < 1, f"method has the level {method.level}")


def _check_published_indices(method: PublishedIndexMethod) -> None:
    demand(method.low < method.high, f"method is from {method.low} to {method.high}")
    demand(method.steps is None or method.steps > 0, f"method has {method.steps} steps")


def _check_gaps(made: PublishedGaps) -> None:
    demand(made.inside or made.given, "PublishedGaps has units that are no part of themselves")


def _check_sample_size(made: SampleSize) -> None:
    counted = 1 <= made.answers <= made.asked and (made.population is None or made.population > 0)
    demand(counted, f"SampleSize has {made.answers} answers of {made.asked} asked")
    many = made.population is not None and made.asked > made.population
    demand(many == (made.status == "too_few_persons"), f"SampleSize has the status {made.status}")
    shares = 0 < made.level < 1 and 0 < made.power < 1 and made.difference > 0 and made.spread > 0
    demand(shares, "SampleSize has a difference, a spread, a power or a level that is none")


def _check_alone(made: Changes | Trends | Decomposition) -> None:
    demand(0 <= made.alone < MOST, f"{type(made).__name__} has {made.alone} units without a row")


def _check_decomposition(made: Decomposition) -> None:
    _check_measures(made)
    _check_alone(made)
    demand(made.over, "Decomposition does not say what its groups are")


def _domains(support: Support) -> int:
    """Return of how many domains a support knows, and raise unless it can be one of ours."""
    figures = support.figures
    columns = [getattr(figures, field.name) for field in attrs.fields(Figures)]
    lengths = {len(each) for each in (*columns, support.loose)}
    flat = all(each.ndim == 1 for each in (*columns, support.loose))
    known = [figures.mean, figures.spread, figures.unseen, support.loose]
    sound = all(bool((each >= 0).all()) for each in known) and bool((figures.mean <= 1).all())
    sound = sound and bool((figures.pull > 0).all())
    demand(
        flat and len(lengths) == 1 and sound and _is_shape(support.shape),
        "estimates do not say what the figures stand on",
    )
    return lengths.pop()


def _is_shape(shape: Shape) -> bool:
    """Return whether scores rise from 0 to 1, and their shares make one distribution."""
    parts = [shape.scores, shape.share, shape.pull]
    if any(each.ndim != 1 for each in parts) or len({len(each) for each in parts}) > 1:
        return False
    ends = shape.scores[0] == 0 and shape.scores[-1] == 1
    rising = ends and bool((np.diff(shape.scores) > 0).all())
    positive = bool((shape.share > 0).all() and (shape.pull > 0).all()) and shape.step > 0
    sums = [float(shape.share.sum()), float((shape.share * shape.pull).sum())]
    return rising and positive and bool(np.allclose(sums, 1.0, rtol=0, atol=1e-6))


def _check_distributions(made: Distributions) -> None:
    lost = sorted(set(made.frame["measure"]) - set(made.lows))
    demand(not lost, f"Distributions lacks the lowest answers to {lost}")
    shares = [each for each in made.method.measures if isinstance(each, AnswerShare)]
    known = {(each.item.name, each.position, each.answer) for each in shares}
    held = set(made.frame.select("measure", "position", "answer").iter_rows())
    strange = sorted({question for question, *_ in held - known})
    demand(not strange, f"Distributions has answers to {strange} that its method does not know")
    lows = {each.item.name: each.item.scale.low for each in shares}
    wrong = sorted(name for name, low in made.lows.items() if low != lows.get(name, low))
    demand(not wrong, f"Distributions has other lowest answers to {wrong} than its method")


def _check_rates(made: ResponseRates) -> None:
    columns, by = made.counts.columns, list(made.by)
    demand(columns == [*by, "disposition", "n", "w"], f"ResponseRates has counts of {columns}")
    same = [made.counts[name].dtype == made.frame[name].dtype for name in by]
    demand(all(same), "ResponseRates has counts by other columns than its rates")
    known = set(STANDARDS[made.method.standard].values)
    demand(set(made.counts["disposition"]) <= known, "ResponseRates has unknown dispositions")


def _check_representativity(found: Representativity) -> None:
    fewer = 0 <= found.respondents <= found.n < MOST
    demand(fewer, "Representativity has more respondents than persons")
    demand(0 <= found.mean_propensity <= 1, "Representativity has a mean propensity that is none")
    level = found.method.level
    demand(0 < level < 1, f"Representativity has the level {level}")
    rising = found.r_conf_low <= found.r_conf_high
    demand(rising, "Representativity has limits that end before they begin")
    errors = [found.r_std_error or 0.0, found.cv_std_error or 0.0, found.cv, found.cv_unadjusted]
    demand(min(errors) >= 0, "Representativity has negative standard errors or variations")
    demand(found.variables.height, "Representativity has no variables")


def _check_nonresponse(report: NonresponseReport) -> None:
    names, base = list(report.estimates), report.estimates.get(UNADJUSTED)
    known = base is not None and set(names) <= set(METHODS) and names == list(report.weightings)
    demand(known, f"NonresponseReport has estimates by {names}")
    tables: list[Table[Any]] = [*report.estimates.values(), report.bounds]
    keys = [each.frame.select(*each.by, "measure") for each in tables]
    same = all(each.equals(keys[0]) for each in keys)
    demand(same, "NonresponseReport has estimates of different rows")


def _check_appendix(made: MethodsAppendix) -> None:
    sections = {each.name: each.section for each in CHECKLIST}
    told = zip(made.frame["item"], made.frame["section"], strict=True)
    strange = [item for item, section in told if sections.get(item) != section]
    demand(not strange, f"no checklist has in its section the items {strange}")


def _check_composite(measure: CompositeIndex) -> None:
    demand(_depth(measure) <= _DEEPEST, "CompositeIndex is nested too deeply")


def _depth(measure: Measure) -> int:
    return 1 + max(map(_depth, measure.parts)) if isinstance(measure, CompositeIndex) else 0


_DEEPEST = 20
_CHECKS: dict[type[Any], Callable[[Any], None]] = {
    MethodsAppendix: _check_appendix,
    CompositeIndex: _check_composite,
    Tally: _check_tally,
    Weighting: _check_weighting,
    StepReport: _check_step_report,
    Method: _check_method,
    Table: check_table,
    Estimates: _check_estimates,
    GivenEstimates: _check_measures,
    ReplicateEstimates: _check_replicates,
    Comparisons: _check_comparisons,
    Standard: _check_standard,
    Standardised: _check_standardised,
    CaseMixEstimates: _check_case_mix,
    Changes: _check_alone,
    Trends: _check_alone,
    Decomposition: _check_decomposition,
    PublishedMethod: _check_published,
    PublishedIndexMethod: _check_published_indices,
    PublishedGaps: _check_gaps,
    SampleSize: _check_sample_size,
    Distributions: _check_distributions,
    ResponseRates: _check_rates,
    Representativity: _check_representativity,
    NonresponseReport: _check_nonresponse,
    **dict.fromkeys(ROWS, check_row),
    **PRINTED,
}
"""What is checked of each kind; what is read inside something else is checked before it."""
_SPEAKING = (Table, Weighting, Representativity, AuxiliaryIndicators, NonresponseReport)
