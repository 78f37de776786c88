"""Rules about comparisons with a reference, and about what those who did not answer
could change.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from brukarindex.exact.chance import (
    Distinguishability,
    TippingMean,
    distinguishable,
    nonresponse_range,
    tipping_mean,
)
from brukarindex.exact.changes import hull
from brukarindex.exact.counts import mean_sums, percent_counts
from brukarindex.exact.figures import Figure
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    Against,
    Index,
    Invited,
    Mean,
    Percentage,
    Total,
)
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.readings.trees import fitting_n
from brukarindex.verification.rules.differences import BEYOND, verdict_of
from brukarindex.verification.rules.own_figures import (
    Own,
    deviation_of,
    difference_of,
    main_figures,
    named_reference,
    own_of,
    reference_of,
)
from brukarindex.verification.rules.rule import OTHER_UNITS, Rule, finding, not_applicable
from brukarindex.verification.wording import WORDS, Later, Said, number, said, span
from brukarindex.words.languages import Language

WEIGHTED_ERROR = said(
    "Talen är vägda: deras fel, och vad bortfallet kan ändra, beror på vikterna.",
    "The figures are weighted: their error, and what the nonresponse could change, depend on the"
    " weights.",
)


def reference_arithmetic(facts: Facts) -> Iterator[Finding]:
    """Check the printed difference and its direction against the two figures."""
    for against in facts.of(Against):
        own = own_of(facts, against)
        lacking = reference_of(facts, against) is None and against.reference is None
        if own is None or lacking or (against.difference is None and against.says is None):
            continue
        to = named_reference(against)
        start = said(
            f"{own.claim.figure} mot {to}",
            f"{own.claim.figure} against {to}",
        )
        yield difference_of(facts, against, own).finding(start)


# --- beyond chance --------------------------------------------------------------------------------


def reference_distinguishable(facts: Facts) -> Iterator[Finding]:
    """Check whether a figure differs from a reference by more than chance, whatever the unprinted
    spread.
    """
    for against in facts.of(Against):
        own, reference = own_of(facts, against), reference_of(facts, against)
        if own is None or reference is None or against.other:
            continue
        if facts.is_weighted(against.group):
            yield not_applicable([own.claim, against], WEIGHTED_ERROR)
            continue
        n = fitting_n(facts, facts.distribution(against), claim=own.claim)
        claims = [own.claim, against]
        if not n or n[0] < 2:
            told = said(
                "Antalet svar saknas eller är för litet.",
                "The number of answers is missing or too small.",
            )
            yield not_applicable(claims, told)
            continue
        unclear = _unclear(facts, against, n[-1])
        if unclear is not None:
            yield not_applicable(claims, unclear)
            continue
        ends = (n[0], n[-1]) if n[-1] > n[0] else (n[0],)
        yield _distinguishable(facts, against, own, reference=reference, ends=ends)


def _distinguishable(
    facts: Facts, against: Against, own: Own, *, reference: Figure, ends: tuple[int, ...]
) -> Finding:
    weight = _value(facts, against.own_weight) / 100
    # Of the rest: at most so much.
    std_error = float(_value(facts, against.std_error) / (1 - weight))
    each = [
        distinguishable(
            own.figure, reference, n, low=own.low, high=own.high, step=_step(own, n),
            population=_population(facts, against, n), reference_std_error=std_error,
            own_weight=weight,
        )
        for n in ends
    ]  # fmt: skip
    found = each[0]  # the fewest answers: the widest
    told = deviation_of(facts, own)
    deviation = None if told is None else facts.figure(told.figure)
    verdicts = {_decided(one, deviation) for one in each}
    decided = verdicts.pop() if len(verdicts) == 1 else "depends"
    verdict = verdict_of(against, decided)
    claimed = against.says in {"above", "below"} or against.significant is not None
    return finding(
        [own.claim, against, *([] if told is None else [told])],
        Later(_distinguishable_told, _Compared(own, against), found, _Decided(decided, ends)),
        verdict=verdict,
        decision_changing=verdict != "consistent" and claimed,
    )


def _unclear(facts: Facts, against: Against, n: int) -> Said | None:
    """Return why the error of a comparison cannot be worked out."""
    told = [
        facts.quantity(each) for each in (against.own_weight, against.std_error) if each is not None
    ]
    if any(each.figure is None or each.figure.digits < 0 for each in told):
        return said(
            "Vikten eller medelfelet är i ord, eller under 0.",
            "The weight or error is in words, or below 0.",
        )
    own, reference = own_of(facts, against), reference_of(facts, against)
    if (
        own is not None
        and reference is not None
        and len({own.figure.unit, reference.unit} - {None}) > 1
    ):
        return OTHER_UNITS
    if _value(facts, against.own_weight) >= 100:
        return said(
            "Den egna vikten är inte under 100 procent.",
            "The own weight is not below 100 per cent.",
        )
    population = (
        None if against.population is None else facts.quantity(against.population).numbers()
    )
    if population is not None and population[-1] < n:
        return said(
            "Populationen är mindre än antalet svar.", "The population is smaller than the answers."
        )
    return None


def _step(own: Own, n: int) -> int | None:
    """Return the distance of scores, if whole scores with the printed mean exist at all."""
    if own.step is None:
        return None
    exact = mean_sums(own.figure, n) if own.step == 1 else percent_counts(own.figure, n)
    return None if exact is None else own.step


def _population(facts: Facts, against: Against, n: int) -> int | None:
    if against.population is None:
        return None
    persons = cast("range", facts.quantity(against.population).numbers())
    return max(persons[-1], n)


def _value(facts: Facts, printed: object) -> Fraction:
    figure = None if printed is None else facts.figure(cast("str", printed))
    return Fraction(0) if figure is None else figure.value


def _decided(found: Distinguishability, deviation: Figure | None) -> str:
    """Return what a printed standard deviation decides, if it does."""
    if found.verdict != "depends" or deviation is None or found.break_even_sd is None:
        return found.verdict
    interval = deviation.interval()
    if float(interval.high) < found.break_even_sd:
        return "above" if found.difference[0] + found.difference[1] > 0 else "below"
    return (
        "not_distinguishable"
        if float(interval.low) > cast("float", found.break_even_sd_high)
        else "depends"
    )


class _Compared(NamedTuple):
    """A figure, and what it is compared with."""

    own: Own
    against: Against


class _Decided(NamedTuple):
    """Whether a difference is beyond chance, and of which numbers of answers."""

    verdict: str
    n: tuple[int, ...]


def _distinguishable_told(
    language: Language, claims: _Compared, found: Distinguishability, decided: _Decided
) -> str:
    (own, against), (verdict, n) = claims, decided
    turn, most = (
        number(Fraction(each or 0).limit_denominator(1000), language, 1)
        for each in (found.break_even_sd, found.largest_sd)
    )
    of, to = span(n[0], n[-1], language), named_reference(against)
    if verdict == "depends" and not found.break_even_sd:
        return said(
            f"{own.claim.figure} mot {to}: någon skillnad kan inte säkerställas av"
            " de tryckta talen.",
            f"{own.claim.figure} against {to}: the printed figures do not settle any difference.",
        )[language]
    if verdict == "depends" and own.step == own.high:
        return said(
            f"{own.claim.figure} mot {to}, {of} svar som ett slumpmässigt urval: de"
            " tryckta decimalerna räcker inte för att avgöra om skillnaden är statistiskt"
            " säkerställd (95 %).",
            f"{own.claim.figure} against {to}, {of} answers as a random sample: the"
            " printed decimals do not settle whether the difference is beyond chance (95 %).",
        )[language]
    start = said(
        f"{own.claim.figure} mot {to}, {of} svar som ett slumpmässigt urval: ",
        f"{own.claim.figure} against {to}, {of} answers as a random sample: ",
    )
    rest = {
        **BEYOND,
        "depends": said(
            "om skillnaden är statistiskt säkerställd (95 %) beror på spridningen. Den är det om"
            f" standardavvikelsen är under {turn}; den kan vara upp till {most}.",
            "whether the difference is beyond chance (95 %) depends on the spread. It is if the"
            f" standard deviation is below {turn}; it can be up to {most}.",
        ),
    }[verdict]
    return start[language] + rest[language]


# --- those who did not answer ---------------------------------------------------------------------


class _Asked(NamedTuple):
    """How many were invited of those whom a figure is of, and can have answered."""

    invited: int
    n: tuple[int, ...]
    claims: tuple[Claim, ...]

    @property
    def silent(self) -> tuple[int, int]:
        """The fewest and the most who did not answer."""
        return self.invited - self.n[-1], self.invited - self.n[0]


def _asked(facts: Facts, own: Own) -> _Asked | None:
    """Return who were asked; None unless it is known well enough."""
    about = facts.distribution(own.claim)
    invited, n = facts.invited(about.group), fitting_n(facts, about, claim=own.claim)
    if invited is None or not n or facts.is_weighted(about.group):
        return None
    if invited.policy or len(invited.n) > 1 or n[-1] > invited.n[0]:
        return None
    return _Asked(invited.n[0], n, invited.claims)


def nonresponse_bounds(facts: Facts) -> Iterator[Finding]:
    """Yield the worst case for everybody invited, of each index, mean and compared share; of what
    is compared with nothing, of the main figures.
    """
    for against in facts.of(Against):
        own = own_of(facts, against)
        asked = None if own is None or against.other else _asked(facts, own)
        if own is not None and asked is not None:
            yield _bounds(facts, own, asked, against)
    for about in facts.distributions:
        for own in main_figures(facts, about) if not about.of(Against) else ():
            asked = _asked(facts, own)
            if asked is not None and asked.silent[0]:
                yield _bounds(facts, own, asked, None)


def _bounds(facts: Facts, own: Own, asked: _Asked, against: Against | None) -> Finding:
    open_ = against is not None and asked.silent[1] > 0
    return finding(
        [own.claim, *([] if against is None else [against]), *asked.claims],
        Later(_bounds_told, own, asked),
        verdict="undetermined" if open_ else "consistent",
        decision_changing=against is not None and open_ and _crosses(facts, against, own, asked),
    )


def _worst_case(own: Own, asked: _Asked) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest that a figure can be of all invited; a share has whole
    counts.
    """
    n, invited = asked.n[0], asked.invited  # the fewest answers: the widest
    counts = percent_counts(own.figure, n) if own.is_share else None
    if counts is None:
        return nonresponse_range(own.figure, n, invited, low=own.low, high=own.high)
    return (
        Fraction(own.high * counts[0], invited),
        Fraction(own.high * (counts[-1] + invited - n), invited),
    )


def _unit(own: Own, unit: str, language: Language) -> str:
    """Return the name of the unit of a share; an index and a mean have none."""
    return f" {WORDS[language][unit]}" if own.step == own.high else ""


def _bounds_told(language: Language, own: Own, asked: _Asked) -> str:
    possible, missing = (
        f"{span(*_worst_case(own, asked), language, 1)}{_unit(own, 'percent', language)}",
        span(*asked.silent, language),
    )
    return said(
        f"{own.claim.figure} gäller dem som svarat. För alla tillfrågade kan det vara {possible},"
        f" beroende på vad de {missing} andra hade svarat.",
        f"{own.claim.figure} is of those who answered. For all invited it can be {possible},"
        f" depending on what the {missing} others would have answered.",
    )[language]


def _crosses(facts: Facts, against: Against, own: Own, asked: _Asked) -> bool:
    reference = reference_of(facts, against)
    if reference is None or against.says not in {"above", "below"}:
        return False
    least, most = _worst_case(own, asked)
    return least <= reference.value <= most


def tipping_point(facts: Facts) -> Iterator[Finding]:
    """Yield the mean that those who did not answer would need for a difference to vanish."""
    for against in facts.of(Against):
        own, reference = own_of(facts, against), reference_of(facts, against)
        if own is None or reference is None or against.other:
            continue
        asked, units = _asked(facts, own), {own.figure.unit, reference.unit} - {None}
        if asked is None or not asked.silent[0] or len(units) > 1:
            continue
        if own.figure.value == reference.value:
            continue
        ends = [
            tipping_mean(own.figure, reference, n, asked.invited, low=own.low, high=own.high)
            for n in (asked.n[0], asked.n[-1])
        ]
        found = ends[0]
        means = [each.possible for each in ends if each.possible is not None]
        yield finding(
            [own.claim, against, *asked.claims],
            Later(_tipping_told, _Compared(own, against), ends, asked.silent),
            verdict="consistent" if found.status == "cannot_fall" else "undetermined",
            interval=hull(means) if means else None,
            decision_changing=found.status != "cannot_fall" and against.says in {"above", "below"},
        )


def _tipping_told(
    language: Language, claims: _Compared, ends: Sequence[TippingMean], others: tuple[int, int]
) -> str:
    (own, against), n = claims, span(*others, language)
    to = named_reference(against)
    means = [each.mean for each in ends if each.mean is not None]
    if not means:
        return said(
            f"Inget medelvärde bland de {n} som inte svarat tar bort skillnaden mot {to}.",
            f"No mean among the {n} who did not answer removes the difference from {to}.",
        )[language]
    away = [mean - own.figure.value for mean in means]
    mean, (near, *_, far) = (
        span(min(means), max(means), language, 1),
        sorted([*away, *away], key=abs),
    )
    direction = said("högre", "higher") if away[0] > 0 else said("lägre", "lower")
    mean += _unit(own, "percent", language)
    distance = (
        f"{span(abs(near), abs(far), language, 1)}{_unit(own, 'points', language)}"
        f" {direction[language]}"
    )
    return said(
        f"Skillnaden mot {to} försvinner om de {n} som inte svarat har {mean} i"
        f" medelvärde, {distance} än de som svarat.",
        f"The difference from {to} vanishes if the {n} who did not answer have a"
        f" mean of {mean}, {distance} than those who did.",
    )[language]


RULES = (
    Rule(
        "reference_arithmetic",
        said("Skillnaden mot referensen", "The difference from the reference"),
        said(
            "Den tryckta skillnaden och dess riktning mot de två tryckta talen.",
            "The printed difference and its direction, against the two printed figures.",
        ),
        said("Talen är av samma slag.", "The figures are of the same kind."),
        (Against,),
        reference_arithmetic,
        "explanation/changes",
    ),
    Rule(
        "reference_distinguishable",
        said("Är skillnaden statistiskt säkerställd?", "Is the difference beyond chance?"),
        said(
            "Utan svarens spridning: säker hur svaren än fördelar sig, inte säker, eller beroende"
            " av spridningen.",
            "Without the spread of the answers: beyond chance whatever it is, not so, or depending"
            " on it.",
        ),
        said(
            "De som svarat är ett slumpmässigt urval; 95 procents nivå.",
            "Those who answered are a random sample; 95 per cent level.",
        ),
        (Against,),
        reference_distinguishable,
        "explanation/published-figures",
    ),
    Rule(
        "nonresponse_bounds",
        said("Gränser för bortfallet", "Bounds for the nonresponse"),
        said(
            "Vad talet kan vara för alla tillfrågade, hur de andra än hade svarat.",
            "What the figure can be for all invited, whatever the others would have answered.",
        ),
        said("Inget om dem som inte svarat.", "Nothing about those who did not answer."),
        (Against, Percentage, Total, Index, Mean),
        nonresponse_bounds,
        "explanation/bounds",
        beside=(Invited,),
    ),
    Rule(
        "tipping_point",
        said("Vad de andra skulle behöva svara", "What the others would need to answer"),
        said(
            "Medelvärdet bland dem som inte svarat, vid vilket skillnaden försvinner.",
            "The mean among those who did not answer at which the difference vanishes.",
        ),
        said("Talen som tryckta.", "The figures as printed."),
        (Against,),
        tipping_point,
        "explanation/bounds",
    ),
)
