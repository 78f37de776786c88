"""Does the response resemble the sample: R, where it goes wrong, and what may mend it."""

from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import (
    PLAIN,
    IntervalEnds,
    MarkLegend,
    Panel,
    Point,
    drawn,
    ends_of,
    reaching,
)
from brukarindex.presentation.points import WORSE, rows_of
from brukarindex.presentation.rows import Options
from brukarindex.presentation.words import WORDS
from brukarindex.response.r_indicators import Representativity
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.words.domains import domain_name
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent

LEAST = 0.1
"""How wide the axis of categories is at least."""
_PARTS = (0.0, 1.0)
"""Between what indicators without a sign lie."""


def of_representativity(result: Representativity, options: Options) -> Picture:
    """Return R with its limits, its partial indicators by variable, and those by category."""
    own = _WORDS[options.language]
    styles = {"": PLAIN.styles[""], own["many"]: ("#0072b2", "triangle-up"), own["few"]: WORSE}
    panels = [_whole(result, options), _variables(result, options), _categories(result, options)]
    return drawn(panels, MarkLegend(styles, lanes=False), options)


def _whole(result: Representativity, options: Options) -> Panel:
    language = options.language
    own = _WORDS[language]
    ends = IntervalEnds(result.r_conf_low, result.r_conf_high)
    said = ends.told(result.r_indicator, language, decimals=2)
    point = Point(own["r"], "", result.n, result.r_indicator, ends, said)
    notes = own["alike"].format(level=percent(result.method.level, language))
    return Panel(options.title or own["title"], (notes,), (point,), (0.0, 1.0))


def _variables(result: Representativity, options: Options) -> Panel:
    """Return what each variable has part in: alone as a point, beside the others as a ring."""
    language = options.language
    own = _WORDS[language]
    points: list[Point] = []
    for row in rows_of(result.variables):
        alone, beside = row["unconditional"], row["conditional"]
        figures = (number(each, 3, language) for each in (alone, beside))
        said = own["both"].format(*figures)
        points.append(Point(row["variable"], "", None, alone, IntervalEnds(), said, start=beside))
    ends = ends_of([*points, *reaching(0.0)], _PARTS)
    return Panel(own["variables"], (own["partial"],), tuple(points), ends)


def _categories(result: Representativity, options: Options) -> Panel:
    """Return how far from the mean response categories are: below zero fewer responded."""
    language = options.language
    own = _WORDS[language]
    points: list[Point] = []
    for row in rows_of(result.categories):
        value = row["unconditional"]
        group = own["few" if value < 0 else "many"] if value else ""
        rate = number(100 * row["mean_propensity"], 0, language)
        said = f"{number(value, 3, language)}, {own['rate'].format(rate)}"
        # A category that is true or false is called so in words.
        truth = {"true": True, "false": False}.get(row["category"], row["category"])
        name = domain_name({row["variable"]: truth}, [row["variable"]], language)
        if truth == row["category"]:
            name = f"{row['variable']}: {truth}"
        points.append(Point(name, group, row["n"], value, IntervalEnds(), said, line=0.0))
    ends = ends_of(points, None, LEAST)
    return Panel(own["categories"], (own["signed"],), tuple(points), ends)


def of_auxiliary(result: AuxiliaryIndicators, options: Options) -> Picture:
    """Return how much sets of auxiliary variables can remove, the most at the top: H3 as a point,
    and of a measure H1 as a ring.
    """
    language = options.language
    own = _WORDS[language]
    held: dict[str | None, list[Point]] = {}
    for row in rows_of(result.frame):
        figures = (number(row[each], 3, language) for each in ("h3", "h1"))
        said = own["removes" if row["measure"] else "varies"].format(*figures)
        name, n, most = row["candidate"], row["respondents"], row["h3"]
        point = Point(name, "", n, most, IntervalEnds(), said, start=row["h1"])
        held.setdefault(row["measure"], []).append(point)
    every = [point for points in held.values() for point in points]
    ends = ends_of([*every, *reaching(0.0)], _PARTS)
    panels = [
        Panel(_titled(measure, options), (_noted(measure, language),), tuple(points), ends)
        for measure, points in held.items()
    ]
    return drawn(panels, PLAIN, options)


def _titled(measure: str | None, options: Options) -> str:
    """Return the title of the panel of a measure."""
    title = options.title or _WORDS[options.language]["auxiliary"]
    return ": ".join(filter(None, [title, measure]))


def _noted(measure: str | None, language: Language) -> str:
    own = _WORDS[language]
    known = [own["h3"], *([own["h1"]] if measure else []), own["more"]]
    return " ".join([*known, WORDS[language]["answers"]])


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "title": "Liknar de svarande urvalet?",
        "r": "R-indikator",
        "alike": (
            "1: de svarande är som urvalet i alla bakgrundsvariabler. {level} %"
            " konfidensintervall. Antal i urvalet inom parentes."
        ),
        "variables": "Efter variabel",
        "partial": (
            "Hur mycket svarsbenägenheten varierar med variabeln. Fylld: för sig. Ring: vid sidan"
            " av de andra."
        ),
        "both": "{}, vid sidan av de andra {}",
        "categories": "Efter grupp",
        "signed": (
            "Till vänster om linjen har färre svarat än i genomsnitt, till höger fler. Antal i"
            " urvalet inom parentes."
        ),
        "few": "färre än i genomsnitt svarade",
        "many": "fler än i genomsnitt svarade",
        "rate": "{} % svarade",
        "auxiliary": "Vad hjälpvariabler kan ta bort",
        "h3": (
            "Fylld: hur mycket vikterna varierar (H3), det mesta av bortfallsfelet som de kan ta"
            " bort."
        ),
        "h1": "Ring: hur mycket av det som rör måttet (H1).",
        "more": "Fler variabler ger alltid mer: stanna när det inte längre växer märkbart.",
        "varies": "{}",
        "removes": "{}, för måttet {}",
    },
    "en": {
        "title": "Does the response resemble the sample?",
        "r": "R-indicator",
        "alike": (
            "1: the respondents are like the sample in all covariates. {level} % confidence"
            " interval. Number in the sample in parentheses."
        ),
        "variables": "By variable",
        "partial": (
            "How much the propensity to respond varies with the variable. Filled: alone. Ring:"
            " beside the others."
        ),
        "both": "{}, beside the others {}",
        "categories": "By group",
        "signed": (
            "Left of the line fewer have responded than on average, right of it more. Number in the"
            " sample in parentheses."
        ),
        "few": "fewer than on average responded",
        "many": "more than on average responded",
        "rate": "{} % responded",
        "auxiliary": "What auxiliary variables can remove",
        "h3": (
            "Filled: how much the weights vary (H3), the most of the nonresponse bias that they can"
            " remove."
        ),
        "h1": "Ring: how much of it that bears on the measure (H1).",
        "more": "More variables always give more: stop where it no longer grows noticeably.",
        "varies": "{}",
        "removes": "{}, for the measure {}",
    },
}
