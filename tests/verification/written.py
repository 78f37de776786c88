"""Pages as people write them: honest ones under every reading, typed as a reader of the tutorial
would.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from attrs import define, field, frozen
from verification.honest import root

from brukarindex.exact import round_exact
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
    Parts,
    Percentage,
    Question,
    Rate,
    Total,
)

USUAL = ("half_up", "half_up", "half_up", "half_even", "half_down")
OTHERS = ("floor", "ceil")
NAMES = {
    2: ("Nej", "Ja"),
    3: ("Dåligt", "Varken eller", "Bra"),
    4: ("Mycket missnöjd", "Missnöjd", "Nöjd", "Mycket nöjd"),
    5: ("Mycket missnöjd", "Ganska missnöjd", "Varken eller", "Ganska nöjd", "Mycket nöjd"),
}
UNSURE = ("Vet ej", "Kan ej ta ställning", "Ingen uppfattning")
WITHOUT_ORDER = ("Buss", "Bil", "Cykel", "Tåg", "Båt", "Flyg", "Gång", "Taxi", "Färja", "Moped")
GROUPED = (("missnöjda", "varken eller", "nöjda"), ("instämmer inte", "delvis", "instämmer"))


@frozen
class Written:
    """A page, and the readings behind it that are out of the ordinary."""

    page: Page
    unusual: frozenset[str]


@define
class Writer:
    """Somebody who prints figures: in one way of rounding on the whole page, or not.

    Attributes:
        draw: Where chance comes from.
        english: Whether the page is in English.
        mode: The way of rounding; None for one that is drawn for every figure.
        unusual: What is out of the ordinary so far.
    """

    draw: Random
    english: bool
    mode: str | None
    unusual: set[str] = field(factory=set)

    @classmethod
    def anybody(cls, draw: Random) -> "Writer":
        """Draw a writer."""
        alike, usual = draw.random() < 0.85, draw.random() < 0.8
        mode = draw.choice(USUAL if usual else OTHERS) if alike else None
        return cls(
            draw, draw.random() < 0.2, mode, {"rounding"} if mode is None or not usual else set()
        )

    def chance(self, part: float) -> bool:
        """Draw whether something is so."""
        return self.draw.random() < part

    def way(self) -> Any:
        """Give the way of rounding of the next figure."""
        return self.mode or self.draw.choice(USUAL + OTHERS)

    def spelt(self, digits: str) -> str:
        """Write digits in the language of the page."""
        return digits.replace(",", ".") if self.english else digits

    def number(self, value: Fraction, decimals: int) -> str:
        """Print a number without unit."""
        return self.spelt(str(round_exact(value, decimals, rounding=self.way())))

    def share(self, count: int, n: int, decimals: int) -> str:
        """Print a share."""
        return self.number(Fraction(100 * count, n), decimals) + self.draw.choice(["", " %"])


@define
class Answering:
    """Who answered: how many were asked, how many of them did not belong, and how many answered."""

    invited: int
    outside: int
    answered: int


def answering(writer: Writer, largest: int) -> tuple[Answering, list[Claim]]:
    """Draw who answered, and what the page says of it."""
    draw = writer.draw
    n = max(3, round(math.exp(draw.uniform(math.log(4), math.log(largest)))))
    invited = n + draw.randint(0, 2 * n)
    outside = draw.randint(0, min(invited - n, invited // 8)) if writer.chance(0.2) else 0
    form = draw.choice(["answered", "rate", "both", "all", "all", "none"])
    claims: list[Claim] = []
    if form in {"rate", "both", "all"}:
        claims.append(Invited(str(invited)))
    if form in {"rate", "all"}:
        decimals = draw.choice([0, 0, 1])
        net = outside > 0
        writer.unusual |= {"net"} if net else set()
        claims.append(Rate(writer.share(n, invited - outside if net else invited, decimals)))
    if form in {"answered", "both", "all"}:
        claims.append(Answered(_answers(writer, n)))
    return Answering(invited, outside, n), claims


def _answers(writer: Writer, n: int) -> str:
    place = 10 ** (len(str(n)) - 1)
    whole = n // place * place
    if n > 20 and whole < n <= whole + place // 2 and writer.chance(0.2):
        return f"just over {whole}" if writer.english else f"drygt {whole}"
    return str(n)


@define
class Asked:
    """Answers to one question: counts by step, worst first, and those without an opinion."""

    counts: list[int]
    unsure: int
    name: str

    @property
    def steps(self) -> int:
        """How many steps the scale has."""
        return len(self.counts)

    @property
    def scored(self) -> int:
        """How many answered on the scale."""
        return sum(self.counts)

    @property
    def n(self) -> int:
        """How many answered the question."""
        return self.scored + self.unsure

    def mean(self) -> Fraction:
        """Give the mean of the steps, from 0."""
        return Fraction(sum(step * count for step, count in enumerate(self.counts)), self.scored)

    def variance(self, less: int, scores: Sequence[Fraction | int]) -> Fraction:
        """Give the variance of the scores of the steps with the divisor n - less."""
        scored = list(zip(scores, self.counts, strict=True))
        mean = Fraction(sum(score * count for score, count in scored), self.scored)
        squares = sum(score**2 * count for score, count in scored)
        return (squares - self.scored * mean**2) / (self.scored - less)


def asked(writer: Writer, n: int, name: str, steps: int | None = None) -> Asked:
    """Draw the answers of a question that some may have skipped."""
    draw = writer.draw
    skipped = draw.randint(1, max(1, n // 10)) if n > 4 and writer.chance(0.3) else 0
    unsure = draw.randint(1, max(1, n // 8)) if n - skipped > 3 and writer.chance(0.25) else 0
    steps = steps or draw.choice([2, 3, 4, 4, 5, 5, 5, 7, 10])
    weights = [draw.random() ** 2 + 0.01 for _ in range(steps)]
    drawn = draw.choices(range(steps), weights, k=n - skipped - unsure)
    return Asked([drawn.count(step) for step in range(steps)], unsure, name)


def names_of(writer: Writer, steps: int) -> list[str]:
    """Name the steps."""
    plain = [str(step + 1) for step in range(steps)]
    return plain if steps not in NAMES or writer.chance(0.3) else list(NAMES[steps])


def cut(draw: Random, steps: int, parts: int) -> list[range]:
    """Cut the steps into runs."""
    ends = sorted(draw.sample(range(1, steps), parts - 1))
    return [range(low, high) for low, high in zip([0, *ends], [*ends, steps], strict=True)]


def forced(counts: Sequence[int], n: int, decimals: int) -> list[Fraction]:
    """Give shares that are made to add up to 100 by the largest remainders."""
    whole = 100 * 10**decimals
    digits = [whole * each // n for each in counts]
    rest = sorted(range(len(counts)), key=lambda place: -(whole * counts[place] % n))
    for place in rest[: whole - sum(digits)]:
        digits[place] += 1
    return [Fraction(each, 10**decimals) for each in digits]


def question(writer: Writer, about: Asked) -> list[Claim]:
    """Print one question: shares, a total, scores."""
    draw = writer.draw
    inside = about.unsure > 0 and writer.chance(0.7)
    base = about.n if inside else about.scored
    form = draw.choice(["all"] * 5 + ["best", "worst", "runs", "nested", "several"])
    if about.steps < 3 and form != "several":
        form = "all"
    decimals = draw.choice([0, 0, 1])
    own = draw.choice([base, str(base)]) if writer.chance(0.2) else None
    if form == "several":
        return _several(writer, about, base, own=own, decimals=decimals)
    runs, labels = _runs(writer, about, form)
    counts = [sum(about.counts[step] for step in run) for run in runs]
    whole = form in {"all", "runs"}
    if inside and whole and writer.chance(0.5):
        labels, counts = [*labels, draw.choice(UNSURE)], [*counts, about.unsure]
    covers = sum(counts) == base and form != "nested"
    made_100 = covers and writer.chance(0.1)
    if made_100:
        writer.unusual.add("forced")
        printed = [writer.number(each, decimals) for each in forced(counts, base, decimals)]
    else:
        printed = [writer.share(each, base, decimals) for each in counts]
    claims: list[Claim] = [
        Percentage(label, each, about.name, base=own)
        for label, each in zip(labels, printed, strict=True)
    ]
    if form in {"all", "best"} and len(counts) > 2 and writer.chance(0.35):
        claims.append(
            _total(
                writer,
                about,
                [*zip(labels, counts, printed, strict=True)][1:3],
                base=base,
                decimals=decimals,
            )
        )
    if form == "all" and writer.chance(0.2):
        claims = turned(writer, claims)
        writer.unusual |= {"order"} if labels[0] in WITHOUT_ORDER else set()
    elif covers and writer.chance(0.4):
        claims.insert(0, Question((), about.name, complete=True))
    if about.scored > 1 and writer.chance(0.6):
        claims += scores(writer, about)
    return claims


def turned(writer: Writer, claims: Sequence[Claim]) -> list[Claim]:
    """Print shares best first, the largest or the smallest first, or anyhow; then the others."""
    shares = [each for each in claims if isinstance(each, Percentage)]
    others = [each for each in claims if not isinstance(each, Percentage)]
    how = writer.draw.choice(["reversed", "largest", "smallest", "anyhow"])
    if how == "reversed":
        shares.reverse()
    elif how == "anyhow":
        writer.draw.shuffle(shares)
    else:
        shares.sort(key=size_of, reverse=how == "largest")
    return [*shares, *others]


def size_of(share: Percentage) -> float:
    """Give a printed share, or a count."""
    text = str(share.figure or share.count).replace("%", "").strip().replace(",", ".")
    return float(text) if text.replace(".", "").isdigit() else 0.0


def _runs(writer: Writer, about: Asked, form: str) -> tuple[list[range], list[str]]:
    draw, steps = writer.draw, about.steps
    single = [range(step, step + 1) for step in range(steps)]
    labels = names_of(writer, steps)
    if form == "all" and writer.chance(0.2):
        labels = draw.sample(WITHOUT_ORDER, steps)
    most = draw.randint(1, max(1, steps // 2))
    if form == "best":
        return single[-most:], labels[-most:]
    if form == "worst":
        return single[:most], labels[:most]
    if form == "nested":
        writer.unusual.add("nested")
        low = draw.randint(1, steps - 2)
        return [range(low, steps), range(low + 1, steps)], ["nöjda", "mycket nöjda"]
    if form == "runs":
        runs = cut(draw, steps, draw.randint(2, min(3, steps - 1)))
        kept = runs if writer.chance(0.6) else runs[-1:]
        named = draw.choice(GROUPED) if len(runs) == 3 else ("missnöjda", "nöjda")
        spans = [f"{run[0] + 1}–{run[-1] + 1}" if len(run) > 1 else str(run[0] + 1) for run in kept]
        return kept, list(named[-len(kept) :]) if writer.chance(0.6) else spans
    return single, labels


def _several(writer: Writer, about: Asked, base: int, *, own: Any, decimals: int) -> list[Claim]:
    writer.unusual.add("several")
    counts = [writer.draw.randint(0, base) for _ in range(writer.draw.randint(2, 5))]
    printed = [writer.share(each, base, decimals) for each in counts]
    return [
        Percentage(f"sätt {place}", each, about.name, base=own)
        for place, each in enumerate(printed)
    ]


def _total(
    writer: Writer, about: Asked, parts: Sequence[tuple[str, int, str]], *, base: int, decimals: int
) -> Total:
    """Print the share of some categories together: rounded, or the sum of what is printed."""
    together = writer.share(sum(count for _, count, _ in parts), base, decimals)
    if writer.chance(0.5):
        digits = sum(
            round(float(each.replace(",", ".").rstrip(" %")) * 10**decimals) for _, _, each in parts
        )
        together = writer.number(Fraction(digits, 10**decimals), decimals)
    return Total(tuple(label for label, _, _ in parts), together, about.name)


def scores(writer: Writer, about: Asked) -> list[Claim]:
    """Print an index, a mean or both, and perhaps a spread."""
    draw, top = writer.draw, about.steps - 1
    form = draw.choice(["index", "mean", "both"])
    claims: list[Claim] = []
    worth: list[Fraction | int] = [Fraction(100 * step, top) for step in range(about.steps)]
    if form != "mean":
        told = about.steps if writer.chance(0.6) else None
        writer.unusual |= set() if told else {"scale"}
        if about.steps in {4, 7} and writer.chance(0.2):
            writer.unusual.add("scores")
            worth = [(200 * step + top) // (2 * top) for step in range(about.steps)]
        index = Fraction(sum(a * b for a, b in zip(worth, about.counts, strict=True)), about.scored)
        claims.append(Index(writer.number(index, draw.choice([0, 1])), about.name, steps=told))
    if form != "index":
        low = draw.choice([1, 1, 1, 0])
        mean = writer.number(low + about.mean(), draw.choice([1, 2]))
        base = about.scored if writer.chance(0.2) else None
        claims.append(Mean(mean, about.name, low=low, high=low + top, base=base))
    if form != "both" and writer.chance(0.4):
        less = 1 if writer.chance(0.7) else 0
        writer.unusual |= set() if less else {"divisor"}
        scored = worth if form == "index" else range(about.steps)
        told = root(about.variance(less, scored), draw.choice([1, 2]), writer.way())
        claims.append(Deviation(writer.spelt(told), about.name))
    return claims


def beside(writer: Writer, claims: Sequence[Claim]) -> list[Claim]:
    """Print a comparison and a change of a figure that is on the page."""
    draw, added = writer.draw, list[Claim]()
    figures = [
        each
        for each in claims
        if isinstance(each, (Percentage, Index, Mean)) and _digits(each) is not None
    ]
    if not figures:
        return added
    if writer.chance(0.3):
        own = draw.choice(figures)
        value, decimals = _digits(own) or (Fraction(0), 0)
        true = value + Fraction(draw.randint(-49, 49), 100) / 10**decimals * (writer.mode in USUAL)
        reach = 50 if isinstance(own, Mean) else 2000
        other = max(Fraction(0), true + Fraction(draw.randint(-reach, reach), 100))
        if isinstance(own, Mean):
            other = min(max(other, Fraction(own.low)), Fraction(own.high))
        reference = writer.number(other, decimals)
        apart = writer.number(true - other, decimals) if writer.mode in USUAL else None
        category = own.category if isinstance(own, Percentage) else ""
        says = "above" if true > other else "below"
        added.append(
            Against(reference, own.question, category=category, difference=apart, says=says)  # type: ignore[arg-type]
        )
    if writer.chance(0.3):
        new = draw.choice(figures)
        value, decimals = _digits(new) or (Fraction(0), 0)
        old = max(Fraction(0), value + draw.randint(-20, 20))
        added.append(Change(writer.number(old, decimals), new.figure, question=new.question))
    return added


def _digits(claim: Percentage | Index | Mean) -> tuple[Fraction, int] | None:
    text = str(claim.figure).replace("%", "").strip().replace(",", ".")
    if not text.replace(".", "").isdigit():
        return None
    return Fraction(text), len(text.partition(".")[2])


def rough(writer: Writer, claims: Sequence[Claim]) -> list[Claim]:
    """Say a share in words beside its digits."""
    found = [each for each in claims if isinstance(each, Percentage)]
    near = [each for each in found if (told := _digits(each)) is not None and 73 <= told[0] <= 77]
    if not near or not writer.chance(0.7):
        return []
    return [
        Percentage(near[0].category, "3 of 4" if writer.english else "3 av 4", near[0].question)
    ]


def groups(writer: Writer, largest: int) -> list[Claim]:
    """Print groups and their whole."""
    draw = writer.draw
    sizes = [draw.randint(2, largest) for _ in range(draw.randint(2, 3))]
    made = [asked(writer, size, "q", 2) for size in sizes]
    made = [each for each in made if each.scored]
    names = [f"grupp {place}" for place in range(len(made))]
    decimals = draw.choice([0, 1])
    yes, n = sum(each.counts[1] for each in made), sum(each.scored for each in made)
    claims: list[Claim] = [Percentage("ja", writer.share(yes, n, decimals), "q")]
    told = draw.choice(["base", "answered", "none"])
    if len(made) > 1:
        claims.append(Parts(tuple(names)))
    for name, each, size in zip(names, made, sizes, strict=False):
        base = each.scored if told == "base" else None
        share = writer.share(each.counts[1], each.scored, decimals)
        claims.append(Percentage("ja", share, "q", group=name, base=base))
        if told == "answered":
            claims.append(Answered(size, group=name))
    if told == "answered" and len(made) == len(sizes):
        claims.append(Answered(sum(sizes)))
    return claims


def written(draw: Random, largest: int = 2000) -> Written:
    """Draw an honest page."""
    writer = Writer.anybody(draw)
    if writer.chance(0.12):
        claims = groups(writer, largest // 4)
    else:
        who, claims = answering(writer, largest)
        several = writer.chance(0.25)
        for name in ("helhet", "bemötande")[: 1 + several]:
            about = asked(writer, who.answered, name if several or writer.chance(0.5) else "")
            if about.scored:
                printed = question(writer, about)
                claims += printed + beside(writer, printed) + rough(writer, printed)
    page = Page("sida", claims, language="en" if writer.english else "sv")
    return Written(page, frozenset(writer.unusual))
