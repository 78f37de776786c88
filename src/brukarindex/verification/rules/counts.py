"""The rule about the counts behind one share."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.shares import (
    MOST_NARROW,
    between,
    counts_of,
    fewest,
    whole_of,
    wholes_of,
)
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import (
    Numbers,
    Outcome,
    Outcomes,
    assuming,
    outcome_of,
)
from brukarindex.verification.pages.claims import Percentage
from brukarindex.verification.pages.facts import (
    Answers,
    Bases,
    Facts,
    QuestionClaims,
    on_each,
)
from brukarindex.verification.readings.trees import MOST_N, tree_of
from brukarindex.verification.rules.rule import (
    WEIGHTED,
    Rule,
    judged,
    not_applicable,
)
from brukarindex.verification.wording import Later, number, quoted, said, span
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined

_NOTHING = Fraction(0)


def percent_count(facts: Facts) -> Iterator[Finding]:
    """Find the counts behind each share of a known number of answers."""
    for claim in facts.of(Percentage):
        figure = facts.figure(claim.figure)
        distribution = facts.distribution(claim)
        if figure is None:
            continue
        if facts.is_weighted(claim.group):
            yield not_applicable([claim], WEIGHTED)
            continue
        bases = facts.bases(distribution, claim)
        several = len(distribution.shares) > 1
        count = facts.count_of(claim)
        ordinary = [each[0] for each in bases.values() if each]
        # Of a number that is not known, all shares together say more.
        if ordinary and not (several and any(len(each.n) > 1 for each in ordinary)):
            yield _one_share(claim, Shown(figure, count), bases, _adjusted(facts, distribution))


class Shown(NamedTuple):
    """A printed share, and its count if that is printed too.

    Attributes:
        figure: The share.
        counted: The count.
        answers: The numbers of answers that it is ordinarily of.
        mode: The way of rounding that leaves them.
    """

    figure: Figure
    counted: int | None = None
    answers: range = range(0)
    mode: Rounding = "either"

    def counts(self, n: int, rounding: Rounding) -> range | None:
        """Return the counts of n answers that print as it, or None when there are none."""
        found = counts_of(self.figure, n, rounding)
        if found is None or self.counted is None:
            return found
        return range(self.counted, self.counted + 1) if self.counted in found else None

    def first(self, n: range, rounding: Rounding) -> int | None:
        """Return a number of answers that has a count: the first, or that from which all have."""
        whole = whole_of(self.figure)
        if not 0 <= self.figure.digits <= whole or not n:
            return None
        if self.counted is not None:
            least, most = wholes_of(self.figure, self.counted, rounding)
            first = max(least, n[0])
            return first if first <= (n[-1] if most is None else min(most, n[-1])) else None
        if n[0] == 1:
            least = fewest(self.figure.digits, whole, rounding)
            return least if least <= n[-1] else None
        if n[-1] >= whole:  # from as many answers on as 100 % has digits, every share has a count
            return max(n[0], whole)
        for each in n[:MOST_NARROW]:
            if counts_of(self.figure, each, rounding):
                return each
        return None

    def fitting(self, base: Answers, mode: Rounding) -> Numbers | bool | None:
        """Return the numbers of answers that have a count; of very many, tell whether any has."""
        if base.base == "question" or not 1 < len(base.n) <= MOST_N:
            return self.first(base.n, mode) is not None or (None if self.is_cut(base) else False)
        return Numbers.of([each for each in base.n if self.counts(each, mode) is not None])

    def is_near(self, n: int, shares: int) -> bool:
        """Return whether a count of n answers is as near the share as one can be that took what so
        many rounded shares lacked: half a unit for each of the others.
        """
        whole, most = whole_of(self.figure), (shares - 1) * n
        at = self.figure.digits * n
        known = self.counted is not None
        count = self.counted if known else min(max((2 * at + whole) // (2 * whole), 0), n)
        return 2 * abs(whole * cast("int", count) - at) <= most

    def first_of(self, others: Sequence[Figure]) -> int | None:
        """Return the first of its numbers of answers that has a count for another share."""
        return self._replace(figure=others[0]).first(self.answers, "either")

    def is_cut(self, base: Answers) -> bool:
        """Return whether some numbers of answers are not tried: fewer than 100 % has digits."""
        inside = 0 <= self.figure.digits <= whole_of(self.figure)
        return inside and self.counted is None and (base.cut or len(base.n) > MOST_NARROW)

    def gap(self, name: str, n: int, rounding: Rounding) -> Gap:
        """Return why a number of answers has no count."""
        least, most = between(self.figure, whole_of(self.figure), n, rounding)
        known = () if self.counted is None else (self.counted,)
        return Gap(name, max(least, 0, *known), min(most, n, *known), n)


def _adjusted(facts: Facts, about: QuestionClaims) -> int:
    """Return how many shares may have been adjusted to make 100 together: none, if these do not."""
    tree = tree_of(facts, about) if len(about.shares) > 1 else None
    return len(tree.parts) if tree is not None and tree.makes_hundred else 0


def _outcomes(bases: Bases, shown: Shown, adjusted: int) -> Iterator[Outcome]:
    """Yield the outcomes of every base, and last of a share that was adjusted so that all make 100
    together.
    """
    held: bool | None = False
    for each in on_each(bases, shown.fitting):
        held = held or each.possible is not False
        yield each
    base = next(iter(bases["either"]), None)
    if adjusted and not held and base is not None:
        near = any(shown.is_near(n, adjusted) for n in base.n[:MOST_N])
        yield outcome_of(assuming("either", base.base, total="forced"), near)


def _one_share(claim: Percentage, shown: Shown, bases: Bases, adjusted: int) -> Finding:
    usual: Rounding = next(mode for mode, each in bases.items() if each)
    base = bases[usual][0]
    shown = shown._replace(answers=base.n, mode=usual)
    n = shown.first(base.n, usual)
    counts = None if n is None else shown.counts(n, usual)
    few = base.n if counts is None and len(base.n) <= MOST_N else range(0)
    failing = tuple(shown.gap(claim.category, each, usual) for each in few)
    return judged(
        [claim, *base.claims],
        Later(_counts_told, claim, shown),
        outcomes=Outcomes(_outcomes, bases, shown, adjusted),
        policy=base.policy,
        interval=shown.figure.interval(),
        witness={claim.category: counts[0]} if counts else None,
        certificate=Certificate(failing, Numbers.of(few)) if failing else None,
        imbalance=_NOTHING if counts else _nearest(shown.figure, base.n[0]),
        trial=Trial.of((shown.figure,), shown.first_of, most=100),
    )


def _nearest(figure: Figure, n: int) -> Fraction:
    """Return how far the nearest share of whole counts is from the printed one, in its unit."""
    whole = whole_of(figure)
    count = min(max((2 * figure.digits * n + whole) // (2 * whole), 0), n)
    return Fraction(whole * count - figure.digits * n, n * 10**figure.decimals)


def _counts_told(language: Language, claim: Percentage, shown: Shown) -> str:
    n, mode = shown.answers, shown.mode
    name, answers, first = (
        _quoted(claim, language),
        span(n[0], n[-1], language),
        shown.first(n, mode),
    )
    counts = None if first is None else shown.counts(first, mode)
    if shown.counted is not None:
        return _count_told(language, claim, shown)
    if counts is None:
        near = _near_shares(shown.figure, n[0], language) if len(n) == 1 else ""
        none = said(
            f"inget helt antal av {answers} svar blir det",
            f"no whole number of {answers} answers gives it",
        )
        return f"{name}: {none[language]}{near}."
    told = span(counts[0], (shown.counts(n[-1], mode) or counts)[-1], language)
    return f"{name}: {said(f'{told} av {answers} svar', f'{told} of {answers} answers')[language]}."


def _count_told(language: Language, claim: Percentage, shown: Shown) -> str:
    """Return of how many answers a printed count is the printed share, or what share it is."""
    n, mode = shown.answers, shown.mode
    least, most = wholes_of(shown.figure, cast("int", shown.counted), mode)
    name, most = _quoted(claim, language), n[-1] if most is None else most
    fits = range(max(least, n[0]), min(most, n[-1]) + 1)
    if fits:
        of_n = span(fits[0], fits[-1], language)
        return said(
            f"{name}: {claim.count} av {of_n} svar.", f"{name}: {claim.count} of {of_n} answers."
        )[language]
    exact = number(Fraction(100 * cast("int", shown.counted), n[0]), language)
    answers = span(n[0], n[-1], language)
    return said(
        f"{name}: {claim.count} av {answers} svar är {exact} %.",
        f"{name}: {claim.count} of {answers} answers is {exact} %.",
    )[language]


def _quoted(claim: Percentage, language: Language) -> str:
    return f"{quoted(claim.category, language)} {claim.figure}"


def _near_shares(figure: Figure, n: int, language: Language) -> str:
    """Return the counts whose shares are nearest to a printed one, below and above."""
    below = min(max(figure.digits * n // whole_of(figure), 0), n - 1)
    shares = [
        f"{number(k, language)} ({number(Fraction(100 * k, n), language, figure.decimals + 1)} %)"
        for k in (below, below + 1)
    ]
    return f"; {said('närmast är', 'nearest are')[language]} {joined(shares, language)}"


RULES = (
    Rule(
        "percent_count",
        said("Antal bakom en andel", "Counts behind a share"),
        said(
            "En andel av n svar är ett helt antal delat med n. Regeln söker de hela antal som"
            " trycks som andelen.",
            "A share of n answers is a whole number divided by n. The rule looks for whole numbers"
            " that print as it.",
        ),
        said(
            "Andelen är ovägd och av den angivna basen.",
            "The share is unweighted, and of the base given.",
        ),
        (Percentage,),
        percent_count,
        "explanation/published-figures",
    ),
)
