"""Age distributions: shares and the median."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rihla.numerics.age import OPEN_ENDED, age_shares, median_age

STARTS = np.arange(0, 80, 5)
LENGTHS = np.array([5] * 15 + [OPEN_ENDED])
rows = st.lists(st.integers(0, 1_000_000), min_size=16, max_size=16)


@given(rows)
def test_half_of_the_persons_are_younger_than_the_median(counts: list[int]) -> None:
    """Counting linearly up to the median meets half of all persons."""
    total = sum(counts)
    assume(total > 0)
    median = float(median_age(counts, STARTS, LENGTHS))
    if np.isnan(median):
        assert sum(counts[:-1]) < total / 2
        return
    parts = np.clip((median - STARTS[:-1]) / 5, 0, 1)
    assert float(np.dot(parts, counts[:-1])) == pytest.approx(total / 2, abs=1e-6 * total + 1e-6)


@given(rows, st.integers(1, 1000))
def test_the_median_does_not_depend_on_the_unit(counts: list[int], factor: int) -> None:
    """Persons or thousands, the median is the same."""
    assume(sum(counts) > 0)
    one = float(median_age(counts, STARTS, LENGTHS))
    other = float(median_age(np.array(counts) * factor, STARTS, LENGTHS))
    assert one == pytest.approx(other, nan_ok=True)


def test_a_uniform_age_gives_the_middle() -> None:
    """With as many persons in each of four groups of five years the median is 10."""
    assert float(median_age([7, 7, 7, 7], [0, 5, 10, 15], [5, 5, 5, 5])) == 10


def test_the_open_ended_group_gives_no_number() -> None:
    """With the middle person aged 75 or over no width is invented."""
    assert np.isnan(median_age([0] * 15 + [9], STARTS, LENGTHS))


def test_unknown_groups_and_empty_rows_have_no_median() -> None:
    """One absent group, or nobody at all, gives no median; other rows keep theirs."""
    rows = np.array([[1.0, np.nan, 1], [0, 0, 0], [1, 2, 1]])
    medians = median_age(rows, [0, 5, 10], [5, 5, 5])
    assert np.isnan(medians[:2]).all()
    assert medians[2] == 7.5


@pytest.mark.parametrize(
    ("starts", "lengths", "reason"),
    [
        ([0, 6], [5, 5], "follow on"),
        ([0, 5], [-1, 5], "open-ended"),
        ([0, 5], [5], "one start and one length"),
    ],
)
def test_groups_that_do_not_follow_are_refused(
    starts: list[int], lengths: list[int], reason: str
) -> None:
    """Gaps, overlaps and open groups in the middle are errors of the caller."""
    with pytest.raises(ValueError, match=reason):
        median_age([1, 1], starts, lengths)


@given(rows)
def test_age_shares_make_one(counts: list[int]) -> None:
    """The shares of all ages add to one, or there is nobody."""
    shares = age_shares(counts)
    assert np.isnan(shares).all() if sum(counts) == 0 else shares.sum() == pytest.approx(1)


def test_one_unknown_age_makes_all_shares_unknown() -> None:
    """Without one group the total is not known, so no share is."""
    assert np.isnan(age_shares([1, np.nan])).all()
