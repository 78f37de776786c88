"""Weights made in steps, and what the variance must know of every step.

A unit's weight is its design weight times the factors ``g`` of the steps. A total of ``u`` with the
weights after a step varies as a total, with the weights before it, of

    g·(u − x'B) + s·x'B,    B = M⁻¹·Σ d·z·u,

where ``d`` are design weights, ``x`` the step's auxiliary variables, ``z`` these times the factors
of earlier steps for those who stay, ``M`` = Σ d·z·x', and ``s`` is 1 for variables whose totals are
taken from the sample itself and 0 for those whose totals are known of the population. Applied from
the last step to the first, this linearises the whole chain (Deville and Särndal 1992; Särndal and
Lundström 2005); `brukarindex.variance.chains` does it.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, locked
from brukarindex.checks import one_of, shown
from brukarindex.counting.designs import Design
from brukarindex.counting.joining import Factors, key_words, place
from brukarindex.counting.steps import LOW_RESPONSE, NAMES, Step, StepReport
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.results.guards import copied
from brukarindex.results.text import frame_html, frame_text
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import filled, printable
from brukarindex.words.numbers import counted, number, plain

if TYPE_CHECKING:
    from narwhals.typing import IntoFrameT


_SAME = attrs.cmp_using(eq=np.array_equal)


@copied("keys")
@attrs.frozen(repr=False)
class Weighting:
    """Weights, and what the variance must know of how they were made. It stands where a `Design`
    can stand.

    Attributes:
        design: The design the weights start from.
        by: The columns that decide the factor.
        keys: Their combinations, one row for each cell.
        n: Units of each cell, shape ``(cells,)``.
        design_weight: Sum of their design weights.
        squares: Sum of their squared design weights.
        factor: What design weights are multiplied with.
        steps: What the variance uses; empty when the weights are to be taken as fixed.
        reports: What each step did.
    """

    design: Design
    by: tuple[str, ...]
    keys: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)
    n: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    design_weight: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    squares: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    factor: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    steps: tuple[Step, ...] = attrs.field(eq=len, hash=False)
    reports: tuple[StepReport, ...]

    @property
    def status(self) -> Literal["converged", "infeasible"]:
        """``"infeasible"`` when any step failed, else ``"converged"``."""
        failed = any(report.status != "converged" for report in self.reports)
        return "infeasible" if failed else "converged"

    def cautions(self, language: Language = "en") -> list[str]:
        """Return what must be said of steps that failed, in ``"sv"`` or ``"en"``; none when all met
        their totals.
        """
        one_of("language", language, LANGUAGES)
        return [
            _WORDS[language]["failed"].format(
                step=NAMES[report.method][language],
                error=number(100 * report.largest_error, 1, language),
            )
            for report in self.reports
            if report.status != "converged"
        ]

    @property
    def cells(self) -> pl.DataFrame:
        """One row for each combination of ``by``.

        ``n`` units, ``design_weight`` the sum of their design weights, ``factor`` what these are
        multiplied with, ``weight`` the sum of the resulting weights. A key of one of these names is
        called ``"… (key)"``.
        """
        counts = [
            pl.Series("n", self.n.astype(np.int64)),
            pl.Series("design_weight", self.design_weight),
            pl.Series("factor", self.factor),
            pl.Series("weight", self.design_weight * self.factor),
        ]
        taken = [series.name for series in counts]
        keys = [self.keys[name] for name in self.by]
        named = [key.alias(f"{key.name} (key)") if key.name in taken else key for key in keys]
        return pl.DataFrame([*named, *counts])

    @cached_property
    def respondents(self) -> int:
        """How many units have a weight."""
        return int(self.n[self.factor != 0].sum())

    @property
    def response_rate(self) -> float:
        """Share of the units counted that have a weight, unweighted; 1 when only respondents were
        counted.
        """
        return self.respondents / float(self.n.sum())

    @cached_property
    def total(self) -> float:
        """Sum of the weights, the persons they stand for."""
        return float((self.design_weight * self.factor).sum())

    @cached_property
    def design_effect(self) -> float:
        """Kish's design effect of unequal weights, n·Σw²/(Σw)² (Kish 1965)."""
        return self.respondents * float((self.squares * self.factor**2).sum()) / self.total**2

    @property
    def effective_n(self) -> float:
        """How many equally weighted respondents would do as well, n divided by Kish's design
        effect.
        """
        return self.respondents / self.design_effect

    def distribution(self) -> dict[str, float]:
        """Return least, quartiles and greatest of the factors, over respondents."""
        inside = np.flatnonzero(self.factor != 0)
        at = np.quantile(
            self.factor[inside],
            (0, 0.25, 0.5, 0.75, 1),
            weights=self.n[inside],
            method="inverted_cdf",
        )
        return dict(zip(("min", "q1", "median", "q3", "max"), at.tolist(), strict=True))

    def fixed(self) -> "Weighting":
        """Return the same weights taken as fixed: the naive variance, which ignores how they were
        made.
        """
        return attrs.evolve(self, steps=())

    def join(self, frame: "IntoFrameT", *, name: str = "weight") -> "IntoFrameT":
        """Return ``frame`` with a column of weights; lazy in, lazy out.

        Rows of combinations that the weights were not made for get null; nonrespondents get 0.
        Without a column of design weights these follow from the number of rows, N/n, so the frame
        must be that which the weights were made from; a lazy frame with another number of rows gets
        null.

        Args:
            frame: The frame the weights were made from: Polars, or another engine's frame in
                memory.
            name: What the new column is called.

        Raises:
            ArgumentError: If the frame already has a column of that name, or is another one and its
                rows tell the design weights.
            ArgumentTypeError: If the rows are in another engine, such as DuckDB.
        """
        factors = Factors(
            self.design, self.by, self.keys, self.factor, rows=int(self.n.sum()), total=self.total
        )
        return factors.joined(frame, name)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the weights, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        steps = "; ".join(report.named(language) for report in self.reports)
        spread = self.distribution()
        said = [
            words["made"].format(
                steps=steps,
                n=number(self.respondents, 0, language),
                total=number(self.total, 0, language),
            ),
            *self.cautions(language),
            words["spread"].format(
                low=number(spread["min"], 2, language),
                high=number(spread["max"], 2, language),
                deff=number(self.design_effect, 2, language),
                n=number(self.effective_n, 0, language),
            ),
            words["chain" if self.steps else "fixed"],
            *filter(None, (report.told(language) for report in self.reports)),
        ]
        if self.response_rate < LOW_RESPONSE:
            said.append(words["low"].format(rate=number(100 * self.response_rate, 0, language)))
        return " ".join([*said, self.assumes(language)])

    @staticmethod
    def assumes(language: Language = "en") -> str:
        """Return what is taken for granted, in ``"sv"`` or ``"en"``."""
        return cast("str", _WORDS[language]["assumes"])

    def __getitem__(self, domain: object) -> NoReturn:
        raise ArgumentTypeError(
            f"a weighting has no rows to look up {shown(domain)} among: weighting.cells is its"
            " table, and weighting.join(frame) gives each row of a frame its weight.",
            argument="domain",
            value=domain,
        )

    def __repr__(self) -> str:
        steps = " → ".join(report.method for report in self.reports)
        head = (
            f"Weighting: {steps}; {self.status}; {self.respondents} respondents stand for"
            f" {plain(self.total)}; design effect {number(self.design_effect, 3)}"
        )
        notes = [*self.cautions(), *filter(None, (report.told("en") for report in self.reports))]
        lines = map(filled, (head, *notes))
        return printable("\n".join([*lines, frame_text(self.cells)]))

    def _repr_html_(self) -> str:
        return frame_html(self.cells)


def located(weighting: Weighting, cells: pl.DataFrame, counts: tuple[Floats, Floats]) -> Codes:
    """Return the row of a weighting that each of the ``cells`` of a tally belongs to.

    Args:
        weighting: The weighting.
        cells: The cells.
        counts: Units of each cell, and the sum of their design weights.

    Raises:
        ArgumentError: If the tally is of another frame than that which the weights were made from.
    """
    at = place(cells, weighting.by, weighting.keys)
    size = len(weighting.n)
    n, weight = (np.bincount(at, each, size) for each in counts)
    asked = np.full(size, fill_value=True) if weighting.steps else weighting.factor != 0
    if (wrong := asked & (n != weighting.n)).any():
        cell = int(wrong.argmax())
        found, made = plain(n[cell]), counted(int(weighting.n[cell]), "row")
    elif (wrong := asked & ~np.isclose(weight, weighting.design_weight, rtol=1e-9)).any():
        cell = int(wrong.argmax())
        found, made = (
            plain(weight[cell], digits=10),
            f"{plain(weighting.design_weight[cell], digits=10)} in design weights",
        )
    else:
        return at
    where = f" with {key_words(weighting.by, weighting.keys.row(cell))}" if weighting.by else ""
    raise ArgumentError(
        f"the weights were made from {made}{where}, but this frame has {found}: give the"
        " whole frame that they were made from, nonrespondents included, and choose domains with"
        " by=.",
        argument="frame",
    )


_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "made": "Weights of {n} respondents, who stand for {total} persons, made by: {steps}.",
        "spread": (
            "The factors go from {low} to {high}; unequal weights cost a design effect of {deff},"
            " as if {n} had answered."
        ),
        "chain": "The standard errors are linearised through every step.",
        "fixed": "The standard errors take the weights as fixed.",
        "failed": (
            "Caution: {step} does not meet its totals; the furthest is {error} % off. Figures made"
            " with these weights are not those of the population that the totals describe."
        ),
        "low": "Only {rate} % responded.",
        "assumes": (
            "Weights repair what the variables used explain of who responded and what they"
            " answered, and nothing else; the standard errors do not show what remains."
        ),
    },
    "sv": {
        "made": "Vikter för {n} svarande, som står för {total} personer, gjorda genom: {steps}.",
        "spread": (
            "Faktorerna går från {low} till {high}; olika vikter kostar en designeffekt på {deff},"
            " som om {n} hade svarat."
        ),
        "chain": "Medelfelen är linjäriserade genom alla steg.",
        "fixed": "Medelfelen tar vikterna som givna.",
        "failed": (
            "Varning: {step} når inte sina totaler; den som avviker mest är {error} % fel. Tal som"
            " görs med vikterna gäller inte den befolkning som totalerna beskriver."
        ),
        "low": "Bara {rate} % svarade.",
        "assumes": (
            "Vikter rättar till det som de använda variablerna förklarar av vilka som svarade och"
            " vad de svarade, och inget annat; medelfelen visar inte vad som återstår."
        ),
    },
}
