"""What the golden tests share: R's figures, the data they were computed from, and how closely ours
must agree.
"""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from brukarindex import Design, Scale

HERE = Path(__file__).parent
NUMBERS = Scale(
    0, 4000
)  # holds every figure of the California schools: enrolment, API scores, per cent
BLOCKS = {
    "Image": "IMAG",
    "Expectation": "CUEX",
    "Quality": "PERQ",
    "Value": "PERV",
    "Satisfaction": "CUSA",
    "Complaints": "CUSCO",
    "Loyalty": "CUSL",
}
"""The indices of the European model, and what the columns of their questions begin with."""


class Golden:
    """The checks of one file: a mapping from id to R's result that remembers which ids a test has
    asked for.
    """

    def __init__(self, name):
        checks = json.loads((HERE / "json" / f"{name}.json").read_text(encoding="utf-8"))["checks"]
        self.checks = {check["id"]: check for check in checks}
        self.unused = set(self.checks)

    def ids(self, pattern):
        """Return the ids that match ``pattern`` to the end, in R's order, for a test to run on."""
        found = [name for name in self.checks if re.fullmatch(pattern, name)]
        assert found, f"no check matches {pattern!r}"
        self.unused -= set(found)
        return found

    def __getitem__(self, name):
        """Return R's result, of survey 4.5 where it differs from 4.1-1 (``lonely_total.adjust``
        alone).
        """
        check = self.checks[name]
        return check.get("result_45", check["result"])


@cache
def frame(name):
    """Return a data file, its empty fields as null."""
    return pl.read_csv(HERE / "data" / f"{name}.csv", infer_schema_length=None)


@cache
def respondents():
    """Return the synthetic respondents with ``w_h``, the municipality's inhabitants
    per respondent.
    """
    return frame("syn_respondents").with_columns(w_h=pl.col("N_h") / pl.len().over("kommun"))


SURVEY = Design(strata="kommun", weight="w_h", population="N_h")
DESIGNS = {
    "srs_fpc": ("apisrs", Design(weight="pw", population="fpc")),
    "srs_nofpc": ("apisrs", Design(weight="pw")),
    "strat_fpc": ("apistrat", Design(strata="stype", weight="pw", population="fpc")),
    "strat_nofpc": ("apistrat", Design(strata="stype", weight="pw")),
    "clus1_fpc": ("apiclus1", Design(cluster="dnum", weight="pw", population="fpc")),
    "clus1_nofpc": ("apiclus1", Design(cluster="dnum", weight="pw")),
    "clus2_nofpc": ("apiclus2", Design(cluster="dnum", weight="pw")),
}
"""Data file and design by the names of the R script."""


def listwise(data, *columns):
    """Return ``data`` with the answers to ``columns`` taken away from those who have not answered
    them all.

    R's ``na.rm=TRUE`` on several variables makes those with all of them a *domain*; the rows must
    stay, since the variance counts the sampled units of each stratum.
    """
    complete = pl.all_horizontal(pl.col(columns).is_not_null())
    return data.with_columns(pl.when(complete).then(pl.col(columns)))


def agree(found, expected, *, rel=1e-9, scale=0.0):
    """Assert that figures are R's to a relative ``rel``; of ``scale`` where R's figure is smaller
    than that.
    """
    found, expected = np.array(found, dtype=float), np.array(expected, dtype=float)
    assert found.shape == expected.shape
    assert np.isfinite(expected).all()
    assert (np.abs(found - expected) <= rel * np.maximum(np.abs(expected), scale)).all(), (
        found,
        expected,
    )


def agree_covariance(found, expected, error=None):
    """Assert that a covariance matrix is R's, each element relative to the product of its two
    standard errors.
    """
    error = np.sqrt(np.diag(np.array(expected, dtype=float))) if error is None else error
    agree(found, expected, scale=np.outer(error, error))


def agree_estimates(estimates, result, *, unit=1.0):
    """Assert that estimates and standard errors are those of an R ``svystat`` or ``svyby``, and
    what else it holds.

    Args:
        estimates: Ours, in R's order.
        result: R's ``est`` and ``se``, and if it has them ``vcov`` and ``deff``.
        unit: What R's 1 is in ours: 100 for a share.
    """
    value, error = np.array(result["est"], dtype=float), np.array(result["se"], dtype=float)
    # Where R has a standard error of 0, ours may be the root of a rounding error: measure it by the
    # estimate.
    size = np.where(error > 0, error, np.abs(value))
    agree(estimates.frame["estimate"] / unit, value)
    agree(estimates.frame["std_error"] / unit, error, scale=size)
    if "vcov" in result:
        agree_covariance(estimates.covariance() / unit**2, result["vcov"], size)
    if "deff" in result:
        agree(estimates.frame["deff"], result["deff"])


def contrast(estimates, *rows):
    """Return values and covariance of linear combinations of estimates; each row holds their
    coefficients.
    """
    coefficients = np.array(rows, dtype=float)
    return (
        coefficients @ estimates.frame["estimate"].to_numpy(),
        coefficients @ estimates.covariance() @ coefficients.T,
    )
