"""Steps that weights are made in: what the variance must know of each, and what people should."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import attrs

from brukarindex.arrays import Codes, Floats, locked
from brukarindex.words.languages import Language, Words
from brukarindex.words.spelling import capitalised

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_MORE = {"sv": "och {count} till", "en": "and {count} more"}
_NOTES = 5
"""Notes of a step that are told; the others are counted."""

LOW_RESPONSE = 0.8
"""Response rates below this need an analysis of nonresponse bias (Office of Management and Budget
2006, 3.2.9).
"""


@attrs.frozen(eq=False)
class Step:
    """One step of a chain, on c cells with p auxiliary variables.

    Attributes:
        g: What the step multiplies the weight with, shape ``(c,)``; 0 for those who leave, such as
            nonrespondents.
        x: Auxiliary variables, sparse ``(c, p)``.
        z: What the regression coefficients sum up, by design weight, sparse ``(c, p)``.
        sampled: 1 for totals of the sample, 0 for totals of the population, shape ``(p,)``.
        random: Who remained was chance: ``g`` is the inverse of the probability.
        counted: ``x`` counts persons instead of weights, and is divided by the mean weight of the
            cell: exact where design weights do not vary within a cell, and near where they do.
        inverse: M⁻¹, shape ``(p, p)``; by default that of M = Σ d·z·x', by design weight d.
        slope: How the new weight grows with the old one, when not in proportion (``g``): 0 where
            weights are cut.
    """

    g: Floats = attrs.field(converter=locked)
    x: "csr_array"
    z: "csr_array"
    sampled: Floats = attrs.field(converter=locked)
    random: bool = False
    counted: bool = False
    inverse: Floats | None = None
    slope: Floats | None = None

    def take(self, cells: Codes) -> "Step":
        """Return the step on finer cells, each of which lies in one of the ``cells``."""
        slope = None if self.slope is None else self.slope[cells]
        return attrs.evolve(self, g=self.g[cells], x=self.x[cells], z=self.z[cells], slope=slope)


@attrs.frozen
class StepReport:
    """What a step did, for people.

    Attributes:
        method: Its name, such as ``"raking"``.
        columns: The columns it used.
        status: ``"converged"`` or ``"infeasible"``.
        remedy: What to do about it, in words; empty when nothing is needed.
        iterations: How many times it went through the margins, and steps of Newton's method.
        largest_error: Largest difference between a total and what the weights give, as a share of
            the total.
        notes: What was collapsed, trimmed or left out.
        notes_sv: The same in Swedish.
    """

    method: str
    columns: tuple[str, ...]
    status: Literal["converged", "infeasible"] = "converged"
    remedy: str = ""
    iterations: int = 0
    largest_error: float = 0.0
    notes: tuple[str, ...] = ()
    notes_sv: tuple[str, ...] = ()

    def saying(self, notes: Sequence[Words]) -> "StepReport":
        """Return the report with more notes."""
        english = (*self.notes, *(note.en for note in notes))
        swedish = (*self.notes_sv, *(note.sv for note in notes))
        return attrs.evolve(self, notes=english, notes_sv=swedish)

    def told(self, language: Language) -> str:
        """Return the notes as a sentence, the first ones if there are many; empty when there are
        none.
        """
        notes = self.notes_sv if language == "sv" else self.notes
        if not notes:
            return ""
        left = len(notes) - _NOTES
        more = [_MORE[language].format(count=left)] if left > 0 else []
        name = NAMES[self.method][language]
        return f"{capitalised(name)}: {'; '.join([*notes[:_NOTES], *more])}."

    def named(self, language: Language) -> str:
        """Return what the step is called, with its columns."""
        name = NAMES[self.method][language]
        return f"{name} ({', '.join(self.columns)})" if self.columns else name


NAMES: dict[str, dict[str, str]] = {
    "poststratification": {"sv": "efterstratifiering", "en": "post-stratification"},
    "raking": {"sv": "raking", "en": "raking"},
    "calibration": {"sv": "kalibrering", "en": "calibration"},
    "weighting classes": {"sv": "viktningsklasser", "en": "weighting classes"},
    "response propensity": {"sv": "svarsbenägenhet", "en": "response propensities"},
    "trimming": {"sv": "trimning", "en": "trimming"},
    "unadjusted": {"sv": "ingen justering", "en": "no adjustment"},
    "normalisation": {"sv": "normering", "en": "normalisation"},
}

STEPS = frozenset(NAMES)
"""What the steps of a weighting are called."""
