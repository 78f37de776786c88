"""Numbers and the words of findings, in Swedish and in English."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Concatenate, ParamSpec, TypeAlias

from brukarindex.verification.figures import LANGUAGES, Language

Said: TypeAlias = Mapping[Language, str]

P = ParamSpec("P")


def number(value: int | Fraction, language: Language, decimals: int = 2) -> str:
    """Print an exact number for reading: whole numbers as they are, others rounded half up.

    Example:
        >>> number(Fraction(80900, 1251), "sv"), number(1283, "en").replace(chr(160), " ")
        ('64,67', '1 283')
    """
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u00a0").replace("-", "\u2212")
    unit: int = 10**decimals
    scaled = value * unit
    whole, part = divmod(int((2 * abs(scaled) + 1) // 2), unit)
    exact = scaled.denominator == 1
    digits = f"{part:0{decimals}d}".rstrip("0" if exact else "") if decimals else ""
    text = f"{whole:,}".replace(",", "\u00a0") + (f".{digits}" if digits else "")
    return ("\u2212" if value < 0 else "") + (text.replace(".", ",") if language == "sv" else text)


def span(low: int | Fraction, high: int | Fraction, language: Language, decimals: int = 2) -> str:
    """Print two ends as a range, or the one number that they are.

    Example:
        >>> span(417, 429, "sv"), span(417, 417, "sv")
        ('417–429', '417')
    """
    ends = [number(each, language, decimals) for each in (low, high)]
    return ends[0] if low == high else "–".join(ends)


def joined(texts: Sequence[str], language: Language) -> str:
    """Join texts as a list in a sentence."""
    last = {"sv": " och ", "en": " and "}[language]
    return last.join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def said(sv: str, en: str) -> Said:
    """Say something in both languages."""
    return {"sv": sv, "en": en}


class Later(Mapping[Language, str]):
    """What a function of the language says, when somebody asks: most of thousands of findings nobody reads."""

    __slots__ = ("_given", "_say")

    def __init__(self, say: Callable[Concatenate[Language, P], str], *given: P.args, **_: P.kwargs) -> None:
        self._say, self._given = say, given

    def __getitem__(self, language: Language) -> str:
        return self._say(language, *self._given)

    def __iter__(self) -> Iterator[Language]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[dict[Language, str]], tuple[dict[Language, str]]]:
        return dict[Language, str], (dict(self),)


ASSUMED: dict[Language, dict[str, str]] = {
    "sv": {
        "either": "avrundat på något av de vanliga sätten",
        "any": "avrundat hur som helst till närmaste enhet uppåt eller nedåt",
        "half_up": "avrundat uppåt vid hälften",
        "half_down": "avrundat nedåt vid hälften",
        "half_even": "avrundat till jämn siffra vid hälften",
        "floor": "avrundat nedåt",
        "ceil": "avrundat uppåt",
        "all": "med alla som svarat som bas",
        "question": "med dem som svarat på frågan som bas",
        "printed": "med den tryckta basen",
        "rounded_sum": "summan avrundad",
        "sum_of_rounded": "summan tagen av de avrundade delarna",
        "forced": "andelarna justerade att bli 100 tillsammans",
        "steps": "på {} lika steg från 0 till 100",
        "more": "fler, {} i allt",
        "onward": "alla från {}",
        "under_consistent": "Antaget: {}.",
        "under_consistent_only_if": "Det går ihop bara så: {}.",
        "usual": "avrundat på vanligt sätt",
        "others": "övriga",
        "beside": "Under andra antaganden: {}.",
        "nothing": "inte möjligt",
        "holds": "möjligt",
        "weak": "Prövningen är svag: inget av {} andra värden nära de tryckta hade fallit.",
        "under_inconsistent": "Inte möjligt tillsammans, vare sig så ({}) eller under de andra antagandena.",
        "under_undetermined": "Antaget: {}.",
        "under_not_applicable": "",
        "witness": "Till exempel {}.",
        "gap": "{what}: minst {least} och högst {most}.",
        "gap_n": "Av {n} svar: {what} minst {least} och högst {most}.",
        "more_gaps": " Och så för {} andra antal svar.",
        "": "delarna tillsammans",
        "@answers": "antalet svar",
        "@difference": "skillnaden",
        "@whole": "helheten",
        "@sum": "summan av svaren",
        "@figure": "talet",
        "@index": "indexet",
        "best_first": "med svaren skrivna bäst först",
        "@invited": "antalet tillfrågade",
        "repairs": "Det skulle gå ihop med {}.",
        "repair": "{instead} i stället för {printed}",
        "repair_n": "{instead} i stället för {printed} (n = {n})",
        "no_repair": "Ingen närliggande ändring av en enda siffra räcker.",
        "power": "Av {} andra värden nära de tryckta hade {} inte gått ihop.",
    },
    "en": {
        "either": "rounded in one of the usual ways",
        "any": "rounded in any way to the next unit up or down",
        "half_up": "rounded half up",
        "half_down": "rounded half down",
        "half_even": "rounded half to even",
        "floor": "rounded down",
        "ceil": "rounded up",
        "all": "with all who answered as the base",
        "question": "with those who answered the question as the base",
        "printed": "with the printed base",
        "rounded_sum": "the sum rounded",
        "sum_of_rounded": "the sum taken of the rounded parts",
        "forced": "the shares adjusted to make 100 together",
        "steps": "on {} equal steps from 0 to 100",
        "more": "more, {} in all",
        "onward": "all from {}",
        "under_consistent": "Assumed: {}.",
        "under_consistent_only_if": "It holds together only so: {}.",
        "usual": "rounded in a usual way",
        "others": "others",
        "beside": "Under other assumptions: {}.",
        "nothing": "not possible",
        "holds": "possible",
        "weak": "The check is weak: none of {} other values near the printed ones would have failed.",
        "under_inconsistent": "Not possible together, neither so ({}) nor under the other assumptions.",
        "under_undetermined": "Assumed: {}.",
        "under_not_applicable": "",
        "witness": "For example {}.",
        "gap": "{what}: at least {least} and at most {most}.",
        "gap_n": "Of {n} answers: {what} at least {least} and at most {most}.",
        "more_gaps": " And so for {} other numbers of answers.",
        "": "the parts together",
        "@answers": "the number of answers",
        "@difference": "the difference",
        "@whole": "the whole",
        "@sum": "the sum of the answers",
        "@figure": "the figure",
        "@index": "the index",
        "best_first": "with the answers written best first",
        "@invited": "the number invited",
        "repairs": "It would hold together with {}.",
        "repair": "{instead} instead of {printed}",
        "repair_n": "{instead} instead of {printed} (n = {n})",
        "no_repair": "No change of a single figure nearby would do.",
        "power": "Of {} other values near the printed ones, {} would not have held together.",
    },
}
