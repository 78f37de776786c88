"""Documents changed at random: each is refused by an error of ours, or is as good as any other."""

import json
import os
import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from mutations import mutated, places
from stored import FRAME, INDEX, STORED

from brukarindex import (
    BrukarindexError,
    Pooled,
    Published,
    Rest,
    compare,
    estimate,
    from_json,
    to_json,
)
from brukarindex.comparisons import Reference
from brukarindex.comparisons.comparison import Comparisons
from brukarindex.comparisons.references import PopulationWeighted
from brukarindex.counting import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.distributions import Distributions
from brukarindex.estimates.estimation import Estimates
from brukarindex.exact import (
    Figure,
    IndexRange,
    Moments,
    PossibleN,
    Quantity,
    RateSplits,
    Reconstruction,
)
from brukarindex.interchange.kinds import KINDS
from brukarindex.questions.bands import Bands, classify
from brukarindex.questions.measures import Measure
from brukarindex.questions.scales import Scale
from brukarindex.replication import replicate_estimates
from brukarindex.replication.kinds import Bootstrap, Replicates
from brukarindex.replication.replicates import ReplicateEstimates
from brukarindex.response.dispositions import Dispositions, SwedishDispositions
from brukarindex.response.rates import response_rates
from brukarindex.response.report import NonresponseReport
from brukarindex.response.tipping import TippingPoint
from brukarindex.results.tables import Table
from brukarindex.verification import Certificate, Numbers, Page, Report, verify

COUNT = int(os.environ.get("BRUKARINDEX_DOCUMENTS", "20"))
"""Changed documents of each kind. 1540 make 100 000 of them, in half an hour."""
FEW = 1000
"""Numbers that are gone through one by one: a document may ask for more, and the user with it."""


def use(value: Any) -> None:
    """Do with a result what is done with results."""
    repr(value)
    str(value)
    if type(value) in KINDS.values():
        assert value == value  # noqa: PLR0124 - that it can be compared
        if hasattr(value, "describe"):
            value.describe("sv")
            value.describe("en")
    assert to_json(from_json(to_json(value))) == to_json(value)
    if isinstance(value, tuple):
        for each in value:
            use(each)
    for kind, used in USES.items():
        if isinstance(value, kind):
            used(value)


def use_tally(counted: Tally) -> None:
    """Estimate, compare and add."""
    for each in (estimate(counted), estimate(counted, by=counted.by[:1], interval="wald")):
        use(each)
    tolerant(lambda: compare(estimate(counted, by=counted.by), to=Pooled()))
    tolerant(lambda: counted + counted)


def use_weighting(weighting: Weighting) -> None:
    """Join the weights and estimate with them."""
    weighting.distribution()
    repr(weighting.cells)
    tolerant(lambda: weighting.join(FRAME))
    tolerant(lambda: use(estimate(FRAME, INDEX, by="kommun", design=weighting)))


def use_table(table: Table[Any]) -> None:
    """Look rows up, and go through them."""
    rows = list(table)
    assert all(each in table for each in rows[:3])
    for row in rows[:3]:
        tolerant(lambda row=row: table[tuple(row.domain.values())])
        if hasattr(row, "measure"):
            tolerant(lambda row=row: table.of(row.measure))
            tolerant(lambda row=row: use(table[tuple(row.domain.values())].of(row.measure).row()))
    table._repr_html_()


def use_estimates(estimates: Estimates) -> None:
    """Compare with what estimates from JSON can be compared with."""
    for to in (Published(50.0), Rest(), estimates):
        tolerant(lambda to=to: compare(estimates, to=to, independent=isinstance(to, Estimates)))


def use_measure(measure: Measure) -> None:
    """Estimate it, of a column that may be another's."""
    measure.formula  # noqa: B018 - it is made when it is asked for
    tolerant(lambda: estimate(FRAME, measure))


def use_report(report: Report) -> None:
    """Print it in all ways."""
    for text in (report.text("sv"), report.text("en"), report.markdown("sv"), report.html("sv")):
        assert text is not None
    report.frame  # noqa: B018 - it is made when it is asked for
    tolerant(report.sarif)


def use_possible(found: PossibleN) -> None:
    """Go through the first numbers."""
    assert len(found) == len(found.n)
    for _, each in zip(range(FEW), found, strict=False):
        repr(each)


def use_sums(found: Moments | Reconstruction) -> None:
    """Go through the first of them; a search that would take too long says so."""
    tolerant(lambda: [each for _, each in zip(range(10), found, strict=False)])


def use_replicates(replicates: Replicates) -> None:
    """Make a few replicates."""
    if not isinstance(replicates, Bootstrap) or replicates.replicates <= FEW:
        tolerant(lambda: replicate_estimates(FRAME, INDEX, replicates))


def use_scale(scale: Scale) -> None:
    """Ask for the ends, and for the labels of a scale that has them."""
    tolerant(lambda: use_measure(INDEX.__class__("q", scale)))


USES: dict[Any, Callable[[Any], object]] = {
    Tally: use_tally,
    Weighting: use_weighting,
    Table: use_table,
    Estimates: use_estimates,
    Comparisons: lambda made: made.frame.filter(made.frame["p_adjusted"] < 0.05),
    Distributions: lambda made: (made.median(), made.quantile(0.9)),
    ReplicateEstimates: lambda made: tolerant(made.covariance),
    NonresponseReport: lambda made: (made.frame, made._repr_html_()),
    TippingPoint: lambda made: made.describe("sv"),
    Measure: use_measure,
    Scale: use_scale,
    Bands: lambda bands: tolerant(lambda: classify(54.5, bands)),
    PopulationWeighted: lambda to: tolerant(lambda: compare(STORED["estimates"], to=to)),
    Reference: lambda to: tolerant(lambda: compare(estimate(FRAME, INDEX, by="kommun"), to=to)),
    Replicates: use_replicates,
    (Dispositions, SwedishDispositions): lambda made: tolerant(lambda: response_rates(made)),
    Page: lambda page: tolerant(lambda: use_report(verify(page))),
    Report: use_report,
    Figure: lambda figure: (figure.value, figure.interval(), figure.format("en")),
    Quantity: lambda quantity: (quantity.low, tolerant(lambda: quantity.counts(100))),
    Numbers: lambda numbers: (len(range(FEW)), numbers.describe("sv"), 5 in numbers),
    Certificate: lambda certificate: certificate.holds(),
    IndexRange: lambda found: (found.low, found.high, found.admits("56,8")),
    RateSplits: lambda found: found.answered,
    PossibleN: use_possible,
    (Moments, Reconstruction): use_sums,
}
"""What is done with each kind."""


def tolerant(call: Callable[[], object]) -> None:
    """Call, and let an error of ours pass."""
    try:
        call()
    except BrukarindexError:
        return


@pytest.mark.slow
@pytest.mark.parametrize("name", STORED)
def test_changed_documents(name):
    """A changed document is refused by an error of ours, or can be used like any other."""
    chance = random.Random(name)
    document = json.loads(to_json(STORED[name]))
    ways = list(places(document["value"], ("value",)))
    use(from_json(json.dumps(document)))
    for _ in range(COUNT):
        text = json.dumps(mutated(document, ways, chance))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            try:
                use(from_json(text))
            except BrukarindexError:
                continue
            except Exception as error:
                raise AssertionError(f"{type(error).__name__}: {error}\n{text}") from error
