"""Random walks seen through noise: many at once, on the dates of one series.

    level(t) = level(s) + N(0, rate |t - s|),  seen(t) = level(t) + N(0, noise)

The filter and smoother are exact; what begins a walk is unknown (diffuse) unless a prior is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Walk", "close_logs", "draw_walk", "smooth_walk"]

Floats = NDArray[np.float64]

_DIFFUSE = 1e6


@dataclass(frozen=True, slots=True)
class Walk:
    """Filtered and smoothed levels; arrays are (T, K): dates by walks."""

    date: Floats
    """(T,) in order."""
    rate: Floats
    """(K,) variance per year."""
    mean: Floats
    variance: Floats
    filtered_mean: Floats
    filtered_variance: Floats


def smooth_walk(
    date: Floats,
    seen: Floats,
    noise: Floats,
    rate: Floats,
    *,
    prior_mean: Floats | None = None,
    prior_variance: Floats | None = None,
) -> Walk:
    """Smooth walks over dates in order.

    Parameters
    ----------
    date
        (T,) ascending.
    seen, noise
        (T, K) what was seen and its variance; infinite where nothing was.
    rate
        (K,) variance per year.
    prior_mean, prior_variance
        (K,) of the level at the first date; unknown if not given.

    Examples
    --------
    >>> walk = smooth_walk(np.array([2000.0, 2005.0, 2010.0]), np.array([[1.0], [0.0], [3.0]]),
    ...                    np.array([[0.0], [np.inf], [0.0]]), np.array([0.1]))
    >>> walk.mean.round(6).ravel(), walk.variance.round(6).ravel()
    (array([1., 2., 3.]), array([0.  , 0.25, 0.  ]))
    """
    steps, count = seen.shape
    level = np.zeros(count) if prior_mean is None else np.array(prior_mean, dtype=np.float64)
    spread = np.full(count, _DIFFUSE) if prior_variance is None else np.array(prior_variance)
    means, variances = np.empty((steps, count)), np.empty((steps, count))
    before = date[0] if steps else 0.0
    for t in range(steps):
        spread = spread + rate * (date[t] - before)
        known = np.isfinite(noise[t])
        gain = np.where(known, spread / (spread + np.where(known, noise[t], 1.0)), 0.0)
        level = level + gain * (np.where(known, seen[t], level) - level)
        # In this form a diffuse spread loses no digits.
        spread = np.where(known, gain * np.where(known, noise[t], 0.0), spread)
        means[t], variances[t], before = level, spread, date[t]
    smooth, wide = means.copy(), variances.copy()
    for t in range(steps - 2, -1, -1):
        step = rate * (date[t + 1] - date[t])
        ahead = variances[t] + step
        back = np.divide(variances[t], ahead, out=np.ones(count), where=ahead > 0)
        smooth[t] = means[t] + back * (smooth[t + 1] - means[t])
        wide[t] = back * step + back**2 * wide[t + 1]
    return Walk(date, rate, smooth, wide, means, variances)


def draw_walk(walk: Walk, draws: int, generator: np.random.Generator) -> Floats:
    """Draw whole paths backwards from the posterior, shape (T, K, draws)."""
    steps, count = walk.mean.shape
    path = np.empty((steps, count, draws))
    for t in range(steps - 1, -1, -1):
        noise = generator.standard_normal((count, draws))
        mean, variance = walk.filtered_mean[t], walk.filtered_variance[t]
        if t == steps - 1:
            path[t] = mean[:, None] + np.sqrt(variance)[:, None] * noise
            continue
        step = walk.rate * (walk.date[t + 1] - walk.date[t])
        ahead = variance + step
        back = np.divide(variance, ahead, out=np.ones(count), where=ahead > 0)
        centre = mean[:, None] + back[:, None] * (path[t + 1] - mean[:, None])
        path[t] = centre + np.sqrt(back * step)[:, None] * noise
    return path


def close_logs(location: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Turn logs of parts into shares of the whole, and their variances into those of log shares.

    Parameters
    ----------
    location, variance
        (..., K), parts last; independent.

    Returns
    -------
    tuple of ndarray
        Shares that add up to one, and to first order the variance of the log of each: a part that
        is nearly the whole varies little, since the whole varies with it.

    Examples
    --------
    >>> share, variance = close_logs(np.log([3.0, 1.0]), np.array([0.04, 0.04]))
    >>> share, variance.round(4)
    (array([0.75, 0.25]), array([0.005, 0.045]))
    """
    part = np.exp(location - location.max(axis=-1, keepdims=True))
    share = part / part.sum(axis=-1, keepdims=True)
    shared = (share**2 * variance).sum(axis=-1, keepdims=True)
    return share, np.maximum(variance * (1 - 2 * share) + shared, 0.0)
