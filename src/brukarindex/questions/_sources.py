"""What the sources state about the ready-made questionnaires, and what is assumed where they are
silent.
"""

from typing import NamedTuple

from brukarindex.words.languages import Words

AREAS_IN_ENGLISH = {
    "bemötande": "treatment",
    "delaktighet": "participation",
    "effektivitet": "efficiency",
    "förändring": "change",
    "helhetsomdöme": "overall rating",
    "inflytande och delaktighet": "influence and participation",
    "kompetens": "competence",
    "kontinuitet": "continuity",
    "ledarskap": "leadership",
    "myndighetens serviceskyldighet": "the authority's duty of service",
    "rättssäkerhet": "legal certainty",
    "styrning": "governance",
    "tillgänglighet": "accessibility",
}


WORDING = Words(
    "frågornas ordalydelse och kolumnnamn", "the wording of the questions and the column names"
)
COLUMNS = Words("kolumnnamnen (columns=)", "the column names (columns=)")
CODES = Words(
    "koderna 1–4 och 9 för vet ej (scale=)", "the codes 1–4, and 9 for don't know (scale=)"
)
TOP = Words(
    "fyra svarssteg, de två bästa positiva (top=)", "four steps, the two best positive (top=)"
)
TEN_STEPS = Words(
    "skalan 1–10 för alla frågor (scale=)", "the scale 1–10 for every question (scale=)"
)
EXCLUDED = Words(
    "vet ej utanför nämnaren (dont_know=)", "don't know outside the denominator (dont_know=)"
)
CLAIMS = Words(
    "en fråga för varje påstående på webbsidan", "one question for each claim on the page"
)
BELONGING = Words("vilken fråga som hör till vilket område", "which question belongs to which area")
ONE_EACH = Words("en fråga per område (items=)", "one question per area (items=)")
AREA_INDEX = Words("ett index 0–100 för varje område", "an index 0–100 for each area")
OWN_NKI = Words(
    "NKI som tre egna frågor på 1–10 (nki_items=)",
    "NKI as three own questions on 1–10 (nki_items=)",
)
EQUAL_ITEMS = Words(
    "lika vikter för frågorna i ett område", "equal weights of the questions of an area"
)
EQUAL = Words(
    "lika vikter för NKI:s tre frågor (SCB:s modellvikter är inte publicerade)",
    "equal weights of NKI's three questions (those of SCB's model are not published)",
)
UNSTATED = (WORDING, CODES, TOP, EXCLUDED)


class Survey(NamedTuple):
    """What a source states about a survey of shares; rows are (default column, name of the measure,
    area or None).
    """

    name: str
    title: Words
    source: Words
    rows: tuple[tuple[str, str, str | None], ...]
    assumptions: tuple[Words, ...]


BOTKYRKA_2018 = Survey(
    "Botkyrka 2018",
    Words(
        "Mötet med biståndshandläggaren, Botkyrka 2018", "Meeting the care manager, Botkyrka 2018"
    ),
    Words("Botkyrka kommun, 16 januari 2019", "Botkyrka municipality, 16 January 2019"),
    (
        ("nojd", "Nöjd", None),
        ("fa_kontakt", "Få kontakt", None),
        ("beskriva_situation", "Beskriva sin situation", None),
        ("bemotande", "Bemötande", None),
        ("synpunktshantering", "Synpunktshantering", None),
    ),
    (*UNSTATED, CLAIMS),
)
BOTKYRKA_2005 = Survey(
    "Botkyrka 2005",
    Words(
        "Besökare i socialtjänsten, Botkyrka 2005", "Visitors to the social services, Botkyrka 2005"
    ),
    Words("Botkyrka kommun, 29 mars 2006", "Botkyrka municipality, 29 March 2006"),
    (
        ("professionell_personal", "Professionell personal", "service"),
        ("besked_om_overklagande", "Besked om rätten att överklaga", "service"),
        ("bemotande", "Gott bemötande", "bemötande"),
        ("tillganglighet", "Tillgänglighet", "tillgänglighet"),
    ),
    (*UNSTATED, BELONGING, Words("en fråga om tillgänglighet", "one question about accessibility")),
)
SKL_2017 = Survey(
    "SKL 2017",
    Words(
        "Nationell brukarundersökning inom individ- och familjeomsorg 2017",
        "National user survey in individual and family services 2017",
    ),
    Words(
        "SKL, 9 mars 2018, och Karlskrona 2019 (namnen)",
        "SKL, 9 March 2018, and Karlskrona 2019 (names)",
    ),
    (
        ("helhetssyn", "Helhetssyn", None),
        ("fa_kontakt", "Få kontakt", "tillgänglighet"),
        ("tydlig_information", "Tydlig information", "information"),
        ("visar_forstaelse", "Visar förståelse", "bemötande"),
        ("efterfragar_synpunkter", "Efterfrågar synpunkter", "delaktighet"),
        ("kan_paverka", "Kan påverka", "delaktighet"),
        ("forbattrad_situation", "Förbättrad situation", "förändring"),
    ),
    (
        WORDING,
        CODES,
        EXCLUDED,
        BELONGING,
        Words("namnen på de tre sista frågorna", "the last three names"),
    ),
)
VETLANDA_2016 = Survey(
    "Vetlanda 2016",
    Words(
        "Socialtjänstens brukarundersökning, Vetlanda 2016",
        "User survey of the social services, Vetlanda 2016",
    ),
    Words("Vetlanda kommun, 3 februari 2017", "Vetlanda municipality, 3 February 2017"),
    (("nojd", "Nöjd", None), ("fortroende", "Stort förtroende", None)),
    (*UNSTATED, CLAIMS),
)

NKI_ITEMS = ("helhet", "forvantningar", "ideal")
TYRESO_ITEMS = {
    "tillgänglighet": ("tillganglighet",),
    "myndighetens serviceskyldighet": ("serviceskyldighet",),
    "inflytande och delaktighet": ("inflytande_delaktighet",),
    "kontinuitet": ("kontinuitet",),
}
INSIKT_AREAS = (
    "information",
    "tillgänglighet",
    "bemötande",
    "kompetens",
    "rättssäkerhet",
    "effektivitet",
)
INSIKT_ITEMS = {area: (area.translate(str.maketrans("åäö", "aao")),) for area in INSIKT_AREAS}
HME_ITEMS = {
    area: tuple(f"{area}_{n}" for n in (1, 2, 3))
    for area in ("motivation", "ledarskap", "styrning")
}
