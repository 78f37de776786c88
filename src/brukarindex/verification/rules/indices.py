"""Rules about means, indices and standard deviations: against the shares, and against whole numbers."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.bounds import index_range
from brukarindex.verification.claims import Deviation, Index, Mean, Total
from brukarindex.verification.counts import mean_sums, percent_counts
from brukarindex.verification.figures import Figure, FigureLike, Rounding
from brukarindex.verification.findings import Assumption, Certificate, Finding, Gap, Numbers, Outcome, Trial
from brukarindex.verification.moments import moment_sums
from brukarindex.verification.pages import MODES, Answers, Facts
from brukarindex.verification.rules.rule import WEIGHTED, Rule, judged, not_applicable
from brukarindex.verification.sums import Reach, index_counts
from brukarindex.verification.trees import MOST_N, Tree, fitting_n, tree_of
from brukarindex.verification.wording import LANGUAGES, Said, joined, number, said, span

TRIED = (3, 4, 5, 6, 7, 10)  # Scales tried when the page does not tell: those that user surveys have.
MOST_TRIED = 30  # Numbers of answers tried against an index.
MOST_EXACT = 20_000  # Answers up to which every sum is tried.


# --- an index and the shares of its question -------------------------------------------------------------------------


def index_against_shares(facts: Facts) -> Iterator[Finding]:
    """Tell on which scales an index can be the mean of the question whose shares are printed."""
    for index in facts.of(Index):
        distribution, figure = facts.distribution(index), facts.figure(index.figure)
        tree = tree_of(facts, distribution)
        if figure is None or tree is None or index.items > 1:
            continue
        if facts.is_weighted(index.group):
            yield not_applicable("index_range", facts, [index, *tree.claims], WEIGHTED)
            continue
        n: dict[Rounding, tuple[int, ...]] = {mode: fitting_n(facts, distribution, mode) for mode in MODES}
        if any(n.values()):
            yield _against_shares(facts, index, figure, tree=tree, by_mode=n)


def _against_shares(
    facts: Facts, index: Index, figure: Figure, *, tree: Tree, by_mode: Mapping[Rounding, Sequence[int]]
) -> Finding:
    n = next(each for each in by_mode.values() if each)
    shown = [_Shown(tree, steps) for steps in _scales(index, tree)]
    outcomes = [outcome for each in shown for outcome in each.outcomes(figure, by_mode)]
    ordinary = [each for each in outcomes if each.assumption.rounding == "either"]
    ordered = [*ordinary, *(each for each in outcomes if each.assumption.rounding != "either")]
    possible = next((each for each in ordered if each.possible), None)
    witness = None
    if possible is not None:
        fitting = next(each for each in shown if each.steps == possible.assumption.steps)
        rounding = possible.assumption.rounding
        witness = fitting.witness(figure, by_mode[rounding], rounding)
    failing = [each for each, outcome in zip(shown, ordinary, strict=True) if not outcome.possible]
    gaps = [gap for each in failing for gap in each.gaps(figure, n[0])]
    return judged(
        "index_range",
        facts,
        [index, *tree.claims],
        _range_told(index, shown, ordinary, n[0]),
        outcomes=ordered,
        witness=witness,
        certificate=Certificate(tuple(gaps)) if possible is None and gaps else None,
        trial=_index_trial(figure, shown[0], n),
    )


def _scales(index: Index, tree: Tree) -> list[int]:
    """Give the numbers of steps to try: those the page tells of, or those with room for the printed categories."""
    named = len(tree.parts)
    if tree.shares.complete:
        return [named]
    if index.steps is not None:
        return [index.steps] if index.steps >= named else []
    # Five steps first: the scale that most such questions have.
    return sorted((each for each in TRIED if each > named), key=lambda steps: (steps != 5, steps))


class _Shown:
    """The printed shares, placed at the top of a scale with so many steps."""

    def __init__(self, tree: Tree, steps: int) -> None:
        self.steps = steps
        missing = steps - len(tree.parts)
        self.parts = (*(f"({place})" for place in range(1, missing + 1)), *tree.parts)
        self.figures: list[Figure | None] = [*([None] * missing), *tree.shares.nodes[: len(tree.parts)]]
        self.totals: dict[Sequence[int], FigureLike] = {}
        self.known: dict[int, tuple[Fraction, Fraction] | None] = {}
        for claim, node in zip(tree.claims, tree.nodes, strict=True):
            if isinstance(claim, Total):
                members = tuple(missing + tree.parts.index(name) for name in claim.categories)
                self.totals[members] = cast("Figure", tree.shares.nodes[node])

    def outcomes(self, figure: Figure, by_mode: Mapping[Rounding, Sequence[int]]) -> list[Outcome]:
        """Try each way of rounding; what is impossible however it is rounded is not tried in each of them."""
        numbers = {each for n in by_mode.values() for each in n[:MOST_TRIED]}
        ever = any(self._admits(figure, each) for each in numbers)
        fits: dict[Rounding, bool | None] = {mode: ever and self._fits(figure, n, mode) for mode, n in by_mode.items()}
        return [Outcome(Assumption(mode, steps=self.steps), each) for mode, each in fits.items()]

    def _admits(self, figure: Figure, n: int) -> bool:
        reached = index_range(self.figures, n, totals=self.totals, rounding="any")
        return reached is not None and reached.admits(figure, rounding="any")

    def _fits(self, figure: Figure, n: Sequence[int], mode: Rounding) -> bool | None:
        return any(self.one(figure, each, mode) for each in n[:MOST_TRIED]) or (None if len(n) > MOST_TRIED else False)

    def one(self, figure: Figure, n: int, mode: Rounding) -> bool:
        reached = index_range(self.figures, n, totals=self.totals, rounding=mode)
        if reached is None or not reached.admits(figure, rounding=mode):
            return False
        if n > MOST_EXACT:
            return True
        reach = Reach.of(self.figures, n, totals=self.totals, rounding=mode)
        return reach.first(percent_counts(figure, n * (self.steps - 1), rounding=mode)) is not None

    def witness(self, figure: Figure, n: Sequence[int], mode: Rounding) -> dict[str, int] | None:
        for each in n[:MOST_TRIED]:
            exact = each <= MOST_EXACT
            counts = index_counts(self.figures, figure, each, totals=self.totals, rounding=mode) if exact else None
            if counts is not None:
                return dict(zip(self.parts, counts, strict=True))
        return None

    def ends(self, n: int) -> tuple[Fraction, Fraction] | None:
        if n not in self.known:
            reached = index_range(self.figures, n, totals=self.totals)
            self.known[n] = None if reached is None else (reached.low, reached.high)
        return self.known[n]

    def gaps(self, figure: Figure, n: int) -> list[Gap]:
        """Say what lies between the index and the range, when it is outside."""
        ends, printed = self.ends(n), figure.interval()
        if ends is None or (ends[0] <= printed.high and printed.low <= ends[1]):
            return []
        least, most = (ends[0], printed.high) if printed.high < ends[0] else (printed.low, ends[1])
        return [Gap(f"{self.steps}:", least, most, n)]


def _range_told(index: Index, shown: Sequence[_Shown], ordinary: Sequence[Outcome], n: int) -> Said:
    told: dict[str, list[str]] = {"sv": [], "en": []}
    words = {"sv": ("steg", "möjligt", "oavgjort"), "en": ("steps", "possible", "open")}
    for each, outcome in sorted(zip(shown, ordinary, strict=True), key=lambda pair: pair[0].steps):
        ends = each.ends(n)
        for language in LANGUAGES:
            place = span(*ends, language, 1) if ends else "–"
            named, fits, unsettled = words[language]
            marks = {True: f" ({fits})", None: f" ({unsettled})", False: ""}
            told[language].append(f"{each.steps} {named} {place}{marks[outcome.possible]}")
    return said(
        f"{index.figure} som medelvärde av frågan med de tryckta andelarna? Det ligger, på lika steg 0–100, för "
        f"{joined(told['sv'], 'sv')}.",
        f"{index.figure} as the mean of the question with the printed shares? That lies, on equal steps 0–100, for "
        f"{joined(told['en'], 'en')}.",
    )


def _index_trial(figure: Figure, shown: _Shown, n: Sequence[int]) -> Trial:
    def fits(_: int, others: Sequence[Figure]) -> list[int | None]:
        return [next((each for each in n[:MOST_TRIED] if shown.one(other, each, "either")), None) for other in others]

    return Trial((figure,), fits)


# --- whole numbers behind a mean -------------------------------------------------------------------------------------


def granularity(facts: Facts) -> Iterator[Finding]:
    """Find whole sums behind a mean or an index of a known number of answers: the GRIM test."""
    claims: list[Mean | Index] = [*facts.of(Mean), *facts.of(Index)]
    for claim in claims:
        figure = facts.figure(claim.figure)
        if figure is None or _units(claim) is None:
            continue
        if facts.is_weighted(claim.group):
            yield not_applicable("index_granularity", facts, [claim], WEIGHTED)
            continue
        bases = facts.ordinary_base(facts.distribution(claim))
        if bases and all(len(base.n) <= MOST_N for base in bases.values()):
            yield _granularity(facts, claim, figure, bases)


def _units(claim: Mean | Index) -> int | None:
    """Give how many whole units of a sum a respondent can add; None when the scale is not known."""
    if isinstance(claim, Mean):
        return claim.items
    return None if claim.steps is None else claim.items * (claim.steps - 1)


def _sums(claim: Mean | Index, figure: Figure, n: int, mode: Rounding) -> range | None:
    units = _units(claim) or 1
    if isinstance(claim, Index):
        return percent_counts(figure, n * units, rounding=mode)
    sums = mean_sums(figure, n * units, rounding=mode)
    if sums is None:
        return None
    inside = range(max(sums.start, claim.low * units * n), min(sums.stop, claim.high * units * n + 1))
    return inside or None


def _granularity(facts: Facts, claim: Mean | Index, figure: Figure, bases: Mapping[Rounding, Answers]) -> Finding:
    base = next(iter(bases.values()))
    fitting: dict[Rounding, list[int]] = {
        mode: [n for n in each.n if _sums(claim, figure, n, mode)] for mode, each in bases.items()
    }
    outcomes = [Outcome(Assumption(mode, base.base), bool(n), Numbers.of(n)) for mode, n in fitting.items()]
    n = next((each[0] for each in fitting.values() if each), base.n[0])
    sums = _sums(claim, figure, n, "either")

    def fits(_: int, others: Sequence[Figure]) -> list[int | None]:
        return [next((n for n in base.n if _sums(claim, each, n, "either")), None) for each in others]

    texts = {k: Numbers.of(sums or ()).describe(k) for k in ("sv", "en")}
    return judged(
        "index_granularity",
        facts,
        [claim, *base.claims],
        said(
            f"{claim.figure} av {number(n, 'sv')} svar: "
            + (f"summan av svaren är {texts['sv']}." if sums else "ingen hel summa av svar ger det."),
            f"{claim.figure} of {number(n, 'en')} answers: "
            + (f"the sum of the answers is {texts['en']}." if sums else "no whole sum of answers gives it."),
        ),
        outcomes=outcomes,
        policy=base.policy,
        interval=figure.interval(),
        witness={"": sums[0]} if sums else None,
        certificate=None if sums else _sum_gaps(claim, figure, base.n),
        trial=Trial((figure,), fits),
    )


def _sum_gaps(claim: Mean | Index, figure: Figure, n: range) -> Certificate:
    return Certificate(tuple(_sum_gap(claim, figure, each) for each in n), Numbers.of(n))


def _sum_gap(claim: Mean | Index, figure: Figure, n: int) -> Gap:
    units, interval, whole = _units(claim) or 1, figure.interval(), 100 if isinstance(claim, Index) else 1
    low, high = (end * n * units / whole for end in (interval.low, interval.high))
    bottom, top = (claim.low, claim.high) if isinstance(claim, Mean) else (0, 1)
    if high < bottom * units * n:
        return Gap("Σ", bottom * units * n, high, n)
    if low > top * units * n:
        return Gap("Σ", low, top * units * n, n)
    return Gap("Σ", -(-low.numerator // low.denominator), high.numerator // high.denominator, n)


# --- spread ----------------------------------------------------------------------------------------------------------


def spread(facts: Facts) -> Iterator[Finding]:
    """Tell whether a standard deviation is one that scores with the printed mean can have."""
    for deviation in facts.of(Deviation):
        distribution, figure = facts.distribution(deviation), facts.figure(deviation.figure)
        told: list[Mean | Index] = [*distribution.of(Mean), *distribution.of(Index)]
        own = told[0] if told else None
        mean = None if own is None else facts.figure(own.figure)
        bases = facts.ordinary_base(distribution)
        if own is None or mean is None or figure is None or facts.is_weighted(deviation.group):
            continue
        n = sorted({each for base in bases.values() for each in base.n[:MOST_TRIED] if each > 1})
        if n:
            yield _within(facts, deviation, own, printed=(mean, figure), n=n)
            if isinstance(own, Mean):
                yield _whole_answers(facts, deviation, own, printed=(mean, figure), n=n)


def _within(
    facts: Facts, deviation: Deviation, own: Mean | Index, *, printed: tuple[Figure, Figure], n: list[int]
) -> Finding:
    low, high = (own.low, own.high) if isinstance(own, Mean) else (0, 100)

    def largest(mean: Figure, mode: Rounding) -> Fraction:
        interval = mean.interval(mode)
        center = min(max(Fraction(low + high, 2), interval.low), interval.high)
        return max((center - low) * (high - center), Fraction(0)) * Fraction(n[0], n[0] - 1)

    outcomes = [Outcome(Assumption(mode), _least(printed[1], mode) <= largest(printed[0], mode)) for mode in MODES]
    most = largest(printed[0], "either")
    root = Fraction(float(most) ** 0.5).limit_denominator(10**6)
    return judged(
        "spread_range",
        facts,
        [deviation, own],
        said(
            f"Standardavvikelsen {deviation.figure} vid {own.figure}: den kan vara högst {number(root, 'sv')}.",
            f"The standard deviation {deviation.figure} at {own.figure}: it can be at most {number(root, 'en')}.",
        ),
        outcomes=outcomes,
        imbalance=max(printed[1].value - root, Fraction(0)),
        certificate=None
        if outcomes[0].possible
        else Certificate((Gap("SD²", _least(printed[1], "either"), most, n[0]),)),
    )


def _least(deviation: Figure, mode: Rounding) -> Fraction:
    """Give the least variance that a printed standard deviation can stand for."""
    return max(deviation.interval(mode).low, Fraction(0)) ** 2


def _whole_answers(
    facts: Facts, deviation: Deviation, own: Mean, *, printed: tuple[Figure, Figure], n: list[int]
) -> Finding:
    scale = {"low": own.low, "high": own.high, "items": own.items}

    def first(mean: Figure, sd: Figure, mode: Rounding) -> int | None:
        return next((each for each in n if moment_sums(mean, sd, each, **scale, rounding=mode)), None)

    def fits(place: int, others: Sequence[Figure]) -> list[int | None]:
        tried = [(each, printed[1]) if place == 0 else (printed[0], each) for each in others]
        return [first(*each, "either") for each in tried]

    claims = [deviation, own]
    try:
        found: dict[Rounding, int | None] = {mode: first(*printed, mode) for mode in MODES}
        sound: tuple[Rounding, int] | None = next(((mode, each) for mode, each in found.items() if each), None)
        moments = moment_sums(*printed, sound[1], **scale, rounding=sound[0]) if sound else None
    except ArgumentError as error:
        return not_applicable("spread_granularity", facts, claims, said(f"{error}", f"{error}"))
    witness = {} if moments is None else {_score(total, own.items): count for total, count in moments.witness}
    return judged(
        "spread_granularity",
        facts,
        claims,
        said(
            f"Medelvärdet {own.figure} och standardavvikelsen {deviation.figure} tillsammans, av hela svar på "
            f"{own.low}–{own.high}: {'möjligt' if moments else 'inga svar ger båda'}.",
            f"The mean {own.figure} and the standard deviation {deviation.figure} together, of whole answers on "
            f"{own.low}–{own.high}: {'possible' if moments else 'no answers give both'}.",
        ),
        outcomes=[Outcome(Assumption(mode), each is not None) for mode, each in found.items()],
        witness=witness or None,
        trial=Trial(printed, fits),
    )


def _score(total: int, items: int) -> str:
    return str(Fraction(total, items))


INDEX_RULES = (
    Rule(
        "index_range",
        said("Indexet och andelarna", "The index and the shares"),
        said(
            "De tryckta andelarna begränsar medelvärdet av samma fråga. Ligger indexet där, och på vilken skala?",
            "The printed shares bound the mean of the same question. Is the index there, and on which scale?",
        ),
        said(
            "Indexet är medelvärdet av just den frågan; svaren står på lika steg från 0 till 100 och de tryckta "
            "andelarna är de bästa.",
            "The index is the mean of that very question; answers stand at equal steps from 0 to 100, and the printed "
            "shares are the best ones.",
        ),
        "explanation/published-figures",
        (Index,),
        index_against_shares,
    ),
    Rule(
        "index_granularity",
        said("Hela summor bakom ett medelvärde", "Whole sums behind a mean"),
        said(
            "Ett medelvärde av n hela svar är en hel summa delad med n (GRIM).",
            "A mean of n whole answers is a whole sum divided by n (GRIM).",
        ),
        said("Svaren är hela tal och ovägda.", "The answers are whole numbers, and unweighted."),
        "explanation/moments",
        (Mean, Index),
        granularity,
    ),
    Rule(
        "spread_range",
        said("Största möjliga spridning", "The largest possible spread"),
        said(
            "Spridningen är störst när alla svar ligger i skalans ändar.",
            "The spread is largest when all answers are at the ends of the scale.",
        ),
        said("Standardavvikelsen har divisorn n − 1.", "The standard deviation has the divisor n − 1."),
        "explanation/moments",
        (Deviation,),
        spread,
    ),
)
