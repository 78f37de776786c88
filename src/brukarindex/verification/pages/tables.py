"""A published table, pasted or as a frame, as a page of claims: a claim for each cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from attrs import evolve, frozen

from brukarindex.checks import mapped, one_of, whole_text
from brukarindex.exact.figures import Figure
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.shares import counted_share
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    FigureError,
    did_you_mean,
    raise_all,
)
from brukarindex.verification.pages.claims import (
    Answered,
    Claim,
    Deviation,
    Index,
    Invited,
    Mean,
    Parts,
    Percentage,
    Question,
    Rate,
    Total,
)
from brukarindex.verification.pages.page import Page
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.spelling import folded, tidy

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

Role: TypeAlias = Literal[
    "share",
    "count",
    "n",
    "answered",
    "invited",
    "rate",
    "mean",
    "deviation",
    "index",
    "sum",
    "skip",
]
RowsOf: TypeAlias = Literal["units", "questions"]

ROLES: tuple[Role, ...] = get_args(Role)
MOST_PROBLEMS = 20  # So many are told of at once.
_NOTHING = {"", "-", "–", "—", "−", ".", "..", "…", "...", "*", "e.u.", "n/a", "saknas", "null"}
_WHOLES = ("total", "totalt", "summa", "samtliga", "alla", "all", "sum", "everybody")
_PERCENT = re.compile(
    r"\s*(?:,\s*|\(\s*)?(?:%|procent|per cent|andel i %|andel)\s*\)?$", re.IGNORECASE
)
_PATTERNS: tuple[tuple[Role, str], ...] = (
    ("n", r"n|n ?=|bas|base|antal|antal svar|number|(?:number of )?(?:answers|responses)"),
    ("answered", r"(?:antal )?(?:svarande|respondenter|deltagare)|(?:number of )?respondents"),
    ("invited", r"(?:antal )?(?:tillfrågade|inbjudna|utskick)|(?:brutto)?urval|invited"),
    ("rate", r"svarsfrekvens|svarsandel|svarsprocent|response rate"),
    ("mean", r"medel|medelvärde|medelbetyg|snitt|genomsnitt|mean|average"),
    ("deviation", r"sd|std|std\.? ?av\.?|standardavvikelse|spridning|standard deviation"),
    ("index", r"\w*-?index|nki|nmi|nii"),
    ("sum", r"total|totalt|summa|sum"),
)
_NAMED = {role: re.compile(pattern) for role, pattern in _PATTERNS}
_BOTH = re.compile(r"(?P<count>[^()]+?)\s*\((?P<share>[^()]+)\)")
_NUMBER = {"sv": re.compile(r"-?\d+(?:[.,]\d+)?"), "en": re.compile(r"-?\d+(?:\.\d+)?")}
_SCORES: tuple[Role, ...] = ("mean", "index", "deviation")
_OF = {"sv": "av", "en": "of"}
_PLACE = {"sv": "rad {}, kolumn {}", "en": "row {}, column {}"}


@frozen
class _Cells:
    """What stands in a table: names of the columns, names of the rows, and a text for each cell."""

    columns: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen
class _Layout:
    """What the columns and the rows of a table are."""

    cells: _Cells
    roles: tuple[Role, ...]
    labels: tuple[str, ...]
    rows_of: RowsOf
    total: str | None
    scale: tuple[int, int]
    language: Language

    def of(self, *roles: Role) -> list[int]:
        """Give the columns of these kinds."""
        return [place for place, role in enumerate(self.roles) if role in roles]

    def text(self, row: Sequence[str], *roles: Role) -> str:
        """Give what stands in the first column of these kinds; nothing where there is none."""
        return next((row[place] for place in self.of(*roles) if row[place]), "")


def page_from_table(
    source: "str | IntoDataFrame",
    title: str = "",
    *,
    rows: RowsOf = "units",
    columns: Mapping[str, Role] | None = None,
    total: str | None = None,
    scale: tuple[int, int] = (1, 5),
    complete: bool | None = None,
    several: bool | None = None,
    language: Language = "sv",
) -> Page:
    """Read a published table as a page that `verify` checks: every row, and the whole together.

    The first row names the columns and the first column the rows. What a column holds is read from
    its name ("n", "Svarsfrekvens", "Medel", "Index", …); all others are answers, worst first or
    best first: shares, or counts where they add up to n. Cells with "–", "..", "*" or nothing are
    not printed.

    Args:
        source: Text as it is copied from a web page, a spreadsheet or a PDF, with tabs, semicolons,
            bars or at least two spaces between cells; or a frame of texts and whole numbers.
        title: Title of the page.
        rows: Whether the rows are "units", groups that do not overlap, or "questions".
        columns: What columns hold where their names do not say: "share", "count", "n" (answers
            behind the row), "answered" (who may have skipped the question), "invited", "rate",
            "mean", "deviation", "index", "sum" (of the shares of a row) or "skip".
        total: The row of all units together; None for one named as such ("Totalt", "Samtliga", …),
            and "" when there is none, as where a row is the mean of the units.
        scale: Lowest and highest answer of a mean.
        complete: Whether the shares of a row cover every answer; None to see by their sums.
        several: Whether one could give several answers; None to see by the sums.
        language: How figures are written; see `Figure.parse`.

    Returns:
        The page. Rows are groups, or questions, and columns categories, so that findings name both.

    Raises:
        ArgumentError: The table has no rows, rows of other lengths, names that come twice, or
            columns that there are not; all problems are listed.
        FigureError: Cells cannot be read; all are listed, by row and column.
        ArgumentTypeError: The source is neither text nor a frame, or a column holds floats.

    Example:
        >>> text = '''Kommun;Missnöjd;Nöjd;n
        ... Tyresö;29 %;71 %;417
        ... Gävle;40 %;60 %;721
        ... Totalt;36 %;64 %;1 138'''
        >>> page = page_from_table(text, "Två kommuner")
        >>> page
        Page('Två kommuner', 15 claims)
        >>> page.claims[2].group, page.claims[2].category, page.claims[2].figure
        ('Tyresö', 'Nöjd', '71 %')
    """
    one_of("rows", rows, get_args(RowsOf))
    one_of("language", language, LANGUAGES)
    cells, problems = _read(source)
    roles, more = _roles(cells, {} if columns is None else mapped("columns", columns), rows)
    problems += more
    whole, untold = _total_row(cells, total, rows)
    problems += untold
    labels = tuple(_PERCENT.sub("", name) or name for name in cells.columns)
    problems += _twice("columns", labels) + _twice("rows", cells.names)
    counted = _with_counts(cells, roles, whole, language)
    layout = _Layout(cells, counted, labels, rows, whole, scale, language)
    if problems:
        raise_all(ArgumentError, _first([*problems, *_unreadable(layout)]))
    claims = [*_claims(layout, complete, several)]
    try:
        return Page(title, claims, language=language)
    except FigureError:
        raise_all(FigureError, _first(_unreadable(layout)))
        raise


# --- from text or a frame to cells ----------------------------------------------------------------


def _read(source: object) -> tuple[_Cells, list[str]]:
    if isinstance(source, str):
        return _from_text(source)
    if hasattr(source, "columns"):
        return _from_frame(source), []
    raise ArgumentTypeError(f"a table is text or a frame; got {type(source).__name__}")


def _from_text(text: str) -> tuple[_Cells, list[str]]:
    whole_text("the table", text)
    lines = [line.strip("\r\n") for line in text.split("\n") if tidy(line).strip("|-+: ")]
    if len(lines) < 2:
        raise ArgumentError("the table has no rows; paste the row of names and the rows below it")
    rows = _split(lines)
    width = len(rows[1])
    header = ["", *rows[0]] if len(rows[0]) == width - 1 else rows[0]
    problems = [
        f"row {place} ({row[0]!r}) has {len(row)} cells and the names of the columns"
        f" {len(header)}; write – for a cell without figure"
        for place, row in enumerate(rows[1:], 1)
        if len(row) != len(header)
    ]
    if len(header) < 2:
        told = "the table has one column; put tabs, semicolons or two spaces between the cells"
        raise ArgumentError(told)
    kept = [row for row in rows[1:] if len(row) == len(header)]
    return _cells(header, kept), problems


def _split(lines: Sequence[str]) -> list[list[str]]:
    """Divide lines into cells, by what most of them have between cells."""
    for mark in ("\t", ";", "|"):
        if sum(mark in line for line in lines) * 2 > len(lines):
            inner = [line.strip().strip("|") if mark == "|" else line for line in lines]
            return [[tidy(cell) for cell in line.split(mark)] for line in inner]
    return [[tidy(cell) for cell in re.split(r"[ \u00a0]{2,}", line.strip())] for line in lines]


def _cells(header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Cells:
    """Make a table of cells; columns without name and figures are left out."""
    kept = [
        place
        for place in range(1, len(header))
        if header[place] or any(folded(row[place]) not in _NOTHING for row in rows)
    ]
    told = [[_printed(row[place]) for place in kept] for row in rows]
    return _Cells(
        tuple(header[place] for place in kept),
        tuple(row[0] for row in rows),
        tuple(map(tuple, told)),
    )


def _printed(cell: str) -> str:
    return "" if folded(cell) in _NOTHING else cell


def _from_frame(source: Any) -> _Cells:  # noqa: ANN401 - any frame
    import narwhals as nw  # only for those who have a frame

    try:
        frame = nw.from_native(source, eager_only=True)
    except TypeError as error:
        raise ArgumentTypeError(f"a table is text or a frame: {error}") from None
    names, rows = [str(name) for name in frame.columns], list(frame.rows())
    if len(names) < 2 or not rows:
        raise ArgumentError("the table has no rows, or no columns beside the names of the rows")
    floats = [
        name
        for place, name in enumerate(names)
        if any(isinstance(row[place], float) and row[place] == row[place] for row in rows)
    ]
    if floats:
        raise ArgumentTypeError(
            f"columns {', '.join(map(repr, floats))} hold floats, which have lost their printed"
            " decimals; read the file as text (pandas: dtype=str, Polars: infer_schema=False)"
        )
    return _cells(names, [[_as_text(value) for value in row] for row in rows])


def _as_text(value: object) -> str:
    missing = value is None or value != value  # noqa: PLR0124 - NaN
    return "" if missing else tidy(str(value))


# --- what columns and rows are --------------------------------------------------------------------


def _roles(
    cells: _Cells, told: Mapping[str, Role], rows: RowsOf
) -> tuple[tuple[Role, ...], list[str]]:
    problems = [
        f"columns names {name!r}, which the table has not.{did_you_mean(name, cells.columns)}"
        for name in told
        if name not in cells.columns
    ]
    problems += [
        f"column {name!r} is {role!r}; allowed: {', '.join(map(repr, ROLES))}.{did_you_mean(role, ROLES)}"
        for name, role in told.items()
        if role not in ROLES
    ]
    problems += [
        "a column has figures and no name; name it in the first row"
        for name in cells.columns
        if not name
    ]
    found = tuple(told.get(name) or _role(name) for name in cells.columns)
    of_units = [
        name
        for name, role in zip(cells.columns, found, strict=True)
        if role in {"invited", "rate"} and rows == "questions"
    ]
    problems += [
        f"column {name!r} is of units, and the rows are questions; leave it out by"
        f' columns={{{name!r}: "skip"}}'
        for name in of_units
    ]
    return found, problems


def _role(name: str) -> Role:
    said = folded(_PERCENT.sub("", name) or name)
    return next((role for role, named in _NAMED.items() if named.fullmatch(said)), "share")


def _total_row(cells: _Cells, total: str | None, rows: RowsOf) -> tuple[str | None, list[str]]:
    if total == "" or (total is None and rows == "questions"):
        return None, []
    if total is None:
        return next((name for name in cells.names if folded(name) in _WHOLES), None), []
    known = total in cells.names
    hint = did_you_mean(total, cells.names)
    problem = f"total is {total!r}, which is no row of the table.{hint}"
    return total if known else None, [] if known else [problem]


def _twice(what: str, names: Sequence[str]) -> list[str]:
    often = [name for name, same in groupby(sorted(names)) if len([*same]) > 1]
    return [f"several {what} are named {name!r}; names tell them apart" for name in often]


def _with_counts(
    cells: _Cells, roles: tuple[Role, ...], total: str | None, language: Language
) -> tuple[Role, ...]:
    """Take answers for counts where they add up as counts do: to n, or down to the total."""
    places = [place for place, role in enumerate(roles) if role == "share"]
    bases = [place for place, role in enumerate(roles) if role in {"n", "answered", "sum"}][:1]
    printed = [[row[place] for place in places] for row in cells.rows]
    if not places or any(re.search("[%,.(]", cell) for row in printed for cell in row):
        return roles
    rows = [[_value(cell, language) for cell in row] for row in printed]
    sizes = [_value(row[bases[0]], language) if bases else None for row in cells.rows]
    added = [
        (sum(row), size) for row, size in zip(rows, sizes, strict=True) if None not in row and size
    ]
    to_hundred = sum(abs(total - 100) <= len(places) for total, _ in added)
    to_size = sum(7 * size <= 10 * total <= 10 * size for total, size in added) - to_hundred
    if 2 * max(to_size, 0) > len(added) or _adds_down(cells, rows, total):
        return tuple("count" if role == "share" else role for role in roles)
    return roles


def _adds_down(cells: _Cells, rows: Sequence[Sequence[Any]], total: str | None) -> bool:
    """Tell whether the figures of most columns add up to that of the total."""
    whole = next((row for name, row in zip(cells.names, rows, strict=True) if name == total), ())
    units = [row for name, row in zip(cells.names, rows, strict=True) if name != total]
    told = [
        ([row[place] for row in units], value)
        for place, value in enumerate(whole)
        if value is not None and all(row[place] is not None for row in units)
    ]
    exact = [sum(parts) == value for parts, value in told if value]
    return len(units) > 1 and 2 * sum(exact) > len(exact) > 0


def _value(cell: str, language: Language) -> Any:  # noqa: ANN401 - a number or None
    try:
        return Figure.parse(cell, language=language).value
    except FigureError:
        return None


# --- from cells to claims -------------------------------------------------------------------------


def _claims(layout: _Layout, complete: bool | None, several: bool | None) -> Iterator[Claim]:  # noqa: FBT001
    all_told, many = _sums(layout)
    told = complete if complete is not None else (all_told and not several)
    chosen = several if several is not None or not (told or many) else many and not told
    units = [name for name in layout.cells.names if name != layout.total]
    if layout.total is not None and len(units) > 1:
        yield Parts(tuple(units))
    for name, row in zip(layout.cells.names, layout.cells.rows, strict=True):
        about = _about(layout, name)
        names = tuple(layout.labels[place] for place in layout.of("share", "count"))
        if told or chosen is not None:
            yield Question(names if told else (), complete=told, several=chosen, **about)
        yield from _row(layout, row, about, name)


def _about(layout: _Layout, name: str) -> dict[str, str]:
    if layout.rows_of == "questions":
        return {"group": "", "question": name}
    return {"group": "" if name == layout.total else name, "question": ""}


def _sums(layout: _Layout) -> tuple[bool, bool]:
    """Tell whether the answers of most rows are all there are, and whether those of most are more."""
    places = layout.of("share", "count")
    near, over, rows = 0, 0, 0
    for row in layout.cells.rows:
        told = [_plain(row[place], layout) for place in places]
        if len(places) < 2 or None in told:
            continue
        figures = cast("list[Figure]", told)
        whole = layout.text(row, "n", "answered", "sum") if layout.of("count") else "100"
        apart = sum(each.value for each in figures) - (_value(whole, layout.language) or 0)
        room = 0 if layout.of("count") else sum(Fraction(1, 10**each.decimals) for each in figures)
        rows, near, over = rows + 1, near + (abs(apart) <= room), over + (apart > room)
    return 2 * near > rows, 2 * over > rows


def _plain(cell: str, layout: _Layout) -> Figure | None:
    """Give the share or the count of a cell."""
    both = _BOTH.fullmatch(cell)
    try:
        return Figure.parse(both["share"] if both else cell, language=layout.language)
    except FigureError:
        return None


def _row(layout: _Layout, row: Sequence[str], about: dict[str, str], name: str) -> Iterator[Claim]:
    """Give the claims of a row."""

    def at(place: int) -> str:
        return _PLACE[layout.language].format(name, layout.cells.columns[place])

    base = layout.text(row, "n") or None
    if layout.rows_of == "questions":
        base = base or layout.text(row, "answered") or None
    answers = [place for place in layout.of("share", "count") if row[place]]
    names = [layout.labels[place] for place in layout.of("share", "count")]
    for place in answers:
        for figure, of in _figures(layout, row, place, base):
            yield Percentage(
                layout.labels[place],
                figure,
                about["question"],
                base=of,
                group=about["group"],
                where=at(place),
            )
    for place in layout.of("sum"):
        if row[place] and layout.of("share") and len(answers) == len(names) > 1:
            yield Total(
                tuple(names), row[place], about["question"], group=about["group"], where=at(place)
            )
    yield from _scores(layout, row, about, base, at)
    yield from _numbers(layout, row, about, at)


def _figures(
    layout: _Layout, row: Sequence[str], place: int, base: str | None
) -> Iterator[tuple[str | Figure, str | None]]:
    """Give the shares of a cell, with their base; "58 (41,7 %)" has a count and a share."""
    both = _BOTH.fullmatch(row[place])
    count = both["count"] if both else row[place]
    whole = _base_of_counts(layout, row, base)
    if both or layout.roles[place] == "count":
        yield _count(count, whole, layout.language), whole
    if both:
        yield both["share"], base
    elif layout.roles[place] == "share":
        yield row[place], base


def _count(count: str, whole: str, language: Language) -> str | Figure:
    """Give the share of a count, so exactly that it stands for no other; or what is no count."""
    part, n = _value(count, language), _value(whole, language)
    if part is None or not n or {part.denominator, n.denominator} != {1} or part < 0:
        return count
    share = counted_share(int(part), int(n))
    return evolve(share, text=f"{count} {_OF[language]} {whole}")


def _base_of_counts(layout: _Layout, row: Sequence[str], base: str | None) -> str:
    """Give what counts are counts of: the printed number, or their sum."""
    whole = base or layout.text(row, "answered", "sum")
    if whole:
        return whole
    cells = [row[place] for place in layout.of("share", "count") if row[place]]
    both = [_BOTH.fullmatch(cell) for cell in cells]
    counts = [
        _value(each["count"] if each else cell, layout.language)
        for cell, each in zip(cells, both, strict=True)
    ]
    return str(sum(count for count in counts if count is not None))


def _scores(
    layout: _Layout,
    row: Sequence[str],
    about: dict[str, str],
    base: str | None,
    at: Any,  # noqa: ANN401
) -> Iterator[Claim]:
    low, high = layout.scale
    for place in layout.of(*_SCORES):
        told = {**about, "where": at(place)}
        if not row[place]:
            continue
        if layout.roles[place] == "mean":
            yield Mean(row[place], low=low, high=high, base=base, **told)
        elif layout.roles[place] == "index":
            yield Index(row[place], base=base, **told)
        else:
            yield Deviation(row[place], **told)


def _numbers(
    layout: _Layout,
    row: Sequence[str],
    about: dict[str, str],
    at: Any,  # noqa: ANN401
) -> Iterator[Claim]:
    kinds: dict[Role, type[Invited | Answered | Rate]] = {
        "invited": Invited,
        "answered": Answered,
        "rate": Rate,
    }
    if layout.rows_of == "questions":
        return
    for place, role in enumerate(layout.roles):
        alone = role == "n" and not any(row[each] for each in layout.of("share", *_SCORES))
        counted = role in {"n", "sum"} and bool(layout.of("count"))
        kind = Answered if alone or counted else kinds.get(role)
        if kind is not None and row[place]:
            yield kind(row[place], group=about["group"], where=at(place))


# --- what cannot be read --------------------------------------------------------------------------


def _unreadable(layout: _Layout) -> list[str]:
    """Say which cells cannot be read, and why."""
    return [
        f"row {name!r}, column {column!r}: {told}"
        for name, row in zip(layout.cells.names, layout.cells.rows, strict=True)
        for column, role, cell in zip(layout.cells.columns, layout.roles, row, strict=True)
        if cell and role != "skip" and (told := _problem(cell, role, layout.language))
    ]


def _problem(cell: str, role: Role, language: Language) -> str:
    both = _BOTH.fullmatch(cell) if role in {"share", "count"} else None
    try:
        for text in (both["count"], both["share"]) if both else (cell,):
            quantity = Quantity.parse(text, language=language)
            if role in {"n", "count", "answered", "invited"} and quantity.numbers() is None:
                return f"{text!r} is no whole number"
    except (FigureError, ArgumentError) as error:
        return str(error)
    return ""


def _first(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_PROBLEMS
    return problems if more <= 0 else [*problems[:MOST_PROBLEMS], f"and {more} problems more"]
