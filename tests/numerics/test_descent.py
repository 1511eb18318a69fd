"""Smooth functions are followed to their least value, between bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rihla.numerics.descent import descend

Floats = NDArray[np.float64]


def _valley(place: Floats) -> float:
    """Give Rosenbrock's function (1960), a curved valley with its floor at one."""
    ahead, behind = place[1:], place[:-1]
    return float((100 * (ahead - behind**2) ** 2 + (1 - behind) ** 2).sum())


def test_it_finds_the_floor_of_a_curved_valley() -> None:
    """Six dimensions of Rosenbrock's function, from a start far off."""
    found = descend(_valley, [-1.2, 1.0, -1.2, 1.0, -1.2, 1.0], tolerance=1e-10, most=300)
    assert found.settled
    np.testing.assert_allclose(found.place, np.ones(6), atol=1e-3)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=5), st.integers(0, 2**16), st.floats(0.1, 2))
def test_between_bounds_no_slope_leads_inwards(start: list[float], seed: int, wide: float) -> None:
    """In a box no slope is left inside, and where a bound holds it is against the fall."""
    generator = np.random.default_rng(seed)
    root = generator.standard_normal((len(start), len(start)))
    curve, away = root @ root.T + np.eye(len(start)), 3 * generator.standard_normal(len(start))
    found = descend(
        lambda p: float((p - away) @ curve @ (p - away)),
        np.clip(start, -wide, wide),
        lower=-wide,
        upper=wide,
        tolerance=1e-12,
        most=500,
    )
    slope = 2 * curve @ (found.place - away)
    inside = np.abs(found.place) < wide
    assert np.abs(found.place).max() <= wide
    np.testing.assert_allclose(slope[inside], 0.0, atol=0.02)
    assert (slope * np.sign(found.place))[~inside].max(initial=0.0) <= 0.02


def test_it_says_when_rounds_run_out() -> None:
    """An end that is no floor is told as such, and each round is told with a lower value."""
    told: list[tuple[int, float]] = []
    found = descend(_valley, [-1.2, 1.0], most=3, tell=lambda *round: told.append(round))
    assert not found.settled
    assert [count for count, _ in told] == [1, 2, 3]
    assert [value for _, value in told] == sorted((value for _, value in told), reverse=True)
    assert found.value == pytest.approx(told[-1][1])
