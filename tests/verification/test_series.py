"""Figures of several years, and what is said of them."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from verification.said import said_of

from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.verification import (
    Assumption,
    Change,
    Finding,
    Index,
    Mean,
    Page,
    Percentage,
    Series,
    Total,
    pages_from,
    records_of,
    verify,
)

THREE = ("70, 72, 75", "2021–2023")


def only(*claims: Any) -> Finding:
    """Give the one finding of the rule."""
    return verify(Page("sida", claims)).only("series")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("har ökat varje år sedan 2019", {"says": "rising", "since": 2019}),
        ("minskat år för år", {"says": "falling"}),
        ("ökat med 5 enheter sedan 2019", {"says": "above", "change": "5 enheter", "since": 2019}),
        ("sjönk mellan 2019 och 2021", {"says": "below", "since": 2019, "until": 2021}),
        ("Oförändrat sedan 2020", {"says": "same", "since": 2020}),
        ("det högsta värdet hittills", {"says": "highest"}),
        ("lägst sedan 2018", {"says": "lowest", "since": 2018}),
        ("has risen every year since 2019", {"says": "rising", "since": 2019}),
        ("fell by 3 points from 2019 to 2021", {"says": "below", "change": "3 points"}),
        ("unchanged since 2020", {"says": "same", "since": 2020}),
        ("upp 5 enheter sedan 2015", {"says": "above", "change": "5 enheter", "since": 2015}),
        ("ökat sedan 2015", {"says": "above", "change": None, "since": 2015}),
        ("down 3 points since 2020", {"says": "below", "change": "3 points", "since": 2020}),
        ("the best result so far", {"says": "highest"}),
        ("is the lowest since 2018", {"says": "lowest", "since": 2018}),
    ],
)
def test_what_is_said_is_read_as_it_is_written(text: str, fields: dict[str, object]) -> None:
    """In both languages: the trend, the change, and the years."""
    claim = Series(*THREE, says=text)
    assert {name: getattr(claim, name) for name in fields} == fields


@pytest.mark.parametrize("values", ["70, 72, 75", "70; 72; 75", "70, 72 och 75", (70, "72", 75)])
@pytest.mark.parametrize("years", ["2021–2023", "2021, 2022 och 2023", range(2021, 2024)])
def test_figures_and_years_as_they_are_written(values: Any, years: Any) -> None:
    """Lists in one text, spans of years, and plain lists are the same; records give them back."""
    page = Page("sida", [Series(values, years, says="rising")])
    assert [page.quantity(each).figure.digits for each in page.claims[0].values] == [70, 72, 75]  # type: ignore[union-attr, attr-defined]
    assert page.claims[0].years == (2021, 2022, 2023)  # type: ignore[attr-defined]
    assert pages_from(records_of(page)) == (page,)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (lambda: Series("70"), "hold several figures, as in .*, got '70'"),
        (lambda: Series("70, 72", "2021–2023"), "hold 3 figures, one for each year, got 2"),
        (Series, "needs values"),
        (lambda: Series("70, 72", since=2021, says="above"), "need Series.years"),
        (lambda: Series("70, 72", (2022, 2021)), "rise, each once"),
        (lambda: Series("70, 72", "2021–22"), "a year of Series.years"),
        (lambda: Series(*THREE, says="rising", since=2023, until=2022), "must be before"),
        (lambda: Series(*THREE, says="raising"), "Did you mean 'rising'"),
    ],
)
def test_what_is_no_series(claim: Callable[[], Series], told: str) -> None:
    """Told with what to write."""
    with pytest.raises((ArgumentError, ArgumentTypeError), match=told):
        claim()


HONEST: dict[str, tuple[Any, ...]] = {
    "risen every year": (Series(*THREE, says="rising"),),
    "risen, though it prints alike": (Series("70, 72, 72", "2021–2023", says="rising"),),
    "several changes at once": (
        Series(*THREE, says="ökat med 5 enheter sedan 2021"),
        Series(says="highest"),
        Series(change="3 enheter", since=2022),
        Series(change="en enhet", since=2021, until=2022),
    ),
    "in per cent": (Series("70 %, 72 %, 75 %", "2021–2023", says="ökat med 7 procent"),),
    "a fall is printed without a minus": (Series("75, 70", says="below", change="5"),),
    "the average and the page's own": (
        Series(*THREE, "NKI", mean="72,3"),
        Index("75,4", "NKI"),
    ),
    "an average by the number of answers": (Series(*THREE, mean="74"),),
    "a total of categories": (
        *(Percentage("a", "40 %", "q"), Percentage("b", "35 %", "q")),
        *(Total(("a", "b"), "75 %", "q"), Series("70 %, 75 %", question="q", category="a + b")),
    ),
    "an index and a mean, one of which is meant": (
        *(Index("75", "q"), Mean("4,0", "q"), Series("3,8, 4,0", question="q")),
    ),
    "counts": (Series("103, 150, 175", "2021–2023", counts=True, total="428"),),
    "since a year that is not printed": (Series(*THREE, says="högst sedan 2015"),),
    "a change beside the series": (Series(*THREE), Change(figure="5", since=2021)),
    "a change to another year than the last": (
        *(Series(*THREE, "NKI"), Index("75", "NKI")),
        Change("70", "72", "2", since=2021, until=2022, question="NKI"),
    ),
    "a change of a year before all of those": (
        *(Series(*THREE, says="rising"), Change("80", "72", "8", since=2015, until=2022)),
    ),
    "a change of which only the later figure is known to be another": (
        *(Series(*THREE), Change("70", "79", since=2021, says="above")),
    ),
    "a change in another unit": (Series(*THREE), Change("7 %", "9 %", "2", since=2021)),
}

WRONG: dict[str, tuple[Any, ...]] = {
    "fell in between": (Series("70, 74, 72", "2021–2023", says="rising"),),
    "counts that stand still": (Series("103, 103, 175", counts=True, says="rising"),),
    "another was higher": (Series("70, 77, 75", "2021–2023", says="högsta värdet hittills"),),
    "another was lower": (Series("72, 70, 75", says="lowest"),),
    "too great a change": (Series(*THREE, says="ökat med 8 enheter"),),
    "too great a change in per cent": (Series(*THREE, says="ökat med 12 procent"),),
    "a fall that is a rise": (Series(*THREE, says="below"),),
    "changes that do not add up": (
        *(Series("70, 71, 72", "2021–2023"), Series(change="2 enheter", since=2021, until=2022)),
        *(Series(change="2 enheter", since=2022), Series(change="1 enhet", says="above")),
    ),
    "more than all answers": (Series("103, 150", counts=True, total="263"),),
    "an average above all": (Series(*THREE, mean="77"),),
    "not the page's own": (Series(*THREE, "NKI", says="rising"), Index("77", "NKI")),
    "not the page's own share": (
        Series("70 %, 75 %", question="q", category="a"),
        Percentage("a", "57 %", "q"),
    ),
    "two figures of one year": (Series(*THREE), Series("75, 79", "2022–2023")),
    "too great a change beside the series": (Series(*THREE), Change(figure="8", since=2021)),
    "a change from another figure of the year": (
        *(Series(*THREE), Change("67", "75", "8", since=2021)),
    ),
    "a change to another figure of the year": (
        *(Series(*THREE), Change("70", "74", "4", since=2021, until=2022)),
    ),
    "two changes since a year that is not printed": (
        *(Series(*THREE), Change(figure="12", since=2015, says="above")),
        Change(figure="1", since=2015, until=2021, says="above"),
    ),
    "a change and a saying since a year that is not printed": (
        Series(*THREE, says="upp 5 enheter sedan 2015"),
        Change(figure="6", since=2015, until=2021, says="below"),
    ),
    "a rise since a year that was higher": (
        Series(*THREE, says="har stigit sedan 2015"),
        Change("77", "72", "5", since=2015, until=2022, says="below"),
    ),
}


@pytest.mark.parametrize("claims", HONEST.values(), ids=HONEST)
def test_what_is_possible(claims: tuple[Any, ...]) -> None:
    """No honest series is called impossible."""
    assert only(*claims).verdict in {"consistent", "consistent_only_if"}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_what_is_impossible(claims: tuple[Any, ...]) -> None:
    """Whatever the rounding; what is told as a gap is one."""
    found = only(*claims)
    assert found.verdict == "inconsistent"
    assert found.certificate is None or found.certificate.holds()
    for language in ("sv", "en"):
        assert found.explain(language)  # type: ignore[arg-type]


def test_what_differs_may_still_be_called_the_same() -> None:
    """The difference may be chance: that is not known of the figures."""
    assert only(Series(*THREE, says="same", since=2022)).verdict == "undetermined"
    assert only(Series("70, 72, 72", "2021–2023", says="same", since=2022)).verdict == "consistent"


def test_a_rise_of_one_in_print_may_be_a_fall_of_one_rounded_otherwise() -> None:
    """Under one way of rounding it is none, and that is said."""
    found = only(Series("72, 71", says="rising"))
    assert found.verdict == "consistent_only_if"
    assert found.assumption is not None
    assert found.assumption.rounding == "any"


def test_what_is_told() -> None:
    """The figures and their years, what cannot be, and which other figure could."""
    found = only(Series("70, 72, 69, 75", "2020–2023", says="har ökat varje år sedan 2020"))
    assert found.said["sv"] == (
        "70, 72, 69, 75 (2020–2023): från 2021 till 2022 2–4 lägre, enligt sidan högre varje år."
    )
    changed = only(Series("70 %, 75 %", (2019, 2021), says="ökat med 9 procentenheter"))
    assert changed.said["en"] == (
        "70 %, 75 % (2019, 2021): from 2019 to 2021 4–6 percentage points higher, printed is"
        " 9 procentenheter, the page says higher."
    )
    assert "70 % vore 67\u00a0% eller 75 % vore 78\u00a0%" in changed.explain("sv")
    assert (
        only(Series(*THREE)).said["en"] == "70, 72, 75 (2021–2023): from 2021 to 2023 4–6 higher."
    )


def test_what_cannot_be_compared() -> None:
    """Nothing is said of years without figures, or of points and per cent together."""
    assert only(Series(says="highest")).verdict == "not_applicable"
    assert only(Series(*THREE), Series(says="rising", since=2030)).verdict == "not_applicable"
    assert only(Series("70 %, 4,0")).verdict == "consistent"
    assert only(Series("70 ‰, 40 %")).verdict == "not_applicable"
    assert only(Series(*THREE, change="5 promille")).verdict == "not_applicable"


def test_honest_series_by_chance() -> None:
    """Levels by year, printed in any way, and what is true of them before rounding."""
    for seed in range(150):
        made = said_of(Random(seed), ["series"])
        report = verify(made.page)
        assert not report.of(verdict="inconsistent"), seed
        assert made.unusual or not report.of(verdict="consistent_only_if"), seed


EIGHTHS = [Fraction(each, 8) for each in range(-4, 4)]


def test_changes_and_series_by_brute_force() -> None:
    """A series and changes between its years, and from one that is not printed, hold together
    exactly when some levels print as all of them.
    """
    draw, told = Random(1), {True: 0, False: 0}
    for _ in range(60):
        printed = {2021: draw.randint(20, 23), 2022: draw.randint(20, 23)}
        pairs = [(2015, 2021), (2015, 2022), (2021, 2022)]
        changes = [(*pair, draw.randint(1, 4)) for pair in draw.sample(pairs, draw.randint(1, 3))]
        claims = [
            Change(figure=str(by), since=since, until=until, says="above")
            for since, until, by in changes
        ]
        found = only(Series([*printed.values()], [*printed]), *claims)
        [outcome] = [each for each in found.outcomes if each.assumption == Assumption("half_up")]
        levels = [[value + part for part in EIGHTHS] for value in printed.values()]
        early = [Fraction(each, 8) for each in range(8 * 14, 8 * 24)]
        possible = any(
            all(
                at[since] < at[until] and 2 * by - 1 <= 2 * (at[until] - at[since]) < 2 * by + 1
                for since, until, by in changes
            )
            for one, other, first in product(*levels, early)
            for at in [{2021: one, 2022: other, 2015: first}]
        )
        assert (outcome.possible is not False) == possible, (printed, changes)
        told[possible] += 1
    assert min(told.values()) > 10


@pytest.mark.parametrize(
    "since", [{"since": 2021}, {"since": 2021, "until": 2023}, {"since": 2015}, {}]
)
def test_a_change_whose_years_are_told_is_tried_with_the_series(since: dict[str, int]) -> None:
    """It is cited, and not told of twice as a change without figures."""
    report = verify(Page("sida", [Series(*THREE), Change(figure="5", **since)]))  # type: ignore[arg-type]
    cited = [type(each) for each in report.only("series").claims]
    assert cited == [Series, Change] if since else [Series]
    assert len(report.of(rule="change_points")) == (not since)


@pytest.mark.parametrize(
    ("figure", "change", "says", "since"),
    [
        ("ökat med en tredjedel", "en tredjedel", "above", None),
        ("har minskat med drygt hälften sedan vt 2021", "drygt hälften", "below", 2021),
        ("Ökade med 5 enheter sedan läsåret 2021/22", "5 enheter", "above", 2021),
        ("risen by a third", "a third", "above", None),
    ],
)
def test_a_change_is_read_as_it_is_written(
    figure: str, change: str, says: str, since: int | None
) -> None:
    """The direction and the year are taken from its words."""
    found = Change("30 %", "40 %", figure)
    assert (found.figure, found.says, found.since) == (change, says, since)
    assert found == Change("30 %", "40 %", change, says=says, since=since)  # type: ignore[arg-type]


def test_a_term_is_the_year_of_a_change() -> None:
    """As in the years of a series."""
    assert Change(figure="5", since="vt 2021", until="vårterminen 2022").since == 2021  # type: ignore[arg-type]
    told = Series("70, 72, 75", "vt 2021, vt 2022, vt 2023", "NKI")
    for figure, verdict in (("5 enheter", "consistent"), ("12 enheter", "inconsistent")):
        since = Change(figure=f"ökat med {figure} sedan vt 2021", question="NKI")
        assert only(told, since).verdict == verdict


def test_words_of_a_size_are_no_excuse_for_the_direction() -> None:
    """What rose did not fall, whatever a third is taken for."""
    found = verify(Page("", [Change("30 %", "40 %", "minskat med en tredjedel")]))
    assert found.only("change_percent").verdict == "inconsistent"


def test_a_change_that_goes_on_says_nothing_of_the_last_figure() -> None:
    """What the page prints of the question may be of the later year, or of the last printed."""
    later = (Series(*THREE, "NKI"), Change(figure="3", since=2023, until=2024, question="NKI"))
    for printed in ("75", "78"):
        assert only(*later, Index(printed, "NKI")).verdict == "undetermined"


def test_years_of_a_change_that_are_none() -> None:
    """Told by the name of the field."""
    with pytest.raises(ArgumentError, match=r"Change\.since must be before Change\.until"):
        Change(figure="5", since=2022, until=2021)
    with pytest.raises(ArgumentError, match=r"Change\.until"):
        Change(figure="5", since=2021, until=22)


@pytest.mark.parametrize("said", [{"says": "fell"}, {"change": "3 enheter"}])
def test_a_year_that_is_not_printed_is_not_taken_for_another(said: dict[str, str]) -> None:
    """What is said from 2015 on is not of 2021, the first year that is printed."""
    found = only(Series(*THREE), Series(since=2015, **said))  # type: ignore[arg-type]
    assert found.verdict == "undetermined"
    assert found.said["sv"].endswith("det är från ett år som inte är tryckt.")
