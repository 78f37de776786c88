"""A published page, typed in claim by claim, and what its claims say together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeVar, cast

from attrs import field, frozen

from brukarindex.exceptions import ArgumentTypeError, BrukarindexError, FigureError, one_of, raise_all
from brukarindex.verification.claims import (
    Against,
    Answered,
    Claim,
    Deviation,
    Index,
    Invited,
    Mean,
    Percentage,
    Printed,
    Question,
    Rate,
    Total,
    Weighted,
    text,
)
from brukarindex.verification.figures import LANGUAGES, Figure, Interval, Language, Rounding
from brukarindex.verification.findings import Base
from brukarindex.verification.quantities import Quantity, Words
from brukarindex.verification.wording import quoted

C = TypeVar("C", bound=Claim)
K = TypeVar("K")
V = TypeVar("V")

MOST_PERSONS = 10**12
MOST = 10**6  # Of those who answered a question, no larger numbers are tried.
MODES: tuple[Rounding, ...] = ("either", "half_up", "half_even", "half_down", "floor", "ceil")
"""The ways of rounding that verdicts are given under, the ordinary one first."""


def _claims(values: Iterable[Claim | Iterable[Claim]]) -> tuple[Claim, ...]:
    if isinstance(values, Claim):
        return (values,)
    given = cast("object", values)
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ArgumentTypeError(f"a page holds claims, such as [Invited(1283)]; got {given!r}")
    return tuple(claim for each in values for claim in _claims(cast("Iterable[Claim]", each)))


def _own(words: Words | None) -> Words | None:
    """Keep the words as they are now: a page is frozen. What is no mapping is told of when it is read."""
    return dict(words) if isinstance(words, Mapping) else words


@frozen
class Page:
    """A published page: a title and what it says.

    Attributes:
        title: Its title.
        claims: The claims, in the order they stood. Lists of claims, such as `percentages` gives, are taken apart.
        language: How its figures are written; see `Figure.parse`.
        words: What words mean on this page, instead of the defaults; see `Quantity.parse`.
        source: Where it was published.

    Raises:
        FigureError: Figures cannot be read; all of them are listed, with the reasons.
        ArgumentTypeError: Something is not a claim.

    Example:
        >>> Page("Tyresö 2013", [Invited("1283"), Rate("33 procent")])
        Page('Tyresö 2013', 2 claims)
    """

    title: str = field(validator=text)
    claims: tuple[Claim, ...] = field(converter=_claims)
    language: Language = field(default="sv", kw_only=True)
    words: Words | None = field(default=None, converter=_own, kw_only=True, hash=False)
    source: str = field(default="", validator=text, kw_only=True)
    read: Mapping[object, Quantity] = field(init=False, eq=False, repr=False, metadata={"json": False})

    def __attrs_post_init__(self) -> None:
        """Read every figure, and tell of all that cannot be read at once."""
        one_of("language", self.language, LANGUAGES)
        read: dict[object, Quantity] = {}
        problems: list[str] = []
        for place, claim in enumerate(self.claims, 1):
            for name, printed in _figures(claim):
                try:
                    read[_key(printed)] = _fit(claim, name, self._quantity(printed))
                except BrukarindexError as error:
                    problems.append(f"claim {place}, {_named(claim)}: {error}")
        raise_all(FigureError, problems)
        object.__setattr__(self, "read", read)

    def _quantity(self, printed: Printed) -> Quantity:
        if self.words is None and not isinstance(printed, Figure):  # figures that are equal can quote other texts
            return _quantity(printed, type(printed).__name__, self.language)
        return Quantity.parse(printed, language=self.language, words=self.words)

    def quantity(self, printed: Printed) -> Quantity:
        """Give what a printed figure of a claim stands for."""
        return self.read[_key(printed)]

    def __repr__(self) -> str:
        return f"Page({self.title!r}, {len(self.claims)} claims)"


def _key(printed: Printed) -> object:
    return type(printed), printed, printed.text if isinstance(printed, Figure) else ""


@lru_cache(maxsize=1 << 14)  # in a table of thousands the same figures come again
def _quantity(printed: Printed, _: str, language: Language) -> Quantity:
    return Quantity.parse(printed, language=language)


def _figures(claim: Claim) -> Iterator[tuple[str, Printed]]:
    for name in claim.figures:
        printed = getattr(claim, name)
        if printed is not None:
            yield name, printed


def _fit(claim: Claim, name: str, quantity: Quantity) -> Quantity:
    """Return a quantity that is of the kind that the claim needs, or raise."""
    if name in {"base", "population"} or isinstance(claim, Invited | Answered):
        numbers = None if quantity.unit is not None else quantity.numbers()
        least = 0 if isinstance(claim, Answered) else 1
        if not numbers or numbers[-1] < least or numbers[-1] > MOST_PERSONS:
            raise FigureError(
                f"{_shown(quantity)} is not a number of persons or answers, from {least} to {MOST_PERSONS:,}"
            )
    elif isinstance(claim, Rate | Percentage | Total):
        if quantity.unit == "percentage_points":
            raise FigureError(f"{_shown(quantity)} is in percentage points; a share is in per cent")
    elif isinstance(claim, Index) and quantity.unit in {"percentage_points", "permille"}:
        raise FigureError(f"{_shown(quantity)} has a unit that an index 0-100 has not")
    elif isinstance(claim, Mean | Deviation) and quantity.unit is not None:
        raise FigureError(f"{_shown(quantity)} has a unit; a mean and a standard deviation have none")
    return quantity


def _shown(quantity: Quantity) -> str:
    return repr(str(quantity))


def _named(claim: Claim) -> str:
    about = [getattr(claim, name, "") for name in ("question", "category", "group", "where")]
    return " ".join([claim.kind, *(repr(each) for each in about if each)])


@frozen(cache_hash=True)
class QuestionClaims:
    """The claims about one question in one group."""

    group: str
    question: str
    claims: tuple[Claim, ...]

    def of(self, kind: type[C]) -> list[C]:
        """Give the claims of a kind."""
        return [claim for claim in self.claims if isinstance(claim, kind)]

    @property
    def name(self) -> str:
        """The question and the group, as far as they have names."""
        return " · ".join(filter(None, [self.question, self.group]))

    def of_what(self, language: Language) -> str:
        """Say " of" the question and the group, or nothing when neither has a name."""
        of = {"sv": " av", "en": " of"}[language]
        return f"{of} {quoted(self.name, language)}" if self.name else ""


@frozen
class Answers:
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


@frozen(eq=False, slots=False)
class Facts:
    """What the claims of a page say together, ordered for the rules.

    Attributes:
        page: The page.
        cited: The claims that findings have been about so far.
        known: What has been worked out so far.
    """

    page: Page
    cited: set[Claim] = field(factory=set[Claim], init=False, repr=False)
    known: dict[object, Any] = field(factory=dict[object, Any], init=False, repr=False)

    def once(self, key: object, make: Callable[[], V]) -> V:
        """Work something out the first time that it is asked for."""
        if key not in self.known:
            self.known[key] = make()
        return cast("V", self.known[key])

    def of(self, kind: type[C], group: str | None = None) -> tuple[C, ...]:
        """Give the claims of a kind, of one group or of all."""
        found = self._by_kind.get(kind.kind, ()) if group is None else self._by_group.get((kind.kind, group), ())
        return cast("tuple[C, ...]", found)

    def quantity(self, printed: Printed) -> Quantity:
        """Give what a printed figure stands for."""
        return self.page.quantity(printed)

    def figure(self, printed: Printed) -> Figure | None:
        """Give the printed digits, or None for words."""
        return self.quantity(printed).figure

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of claim on the page."""
        return frozenset(self._by_kind)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Claim, ...]]:
        return _gathered((claim.kind, claim) for claim in self.page.claims)

    @cached_property
    def _by_group(self) -> dict[tuple[str, str], tuple[Claim, ...]]:
        return _gathered(((claim.kind, claim.group), claim) for claim in self.page.claims)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups, everybody first."""
        return tuple(dict.fromkeys(["", *(claim.group for claim in self.page.claims)]))

    @cached_property
    def distributions(self) -> tuple[QuestionClaims, ...]:
        """The questions, by group."""
        kinds = (Question, Percentage, Total, Mean, Deviation, Index, Against)
        about = (((each.group, each.question), each) for each in self.page.claims if isinstance(each, kinds))
        return tuple(QuestionClaims(*key, claims) for key, claims in _gathered(about).items())

    @cached_property
    def _by_question(self) -> dict[tuple[str, str], QuestionClaims]:
        return {(each.group, each.question): each for each in self.distributions}

    def distribution(self, claim: Percentage | Total | Mean | Deviation | Index | Against) -> QuestionClaims:
        """Give what is said of the question that a claim is about."""
        return self._by_question[claim.group, claim.question]

    def is_weighted(self, group: str) -> bool:
        """Tell whether the shares of a group are weighted."""
        return any(each.group in {"", group} for each in self.of(Weighted))

    def invited(self, group: str) -> Answers | None:
        """Give how many can have been invited."""
        return self._counted(self.of(Invited, group))

    def answered(self, group: str, rounding: Rounding) -> Answers | None:
        """Give how many can have answered: as printed, or by the printed rate of the invited."""
        printed, rates = self._counted(self.of(Answered, group)), self.of(Rate, group)
        invited = self.invited(group)
        if not rates or invited is None or (printed is not None and not printed.policy):
            return printed
        counts = self._at_rate(rates[0], invited.n, rounding)
        if counts is None:
            return printed
        policy = invited.policy or self.quantity(rates[0].figure).policy
        n = counts if printed is None else _both(counts, printed.n) or printed.n
        return Answers(n, "all", policy, (*invited.claims, rates[0]))

    def bases(self, about: QuestionClaims, claim: Claim | None = None) -> Mapping[Rounding, list[Answers]]:
        """Give, by the way of rounding, the bases that the figures of a question can have, the ordinary one first.

        A base that is printed with a claim is its own, and that of the question's other shares, or other scores, when
        they have none. Scores can be of fewer answers than the shares of the same question: "vet ej" is no score.
        """
        own: Printed | None = getattr(claim, "base", None)
        scored = isinstance(claim, Mean | Index | Deviation)
        bases = [*([own] if own is not None else []), *self.printed_bases(about, scored=scored)]
        lent = [*self.printed_bases(about)] if scored and not bases else []
        printed = next(iter([*bases, *lent]), None)
        key = ("bases", about.group, about.question, printed, bool(lent))
        return self.once(key, lambda: self._all_bases(about, printed, fewer=bool(lent)))

    def _all_bases(
        self, about: QuestionClaims, printed: Printed | None, *, fewer: bool
    ) -> dict[Rounding, list[Answers]]:
        own = None if printed is None else self._printed_base(about, printed)
        if own and fewer:
            own = [*own, _fewer(own[0])]
        return {mode: self._bases(about, mode) if own is None else own for mode in MODES}

    def printed_bases(self, about: QuestionClaims, *, scored: bool = False) -> tuple[Printed, ...]:
        """Give the different bases that are printed with the shares of a question, or with its scores."""
        return self.once(("printed", about.group, about.question, scored), lambda: _printed_bases(about, scored=scored))

    def have_one_base(self, about: QuestionClaims, claim: Claim | None = None) -> bool:
        """Tell whether the shares of a question, and the claim if it is of scores, have one base."""
        shares, own = self.printed_bases(about), getattr(claim, "base", None)
        if own is None or not isinstance(claim, Mean | Index):
            return len(shares) < 2
        return shares == (own,) or (not shares and self.answered(about.group, "either") is None)

    def ordinary_base(self, about: QuestionClaims, claim: Claim | None = None) -> dict[Rounding, Answers]:
        """Give the ordinary base by the way of rounding, for those ways that leave any."""
        return {mode: bases[0] for mode, bases in self.bases(about, claim).items() if bases}

    def _printed_base(self, about: QuestionClaims, base: Printed) -> list[Answers]:
        n = _positive(self.quantity(base).numbers() or range(0))
        told = next(claim for claim in about.claims if getattr(claim, "base", None) == base)
        return [Answers(n, "printed", self.quantity(base).policy, (told,))] if n else []

    def _bases(self, distribution: QuestionClaims, rounding: Rounding) -> list[Answers]:
        answered = self.answered(distribution.group, rounding)
        if answered is None or not _positive(answered.n):
            return []
        everybody = Answers(_positive(answered.n), "all", answered.policy, answered.claims)
        return [everybody, _fewer(everybody)]

    def _counted(self, claims: tuple[Invited, ...] | tuple[Answered, ...]) -> Answers | None:
        if not claims:
            return None
        quantity = self.quantity(claims[0].figure)
        n = quantity.numbers()
        return None if n is None else Answers(n, "all", quantity.policy, (claims[0],))

    def _at_rate(self, rate: Rate, invited: range, rounding: Rounding) -> range | None:
        """Give the least to the most that can have answered."""
        quantity = self.quantity(rate.figure)
        ends = [quantity.counts(n, rounding) for n in {invited[0], invited[-1]} if n > 0]
        found = [counts for counts in ends if counts is not None]
        return range(min(each[0] for each in found), max(each[-1] for each in found) + 1) if found else None


def _gathered(pairs: Iterable[tuple[K, Claim]]) -> dict[K, tuple[Claim, ...]]:
    """Gather claims by key, in the order they come."""
    found: dict[K, list[Claim]] = {}
    for key, claim in pairs:
        found.setdefault(key, []).append(claim)
    return {key: tuple(claims) for key, claims in found.items()}


def _fewer(all_of_them: Answers) -> Answers:
    """Give the numbers of answers when some skipped the question."""
    most = all_of_them.n[-1]
    return Answers(range(1, min(most, MOST) + 1), "question", all_of_them.policy, all_of_them.claims, cut=most > MOST)


def _printed_bases(about: QuestionClaims, *, scored: bool) -> tuple[Printed, ...]:
    kinds = (Mean, Index) if scored else (Percentage,)
    claims = [claim for claim in about.claims if isinstance(claim, kinds)]
    return tuple(dict.fromkeys(claim.base for claim in claims if claim.base is not None))


def in_percent(quantity: Quantity, rounding: Rounding = "either") -> Interval:
    """Give the exact shares that a quantity may stand for, in per cent, whatever its unit."""
    span = quantity.interval(rounding)
    if quantity.unit != "permille":
        return span
    return Interval(span.low / 10, span.high / 10, span.closed_low, span.closed_high)


def _positive(n: range) -> range:
    return range(max(n.start, 1), n.stop)


def _both(first: range, second: range) -> range | None:
    both = range(max(first.start, second.start), min(first.stop, second.stop))
    return both or None
