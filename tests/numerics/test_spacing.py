"""Labels moved apart: none overlaps, order stays, nothing moves without need."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.spacing import move_apart

LABELS = st.lists(st.tuples(st.integers(0, 400), st.integers(5, 40)), min_size=1, max_size=10)


@given(LABELS)
def test_labels_do_not_overlap_and_keep_their_order(labels: list[tuple[int, int]]) -> None:
    """Middles lie at least half of both rooms apart, within the line, in the order wanted."""
    wanted, sizes = map(np.array, zip(*labels, strict=True))
    moved = move_apart(wanted, sizes, 0, 500)
    order = np.argsort(wanted, kind="stable")
    apart = np.diff(moved[order])
    assert (apart >= (sizes[order][1:] + sizes[order][:-1]) / 2 - 1e-9).all()
    assert (moved - sizes / 2).min() >= -1e-9
    assert (moved + sizes / 2).max() <= 500 + 1e-9


def test_labels_with_room_stay_where_they_are() -> None:
    """What does not overlap is not moved."""
    assert move_apart([50, 10, 90], [10, 10, 10], 0, 100).tolist() == [50.0, 10.0, 90.0]


def test_the_movement_is_the_least_there_is() -> None:
    """No other arrangement of three crowded labels on a grid moves them less."""
    wanted, size = np.array([20.0, 22.0, 30.0]), 10.0
    moved = move_apart(wanted, [size] * 3, 0, 100)
    best = min(
        (a - 20) ** 2 + (b - 22) ** 2 + (c - 30) ** 2
        for a in np.arange(5, 60, 0.5)
        for b in np.arange(a + size, 80, 0.5)
        for c in np.arange(b + size, 95, 0.5)
    )
    assert ((moved - wanted) ** 2).sum() <= best + 1e-9
