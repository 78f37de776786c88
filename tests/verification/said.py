"""More of what honest pages say: counts, changes, balances, averages, medians, margins, units and
groups, from answers that are drawn.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random

from attrs import frozen
from verification.written import Asked, Writer, asked, names_of, turned

from brukarindex.exact import round_exact
from brukarindex.verification import (
    NPS,
    Against,
    Answered,
    Change,
    Claim,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Page,
    Percentage,
    Question,
    Rate,
    Series,
    Units,
)

Z = {"90": 1.6448536, "95": 1.9599640, "99": 2.5758293}


@frozen
class Said:
    """A page, what kind of thing it says, and whether anything in it is out of the ordinary."""

    page: Page
    kind: str
    unusual: frozenset[str]


def _shares(writer: Writer, about: Asked, decimals: int) -> list[str]:
    return [writer.share(each, about.scored, decimals) for each in about.counts]


def counts(writer: Writer, about: Asked) -> list[Claim]:
    """Print counts alone, or beside their shares: n (%)."""
    draw, labels = writer.draw, names_of(writer, about.steps)
    beside = writer.chance(0.6)
    shares = _shares(writer, about, draw.choice([0, 1])) if beside else [None] * about.steps
    base = str(about.scored) if writer.chance(0.4) else None
    claims: list[Claim] = [
        Percentage(name, share, about.name, count=str(count), base=base)
        for name, share, count in zip(labels, shares, about.counts, strict=True)
    ]
    if writer.chance(0.5):
        claims.insert(0, Question((), about.name, complete=True))
    if about.steps > 1 and writer.chance(0.5):
        mean = writer.number(1 + about.mean(), draw.choice([1, 2]))
        claims.append(Mean(mean, about.name, high=about.steps))
    return claims


def pairs(writer: Writer, about: Asked) -> list[Claim]:
    """Print n (%) or % (n), without a sign that tells which."""
    n, decimals, turned = about.scored, writer.draw.choice([0, 0, 1]), writer.chance(0.5)
    claims: list[Claim] = [Answered(n)] if writer.chance(0.3) else []
    base = n if writer.chance(0.5) or not claims else None
    for name, count in zip(names_of(writer, about.steps), about.counts, strict=True):
        share = writer.number(Fraction(100 * count, n), decimals)
        both = f"{share} ({count})" if turned else f"{count} ({share})"
        claims.append(Percentage(name, both, about.name, base=base))
    return claims


def of_invited(writer: Writer, about: Asked) -> list[Claim]:
    """Print counts and their shares of all invited."""
    writer.unusual.add("invited")
    n, decimals = about.scored, writer.draw.choice([0, 1])
    invited = n + writer.draw.randint(1, 2 * n)
    base = invited if writer.chance(0.5) else None
    claims: list[Claim] = [Answered(n)]
    if base is None or writer.chance(0.5):
        claims.append(Invited(invited))
    elif writer.chance(0.5):
        claims.append(Rate(writer.number(Fraction(100 * n, invited), decimals) + " %"))
    named = zip(names_of(writer, about.steps), about.counts, strict=True)
    for name, count in writer.draw.sample([*named], writer.draw.randint(1, about.steps)):
        share = writer.share(count, invited, decimals)
        claims.append(Percentage(name, share, about.name, count=count, base=base))
    return claims


def of_whole(writer: Writer, about: Asked) -> list[Claim]:
    """Print "58 av 139"."""
    of = "of" if writer.english else "av"
    labels = names_of(writer, about.steps)
    return [
        Percentage(name, f"{count} {of} {about.scored}", about.name)
        for name, count in zip(labels, about.counts, strict=True)
    ]


def changes(writer: Writer, about: Asked) -> list[Claim]:
    """Print a change without the earlier figure, or as a multiple."""
    draw, n = writer.draw, about.scored
    decimals = draw.choice([0, 1])
    new = Fraction(100 * about.counts[-1], n)
    old = Fraction(draw.randint(1, 100))
    own = Percentage(names_of(writer, about.steps)[-1], writer.number(new, decimals), about.name)
    told, says = new - old, "above" if new > old else "below"
    if new == old:
        return [own]
    if writer.chance(0.3) and Fraction(9, 5) <= new / old <= Fraction(11, 5):
        word = "doubled" if writer.english else "fördubblats"
        figures = [
            str(round_exact(each, 6)).replace(",", "." if writer.english else ",")
            for each in (old, new)
        ]
        return [Change(figures[0], figures[1], word)]
    points = " percentage points" if writer.english else " procentenheter"
    change = writer.number(abs(told), decimals) + points
    later = own.figure if writer.chance(0.5) else None
    return [own, Change(None, later, change, says=says, question=about.name, category=own.category)]


def balances(writer: Writer, about: Asked) -> list[Claim]:
    """Print a balance, or an index of stated scores."""
    draw = writer.draw
    scores = {
        2: (0, 100),
        3: (-100, 0, 100),
        4: (0, 33, 66, 100),
        5: (-2, -1, 0, 1, 2),
        7: (0, 15, 30, 50, 65, 85, 100),
    }.get(about.steps, tuple(range(about.steps)))
    points = Fraction(sum(s * c for s, c in zip(scores, about.counts, strict=True)), about.scored)
    decimals = draw.choice([0, 0, 1])
    shares = _shares(writer, about, decimals)
    labels = names_of(writer, about.steps)
    if about.steps == 3 and writer.chance(0.5):
        positive, negative = (
            Fraction(each.replace(" %", "").replace(",", ".")) for each in (shares[2], shares[0])
        )
        printed = writer.spelt(str(round_exact(positive - negative, decimals)))
    else:
        printed = writer.number(points, draw.choice([0, 1]) if scores[-1] > 9 else 2)
    claims: list[Claim] = [
        Percentage(name, share, about.name) for name, share in zip(labels, shares, strict=True)
    ]
    if about.steps == 3 and writer.chance(0.4):
        claims = [claims[0], claims[2]]
    return [*claims, Index(printed, about.name, scores=scores)]


def promoters(writer: Writer, n: int) -> list[Claim]:
    """Print NPS of eleven steps, with its three groups."""
    about = asked(writer, n, "nps", 11)
    if not about.scored:
        return []
    points = Fraction(sum(s * c for s, c in zip(NPS, about.counts, strict=True)), about.scored)
    groups = [sum(about.counts[:7]), sum(about.counts[7:9]), sum(about.counts[9:])]
    decimals = writer.draw.choice([0, 1])
    named = zip(("kritiker", "passiva", "ambassadörer"), groups, strict=True)
    shares: list[Claim] = [
        Percentage(name, writer.share(each, about.scored, decimals), "nps") for name, each in named
    ]
    return [*shares, Index(writer.number(points, 0), "nps", scores=NPS)]


def averages(writer: Writer, n: int) -> list[Claim]:
    """Print indices of several questions, and their average."""
    draw = writer.draw
    decimals, names = draw.choice([0, 1]), ["a", "b", "c", "d"][: draw.randint(2, 4)]
    values = [Fraction(draw.randint(0, 100 * n), n) for _ in names]
    weights = [draw.randint(1, 5) for _ in names] if writer.chance(0.4) else [1] * len(names)
    equal = len(set(weights)) == 1
    total = sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
    claims: list[Claim] = [
        Index(writer.number(value, decimals), name)
        for name, value in zip(names, values, strict=True)
    ]
    told = () if equal or writer.chance(0.4) else tuple(map(str, weights))
    writer.unusual |= set() if equal or told else {"weights"}
    return [*claims, Index(writer.number(total, decimals), "nki", of=names, weights=told)]


def medians(writer: Writer, about: Asked) -> list[Claim]:
    """Print a median beside shares or a mean."""
    draw = writer.draw
    answers = sorted(step for step, count in enumerate(about.counts) for _ in range(count))
    n = len(answers)
    ends = answers[(n - 1) // 2], answers[n // 2]
    middle = Fraction(sum(ends), 2) if writer.chance(0.7) else Fraction(draw.choice(ends))
    decimals = 0 if middle.denominator == 1 else 1
    low = draw.choice([1, 1, 0])
    told: list[Claim] = [
        Median(
            writer.number(low + middle, decimals), about.name, low=low, high=low + about.steps - 1
        )
    ]
    if writer.chance(0.5):
        mean = writer.number(low + about.mean(), draw.choice([1, 2]))
        told.append(Mean(mean, about.name, low=low, high=low + about.steps - 1))
    if writer.chance(0.7):
        shares = _shares(writer, about, draw.choice([0, 1]))
        names = [str(low + step) for step in range(about.steps)]
        told += [
            Percentage(name, each, about.name) for name, each in zip(names, shares, strict=True)
        ]
    return told


def margins(writer: Writer, about: Asked) -> list[Claim]:
    """Print a margin of error, or an interval."""
    draw, n = writer.draw, about.scored
    k = about.counts[-1]
    level = draw.choice(["95", "95", "95", "90", "99"])
    told = f"{level} %" if level != "95" or writer.chance(0.4) else None
    if level != "95" and writer.chance(0.5):
        told = None
        writer.unusual.add("level")
    invited = n + draw.randint(0, 3 * n)
    finite = writer.chance(0.4)
    z = draw.choice([Z[level], 2.0]) if level == "95" else Z[level]
    p = Fraction(k, n)
    error = z * math.sqrt(float(p * (1 - p)) / n * ((1 - n / invited) if finite else 1))
    if writer.chance(0.15):
        error *= draw.uniform(0.8, 1.6)
        writer.unusual.add("design")
    decimals = draw.choice([0, 1])
    name = names_of(writer, about.steps)[-1]
    own = Percentage(name, writer.number(100 * p, decimals), about.name, base=str(n))
    size = Fraction(100 * error).limit_denominator(10**9)
    if writer.chance(0.5):
        claim = Margin("±" + writer.number(size, 1), about.name, category=name, level=told)
    else:
        low, high = max(Fraction(0), 100 * p - size), min(Fraction(100), 100 * p + size)
        claim = Margin(
            None,
            about.name,
            category=name,
            low=writer.number(low, decimals),
            high=writer.number(high, decimals),
            level=told,
        )
    return [*([Invited(str(invited))] if finite else []), own, claim]


def units(writer: Writer, n: int) -> list[Claim]:
    """Print extremes, a rank, a number of units and a share of them."""
    draw, many = writer.draw, writer.draw.randint(3, 290)
    values = sorted(Fraction(draw.randint(0, 100 * n), n) for _ in range(many))
    decimals = draw.choice([0, 1])
    mine = draw.randrange(many)
    part = draw.randint(0, many)
    claims: list[Claim] = [
        Index(writer.number(values[mine], decimals), "q"),
        Units(
            str(many),
            "q",
            lowest=writer.number(values[0], decimals),
            highest=writer.number(values[-1], decimals),
            rank=str(many - mine) if writer.chance(0.5) else None,
        ),
        Units(part=str(part), share=writer.share(part, many, decimals)),
    ]
    return claims


def two_groups(writer: Writer, n: int) -> list[Claim]:
    """Print two groups, their difference and its direction."""
    draw = writer.draw
    made = [asked(writer, max(3, n // by), "q", 2) for by in (1, 2)]
    if not all(each.scored for each in made):
        return []
    decimals, names = draw.choice([0, 1]), ("kvinnor", "män")
    claims: list[Claim] = []
    for name, each in zip(names, made, strict=True):
        share = writer.share(each.counts[1], each.scored, decimals)
        claims += [
            Percentage("ja", share, "q", group=name),
            Answered(str(each.scored), group=name),
        ]
    one, other = (Fraction(100 * each.counts[1], each.scored) for each in made)
    says = "above" if one > other else "below" if one < other else None
    apart = writer.number(one - other, decimals)
    told = Against(
        None,
        "q",
        category="ja",
        group=names[0],
        other=names[1],
        says=says,
        difference=apart,  # type: ignore[arg-type]
    )
    return [*claims, told]


def lone_rate(writer: Writer, n: int) -> list[Claim]:
    """Print a response rate alone."""
    return [Rate(writer.share(writer.draw.randint(0, n), n, writer.draw.choice([0, 1])))]


def series(writer: Writer, n: int) -> list[Claim]:
    """Print an index, a share or counts by year, and what is true of them."""
    draw, many = writer.draw, writer.draw.randint(2, 6)
    counted = writer.chance(0.2)
    levels = [Fraction(draw.randint(0, 100 * n), 1 if counted else n) for _ in range(many)]
    if writer.chance(0.5):
        levels.sort(reverse=writer.chance(0.5))
    decimals = 0 if counted else draw.choice([0, 0, 1])
    percent = " %" if not counted and writer.chance(0.4) else ""
    printed = [writer.number(each, decimals) + percent for each in levels]
    first = draw.randint(2005, 2020)
    years = range(first, first + many)
    told = _trends(writer, levels, first)
    claims: list[Claim] = [Series(", ".join(printed), years, "q", counts=counted)]
    claims += [Series(question="q", says=each) for each in told]
    if writer.chance(0.4):
        since = draw.randrange(many - 1)
        apart = levels[-1] - levels[since]
        says = "above" if apart > 0 else "below" if apart < 0 else None
        unit = "" if not percent else " percentage points" if writer.english else " procentenheter"
        change = writer.number(abs(apart), decimals) + unit
        claims.append(Series(question="q", change=change, since=first + since, says=says))
    if writer.chance(0.3):
        average = writer.number(sum(levels, Fraction(0)) / many, decimals + 1)
        claims.append(Series(question="q", mean=average))
    if not counted and writer.chance(0.5):
        claims.append(Index(writer.number(levels[-1], decimals), "q"))
    known = dict(zip(years, levels, strict=True))
    known[first - draw.randint(1, 4)] = Fraction(draw.randint(0, 100 * n), 1 if counted else n)
    return [*claims, *_dated(writer, known, decimals, percent, counts=counted)]


def _dated(
    writer: Writer, known: dict[int, Fraction], decimals: int, percent: str, *, counts: bool
) -> list[Claim]:
    """Print changes between years, one of which the series does not have, some with their ends."""
    claims: list[Claim] = []
    points = " percentage points" if writer.english else " procentenheter"
    for _ in range(writer.draw.choice([0, 0, 1, 2, 3])):
        since, until = sorted(writer.draw.sample([*known], 2))
        ends = [
            writer.number(known[each], decimals) + percent if writer.chance(0.3) else None
            for each in (since, until)
        ]
        apart = known[until] - known[since]
        says = "above" if apart > 0 else "below" if apart < 0 else None
        change = writer.number(abs(apart), decimals) + points * bool(percent)
        told = {"since": since, "until": until, "says": says, "counts": counts, "question": "q"}
        claims.append(Change(*ends, change, **told))  # type: ignore[arg-type]
    return claims


def _trends(writer: Writer, levels: Sequence[Fraction], first: int) -> list[str]:
    """Say in words what is true of levels before rounding."""
    pairs = [*pairwise(levels)]
    true = {
        "has risen every year": all(a < b for a, b in pairs),
        "har sjunkit varje år": all(a > b for a, b in pairs),
        f"ökat sedan {first}": levels[0] < levels[-1],
        f"fell from {first} to {first + len(levels) - 1}": levels[0] > levels[-1],
        "högsta värdet hittills": levels[-1] == max(levels),
        f"the lowest since {first}": levels[-1] == min(levels),
    }
    return [each for each, holds in true.items() if holds and writer.chance(0.6)]


OF_ONE: dict[str, Callable[[Writer, Asked], list[Claim]]] = {
    "counts": counts,
    "of_whole": of_whole,
    "pairs": pairs,
    "of_invited": of_invited,
    "changes": changes,
    "balances": balances,
    "medians": medians,
    "margins": margins,
}
OF_SEVERAL: dict[str, Callable[[Writer, int], list[Claim]]] = {
    "promoters": promoters,
    "averages": averages,
    "units": units,
    "two_groups": two_groups,
    "lone_rate": lone_rate,
    "series": series,
}


def said_of(
    draw: Random, kinds: Sequence[str] = (*OF_ONE, *OF_SEVERAL), largest: int = 800
) -> Said:
    """Draw an honest page that says one kind of thing."""
    writer, kind = Writer.anybody(draw), draw.choice(kinds)
    n = max(3, round(math.exp(draw.uniform(math.log(4), math.log(largest)))))
    if kind in OF_SEVERAL:
        claims = OF_SEVERAL[kind](writer, n)
    else:
        about = asked(writer, n, "q" if writer.chance(0.5) else "")
        claims = OF_ONE[kind](writer, about) if about.scored else []
    if writer.chance(0.2):
        claims = turned(writer, claims)
    page = Page("sida", claims, language="en" if writer.english else "sv")
    return Said(page, kind, frozenset(writer.unusual))
