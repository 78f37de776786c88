"""Shares that are all answers together, printed in per cent of all who were asked."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve

from brukarindex.exact.figures import figure_in
from brukarindex.exact.phrases import without_noun
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Answered, Invited, Percentage, Question
from brukarindex.words.languages import Language


def of_all_invited(claims: tuple[Claim, ...], language: Language) -> tuple[Claim, ...]:
    """Return the claims of a page with the base of shares that are said to cover every answer, and
    make as much as the part that answered: all invited.
    """
    instead: dict[int, Claim] = {}
    for question in claims:
        if not isinstance(question, Question):
            continue
        invited = _number(claims, Invited, question.group, language)
        answered = _number(claims, Answered, question.group, language)
        shares = [
            each
            for each in claims
            if isinstance(each, Percentage)
            and (each.group, each.question) == (question.group, question.question)
        ]
        whole = question.complete or {each.category for each in shares} == {*question.categories}
        if whole and answered and _make(shares, Fraction(answered, invited or answered), language):
            instead[id(question)] = evolve(question, categories=(), complete=False)
            instead |= {id(each): evolve(each, base=invited) for each in shares}
    return tuple(instead.get(id(each), each) for each in claims) if instead else claims


def _make(shares: Sequence[Percentage], part: Fraction, language: Language) -> bool:
    """Return whether shares make as much as a part that answered, as rounded, and not 100."""
    figures = [
        figure_in(without_noun(str(each.figure)), language) for each in shares if each.base is None
    ]
    known = [each for each in figures if each is not None and each.unit != "permille"]
    if len(known) < len(shares) or len(known) < 2:
        return False
    whole = sum((each.value for each in known), Fraction(0))
    spare = sum((Fraction(1, 10**each.decimals) for each in known), Fraction(0))
    return abs(whole - 100 * part) < spare <= 100 - whole


def _number(
    claims: Sequence[Claim],
    kind: type[Invited | Answered],
    group: str,
    language: Language,
) -> int:
    """Return how many are printed in digits; 0 when they are not, or are so in several ways."""
    told = {each.figure for each in claims if isinstance(each, kind) and each.group == group}
    figure = figure_in(without_noun(str(told.pop())), language) if len(told) == 1 else None
    return 0 if figure is None or figure.decimals else int(figure.value)
