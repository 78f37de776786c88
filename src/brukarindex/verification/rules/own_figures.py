"""The page's own figure that a comparison, a change or a margin is about, and its scale."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias, cast

from brukarindex.exact.figures import Figure
from brukarindex.exact.shares import wholes_of
from brukarindex.verification.pages.changes import Change
from brukarindex.verification.pages.claims import (
    Against,
    Deviation,
    Index,
    Margin,
    Mean,
    Percentage,
    Total,
)
from brukarindex.verification.pages.facts import Facts, QuestionClaims
from brukarindex.verification.pages.fields import JOIN, Printed
from brukarindex.verification.readings.scales import ends_of
from brukarindex.verification.readings.trees import named
from brukarindex.verification.rules.differences import Difference
from brukarindex.verification.wording import Said, quoted, said
from brukarindex.words.languages import LANGUAGES
from brukarindex.words.lists import joined

FigureClaim: TypeAlias = Index | Mean | Percentage | Total


class Own(NamedTuple):
    """A printed figure, and the scale it is on.

    Attributes:
        claim: Where it stands.
        figure: The figure.
        low: Least that it can be.
        high: Most that it can be.
        step: Distance of the scores that it is the mean of; None when that is not known.
    """

    claim: FigureClaim
    figure: Figure
    low: int
    high: int
    step: int | None

    @property
    def is_share(self) -> bool:
        """Whether it is a share of answers."""
        return isinstance(self.claim, (Percentage, Total))


def owns(facts: Facts, group: str, question: str, category: str = "") -> list[Own]:
    """Find the figures of a question that something can be about: one category, or else the index,
    the mean, or the only share.
    """
    about = facts.about(group, question)
    if about is None:
        return []
    shares = shares_named(about, category)
    if category:
        return _kept(facts, shares)[:1]
    return _kept(facts, about.scores or (shares if len(shares) == 1 else []))


def shares_named(about: QuestionClaims | None, category: str) -> list[Percentage | Total]:
    """Return the shares of a question that go by a name; all of them when none is given."""
    every = [] if about is None else about.shares
    wanted = {*category.split(JOIN)}
    return [each for each in every if not category or {*named(each).split(JOIN)} == wanted]


def other_names(facts: Facts, claim: Against | Change | Margin) -> Said:
    """Return which shares a question has, where it has none by the name that a claim gives."""
    about = facts.about(claim.group, claim.question)
    names = [named(each) for each in shares_named(about, "")]
    if not names or not claim.category or shares_named(about, claim.category):
        return said("", "")
    sv, en = (
        (quoted(claim.category, k), joined([quoted(each, k) for each in names], k))
        for k in LANGUAGES
    )
    return said(
        f" Ingen andel heter {sv[0]}. Det finns {sv[1]}.",
        f" No share is named {en[0]}. There is {en[1]}.",
    )


def owner_of(about: QuestionClaims) -> Mean | Index | None:
    """Return the mean or the index that a standard deviation stands beside; None when both are
    printed, or neither.
    """
    return about.scores[0] if len({each.kind for each in about.scores}) == 1 else None


def deviation_of(facts: Facts, own: Own) -> Deviation | None:
    """Return the standard deviation of a figure; None for one that may be that of another."""
    about = facts.distribution(own.claim)
    return next(iter(about.of(Deviation)), None) if owner_of(about) == own.claim else None


MOST_SHARES = 3  # Of more shares than so many, the greatest is the main one.


def main_figures(facts: Facts, about: QuestionClaims) -> list[Own]:
    """Find what a question mainly says: its scores, its totals, or else its shares."""
    found = _kept(facts, [*about.scores, *about.of(Total)])
    if any(each.is_share for each in found):
        return found
    shares = [each for each in about.of(Percentage) if _is_of_answers(facts, each)]
    others = _kept(facts, shares)
    if len(others) > MOST_SHARES:
        others = [max(others, key=lambda each: each.figure.value / each.high)]
    return [*found, *others]


def _is_of_answers(facts: Facts, share: Percentage) -> bool:
    """Return whether a share can be of those who answered: not beside a count that it is no such
    share of.
    """
    figure, count = facts.figure(share.figure), facts.count_of(share)
    if figure is None or count is None:
        return True
    base = facts.base(facts.distribution(share), share)
    if base is None:
        return True
    fewest, most = wholes_of(figure, count)
    return fewest <= base.n[-1] and (most is None or base.n[0] <= most)


def _kept(facts: Facts, claims: Iterable[FigureClaim]) -> list[Own]:
    found = [_own(each, facts.figure(each.figure)) for each in claims]
    return [each for each in found if each is not None and _is_on_scale(each)]


def _own(claim: FigureClaim, figure: Figure | None) -> Own | None:
    if figure is None:
        return None
    low, high = ends_of(claim)
    high *= 10 if figure.unit == "permille" else 1
    if isinstance(claim, Mean):
        step = 1 if claim.items == 1 and not claim.of else None
    else:
        step = None if isinstance(claim, Index) else high
    return Own(claim, figure, low, high, step)


def _is_on_scale(own: Own) -> bool:
    """Return whether a figure is on its scale: else there is nothing to compare."""
    unit = 10**own.figure.decimals
    if own.low * unit <= own.figure.digits <= own.high * unit:
        return True  # as nearly all are
    interval = own.figure.interval()
    return interval.high >= own.low and interval.low <= own.high


def own_of(facts: Facts, against: Against) -> Own | None:
    """Find the figure that a comparison is about: the first of those that it can be of and that fit
    it.
    """
    return facts.once(("own", against), lambda: _own_of(facts, against))


def _own_of(facts: Facts, against: Against) -> Own | None:
    every = owns(facts, against.group, against.question, against.category)
    fitting = [each for each in every if len(every) == 1 or _goes_with(facts, against, each)]
    return next(iter(fitting or every), None)


def other_of(facts: Facts, against: Against) -> Own | None:
    """Find the same figure of the group that a comparison is with, if it is with one."""
    own = own_of(facts, against) if against.other else None
    if own is None:
        return None
    every = owns(facts, against.other, against.question, against.category)
    return next((each for each in every if each.claim.kind == own.claim.kind), None)


def reference_of(facts: Facts, against: Against) -> Figure | None:
    """Return the digits of the reference: printed, or those of the other group."""
    if against.reference is not None:
        return facts.figure(against.reference)
    other = other_of(facts, against)
    return None if other is None else other.figure


def named_reference(against: Against) -> str:
    """Return the name of the reference: as printed, or by its group."""
    return str(against.other if against.reference is None else against.reference)


def _goes_with(facts: Facts, against: Against, own: Own) -> bool:
    """Return whether a comparison can be of a figure: the reference is on its scale, and the
    difference holds.
    """
    if against.reference is None:
        return True
    reference = facts.figure(against.reference)
    if reference is None:
        return True
    on_scale = own.low <= reference.value <= own.high
    return on_scale and difference_of(facts, against, own).may_hold()


def difference_of(facts: Facts, against: Against, own: Own) -> Difference:
    """Return what is said of the difference between a figure and its reference."""
    claimed = None if against.difference is None else facts.quantity(against.difference)
    other = other_of(facts, against) if against.reference is None else None
    printed: Printed = cast("Printed", against.reference if other is None else other.claim.figure)
    old, new = facts.quantity(printed), facts.quantity(cast("Printed", own.claim.figure))
    shown = "" if against.difference is None else str(against.difference)
    percent = claimed is not None and claimed.unit == "percent"
    claims = (own.claim, against) if other is None else (own.claim, other.claim, against)
    return Difference(claims, old, new, claimed, against.says, percent, printed=shown)
