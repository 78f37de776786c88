"""Pages of `said` with one digit wrong that no reading can save: decided by slow, plain means."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
from attrs import evolve
from verification.broken import Broken, Column, Told, Truths, vectors
from verification.said import OF_ONE, OF_SEVERAL
from verification.written import Writer, asked

from brukarindex.verification import (
    Against,
    Answered,
    Claim,
    Index,
    Mean,
    Median,
    Page,
    Percentage,
    Units,
)

LARGEST = {2: 60, 3: 36, 4: 20, 5: 13}


def _told(printed: object) -> Told:
    return Told.of(str(printed).lstrip("-\u2212"))


def counts_savable(claims: Sequence[Claim]) -> bool:
    """Any number of answers, some of them outside the scale, of whom the counts are the shares."""
    shares = [each for each in claims if isinstance(each, Percentage)]
    counted = [int(str(each.count)) for each in shares]
    bases = {int(str(each.base)) for each in shares if each.base is not None}
    if len(bases) > 1:
        return True
    complete = any(each.kind == "question" for each in claims)
    least = sum(counted)
    tried = bases or ([least] if complete else range(max(1, *counted), 400 * (1 + max(counted))))
    figures = [
        (each, n) for each, n in zip(shares, counted, strict=True) if each.figure is not None
    ]
    fits = [n for n in tried if all(_told(e.figure).near(100 * k, n) for e, k in figures)]
    means = [each for each in claims if isinstance(each, Mean)]
    return bool(fits) and (not means or _mean_fits(means[0], counted))


def _mean_fits(mean: Mean, counts: Sequence[int]) -> bool:
    """Also in the opposite order, or without the first or the last."""
    if len(counts) < mean.high:  # others may be on the steps that are not printed
        return True
    for kept in (counts, counts[1:], counts[:-1]):
        for order in (kept, kept[::-1]):
            for start in {0, mean.high - len(order)}:
                total = sum((1 + start + step) * k for step, k in enumerate(order))
                if sum(order) and Told.of(mean.figure).near(total, sum(order)):
                    return True
    return len(counts) > 3


def balances_savable(claims: Sequence[Claim], most: int) -> bool:
    """Any counts, with the scores in either order, or worked out from the printed shares."""
    shares = [each for each in claims if isinstance(each, Percentage)]
    index = next(each for each in claims if isinstance(each, Index))
    if len(shares) < len(index.scores):
        return True
    points = [Fraction(each) for each in index.scores]
    table = vectors(len(points), most)
    kept, off = table[:, :-1], table[:, -1]
    found = kept.sum(axis=1) > 0
    base = kept.sum(axis=1) + off
    for place, each in enumerate(shares):
        found &= _told(each.figure).near(100 * kept[:, place], base)
    sign = -1 if str(index.figure)[:1] in "-\u2212" else 1
    told = _told(index.figure)
    for vector in kept[found].tolist():
        for scores in (points, points[::-1]):
            value = sum((s * k for s, k in zip(scores, vector, strict=True)), Fraction(0))
            n = sum(vector)
            if (told.digits - 1) * n < sign * value * told.unit < (told.digits + 1) * n:
                return True
    values = [Fraction(_told(each.figure).digits, _told(each.figure).unit) for each in shares]
    rounded = sum((s * v / 100 for s, v in zip(points, values, strict=True)), Fraction(0))
    return len(points) > 3 or abs(abs(rounded) * told.unit - told.digits) < 1


def averages_savable(claims: Sequence[Claim], _: int = 0) -> bool:
    """Any weights, or those printed."""
    *parts, whole = [each for each in claims if isinstance(each, Index)]
    ends = [Told.of(each.figure).ends() for each in parts]
    low, high = Told.of(whole.figure).ends()
    least, most = min(each[0] for each in ends), max(each[1] for each in ends)
    if whole.weights:
        spans = [(Fraction(int(str(w)) - 1), Fraction(int(str(w)) + 1)) for w in whole.weights]
        corners = _corners(spans)
        least = min(_weighted([e[0] for e in ends], each) for each in corners)
        most = max(_weighted([e[1] for e in ends], each) for each in corners)
    return low < most and least < high


def _corners(spans: Sequence[tuple[Fraction, Fraction]]) -> list[list[Fraction]]:
    found: list[list[Fraction]] = [[]]
    for span in spans:
        found = [[*each, end] for each in found for end in span]
    return [each for each in found if sum(each) > 0]


def _weighted(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)


def units_savable(claims: Sequence[Claim], _: int = 0) -> bool:
    """The own figure can be of somebody else unless it has a rank."""
    index = next(each for each in claims if isinstance(each, Index))
    ends, part = [each for each in claims if isinstance(each, Units)]
    many, low, high = (
        int(str(ends.figure)),
        Told.of(ends.lowest).ends(),
        Told.of(ends.highest).ends(),
    )
    if low[0] >= high[1] or int(str(part.part)) > many:
        return False
    if not _told(part.share).near(100 * int(str(part.part)), many):
        return False
    own = Told.of(index.figure).ends()
    inside = low[0] < own[1] and own[0] < high[1]
    return ends.rank is None or (int(str(ends.rank)) <= many and inside)


def groups_savable(claims: Sequence[Claim], _: int = 0) -> bool:
    """The difference and its direction, of shares that counts of each group have."""
    shares = [each for each in claims if isinstance(each, Percentage)]
    against = next(each for each in claims if isinstance(each, Against))
    one, other = (Told.of(each.figure).ends() for each in shares)
    ends = one[0] - other[1], one[1] - other[0]
    text = str(against.difference).replace("\u2212", "-")
    low, high = sorted((-1 if text[0] == "-" else 1) * each for each in _told(text).ends())
    said = {"above": ends[1] > 0, "below": ends[0] < 0}.get(against.says or "", True)
    if against.says == "below" and text[0] != "-":
        return True  # a decrease can be printed by its size
    return low < ends[1] and ends[0] < high and said


def medians_savable(claims: Sequence[Claim], most: int) -> bool:
    """Any counts whose middle the median can be, beside the mean and the shares."""
    median = next(each for each in claims if isinstance(each, Median))
    means = [each for each in claims if isinstance(each, Mean)]
    shares = [each for each in claims if isinstance(each, Percentage)]
    steps = median.high - median.low + 1
    low, high = (2 * each for each in Told.of(median.figure).ends())
    if not any(low < each < high for each in range(2 * median.low, 2 * median.high + 1)):
        return True  # an interpolated median is not judged
    if not shares:
        if not means:
            return True
        least, top = Told.of(means[0].figure).ends()
        return (median.low + low / 2) / 2 < top and least < (median.high + high / 2) / 2
    table = vectors(steps, most)
    n = table[:, :-1].sum(axis=1)
    fits = _shares_fit(shares, table, n) | _shares_fit(shares, table, n + table[:, -1])
    for counts in table[:, :-1][fits & (n > 0)].tolist():
        for order in (counts, counts[::-1], [*counts[1:], 0], [0, *counts[:-1]]):
            if sum(order) and _middle(order, median, (low, high)):
                return True
    return False


def _shares_fit(shares: Sequence[Percentage], table: Column, base: Column) -> Truths:
    fits = np.ones(len(table), dtype=bool)
    for place, each in enumerate(shares):
        fits &= _told(each.figure).near(100 * table[:, place], base)
    return fits


def _middle(counts: Sequence[int], median: Median, twice: tuple[Fraction, Fraction]) -> bool:
    answers = [median.low + step for step, k in enumerate(counts) for _ in range(k)]
    ends = answers[(len(answers) - 1) // 2], answers[len(answers) // 2]
    return 2 * ends[0] < twice[1] and twice[0] < 2 * ends[1]


SAVABLE: dict[str, Callable[..., bool]] = {
    "balances": balances_savable,
    "medians": medians_savable,
    "averages": averages_savable,
    "units": units_savable,
    "two_groups": groups_savable,
}


def slip(draw: Random, claims: Sequence[Claim]) -> list[Claim] | None:
    """Change one digit of one figure."""
    places = [
        (place, name)
        for place, each in enumerate(claims)
        for name in ("figure", "count", "share", "part", "lowest", "highest", "difference")
        if isinstance(getattr(each, name, None), str) and each.kind != "answered"
    ]
    place, name = draw.choice(places)
    text: Any = getattr(claims[place], name)
    digits = [at for at, each in enumerate(text) if each.isdigit()]
    at = draw.choice(digits)
    other = draw.choice([each for each in "0123456789" if each != text[at]])
    wrong = text[:at] + other + text[at + 1 :]
    plain = wrong.lstrip("-\u2212")
    if plain[:1] == "0" and plain[1:2].isdigit():
        return None
    changed: Claim = evolve(claims[place], **{name: wrong})
    return [*claims[:place], changed, *claims[place + 1 :]]


def missaid(draw: Random) -> Broken | None:
    """Draw a page with a slip that nothing can save; None when the slip drawn can be saved."""
    kind = draw.choice(["counts", *SAVABLE])
    writer = Writer(draw, english=False, mode=draw.choice(["half_up", "half_even", "half_down"]))
    steps = draw.choice([2, 3, 4, 5])
    most = LARGEST[steps]
    if kind in OF_SEVERAL:
        claims = OF_SEVERAL[kind](writer, draw.randint(6, 200))
    else:
        about = asked(writer, draw.randint(5, most), "", steps)
        about.unsure = 0
        claims = OF_ONE[kind](writer, about) if about.scored > 1 else []
        if claims and kind == "medians":
            claims.append(Answered(str(about.scored)))
    wrong = slip(draw, claims) if claims else None
    if wrong is None:
        return None
    saved = counts_savable(wrong) if kind == "counts" else SAVABLE[kind](wrong, most)
    return None if saved else Broken(Page("bruten", wrong), kind)
