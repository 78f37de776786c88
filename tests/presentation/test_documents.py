"""A document of Word, read back by Python's own reader of zips and of XML."""

import io
import struct
import sys
from itertools import pairwise
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given, strategies as st

from brukarindex import RatingIndex, Scale, Share, estimate, picture, table, word_document
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, ExtraNotFoundError

FRAME = pl.DataFrame({"enhet": ["Åmål", "A <b>& Ö"] * 30, "q": [5, 4, 4, 2, 3, 3] * 10})
MADE = estimate(FRAME, RatingIndex("q", Scale(1, 5)), by="enhet")
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"

HELD = {0x9, 0xA, 0xD, *range(0x20, 0xD800), *range(0xE000, 0xFFFE)}
"""Characters of XML 1.0 in the first plane."""


def files(document):
    """Return the files of a document, those of XML as trees."""
    with ZipFile(io.BytesIO(document)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    return {
        name: ET.fromstring(each) if name.endswith((".xml", ".rels")) else each
        for name, each in held.items()
    }


def body(document):
    """Return the body of a document."""
    return files(document)["word/document.xml"][0]


def said(element):
    """Return the text of an element."""
    return "".join(each.text or "" for each in element.iter(f"{WORDS}t"))


def paragraphs(document):
    """Return the style and the text of each paragraph that is not in a table."""
    return [
        (getattr(each.find(f".//{WORDS}pStyle"), "attrib", {}).get(f"{WORDS}val"), said(each))
        for each in body(document)
        if each.tag == f"{WORDS}p"
    ]


def test_texts_become_headings_and_paragraphs():
    """A blank line ends a paragraph, a hash and a space begin a heading."""
    document = word_document("# Så gick det\n\nÖver <riket>\n& mer.\n \n#1 av 8", title="2025")
    assert paragraphs(document) == [
        ("Title", "2025"),
        ("Heading1", "Så gick det"),
        (None, "Över <riket> & mer."),
        (None, "#1 av 8"),
    ]


def test_a_table_has_every_cell_its_title_and_its_notes():
    """The cells are those of the table, the header comes again on every page."""
    made = table(MADE, language="sv", title="Helhet")
    document = word_document(made)
    rows = [
        tuple(said(cell) for cell in row.iter(f"{WORDS}tc"))
        for row in body(document).iter(f"{WORDS}tr")
    ]
    assert rows == [made.header, *made.rows]
    heads = [row.find(f".//{WORDS}tblHeader") for row in body(document).iter(f"{WORDS}tr")]
    assert [each is not None for each in heads] == [True, False, False]
    first = next(body(document).iter(f"{WORDS}tr"))
    sides = [each.attrib[f"{WORDS}val"] for each in first.iter(f"{WORDS}jc")]
    assert sides == ["left", "right", "right"]
    assert paragraphs(document) == [("Caption", "Helhet"), (None, " ".join(made.notes))]


@pytest.mark.parametrize("units", [1, 40])
def test_pictures_lie_in_the_document(units):
    """Each is the PNG itself, with its text, in its own proportions and within the page."""
    pytest.importorskip("vl_convert")
    frame = pl.DataFrame(
        {"e": [f"Enhet {i}" for i in range(units)] * 9, "q": [5, 4, 2] * 3 * units}
    )
    measures = [RatingIndex("q", Scale(1, 5), name="I"), Share.top("q", Scale(1, 5), name="S")]
    made = estimate(frame, measures, by="e")
    drawn = [picture(made.of(each)) for each in ("I", "S")]
    document = word_document(drawn[0], "mellan", drawn[1])
    held = files(document)
    targets = {
        each.attrib["Id"]: each.attrib["Target"] for each in held["word/_rels/document.xml.rels"]
    }
    shown = list(body(document).iter(f"{PLACE}inline"))
    assert [each.find(f"{PLACE}docPr").attrib["descr"] for each in shown] == [
        each.alt for each in drawn
    ]
    for inline, own in zip(shown, drawn, strict=True):
        png = held[f"word/{targets[next(inline.iter(f'{MAIN}blip')).attrib[RELATION]]}"]
        assert png == own.png(scale=3)
        wide, high = struct.unpack(">II", png[16:24])
        extent = inline.find(f"{PLACE}extent").attrib
        cx, cy = int(extent["cx"]), int(extent["cy"])
        assert cx / cy == pytest.approx(wide / high, rel=1e-4)
        assert 5_000_000 < cx <= 5_760_000 or cy == 8_460_000
        assert cy <= 8_460_000


@pytest.mark.parametrize(("language", "spoken"), [("sv", "sv-SE"), ("en", "en-GB")])
def test_word_is_told_the_language_and_every_style(language, spoken):
    """Spelling is checked in the language given; styles used are styles defined."""
    document = files(word_document("# a", table(MADE), "b", title="c", language=language))
    styles = document["word/styles.xml"]
    assert [each.attrib[f"{WORDS}val"] for each in styles.iter(f"{WORDS}lang")] == [spoken]
    defined = {each.attrib[f"{WORDS}styleId"] for each in styles.iter(f"{WORDS}style")}
    used = {
        each.attrib[f"{WORDS}val"] for each in document["word/document.xml"].iter(f"{WORDS}pStyle")
    }
    assert used == {"Title", "Heading1", "Caption"}
    assert used <= defined
    types = {each.attrib.get("PartName") for each in document["[Content_Types].xml"]}
    assert {name.removeprefix("/") for name in types if name} <= set(document)


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_read_again(text):
    """What XML 1.0 cannot hold is replaced; the rest is kept but for white space."""
    plain = "".join(f"y {text}".split())
    wanted = "".join(
        each if ord(each) in HELD or ord(each) > 0xFFFF else "\ufffd" for each in plain
    )
    found = "".join(each for _, each in paragraphs(word_document(f"y {text}")))
    assert "".join(found.split()) == wanted


@pytest.mark.parametrize(("language", "spoken"), [("sv", "sv-SE"), ("en", "en-GB")])
def test_what_word_says_of_the_document_is_nobody_elses(language, spoken):
    """The author and the comment of the template are gone; the language is that of the text."""
    docx = pytest.importorskip("docx")
    about = docx.Document(io.BytesIO(word_document("Text", language=language))).core_properties
    assert (about.author, about.comments, about.language) == ("", "", spoken)


def test_without_python_docx_the_error_says_what_to_install(monkeypatch):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ExtraNotFoundError, match=r'pip install "brukarindex\[word\]"'):
        word_document("a")
    with pytest.raises(ArgumentTypeError, match="parts must be texts"):
        word_document("a", MADE)


@pytest.mark.parametrize(
    ("parts", "options", "error", "message"),
    [
        ([], {}, ArgumentError, "word_document: give at least one text, table or picture."),
        ([MADE], {}, ArgumentTypeError, r"Of a result, table\(result\), picture\(result\) and"),
        (
            [b"png"],
            {},
            ArgumentTypeError,
            "parts must be texts, tables, pictures and appendices, got b'png'",
        ),
        (["a"], {"title": 3}, ArgumentTypeError, "title must be text"),
        (["a"], {"language": "no"}, ArgumentError, "language is 'no'; allowed"),
    ],
)
def test_bad_parts(parts, options, error, message):
    """An error says what a document is made of."""
    with pytest.raises(error, match=message):
        word_document(*parts, **options)


def test_pictures_of_many_rows_go_on():
    """All of it is shown, as large as others are, each row whole on some page, and drawn once."""
    pytest.importorskip("vl_convert")
    frame = pl.DataFrame({"e": [f"Enhet {i}" for i in range(290)] * 3, "q": [5, 4, 2] * 290})
    made = picture(estimate(frame, RatingIndex("q", Scale(1, 5)), by="e"), language="sv")
    held = files(word_document(made))
    (png,) = [each for name, each in held.items() if name.endswith(".png")]
    wide, high = struct.unpack(">II", png[16:24])
    shown = list(held["word/document.xml"].iter(f"{PLACE}inline"))
    said = [each.find(f"{PLACE}docPr").attrib["descr"] for each in shown]
    assert said == [made.alt, *["Fortsättning på bilden ovan."] * (len(shown) - 1)]
    ends = []
    for inline in shown:
        (part,) = inline.iter(f"{MAIN}srcRect")
        top, below = (int(part.attrib[side]) * high / 100_000 for side in "tb")
        ends.append((top, high - below))
        extent = inline.find(f"{PLACE}extent").attrib
        cx, cy = int(extent["cx"]), int(extent["cy"])
        assert cx > 5_000_000
        assert cy <= 8_460_000
        assert cy / cx == pytest.approx((ends[-1][1] - top) / wide, rel=1e-3)
    assert (ends[0][0], ends[-1][1]) == (0, high)
    again = [last - first for (_, last), (first, _) in pairwise(ends)]
    assert all(each == pytest.approx(150, abs=2) for each in again)


def test_names_have_one_line_where_there_is_room():
    """A long name beside few figures is not divided, and the table fits the page."""
    name = "Västra Götalandsregionens sjukvårdsförvaltning i Göteborg"
    frame = pl.DataFrame({"enhet": [name, "Å"] * 30, "q": [5, 4, 4, 2, 3, 3] * 10})
    made = table(estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet"))
    (drawn,) = body(word_document(made)).iter(f"{WORDS}tbl")
    widths = [int(each.get(f"{WORDS}w")) for each in drawn.find(f"{WORDS}tblGrid")]
    assert widths[0] >= len(name) * 0.6 * 9 * 20
    assert sum(widths) <= 160 / 25.4 * 1440 + 3


def test_words_of_names_are_whole_in_a_table():
    """The column has room for the longest word, and no row is divided between two pages."""
    name = "Vårdnadsbidragsförvaltningsenheten i Örnsköldsvik"
    frame = pl.DataFrame({"enhet": [name, "Å"] * 30, "q": [5, 4, 4, 2, 3, 3] * 10})
    made = table(estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet"))
    (drawn,) = body(word_document(made)).iter(f"{WORDS}tbl")
    first = int(drawn.find(f"{WORDS}tblGrid")[0].get(f"{WORDS}w"))
    letters = len(name.split(maxsplit=1)[0])
    assert first >= letters * 0.6 * 9 * 20  # twentieths of a point, of letters of 9 points
    header, *rows = drawn.iter(f"{WORDS}tr")
    assert header.find(f".//{WORDS}cantSplit") is None
    assert len(rows) == sum(row.find(f".//{WORDS}cantSplit") is not None for row in rows) == 2
