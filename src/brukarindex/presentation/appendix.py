"""The methods appendix of a report: every item of a checklist answered, or named as missing."""

import textwrap
from html import escape
from typing import Any, Literal, NamedTuple, cast

import attrs
import polars as pl

from brukarindex.checks import one_of, shown
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.checklist import CHECKLIST, SECTIONS, ChecklistItem
from brukarindex.presentation.facts import SurveyFacts
from brukarindex.presentation.gathered import ANSWERS, Gathered, expanded
from brukarindex.presentation.words import SAID
from brukarindex.results.columns import rows_are, schema_of
from brukarindex.results.guards import copied
from brukarindex.results.table import Framed, Rows
from brukarindex.results.text import WIDEST
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import counted, printable

AnsweredBy = Literal["results", "facts", "both", "nothing"]
_TITLES = {each.name: each.title for each in CHECKLIST}


class AppendixItem(NamedTuple):
    """One item of a methods appendix.

    Attributes:
        section: The section of the quality declaration.
        item: The name of the item.
        asked: Who asks for it.
        answered_by: The results, the facts that the user gave, both, or nothing.
        sv: What is said, in Swedish; an empty text where nothing is.
        en: The same in English.
    """

    section: str
    item: str
    asked: str
    answered_by: AnsweredBy
    sv: str
    en: str


@copied("frame")
@attrs.frozen(repr=False)
class MethodsAppendix(Rows):
    """How the figures of a report were made, after a quality declaration and two checklists.

    Attributes:
        frame: ``section``, ``item``, ``asked`` (who asks for it), ``answered_by``
            (``"results"``, ``"facts"``, ``"both"`` or ``"nothing"``), and what is said: ``sv`` and
            ``en``.
    """

    frame: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(AppendixItem)
    )

    @property
    def missing(self) -> list[str]:
        """The items that neither results nor facts answer, which the text names as missing."""
        return self.frame.filter(pl.col("answered_by") == "nothing")["item"].to_list()

    def describe(self, language: Language = "en") -> str:
        """Return the appendix as text, a paragraph for each item, in ``"sv"`` or ``"en"``."""
        return "\n\n".join(
            f"{heading}\n\n" + "\n\n".join(f"{title}: {said}" for title, said in items)
            for heading, items in self._sections(language)
        )

    def document(self, language: Language = "en") -> str:
        """Return the same text with headings as `word_document` reads them."""
        return "\n\n".join(
            f"# {heading}\n\n" + "\n\n".join(f"{title}: {said}" for title, said in items)
            for heading, items in self._sections(language)
        )

    def markdown(self, language: Language = "en") -> str:
        """Return the appendix as Markdown, in ``"sv"`` or ``"en"``."""
        return "\n".join(
            f"## {heading}\n\n" + "".join(f"**{title}.** {said}\n\n" for title, said in items)
            for heading, items in self._sections(language)
        )

    def html(self, language: Language = "en") -> str:
        """Return the appendix as a part of a page of HTML, in ``"sv"`` or ``"en"``."""
        sections = [
            f"<h2>{escape(heading)}</h2>\n<dl>\n"
            + "".join(f"<dt>{escape(a)}</dt>\n<dd>{escape(b)}</dd>\n" for a, b in items)
            + "</dl>\n"
            for heading, items in self._sections(language)
        ]
        return f'<section lang="{language}">\n{"".join(sections)}</section>\n'

    def _sections(self, language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the title of each section, with its items in words."""
        place = LANGUAGES.index(one_of("language", language, LANGUAGES))
        made: list[tuple[str, list[tuple[str, str]]]] = []
        for section, heading in SECTIONS.items():
            rows = self.frame.filter(pl.col("section") == section).iter_rows(named=True)
            missing = SAID[language]["missing"]
            items = [(_TITLES[row["item"]][place], row[language] or missing) for row in rows]
            made.append((heading[place], items))
        return made

    def __repr__(self) -> str:
        head = f"MethodsAppendix, {counted(len(self), 'item')}, {len(self.missing)} of them missing"
        lines = [head, *([f"missing: {', '.join(self.missing)}"] if self.missing else [])]
        filled = (textwrap.fill(each, WIDEST, break_on_hyphens=False) for each in lines)
        return printable("\n".join(filled))


def methods_appendix(*results: Any, facts: SurveyFacts | None = None) -> MethodsAppendix:  # noqa: ANN401 - any result
    r"""Return how the figures of a report were made, after a quality declaration and checklists.

    The sections are those of the quality declarations of Statistics Sweden (*relevans,
    tillförlitlighet, aktualitet, tillgänglighet, jämförbarhet*), with the items that AAPOR's code
    and CROSS ask for. Each is answered by the results or by ``facts``, or named as missing; no
    number is said that neither holds.

    Args:
        results: The results of the report: estimates, comparisons, changes, weightings, response
            rates, item nonresponse, a nonresponse report, what `check` found, and all others.
        facts: What only those who made the survey know.

    Raises:
        ArgumentTypeError: If something is no result, or ``facts`` are none.
        ArgumentError: If there are neither results nor facts.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate
        >>> from brukarindex.presentation import SurveyFacts, methods_appendix
        >>> frame = pl.DataFrame({"enhet": list("aaabbb"), "helhet": [5, 4, 4, 2, 3, 3]})
        >>> made = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet")
        >>> appendix = methods_appendix(made, facts=SurveyFacts(mode="Webb"))
        >>> [item["sv"] for item in appendix if item["item"] in ("mode", "domains", "intervals")]
        ['Resultat redovisas efter: enhet.', 'Webb', '95 % konfidensintervall: sadelpunktsintervall ur alla poängs fördelning.']
        >>> "contact" in appendix.missing
        True
    """  # noqa: E501 - what is said is one text
    for each in results:
        if not isinstance(each, Framed) and not hasattr(each, "describe"):
            raise ArgumentTypeError(
                f"methods_appendix: results must be results, got {shown(each)}. Texts about the"
                " survey are facts: give facts=SurveyFacts(…).",
                argument="results",
                value=each,
            )
    given = cast("object", facts)
    if given is not None and not isinstance(given, SurveyFacts):
        raise ArgumentTypeError(
            f"methods_appendix: facts must be SurveyFacts, got {shown(facts)}.",
            argument="facts",
            value=given,
        )
    if not results and facts is None:
        raise ArgumentError(
            "methods_appendix: give the results of the report, facts, or both.",
            argument="results",
            value=results,
        )
    known = facts or SurveyFacts()
    held: dict[Language, Gathered] = {
        each: Gathered(tuple(expanded(results)), each) for each in LANGUAGES
    }
    rows = [_item(each, known, held) for each in CHECKLIST]
    return MethodsAppendix(pl.DataFrame(rows, schema_of(AppendixItem), orient="row"))


def _item(item: ChecklistItem, facts: SurveyFacts, held: dict[Language, Gathered]) -> AppendixItem:
    """Return an item with what the user gave and what results say of it."""
    given: str = getattr(facts, item.name, None) or ""
    answer = ANSWERS.get(item.name)
    said = {each: answer(held[each]) if answer else "" for each in LANGUAGES}
    texts = {each: _joined(given, text) for each, text in said.items()}
    return AppendixItem(
        section=item.section,
        item=item.name,
        asked=item.asked,
        answered_by=_answered_by(given, said["sv"]),
        **texts,
    )


def _answered_by(given: str, said: str) -> AnsweredBy:
    if given:
        return "both" if said else "facts"
    return "results" if said else "nothing"


def _joined(given: str, said: str) -> str:
    """Return what the user gave before what the results say."""
    ended = not given or not said or given.endswith((".", "!", "?"))
    return f"{given}{'' if ended else '.'} {said}".strip()
