"""Questionnaires: named measures by quality area."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import attrs

from brukarindex.checks import mapped, misfits, one_of, several, shown, text
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean, raise_all
from brukarindex.questions import _sources
from brukarindex.questions.measures import Measure, named
from brukarindex.words.languages import LANGUAGES, Language, Words

QualityAreas = tuple[tuple[str, tuple[str, ...]], ...]


def _pairs(areas: Mapping[str, Iterable[str]] | QualityAreas) -> QualityAreas:
    pairs = areas if isinstance(areas, tuple) else tuple(mapped("areas", areas).items())
    return tuple((area, several(f"the measures of area {area!r}", names)) for area, names in pairs)


def _words(name: str, value: object) -> Words:
    if misfits([value], Words):
        raise ArgumentTypeError(
            f"{name} must be Words, a text in Swedish and in English; got {shown(value)}.",
            argument=name,
            value=value,
        )
    return cast("Words", value)


def _title(value: Words) -> Words:
    return _words("the title", value)


def _source(value: Words) -> Words:
    return _words("the source", value)


def _name(value: str) -> str:
    return text("the name of a questionnaire", value)


def _assumed(values: Iterable[Words]) -> tuple[Words, ...]:
    return tuple(_words("an assumption", value) for value in several("the assumptions", values))


@attrs.frozen(repr=False)
class Questionnaire:
    """Named measures by quality area. Iterating gives the measures, so it goes wherever measures
    go.

    Args:
        name: Short name, as in ``"SKL 2017"``.
        title: What the survey is called.
        measures: The measures, each with a name of its own.
        areas: Names of the measures of each quality area; a measure may be in no area.
        source: Who published the survey, and when.
        assumptions: What no source states and this questionnaire assumes.

    Raises:
        ArgumentError: If there are no measures, two share a name, or an area names a measure that
            is not there.

    Examples:
        >>> from brukarindex.questions import skl_2017
        >>> survey = skl_2017()
        >>> survey
        Questionnaire('SKL 2017', 7 measures, 5 areas)
        >>> survey.areas["delaktighet"]
        ('Efterfrågar synpunkter', 'Kan påverka')
    """

    name: str = attrs.field(converter=_name)
    title: Words = attrs.field(converter=_title)
    measures: tuple[Measure, ...] = attrs.field(converter=named)
    _areas: QualityAreas = attrs.field(default=(), converter=_pairs, alias="areas")
    source: Words = attrs.field(kw_only=True, default=Words("", ""), converter=_source)
    assumptions: tuple[Words, ...] = attrs.field(kw_only=True, default=(), converter=_assumed)

    def __attrs_post_init__(self) -> None:
        have = [each.name for each in self.measures]
        raise_all(
            ArgumentError,
            [
                f"Questionnaire: area {area!r} names {name!r}, which is not a"
                f" measure.{did_you_mean(name, have)}"
                for area, names in self._areas
                for name in names
                if name not in have
            ],
            argument="areas",
            allowed=tuple(have),
        )

    @property
    def areas(self) -> dict[str, tuple[str, ...]]:
        """Names of the measures of each quality area, in the order of the source."""
        return dict(self._areas)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the measures read, each once."""
        items = (
            item
            for each in self.measures
            for variable in each.variables
            for item in variable.questions
        )
        return tuple(dict.fromkeys(item.column for item in items))

    def measure(self, name: str) -> Measure:
        """Return the measure called ``name``.

        Raises:
            ArgumentError: If there is none.

        Examples:
            >>> from brukarindex.questions import skl_2017
            >>> skl_2017().measure("Kan påverka").formula
            '100 · #{answers in {3, 4}} / #{answers}'
        """
        one_of("measure", name, [each.name for each in self.measures])
        return next(each for each in self.measures if each.name == name)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the questionnaire: its measures by area, its source and what it
        assumes.

        Examples:
            >>> from brukarindex.questions import nps
            >>> nps().describe("sv")  # doctest: +ELLIPSIS
            'Net Promoter Score: 1 mått (NPS). Källa: Strålfors. Antaget, inte angivet av ...'
        """
        one_of("language", language, LANGUAGES)
        swedish = language == "sv"
        count = len(self.measures)
        names = ", ".join(each.name for each in self.measures)
        noun = "mått" if swedish else "measure" if count == 1 else "measures"
        parts = [f"{getattr(self.title, language)}: {count} {noun} ({names})."]
        if self._areas:
            told = "; ".join(
                f"{_area(area, language)} ({', '.join(each)})" for area, each in self._areas
            )
            parts.append(f"{'Områden' if swedish else 'Areas'}: {told}.")
        if any(self.source):
            parts.append(f"{'Källa' if swedish else 'Source'}: {getattr(self.source, language)}.")
        if self.assumptions:
            assumed = "; ".join(getattr(each, language) for each in self.assumptions)
            heading = (
                "Antaget, inte angivet av källan"
                if swedish
                else "Assumed, not stated by the source"
            )
            parts.append(f"{heading}: {assumed}.")
        return " ".join(parts)

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.measures)

    def __len__(self) -> int:
        return len(self.measures)

    def __repr__(self) -> str:
        plural = "" if len(self) == 1 else "s"
        areas = (
            f", {len(self._areas)} area{'' if len(self._areas) == 1 else 's'}"
            if self._areas
            else ""
        )
        return f"Questionnaire({self.name!r}, {len(self)} measure{plural}{areas})"


def _area(area: str, language: Language) -> str:
    return area if language == "sv" else _sources.AREAS_IN_ENGLISH.get(area, area)
