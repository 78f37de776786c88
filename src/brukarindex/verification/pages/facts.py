"""What the claims of a page say together, ordered for the rules."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

from attrs import field, frozen

from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.shares import counted_share, wholes_of
from brukarindex.verification.engine import Open, tried, under_each
from brukarindex.verification.outcomes import MODES, Base, Numbers, Outcome
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    Against,
    Answered,
    Deviation,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Percentage,
    Question,
    Rate,
    Total,
    Weighted,
)
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.pages.page import Page
from brukarindex.verification.wording import quoted
from brukarindex.words.languages import Language

C = TypeVar("C", bound=Claim)
V = TypeVar("V")

MOST_INVITED = 1000  # Numbers of invited that are gone through one by one.
MOST_OUTSIDE = Fraction(1, 4)  # So many of those invited, at most, do not belong to a net sample.
MOST = 10**6  # Of those who answered a question, no larger numbers are tried.


@frozen(eq=False)
class QuestionClaims:
    """The claims about one question in one group."""

    group: str
    question: str
    claims: tuple[Claim, ...]

    def of(self, kind: type[C]) -> list[C]:
        """Return the claims of a kind."""
        return [claim for claim in self.claims if isinstance(claim, kind)]

    @property
    def shares(self) -> list[Percentage | Total]:
        """Its shares and totals."""
        return [*self.of(Percentage), *self.of(Total)]

    @property
    def scores(self) -> list[Index | Mean]:
        """Its indices and means."""
        return [*self.of(Index), *self.of(Mean)]

    @property
    def name(self) -> str:
        """The question and the group, as far as they have names."""
        return " · ".join(filter(None, [self.question, self.group]))

    def of_what(self, language: Language) -> str:
        """Return " of" the question and the group, or nothing when neither has a name."""
        of = {"sv": " av", "en": " of"}[language]
        return f"{of} {quoted(self.name, language)}" if self.name else ""


class Answers(NamedTuple):
    """How many answers claims can be about.

    Attributes:
        n: The numbers.
        base: What they are numbers of.
        policy: Whether words, whose meaning is a convention, narrow them down.
        claims: The claims they come from.
        cut: Whether there can be more than are tried.
    """

    n: range
    base: Base
    policy: bool = False
    claims: tuple[Claim, ...] = ()
    cut: bool = False


class Bases(dict[Rounding, list[Answers]]):
    """The bases that figures can have, by the way of rounding, the ordinary one first."""

    @property
    def kinds(self) -> tuple[Base, ...]:
        """What they are of, each once."""
        # Often all ways have one list.
        lists = {id(each): each for each in self.values()}.values()
        return tuple(dict.fromkeys(base.base for each in lists for base in each))

    @property
    def first(self) -> Answers | None:
        """The ordinary one, under the first way of rounding that leaves any."""
        return next((each[0] for each in self.values() if each), None)

    def at(self, kind: Base | None, mode: Rounding) -> Answers | None:
        """Return the one of a kind under a way of rounding; None when that leaves none."""
        return next((each for each in self[mode] if each.base == kind), None)


_ABOUT = (Question, Percentage, Total, Mean, Median, Deviation, Index, Margin, Against)


@frozen(eq=False)
class Facts:
    """What the claims of a page say together, ordered for the rules.

    Attributes:
        page: The page.
        kinds: The kinds of claim on the page.
        groups: The groups, everybody first.
        cited: The claims that findings have been about so far.
        known: What has been worked out so far.
    """

    page: Page
    kinds: frozenset[str] = field(init=False, repr=False)
    groups: tuple[str, ...] = field(init=False, repr=False)
    cited: set[Claim] = field(factory=set[Claim], init=False, repr=False)
    known: dict[object, Any] = field(factory=dict[object, Any], init=False, repr=False)
    _by_kind: dict[str, list[Any]] = field(init=False, repr=False)
    _by_group: dict[tuple[str, str], list[Any]] = field(init=False, repr=False)
    _by_question: dict[tuple[str, str], QuestionClaims] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Order the claims by kind, by kind and group, and by group and question."""
        kinds: dict[str, list[Claim]] = {}
        groups: dict[tuple[str, str], list[Claim]] = {}
        questions: dict[tuple[str, str], list[Claim]] = {}
        for each in self.page.claims:
            kinds.setdefault(each.kind, []).append(each)
            groups.setdefault((each.kind, each.group), []).append(each)
            if isinstance(each, _ABOUT):
                questions.setdefault((each.group, each.question), []).append(each)
        by_question = {
            (group, question): QuestionClaims(group, question, tuple(claims))
            for (group, question), claims in questions.items()
        }
        object.__setattr__(self, "kinds", frozenset(kinds))
        object.__setattr__(
            self, "groups", tuple(dict.fromkeys(["", *(group for _, group in groups)]))
        )
        object.__setattr__(self, "_by_kind", kinds)
        object.__setattr__(self, "_by_group", groups)
        object.__setattr__(self, "_by_question", by_question)

    def once(self, key: object, make: Callable[[], V]) -> V:
        """Return what is worked out the first time that it is asked for."""
        if key not in self.known:
            self.known[key] = make()
        return cast("V", self.known[key])

    def of(self, kind: type[C], group: str | None = None) -> Sequence[C]:
        """Return the claims of a kind, of one group or of all."""
        return (
            self._by_kind.get(kind.kind, ())
            if group is None
            else self._by_group.get((kind.kind, group), ())
        )

    def quantity(self, printed: Printed) -> Quantity:
        """Return what a printed figure stands for."""
        return self.page.quantity(printed)

    def figure(self, printed: Printed | None) -> Figure | None:
        """Return the printed digits, or None for words, and for nothing."""
        return None if printed is None else self.quantity(printed).figure

    def digits(self, printed: Printed | None) -> Figure | None:
        """Return the printed digits, or those of the share of a count such as "58 av 139"; None for
        words, and for nothing.
        """
        if printed is None:
            return None
        quantity = self.quantity(printed)
        return quantity.figure if quantity.counts_of is None else counted_share(*quantity.counts_of)

    def count_of(self, claim: Claim) -> int | None:
        """Return the count that is printed with a share, in digits; None when there is none."""
        if not isinstance(claim, Percentage) or claim.count is None:
            return None
        figure = self.figure(claim.count)
        return None if figure is None else int(figure.value)

    def base_of(self, claim: Claim | None) -> Printed | None:
        """Return the base that is printed with a claim, or in it: "58 av 139" has 139."""
        base: Printed | None = getattr(claim, "base", None)
        if base is not None or not isinstance(claim, Percentage) or claim.figure is None:
            return base
        counts = self.quantity(claim.figure).counts_of
        return None if counts is None else counts[1]

    @property
    def distributions(self) -> Collection[QuestionClaims]:
        """The questions, by group."""
        return self._by_question.values()

    def about(self, group: str, question: str) -> QuestionClaims | None:
        """Return what is said of a question in a group; None when nothing is."""
        return self._by_question.get((group, question))

    def distribution(
        self, claim: Percentage | Total | Mean | Deviation | Index | Against
    ) -> QuestionClaims:
        """Return what is said of the question that a claim is about."""
        return self._by_question[claim.group, claim.question]

    def is_weighted(self, group: str) -> bool:
        """Return whether the shares of a group are weighted."""
        return any(each.group in {"", group} for each in self.of(Weighted))

    def invited(self, group: str) -> Answers | None:
        """Return how many can have been invited."""
        return self.once(("invited", group), lambda: self._counted(self.of(Invited, group)))

    def answered(self, group: str, rounding: Rounding) -> Answers | None:
        """Return how many can have answered: as printed, or by the printed rate of the invited."""
        return self.once(("answered", group, rounding), lambda: self._answered(group, rounding))

    def _answered(self, group: str, rounding: Rounding) -> Answers | None:
        printed, rates = self._counted(self.of(Answered, group)), self.of(Rate, group)
        invited = self.invited(group)
        if not rates or invited is None or (printed is not None and not printed.policy):
            return printed
        found = at_rate(self.quantity(rates[0].figure), invited.n, rounding)
        if not found:
            return printed
        counts = _hull(found)
        policy = invited.policy or self.quantity(rates[0].figure).policy
        n = counts if printed is None else both(counts, printed.n) or printed.n
        return Answers(n, "all", policy, (*invited.claims, rates[0]))

    def bases(self, about: QuestionClaims, claim: Claim | None = None) -> Bases:
        """Return, by the way of rounding, the bases that the figures of a question can have, the
        ordinary one first.

        A base that is printed with a claim is its own, and that of the question's other shares, or
        other scores, when they have none. Scores can be of fewer answers than the shares of the
        same question: "vet ej" is no score.
        """
        own, scored = self.base_of(claim), isinstance(claim, (Mean, Index, Deviation))
        if own is not None and not scored and self.printed_bases(about) == (own,):
            own = None  # the only one is that of all of them
        key = ("bases", about, own, scored)
        found: Bases | None = self.known.get(key)
        if found is None:  # asked by every rule: the quicker way to work out once
            found = self.known[key] = self._all_bases(about, own, scored=scored)
        return found

    def _all_bases(self, about: QuestionClaims, own: Printed | None, *, scored: bool) -> Bases:
        printed = own if own is not None else _only(self.printed_bases(about, scored=scored))
        lent = _only(self.printed_bases(about)) if scored and printed is None else None
        base = printed if printed is not None else lent
        of_invited = self._of_invited(about) if base is None and not scored else []
        if base is None and self.of(Rate, about.group) and not self._is_told(about.group):
            by_mode = Bases({mode: [*self._bases(about, mode), *of_invited] for mode in MODES})
            if any(by_mode.values()):
                return by_mode  # a rate of nobody knows how many tells no number
        found = self._bases(about, "either") if base is None else self._printed_base(about, base)
        found = found or self._counted_base(about)
        fewer = [_fewer(each) for each in found] if lent is not None else []
        every = [*found, *fewer, *of_invited]
        return Bases(dict.fromkeys(MODES, every))  # they share it, and nobody changes it

    def _is_told(self, group: str) -> bool:
        """Return whether the number of answers is printed in digits, whatever the rate says."""
        printed = self._counted(self.of(Answered, group))
        return printed is not None and not printed.policy

    def printed_bases(self, about: QuestionClaims, *, scored: bool = False) -> tuple[Printed, ...]:
        """Return the different bases that are printed with the shares of a question, or with its
        scores.
        """
        return self.once(
            ("printed", about, scored), lambda: self._printed_bases(about, scored=scored)
        )

    def _printed_bases(self, about: QuestionClaims, *, scored: bool) -> tuple[Printed, ...]:
        kinds = (Mean, Index) if scored else (Percentage,)
        bases = [self.base_of(claim) for claim in about.claims if isinstance(claim, kinds)]
        return tuple(dict.fromkeys(base for base in bases if base is not None))

    def have_one_base(self, about: QuestionClaims, claim: Claim | None = None) -> bool:
        """Return whether the shares of a question, and a claim of its scores, have one base."""
        shares, own = self.printed_bases(about), getattr(claim, "base", None)
        if own is None or not isinstance(claim, (Mean, Index)):
            return len(shares) < 2
        return shares == (own,) or (not shares and self.answered(about.group, "either") is None)

    def base(self, about: QuestionClaims, claim: Claim | None = None) -> Answers | None:
        """Return the ordinary base, under the first way of rounding that leaves any."""
        return self.bases(about, claim).first

    def _printed_base(self, about: QuestionClaims, base: Printed) -> list[Answers]:
        n = _positive(self.quantity(base).numbers() or range(0))
        told = tuple(claim for claim in about.claims if self.base_of(claim) == base)
        return [Answers(n, "printed", self.quantity(base).policy, told[:1])] if n else []

    def _of_invited(self, about: QuestionClaims) -> list[Answers]:
        """Return all invited, of whom a page may print the shares that counts stand beside."""
        invited, answered = self.invited(about.group), self.answered(about.group, "either")
        counts = [
            count
            for each in about.of(Percentage)
            if each.figure is not None and (count := self.count_of(each)) is not None
        ]
        most = 0 if answered is None else answered.n[-1]
        if invited is None or not counts or not max(counts) <= most < invited.n[0]:
            return []
        return [Answers(invited.n, "invited", invited.policy, invited.claims)]

    def _counted_base(self, about: QuestionClaims) -> list[Answers]:
        """Return the numbers of answers that printed counts leave: their sum, or those of which
        they are the printed shares.
        """
        shares = about.of(Percentage)
        told = {each: count for each in shares if (count := self.count_of(each)) is not None}
        if not told:
            return []
        least, several = max([1, *told.values()]), any(each.several for each in about.of(Question))
        named = {each.category for each in told}
        complete = not several and any(
            each.complete or (each.categories and named >= {*each.categories})
            for each in about.of(Question)
        )
        if complete and len(told) == len(shares):
            every = sum(told.values())
            return [Answers(range(every, every + 1), "printed", claims=(*told,))] if every else []
        most = [
            last
            for each, count in told.items()
            if (figure := self.figure(each.figure)) is not None
            and (last := wholes_of(figure, count)[1]) is not None
        ]
        n = range(least, min([MOST, *most]) + 1)
        return [Answers(n, "question", claims=(*told,), cut=not most)] if n else []

    def _bases(self, distribution: QuestionClaims, rounding: Rounding) -> list[Answers]:
        answered = self.answered(distribution.group, rounding)
        if answered is None:
            return self._net(distribution.group, rounding)
        if not _positive(answered.n):
            return []
        everybody = Answers(_positive(answered.n), "all", answered.policy, answered.claims)
        return [everybody, _fewer(everybody)]

    def _net(self, group: str, rounding: Rounding) -> list[Answers]:
        """Return the numbers of answers by a rate that only a net sample can have."""
        found = self.net_counts(group, rounding)
        if not found or found[-1].stop < 2:
            return []
        claims: tuple[Invited | Rate, ...] = (
            *self.of(Invited, group)[:1],
            *self.of(Rate, group)[:1],
        )
        policy = any(self.quantity(each.figure).policy for each in claims)
        return [_fewer(Answers(_hull(found), "question", policy, claims))]

    def net_counts(self, group: str, rounding: Rounding) -> list[range]:
        """Return the numbers that can have answered when some of those invited did not belong to
        the sample.
        """
        invited, rates = self.invited(group), self.of(Rate, group)
        if invited is None or not rates or invited.n[-1] < 1 or rates[0].sample == "gross":
            return []
        least = max(1, math.ceil(invited.n[0] * (1 - MOST_OUTSIDE)))
        return at_rate(self.quantity(rates[0].figure), range(least, invited.n[-1] + 1), rounding)

    def _counted(self, claims: Sequence[Invited] | Sequence[Answered]) -> Answers | None:
        if not claims:
            return None
        quantity = self.quantity(claims[0].figure)
        n = quantity.numbers()
        return None if n is None else Answers(n, "all", quantity.policy, (claims[0],))


def on_each(
    bases: Bases, fits: Callable[[Answers, Rounding], Numbers | bool | None]
) -> Iterator[Outcome]:
    """Yield the outcomes of every base and way of rounding, the ordinary first; a way that leaves
    no numbers is none.
    """
    fits_at, kinds = partial(_fits_at, bases, fits), bases.kinds
    if len(kinds) == 1:
        return under_each(partial(fits_at, kinds[0]), kinds[0])
    return tried(Open(kinds), lambda reading, mode: fits_at(reading.base, mode))


# Within `on_each`, its annotations would be made for every figure of a page.
def _fits_at(
    bases: Bases,
    fits: Callable[[Answers, Rounding], Numbers | bool | None],
    kind: Base | None,
    mode: Rounding,
) -> Numbers | bool | None:
    base = bases.at(kind, mode)
    return False if base is None else fits(base, mode)


def at_rate(rate: Quantity, invited: range, rounding: Rounding) -> list[range]:
    """Return the numbers that can have answered, for each number of invited; of very many, from the
    least to the most.
    """
    if len(invited) > MOST_INVITED:
        # The ends themselves may have no whole number of answers, where those between have.
        ends = in_percent(rate, rounding)
        least, most = (
            math.ceil(ends.low * invited[0] / 100),
            math.floor(ends.high * invited[-1] / 100),
        )
        inside = range(max(least, 0), min(most, invited[-1]) + 1)
        return [inside] if inside else []
    return [counts for n in invited if n > 0 and (counts := rate.counts(n, rounding)) is not None]


def _hull(ranges: Sequence[range]) -> range:
    return range(min(each.start for each in ranges), max(each.stop for each in ranges))


def _fewer(all_of_them: Answers) -> Answers:
    """Return the numbers of answers when some skipped the question."""
    most = all_of_them.n[-1]
    return Answers(
        range(1, min(most, MOST) + 1),
        "question",
        all_of_them.policy,
        all_of_them.claims,
        cut=most > MOST,
    )


def in_percent(quantity: Quantity, rounding: Rounding = "either") -> Interval:
    """Return the exact shares that a quantity may stand for, in per cent, whatever its unit."""
    span = quantity.interval(rounding)
    return span * Fraction(1, 10) if quantity.unit == "permille" else span


def _only(bases: tuple[Printed, ...]) -> Printed | None:
    """Return a base that is printed alone: of several, each is of its own share."""
    return bases[0] if len(bases) == 1 else None


def _positive(n: range) -> range:
    return range(max(n.start, 1), n.stop)


def both(first: range, second: range) -> range | None:
    """Return the numbers that two ranges have in common, or None."""
    return range(max(first.start, second.start), min(first.stop, second.stop)) or None
