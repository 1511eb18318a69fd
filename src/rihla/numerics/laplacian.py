"""Linear systems of the Newton steps: weighted graphs whose rows add up to zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["components", "solve_laplacian"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def components(table: Floats) -> list[Places]:
    """Find the columns of a table that its rows connect: two columns with a positive row in common.

    Returns
    -------
    list of ndarray
        Positions of the columns of each part, parts in order of their first column. Columns
        without a positive cell belong to none.

    Examples
    --------
    >>> [part.tolist() for part in components(np.array([[1.0, 0, 1], [0, 1, 0]]))]
    [[0, 2], [1]]
    """
    left = table.sum(axis=0) > 0
    parts = []
    while left.any():
        inside = np.zeros(left.size, dtype=bool)
        inside[int(left.argmax())] = True
        size = 0
        while inside.sum() > size:
            size = int(inside.sum())
            # Products rather than a search: nothing is negative, so that nothing cancels.
            rows = (table @ inside.astype(np.float64) > 0).astype(np.float64)
            inside |= rows @ table > 0
        parts.append(np.flatnonzero(inside))
        left &= ~inside
    return parts


def solve_laplacian(weights: Floats, right: Floats, parts: list[Places]) -> Floats:
    """Solve ``(diag(row sums of weights) − weights) x = right``, one place per part held at zero.

    Parameters
    ----------
    weights
        Symmetric, zero or more; the diagonal is ignored.
    right
        Adds up to zero within each part.
    parts
        The parts that the weights connect.

    Returns
    -------
    ndarray
        ``x``; places outside every part are zero.

    Notes
    -----
    The diagonal is built from the cells off it, so that nothing cancels where nearly all of a
    row is on the diagonal, as it is with native-born persons.

    Examples
    --------
    >>> w = np.array([[0.0, 2.0], [2.0, 0.0]])
    >>> solve_laplacian(w, np.array([1.0, -1.0]), [np.array([0, 1])])
    array([ 0. , -0.5])
    """
    x = np.zeros(right.size)
    for part in parts:
        if part.size < 2:
            continue
        sub = -weights[np.ix_(part, part)]
        np.fill_diagonal(sub, 0.0)
        strength = -sub.sum(axis=1)
        np.fill_diagonal(sub, strength)
        held = int(np.argmax(strength))
        free = np.delete(np.arange(part.size), held)
        system = sub[np.ix_(free, free)]
        weak = np.diagonal(system) <= 0
        if weak.any():
            system[weak, weak] = 1.0
        x[part[free]] = _solve(system, right[part[free]])
    return x


def _solve(system: Floats, right: Floats) -> Floats:
    try:
        solution = np.linalg.solve(system, right)
    except np.linalg.LinAlgError:
        solution = np.linalg.lstsq(system, right, rcond=None)[0]
    return np.asarray(np.nan_to_num(solution, nan=0.0, posinf=0.0, neginf=0.0))
