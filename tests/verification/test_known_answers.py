"""Published and brute-forced cases with known answers, through the public functions."""

import json
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brukarindex.exact import (
    Figure,
    Quantity,
    change_percent,
    change_points,
    claim_fits,
    distinguishable,
    implied_rest,
    index_range,
    largest_remainder,
    mean_sums,
    mix_weights,
    moment_sums,
    nonresponse_range,
    percent_counts,
    possible_n,
    reconstruct,
    response_counts,
    subgroup_counts,
    tipping_mean,
    variance_range,
)
from brukarindex.exceptions import BrukarindexError

Case = dict[str, Any]
CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))["cases"]


def _ends(counts: range | None, name: str) -> Case:
    least, most = (None, None) if counts is None else (counts[0], counts[-1])
    return {"possible": counts is not None, f"{name}_min": least, f"{name}_max": most}


def _percent_count(*, percent: str, n: int, rounding: Any) -> Case:
    return _ends(percent_counts(percent, n, rounding=rounding), "count")


def _grim_mean(*, mean: str, n: int, items: int, rounding: Any) -> Case:
    return _ends(mean_sums(mean, n * items, rounding=rounding), "sum")


def _grim_vector(*, rows: list[tuple[str, int]], rounding: Any) -> Case:
    return {"possible": [mean_sums(mean, n, rounding=rounding) is not None for mean, n in rows]}


def _grim_two_groups(*, mean1: str, mean2: str, n_total: int, rounding: Any) -> Case:
    def fits(n: int) -> bool:
        sums = (
            mean_sums(mean1, n, rounding=rounding),
            mean_sums(mean2, n_total - n, rounding=rounding),
        )
        return None not in sums

    return {"splits_15_25": [[n, n_total - n] for n in range(15, 26) if fits(n)]}


def _joint_n(*, percents: list[str], exhaustive: bool, rounding: Any, n_max: int) -> Case:
    found = possible_n(percents, range(1, n_max + 1), complete=exhaustive, rounding=rounding)
    return {"n_feasible": len(found), "first": found.n[:6].tolist()}


def _overlapping_n(*, percents: list[str], rounding: Any, n_max: int) -> Case:
    each = [possible_n([percent], range(1, n_max + 1), rounding=rounding).n for percent in percents]
    return {"first": reduce(np.intersect1d, each)[:3].tolist()}


def _min_n(*, percent: str, rounding: Any) -> Case:
    return {"n": possible_n([percent], range(1, 1000), rounding=rounding).n[0]}


def _top_two_box(
    *, parts: list[str], total: str, invited: int, response_rate: str, base: str, rounding: Any
) -> Case:
    assert base == "all respondents"
    answered = response_counts(response_rate, invited, rounding=rounding)
    assert answered is not None
    found = possible_n(parts, answered, totals={(0, 1): total}, rounding=rounding)
    spans = [(one.n, [[counts[0], counts[-1]] for counts in one.parts]) for one in found]
    return {
        "solutions": [{"n": n, "part1": first, "part2": second} for n, (first, second) in spans]
    }


def _two_strata(*, invited_total: int, rates: tuple[str, str], rounding: Any) -> Case:
    splits = [(invited, invited_total - invited) for invited in range(1, invited_total)]
    answers = [
        [
            response_counts(rate, invited, rounding=rounding)
            for rate, invited in zip(rates, split, strict=True)
        ]
        for split in splits
    ]
    both = [
        (first, second) for first, second in answers if first is not None and second is not None
    ]
    return {
        "n_feasible_splits": len(both),
        "answers_min": min(first[0] + second[0] for first, second in both),
        "answers_max": max(first[-1] + second[-1] for first, second in both),
    }


def _index_bounds(*, n: int, scores: list[str], percents: list[str | None], rounding: Any) -> Case:
    assert len({Fraction(after) - Fraction(before) for before, after in pairwise(scores)}) == 1
    found = index_range(percents, n, rounding=rounding)
    assert found is not None
    return {
        "min": found.low,
        "max": found.high,
        "min_float": pytest.approx(float(found.low), abs=1e-4),
        "max_float": pytest.approx(float(found.high), abs=1e-4),
    }


def _variance_bounds(*, n: int, sum: int, scale: tuple[int, int], ddof: int) -> Case:  # noqa: A002 - the case's own key
    low, high = scale
    least, most = variance_range(Fraction(sum, n), n, low=low, high=high, step=1, ddof=ddof)
    return {"var_min": least, "var_max": most}


def _index_vs_reference(
    *, index: str, reference: str, n: int, population: int, scale: list[int], z: float
) -> Case:
    plain = distinguishable(index, reference, n, low=scale[0], high=scale[1])
    finite = distinguishable(index, reference, n, population=population)
    assert plain.critical == pytest.approx(z, rel=1e-12)
    assert plain.verdict == finite.verdict == "depends"
    near = float(plain.difference[0])
    return {
        "diff_min": plain.difference[0],
        "diff_max": plain.difference[1],
        "sd_max": pytest.approx(plain.largest_sd, abs=1e-4),
        "se_max": pytest.approx(plain.largest_std_error, abs=1e-4),
        "z_guaranteed": pytest.approx(near / plain.largest_std_error, abs=1e-4),
        "z_guaranteed_fpc": pytest.approx(near / finite.largest_std_error, abs=1e-4),
        "break_even_sd": pytest.approx(plain.break_even_sd, abs=1e-4),
        "verdict": "depends on the unpublished spread",
    }


def _span(interval: Any, names: tuple[str, str]) -> Case:
    return dict(
        zip(names, (None, None) if interval is None else (interval.low, interval.high), strict=True)
    )


def _grimmer(
    *, mean: str, sd: str, n: int, rounding: Any, scale: tuple[int, int] | None = None
) -> Case:
    low, high = scale or (None, None)
    return {
        "consistent": moment_sums(mean, sd, n, low=low, high=high, rounding=rounding) is not None
    }


def _grimmer_vector(*, rows: list[tuple[str, str, int]], rounding: Any) -> Case:
    return {
        "consistent": [
            moment_sums(mean, sd, n, rounding=rounding) is not None for mean, sd, n in rows
        ]
    }


def _debit(*, mean: str, sd: str, n: int, rounding: Any) -> Case:
    found = moment_sums(mean, sd, n, low=0, high=1, rounding=rounding)
    return {
        "consistent": found is not None,
        "counts": None if found is None else [total for total, _ in found],
    }


def _closure_count(*, mean: str, sd: str, n: int, scale: tuple[int, int], rounding: Any) -> Case:
    return {
        "n_distributions": len(
            reconstruct(mean, sd, n, low=scale[0], high=scale[1], rounding=rounding)
        )
    }


def _nonresponse_bounds(
    *, value: str, respondents: int, invited: int, scale: tuple[int, int]
) -> Case:
    low, high = nonresponse_range(value, respondents, invited, low=scale[0], high=scale[1])
    return {
        "lower": pytest.approx(float(low), abs=1e-4),
        "upper": pytest.approx(float(high), abs=1e-4),
    }


def _tipping_point(*, value: str, reference: str, respondents: int, invited: int) -> Case:
    found = tipping_mean(value, reference, respondents, invited).mean
    assert found is not None
    return {"nonrespondent_mean": pytest.approx(float(found), abs=1e-4)}


def _change_points(*, old: str, new: str, claimed_points: str, rounding: Any) -> Case:
    return {
        "possible": claim_fits(
            claimed_points, change_points(old, new, rounding=rounding), rounding=rounding
        )
    }


def _change_percent(
    *, old: str, new: str, claimed_percent: str, exact_counts: bool, rounding: Any
) -> Case:
    possible = change_percent(old, new, exact=exact_counts, rounding=rounding)
    return {"possible": claim_fits(claimed_percent, possible, rounding=rounding)}


def _subgroups_total(*, groups: list[Case], total: str, rounding: Any) -> Case:
    found = subgroup_counts(
        [(each["percent"], each["n"]) for each in groups], total, rounding=rounding
    )
    alone = subgroup_counts([(each["percent"], each["n"]) for each in groups], rounding=rounding)
    assert alone is not None
    return _ends(None if found is None else found.whole, "count")


def _mix_weight(*, total: str, group1: str, group2: str, rounding: Any) -> Case:
    found = mix_weights(total, group1, group2, rounding=rounding)
    return {"possible": found is not None, **_span(found, ("weight1_min", "weight1_max"))}


def _implied_rest(
    *, local: str, n_local: int, national: str, n_national: int, rounding: Any
) -> Case:
    return _ends(
        implied_rest(local, n_local, national, n_national, rounding=rounding), "rest_count"
    )


def _largest_remainder(*, percents: list[str], n: int) -> Case:
    return {"possible": largest_remainder(percents, n) is not None}


def _parse_verbal(*, text: str) -> Case:
    quantity = Quantity.parse(text)
    scale = 100 if quantity.unit == "percent" else 1  # the cases give shares as parts of one
    interval = quantity.interval()
    return {
        "lower": interval.low / scale,
        "upper": interval.high / scale,
        "policy": quantity.policy,
    }


def _parse(*, text: str) -> Case:
    figure = Figure.parse(text)
    return {"value": figure.value, "decimals": figure.decimals, "unit": figure.unit}


def _parse_error(*, text: str = "", value_type: str = "str", value: float = 0.0) -> Case:
    with pytest.raises(BrukarindexError):
        Figure.parse(value if value_type == "float" else text)  # type: ignore[arg-type]
    return {"error": True}


SOLVERS: dict[str, Callable[..., Case]] = {
    solver.__name__[1:]: solver
    for solver in (
        _percent_count,
        _grim_mean,
        _grim_vector,
        _grim_two_groups,
        _joint_n,
        _overlapping_n,
        _min_n,
        _top_two_box,
        _two_strata,
        _index_bounds,
        _variance_bounds,
        _index_vs_reference,
        _grimmer,
        _grimmer_vector,
        _debit,
        _closure_count,
        _nonresponse_bounds,
        _tipping_point,
        _change_points,
        _change_percent,
        _subgroups_total,
        _mix_weight,
        _implied_rest,
        _largest_remainder,
        _parse_verbal,
        _parse,
        _parse_error,
    )
}
EXACT = {
    *("min", "max", "var_min", "var_max", "diff_min", "diff_max", "value"),
    *("lower", "upper", "weight1_min", "weight1_max"),
}


def _exact(value: object) -> object:
    return Fraction(value) if isinstance(value, str) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case: Case) -> None:
    """The public functions give the answer that is known."""
    expected = {
        key: _exact(value) if key in EXACT else value for key, value in case["expected"].items()
    }
    assert SOLVERS[case["kind"]](**case["inputs"]) == expected


class TestTyreso:
    """Tyresö 2013: 1283 invited, 33 procent answered, 48,4 + 22,8 = 71,2 %, index 56,8 against
    52,9.
    """

    def test_only_417_answers_fit(self) -> None:
        """Of the 417-429 answers that are 33 %, only 417 = 202 + 95 + 120 fits all three shares."""
        answered = response_counts("33 procent", 1283, rounding="half_up")
        assert answered == range(417, 430)
        [only] = possible_n(
            ["48,4 %", "22,8 %"], answered, totals={(0, 1): "71,2 %"}, rounding="half_up"
        )
        assert (only.n, only.witness) == (417, (202, 95, 120))
        assert (only.parts, only.rest) == ((range(202, 203), range(95, 96)), range(120, 121))

    def test_index_is_out_of_reach_on_five_steps(self) -> None:
        """Even with all 120 others at the bottom the mean on five steps is above 59."""
        found = index_range([None, None, None, "48,4", "22,8"], 417, totals={(3, 4): "71,2"})
        assert found is not None
        assert found.low_counts == (120, 0, 0, 202, 95)
        assert not found.admits("56,8")

    def test_index_is_within_reach_on_four_steps(self) -> None:
        """On four steps a split of the 120 others prints as 56,8."""
        found = index_range([None, None, "48,4", "22,8"], 417)
        assert found is not None
        assert found.admits("56,8")
        printed = Figure.parse("56,8").interval()
        means = [Fraction(100 * (second + 2 * 202 + 3 * 95), 3 * 417) for second in range(121)]
        assert any(mean in printed for mean in means)

    @pytest.mark.parametrize(
        ("population", "break_even"), [(None, 39.5916437584572), (1283, 48.19010973681074)]
    )
    def test_difference_depends_on_the_spread(
        self, population: int | None, break_even: float
    ) -> None:
        """Whether 56,8 is above 52,9 by more than chance depends on the unprinted spread."""
        found = distinguishable("56,8", "52,9", 417, population=population)
        assert found.verdict == "depends"
        assert found.break_even_sd == pytest.approx(break_even, rel=1e-12)
        unseen = 1 if population is None else 1 - 417 / population
        assert 1.959963984540054 * break_even * (unseen / 417) ** 0.5 == pytest.approx(3.8)


def test_every_case_of_the_core_is_embedded() -> None:
    """Each solver has at least one case and each case a solver."""
    assert {case["kind"] for case in CASES} == set(SOLVERS)
