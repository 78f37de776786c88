"""Which auxiliary variables are worth weighting with? Indicators of Särndal and Lundström.

With design weights d, the sample s, the respondents r and an auxiliary vector x known for all of s,

    m_k = (Σ_s d x)' (Σ_r d x x')⁻¹ x_k

is what calibration to the sample multiplies the weight of respondent k with. Its mean over r is one
over the response rate; the more it varies, the more of the nonresponse bias the vector can remove
(Särndal and Lundström 2005, 2010).
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats, sum_by
from brukarindex.checks import one_of, several
from brukarindex.codes.keys import group_codes
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import tally
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure, named
from brukarindex.regression.logistic import Basis, basis_of
from brukarindex.regression.matrix import design_matrix
from brukarindex.regression.numbers import numbers_among
from brukarindex.regression.terms import Covariates, RegressionTerm, columns_of, term_name, terms_of
from brukarindex.results.guards import copied
from brukarindex.results.schemas import rows_are, schema_of
from brukarindex.results.tables import Rows
from brukarindex.results.text import frame_text
from brukarindex.results.version import package_version
from brukarindex.variance.cells import Cells, cells_of
from brukarindex.weighting.response_model import ResponseCells, count_response, one_design
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import counted, number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

_EQUAL = 1e-9
"""Coefficients of variation below this are rounding errors."""


CandidateStatus: TypeAlias = Literal["ok", "no_respondents", "no_variation"]
"""What a ``status`` of auxiliary variables can be."""


class AuxiliaryIndicator(NamedTuple):
    """What a set of auxiliary variables can remove, a row of `AuxiliaryIndicators`."""

    candidate: str
    measure: str | None
    n: int
    respondents: int
    columns: int
    q2: float | None
    h3: float | None
    h1: float | None
    h0: float | None
    shift: float | None
    status: CandidateStatus


@attrs.frozen
class AuxiliaryMethod:
    """How sets of auxiliary variables were judged.

    Attributes:
        design: How the sample was drawn.
        version: Version of brukarindex.
    """

    design: Design
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        said = f"{_WORDS[language]['judged']} {self.design.describe(language)}"
        return f"{said} brukarindex {self.version}."


@copied("frame")
@attrs.frozen(repr=False)
class AuxiliaryIndicators(Rows):
    """Sets of auxiliary variables compared, one row for each set and measure.

    Attributes:
        frame: ``candidate``, ``measure`` (null when none was given), ``n`` in the sample,
            ``respondents`` (to the measure), ``columns`` of the auxiliary vector, ``q2``, ``h3``,
            ``h1``, ``h0``, ``shift`` (what calibration moves the respondents' mean by, in the
            measure's unit) and ``status``: ``"ok"``, ``"no_respondents"`` in a class of the
            candidate, which cannot be used for weighting, or ``"no_variation"`` of the scores, with
            which nothing is correlated. What cannot be computed is null.
        method: How they were judged.
    """

    frame: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals),
        hash=False,
        metadata=rows_are(AuxiliaryIndicator),
    )
    method: AuxiliaryMethod

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method and the result, in ``"sv"`` or ``"en"``."""
        words, said = _WORDS[language], [self.method.describe(language)]
        count, usable = self.frame["candidate"].n_unique(), self.frame.drop_nulls("h3")
        if usable.height:
            best = usable.sort("h3", descending=True, maintain_order=True).row(0, named=True)
            h3 = number(best["h3"], 3, language)
            told = words["its" if count == 1 else "best"]
            said.append(told.format(count=count, name=best["candidate"], h3=h3))
        if usable.height < self.frame.height:
            said.append(words["unusable"])
        return " ".join(said)

    def __repr__(self) -> str:
        table = frame_text(self.frame, spare=("columns", "n", "respondents"))
        return f"AuxiliaryIndicators, {counted(self.frame.height, 'row')}\n{table}"


@one_thread_of_algebra
def auxiliary_indicators(
    frame: "IntoFrame",
    candidates: Iterable[Covariates],
    *,
    responded: str,
    measures: Measure | Iterable[Measure] | None = None,
    numeric: Iterable[str] = (),
    categories: Iterable[str] = (),
    design: Design | None = None,
) -> AuxiliaryIndicators:
    """Compare sets of auxiliary variables by how much calibrating on them can remove of the
    nonresponse bias.

    ``m`` is what calibration to the sample multiplies a respondent's design weight with. H3 is its
    coefficient of variation, H1 that times the multiple correlation of the score with the
    variables, H0 that times the correlation of the score with m, and q² the variance of m (Särndal
    and Lundström 2005, 2010). Larger is better, but every variable more makes them larger: stop
    where they no longer grow noticeably.

    Args:
        frame: One row per person in the *sample*, respondents and nonrespondents.
        candidates: Sets of covariates, each as in `representativity`:
            ``["kon", ["kon", "alder"], [("kon", "alder")]]`` compares gender, gender and age, and
            gender crossed with age.
        responded: Boolean or 0/1 column that says who responded.
        measures: What is to be estimated, for H1, H0 and ``shift``; those without an answer to the
            measure count as nonrespondents.
        numeric: Columns of whole numbers that are to enter as numbers.
        categories: Columns of numbers with decimals that are to be classes.
        design: How the sample was drawn.

    Raises:
        ArgumentError: If there is no candidate, or a measure is a composite of several.
        ColumnNotFoundError: If a column is not in the frame.
        SchemaError: If ``responded`` is neither Boolean nor 0/1.
        DataError: If a value is missing, nobody or everybody responded, or a covariate has one
            value only.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.response import auxiliary_indicators
        >>> sample = pl.DataFrame({"kon": list("KKKKMMMM"), "lan": list("ABABABAB")})
        >>> sample = sample.with_columns(svarat=pl.Series([1, 1, 1, 0, 1, 0, 1, 0]))
        >>> found = auxiliary_indicators(sample, ["lan", "kon", ["lan", "kon"]], responded="svarat")
        >>> found.frame.select("candidate", pl.col("h3").round(3)).rows()
        [('lan', 0.75), ('kon', 0.204), ('lan + kon', 0.935)]
    """
    sets = [terms_of(each, "candidates") for each in several("candidates", candidates)]
    if not sets:
        raise ArgumentError(
            "candidates: give at least one set of covariates.",
            argument="candidates",
            value=candidates,
        )
    columns = tuple(dict.fromkeys(name for terms in sets for name in columns_of(terms)))
    design = one_design(design)
    # No variance is estimated here, so strata of one person do no harm.
    lenient = attrs.evolve(design, singleton="certainty")
    cells = count_response(frame, columns, responded=responded, design=lenient)
    listed = () if measures is None else named(measures)
    answers = _scored(frame, listed, cells, lenient) if listed else [_unscored(cells)]
    numbers = numbers_among(cells.frame, columns, numeric=numeric, categories=categories)
    rows = [_compared(cells, terms, numbers, answer) for terms in sets for answer in answers]
    compared = pl.DataFrame(rows, schema=schema_of(AuxiliaryIndicator), orient="row")
    return AuxiliaryIndicators(compared, AuxiliaryMethod(design))


class _Answers(NamedTuple):
    """Per cell: weight ``w`` of those who gave an answer, and the sum of their weighted scores
    ``y``.
    """

    measure: str | None
    n: int
    w: Floats
    y: Floats
    mean: float
    spread: float


def _unscored(cells: ResponseCells) -> _Answers:
    return _Answers(None, int(cells.r.sum()), cells.w_r, np.zeros(cells.size), 0.0, 0.0)


def _scored(
    frame: "IntoFrame", measures: Sequence[Measure], cells: ResponseCells, design: Design
) -> list[_Answers]:
    columns = cells.frame.columns
    counted = tally(frame, measures, by=(*columns, cells.responded), design=design)
    blocks = cells_of(counted, *range(len(counted.blocks)))
    found: list[_Answers] = []
    for measure in measures:
        sample = blocks[counted.block(measure.variables)]
        block, terms = sample.frame, measure.terms(sample.frame)
        if len(terms) > 1:
            raise ArgumentError(
                f"measure {measure.name!r} is a composite: give the measures it is made of.",
                argument="measures",
                value=measure.name,
            )
        [term] = terms
        score = term.weight * term.scores
        given = (block[cells.responded].cast(pl.Float64) == 1).to_numpy() & term.given
        found.append(_answers(cells, measure.name, sample, score, given=given))
    return found


def _answers(
    cells: ResponseCells, name: str, sample: Cells, score: Floats, *, given: Bools
) -> _Answers:
    score, code = np.where(given, score, 0.0), group_codes(sample.frame, cells.frame.columns)
    w = sample.w * given
    total = w.sum()
    mean = float(w @ score / total) if total > 0 else 0.0
    spread = float(np.sqrt(w @ (score - mean) ** 2 / total)) if total > 0 else 0.0
    n = int((sample.n * given).sum())
    w_cell, y_cell = (sum_by(code, values, cells.size) for values in (w, w * score))
    return _Answers(name, n, w_cell, y_cell, mean, spread)


def _compared(
    cells: ResponseCells, terms: Sequence[RegressionTerm], numbers: set[str], answers: _Answers
) -> AuxiliaryIndicator:
    columns = columns_of(terms)
    numeric = [name for name in columns if name in numbers]
    classes = [name for name in columns if name not in numbers]
    matrix = design_matrix(cells.frame, terms, numeric=numeric, categories=classes)
    whole, known = basis_of(matrix.x, cells.w), basis_of(matrix.x, answers.w)
    unusable = known.kept.sum() < whole.kept.sum()
    found = _UNUSABLE if unusable else _h_indicators(cells, _everywhere(known, matrix.x), answers)
    return AuxiliaryIndicator(
        candidate=" + ".join(map(term_name, terms)),
        measure=answers.measure,
        n=int(cells.n.sum()),
        respondents=answers.n,
        columns=int(whole.kept.sum()),
        **found._asdict(),
    )


class _Found(NamedTuple):
    """The figures of a set of auxiliary variables; None where there is none."""

    status: CandidateStatus
    q2: float | None = None
    h3: float | None = None
    h1: float | None = None
    h0: float | None = None
    shift: float | None = None


_UNUSABLE = _Found("no_respondents")


def _everywhere(basis: Basis, x: Floats) -> Floats:
    """Return the columns of a basis for all cells, also those that had no weight when
    it was made.
    """
    return np.asarray(np.linalg.solve(basis.r.T, x[:, basis.kept].T).T, dtype=np.float64)


def _h_indicators(cells: ResponseCells, q: Floats, answers: _Answers) -> _Found:
    """Return q², H3, H1, H0; ``q`` spans the auxiliary vector, and q'Wq = 1 over those who
    answered.
    """
    share = answers.w / answers.w.sum()
    m = q @ (cells.w @ q)
    mean = float(share @ m)
    variance = float(share @ (m - mean) ** 2)
    cv = float(np.sqrt(variance) / mean)
    cv, variance = (0.0, 0.0) if cv <= _EQUAL else (cv, variance)
    if answers.measure is None:
        return _Found("ok", variance, cv)
    if answers.spread <= _EQUAL * (1.0 + abs(answers.mean)):
        return _Found("no_variation", variance, cv)
    centred = answers.y - answers.w * answers.mean
    explained = float(((centred @ q) ** 2).sum() / answers.w.sum())
    multiple = min(np.sqrt(explained) / answers.spread, 1.0)
    shift = float(centred @ m / (answers.w.sum() * mean))
    h1, h0 = float(multiple * cv), shift / answers.spread
    return _Found("ok", variance, cv, h1, h0, shift)


_WORDS = {
    "en": {
        "judged": (
            "Sets of auxiliary variables are judged by H3: how far weights calibrated to the"
            " sample vary among respondents (Särndal and Lundström)."
        ),
        "its": "H3 of {name} is {h3}.",
        "best": "Of {count} sets {name} has the largest H3: {h3}.",
        "unusable": "Sets with a class without respondents cannot be used.",
    },
    "sv": {
        "judged": (
            "Uppsättningar av hjälpvariabler bedöms efter H3: hur mycket vikter som kalibreras till"
            " urvalet varierar bland de svarande (Särndal och Lundström)."
        ),
        "its": "H3 för {name} är {h3}.",
        "best": "Av {count} uppsättningar har {name} störst H3: {h3}.",
        "unusable": "Uppsättningar med en klass utan svarande kan inte användas.",
    },
}
