"""Groups and their whole: known answers, brute force over all counts, and laws."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from bad_input import refuses, stopped
from exact.modes import WIDER, modes, roundings
from hypothesis import given, settings, strategies as st

from brukarindex.exact import Figure, Interval, percent_counts, round_exact
from brukarindex.exact.groups import (
    between_parts,
    implied_rest,
    mix_weights,
    rate_splits,
    subgroup_counts,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError

shares = st.builds(Figure, st.integers(0, 101))
levels = st.builds(Figure, st.integers(-3, 6))
counts_of_n = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _prints(count: int, n: int, figure: Figure | None, rounding: str) -> bool:
    return figure is None or Fraction(100 * count, n) in figure.interval(rounding)


def _fitting(figure: Figure, n: int, rounding: str) -> list[int]:
    return [count for count in range(n + 1) if _prints(count, n, figure, rounding)]


class TestSubgroupCounts:
    """Shares of groups and of the whole they make up."""

    def test_known(self) -> None:
        """80 % of 100 and 60 % of 300 are 65 %, counted by answers; 70 is the unweighted mean."""
        found = subgroup_counts([("80", 100), ("60", 300)], "65", rounding="half_up")
        assert found is not None
        assert (found.whole, found.n) == (range(259, 262), 400)
        assert subgroup_counts([("80", 100), ("60", 300)], "70", rounding="half_up") is None
        assert subgroup_counts([("80", 100), ("57", 41)], rounding="half_up") is None

    @given(
        st.lists(st.tuples(shares, st.integers(1, 12)), min_size=1, max_size=3),
        st.none() | shares,
        roundings,
    )
    def test_by_brute_force(self, groups: list, total: Figure | None, rounding: str) -> None:
        """The verdict, every range and the witness equal those of trying all counts."""
        n = sum(size for _, size in groups)
        each = product(*(_fitting(figure, size, rounding) for figure, size in groups))
        fitting = [counts for counts in each if _prints(sum(counts), n, total, rounding)]
        found = subgroup_counts(groups, total, rounding=rounding)
        assert (found is not None) == bool(fitting)
        if found is not None:
            assert found.witness in fitting
            assert [*found.whole] == sorted({sum(counts) for counts in fitting})
            assert [[*one] for one in found.groups] == [
                sorted(set(one)) for one in zip(*fitting, strict=True)
            ]

    @given(st.lists(counts_of_n, min_size=1, max_size=5), st.integers(0, 2), modes)
    def test_rounded_groups_always_pass(
        self, data: list[tuple[int, int]], decimals: int, mode: str
    ) -> None:
        """Shares rounded from true counts are never refused, and the truth lies in the ranges."""
        positive, n = (sum(column) for column in zip(*data, strict=True))
        groups = [
            (round_exact(Fraction(100 * k, size), decimals, rounding=mode), size)
            for k, size in data
        ]
        total = round_exact(Fraction(100 * positive, n), decimals, rounding=mode)
        for rounding in WIDER[mode]:
            found = subgroup_counts(groups, total, rounding=rounding)
            assert found is not None
            assert positive in found.whole
            assert all(k in one for (k, _), one in zip(data, found.groups, strict=True))


class TestMixes:
    """A total between its parts, and the weights it implies."""

    def test_known(self) -> None:
        """Västerås 2021: women 75, men 88, all 83; and the weights of 60,8 and 41,2."""
        assert mix_weights("83", "75", "88") == Interval(
            Fraction(4, 13), Fraction(6, 13), closed_low=True, closed_high=True
        )
        found = mix_weights("55", "60,8", "41,2")
        assert found is not None
        assert (found.low, found.high) == (Fraction(265, 392), Fraction(41, 56))
        assert mix_weights("39", "60,8", "41,2") is None

    def test_equal_parts_say_nothing(self) -> None:
        """With equal parts every weight is possible; or none, when the total differs."""
        assert mix_weights("50", "50", "50") == Interval(
            Fraction(0), Fraction(1), closed_low=True, closed_high=True
        )
        assert mix_weights("52", "50", "50") is None
        assert mix_weights("51", "50", "50", rounding="half_up") is None
        assert mix_weights("51", "50", "50") == Interval(
            Fraction(0), Fraction(1), closed_low=True, closed_high=True
        )

    @given(levels, levels, levels, roundings)
    def test_weights_by_brute_force(
        self, total: Figure, first: Figure, second: Figure, rounding: str
    ) -> None:
        """At each weight of a grid the mixes of both groups form an interval that meets the
        total's, or does not.
        """
        one, other, whole = (figure.interval(rounding) for figure in (first, second, total))

        def possible(weight: Fraction) -> bool:
            ends = [(weight, one), (1 - weight, other)]
            low, high = (
                sum(w * end for w, end in zip((weight, 1 - weight), pair, strict=True))
                for pair in ((one.low, other.low), (one.high, other.high))
            )
            closed_low = all(each.closed_low for w, each in ends if w)
            closed_high = all(each.closed_high for w, each in ends if w)
            above = whole.high > low or (whole.high == low and whole.closed_high and closed_low)
            return above and (
                whole.low < high or (whole.low == high and whole.closed_low and closed_high)
            )

        grid = [Fraction(step, 360) for step in range(361)]
        found = mix_weights(total, first, second, rounding=rounding)
        if found is not None:
            grid += [found.low, found.high, (found.low + found.high) / 2]
        assert [w for w in grid if possible(w)] == [
            w for w in grid if found is not None and w in found
        ]
        assert between_parts(total, [first, second], rounding=rounding) == (found is not None)

    @given(st.lists(counts_of_n, min_size=1, max_size=4), st.integers(0, 2), modes)
    def test_real_totals_lie_between(
        self, data: list[tuple[int, int]], decimals: int, mode: str
    ) -> None:
        """The whole of real groups always lies between them, and two groups' real weight is among
        those possible.
        """
        positive, n = (sum(column) for column in zip(*data, strict=True))
        parts = [round_exact(Fraction(100 * k, size), decimals, rounding=mode) for k, size in data]
        total = round_exact(Fraction(100 * positive, n), decimals, rounding=mode)
        for rounding in WIDER[mode]:
            assert between_parts(total, parts, rounding=rounding)
            if len(data) == 2:
                weights = mix_weights(total, *parts, rounding=rounding)
                assert weights is not None
                assert Fraction(data[0][1], n) in weights

    def test_between_looks_at_open_ends(self) -> None:
        """54 can be the 53,5 that 53 ends at only if that tie may go down."""
        assert between_parts("54", ["50", "53"])
        assert not between_parts("54", ["50", "53"], rounding="half_up")
        assert between_parts("49", ["50", "53"])
        assert not between_parts("49", ["50", "53", "50"], rounding="half_up")


class TestImpliedRest:
    """The counts of everybody else."""

    def test_known(self) -> None:
        """95 % of 700 in a total of 85 % of 5000 leaves 3557 to 3612 positive answers."""
        assert implied_rest("95", 700, "85", 5000, rounding="half_up") == range(3557, 3613)
        assert implied_rest("57", 41, "85", 5000, rounding="half_up") is None
        assert implied_rest("95", 700, "50", 800) is None
        assert implied_rest("95", 100, "95", 100) == range(1)

    @given(
        local=shares,
        n=st.integers(1, 15),
        total=shares,
        others=st.integers(0, 15),
        rounding=roundings,
    )
    def test_by_brute_force(
        self, *, local: Figure, n: int, total: Figure, others: int, rounding: str
    ) -> None:
        """The counts are those of trying every pair."""
        fitting = {
            rest
            for part in _fitting(local, n, rounding)
            for rest in range(others + 1)
            if _prints(part + rest, n + others, total, rounding)
        }
        assert [*(implied_rest(local, n, total, n + others, rounding=rounding) or [])] == sorted(
            fitting
        )

    @given(counts_of_n, counts_of_n, st.integers(0, 2), modes)
    def test_real_rests_are_found(
        self, own: tuple[int, int], rest: tuple[int, int], decimals: int, mode: str
    ) -> None:
        """The true rest is never refused."""
        positive, n = own[0] + rest[0], own[1] + rest[1]
        local = round_exact(Fraction(100 * own[0], own[1]), decimals, rounding=mode)
        total = round_exact(Fraction(100 * positive, n), decimals, rounding=mode)
        for rounding in WIDER[mode]:
            assert rest[0] in (implied_rest(local, own[1], total, n, rounding=rounding) or ())


def _splits(rates: list[Figure], invited: int, rounding: str) -> dict:
    """Try every split; give the answers that each allows."""
    sizes = (s for s in product(range(1, invited), repeat=len(rates)) if sum(s) == invited)
    found = {}
    for split in sizes:
        each = [
            percent_counts(rate, size, rounding=rounding)
            for rate, size in zip(rates, split, strict=True)
        ]
        if None not in each:
            found[split] = sorted({sum(answers) for answers in product(*each)})
    return found


def _agrees(found, splits: dict, rates: list[Figure], rounding: str) -> None:
    assert (found is not None) == bool(splits)
    if found is None:
        return
    reached = [answers for each in splits.values() for answers in each]
    assert (found.splits, found.answered) == (len(splits), (min(reached), max(reached)))
    assert [one.tolist() for one in found.sizes] == [
        sorted(set(one)) for one in zip(*splits, strict=True)
    ]
    for example, total in zip((found.fewest, found.most), found.answered, strict=True):
        assert total in splits[tuple(size for size, _ in example)]
        assert all(
            _prints(k, size, rate, rounding) for rate, (size, k) in zip(rates, example, strict=True)
        )


class TestRateSplits:
    """Response rates of parts with one number of invited."""

    def test_botkyrka(self) -> None:
        """60,8 and 41,2 per cent of 1086: 214 splits, 457 to 657 answers, so 42 to 60 per cent of
        all.
        """
        found = rate_splits(["60,8 procent", "41,2 procent"], 1086, rounding="half_up")
        assert found is not None
        assert (found.splits, found.answered) == (214, (457, 657))
        assert found.sizes[0][:3].tolist() == [51, 74, 79]
        assert found.fewest == ((51, 31), (1035, 426))

    def test_known_answers_narrow_the_splits(self) -> None:
        """What is known of the answers leaves fewer splits, and is met at both ends."""
        found = rate_splits(["60,8", "41,2"], 1086, answered=range(543, 544), rounding="half_up")
        assert found is not None
        assert 0 < found.splits < 214
        assert found.answered == (543, 543)
        assert rate_splits(["60,8", "41,2"], 1086, answered=range(700, 800)) is None
        assert rate_splits(["60,8", "41,2"], 1086, answered=range(500, 500)) is None

    @given(
        st.lists(shares, min_size=2, max_size=2),
        st.integers(2, 40),
        st.none() | st.integers(0, 40),
        roundings,
    )
    def test_two_by_brute_force(
        self, rates: list[Figure], invited: int, least: int | None, rounding: str
    ) -> None:
        """All splits, sizes and answers equal those of trying each, also within a
        range of answers.
        """
        answered = None if least is None else range(least, least + 3)
        splits = _splits(rates, invited, rounding)
        if answered is not None:
            kept = {
                split: [k for k in reached if k in answered] for split, reached in splits.items()
            }
            splits = {split: reached for split, reached in kept.items() if reached}
        _agrees(
            rate_splits(rates, invited, answered=answered, rounding=rounding),
            splits,
            rates,
            rounding,
        )

    @given(st.lists(shares, min_size=3, max_size=4), st.integers(4, 14), roundings)
    @settings(max_examples=30)
    def test_more_by_brute_force(self, rates: list[Figure], invited: int, rounding: str) -> None:
        """Three and four parts too."""
        splits = _splits(rates, invited, rounding)
        _agrees(rate_splits(rates, invited, rounding=rounding), splits, rates, rounding)

    @given(st.lists(counts_of_n, min_size=2, max_size=4), st.integers(0, 2), modes)
    @settings(max_examples=30)
    def test_real_rates_always_pass(
        self, data: list[tuple[int, int]], decimals: int, mode: str
    ) -> None:
        """Rates rounded from true counts are never refused, and the truth lies within."""
        answers, invited = (sum(column) for column in zip(*data, strict=True))
        rates = [round_exact(Fraction(100 * k, size), decimals, rounding=mode) for k, size in data]
        for rounding in WIDER[mode]:
            found = rate_splits(rates, invited, rounding=rounding)
            assert found is not None
            assert found.answered[0] <= answers <= found.answered[1]
            assert all(size in sizes for (_, size), sizes in zip(data, found.sizes, strict=True))
            if len(data) == 2:
                assert (
                    rate_splits(
                        rates, invited, answered=range(answers, answers + 1), rounding=rounding
                    )
                    is not None
                )

    def test_many_digits_do_not_overflow(self) -> None:
        """Digits beyond 64 bits give the same answers as fewer."""
        long = rate_splits([Figure(608 * 10**24, 25), Figure(412 * 10**24, 25)], 1125)
        exact = [
            (n, 1125 - n)
            for n in range(1, 1125)
            if 608 * n % 1000 == 0 and 412 * (1125 - n) % 1000 == 0
        ]
        assert exact
        assert long is not None
        assert [
            *zip(*(one.tolist() for one in (long.sizes[0], long.sizes[1][::-1])), strict=True)
        ] == exact
        assert rate_splits(["9" * 30, "41,2"], 1086) is None
        assert rate_splits(["−" + "9" * 30, "41,2"], 1086) is None

    def test_equality(self) -> None:
        """Equal questions have equal answers."""
        one, other = (rate_splits(["60,8", "41,2"], 1086) for _ in range(2))
        assert one == other
        assert one != rate_splits(["60,8", "41,2"], 1087)
        assert one is not None
        assert one.sizes[0].dtype == np.int64


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: subgroup_counts([]),
            ArgumentError,
            "groups must hold at least 1, got [].",
        ),
        (
            lambda: subgroup_counts([("80", 0)]),
            ArgumentError,
            "groups: n must be at least 1, got 0.",
        ),
        (lambda: subgroup_counts([("80", 10)], 65.0), ArgumentTypeError, None),
        (lambda: between_parts("83", "75"), ArgumentTypeError, None),
        (
            lambda: mix_weights("83", "75 %", "880 promille"),
            ArgumentError,
            "total must have the unit of the other figures, got '83', '75 %', '880 promille'",
        ),
        (lambda: mix_weights("83", "nio av tio", "88"), FigureError, None),
        (
            lambda: implied_rest("95", 701, "85", 700),
            ArgumentError,
            "n_local must be at most 700, got 701.",
        ),
        (
            lambda: rate_splits(["60,8"], 1086),
            ArgumentError,
            "rates must hold at least 2, got ['60,8'].",
        ),
        (
            lambda: rate_splits(["60,8", "41,2"], 1),
            ArgumentError,
            "invited must be at least 2, got 1.",
        ),
        (
            lambda: rate_splits(["60,8", "41,2"], 2_000_001),
            ArgumentError,
            "invited must be at most 2000000 for 2 rates, got 2000001",
        ),
        (
            lambda: rate_splits(["60", "41", "50"], 10_001),
            ArgumentError,
            "invited must be at most 10000 for 3 rates, got 10001",
        ),
        (
            lambda: rate_splits(["60", "41"], 100, answered=range(1, 9, 2)),
            ArgumentError,
            "answered must be a range without steps, such as range(400, 501), got range(1, 9, 2)",
        ),
        (
            lambda: rate_splits(["60", "41"], 100, answered=[41]),
            ArgumentError,
            "answered must be a range without steps, such as range(400, 501), got [41]",
        ),
        (
            lambda: rate_splits(["60", "41", "50"], 100, answered=range(9)),
            ArgumentError,
            "answered must be left out for 3 rates, got range(0, 9)",
        ),
        (lambda: rate_splits(["60", "41 procentenheter"], 100), ArgumentError, None),
    ],
)
def test_messages(call, error: type[Exception], message: str | None) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)
