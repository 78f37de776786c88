"""Rows that are no respondents, or the same one twice."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from brukarindex.counting.advice import kind_of
from brukarindex.counting.answers import TEXTS, codes_or_invalid
from brukarindex.intake.headings import FEW, MOST_HEADERS
from brukarindex.intake.problems import Problem, problem, values_text
from brukarindex.questions.items import Item
from brukarindex.questions.scales import INVALID
from brukarindex.words.spelling import folded


def headings(frame: pl.DataFrame, items: Sequence[Item]) -> Iterator[Problem]:
    """Yield rows above the answers that hold wordings, and headers that come again."""
    texts = [item for item in items if isinstance(frame[item.column].dtype, TEXTS)]
    if not texts:
        return
    top = frame.head(MOST_HEADERS)
    columns = {item.column: top[item.column].cast(pl.String).to_list() for item in texts}
    for item in texts:
        often = _often(frame[item.column])
        columns[item.column] = [None if text in often else text for text in columns[item.column]]
    count = 0
    while count < top.height and _all_headings(texts, columns, count):
        count += 1
    if 0 < count < frame.height:
        first = texts[0].column
        shown = values_text({str(columns[first][i]): 1 for i in range(count)})
        yield problem("header", first, count, shown, remedy=f"frame = frame[{count}:]")
    for item in texts[:1]:
        again = [
            each
            for each in frame[item.column][count:].cast(pl.String).unique().drop_nulls().sort()
            if folded(each) == folded(item.column) and item.scale.read(each) == INVALID
        ]
        if again:
            code = (
                f"frame = frame.filter(~pl.col({item.column!r}).is_in({again}, nulls_equal=True))"
            )
            rows = int(frame[item.column][count:].cast(pl.String).is_in(again).sum())
            yield problem("header", item.column, rows, values_text({again[0]: rows}), remedy=code)


def _often(series: pl.Series) -> set[str]:
    """Return the texts that several rows have, so that they are answers."""
    counts = series.cast(pl.String).drop_nulls().value_counts(name="\0")
    return set(counts.filter(pl.col("\0") > FEW)[series.name])


def _all_headings(items: Sequence[Item], columns: dict[str, list[str | None]], row: int) -> bool:
    """Return whether every question has a text in a row that is no answer."""
    told = [(item, columns[item.column][row]) for item in items]
    return all(text is not None and _is_heading(item, text, len(items)) for item, text in told)


def _is_heading(item: Item, text: str, columns: int) -> bool:
    if codes_or_invalid(pl.Series([text]), item.scale)[0] != INVALID:
        return False
    kind = kind_of(item.column, item.scale, text)
    return kind == "header" or (kind == "text" and (columns > 1 or text.rstrip().endswith("?")))


def without(frame: pl.DataFrame, found: Sequence[Problem]) -> pl.DataFrame:
    """Return a frame without the rows that some problems would leave out."""
    for each in found:
        frame = _LEFT_OUT[each.problem](frame, each) if each.problem in _LEFT_OUT else frame
    return frame


def _headers_out(frame: pl.DataFrame, found: Problem) -> pl.DataFrame:
    if str(found.remedy).startswith("frame = frame["):
        return frame[found.rows :]
    column = str(found.column)
    again = pl.col(column).cast(pl.String).str.to_lowercase().str.strip_chars()
    return frame.filter(~again.eq_missing(folded(column)))


def _blank_out(frame: pl.DataFrame, _found: Problem) -> pl.DataFrame:
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


_LEFT_OUT: dict[str, Callable[[pl.DataFrame, Problem], pl.DataFrame]] = {
    "header": _headers_out,
    "blank": _blank_out,
}


def twice(frame: pl.DataFrame, respondent: str) -> Iterator[Problem]:
    """Yield numbers of respondents that several rows have, alike or not in the other columns."""
    numbers = frame[respondent]
    repeated = frame.filter(numbers.is_duplicated() & numbers.is_not_null())
    if not repeated.height:
        return
    plain = not any(kind.is_nested() or kind == pl.Object for kind in frame.dtypes)
    whole = repeated.unique(maintain_order=True) if plain else repeated
    if whole.height < repeated.height:
        count = repeated.height - whole.height
        yield problem(
            "doubled", respondent, count, remedy="frame = frame.unique(maintain_order=True)"
        )
    left = whole.filter(whole[respondent].is_duplicated())
    if left.height:
        counted = left[respondent].value_counts(name="\0").sort(respondent)
        keep = f"frame = frame.unique({respondent!r}, keep='first', maintain_order=True)"
        rows = left.height - left[respondent].n_unique()
        yield problem(
            "respondent_twice", respondent, rows, values_text(counted.iter_rows()), remedy=keep
        )


def file_twice(frame: pl.DataFrame) -> Iterator[Problem]:
    """Yield that the second half of a file is the first half once more."""
    half = frame.height // 2
    if half > 1 and frame.height == 2 * half and frame[:half].equals(frame[half:]):
        yield problem("doubled", None, half, remedy=f"frame = frame[:{half}]")


def unanswered(frame: pl.DataFrame, columns: Sequence[str]) -> Iterator[Problem]:
    """Yield how many rows have no answer to any of several questions."""
    if len(columns) < 2:
        return
    count = frame.select(pl.all_horizontal(pl.col(columns).is_null()).sum()).item()
    if count:
        code = f"frame = frame.filter(~pl.all_horizontal(pl.col({list(columns)}).is_null()))"
        yield problem("unanswered", None, int(count), remedy=code)
