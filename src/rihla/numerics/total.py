"""Sums over groups of places, where an absent figure is not one thing.

A place that did not exist has nothing to add: its persons are counted with the place that held
its territory then. A place whose figure is unknown leaves its total incomplete, and the total
says so. Adding a zero for both, as blank cells invite to do, hides the difference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["GroupTotal", "group_total", "matched_weights"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """Sums over groups, with what is missing from each.

    Parameters
    ----------
    value
        Sum of the known figures; NaN where a group has none.
    known
        How many figures were added.
    unknown
        How many members exist but have no figure: above zero, the sum is incomplete.
    """

    value: Floats
    known: NDArray[np.int64]
    unknown: NDArray[np.int64]


def group_total(weights: ArrayLike, values: ArrayLike, applicable: ArrayLike) -> GroupTotal:
    """Sum places into groups.

    Parameters
    ----------
    weights
        Groups × places, 0 or 1 (membership).
    values
        Places × anything; NaN where there is no figure.
    applicable
        Same shape as ``values``: whether there could be a figure at all. What is not
        applicable is neither added nor missing.

    Returns
    -------
    GroupTotal
        Each of shape groups × anything.

    Examples
    --------
    Of three places, the second did not exist yet and the third gave no figure.

    >>> total = group_total([[1, 1, 1]], [[7.0], [np.nan], [np.nan]], [[True], [False], [True]])
    >>> float(total.value[0, 0]), int(total.known[0, 0]), int(total.unknown[0, 0])
    (7.0, 1, 1)
    """
    groups = np.asarray(weights, dtype=np.float64)
    cells = np.asarray(values, dtype=np.float64)
    possible = np.asarray(applicable, dtype=bool)
    present = ~np.isnan(cells) & possible
    known = _count(groups, present)
    unknown = _count(groups, possible & ~present)
    summed = np.tensordot(groups, np.where(present, cells, 0.0), axes=(1, 0))
    return GroupTotal(np.where(known > 0, summed, np.nan), known, unknown)


def matched_weights(members: ArrayLike, exists: ArrayLike, holder: ArrayLike) -> Flags:
    """Choose the places of each group whose territory the group holds at every date compared.

    A place counts if it exists at all the dates, or if, wherever it does not exist yet, the
    place that held its territory is in the group too: then the group's territory is the same.
    A place that entered the group from outside is left out, so that no growth is made of it.

    Parameters
    ----------
    members
        Groups × places: membership.
    exists
        Places × dates: whether the place has its own existence at the date.
    holder
        Places × dates: position of the place that holds the territory at the date (itself
        where it exists).

    Returns
    -------
    ndarray of bool
        Groups × places.

    Examples
    --------
    Place 1 broke away from place 0. The first group has both; the second only the new one.

    >>> matched_weights([[1, 1], [0, 1]], [[True, True], [False, True]], [[0, 0], [0, 1]])
    array([[ True,  True],
           [False, False]])
    """
    inside = np.asarray(members, dtype=bool)
    lives = np.asarray(exists, dtype=bool)
    keeper = np.asarray(holder, dtype=np.int64)
    # groups × places × dates: is the holder of the place's territory a member as well
    held = inside[:, keeper]
    return np.asarray(inside & (lives[None] | held).all(axis=-1))


def _count(weights: Floats, flags: Flags) -> NDArray[np.int64]:
    return np.rint(np.tensordot(weights, flags.astype(np.float64), axes=(1, 0))).astype(np.int64)
