"""Arcs on the world map: where the renderer draws the land, and cut where the map is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.world_map import EqualEarth, bow, strip

WORLD = EqualEarth(700.0, middle=11)
PLACES = st.tuples(st.floats(-180, 180), st.floats(-50, 75))


def test_the_projection_is_that_of_its_authors() -> None:
    """The equal-area property, and the ratio of the published outline (Šavrič and others, 2019)."""
    whole = EqualEarth(1_000.0, north=90, south=-90)
    assert whole.width / whole.height == pytest.approx(2.05458, abs=1e-4)

    # a square degree at the equator, and a square degree at 60° have the ratio of their cosines
    def area(latitude: float) -> float:
        ring = [(0, latitude - 0.5), (1, latitude - 0.5), (1, latitude + 0.5), (0, latitude + 0.5)]
        x, y = whole.project(ring).T
        return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)

    assert area(60) / area(0) == pytest.approx(0.5, rel=1e-3)


@given(PLACES, PLACES)
def test_an_arc_is_on_the_map(start: tuple[float, float], end: tuple[float, float]) -> None:
    """Whatever it joins, every point of its outline lies between the edges of the map."""
    line = bow(WORLD, start, end)
    for shape in strip(WORLD, line, width=3, tip=8):
        half = WORLD.turn(shape) / 2
        assert (np.abs(shape[:, 0] - WORLD.width / 2) <= half + 1e-6).all()


def test_an_arc_over_the_edge_comes_in_at_the_other() -> None:
    """From Japan to Mexico the shorter way crosses the cut in the Pacific: two pieces."""
    tokyo, mexico = (139.7, 35.7), (-99.1, 19.4)
    shapes = strip(WORLD, bow(WORLD, tokyo, mexico), width=3, tip=8)
    assert len(shapes) == 2
    left, right = sorted(shapes, key=lambda shape: float(shape[:, 0].min()))
    target = WORLD.project([mexico])[0]
    assert np.hypot(*(left - target).T).min() < 0.01
    assert right[:, 0].min() < WORLD.project([tokyo])[0, 0] + 2


def test_an_arc_that_does_not_cross_is_one_piece() -> None:
    """From Syria to Germany nothing is cut, and the head is at the end."""
    damascus, berlin = (36.3, 33.5), (13.4, 52.5)
    (shape,) = strip(WORLD, bow(WORLD, damascus, berlin), width=4, tip=10)
    target = WORLD.project([berlin])[0]
    assert np.hypot(*(shape - target).T).min() < 0.01


def test_arcs_bow_towards_the_nearer_pole() -> None:
    """North of the equator to the top, south of it to the bottom."""
    north = bow(WORLD, (0, 40), (60, 40))
    south = bow(WORLD, (20, -30), (140, -30))
    assert north[24, 1] < north[0, 1]
    assert south[24, 1] > south[0, 1]


def test_there_and_back_do_not_cover_each_other() -> None:
    """With the bend turned round, the counterflow lies on the other side."""
    there = bow(WORLD, (-98, 39), (-102, 23), bend=0.2)
    back = bow(WORLD, (-102, 23), (-98, 39), bend=-0.2)
    assert np.abs(there[24] - back[24]).max() > 5
