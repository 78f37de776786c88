"""The figures of a path model as tables: its indices, what questions weigh, and paths."""

from typing import NamedTuple

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Floats, Texts
from brukarindex.benchmarking.consistency import composite_reliability
from brukarindex.benchmarking.cross_products import Complete
from brukarindex.benchmarking.path_algebra import PathFigures
from brukarindex.benchmarking.path_fit import Errors, Fitted, PathOptions, layout_of_model
from brukarindex.benchmarking.path_model import PathModel
from brukarindex.counting.tallies import Tally
from brukarindex.estimates.estimation import Estimates, estimate
from brukarindex.estimates.intervals import critical_value
from brukarindex.questions.indices import CompositeIndex
from brukarindex.questions.items import Item
from brukarindex.questions.measures import RatingIndex
from brukarindex.replication.replicates import limits_of
from brukarindex.results.tables import floats

LOST = "lost_in_replicate"


@attrs.frozen(eq=False)
class PathResults:
    """All that tables are made of.

    Attributes:
        tally: The counts.
        whole: Those who answered everything.
        fitted: The fit.
        errors: Standard errors from replicates; None without.
        asked: The options of the call.
    """

    tally: Tally
    whole: Complete
    fitted: Fitted
    errors: Errors | None
    asked: PathOptions

    @property
    def model(self) -> PathModel:
        """The model."""
        return self.fitted.model

    def figure(self, name: str) -> Floats | None:
        """Return figures of what is left, by their name; None when there are none."""
        found = self.fitted.figures
        return None if found is None else getattr(found, name)[0]

    def error(self, name: str) -> Floats | None:
        """Return their standard errors; None when there are none."""
        return None if self.errors is None else getattr(self.errors.figures, name)[0]

    @property
    def statuses(self) -> Texts:
        """Why the figures of each index are missing or unsure, empty where they are not."""
        status = self.fitted.reason.copy()
        status[(status == "") & self.fitted.unsettled] = "unsettled"
        return status

    @property
    def parts(self) -> Floats:
        """What part all questions have in their index; NaN for those that have none."""
        return self.of_questions(self.figure("part"))

    def of_questions(self, values: Floats | None) -> Floats:
        """Return values of the questions that are left as those of all."""
        if values is None:
            return np.full(len(self.fitted.questions), np.nan)
        return self.fitted.questions_of(values)

    def of_indices(self, values: Floats | None) -> Floats:
        """Return values of the indices that are left as those of all."""
        if values is None:
            return np.full(len(self.fitted.indices), np.nan)
        return self.fitted.indices_of(values)


def facing(item: Item, part: float) -> Item:
    """Return a question with its scale turned when it weighs less than nothing."""
    if part >= 0:
        return item
    return attrs.evolve(item, scale=attrs.evolve(item.scale, reversed=not item.scale.reversed))


def _series(columns: dict[str, Floats]) -> list[pl.Series]:
    return [pl.Series(name, values, nan_to_null=True) for name, values in columns.items()]


def _said(status: Texts) -> pl.Series:
    return pl.Series("status", np.where(status == "", "ok", status).tolist())


# --- indices --------------------------------------------------------------------------------------


def index_frame(found: PathResults) -> pl.DataFrame:
    """Return the table of indices."""
    names = found.model.names
    uncertain = _uncertainty(found)
    numbers = {"estimate": found.of_indices(found.figure("mean")), **uncertain.numbers}
    df = numbers.pop("df")
    numbers |= _qualities(found) | {"df": df}
    status = _index_statuses(found, numbers)
    status = np.where(status == "", uncertain.status, status)
    n, respondents = (int(each[0]) for each in (found.whole.n, found.whole.respondents))
    sizes = [len(block) for block in found.model.blocks]
    return pl.DataFrame(
        [
            pl.Series("measure", names),
            pl.Series("questions", sizes, dtype=pl.Int64),
            pl.Series("n", [n] * len(names)),
            pl.Series("respondents", [respondents] * len(names)),
            *_series(numbers),
            _said(status),
        ]
    )


def _index_statuses(found: PathResults, numbers: dict[str, Floats]) -> Texts:
    """Return what is to be said of indices before the uncertainty of their means."""
    status = found.statuses
    if found.errors is not None:
        lost = ~np.isnan(numbers["estimate"]) & np.isnan(found.of_indices(found.error("mean")))
        status[(status == "") & lost] = LOST
    inside = layout_of_model(found.model).inside
    for name, case in (
        ("negative_weight", found.parts < 0),
        ("constant_item", ~found.whole.varied[0]),
    ):
        some = (case[:, None] & inside).any(axis=0)
        status[(status == "") & some] = name
    return status


def _qualities(found: PathResults) -> dict[str, Floats]:
    """Return the spread of indices, and how well their questions and what drives them show them."""
    n, fitted = float(found.whole.n[0]), found.fitted
    loading, spread = found.figure("loading"), found.figure("spread")
    composite = ave = None
    if loading is not None and spread is not None:
        parts = [loading[fitted.layout.block == j] for j in range(len(fitted.layout.drives))]
        composite = np.array([composite_reliability(each) for each in parts])
        ave = np.array([(each**2).mean() for each in parts])
        spread = spread * np.sqrt(n / (n - 1))
    columns = {
        "spread": spread,
        "composite": composite,
        "ave": ave,
        "r_squared": found.figure("explained"),
        "r_squared_error": found.error("explained"),
    }
    return {name: found.of_indices(values) for name, values in columns.items()}


class _Uncertainty(NamedTuple):
    """The uncertainty of the indices, and what is to be said of it."""

    numbers: dict[str, Floats]
    status: Texts


def _uncertainty(found: PathResults) -> _Uncertainty:
    names, k = ("std_error", "conf_low", "conf_high", "df"), len(found.fitted.indices)
    status = np.full(k, "", dtype="<U24")
    if found.fitted.figures is None:
        return _Uncertainty({name: np.full(k, np.nan) for name in names}, status)
    full = _known_weights(found, found.fitted.figures)
    held = {name: floats(full.frame[name]) for name in names}
    status[found.fitted.indices] = full.frame["status"].to_numpy()
    if found.errors is not None:
        held = _of_replicates(full, held, found.errors)
    return _Uncertainty({name: found.of_indices(each) for name, each in held.items()}, status)


def _of_replicates(full: Estimates, held: dict[str, Floats], errors: Errors) -> dict[str, Floats]:
    """Return standard errors of replicates, and the limits that these give estimates."""
    known = ~np.isnan(held["std_error"])
    variance = np.where(known, errors.figures.mean[0] ** 2, np.nan)
    low, high = limits_of(full, variance, errors.limit)
    return {
        "std_error": np.sqrt(variance),
        "conf_low": np.where(known, low, np.nan),
        "conf_high": np.where(known, high, np.nan),
        "df": np.fmin(held["df"], errors.limit),
    }


def _known_weights(found: PathResults, figures: PathFigures) -> Estimates:
    """Return estimates of the indices of those who answered everything, weights taken for known."""
    model, parts = found.model, found.fitted.questions_of(figures.part[0])
    block = layout_of_model(model).block
    measures = list[CompositeIndex]()
    for j in np.flatnonzero(found.fitted.indices):
        at = [i for i in np.flatnonzero(block == j) if np.abs(parts[i]) > 0]
        items = [facing(model.items[i], parts[i]) for i in at]
        ratings = [RatingIndex(each.column, each.scale, label=each.label) for each in items]
        weights = [abs(float(parts[i])) for i in at]
        measures.append(CompositeIndex(model.names[j], ratings, weights=weights))
    answered = attrs.evolve(
        found.tally, measures=tuple(measures), blocks=(_answered(found.tally, model),)
    )
    return estimate(answered, measures, level=found.asked.level)


def _answered(counted: Tally, model: PathModel) -> pl.DataFrame:
    """Return the counts with the answers of those alone who answered everything."""
    block = counted.blocks[counted.block(model.items)]
    columns = [item.column for item in model.items]
    every = pl.all_horizontal(pl.col(name) >= 0 for name in columns)
    return block.with_columns(pl.when(every).then(pl.col(name)).alias(name) for name in columns)


# --- questions ------------------------------------------------------------------------------------


def weight_frame(found: PathResults) -> pl.DataFrame:
    """Return the table of questions."""
    model, numbers = found.model, dict[str, Floats]()
    for name in ("weight", "loading", "part"):
        numbers[name] = found.of_questions(found.figure(name))
        numbers[f"{name}_error"] = found.of_questions(found.error(name))
    block = layout_of_model(model).block
    status = found.statuses[block]
    status[(status == "") & ~found.fitted.questions] = "no_variation"
    if found.errors is not None:
        status[(status == "") & np.isnan(numbers["weight_error"])] = LOST
    status[(status == "") & (numbers["part"] < 0)] = "negative_weight"
    return pl.DataFrame(
        [
            pl.Series("index", [model.names[j] for j in block]),
            pl.Series("question", [item.column for item in model.items]),
            *_series(numbers),
            _said(status),
        ]
    )


# --- paths ----------------------------------------------------------------------------------------


class _Pairs(NamedTuple):
    """Sources and targets by their places among the indices, and whether a path is between."""

    source: npt.NDArray[np.intp]
    target: npt.NDArray[np.intp]
    direct: Bools

    def of(self, found: PathResults, values: Floats | None) -> Floats:
        """Return values of pairs of indices; NaN where there are none."""
        if values is None:
            return np.full(len(self.source), np.nan)
        return found.fitted.pairs_of(values)[self.source, self.target]


def _pairs(model: PathModel) -> _Pairs:
    """Return pairs with a way from one to the other, in the order of the model."""
    direct = layout_of_model(model).drives
    reached = direct.copy()
    for _ in model.names:
        reached |= (reached.astype(int) @ direct.astype(int)) > 0
    order = [model.names.index(name) for name in model.order]
    pairs = [(i, j) for j in order for i in order if reached[i, j]]
    source, target = (np.array(each, dtype=np.intp) for each in zip(*pairs, strict=True))
    return _Pairs(source, target, direct[source, target])


def path_frame(found: PathResults) -> pl.DataFrame:
    """Return the table of paths."""
    pairs, names = _pairs(found.model), found.model.names
    mixed = np.zeros(len(names), dtype=bool)
    if len(found.fitted.collinear):
        mixed[found.fitted.indices] = found.fitted.collinear
    numbers = _path_numbers(found, pairs, ~mixed[pairs.target])
    status = np.where(
        found.statuses[pairs.target] == "",
        found.statuses[pairs.source],
        found.statuses[pairs.target],
    )
    status[(status == "") & mixed[pairs.target]] = "collinear"
    if found.errors is not None:
        lost = ~np.isnan(numbers["total"]) & np.isnan(numbers["total_error"])
        status[(status == "") & lost] = LOST
    return pl.DataFrame(
        [
            pl.Series("source", [names[i] for i in pairs.source]),
            pl.Series("target", [names[j] for j in pairs.target]),
            *_series(numbers),
            _said(status),
        ]
    )


def _path_numbers(found: PathResults, pairs: _Pairs, told: Bools) -> dict[str, Floats]:
    """Return paths and effects with their uncertainty, where they can be told."""
    numbers = dict[str, Floats]()
    for name in ("path", "effect", "total"):
        factor = 1.0 if name == "path" else found.asked.points
        here = told if name == "total" else told & pairs.direct
        value = factor * pairs.of(found, found.figure(name))
        error = abs(factor) * pairs.of(found, found.error(name))
        numbers[name] = np.where(here, value, np.nan)
        numbers[f"{name}_error"] = np.where(here, error, np.nan)
    half: Floats = np.full(len(told), np.nan)
    if found.errors is not None:
        critical = critical_value(found.asked.level, max(found.errors.limit, 1.0))
        half = critical * numbers["total_error"]
    total = numbers["total"]
    return numbers | {"total_low": total - half, "total_high": total + half}
