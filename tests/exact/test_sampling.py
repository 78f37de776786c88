"""Margins of error, against the intervals that R prints."""

from fractions import Fraction

import pytest

from brukarindex.exact.figures import Interval
from brukarindex.exact.sampling import half_widths, share_margins


def _share(low: int, high: int) -> Interval:
    return Interval(Fraction(low), Fraction(high), closed_low=True, closed_high=True)


def test_wilsons_interval_is_that_of_prop_test() -> None:
    """50 of 100: 40,38–59,62 by `prop.test(50, 100, correct = FALSE)`; of 0 of 100 up to 3,699."""
    least, _ = half_widths(_share(50, 50), 100, 0.95)
    assert least == pytest.approx(100 * (0.5961685 - 0.4038315) / 2, abs=1e-5)
    _, most = half_widths(_share(0, 0), 100, 0.95)
    assert most == pytest.approx(1.84968 + 1, abs=1e-4)


def test_margins_are_those_of_the_share_nearest_to_a_half_and_farthest_from_it() -> None:
    """Of 100 answers 10 per cent has 5,88 with the normal quantile, and 50 per cent 9,80."""
    assert share_margins(_share(10, 50), 100, None, 0.95)[0] == pytest.approx(5.87989, abs=1e-5)
    assert share_margins(_share(50, 50), 100, None, 0.95)[0] == pytest.approx(9.79982, abs=1e-5)
    assert share_margins(_share(50, 50), 100, 200, 0.95)[0] == pytest.approx(6.92952, abs=1e-5)
