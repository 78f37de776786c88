"""All that can be said of nonresponse in one object: who answered, what weights change, and what
may remain.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl

from brukarindex.checks import check_free, one_of, text
from brukarindex.counting.designs import Design
from brukarindex.counting.steps import StepReport
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import Estimates, estimate
from brukarindex.estimates.groupings import By, as_groupings, columns_in
from brukarindex.estimates.methods import Method, measure_sentences
from brukarindex.questions.measures import Measure
from brukarindex.regression.terms import Covariates, columns_of, terms_of
from brukarindex.response.bounds import NonresponseBounds, nonresponse_bounds
from brukarindex.response.r_indicators import Representativity, representativity
from brukarindex.response.rates import ResponseRates, response_rates
from brukarindex.response.tipping import Threshold, TippingPoints, tipping_point
from brukarindex.results.tables import Rows
from brukarindex.results.text import frame_text
from brukarindex.weighting.auxiliary import KnownTotal, MarginColumns
from brukarindex.weighting.calibration import rake
from brukarindex.weighting.classes import class_step, weighting_classes
from brukarindex.weighting.propensity import propensity_weights
from brukarindex.weighting.steps import extended, start
from brukarindex.words.domains import domain_name
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

UNADJUSTED = "unadjusted"
_SHOWN = 5
METHODS = {
    UNADJUSTED: {"sv": "ojusterat", "en": "unadjusted"},
    "classes": {"sv": "viktningsklasser", "en": "weighting classes"},
    "propensity": {"sv": "svarsbenägenhet", "en": "response propensities"},
    "raking": {"sv": "viktningsklasser och raking", "en": "weighting classes and raking"},
}


@attrs.frozen(repr=False)
class NonresponseReport(Rows):
    """Response rates, representativity, estimates before and after each adjustment, bounds and
    tipping points.

    Attributes:
        rates: Response rates, in total and by each covariate.
        representativity: How evenly people responded.
        weightings: The adjustments by name: ``"unadjusted"``, ``"classes"``, ``"propensity"`` and,
            with margins, ``"raking"``.
        estimates: The estimates with each of them.
        bounds: What figures could have been with everybody's answers.
        tipping: What the others would have to answer for a claim to fall; None without a claim.
    """

    rates: ResponseRates
    representativity: Representativity
    weightings: dict[str, Weighting] = attrs.field(hash=False)
    estimates: dict[str, Estimates] = attrs.field(hash=False)
    bounds: NonresponseBounds
    tipping: TippingPoints | None

    @property
    def method(self) -> Method:
        """How the estimates with the last adjustment were made."""
        return list(self.estimates.values())[-1].method

    @property
    def frame(self) -> pl.DataFrame:
        """The estimates side by side, with ``by`` columns, ``measure``, ``method``, figures and
        ``change``.

        ``change`` is the difference from the unadjusted estimate, in the measure's unit.
        """
        base = self.estimates[UNADJUSTED]
        figures = ("estimate", "std_error", "conf_low", "conf_high")
        parts = [
            each.frame.select(
                *base.by, "measure", pl.lit(name).alias("method"), *figures
            ).with_columns(change=each.frame["estimate"] - base.frame["estimate"])
            for name, each in self.estimates.items()
        ]
        return pl.concat(parts)

    def describe(self, language: Language = "en") -> str:
        """Return paragraphs about response and adjustments, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        method = self.method.parts(language)
        for said in ("design", "version"):  # of the sample too
            del method[said]
        measures = measure_sentences(self.method.measures, language)
        parts = [
            self.representativity.describe(language),
            self._largest_change(language),
            " ".join(filter(None, [*measures, *method.values()])),
            self._listed(self.bounds.frame, "bound", ("lower", "upper"), language),
        ]
        if self.tipping is not None:
            parts.append(
                self._listed(self.tipping.frame, "tip", ("threshold", "tipping_point"), language)
            )
        return "\n\n".join(parts)

    def _listed(
        self, frame: pl.DataFrame, kind: str, figures: tuple[str, str], language: Language
    ) -> str:
        """Return the figures of the first rows in words."""
        by, words = self.bounds.by, _WORDS[language]
        known = frame.drop_nulls(figures)
        if not known.height:
            return words[f"no_{kind}"]
        rows = known.head(_SHOWN).rows(named=True)
        said = [
            words[f"each_{kind}"].format(
                _of(row["measure"], domain_name(row, by, language)),
                *(number(row[name], 1, language) for name in figures),
            )
            for row in rows
        ]
        more = [words["more"].format(known.height - _SHOWN)] if known.height > _SHOWN else []
        return f"{words[kind]} {'; '.join([*said, *more])}."

    def _largest_change(self, language: Language) -> str:
        words = _WORDS[language]
        changed = self.frame.filter(pl.col("method") != UNADJUSTED, pl.col("change").is_not_null())
        if not changed.height:
            return words["no_change"]
        row = changed.row(int(np.abs(changed["change"].to_numpy()).argmax()), named=True)
        name = METHODS[row["method"]][language]
        return words["change"].format(
            measure=row["measure"], change=number(abs(row["change"]), 1, language), method=name
        )

    def __repr__(self) -> str:
        table = frame_text(self.frame, spare=("std_error", "change"))
        return f"NonresponseReport\n{table}\n\n{self.representativity!r}"


def nonresponse_report(
    frame: "IntoFrame",
    measures: Measure | Iterable[Measure],
    *,
    responded: str,
    covariates: Covariates,
    margins: Mapping[str | MarginColumns, KnownTotal] | None = None,
    by: By = None,
    above: Threshold | None = None,
    below: Threshold | None = None,
    design: Design | None = None,
) -> NonresponseReport:
    """Gather what can be said of the nonresponse in one survey.

    Args:
        frame: One row per person in the sample, nonrespondents included; any frame that `tally`
            takes.
        measures: What to estimate.
        responded: Column that is True for respondents.
        covariates: Columns known for all in the sample; a tuple of columns is crossed.
        margins: Known numbers of persons in the population, for `rake` after the weighting classes.
        by: Domains, as in `estimate`.
        above: A claim that figures are above this, whose tipping point is sought; as in
            `tipping_point`.
        below: A claim that they are below this, instead of ``above``.
        design: How the sample was drawn.

    Raises:
        ArgumentError: As the functions whose results are gathered.
        DataError: As the functions whose results are gathered.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Scale, Share
        >>> sample = pl.DataFrame(
        ...     {
        ...         "ung": [True] * 40 + [False] * 40,
        ...         "svar": ([True] * 10 + [False] * 10) * 4,
        ...         "helhet": ([5, 4, 3, 5, 2, 4, 4, 5, 1, 4] + [None] * 10) * 4,
        ...     }
        ... )
        >>> share = Share.top("helhet", Scale(1, 5))
        >>> report = nonresponse_report(sample, share, responded="svar", covariates="ung")
        >>> list(report.estimates)
        ['unadjusted', 'classes', 'propensity']
    """
    check_free(columns_in(as_groupings(by)), ("method", "change"))
    terms, responded = terms_of(covariates), text("responded", responded, what="a column name")
    columns = columns_of(terms)
    weightings = {
        UNADJUSTED: _unadjusted(frame, responded, design),
        "classes": weighting_classes(frame, columns, responded=responded, design=design),
        "propensity": propensity_weights(frame, covariates, responded=responded, design=design),
    }
    if margins is not None:
        weightings["raking"] = rake(frame, margins, design=weightings["classes"])
    estimates = {
        name: estimate(frame, measures, by=by, design=each) for name, each in weightings.items()
    }
    claimed = above is not None or below is not None
    plain = estimates[UNADJUSTED]
    yes, no = (True, False) if _is_boolean(weightings[UNADJUSTED], responded) else (1, 0)
    codes = {"responded": yes, "nonresponse": no}
    groupings: list[tuple[str, ...]] = [(), *((column,) for column in columns)]
    return NonresponseReport(
        rates=response_rates(frame, responded, codes=codes, by=groupings, standard="swedish"),
        representativity=representativity(frame, covariates, responded=responded, design=design),
        weightings=weightings,
        estimates=estimates,
        bounds=nonresponse_bounds(plain),
        tipping=tipping_point(plain, above=above, below=below) if claimed else None,
    )


def _of(measure: str, domain: str) -> str:
    return f"{measure} ({domain})" if domain else measure


def _unadjusted(frame: "IntoFrame", responded: str, design: Design | None) -> Weighting:
    """Return weights that take the respondents as a random part of the sample."""
    begun = start(frame, (), design, responded)
    everybody = np.zeros(len(begun.n), dtype=np.intp)
    return extended(begun, class_step(begun, everybody, weighted=True), StepReport(UNADJUSTED, ()))


def _is_boolean(weighting: Weighting, responded: str) -> bool:
    return weighting.cells[responded].dtype == pl.Boolean


_WORDS = {
    "en": {
        "change": "The adjustments change an estimate by at most {change} ({measure}, {method}).",
        "no_change": "There is no estimate that the adjustments could change.",
        "bound": (
            "Whatever the others would have answered, the figures would have been between these"
            " bounds:"
        ),
        "each_bound": "{} {} and {}",
        "no_bound": "There are no figures to put bounds around.",
        "tip": "A claim would fall if the others had this mean:",
        "each_tip": "{0} {2} (threshold {1})",
        "no_tip": (
            "No claim has a tipping point: each one stands or falls whatever the others would have"
            " answered, or cannot be judged."
        ),
        "more": "and {} more",
    },
    "sv": {
        "change": "Justeringarna ändrar en skattning med som mest {change} ({measure}, {method}).",
        "no_change": "Det finns ingen skattning som justeringarna kan ändra.",
        "bound": "Vad de andra än hade svarat hade talen legat mellan dessa gränser:",
        "each_bound": "{} {} och {}",
        "no_bound": "Det finns inga tal att sätta gränser för.",
        "tip": "Ett påstående skulle falla om de andra hade detta medelvärde:",
        "each_tip": "{0} {2} (tröskel {1})",
        "no_tip": (
            "Inget påstående har en brytpunkt: vart och ett står eller faller vad de andra än hade"
            " svarat, eller kan inte bedömas."
        ),
        "more": "och {} till",
    },
}
