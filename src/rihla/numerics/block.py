"""Proportional fitting of parts of a table: blocks of cells, and stripes within rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.numerics.dual import did_not_converge, relative_gap
from rihla.numerics.fitting import Fit
from rihla.numerics.margin import check_sums, checked_offset, checked_totals

__all__ = ["fit_blocks", "fit_stripes"]

Floats = NDArray[np.float64]


def fit_blocks(
    row_totals: ArrayLike,
    column_totals: ArrayLike,
    block_totals: ArrayLike,
    blocks: ArrayLike,
    offset: ArrayLike | None = None,
    *,
    tolerance: float = 1e-10,
    limit: int = 20_000,
) -> Fit:
    """Fit a two-way table to its row, column and block totals.

    Parameters
    ----------
    row_totals, column_totals
        What each row and column adds up to.
    block_totals
        What each block adds up to, one per block number.
    blocks
        Rows × columns of block numbers, 0 first.
    offset
        Rows × columns; ones by default.
    tolerance, limit
        As in `fit_array`.

    Returns
    -------
    Fit
        With ``factors`` (rows, columns, blocks).

    Raises
    ------
    MarginsDisagree, DidNotConverge, TableRefused
        As `fit_margins`.

    Examples
    --------
    >>> fit = fit_blocks([3, 2], [2, 3], [1, 4], [[0, 1], [1, 1]])
    >>> fit.value.round(6)
    array([[1., 2.],
           [1., 1.]])
    """
    rows, columns = checked_totals(row_totals, "row"), checked_totals(column_totals, "column")
    sums = checked_totals(block_totals, "block")
    number = np.asarray(blocks, dtype=np.int64)
    table = checked_offset(offset, (rows.size, columns.size))
    check_sums(rows, columns)
    check_sums(rows, sums, other="blocks")
    u, v, w = np.ones(rows.size), np.ones(columns.size), np.ones(sums.size)
    value = table
    for rounds in range(1, limit + 1):
        v *= _ratio(columns, value.sum(axis=0))
        value = u[:, None] * table * v * w[number]
        u *= _ratio(rows, value.sum(axis=1))
        value = u[:, None] * table * v * w[number]
        w *= _ratio(sums, _block_sums(value, number, sums.size))
        value = u[:, None] * table * v * w[number]
        present = (value.sum(axis=1), value.sum(axis=0), _block_sums(value, number, sums.size))
        asked = (rows, columns, sums)
        gaps = [float(np.abs(p - a).max()) for p, a in zip(present, asked, strict=True)]
        if max(relative_gap(p, a) for p, a in zip(present, asked, strict=True)) <= tolerance:
            return Fit(value, (u, v, w), rounds, max(gaps))
    raise did_not_converge(limit, max(gaps))


def fit_stripes(
    row_totals: ArrayLike,
    stripe_totals: ArrayLike,
    stripes: ArrayLike,
    offset: ArrayLike | None = None,
    *,
    tolerance: float = 1e-10,
    limit: int = 20_000,
) -> Fit:
    """Fit a two-way table to its row totals and the totals of stripes within its rows.

    Parameters
    ----------
    row_totals
        What each row adds up to.
    stripe_totals
        What each stripe adds up to, one per stripe number.
    stripes
        Rows × columns of stripe numbers, 0 first.
    offset, tolerance, limit
        As in `fit_blocks`.

    Examples
    --------
    >>> fit_stripes([4.0, 6.0], [1, 3, 6], [[0, 1, 1], [2, 2, 2]]).value
    array([[1. , 1.5, 1.5],
           [2. , 2. , 2. ]])
    """
    number = np.asarray(stripes, dtype=np.int64)
    rows, sums = checked_totals(row_totals, "row"), checked_totals(stripe_totals, "stripe")
    table = checked_offset(offset, (number.shape[0], number.shape[1]))
    check_sums(rows, sums, other="stripes")
    u, w = np.ones(rows.size), np.ones(sums.size)
    gap = np.inf
    for rounds in range(1, limit + 1):
        u *= _ratio(rows, (u[:, None] * table * w[number]).sum(axis=1))
        w *= _ratio(sums, _block_sums(u[:, None] * table * w[number], number, sums.size))
        value = u[:, None] * table * w[number]
        held = value.sum(axis=1)
        gap = float(np.abs(held - rows).max())
        if relative_gap(held, rows) <= tolerance:
            return Fit(value, (u, w), rounds, gap)
    raise did_not_converge(limit, gap)


def _ratio(wanted: Floats, present: Floats) -> Floats:
    return np.divide(wanted, present, out=np.zeros_like(wanted), where=present > 0)


def _block_sums(value: Floats, number: NDArray[np.int64], count: int) -> Floats:
    sums = np.bincount(number.ravel(), weights=value.ravel(), minlength=count)
    return np.asarray(sums, dtype=np.float64)
