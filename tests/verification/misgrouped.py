"""Pages of two groups and their whole with one digit wrong that no reading can save: decided by
going through every number of answers, and some few who belong to neither.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

from verification.broken import Broken, Told
from verification.written import Writer

from brukarindex.verification import Answered, Claim, Page, Parts, Percentage

GROUPS = ("kvinnor", "män")
LARGEST = 40  # answers of a group
PRINTED = {"": ("", *GROUPS), "groups": GROUPS, "whole": ("",), "none": ()}


def _counts(share: str, most: int) -> dict[int, tuple[int, int]]:
    """Give the least and the greatest count that prints as a share, by the number of answers."""
    told, found = Told.of(share), {}
    for n in range(1, most + 1):
        fitting = [k for k in range(n + 1) if told.near(100 * k, n)]
        if fitting:
            found[n] = fitting[0], fitting[-1]
    return found


def _few(n: int, sizes: Sequence[int], numbers: Sequence[int | None]) -> int:
    """Give how many of so many answers can belong to neither group."""
    whole, *groups = numbers
    if whole is not None and None not in groups:
        return 0  # Printed, they make the whole.
    counted = n == whole or tuple(sizes) == tuple(groups)
    printed = (1 if n < 20 else 2) if n == whole else 0
    return max(3 * n // 100, n // 20 if counted else 0, printed)


def numbers_savable(shares: Sequence[str], numbers: Sequence[int | None]) -> bool:
    """Some may have skipped the question, in each group."""
    together = sum(each or 0 for each in numbers[1:]) * 20 // 19
    most = numbers[0] or together
    whole, *groups = (
        _counts(share, min(most, n or most)) for share, n in zip(shares, numbers, strict=True)
    )
    for sizes in product(*groups):
        low, high = (sum(g[n][i] for g, n in zip(groups, sizes, strict=True)) for i in (0, 1))
        for n in range(sum(sizes), most + 1):
            others = n - sum(sizes)
            if others > _few(n, sizes, numbers):
                continue
            if n in whole and low <= whole[n][1] and whole[n][0] <= high + others:
                return True
    return False


def shares_savable(shares: Sequence[str]) -> bool:
    """Of any number of answers, at most 3 in 100 of them in neither group."""
    whole, *groups = (Told.of(each).ends() for each in shares)
    low, high = min(each[0] for each in groups), max(each[1] for each in groups)
    some = Fraction(3, 100)
    return whole[0] < high + some * (100 - high) and low - some * low < whole[1]


def misgrouped(draw: Random) -> Broken | None:
    """Draw a page with a slip that nothing can save; None when the slip drawn can be saved."""
    writer = Writer(draw, english=False, mode=draw.choice(["half_up", "half_even", "half_down"]))
    sizes = [draw.randint(4, LARGEST) for _ in GROUPS]
    counts = [sum(draw.random() < 0.6 for _ in range(n)) for n in sizes]
    decimals, told = draw.choice([0, 0, 1]), PRINTED[draw.choice([*PRINTED])]
    rows = {"": (sum(counts), sum(sizes))} | dict(
        zip(GROUPS, zip(counts, sizes, strict=True), strict=True)
    )
    shares = [writer.number(Fraction(100 * k, n), decimals) for k, n in rows.values()]
    place = draw.randrange(len(shares))
    wrong = slipped(draw, shares[place])
    if wrong is None:
        return None
    shares[place] = wrong
    numbers = [n if name in told else None for name, (_, n) in rows.items()]
    known = numbers[0] is not None or None not in numbers[1:]
    if numbers_savable(shares, numbers) if known else shares_savable(shares):
        return None
    claims: list[Claim] = [Parts(GROUPS)]
    for name, share, n in zip(rows, shares, numbers, strict=True):
        claims += [] if n is None else [Answered(str(n), group=name)]
        claims += [Percentage("ja", f"{share} %", group=name)]
    return Broken(Page("bruten", claims), "groups")


def slipped(draw: Random, text: str) -> str | None:
    """Change one digit of a share; None when that is no share."""
    place = draw.choice([place for place, each in enumerate(text) if each.isdigit()])
    other = draw.choice([each for each in "0123456789" if each != text[place]])
    wrong = text[:place] + other + text[place + 1 :]
    told = Told.of(wrong)
    if (len(wrong) > 1 and wrong[0] == "0" and wrong[1].isdigit()) or told.digits > 100 * told.unit:
        return None
    return wrong
