"""Two printed figures and what a page says of their difference: a change between years, or against
a reference.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

from attrs import evolve

from brukarindex.exact.changes import change_percent, change_points, claim_fits, meet
from brukarindex.exact.figures import Figure, Interval, Rounding, Unit
from brukarindex.exact.multiples import is_multiple
from brukarindex.exact.quantities import Quantity
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import MODES, Outcome, Verdict, assuming
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Against
from brukarindex.verification.pages.fields import Direction
from brukarindex.verification.rules.rule import OTHER_UNITS, judged, not_applicable
from brukarindex.verification.wording import WORDS, Later, Said, apart, in_unit, quoted, said, span
from brukarindex.words.languages import Language

CUT: Rounding = "trunc"  # Other than rounded down only below 0, as differences can be.
IN_WORDS = said(
    "Talen är i ord och kan inte jämföras exakt.",
    "The figures are in words and cannot be compared exactly.",
)


class Difference(NamedTuple):
    """What is said of the difference of two figures, new minus old.

    Attributes:
        claims: Where it is said.
        old: The figure it is counted from.
        new: The other.
        claimed: The printed difference, if there is one.
        says: The direction, if that is said.
        percent: Whether it is in per cent of the old figure, not in points.
        counts: Whether the figures are counts, which stand for themselves.
        printed: The printed difference, as it stood.
    """

    claims: tuple[Claim, ...]
    old: Quantity
    new: Quantity
    claimed: Quantity | None
    says: Direction | None
    percent: bool = False
    counts: bool = False
    printed: str = ""

    def finding(self, start: Said) -> Finding:
        """Return the finding of it under every way of rounding; the words start by naming the
        figures.
        """
        unclear = self._unclear()
        printed = self._digits()
        if unclear is not None:
            return not_applicable(self.claims, unclear)
        spans = self._possible(printed, "either")
        outcomes = [
            Outcome(assuming(mode), self._possibly(printed, mode))
            for mode in (*MODES[:-1], CUT, MODES[-1])
        ]
        claimed = printed[2] if len(printed) > 2 else None
        return judged(
            self.claims,
            Later(
                self._told,
                start,
                spans,
                outcomes[0].possible is False and self._fits_in_points(printed),
            ),
            outcomes=outcomes,
            policy=self._in_words is not None and not self._is_ruled_out(spans),
            interval=spans,
            certificate=self._gap(claimed, spans),
            imbalance=(
                None if claimed is None else _off(claimed.interval(), self._of(claimed, spans))
            ),
            decision_changing=self.says is not None and spans.low < 0 < spans.high,
            trial=None if claimed is None else Trial.of(printed, self._fits),
        )

    def may_hold(self) -> bool:
        """Return whether what is said can be, however the figures were rounded; also when that
        cannot be worked out.
        """
        return self._unclear() is not None or self.holds(self._digits(), "any")

    def _digits(self) -> tuple[Figure, ...]:
        """Return the figures in digits: the two, and the difference unless it is in words."""
        told = (self.old, self.new, self.claimed)
        figures = [each.figure for each in told if each is not None]
        return tuple(each for each in figures if each is not None)

    @property
    def _in_words(self) -> Quantity | None:
        """The difference in words, such as "drygt 5 procentenheter" or "fördubblats"."""
        return None if self.claimed is None or self.claimed.figure is not None else self.claimed

    def _words_hold(self, spans: Interval) -> bool:
        """Return whether the difference can be what the words say; a multiple holds its sign."""
        words = self._in_words
        if words is None:
            return True
        sized = -spans if self._fell(spans) and words.low >= 0 and not is_multiple(words) else spans
        return meet(words.interval(), sized) is not None

    def _is_ruled_out(self, spans: Interval) -> bool:
        """Return whether words have a side that leaves no choice, and the difference is beyond it,
        or the difference is the other way than the page says.
        """
        words = self._in_words
        turned = {"above": spans.high <= 0, "below": spans.low >= 0}
        if turned.get(self.says or "", False):
            return True
        if words is None or self._words_hold(spans):
            return False
        beyond = {"low": spans.high <= words.low, "high": spans.low >= words.high}
        return words.hard is not None and beyond[words.hard]

    def _fell(self, spans: Interval) -> bool:
        return self.says == "below" or (self.says is None and spans.high <= 0)

    def _told(self, language: Language, start: Said, spans: Interval, in_points: bool) -> str:  # noqa: FBT001
        unit = "counts" if self.counts else "points" if self.old.unit == "percent" else ""
        told = apart(spans.low, spans.high, "percent" if self.percent else unit, language)
        before = said(" före avrundning", " before rounding")[language] if not self.counts else ""
        claimed = self._claimed_told(language) if self.printed else ""
        direction = WORDS[language][f"says_{self.says}"] if self.says else ""
        points = said(
            " Som procentenheter går det ihop.", " As percentage points it holds together."
        )[language]
        page = ", ".join(filter(None, [claimed, direction]))
        sentence = f" {page[:1].upper()}{page[1:].removesuffix('.')}." if page else ""
        return f"{start[language]}: {told}{before}.{sentence}{points if in_points else ''}"

    def _claimed_told(self, language: Language) -> str:
        """Return the printed difference, and how words for it are read."""
        words = self._in_words
        if words is None:
            return said(f"tryckt är {self.printed}", f"printed is {self.printed}")[language]
        unit = "percent" if self.percent else "points" if self.old.unit == "percent" else ""
        printed, ends = quoted(self.printed, language), words.interval()
        meant = (
            apart(ends.low, ends.high, unit, language)
            if is_multiple(words)
            else in_unit(span(ends.low, ends.high, language), unit, language)
        )
        return said(
            f"tryckt är {printed}, här läst som {meant}",
            f"printed is {printed}, here read as {meant}",
        )[language]

    def _unclear(self) -> Said | None:
        """Return why it cannot be worked out."""
        old, new = self.old.figure, self.new.figure
        if old is None or new is None:
            return IN_WORDS
        units: set[Unit | None] = {old.unit, new.unit}
        if "percentage_points" in units or len(units - {None}) > 1:
            return OTHER_UNITS
        if self.claimed is not None and not goes_with(
            self.claimed.unit, units, percent=self.percent
        ):
            return OTHER_UNITS
        if self.counts and any(
            each.decimals or each.unit is not None or each.digits < 0 for each in (old, new)
        ):
            return said("Antal är hela tal från 0.", "Counts are whole numbers from 0.")
        least = old.value if self.counts else min(old.interval(mode).low for mode in MODES)
        if self.percent and least <= 0:
            return said("Det gamla talet kan vara 0.", "The old figure can be 0.")
        return None

    def _possible(self, printed: Sequence[Figure], rounding: Rounding) -> Interval:
        old, new = printed[:2]
        if self.percent:
            return change_percent(old, new, exact=self.counts, rounding=rounding)
        if self.counts:
            apart = new.value - old.value
            return Interval.closed(apart, apart)
        return change_points(old, new, rounding=rounding)

    def _possibly(self, printed: Sequence[Figure], rounding: Rounding) -> bool | None:
        """Return whether it holds; figures that differ may still be called the same: the difference
        may be chance.
        """
        apart = self.says == "same" and 0 not in self._possible(printed, rounding)
        return self.holds(printed, rounding) and (None if apart else True)

    def _fits(self, printed: Sequence[Figure]) -> int | None:
        return 0 if self.holds(printed, "either") else None

    def _fits_in_points(self, printed: Sequence[Figure]) -> bool:
        """Return whether what is said in per cent holds in percentage points, with which it is
        often mixed up.
        """
        if not self.percent or len(printed) < 3 or printed[0].unit != "percent":
            return False
        points = evolve(printed[2], unit="percentage_points")
        return self._replace(percent=False).holds((*printed[:2], points), "either")

    def holds(self, printed: Sequence[Figure], rounding: Rounding) -> bool:
        """Return whether what is said can be, of the two figures and the difference, if one is
        printed.
        """
        if self.percent and not self.counts and printed[0].interval(rounding).low <= 0:
            return False
        spans = self._possible(printed, rounding)
        said_so = {"above": spans.high > 0, "below": spans.low < 0}
        # A nought has no sign: it can be of the difference as it is, or of its size.
        ways = [
            (each, way)
            for each in printed[2:]
            for way in (self._of(each, spans), spans)[: 1 + (not each.digits)]
        ]
        claims = (
            [any(claim_fits(each, way, rounding=rounding) for each, way in ways)] if ways else []
        )
        return said_so.get(self.says or "", True) and all(claims) and self._words_hold(spans)

    def _of(self, claimed: Figure, spans: Interval) -> Interval:
        """Return the possible differences with the sign that they are printed with: "minskade med
        3" has none.
        """
        if not self._fell(spans) or claimed.digits < 0 or claimed.text.startswith("+"):
            return spans
        return -spans

    def _gap(self, claimed: Figure | None, spans: Interval) -> Certificate | None:
        if claimed is not None:
            spans = self._of(claimed, spans)
            return Certificate.outside("@difference", claimed.interval(), spans.low, spans.high)
        if self.says not in {"above", "below"} or self._in_words is not None:
            return None
        low, high = (Fraction(0), spans.high) if self.says == "above" else (spans.low, Fraction(0))
        return Certificate.of(Gap("@difference", low, high))


def signed(claimed: Quantity, says: str | None, mode: Rounding) -> list[Interval]:
    """Return the changes that a printed one can be, with sign: "5" without a direction is up, or
    down.
    """
    size, text = claimed.interval(mode), str(claimed).strip()
    if is_multiple(claimed) or text[:1] in {"+", "-", "\u2212"}:
        said_so = {"above": size.high > 0, "below": size.low < 0}
        return [size] if said_so.get(says or "", True) else []
    ways = {"above": [size], "below": [-size]}
    return ways.get(says or "", [size, -size])


def goes_with(claimed: Unit | None, units: Collection[Unit | None], *, percent: bool) -> bool:
    """Return whether a difference is printed in a unit that figures with these units have
    differences in.
    """
    if "permille" in units or claimed == "permille":
        return claimed in {None, "permille"} and "permille" in units
    return percent or claimed != "percent"


def _off(claimed: Interval, spans: Interval) -> Fraction:
    """Return how far a claim is from what is possible, with sign."""
    return max(claimed.low - spans.high, Fraction(0)) + min(claimed.high - spans.low, Fraction(0))


BEYOND = {
    "above": said("statistiskt säkerställt högre (95 %).", "higher beyond chance (95 %)."),
    "below": said("statistiskt säkerställt lägre (95 %).", "lower beyond chance (95 %)."),
    "not_distinguishable": said(
        "skillnaden är inte statistiskt säkerställd (95 %).",
        "the difference is not beyond chance (95 %).",
    ),
}


def verdict_of(against: Against, decided: str) -> Verdict:
    """Return the verdict on what a page says of a difference, by whether it is beyond chance."""
    if against.significant is not None:
        sure = {"above": True, "below": True, "not_distinguishable": False}.get(decided)
        return "consistent" if sure is against.significant else "undetermined"
    if against.says in {"above", "below"}:
        return "consistent" if decided == against.says else "undetermined"
    return "undetermined" if decided == "depends" else "consistent"
