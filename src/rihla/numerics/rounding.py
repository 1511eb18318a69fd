"""Whole numbers that add up to what they must, the same on every run."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused

__all__ = ["round_to_sum", "round_within"]

Floats = NDArray[np.float64]


def round_to_sum(
    values: ArrayLike,
    total: float | None = None,
    *,
    remainder: Literal["fractions", "largest"] = "fractions",
) -> NDArray[np.float64]:
    """Scale numbers to a total and round them so that they still add up to it.

    Parameters
    ----------
    values
        Any numbers.
    total
        What they shall add up to; their own sum, rounded, by default.
    remainder
        ``fractions``: each is rounded down and the largest fractions are rounded up, first come
        first where they tie (largest remainder). ``largest``: each is rounded to the nearest and
        the whole remainder goes to the largest number, the first where they tie (the rule of the
        R package migest, which draws lots).

    Returns
    -------
    ndarray of float64
        Whole numbers, of the shape of ``values``.

    Raises
    ------
    TableRefused
        If a total other than zero is asked of numbers that add up to zero.

    Examples
    --------
    >>> round_to_sum([1.4, 1.4, 1.2], 4)
    array([2., 1., 1.])
    """
    given = np.asarray(values, dtype=np.float64)
    held = float(given.sum())
    wanted = float(np.rint(held)) if total is None else float(total)
    if total is not None and held == 0 and wanted != 0:
        raise TableRefused(
            f"Numbers that add up to zero cannot be scaled to {wanted:g}.",
            cure="Give at least one number that is not zero.",
        )
    scaled = given if total is None or held == 0 else given * (wanted / held)
    flat = scaled.ravel()
    if remainder == "largest":
        whole = np.rint(flat)
        whole[int(np.argmax(given.ravel()))] += wanted - whole.sum()
        return whole.reshape(given.shape)
    whole = np.floor(flat)
    missing = int(np.rint(wanted - whole.sum()))
    # Fractions that differ by rounding errors only are ties, and the first of them wins.
    fractions = np.round(flat - whole, 9)
    order = np.argsort(-fractions, kind="stable")
    whole[order[:missing]] += 1
    return whole.reshape(given.shape)


def round_within(parts: ArrayLike, group: ArrayLike, totals: ArrayLike) -> Floats:
    """Round parts to whole numbers whose sum in each group is the group's total.

    By largest remainders: every part is rounded down, and the units that lack go to the parts that
    lost most (of equals the first). Where a total was itself rounded the other way and units are
    too many, the largest parts give them.

    Parameters
    ----------
    parts
        Numbers of at least zero.
    group
        The group of each, from 0 on.
    totals
        A whole number for each group: the sum of its parts, rounded either way.

    Returns
    -------
    ndarray
        Whole numbers of at least zero, each within one of its part (the largest may be more off
        where totals and sums of parts differ by more than rounding).

    Examples
    --------
    >>> round_within([1.4, 1.4, 1.2], [0, 0, 0], [4])
    array([2., 1., 1.])
    >>> round_within([0.5, 2.5, 7.0], [0, 0, 1], [3, 7])
    array([1., 2., 7.])
    """
    values = np.asarray(parts, dtype=np.float64)
    place = np.asarray(group, dtype=np.int64)
    whole = np.floor(values)
    lacking = np.asarray(totals, dtype=np.float64) - np.bincount(
        place, whole, minlength=len(np.asarray(totals))
    )
    whole += _rank(whole - values, place) < lacking[place]
    whole -= _rank(-whole, place) < -lacking[place]
    return whole


def _rank(key: Floats, group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the place of each number within its group, the least first, of equals the first."""
    order = np.lexsort((key, group))
    sorted_group = group[order]
    first = np.r_[True, sorted_group[1:] != sorted_group[:-1]] if len(order) else np.zeros(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - start
    return rank
