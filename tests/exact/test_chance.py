"""A printed figure against a reference: known answers, brute force over small samples, and laws."""

import math
from fractions import Fraction
from itertools import combinations_with_replacement
from statistics import NormalDist

import pytest
from bad_input import refuses, stopped
from exact.modes import WIDER, modes, roundings
from hypothesis import given, strategies as st

from brukarindex.exact import (
    Figure,
    Interval,
    distinguishable,
    nonresponse_range,
    round_exact,
    tipping_mean,
)
from brukarindex.exact.chance import _turning_sums
from brukarindex.exact.sampling import normal
from brukarindex.exceptions import ArgumentError, ArgumentTypeError


def _variance(scores) -> Fraction:
    mean = Fraction(sum(scores), len(scores))
    return sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)


class TestDistinguishable:
    """An index against a reference, by chance."""

    @pytest.mark.parametrize(
        ("index", "reference", "options", "verdict"),
        [
            ("80", "50", {}, "above"),
            ("20", "50", {}, "below"),
            ("56,8", "52,9", {}, "depends"),
            ("56,8", "52,9", {"reference_std_error": 3}, "not_distinguishable"),
            ("56,8", "52,9", {"reference_std_error": 3, "own_weight": Fraction(2, 5)}, "depends"),
            ("56,8", "52,9", {"reference_std_error": 3, "own_weight": Fraction(1, 2)}, "above"),
            ("56,8", "52,9", {"population": 417}, "above"),
            ("56,8", "56,8", {}, "depends"),
            ("8,7", "7,5", {"low": 1, "high": 10}, "above"),
        ],
    )
    def test_three_answers(self, index: str, reference: str, options: dict, verdict: str) -> None:
        """Above or below whatever the distribution, not distinguishable whatever, or it depends."""
        assert distinguishable(index, reference, 417, **options).verdict == verdict

    def test_break_even_of_a_census_and_of_no_gap(self) -> None:
        """When everybody answered the spread does not matter; when the figures are equal none is
        small enough.
        """
        census = distinguishable("56,8", "52,9", 417, population=417)
        assert (census.break_even_sd, census.break_even_sd_high) == (None, None)
        assert distinguishable("56,8", "56,8", 417).break_even_sd == 0
        assert distinguishable("56,8", "52,9", 417, reference_std_error=9).break_even_sd_high == 0

    def test_a_unit_inside_its_reference(self) -> None:
        """Half of the average is the unit itself: everything but the difference is as for a rest
        twice as far away.
        """
        inside = distinguishable(
            "56,8", "52,9", 417, own_weight=Fraction(1, 2), reference_std_error=1
        )
        outside = distinguishable("56,8", "52,9", 417, reference_std_error=1)
        assert inside.largest_std_error == pytest.approx(outside.largest_std_error / 2)
        assert inside.difference == outside.difference
        alone = distinguishable("56,8", "52,9", 417, own_weight=Fraction(1, 10))
        assert alone.break_even_sd == pytest.approx(39.5916437584572 / 0.9)

    def test_steps_alone_can_settle_it(self) -> None:
        """With yes or no the spread follows from the index; between steps it cannot be 0."""
        share = distinguishable("57", "50", 100, step=100)
        assert (share.verdict, share.smallest_sd) == ("not_distinguishable", share.largest_sd)
        assert share.largest_sd**2 == pytest.approx(100 * 57 * 43 / 99)
        assert distinguishable("57", "50", 100).verdict == "depends"
        assert distinguishable("61", "50", 100, step=100).verdict == "above"

    @given(
        n=st.integers(2, 5),
        steps=st.integers(1, 4),
        step=st.sampled_from([1, Fraction(5, 2), 25]),
        decimals=st.integers(0, 1),
        rounding=roundings,
        data=st.data(),
    )
    def test_spread_on_steps_by_brute_force(
        self,
        *,
        n: int,
        steps: int,
        step: Fraction,
        decimals: int,
        rounding: str,
        data: st.DataObject,
    ) -> None:
        """The ends of the mean and the spread equal those of trying every sample that prints as the
        index.
        """
        low, high = 1, 1 + steps * step
        index = Figure(data.draw(st.integers(0, 10**decimals * math.ceil(high))), decimals)
        printed = index.interval(rounding)
        samples = [
            [low + step * score for score in sample]
            for sample in combinations_with_replacement(range(steps + 1), n)
        ]
        fitting = [sample for sample in samples if Fraction(sum(sample)) / n in printed]
        options = {"low": low, "high": high, "step": step, "rounding": rounding}
        if not fitting:
            with pytest.raises(ArgumentError):
                distinguishable(index, "0", n, **options)
            return
        found = distinguishable(index, Figure(0, 30), n, **options)
        variances, means = (
            [_variance(sample) for sample in fitting],
            [Fraction(sum(sample)) / n for sample in fitting],
        )
        assert found.smallest_sd == math.sqrt(min(variances))
        assert found.largest_sd == math.sqrt(max(variances))
        tiny = Fraction(1, 10**29)
        assert abs(found.difference[0] - min(means)) <= tiny
        assert abs(found.difference[1] - max(means)) <= tiny

    @given(st.integers(2, 60), st.integers(1, 12), st.data())
    def test_spread_over_a_range_of_sums(self, n: int, steps: int, data: st.DataObject) -> None:
        """The few sums that are looked at hold the extremes of all sums in a wide range."""
        first, last = sorted(data.draw(st.lists(st.integers(0, n * steps), min_size=2, max_size=2)))

        def spread(total: int) -> tuple[Fraction, Fraction]:
            at_top, between = divmod(total, steps)
            each, more = divmod(total, n)
            squares = (n - more) * each**2 + more * (each + 1) ** 2, at_top * steps**2 + between**2
            return squares[0] - Fraction(total**2, n), squares[1] - Fraction(total**2, n)

        chosen = _turning_sums(range(first, last + 1), n, steps)
        every = [spread(total) for total in range(first, last + 1)]
        looked = [spread(total) for total in chosen]
        assert min(least for least, _ in looked) == min(least for least, _ in every)
        assert max(most for _, most in looked) == max(most for _, most in every)

    @given(
        scores=st.lists(st.integers(0, 4).map(lambda score: 25 * score), min_size=2, max_size=40)
        | st.lists(st.integers(0, 100), min_size=2, max_size=40),
        reference=st.integers(0, 100),
        unseen=st.integers(0, 50),
        noise=st.floats(0, 3),
        level=st.sampled_from([0.8, 0.95, 0.99]),
        weight=st.sampled_from([0, Fraction(1, 7), Fraction(2, 3)]),
        step=st.sampled_from([None, 1, 25]),
    )
    def test_verdicts_hold_for_every_sample(
        self,
        *,
        scores: list[int],
        reference: int,
        unseen: int,
        noise: float,
        level: float,
        weight: Fraction,
        step: int | None,
    ) -> None:
        """What is said of the printed index is true of any sample behind it."""
        n, mean = len(scores), Fraction(sum(scores), len(scores))
        found = distinguishable(
            round_exact(mean, 1),
            Figure(reference),
            n,
            level=level,
            population=n + unseen,
            reference_std_error=noise,
            own_weight=weight,
            step=step if step and all(score % step == 0 for score in scores) else None,
        )
        sd = math.sqrt(_variance(scores))
        own, rest, w = sd**2 * unseen / (n + unseen) / n, noise**2, float(weight)
        error = math.sqrt(max(0.0, own + (w**2 * own + (1 - w) ** 2 * rest) - 2 * w * own))
        gap = float(mean - reference)
        assert found.smallest_sd * (1 - 1e-12) <= sd <= found.largest_sd * (1 + 1e-12)
        assert found.difference[0] <= mean - reference <= found.difference[1]
        if found.verdict in {"above", "below"}:
            assert abs(gap) > found.critical * error * (1 - 1e-9)
            assert (gap > 0) == (found.verdict == "above")
        if found.verdict == "not_distinguishable":
            assert abs(gap) <= found.critical * error * (1 + 1e-9)
        if (
            found.verdict == "depends"
            and found.break_even_sd is not None
            and found.break_even_sd_high is not None
        ):
            assert found.break_even_sd <= min(found.largest_sd, found.break_even_sd_high)
            assert sd >= found.break_even_sd * (1 - 1e-9) or abs(gap) > found.critical * error * (
                1 - 1e-9
            )
            assert sd <= found.break_even_sd_high * (1 + 1e-9) or abs(
                gap
            ) <= found.critical * error * (1 + 1e-9)


class TestNonresponse:
    """Those who did not answer: what they could change, and what it takes."""

    def test_known(self) -> None:
        """Tyresö 2013: 56,8 of 417 is 18,4 to 86,0 of 1283; the others need 51,0 to be at 52,9."""
        low, high = nonresponse_range("56,8", 417, 1283)
        assert (float(low), float(high)) == (
            pytest.approx(18.4449, abs=1e-4),
            pytest.approx(85.9754, abs=1e-4),
        )
        found = tipping_mean("56,8", "52,9", 417, 1283)
        assert found.status == "can_fall"
        assert found.mean == Fraction(52_9 * 1283 - 56_8 * 417, 10 * 866)
        assert float(found.mean) == pytest.approx(51.0221, abs=1e-4)
        assert found.possible == Interval(
            Fraction(441001, 8660), Fraction(442701, 8660), closed_low=True, closed_high=True
        )

    def test_statuses(self) -> None:
        """Off the scale, on its edge, equal already, nobody left."""
        assert tipping_mean("95", "5", 417, 500).status == "cannot_fall"
        assert tipping_mean("95", "5", 417, 500).possible is None
        assert tipping_mean("5", "95", 417, 500).mean is None
        assert tipping_mean("95", "101", 417, 500).status == "cannot_fall"
        edge = tipping_mean("50", "25", 100, 200)
        assert (edge.status, edge.mean) == ("depends", 0)
        assert edge.possible == Interval(
            Fraction(0), Fraction(3, 2), closed_low=True, closed_high=True
        )
        assert tipping_mean("50,1", "25", 100, 200).mean is None
        assert tipping_mean("50,1", "25", 100, 200).status == "depends"
        assert tipping_mean("25", "25", 100, 200).status == "falls_already"
        assert tipping_mean("50", "25", 100, 100).status == "complete"
        assert tipping_mean("8,7", "7,5", 10, 30, low=1, high=10).mean == Fraction(69, 10)

    @given(
        answers=st.lists(st.integers(0, 3), min_size=1, max_size=4),
        others=st.integers(0, 4),
        decimals=st.integers(0, 1),
        mode=modes,
    )
    def test_bounds_by_brute_force(
        self, *, answers: list[int], others: int, decimals: int, mode: str
    ) -> None:
        """Whatever the others answer, the mean of all is within; and tipping to any of these means
        is told so.
        """
        n, invited = len(answers), len(answers) + others
        value = round_exact(Fraction(sum(answers), n), decimals, rounding=mode)
        for rounding in WIDER[mode]:
            low, high = nonresponse_range(value, n, invited, low=0, high=3, rounding=rounding)
            for missing in combinations_with_replacement(range(4), others):
                overall = Fraction(sum(answers) + sum(missing), invited)
                assert low <= overall <= high
                reference = round_exact(overall, decimals, rounding=mode)
                found = tipping_mean(value, reference, n, invited, low=0, high=3, rounding=rounding)
                if others:
                    assert found.possible is not None
                    assert Fraction(sum(missing), others) in found.possible
                assert (found.status == "complete") == (others == 0)
                assert found.status != "cannot_fall"

    @given(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 6), st.integers(1, 6)),
        roundings,
    )
    def test_tipping_makes_the_difference_vanish(
        self, drawn: tuple[int, int, int, int], rounding: str
    ) -> None:
        """At the tipping mean everybody's figure is the reference, exactly; its ends come from the
        figures' ends.
        """
        value, reference, n, others = drawn
        found = tipping_mean(
            Figure(value, 1), Figure(reference, 1), n, n + others, low=0, high=3, rounding=rounding
        )
        if found.mean is not None:
            assert n * Fraction(value, 10) + others * found.mean == (n + others) * Fraction(
                reference, 10
            )
            assert found.mean in found.possible
        if found.status == "can_fall":
            one, other = (
                Figure(value, 1).interval(rounding),
                Figure(reference, 1).interval(rounding),
            )
            assert found.possible is not None
            width = (
                (n + others) * (other.high - other.low) + n * (min(one.high, 3) - max(one.low, 0))
            ) / others
            assert found.possible.high - found.possible.low == width


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: distinguishable("56,8", "52,9", 1), ArgumentError, "n must be at least 2, got 1."),
        (
            lambda: distinguishable("56,8", "52,9", 417, population=400),
            ArgumentError,
            "population must be at least 417, got 400.",
        ),
        (
            lambda: distinguishable("101", "52,9", 417),
            ArgumentError,
            "index must lie within the scale, from low=0 to high=100, got '101'",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, level=95),
            ArgumentError,
            "level must lie between 0 and 1, such as 0.95, got 95.",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, reference_std_error=-1),
            ArgumentError,
            "reference_std_error must be finite and at least 0, got -1",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, rounding="half-up"),
            ArgumentError,
            (
                "rounding is 'half-up'; allowed: 'half_up', 'half_down', 'half_even', 'either',"
                " 'floor', 'ceil', 'trunc', 'any'. Did you mean 'half_up'?"
            ),
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, own_weight=1),
            ArgumentError,
            "own_weight must be at least 0 and below 1, got 1",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, own_weight=0.5),
            ArgumentTypeError,
            "own_weight must be exact: an int, a Fraction or a Decimal, got 0.5.",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, step=30),
            ArgumentError,
            "step must divide the width of the scale, 100, got 30",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 4, step=25),
            ArgumentError,
            "index must be a mean of 4 scores at steps of 25, got 56.75 to 56.85",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 4, low=5, high=5),
            ArgumentError,
            "low must be below high, got 5 and 5",
        ),
        (
            lambda: nonresponse_range("56,8", 417, 416),
            ArgumentError,
            "n must be at most 416, got 417.",
        ),
        (lambda: nonresponse_range("56,8", 0, 416), ArgumentError, "n must be at least 1, got 0."),
        (
            lambda: tipping_mean("101", "52,9", 417, 1283),
            ArgumentError,
            "value must lie within the scale, from low=0 to high=100, got '101'",
        ),
        (lambda: tipping_mean("56,8", 52.9, 417, 1283), ArgumentTypeError, None),
    ],
)
def test_messages(call, error: type[Exception], message: str | None) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)


def test_the_usual_level_is_that_of_the_normal_distribution() -> None:
    """The quantile that is written down, so that a first page is quick, is the one worked out."""
    for level in (0.9, 0.95, 0.99):
        assert normal(level) == -NormalDist().inv_cdf((1 - level) / 2)
