"""Answers in another order than worst first: ordered by what they are called, or any order is a
reading.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product
from random import Random

import pytest
from verification.checking import only as found_by

from brukarindex.exact import round_exact
from brukarindex.verification import (
    Answered,
    Claim,
    Finding,
    Index,
    Mean,
    Median,
    Outcome,
    Page,
    Percentage,
    Question,
    percentages,
    verify,
)
from brukarindex.verification.readings.labels import worst_first
from brukarindex.verification.readings.orders import Ladder, around, by_size
from brukarindex.words.languages import Language

THINGS = ("Buss", "Bil", "Cykel", "Tåg", "Båt", "Flyg", "Gång", "Taxi", "Färja", "Moped")
BY_SIZE = {"Buss": "50 %", "Tåg": "35 %", "Cykel": "15 %"}
ANYHOW = {"Tåg": "35 %", "Buss": "50 %", "Cykel": "15 %"}


def only(rule: str, *claims: Claim) -> Finding:
    """Check claims by one rule."""
    return found_by(Page("", claims), rule)


@pytest.mark.parametrize(
    "worst",
    [
        "Mycket missnöjd, Ganska missnöjd, Varken eller, Ganska nöjd, Mycket nöjd",
        "Mycket missnöjda, Missnöjda, Varken nöjda eller missnöjda, Nöjda, Mycket nöjda",
        "Inte alls nöjd, Inte särskilt nöjd, Ganska nöjd, Mycket nöjd",
        "Mycket dåligt, Dåligt, Varken bra eller dåligt, Bra, Mycket bra, Utmärkt",
        "Dåligt, Mindre bra, Ganska bra, Mycket bra",
        "Tar helt avstånd, Tar delvis avstånd, Instämmer delvis, Instämmer helt",
        "Instämmer inte alls, Instämmer inte, Instämmer delvis, Instämmer, Instämmer helt",
        "Nej; Delvis; Ja",
        "Nej, inte alls; Nej, inte riktigt; Ja, delvis; Ja, helt och hållet",
        "Aldrig, Sällan, Ibland, Ofta, Mycket ofta, Alltid",
        "Sämre, Oförändrat, Bättre",
        "Mycket sämre, Något sämre, Oförändrat, Något bättre, Mycket bättre",
        "Inte alls, I liten grad, I viss mån, I hög grad, I mycket hög grad",
        "Kritiker, Passiva, Ambassadörer",
        "Very dissatisfied, Dissatisfied, Neither satisfied nor dissatisfied, Satisfied",
        "Strongly disagree, Disagree, Neutral, Agree, Strongly agree",
        "Never, Rarely, Sometimes, Often, Always",
        "Very poor, Poor, Good, Very good, Excellent",
        "1 – Mycket missnöjd, 2 – Missnöjd, 3 – Nöjd, 4 – Mycket nöjd",
        "Missnöjd (1), Nöjd (2), Mycket nöjd (3)",
        "0–6, 7–8, 9–10",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    ],
)
def test_names_tell_the_order(worst: str) -> None:
    """Words and numbers are put worst first from whatever order they stand in."""
    names = tuple(worst.split("; " if ";" in worst else ", "))
    for seed in range(5):
        assert worst_first(tuple(Random(seed).sample(names, len(names)))) == names
    assert worst_first(tuple(each.upper() for each in names[::-1])) == tuple(map(str.upper, names))


@pytest.mark.parametrize(
    "names",
    [
        THINGS[:3],
        ("Nöjd", "Mycket nöjd", "Annat"),
        ("Ja", "Nej", "Tveksam"),
        ("Nöjd", "Nöjda", "Missnöjd"),  # two with one place
        ("Varken eller", "Neutral", "Nöjd"),
        ("1–2", "3–5", "Bra"),
        ("1", "1–2"),
        ("För lite", "Lagom", "För mycket"),
    ],
)
def test_other_names_tell_no_order(names: tuple[str, ...]) -> None:
    """What is not known, or has one place with another, tells nothing."""
    assert worst_first(names) is None


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        (BY_SIZE, {"sv": "i storleksordning", "en": "by size"}),
        (ANYHOW, {"sv": "i en annan ordning", "en": "in another order"}),
    ],
)
def test_answers_of_any_order_are_possible_only_if(
    shares: Mapping[str, str], says: Mapping[Language, str]
) -> None:
    """An honest page by size is not called impossible, and the finding says what it takes."""
    told = [Answered(200), *percentages("", shares, complete=True)]
    found = only("index_range", *told, Index("43", steps=3))
    assert found.verdict == "consistent_only_if"
    assert all(word in found.explain(language) for language, word in says.items())
    assert found.witness == {"Tåg": 70, "Cykel": 30, "Buss": 100}
    assert only("index_range", *told, Mean("1,85", high=3)).verdict == "consistent_only_if"
    assert only("median", *told, Median("2", high=3)).verdict == "consistent"
    assert (
        only("scores_together", *told, Index("43", steps=3), Mean("1,85", high=3)).verdict
        == "consistent_only_if"
    )


@pytest.mark.parametrize(
    "stated",
    [
        [Question(tuple(ANYHOW)), *percentages("", ANYHOW)],
        [
            Percentage(name, share, steps=str(place))
            for place, (name, share) in enumerate(ANYHOW.items(), 1)
        ],
        [Percentage(str(place), share) for place, share in enumerate(ANYHOW.values(), 1)],
        [
            Percentage(name, share)
            for name, share in zip(("Dåligt", "Varken eller", "Bra"), ANYHOW.values(), strict=True)
        ],
    ],
)
def test_a_stated_order_holds(stated: Sequence[Claim]) -> None:
    """Where the page says what each answer is worth, no other order saves it: 60 is that of another
    order, 40 that of this one.
    """
    told = [Answered(200), *stated]
    assert only("index_range", *told, Index("40", steps=3)).verdict == "consistent"
    assert only("index_range", *told, Index("68", steps=3)).verdict == "inconsistent"


def test_stated_scores_hold() -> None:
    """Scores are those of the answers as they stand, worst first; in another order only if the
    answers do not say theirs.
    """
    shares = percentages("", ANYHOW, complete=True)
    told, balance = [Answered(200), *shares], (-100, 0, 100)
    assert only("index_range", *told, Index("-20", scores=balance)).verdict == "consistent"
    other = only("index_range", *told, Index("35", scores=balance))
    assert other.verdict == "consistent_only_if"
    assert "svaren står i en annan ordning" in other.explain("sv")
    for figure in ("61", "−61"):  # of no order, nor of two of the answers
        told_so = only("index_range", *told, Index(figure, scores=balance)).explain()
        assert "could not be tried" not in told_so
    stated = [Answered(200), Question(tuple(ANYHOW)), *percentages("", ANYHOW)]
    assert only("index_range", *stated, Index("-20", scores=balance)).verdict == "consistent"
    assert only("index_range", *stated, Index("35", scores=balance)).verdict == "inconsistent"
    assert only("index_range", *told, Index("90", scores=balance)).verdict == "inconsistent"
    assert (
        only("index_range", *told, Index("35")).verdict == "consistent_only_if"
    )  # the balance of another order


def test_named_answers_are_ordinary_in_any_order() -> None:
    """Words that tell their order need no warning, however they stand."""
    named = {"Ganska nöjd": "50 %", "Mycket nöjd": "35 %", "Missnöjd": "15 %"}
    for order in permutations(named):
        shares = percentages("", {name: named[name] for name in order}, complete=True)
        told = [Answered(200), *shares]
        assert only("index_range", *told, Index("60", steps=3)).verdict == "consistent"
        assert only("index_range", *told, Index("43", steps=3)).verdict == "inconsistent"
        assert only("index_range", *told, Mean("1,80", high=3)).verdict == "consistent_only_if"


def test_what_no_order_allows_is_impossible() -> None:
    """Of 50, 35 and 15 per cent no order has a mean above 68 on three steps, and that is proved."""
    listed = percentages("", BY_SIZE, complete=True)
    found = only("index_range", Answered(200), *listed, Index("95", steps=3))
    assert found.verdict == "inconsistent"
    assert found.certificate is not None
    assert found.certificate.holds()
    assert found.certificate.gaps[0].most == 68
    assert any("storleksordning" in each for each in found.readings("sv"))


def test_an_answer_in_the_middle_can_be_left_out_where_order_is_not_told() -> None:
    """Yes 60, doubtful 25 and no 15 per cent: 80 of 100 of those who took a side."""
    shares = percentages("", {"Ja": "60 %", "Tveksam": "25 %", "Nej": "15 %"}, complete=True)
    found = only("index_range", Answered(200), *shares, Index("80", steps=2))
    assert found.verdict == "consistent_only_if"
    assert found.assumption is not None
    assert found.assumption.without == "Tveksam"


@pytest.mark.parametrize("names", range(3, 11))
def test_no_order_makes_honest_shares_impossible(names: int) -> None:
    """Of 3 to 10 answers in any order, the true mean and the true median are never impossible."""
    draw = Random(names)
    for _ in range(6):
        counts = [draw.randint(0, 40) for _ in range(names)]
        n = sum(counts)
        order = draw.sample(range(names), names)
        told = [
            Answered(n),
            *(
                Percentage(THINGS[step], f"{round_exact(Fraction(100 * counts[step], n), 0)} %")
                for step in order
            ),
        ]
        answers = [step for step, count in enumerate(counts) for _ in range(count)]
        mean = round_exact(1 + Fraction(sum(answers), n), 1)
        middle = answers[(n - 1) // 2] + answers[n // 2]
        median = round_exact(1 + Fraction(middle, 2), middle % 2)
        found = only("index_range", *told, Mean(mean, high=names)).verdict
        beside = only("median", *told, Median(median, high=names)).verdict
        assert "inconsistent" not in {found, beside}, (counts, order)


def _means(sizes: Sequence[Fraction]) -> Fraction:
    return sum((step * each for step, each in enumerate(sizes)), Fraction(0)) / sum(sizes)


def test_orders_are_those_that_a_slow_search_finds() -> None:
    """Every order with shares near the printed ones that has the mean, or the median, is given."""
    draw = Random(3)
    for _ in range(30):
        names = THINGS[: draw.randint(3, 4)]
        sizes = {name: Fraction(draw.randint(0, 40), 100) for name in names}
        if not sum(sizes.values()):
            continue
        spare, low = Fraction(1, 100), Fraction(draw.randint(0, 40), 10)
        ends = (low, low + Fraction(1, 10))
        found = Ladder(sizes, spare, range(len(names)), ends).orders()
        middle = draw.randint(0, 2 * len(names) - 2)
        halved = around(sizes, spare, [middle])
        assert found.are_all
        assert halved.are_all
        for order in permutations(names):
            for moved in product((-spare, Fraction(0), spare), repeat=len(names)):
                own = [
                    max(sizes[each] + by, Fraction(0))
                    for each, by in zip(order, moved, strict=True)
                ]
                if sum(own) and ends[0] <= _means(own) <= ends[1]:
                    assert order in found.names
                    break
            own = [sizes[each] for each in order]
            below, above = sum(own[: (middle + 1) // 2]), sum(own[middle // 2 + 1 :])
            if max(below, above) * 2 <= sum(own):
                parts = {*order[: (middle + 1) // 2]}, {*order[middle // 2 + 1 :]}
                assert any(
                    parts == ({*each[: (middle + 1) // 2]}, {*each[middle // 2 + 1 :]})
                    for each in halved.names
                )


def test_the_likeliest_order_is_tried_first() -> None:
    """The order whose shares as printed have the mean comes before those that rounding allows."""
    sizes = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}
    found = Ladder(sizes, Fraction(1, 10), range(3), (Fraction(13, 10), Fraction(13, 10)))
    assert found.orders().names[0] == ("c", "b", "a")
    assert by_size(["a", "b", "c"], sizes) == ["c", "b", "a"]


def test_half_of_the_answers_are_on_each_side_of_a_median_between_two() -> None:
    """Half of the answers are below one and a half, and half above."""
    sizes = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}
    assert around(sizes, Fraction(0), [1]).names == (("a", "b", "c"),)
    assert around(sizes, Fraction(0), [3]).names == (("b", "c", "a"),)
    assert around(sizes, Fraction(0), [0]).names == (("a", "b", "c"),)


FOUR = {"Mycket missnöjd": "8 %", "Missnöjd": "31 %", "Nöjd": "36 %", "Mycket nöjd": "26 %"}
GROUPS = {"missnöjda": "20", "varken eller": "41 %", "nöjda": "32", "Ingen uppfattning": "7"}


@pytest.mark.parametrize(
    "claims",
    [
        # Four answers that make all are four steps, also where they make 101 and nobody says so.
        [Answered(706), *percentages("", FOUR), Index("60,0")],
        # A mean beside the index tells its scale, of which each group is several steps.
        [
            Answered(200),
            *percentages("", {"missnöjda": "10", "varken eller": "20", "nöjda": "70"}),
            Index("76"),
            Mean("7,84", high=10),
        ],
        # Three groups of answers and those without an opinion are all, and so several steps each.
        [Answered(1961), *percentages("", GROUPS), Mean("3,2")],
    ],
)
def test_what_the_page_tells_of_its_scale_is_ordinary(claims: Sequence[Claim]) -> None:
    """No warning is given for a scale, or groups of answers, that the page itself shows."""
    told = verify(Page("", claims)).of(rule="index_range")
    assert told.counts == {"consistent": len(told)}
    assert len(told) > 0


def test_answers_that_make_all_are_a_step_each() -> None:
    """Four of them that make 101 per cent are four steps, before other scales are tried."""
    found = only("index_range", Answered(706), *percentages("", FOUR), Index("60,0"))
    assert found.assumption is not None
    assert (found.assumption.steps, found.assumption.also) == (4, ())


def _as_typed(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Leave out the order by size, which is as typed or turned here."""
    held = [each for each in outcomes if each.possible]
    return [each for each in held if "by_size" not in each.assumption.also]


def test_an_index_worked_out_from_rounded_shares_that_are_typed_best_first() -> None:
    """Of 7 answers, 33 x 2 + 66 + 100 over 7 is 33.1; of the shares as they are printed 32.8."""
    shares = {"A": "14 %", "B": "14 %", "C": "29 %", "D": "43 %"}
    told = (Answered(7), *percentages("", shares, complete=True))
    for index, verdict in (("33,1", "consistent_only_if"), ("32,7", "inconsistent")):
        stated = Index(index, scores=(0, 33, 66, 100))
        assert only("index_range", *told, stated).verdict == verdict
    found = only("index_range", *told, Index("32,8", scores=(0, 33, 66, 100)))
    holding = [each.assumption for each in _as_typed(found.outcomes)]
    assert [(each.also, each.best_first) for each in holding] == [(("from_shares",), True)]
    turned = dict(reversed(shares.items()))
    told = (Answered(7), *percentages("", turned, complete=True))
    found = only("index_range", *told, Index("32,8", scores=(0, 33, 66, 100)))
    holding = [each.assumption for each in _as_typed(found.outcomes)]
    assert [(each.also, each.best_first) for each in holding] == [(("from_shares",), False)]


def test_a_balance_worked_out_from_rounded_shares() -> None:
    """Of 7 answers, 3 less 1 are 28.6 per cent; of the shares as they are printed, 43 less 14."""
    shares = {"sämre": "14 %", "lika": "43 %", "bättre": "43 %"}
    told = (Answered(7), *percentages("", shares, complete=True))
    for index, also in (("28,6", ("other_scale",)), ("29,0", ("from_shares", "other_scale"))):
        found = only("index_range", *told, Index(index))
        assert found.verdict == "consistent_only_if"
        assert also in [each.assumption.also for each in found.outcomes if each.possible]


def test_an_answer_in_the_middle_that_is_typed_last_may_be_left_out() -> None:
    """Of 46 of 50, 26 are 57; an answer between the others is a step of the scale."""
    shares = {"Dåligt": "40 %", "Bra": "52 %", "Varken eller": "8 %"}
    between = {name: shares[name] for name in ("Dåligt", "Varken eller", "Bra")}
    for told, without in ((shares, "Varken eller"), (between, "")):
        found = only(
            "index_range", Answered(50), *percentages("", told, complete=True), Index("57")
        )
        assert found.assumption is not None
        assert found.assumption.without == without
    # 93 are the others of 60 per cent, had the worst been left out.
    told = percentages("", between, complete=True)
    assert only("index_range", Answered(50), *told, Index("93", steps=3)).verdict == "inconsistent"
