"""What nonresponse may do: estimates by each adjustment, the bounds without assumptions, and what
the others would have to answer for a claim to fall.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from brukarindex.presentation.drawing import COLOURS, SHAPES
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import PLAIN, IntervalEnds, MarkLegend, Point, drawn
from brukarindex.presentation.points import (
    DrawnResult,
    interval_words,
    panels_of,
    plain_point,
    rows_of,
)
from brukarindex.presentation.rows import Options, Row, names_of, naming
from brukarindex.presentation.words import WORDS, span
from brukarindex.response.bounds import NonresponseBounds
from brukarindex.response.report import METHODS, UNADJUSTED, NonresponseReport
from brukarindex.response.tipping import TippingPoints
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent, significant


def of_report(result: NonresponseReport, options: Options) -> Picture:
    """Return a row for each domain with the estimates by method on the bounds; with a claim, its
    threshold as a line and its tipping point as a cross.
    """
    language = options.language
    words = _WORDS[language]
    base = result.estimates[UNADJUSTED]
    keys = [*base.by, "measure"]
    beside = result.bounds.frame.select(*keys, "n", "lower", "upper")
    if result.tipping is not None:
        claims = result.tipping.frame.select(*keys, "threshold", "tipping_point", "claim")
        beside = beside.join(claims, on=keys, how="left", nulls_equal=True)
    rows = rows_of(_beside(result.frame, beside, keys))
    notes = [interval_words(base.method.level, language), words["bounds"]]
    notes += _claimed(result.tipping, language)
    notes.append(WORDS[language]["answers"])

    def point(row: Row, name: str) -> Point:
        made = plain_point(row, name, language, group=METHODS[row["method"]][language])
        said = [made.told]
        if row["method"] == UNADJUSTED:
            said += [_bounds_said(row, language), *_tip_said(row, language)]
        return attrs.evolve(
            made,
            told=", ".join(said),
            line=row.get("threshold"),
            bar=IntervalEnds(row["lower"], row["upper"]),
            cross=row.get("tipping_point"),
        )

    told = naming(base.frame, base.by, language)
    names, measures = names_of(rows, told.by, language), base.method.measures
    source = DrawnResult(rows, names, measures, notes, point, options, common=told.common)
    methods = [METHODS[name][language] for name in result.estimates]
    looks = zip(COLOURS, SHAPES, strict=True)
    groups = MarkLegend(dict(zip(methods, looks, strict=False)), lanes=True, counted=False)
    return drawn(panels_of(source), groups, options)


def _beside(frame: pl.DataFrame, beside: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return figures with what each row has once."""
    return frame.join(beside, on=keys, how="left", nulls_equal=True, maintain_order="left")


def _bounds_said(row: Row, language: Language) -> str:
    if row["lower"] is None:
        return _WORDS[language]["unbounded"]
    ends = span(row["lower"], row["upper"], language=language)
    return _WORDS[language]["bounded"].format(ends=ends)


def _tip_said(row: Row, language: Language) -> list[str]:
    tip = row.get("tipping_point")
    if tip is None:
        return []
    return [_WORDS[language]["tips"].format(figure=number(tip, 1, language))]


def _claimed(tipping: TippingPoints | None, language: Language) -> list[str]:
    """Return what the line and the cross are, when there is a claim."""
    if tipping is None:
        return []
    words = _WORDS[language]
    limits = tipping.frame["threshold"].drop_nulls().unique()
    limit = f", {significant(limits[0], language)}," if len(limits) == 1 else ","
    claims = tipping.frame["claim"].unique().sort()
    said = [words[f"claim_{claim}"].format(limit=limit) for claim in claims]
    return [*said, *([words["cross"]] if tipping.frame["tipping_point"].count() else [])]


def of_bounds(result: NonresponseBounds, options: Options) -> Picture:
    """Return figures on what they could have been with everybody's answers."""
    language = options.language
    rows = rows_of(result.frame)
    level = percent(result.method.level, language)
    words = _WORDS[language]
    limited = words["bounds" if result.difference is None else "limited"]
    covered = words["covered"].format(level=level)
    notes = [words["observed"], limited, covered, WORDS[language]["answers"]]

    def point(row: Row, name: str) -> Point:
        made = plain_point(row, name, language)
        said = f"{number(row['estimate'], 1, language)}, {_bounds_said(row, language)}"
        if made.ends != IntervalEnds():
            ends = span(row["conf_low"], row["conf_high"], language=language)
            said = f"{said}, {words['by_chance'].format(ends=ends)}"
        return attrs.evolve(made, told=said, bar=IntervalEnds(row["lower"], row["upper"]))

    told = naming(result.frame, result.by, language)
    names, measures = names_of(rows, told.by, language), result.method.measures
    source = DrawnResult(rows, names, measures, notes, point, options, common=told.common)
    return drawn(panels_of(source), PLAIN, options)


def of_tipping(result: TippingPoints, options: Options) -> Picture:
    """Return figures against the threshold of a claim, and what the others would have to answer for
    it to fall.
    """
    language = options.language
    rows = rows_of(result.frame)
    words = _WORDS[language]
    names = {status: words[f"claim_{kind}"] for status, kind in _STATUSES.items()}
    notes = [*_claimed(result, language), WORDS[language]["answers"]]

    def point(row: Row, name: str) -> Point:
        said = ", ".join([number(row["estimate"], 1, language), *_tip_said(row, language)])
        group = names.get(row["status"], words["claim_unknown"])
        made = Point(
            name, group, row["n"], row["estimate"], IntervalEnds(), said, line=row["threshold"]
        )
        return attrs.evolve(made, cross=row["tipping_point"])

    told = naming(result.frame, result.by, language)
    called, measures = names_of(rows, told.by, language), result.method.measures
    source = DrawnResult(rows, called, measures, notes, point, options, common=told.common)
    styles: Mapping[str, Any] = {words[f"claim_{kind}"]: style for kind, style in _CLAIMS.items()}
    return drawn(panels_of(source), MarkLegend(styles, lanes=False), options)


_STATUSES = {
    "can_fall": "can",
    "cannot_fall": "cannot",
    "complete": "cannot",
    "nobody_left": "cannot",
    "falls_already": "fallen",
}
_CLAIMS = {
    "cannot": ("#0072b2", "circle"),
    "can": ("#e69f00", "square"),
    "fallen": ("#d55e00", "triangle-down"),
    "unknown": ("#999999", "cross"),
}

_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "bounds": "Grått: gränserna vad de andra än hade svarat.",
        "limited": "Grått: gränserna under antagandet om de andra.",
        "observed": "Punkten: talet bland dem som svarat.",
        "covered": "Strecket: {level} % konfidensgränser, slumpen inräknad.",
        "bounded": "gränser {ends}",
        "by_chance": "med slumpen {ends}",
        "unbounded": "utan gränser",
        "claim_above": "Linjen: påståendets gräns{limit} som talet ska ligga över.",
        "claim_below": "Linjen: påståendets gräns{limit} som talet ska ligga under.",
        "cross": "Krysset: de andras medelvärde där påståendet faller.",
        "tips": "faller vid {figure} bland de andra",
        "claim_can": "påståendet kan falla",
        "claim_cannot": "påståendet kan inte falla",
        "claim_fallen": "påståendet faller redan",
        "claim_unknown": "kan inte bedömas",
    },
    "en": {
        "bounds": "Grey: the bounds whatever the others would have answered.",
        "limited": "Grey: the bounds by the assumption about the others.",
        "observed": "The point: the figure among those who answered.",
        "covered": "The bar: {level} % confidence limits, chance included.",
        "bounded": "bounds {ends}",
        "by_chance": "with chance {ends}",
        "unbounded": "no bounds",
        "claim_above": "The line: the threshold of the claim{limit} which figures are to be above.",
        "claim_below": "The line: the threshold of the claim{limit} which figures are to be below.",
        "cross": "The cross: the mean of the others at which the claim falls.",
        "tips": "falls at {figure} among the others",
        "claim_can": "the claim can fall",
        "claim_cannot": "the claim cannot fall",
        "claim_fallen": "the claim falls already",
        "claim_unknown": "cannot be judged",
    },
}
