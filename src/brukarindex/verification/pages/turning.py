"""Tables that lie on their side: answers as rows and units as columns, or one question alone."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain, compress
from operator import itemgetter

from attrs import evolve

from brukarindex.exact.phrases import count_and_share, is_unsigned
from brukarindex.verification.pages.cells import TableCells
from brukarindex.verification.pages.headings import WHOLES, role_of, value_of
from brukarindex.words.languages import Language
from brukarindex.words.spelling import folded

ALL = "Samtliga"
"""What the only row of a table of one question is called: everybody."""
_COUNT = r"(?<!\w)(?:n|antal|number|count|no\.?|freq\.?|frequency)"
_SHARE = r"(?:%|procent|andel|per ?cent|percentage)"
_PAIRS = (
    (re.compile(rf"(?i)(.*?)[,:]? ?{_COUNT} ?[(/,] ?{_SHARE} ?\)?"), False),
    (re.compile(rf"(?i)(.*?)[,:]? ?{_SHARE} ?[(/,] ?{_COUNT} ?\)?"), True),
)
_SPREAD = re.compile(
    r"(?i)(mean|average|medel(?:värde)?|snitt) ?[(/,±] ?(?:± ?)?(sd|std|standardavvikelse) ?\)?"
)
_BRACKETED = re.compile(r"([^()±/]+?) ?[(±/] ?(?:± ?)?([^()±/]+?) ?\)?")
FEWEST = 3
"""Answers that a table has at least, for its columns to tell that they make 100."""


def upright(
    cells: TableCells, told: Sequence[str], total: str | None, language: Language
) -> TableCells:
    r"""Return a table with units as rows and answers as columns, as it stands or turned.

    Args:
        cells: The cells.
        told: Columns that the caller names: then the table stands as it should.
        total: The total that the caller names.
        language: How figures are written.

    Examples:
        >>> from brukarindex.verification.pages.cells import read_cells
        >>> text = "Svar;Kvinnor;Män\nNöjd;71;64\nMissnöjd;29;36\nAntal svar;31;25"
        >>> upright(read_cells(text), (), None, "sv").names
        ('Kvinnor', 'Män')
    """
    paired = _with_pairs(_apart(cells))
    if told or (total and total in cells.names):
        return paired
    alone = _of_one_question(paired, language) or _of_unsigned(paired, language)
    if alone is not None:
        return alone
    is_named = bool(total) and total in cells.columns
    answers = [folded(name) not in WHOLES for name in paired.names]
    if _are_everybody(paired, answers, language):
        return _turned(_with_sizes(paired, answers))
    is_turned = is_named or _has_row_of_bases(paired) or _columns_make_all(paired, language)
    return _turned(paired) if is_turned else paired


def _are_everybody(cells: TableCells, answers: Sequence[bool], language: Language) -> bool:
    """Return whether a row of all together has "30 (100 %)" below each unit."""
    wholes = chain.from_iterable(compress(cells.rows, (not each for each in answers)))
    pairs = [count_and_share(cell) for cell in wholes]
    hundred = [pair is not None and value_of(pair[1], language) == 100 for pair in pairs]
    return bool(hundred) and all(hundred) and sum(answers) > 1


def _turned(cells: TableCells) -> TableCells:
    rows = tuple(zip(*cells.rows, strict=True))
    return evolve(cells, columns=cells.names, names=cells.columns, rows=rows)


def _has_row_of_bases(cells: TableCells) -> bool:
    """Return whether a row, and no column, has numbers of answers."""
    sizes = {"n", "answered"}
    rows = {role_of(name) for name in cells.names}
    return bool(sizes & rows) and not sizes & {role_of(name) for name in cells.columns}


def without_sizes(
    cells: TableCells, rows_of: str, language: Language
) -> tuple[TableCells, Mapping[str, str]]:
    """Return a table of questions without the row of how many answered in each group that is a
    column, and these numbers by column; none where a column is all the answers to a question.
    """
    if rows_of != "questions" or not _has_row_of_bases(cells):
        return cells, {}
    own = [role_of(name) not in {"n", "answered"} for name in cells.names]
    kept = evolve(
        cells, names=tuple(compress(cells.names, own)), rows=tuple(compress(cells.rows, own))
    )
    shares = [
        column
        for name, column in zip(kept.columns, zip(*kept.rows, strict=True), strict=True)
        if role_of(name) in {"share", "sum"}
    ]
    if all(_makes(each, language, Fraction(len(each), 2)) for each in shares):
        return cells, {}
    sizes = next(row for row, is_own in zip(cells.rows, own, strict=True) if not is_own)
    return kept, {name: size for name, size in zip(cells.columns, sizes, strict=True) if size}


def _columns_make_all(cells: TableCells, language: Language) -> bool:
    """Return whether each column is all the answers of a unit, and the rows are not."""
    wholes = [folded(name) in WHOLES for name in cells.names]
    answers = [
        not whole and role_of(name) == "share"
        for name, whole in zip(cells.names, wholes, strict=True)
    ]
    rows, sums = [*compress(cells.rows, answers)], [*compress(cells.rows, wholes)]
    columns = [*zip(*rows, strict=True)]
    if len(rows) < FEWEST or len(columns) < 2:
        return False
    across = sum(_makes(row, language, Fraction(len(row), 2)) for row in rows)
    told = bool(sums) and all(_share(cell, language) == 100 for row in sums for cell in row)
    room = len(rows) if told else Fraction(len(rows), 2)  # of rounding down, where 100 is printed
    return 2 * across < len(rows) and all(_makes(each, language, room) for each in columns)


def _makes(printed: Sequence[str], language: Language, room: Fraction | int) -> bool:
    """Return whether shares make 100, give or take some room."""
    values = [_share(cell, language) for cell in printed]
    known = [each for each in values if each is not None]
    return len(known) == len(printed) and abs(sum(known, Fraction(-100))) <= room


def _share(cell: str, language: Language) -> Fraction | None:
    both = count_and_share(cell)
    return value_of(both[1] if both else cell, language)


# --- two figures in one cell ----------------------------------------------------------------------


def _apart(cells: TableCells) -> TableCells:
    """Return cells with "4,2 (0,8)" below "Medel (SD)" in two columns."""
    while True:
        found = [
            (place, told)
            for place, name in enumerate(cells.columns)
            if (told := _SPREAD.fullmatch(name.strip())) is not None
        ]
        if not found:
            return cells
        cells = _divided(cells, *found[0])


def _divided(cells: TableCells, place: int, told: re.Match[str]) -> TableCells:
    def both(row: Sequence[str], first: str, second: str) -> tuple[str, ...]:
        return (*row[:place], first, second, *row[place + 1 :])

    parts = [_BRACKETED.fullmatch(row[place]) for row in cells.rows]
    rows = tuple(
        both(row, row[place] if pair is None else pair[1], "" if pair is None else pair[2])
        for row, pair in zip(cells.rows, parts, strict=True)
    )
    return evolve(cells, columns=both(cells.columns, told[1], told[2]), rows=rows)


def _with_pairs(cells: TableCells) -> TableCells:
    """Return cells with "58 (42)" below "n (%)", and "42 (58)" below "% (n)", as "58 (42 %)"."""
    found = [
        next(
            (
                (match[1], is_reversed)
                for heading, is_reversed in _PAIRS
                if (match := heading.fullmatch(name.strip()))
            ),
            None,
        )
        for name in cells.columns
    ]
    if not any(found):
        return cells
    columns = tuple(
        name if pair is None else pair[0].strip() or (ALL if len(found) == 1 else name)
        for name, pair in zip(cells.columns, found, strict=True)
    )
    rows = tuple(
        tuple(
            cell if pair is None else _paired(cell, is_reversed=pair[1])
            for cell, pair in zip(row, found, strict=True)
        )
        for row in cells.rows
    )
    return evolve(cells, columns=columns, rows=rows)


def _paired(cell: str, *, is_reversed: bool) -> str:
    both = re.fullmatch(r"([^()/%]+?) ?%? ?[(/] ?([^()/%]+?) ?%? ?\)?", cell)
    if both is None:
        return cell
    count, share = (both[2], both[1]) if is_reversed else (both[1], both[2])
    return f"{count} ({share} %)"


def _of_unsigned(cells: TableCells, language: Language) -> TableCells | None:
    """Return a table of cells "58 (42)", which no heading tells the order of, as units by answers:
    the figures tell, where most units have shares of their counts; None of other tables.
    """
    if not any(is_unsigned(cell) for row in cells.rows for cell in row):
        return None
    found: list[tuple[int, TableCells]] = []
    for is_reversed in (False, True):
        rows = tuple(
            tuple(_paired(cell, is_reversed=is_reversed) for cell in row) for row in cells.rows
        )
        signed = evolve(cells, rows=rows)
        answers = [folded(name) not in WHOLES for name in cells.names]
        own = [*compress(rows, answers)]
        paired = [any(map(count_and_share, column)) for column in zip(*own, strict=True)]
        told = [
            [_counted(cell, language) for cell in compress(row, paired)]
            for row in own
            if any(map(count_and_share, row))
        ]
        upright_units = sum(map(_are_shares, told))
        turned_units = sum(map(_are_shares, zip(*told, strict=True)))
        if 2 * upright_units > len(told) > 1:
            found.append((upright_units, signed))
        if 2 * turned_units > len(cells.columns) and len(told) > 1:
            found.append((turned_units, _turned(_with_sizes(signed, answers))))
    return max(found, key=itemgetter(0))[1] if found else None


def _with_sizes(cells: TableCells, answers: Sequence[bool]) -> TableCells:
    """Return a table of answers by units with the counts of its row of wholes as their numbers."""
    wholes = [row for row, own in zip(cells.rows, answers, strict=True) if not own][:1]
    sizes = [tuple(cell.partition(" (")[0] for cell in row) for row in wholes]
    names = (*compress(cells.names, answers), *("n" for _ in sizes))
    return evolve(cells, names=names, rows=(*compress(cells.rows, answers), *sizes))


def _counted(cell: str, language: Language) -> tuple[Fraction, Fraction] | None:
    """Return the count and the share of "58 (42 %)"."""
    pair = count_and_share(cell)
    values = [] if pair is None else [value_of(each, language) for each in pair]
    known = [each for each in values if each is not None]
    return (known[0], known[1]) if len(known) == 2 else None


def _are_shares(printed: Sequence[tuple[Fraction, Fraction] | None]) -> bool:
    """Return whether shares are those of the counts beside them, of all counts together."""
    known = [each for each in printed if each is not None]
    whole = sum((count for count, _ in known), Fraction(0))
    return (
        len(known) == len(printed)
        and whole > 0
        and all(abs(share - 100 * count / whole) <= 1 for count, share in known)
    )


# --- one question ---------------------------------------------------------------------------------


def _of_one_question(cells: TableCells, language: Language) -> TableCells | None:
    """Return a table of the answers to one question as one row; None of other tables.

    It has counts and shares, and these are the shares of the counts.
    """
    counts, shares = _counts_and_shares(cells, language)
    answers = [folded(name) not in WHOLES for name in cells.names]
    if all(answers) and counts and _is_whole(counts, shares):
        answers[-1] = False
    own = [*compress(counts, answers)]
    known = [each for each in own if each is not None]
    whole = sum(known, Fraction(0))
    if len(known) < 2 or len(known) < len(own) or not whole:
        return None
    told = [*compress(shares, answers)]
    near = [
        share is not None and abs(share - 100 * count / whole) <= 1
        for count, share in zip(known, told, strict=True)
    ]
    if near.count(False) > (len(near) > 2):  # one of several may be a slip
        return None
    printed = [*compress(_pairs_of(cells), answers)]
    names = (*compress(cells.names, answers), "n")
    every = [row for row, is_answer in zip(counts, answers, strict=True) if not is_answer]
    base = str(every[0]) if every and every[0] is not None else ""
    return evolve(cells, columns=names, names=(ALL,), rows=((*printed, base),))


def _is_whole(counts: Sequence[Fraction | None], shares: Sequence[Fraction | None]) -> bool:
    """Return whether the last row is all the others together, whatever it is called."""
    known = [each for each in counts if each is not None]
    added = 2 * counts[-1] == sum(known) if counts[-1] else False
    return added and len(known) == len(counts) and shares[-1] == 100


def _places(cells: TableCells) -> tuple[int, int] | None:
    """Return the columns of counts and of shares of a table that has only these two."""
    roles = [role_of(name) for name in cells.columns]
    sizes = [place for place, role in enumerate(roles) if role in {"n", "answered"}]
    others = [place for place, role in enumerate(roles) if role == "share"]
    return (sizes[0], others[0]) if len(sizes) == len(others) == 1 == len(roles) - 1 else None


def _counts_and_shares(
    cells: TableCells, language: Language
) -> tuple[list[Fraction | None], list[Fraction | None]]:
    pairs = [count_and_share(cell) for cell in _pairs_of(cells)]
    counts = [None if pair is None else value_of(pair[0], language) for pair in pairs]
    shares = [None if pair is None else value_of(pair[1], language) for pair in pairs]
    return counts, shares


def _pairs_of(cells: TableCells) -> list[str]:
    """Return "58 (42 %)" of each row, from one column or two."""
    places = _places(cells)
    if places is None:
        return [row[0] for row in cells.rows] if len(cells.columns) == 1 else []
    count, share = places
    return [f"{row[count]} ({row[share].rstrip(' %')} %)" for row in cells.rows]
