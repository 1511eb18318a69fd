"""Multiplicative components of a flow table: overall level, margins, interactions.

Total-sum reference coding: the level is the sum of the table, a margin's component its share of
it, an interaction the ratio of a cell to what level and margins alone would give.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused

__all__ = ["multiplicative_components", "table_of_components"]

Floats = NDArray[np.float64]


def multiplicative_components(flow: ArrayLike) -> Floats:
    """Split a flow table of any number of axes into its multiplicative components.

    Parameters
    ----------
    flow
        Zero or more, in persons or events.

    Returns
    -------
    ndarray
        One longer on every axis. Inside: the interactions. Where one or more indices are last:
        the share, in the whole, of the sum over those axes. All indices last: the level, in the
        unit of the flow.

    Raises
    ------
    TableRefused
        If a cell is negative or missing or all are zero.

    Notes
    -----
    Willekens (1983); Raymer, Bonaguidi and Valentini, "Describing and projecting the age and
    spatial structures of interregional migration in Italy", *Population, Space and Place* 12
    (2006), pp. 371–388.

    Examples
    --------
    >>> multiplicative_components([[2.0, 2.0], [4.0, 0.0]]).round(3)
    array([[0.667, 2.   , 0.5  ],
           [1.333, 0.   , 0.5  ],
           [0.75 , 0.25 , 8.   ]])
    """
    table = np.asarray(flow, dtype=np.float64)
    level = float(table.sum())
    if not (table >= 0).all() or not np.isfinite(level) or level <= 0:
        raise TableRefused(
            "A cell is negative or missing, or all are zero.",
            cure="Give a table of counts with at least one that is not zero.",
        )
    whole = table
    for axis in range(table.ndim):
        whole = np.concatenate([whole, whole.sum(axis=axis, keepdims=True)], axis=axis)
    parts = whole / level
    expected = np.full(table.shape, level)
    for axis in range(table.ndim):
        share = table.sum(axis=tuple(a for a in range(table.ndim) if a != axis)) / level
        shape = [1] * table.ndim
        shape[axis] = share.size
        expected = expected * share.reshape(shape)
    inside = np.divide(table, expected, out=np.zeros_like(table), where=expected > 0)
    parts[tuple(slice(0, size) for size in table.shape)] = inside
    parts[(-1,) * table.ndim] = level
    return np.asarray(parts)


def table_of_components(components: ArrayLike) -> Floats:
    """Put a two-way table of components together again: the flows they came from.

    Examples
    --------
    >>> table_of_components(multiplicative_components([[2.0, 2.0], [4.0, 0.0]]))
    array([[2., 2.],
           [4., 0.]])
    """
    parts = np.asarray(components, dtype=np.float64)
    return np.asarray(
        parts[-1, -1] * parts[:-1, -1][:, None] * parts[-1, :-1][None, :] * parts[:-1, :-1]
    )
