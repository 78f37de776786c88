"""Honest pages that a rule once called impossible, and pages of huge numbers."""

from decimal import Decimal

import pytest

from brukarindex.verification import (
    Answered,
    Change,
    Deviation,
    Index,
    Invited,
    Mean,
    Page,
    Parts,
    Percentage,
    Rate,
    Weighted,
    percentages,
    verify,
)

# Real answers, honestly printed, that a rule once called impossible; found by a statistician with
# fresh eyes.
HONEST: list[tuple[str, list[object]]] = [
    (
        "percent_count",
        [
            Answered(3),
            Percentage("a", Decimal(33), "q"),
            Percentage("b", Decimal("33.0"), "r", base=100),
        ],
    ),
    (
        "index_range",
        [
            Answered(122),
            percentages(
                "", {"1": "63,9 %", "2": "12,3 %", "3": "2,5 %", "4": "15,6 %", "5": "5,7 %"}
            ),
            Index("22"),
        ],
    ),
    (
        "subtotal",
        [
            Answered(50),
            percentages("", {"a": "48,9 %", "b": "23,4 %"}, totals={("a", "b"): "72,3 %"}),
        ],
    ),
    (
        "subtotal",
        [Answered(66), percentages("", {"a": "18 %", "b": "81 %"}, totals={("a", "b"): "99 %"})],
    ),
    (
        "implied_rest",
        [
            Parts(("L",), complete=False),
            Answered(500),
            Answered(50, group="L"),
            Percentage("ja", "48,9 %", "q", group="L"),
            Percentage("ja", "48,8 %", "q"),
        ],
    ),
    (
        "distribution_sum",
        [
            percentages(
                "",
                dict.fromkeys("abcdefg", "14 %"),
                totals={tuple("abcdef"): "84 %"},
                complete=True,
                base=7,
            )
        ],
    ),
    (
        "distribution_joint",
        [percentages("", {"a": "33,3 %", "b": "33,3 %", "c": "33,4 %"}, complete=True, base=300)],
    ),
    (
        "index_range",
        [
            Answered(1000),
            percentages("", {"0": "24 %", "1": "24 %", "2": "24 %", "3": "25 %"}, complete=True),
            Index("50,05", steps=4),
        ],
    ),
    (
        "index_range",
        [
            percentages(
                "",
                {"a": "55 %", "b": "12 %", "c": "0 %", "d": "30 %"},
                totals={tuple("abcd"): "97 %"},
                base=327,
            ),
            Index("51,2", steps=5),
        ],
    ),
    (
        "index_range",
        [
            Answered(100),
            percentages("", {"2": "10 %", "3": "20 %", "4": "30 %", "5": "40 %"}, complete=True),
            Index("75,0", steps=5),
        ],
    ),
    (
        "subgroup_total",
        [
            Parts(("K", "M")),
            Weighted(group="K"),
            Percentage("ja", "40,0 %", group="K", base=300),
            Percentage("ja", "50,0 %", group="M", base=300),
            Percentage("ja", "47,5 %", base=600),
        ],
    ),
    ("base_vs_respondents", [Invited(1283), Rate("33 %"), Percentage("a", "50 %", base=430)]),
    (
        "strata_total",
        [
            Parts(("a", "b")),
            Invited(1000),
            Answered("cirka 300"),
            Rate("60,8 %", group="a"),
            Rate("41,2 %", group="b"),
        ],
    ),
    ("change_percent", [Change("28,2 %", "8,7 %", "68 %", says="below")]),
    (
        "index_range",
        [
            percentages(
                "",
                {
                    "Mycket nöjd": "41,2",
                    "Nöjd": "38,2",
                    "Varken": "9,9",
                    "Missnöjd": "6,9",
                    "Mycket missnöjd": "3,8",
                },
                complete=True,
                base=131,
            ),
            Index("76,5"),
        ],
    ),
    # Steps that count 0, 33, 67 and 100 have spreads of their own.
    ("spread_range", [Answered(15), Index("67,0", steps=4), Deviation("0,00")]),
    (
        "scores_together",
        [
            Answered(14),
            percentages("", {"1": "14 %", "2": "21 %", "3": "36 %", "4": "29 %"}, complete=True),
            Index("59,57", steps=4),
            Deviation("35,11"),
        ],
    ),
]


@pytest.mark.parametrize(("rule", "claims"), HONEST)
def test_honest_pages_once_called_impossible(rule: str, claims: list[object]) -> None:
    """Each is possible, if only under another assumption, and no rule fails on it."""
    report = verify(Page("ärlig", claims))  # type: ignore[arg-type]
    assert report.of(rule=rule)
    assert "inconsistent" not in report.of(rule=rule).counts
    assert "kunde inte prövas" not in report.text("sv").replace("\n  ", " ")


@pytest.mark.parametrize(
    "claims",
    [
        [Answered("minst 999999999"), percentages("", {"a": "48,4 %", "b": "22,8 %"})],
        [Invited(10**12), Rate("33 procent"), percentages("", {"a": "48,4 %", "b": "22,8 %"})],
        [Answered(10**12), Percentage("a", "120 %")],
        [Answered(10**12), Mean("3,1"), Deviation("1,1"), Index("50")],
    ],
)
def test_work_is_bounded(claims: list[object]) -> None:
    """Huge numbers of answers cost neither time nor memory, and the report can be written."""
    assert verify(Page("stor", claims)).text("sv")  # type: ignore[arg-type]
