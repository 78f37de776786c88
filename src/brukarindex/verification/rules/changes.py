"""Rules about change between two years."""

from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from brukarindex.exact.figures import Interval, Rounding
from brukarindex.exact.quantities import Quantity
from brukarindex.verification.engine import under_each
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.changes import Change, Series
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.facts import Facts, in_percent
from brukarindex.verification.rules.differences import Difference, signed
from brukarindex.verification.rules.own_figures import Own, owns
from brukarindex.verification.rules.rule import Rule, judged, not_applicable
from brukarindex.verification.wording import Later, Said, said, span
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined

NO_FIGURE = said(
    "Varken det tidigare eller det senare talet är tryckt.",
    "Neither the earlier figure nor the later one is printed.",
)


def claimed_points(facts: Facts) -> Iterator[Finding]:
    """Check changes claimed in points, and claims of direction."""
    for claim in facts.of(Change):
        if not _is_in_percent(facts, claim):
            yield from _change(facts, claim, percent=False)


def claimed_percent(facts: Facts) -> Iterator[Finding]:
    """Check changes claimed in per cent of the old figure: not the same as percentage points."""
    for claim in facts.of(Change):
        if _is_in_percent(facts, claim):
            yield from _change(facts, claim, percent=True)


def _is_in_percent(facts: Facts, claim: Change) -> bool:
    return claim.figure is not None and facts.quantity(claim.figure).unit == "percent"


def _change(facts: Facts, claim: Change, *, percent: bool) -> Iterator[Finding]:
    is_last = claim.new is None and claim.until is None
    found = owns(facts, claim.group, claim.question, claim.category) if is_last else []
    own = found[0] if found else None
    claims: tuple[Claim, ...] = (claim,) if own is None else (claim, own.claim)
    later = claim.new if own is None else own.claim.figure
    old = None if claim.old is None else facts.quantity(claim.old)
    new = None if later is None else facts.quantity(later)
    claimed = None if claim.figure is None else facts.quantity(claim.figure)
    if claimed is not None and (old is None) != (new is None):
        yield _Unprinted(claim, claimed, old, new, percent, _scale(own, new or old)).finding(claims)
        return
    if old is None or new is None:
        if not _is_of_series(facts, claim):
            yield not_applicable(claims, NO_FIGURE)
        return
    start = said(f"Från {claim.old} till {later}", f"From {claim.old} to {later}")
    printed = "" if claim.figure is None else str(claim.figure)
    yield Difference(claims, old, new, claimed, claim.says, percent, claim.counts, printed).finding(
        start
    )


def _is_of_series(facts: Facts, claim: Change) -> bool:
    """Return whether a series has the figures of the years that a change is between."""
    return claim.since is not None and any(
        (each.group, each.question, each.category) == (claim.group, claim.question, claim.category)
        for each in facts.of(Series)
        if each.years
    )


def _scale(own: Own | None, figure: Quantity | None) -> tuple[Fraction, Fraction] | None:
    """Return the ends of the scale that a figure is on; None when they are not known."""
    if own is not None:
        return Fraction(own.low), Fraction(own.high)
    share = figure is not None and figure.unit in {"percent", "permille"}
    return (Fraction(0), Fraction(100)) if share else None


@frozen(eq=False, repr=False)
class _Unprinted:
    """A change of which one of the two figures is not printed: what it was, and whether it can have
    been on the scale.

    Attributes:
        claim: The claim.
        claimed: The change.
        old: The earlier figure, or None.
        new: The later one, or None.
        percent: Whether the change is in per cent of the earlier figure.
        scale: The ends of the scale, when they are known.
    """

    claim: Change
    claimed: Quantity
    old: Quantity | None
    new: Quantity | None
    percent: bool
    scale: tuple[Fraction, Fraction] | None

    def finding(self, claims: tuple[Claim, ...]) -> Finding:
        """Return the finding of what the other figure was."""
        found = self._others("either") or self._others("any")
        told = tuple(each for each in (self.claimed, self.old, self.new) if each is not None)
        return judged(
            claims,
            Later(self._told, found),
            outcomes=[*under_each(lambda mode: bool(self._others(mode)))],
            policy=any(each.policy for each in told),
            interval=found[0] if len(found) == 1 else None,
        )

    def _others(self, mode: Rounding) -> list[Interval]:
        """Return what the other figure can have been, on its scale: up, down, or either."""
        known = self.new or self.old
        if known is None:
            return []
        base = in_percent(known, mode) if known.unit == "permille" else known.interval(mode)
        found = [
            self._other(base, change) for change in signed(self.claimed, self.claim.says, mode)
        ]
        kept = [each for each in found if each is not None]
        return [inside for each in kept if (inside := self._inside(each)) is not None]

    def _other(self, base: Interval, change: Interval) -> Interval | None:
        sign = -1 if self.old is None else 1  # what was is the new less the change
        if not self.percent:
            ends = sorted((base.low + sign * change.low, base.low + sign * change.high))
            last = sorted((base.high + sign * change.low, base.high + sign * change.high))
            return Interval.closed(ends[0], last[1])
        factors = [1 + each / 100 for each in (change.low, change.high)]
        if factors[0] < 0 or (sign < 0 and factors[1] <= 0):
            return None
        if sign > 0:
            ends = [each * by for each in (base.low, base.high) for by in factors]
        else:
            least = factors[0] or factors[1] / 1000
            ends = [each / by for each in (base.low, base.high) for by in (least, factors[1])]
        return Interval.closed(min(ends), max(ends))

    def _inside(self, found: Interval) -> Interval | None:
        if self.scale is None:
            return found if found.high >= 0 or not self.percent else None
        low, high = max(found.low, self.scale[0]), min(found.high, self.scale[1])
        return Interval.closed(low, high) if low <= high else None

    def _told(self, language: Language, found: list[Interval]) -> str:
        printed = self.claim.new if self.claim.new is not None else self.new or self.claim.old
        which: Said = (
            said("Det tidigare talet", "The earlier figure")
            if self.old is None
            else said("Det senare talet", "The later figure")
        )
        start = said(
            f"{printed} och en ändring på {self.claimed}",
            f"{printed} and a change of {self.claimed}",
        )[language]
        if not found:
            return f"{start}: {which[language].lower()} {_OFF[language]}."
        spans = joined([span(each.low, each.high, language) for each in found], language, "or")
        return f"{start}: {which[language].lower()} {_WAS[language]} {spans}."


_WAS = said("var", "was")
_OFF = said("vore utanför skalan", "would be off the scale")


RULES = (
    Rule(
        "change_points",
        said("Ändring i enheter", "Change in points"),
        said(
            "Skillnaden mellan två avrundade tal kan före avrundningen vara upp till en enhet"
            " större eller mindre.",
            "The difference of two rounded figures can be up to a unit more or less before"
            " rounding.",
        ),
        said("Båda talen är avrundade på samma sätt.", "Both figures are rounded in the same way."),
        (Change,),
        claimed_points,
        "explanation/changes",
    ),
    Rule(
        "change_percent",
        said("Ändring i procent", "Change in per cent"),
        said(
            "Procent är av det gamla talet; procentenheter är skillnaden mellan två procenttal.",
            "Per cent is of the old figure; percentage points are the difference of two"
            " percentages.",
        ),
        said(
            "Påståendet är procent av det gamla talet.", "The claim is per cent of the old figure."
        ),
        (Change,),
        claimed_percent,
        "explanation/changes",
    ),
)
