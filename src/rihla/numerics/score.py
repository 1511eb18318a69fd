"""Scores of probabilistic predictions: normal and Student distributions, and ensembles.

The continuous ranked probability score (CRPS) is the integral of the squared difference between
the predicted distribution and the step at what came; for a point it is the absolute error, so
points and distributions compare (Gneiting and Raftery 2007, JASA 102). Lower is better.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "crps_ensemble",
    "crps_student",
    "student_cdf",
    "student_quantile",
    "weighted_median",
    "weighted_relative_error",
]

Floats = NDArray[np.float64]
_erf = np.frompyfunc(math.erf, 1, 1)


def student_cdf(z: ArrayLike, freedom: float) -> Floats:
    """Give the standard Student distribution function.

    Parameters
    ----------
    z
        Any shape.
    freedom
        Degrees of freedom: an even whole number from 2 on, for which the function has a closed
        form (Abramowitz and Stegun 26.7.4), or infinity for the normal.

    Raises
    ------
    ValueError
        For other degrees of freedom.

    Examples
    --------
    >>> student_cdf([0.0, 2.776445], 4).round(4)
    array([0.5  , 0.975])
    >>> student_cdf([1.959964], math.inf).round(4)
    array([0.975])
    """
    x = np.asarray(z, dtype=np.float64)
    if math.isinf(freedom):
        return 0.5 + 0.5 * np.asarray(_erf(x / math.sqrt(2)), dtype=np.float64)
    _check(freedom)
    sine, cosine2 = x / np.sqrt(freedom + x**2), freedom / (freedom + x**2)
    term, total = np.ones_like(x), np.ones_like(x)
    for k in range(1, int(freedom) // 2):
        term = term * cosine2 * (2 * k - 1) / (2 * k)
        total = total + term
    return np.asarray(0.5 + 0.5 * sine * total)


@cache
def student_quantile(probability: float, freedom: float) -> float:
    """Give a quantile of the standard Student distribution, by bisection.

    Examples
    --------
    >>> round(student_quantile(0.9, 4), 6), round(student_quantile(0.025, math.inf), 6)
    (1.533206, -1.959964)
    """
    if not 0 < probability < 1:
        raise ValueError("a probability lies between 0 and 1")
    low, high = -1.0, 1.0
    while student_cdf(low, freedom) > probability:
        low *= 2
    while student_cdf(high, freedom) < probability:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if student_cdf(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def crps_student(
    outcome: ArrayLike, location: ArrayLike, scale: ArrayLike, freedom: float
) -> Floats:
    """Give the CRPS of Student distributions; a scale of zero is a point.

    Parameters
    ----------
    outcome, location, scale
        Shapes that broadcast.
    freedom
        As in `student_cdf`.

    Notes
    -----
    Closed forms of Jordan, Krüger and Lerch (2019), Journal of Statistical Software 90, table 1.

    Examples
    --------
    >>> crps_student([0.0], [0.0], [1.0], math.inf).round(6)
    array([0.233695])
    >>> crps_student([3.0], [1.0], [0.0], 4)
    array([2.])
    """
    y, m, s = (np.asarray(v, dtype=np.float64) for v in (outcome, location, scale))
    error = np.abs(y - m)
    safe = np.where(s > 0, s, 1.0)
    z = error / safe
    split = z * (2 * student_cdf(z, freedom) - 1)
    if math.isinf(freedom):
        density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
        standard = split + 2 * density - 1 / math.sqrt(math.pi)
    else:
        half = _beta(0.5, freedom / 2)
        density = (1 + z**2 / freedom) ** (-(freedom + 1) / 2) / (math.sqrt(freedom) * half)
        spread = 2 * math.sqrt(freedom) / (freedom - 1) * _beta(0.5, freedom - 0.5) / half**2
        standard = split + 2 * density * (freedom + z**2) / (freedom - 1) - spread
    return np.asarray(np.where(s > 0, s * standard, error))


def crps_ensemble(outcome: ArrayLike, members: ArrayLike) -> Floats:
    """Give the CRPS of ensembles, taken as distributions with equal steps.

    Parameters
    ----------
    outcome
        Any shape.
    members
        The same shape with one more axis, the last.

    Examples
    --------
    >>> crps_ensemble([1.0], [[0.0, 2.0]])
    array([0.5])
    """
    y, x = np.asarray(outcome, dtype=np.float64), np.sort(np.asarray(members, np.float64), axis=-1)
    n = x.shape[-1]
    rank = 2 * np.arange(1, n + 1) - n - 1
    return np.asarray(np.abs(x - y[..., None]).mean(-1) - (rank * x).sum(-1) / n**2)


def weighted_relative_error(estimate: ArrayLike, truth: ArrayLike) -> float:
    """Give the sum of absolute errors over the sum of true values (NaN pairs are left out).

    Examples
    --------
    >>> weighted_relative_error([90.0, 20.0], [100.0, 10.0])
    0.18181818181818182
    """
    x, y = np.asarray(estimate, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    known = np.isfinite(x) & np.isfinite(y)
    return float(np.abs(x[known] - y[known]).sum() / y[known].sum())


def weighted_median(values: ArrayLike, weights: ArrayLike) -> float:
    """Give the least value that half of the weight does not exceed.

    Examples
    --------
    >>> weighted_median([3.0, 1.0, 2.0], [1.0, 1.0, 3.0])
    2.0
    """
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(w[order])
    return float(x[order][np.searchsorted(upto, upto[-1] / 2)])


def _check(freedom: float) -> None:
    if freedom < 2 or freedom % 2:
        raise ValueError(f"degrees of freedom must be even or infinite, not {freedom}")


def _beta(a: float, b: float) -> float:
    return math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))
