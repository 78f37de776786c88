"""A published table as a page of claims: one for each cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast, get_args

from attrs import evolve, frozen

from brukarindex.checks import (
    mapped,
    misfits,
    one_of,
    true_or_false,
    value_error,
    whole_number,
    whole_text,
)
from brukarindex.exact.figures import Figure
from brukarindex.exact.phrases import count_and_share
from brukarindex.exact.quantities import Quantity
from brukarindex.exceptions import ArgumentError, FigureError, raise_all
from brukarindex.verification.pages.cells import TableCells, read_cells, share_in
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    Answered,
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
from brukarindex.verification.pages.fields import HIGH, LOW, first_of
from brukarindex.verification.pages.headings import (
    SEXES,
    Role,
    RowsOf,
    groups_of,
    is_of_others,
    is_undecided,
    label_of,
    roles_of,
    scale_of,
    total_of,
    unclear,
    unknown_names,
    value_of,
    year_of,
)
from brukarindex.verification.pages.page import Page
from brukarindex.verification.pages.turning import upright, without_sizes
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.spelling import folded

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame


class Place(TypedDict):
    """Whom a claim is about, and where it stands."""

    group: str
    where: str


PlaceAt: TypeAlias = Callable[[int], Place]

_ANSWERS: tuple[Role, ...] = ("share", "count")
_SCORES: tuple[Role, ...] = ("mean", "index", "deviation")
_SHARE = {"sv": "andel", "en": "share"}
_PLACE = {"sv": "rad {}, kolumn {}", "en": "row {}, column {}"}


@frozen
class _Table:
    """The cells of a table, and what its columns and rows are."""

    cells: TableCells
    roles: tuple[Role, ...]
    rows_of: RowsOf
    total: str | None
    scale: tuple[int, int] | None
    language: Language
    sizes: Mapping[str, str]

    def of(self, *roles: Role) -> list[int]:
        """Return the columns of these kinds."""
        return [place for place, role in enumerate(self.roles) if role in roles]

    @property
    def earlier(self) -> Mapping[int, int]:
        """The years of the columns of scores, but for the last year."""
        years = {place: year_of(self.cells.columns[place]) for place in self.of(*_SCORES)}
        last = max((year for year in years.values() if year is not None), default=0)
        return {p: year for p, year in years.items() if year is not None and year < last}

    def text(self, row: Sequence[str], *roles: Role) -> str:
        """Return what stands in the first column of these kinds; nothing where there is none."""
        return next((row[place] for place in self.of(*roles) if row[place]), "")

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the answers."""
        return tuple(label_of(self.cells.columns[place]) for place in self.of(*_ANSWERS))

    def base(self, row: Sequence[str]) -> str | None:
        """Return the printed number of answers behind a row."""
        printed = self.text(row, "n")
        return (
            printed or (self.text(row, "answered") if self.rows_of == "questions" else "") or None
        )

    def at(self, name: str) -> PlaceAt:
        """Return, by column, what the claims of a row have in common: where they stand."""
        group = name if self.rows_of == "units" and name != self.total else ""
        place = _PLACE[self.language]
        return lambda column: {
            "group": group,
            "where": place.format(name, self.cells.columns[column]),
        }

    def question(self, name: str) -> str:
        """Return the name of the question of a row."""
        return name if self.rows_of == "questions" else ""


def page_from_table(
    source: "str | IntoDataFrame",
    title: str = "",
    *,
    rows: RowsOf = "units",
    columns: Mapping[str, Role] | None = None,
    total: str | None = None,
    scale: tuple[int, int] | None = None,
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
        total: The row of all units together; None for one named as such ("Totalt", "Samtliga",
            "Kommunen totalt", …), and "" when there is none, as where a row is the mean of the
            units.
        scale: Lowest and highest answer of a mean; None for what the column is named by, "Medel
            (1–3)", or else 1–5, and for tables without means.
        complete: Whether the shares of a row cover every answer; None to see by their sums.
        several: Whether one could give several answers; None to see by the sums.
        language: How figures are written; see `Figure.parse`.

    Returns:
        The page. Rows are groups, or questions, and columns categories, so that findings name both.

    Raises:
        ArgumentError: The table has no rows, rows of other lengths, names that come twice, columns
            that there are not, or columns that may be no answers and are not told of; all problems
            are listed.
        FigureError: Cells cannot be read; all are listed, by row and column.
        ArgumentTypeError: The source is neither text nor a frame, or a column holds floats.

    Examples:
        >>> text = '''Kommun;Missnöjd;Nöjd;n
        ... Tyresö;29 %;71 %;417
        ... Gävle;40 %;60 %;721
        ... Totalt;36 %;64 %;1 138'''
        >>> page = page_from_table(text, "Två kommuner")
        >>> page
        Page('Två kommuner', 10 claims)
        >>> page.claims[3].group, page.claims[3].category, page.claims[3].figure
        ('Tyresö', 'Nöjd', '71 %')
    """
    one_of("rows", rows, get_args(RowsOf))
    one_of("language", language, LANGUAGES)
    if scale is not None:
        _check_scale(scale)
    for name, told in (("complete", complete), ("several", several)):
        if told is not None:
            true_or_false(name, told)
    if total is not None:
        whole_text("total", total)
    named: Mapping[str, Role] = {} if columns is None else mapped("columns", columns)
    pasted, sizes = without_sizes(read_cells(source), rows, language)
    cells = upright(pasted, (*named, *sizes), total, language)
    problems = [
        *cells.problems,
        *unknown_names(cells, named, total, rows),
    ]
    if problems:
        raise_all(
            ArgumentError,
            first_of([*problems, *_unreadable(cells, named, language)]),
            argument="source",
            value=source,
        )
    whole = total_of(cells, total, rows)
    roles = roles_of(cells, named, whole, language)
    raise_all(
        ArgumentError,
        first_of(unclear(cells, roles, named, language)),
        argument="source",
        value=source,
    )
    table = _Table(cells, roles, rows, whole, scale, language, sizes)
    try:
        return Page(title, [*_claims(table, complete, several)], language=language)
    except FigureError:
        told_of = dict(zip(cells.columns, roles, strict=True))
        raise_all(FigureError, first_of(_unreadable(cells, told_of, language)))
        raise


def _check_scale(scale: object) -> None:
    ends = (
        ()
        if all(misfits([scale], kind) for kind in (tuple, list))
        else cast("Sequence[object]", scale)
    )
    if len(ends) != 2:
        raise value_error("scale", "be the lowest and the highest answer, such as (1, 5)", scale)
    for end in ends:
        whole_number("scale", end)


def _claims(table: _Table, complete: bool | None, several: bool | None) -> Iterator[Claim]:  # noqa: FBT001
    groups = groups_of(table.cells, table.roles, table.language)
    if table.sizes and not groups:
        groups = {place: table.cells.columns[place] for place in table.of("share")}
    if groups and complete is None and several is None:
        yield from _of_groups(table, groups)
        return
    beside = _beside_all(table) if complete is None and several is None else ()
    if beside:
        kept = ["skip" if place in beside else role for place, role in enumerate(table.roles)]
        yield from _claims(evolve(table, roles=tuple(kept)), complete, several)
        yield from _of_undecided(table, beside)
        return
    all_told, more = _sums(table)
    told = complete if complete is not None else all_told and not several
    many = several if several is not None else (False if told else more or None)
    units = tuple(name for name in table.cells.names if name != table.total)
    if table.total is not None and len(units) > 1:
        # Some tell no sex; other rows that are fewer than their total leave units out.
        whole = None if SEXES & {*map(folded, units)} else True
        yield Parts(units, complete=whole)
        for year in {*table.earlier.values()}:
            before = [_group(unit, str(year)) for unit in units]
            yield Parts(before, group=str(year), complete=whole)
    for name, row in zip(table.cells.names, table.cells.rows, strict=True):
        at, question = table.at(name), table.question(name)
        if told or many is not None:
            names = table.labels if told else ()
            group = name if table.rows_of == "units" and name != table.total else ""
            yield Question(names, question, complete=told, several=many, group=group)
        yield from _answers(table, row, question, at)
        yield from _scores(table, row, question, at)
        yield from _numbers(table, row, at)


def _of_groups(table: _Table, groups: Mapping[int, str]) -> Iterator[Claim]:
    """Yield the claims of a table whose columns are groups: each row is a share of its own, of them
    and of all of them together.
    """
    parts = {place: group for place, group in groups.items() if group}
    for place, group in groups.items():
        size = table.sizes.get(table.cells.columns[place])
        if size:
            yield Answered(size, group=group)
    units = [name for name in table.cells.names if name != table.total]
    if table.total is not None and len(units) > 1:
        yield Parts(units)
    wholes = dict.fromkeys("" if table.rows_of == "questions" else n for n in table.cells.names)
    for whole in wholes if len(parts) < len(groups) else ():
        own = "" if whole == table.total else whole
        yield Parts([_group(own, group) for group in parts.values()], group=own)
    for name, row in zip(table.cells.names, table.cells.rows, strict=True):
        at, question = table.at(name), table.question(name)
        for place, group in groups.items():
            if row[place]:
                figure, count = _share_and_count(table, row[place], place)
                told = at(place)
                told["group"] = _group(told["group"], group)
                base = None if group else table.base(row)
                about = name if question else _SHARE[table.language]
                yield Percentage(about, figure, question, count=count, base=base, **told)
        yield from _scores(table, row, question, at)
        yield from _numbers(table, row, at)


def _group(unit: str, group: str) -> str:
    """Return the name of a group of a unit."""
    return ", ".join(filter(None, (unit, group)))


def _sums(table: _Table) -> tuple[bool, bool]:
    """Return whether answers of most rows are all that there are, and whether most have more.

    Counts are exact: where those of one row are fewer than its answers, "vet ej" is counted too.
    """
    places = table.of(*_ANSWERS)
    near, over, rows, short = 0, 0, 0, False
    for row in table.cells.rows:
        told = [share_in(row[place], table.language) for place in places]
        figures = [figure for figure in told if figure is not None]
        if len(places) > 1 and len(figures) == len(places):
            apart, room = _apart(table, row, figures)
            rows, near, over = rows + 1, near + (abs(apart) <= room), over + (apart > room)
            short |= bool(table.of("count")) and apart < 0
    return 2 * near > rows and not short, 2 * over > rows


def _beside_all(table: _Table) -> tuple[int, ...]:
    """Return the columns of those without an opinion, where the others make 100 without them."""
    places = table.of("share")
    beside = tuple(place for place in places if is_undecided(table.cells.columns[place]))
    if not beside or len(places) - len(beside) < 2:
        return ()
    near, rows, without, within = 0, 0, Fraction(0), Fraction(0)
    for row in table.cells.rows:
        told = {place: share_in(row[place], table.language) for place in places}
        figures = {place: figure for place, figure in told.items() if figure is not None}
        if len(figures) == len(places):
            others = [figure for place, figure in figures.items() if place not in beside]
            apart, room = _apart(table, row, others)
            rows, near, without = rows + 1, near + (abs(apart) <= room), without + abs(apart)
            within += abs(_apart(table, row, [*figures.values()])[0])
    return beside if 2 * near > rows and without < within else ()


def _of_undecided(table: _Table, beside: Sequence[int]) -> Iterator[Claim]:
    """Yield shares of those without an opinion, which are of others than those who had one."""
    for name, row in zip(table.cells.names, table.cells.rows, strict=True):
        for place in (each for each in beside if row[each]):
            label = label_of(table.cells.columns[place])
            question = ", ".join(filter(None, (table.question(name), label)))
            yield Percentage(label, row[place], question, **table.at(name)(place))


def _apart(
    table: _Table, row: Sequence[str], figures: Sequence[Figure]
) -> tuple[Fraction, Fraction]:
    """Return how far the answers of a row are from all, and how far rounding can take them."""
    added = sum((figure.value for figure in figures), Fraction(0))
    if table.of("count"):
        size = value_of(table.text(row, "n", "answered", "sum"), table.language)
        return added - (added if size is None else size), Fraction(0)
    return added - 100, sum((Fraction(1, 10**each.decimals) for each in figures), Fraction(0))


def _answers(table: _Table, row: Sequence[str], question: str, at: PlaceAt) -> Iterator[Claim]:
    """Yield the shares and counts of a row, and what is printed as their sum."""
    places = table.of(*_ANSWERS)
    for place, label in zip(places, table.labels, strict=True):
        if row[place]:
            figure, count = _share_and_count(table, row[place], place)
            base = table.base(row) if count is None else _whole_of(table, row)
            yield Percentage(label, figure, question, count=count, base=base, **at(place))
    if not table.of("count") and len(places) > 1 and all(row[place] for place in places):
        for place in table.of("sum"):
            if row[place]:
                yield Total(table.labels, row[place], question, **at(place))


def _share_and_count(table: _Table, cell: str, place: int) -> tuple[str | None, str | None]:
    """Return the share and the count of a cell; "58 (41,7 %)" has both."""
    both = count_and_share(cell)
    if both is not None:
        return both[1], both[0]
    return (None, cell) if table.roles[place] == "count" else (cell, None)


def _whole_of(table: _Table, row: Sequence[str]) -> str:
    """Return what counts are counts of: the printed number, or their sum."""
    printed = table.base(row) or table.text(row, "answered", "sum")
    if printed:
        return printed
    cells = [row[place] for place in table.of(*_ANSWERS)]
    matches = [(count_and_share(cell), cell) for cell in cells]
    counts = [value_of(both[0] if both else cell, table.language) for both, cell in matches]
    return str(sum(count for count in counts if count is not None))


def _scores(table: _Table, row: Sequence[str], question: str, at: PlaceAt) -> Iterator[Claim]:
    beside = any(row[place] for place in table.of(*_ANSWERS))
    base = None if beside else table.base(row)  # beside answers it may be of fewer than they are
    several, row_of = any(len(table.of(role)) > 1 for role in _SCORES), question
    for place in table.of(*_SCORES):
        if not row[place]:
            continue
        told, own = at(place), base
        if is_of_others(table.cells.columns[place]):
            own = None
        if place in table.earlier:  # of others than those who answered this year
            told["group"], own = _group(told["group"], str(table.earlier[place])), None
        if several:  # which of them is of the answers beside it, if any, is not told
            question = ", ".join(filter(None, (row_of, table.cells.columns[place])))
        if table.roles[place] == "mean":
            low, high = table.scale or scale_of(table.cells.columns[place]) or (LOW, HIGH)
            yield Mean(row[place], question, low=low, high=high, base=own, **told)
        elif table.roles[place] == "index":
            yield Index(row[place], question, base=own, **told)
        else:
            yield Deviation(row[place], question, **told)


def _numbers(table: _Table, row: Sequence[str], at: PlaceAt) -> Iterator[Claim]:
    """Yield how many were asked and answered, in units."""
    kinds: dict[Role, type[Invited | Answered | Rate]] = {
        "invited": Invited,
        "answered": Answered,
        "rate": Rate,
    }
    if table.of("count") or not any(row[place] for place in table.of(*_ANSWERS, *_SCORES)):
        kinds["n"] = Answered
    if table.of("count"):
        kinds["sum"] = Answered
    for place, role in enumerate(table.roles):
        if role in kinds and row[place] and table.rows_of == "units":
            yield kinds[role](row[place], **at(place))


def _unreadable(cells: TableCells, roles: Mapping[str, Role], language: Language) -> list[str]:
    """Return which cells cannot be read, and why."""
    return [
        f"row {name!r}, column {column!r}: {told}"
        for name, row in zip(cells.names, cells.rows, strict=True)
        for column, cell in zip(cells.columns, row, strict=True)
        if cell and (told := _problem(cell, roles.get(column, "share"), language))
    ]


def _problem(cell: str, role: Role, language: Language) -> str:
    both = count_and_share(cell) if role in _ANSWERS else None
    if role == "skip":
        return ""
    try:
        for text in both or (cell,):
            quantity = Quantity.parse(text, language=language)
            counted = role in {"n", "count", "answered", "invited"}
            if counted and quantity.numbers() is None:
                return f"{text!r} is no whole number"
    except (FigureError, ArgumentError) as error:
        return str(error)
    return ""
