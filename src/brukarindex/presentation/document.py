"""Texts, tables and pictures, one after the other, as a document of Word.

The document is Office Open XML (ECMA-376, ISO/IEC 29500), a zip of a few small files, so that
nothing but Python is needed to write it: pictures are within it, and tables are Word's own.
"""

import io
import re
from collections.abc import Iterable
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from brukarindex.checks import one_of, shown, text
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.image import Picture
from brukarindex.presentation.table import ReportTable
from brukarindex.words.languages import LANGUAGES, Language

Part = str | ReportTable | Picture
"""What a document is made of."""

_SCALE = 3.0  # pixels for each point: sharp in print
_POINT = 12_700  # a point in the unit of drawings, of which a millimetre has 36 000
_WIDEST, _HIGHEST = 160 * 36_000, 235 * 36_000  # what the margins leave of a page
_TWIPS = 9_071  # the same width in twentieths of a point
_TO_HEADING = re.compile(r"# +(?=\S)")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def word_document(*parts: Part, title: str | None = None, language: Language = "en") -> bytes:
    r"""Return a document of Word (``.docx``) with texts, tables and pictures in the order given.

    Pictures lie in the document, as wide as the text at most, with their ``alt``; tables are Word's
    own, with headers that come again on every page. Pictures need ``brukarindex[plots]``, tables
    and texts nothing.

    Args:
        parts: Text, such as that of ``describe``, what `table` returns, and what `picture` returns.
            A blank line in a text begins a paragraph, and a paragraph that begins with ``"# "`` is
            a heading.
        title: What stands first.
        language: The language that Word checks the spelling in: ``"sv"`` or ``"en"``.

    Raises:
        ArgumentTypeError: If a part is something else.
        ArgumentError: If there is no part, or pictures cannot be drawn since vl-convert is not
            installed.

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
        raise ArgumentError("word_document: give at least one text, table or picture.")
    language = one_of("language", language, LANGUAGES)
    body, drawn = [], []
    if title is not None:
        body.append(_paragraph(text("title", title), "Title"))
    for part in parts:
        if isinstance(part, str):
            body += _texts(part)
        elif isinstance(part, ReportTable):
            body.append(_table(part))
        elif isinstance(part, Picture):
            drawn.append(part.png(scale=_SCALE))
            body.append(_picture(part.alt, drawn[-1], len(drawn)))
        else:
            raise ArgumentTypeError(
                "word_document: parts must be texts, tables and pictures, got"
                f" {shown(part)}. Of a result, table(result), picture(result) and"
                " result.describe() are."
            )
    return _zipped({**_frame(body, len(drawn), language), **_media(drawn)})


def _texts(given: str) -> Iterable[str]:
    """Return the paragraphs of a text, those that begin with a hash as headings."""
    for each in re.split(r"\n\s*\n", given.strip()):
        heading = _TO_HEADING.match(each)
        yield _paragraph(each[heading.end() :] if heading else each, "Heading1" if heading else "")


def _paragraph(said: str, style: str = "", side: str = "") -> str:
    looks = f'<w:pStyle w:val="{style}"/>' if style else ""
    looks += f'<w:jc w:val="{side}"/>' if side else ""
    return f"<w:p><w:pPr>{looks}</w:pPr>{_run(said)}</w:p>"


def _run(said: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{_xml(" ".join(said.split()))}</w:t></w:r>'


def _xml(said: str) -> str:
    """Return text without what XML cannot hold."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", said))


def _table(made: ReportTable) -> str:
    """Return a table between its title and its notes."""
    width = _TWIPS // len(made.header)
    grid = f'<w:gridCol w:w="{width}"/>' * len(made.header)
    rows = _row(made, made.header, head=True) + "".join(_row(made, row) for row in made.rows)
    looks = (
        '<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>'
        + "".join(
            f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
            for side, size, colour in (
                ("top", 12, "000000"),
                ("bottom", 8, "000000"),
                ("insideH", 4, "CCCCCC"),
            )
        )
        + "</w:tblBorders></w:tblPr>"
    )
    table = f"<w:tbl>{looks}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    return _paragraph(made.title, "Caption") + table + _paragraph(" ".join(made.notes), "Notes")


def _row(made: ReportTable, cells: tuple[str, ...], *, head: bool = False) -> str:
    style = "CellHead" if head else "Cell"
    filled = "".join(
        '<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>'
        f"{_paragraph(cell, style, 'left' if place < made.left else 'right')}</w:tc>"
        for place, cell in enumerate(cells)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{filled}</w:tr>"


def _picture(alt: str, png: bytes, number: int) -> str:
    """Return a picture in its size, or smaller where the page is."""
    wide, high = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    unit = min(_POINT / _SCALE, _WIDEST / wide, _HIGHEST / high)
    cx, cy = int(wide * unit), int(high * unit)
    return (
        '<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{cx}" cy="{cy}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}" descr="{_xml(alt)}"/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="{number}.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="p{number}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _style(name: str, looks: str, letters: str, *, called: str = "", after: str = "Normal") -> str:
    """Return a style of paragraphs; those that Word knows are ``called`` as it calls them."""
    base = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    standard = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{standard} w:styleId="{name}"><w:name w:val="'
        f'{called or name}"/>{base}<w:next w:val="{after}"/><w:qFormat/>'
        f"<w:pPr>{looks}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _styles(language: Language) -> str:
    spoken = {"sv": "sv-SE", "en": "en-GB"}[language]
    font = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    styles = (
        _style("Normal", '<w:spacing w:after="120"/>', f'{font}<w:sz w:val="22"/>'),
        _style("Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="36"/>'),
        _style(
            "Heading1",
            '<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/>',
            '<w:b/><w:sz w:val="28"/>',
            called="heading 1",
        ),
        _style(
            "Caption", '<w:keepNext/><w:spacing w:before="120" w:after="60"/>', "<w:b/>",
            called="caption",
        ),
        _style("Notes", '<w:spacing w:before="60" w:after="240"/>', '<w:sz w:val="18"/>'),
        _style("Cell", '<w:spacing w:after="0"/>', '<w:sz w:val="20"/>', after="Cell"),
        _style(
            "CellHead", '<w:keepNext/><w:spacing w:after="0"/>', '<w:b/><w:sz w:val="20"/>',
            after="Cell",
        ),
    )  # fmt: skip
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="{spoken}"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
    )
    return f'{_DECLARED}<w:styles xmlns:w="{_WORDS}">{defaults}{"".join(styles)}</w:styles>'


def _frame(body: list[str], pictures: int, language: Language) -> dict[str, str | bytes]:
    """Return the files of a document, but its pictures."""
    names = {
        "w": _WORDS,
        "r": _OFFICE,
        "wp": f"{_DRAWING}/wordprocessingDrawing",
        "a": f"{_DRAWING}/main",
        "pic": f"{_DRAWING}/picture",
    }
    spaces = " ".join(f'xmlns:{name}="{url}"' for name, url in names.items())
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1417"'
        ' w:bottom="1418" w:left="1417" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
    )
    related = [("styles", "styles", "styles.xml")]
    related += [(f"p{i}", "image", f"media/{i}.png") for i in range(1, pictures + 1)]
    return {
        "[Content_Types].xml": (
            f'{_DECLARED}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
        ),
        "_rels/.rels": _relations([("document", "officeDocument", "word/document.xml")]),
        "word/document.xml": (
            f"{_DECLARED}<w:document {spaces}><w:body>{''.join(body)}{page}</w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": _relations(related),
        "word/styles.xml": _styles(language),
    }


def _relations(related: Iterable[tuple[str, str, str]]) -> str:
    held = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in related
    )
    return f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">{held}</Relationships>'


def _media(drawn: Iterable[bytes]) -> dict[str, str | bytes]:
    return {f"word/media/{i}.png": png for i, png in enumerate(drawn, 1)}


def _zipped(files: dict[str, str | bytes]) -> bytes:
    """Return the files in a zip that is the same whenever it is made."""
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, held in files.items():
            archive.writestr(ZipInfo(name), held, ZIP_DEFLATED)
    return made.getvalue()
