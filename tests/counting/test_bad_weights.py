"""Bad input: weights that mean nothing, and very large and small ones."""

import pytest
from bad_input import ENGINES, INF, NAN, RATING, cases, refuses, weighted

from brukarindex import Design, estimate
from brukarindex.exceptions import DataError, SchemaError


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "NaN",
        DataError,
        (
            "weight column 'w': 2 NaN. Every weight must be positive and finite: leave out those"
            " who did not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 2.0, 3.0, 4.0, NAN, NAN),
    ),
    (
        "missing",
        DataError,
        (
            "weight column 'w': 1 missing. Every weight must be positive and finite: leave out"
            " those who did not take part, and give the others a weight."
        ),
        lambda: weighted(1, 2, 3, 4, 5, None),
    ),
    (
        "negative",
        DataError,
        (
            "weight column 'w': 1 negative. Every weight must be positive and finite: leave out"
            " those who did not take part, and give the others a weight."
        ),
        lambda: weighted(1, 2, 3, 4, 5, -1),
    ),
    (
        "zero",
        DataError,
        (
            "weight column 'w': 1 zero. Every weight must be positive and finite: leave out those"
            " who did not take part, and give the others a weight."
        ),
        lambda: weighted(1, 2, 3, 4, 5, 0),
    ),
    (
        "infinite",
        DataError,
        (
            "weight column 'w': 2 infinite. Every weight must be positive and finite: leave out"
            " those who did not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 2.0, 3.0, 4.0, INF, -INF),
    ),
    (
        "too large to square",
        DataError,
        (
            "weight column 'w': 1 above 1e+100. Every weight must be positive and finite: leave out"
            " those who did not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 1.0, 1.0, 1.0, 1.0, 1e300),
    ),
    (
        "too small to square",
        DataError,
        (
            "weight column 'w': 1 between 0 and 1e-100. Every weight must be positive and finite:"
            " leave out those who did not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 1.0, 1.0, 1.0, 1.0, 1e-300),
    ),
    (
        "of every kind",
        DataError,
        (
            "weight column 'w': 1 missing, 1 NaN, 1 infinite, 1 negative, 1 zero. Every weight must"
            " be positive and finite: leave out those who did not take part, and give the others a"
            " weight."
        ),
        lambda: weighted(NAN, -1.0, 0.0, INF, None, 1.0),
    ),
    (
        "text",
        SchemaError,
        (
            "column 'w' must hold numbers, got String. Read the file with its own decimal mark, or"
            " make the text "
            r"numbers: pl.col('w').str.replace_all(r'\s', '').str.replace(',',"
            r" '.').cast(pl.Float64)."
        ),
        lambda: weighted(*"123456"),
    ),
    (
        "true and false",
        SchemaError,
        "column 'w' must hold numbers, got Boolean.",
        lambda: weighted(*[True] * 6),
    ),
    (
        "lists",
        SchemaError,
        "column 'w' must hold numbers, got List(Int64).",
        lambda: weighted(*[[1]] * 6),
    ),
)
def test_weights_that_mean_nothing_are_refused(engine, error, message, call):
    """Every weight must be a positive number of ordinary size; the message counts those that are
    not.
    """
    refuses(
        error, message, lambda: estimate(ENGINES[engine](call()), RATING, design=Design(weight="w"))
    )


@pytest.mark.parametrize("scale", [1e-90, 1.0, 1e90])
def test_very_large_and_small_weights_give_the_same_figures(scale):
    """Squares of weights neither overflow nor vanish unnoticed."""
    weights = [scale * weight for weight in (1, 2, 1, 2, 1, 2)]
    row = estimate(weighted(*weights), RATING, design=Design(weight="w")).row()
    plain = estimate(weighted(1, 2, 1, 2, 1, 2), RATING, design=Design(weight="w")).row()
    assert [row.estimate, row.std_error] == pytest.approx(
        [plain.estimate, plain.std_error], rel=1e-12
    )
