"""Tables as they are published, honest or with one figure wrong that no reading can save."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from attrs import define, evolve, frozen

from brukarindex.exact import Figure, round_exact

MODES: tuple[Any, ...] = ("half_up", "half_up", "half_even", "half_down", "floor", "ceil")
SEPARATORS = ("\t", ";", "   ", " | ")
LABELS = (
    ("Nej", "Ja"),
    ("Dåligt", "Varken eller", "Bra"),
    ("Mycket missnöjd", "Missnöjd", "Nöjd", "Mycket nöjd"),
    ("1", "2", "3", "4", "5"),
    ("Aldrig", "Sällan", "Ibland", "Ofta", "Mycket ofta", "Alltid"),
)


@frozen
class Tabled:
    """A table as it is printed, and what it was made from.

    Attributes:
        header: Names of the columns, that of the rows first.
        rows: Printed cells; the last row is the total if there is one.
        labels: Names of the answers.
        whole: Whether the number printed is that of the answers behind the shares.
        has_total: Whether the last row is the total.
        kind: "share" or "count".
        scale: Lowest and highest answer.
        separator: What stands between cells.
        unusual: Whether the way of rounding is out of the ordinary.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    whole: bool
    has_total: bool
    kind: str
    scale: tuple[int, int]
    separator: str
    unusual: bool

    def text(self) -> str:
        """Write it out as it would be pasted."""
        lines = [self.separator.join(cells) for cells in (self.header, *self.rows)]
        return "\n".join(lines)


@define
class Printer:
    """Somebody who prints a table: in one way of rounding, forced to 100 or not."""

    draw: Random
    mode: Any
    decimals: int
    forced: bool

    def shares(self, counts: Sequence[int], n: int) -> list[str]:
        """Print the shares of a row."""
        if self.forced:
            return [str(Figure(each, self.decimals)) for each in self._made_to_add_up(counts, n)]
        return [
            str(round_exact(Fraction(100 * count, n), self.decimals, rounding=self.mode))
            for count in counts
        ]

    def _made_to_add_up(self, counts: Sequence[int], n: int) -> list[int]:
        """Round down, and give what lacks to those with the largest remainders."""
        unit = 100 * 10**self.decimals
        digits = [count * unit // n for count in counts]
        order = sorted(range(len(counts)), key=lambda place: -(counts[place] * unit % n))
        for place in order[: unit - sum(digits)]:
            digits[place] += 1
        return digits

    def score(self, counts: Sequence[int], low: int) -> str:
        """Print the mean."""
        total = sum((low + step) * count for step, count in enumerate(counts))
        return str(round_exact(Fraction(total, sum(counts)), 2, rounding=self.mode))


def tabled(draw: Random, *, units: int | None = None, labels: int | None = None) -> Tabled:
    """Draw an honest table."""
    names = LABELS[labels if labels is not None else draw.randrange(len(LABELS))]
    several = units or draw.choice([2, 2, 3, 3, 4, 5, 8, 13])
    largest = draw.choice([30, 300, 3000])
    printer = Printer(draw, draw.choice(MODES), draw.choice([0, 0, 1]), draw.random() < 0.15)
    kind = "count" if draw.random() < 0.15 else "share"
    skipped = draw.random() < 0.25
    rows = [_drawn(draw, len(names), largest) for _ in range(several)]
    unsure = [draw.randint(0, sum(row) // 8) if skipped else 0 for row in rows]
    has_total = draw.random() < 0.8
    if has_total:
        rows.append([sum(each) for each in zip(*rows, strict=True)])
        unsure.append(sum(unsure))
    low = draw.choice([0, 1])
    extra = [
        *(["Medel"] if draw.random() < 0.4 else []),
        *(["Index"] if draw.random() < 0.2 else []),
    ]
    plain = draw.choice(["n", "Antal svar", "Bas"])
    head = "Svarande" if skipped and (kind == "share" or draw.random() < 0.5) else plain
    dash = draw.choice(["–", "..", "*"])
    printed: list[tuple[str, ...]] = []
    for place, (row, more) in enumerate(zip(rows, unsure, strict=True)):
        name = "Totalt" if has_total and place == several else f"Enhet {place + 1}"
        answers = (
            [str(count) for count in row] if kind == "count" else printer.shares(row, sum(row))
        )
        hidden = not (has_total and place == several) and sum(row) < 10 and draw.random() < 0.5
        told = [dash] * len(row) if hidden else answers
        scores = {
            "Medel": printer.score(row, low),
            "Index": str(
                round_exact(
                    Fraction(
                        100 * sum(step * count for step, count in enumerate(row)),
                        (len(row) - 1) * sum(row),
                    ),
                    printer.decimals,
                    rounding=printer.mode,
                )
            ),
        }
        size = f"{sum(row) + more:,}".replace(",", "\u00a0")
        printed.append((name, *told, size, *(dash if hidden else scores[each] for each in extra)))
    return Tabled(
        ("Enhet", *names, head, *extra),
        tuple(printed),
        names,
        not skipped,
        has_total,
        kind,
        (low, low + len(names) - 1),
        draw.choice(SEPARATORS),
        unusual=printer.forced or printer.mode in {"floor", "ceil"},
    )


def _drawn(draw: Random, steps: int, largest: int) -> list[int]:
    weights = [draw.random() ** 2 + 0.02 for _ in range(steps)]
    n = draw.randint(3, largest)
    found = draw.choices(range(steps), weights, k=n)
    return [found.count(step) for step in range(steps)]


# --- one figure wrong -----------------------------------------------------------------------------


@frozen
class Slip:
    """A table with a wrong figure, in which column it is, and what tells."""

    table: Tabled
    row: str
    column: str
    kind: str


def slipped(draw: Random) -> Slip | None:
    """Draw a table with a digit changed that no reading can save; None when one of them may."""
    table = tabled(draw)
    row = draw.randrange(len(table.rows))
    column = draw.randrange(1, len(table.header))
    cell = table.rows[row][column]
    places = [place for place, sign in enumerate(cell) if sign.isdigit()]
    if not places:
        return None
    place = draw.choice(places)
    digit = draw.choice([each for each in "0123456789" if each != cell[place]])
    changed = cell[:place] + digit + cell[place + 1 :]
    if changed[0] == "0" and changed[1:2].isdigit():
        return None
    rows = [list(each) for each in table.rows]
    rows[row][column] = changed
    wrong = evolve(table, rows=tuple(map(tuple, rows)))
    kind = impossible(wrong)
    return None if kind is None else Slip(wrong, rows[row][0], table.header[column], kind)


def _number(cell: str) -> tuple[Fraction, Fraction] | None:
    """Give a printed number and the unit of its last digit; None where nothing is printed."""
    try:
        figure = Figure.parse(cell)
    except ValueError:
        return None
    return figure.value, Fraction(1, 10**figure.decimals)


def impossible(table: Tabled) -> str | None:
    """Say what cannot be, however figures were rounded and whoever skipped; None when it may be."""
    rows = [[_number(cell) for cell in row] for row in table.rows]
    of_rows = (_of_row(table, row) for row in rows)
    found = next((kind for kind in of_rows if kind is not None), None)
    return found or (_of_total(table, rows) if table.has_total else None)


def _of_row(table: Tabled, row: Any) -> str | None:
    """Say what cannot be in a row."""
    told, n = row[1 : 1 + len(table.labels)], row[1 + len(table.labels)]
    if None in told or n is None:
        return None
    added = sum(each[0] for each in told)
    if table.kind == "count":
        return "counts of a row" if added > n[0] or (table.whole and added < n[0]) else None
    room = sum(unit for _, unit in told)
    checks = {
        "sum of a row": abs(added - 100) >= room,
        "share of n": table.whole and not all(_has_count(each, int(n[0])) for each in told),
        "score and shares": any(
            name in ("Medel", "Index") and row[place] and _beside(table, told, row[place], name)
            for place, name in enumerate(table.header)
        ),
    }
    return next((kind for kind, wrong in checks.items() if wrong), None)


def _has_count(share: tuple[Fraction, Fraction], n: int) -> bool:
    if n < 1:
        return False
    low, high = (share[0] - share[1]) * n / 100, (share[0] + share[1]) * n / 100
    first = low // 1 + 1
    return max(first, 0) < high


def _beside(table: Tabled, told: Any, score: Any, name: str) -> bool:
    """Tell whether a mean or index cannot be of the shares, the scale either way."""
    steps = len(told) - 1
    low, high = Fraction(table.scale[0]), Fraction(table.scale[1])
    if name == "Index":
        low, high = Fraction(0), Fraction(100)
    width = (high - low) / steps
    ends = []
    for worst_first in (True, False):
        values = [low + width * (k if worst_first else steps - k) for k in range(steps + 1)]
        ordered = sorted(zip(values, told, strict=True), key=lambda each: each[0])
        ends += [_least(ordered) - score[1], _most(ordered) + score[1]]
    return all(not ends[2 * way] < score[0] < ends[2 * way + 1] for way in (0, 1))


def _least(ordered: Any) -> Fraction:
    """Give the least mean of shares that are each less than a unit away."""
    return _filled([(value, *share) for value, share in ordered])


def _most(ordered: Any) -> Fraction:
    return -_filled([(-value, *share) for value, share in reversed(ordered)])


def _filled(parts: Sequence[tuple[Fraction, Fraction, Fraction]]) -> Fraction:
    left = 100 - sum(max(value - unit, Fraction(0)) for _, value, unit in parts)
    total = Fraction(0)
    for score, value, unit in parts:
        least = max(value - unit, Fraction(0))
        more = min(left, value + unit - least)
        total, left = total + score * (least + more), left - more
    return total / 100


def _of_total(table: Tabled, rows: Any) -> str | None:
    """Say what cannot be of the total and the rows."""
    size = 1 + len(table.labels)
    *units, whole = rows
    sizes = [row[size] for row in units]
    if None in sizes or whole[size] is None:
        return None
    n = [each[0] for each in sizes]
    if sum(n) != whole[size][0]:
        return "n of the whole"
    columns = [column for column in range(1, len(table.header)) if column != size]
    kinds = (
        _of_column(table, [row[column] for row in units], whole[column], n=n, answers=column < size)
        for column in columns
    )
    return next((kind for kind in kinds if kind is not None), None)


def _of_column(table: Tabled, told: Any, whole: Any, *, n: Any, answers: bool) -> str | None:
    if None in told or whole is None:
        return None
    value, unit = whole
    low, high = [each[0] - each[1] for each in told], [each[0] + each[1] for each in told]
    if table.kind == "count" and answers:
        return "counts of the whole" if sum(each[0] for each in told) != value else None
    if value + unit <= min(low) or value - unit >= max(high):
        return "whole outside its parts"
    least, most = (
        sum(k * each for k, each in zip(n, ends, strict=True)) / sum(n) for ends in (low, high)
    )
    beyond = value + unit <= least or value - unit >= most
    return "whole of its parts" if table.whole and beyond else None
