"""Latent indices: what questions weigh in an index that is to be explained by others.

The weights are those of partial least squares (see `path_algebra`). With the weight ``w`` of each
question and the ends of its scale,

    index = 100·(E ξ − min ξ)/(max ξ − min ξ),   ξ = Σ w·x,

which is Σ part·score of the scores 0–100, ``part`` being the weights of the scores made to add up
to 1 (Fornell et al. 1996).
"""

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.benchmarking.cross_products import (
    CompleteCounts,
    base_words,
    complete,
    method_of,
    points_gained,
    question_words,
    together,
)
from brukarindex.benchmarking.path_algebra import Scheme
from brukarindex.benchmarking.path_fit import PathOptions, fitted_model, replicated
from brukarindex.benchmarking.path_model import PathModel
from brukarindex.benchmarking.path_tables import (
    PathResults,
    facing,
    index_frame,
    path_frame,
    weight_frame,
)
from brukarindex.checks import (
    OnFailure,
    Progress,
    confidence_level,
    misfits,
    one_of,
    true_or_false,
    type_error,
    whole_number,
)
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import EstimateStatus
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError, DataError, did_you_mean
from brukarindex.questions.indices import MultiItemIndex
from brukarindex.replication.kinds import Replicates
from brukarindex.replication.resampling import ReplicatedSource, counted
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Lost: TypeAlias = Literal[
    "no_answers",
    "one_answer",
    "indefinite",
    "no_variation",
    "unconnected",
    "unsettled",
    "lost_in_replicate",
]
LatentStatus: TypeAlias = Literal[EstimateStatus, Lost, "negative_weight", "constant_item"]
WeightStatus: TypeAlias = Literal["ok", Lost, "negative_weight"]
PathStatus: TypeAlias = Literal["ok", Lost, "collinear"]
STEPS = 1000


@attrs.frozen
class PathMethod:
    """How the figures of a path model were made.

    Attributes:
        model: The model.
        scheme: How neighbours count in the sum beside an index.
        scaled: Whether questions count in standard deviations.
        points: How many points a source gains.
        replicates: How the sample was weighted anew; None without.
        steps: How many steps the weights took.
        n: How many answered everything.
        method: The design, the level and the respondents.
    """

    model: PathModel
    scheme: Scheme
    scaled: bool
    points: float
    replicates: Replicates | None
    steps: int
    n: int
    method: Method

    @property
    def version(self) -> str:
        """Version of brukarindex."""
        return self.method.version

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, method = _WORDS[language], self.method
        points = number(self.points, 2, language).rstrip("0").rstrip(",.")
        said = [
            self.model.describe(language),
            words["scheme"].format(scheme=words[self.scheme], scaled=words[self.scaled]),
            words["index"],
            words["points"].format(points=points),
            *self._errors(language),
            question_words(self.model.indices, language),
            *base_words(method, CompleteCounts(self.n, method.respondents), language),
        ]
        return " ".join(said)

    def _errors(self, language: Language) -> list[str]:
        words = _WORDS[language]
        level = words["level"].format(level=percent(self.method.level, language))
        if self.replicates is None:
            return [words["fixed"], f"{level}."]
        made = self.replicates.describe(language)
        return [made, words["anew"], f"{level}, {words['effects']}."]


class Described:
    """A table of a path model that says how it was made."""

    __slots__ = ()

    def describe(self: "_Made", language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        said = [self.method.describe(language), *told_cautions(self.frame["status"], language)]
        return " ".join(said)


class _Made(Protocol):
    @property
    def method(self) -> PathMethod: ...
    @property
    def frame(self) -> pl.DataFrame: ...


@attrs.frozen
class LatentIndex:
    """One row of `LatentIndices`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    questions: int
    n: int
    respondents: int
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    spread: float | None
    composite: float | None
    ave: float | None
    r_squared: float | None
    r_squared_error: float | None
    df: float | None
    status: LatentStatus


@attrs.frozen
class ItemWeight:
    """One row of `ItemWeights`: a question of an index."""

    domain: dict[str, Any] = attrs.field(hash=False)
    weight: float | None
    weight_error: float | None
    loading: float | None
    loading_error: float | None
    part: float | None
    part_error: float | None
    status: WeightStatus


@attrs.frozen(repr=False)
class ItemWeights(Described, Table[ItemWeight]):
    """What each question weighs.

    Attributes:
        frame: ``index`` and ``question``; ``weight`` (of the question in standard deviations, by
            which the index has variance 1), ``loading`` (its correlation with the index), ``part``
            (of its score 0–100 in the index; their sizes add up to 1); their standard errors
            ``weight_error``, ``loading_error`` and ``part_error``; and ``status``.
        method: How they were found.
    """

    _row = ItemWeight
    _spare = ("weight_error", "loading_error", "part_error")

    method: PathMethod


@attrs.frozen
class PathEffect:
    """One row of `PathEffects`: what one index does to another."""

    domain: dict[str, Any] = attrs.field(hash=False)
    path: float | None
    path_error: float | None
    effect: float | None
    effect_error: float | None
    total: float | None
    total_error: float | None
    total_low: float | None
    total_high: float | None
    status: PathStatus


@attrs.frozen(repr=False)
class PathEffects(Described, Table[PathEffect]):
    """What indices do to those that they drive, directly and through others.

    Attributes:
        frame: ``source`` and ``target``; ``path`` (the coefficient in standard deviations),
            ``effect`` (what the target gains when the source gains ``points`` and what else drives
            it stays) and ``total`` (the same through all paths); their standard errors
            ``path_error``, ``effect_error`` and ``total_error``; ``total_low`` and ``total_high``,
            and ``status``. ``path`` and ``effect`` are null where there is no direct path.
        method: How they were found.
    """

    _row = PathEffect
    _spare = ("path_error", "effect_error", "total_error", "total_low", "total_high")

    method: PathMethod


@attrs.frozen(repr=False)
class LatentIndices(Described, Table[LatentIndex]):
    """Indices with the weights that a path model gives their questions, one row for each.

    Attributes:
        frame: ``measure``, its ``questions``, ``n`` who answered all questions of the model of all
            ``respondents``; the index 0–100 as ``estimate`` with ``std_error``, ``conf_low`` and
            ``conf_high``, and its ``spread`` between respondents; ``composite`` reliability and
            ``ave`` (the mean of the squared loadings), ``r_squared`` of an index that is driven
            with its ``r_squared_error``; ``df`` and ``status``.
        weights: What each question weighs.
        paths: What indices do to each other.
        method: How the figures were made.
    """

    _row = LatentIndex
    _spare = ("df", "r_squared_error", "ave", "respondents", "spread", "questions", "composite")

    weights: ItemWeights
    paths: PathEffects
    method: PathMethod

    @property
    def model(self) -> PathModel:
        """The model."""
        return self.method.model

    def index(self, name: str) -> MultiItemIndex:
        """Return an index with its weights as a measure, for `estimate`, `compare` and the rest.

        A question with a weight below 0 counts with its scale turned, one without a weight not at
        all.

        Raises:
            ArgumentError: If there is no such index, or it has no weights.
        """
        if name not in self.model.names:
            raise ArgumentError(
                f"{name!r} is not an index of the model, which has {', '.join(self.model.names)}."
                f"{did_you_mean(name, self.model.names)}",
                argument="name",
                value=name,
                allowed=self.model.names,
            )
        rows = self.weights.frame.filter(pl.col("index") == name)
        block = self.model.blocks[self.model.names.index(name)]
        pairs = zip(block, floats(rows["part"]).tolist(), strict=True)
        held = [(item, part) for item, part in pairs if part and np.isfinite(part)]
        if not held:
            status = self.frame.filter(pl.col("measure") == name)["status"].item()
            raise ArgumentError(
                f"{name!r} has no weights ({status}), so it is no measure.",
                argument="name",
                value=name,
            )
        items = [facing(item, part) for item, part in held]
        return MultiItemIndex(name, items, weights=[abs(part) for _, part in held])


def latent_indices(  # noqa: PLR0913
    data: "IntoFrame | Tally",
    model: PathModel,
    *,
    scheme: Scheme = "path",
    scaled: bool = True,
    points: float = 5,
    design: Design | Weighting | None = None,
    replicates: Replicates | None = None,
    steps: int = STEPS,
    on_failure: OnFailure = "raise",
    level: float = 0.95,
    progress: Progress | None = None,
) -> LatentIndices:
    """Find the weights of a path model by partial least squares, and the indices that they give.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally that counted the
            questions together, each as a measure of its own. Those who answered all of them count.
        model: Which questions make which index, and which indices drive which.
        scheme: How neighbours count: by regression (``"path"``), by the sign of their correlation
            (``"centroid"``) or by that (``"factorial"``).
        scaled: Let questions count in standard deviations; otherwise as they vary on 0–100.
        points: How many points a source gains in ``effect`` and ``total``.
        design: How the respondents were chosen, as in `estimate`. The factors of a `Weighting` are
            taken as fixed.
        replicates: How the sample is weighted anew, such as ``Bootstrap(300, seed=1)`` or
            ``Jackknife()``: the weights are then found in each. Without it, only the indices have
            standard errors, with their weights taken for known.
        steps: How many steps the weights may take.
        on_failure: ``"raise"``, or ``"return"`` weights that did not come to rest, with a status.
        level: Confidence level.
        progress: Called with the replicates done and their number.

    Raises:
        ArgumentError: If an option is not allowed.
        CovarianceError: If a tally did not count the questions together.
        DataError: As in `estimate` and `replicate_estimates`, or if the weights do not rest.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import MultiItemIndex, Scale, nki
        >>> from brukarindex.benchmarking import PathModel, latent_indices
        >>> frame = pl.DataFrame(
        ...     {
        ...         "b1": [9, 7, 3, 5, 8, 4, 6, 10],
        ...         "b2": [8, 8, 2, 6, 9, 5, 5, 9],
        ...         "q1": [9, 6, 4, 5, 9, 3, 6, 10],
        ...         "q2": [8, 7, 3, 6, 7, 4, 7, 9],
        ...         "q3": [10, 6, 3, 3, 8, 5, 4, 9],
        ...     }
        ... )
        >>> treated = MultiItemIndex("bemötande", ["b1", "b2"], Scale(1, 10))
        >>> model = PathModel([treated, nki("q1", "q2", "q3")], [("bemötande", "NKI")])
        >>> made = latent_indices(frame, model)
        >>> print(f"{made.of('NKI').row().estimate:.1f}")
        59.0
        >>> [f"{row.part:.3f}" for row in made.weights["NKI"]]
        ['0.311', '0.407', '0.282']
        >>> print(f"{made.paths['bemötande', 'NKI'].row().total:.2f}")
        4.52
    """
    asked = PathOptions(
        one_of("scheme", scheme, get_args(Scheme)),
        true_or_false("scaled", scaled),
        points_gained(points),
        whole_number("steps", steps, least=1),
        confidence_level(level),
        progress,
    )
    one_of("on_failure", on_failure, get_args(OnFailure))
    _check(model, replicates)
    source = _source(data, model, design, replicates)
    made = source.tally if source is not None else together(data, model.questions, [()], design)
    whole = complete(made, model.questions, ())
    fitted = fitted_model(whole, model, asked)
    if fitted.unsettled and on_failure == "raise":
        raise DataError(_UNSETTLED.format(steps=asked.steps, scheme=asked.scheme))
    errors = None if source is None else replicated(source, whole, fitted, asked)
    found = PathResults(made, whole, fitted, errors, asked)
    method = PathMethod(
        model=model,
        scheme=asked.scheme,
        scaled=asked.scaled,
        points=asked.points,
        replicates=replicates,
        steps=fitted.steps,
        n=int(whole.n[0]),
        method=method_of(made, model.indices, ((),), asked.level),
    )
    index, weights, paths = index_frame(found), weight_frame(found), path_frame(found)
    return LatentIndices(
        frame=index,
        by=(),
        rows=_rows(index),
        weights=ItemWeights(weights, ("index", "question"), _rows(weights), method),
        paths=PathEffects(paths, ("source", "target"), _rows(paths), method),
        method=method,
    )


def _rows(frame: pl.DataFrame) -> tuple[int, ...]:
    return tuple(range(frame.height))


_UNSETTLED = (
    "the weights did not come to rest in {steps} steps with scheme={scheme!r}: allow more steps,"
    ' take another scheme, or join indices that hardly vary together; on_failure="return" gives'
    " what there is, with a status."
)


def _check(model: object, replicates: object) -> None:
    if misfits([model], PathModel):
        raise type_error("model", "be a PathModel", model)
    if replicates is not None and misfits([replicates], Replicates):
        raise type_error("replicates", "be Jackknife(), Bootstrap(…) or the like", replicates)


def _source(
    data: "IntoFrame | Tally",
    model: PathModel,
    design: Design | Weighting | None,
    replicates: Replicates | None,
) -> ReplicatedSource | None:
    """Return what is replicated; None when nothing is."""
    if replicates is None:
        return None
    if isinstance(data, Tally):
        data = together(data, model.questions, [()], design)
        design = None
    options: dict[str, Any] = {"by": None, "design": design, "using": (), "whole": True}
    made, given = counted(data, model.questions, replicates, **options)
    return ReplicatedSource(made, model.questions, replicates, given, None)


_WORDS: dict[Language, dict[Any, str]] = {
    "en": {
        "scheme": (
            "Partial least squares: the questions of each index are weighed so that it goes"
            " together with its neighbours in the model, {scheme}; questions count {scaled}."
        ),
        "path": "these weighed by regression on what drives an index (path weighting)",
        "centroid": "these weighed by the signs of their correlations (centroid)",
        "factorial": "these weighed by their correlations (factorial)",
        True: "in standard deviations",
        False: "as they vary on 0–100",
        "index": (
            "An index is 0 when everybody gives the worst answer to all its questions, and 100 when"
            " everybody gives the best."
        ),
        "points": (
            "The effect and the total effect are what an index is expected to gain when one that"
            " drives it gains {points} points: directly, and through all paths. They tell how"
            " answers go together, not what a measure taken would cause."
        ),
        "fixed": (
            "The standard errors of the indices take their weights for known; weights and paths"
            " have none, since no replicates were asked for."
        ),
        "anew": "The weights are found anew in every replicate.",
        "level": "{level} % intervals: saddlepoint of the distribution of all scores for indices",
        "effects": "t for effects",
    },
    "sv": {
        "scheme": (
            "Partiella minsta kvadrater (PLS): frågorna i varje index vägs så att det följer sina"
            " grannar i modellen, {scheme}; frågorna räknas {scaled}."
        ),
        "path": "vägda genom regression på det som driver ett index (stigvägning)",
        "centroid": "vägda med tecknet på sina korrelationer (centroidvägning)",
        "factorial": "vägda med sina korrelationer (faktorvägning)",
        True: "i standardavvikelser",
        False: "som de varierar på 0–100",
        "index": (
            "Ett index är 0 när alla ger det sämsta svaret på alla dess frågor, och 100 när alla"
            " ger det bästa."
        ),
        "points": (
            "Effekten och den totala effekten är vad ett index väntas öka när ett som driver det"
            " ökar {points} enheter: direkt, och genom alla stigar. De säger hur svaren hänger"
            " ihop, inte vad en åtgärd skulle orsaka."
        ),
        "fixed": (
            "Medelfelen för index räknar deras vikter som kända; vikter och stigar har inga,"
            " eftersom inga replikat begärdes."
        ),
        "anew": "Vikterna tas fram på nytt i varje replikat.",
        "level": (
            "Intervall på nivån {level} %: sadelpunktsintervall ur fördelningen av alla poäng för"
            " index"
        ),
        "effects": "t-intervall för effekter",
    },
}
