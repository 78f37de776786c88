"""The rule about parts with response rates of their own, and their whole."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import cast

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.groups import RateSplits, mixes, rate_splits
from brukarindex.exceptions import ArgumentError
from brukarindex.verification.engine import Open, Reading, perhaps, tried, with_each
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import (
    MODES,
)
from brukarindex.verification.pages.claims import (
    Answered,
    Invited,
    Parts,
    Rate,
)
from brukarindex.verification.pages.facts import Answers, Facts
from brukarindex.verification.readings.others import most_others, possible_others, with_others
from brukarindex.verification.rules.rule import Rule, judged, not_applicable
from brukarindex.verification.wording import Later, Said, number, said, span
from brukarindex.words.languages import LANGUAGES, Language


def strata_total(facts: Facts) -> Iterator[Finding]:
    """Find the splits of the invited over parts with printed response rates, and check totals of
    printed numbers.
    """
    for parts in facts.of(Parts):
        for kind in (Invited, Answered):
            found = _sum(facts, parts, kind)
            if found is not None:
                yield found
        rates = [rate for group in parts.groups for rate in facts.of(Rate, group)[:1]]
        if parts.complete is False or not len(rates) == len(parts.groups) > 1:
            continue
        for rate in facts.of(Rate, parts.group):
            yield _mixed(facts, parts, rate, rates)
        whole = facts.of(Invited, parts.group)
        if whole and not any(facts.of(Invited, group) for group in parts.groups):
            yield _splits(facts, parts, rates, whole[0])


def _mixed(facts: Facts, parts: Parts, whole: Rate, rates: Sequence[Rate]) -> Finding:
    """Check that a response rate lies between those of the parts."""
    figures = [facts.figure(rate.figure) for rate in (whole, *rates)]
    claims = [parts, whole, *rates]
    printed = [each for each in figures if each is not None]
    if len(printed) < len(figures) or len({each.unit for each in printed} - {None}) > 1:
        return not_applicable(
            claims, said("Svarsandelarna är i ord.", "The response rates are in words.")
        )
    listed = ", ".join(str(rate.figure) for rate in rates)
    return judged(
        claims,
        said(
            f"{whole.figure} av alla; i delarna {listed}.",
            f"{whole.figure} of all; in the parts {listed}.",
        ),
        outcomes=[
            *tried(
                Open(also=possible_others(facts, parts)),
                lambda reading, mode: (
                    with_others(printed[0], printed[1:], (0, 100), mode)
                    if reading.also
                    else mixes(printed[0], printed[1:], rounding=mode)
                ),
            )
        ],
    )


def _sum(facts: Facts, parts: Parts, kind: type[Invited] | type[Answered]) -> Finding | None:
    """Check that the numbers of the parts, printed or by their rates, add up to that
    of the whole.
    """

    def numbers(group: str, mode: Rounding) -> Answers | None:
        return facts.invited(group) if kind is Invited else facts.answered(group, mode)

    groups = (parts.group, *parts.groups)
    found = {mode: [numbers(group, mode) for group in groups] for mode in MODES}
    known = {mode: cast("list[Answers]", each) for mode, each in found.items() if all(each)}
    if not known:
        return None
    usual = next(iter(known.values()))
    whole, together = _added(usual)

    def check(reading: Reading, mode: Rounding) -> bool:
        beside = "other_people" in reading.also
        if "net" in reading.also:
            fewer = [
                _net_answers(facts, group, one, mode)
                for group, one in zip(groups, found[mode], strict=True)
            ]
            return None not in fewer and _meets(parts, cast("list[Answers]", fewer), beside=beside)
        return mode in known and _meets(parts, known[mode], beside=beside)

    others = perhaps("other_people", when=parts.complete is None)
    also = with_each(perhaps("net", when=kind is Answered), others)
    outcomes = [*tried(Open(also=also), check)]
    gap = Gap(parts.group or "", max(together[0], whole[0]), min(together[-1], whole[-1]))
    return judged(
        [parts, *(claim for each in usual for claim in each.claims)],
        Later(_sum_told, kind, whole, together),
        outcomes=outcomes,
        policy=any(each.policy for each in usual),
        certificate=Certificate.of(gap),
        imbalance=Fraction(max(whole[0] - together[-1], 0) + min(whole[-1] - together[0], 0)),
    )


def _net_answers(facts: Facts, group: str, gross: Answers | None, mode: Rounding) -> Answers | None:
    """Return how many can have answered, in a group whose rate is perhaps of a net sample."""
    net = (
        facts.net_counts(group, mode)
        if gross is None or facts.of(Rate, group)[:1] == [*gross.claims[-1:]]
        else []
    )
    if not net:
        return gross
    least, most = min(each[0] for each in net), max(each[-1] for each in net)
    return Answers(range(least, most + 1), "all", claims=() if gross is None else gross.claims)


def _added(numbers: Sequence[Answers]) -> tuple[range, range]:
    """Return the numbers of the whole, and those of the parts together."""
    whole, *each = (one.n for one in numbers)
    return whole, range(sum(n[0] for n in each), sum(n[-1] for n in each) + 1)


def _meets(parts: Parts, numbers: Sequence[Answers], *, beside: bool) -> bool:
    whole, together = _added(numbers)
    few = most_others(whole[0]) if beside else 0
    return together[0] <= whole[-1] and (whole[0] <= together[-1] + few or parts.complete is False)


def _sum_told(
    language: Language, kind: type[Invited | Answered], whole: range, parts: range
) -> str:
    what = {"invited": said("tillfrågade", "invited"), "answered": said("svar", "answers")}[
        kind.kind
    ][language]
    together, printed = span(parts[0], parts[-1], language), span(whole[0], whole[-1], language)
    return said(
        f"Delarna har {together} {what} tillsammans; helheten har {printed}.",
        f"The parts have {together} {what} together; the whole has {printed}.",
    )[language]


def _splits(facts: Facts, parts: Parts, rates: Sequence[Rate], whole: Invited) -> Finding:
    claims = [parts, whole, *rates]
    figures = [facts.figure(rate.figure) for rate in rates]
    asked = facts.quantity(whole.figure).numbers()
    if any(each is None for each in figures) or asked is None or len(asked) > 1:
        told = said(
            "Svarsandelarna eller antalet är i ord.", "The rates or the number are in words."
        )
        return not_applicable(claims, told)
    answered: dict[Rounding, Answers | None] = {
        mode: facts.answered(parts.group, mode) for mode in MODES
    }
    found: dict[Rounding, RateSplits] = {}

    def splits(mode: Rounding) -> bool:
        every = rate_splits(
            cast("list[Figure]", figures),
            asked[0],
            answered=_of_two(rates, answered[mode]),
            rounding=mode,
        )
        found.update({mode: every} if every is not None else {})
        return every is not None

    gross = all(rate.sample == "gross" for rate in rates)
    what = Open(also=perhaps("net", when=not gross))
    try:  # of net samples the split is open
        outcomes = [*tried(what, lambda reading, mode: None if reading.also else splits(mode))]
    except ArgumentError as error:
        return not_applicable(claims, said("För mycket att pröva.", f"{error}"))
    first = next(iter(found.values()), None)
    fewest = (
        dict(zip(parts.groups, (size for size, _ in first.fewest), strict=True)) if first else None
    )
    policy = any(each.policy for each in answered.values() if each is not None)
    return judged(
        claims, _splits_told(first, asked[0]), outcomes=outcomes, policy=policy, witness=fewest
    )


def _of_two(rates: Sequence[Rate], answered: Answers | None) -> range | None:
    """Return how many answered, where more than the rates of the parts is known: for two
    parts only.
    """
    return None if answered is None or len(rates) != 2 or not answered.n else answered.n


def _splits_told(found: RateSplits | None, invited: int) -> Said:
    if found is None:
        return said(
            "Ingen uppdelning av de tillfrågade ger de tryckta svarsandelarna.",
            "No split of those invited gives the printed response rates.",
        )
    least, most = found.answered
    texts = {
        language: (
            number(found.splits, language),
            span(least, most, language),
            span(Fraction(100 * least, invited), Fraction(100 * most, invited), language, 1),
        )
        for language in LANGUAGES
    }
    splits, answers, shares = texts["sv"]
    ways, answered, rates = texts["en"]
    return said(
        f"{splits} uppdelningar av de tillfrågade ger de tryckta svarsandelarna. Det är {answers}"
        f" svar av alla, {shares} procent.",
        f"{ways} splits of those invited give the printed response rates. That is {answered}"
        f" answers of all, {rates} per cent.",
    )


RULES = (
    Rule(
        "strata_total",
        said("Delar och helhet", "Parts and whole"),
        said(
            "Delarnas tillfrågade blir tillsammans helhetens. Vilka uppdelningar ger de tryckta"
            " svarsandelarna?",
            "Those invited in the parts make the whole together. Which splits give the printed"
            " response rates?",
        ),
        said(
            "Delarna överlappar inte och är tillsammans alla.",
            "The parts do not overlap, and are everybody together.",
        ),
        (Parts,),
        strata_total,
        "explanation/published-figures",
    ),
)
