"""Two figures of each row, joined: the year before and this year, a unit's own figure and the one
that a model or a standard makes of it; and a change beside its parts.
"""

from collections.abc import Mapping, Sequence

import attrs

from brukarindex.benchmarking.case_mix_adjustment import CaseMixEstimates
from brukarindex.benchmarking.changes import Changes
from brukarindex.benchmarking.kitagawa import Decomposition
from brukarindex.benchmarking.shrinkage import Shrinkage
from brukarindex.benchmarking.standardisation import Standardised
from brukarindex.presentation.drawing import BELOW, COLOURS, SHAPES
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import PLAIN, IntervalEnds, MarkLegend, Panel, Point, drawn
from brukarindex.presentation.points import (
    BETTER,
    EQUAL,
    NOTHING,
    WORSE,
    DrawnResult,
    interval_words,
    panels_of,
    plain_point,
    rows_of,
)
from brukarindex.presentation.rows import Options, Row, names_of, naming, others_in, titles_of
from brukarindex.presentation.words import WORDS, adjusted_words
from brukarindex.regression.terms import term_name
from brukarindex.words.domains import value_name
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent

_VERDICTS = {"up": BETTER, "down": WORSE, "not_distinguishable": EQUAL, "none": NOTHING}


def of_changes(result: Changes, options: Options) -> Picture:
    """Return a panel for each pair of years: the year before as a ring, joined to the year after.

    The interval is that of the change, laid at the ring, so that it leaves the ring out where a
    single test finds a change.
    """
    frame, year = result.frame, result.between
    years = frame.select(f"to_{year}", year).unique(maintain_order=True).sort(year, f"to_{year}")
    panels: list[Panel] = []
    for before, after in years.iter_rows():
        rows = rows_of(frame.filter(frame[f"to_{year}"] == before, frame[year] == after))
        panels += panels_of(_changed(result, rows, (before, after), options))
    words = WORDS[options.language]
    styles = {words[name]: style for name, style in _VERDICTS.items()}
    return drawn(panels, MarkLegend(styles, lanes=False), options)


def _changed(
    result: Changes, rows: Sequence[Row], years: tuple[object, object], options: Options
) -> DrawnResult:
    """Return the changes of one pair of years."""
    language = options.language
    words, own = WORDS[language], _WORDS[language]
    before, after = (value_name(result.between, each, language) for each in years)
    units = [name for name in result.by if name not in {result.between, f"to_{result.between}"}]
    notes = [
        words["ring"].format(first=after, second=before),
        own["interval"].format(level=percent(result.method.level, language)),
        adjusted_words(result.adjust, language),
        *_national(rows, titles_of(result.method.measures), language),
        words["answers_filled"],
    ]

    def point(row: Row, name: str) -> Point:
        ends = IntervalEnds.of(row).laid_at(row["before"])
        group, said = words[row["verdict"] or "none"], _change_told(row, language)
        made = Point(name, group, row["n"], row["after"], ends, said, start=row["before"])
        return attrs.evolve(made, order=row["change"])

    told = naming(result.frame, units, language)
    names, common = names_of(rows, told.by, language), told.common
    return DrawnResult(rows, names, result.method.measures, notes, point, options, common=common)


def _national(rows: Sequence[Row], titles: Mapping[str, str], language: Language) -> list[str]:
    """Return the change among all, of each measure that has one, where few lines have room."""
    found = {row["measure"]: row["national"] for row in rows if row["national"] is not None}
    if not found:
        return []
    some = ", ".join(
        f"{titles[name]} {signed(value, language)}" if len(found) > 1 else signed(value, language)
        for name, value in found.items()
    )
    return [_WORDS[language]["national"].format(change=some)] if len(some) <= 2 * BELOW else []


def signed(value: float | None, language: Language) -> str:
    """Return a difference with its sign.

    Examples:
        >>> signed(1.24, "sv"), signed(-1.24, "en")
        ('+1,2', '−1.2')
    """
    figure = number(value, 1, language)
    return f"+{figure}" if value is not None and value > 0 else figure


def _change_told(row: Row, language: Language) -> str:
    return _WORDS[language]["told"].format(
        before=number(row["before"], 1, language),
        after=number(row["after"], 1, language),
        change=IntervalEnds.of(row).told(row["change"], language),
    )


def of_shrinkage(result: Shrinkage, options: Options) -> Picture:
    """Return each unit's own figure as a ring, joined to what it is drawn to."""
    language = options.language
    words, own = WORDS[language], _WORDS[language]
    rows = rows_of(result.frame)
    level = percent(result.method.level, language)
    notes = [own["shrunk"], own["model"].format(level=level), words["answers"]]
    if not result.covariates:
        notes.insert(1, own["expected"])

    def point(row: Row, name: str) -> Point:
        ends = IntervalEnds.of(row)
        said = own["drawn"].format(
            own=number(row["estimate"], 1, language), shrunk=ends.told(row["shrunk"], language)
        )
        line = None if result.covariates else row["expected"]
        made = Point(name, "", row["n"], row["shrunk"], ends, said, line=line)
        return attrs.evolve(made, start=row["estimate"])

    told = naming(result.frame, result.by, language)
    names, measures = names_of(rows, told.by, language), result.method.measures
    source = DrawnResult(rows, names, measures, notes, point, options, common=told.common)
    return drawn(panels_of(source), PLAIN, options)


def of_standardised(result: Standardised, options: Options) -> Picture:
    """Return figures as they are as rings, joined to the standardised ones."""
    note = _WORDS[options.language]["standardised"]
    return _alike(result, note, options)


def of_case_mix(result: CaseMixEstimates, options: Options) -> Picture:
    """Return figures as they are as rings, joined to those adjusted for who answered."""
    terms = ", ".join(term_name(term) for term in result.spec.covariates)
    note = _WORDS[options.language]["case_mix"].format(terms=terms)
    return _alike(result, note, options)


def _alike(result: Standardised | CaseMixEstimates, note: str, options: Options) -> Picture:
    """Return figures as they are as rings, joined to those with the same mix of respondents."""
    language = options.language
    words, own = WORDS[language], _WORDS[language]
    rows = rows_of(result.frame)
    level = percent(result.method.level, language)
    notes = [note, words["interval"].format(level=level) + ".", words["answers"]]

    def point(row: Row, name: str) -> Point:
        made = plain_point(row, name, language)
        said = own["mixed"].format(crude=number(row["crude"], 1, language), alike=made.told)
        return attrs.evolve(made, told=said, start=row["crude"])

    told = naming(result.frame, result.by, language)
    names = names_of(rows, told.by, language)
    source = DrawnResult(
        rows, names, result.method.measures, notes, point, options, common=told.common
    )
    return drawn(panels_of(source), PLAIN, options)


def of_decomposition(result: Decomposition, options: Options) -> Picture:
    """Return a row for each unit and pair of years, with the change and its parts around zero."""
    language = options.language
    words, own = WORDS[language], _WORDS[language]
    rows = rows_of(result.frame)
    years = _years(result, rows, language)
    names = _units_and_years(result, rows, years, language)
    shared = len(set(years)) == 1 and names != years
    notes = [
        own["parts"].format(over=" × ".join(result.over)),
        *([own["between"].format(years=years[0])] if shared else []),
        words["no_change"],
        interval_words(result.method.level, language),
        words["answers"],
    ]

    def point(row: Row, name: str) -> Point:
        return plain_point(row, name, language, group=own[row["component"]], line=0.0)

    source = DrawnResult(rows, names, result.method.measures, notes, point, options, scaled=False)
    held = dict.fromkeys(own[row["component"]] for row in rows)
    looks = zip(COLOURS, SHAPES, strict=True)
    groups = MarkLegend(dict(zip(held, looks, strict=False)), lanes=True, counted=False)
    return drawn(panels_of(source), groups, options)


def _years(result: Decomposition, rows: list[dict[str, object]], language: Language) -> list[str]:
    """Return from which year to which each row is."""
    later = list(others_in(result.by).values())
    return [
        _WORDS[language]["years"].format(
            *(
                ", ".join(value_name(name, row[f"{to}{name}"], language) for name in later)
                for to in ("to_", "")
            )
        )
        for row in rows
    ]


def _units_and_years(
    result: Decomposition, rows: list[dict[str, object]], years: list[str], language: Language
) -> list[str]:
    """Return units, with their years where these differ."""
    others = others_in(result.by)
    both = {*others, *others.values()}
    units = names_of(rows, [name for name in result.by if name not in both], language)
    if not set(result.by) - both:
        return years
    if len(set(years)) == 1:
        return units
    return [f"{unit}, {year}" for unit, year in zip(units, years, strict=True)]


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "interval": "{level} % konfidensintervall för förändringen från ringen.",
        "national": "Bland alla: {change}.",
        "told": "{before} till {after}, förändring {change}",
        "shrunk": "Ring: enhetens eget tal. Fylld: talet draget mot det väntade.",
        "expected": "Linjen: det väntade.",
        "model": "{level} % intervall enligt modellen.",
        "drawn": "eget {own}, draget {shrunk}",
        "standardised": (
            "Ring: talet som det är. Fylld: om alla enheter hade samma sammansättning av svarande."
        ),
        "case_mix": "Ring: talet som det är. Fylld: justerat för vilka som svarade ({terms}).",
        "mixed": "{crude} som det är, {alike} med samma sammansättning",
        "parts": (
            "Förändringen, och dess delar: andra svar i grupperna ({over}), och en annan"
            " sammansättning av dem."
        ),
        "change": "förändring",
        "rates": "andra svar",
        "composition": "annan sammansättning",
        "interaction": "samspel",
        "years": "{} till {}",
        "between": "Från {years}.",
    },
    "en": {
        "interval": "{level} % confidence interval of the change from the ring.",
        "national": "Among all: {change}.",
        "told": "{before} to {after}, change {change}",
        "shrunk": "Ring: the unit's own figure. Filled: drawn towards what is expected.",
        "expected": "The line: what is expected.",
        "model": "{level} % interval by the model.",
        "drawn": "own {own}, drawn {shrunk}",
        "standardised": (
            "Ring: the figure as it is. Filled: if all units had the same mix of respondents."
        ),
        "case_mix": "Ring: the figure as it is. Filled: adjusted for who answered ({terms}).",
        "mixed": "{crude} as it is, {alike} with the same mix",
        "parts": (
            "The change, and its parts: other answers in the groups ({over}), and another mix of"
            " them."
        ),
        "change": "change",
        "rates": "other answers",
        "composition": "another mix",
        "interaction": "interaction",
        "years": "{} to {}",
        "between": "From {years}.",
    },
}
