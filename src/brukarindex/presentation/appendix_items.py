"""What the results of a report say of how they were made, item by item."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import polars as pl

from brukarindex.benchmarking.case_mix_adjustment import CaseMixEstimates
from brukarindex.benchmarking.changes import Changes
from brukarindex.benchmarking.colouring import Colours
from brukarindex.benchmarking.funnels import Funnel
from brukarindex.benchmarking.kitagawa import Decomposition
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.benchmarking.reliabilities import Reliabilities
from brukarindex.benchmarking.shrinkage import Shrinkage
from brukarindex.benchmarking.standardisation import Standardised
from brukarindex.comparisons.comparison import ADJUSTMENTS, Comparisons
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.distributions import AnswerShare
from brukarindex.estimates.methods import Method, measure_sentences
from brukarindex.intake.problems import Problems
from brukarindex.presentation.words import SAID
from brukarindex.questions.measures import Measure
from brukarindex.response.bounds import NonresponseBounds
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.proxies import ProxyAnswers
from brukarindex.response.r_indicators import Representativity
from brukarindex.response.rates import ResponseRate, ResponseRates
from brukarindex.response.report import NonresponseReport
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.response.tipping import TippingPoints
from brukarindex.results.statuses import told_cautions
from brukarindex.words.domains import domain_name
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

T = TypeVar("T")
_COMPARING = (Comparisons, Changes, Ranks, Colours, Funnel, Decomposition)
_MODELLED = (Standardised, CaseMixEstimates, Shrinkage, Reliabilities)
_OF_NONRESPONSE = (Representativity, AuxiliaryIndicators, NonresponseBounds, TippingPoints)
_VERSION = re.compile(r"\s*brukarindex \d\S*\.(?=\s|$)")
_SHOWN = 12
"""Groups and questions that are told one by one; of more only the lowest and the highest."""


@attrs.frozen
class Gathered:
    """The results of a report, what is said of them in one language, and who is withheld."""

    results: tuple[Any, ...]
    language: Language
    withheld: tuple[str, ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the language."""
        return SAID[self.language]

    def of(self, *kinds: type[T]) -> list[T]:
        """Return the results of some kinds."""
        return [each for each in self.results if isinstance(each, kinds)]

    @property
    def methods(self) -> list[Method]:
        """How the estimates were made; not those that bounds are put around, unless alone."""
        shown = [each for each in self.results if not isinstance(each, _OF_NONRESPONSE)]
        for some in (shown, self.results):
            held = [getattr(each, "method", None) for each in some]
            found = [each for each in held if isinstance(each, Method)]
            if found:
                return found
        return []

    def parts(self, *names: str) -> list[str]:
        """Return what the methods say of some of their parts."""
        said = [method.parts(self.language) for method in self.methods]
        return [each[name] for name in names for each in said]

    def own(self, result: Any) -> str:  # noqa: ANN401 - any result
        """Return what a result says of itself, without what its estimates say."""
        said: str = _VERSION.sub("", result.describe(self.language))
        method = getattr(result, "method", None)
        if not isinstance(method, Method) or "measure" not in result.frame.columns:
            return said
        measures = method.only(set(result.frame["measure"])).measures
        first = measure_sentences(measures, self.language)[:1]
        own = said.partition(first[0])[0].strip() if first else said
        # What leads over to the estimates is not said without them.
        return own[: own.rfind(". ") + 1] if own.endswith(":") else own


def expanded(results: Sequence[Any]) -> Iterator[Any]:
    """Yield results, those of a nonresponse report one by one; rates that are given are enough."""
    rated = any(isinstance(each, ResponseRates) for each in results)
    for each in results:
        if isinstance(each, NonresponseReport):
            yield from [] if rated else [each.rates]
            yield from (each.representativity, each.bounds)
            yield from [] if each.tipping is None else [each.tipping]
        else:
            yield each


def _once(said: Iterable[str]) -> str:
    """Return sentences, each once."""
    return " ".join(dict.fromkeys(filter(None, said)))


def _measures(held: Gathered) -> str:
    measures: dict[Measure, None] = {}
    answers: dict[str, None] = {}
    for measure in (each for method in held.methods for each in method.measures):
        if isinstance(measure, AnswerShare):
            answers[measure.item.quoted(held.language)] = None
        else:
            measures[measure] = None
    each = [held.words["answers"].format(names=", ".join(answers))] if answers else []
    return _once([*measure_sentences(measures, held.language), *each])


def _domains(held: Gathered) -> str:
    groupings = dict.fromkeys(by for method in held.methods for by in method.groupings)
    said = [" × ".join(by) if by else held.words["whole"] for by in groupings]
    return held.words["groupings"].format(names="; ".join(said)) if said else ""


def _rates(held: Gathered) -> str:
    """Return the response rates, those of groups beside each other."""
    return _once(
        each
        for rates in held.of(ResponseRates)
        for each in (
            _VERSION.sub("", rates.method.describe(held.language)),
            *_listed(rates, held),
        )
    )


def _listed(rates: ResponseRates, held: Gathered) -> Iterator[str]:
    """Yield the first rate in total and in every group of each grouping."""
    rows = [row for row in rates if row.measure == rates.frame["measure"][0]]
    for by in dict.fromkeys(_grouping(row) for row in rows):
        column = f"{by[0]}: " if len(by) == 1 else ""
        figures = {
            domain_name(row.domain, by, held.language).removeprefix(column): row.estimate
            for row in rows
            if _grouping(row) == by
        }
        name = " × ".join(by) or held.words["whole"]
        yield held.words["rate"].format(name=name, figures=_figures(figures, held))


def _grouping(row: ResponseRate) -> tuple[str, ...]:
    return tuple(name for name, value in row.domain.items() if value is not None)


def _figures(figures: Mapping[str, float | None], held: Gathered) -> str:
    """Return figures in per cent with their names; of many the lowest and the highest."""
    known = {name: value for name, value in figures.items() if value is not None}
    shown: Sequence[tuple[str, float]] = list(known.items())
    said = held.words["each"]
    if len(known) > _SHOWN:
        ranked = sorted(known.items(), key=lambda each: each[1])
        shown, said = [ranked[0], ranked[-1]], held.words["ends"]
        return said.format(
            *(f"{name} {number(value, 1, held.language)} %" for name, value in shown)
        )
    return said.format(
        ", ".join(f"{name} {number(value, 1, held.language)} %".strip() for name, value in shown)
        or held.words["none"]
    )


def _items(held: Gathered) -> str:
    said: list[str] = []
    for items in held.of(ItemNonresponse):
        frame = items.frame.filter(pl.col(items.by).is_null()) if items.by else items.frame
        said.append(held.own(items))
        for column in ("missing_rate", "dont_know_rate") if frame.height else ():
            figures = dict(frame.select("measure", column).iter_rows())
            said.append(held.words[column].format(figures=_figures(figures, held)))
    return _once(said)


def _own(*kinds: type[Any]) -> Callable[[Gathered], str]:
    return lambda held: _once(held.own(each) for each in held.of(*kinds))


def _sample(held: Gathered) -> str:
    counts = [method.respondents for method in held.methods]
    ends = dict.fromkeys((min(counts), max(counts))) if counts else {}
    n = "–".join(number(each, 0, held.language) for each in ends)
    return _once([held.words["based"].format(n=n) if n else "", *held.parts("design")])


def _parts(*names: str) -> Callable[[Gathered], str]:
    return lambda held: _once(held.parts(*names))


def _weighting(held: Gathered) -> str:
    described = [each.describe(held.language) for each in held.of(Weighting)]
    return _once([*described, *held.parts("weighting")]) or _once(
        held.words["unweighted"]
        for method in held.methods
        if method.design.weight is None and method.design.population is None
    )


def _multiplicity(held: Gathered) -> str:
    adjusted = dict.fromkeys(
        [each.adjust for each in held.of(Comparisons)] + [each.adjust for each in held.of(Changes)]
    )
    said = [
        held.words["adjusted"].format(adjust=ADJUSTMENTS[held.language][each]) for each in adjusted
    ]
    return _once(said) or ("" if held.of(*_COMPARING) else held.words["no_comparisons"])


def _comparisons(held: Gathered) -> str:
    return _own(*_COMPARING)(held) or held.words["no_comparisons"]


def _models(held: Gathered) -> str:
    weights = [each.assumes(held.language) for each in held.of(Weighting)]
    return _once([*held.parts("nonresponse", "standard"), *weights, _own(*_MODELLED)(held)])


def _cautions(held: Gathered) -> str:
    """Return what must be said of rows that are missing or to be read with care."""
    said: list[str] = []
    for each in held.results:
        frame = getattr(each, "frame", None)
        if isinstance(frame, pl.DataFrame) and "status" in frame.columns:
            said += told_cautions(frame["status"], held.language)
        if isinstance(each, Weighting):
            said += each.cautions(held.language)
    return _once(said) or (held.words["no_cautions"] if held.results else "")


def _over_time(held: Gathered) -> str:
    return held.words["changes"] if held.of(Changes, Decomposition) else ""


def _software(held: Gathered) -> str:
    makers = [getattr(each, "method", each) for each in held.results]
    versions = dict.fromkeys(getattr(each, "version", None) for each in makers)
    return _once(f"brukarindex {each}." for each in versions if each)


def _rounding(held: Gathered) -> str:
    return held.words["rounding"] if held.results else ""


ANSWERS: Mapping[str, Callable[[Gathered], str]] = {
    "measures": _measures,
    "domains": _domains,
    "sample": _sample,
    "proxies": _own(ProxyAnswers),
    "response": _rates,
    "item_nonresponse": _items,
    "nonresponse_effect": _own(*_OF_NONRESPONSE),
    "processing": _own(Problems),
    "weighting": _weighting,
    "variance": _parts("variance"),
    "intervals": _parts("interval"),
    "comparisons": _comparisons,
    "multiplicity": _multiplicity,
    "models": _models,
    "rounding": _rounding,
    "limitations": _cautions,
    "software": _software,
    "over_time": _over_time,
    "confidentiality": lambda held: _once(held.withheld),
}
"""What results say of each item; an empty text where none does."""
