"""Ages: wide groups are brought to five years, and everything adds up."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.stock.age_table import cover_ages


def test_it_takes_the_finest_groups_that_cover_all_ages() -> None:
    """Single years, five-year groups and broad ones stand together: nobody is counted twice."""
    groups = {(0, 15): 6.0, (15, 50): 20.0, (65, -1): 4.0, (75, -1): 1.0, (65, 10): 3.0}
    groups |= {(age, 5): 2.0 for age in range(0, 65, 5)}
    path = cover_ages(groups)
    assert path == [*((age, 5) for age in range(0, 65, 5)), (65, 10), (75, -1)]


def test_groups_that_leave_a_gap_tell_nothing() -> None:
    """Without a total no one knows who is between, so the table is left alone."""
    assert cover_ages({(0, 5): 1.0, (10, -1): 3.0}) == []


def test_who_is_below_the_first_group_is_what_is_left_of_the_total() -> None:
    """Tables of adults tell of children through their total; none where nothing is left."""
    assert cover_ages({(18, -1): 8.0}, total=10.0) == [(0, 18), (18, -1)]
    assert cover_ages({(18, -1): 8.0}, total=8.0) == []
    assert cover_ages({(18, -1): 8.0}, total=math.nan) == []


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 90), st.integers(1, 40) | st.just(-1)),
        st.floats(0, 1e6),
        max_size=30,
    )
)
def test_whatever_groups_are_given_the_path_covers_each_age_once(
    groups: dict[tuple[int, int], float],
) -> None:
    """The groups chosen follow each other from age zero to the open end."""
    path = cover_ages(groups)
    assert set(path) <= set(groups)
    for (age, length), (following, _) in pairwise(path):
        assert age + length == following
    if path:
        assert path[0][0] == 0
        assert path[-1][1] == -1


@pytest.mark.parametrize("wide", [(0, 15), (0, 20)])
def test_a_finer_path_is_preferred(wide: tuple[int, int]) -> None:
    """A broad group stands only where finer ones do not cover it."""
    end = wide[1]
    groups = {wide: 5.0, (end, -1): 1.0} | {(age, 5): 1.0 for age in range(0, 15, 5)}
    path = cover_ages(groups)
    assert (wide in path) == (end == 20)
