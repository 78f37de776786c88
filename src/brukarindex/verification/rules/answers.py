"""Rules about who answered: response rates, their parts, bases, and shares in words."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import cast

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.groups import RateSplits, mixes, rate_splits
from brukarindex.exact.quantities import Quantity
from brukarindex.exceptions import ArgumentError
from brukarindex.verification.engine import Open, Reading, first_holding, tried
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.outcomes import (
    MODES,
    Cause,
    Numbers,
    Outcome,
    Outcomes,
    assuming,
    under_each,
)
from brukarindex.verification.pages.claims import (
    Answered,
    Claim,
    Index,
    Invited,
    Mean,
    Parts,
    Percentage,
    Rate,
)
from brukarindex.verification.pages.page import MOST_OUTSIDE, Answers, Facts, at_rate, in_percent
from brukarindex.verification.rules.rule import Rule, finding, judged, not_applicable
from brukarindex.verification.wording import Later, Said, joined, number, quoted, said, span
from brukarindex.words.languages import LANGUAGES, Language


def response_count(facts: Facts) -> Iterator[Finding]:
    """Find the numbers of answers that print as a response rate, and whether the printed number is
    one of them.
    """
    for group in facts.groups:
        rates, answered = facts.of(Rate, group), facts.of(Answered, group)
        if facts.invited(group) is not None:
            yield from (_rate(facts, group, rate) for rate in rates)
            if not rates and answered:
                yield _no_rate(facts, group)
        elif answered:
            yield from (
                found
                for rate in rates
                if (found := _no_invited(facts, answered[0], rate)) is not None
            )


def _rate(facts: Facts, group: str, rate: Rate) -> Finding:
    invited, printed = facts.of(Invited, group)[0], facts.of(Answered, group)
    asked = cast("range", facts.quantity(invited.figure).numbers())
    answered = facts.quantity(printed[0].figure).numbers() if printed else None
    claims: list[Rate | Invited | Answered] = [rate, invited, *printed]
    quantity = facts.quantity(rate.figure)
    net = range(math.ceil(asked[0] * (1 - MOST_OUTSIDE)), asked[-1] + 1)

    def check(reading: Reading, mode: Rounding) -> Numbers:
        return _fit(quantity, net if reading.also else asked, answered, mode)

    samples: dict[str | None, tuple[tuple[Cause, ...], ...]] = {"gross": ((),), "net": (("net",),)}
    outcomes = Outcomes(lambda: tried(Open(also=samples.get(rate.sample, ((), ("net",)))), check))
    fits = outcomes[0].n or Numbers()
    gap = None if first_holding(outcomes) else _rate_gap(quantity, asked, answered)
    return judged(
        claims,
        _read_as(facts, claims, Later(_rate_told, claims, fits, _true_rate(asked, answered))),
        outcomes=outcomes,
        policy=any(facts.quantity(each.figure).policy for each in claims),
        witness={"": fits.runs[0][0]} if fits else None,
        certificate=Certificate((gap,)) if gap is not None and gap.holds else None,
        trial=_rate_trial(facts, rate, asked, answered),
    )


def _no_invited(facts: Facts, answered: Answered, rate: Rate) -> Finding | None:
    """Work out how many were invited, when it is not printed."""
    figure, numbers = facts.figure(rate.figure), facts.quantity(answered.figure).numbers()
    if figure is None or not numbers or len(numbers) > 1 or not numbers[0] or figure.digits < 1:
        return None
    n = numbers[0]
    outcomes = Outcomes(lambda: under_each(partial(_asked_of, figure, n)))
    return judged(
        [rate, answered],
        Later(_no_invited_told, rate, answered, outcomes[0].n or Numbers()),
        outcomes=outcomes,
        witness={"": fits.runs[0][0]} if (fits := outcomes[0].n) else None,
    )


def _asked_of(figure: Figure, n: int, mode: Rounding) -> Numbers:
    """Give the numbers of invited of whom so many answers are the rate."""
    span = in_percent(Quantity.parse(figure), mode)
    low, high = 100 * n / span.high, None if span.low <= 0 else 100 * n / span.low
    first = max(n, math.ceil(low) if span.closed_high else math.floor(low) + 1)
    if high is None:
        return Numbers(onward=first)
    last = math.floor(high) if span.closed_low else math.ceil(high) - 1
    return Numbers.of(range(first, last + 1))


def _no_invited_told(language: Language, rate: Rate, answered: Answered, n: Numbers) -> str:
    if not n:
        return said(
            f"{answered.figure} svar är {rate.figure} av inget antal tillfrågade.",
            f"{answered.figure} answers are {rate.figure} of no number invited.",
        )[language]
    return said(
        f"{answered.figure} svar är {rate.figure} av {n.describe('sv')} tillfrågade.",
        f"{answered.figure} answers are {rate.figure} of {n.describe('en')} invited.",
    )[language]


def _fit(quantity: Quantity, asked: range, answered: range | None, mode: Rounding) -> Numbers:
    """Give the numbers of answers that fit: all that the rate allows, or those of them that are
    printed.
    """
    found = at_rate(quantity, asked, mode)
    if answered is not None:
        found = [
            range(max(each.start, answered.start), min(each.stop, answered.stop)) for each in found
        ]
    return Numbers.joining(each for each in found if each)


def _rate_gap(quantity: Quantity, asked: range, answered: range | None) -> Gap:
    interval = in_percent(quantity)
    low, high = interval.low * asked[0] / 100, interval.high * asked[-1] / 100
    if answered is None:
        return Gap(
            "@answers",
            -(-low.numerator // low.denominator),
            high.numerator // high.denominator,
            asked[0],
        )
    if answered[0] > high:
        return Gap("@answers", answered[0], math.floor(high))
    return Gap("@answers", math.ceil(low), answered[-1])


def _rate_trial(facts: Facts, rate: Rate, asked: range, answered: range | None) -> Trial | None:
    figure = facts.figure(rate.figure)

    def first(others: Sequence[Figure]) -> int | None:
        found = _fit(Quantity.parse(others[0]), asked, answered, "either")
        return found.runs[0][0] if found else None

    return None if figure is None else Trial.of((figure,), first, most=100)


def _true_rate(asked: range, answered: range | None) -> Fraction | None:
    """Give how many of the invited answered, in per cent, where both are exact."""
    exact = answered is not None and len(asked) == len(answered) == 1 and asked[0] > 0
    return Fraction(100 * answered[0], asked[0]) if exact and answered is not None else None


def _rate_told(
    language: Language, claims: Sequence[Claim], n: Numbers, share: Fraction | None
) -> str:
    rate, invited, *printed = (getattr(each, "figure", "") for each in claims)
    if printed:
        sv, en = ("stämmer med", "agrees with") if n else ("går inte ihop med", "does not fit")
        true = (
            said("", "")
            if n or share is None
            else said(
                f" Det är {number(share, 'sv')} procent.",
                f" That is {number(share, 'en')} per cent.",
            )
        )
        told = said(
            f"{printed[0]} svar av {invited} {sv} svarsandelen {rate}.{true['sv']}",
            f"{printed[0]} answers of {invited} {en} the response rate {rate}.{true['en']}",
        )
    elif not n:
        told = said(
            f"Inget antal svar av {invited} är {rate}.",
            f"No number of answers of {invited} is {rate}.",
        )
    else:
        told = said(
            f"{rate} av {invited} är {n.describe('sv')} svar.",
            f"{rate} of {invited} is {n.describe('en')} answers.",
        )
    return told[language]


def _read_as(facts: Facts, claims: Sequence[Rate | Invited | Answered], told: Said) -> Said:
    """Add how words are read: what they mean is a convention."""
    words = [
        (each.figure, facts.quantity(each.figure))
        for each in claims
        if facts.quantity(each.figure).policy
    ]
    if not words:
        return told
    read = {
        k: joined(
            [
                f"{quoted(str(text), k)} {_AS[k]} {span(each.low, each.high, k)}"
                for text, each in words
            ],
            k,
        )
        for k in LANGUAGES
    }
    return {k: f"{told[k]} {said('Här läses', 'Here')[k]} {read[k]}." for k in LANGUAGES}


_AS = said("som", "is read as")


def _no_rate(facts: Facts, group: str) -> Finding:
    """Work out a response rate that is not printed."""
    invited, answered = facts.of(Invited, group)[0], facts.of(Answered, group)[0]
    asked, n = (
        cast("range", facts.quantity(each.figure).numbers()) for each in (invited, answered)
    )
    possible = n[0] <= asked[-1]
    low, high = Fraction(100 * n[0], asked[-1]), Fraction(100 * n[-1], max(asked[0], 1))
    policy = any(facts.quantity(each.figure).policy for each in (invited, answered))
    return judged(
        [invited, answered],
        said(
            f"{answered.figure} av {invited.figure} är {span(low, high, 'sv')} procent.",
            f"{answered.figure} of {invited.figure} is {span(low, high, 'en')} per cent.",
        ),
        outcomes=[Outcome(assuming(), possible)],
        policy=policy,
        certificate=None if possible else Certificate((Gap("@invited", n[0], asked[-1]),)),
        imbalance=Fraction(0) if possible else Fraction(n[0] - asked[-1]),
    )


# --- parts ----------------------------------------------------------------------------------------


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
        if not parts.complete or not len(rates) == len(parts.groups) > 1:
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
        outcomes=[*under_each(lambda mode: mixes(printed[0], printed[1:], rounding=mode))],
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
    whole, least, most = _added(usual)

    def check(reading: Reading, mode: Rounding) -> bool:
        if reading.also:
            fewer = [
                _net_answers(facts, group, one, mode)
                for group, one in zip(groups, found[mode], strict=True)
            ]
            return None not in fewer and _meets(parts, cast("list[Answers]", fewer))
        return mode in known and _meets(parts, known[mode])

    outcomes = [*tried(Open(also=((), ("net",)) if kind is Answered else ((),)), check)]
    gap = Gap(parts.group or "", max(least, whole[0]), min(most, whole[-1]))
    return judged(
        [parts, *(claim for each in usual for claim in each.claims)],
        Later(_sum_told, kind, whole, range(least, most + 1)),
        outcomes=outcomes,
        policy=any(each.policy for each in usual),
        certificate=Certificate((gap,)) if gap.holds and not outcomes[0].possible else None,
        imbalance=Fraction(max(whole[0] - most, 0) + min(whole[-1] - least, 0)),
    )


def _net_answers(facts: Facts, group: str, gross: Answers | None, mode: Rounding) -> Answers | None:
    """Give how many can have answered, in a group whose rate is perhaps of a net sample."""
    net = (
        facts.net_counts(group, mode)
        if gross is None or facts.of(Rate, group)[:1] == [*gross.claims[-1:]]
        else []
    )
    if not net:
        return gross
    least, most = min(each[0] for each in net), max(each[-1] for each in net)
    return Answers(range(least, most + 1), "all", claims=() if gross is None else gross.claims)


def _added(numbers: Sequence[Answers]) -> tuple[range, int, int]:
    """Give the numbers of the whole, and the least and the most of the parts together."""
    whole, *each = (one.n for one in numbers)
    return whole, sum(n[0] for n in each), sum(n[-1] for n in each)


def _meets(parts: Parts, numbers: Sequence[Answers]) -> bool:
    whole, least, most = _added(numbers)
    return least <= whole[-1] and (whole[0] <= most or not parts.complete)


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
    also: tuple[tuple[Cause, ...], ...] = ((),) if gross else ((), ("net",))
    try:  # of net samples the split is open
        outcomes = [
            *tried(Open(also=also), lambda reading, mode: None if reading.also else splits(mode))
        ]
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
    """Give how many answered, where more than the rates of the parts is known: for two
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


# --- bases ----------------------------------------------------------------------------------------


def base_vs_respondents(facts: Facts) -> Iterator[Finding]:
    """Check that no printed base is larger than the number of respondents."""
    seen: set[tuple[str, object]] = set()
    claims: list[Percentage | Mean | Index] = [
        *facts.of(Percentage),
        *facts.of(Mean),
        *facts.of(Index),
    ]
    for claim in claims:
        answered = facts.answered(claim.group, "either")
        if claim.base is None or answered is None or (claim.group, claim.base) in seen:
            continue
        seen.add((claim.group, claim.base))
        base = cast("range", facts.quantity(claim.base).numbers())
        outcomes = [*under_each(partial(_has_room, facts, claim.group, base[0]))]
        missing = answered.n[-1] - base[0]
        skipped = missing >= 0
        some = missing > 0
        yield judged(
            [claim, *answered.claims],
            said(
                f"Basen {claim.base} mot {Numbers.of(answered.n).describe('sv')} som svarat"
                + (f": högst {number(missing, 'sv')} hoppade över frågan." if some else "."),
                f"The base {claim.base} against {Numbers.of(answered.n).describe('en')} who"
                " answered"
                + (f": at most {number(missing, 'en')} skipped the question." if some else "."),
            ),
            outcomes=outcomes,
            policy=answered.policy or facts.quantity(claim.base).policy,
            certificate=(
                None if skipped else Certificate((Gap("@answers", base[0], answered.n[-1]),))
            ),
            imbalance=Fraction(min(missing, 0)),
        )


def _has_room(facts: Facts, group: str, base: int, mode: Rounding) -> bool:
    answered = facts.answered(group, mode)
    return answered is not None and base <= answered.n[-1]


# --- words ----------------------------------------------------------------------------------------


def verbal_share(facts: Facts) -> Iterator[Finding]:
    """Say what a share in words amounts to, and whether it agrees with digits for the
    same thing.
    """
    for claim in facts.of(Percentage):
        quantity = facts.quantity(claim.figure)
        if quantity.figure is not None:
            continue
        base = facts.base(facts.distribution(claim), claim)
        n = base.n[0] if base else None
        counts = (
            quantity.counts(n) if n is not None and not facts.is_weighted(claim.group) else None
        )
        interval, words = in_percent(quantity), quantity.policy
        told = {k: span(interval.low, interval.high, k) for k in LANGUAGES}
        shares = (
            {"sv": f"läses som {told['sv']}", "en": f"is read as {told['en']}"}
            if words
            else {"sv": f"är {told['sv']}", "en": f"is {told['en']}"}
        )
        of_n = {"sv": "", "en": ""}
        if counts and n is not None:
            found = {k: (span(counts[0], counts[-1], k), number(n, k)) for k in LANGUAGES}
            of_n = {
                "sv": ", {} av {} svar".format(*found["sv"]),
                "en": ", {} of {} answers".format(*found["en"]),
            }
        twin = _digits(facts, claim)
        clash = twin is not None and not _meet(quantity, cast("Figure", facts.figure(twin.figure)))
        yield finding(
            [claim, *([twin] if twin else []), *(base.claims if base else ())],
            said(
                f"{claim.category}: ”{claim.figure}” {shares['sv']} procent{of_n['sv']}"
                + (
                    f"; i siffror står {twin.figure}."
                    if twin
                    else _CONVENTION["sv"]
                    if words
                    else "."
                ),
                f"{claim.category}: “{claim.figure}” {shares['en']} per cent{of_n['en']}"
                + (
                    f"; in digits it says {twin.figure}."
                    if twin
                    else _CONVENTION["en"]
                    if words
                    else "."
                ),
            ),
            verdict="undetermined" if clash else "consistent",
            interval=interval,
            witness={claim.category: counts[0]} if counts else None,
        )


_CONVENTION = said(
    "; vad orden betyder är en överenskommelse.", "; what the words mean is a convention."
)


def _digits(facts: Facts, claim: Percentage) -> Percentage | None:
    alike = [
        each for each in facts.distribution(claim).of(Percentage) if each.category == claim.category
    ]
    return next((each for each in alike if facts.figure(each.figure) is not None), None)


def _meet(quantity: Quantity, figure: Figure) -> bool:
    words, digits = in_percent(quantity), in_percent(Quantity.parse(figure))
    return words.low <= digits.high and digits.low <= words.high


ANSWER_RULES = (
    Rule(
        "response_count",
        said("Svarsandel och antal svar", "Response rate and number of answers"),
        said(
            "Svarsandelen är antalet svar delat med antalet tillfrågade, avrundat.",
            "The response rate is the number of answers divided by the number invited, rounded.",
        ),
        said("Andelen räknas på alla tillfrågade.", "The rate is of all invited."),
        (Rate, Answered),
        response_count,
        "explanation/published-figures",
    ),
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
    Rule(
        "base_vs_respondents",
        said("Bas och svarande", "Base and respondents"),
        said(
            "En fråga kan inte ha fler svar än det finns svarande.",
            "A question cannot have more answers than there are respondents.",
        ),
        said(
            "Var och en svarar högst en gång på frågan.", "Each answers the question at most once."
        ),
        (Percentage, Mean, Index),
        base_vs_respondents,
        "explanation/published-figures",
    ),
    Rule(
        "verbal_share",
        said("Andelar i ord", "Shares in words"),
        said(
            "Ord läses som ett intervall enligt en överenskommelse. De gör aldrig ensamma något"
            " omöjligt.",
            "Words are read as an interval by a convention. They never make anything impossible"
            " alone.",
        ),
        said("Ordens betydelse är en överenskommelse.", "What the words mean is a convention."),
        (Percentage,),
        verbal_share,
        "explanation/quantities",
    ),
)
