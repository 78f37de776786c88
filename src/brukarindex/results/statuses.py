"""Why a figure is missing, or is to be read with care: one kind of status for all results."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Self

from brukarindex.words.languages import Language
from brukarindex.words.numbers import number


class _Meaning(NamedTuple):
    """What a status says.

    Attributes:
        en: What it means, in English.
        sv: The same in Swedish.
        to_do: What to do about it, in English; nothing by default.
        att_gora: The same in Swedish.
        caution: Whether a report must tell of it.
    """

    en: str
    sv: str
    to_do: str = "Nothing needs to be done."
    att_gora: str = "Inget behöver göras."
    caution: bool = False


_UNSAID = _Meaning("", "")


class Status(StrEnum):
    """Why a figure is missing, or is to be read with care.

    A member equals the text in a ``status`` column, and ``Status(text)`` finds the member of it.

    Attributes:
        sentence: What it means, in ``"sv"`` and ``"en"``, without a capital and a full stop.
        remedy: What to do about it, a sentence in ``"sv"`` and ``"en"``.
        caution: Whether a report must tell of it.

    Examples:
        >>> Status("no_answers").sentence["sv"]
        'ingen i gruppen har ett svar som kan poängsättas'
        >>> Status("one_answer").remedy["en"]
        'Estimate the domain together with others.'
    """

    sentence: Mapping[Language, str]
    remedy: Mapping[Language, str]
    caution: bool

    def __new__(cls, code: str, meaning: _Meaning = _UNSAID) -> Self:
        """Make a text that carries its meaning, which no caller gives."""
        made = str.__new__(cls, code)
        made._value_ = code
        made.sentence = {"sv": meaning.sv, "en": meaning.en}
        made.remedy = {"sv": meaning.att_gora, "en": meaning.to_do}
        made.caution = meaning.caution
        return made

    # What figures stand on
    OK = "ok", _Meaning("estimated", "skattat")
    CENSUS = (
        "census",
        _Meaning(
            "the whole population answered: there is no sampling error",
            "hela populationen svarade: det finns inget urvalsfel",
        ),
    )
    KNOWN = (
        "known",
        _Meaning(
            "the totals that the weights reproduce decide the figure: it has no sampling error",
            "de totaler som vikterna återger bestämmer talet: det har inget urvalsfel",
        ),
    )
    NO_ANSWERS = (
        "no_answers",
        _Meaning(
            "nobody in the domain has an answer that can be scored",
            "ingen i gruppen har ett svar som kan poängsättas",
            "Leave the figure out, or estimate the domain together with others.",
            "Utelämna talet, eller skatta gruppen ihop med andra.",
            caution=True,
        ),
    )
    ONE_ANSWER = (
        "one_answer",
        _Meaning(
            "one answer: its uncertainty cannot be estimated",
            "ett enda svar: dess osäkerhet kan inte skattas",
            "Estimate the domain together with others.",
            "Skatta gruppen ihop med andra.",
            caution=True,
        ),
    )
    NO_DEGREES_OF_FREEDOM = (
        "no_degrees_of_freedom",
        _Meaning(
            "no more sampled units than strata in the domain: there is no interval",
            "inte fler urvalsenheter än strata i gruppen: det finns inget intervall",
            "Estimate the domain together with others, or use fewer strata.",
            "Skatta gruppen ihop med andra, eller använd färre strata.",
            caution=True,
        ),
    )
    NO_VARIATION = (
        "no_variation",
        _Meaning(
            "all answers, clusters, scores or propensities are alike: a standard error of 0 says"
            " nothing about the uncertainty",
            "alla svar, kluster, poäng eller svarsbenägenheter är lika: ett medelfel på 0 säger"
            " inget om osäkerheten",
            "Use the interval, which does not stand on the standard error.",
            "Använd intervallet, som inte vilar på medelfelet.",
            caution=True,
        ),
    )
    FEW_DEGREES_OF_FREEDOM = (
        "few_degrees_of_freedom",
        _Meaning(
            "the variance stands on fewer than 8 degrees of freedom (few clusters, or uneven"
            " weights of few answers), or few who answer otherwise decide the figure: the interval"
            " may be too short, and there is no verdict",
            "variansen vilar på färre än 8 frihetsgrader (få kluster, eller ojämna vikter av få"
            " svar), eller ett fåtal som svarar annorlunda avgör talet: intervallet kan vara för"
            " kort, och det finns inget utslag",
            "Estimate more units together.",
            "Skatta fler enheter ihop.",
            caution=True,
        ),
    )
    OFF_SCALE = (
        "off_scale",
        _Meaning(
            "weights below 0 put the mean outside the scale",
            "vikter under 0 lägger medelvärdet utanför skalan",
            'Calibrate with bounds, or distance="raking".',
            'Kalibrera med bounds, eller distance="raking".',
            caution=True,
        ),
    )
    INCOMPLETE_CENSUS = (
        "incomplete_census",
        _Meaning(
            "the whole population is in the data, but some gave no answer: the standard error is"
            " unknown",
            "hela populationen finns i data, men somliga gav inget svar: medelfelet är okänt",
            "Bound the figure with nonresponse_bounds.",
            "Avgränsa talet med nonresponse_bounds.",
            caution=True,
        ),
    )
    NOT_IN_BASE = (
        "not_in_base",
        _Meaning(
            "the answer is outside the base of the shares", "svaret är utanför andelarnas bas"
        ),
    )
    LOST_IN_REPLICATE = (
        "lost_in_replicate",
        _Meaning(
            "the figure cannot be computed in some replicate, so that it has no standard error",
            "talet kan inte beräknas i något replikat, så att det saknar medelfel",
            "Estimate the domain together with others, or use estimate, which needs no replicates.",
            "Skatta gruppen ihop med andra, eller använd estimate, som inte behöver replikat.",
            caution=True,
        ),
    )

    # What they are compared with
    SAME_AS_REFERENCE = (
        "same_as_reference",
        _Meaning("the domain is the whole of its reference", "gruppen är hela sin referens"),
    )
    NO_REFERENCE = (
        "no_reference",
        _Meaning(
            "there is no figure to compare with",
            "det finns inget tal att jämföra med",
            "Give a reference for the measure and the domain.",
            "Ange en referens för måttet och gruppen.",
            caution=True,
        ),
    )
    REFERENCE_UNCERTAIN = (
        "reference_uncertain",
        _Meaning(
            "the reference stands on one answer or only on equal ones: its standard error is"
            " unknown",
            "referensen vilar på ett enda svar eller bara på lika svar: dess medelfel är okänt",
            "Compare with a reference of more answers.",
            "Jämför med en referens av fler svar.",
            caution=True,
        ),
    )

    ONE_GROUP = (
        "one_group",
        _Meaning(
            "answers of one group only: there is nothing to compare it with",
            "svar från en enda grupp: det finns inget att jämföra den med",
            "Compare in a larger domain.",
            "Jämför i en större grupp.",
            caution=True,
        ),
    )
    SPARSE_TABLE = (
        "sparse_table",
        _Meaning(
            "too few answers are expected in some place of the table, or in some group: the"
            " p-value is not to be relied on",
            "för få svar är att vänta i någon ruta av tabellen, eller i någon grupp: p-värdet är"
            " inte att lita på",
            "Merge rare answers (a Share), or small groups.",
            "Slå ihop ovanliga svar (en Share), eller små grupper.",
            caution=True,
        ),
    )

    ADJUSTED_OFF_SCALE = (
        "adjusted_off_scale",
        _Meaning(
            "adjusted for who answered, the figure would lie outside the scale",
            "justerat för vilka som svarat skulle talet ligga utanför skalan",
            "Read the difference from what is expected, which stands.",
            "Läs skillnaden mot det förväntade, som gäller ändå.",
            caution=True,
        ),
    )
    HARDLY_ADJUSTED = (
        "hardly_adjusted",
        _Meaning(
            "something that it is adjusted for varies within no unit, or only within units with"
            " less than half of the answers: little or nothing is adjusted for it",
            "något som det justeras för varierar inte inom någon enhet, eller bara inom enheter med"
            " mindre än hälften av svaren: lite eller inget justeras för det",
            'Adjust with coefficients="all", or leave that covariate out.',
            'Justera med coefficients="all", eller utelämna den variabeln.',
            caution=True,
        ),
    )
    NOT_ADJUSTABLE = (
        "not_adjustable",
        _Meaning(
            "all answers of the unit are alike, so that a logistic model with a level for each unit"
            " has none for it",
            "enhetens alla svar är lika, så att en logistisk modell med en nivå för varje enhet"
            " saknar en för den",
            'Adjust with coefficients="all".',
            'Justera med coefficients="all".',
            caution=True,
        ),
    )

    # Nonresponse
    EMPTY_DENOMINATOR = (
        "empty_denominator",
        _Meaning(
            "there is nobody to take a share of",
            "det finns ingen att ta andelen av",
            "Leave the rate out.",
            "Utelämna andelen.",
            caution=True,
        ),
    )
    E_UNKNOWN = (
        "e_unknown",
        _Meaning(
            "some are of unknown eligibility and none of known, so that e cannot be estimated",
            "somliga har okänd tillhörighet och ingen känd, så att e inte kan skattas",
            "Give e as a number.",
            "Ange e som ett tal.",
            caution=True,
        ),
    )
    TOTAL_SURVEY = (
        "total_survey",
        _Meaning(
            "everybody in the population was asked: the bounds have no sampling error",
            "alla i populationen tillfrågades: gränserna har inget urvalsfel",
        ),
    )
    COMPLETE = (
        "complete",
        _Meaning(
            "everybody asked answered: there is nothing to bound, and a true claim stands",
            "alla tillfrågade svarade: det finns inget att avgränsa, och ett sant påstående står"
            " sig",
        ),
    )
    NOBODY_LEFT = (
        "nobody_left",
        _Meaning(
            "no respondent has a usable answer, and nobody else was asked",
            "ingen svarande har ett användbart svar, och ingen annan tillfrågades",
            "Leave the figure out.",
            "Utelämna talet.",
            caution=True,
        ),
    )
    CAN_FALL = (
        "can_fall",
        _Meaning(
            "the claim falls if those who did not answer reach the tipping point",
            "påståendet faller om de som inte svarat når brytpunkten",
            "Judge whether the tipping point is likely, and say so beside the claim.",
            "Bedöm om brytpunkten är trolig, och säg det intill påståendet.",
        ),
    )
    CANNOT_FALL = (
        "cannot_fall",
        _Meaning(
            "no answers on the scale would make the claim false",
            "inga svar på skalan skulle göra påståendet falskt",
        ),
    )
    FALLS_ALREADY = (
        "falls_already",
        _Meaning(
            "the claim does not hold of the estimate, or not whatever the others would have"
            " answered",
            "påståendet gäller inte skattningen, eller inte vad de andra än hade svarat",
            "Do not make the claim.",
            "Gör inte påståendet.",
        ),
    )
    DEPENDS = (
        "depends",
        _Meaning(
            "whether the claim can fall depends on decimals that are not printed",
            "om påståendet kan falla beror på decimaler som inte är tryckta",
            "Ask the publisher for more decimals.",
            "Be utgivaren om fler decimaler.",
        ),
    )
    OUTSIDE_BOUNDS = (
        "outside_bounds",
        _Meaning(
            "the estimate lies outside its own bounds, so there is no tipping point: its weights"
            " count those who answered otherwise than the bounds count those asked",
            "skattningen ligger utanför sina egna gränser, så det finns ingen brytpunkt: dess"
            " vikter räknar de svarande på annat sätt än gränserna räknar de tillfrågade",
            "Estimate with the weights of the draw, without adjustment for nonresponse.",
            "Skatta med urvalets vikter, utan justering för bortfall.",
            caution=True,
        ),
    )

    # Response models and weights
    BIAS_EXCEEDS_VARIANCE = (
        "bias_exceeds_variance",
        _Meaning(
            "propensities vary no more than chance alone would make them: adjusted, R is 1",
            "svarsbenägenheterna varierar inte mer än slumpen ensam skulle göra: justerat är R 1",
            "Use the limits of R, or fewer covariates.",
            "Använd gränserna för R, eller färre bakgrundsvariabler.",
            caution=True,
        ),
    )
    SEPARATED = (
        "separated",
        _Meaning(
            "the variables tell without exception who responds in some class: the coefficient runs"
            " off, and there is no standard error",
            "variablerna säger utan undantag vilka som svarar i någon klass: koefficienten saknar"
            " gräns, och det finns inget medelfel",
            "Merge small classes, or leave the variable out.",
            "Slå ihop små klasser, eller utelämna variabeln.",
            caution=True,
        ),
    )
    OUTSIDE_MODEL = (
        "outside_model",
        _Meaning(
            "the variable is not in the response model",
            "variabeln ingår inte i svarsmodellen",
            "Read its unconditional indicator only.",
            "Läs bara dess obetingade indikator.",
        ),
    )
    ALIASED = (
        "aliased",
        _Meaning(
            "variables before this one already say what it says",
            "variabler före denna säger redan vad den säger",
            "Leave it out.",
            "Utelämna den.",
        ),
    )
    NO_RESPONDENTS = (
        "no_respondents",
        _Meaning(
            "nobody responded in some class, so that the variable cannot be used for weighting",
            "ingen svarade i någon klass, så att variabeln inte kan användas till vikter",
            "Merge classes.",
            "Slå ihop klasser.",
            caution=True,
        ),
    )
    IMPOSSIBLE = (
        "impossible",
        _Meaning(
            "no whole number of answers prints as the value",
            "inget helt antal svar avrundas till värdet",
            "Look up the base of the question, or how the value was rounded.",
            "Ta reda på frågans bas, eller hur värdet har avrundats.",
            caution=True,
        ),
    )
    NOT_PUBLISHED = (
        "not_published",
        _Meaning("there is no value for the unit", "det finns inget värde för enheten"),
    )
    NO_BETWEEN_VARIANCE = (
        "no_between_variance",
        _Meaning(
            "units differ no more than chance lets them: no number of answers tells them apart",
            "enheterna skiljer sig inte mer än slumpen ger: inget antal svar skiljer dem åt",
            "Do not rank these units by this measure.",
            "Rangordna inte dessa enheter efter detta mått.",
            caution=True,
        ),
    )
    FEW_UNITS = (
        "few_units",
        _Meaning(
            "fewer than 3 units with a known variance: how units differ cannot be told",
            "färre än 3 enheter med känd varians: hur enheterna skiljer sig går inte att säga",
            "Estimate more units.",
            "Skatta fler enheter.",
            caution=True,
        ),
    )
    TOO_FEW_PERSONS = (
        "too_few_persons",
        _Meaning(
            "more persons would have to be asked than there are",
            "fler personer skulle behöva tillfrågas än det finns",
            "Look for a larger difference, or join units.",
            "Sök en större skillnad, eller slå ihop enheter.",
            caution=True,
        ),
    )
    # Drivers and latent indices
    INDEFINITE = (
        "indefinite",
        _Meaning(
            "how answers vary together is unknown: questions cancel each other out, or weights"
            " below 0 make variances negative",
            "hur svaren samvarierar är okänt: frågor tar ut varandra, eller vikter under 0 gör"
            " varianser negativa",
            "Turn questions that are asked the other way, by Scale(reversed=True). Of weights:"
            ' calibrate with bounds, or distance="raking".',
            "Vänd frågor som är ställda åt andra hållet, med Scale(reversed=True). Av vikter:"
            ' kalibrera med bounds, eller distance="raking".',
            caution=True,
        ),
    )
    COLLINEAR = (
        "collinear",
        _Meaning(
            "the area cannot be told from other areas, which say the same together",
            "området går inte att skilja från andra områden, som tillsammans säger detsamma",
            "Leave out one of them, or join them to one index.",
            "Utelämna ett av dem, eller slå ihop dem till ett index.",
            caution=True,
        ),
    )
    EXPLAINED_IN_FULL = (
        "explained_in_full",
        _Meaning(
            "the areas give the index without remainder: the effects are what it is made of, and"
            " have no sampling error",
            "områdena ger indexet utan rest: effekterna är vad det är sammansatt av, och har inget"
            " urvalsfel",
            "Explain an index of other questions than those of its areas.",
            "Förklara ett index av andra frågor än områdenas.",
            caution=True,
        ),
    )
    CONSTANT_ITEM = (
        "constant_item",
        _Meaning(
            "a question of the index has the same answer throughout, and says nothing of how"
            " answers go together",
            "en fråga i indexet har samma svar genomgående, och säger inget om hur svaren hänger"
            " ihop",
            "Leave the question out of the index.",
            "Utelämna frågan ur indexet.",
            caution=True,
        ),
    )
    UNCONNECTED = (
        "unconnected",
        _Meaning(
            "no index that varies has a path to or from this one, so that nothing tells how its"
            " questions weigh",
            "inget index som varierar har en stig till eller från detta, så att inget säger hur"
            " dess frågor väger",
            "Give it a path, or leave it out.",
            "Ge det en stig, eller utelämna det.",
            caution=True,
        ),
    )
    UNSETTLED = (
        "unsettled",
        _Meaning(
            "the weights of the questions did not come to rest",
            "frågornas vikter kom inte till ro",
            "Allow more steps, take another scheme, or join indices that hardly vary together.",
            "Tillåt fler steg, välj ett annat scheme, eller slå ihop index som knappt samvarierar.",
            caution=True,
        ),
    )
    NEGATIVE_WEIGHT = (
        "negative_weight",
        _Meaning(
            "a question weighs less than nothing: it counts with its scale turned",
            "en fråga har en negativ vikt: den räknas med vänd skala",
            "See whether its scale is reversed, or leave the question out.",
            "Se om dess skala är omvänd, eller utelämna frågan.",
            caution=True,
        ),
    )
    CONVERGED = (
        "converged",
        _Meaning("the weights meet what they were to meet", "vikterna uppfyller vad de skulle"),
    )
    INFEASIBLE = (
        "infeasible",
        _Meaning(
            "no weights within the limits meet all totals",
            "inga vikter inom gränserna möter alla totaler",
            "Widen the bounds, merge small classes, or check the totals against each other.",
            "Vidga gränserna, slå ihop små klasser, eller stäm av totalerna mot varandra.",
            caution=True,
        ),
    )
    NOT_CONVERGED = (
        "not_converged",
        _Meaning(
            "the response model did not come to rest",
            "svarsmodellen kom inte till ro",
            "Use fewer covariates, or merge small classes.",
            "Använd färre bakgrundsvariabler, eller slå ihop små klasser.",
            caution=True,
        ),
    )


def told_cautions(statuses: Iterable[str], language: Language) -> list[str]:
    """Return what a report must say of rows whose figures are missing, or to be read with care."""
    counts = Counter(statuses)
    found = [each for each in Status if each.caution and counts[each]]
    return [f"{counted_rows(counts[each], language)}: {each.sentence[language]}." for each in found]


def counted_rows(count: int, language: Language) -> str:
    """Return how many rows, in words."""
    one, more = _ROWS[language]
    return f"{number(count, 0, language)} {one if count == 1 else more}"


_ROWS: dict[Language, tuple[str, str]] = {"en": ("row", "rows"), "sv": ("rad", "rader")}
