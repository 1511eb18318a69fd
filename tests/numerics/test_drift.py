"""Levels that drift agree with the same Gaussian process written out in full."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.drift import draw_drift, smooth_drift
from rihla.numerics.state_space import integrated_decay
from rihla.numerics.walk import close_logs

DATES = np.array([1990.0, 1995.5, 1995.5, 2000.0, 2003.25, 2010.0, 2019.5])
RATE, SPREAD, DECAY = 0.02, 0.1, 0.2
BEGINS = 4.0
"""Variance of the level at the first date."""
SEEN = np.array([0.0, 1.0, 1.4, 0.5, 0.0, 2.0, 0.0])
NOISE = np.array([np.inf, 0.1, 0.3, 0.05, np.inf, 0.2, np.inf])


def dense() -> tuple[np.ndarray, np.ndarray]:
    """Condition the joint normal distribution of all levels on what was seen."""
    years = np.diff(DATES)
    left, gone, level, trend, both = integrated_decay(years, DECAY)
    shock = 2 * DECAY * SPREAD**2
    states = [np.diag([BEGINS, SPREAD**2])]
    moves = []
    for t in range(len(years)):
        move = np.array([[1.0, gone[t]], [0.0, left[t]]])
        noise = shock * np.array([[level[t], both[t]], [both[t], trend[t]]])
        noise[0, 0] += RATE * years[t]
        moves.append(move)
        states.append(move @ states[-1] @ move.T + noise)
    count = len(DATES)
    joint = np.zeros((count, count))
    for i in range(count):
        cross = states[i]
        for j in range(i, count):
            joint[i, j] = joint[j, i] = cross[0, 0]
            if j < count - 1:
                cross = cross @ moves[j].T
    told = np.isfinite(NOISE)
    gain = joint[:, told] @ np.linalg.inv(joint[np.ix_(told, told)] + np.diag(NOISE[told]))
    return gain @ SEEN[told], np.diag(joint - gain @ joint[told])


def test_the_smoother_is_exact() -> None:
    """Mean and variance at every date are those of the dense computation, repeated dates too."""
    found = smooth_drift(
        DATES,
        SEEN[:, None],
        NOISE[:, None],
        np.array([RATE]),
        decay=DECAY,
        spread=np.array([SPREAD]),
        prior_mean=np.zeros(1),
        prior_variance=np.array([BEGINS]),
    )
    mean, variance = dense()
    np.testing.assert_allclose(found.mean[:, 0], mean, atol=1e-9)
    np.testing.assert_allclose(found.variance[:, 0], variance, rtol=1e-8)


def test_draws_have_the_mean_and_spread_of_the_smoother() -> None:
    """Paths drawn backwards agree with the smoother, and repeat where dates do."""
    found = smooth_drift(
        DATES,
        SEEN[:, None],
        NOISE[:, None],
        np.array([RATE]),
        decay=DECAY,
        spread=np.array([SPREAD]),
    )
    paths = draw_drift(found, 20_000, np.random.default_rng(1))
    np.testing.assert_allclose(paths.mean(axis=-1), found.mean, atol=0.03)
    np.testing.assert_allclose(paths.std(axis=-1), np.sqrt(found.variance), rtol=0.03)
    np.testing.assert_allclose(paths[1], paths[2], atol=1e-6)


def test_one_more_sight_of_a_date_never_widens_it() -> None:
    """Whatever is seen, the variance at its date falls."""
    less = np.array(NOISE)
    less[3] = np.inf
    wide, narrow = (
        smooth_drift(
            DATES,
            SEEN[:, None],
            noise[:, None],
            np.array([RATE]),
            decay=DECAY,
            spread=np.array([SPREAD]),
        ).variance[3, 0]
        for noise in (less, NOISE)
    )
    assert narrow < wide


@given(st.lists(st.tuples(st.floats(-8, 0), st.floats(0, 4)), min_size=1, max_size=40))
def test_closed_parts_add_up_and_a_whole_has_no_error(parts: list[tuple[float, float]]) -> None:
    """Shares add to one; their log variances are not negative, and none is left for one part."""
    location, variance = np.array(parts).T
    share, spread = close_logs(location, variance)
    assert share.sum() == pytest.approx(1)
    assert (spread >= 0).all()
    if len(parts) == 1:
        assert spread[0] == pytest.approx(0)
