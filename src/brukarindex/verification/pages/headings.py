"""What the columns and rows of a published table are, by their names and by how they add up."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from brukarindex.exact.figures import Figure, figure_in
from brukarindex.exact.phrases import count_and_share
from brukarindex.exceptions import did_you_mean
from brukarindex.verification.pages.cells import TableCells, share_in
from brukarindex.words.languages import Language
from brukarindex.words.spelling import folded

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
WHOLES = ("total", "totalt", "summa", "samtliga", "alla", "all", "sum", "everybody")
_YEAR = r"(?: (?:19|20)[0-9]{2})?"
_SCORES = rf"(?:score|points|poäng|betyg|rating|grade){_YEAR}"
_PERCENT = r"(?i)(?:\s*[,(]?\s*%|(?:\s*[,(]\s*|\s+)(?:procent|per cent|andel i %|andel))\s*\)?$"
_NAMED: tuple[tuple[Role, str], ...] = (
    (
        "n",
        r"n|n ?=|base?|antal(?: svar)?|number|(?:number of |total )?(?:answers|responses|replies)",
    ),
    (
        "answered",
        (
            r"(?:antal )?(?:svarande|respondenter|deltagare|inkomna(?: svar| enkäter)?|"
            r"besvarade(?: enkäter)?)|(?:number of )?respondents"
        ),
    ),
    (
        "invited",
        (
            r"(?:antal )?(?:tillfrågade|inbjudna|utskick|(?:utskickade|utdelade)(?: enkäter)?)|"
            r"(?:brutto)?urval|invited|eligible"
        ),
    ),
    ("rate", r"svarsfrekvens|svarsandel|svarsprocent|response rate"),
    (
        "mean",
        r"(?:medel(?:värde|betyg|poäng)?|snitt|genomsnitt|(?:mean|average)(?: score| rating)?)"
        + _YEAR
        + r"|(?:medel(?:värde|betyg|poäng)|mean score) .+",
    ),
    ("deviation", r"sd|std|std\.? ?av\.?|standardavvikelse|spridning|standard deviation"),
    ("index", r"(?:\w*-?index|nki|nmi|nii)(?: .+)?"),
    ("sum", r"total|totalt|summa|sum"),
    (
        "skip",
        (
            r"plats|rang|placering|ranking|rank|place|"
            r"trend|utveckling|\+ ?/ ?[-−–]|"
            r"(?:förändring|skillnad|diff(?:erens|\.)?|change|difference)"
            r"(?: (?:(?:sedan|från|mot|jämfört|since|from|to) .+|[0-9]{4} ?[-–] ?[0-9]{4}))?"
        ),
    ),
)
# What stands in brackets after a name tells the scale, or says again what is counted.
_BRACKETS = r"\s*\((?:n|antal|number|(?:skala |scale )?[0-9]+ ?[-–] ?[0-9]+)\)$"
SEXES = {"kvinnor", "kvinna", "män", "man", "flickor", "pojkar", "women", "men", "girls", "boys"}
_ONE_YEAR = "(.*?) ?(?:19|20)[0-9]{2}"
_WHOLE_WORDS = {"total", "totalt", "summa", "samtliga"}
_OTHERS = {"alla", "samtliga", "övriga", "andra", "all", "others"}
_WIDER = {
    "riket",
    "rikets",
    "riks",
    "sverige",
    "landet",
    "länet",
    "nationellt",
    "sweden",
    "england",
}


_UNDECIDED = (
    r"(?:nej, )?(?:vet (?:ej|inte)|ingen (?:åsikt|uppfattning)|(?:ej|inte) (?:aktuellt|relevant|"
    r"tillämpligt)|kan (?:ej|inte) (?:ta ställning|svara|bedöma)|don.?t know|do not know|"
    r"no opinion|not (?:applicable|relevant)|cannot say)(?:/.*| / .*)?"
)


def is_undecided(column: str) -> bool:
    """Return whether a column is of those who had no opinion.

    Examples:
        >>> is_undecided("Vet ej (%)"), is_undecided("Nöjda")
        (True, False)
    """
    return re.fullmatch(_UNDECIDED, folded(label_of(column))) is not None


def year_of(column: str) -> int | None:
    """Return the year in the name of a column.

    Examples:
        >>> year_of("NKI 2022"), year_of("NKI")
        (2022, None)
    """
    told = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", column)
    return None if told is None else int(told[0])


def label_of(column: str) -> str:
    """Return what a column holds, without its unit.

    Examples:
        >>> label_of("Nöjda (%)"), label_of("Nöjda, procent"), label_of("%")
        ('Nöjda', 'Nöjda', '%')
    """
    return re.sub(_PERCENT, "", column) or column


def scale_of(column: str) -> tuple[int, int] | None:
    """Return the ends of the scale that the name of a column tells.

    Examples:
        >>> scale_of("Medel (1–3)"), scale_of("Medel")
        ((1, 3), None)
    """
    told = re.search(r"\((?:skala |scale )?([0-9]{1,3}) ?[-–] ?([0-9]{1,3})\)$", folded(column))
    if told is None or int(told[1]) >= int(told[2]):
        return None
    return int(told[1]), int(told[2])


def value_of(cell: str, language: Language) -> Fraction | None:
    """Return the number in a cell; None where there is none."""
    figure = figure_in(cell, language)
    return None if figure is None else figure.value


def roles_of(
    cells: TableCells, told: Mapping[str, Role], total: str | None, language: Language
) -> tuple[Role, ...]:
    """Return what each column holds: as told, by its name, or answers.

    Answers are counts where they add up as counts do, to n or down to the total, and else shares.
    """
    roles: tuple[Role, ...] = tuple([told.get(name) or role_of(name) for name in cells.columns])
    places = [
        place
        for place, (name, role) in enumerate(zip(cells.columns, roles, strict=True))
        if role == "share" and name not in told
    ]
    printed = [[row[place] for place in places] for row in cells.rows]
    if any(count_and_share(cell) for row in printed for cell in row):
        return _with_counted_wholes(cells, roles, language)
    whole = None if total is None else cells.names.index(total)
    if not places or not all(_may_count(cell, language) for row in printed for cell in row):
        return roles
    sizes = _sizes(cells, roles, language)
    if _add_across(printed, sizes, language) or _adds_down(printed, whole, language):
        counted: list[Role] = [
            "count" if place in places else role for place, role in enumerate(roles)
        ]
        return tuple(counted)
    return roles


def _with_counted_wholes(
    cells: TableCells, roles: Sequence[Role], language: Language
) -> tuple[Role, ...]:
    """Return the columns of a table of "58 (42 %)": its totals are numbers of answers, unless all
    are 100.
    """
    return tuple(
        "n"
        if role == "sum"
        and all(_may_count(cell, language) for cell in cells.column(place))
        and any(value_of(cell, language) not in {None, 100} for cell in cells.column(place))
        else role
        for place, role in enumerate(roles)
    )


def groups_of(
    cells: TableCells, roles: Sequence[Role], language: Language
) -> Mapping[int, str] | None:
    """Return the columns of shares that are groups, such as women and men, years, or the unit and
    the country, with their names; "" for all of them together. None where they are answers.

    Groups of which nothing is known are told by a total that is none: it lies between them.
    """
    shares = [place for place, role in enumerate(roles) if role == "share"]
    names = _apart_from_each_other({p: folded(label_of(cells.columns[p])) for p in shares})
    totals = [place for place, role in enumerate(roles) if role == "sum"]
    wholes = [*(place for place in shares if names[place] in WHOLES), *totals]
    apart = {place: cells.columns[place] for place in shares if place not in wholes}
    cells_of = [row[place] for row in cells.rows for place in shares if row[place]]
    single = all(figure_in(cell, language) is not None for cell in cells_of)
    if "count" in roles or not single or len(apart) < 2 or len(wholes) > 1:
        return None
    told = [names[place] for place in apart]
    years = [re.fullmatch(_ONE_YEAR, name) for name in told]
    one_thing = None not in years and len({year[1] for year in years if year}) == 1
    known = one_thing or SEXES.issuperset(told) or not _WIDER.isdisjoint(told)
    if known or (wholes and _lies_between(cells, [*apart], wholes[0], language)):
        return apart | dict.fromkeys(wholes, "")
    return None


def _apart_from_each_other(names: Mapping[int, str]) -> dict[int, str]:
    """Return names without the words that all begin with: "andel nöjda män" is "män"."""
    words = {place: name.split() for place, name in names.items()}
    while len(words) > 1 and all(len(each) > 1 for each in words.values()):
        if len({each[0] for each in words.values()}) > 1:
            break
        words = {place: each[1:] for place, each in words.items()}
    return {place: " ".join(each) for place, each in words.items()}


def is_of_others(column: str) -> bool:
    """Return whether a column of scores is of others than those whose number the row has.

    Examples:
        >>> is_of_others("Medelvärde riket"), is_of_others("Medelvärde")
        (True, False)
    """
    return not (_WIDER | SEXES | _OTHERS).isdisjoint(re.findall(r"\w+", folded(column)))


def _lies_between(cells: TableCells, parts: Sequence[int], whole: int, language: Language) -> bool:
    """Return whether the total of most rows lies between its parts, and is not their sum."""
    between, rows = 0, 0
    for row in cells.rows:
        values = [share_in(row[place], language) for place in (*parts, whole)]
        figures = [each.value for each in values if each is not None]
        if len(figures) == len(values):
            *own, total = figures
            rows += 1
            between += min(own) <= total <= max(own) and sum(own) > total + len(own)
    return 2 * between > rows


def unclear(
    cells: TableCells, roles: Sequence[Role], told: Mapping[str, Role], language: Language
) -> list[str]:
    """Return which columns may be no shares, though nothing in their names tells what they are."""
    shares = {
        name: [share_in(cell, language) for cell in cells.column(place) if cell]
        for place, (name, role) in enumerate(zip(cells.columns, roles, strict=True))
        if role == "share" and name not in told
    }
    marked = [name for name, column in shares.items() if _marked(name, column)]
    named = [name for name in shares if re.search(r"\bandel", folded(name))]
    return [
        f"cannot tell what column {name!r} holds: {why}; say it, columns={{{name!r}: ...}} with one"
        f" of {', '.join(ROLES)}."
        for name, column in shares.items()
        if name not in (*marked, *named) and (why := _doubt(name, column, marked))
    ]


def _doubt(name: str, column: Sequence[Figure | None], marked: Sequence[str]) -> str:
    """Return why a column without a per cent sign may be no shares; an empty text where it may well
    be.
    """
    figures = [each for each in column if each is not None]
    if not figures or len(figures) < len(column):
        return ""
    if marked:
        return f"it has no per cent sign, and {marked[0]!r} has"
    if re.fullmatch(_SCORES, folded(name)):
        return "it may be a mean or an index"
    if any(each.value < 0 for each in figures) or _above_all(figures):
        return "not all its figures are from 0 to 100"
    return ""


def _above_all(figures: Sequence[Figure]) -> bool:
    """Return whether figures are more than shares can be: all, or several, which is no slip."""
    above = sum(each.value > 100 for each in figures)
    return above == len(figures) or above > 1


def _marked(name: str, column: Sequence[Figure | None]) -> bool:
    """Return whether a column has per cent signs, in its name or on every figure."""
    units = [each is not None and each.unit is not None for each in column]
    named = re.search(r"%|\bprocent|\bper ?cent", folded(name))
    return named is not None or (bool(units) and all(units))


def few_in(cell: str) -> int:
    """Return the number that a count too small to be printed is below; 0 for other cells.

    Examples:
        >>> few_in("<5"), few_in("färre än 5"), few_in("5")
        (5, 5, 0)
    """
    few = re.fullmatch(r"(?:<|färre än|fewer than) ?([0-9]{1,2})", folded(cell))
    return 0 if few is None else int(few[1])


def _may_count(cell: str, language: Language) -> bool:
    """Return whether a cell holds a whole number, one too small to be printed, or nothing."""
    if few_in(cell):
        return True
    figure = figure_in(cell, language)
    return not cell if figure is None else not figure.decimals and figure.unit is None


def role_of(column: str) -> Role:
    """Return what a column holds by its name: answers, if that says nothing else."""
    said = re.sub(_BRACKETS, "", folded(label_of(column)))
    found: list[Role] = [role for role, named in _NAMED if re.fullmatch(named, said)]
    return found[0] if found else "share"


def _sizes(cells: TableCells, roles: Sequence[Role], language: Language) -> list[Fraction | None]:
    """Return the number of answers of each row, as far as it is printed."""
    places = [place for place, role in enumerate(roles) if role in {"n", "answered", "sum"}]
    column = cells.column(places[0]) if places else [""] * len(cells.rows)
    return [value_of(cell, language) for cell in column]


def _add_across(
    printed: Sequence[Sequence[str]], sizes: Sequence[Fraction | None], language: Language
) -> bool:
    """Return whether answers of most rows are most of the answers of the row, and not 100.

    Rows of about a hundred answers tell nothing.
    """
    to_hundred, to_size, rows = 0, 0, 0
    for row, size in zip(printed, sizes, strict=True):
        values = [value for cell in row if (value := value_of(cell, language)) is not None]
        few = [each for each in map(few_in, row) if each]
        if size and len(values) + len(few) == len(row) and abs(size - 100) > len(row):
            whole = sum(values, Fraction(0))
            to_hundred += abs(whole - 100) <= len(row)
            to_size += 7 * size <= 10 * (whole + sum(few)) and whole <= size
            rows += 1
    return 2 * (to_size - to_hundred) > rows


def _adds_down(printed: Sequence[Sequence[str]], place: int | None, language: Language) -> bool:
    """Return whether the figures of most columns add up to that of the total.

    Columns where one row alone has any tell nothing: so do shares.
    """
    if place is None or len(printed) < 3:
        return False
    right, known = 0, 0
    for column in zip(*printed, strict=True):
        values = [value for cell in column if (value := value_of(cell, language)) is not None]
        if len(values) == len(column) and sum(map(bool, values)) > 2:
            known, right = known + 1, right + (sum(values) == 2 * values[place])
    return 2 * right > known


def total_of(cells: TableCells, total: str | None, rows: RowsOf) -> str | None:
    """Return the row that is the total: as told, or by its name."""
    if total is not None:
        return total or None
    if rows == "questions":
        return None
    exactly = [name for name in cells.names if folded(name) in WHOLES]
    # "Kommunen totalt", first or last; several such rows would be subtotals.
    within = [name for name in cells.names if _is_whole_of_something(name)]
    at_end = within if len(within) == 1 and within[0] in {cells.names[0], cells.names[-1]} else []
    return next(iter(exactly or at_end), None)


def _is_whole_of_something(name: str) -> bool:
    """Return whether the name of a row says that it is a whole, and not one beyond the table."""
    words: list[str] = re.findall(r"\w+", folded(name))
    ends = {*words[:1], *words[-1:]}
    return bool(ends & _WHOLE_WORDS) and not _WIDER & {*words}


def unknown_names(
    cells: TableCells, told: Mapping[str, Role], total: str | None, rows: RowsOf
) -> list[str]:
    """Return which names the caller gives that the table lacks, or that cannot be."""
    columns = [
        f"columns names {name!r}, which is none of the table's.{did_you_mean(name, cells.columns)}"
        for name in told
        if name not in cells.columns
    ]
    roles = [
        f"columns has {role!r} for {name!r}; allowed: {', '.join(ROLES)}."
        f"{did_you_mean(role, ROLES)}"
        for name, role in told.items()
        if role not in ROLES
    ]
    of_units = [
        f'{name!r} is of units, and the rows are questions; leave it out: {{{name!r}: "skip"}}'
        for name in cells.columns
        if rows == "questions" and (told.get(name) or role_of(name)) in {"invited", "rate"}
    ]
    names = (*cells.names, *cells.left_out)
    whole = [f"total names {total!r}, which is no row.{did_you_mean(total, names)}"]
    return [*columns, *roles, *of_units, *(whole if total and total not in names else [])]
