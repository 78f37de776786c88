"""Pages written from persons: everybody who was asked, in two or more years, by sex and unit, with
answers of their own; every figure is counted anew among them.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from attrs import define, frozen

from brukarindex.exact import round_exact
from brukarindex.verification import (
    NPS,
    Against,
    Answered,
    Change,
    Claim,
    Deviation,
    Index,
    Invited,
    Mean,
    Median,
    Page,
    Parts,
    Percentage,
    Question,
    Rate,
    Series,
    Total,
    Units,
    percentages,
)

SEXES = ("kvinnor", "män")
LABELS = ("Mycket dåligt", "Ganska dåligt", "Varken bra eller dåligt", "Ganska bra", "Mycket bra")
MODES = ("half_up", "half_up", "half_up", "half_even", "half_down", "floor")


@frozen
class Person:
    """Somebody who was asked: when, who, where, and what was answered, None for no opinion."""

    year: int
    sex: str
    unit: int
    answered: bool
    marks: tuple[int | None, ...]
    recommends: int


@define
class Town:
    """Persons of some years, and how a page prints what is counted among them.

    Attributes:
        draw: Where chance comes from.
        persons: Everybody who was asked.
        years: The years, the last being that of the page.
        mode: How figures are rounded.
        decimals: Decimals of shares.
    """

    draw: Random
    persons: list[Person]
    years: range
    mode: Any
    decimals: int

    @classmethod
    def drawn(cls, draw: Random, largest: int = 300) -> "Town":
        """Draw persons: some units are better, women somewhat more pleased, years drift."""
        years = range(2025 - draw.randint(1, 4), 2025)
        units, drift = draw.randint(2, 6), draw.uniform(-0.3, 0.3)
        rate, doubt = draw.uniform(0.2, 0.95), draw.uniform(0, 0.15)
        better = [draw.gauss(0, 0.6) for _ in range(units)]
        people: list[Person] = []
        for year in years:
            for _ in range(draw.randint(6, largest)):
                sex, unit = draw.choice(SEXES), draw.randrange(units)
                mood = 3.4 + better[unit] + drift * (year - years[0]) + 0.2 * (sex == SEXES[0])
                marks = tuple(
                    None if draw.random() < doubt else max(1, min(5, round(draw.gauss(mood, 1.1))))
                    for _ in range(3)
                )
                likes = max(0, min(10, round(2 * draw.gauss(mood, 1.2))))
                people.append(Person(year, sex, unit, draw.random() < rate, marks, likes))
        return cls(draw, people, years, draw.choice(MODES), draw.choice([0, 0, 1]))

    def who(self, year: int | None = None, sex: str = "", unit: int | None = None) -> list[Person]:
        """Give those who answered, of a year, a sex or a unit."""
        wanted = self.years[-1] if year is None else year
        return [
            each
            for each in self.persons
            if each.answered
            and each.year == wanted
            and sex in {"", each.sex}
            and unit in {None, each.unit}
        ]

    def asked(self, sex: str = "") -> int:
        """Count those who were asked in the year of the page."""
        return sum(e.year == self.years[-1] and sex in {"", e.sex} for e in self.persons)

    def say(self, value: Fraction, decimals: int, unit: str = "") -> str:
        """Print a number."""
        return f"{round_exact(value, decimals, rounding=self.mode)}{unit}"

    def share(self, part: int, whole: int) -> str:
        """Print a share."""
        return self.say(Fraction(100 * part, whole), self.decimals, " %")

    def chance(self, part: float) -> bool:
        """Draw whether something is so."""
        return self.draw.random() < part


def _marks(people: Sequence[Person], question: int) -> list[int]:
    return [mark for each in people if (mark := each.marks[question]) is not None]


def _index(marks: Sequence[int]) -> Fraction:
    return Fraction(25 * sum(mark - 1 for mark in marks), len(marks))


def _happy(marks: Sequence[int]) -> int:
    return sum(mark >= 4 for mark in marks)


def rates(town: Town) -> list[Claim]:
    """Print who was asked and who answered, in all and by sex."""
    claims: list[Claim] = [Parts(SEXES)]
    for sex in ("", *SEXES):
        asked, n = town.asked(sex), len(town.who(sex=sex))
        claims += [Invited(str(asked), group=sex)] if asked else []
        if asked and town.chance(0.7):
            claims.append(Answered(str(n), group=sex))
        if asked:
            claims.append(Rate(town.share(n, asked), group=sex))
    return claims


def distribution(town: Town) -> list[Claim]:
    """Print all answers to a question: as shares, counts or both, worst first or best first."""
    marks = _marks(town.who(), 0)
    counts = [marks.count(step) for step in range(1, 6)]
    named = list(zip(LABELS, counts, strict=True))[:: town.draw.choice([1, -1])]
    form, n = town.draw.choice(["share", "count", "both"]), len(marks)
    claims: list[Claim] = [Question(LABELS, "q", complete=True)]
    for name, count in named:
        share = town.share(count, n)
        figure = {"share": share, "count": f"n = {count}", "both": f"{count} ({share})"}[form]
        claims.append(Percentage(name, figure, "q", base=str(n) if form != "count" else None))
    if form != "count" and town.chance(0.5):
        claims.append(Total(LABELS[3:], town.share(_happy(marks), n), "q"))
    return [*claims, *_scores(town, marks, "q")]


def grouped(town: Town) -> list[Claim]:
    """Print three groups of answers, 1–2, 3 and 4–5, with those who had no opinion beside them."""
    people = town.who()
    marks = _marks(people, 1)
    parts = {"1–2": (1, 2), "3": (3,), "4–5": (4, 5)}
    whole = len(people) if town.chance(0.5) else len(marks)
    shares = {k: town.share(sum(m in v for m in marks), whole) for k, v in parts.items()}
    if whole > len(marks):
        shares["Vet ej"] = town.share(whole - len(marks), whole)
    claims: list[Claim] = [*percentages("q", shares, complete=town.chance(0.5), base=str(whole))]
    return [*claims, *_scores(town, marks, "q")]


def _scores(town: Town, marks: Sequence[int], name: str) -> list[Claim]:
    """Print an index, or a mean and its spread, and a median."""
    n, claims = len(marks), list[Claim]()
    if town.chance(0.5):
        steps = 5 if town.chance(0.5) else None
        claims.append(Index(town.say(_index(marks), town.draw.choice([0, 1])), name, steps=steps))
    else:
        mean = Fraction(sum(marks), n)
        claims.append(Mean(town.say(mean, town.draw.choice([1, 2])), name))
        square = (sum((mark - mean) ** 2 for mark in marks)) / (n - 1) if n > 1 else Fraction(0)
        near = Fraction(math.isqrt(int(square * 10**24)), 10**12)
        claims += [Deviation(town.say(near, 2), name)] if n > 1 and town.chance(0.5) else []
    if town.chance(0.3):
        ordered = sorted(marks)
        middle = Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2)
        claims.append(Median(town.say(middle, int(middle.denominator > 1)), name))
    return claims


def by_sex(town: Town) -> list[Claim]:
    """Print a share of women, of men and of all, and what is said of the two."""
    claims: list[Claim] = [Parts(SEXES)]
    found: dict[str, tuple[int, int]] = {}
    for sex in ("", *SEXES):
        marks = _marks(town.who(sex=sex), 0)
        if not marks:
            return []
        found[sex] = _happy(marks), len(marks)
        claims.append(
            Percentage("nöjda", town.share(*found[sex]), "q", group=sex, base=str(len(marks)))
        )
    one, other = (Fraction(100 * found[sex][0], found[sex][1]) for sex in SEXES)
    if one != other:
        says = "above" if one > other else "below"
        apart = town.say(one - other, town.decimals) if town.mode != "floor" else None
        claims.append(
            Against(
                None, "q", category="nöjda", group=SEXES[0], other=SEXES[1], says=says,
                difference=apart,
            )
        )  # fmt: skip
    return claims


def years(town: Town) -> list[Claim]:
    """Print the index of every year, what has happened, and this year's by itself."""
    values = [_index(_marks(town.who(year), 0)) for year in town.years if _marks(town.who(year), 0)]
    if len(values) < len(town.years) or len(values) < 2:
        return []
    decimals, first = town.draw.choice([0, 1]), town.years[0]
    pairs = [*pairwise(values)]
    true = {
        "har ökat varje år": all(a < b for a, b in pairs),
        "har minskat varje år": all(a > b for a, b in pairs),
        "högsta värdet hittills": values[-1] == max(values),
        f"lägst sedan {first}": values[-1] == min(values),
        f"ökat sedan {first}": values[-1] > values[0],
    }
    said = [each for each, holds in true.items() if holds]
    listed = ", ".join(town.say(each, decimals) for each in values)
    apart = values[-1] - values[0]
    claims: list[Claim] = [
        Series(listed, town.years, "NKI"),
        *(Series(question="NKI", says=each) for each in said),
        Index(town.say(values[-1], decimals), "NKI", steps=5),
    ]
    if apart and town.mode != "floor":
        says = "above" if apart > 0 else "below"
        change = town.say(abs(apart), decimals, " enheter")
        claims.append(Series(question="NKI", change=change, says=says))
        old, new = (town.say(each, decimals) for each in (values[0], values[-1]))
        claims.append(Change(old, new, change, says=says, question="NKI"))
        if values[0] > 0 and round_exact(values[0], decimals).digits > 1:
            percent = town.say(100 * abs(apart) / values[0], 0, " procent")
            claims.append(Change(old, new, percent, says=says, question="NKI"))
    return claims


def recommending(town: Town) -> list[Claim]:
    """Print NPS, with its three groups or with all eleven answers."""
    marks = [each.recommends for each in town.who()]
    groups = {"0–6": range(7), "7–8": range(7, 9), "9–10": range(9, 11)}
    if town.chance(0.3):
        groups = {str(step): range(step, step + 1) for step in range(11)}
    n = len(marks)
    shares = {k: town.share(sum(m in v for m in marks), n) for k, v in groups.items()}
    points = Fraction(sum(NPS[mark] for mark in marks), n)
    claims: list[Claim] = [*percentages("rek", shares, base=str(n))]
    return [*claims, Index(town.say(points, town.draw.choice([0, 1])), "rek", scores=NPS)]


def areas(town: Town) -> list[Claim]:
    """Print an index of three questions, by persons or by questions."""
    people = [each for each in town.who() if None not in each.marks]
    if not people:
        return []
    values = [_index(_marks(people, each)) for each in range(3)]
    decimals, names = town.draw.choice([0, 1]), ("a", "b", "c")
    claims: list[Claim] = [
        Index(town.say(value, decimals), name, steps=5, base=str(len(people)))
        for name, value in zip(names, values, strict=True)
    ]
    return [*claims, Index(town.say(sum(values, Fraction(0)) / 3, decimals), "NKI", of=names)]


def units(town: Town) -> list[Claim]:
    """Print the best and the worst unit, and the place and the figure of one of them."""
    marks = [_marks(town.who(unit=each), 0) for each in range(1 + max(e.unit for e in town.who()))]
    values = [_index(each) for each in marks if each]
    decimals, own = town.draw.choice([0, 1]), town.draw.choice(values)
    many, above = len(values), sum(each > 50 for each in values)
    return [
        Index(town.say(own, decimals), "q"),
        Units(
            str(many),
            "q",
            lowest=town.say(min(values), decimals),
            highest=town.say(max(values), decimals),
            rank=str(1 + sum(each > own for each in values)),
        ),
        Units(str(many), part=str(above), share=town.share(above, many)),
    ]


def in_words(town: Town) -> list[Claim]:
    """Print counts and shares in words that are true."""
    marks = _marks(town.who(), 0)
    happy, n = _happy(marks), len(marks)
    part, claims = Fraction(happy, n), list[Claim]([Answered(f"{n} personer")])
    ten = happy // 10 * 10
    if ten and happy > ten:
        claims.append(Percentage("nöjda", f"över {ten}", "q", count=f"över {ten}"))
    words = {"mer än hälften": part > Fraction(1, 2), "färre än hälften": part < Fraction(1, 2)}
    words |= {f"{happy} av {n}": True, f"minst {max(math.floor(100 * part) - 1, 0)} %": True}
    said = [each for each, holds in words.items() if holds]
    return [Percentage("nöjda", town.draw.choice(said), "r"), *claims]


KINDS: dict[str, Callable[[Town], list[Claim]]] = {
    each.__name__: each
    for each in (
        rates,
        distribution,
        grouped,
        by_sex,
        years,
        recommending,
        areas,
        units,
        in_words,
    )
}


def page_of(draw: Random, largest: int = 300) -> tuple[str, Page]:
    """Draw persons, and a page that says one kind of thing of them; sometimes with the rates."""
    town, kind = Town.drawn(draw, largest), draw.choice([*KINDS])
    if len(_marks(town.who(), 0)) < 2 or len(_marks(town.who(), 1)) < 2:
        return kind, Page("tom", [])
    claims = KINDS[kind](town)
    if kind not in {"rates", "by_sex", "in_words", "units"} and town.chance(0.3):
        claims = [Answered(str(len(town.who()))), *claims]
    return kind, Page("av personer", claims)
