"""Texts, tables and pictures, one after the other, as a document of Word."""

# What python-docx tells of the XML below a document is not typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportPrivateUsage=false

import io
import re
from typing import TYPE_CHECKING

from brukarindex.checks import library_of, one_of, shown, text
from brukarindex.declaration.appendix import MethodsAppendix
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.image import Picture
from brukarindex.presentation.report_table import ReportTable
from brukarindex.presentation.word_table import MARGIN, PAGE, add_table, turn
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import drawable

if TYPE_CHECKING:
    from docx.document import Document

DocumentPart = str | ReportTable | Picture | MethodsAppendix
"""What a document is made of."""

_SCALE = 3.0  # pixels for each point: sharp in print
_POINT = 12_700  # a point in the unit of drawings, of which a millimetre has 36 000
_MILLIMETRE = 36_000
_WIDEST, _HIGHEST = 160 * _MILLIMETRE, 235 * _MILLIMETRE  # what the margins leave of a page
_SMALLEST = 0.75
"""What is made smaller than this, to be on one page, is shown on several."""
_ROW = 50
"""Points of a picture that are shown again on the next page: the highest rows."""
_GOES_ON: dict[Language, str] = {
    "sv": "Fortsättning på bilden ovan.",
    "en": "The picture above goes on.",
}
_TO_HEADING = re.compile(r"# +(?=\S)")
_SPOKEN: dict[Language, str] = {"sv": "sv-SE", "en": "en-GB"}


def word_document(
    *parts: DocumentPart, title: str | None = None, language: Language = "en"
) -> bytes:
    r"""Return a document of Word (``.docx``) with texts, tables and pictures in the order given.

    Pictures lie in the document, as wide as the text at most, with their ``alt``; one of so many
    rows that a page would make them too small goes on over several. Tables are Word's
    own, with headers that come again on every page; a wide one has smaller letters or a page that
    lies down, and one wider than that has the rest of its columns below. It is written by
    python-docx (``brukarindex[word]``); pictures need ``brukarindex[plots]`` too.

    Args:
        parts: Text, such as that of ``describe``, what `table`, `picture` and
            `methods_appendix` return.
            A blank line in a text begins a paragraph, and a paragraph that begins with ``"# "`` is
            a heading.
        title: What stands first.
        language: The language that Word checks the spelling in: ``"sv"`` or ``"en"``.

    Raises:
        ArgumentTypeError: If a part is something else.
        ArgumentError: If there is no part.
        ExtraNotFoundError: If python-docx, or vl-convert for pictures, is not installed.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate, table, word_document
        >>> frame = pl.DataFrame({"enhet": list("aaabbb"), "helhet": [5, 4, 4, 2, 3, 3]})
        >>> made = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet")
        >>> document = word_document("# Helhet", table(made), made.describe(), title="2025")
        >>> document[:2]  # to be written: Path("report.docx").write_bytes(document)
        b'PK'
    """
    if not parts:
        raise ArgumentError(
            "word_document: give at least one text, table or picture.",
            argument="parts",
            value=parts,
        )
    language = one_of("language", language, LANGUAGES)
    for part in parts:
        _check(part)
    heading = None if title is None else text("title", title)
    made = _begun(language)
    if heading is not None:
        made.add_paragraph(_plain(heading), "Title")
    for part in parts:
        if not isinstance(part, ReportTable):
            turn(made, lying=False)
        if isinstance(part, str):
            _add_texts(made, part)
        elif isinstance(part, MethodsAppendix):
            _add_texts(made, part.document(language))
        elif isinstance(part, ReportTable):
            add_table(made, part, _plain)
        else:
            _add_picture(made, part)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _check(part: object) -> None:
    if not isinstance(part, DocumentPart):
        raise ArgumentTypeError(
            f"word_document: parts must be texts, tables, pictures and appendices, got"
            f" {shown(part)}. Of a result, table(result), picture(result) and"
            " result.describe() are.",
            argument="parts",
            value=part,
        )


def _begun(language: Language) -> "Document":
    """Return an empty document of A4 in a language."""
    library_of("word", "docx", "a document of Word")
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm

    made = Document()
    for each in made.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), _SPOKEN[language])
    about = made.core_properties  # of the template, which is nobody's report
    about.author, about.comments, about.language = "", "", _SPOKEN[language]
    page = made.sections[0]
    page.page_width, page.page_height = map(Mm, PAGE)
    page.left_margin = page.right_margin = Mm(MARGIN)
    page.top_margin = page.bottom_margin = Mm(MARGIN)
    return made


def _plain(said: str) -> str:
    """Return text in one line without what XML cannot hold."""
    return drawable(" ".join(said.split()))


def _add_texts(made: "Document", given: str) -> None:
    """Add the paragraphs of a text, those that begin with a hash as headings."""
    for each in re.split(r"\n\s*\n", given.strip()):
        heading = _TO_HEADING.match(each)
        if heading:
            made.add_heading(_plain(each[heading.end() :]), level=1)
        else:
            made.add_paragraph(_plain(each))


def _add_picture(made: "Document", given: Picture) -> None:
    """Add a picture in its size, or smaller where the page is; one that is too high for that on
    several pages.
    """
    from docx.oxml import OxmlElement
    from docx.shared import Emu

    png = given.png(scale=_SCALE)
    wide, high = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    unit = min(_POINT / _SCALE, _WIDEST / wide)
    if _SMALLEST * high * unit <= _HIGHEST:
        unit = min(unit, _HIGHEST / high)
    for top, bottom in _pages(high, int(_HIGHEST / unit)):
        shape = made.add_picture(
            io.BytesIO(png), Emu(int(wide * unit)), Emu(int((bottom - top) * unit))
        )
        inline = shape._inline  # noqa: SLF001 - no other way
        said = given.alt if top == 0 else _GOES_ON[given.language]
        inline.docPr.set("descr", drawable(said))
        if (top, bottom) != (0, high):
            part = OxmlElement("a:srcRect")
            part.set("t", str(round(100_000 * top / high)))
            part.set("b", str(round(100_000 * (high - bottom) / high)))
            inline.graphic.graphicData.pic.blipFill.blip.addnext(part)


def _pages(high: int, room: int) -> list[tuple[int, int]]:
    """Return between which pixels each page shows a picture: a row that ends one is whole on the
    next.

    Examples:
        >>> _pages(900, 1000), _pages(2000, 1000)
        ([(0, 900)], [(0, 1000), (850, 1850), (1700, 2000)])
    """
    again = int(_ROW * _SCALE)
    if high <= room + 1:  # but for rounding
        return [(0, high)]
    return [(top, min(top + room, high)) for top in range(0, high - again, room - again)]
