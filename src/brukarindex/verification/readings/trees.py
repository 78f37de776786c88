"""The printed shares of a question as a tree, with the claims they come from."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar, cast

import numpy as np

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.shares import Integers, Shares, share_of, shares_of, whole_of
from brukarindex.verification.findings.evidence import Gap, Trial
from brukarindex.verification.outcomes import MODES
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Percentage, Question, Total
from brukarindex.verification.pages.facts import Answers, Facts, QuestionClaims
from brukarindex.verification.pages.fields import JOIN

MOST_N = 1000  # Numbers of answers that are listed or gone through one by one.

_OFF_SCALE = (  # compiled when it is first searched for
    r"\b(?:vet (?:ej|inte)|ingen (?:uppfattning|åsikt)|(?:ej|inget) svar|(?:ej|inte)"
    r" (?:aktuell|relevant)|"
    r"(?:kan )?(?:ej|inte) (?:bedöma|ta ställning|svara)|(?:ej |o)besvarad|vill (?:ej|inte) svara|"
    r"do(?:n['’]t| not) know|no (?:opinion|answer)|not (?:applicable|relevant)|cannot say|refused)"
)

_Share = TypeVar("_Share", Percentage, Total)


class Tree(NamedTuple):
    """The printed shares of a distribution, arranged for counting.

    Attributes:
        shares: The shares.
        parts: Names of the categories.
        claims: The claims with digits.
        nodes: For each of those, its place in the tree.
    """

    shares: Shares
    parts: tuple[str, ...]
    claims: tuple[Percentage | Total, ...]
    nodes: tuple[int, ...]

    @property
    def has_totals(self) -> bool:
        """Whether any total is printed."""
        return len(self.shares.nodes) > len(self.parts) + 2

    @property
    def makes_hundred(self) -> bool:
        """Whether every category has a share, all with the same decimals, and their digits make
        100 together.
        """
        figures = self.shares.nodes[: len(self.parts)]
        if None in figures:
            return False
        told = cast("tuple[Figure, ...]", figures)
        wholes = {whole_of(each) for each in told}
        return len(wholes) == 1 and sum(each.digits for each in told) == wholes.pop()

    def rounded(self, rounding: Rounding) -> "Tree":
        """Return the same with figures rounded in another way."""
        return Tree(self.shares.rounded(rounding), self.parts, self.claims, self.nodes)

    def name(self, node: int) -> str:
        """Return the name of a node; the top has none of its own."""
        told = {place: named(claim) for place, claim in zip(self.nodes, self.claims, strict=True)}
        return told.get(node) or (self.parts[node] if node < len(self.parts) else "")

    def trial(self, n: range) -> Trial:
        """Return how to try other figures, for these numbers of answers."""

        def fits(place: int, others: Sequence[Figure]) -> list[int | None]:
            digits = [each.digits for each in others]
            found = self.shares.others(shown[place], digits, self.shares.integers(n))
            return [int(each) or None for each in found]

        shown = tuple(node for node in self.nodes if self.shares.nodes[node] is not None)
        figures = tuple(cast("Figure", self.shares.nodes[node]) for node in shown)
        return Trial(figures, fits, tuple(self.name(node) for node in shown), most=100)

    def gap(self, n: int) -> Gap | None:
        """Return why a number of answers does not fit."""
        bounds = self.shares.up(n, {})
        node = next((node for node, (least, most) in enumerate(bounds) if least > most), None)
        if node is None:
            return None
        parts = [(self.name(child), *bounds[child]) for child in self.shares.children[node]]
        return Gap(self.name(node), *bounds[node], n, tuple(part for part in parts if part[0]))


def is_off_scale(name: str, parts: Sequence[str]) -> bool:
    """Return whether a category is no step: "ej relevant" is one beside "mycket relevant"."""
    found = re.search(_OFF_SCALE, name, re.IGNORECASE)
    word = name[: found.end()].rsplit(maxsplit=1)[-1].casefold() if found else ""
    others = (
        [each.casefold() for each in parts if each != name] if word not in {"ej", "inte"} else []
    )
    return found is not None and not any(
        re.search(rf"\b{re.escape(word)}\b", each) for each in others
    )


def named(claim: Percentage | Total) -> str:
    """Return the name of what a share is a share of; a total by its categories, with " + " between
    them.
    """
    return JOIN.join(claim.categories) if isinstance(claim, Total) else claim.category


def tree_of(facts: Facts, about: QuestionClaims, *, totals: bool = True) -> Tree | None:
    """Return the printed shares of a question as a tree; None when there are none in digits."""
    return facts.once(("tree", about, totals), lambda: _tree(facts, about, totals=totals))


def _tree(facts: Facts, about: QuestionClaims, *, totals: bool) -> Tree | None:
    shares, sums = (
        _in_digits(facts, about.of(Percentage)),
        _in_digits(facts, about.of(Total) if totals else []),
    )
    counted = {
        each.category: (each, count)
        for each in reversed(about.of(Percentage))
        if (count := facts.count_of(each)) is not None
    }
    if not shares and not sums and not counted:
        return None
    in_numbers = {*shares, *(each for each, _ in counted.values())}
    told = [each for each in about.of(Percentage) if each in in_numbers]
    parts = _parts(about, told, [*sums])
    printed: dict[str | None, Figure] = {
        each.category: figure for each, figure in reversed(shares.items())
    }
    members = _nested(sums, parts)
    tree = shares_of(
        [printed.get(name) for name in parts],
        {key: sums[total] for key, total in members.items()},
        complete=any(each.complete or each.categories for each in about.of(Question)),
        rounding="either",
        counts={(parts.index(name),): count for name, (_, count) in counted.items()},
    )
    leaves: dict[int, Percentage | Total] = {
        parts.index(each.category): each
        for each in {one.category: one for one in reversed(told)}.values()
    }
    nodes = dict(enumerate(members.values(), len(parts) + 1))
    claims = leaves | nodes
    names = tuple(
        name if name is not None else unnamed(place, parts) for place, name in enumerate(parts, 1)
    )
    return Tree(tree, names, tuple(claims.values()), tuple(claims))


def _nested(sums: Iterable[Total], parts: Sequence[str | None]) -> dict[tuple[int, ...], Total]:
    """Return totals by their parts, the smallest first; of those that overlap, and of the same
    printed twice, the first.
    """
    found: dict[tuple[int, ...], Total] = {}
    for each in sums:
        place = tuple(sorted({parts.index(name) for name in each.categories}))
        if all(_is_nested(place, other) for other in found):
            found[place] = each
    return {place: found[place] for place in sorted(found, key=len)}


def adds_up(facts: Facts, about: QuestionClaims) -> bool:
    """Return whether the parts of every total, where all are printed, make the printed total."""
    printed = {
        each.category: figure for each, figure in _in_digits(facts, about.of(Percentage)).items()
    }
    return all(
        set(total.categories) <= set(printed)
        and sum((share_of(printed[name]) for name in total.categories), Fraction(0))
        == share_of(whole)
        for total, whole in _in_digits(facts, about.of(Total)).items()
    )


def unnamed(place: int, parts: Sequence[str | None]) -> str:
    """Return a name for a category by its place, which no other has."""
    name = f"({place})"
    while name in parts:
        name = f"({name})"
    return name


def _is_nested(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Return whether two different totals are one inside the other, or apart."""
    shared = set(one) & set(other)
    return one != other and (not shared or shared in (set(one), set(other)))


def _in_digits(facts: Facts, claims: Iterable[_Share]) -> dict[_Share, Figure]:
    """Return the shares in digits."""
    found = {claim: facts.digits(claim.figure) for claim in claims}
    return {claim: figure for claim, figure in found.items() if figure is not None}


def _parts(
    about: QuestionClaims, shares: Sequence[Percentage], sums: Sequence[Total]
) -> list[str | None]:
    """Return the names of the categories: as the question has them, then as the shares and the
    totals do.
    """
    categories = next((each.categories for each in about.of(Question) if each.categories), ())
    named = [
        *(each.category for each in shares),
        *(name for each in sums for name in each.categories),
    ]
    return [*categories, *dict.fromkeys(name for name in named if name not in categories)]


def fitting_n(
    facts: Facts,
    about: QuestionClaims,
    rounding: Rounding | None = None,
    *,
    claim: Claim,
) -> tuple[int, ...]:
    """Return the numbers of answers of a claim that fit the shares of its question: few, or none.

    Without a way of rounding: under the first that leaves any, or else all that are possible.
    """
    if rounding is None:
        first = {each[0].n for each in facts.bases(about, claim).values() if each}
        if len(first) == 1 and len(one := first.pop()) == 1:  # that it is, whether it fits or not
            return (one[0],)
        fitting = next(
            (
                found
                for found in (fitting_n(facts, about, mode, claim=claim) for mode in MODES)
                if found
            ),
            (),
        )
        usual = facts.base(about, claim)
        return fitting or (tuple(usual.n[:MOST_N]) if usual else ())
    base = next(iter(facts.bases(about, claim)[rounding]), None)
    if base is None:
        return ()
    alike = facts.have_one_base(about, claim) and not facts.is_weighted(about.group)
    if not alike or tree_of(facts, about) is None:
        return tuple(base.n) if len(base.n) <= MOST_N else (*base.n[: MOST_N - 1], base.n[-1])
    return tuple(scan(facts, about, rounding, base)[:MOST_N].tolist())


def scan(
    facts: Facts, about: QuestionClaims, rounding: Rounding, base: Answers, *, totals: bool = True
) -> Integers:
    """Return the numbers of answers of a base that fit all the shares of a question; there must be
    some.
    """
    key = ("scan", about, rounding, base.n, totals)
    return facts.once(key, lambda: _scan(facts, about, rounding, base, totals=totals))


def _scan(
    facts: Facts, about: QuestionClaims, rounding: Rounding, base: Answers, *, totals: bool
) -> Integers:
    shares = cast("Tree", tree_of(facts, about, totals=totals)).shares.rounded(rounding)
    bases = facts.bases(about)
    wider = bases.at("question", rounding) or base
    if (
        wider.n[0] <= base.n[0]
        and base.n[-1] <= shares.tried(wider.n)[-1]
        and len(wider.n) > len(base.n)
    ):
        return _inside(scan(facts, about, rounding, wider, totals=totals), base.n)
    usual = bases.at(base.base, "either")
    if usual is None or not rounding.startswith("half"):
        return shares.possible(shares.tried(base.n))
    # What is not possible in any usual way is not in one of them.
    return shares.possible_of(_inside(scan(facts, about, "either", usual, totals=totals), base.n))


def is_cut(shares: Shares, base: Answers) -> bool:
    """Return whether some numbers of answers are not tried, though none is ruled out for all
    numbers.
    """
    cut = base.cut or len(shares.tried(base.n)) < len(base.n)
    return cut and shares.limits().contradiction is None


def _inside(numbers: Integers, n: range) -> Integers:
    return numbers[np.searchsorted(numbers, n.start) : np.searchsorted(numbers, n.stop)]
