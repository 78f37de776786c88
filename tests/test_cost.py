"""What grows with the number of domains grows in proportion to it."""

from time import process_time

import polars as pl
import pytest

from brukarindex import Pooled, RatingIndex, Rest, Scale, compare, estimate, nonresponse_bounds

FIVE = Scale(1, 5)
MEASURES = [RatingIndex("q", FIVE), RatingIndex("p", FIVE)]


def made(domains: int):
    """Return estimates of many domains, three in each family."""
    row = pl.int_range(4 * domains, eager=True)
    frame = pl.DataFrame({"f": row // 12, "u": row // 4, "q": row % 5 + 1, "p": row * 7 % 5 + 1})
    return estimate(frame, MEASURES, by=["f", "u"], joint=True)


CALLS = {
    "families": lambda estimates: compare(estimates.of("q"), to=Pooled(within="f")),
    "the rest": lambda estimates: compare(estimates.of("q"), to=Rest()),
    "themselves": lambda estimates: compare(estimates, to=estimates),
    "another measure": lambda estimates: compare(estimates.of("q"), to=estimates.of("p")),
    "bounds": lambda estimates: nonresponse_bounds(
        estimates.of("q"), asked=dict.fromkeys(estimates.of("q").frame.select("f", "u").rows(), 9)
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_cost_grows_in_proportion(name):
    """Four times as many domains cost about four times as much: below 8, where 16 would be their
    square.
    """
    seconds = [least(CALLS[name], made(domains)) for domains in (2000, 8000)]
    assert seconds[1] < 8 * seconds[0]


def least(call, estimates) -> float:
    """Return the least time of four calls, the first of which may do what later ones need not."""
    times = []
    for _ in range(4):
        start = process_time()
        call(estimates)
        times.append(process_time() - start)
    return min(times)
