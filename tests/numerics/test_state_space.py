"""The filter, the smoother and the draws, against the same model written as one normal vector."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rihla.numerics.state_space import (
    Panel,
    draw_states,
    filter_panel,
    integrated_decay,
    smooth_panel,
)

Floats = NDArray[np.float64]

DECAY, RATE, WALK = 0.4, 0.03, 0.02
DATES = np.array([1990.0, 1990.0, 1994.5, 2001.25, 2003.0, 2011.0])
SEEN = np.array([True, True, False, True, True, False])
NOISE = np.array([0.2, 0.1, 1.0, 0.3, 0.05, 1.0])
START = np.diag([1.5, RATE / (2 * DECAY)])
LOADING = np.array([1.0, 0.0])


def move(years: Floats, _: slice) -> tuple[Floats, Floats]:
    """Move a level with a damped trend."""
    left, gone, level, trend, both = integrated_decay(years, DECAY)
    change = np.zeros((len(years), 2, 2))
    change[:] = np.eye(2)
    change[:, 1, 1], change[:, 0, 1] = left, gone
    shock = np.zeros((len(years), 2, 2))
    shock[:, 0, 0] = RATE * level + WALK * years
    shock[:, 1, 1] = RATE * trend
    shock[:, 0, 1] = shock[:, 1, 0] = RATE * both
    return change, shock


def panel(response: Floats, slope: Floats) -> Panel:
    """Two series: the whole one, and its first four steps alone."""
    columns = np.stack([np.where(SEEN, response, 0.0), slope], axis=-1)
    return Panel(
        date=np.stack([DATES, DATES]),
        columns=np.stack([columns, columns]),
        loading=np.broadcast_to(LOADING, (2, len(DATES), 2)).copy(),
        noise=np.stack([NOISE, NOISE]),
        seen=np.stack([SEEN, SEEN]),
        count=np.array([len(DATES), 4]),
    )


def dense(steps: int) -> Floats:
    """Covariance of the level at every step, by stepping the joint law forward."""
    size = 2 * steps
    joint = np.zeros((size, size))
    joint[:2, :2] = START
    for k in range(1, steps):
        change, shock = move(DATES[k : k + 1] - DATES[k - 1 : k], slice(0, 1))
        now, then = slice(2 * k, 2 * k + 2), slice(2 * k - 2, 2 * k)
        joint[now, : 2 * k] = change[0] @ joint[then, : 2 * k]
        joint[: 2 * k, now] = joint[now, : 2 * k].T
        joint[now, now] = change[0] @ joint[then, then] @ change[0].T + shock[0]
    return joint[::2, ::2]


@pytest.fixture
def response() -> Floats:
    """Six responses."""
    return np.random.default_rng(3).normal(size=len(DATES))


@pytest.fixture
def slope() -> Floats:
    """One regressor."""
    return np.linspace(-1.0, 1.0, len(DATES))


@pytest.mark.parametrize(("series", "steps"), [(0, 6), (1, 4)])
def test_its_likelihood_is_that_of_one_normal_vector(
    response: Floats, slope: Floats, series: int, steps: int
) -> None:
    """Prediction errors, step by step, add up to the density of all observations at once."""
    found = filter_panel(panel(response, slope), move, np.stack([START, START]))
    rows = np.flatnonzero(SEEN[:steps])
    covariance = dense(steps)[np.ix_(rows, rows)] + np.diag(NOISE[rows])
    _, log_det = np.linalg.slogdet(covariance)
    y = response[rows]
    expected = -0.5 * (y @ np.linalg.solve(covariance, y) + log_det + len(rows) * np.log(2 * np.pi))
    assert found.log_likelihood()[series] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("series", "steps"), [(0, 6), (1, 4)])
def test_its_normal_equations_are_those_of_generalised_least_squares(
    response: Floats, slope: Floats, series: int, steps: int
) -> None:
    """Filtered regressors give the same Gram matrix as the inverse of the whole covariance."""
    gram, product = filter_panel(
        panel(response, slope), move, np.stack([START, START])
    ).normal_equations()
    rows = np.flatnonzero(SEEN[:steps])
    inverse = np.linalg.inv(dense(steps)[np.ix_(rows, rows)] + np.diag(NOISE[rows]))
    x, y = slope[rows], response[rows]
    assert gram[series, 0, 0] == pytest.approx(x @ inverse @ x, rel=1e-9)
    assert product[series, 0] == pytest.approx(x @ inverse @ y, rel=1e-9)


def test_its_smoother_conditions_on_every_observation(response: Floats, slope: Floats) -> None:
    """Means and variances at each date are those of the joint normal law, given what was seen."""
    given = panel(response, slope)
    found = smooth_panel(given, filter_panel(given, move, np.stack([START, START])))
    prior, rows = dense(6), np.flatnonzero(SEEN)
    weights = prior[:, rows] @ np.linalg.inv(prior[np.ix_(rows, rows)] + np.diag(NOISE[rows]))
    np.testing.assert_allclose(found.mean[0, :, 0, 0], weights @ response[rows], atol=1e-10)
    variance = np.diag(prior - weights @ prior[rows])
    np.testing.assert_allclose(found.covariance[0, :, 0, 0], variance, atol=1e-10)


def test_its_draws_have_the_smoothed_moments(response: Floats, slope: Floats) -> None:
    """Twenty thousand paths: means and covariances between dates agree with the exact ones."""
    given = panel(response, slope)
    found = filter_panel(given, move, np.stack([START, START]))
    draws = draw_states(given, found, np.full((2, 1, 20_000), 0.7), np.random.default_rng(1))[0]
    prior, rows = dense(6), np.flatnonzero(SEEN)
    weights = prior[:, rows] @ np.linalg.inv(prior[np.ix_(rows, rows)] + np.diag(NOISE[rows]))
    expected = weights @ (response[rows] - 0.7 * slope[rows])
    np.testing.assert_allclose(draws.mean(axis=1), expected, atol=0.03)
    np.testing.assert_allclose(np.cov(draws), prior - weights @ prior[rows], atol=0.03)


def test_it_refuses_series_out_of_order(response: Floats, slope: Floats) -> None:
    """Counts must fall and dates must not: both are what the sweep over steps relies on."""
    given = panel(response, slope)
    with pytest.raises(ValueError, match="falling order"):
        Panel(given.date, given.columns, given.loading, given.noise, given.seen, np.array([4, 6]))
    with pytest.raises(ValueError, match="dates"):
        Panel(
            given.date[:, ::-1], given.columns, given.loading, given.noise, given.seen, given.count
        )


def test_a_trend_keeps_its_spread_and_moves_the_level() -> None:
    """A stationary trend stays so, and two short steps are one long step."""
    half, whole = move(np.array([2.0]), slice(0, 1)), move(np.array([4.0]), slice(0, 1))
    twice = half[0][0] @ half[0][0]
    np.testing.assert_allclose(twice, whole[0][0])
    added = half[0][0] @ half[1][0] @ half[0][0].T + half[1][0]
    np.testing.assert_allclose(added, whole[1][0], atol=1e-12)
    assert (whole[0][0] @ START @ whole[0][0].T + whole[1][0])[1, 1] == pytest.approx(START[1, 1])
