"""Parallel lines across polygons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.hatch import hatch

sides = st.integers(1, 40).map(float)


def _ring(x: float, y: float, wide: float, high: float) -> list[tuple[float, float]]:
    return [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]


@given(sides, sides, st.integers(-50, 50), st.integers(-50, 50))
def test_lines_stay_inside(wide: float, high: float, x: int, y: int) -> None:
    """No end of a line lies outside its rectangle."""
    for segment in hatch([_ring(x, y, wide, high)], 0.7):
        assert (segment[:, 0] >= x - 1e-6).all()
        assert (segment[:, 0] <= x + wide + 1e-6).all()
        assert (segment[:, 1] >= y - 1e-6).all()
        assert (segment[:, 1] <= y + high + 1e-6).all()


def test_lines_cover_the_surface_evenly() -> None:
    """Length times spacing approaches the area: no stretch is left out."""
    segments = hatch([_ring(0, 0, 30, 20)], 0.05)
    length = sum(float(np.hypot(*(segment[1] - segment[0]))) for segment in segments)
    assert length * 0.05 == pytest.approx(600, rel=0.01)


def test_holes_are_left_free() -> None:
    """A line that meets a hole is cut in two around it."""
    outer, hole = _ring(0, 0, 10, 10), _ring(4, 4, 2, 2)
    for segment in hatch([outer, hole], 0.5):
        middle = segment.mean(axis=0)
        assert not ((middle > 4).all() and (middle < 6).all())


def test_a_spacing_of_nothing_is_refused() -> None:
    """Lines without distance would never end."""
    with pytest.raises(ValueError, match="more than zero"):
        hatch([_ring(0, 0, 1, 1)], 0)
