"""What a check found: a verdict under each assumption, with the numbers that anybody can go
through.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast, get_args

from attrs import Attribute, evolve, field, fields, frozen

from brukarindex.checks import misfits, of_kind, one_of, one_of_these, type_error, value_error
from brukarindex.exact.figures import Interval
from brukarindex.verification.findings.evidence import Certificate, Evidence, Gap, Scalar, Trial
from brukarindex.verification.outcomes import VERDICTS, Assumption, Outcome, Outcomes, Verdict
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.wording import (
    GAPS,
    WORDS,
    Later,
    Said,
    counted,
    number,
    one_stop,
)
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import printable
from brukarindex.words.lists import joined
from brukarindex.words.spelling import capitalised

Severity: TypeAlias = Literal["error", "warning", "note", "none"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_SEVERITY: dict[Verdict, Severity] = {
    "inconsistent": "error",
    "consistent_only_if": "warning",
    "undetermined": "note",
    "consistent": "none",
    "not_applicable": "none",
}


def _own_words(value: Said) -> Said:
    """Return a dictionary that nobody else can change, and anything else as it is."""
    return {**value} if isinstance(value, dict) else value


def _own_counts(value: Mapping[str, int] | None) -> Mapping[str, int] | None:
    """Return the same of counts."""
    return {**value} if isinstance(value, dict) else value


def in_both_languages(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless something is told in both languages."""
    check_told(f"{type(instance).__name__}.{attribute.name}", value)


def check_told(name: str, value: object) -> None:
    """Raise unless something is told in both languages."""
    if isinstance(value, Later):
        return
    texts: Mapping[str, object] = (
        {} if misfits([value], Mapping) else cast("Mapping[str, object]", value)
    )
    if not all(isinstance(texts.get(language), str) for language in LANGUAGES):
        raise value_error(name, 'be told in both languages, {"sv": …, "en": …}', value)


def _known_outcomes(_: object, __: "Attribute[Any]", value: Sequence[object]) -> None:
    listed = isinstance(cast("object", value), tuple)
    if misfits(value, Outcome) if listed else not isinstance(value, Outcomes):
        raise type_error("Finding.outcomes", "be a tuple of outcomes", value)


def _certificate(_: object, __: "Attribute[Any]", value: Certificate | None) -> None:
    if value is not None and (
        misfits([value], Certificate) or not value.gaps or misfits(value.gaps, Gap)
    ):
        raise type_error("Finding.certificate", "be a certificate with gaps", value)


def _claims(_: object, __: "Attribute[Any]", value: object) -> None:
    if misfits([value], tuple) or misfits(cast("tuple[object, ...]", value), Claim):
        raise type_error("Finding.claims", "be a tuple of claims", value)


def _witness(_: object, __: "Attribute[Any]", value: Mapping[object, object] | None) -> None:
    if value is None:
        return
    whole = isinstance(cast("object", value), Mapping) and not misfits(value, str)
    if not whole or misfits(value.values(), int):
        raise type_error("Finding.witness", "map names to counts", value)


@frozen(repr=False)
class Finding:
    """What one rule found in some claims of a page.

    Attributes:
        verdict: "consistent" under the ordinary assumption, "consistent_only_if" under another one
            only, "inconsistent" under none, "undetermined", or "not_applicable" when something
            needed is missing.
        decision_changing: Whether what the page concludes could be otherwise.
        claims: The claims.
        said: What was found, in both languages.
        rule: Name of the rule.
        page: Title of the page.
        interval: The exact numbers that the figure in question can stand for.
        witness: Counts that reproduce every printed figure, if there are any.
        certificate: Why there are none.
        imbalance: How far apart what does not meet is, with sign; 0 when it meets.
        known: What other figures would have given, if that is known already.
    """

    verdict: Verdict = field(validator=one_of_these(*VERDICTS))
    claims: tuple[Claim, ...] = field(validator=_claims)
    said: Said = field(converter=_own_words, validator=in_both_languages, hash=False)
    rule: str = field(default="", validator=of_kind(str))
    page: str = field(default="", validator=of_kind(str))
    decision_changing: bool = field(default=False, validator=of_kind(bool))
    _outcomes: Sequence[Outcome] = field(default=(), validator=_known_outcomes)
    interval: Interval | None = field(default=None, validator=of_kind(Interval, None))
    witness: Mapping[str, int] | None = field(
        default=None, converter=_own_counts, hash=False, validator=_witness
    )
    certificate: Certificate | None = field(default=None, validator=_certificate)
    imbalance: Fraction | None = field(default=None, validator=of_kind(Fraction, int, None))
    known: Evidence | None = field(default=None, eq=False, validator=of_kind(Evidence, None))
    trial: Trial | None = field(
        default=None, validator=of_kind(Trial, None), eq=False, repr=False, metadata={"json": False}
    )

    def __repr__(self) -> str:
        return f"Finding({self.rule!r}, {self.verdict!r}, page={self.page!r})"

    def __str__(self) -> str:
        return printable(f"{self.rule} ({self.verdict}): {self.explain()}")

    def stamped(self, rule: str, page: str) -> "Finding":
        """Return a copy with the name of its rule and the title of its page."""
        copy = object.__new__(Finding)  # what has been validated once is not validated again
        for slot in _SLOTS:
            slot.__set__(copy, slot.__get__(self))
        object.__setattr__(copy, "rule", rule)
        object.__setattr__(copy, "page", page)
        return copy

    def __getstate__(self) -> dict[str, object]:
        """Work out what is still to be tried: a trial cannot be sent to another process."""
        kept: dict[str, object] = {name: getattr(self, name) for name in _FIELDS}
        return kept | {"known": self.evidence, "trial": None, "_outcomes": self.outcomes}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def about(self, field: str) -> tuple[str, ...]:
        """Return what its claims have in a field that tells what they are about: "question",
        "group" or "where".
        """
        # The first is the one that is checked.
        claims = self.claims[:1] if field == "where" else self.claims
        found = dict.fromkeys(getattr(claim, field, "") for claim in claims)
        return tuple(each for each in found if each)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What holds under each assumption, the ordinary one first."""
        return tuple(self._outcomes)

    @property
    def severity(self) -> Severity:
        """How much it matters: "error", "warning", "note" or "none"."""
        return _SEVERITY[self.verdict]

    @property
    def evidence(self) -> Evidence | None:
        """What other figures in the same places would have given: the power of the check, and
        repairs.
        """
        return self.known or (self.trial.evidence if self.trial else None)

    @property
    def assumption(self) -> Assumption | None:
        """The assumption that the verdict is under: the first that holds, else the ordinary one."""
        holding = next((each for each in self._outcomes if each.possible), None)
        if holding is not None:
            return holding.assumption
        return self.outcomes[0].assumption if self.outcomes else None

    def explain(self, language: Language = "en") -> str:
        """Return it in words, in ``"sv"`` or ``"en"``: what was found, under which assumption, and
        what could be tried.
        """
        one_of("language", language, LANGUAGES)
        words = WORDS[language]
        told = [self.said[language]]
        told.append(self._stands_on(language))
        if self.witness and len(self.witness) > 1 and self.verdict != "inconsistent":
            counts = [
                counted(name, count, language) for name, count in self.witness.items() if count
            ]
            told.append(words["witness"].format(joined(counts, language)))
        told.append(_beside(self.outcomes, self.assumption, language, counted=self._counted))
        if self.certificate is not None:
            told.append(_gaps(self.certificate, language))
        told.append(self._tried(language))
        return one_stop(" ".join(filter(None, told)))

    @property
    def _counted(self) -> str:
        """What the numbers are of: those invited, when the page has answers and a rate alone."""
        kinds = {each.kind for each in self.claims}
        return "asked" if kinds == {"rate", "answered"} else "answers"

    def _stands_on(self, language: Language) -> str:
        """Return what the verdict stands on: an assumption, what is remarkable in it, or all that
        was tried.
        """
        words, one = WORDS[language], self.assumption
        if one is None or (self.verdict == "consistent" and one == Assumption()):
            return ""
        if self.verdict == "inconsistent":
            return words["under_inconsistent"].format("; ".join(self.readings(language)))
        if self.verdict == "consistent_only_if":
            odd = (
                one.beside(self.outcomes[0].assumption, language)
                or one.parts(language)
                or [words["usual"]]
            )
            return words["under_consistent_only_if"].format(words["if"].join(odd))
        return words[f"under_{self.verdict}"].format(one.describe(language))

    def readings(self, language: Language = "en") -> tuple[str, ...]:
        """Return the readings that were tried, as clauses in words, the ordinary ones first.

        Examples:
            >>> from brukarindex.verification import Page, Percentage, verify
            >>> page = Page("", [Percentage("ja", "49 %", base=40)])
            >>> verify(page).only("percent_count").readings("sv")[1]
            'den tryckta basen gäller'
        """
        one_of("language", language, LANGUAGES)
        assumptions = [each.assumption for each in self._outcomes]
        several = len({each.rounding for each in assumptions}) > 1
        told = [WORDS[language]["any_rounding"]] if several else []
        for each in assumptions:
            told += (
                each.parts(language)
                if not several
                else evolve(each, rounding="either").parts(language)
            )
        return tuple(dict.fromkeys(told))

    def _tried(self, language: Language) -> str:
        words = WORDS[language]
        found = (
            self.evidence
            if self.verdict in {"inconsistent", "consistent_only_if", "consistent"}
            else None
        )
        if found is None or not found.tried:
            return ""
        if self.verdict == "consistent":
            power = "power_all" if found.failed == found.tried else "power"
            return words[power].format(found.tried, found.failed) if found.failed else ""
        if found.repairs:
            return words["repairs"].format(
                joined([each.describe(language) for each in found.repairs], language, "or")
            )
        return words["no_repair"] if self.verdict == "inconsistent" else ""


_FIELDS = tuple(each.name for each in fields(Finding))
_SLOTS: tuple[Any, ...] = tuple(Finding.__dict__[each] for each in _FIELDS)


def _beside(
    outcomes: Sequence[Outcome], told_of: Assumption | None, language: Language, *, counted: str
) -> str:
    """Return what is possible under assumptions that give something else than the ordinary one."""
    words = WORDS[language]
    told: dict[str, str] = {}
    for each in outcomes[1:]:
        if each.n is None or (each.possible, each.n) == (outcomes[0].possible, outcomes[0].n):
            continue
        if each.assumption == told_of:
            continue
        if each.possible and each.assumption.rounding.startswith("half"):
            continue  # a part of the usual ways, with some of their numbers
        if each.assumption.rounding == "any" or each.assumption.also:
            continue  # less ordinary, and told of when nothing else holds
        name = each.assumption.beside(outcomes[0].assumption, language)
        if len(name) == 1:
            found = words[counted].format(each.n.describe(language, most=4))
            if counted == "answers":
                found = each.n.describe(language, most=4, answers=True)
            told.setdefault(name[0], found if each.n else words["nothing"])
    shown = [words["beside_if"].format(name, result) for name, result in told.items()]
    return words["beside"].format("; ".join(shown)) if shown else ""


def _gaps(certificate: Certificate, language: Language) -> str:
    words = WORDS[language]
    gap = certificate.gaps[0]
    least, most = _apart(gap.least, gap.most, language)
    told = words["gap" if gap.n is None else "gap_n"].format(
        what=GAPS[language].get(gap.what, gap.what),
        n=number(gap.n or 0, language),
        least=least,
        most=most,
    )
    told = capitalised(told) if gap.what in GAPS[language] else told
    return told + (
        words["more_gaps"].format(len(certificate.gaps) - 1) if len(certificate.gaps) > 1 else ""
    )


def _apart(low: Scalar, high: Scalar, language: Language) -> tuple[str, str]:
    """Return two numbers with as many decimals as it takes to tell them apart, twelve at most."""
    decimals = next(
        (each for each in range(2, 12) if round(low * 10**each) != round(high * 10**each)), 12
    )
    return number(low, language, decimals), number(high, language, decimals)
