"""Linear Gaussian state-space models of many series at once, at irregular dates.

One series (an area) is ``y = X b + H s + e``: ``b`` regression effects shared over series, ``s`` a
state that moves between dates, ``e`` noise of known variance. The filter runs over all series in
one sweep; effects are never part of the state. Each regressor is filtered beside the response as
a column of its own, so that given the variances the effects, with a normal prior, have an exact
normal posterior (augmented filter: de Jong 1991, *The diffuse Kalman filter*, Annals of Statistics
19; Harvey 1989, section 3.4). The smoother is that of Rauch, Tung and Striebel (1965), joint draws
are taken backwards (Frühwirth-Schnatter 1994; Carter and Kohn 1994).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Filtered",
    "Panel",
    "Smoothed",
    "draw_states",
    "filter_panel",
    "integrated_decay",
    "smooth_panel",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Transition = Callable[[Floats, slice], tuple[Floats, Floats]]
"""Of the years since the step before, shape (n,), and the series they belong to (the first n):
the matrices of change (n, S, S) and the variances of the shocks (n, S, S)."""

_LOG_TWO_PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Panel:
    """Series on a common number of steps, each with its own dates.

    Series must stand in falling order of ``count``: at each step the series still running are
    then a leading block, and no work is spent on padding.
    """

    date: Floats
    """(A, T) decimal years, never falling along a row; anything beyond ``count``."""
    columns: Floats
    """(A, T, 1 + Q): the response and its regressors."""
    loading: Floats
    """(A, T, S)"""
    noise: Floats
    """(A, T) variance; read where ``seen``."""
    seen: Bools
    """(A, T): an observation (True) or a date to be estimated (False)."""
    count: Ints
    """(A,) steps of each series."""

    def __post_init__(self) -> None:
        if np.any(np.diff(self.count) > 0):
            raise ValueError("series must be in falling order of their number of steps")
        inside = np.arange(self.date.shape[1] - 1) < self.count[:, None] - 1
        if np.any((np.diff(self.date, axis=1) < 0) & inside):
            raise ValueError("the dates of a series must not fall")

    def running(self, step: int) -> int:
        """Give how many series reach a step."""
        return int(np.searchsorted(-self.count, -step, side="left"))


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the filter found, per series and step; columns as in `Panel.columns`."""

    mean: Floats
    """(A, T, S, 1 + Q) after the step's observation; column 0 for the response."""
    covariance: Floats
    """(A, T, S, S) after the step's observation."""
    expected_mean: Floats
    """(A, T, S, 1 + Q) before it."""
    expected_covariance: Floats
    """(A, T, S, S) before it."""
    change: Floats
    """(A, T, S, S) from the step before."""
    innovation: Floats
    """(A, T, 1 + Q): what was observed less what was expected; 0 where nothing was seen."""
    innovation_variance: Floats
    """(A, T): 1 where nothing was seen."""

    def log_likelihood(self) -> Floats:
        """Give each series' log likelihood at effects of zero, shape (A,)."""
        used = self.innovation_variance != 1.0
        terms = np.log(self.innovation_variance) + self.innovation[..., 0] ** 2 / (
            self.innovation_variance
        )
        return np.asarray(-0.5 * (terms + _LOG_TWO_PI * used).sum(axis=1, where=used))

    def normal_equations(self) -> tuple[Floats, Floats]:
        """Give each series' weighted Gram matrix of regressors (A, Q, Q) and products (A, Q)."""
        weight = 1.0 / self.innovation_variance
        x, y = self.innovation[..., 1:], self.innovation[..., 0]
        return (
            np.einsum("atq,atr,at->aqr", x, x, weight, optimize=True),
            np.einsum("atq,at,at->aq", x, y, weight, optimize=True),
        )


@dataclass(frozen=True, slots=True)
class Smoothed:
    """States given every observation of their series."""

    mean: Floats
    """(A, T, S, 1 + Q)"""
    covariance: Floats
    """(A, T, S, S)"""


def integrated_decay(years: Floats, decay: float) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Give how a damped trend moves a level over some years.

    The trend v reverts to zero, ``dv = -decay v dt + dW`` with W of unit variance per year, and
    the level adds it up, ``dL = v dt``.

    Parameters
    ----------
    years
        Any shape, zero or more.
    decay
        Per year, above zero.

    Returns
    -------
    tuple of ndarray
        What is left of the trend; what of it has gone into the level; the variances of the
        level's and of the trend's shock, and their covariance. Exact integrals of the process.

    Examples
    --------
    >>> left, gone, *_ = integrated_decay(np.array([0.0, 1.0]), 0.5)
    >>> left.round(3), gone.round(3)
    (array([1.   , 0.607]), array([0.   , 0.787]))
    """
    left = np.exp(-decay * years)
    gone = -np.expm1(-decay * years) / decay
    both = -np.expm1(-2 * decay * years) / (2 * decay)
    level = np.maximum((years - 2 * gone + both) / decay**2, 0.0)
    return left, gone, level, both, np.asarray(gone**2 / 2)


def filter_panel(
    panel: Panel, transition: Transition, start_covariance: Floats, *, keep: bool = True
) -> Filtered:
    """Run the filter over every series.

    Parameters
    ----------
    panel
        The series.
    transition
        See `Transition`. Not called for a series' first step.
    start_covariance
        (A, S, S) of the state at a series' first step; its mean is zero.
    keep
        Whether to keep what the smoother needs; without it only innovations are filled.

    Returns
    -------
    Filtered
    """
    series, steps, columns = panel.columns.shape
    size = panel.loading.shape[2]
    kept = steps if keep else 1
    means = np.zeros((series, kept, size, columns))
    covariances = np.zeros((series, kept, size, size))
    expected_means, expected_covariances = means.copy(), covariances.copy()
    changes = np.zeros((series, kept, size, size))
    innovation = np.zeros((series, steps, columns))
    variance = np.ones((series, steps))
    mean = np.zeros((series, size, columns))
    covariance = np.array(start_covariance, dtype=np.float64)
    for step in range(steps):
        n = panel.running(step)
        if not n:
            break
        mean, covariance = mean[:n], covariance[:n]
        if step:
            years = panel.date[:n, step] - panel.date[:n, step - 1]
            change, shock = transition(years, slice(0, n))
            mean = change @ mean
            covariance = change @ covariance @ change.transpose(0, 2, 1) + shock
            if keep:
                changes[:n, step] = change
        if keep:
            expected_means[:n, step], expected_covariances[:n, step] = mean, covariance
        load = panel.loading[:n, step]
        toward = (covariance @ load[..., None])[..., 0]
        seen = panel.seen[:n, step]
        total = np.where(seen, (toward * load).sum(-1) + panel.noise[:n, step], 1.0)
        missed = panel.columns[:n, step] - np.einsum("as,asq->aq", load, mean)
        missed = np.where(seen[:, None], missed, 0.0)
        gain = np.where(seen[:, None], toward / total[:, None], 0.0)
        mean = mean + gain[:, :, None] * missed[:, None, :]
        # Joseph's form keeps the covariance positive however small the noise is.
        rest = np.eye(size) - gain[:, :, None] * load[:, None, :]
        noise = np.where(seen, panel.noise[:n, step], 0.0)
        covariance = rest @ covariance @ rest.transpose(0, 2, 1) + (
            gain[:, :, None] * gain[:, None, :] * noise[:, None, None]
        )
        innovation[:n, step], variance[:n, step] = missed, total
        if keep:
            means[:n, step], covariances[:n, step] = mean, covariance
    return Filtered(
        means, covariances, expected_means, expected_covariances, changes, innovation, variance
    )


def smooth_panel(panel: Panel, found: Filtered) -> Smoothed:
    """Give the states given all observations, earlier and later ones (Rauch, Tung, Striebel)."""
    mean, covariance = found.mean.copy(), found.covariance.copy()
    for step in range(panel.date.shape[1] - 2, -1, -1):
        n = panel.running(step + 1)
        if not n:
            continue
        back = _way_back(found, step, n)
        mean[:n, step] += back @ (mean[:n, step + 1] - found.expected_mean[:n, step + 1])
        covariance[:n, step] += (
            back
            @ (covariance[:n, step + 1] - found.expected_covariance[:n, step + 1])
            @ back.transpose(0, 2, 1)
        )
    return Smoothed(mean, covariance)


def draw_states(
    panel: Panel, found: Filtered, effects: Floats, generator: np.random.Generator
) -> Floats:
    """Draw whole paths of the states, given draws of the effects.

    Parameters
    ----------
    panel, found
        The series and their filter, kept whole.
    effects
        (A, Q, N): each series' effects, draw by draw.
    generator
        Source of randomness.

    Returns
    -------
    ndarray
        (A, T, N) of ``H s`` at each step, NaN beyond a series' count.
    """
    series, steps = panel.date.shape
    draws, size = effects.shape[2], panel.loading.shape[2]
    result = np.full((series, steps, draws), np.nan)
    later = np.zeros((series, size, draws))
    for step in range(steps - 1, -1, -1):
        n, beyond = panel.running(step), panel.running(step + 1)
        mean = found.mean[:n, step, :, 0, None] - found.mean[:n, step, :, 1:] @ effects[:n]
        covariance = found.covariance[:n, step].copy()
        if beyond:
            back = _way_back(found, step, beyond)
            after = found.expected_mean[:beyond, step + 1]
            expected = after[:, :, 0, None] - after[:, :, 1:] @ effects[:beyond]
            mean[:beyond] += back @ (later[:beyond] - expected)
            covariance[:beyond] -= (
                back @ found.expected_covariance[:beyond, step + 1] @ back.transpose(0, 2, 1)
            )
        noise = generator.standard_normal((n, size, draws))
        later[:n] = mean + _root(covariance) @ noise
        result[:n, step] = np.einsum("as,asn->an", panel.loading[:n, step], later[:n])
    return result


def _way_back(found: Filtered, step: int, n: int) -> Floats:
    right = found.change[:n, step + 1] @ found.covariance[:n, step]
    inverse = np.linalg.pinv(found.expected_covariance[:n, step + 1], hermitian=True)
    return np.asarray(right.transpose(0, 2, 1) @ inverse)


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh((covariance + covariance.transpose(0, 2, 1)) / 2)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :])
