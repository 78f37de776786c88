"""Numbers, and the words of findings, in Swedish and in English."""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number as printed
from brukarindex.words.spelling import capitalised

Said: TypeAlias = Mapping[Language, str]


def number(value: int | Fraction, language: Language, decimals: int = 2) -> str:
    """Return an exact number for reading: whole numbers as they are, others rounded half up.

    Examples:
        >>> number(Fraction(80900, 1251), "sv"), number(1283, "en").replace(chr(160), " ")
        ('64,67', '1 283')
    """
    return printed(value, 0 if isinstance(value, int) else decimals, language, trim=True)


def span(low: int | Fraction, high: int | Fraction, language: Language, decimals: int = 2) -> str:
    """Return two ends as a range, or the one number that they are.

    Examples:
        >>> span(417, 429, "sv"), span(417, 417, "sv")
        ('417–429', '417')
    """
    ends = [number(each, language, decimals) for each in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    mark = "," if language == "sv" else "."
    parts = [each.partition(mark) for each in ends]
    most = max(len(part) for _, _, part in parts)
    return "–".join(f"{whole}{mark}{part:0<{most}}" if most else whole for whole, _, part in parts)


def quoted(text: str, language: Language) -> str:
    """Return what a page says in quotation marks."""
    if any(mark in text for mark in '”“"'):
        return text
    return {"sv": f"”{text}”", "en": f"“{text}”"}[language]


def said(sv: str, en: str) -> Said:
    """Return something said in both languages."""
    return {"sv": one_stop(sv), "en": one_stop(en)}


def one_stop(text: str) -> str:
    """Return text in which each sentence ends with one full stop, also one whose last word has its
    own.

    Examples:
        >>> one_stop("Tryckt är 5 p.e.. Av 3 st.."), one_stop("Så …")
        ('Tryckt är 5 p.e. Av 3 st.', 'Så …')
    """
    return _TWO_STOPS.sub(".", text) if ".." in text else text


_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")


class Later(Mapping[Language, str]):
    """What a function of the language says, when somebody asks: most of thousands of findings
    nobody reads.
    """

    __slots__ = ("_given", "_say")

    def __init__(self, say: Callable[..., str], *given: object) -> None:
        self._say, self._given = say, given

    def __getitem__(self, language: Language) -> str:
        return one_stop(self._say(language, *self._given))

    def __iter__(self) -> Iterator[Language]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[dict[Language, str]], tuple[dict[Language, str]]]:
        return dict[Language, str], (dict(self),)


def kind_name(kind: str, language: Language) -> str:
    """Return what a kind of claim is called, at the beginning of a sentence."""
    return capitalised(KIND_NAMES[language][kind])


def apart(low: Fraction, high: Fraction, unit: str, language: Language) -> str:
    """Return how far one number is above or below another, at least and at most, in a unit of
    `WORDS` or none.
    """
    words = WORDS[language]
    if low < 0 < high:
        return words["around"].format(
            *(in_unit(number(abs(each), language), unit, language) for each in (low, high))
        )
    if low == high == 0:
        return words["same"]
    least, most = sorted((abs(low), abs(high)))
    ends = span(least, most, language)
    direction = "above" if high > 0 else "below"
    if unit == "counts":
        return words[f"counts_{direction}"].format(ends)
    return words[direction].format(in_unit(ends, unit, language))


def in_unit(text: str, unit: str, language: Language) -> str:
    """Return a number, or the ends of a span, with its unit of `WORDS`, if it has any."""
    words = WORDS[language]
    singular = words.get(f"one {unit}") if text == "1" else None
    return text if unit in {"", "counts"} else f"{text} {singular or words[unit]}"


def counted(name: str, count: int, language: Language) -> str:
    """Return how many gave an answer; a category that is not printed goes by its place, a score by
    its value.
    """
    if not name:
        return f"{number(count, language)} {WORDS[language]['others']}"
    if name.startswith("(") and name[1:-1].isdecimal():
        return WORDS[language]["at_step"].format(number(count, language), name[1:-1])
    if name.replace("/", "").lstrip("-").isdecimal():
        return WORDS[language]["with_answer"].format(number(count, language), name)
    return f"{number(count, language)} {name}"


KIND_NAMES: dict[Language, dict[str, str]] = {
    "sv": {
        "invited": "antalet tillfrågade",
        "answered": "antalet svar",
        "rate": "svarsandelen",
        "percentage": "andelen",
        "total": "summan",
        "mean": "medelvärdet",
        "median": "medianen",
        "deviation": "standardavvikelsen",
        "index": "indexet",
        "against": "jämförelsen med",
        "change": "ändringen från",
        "series": "serien",
        "margin": "felmarginalen",
        "units": "uppgiften om enheter",
    },
    "en": {
        "invited": "the number invited",
        "answered": "the number of answers",
        "rate": "the response rate",
        "percentage": "the share",
        "total": "the total",
        "mean": "the mean",
        "median": "the median",
        "deviation": "the standard deviation",
        "index": "the index",
        "against": "the comparison with",
        "change": "the change from",
        "series": "the series",
        "margin": "the margin of error",
        "units": "the claim about units",
    },
}
"""The kinds of claim that have figures, as the subject of a sentence."""

WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        # Assumptions: clauses that follow "att" as well as "om".
        "any": "talen inte alla är avrundade på samma sätt",
        "half_up": "talen är avrundade uppåt vid hälften",
        "half_down": "talen är avrundade nedåt vid hälften",
        "half_even": "talen är avrundade till jämn siffra vid hälften",
        "floor": "talen är avrundade nedåt",
        "ceil": "talen är avrundade uppåt",
        "trunc": "talens decimaler är strukna",
        "usual": "talen är avrundade på något av de vanliga sätten",
        "any_rounding": (
            "talen är avrundade uppåt, nedåt eller till det närmaste, alla lika eller inte"
        ),
        "all": "alla som svarat är basen",
        "question": "de som svarat på just den frågan är basen",
        "printed": "den tryckta basen gäller",
        "invited": "alla tillfrågade är basen",
        "rounded_sum": "delarna lades ihop före avrundningen",
        "sum_of_rounded": "de avrundade delarna lades ihop",
        "forced": "andelarna är justerade att bli 100 tillsammans",
        "steps": "svaren står på {} lika steg",
        "best_first": "svaren, eller skalan, står i omvänd ordning",
        "without": "{} inte räknas med",
        "several": "man fick ge flera svar, eller andelarna ligger i varandra",
        "grouped": "ett tryckt svar står för flera steg på skalan",
        "outside": "några i basen inte har svarat på skalan",
        "net": "svarsandelen är av nettourvalet",
        "whole_scores": "stegen har hela poäng, som 66 för två tredjedelar",
        "divisor_n": "spridningen har divisorn n",
        "from_shares": "indexet är räknat på de avrundade andelarna",
        "other_weights": "delarna väger olika",
        "other_design": "urvalet, eller vikterna, gör felet större eller mindre",
        "other_level": "felmarginalen har en annan nivå än 95 procent",
        "other_figure": "det gäller ett annat tal än de tryckta",
        "other_scale": (
            "indexet har en annan skala än 0–100, som 0–10, ett nettotal eller procent av det bästa"
            " svaret"
        ),
        "other_people": "några få inte hör till någon av grupperna",
        "by_size": "svaren står i storleksordning, inte från sämst till bäst",
        "other_order": "svaren står i en annan ordning än från sämst till bäst",
        "that": " och att ",
        # What was found under them.
        "under_consistent": "Förutsatt att {}.",
        "under_undetermined": "Förutsatt att {}.",
        "under_not_applicable": "",
        "under_consistent_only_if": "Det går ihop om {}, men inte under de vanliga antagandena.",
        "under_inconsistent": "Inte möjligt tillsammans under någon läsning som prövats: {}.",
        "if": " och ",
        "beside": "Annars: {}.",
        "beside_if": "om {}, {}",
        "nothing": "inte möjligt",
        "answers": "{} svar",
        "asked": "{} tillfrågade",
        "several_answers": "något av {} antal svar ({} …)",
        "several_numbers": "något av {} tal ({} …)",
        "onward": "{} eller fler",
        # Witnesses and certificates.
        "witness": "Till exempel {}.",
        "others": "övriga",
        "at_step": "{} på steg {}",
        "with_answer": "{} med svaret {}",
        "gap": "{what}: minst {least} men högst {most}, vilket är omöjligt.",
        "gap_n": "Av {n} svar vore {what} minst {least} men högst {most}, vilket är omöjligt.",
        "more_gaps": " På samma sätt för {} andra antal svar.",
        # Other figures in the same place.
        "repairs": "Det skulle gå ihop om {}.",
        "repair": "{printed} vore {instead}",
        "repair_of": "{printed} ({what}) vore {instead}",
        "repair_n": " (då {} svar)",
        "no_repair": "Ingen närliggande ändring av en enda siffra räcker.",
        "power": "Av {} andra värden nära de tryckta hade {} inte gått ihop.",
        "power_all": "Av {} andra värden nära de tryckta hade inget gått ihop.",
        # Differences.
        "above": "{} högre",
        "below": "{} lägre",
        "around": "mellan {} lägre och {} högre",
        "same": "lika",
        "counts_above": "{} fler",
        "counts_below": "{} färre",
        "says_above": "enligt sidan högre",
        "says_below": "enligt sidan lägre",
        "says_same": "enligt sidan lika",
        "says_rising": "enligt sidan högre varje år",
        "says_falling": "enligt sidan lägre varje år",
        "says_highest": "enligt sidan högst hittills",
        "says_lowest": "enligt sidan lägst hittills",
        "points": "procentenheter",
        "one points": "procentenhet",
        "percent": "procent",
    },
    "en": {
        "any": "the figures are not all rounded in one way",
        "half_up": "the figures are rounded half up",
        "half_down": "the figures are rounded half down",
        "half_even": "the figures are rounded half to even",
        "floor": "the figures are rounded down",
        "ceil": "the figures are rounded up",
        "trunc": "the decimals of the figures are cut off",
        "usual": "the figures are rounded in one of the usual ways",
        "any_rounding": "the figures are rounded up, down or to the nearest, all alike or not",
        "all": "all who answered are the base",
        "question": "those who answered that very question are the base",
        "printed": "the printed base holds",
        "invited": "all invited are the base",
        "rounded_sum": "the parts were added before rounding",
        "sum_of_rounded": "the rounded parts were added",
        "forced": "the shares are adjusted to make 100 together",
        "steps": "the answers stand on {} equal steps",
        "best_first": "the answers, or the scale, are in the opposite order",
        "without": "{} is not counted",
        "several": "several answers were allowed, or the shares lie inside each other",
        "grouped": "a printed answer stands for several steps of the scale",
        "outside": "some of the base did not answer on the scale",
        "net": "the rate is of the net sample",
        "whole_scores": "the steps have whole scores, such as 66 for two thirds",
        "divisor_n": "the spread has the divisor n",
        "from_shares": "the index is worked out from the rounded shares",
        "other_weights": "the parts do not weigh the same",
        "other_design": "the sample, or the weights, make the error larger or smaller",
        "other_level": "the margin of error has another level than 95 per cent",
        "other_figure": "it is of another figure than those printed",
        "other_scale": (
            "the index has another scale than 0–100, such as 0–10, a balance or per cent of the"
            " best answer"
        ),
        "other_people": "some few belong to none of the groups",
        "by_size": "the answers are printed by size, not from worst to best",
        "other_order": "the answers are printed in another order than from worst to best",
        "that": " and that ",
        "under_consistent": "Provided that {}.",
        "under_undetermined": "Provided that {}.",
        "under_not_applicable": "",
        "under_consistent_only_if": "It holds together if {}, but not under the usual assumptions.",
        "under_inconsistent": "Not possible together under any reading that was tried: {}.",
        "if": " and ",
        "beside": "Otherwise: {}.",
        "beside_if": "if {}, {}",
        "nothing": "not possible",
        "answers": "{} answers",
        "asked": "{} invited",
        "several_answers": "one of {} numbers of answers ({} …)",
        "several_numbers": "one of {} numbers ({} …)",
        "onward": "{} or more",
        "witness": "For example {}.",
        "others": "others",
        "at_step": "{} at step {}",
        "with_answer": "{} with the answer {}",
        "gap": "{what}: at least {least} but at most {most}, which is impossible.",
        "gap_n": (
            "Of {n} answers, {what} would be at least {least} but at most {most}, which is"
            " impossible."
        ),
        "more_gaps": " Likewise for {} other numbers of answers.",
        "repairs": "It would hold together if {}.",
        "repair": "{printed} were {instead}",
        "repair_of": "{printed} ({what}) were {instead}",
        "repair_n": " (then {} answers)",
        "no_repair": "No change of a single figure nearby would do.",
        "power": "Of {} other values near the printed ones, {} would not have held together.",
        "power_all": "Of {} other values near the printed ones, none would have held together.",
        "above": "{} higher",
        "below": "{} lower",
        "around": "between {} lower and {} higher",
        "same": "the same",
        "counts_above": "{} more",
        "counts_below": "{} fewer",
        "says_above": "the page says higher",
        "says_below": "the page says lower",
        "says_same": "the page says the same",
        "says_rising": "the page says higher every year",
        "says_falling": "the page says lower every year",
        "says_highest": "the page says the highest so far",
        "says_lowest": "the page says the lowest so far",
        "points": "percentage points",
        "one points": "percentage point",
        "percent": "per cent",
    },
}

GAPS: dict[Language, dict[str, str]] = {
    "sv": {
        "": "delarna tillsammans",
        "@answers": "antalet svar",
        "@difference": "skillnaden",
        "@whole": "helheten",
        "@sum": "summan av svaren",
        "@figure": "talet",
        "@index": "indexet",
        "@mean": "medelvärdet",
        "@invited": "antalet tillfrågade",
        "@variance": "variansen",
        "@units": "antalet enheter",
    },
    "en": {
        "": "the parts together",
        "@answers": "the number of answers",
        "@difference": "the difference",
        "@whole": "the whole",
        "@sum": "the sum of the answers",
        "@figure": "the figure",
        "@index": "the index",
        "@mean": "the mean",
        "@invited": "the number invited",
        "@variance": "the variance",
        "@units": "the number of units",
    },
}
"""What a gap is in, where that is no group or category."""
