"""Levels that walk and drift, seen through noise: many at once, on the dates of one series.

    dlevel = trend dt + √rate dW,   dtrend = -decay trend dt + √(2 decay) spread dW'
    seen(t) = level(t) + N(0, noise)

The trend is stationary about zero: what has grown lately grows on, ever less. The filter and
smoother are exact; what begins a level is unknown unless a prior is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.numerics.state_space import integrated_decay

__all__ = ["Drift", "draw_drift", "smooth_drift"]

Floats = NDArray[np.float64]

_DIFFUSE = 1e6


@dataclass(frozen=True, slots=True)
class Drift:
    """Filtered and smoothed levels; arrays are (T, K): dates by series."""

    date: Floats
    mean: Floats
    variance: Floats
    filtered: Floats
    """(T, 2, K) level and trend."""
    covariance: Floats
    """(T, 3, K): variance of the level, covariance, variance of the trend."""
    step: Floats
    """(T, 5, K): by how much the trend moves the level and what is left of it, and the shock's
    covariance as above, from each date to the next."""


def smooth_drift(
    date: Floats,
    seen: Floats,
    noise: Floats,
    rate: Floats,
    *,
    decay: float,
    spread: Floats,
    prior_mean: Floats | None = None,
    prior_variance: Floats | None = None,
) -> Drift:
    """Smooth levels over dates in order.

    Parameters
    ----------
    date
        (T,) ascending.
    seen, noise
        (T, K) what was seen and its variance; infinite where nothing was.
    rate
        (K,) variance of the walk per year.
    decay
        How fast a trend goes, per year; above zero.
    spread
        (K,) stationary standard deviation of the trend.
    prior_mean, prior_variance
        (K,) of the level at the first date; unknown if not given.

    Examples
    --------
    >>> seen = np.array([[0.0], [1.0], [2.0], [0.0]])
    >>> noise = np.array([[1e-9], [1e-9], [1e-9], [np.inf]])
    >>> found = smooth_drift(np.array([0.0, 1.0, 2.0, 50.0]), seen, noise, np.array([1e-9]),
    ...                      decay=0.1, spread=np.array([1.0]))
    >>> found.mean.round(1).ravel()
    array([ 0. ,  1. ,  2. , 11.6])
    """
    steps, count = seen.shape
    years = np.diff(date, append=date[-1:]) if steps else np.zeros(0)
    left, gone, level, trend, both = integrated_decay(years, decay)
    shock = 2 * decay * spread**2
    step = np.empty((steps, 5, count))
    step[:, 0], step[:, 1] = gone[:, None], left[:, None]
    step[:, 2] = np.outer(level, shock) + np.outer(years, rate)
    step[:, 3], step[:, 4] = np.outer(both, shock), np.outer(trend, shock)
    filtered, covariance = np.empty((steps, 2, count)), np.empty((steps, 3, count))
    x = np.zeros(count) if prior_mean is None else np.array(prior_mean, dtype=np.float64)
    a = np.full(count, _DIFFUSE) if prior_variance is None else np.array(prior_variance)
    v, b, c = np.zeros(count), np.zeros(count), spread**2 * np.ones(count)
    for t in range(steps):
        if t:
            x, v, a, b, c = _ahead(x, v, a, b, c, step=step[t - 1])
        known = np.isfinite(noise[t])
        error = np.where(known, noise[t], 1.0)
        weight = np.where(known, 1 / (a + error), 0.0)
        surprise = np.where(known, seen[t] - x, 0.0) * weight
        x, v = x + a * surprise, v + b * surprise
        # In this form a diffuse level loses no digits.
        kept = np.where(known, error * weight, 1.0)
        a, b, c = a * kept, b * kept, c - b**2 * weight
        filtered[t], covariance[t] = (x, v), (a, b, c)
    mean, variance = np.empty((steps, count)), np.empty((steps, count))
    if steps:
        mean[-1], variance[-1] = x, a
    for t in range(steps - 2, -1, -1):
        gain = _gain(covariance[t], step[t])
        was = _ahead(filtered[t, 0], filtered[t, 1], *covariance[t], step=step[t])
        dx, dv = x - was[0], v - was[1]
        da, db, dc = a - was[2], b - was[3], c - was[4]
        g, h, k, m = gain
        x, v = filtered[t, 0] + g * dx + h * dv, filtered[t, 1] + k * dx + m * dv
        a = covariance[t, 0] + g * g * da + 2 * g * h * db + h * h * dc
        b = covariance[t, 1] + g * k * da + (g * m + h * k) * db + h * m * dc
        c = covariance[t, 2] + k * k * da + 2 * k * m * db + m * m * dc
        mean[t], variance[t] = x, np.maximum(a, 0.0)
    return Drift(date, mean, variance, filtered, covariance, step)


def draw_drift(drift: Drift, draws: int, generator: np.random.Generator) -> Floats:
    """Draw whole paths of the level backwards from the posterior, shape (T, K, draws)."""
    steps, count = drift.mean.shape
    path = np.empty((steps, count, draws))
    x = v = np.zeros((count, draws))
    for t in range(steps - 1, -1, -1):
        mean, (a, b, c) = drift.filtered[t][..., None], drift.covariance[t]
        middle, tilt = np.broadcast_to(mean[0], x.shape), np.broadcast_to(mean[1], x.shape)
        if t < steps - 1:
            g, h, k, m = (each[:, None] for each in _gain(drift.covariance[t], drift.step[t]))
            was = _ahead(drift.filtered[t, 0], drift.filtered[t, 1], a, b, c, step=drift.step[t])
            dx, dv = x - was[0][:, None], v - was[1][:, None]
            middle, tilt = middle + g * dx + h * dv, tilt + k * dx + m * dv
            g, h, k, m = (each[:, 0] for each in (g, h, k, m))
            pa, pb, pc = was[2:]
            a, b, c = (
                a - (g * g * pa + 2 * g * h * pb + h * h * pc),
                b - (g * k * pa + (g * m + h * k) * pb + h * m * pc),
                c - (k * k * pa + 2 * k * m * pb + m * m * pc),
            )
        one, two = generator.standard_normal((2, count, draws))
        root = np.sqrt(np.maximum(a, 0.0))
        lean = np.divide(b, root, out=np.zeros(count), where=root > 0)
        rest = np.sqrt(np.maximum(c - lean**2, 0.0))
        x = middle + root[:, None] * one
        v = tilt + lean[:, None] * one + rest[:, None] * two
        path[t] = x
    return path


def _ahead(
    x: Floats, v: Floats, a: Floats, b: Floats, c: Floats, *, step: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    gone, left, level, both, trend = step
    return (
        x + gone * v,
        left * v,
        a + 2 * gone * b + gone**2 * c + level,
        left * (b + gone * c) + both,
        left**2 * c + trend,
    )


def _gain(covariance: Floats, step: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Give the smoother's gain, row by row: of level and trend on level and trend."""
    a, b, c = covariance
    gone, left = step[:2]
    zero = np.zeros_like(a)
    _, _, pa, pb, pc = _ahead(zero, zero, a, b, c, step=step)
    # Rows of the covariance of now with the next date.
    la, lb, ta, tb = a + gone * b, left * b, b + gone * c, left * c
    whole = pa * pc - pb**2
    same = whole <= 1e-14 * pa * pc
    inverse = np.where(same, 0.0, 1 / np.where(same, 1.0, whole))
    g, h = (la * pc - lb * pb) * inverse, (lb * pa - la * pb) * inverse
    k, m = (ta * pc - tb * pb) * inverse, (tb * pa - ta * pb) * inverse
    # Two dates that are one: the state is what it is at the other.
    return (
        np.where(same, 1.0, g),
        np.where(same, 0.0, h),
        np.where(same, 0.0, k),
        np.where(same, 1.0, m),
    )
