"""Pages, records and what they refuse."""

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, strategies as st
from strategies import laws
from verification.honest import Honest, honest_groups, honest_pages

import brukarindex as bx
from brukarindex.exact import Figure
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, BrukarindexError, FigureError
from brukarindex.verification import (
    NPS,
    Against,
    Answered,
    Change,
    Deviation,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Page,
    Parts,
    Percentage,
    Question,
    Rate,
    Series,
    Statement,
    Total,
    Units,
    Weighted,
    pages_from,
    percentages,
    records_of,
    verify,
)
from brukarindex.verification.pages.claims import KINDS

EVERY = Page(
    "allt",
    [
        Invited("1 283", where="s. 1"),
        Answered(417, group="kvinnor"),
        Rate(Decimal("33.0")),
        Question(("a", None, "b"), "q", complete=True),
        Percentage("a", "48,4 %", "q", base=417),
        Total(("a", "b"), "71,2 %", "q"),
        Mean("3,7", "q", low=0, high=10, items=3),
        Deviation("1,2", "q"),
        Median("4", "q", low=0, high=10),
        Index("56,8", "q", steps=5, items=2),
        Index("23", "nps", scores=(-100, 0, 100), of=("q", "r"), weights=("40 %", "60 %")),
        Margin("±3,7", "q", category="a", low="45", high="52", level="95 %"),
        Units("87", "q", lowest="40", highest="60", rank=3, part="60", share="69 %"),
        Percentage("b", question="q", count="58"),
        Against(
            "52,9",
            "q",
            category="a",
            says="above",
            difference="3,9",
            std_error="0,4",
            own_weight="5 %",
        ),
        Change("68", "71", "3 procentenheter", says="above", question="q"),
        Change("103", "175", counts=True),
        Series("66 %, 68 %, 71 %", "2021–2023", "q", category="a", says="rising", since=2021),
        Parts(("kvinnor", "män")),
        Weighted(group="män"),
        Statement("fler nöjda"),
        Percentage("a", Figure(484, 1, "percent")),
    ],
)


def test_every_kind_is_tried() -> None:
    """The page above holds every kind of claim."""
    assert {claim.kind for claim in EVERY.claims} == set(KINDS)


def test_records_come_back() -> None:
    """What `records_of` gives, `pages_from` reads, also by way of JSON, TOML and a frame."""
    records = records_of(EVERY)
    [page] = pages_from(records)
    assert records_of(page) == records
    assert pages_from(json.loads(json.dumps(records))) == (page,)
    frame = pl.DataFrame(
        [row | {k: " + ".join(row[k]) for k in ("groups",) if k in row} for row in records[4:6]]
    )
    assert pages_from(frame)[0].claims == page.claims[4:6]
    assert pages_from(frame.lazy())[0].claims == page.claims[4:6]


def test_records_from_toml() -> None:
    """A TOML file has a page, or several."""
    text = """
    [[pages]]
    title = "Gävle 2015"
    source = "gavle.html"
    claims = [
        { claim = "invited", figure = 1060 },
        { claim = "answered", figure = 724 },
        { claim = "rate", figure = "68 procent", where = "rubriken" },
    ]
    """
    [page] = pages_from(tomllib.loads(text))
    assert (page.title, page.source, len(page.claims)) == ("Gävle 2015", "gavle.html", 3)
    assert verify(page).counts == {"consistent": 1}
    assert verify(page).sarif()["runs"][0]["results"][0]["locations"][0] == {
        "physicalLocation": {"artifactLocation": {"uri": "gavle.html"}},
        "logicalLocations": [{"fullyQualifiedName": "rubriken", "kind": "member"}],
    }


def test_records_from_frames() -> None:
    """A frame has a row for each claim; empty cells are left out; pandas is read as Polars is."""
    rows = {
        "page": ["A", "A", "B"],
        "claim": ["answered", "percentage", "total"],
        "figure": ["40", "58 %", "71 %"],
        "category": [None, "ja", None],
        "categories": [None, None, "ja + nej"],
    }
    pages = pages_from(pl.DataFrame(rows))
    assert [page.title for page in pages] == ["A", "B"]
    assert pages[1].claims == (Total(("ja", "nej"), "71 %"),)
    assert pages_from(pd.DataFrame(rows)) == pages


@laws()
@given(honest_pages() | honest_groups())
def test_pages_come_back(honest: Honest) -> None:
    """Pages and reports come back from records and from JSON."""
    assert pages_from(records_of(honest.page)) == (honest.page,)
    assert bx.from_json(bx.to_json(honest.page)) == honest.page
    report = verify(honest.page)
    back = bx.from_json(bx.to_json(report))
    assert back == report
    assert [each.evidence for each in back] == [each.evidence for each in report]
    assert back.text("sv") == report.text("sv")


def test_claims_in_lists_are_taken_apart() -> None:
    """`percentages` gives several claims, which a page takes as they are."""
    shares = percentages("q", {"a": "50 %"}, totals={("a",): "50 %"}, complete=True, where="s. 2")
    assert Page("", [Invited(3), shares]).claims == (Invited(3), *shares)
    assert {claim.where for claim in shares} == {"s. 2"}


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (
            lambda: Page("", [Invited(33.0)]),
            ArgumentTypeError,
            "a float has lost its printed decimals",
        ),  # type: ignore[arg-type]
        (lambda: Invited(figure=True), ArgumentTypeError, "figure as printed"),
        (lambda: Page("", ["33 %"]), ArgumentTypeError, "claims must be claims, such as"),  # type: ignore[list-item]
        (lambda: Page("", 5), ArgumentTypeError, "claims must be claims, such as"),  # type: ignore[arg-type]
        (
            lambda: Page("", [Rate("12 34"), Rate("1.283")]),
            FigureError,
            "claim 2, rate: cannot read",
        ),
        (lambda: Page("", [Invited("33 %")]), FigureError, "not a number of persons"),
        (lambda: Page("", [Rate("3 procentenheter")]), FigureError, "percentage points"),
        (lambda: Page("", [Mean("3,7 %")]), FigureError, "has a unit"),
        (
            lambda: Page("", [Percentage("a", "5 %", base="nio av tio")]),
            FigureError,
            "not a number of persons",
        ),
        (lambda: Page("", [], language="no"), ArgumentError, "allowed: 'sv', 'en'"),  # type: ignore[arg-type]
        (lambda: Percentage(5, "5 %"), ArgumentTypeError, "Percentage.category must be text"),  # type: ignore[arg-type]
        (lambda: Total("a", "5 %"), ArgumentTypeError, "must be a list"),  # type: ignore[arg-type]
        (lambda: Index("5", steps=1), ArgumentError, "steps must be at least 2"),
        (lambda: Parts(("a", "a")), ArgumentError, "each once"),
        (lambda: Parts(("a",), group="a"), ArgumentError, "not hold the whole, 'a', itself"),
        (lambda: Total((), "5 %"), ArgumentError, "must name something"),
        (lambda: Mean("3", low=5, high=1), ArgumentError, "must be below"),
        (lambda: Statement("\ud800"), ArgumentError, "half a character"),
        (lambda: Page(5, []), ArgumentTypeError, "Page.title must be text"),  # type: ignore[arg-type]
        (lambda: Page("", [Percentage("a", "5 %", base=0)]), FigureError, "from 1 to"),
        (
            lambda: percentages("", {"a": "5 %"}, totals={("a", "b"): "5 %"}),
            ArgumentError,
            "has no share here",
        ),
        (lambda: Against("5", says="over"), ArgumentError, "write 'above'"),  # type: ignore[arg-type]
        (lambda: Change("5", "6", says="en Ökning"), ArgumentError, "write 'above'"),  # type: ignore[arg-type]
        (lambda: Change("5", "6", says="minskade med"), ArgumentError, "write 'below'"),  # type: ignore[arg-type]
        (lambda: Change("5", "6", says="ökat eller minskat"), ArgumentError, "allowed: None"),  # type: ignore[arg-type]
        (
            lambda: pages_from([{"claim": "svar", "figure": 1}]),
            ArgumentError,
            "'svar' is not a claim",
        ),
        (lambda: pages_from([{"figure": 1}]), ArgumentError, 'it lacks the key "claim"'),
        (
            lambda: pages_from([{"claim": "rate", "figur": "1"}]),
            ArgumentError,
            "Did you mean 'figure'",
        ),
        (
            lambda: pages_from([{"claim": "rate", "figure": 33.0}]),
            ArgumentError,
            "lost its printed decimals",
        ),
        (lambda: pages_from({"title": "x"}), ArgumentError, '"claims"'),
        (
            lambda: pages_from("rate"),
            ArgumentTypeError,
            "source must be records, a mapping or a frame",
        ),  # type: ignore[arg-type]
        (lambda: pages_from([5]), ArgumentTypeError, "source must hold mappings, such as"),  # type: ignore[list-item]
        (lambda: verify(5), ArgumentTypeError, "pages must be a list"),  # type: ignore[arg-type]
        (lambda: verify([Invited(5)]), ArgumentTypeError, "verify takes pages"),  # type: ignore[list-item]
        (lambda: verify([], rules=["x"]), ArgumentTypeError, "rules must be of the class Rule"),  # type: ignore[list-item]
    ],
)
def test_refusals(make: Callable[[], object], error: type[BrukarindexError], said: str) -> None:
    """What is wrong is told in words of ours."""
    with pytest.raises(error, match=said.replace("(", r"\(")):
        make()


def test_all_faults_are_told_at_once() -> None:
    """A page lists every figure that cannot be read, a source every record."""
    with pytest.raises(FigureError) as told:
        Page("", [Rate("12 34"), Invited(5), Percentage("ja", "NaN", where="tabell 2")])
    assert [line.split(":")[0] for line in str(told.value).splitlines()] == [
        "claim 1, rate",
        "claim 3, percentage 'ja' 'tabell 2'",
    ]
    with pytest.raises(ArgumentError) as told:
        pages_from([{"claim": "x"}, {"claim": "rate"}])
    assert len(str(told.value).splitlines()) == 2


_printed = st.one_of(
    st.integers(-(10**9), 10**9),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=10**7),
    st.sampled_from(
        [
            "0",
            "100 %",
            "0 %",
            "101 %",
            "−3",
            "999 999",
            "cirka 700",
            "nio av tio",
            "386 av 460",
            "minst 3",
        ]
    ),
    st.text(max_size=6),
)
_names = st.sampled_from(["", "a", "b"])


def _tried(kind: Callable[..., Any]) -> Callable[..., Any]:
    """Make a claim, or nothing when it is refused in our words."""

    def make(*args: Any, **options: Any) -> Any:
        try:
            return kind(*args, **options)
        except BrukarindexError:
            return None

    return make


_maybe = st.none() | _printed
_scale = {"low": st.integers(-2, 3), "high": st.integers(-2, 9)}
_shares = {"count": _maybe, "base": _maybe}
_average = {
    "of": st.lists(_names, max_size=2, unique=True),
    "weights": st.lists(_printed, max_size=2),
}
_score = {"steps": st.none() | st.integers(2, 11), "items": st.integers(1, 3)}
_scored = st.sampled_from([(), (0, 33, 66, 100), (-100, 0, 100), (-2, -1, 0, 1, 2), NPS])
_says = st.sampled_from([None, "above", "below"])
_against = {"difference": _maybe, "own_weight": _maybe, "population": _maybe}
_ends = dict.fromkeys(("lowest", "highest", "rank", "part", "share"), _maybe)
_claims: st.SearchStrategy[Any] = st.one_of(
    st.builds(_tried(Invited), _printed, group=_names),
    st.builds(_tried(Answered), _printed, group=_names),
    st.builds(_tried(Rate), _printed, group=_names),
    st.builds(_tried(Percentage), _names, _maybe, _names, **_shares, group=_names),
    st.builds(_tried(Total), st.lists(_names, min_size=1, max_size=3), _printed, _names),
    st.builds(_tried(Question), st.lists(st.none() | _names, max_size=4), _names),
    st.builds(_tried(Question), question=_names, complete=st.booleans(), several=st.booleans()),
    st.builds(_tried(Mean), _printed, _names, **_scale, items=st.integers(1, 3)),
    st.builds(_tried(Mean), _printed, _names, **_average),
    st.builds(_tried(Median), _printed, _names, **_scale, base=_maybe),
    st.builds(_tried(Deviation), _printed, _names),
    st.builds(_tried(Index), _printed, _names, **_score, band=st.sampled_from(["", "nöjd"])),
    st.builds(_tried(Index), _printed, _names, scores=_scored, **_average, base=_maybe),
    st.builds(_tried(Margin), _maybe, _names, low=_maybe, high=_maybe, level=_maybe),
    st.builds(_tried(Margin), _printed, _names, category=_names, population=_maybe),
    st.builds(_tried(Against), _maybe, _names, category=_names, says=_says, **_against),
    st.builds(_tried(Against), _maybe, _names, other=_names, significant=st.booleans()),
    st.builds(_tried(Change), _maybe, _maybe, _maybe, counts=st.booleans(), says=_says),
    st.builds(_tried(Units), _maybe, _names, **_ends),
    st.builds(_tried(Parts), st.lists(_names, max_size=3), complete=st.booleans(), group=_names),
    st.builds(_tried(Weighted)),
    st.builds(_tried(Statement), st.text(max_size=5)),
).filter(lambda each: each is not None)


@laws(2)
@given(st.lists(_claims, max_size=8))
def test_any_page_is_checked_or_refused(claims: list[Any]) -> None:
    """Whatever claims a page has, it is refused in our words or checked without any
    rule failing.
    """
    try:
        page = Page("vad som helst", claims)
    except BrukarindexError:
        return
    report = verify(page)
    assert "kunde inte prövas: " not in report.text("sv").replace("\n  ", " ")
    assert bx.from_json(bx.to_json(report)) == report
    for finding in report:
        assert finding.certificate is None or finding.certificate.holds()


def test_pages_evolve() -> None:
    """A page made from another one reads its figures again."""
    page = Page("a", [Invited(5)])
    assert evolve(page, claims=[Invited(7)]).quantity(7).numbers() == range(7, 8)
