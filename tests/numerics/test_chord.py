"""The circle of a chord diagram: angles are figures, ribbons stay inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rihla.numerics.chord import place_chords, ribbon, sector

FLOWS = (
    st.integers(2, 9)
    .flatmap(
        lambda size: arrays(np.float64, (size, size), elements=st.integers(0, 1_000).map(float))
    )
    .filter(lambda flows: flows.any())
)


@given(FLOWS)
def test_angles_are_in_proportion_to_persons(flows: np.ndarray) -> None:
    """Sectors and both ends of every ribbon have one measure, and fill the circle with the gaps."""
    chords = place_chords(flows, gap=0.02)
    per_person = (2 * np.pi - 0.02 * len(flows)) / (2 * flows.sum())
    both = flows.sum(axis=0) + flows.sum(axis=1)
    assert np.diff(chords.sectors)[:, 0] == pytest.approx(both * per_person, abs=1e-9)
    for ends in (chords.starts, chords.ends):
        assert np.diff(ends)[:, 0] == pytest.approx(chords.sizes * per_person, abs=1e-9)
    assert chords.sizes.sum() == flows.sum()


@given(FLOWS)
def test_ends_fill_their_sector_and_none_overlaps(flows: np.ndarray) -> None:
    """What leaves and what comes lie side by side from the first angle of a sector to the last."""
    chords = place_chords(flows)
    for place, (first, last) in enumerate(chords.sectors):
        ends = [*chords.starts[chords.pairs[:, 0] == place]]
        ends += [*chords.ends[chords.pairs[:, 1] == place]]
        cursor = first
        for begin, end in sorted(map(tuple, ends)):
            assert begin == pytest.approx(cursor, abs=1e-9)
            cursor = end
        assert cursor == pytest.approx(last, abs=1e-9)


def test_ribbons_of_neighbours_do_not_cross() -> None:
    """Between the same two sectors, flow and counterflow lie one inside the other."""
    chords = place_chords(np.ones((3, 3)) - np.eye(3))
    at = {tuple(pair): place for place, pair in enumerate(chords.pairs.tolist())}
    there, back = at[0, 1], at[1, 0]
    assert chords.starts[there].mean() < chords.ends[back].mean()
    assert chords.ends[there].mean() > chords.starts[back].mean()


def test_a_ribbon_touches_where_it_begins_and_ends_short() -> None:
    """The gap at its end, and its point, tell where it goes."""
    shape = ribbon([0.0, 0.4], [2.0, 2.4], outer=100, inner=88, tip=10)
    radius = np.hypot(*shape.T)
    angle = np.arctan2(shape[:, 0], -shape[:, 1])
    near = np.abs(angle - 2.2) < 0.25
    assert radius.max() == pytest.approx(100)
    assert radius[near].max() == pytest.approx(88)
    assert np.sum(np.isclose(radius, 88)) == 1


def test_a_sector_is_a_piece_of_a_ring() -> None:
    """No point is nearer the centre than the inner radius, none farther than the outer."""
    radius = np.hypot(*sector([1.0, 4.0], 90, 100).T)
    assert radius.min() == pytest.approx(90)
    assert radius.max() == pytest.approx(100)


@pytest.mark.parametrize("flows", [[[0, 0], [0, 0]], [[0, -1], [2, 0]], [[1, 2, 3]]])
def test_what_cannot_be_laid_out_is_refused(flows: list[list[float]]) -> None:
    """Nothing, less than nothing, and what is no square."""
    with pytest.raises(ValueError, match="flows must be"):
        place_chords(flows)


def test_gaps_that_fill_the_circle_are_refused() -> None:
    """Ten gaps of a radian are more than a circle has."""
    with pytest.raises(ValueError, match="leave nothing"):
        place_chords(np.ones((10, 10)), gap=1.0)
