"""What a methods appendix must answer: the items of a quality declaration and of two checklists.

The sections and most items are those of the quality concept of Statistics Sweden (SCB-FS 2016:17);
each item names what else asks for it: the disclosure items of AAPOR's code (2021) and the checklist
CROSS (Sharma et al. 2021), by the names of their sections.
"""

from typing import Literal

import attrs

from brukarindex.words.languages import Words

Section = Literal[
    "relevance", "accuracy", "timeliness", "accessibility", "comparability", "general"
]

SECTIONS: dict[Section, Words] = {
    "relevance": Words("Relevans", "Relevance"),
    "accuracy": Words("Tillförlitlighet", "Accuracy"),
    "timeliness": Words("Aktualitet och punktlighet", "Timeliness and punctuality"),
    "accessibility": Words("Tillgänglighet och tydlighet", "Accessibility and clarity"),
    "comparability": Words("Jämförbarhet och samanvändbarhet", "Comparability and coherence"),
    "general": Words("Allmänna uppgifter", "General information"),
}


@attrs.frozen
class ChecklistItem:
    """One item that a methods appendix must answer.

    Attributes:
        name: Its name; that of a field of `SurveyFacts` where a user can tell.
        section: The section of the quality declaration that it stands in.
        asked: Who asks for it.
        title: What it is called.
    """

    name: str
    section: Section
    asked: str
    title: Words


def _items(section: Section, *rows: tuple[str, str, str, str]) -> list[ChecklistItem]:
    return [ChecklistItem(name, section, asked, Words(sv, en)) for name, sv, en, asked in rows]


CHECKLIST: tuple[ChecklistItem, ...] = (
    *_items(
        "relevance",
        ("purpose", "Ändamål", "Purpose", "SCB: ändamål och informationsbehov; CROSS: purpose"),
        ("commissioned_by", "Beställare", "Commissioned by", "AAPOR: sponsor; CROSS: funding"),
        ("carried_out_by", "Utförare", "Carried out by", "AAPOR: conducted by"),
        (
            *("population", "Objekt och population", "Objects and population"),
            "SCB: objekt och population; AAPOR: population; CROSS: sample characteristics",
        ),
        (
            *("wording", "Frågornas ordalydelse", "Wording of the questions"),
            "SCB: variabler; AAPOR: instruments; CROSS: data collection methods",
        ),
        ("measures", "Statistiska mått", "Measures", "SCB: statistiska mått; CROSS: scoring"),
        ("domains", "Redovisningsgrupper", "Domains", "SCB: redovisningsgrupper"),
        (
            *("field_period", "Fältperiod och referenstid", "Field period and reference time"),
            "SCB: referenstider; AAPOR: dates; CROSS: survey administration",
        ),
    ),
    *_items(
        "accuracy",
        (
            *("sample", "Urval", "Sample"),
            "SCB: urval; AAPOR: sample, sample size; CROSS: sampling techniques",
        ),
        ("frame", "Ram och ramtäckning", "Frame and coverage", "SCB: ramtäckning; AAPOR: frame"),
        (
            *("mode", "Insamlingssätt", "Mode of data collection"),
            "SCB: mätning; AAPOR: data collection strategy, modes; CROSS: survey administration",
        ),
        (
            *("contacts", "Påminnelser och ersättning", "Reminders and incentives"),
            "AAPOR: recruitment",
        ),
        (
            *("testing", "Prövning av frågorna", "Testing of the questions"),
            "SCB: mätning; CROSS: pretest",
        ),
        ("proxies", "Vem som svarat", "Who answered", "SCB: mätning"),
        (
            *("response", "Svarsfrekvens och bortfall", "Response and nonresponse"),
            "SCB: bortfall; AAPOR: dispositions; CROSS: respondent characteristics",
        ),
        (
            *("item_nonresponse", "Partiellt bortfall", "Item nonresponse"),
            "SCB: bortfall; CROSS: missing data",
        ),
        (
            *("nonresponse_effect", "Bortfallets betydelse", "What nonresponse may mean"),
            "SCB: bortfall; CROSS: nonresponse error, sensitivity",
        ),
        (
            *("processing", "Bearbetning", "Processing"),
            "SCB: bearbetning; AAPOR: processing and quality; CROSS: modification of variables",
        ),
        (
            *("weighting", "Viktning", "Weighting"),
            "SCB: bortfall; AAPOR: weighting; CROSS: adjustment",
        ),
        ("variance", "Varians", "Variance", "SCB: urval; CROSS: statistical methods"),
        (
            *("intervals", "Osäkerhetsintervall", "Intervals"),
            "SCB: tillförlitlighet totalt; AAPOR: precision",
        ),
        ("comparisons", "Jämförelser", "Comparisons", "CROSS: statistical methods"),
        ("multiplicity", "Många jämförelser", "Multiplicity", "CROSS: statistical methods"),
        ("models", "Modellantaganden", "Model assumptions", "SCB: modellantaganden"),
        ("rounding", "Avrundning", "Rounding", "SCB: numerisk överensstämmelse"),
        (
            *("preliminary", "Preliminära tal", "Preliminary figures"),
            "SCB: preliminär statistik jämförd med slutlig",
        ),
        (
            *("limitations", "Varningar och begränsningar", "Cautions and limitations"),
            "AAPOR, CROSS: limitations",
        ),
    ),
    *_items(
        "timeliness",
        ("published", "Publicering", "Publication", "SCB: framställningstid, punktlighet"),
        ("frequency", "Frekvens", "Frequency", "SCB: frekvens"),
    ),
    *_items(
        "accessibility",
        (
            *("access", "Tillgång till resultaten", "Access to the results"),
            "SCB: tillgång till statistiken, presentation",
        ),
        (
            *("further", "Möjlighet till ytterligare statistik", "Further statistics"),
            "SCB: möjlighet till ytterligare statistik; CROSS: availability of data",
        ),
        ("software", "Program", "Software", "SCB: dokumentation; CROSS: statistical software"),
        ("contact", "Kontakt", "Contact", "SCB: kontaktuppgifter"),
    ),
    *_items(
        "comparability",
        ("over_time", "Jämförbarhet över tid", "Over time", "SCB: jämförbarhet över tid"),
        (
            *("between_groups", "Jämförbarhet mellan grupper", "Between groups"),
            "SCB: jämförbarhet mellan grupper",
        ),
        (
            *("other_statistics", "Samanvändbarhet i övrigt", "Other statistics"),
            "SCB: samanvändbarhet i övrigt",
        ),
        (
            *("consistency", "Numerisk överensstämmelse", "Numerical consistency"),
            "SCB: numerisk överensstämmelse",
        ),
    ),
    *_items(
        "general",
        (
            *(
                "confidentiality",
                "Sekretess och personuppgifter",
                "Confidentiality and personal data",
            ),
            "SCB: sekretess och personuppgiftsbehandling; CROSS: ethics",
        ),
    ),
)
"""Every item, in the order of the quality declaration."""
