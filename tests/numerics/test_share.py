"""Shares and concentration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.share import concentration, share

parts = st.lists(st.floats(0, 1e9), min_size=1, max_size=40)


@given(st.floats(0, 1e9), st.floats(1e-3, 1e9))
def test_a_part_and_the_rest_make_the_whole(part: float, rest: float) -> None:
    """The shares of a part and of the rest add to one."""
    whole = part + rest
    assert float(share(part, whole) + share(rest, whole)) == pytest.approx(1)


def test_a_share_of_nothing_is_no_share() -> None:
    """Neither an empty whole nor an absent count gives zero."""
    assert np.isnan(share([0, np.nan, 1], [0, 1, np.nan])).all()


@given(parts)
def test_concentration_rises_with_the_number_taken_up_to_one(values: list[float]) -> None:
    """Taking more parts never takes less of the total; taking all takes all of it."""
    known = [concentration(values, top) for top in range(1, len(values) + 2)]
    if sum(values) > 0:
        assert all(b >= a - 1e-12 for a, b in itertools.pairwise(known))
        assert known[-1] == pytest.approx(1)
    else:
        assert np.isnan(known).all()


@given(parts.filter(lambda values: sum(values) > 0), st.integers(1, 5))
def test_concentration_does_not_depend_on_order(values: list[float], top: int) -> None:
    """The order in which parts are listed does not matter."""
    shuffled = sorted(values)
    assert concentration(values, top) == pytest.approx(concentration(shuffled, top))


@given(st.integers(1, 50), st.integers(1, 50))
def test_equal_parts_are_concentrated_by_their_number_alone(count: int, top: int) -> None:
    """Of m equal parts the n largest hold n/m."""
    assert concentration([3.0] * count, top) == pytest.approx(min(top, count) / count)


def test_unknown_parts_are_left_out_and_the_stated_whole_is_used() -> None:
    """A part without a figure is no zero; a total known otherwise is the denominator."""
    assert concentration([50, np.nan, 25], 1) == pytest.approx(50 / 75)
    assert concentration([50, np.nan, 25], 1, whole=100) == pytest.approx(0.5)
    assert np.isnan(concentration([np.nan], 1))


@pytest.mark.parametrize(("values", "top"), [([1.0], 0), ([[1.0]], 1)])
def test_what_makes_no_sense_is_refused(values: list[float], top: int) -> None:
    """No largest part, or parts in two dimensions, is an error of the caller."""
    with pytest.raises(ValueError, match="must be"):
        concentration(values, top)
