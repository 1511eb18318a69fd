"""The simplex finds minima that are known."""

from __future__ import annotations

import numpy as np

from rihla.numerics.minimum import minimise


def test_it_follows_a_curved_valley() -> None:
    """Rosenbrock's function has its minimum of zero at (1, 1)."""
    place, value = minimise(
        lambda p: float(100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2),
        [-1.2, 1.0],
        tolerance=1e-14,
        most=2000,
    )
    np.testing.assert_allclose(place, [1.0, 1.0], atol=1e-4)
    assert value < 1e-8


def test_it_keeps_to_its_budget() -> None:
    """It never asks much more often than allowed, and gives the best place it saw."""
    seen: list[float] = []

    def count(p: np.ndarray) -> float:
        seen.append(float((p**2).sum()))
        return seen[-1]

    _, value = minimise(count, np.full(8, 3.0), tolerance=0.0, most=60)
    assert len(seen) <= 70
    assert value == min(seen)
