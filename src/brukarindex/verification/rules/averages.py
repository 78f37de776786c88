"""The rule about a figure that is the average of others: of questions, or of part-indices."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import cast

from brukarindex.exact.bounds import Ends
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.verification.engine import Open, Reading, perhaps, tried
from brukarindex.verification.findings.evidence import Certificate, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Outcomes
from brukarindex.verification.pages.claims import Index, Mean
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.readings.scales import ends_of
from brukarindex.verification.rules.own_figures import Own, owns
from brukarindex.verification.rules.rule import OTHER_UNITS, Rule, judged, not_applicable
from brukarindex.verification.wording import Later, Said, kind_name, quoted, said, span
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined


def average_of_parts(facts: Facts) -> Iterator[Finding]:
    """Check whether a figure can be the average of the figures that it is said to be of."""
    claims: list[Index | Mean] = [*facts.of(Index), *facts.of(Mean)]
    for claim in claims:
        figure = facts.figure(claim.figure)
        if not claim.of or figure is None:
            continue
        found = [_part(facts, claim, name) for name in claim.of]
        lacking = [name for name, own in zip(claim.of, found, strict=True) if own is None]
        parts = [each for each in found if each is not None]
        if lacking:
            yield not_applicable([claim], Later(_lacking_told, lacking))
        elif len({(each.low, each.high) for each in parts}) > 1:
            yield not_applicable([claim, *(each.claim for each in parts)], OTHER_UNITS)
        else:
            yield _average(facts, claim, figure, parts)


def _part(facts: Facts, claim: Index | Mean, name: str) -> Own | None:
    """Return the figure of a question: of the same kind if it has one, or else its only share."""
    every = owns(facts, claim.group, name)
    alike = [each for each in every if each.claim.kind == claim.kind]
    return next(iter(alike or every), None)


def _lacking_told(language: Language, names: Sequence[str]) -> str:
    listed = joined([quoted(each, language) for each in names], language)
    return said(f"Sidan har inget tal för {listed}.", f"The page has no figure of {listed}.")[
        language
    ]


def _average(facts: Facts, claim: Index | Mean, figure: Figure, parts: Sequence[Own]) -> Finding:
    printed = [facts.figure(each) for each in claim.weights]
    if None in printed:
        return not_applicable([claim], said("Vikterna är i ord.", "The weights are in words."))
    weights = [cast("Figure", each) for each in printed]

    def ends(figures: Sequence[Figure], mode: Rounding) -> Ends:
        spans = [each.interval(mode) for each in figures]
        shares = [each.interval(mode) for each in weights]
        return mean_ends(spans, shares)

    scales = _scales(claim, figure, parts)

    def meets(whole: Figure, mode: Rounding, spanned: Ends) -> bool:
        interval = whole.interval(mode)
        return any(interval.meets(*map(each, spanned)) for each in scales)

    def holds(figures: Sequence[Figure], mode: Rounding) -> bool:
        return meets(figures[0], mode, ends(figures[1:], mode))

    every = [figure, *(each.figure for each in parts)]

    def check(reading: Reading, mode: Rounding) -> bool:
        spans = [each.interval(mode) for each in every[1:]]
        if reading.also:
            low, high = min(each.low for each in spans), max(each.high for each in spans)
            return meets(figure, mode, (low, high))
        return holds(every, mode)

    outcomes = Outcomes(tried, Open(also=perhaps("other_weights", when=not weights)), check)
    least, most = map(scales[0], ends(every[1:], "either"))
    return judged(
        [claim, *(each.claim for each in parts)],
        Later(_told, claim, parts, (least, most)),
        outcomes=outcomes,
        certificate=Certificate.outside(f"@{claim.kind}", figure.interval(), least, most),
        trial=Trial.of(tuple(every), lambda each: 0 if holds(each, "either") else None),
    )


def _scales(
    claim: Index | Mean, figure: Figure, parts: Sequence[Own]
) -> list[Callable[[Fraction], Fraction]]:
    """Return what the average of the parts can be as the figure: itself, and an index 0-100 of
    means on a scale; the likelier first.
    """
    (low, high), (_, top) = (parts[0].low, parts[0].high), ends_of(claim)
    if not isinstance(claim, Index) or not all(isinstance(each.claim, Mean) for each in parts):
        return [_itself]
    as_index = partial(_as_index, low=low, high=high, top=top)
    return [as_index, _itself] if figure.value > high else [_itself, as_index]


def _itself(mean: Fraction) -> Fraction:
    return mean


def _as_index(mean: Fraction, *, low: int, high: int, top: int) -> Fraction:
    return (mean - low) * top / (high - low)


def mean_ends(parts: Sequence[Interval], weights: Sequence[Interval]) -> Ends:
    """Return the least and the greatest weighted mean, with equal weights when none are printed.

    With weights that are rounded too, the greatest mean has the greatest weights on the greatest
    parts: every cut between great and small ones is tried.
    """
    if not weights:
        return _plain_mean([each.low for each in parts]), _plain_mean([each.high for each in parts])
    low = min(
        _mean([each.low for each in parts], weights, cut, downwards=True)
        for cut in range(len(parts) + 1)
    )
    high = max(
        _mean([each.high for each in parts], weights, cut, downwards=False)
        for cut in range(len(parts) + 1)
    )
    return low, high


def _plain_mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _mean(
    values: Sequence[Fraction], weights: Sequence[Interval], cut: int, *, downwards: bool
) -> Fraction:
    ordered = sorted(range(len(values)), key=lambda each: values[each], reverse=not downwards)
    heavy = {*ordered[:cut]}
    told = [
        max(each.high if place in heavy else each.low, Fraction(0))
        for place, each in enumerate(weights)
    ]
    total = sum(told, Fraction(0))
    if not total:
        return values[ordered[0]]
    return sum((w * v for w, v in zip(told, values, strict=True)), Fraction(0)) / total


def _told(language: Language, claim: Index | Mean, parts: Sequence[Own], ends: Ends) -> str:
    listed = joined([f"{each.claim.question} {each.claim.figure}" for each in parts], language)
    start = f"{kind_name(claim.kind, language)} {claim.figure}"
    how: Said = (
        said("de tryckta vikterna ger", "the printed weights give")
        if claim.weights
        else said("lika vikter ger", "equal weights give")
    )
    return said(
        f"{start} av {listed}: {how['sv']} {span(*ends, 'sv')}.",
        f"{start} of {listed}: {how['en']} {span(*ends, 'en')}.",
    )[language]


RULES = (
    Rule(
        "average_of_parts",
        said("Ett genomsnitt och dess delar", "An average and its parts"),
        said(
            "Ett genomsnitt av frågor eller delindex är summan av dem, med sina vikter.",
            "An average of questions or part-indices is their sum, with its weights.",
        ),
        said(
            "Delarna väger lika, om sidan inte säger annat.",
            "The parts weigh the same, if the page does not say otherwise.",
        ),
        (Index, Mean),
        average_of_parts,
        "explanation/published-figures",
    ),
)
