"""Order from the largest: ranks with ties, and the largest few."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["UNRANKED", "largest", "ranks"]

UNRANKED = 0
"""The rank of what has no value."""


def ranks(values: ArrayLike, *, descending: bool = True) -> NDArray[np.int64]:
    """Rank values; equal values share the best of their places and the next place is skipped.

    This is "standard competition" ranking (1, 2, 2, 4).

    Parameters
    ----------
    values
        One dimension; NaN has no rank.
    descending
        Whether the largest is first.

    Returns
    -------
    ndarray of int
        Ranks from 1, `UNRANKED` for NaN.

    Examples
    --------
    >>> ranks([5.0, 9.0, 5.0, float("nan"), 1.0])
    array([2, 1, 2, 0, 4])
    """
    array = np.asarray(values, dtype=np.float64)
    keys = -array if descending else array
    known = np.sort(keys[~np.isnan(keys)])
    placed = np.searchsorted(known, keys, side="left") + 1
    return np.where(np.isnan(keys), UNRANKED, placed).astype(np.int64)


def largest(values: ArrayLike, top: int) -> NDArray[np.int64]:
    """Give the positions of the ``top`` largest values, largest first.

    Equal values keep the order in which they stand; NaN is never among them. Ties at the
    last place are cut by that order, so that exactly ``top`` are given where there are enough.

    Examples
    --------
    >>> largest([5.0, 9.0, 5.0, float("nan"), 1.0], 2)
    array([1, 0])
    """
    if top < 0:
        raise ValueError(f"the number of largest values must not be negative: {top}")
    array = np.asarray(values, dtype=np.float64)
    order = np.argsort(-array, kind="stable")
    return order[~np.isnan(array[order])][:top]
