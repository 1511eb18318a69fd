"""The least value of a smooth function, by a quasi-Newton method with numerical slopes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Descent", "descend"]

Floats = NDArray[np.float64]

_DIFFERENCE = 1e-4
_ENOUGH = 1e-4
"""Part of the promised fall that a step must keep (Armijo's rule)."""
_SHORTEST = 1e-6


@dataclass(frozen=True, slots=True)
class Descent:
    """Where a descent ended."""

    place: Floats
    value: float
    settled: bool
    """Whether it ended because nothing lower was near, and not because rounds ran out."""


def descend(
    function: Callable[[Floats], float],
    start: ArrayLike,
    *,
    lower: ArrayLike = -np.inf,
    upper: ArrayLike = np.inf,
    tolerance: float = 1e-3,
    most: int = 100,
    tell: Callable[[int, float], None] = lambda _round, _value: None,
) -> Descent:
    """Go down a smooth function between bounds.

    Broyden, Fletcher, Goldfarb and Shanno's update, with slopes by central differences; along a
    bound the path is projected (Bertsekas 1982, *Projected Newton methods*, SIAM Journal on
    Control and Optimization 20).

    Parameters
    ----------
    function
        Of an array like ``start``, parameters of comparable size.
    start
        Where to begin, between the bounds.
    lower, upper
        Bounds.
    tolerance
        Ends when two rounds together lower the value by less.
    most
        Rounds at most.
    tell
        Is told each round and its value.

    Returns
    -------
    Descent
        The same input gives the same bytes.

    Examples
    --------
    >>> found = descend(lambda p: float((p[0] - 1) ** 2 + 10 * (p[1] + p[0]) ** 2), [0.0, 0.0],
    ...                 lower=[-5.0, -0.5], tolerance=1e-9)
    >>> found.place.round(3), found.settled
    (array([ 0.545, -0.5  ]), True)
    """
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    place = np.clip(np.asarray(start, dtype=np.float64), low, high)
    value, slope = function(place), _slope(function, place)
    inverse = np.eye(len(place)) / max(1.0, float(np.linalg.norm(slope)))
    short = 0
    for count in range(most):
        held = ((place <= low) & (slope > 0)) | ((place >= high) & (slope < 0))
        free = np.flatnonzero(~held)
        way = np.zeros_like(place)
        way[free] = -inverse[np.ix_(free, free)] @ slope[free]
        if slope @ way >= 0:
            inverse = np.eye(len(place)) / max(1.0, float(np.linalg.norm(slope)))
            way = np.where(held, 0.0, -(inverse @ slope))
        following, reached = _step(function, place, value, slope, way, low, high)
        if reached >= value:
            return Descent(place, value, settled=True)
        tell(count + 1, reached)
        ahead = _slope(function, following)
        inverse = _update(inverse, following - place, ahead - slope)
        short = short + 1 if value - reached < tolerance / 2 else 0
        place, value, slope = following, reached, ahead
        if short == 2:
            return Descent(place, value, settled=True)
    return Descent(place, value, settled=False)


def _slope(function: Callable[[Floats], float], place: Floats) -> Floats:
    found = np.empty_like(place)
    for axis in range(len(place)):
        step = np.zeros_like(place)
        step[axis] = _DIFFERENCE
        found[axis] = (function(place + step) - function(place - step)) / (2 * _DIFFERENCE)
    return found


def _step(
    function: Callable[[Floats], float],
    place: Floats,
    value: float,
    slope: Floats,
    way: Floats,
    low: Floats,
    high: Floats,
) -> tuple[Floats, float]:
    length = 1.0
    while length > _SHORTEST:
        tried = np.clip(place + length * way, low, high)
        reached = function(tried)
        if reached <= value + _ENOUGH * float(slope @ (tried - place)):
            return tried, reached
        length /= 2
    return place, value


def _update(inverse: Floats, step: Floats, change: Floats) -> Floats:
    along = float(step @ change)
    if along <= 1e-10 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return inverse
    left = np.eye(len(step)) - np.outer(step, change) / along
    return np.asarray(left @ inverse @ left.T + np.outer(step, step) / along)
