"""What is wrong with names and codes of groups."""

import re
from collections.abc import Iterator

import polars as pl

from brukarindex.counting.advice import in_first_rows_only
from brukarindex.counting.answers import TEXTS
from brukarindex.counting.cautions import Caution, of_names
from brukarindex.intake.problems import Problem, problem, values_text

_CODE = re.compile(r"kod|code", re.IGNORECASE)
_REMEDIES = {
    "alike": "frame = {}.frame",
    "lost_zeros": "frame = frame.with_columns({})",
    "garbled": "",
}


def name_cautions(series: pl.Series, *, cluster: bool) -> list[Caution]:
    """Return what is odd about names of groups: spellings, lost zeros, totals, footnotes."""
    if not isinstance(series.dtype, TEXTS):
        return []
    counts = series.drop_nulls().cast(pl.String).value_counts(name="\0")
    return list(of_names(dict(counts.iter_rows()), series.name, cluster=cluster))


def of_caution(caution: Caution) -> Problem:
    """Return a caution of the count as a problem."""
    remedy = _REMEDIES.get(caution.kind, "frame = {}").format(caution.code) or None
    each = "{text}" if caution.kind == "answer_rows" else "{text} ({n}×)"
    found = None if "" in caution.groups[0] else caution.found(each, " = ", "…")
    return problem(caution.kind, caution.column, caution.rows, found, remedy=remedy)


def short_codes(series: pl.Series) -> Iterator[Problem]:
    """Yield numbers that are codes of one length but for those a digit shorter."""
    if not series.dtype.is_integer() or not _CODE.search(series.name):
        return
    counts = series.drop_nulls().value_counts(name="\0").sort(series.name)
    digits = counts.select(pl.col(series.name).cast(pl.String).str.len_chars()).to_series()
    width = int(digits.max() or 0)  # type: ignore[arg-type]
    short = counts.filter(digits < width)
    if width > 2 and short.height and (digits >= width - 1).all():
        code = f"pl.col({series.name!r}).cast(pl.String).str.zfill({width})"
        yield problem(
            "lost_zeros", series.name, int(short["\0"].sum()), values_text(short.iter_rows()),
            remedy=f"frame = frame.with_columns({code})",
        )  # fmt: skip


def key_problems(series: pl.Series) -> Iterator[Problem]:
    """Yield what keeps a column from dividing respondents into groups."""
    name, kind = series.name, series.dtype
    if kind.is_nested() or isinstance(kind, (pl.Null, pl.Object, pl.Binary)):
        yield problem("group_type", name, len(series), str(kind))
        return
    missing, blank = series.is_null(), isinstance(kind, TEXTS)
    if kind.is_float():
        missing |= series.is_nan()
    if blank:
        missing |= series.cast(pl.String).str.strip_chars() == ""
    count = int(missing.sum())
    if count:
        column = f"pl.col({name!r}).cast(pl.String)"
        text = f"{column}.str.strip_chars().replace('', None)" if blank else column
        if in_first_rows_only(series, missing):
            remedy = f"frame = frame.with_columns({text}.forward_fill())"
            yield problem("merged", name, count, remedy=remedy)
        else:
            remedy = f"frame = frame.with_columns({text}.fill_null('okänd'))"
            yield problem("group_missing", name, count, remedy=remedy)
