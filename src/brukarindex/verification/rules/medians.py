"""The rule about medians: against the shares of the question, and against its mean."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.verification.engine import Reading, under_each
from brukarindex.verification.findings.evidence import Certificate
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Outcomes
from brukarindex.verification.pages.claims import Mean, Median
from brukarindex.verification.pages.facts import Facts, QuestionClaims, both
from brukarindex.verification.readings.orders import Orders, any_order, around
from brukarindex.verification.readings.placing import MOST_BESIDE
from brukarindex.verification.readings.scores import FIT, Scored
from brukarindex.verification.readings.trees import tree_of
from brukarindex.verification.rules.rule import Rule, judged, not_applicable, uncountable
from brukarindex.verification.rules.shares import unless_adjusted
from brukarindex.verification.wording import Later, said, span
from brukarindex.words.languages import Language

MOST_STEPS = 101  # Longer scales are not tried against shares.


def median_of_answers(facts: Facts) -> Iterator[Finding]:
    """Check whether a median can be that of the printed shares, and stand beside the mean."""
    for claim in facts.of(Median):
        about, figure = facts.about(claim.group, claim.question), facts.figure(claim.figure)
        if about is None or figure is None:
            continue
        yield from _on_scale(claim, figure)
        yield from _beside_means(facts, about, claim, figure)
        if tree_of(facts, about) is not None and claim.high - claim.low < MOST_STEPS:
            yield _against_shares(facts, about, claim)


def halves(figure: Figure, low: int, high: int, mode: Rounding) -> list[int]:
    """Return twice the medians that whole answers can have and that print as a figure."""
    return list(both((figure.interval(mode) * 2).wholes(), range(2 * low, 2 * high + 1)) or ())


def _on_scale(claim: Median, figure: Figure) -> Iterator[Finding]:
    """Yield a finding when no whole answers have such a median."""

    def fits(mode: Rounding) -> bool:
        return bool(halves(figure, claim.low, claim.high, mode))

    if not fits("any"):
        yield judged(
            [claim],
            said(
                f"Medianen {claim.figure}: hela svar på {claim.low}–{claim.high} har en median som"
                " är hel eller halv.",
                f"The median {claim.figure}: whole answers on {claim.low}–{claim.high} have a"
                " median that is whole or a half.",
            ),
            outcomes=[*under_each(lambda mode: fits(mode) or None)],
        )


class _Placed(Scored):
    """The median of a question, under every reading that its mean could have."""

    def __init__(self, facts: Facts, about: QuestionClaims, claim: Median) -> None:
        mean = Mean(
            claim.figure,
            claim.question,
            low=claim.low,
            high=claim.high,
            base=claim.base,
            group=claim.group,
        )
        super().__init__(facts, about, [mean])
        self._low, self._high = claim.low, claim.high

    def may_hold(self) -> bool:
        """Return True: each reading is quick to try."""
        return True

    def check(self, reading: Reading, mode: Rounding) -> bool | None:
        """Return whether some counts print as the shares and have such a median."""
        numbers, cut = self._answers(reading, mode)
        wanted = self._wanted_twice(mode)
        for placing, n in product(self._placings(reading, flip=False), numbers):
            self._left -= FIT * MOST_BESIDE
            if self._left <= 0:
                return None
            if placing.shares is not None and placing.has_median([n], mode, wanted):
                return True
        return None if cut or not self._are_all(reading, flip=False) else False

    def _wanted_twice(self, mode: Rounding) -> list[int]:
        """Return twice the steps, from 0, that print as the median."""
        found = halves(self.told[0].figure, self._low, self._high, mode)
        return [each - 2 * self._low for each in found]

    def _near_orders(self, reading: Reading, flip: bool) -> Orders:  # noqa: ARG002, FBT001
        sizes = self._one_on_each_step(reading)
        if sizes:
            return around(sizes, self.spare, self._wanted_twice("any"))
        return any_order(self._printed(reading)[0])

    def medians(self) -> list[Fraction]:
        """Return the medians that the shares can have under the ordinary reading."""
        reading = self.open.ordinary
        numbers, _ = self._answers(reading, "either")
        placing = next(iter(self._placings(reading, flip=False)), None)
        if placing is None or placing.shares is None:
            return []
        twice = range(2 * (self._high - self._low) + 1)
        found = [each for each in twice if placing.has_median(numbers, "either", [each])]
        return [self._low + Fraction(each, 2) for each in found]


def _against_shares(facts: Facts, about: QuestionClaims, claim: Median) -> Finding:
    placed = _Placed(facts, about, claim)
    shares = () if placed.tree is None else placed.tree.claims
    unclear = uncountable(facts, about)
    if unclear is not None:
        return not_applicable([claim, *shares], unclear)
    outcomes = Outcomes(unless_adjusted, placed.outcomes, facts, about)
    base = facts.base(about)
    return judged(
        [claim, *shares],
        Later(_shares_told, claim, placed),
        outcomes=outcomes,
        policy=base is not None and base.policy,
    )


def _shares_told(language: Language, claim: Median, placed: "_Placed") -> str:
    start = said(
        f"{claim.figure} prövas som medianen av frågan med de tryckta andelarna.",
        f"{claim.figure} is tried as the median of the question with the printed shares.",
    )[language]
    found = placed.medians()
    if not found:
        return start
    ends = span(min(found), max(found), language)
    return said(f"{start} Med dem är medianen {ends}.", f"{start} With them the median is {ends}.")[
        language
    ]


def _beside_means(
    facts: Facts, about: QuestionClaims, claim: Median, figure: Figure
) -> Iterator[Finding]:
    for mean in about.of(Mean):
        printed = facts.figure(mean.figure)
        alike = (mean.low, mean.high, mean.items) == (claim.low, claim.high, 1)
        if printed is not None and alike and not mean.of:
            yield _beside(claim, mean, (figure, printed))


def _beside(claim: Median, mean: Mean, printed: Sequence[Figure]) -> Finding:
    """Check that the mean is where half of the answers are at the median or beyond it."""

    def ends(mode: Rounding) -> tuple[Fraction, Fraction]:
        inside = printed[0].interval(mode)
        middle = max(inside.low, Fraction(claim.low)), min(inside.high, Fraction(claim.high))
        return (claim.low + middle[0]) / 2, (claim.high + middle[1]) / 2

    def fits(mode: Rounding) -> bool:
        inside: Interval = printed[1].interval(mode)
        least, most = ends(mode)
        return inside.low <= most and least <= inside.high

    outcomes = [*under_each(fits)]
    least, most = ends("either")
    return judged(
        [claim, mean],
        Later(_beside_told, claim, mean, (least, most)),
        outcomes=outcomes,
        certificate=Certificate.outside("@mean", printed[1].interval(), least, most),
    )


def _beside_told(
    language: Language, claim: Median, mean: Mean, ends: tuple[Fraction, Fraction]
) -> str:
    return said(
        f"Medianen {claim.figure} och medelvärdet {mean.figure}: med den medianen är medelvärdet"
        f" {span(*ends, 'sv')}.",
        f"The median {claim.figure} and the mean {mean.figure}: with that median the mean is"
        f" {span(*ends, 'en')}.",
    )[language]


RULES = (
    Rule(
        "median",
        said("Medianen", "The median"),
        said(
            "Hälften av svaren är högst medianen, och hälften minst den.",
            "Half of the answers are at most the median, and half at least it.",
        ),
        said(
            "Svaren är hela tal, och medianen är ett av dem eller mitt emellan två.",
            "Answers are whole numbers, and the median is one of them or midway between two.",
        ),
        (Median,),
        median_of_answers,
        "explanation/published-figures",
    ),
)
