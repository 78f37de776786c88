"""What is wrong with weights and sizes of populations."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from brukarindex.counting.answers import TEXTS
from brukarindex.counting.designs import Design
from brukarindex.counting.scanning import LARGEST
from brukarindex.intake.faults import ProblemKind
from brukarindex.intake.problems import MOST_SHOWN, Problem, problem, values_text
from brukarindex.words.numbers import plain
from brukarindex.words.spelling import folded

OUT_OF_LINE = 5
"""A weight of more than so many times the mean is told of."""
_WEIGHT = re.compile(
    r"(.*[ _.-]|kalibrerings|design|bortfalls|urvals|kal)?(vikt(er)?|weights?|wgt)"
)
"""What files call the column of weights, in small letters."""
_SIZE, _ROWS, _UNITS = "brukarindex_size", "brukarindex_rows", "brukarindex_units"


def weight_problems(series: pl.Series) -> Iterator[Problem]:
    """Yield weights that are none, and those far above the others."""
    if not series.dtype.is_numeric():
        yield _not_numbers("weight_type", series)
        return
    name, values = series.name, series.cast(pl.Float64)
    usable = values.is_between(1 / LARGEST, LARGEST).fill_null(value=False)
    if not usable.all():
        wrong = series.filter(~usable)
        remedy = f"frame = frame.filter(pl.col({name!r}).is_between(1e-100, 1e100))"
        yield problem("weight_unusable", name, len(wrong), _counted(wrong), remedy=remedy)
    kept = series.filter(usable)
    large = kept.filter(kept > OUT_OF_LINE * (kept.mean() or 0))  # type: ignore[operator]
    if len(large):
        counted = large.value_counts(name="\0").sort(name, descending=True)
        yield problem("weight_large", name, len(large), values_text(counted.iter_rows()))


def unused_weight(frame: pl.DataFrame) -> Iterator[Problem]:
    """Yield columns that are called as weights are, and hold several positive numbers."""
    for name in frame.columns:
        if not _WEIGHT.fullmatch(folded(name)):
            continue
        text = frame[name].cast(pl.String).str.strip_chars().str.replace(",", ".")
        values = text.cast(pl.Float64, strict=False).drop_nulls()
        if 2 * len(values) > frame.height and values.n_unique() > 1 and (values > 0).all():
            found = f"{plain(values.min())}–{plain(values.max())}"  # type: ignore[arg-type]
            code = f"design = Design(weight={name!r})"
            yield problem("weight_unused", name, len(values), found, remedy=code)


def _counted(series: pl.Series) -> str:
    return values_text(
        series.value_counts(name="\0").sort(series.name, nulls_last=True).iter_rows()
    )


def _not_numbers(kind: ProblemKind, series: pl.Series) -> Problem:
    """Return what to do about numbers that were read as text."""
    name, given = series.name, series.drop_nulls()
    found = repr(given[0]) if len(given) else str(series.dtype)
    plain = rf"pl.col({name!r}).str.replace_all(r'\s', '').str.replace(',', '.')"
    text = isinstance(series.dtype, TEXTS)
    made = f"frame = frame.with_columns({plain}.cast(pl.Float64, strict=False))" if text else None
    return problem(kind, name, len(given), found, remedy=made)


def size_problems(frame: pl.DataFrame, design: Design) -> Iterator[Problem]:
    """Yield strata without a size, with several, or with one that is too small."""
    name, strata = str(design.population), list(design.strata)
    if not frame[name].dtype.is_numeric():
        yield _not_numbers("size_type", frame[name])
        return
    size = pl.col(name).cast(pl.Float64)
    told = frame.with_columns(pl.when(size.is_between(1, LARGEST)).then(size).alias(_SIZE))
    lacking = told.filter(pl.col(_SIZE).is_null())
    if lacking.height:
        yield problem("size_missing", name, lacking.height, _strata(lacking, strata))
    units = pl.col(design.cluster).n_unique() if design.cluster else pl.len()
    of_each = told.drop_nulls(_SIZE).group_by(strata or [pl.lit(0).alias("")])
    sizes = of_each.agg(pl.col(_SIZE).unique().sort(), units.alias(_UNITS), pl.len().alias(_ROWS))
    several = sizes.filter(pl.col(_SIZE).list.len() > 1)
    if several.height:
        shown = [f"{_label(row, strata)}: {_listed(row[_SIZE])}" for row in _first(several, strata)]
        yield problem("size_varies", name, int(several[_ROWS].sum()), "; ".join(shown))
    small = sizes.filter(pl.col(_SIZE).list.max() < pl.col(_UNITS))
    if small.height:
        shown = [
            f"{_label(row, strata)}: {row[_UNITS]} > {plain(row[_SIZE][-1], digits=6)}"
            for row in _first(small, strata)
        ]
        yield problem("size_small", name, int(small[_ROWS].sum()), "; ".join(shown))


def single_problems(frame: pl.DataFrame, design: Design) -> Iterator[Problem]:
    """Yield strata with one respondent, or one cluster, where a design says nothing of them."""
    strata = list(design.strata)
    if design.singleton != "raise" or not strata:
        return
    units = pl.col(design.cluster).n_unique() if design.cluster else pl.len()
    counted = frame.group_by(strata).agg(units.alias(_UNITS), pl.len().alias(_ROWS))
    if design.population:
        sizes = frame.group_by(strata).agg(pl.col(design.population).max().alias(_SIZE))
        counted = counted.join(sizes, on=strata, nulls_equal=True).filter(pl.col(_SIZE) != 1)
    alone = counted.filter(pl.col(_UNITS) == 1)
    if alone.height:
        rows = frame.join(alone, on=strata, how="semi", nulls_equal=True)
        yield problem(
            "single",
            ", ".join(strata),
            alone.height,
            _strata(rows, strata),
            remedy=_with_adjust(design),
        )


def _with_adjust(design: Design) -> str:
    roles = {
        "strata": design.strata[0] if len(design.strata) == 1 else list(design.strata),
        "cluster": design.cluster,
        "weight": design.weight,
        "population": design.population,
    }
    said = ", ".join(f"{role}={name!r}" for role, name in roles.items() if name)
    return f'design = Design({said}, singleton="adjust")'


def _first(frame: pl.DataFrame, strata: list[str]) -> list[dict[str, Any]]:
    return (frame.sort(strata) if strata else frame).head(MOST_SHOWN).to_dicts()


def _strata(rows: pl.DataFrame, strata: list[str]) -> str:
    if not strata:
        return _counted(rows[rows.columns[-1]])
    counted = rows.group_by(strata).len().sort(strata)
    return values_text([(_names(each[:-1]), each[-1]) for each in counted.iter_rows()])


def _names(values: tuple[object, ...]) -> object:
    return values[0] if len(values) == 1 else values


def _label(row: dict[str, Any], strata: list[str]) -> str:
    return repr(_names(tuple(row[name] for name in strata))) if strata else "N"


def _listed(sizes: Sequence[float]) -> str:
    return ", ".join(plain(each, digits=6) for each in sizes)
