"""The least value of a function of a few numbers, without derivatives (Nelder and Mead 1965)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["minimise"]

Floats = NDArray[np.float64]


def minimise(
    function: Callable[[Floats], float],
    start: ArrayLike,
    *,
    step: ArrayLike = 0.5,
    tolerance: float = 1e-2,
    most: int = 600,
) -> tuple[Floats, float]:
    """Find a minimum by a simplex that adapts to the number of dimensions.

    Coefficients of Gao and Han (2012, Computational Optimization and Applications 51), which
    keep the simplex from shrinking too early in ten dimensions and more.

    Parameters
    ----------
    function
        Of an array like ``start``.
    start
        Where to begin.
    step
        First step along each axis.
    tolerance
        Ends when the simplex' values differ by less.
    most
        Evaluations at most.

    Returns
    -------
    tuple
        The place and the value. The same input gives the same bytes.

    Examples
    --------
    >>> place, value = minimise(lambda p: float(((p - [1.0, -2.0]) ** 2).sum()), [0.0, 0.0],
    ...                         tolerance=1e-10)
    >>> place.round(3)
    array([ 1., -2.])
    """
    first = np.asarray(start, dtype=np.float64)
    n = len(first)
    corners = np.vstack([first, first + np.diag(np.broadcast_to(step, (n,)))])
    values = np.array([function(corner) for corner in corners])
    spread, contract, shrink = 1 + 2 / n, 0.75 - 0.5 / n, 1 - 1 / n
    used = n + 1
    while used < most:
        order = np.argsort(values, kind="stable")
        corners, values = corners[order], values[order]
        if values[-1] - values[0] < tolerance:
            break
        middle = corners[:-1].mean(axis=0)
        away = middle - corners[-1]
        place, value = middle + away, function(middle + away)
        used += 1
        if value < values[0]:
            farther = middle + spread * away
            beyond = function(farther)
            used += 1
            if beyond < value:
                place, value = farther, beyond
        elif value >= values[-2]:
            inward = middle + (contract if value < values[-1] else -contract) * away
            nearer = function(inward)
            used += 1
            if nearer < min(value, values[-1]):
                place, value = inward, nearer
            else:
                corners[1:] = corners[0] + shrink * (corners[1:] - corners[0])
                values[1:] = [function(corner) for corner in corners[1:]]
                used += n
                continue
        corners[-1], values[-1] = place, value
    best = int(np.argmin(values))
    return corners[best], float(values[best])
