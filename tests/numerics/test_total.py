"""Sums over groups of places that may be absent for two reasons."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rihla.numerics.total import group_total, matched_weights

PLACES, GROUPS, DATES = 5, 3, 2
memberships = arrays(np.bool_, (GROUPS, PLACES))
cells = arrays(np.float64, (PLACES, DATES), elements=st.integers(0, 1000).map(float))
flags = arrays(np.bool_, (PLACES, DATES))


@given(memberships, cells, flags, flags)
def test_every_member_is_known_unknown_or_not_applicable(
    members: np.ndarray, values: np.ndarray, present: np.ndarray, applicable: np.ndarray
) -> None:
    """Each member falls into exactly one of three, and only the known are added."""
    total = group_total(members, np.where(present, values, np.nan), applicable)
    for group in range(GROUPS):
        for date in range(DATES):
            inside = members[group]
            added = inside & present[:, date] & applicable[:, date]
            missing = inside & ~present[:, date] & applicable[:, date]
            assert total.known[group, date] == added.sum()
            assert total.unknown[group, date] == missing.sum()
            if added.any():
                assert total.value[group, date] == values[added, date].sum()
            else:
                assert np.isnan(total.value[group, date])


@given(memberships, cells)
def test_disjoint_groups_add_up(members: np.ndarray, values: np.ndarray) -> None:
    """A group and the rest make the whole."""
    everything = np.ones_like(values, dtype=bool)
    part = group_total(members, values, everything).value
    rest = group_total(~members, values, everything).value
    whole = group_total(np.ones((1, PLACES)), values, everything).value[0]
    assert np.array_equal(np.nan_to_num(part) + np.nan_to_num(rest), np.tile(whole, (GROUPS, 1)))


@given(memberships)
def test_without_succession_every_member_is_matched(members: np.ndarray) -> None:
    """Where all places exist at all dates nothing is left out."""
    exists = np.ones((PLACES, DATES), dtype=bool)
    holder = np.tile(np.arange(PLACES)[:, None], (1, DATES))
    assert np.array_equal(matched_weights(members, exists, holder), members)


def test_a_successor_is_matched_only_beside_its_predecessor() -> None:
    """The world keeps a new area; a region that held no part of it before does not."""
    world, new_only, old_only = [1, 1, 1], [0, 1, 1], [1, 0, 0]
    exists = np.array([[True, True], [False, True], [True, True]])
    holder = np.array([[0, 0], [0, 1], [2, 2]])
    matched = matched_weights([world, new_only, old_only], exists, holder)
    assert matched.tolist() == [[True, True, True], [False, False, True], [True, False, False]]
