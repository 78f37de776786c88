"""Pages with one digit wrong that no reading can save: decided by going through every possible
count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from verification.written import Asked, Writer, asked, names_of, question, scores

from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Claim,
    Deviation,
    Index,
    Invited,
    Mean,
    Page,
    Percentage,
    Question,
    Rate,
    Total,
    verify,
)

Column = NDArray[np.int64]
Truths = NDArray[np.bool_]

LARGEST = {
    2: 60,
    3: 36,
    4: 20,
    5: 13,
}  # answers, by the steps of the scale: so many can be gone through
MOST_OUTSIDE = Fraction(1, 4)  # of those asked need not belong to the sample
UNSURE = ("vet ej", "kan ej ta ställning", "ingen uppfattning")


@frozen
class Broken:
    """A page with a wrong digit, and what kind of figures can tell."""

    page: Page
    kind: str


@frozen
class Told:
    """A figure as the checker reads it: digits and how many of them are decimals."""

    digits: int
    unit: int

    @classmethod
    def of(cls, printed: object) -> "Told":
        text = str(printed).replace("%", "").strip().replace(",", ".")
        whole, _, part = text.partition(".")
        return cls(int(whole + part), 10 ** len(part))

    def near(self, parts: Any, whole: Any) -> Any:
        """Tell whether parts/whole is less than a unit away: rounded up, down or to the nearest."""
        scaled = parts * self.unit
        return ((self.digits - 1) * whole < scaled) & (scaled < (self.digits + 1) * whole)

    def ends(self) -> tuple[Fraction, Fraction]:
        return Fraction(self.digits - 1, self.unit), Fraction(self.digits + 1, self.unit)


@cache
def vectors(steps: int, most: int) -> Column:
    """Give every vector of counts by step, and of those outside the scale, of 1 to so
    many answers.
    """
    bars = np.array(list(combinations(range(most + steps + 1), steps + 1)), dtype=np.int64)
    edges = np.concatenate([np.full((len(bars), 1), -1), bars], axis=1)
    found = np.diff(edges, axis=1) - 1
    return np.asfortranarray(found[found.sum(axis=1) > 0])  # columns are summed many times


def possible_answers(claims: Sequence[Claim]) -> list[int]:
    """Give how many can have answered, if the rate is of those asked or of those who belong to the
    sample.
    """
    invited = next((int(str(each.figure)) for each in claims if isinstance(each, Invited)), None)
    answered = next((int(str(each.figure)) for each in claims if isinstance(each, Answered)), None)
    rate = next((Told.of(each.figure) for each in claims if isinstance(each, Rate)), None)
    tried = [answered] if answered is not None else [*range(1, (invited or 0) + 1)]
    if rate is None:
        return [each for each in tried if invited is None or each <= invited]
    if invited is None:
        whole = range(tried[0], 10 * max(LARGEST.values()) * 100)
        return [each for each in tried if any(rate.near(100 * each, n) for n in whole)]
    nets = range(-(-invited * (1 - MOST_OUTSIDE) // 1), invited + 1)
    return [each for each in tried if any(each <= n and rate.near(100 * each, n) for n in nets)]


def runs_of(labels: int, steps: int) -> Iterator[list[range]]:
    """Give every way of placing categories in order on the steps, each on one or several next to
    each other.
    """

    def placed(left: int, start: int) -> Iterator[list[range]]:
        if not left:
            yield []
            return
        for low in range(start, steps):
            for high in range(low + 1, steps + 1):
                yield from ([range(low, high), *rest] for rest in placed(left - 1, high))

    yield from placed(labels, 0)
    for cuts in combinations(range(steps), labels) if labels > 1 else ():
        yield [range(each, steps) for each in cuts]
        yield [range(each + 1) for each in cuts]


def savable(claims: Sequence[Claim], steps: int) -> bool:
    """Tell whether any reading lets all claims about the one question of a page hold together."""
    if not _apart_holds(claims):
        return False
    answers = possible_answers(claims)
    known = any(isinstance(each, (Invited, Answered)) for each in claims)
    if known and not answers:
        return False
    most = min(max(answers, default=LARGEST[steps]), LARGEST[steps])
    shares = [each for each in claims if isinstance(each, Percentage)]
    alone = len(claims) == len(
        [each for each in claims if isinstance(each, (Percentage, Invited, Answered, Rate))]
    )
    if alone and any(_each_alone(shares, n) for n in range(1, most + 1)):
        return True
    table = vectors(steps, most)
    return any(
        _holds(claims, labels, runs, table).any()
        for labels, runs in _placements(claims, shares, steps)
    )


def _each_alone(shares: Sequence[Percentage], n: int) -> bool:
    counts = np.arange(n + 1)
    return all(
        Told.of(each.figure).near(100 * counts, n).any() for each in shares if _based(each, n)
    )


def _based(share: Percentage, n: int) -> bool:
    return share.base is None or int(str(share.base)) == n


def _placements(
    claims: Sequence[Claim], shares: Sequence[Percentage], steps: int
) -> Iterator[tuple[list[str], list[range]]]:
    names = [each.category for each in shares if each.category.casefold() not in UNSURE]
    named = next(
        (each.categories for each in claims if isinstance(each, Question) and each.categories), ()
    )
    if named:
        yield names, [range(named.index(each), named.index(each) + 1) for each in names]
    for kept in (names, names[1:], names[:-1]) if len(names) > 2 else (names,):
        for runs in runs_of(len(kept), steps):
            yield kept, runs
            yield kept[::-1], runs


def _holds(
    claims: Sequence[Claim], labels: Sequence[str], runs: Sequence[range], table: Column
) -> Truths:
    """Tell which vectors of counts print as all of it."""
    scored, n = table[:, :-1].sum(axis=1), table.sum(axis=1)
    off = table[:, -1]
    counts = {
        name: table[:, run[0] : run[-1] + 1].sum(axis=1)
        for name, run in zip(labels, runs, strict=True)
    }
    beside = [
        each.category
        for each in claims
        if isinstance(each, Percentage) and each.category not in labels
    ]
    counts |= dict.fromkeys(beside, off)
    fits = np.ones(len(table), dtype=bool)
    if len(beside) > 1:
        return ~fits
    if any(isinstance(each, Question) and each.complete for each in claims) and not beside:
        fits &= off == 0
    found = np.zeros(len(table), dtype=bool)
    for base in (n, scored) if not beside else (n,):
        found |= fits & _shares_hold(claims, counts, base)
    return found & _scores_hold(claims, table[:, :-1], scored)


def _shares_hold(claims: Sequence[Claim], counts: dict[str, Column], base: Column) -> Truths:
    fits = base > 0
    told: dict[str, Told] = {}
    for each in claims:
        if isinstance(each, Percentage):
            told[each.category] = Told.of(each.figure)
            fits &= told[each.category].near(100 * counts[each.category], base)
            fits &= True if each.base is None else base == int(str(each.base))
        if isinstance(each, Question) and each.complete:
            fits &= sum(counts.values()) == base
    for each in claims:
        if isinstance(each, Total):
            whole = Told.of(each.figure)
            added = sum(Fraction(told[name].digits, told[name].unit) for name in each.categories)
            if added != Fraction(whole.digits, whole.unit):
                fits &= whole.near(100 * sum(counts[name] for name in each.categories), base)
    return fits


def _scores_hold(claims: Sequence[Claim], counts: Column, scored: Column) -> Truths:
    top = counts.shape[1] - 1
    ladder = np.arange(top + 1)
    fits = np.ones(len(counts), dtype=bool)
    scales = (0, 1) if any(isinstance(each, Mean) for each in claims) else (0,)
    found = ~fits
    for turned in scales:
        steps = counts @ (ladder[::-1] if turned else ladder)
        found |= _scores_as(claims, (counts, scored, counts @ ladder, steps), top)
    return found


def _scores_as(
    claims: Sequence[Claim], told: tuple[Column, Column, Column, Column], top: int
) -> Truths:
    counts, scored, up, steps = told
    fits = scored > 0
    for each in claims:
        if isinstance(each, Index):
            figure, whole = (
                Told.of(each.figure),
                np.array([(200 * step + top) // (2 * top) for step in range(top + 1)]),
            )
            fits &= (
                figure.near(100 * up, top * scored)
                | figure.near(counts @ whole, scored)
                | figure.near(10 * up, top * scored)  # on 0-10
                | figure.near(100 * (up + scored), (top + 1) * scored)  # in per cent of the best
            )
        if isinstance(each, Mean):
            figure = Told.of(each.figure)
            fits &= figure.near(steps + each.low * scored, scored)
            fits &= True if each.base is None else scored == int(str(each.base))
        if isinstance(each, Deviation):
            unit = (
                Fraction(1) if any(isinstance(one, Mean) for one in claims) else Fraction(100, top)
            )
            fits &= _spread(Told.of(each.figure), counts, scored, unit)
    return fits


def _spread(figure: Told, counts: Column, scored: Column, unit: Fraction) -> Truths:
    ladder = np.arange(counts.shape[1])
    sums, squares = counts @ ladder, counts @ ladder**2
    spread = (scored * squares - sums**2) * unit.numerator**2 * figure.unit**2
    low, high = max(figure.digits - 1, -1), figure.digits + 1
    found = np.zeros(len(counts), dtype=bool)
    for less in (0, 1):
        whole = scored * (scored - less) * unit.denominator**2
        found |= (spread < high**2 * whole) & ((spread > low**2 * whole) if low >= 0 else True)
    return found


def _apart_holds(claims: Sequence[Claim]) -> bool:
    """Tell whether comparisons and changes can be of the figures of the page."""
    figures = [each for each in claims if isinstance(each, (Percentage, Total, Index, Mean))]
    for each in claims:
        if isinstance(each, Change):
            low, high = Told.of(each.new).ends()
            spans = [Told.of(one.figure).ends() for one in figures]
            if not any(low < most and least < high for least, most in spans):
                return False
        if isinstance(each, Against) and not any(_compared(each, one) for one in figures):
            return False
    return True


def _compared(against: Against, own: Percentage | Total | Index | Mean) -> bool:
    if against.category and getattr(own, "category", "") != against.category:
        return False
    low, high = Told.of(own.figure).ends()
    least, most = Told.of(against.reference).ends()
    ends = low - most, high - least
    if against.difference is not None:
        text = str(against.difference).replace("\u2212", "-")
        claimed = Told.of(text.lstrip("-"))
        signs = (-1,) if text.startswith("-") else (1, -1)  # A decrease can be told by its size.
        ways = [sorted(sign * each for each in claimed.ends()) for sign in signs]
        if not any(first < ends[1] and ends[0] < last for first, last in ways):
            return False
    return {"above": ends[1] > 0, "below": ends[0] < 0}.get(against.says or "", True)


# --- pages to break -------------------------------------------------------------------------------


def small(draw: Random) -> tuple[Writer, Asked, list[Claim], str]:
    """Write a page of few answers, and say what kinds of figures stand beside each other."""
    writer = Writer(draw, english=False, mode=draw.choice(["half_up", "half_even", "half_down"]))
    steps = draw.choice([2, 3, 4, 5])
    n = draw.randint(5, LARGEST[steps])
    about = asked(writer, n, "", steps)
    kinds = [
        "shares",
        "shares",
        "total",
        "index",
        "mean",
        "moments",
        "scores",
        "change",
        "against",
        "rate",
    ]
    kind = draw.choice(kinds)
    invited = n + draw.randint(0, n)
    who: list[Claim] = [Answered(str(n))]
    if kind == "rate" or writer.chance(0.3):
        who += [Invited(str(invited)), Rate(writer.share(n, invited, draw.choice([0, 1])))]
    if not about.scored or about.scored < 2:
        return writer, about, [], kind
    claims = who if kind == "rate" else who + _body(writer, about, kind)
    return writer, about, claims, kind


def _body(writer: Writer, about: Asked, kind: str) -> list[Claim]:  # noqa: PLR0911 - one for each kind
    draw = writer.draw
    labels, decimals = names_of(writer, about.steps), draw.choice([0, 0, 1])
    base = about.scored
    printed = [writer.share(each, base, decimals) for each in about.counts]
    shares: list[Claim] = [
        Percentage(name, each) for name, each in zip(labels, printed, strict=True)
    ]
    if writer.chance(0.5):
        shares.insert(0, Question((), complete=True))
    told = _told(writer, about)
    if kind == "total" and about.steps > 2:
        together = writer.share(sum(about.counts[1:3]), base, decimals)
        return [*shares, Total(tuple(labels[1:3]), together)]
    if kind in {"index", "mean"}:
        return [*shares, told[kind]]
    if kind == "moments":
        spread = [each for each in scores(writer, about) if isinstance(each, Deviation)]
        return [*shares, told["mean"], *spread[:1]] if spread else []
    if kind == "scores":
        return [told["index"], told["mean"]]
    figure = draw.choice(["index", "mean", "share"])
    own = told.get(figure) or Percentage(labels[-1], printed[-1])
    if kind == "change":
        old = max(0, Told.of(own.figure).digits + draw.randint(-20, 20))  # type: ignore[attr-defined]
        unit = Told.of(own.figure).unit  # type: ignore[attr-defined]
        return [own, Change(writer.number(Fraction(old, unit), len(str(unit)) - 1), own.figure)]  # type: ignore[attr-defined]
    if kind == "against":
        value = Told.of(own.figure)  # type: ignore[attr-defined]
        other = Fraction(max(0, value.digits + draw.randint(-30, 30)), value.unit)
        apart = Fraction(value.digits, value.unit) - other
        decimals = len(str(value.unit)) - 1
        category = own.category if isinstance(own, Percentage) else ""
        return [
            own,
            Against(
                writer.number(other, decimals),
                category=category,
                difference=writer.number(apart, decimals),
            ),
        ]
    return shares


def _told(writer: Writer, about: Asked) -> dict[str, Claim]:
    top = about.steps - 1
    index = writer.number(100 * about.mean() / top, writer.draw.choice([0, 1]))
    mean = writer.number(1 + about.mean(), writer.draw.choice([1, 2]))
    return {"index": Index(index, steps=about.steps), "mean": Mean(mean, low=1, high=about.steps)}


def slip(draw: Random, claims: Sequence[Claim]) -> tuple[list[Claim], Claim] | None:
    """Change one digit of one figure."""
    places = [
        place
        for place, each in enumerate(claims)
        if each.figures and not isinstance(each, (Invited, Answered))
    ]
    if not places:
        return None
    place = draw.choice(places)
    claim = claims[place]
    name = draw.choice(
        [
            each
            for each in ("figure", "new", "reference", "difference")
            if getattr(claim, each, None)
        ]
    )
    text = str(getattr(claim, name))
    spots = [spot for spot, each in enumerate(text) if each.isdigit()]
    spot = draw.choice(spots)
    other = draw.choice([each for each in "0123456789" if each != text[spot]])
    wrong = text[:spot] + other + text[spot + 1 :]
    if len(wrong) > 1 and wrong[0] == "0" and wrong[1].isdigit():
        return None
    return [*claims[:place], evolve(claim, **{name: wrong}), *claims[place + 1 :]], claim


def swapped(draw: Random, claims: Sequence[Claim]) -> list[Claim] | None:
    """Let two shares change places."""
    shares = [(place, each) for place, each in enumerate(claims) if isinstance(each, Percentage)]
    if len(shares) < 2:
        return None
    (one, first), (other, second) = draw.sample(shares, 2)
    found = list(claims)
    found[one] = evolve(first, figure=second.figure)
    found[other] = evolve(second, figure=first.figure)
    return found if found != list(claims) else None


def broken(draw: Random) -> Broken | None:
    """Draw a page with a slip that nothing can save; None when the slip drawn can be saved, or is
    off its scale.
    """
    _, about, claims, kind = small(draw)
    if not claims:
        return None
    if kind in {"index", "mean"} and draw.random() < 0.3:
        wrong, kind = swapped(draw, claims), f"swapped, {kind}"
    else:
        found = slip(draw, claims)
        wrong, kind = (
            (None, kind)
            if found is None
            else (found[0], "rate" if isinstance(found[1], Rate) else kind)
        )
    if wrong is None or _off(wrong) or savable(wrong, about.steps):
        return None
    return Broken(Page("bruten", wrong), kind)


def _off(claims: Sequence[Claim]) -> bool:
    for each in claims:
        if isinstance(each, (Percentage, Rate, Index, Total)):
            told = Told.of(each.figure)
            if told.digits > 100 * told.unit:
                return True
        if (
            isinstance(each, Mean)
            and not each.low
            <= Fraction(Told.of(each.figure).digits, Told.of(each.figure).unit)
            <= each.high
        ):
            return True
    return False


def assert_found(pages: Iterable[Broken]) -> None:
    """Assert that at least nine of ten slips of each kind are found."""
    seen, found = Counter[str](), Counter[str]()
    for each in pages:
        seen[each.kind] += 1
        found[each.kind] += "inconsistent" in verify(each.page).counts
    assert seen
    assert all(10 * found[kind] >= 9 * count for kind, count in seen.items()), (seen, found)


__all__ = ["Broken", "assert_found", "broken", "question", "savable"]
