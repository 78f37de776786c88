"""Make the page on bad input: run the library on each case, and set the answer beside those of its
peers.

    python docs/scripts/bad_input.py

writes ``docs/explanation/bad-input.md``. Only our column is computed; the peers' columns are data.
"""

from collections.abc import Callable
from pathlib import Path
from textwrap import fill

import polars as pl

from brukarindex import (
    BrukarindexError,
    Design,
    Pooled,
    Published,
    RatingIndex,
    Scale,
    compare,
    estimate,
)
from brukarindex.estimates import Estimates

PAGE = Path(__file__).parents[1] / "explanation" / "bad-input.md"
NAN, INF = float("nan"), float("inf")
INDEX = RatingIndex("q", Scale(1, 5))
FRAME = pl.DataFrame({"q": [1, 2, 3, 4, 5, 5], "unit": list("aabbcc")})

PEERS = (
    "svy",
    "samplics",
    "weightpipe",
    "balance",
    "rimpy",
    "leafblower",
    "weightipy",
    "ipfn",
    "pycarus",
    "pysurveyx",
)
VERSIONS = (
    "svy 0.35.0, samplics 0.6.1, weightpipe 0.1.3, balance 0.23.0, rimpy 0.5.0, leafblower 0.1.0,"
    " weightipy 0.4.2, ipfn 1.4.4 (data frames), pycarus 1.0.2, pysurveyx 0.21.0"
)
MEASURED = "2026-11-21"
"""Date of the notes that the peers' columns are carried over from."""

# One text for each of PEERS, as in our notes.
SAID_BY_PEERS = {
    "negative weight": (
        "**S** (all-negative too) | **S** | X | X in Sample/mean; low-level rake() **S** | n/a (no"
        " base w) | X | n/a | **S** | X | **S**"
    ),
    "NaN weight": (
        'X (rake: misleading "All weights are zero") | **S** NaN | **S** dropped, leaves NaN | X in'
        " Sample; functions **S** | n/a | X | n/a | **S** leaves NaN | X | **S**"
    ),
    "missing answer": (
        "X, or drop_nulls | **S** NaN | **S** drop | **S as 0: 5.238 vs 5.372** | - | - | - | - | -"
        " | **S as 0**"
    ),
    "answer 99 on 1–5": "**S** 7.71 | **S** | **S** | **S** | - | - | - | - | - | **S**",
    "one respondent or cluster in a stratum": (
        "X good | X | W, SE without it | ignored | - | - | - | - | - | X"
    ),
    "more respondents than the population": (
        "X | own factor | no FPC | no FPC | - | - | - | - | - | **S** SE = 0"
    ),
    "empty frame": (
        "mean **S**: a NaN row, n=0; by= gives a 0-column frame; rake/calibrate X | NaN, SE 0 | NaN"
        ' | mean X, rake **S** | X | X | **S** | "converged" | X | X cryptic'
    ),
}


def _weighted(*weights: float | None, **options: object) -> Callable[[], Estimates]:
    return lambda: estimate(
        FRAME.with_columns(w=pl.Series(weights)), INDEX, design=Design(weight="w"), **options
    )


def _invited(*sizes: float | None) -> Callable[[], Estimates]:
    frame = FRAME.with_columns(N=pl.Series(sizes))
    return lambda: estimate(frame, INDEX, design=Design(strata="unit", population="N"))


def _answered(*answers: object) -> Callable[[], Estimates]:
    return lambda: estimate(FRAME.with_columns(q=pl.Series(answers)), INDEX, by="unit")


CASES: dict[str, Callable[[], object]] = {
    "negative weight": _weighted(1, 2, 1, 2, 1, -2),
    "NaN weight": _weighted(1.0, 2.0, 1.0, 2.0, 1.0, NAN),
    "missing answer": lambda: estimate(
        FRAME.with_columns(q=pl.Series([1, None, 3, 4, 5, 5])), INDEX
    ),
    "answer 99 on 1–5": _answered(1, 2, 3, 4, 5, 99),
    "one respondent or cluster in a stratum": lambda: estimate(
        FRAME.head(5), INDEX, design=Design(strata="unit")
    ),
    "more respondents than the population": _invited(1, 1, 20, 20, 30, 30),
    "empty frame": lambda: estimate(FRAME.clear(), INDEX),
}
MORE: dict[str, Callable[[], object]] = {
    "zero weight": _weighted(1, 2, 1, 2, 1, 0),
    "missing weight": _weighted(1, 2, 1, 2, 1, None),
    "infinite weight": _weighted(1.0, 2.0, 1.0, 2.0, 1.0, INF),
    "weight too large to square": _weighted(1.0, 2.0, 1.0, 2.0, 1.0, 1e300),
    "no answers at all": lambda: estimate(
        FRAME.with_columns(q=pl.lit(None, dtype=pl.Int64)), INDEX
    ),
    "domain without answers": _answered(1, 2, 3, 4, None, None),
    "domain with one answer": _answered(1, 2, 3, 4, 5, None),
    "domain where all answer alike": _answered(1, 2, 3, 4, 5, 5),
    "answer between two answers": _answered(1.0, 2.0, 2.5, 4.0, 5.0, 5.0),
    "NaN for an answer": _answered(1.0, 2.0, NAN, 4.0, 5.0, 5.0),
    "text where numbers belong": _answered(*"123455"),
    "population size that varies in a stratum": _invited(10, 11, 20, 20, 30, 30),
    "population size missing or below 1": _invited(None, None, 0, 0, 30, 30),
    "key without a value": lambda: estimate(
        FRAME.with_columns(unit=pl.lit(None, dtype=pl.String)), INDEX, by="unit"
    ),
    "missing columns": lambda: estimate(FRAME, INDEX, by="units", design=Design(weight="w")),
    "two columns of one name": lambda: estimate(
        FRAME.rename({"unit": "x"}).to_arrow().rename_columns(["q", "q"]), INDEX
    ),
    "reference that is not finite": lambda: compare(
        estimate(FRAME, INDEX, by="unit"), to=Published(NAN)
    ),
    "reference without any answers": lambda: compare(_answered(*[None] * 6)(), to=Pooled()),
    "two-stage design": lambda: Design(cluster=["school", "class"]),
}


def said(case: Callable[[], object]) -> str:
    """Return what the library answers: X and the first line of its message, or the statuses of the
    rows.
    """
    try:
        result = case()
    except BrukarindexError as error:
        return f"X `{type(error).__name__}`: {str(error).splitlines()[0]}".replace("|", "\\|")
    frame = result.frame
    status = ", ".join(f"`{each}`" for each in frame["status"].unique(maintain_order=True))
    if "missing" in frame.columns and frame["missing"].sum() and frame["n"].sum():
        return (
            f"{frame['n'].sum()} answers, {frame['missing'].sum()} missing, counted in `missing`;"
            f" status {status}"
        )
    return f"status {status}"


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lengths = {len(row) for row in (header, *rows)}
    if lengths != {len(header)}:
        raise ValueError(f"rows of {lengths} columns under a header of {len(header)}")
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ("---",) * len(header), *rows))


def page() -> str:
    """Return the page, with our column as the library is now."""
    ours = [(name, said(case)) for name, case in CASES.items()]
    beside = [
        (name, text if text[0] != "X" else "X", *SAID_BY_PEERS[name].split(" | "))
        for name, text in ours
    ]
    return TEXT.format(
        ours=_table(("case", "brukarindex"), ours),
        peers=_table(("case", "brukarindex", *PEERS), beside),
        more=_table(("case", "brukarindex"), [(name, said(case)) for name, case in MORE.items()]),
        source=fill(SOURCE.format(measured=MEASURED, versions=VERSIONS), 120),
    )


SOURCE = (
    "The other packages' columns were not measured for this page: they are carried over from our"
    " notes of {measured}, made with {versions}. What margins that cannot be met give is told in"
    " {{doc}}`weighting`. For balance, rake() is `weighting_methods.rake.rake()`."
)
TEXT = """\
# Bad input

Survey files are never clean. Each case below ends in one of two ways: an error of ours that names
the column or the argument, what it got and what to do; or a row that stays, with null figures and a
`status` that says why. There is no third way: no figure is made of answers, weights or sizes that
cannot be, and no respondent is lost on the way. Answers used and answers missing add up to the rows
of the frame.

Every error is a `BrukarindexError` and also the standard type that a caller would catch
(`ValueError`, `TypeError` or `KeyError`), and all problems of one frame come in one error. Files
that look odd, and what helps, are on the page {{doc}}`dirty-files`.

This page is written by `docs/scripts/bad_input.py`, which runs the library on every case; a test
compares the two.

## Beside other packages

X raises an error, W warns or prints, **S** is a silent wrong figure or silent acceptance; - has no
such thing.

{peers}

{source}

What this library says in those cases:

{ours}

## More cases

{more}
"""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
