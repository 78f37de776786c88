"""The methods appendix of a report: every item of the checklist answered, or named as missing."""

from html import escape
from typing import Literal, NamedTuple

import attrs
import polars as pl

from brukarindex.checks import one_of
from brukarindex.declaration.checklist import CHECKLIST, SECTIONS
from brukarindex.results.guards import copied
from brukarindex.results.schemas import rows_are
from brukarindex.results.tables import Rows
from brukarindex.words.languages import LANGUAGES, Language, Words
from brukarindex.words.lines import filled, printable
from brukarindex.words.numbers import counted

AnsweredBy = Literal["results", "facts", "both", "nothing"]
_TITLES = {each.name: each.title for each in CHECKLIST}
_MISSING = Words("Saknas.", "Missing.")


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


class _Section(NamedTuple):
    """A heading of the text, and the titles and words of its items."""

    heading: str
    items: list[tuple[str, str]]


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

    def _sections(self, language: Language) -> list[_Section]:
        place = LANGUAGES.index(one_of("language", language, LANGUAGES))
        made: list[_Section] = []
        for section, heading in SECTIONS.items():
            rows = self.frame.filter(pl.col("section") == section).iter_rows(named=True)
            items = [
                (_TITLES[row["item"]][place], row[language] or _MISSING[place]) for row in rows
            ]
            made.append(_Section(heading[place], items))
        return made

    def __repr__(self) -> str:
        head = f"MethodsAppendix, {counted(len(self), 'item')}, {len(self.missing)} of them missing"
        lines = [head, *([f"missing: {', '.join(self.missing)}"] if self.missing else [])]
        return printable("\n".join(map(filled, lines)))
