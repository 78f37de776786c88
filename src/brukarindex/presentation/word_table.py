"""A table in a document of Word: as wide as it needs, on a page that lies down where it must."""

# What python-docx tells of the XML below a document is not typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportPrivateUsage=false

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import attrs

from brukarindex.presentation.report_table import ReportTable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.table import _Cell, _Row

PAGE = (210, 297)
MARGIN = 25
"""Millimetres of a page of A4."""
_SIZES = ((9, False), (8, False), (9, True), (8, True), (7, True))
"""Sizes of letters in points, and whether the page lies down, in the order in which they are
tried."""
_FOLDED = (8, True)
_SPREAD = 1.25
"""Times as wide as it needs that a table is at most."""
_LETTER = 0.6 * 25.4 / 72
"""Millimetres that a letter is wide, for each point of its size."""
_PADDING = 1.0
"""Millimetres on each side of what stands in a cell."""
_NAME = 30
"""Letters after which a name has several lines, where there is no room for more."""

Clean = Callable[[str], str]


@attrs.frozen
class _Fit:
    """How a table is laid out: the size of its letters, the page, and columns with their widths."""

    size: int
    lying: bool
    parts: list[list[int]]
    widths: list[float]


def add_table(made: "Document", given: ReportTable, clean: Clean) -> None:
    """Add a table between its title and its notes.

    One that is too wide for the page gets smaller letters, then a page that lies down, and then the
    columns that have no room below the others, with the names of the rows again.
    """
    from docx.shared import Pt

    fit = _fit(given)
    turn(made, lying=fit.lying)
    caption = made.add_paragraph(clean(given.title), "Caption")
    caption.paragraph_format.keep_with_next = True
    for place, part in enumerate(fit.parts):
        if place:  # or Word makes them one table
            made.add_paragraph().paragraph_format.space_after = 0
        _Writer(made, given, fit, clean).add(part)
    notes = made.add_paragraph(clean(" ".join(given.notes)))
    notes.runs[0].italic = True
    notes.runs[0].font.size = Pt(9)
    notes.paragraph_format.space_before = Pt(3)


def turn(made: "Document", *, lying: bool) -> None:
    """Begin a new page when the one before does not lie as it is to."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    last: Section = made.sections[-1]
    if (last.orientation == WD_ORIENT.LANDSCAPE) == lying:
        return
    begun = made.paragraphs or made.tables
    page = made.add_section(WD_SECTION.NEW_PAGE) if begun else last
    page.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    wide, high = reversed(PAGE) if lying else PAGE
    page.page_width, page.page_height = Mm(wide), Mm(high)


def _fit(given: ReportTable) -> _Fit:
    """Return the first layout that has room for the table; the last one, folded, when none has."""
    letters = _letters(given)
    for size, lying in _SIZES:
        widths = _millimetres(letters, size)
        room = PAGE[lying] - 2 * MARGIN
        if sum(widths) <= room:
            _give_names_room(widths, given, size, room)
            spread = min(_SPREAD, room / sum(widths))
            return _Fit(size, lying, [list(range(len(widths)))], [spread * w for w in widths])
    size, lying = _FOLDED
    widths = _millimetres(letters, size)
    return _Fit(size, lying, given.folded(widths, PAGE[lying] - 2 * MARGIN), widths)


def _give_names_room(widths: list[float], given: ReportTable, size: int, room: float) -> None:
    """Make columns of names as wide as their names, as far as the page has room for it."""
    for place in range(given.left):
        (whole,) = _millimetres([max((len(row[place]) for row in given.rows), default=0)], size)
        widths[place] += min(max(0.0, whole - widths[place]), room - sum(widths))


def _millimetres(letters: Sequence[int], size: int) -> list[float]:
    return [each * size * _LETTER + 2 * _PADDING for each in letters]


def _letters(given: ReportTable) -> list[int]:
    """Return how many letters each column has room for, and what stands above several too."""
    letters = [_letters_of(given, place) for place in range(len(given.header))]
    for span in given.spanned:
        lacking = len(span.name) + 1 - sum(letters[span.first : span.after])
        letters[span.after - 1] += max(0, lacking)
    return letters


def _letters_of(given: ReportTable, place: int) -> int:
    """Return how many letters a column needs: whole figures, and the words of its header."""
    cells = [row[place] for row in given.rows]
    if place < given.left:
        cells = [part for each in cells for part in wrap(each, _NAME, break_long_words=False)]
    words = given.header[place].split()
    return max([1, *map(len, cells), *(len(each) + 1 for each in words)])  # which are bold


@attrs.frozen
class _Writer:
    """What is written into a document, and how."""

    made: "Document"
    given: ReportTable
    fit: _Fit
    clean: Clean

    def add(self, part: Sequence[int]) -> None:
        """Add some columns, their header on every page."""
        from docx.oxml import OxmlElement
        from docx.shared import Mm

        given = self.given
        table: Any = self.made.add_table(0, len(part))
        table.autofit = False
        _shape(table._tbl.tblPr)  # noqa: SLF001 - no other way
        for column, place in zip(table.columns, part, strict=True):
            column.width = Mm(self.fit.widths[place])
        if any(given.spans):
            self._span(table.add_row(), [given.spans[place] for place in part])
        header = table.add_row()
        self._fill(header, [given.header[place] for place in part], part, bold=True)
        for cell in header.cells:
            _underline(cell)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no other way
        for texts in given.rows:
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no other way
            self._fill(row, [texts[place] for place in part], part)

    def _fill(
        self, row: "_Row", texts: Sequence[str], part: Sequence[int], *, bold: bool = False
    ) -> None:
        """Write the texts of a row, numbers to the right."""
        for cell, text, place in zip(row.cells, texts, part, strict=True):
            side = "RIGHT" if place >= self.given.left else "LEFT"
            self._write(cell, text, side, bold=bold)

    def _span(self, row: "_Row", spans: Sequence[str]) -> None:
        """Write what stands above several columns into one cell."""
        for name, some in groupby(range(len(spans)), key=spans.__getitem__):
            held = list(some)
            cell = row.cells[held[0]].merge(row.cells[held[-1]])
            for empty in cell.paragraphs[1:]:
                cell._tc.remove(empty._p)  # noqa: SLF001 - no other way
            self._write(cell, name, "CENTER", bold=True)
            if name:
                _underline(cell)

    def _write(self, cell: "_Cell", said: str, side: str, *, bold: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
        paragraph.paragraph_format.space_after = 0
        paragraph.paragraph_format.keep_with_next = bold or None  # never alone on a page
        run = paragraph.add_run(self.clean(said))
        run.bold = bold or None
        run.font.size = Pt(self.fit.size)
        # An empty cell is as high as the size of its own end of paragraph.
        paragraph._p.get_or_add_pPr().append(deepcopy(run._r.get_or_add_rPr()))  # noqa: SLF001 - no other way


_TABLE = {"top": (12, "000000"), "bottom": (8, "000000"), "insideH": (4, "CCCCCC")}
_HEADER = {"bottom": (8, "000000")}
"""Lines: eighths of a point, and colours."""


def _shape(within: "BaseOxmlElement") -> None:
    """Draw the lines of a table, and put little room beside what stands in its cells."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        room = OxmlElement(f"w:{side}")
        room.set(qn("w:w"), str(round(_PADDING * 1440 / 25.4)))
        room.set(qn("w:type"), "dxa")
        margins.append(room)
    # Word reads them in this order only.
    held = {each.tag: each for each in within}
    held[qn("w:tblLayout")].addprevious(_borders("tblBorders", _TABLE))
    held[qn("w:tblLook")].addprevious(margins)


def _underline(cell: "_Cell") -> None:
    """Draw a line below a header."""
    cell._tc.get_or_add_tcPr().append(_borders("tcBorders", _HEADER))  # noqa: SLF001 - no other way


def _borders(name: str, lines: Mapping[str, tuple[int, str]]) -> "BaseOxmlElement":
    """Return the lines of a table or a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement(f"w:{name}")
    for edge, (width, colour) in lines.items():
        line = OxmlElement(f"w:{edge}")
        for key, value in {"val": "single", "sz": width, "space": 0, "color": colour}.items():
            line.set(qn(f"w:{key}"), str(value))
        borders.append(line)
    return borders
