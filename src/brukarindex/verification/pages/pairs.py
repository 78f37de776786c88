"""A count and its share in one text, "58 (42)", where no sign tells which is which, and a share
with an n, "42 % (n = 58)", which is the count or the base.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen

from brukarindex.exact.figures import figure_in
from brukarindex.exact.phrases import count_and_share, is_unsigned, share_and_n
from brukarindex.exact.shares import wholes_of
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Answered, Percentage, Question
from brukarindex.words.languages import Language

_Pairs: TypeAlias = list[tuple[str, str]]


def divided(claims: tuple[Claim, ...], language: Language) -> tuple[Claim, ...]:
    """Return the claims of a page with such texts divided, those of one question alike: n (%), or
    % (n) where the other figures of the page go better with that, and n as the count, or as the
    base where it cannot be the count.
    """
    found: dict[tuple[str, str], list[Percentage]] = {}
    beside: dict[tuple[str, str], list[Percentage]] = {}
    for each in claims:
        if isinstance(each, Percentage) and each.count is None:
            if is_unsigned(each.figure):
                found.setdefault((each.group, each.question), []).append(each)
            elif share_and_n(each.figure) is not None:
                beside.setdefault((each.group, each.question), []).append(each)
    instead: dict[int, Claim] = {}
    for told in beside.values():
        instead |= _with_n(told, _Around.of(claims, told, language))
    for told in found.values():
        around = _Around.of(claims, told, language)
        counted = [pair for each in told if (pair := count_and_share(str(each.figure))) is not None]
        turned = [(second, first) for first, second in counted]
        best = max((counted, turned), key=around.speaks_for)  # the first of those that are alike
        for claim, (count, share) in zip(told, best, strict=True):
            instead[id(claim)] = evolve(claim, figure=share, count=count)
    return tuple(instead.get(id(each), each) for each in claims) if instead else claims


def _with_n(told: Sequence[Percentage], around: "_Around") -> dict[int, Claim]:
    """Return claims of one question with n as the count, or as the base: where all have one n and
    several shares, or where n is no such share of those who answered, and nearer to all of them.
    """
    pairs = [pair for each in told if (pair := share_and_n(each.figure)) is not None]
    one = len({n for _, n in pairs}) == 1 and len({share for share, _ in pairs}) > 1
    name = "base" if one or any(around.is_base(*pair) for pair in pairs) else "count"
    return {
        id(claim): evolve(claim, figure=share, **{name: getattr(claim, name) or n})
        for claim, (share, n) in zip(told, pairs, strict=True)
    }


@frozen
class _Around:
    """What the page says of the answers behind such texts."""

    language: Language
    answers: int | None
    several: bool

    @classmethod
    def of(
        cls, claims: Sequence[Claim], told: Sequence[Percentage], language: Language
    ) -> "_Around":
        group, question = told[0].group, told[0].question
        beside = [each for each in claims if each.group == group]
        several = any(
            isinstance(each, Question) and each.question == question and each.several
            for each in beside
        )
        known = [each.base for each in told if each.base is not None]
        known += [each.figure for each in beside if isinstance(each, Answered)]
        numbers = [figure_in(str(each), language) for each in known[:1]]
        answers = next((int(each.value) for each in numbers if each is not None), None)
        return cls(language, answers, several)

    def is_base(self, share: str, n: str) -> bool:
        """Return whether n is not how many answered so, and is nearer to all who answered."""
        part, told = (figure_in(each, self.language) for each in (share, n))
        if self.answers is None or part is None or told is None:
            return False
        k = int(told.value)
        nearer = abs(self.answers - k) < abs(k - self.answers * part.value / 100)
        return nearer and k <= self.answers < wholes_of(part, k)[0]

    def speaks_for(self, pairs: _Pairs) -> int:
        """Return how much speaks for counts and shares: that they can be read, that some number of
        answers has them all, that they are no more than all answers, that these are as printed.
        """
        read = [tuple(figure_in(each, self.language) for each in pair) for pair in pairs]
        known = [(count, share) for count, share in read if count is not None and share is not None]
        if len(known) < len(pairs) or any(k.decimals or s.value > 100 for k, s in known):
            return 0
        ends = [wholes_of(share, int(count.value)) for count, share in known]
        least = max(low for low, _ in ends)
        most = min((high for _, high in ends if high is not None), default=least)
        if most < least:
            return 1
        spare = sum((Fraction(1, 10**share.decimals) for _, share in known), Fraction(0))
        whole = sum((share.value for _, share in known), Fraction(0)) <= 100 + spare
        if not (whole or self.several):
            return 2
        return 4 if self.answers is not None and least <= self.answers <= most else 3
