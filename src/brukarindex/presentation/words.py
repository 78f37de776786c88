"""What pictures and tables say, and numbers as readers of a report write them."""

from collections.abc import Iterable, Mapping
from math import floor, log10

from brukarindex.comparisons.comparison import ADJUSTMENTS
from brukarindex.comparisons.contrasts import Reference
from brukarindex.comparisons.multiplicity import Adjustment
from brukarindex.words.languages import Language
from brukarindex.words.numbers import MISSING_MARK, number
from brukarindex.words.spelling import capitalised

MOST_DECIMALS = 10
"""Decimals that a figure is shown with at most."""
WORDS: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "whole": "Totalt",
        "estimate": "Skattning",
        "reference": "Jämförs med",
        "difference_column": "Skillnad",
        "question": "Fråga",
        "by_column": "Svar efter {column}",
        "verdict": "Utslag",
        "in_parentheses": "Inom parentes:",
        "from_to": "Från och till:",
        "figures": "Tal",
        "figure_note": "Inom parentes: {level} % konfidensintervall.",
        "without_row": "Av flera frågor, och därför utan rad här: {names}.",
        "reference_note": "Jämförs med: {reference}.",
        "difference_note": "Inom parentes: {level} % konfidensintervall för skillnaden.",
        "marks_note": "{marks}.",
        "missing_note": "– kan inte beräknas.",
        "bare_note": "Utan streck: inget intervall kan beräknas.",
        "blank_note": "En tom cell: kan inte beräknas.",
        "before": "Före",
        "after": "Efter",
        "change": "Förändring",
        "all_column": "Alla",
        "change_note": "Inom parentes: {level} % konfidensintervall för förändringen.",
        "n_note": "{answers}: de som svarade det senare året.",
        "all_note": "Alla: förändringen bland alla sammantaget.",
        "up": "upp",
        "down": "ned",
        "place": "Plats",
        "places_note": (
            "Plats 1 är bäst. Inom parentes: de platser som svaren inte utesluter, {level} %"
            " konfidens {sets}."
        ),
        "sets_marginal": "för en enhet i taget",
        "sets_simultaneous": "för alla enheter på en gång",
        "lower_note": "Lägst är bäst: {names}.",
        "within_note": "Platserna räknas inom samma {names}.",
        "measure": "mått",
        "measures": "{n} mått",
        "questions": "{n} frågor",
        "n": "svar",
        "no_answers": "inga svar",
        "above": "över",
        "below": "under",
        "not_distinguishable": "går inte att skilja",
        "none": "utan utslag",
        "interval": "{level} % konfidensintervall",
        "difference": "{level} % konfidensintervall för skillnaden mot linjen",
        "adjusted": ("Utslagen är justerade för antalet jämförelser ({adjust}), intervallen inte."),
        "not_adjusted": "Utslagen är inte justerade för antalet jämförelser.",
        "line": "Linjen",
        "no_change": "Linjen: ingen förändring.",
        "difference_told": "{figure}, skillnad {difference}",
        "pair": "{} mot {}",
        "compared_column": "{} (jämförs med)",
        "first": "den första",
        "second": "den andra",
        "ring": "Fylld: {first}. Ring: {second}.",
        "gap": "Skillnaden: {first} minus {second}.",
        "difference_ring": "{level} % konfidensintervall för skillnaden mot ringen",
        "RR": "Svarsfrekvens {code}",
        "COOP": "Samarbetsfrekvens {code}",
        "REF": "Vägransfrekvens {code}",
        "CON": "Kontaktfrekvens {code}",
        "response_rate": "Svarsfrekvens",
        "response_rate_e": "Svarsfrekvens med skattad tillhörighet",
        "nonresponse_rate": "Bortfall",
        "unknown_rate": "Okänd tillhörighet",
        "overcoverage_rate": "Övertäckning",
        "answers": "Antal svar inom parentes.",
        "persons": "Antal svarande inom parentes.",
        "answers_filled": "Antal svar bakom den fyllda inom parentes.",
        "rows": "Rader",
        "highest": "Högst",
        "lowest": "Lägst",
        "best": "Bäst",
        "worst": "Sämst",
        "points": "Punkter med intervall",
        "plain_points": "Punkter",
        "dumbbell": "Ringar och punkter",
        "p_values": "P-värden",
        "places": "Platser",
        "stacked": "Staplade staplar",
        "diverging": "Divergerande staplar",
        "bars": "Staplar",
        "histogram": "Histogram",
        "notes": "Noter",
        "from": "från",
        "to": "till",
        "left_out": "Redovisas inte{why}: {names}.",
        "withheld_note": (
            "{sign} redovisas inte{why}: värde, intervall och antal svar är borttagna. Om de går"
            " att räkna ut ur annat som redovisas är inte prövat."
        ),
        "percent": "Procent av {base}.",
        "kind": "Tal",
        "kind_row": "radprocent",
        "kind_column": "kolumnprocent",
        "kind_count": "antal",
        "row_note": "Radprocent: procent av {base}.",
        "column_note": (
            "Kolumnprocent: av dem som gav svaret på frågan, hur många procent som finns i raden."
        ),
        "shown_note": (
            "Kolumnprocent: av dem som gav svaret på frågan i de rader som redovisas, hur många"
            " procent som finns i raden."
        ),
        "count_note": "Antal: så många gav svaret, ovägt.",
        "counted": "{name}, antal",
        "index": "Index",
        "mean": "Medel",
        "share": "Andel",
        "base_answers": "svaren på skalan",
        "base_with_dont_know": "svaren, vet ej inräknat",
        "base_respondents": "alla svarande",
        "dont_know": "vet ej",
        "no_answer": "inget svar",
        "not_applicable": "berörs inte",
        "scale": "Skala {answered}, {best} är bäst.",
        "to_the_left": "Det sämre svaret åt vänster, det bättre åt höger.",
        "rate": "Procent.",
        "cases": "Antal i nämnaren inom parentes.",
        "weight": "vikt",
        "respondents": "svarande",
        "weights_told": (
            "{n} svarande; vikter {low}–{high}, medel {mean}; designeffekt av vikterna {deff}"
        ),
        "mean_line": "Linjen: medelvikten, {mean}.",
    },
    "en": {
        "whole": "Total",
        "estimate": "Estimate",
        "reference": "Compared with",
        "difference_column": "Difference",
        "question": "Question",
        "by_column": "Answers by {column}",
        "verdict": "Verdict",
        "in_parentheses": "In parentheses:",
        "from_to": "From and to:",
        "figures": "Figures",
        "figure_note": "In parentheses: {level} % confidence interval.",
        "without_row": "Of several questions, and so without a row here: {names}.",
        "reference_note": "Compared with: {reference}.",
        "difference_note": "In parentheses: {level} % confidence interval of the difference.",
        "marks_note": "{marks}.",
        "missing_note": "– cannot be computed.",
        "bare_note": "Without a bar: no interval can be computed.",
        "blank_note": "An empty cell: cannot be computed.",
        "before": "Before",
        "after": "After",
        "change": "Change",
        "all_column": "All",
        "change_note": "In parentheses: {level} % confidence interval of the change.",
        "n_note": "{answers}: of those who answered in the later year.",
        "all_note": "All: the change among all together.",
        "up": "up",
        "down": "down",
        "place": "Place",
        "places_note": (
            "Place 1 is best. In parentheses: the places that the answers do not exclude, {level} %"
            " confidence {sets}."
        ),
        "sets_marginal": "for one unit at a time",
        "sets_simultaneous": "for all units at once",
        "lower_note": "The lowest is best: {names}.",
        "within_note": "Places are counted within the same {names}.",
        "measure": "measure",
        "measures": "{n} measures",
        "questions": "{n} questions",
        "n": "answers",
        "no_answers": "no answers",
        "above": "above",
        "below": "below",
        "not_distinguishable": "not distinguishable",
        "none": "no verdict",
        "interval": "{level} % confidence interval",
        "difference": "{level} % confidence interval of the difference from the line",
        "adjusted": (
            "Verdicts are adjusted for the number of comparisons ({adjust}), intervals are not."
        ),
        "not_adjusted": "Verdicts are not adjusted for the number of comparisons.",
        "line": "The line",
        "no_change": "The line: no change.",
        "difference_told": "{figure}, difference {difference}",
        "pair": "{} against {}",
        "compared_column": "{} (compared with)",
        "first": "the first",
        "second": "the second",
        "ring": "Filled: {first}. Ring: {second}.",
        "gap": "The difference: {first} less {second}.",
        "difference_ring": "{level} % confidence interval of the difference from the ring",
        "RR": "Response rate {code}",
        "COOP": "Cooperation rate {code}",
        "REF": "Refusal rate {code}",
        "CON": "Contact rate {code}",
        "response_rate": "Response rate",
        "response_rate_e": "Response rate with estimated eligibility",
        "nonresponse_rate": "Nonresponse",
        "unknown_rate": "Unknown eligibility",
        "overcoverage_rate": "Overcoverage",
        "answers": "Number of answers in parentheses.",
        "persons": "Number of respondents in parentheses.",
        "answers_filled": "Number of answers behind the filled one in parentheses.",
        "rows": "Rows",
        "highest": "Highest",
        "lowest": "Lowest",
        "best": "Best",
        "worst": "Worst",
        "points": "Points with intervals",
        "plain_points": "Points",
        "dumbbell": "Rings and points",
        "p_values": "P-values",
        "places": "Places",
        "stacked": "Stacked bars",
        "diverging": "Diverging bars",
        "bars": "Bars",
        "histogram": "Histogram",
        "notes": "Notes",
        "from": "from",
        "to": "to",
        "left_out": "Withheld{why}: {names}.",
        "withheld_note": (
            "{sign} is withheld{why}: the figure, its interval and the number of answers are gone."
            " Whether other figures that are shown give them away has not been examined."
        ),
        "percent": "Per cent of {base}.",
        "kind": "Figures",
        "kind_row": "row per cent",
        "kind_column": "column per cent",
        "kind_count": "count",
        "row_note": "Row per cent: per cent of {base}.",
        "column_note": (
            "Column per cent: of those who gave the answer to the question, how many per cent are"
            " in the row."
        ),
        "shown_note": (
            "Column per cent: of those who gave the answer to the question in the rows that are"
            " shown, how many per cent are in the row."
        ),
        "count_note": "Count: so many gave the answer, not weighted.",
        "counted": "{name}, count",
        "index": "Index",
        "mean": "Mean",
        "share": "Share",
        "base_answers": "the answers on the scale",
        "base_with_dont_know": "the answers, don't know among them",
        "base_respondents": "all respondents",
        "dont_know": "don't know",
        "no_answer": "no answer",
        "not_applicable": "not applicable",
        "scale": "Scale {answered}, {best} is best.",
        "to_the_left": "The worse answer to the left, the better to the right.",
        "rate": "Per cent.",
        "cases": "Number in the denominator in parentheses.",
        "weight": "weight",
        "respondents": "respondents",
        "weights_told": (
            "{n} respondents; weights {low}–{high}, mean {mean}; design effect of the weights"
            " {deff}"
        ),
        "mean_line": "The line: the mean weight, {mean}.",
    },
}


SAID: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "whole": "totalt",
        "answers": "Fördelningen av svaren på: {names}.",
        "groupings": "Resultat redovisas efter: {names}.",
        "based": "Bygger på {n} svarande; ett uteblivet svar påverkar bara sitt eget mått.",
        "changes": "Förändringar redovisas, på det sätt som står under jämförelser.",
        "rate": "Svarsfrekvens, {name}: {figures}.",
        "each": "{}",
        "ends": "från {} till {}",
        "none": "kan inte beräknas",
        "missing_rate": "Obesvarad fråga: {figures}.",
        "dont_know_rate": "Vet ej: {figures}.",
        "unweighted": "Svaren är inte viktade.",
        "adjusted": "{adjust} för antalet jämförelser.",
        "no_comparisons": "Resultaten innehåller inga jämförelser.",
        "no_cautions": "Inget av resultaten har en varning.",
        "rounding": (
            "Tal beräknas oavrundade och avrundas först när de visas, halva uppåt;"
            " redovisade delar kan därför skilja sig från redovisade summor."
        ),
    },
    "en": {
        "whole": "in total",
        "answers": "The distribution of the answers to: {names}.",
        "groupings": "Results are reported by: {names}.",
        "based": "Based on {n} respondents; a missing answer leaves its own measure only.",
        "changes": "Changes are reported, in the way that is told under comparisons.",
        "rate": "Response rate, {name}: {figures}.",
        "each": "{}",
        "ends": "from {} to {}",
        "none": "cannot be computed",
        "missing_rate": "Question left unanswered: {figures}.",
        "dont_know_rate": "Don't know: {figures}.",
        "unweighted": "The answers are not weighted.",
        "adjusted": "{adjust} for the number of comparisons.",
        "no_comparisons": "The results hold no comparisons.",
        "no_cautions": "No result has a caution.",
        "rounding": (
            "Figures are computed in full precision and rounded only when they are shown, halves"
            " up; parts that are shown may therefore differ from sums that are shown."
        ),
    },
}
"""What a methods appendix says."""


def told(
    value: float | None,
    low: float | None,
    high: float | None,
    *,
    language: Language,
    decimals: int = 1,
) -> str:
    """Return a figure with its interval, as reports write it.

    Examples:
        >>> told(56.81, 54.5, 59.12, language="sv")
        '56,8 (54,5–59,1)'
        >>> told(-1.2, -3.4, 1.0, language="en"), told(None, None, None, language="en")
        ('−1.2 (−3.4 to 1.0)', '–')
    """
    figure = number(value, decimals, language)
    if value is None or low is None or high is None:
        return figure
    return f"{figure} ({span(low, high, language=language, decimals=decimals)})"


def rate_name(code: str, language: Language) -> str:
    """Return what a rate is called; those of AAPOR are called what they are before their number.

    Examples:
        >>> rate_name("RR1", "sv"), rate_name("response_rate", "en")
        ('Svarsfrekvens RR1', 'Response rate')
    """
    return WORDS[language].get(code.rstrip("123456"), code).format(code=code)


def decimals_of(errors: Iterable[float | None], wanted: int = 1) -> int:
    """Return the decimals of figures whose scale is not known: as many as are wanted, and more
    where the least standard error would be rounded to 0 by them.

    Examples:
        >>> decimals_of([2.1, None]), decimals_of([0.25, 0.0004])
        (1, 4)
    """
    known = [each for each in errors if each]
    return max(wanted, min(MOST_DECIMALS, -floor(log10(min(known))))) if known else wanted


def span(low: float, high: float, *, language: Language, decimals: int = 1) -> str:
    """Return the two ends of an interval; with a word between them where a dash reads as minus."""
    ends = [number(each, decimals, language) for each in (low, high)]
    dash = {"sv": " till ", "en": " to "}[language]
    return (dash if any(each.startswith("−") for each in ends) else MISSING_MARK).join(ends)


def opening(title: str, kind: str, rows: int, language: Language) -> str:
    """Return what is said first of a picture: its title, what is drawn and how many rows."""
    return f"{closed(title)} {kind}. {WORDS[language]['rows']}: {rows}."


def closed(said: str) -> str:
    """Return what is said as a sentence that has an end."""
    return said if said.endswith("?") else f"{said}."


def headed(name: str) -> str:
    """Return a name that something of it follows."""
    return name if name.endswith("?") else f"{name}:"


def tallied(counts: Mapping[str, int]) -> str:
    """Return how many there are of each that there are any of.

    Examples:
        >>> tallied({"grön": 2, "gul": 0, "röd": 1})
        'Grön: 2; röd: 1.'
    """
    return capitalised("; ".join(f"{name}: {n}" for name, n in counts.items() if n)) + "."


def p_value(value: float | None, language: Language, decimals: int = 3) -> str:
    """Return a p-value; one that would be rounded to 0, which none is, as less than the least.

    Examples:
        >>> p_value(0.0421, "sv"), p_value(4e-5, "en")
        ('0,042', '<0.001')
    """
    least = 10**-decimals
    if value is not None and value < least / 2:
        return f"<{number(least, decimals, language)}"
    return number(value, decimals, language)


def reference_words(reference: Reference, language: Language) -> str:
    """Return what a reference is, without how its covariance is counted."""
    said = reference.describe(language)
    return said.partition({"sv": ", med kovariansen", "en": ", with the covariance"}[language])[0]


def adjusted_words(adjust: Adjustment, language: Language) -> str:
    """Return whether verdicts are adjusted for how many there are: intervals never are, so that one
    may not reach what its figure cannot be told from.

    Examples:
        >>> adjusted_words("none", "en")
        'Verdicts are not adjusted for the number of comparisons.'
    """
    said = WORDS[language]["not_adjusted" if adjust == "none" else "adjusted"]
    return said.format(adjust=ADJUSTMENTS[language][adjust])
