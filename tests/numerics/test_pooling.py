"""Pooled effects against the same regression written out."""

from __future__ import annotations

import numpy as np
import pytest

from rihla.numerics.pooling import pool_effects

COMMON, WITHIN = np.array([4.0, 9.0]), np.array([0.5, 0.0])
GROUP = np.array([0, 0, 1, 2])


def sample() -> tuple[np.ndarray, np.ndarray]:
    """Regressors (series, rows, effects) and responses of unit noise."""
    generator = np.random.default_rng(7)
    x = generator.normal(size=(4, 5, 2))
    return x, x @ np.array([1.0, -2.0]) + generator.normal(size=(4, 5))


def test_it_is_the_posterior_of_the_written_out_model() -> None:
    """Mean, covariance and marginal likelihood agree with the normal law of all responses."""
    x, y = sample()
    pooled = pool_effects(
        np.einsum("atq,atr->aqr", x, x), np.einsum("atq,at->aq", x, y), GROUP, COMMON, WITHIN
    )
    rows, flat = np.repeat(GROUP, 5), x.reshape(20, 2)
    prior = flat @ np.diag(COMMON) @ flat.T
    prior = prior + (flat @ np.diag(WITHIN) @ flat.T) * (rows[:, None] == rows)
    total = prior + np.eye(20)
    for g in range(3):
        cross = np.diag(COMMON) @ flat.T + np.diag(WITHIN) @ flat.T * (rows == g)
        weights = cross @ np.linalg.inv(total)
        np.testing.assert_allclose(pooled.mean[g], weights @ y.ravel(), rtol=1e-8)
        own = np.diag(COMMON + WITHIN) - weights @ cross.T
        np.testing.assert_allclose(pooled.covariance()[g], own, atol=1e-10)
    _, log_det = np.linalg.slogdet(total)
    whole = -0.5 * (y.ravel() @ np.linalg.solve(total, y.ravel()) + log_det)
    assert pooled.gain - 0.5 * float((y**2).sum()) == pytest.approx(whole)


def test_a_group_without_data_takes_the_common_effect() -> None:
    """Nothing observed in a group: its effect is the common one, less sure than any other's."""
    x, y = sample()
    gram, product = np.einsum("atq,atr->aqr", x, x), np.einsum("atq,at->aq", x, y)
    gram[3], product[3] = 0.0, 0.0
    pooled = pool_effects(gram, product, GROUP, COMMON, WITHIN)
    spread = pooled.covariance()[:, 0, 0]
    assert spread[2] > max(spread[:2])
    others = pooled.mean[:2, 0]
    assert min(others) - 0.5 < pooled.mean[2, 0] < max(others) + 0.5
