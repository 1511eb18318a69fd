"""Proportional fitting: the table nearest to another among those with given totals.

Every fit here keeps scale factors, one per margin, and rebuilds the table from them once at the
end. Convergence is judged on the margins themselves, each gap relative to its own margin, never
on how little the last round changed.

A two-way fit is the minimum of a smooth convex function of its column factors, so after a few
rounds of proportional fitting it goes on with Newton's method (`rihla.numerics.dual`), which needs
about four steps where proportional fitting alone may need thousands of rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import MarginsDisagree
from rihla.numerics.dual import did_not_converge, meet_margins, relative_gap
from rihla.numerics.margin import (
    check_parts,
    check_shared,
    check_sums,
    check_support,
    checked_offset,
    checked_totals,
    refuse_cells,
)

__all__ = ["Fit", "fit_array", "fit_margins", "fit_one_margin"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted table and how well it was fitted.

    Parameters
    ----------
    value
        The fitted table: the offset times one factor per margin and cell.
    factors
        The scale factors, one array per margin, in the order of the margins.
    rounds
        Rounds of proportional fitting, and of the conjugate gradients within Newton's steps.
    gap
        The largest difference between a margin of the table and the margin asked for, in the
        unit of the table.
    """

    value: Floats
    factors: tuple[Floats, ...]
    rounds: int
    gap: float


def fit_margins(
    row_totals: ArrayLike,
    column_totals: ArrayLike,
    offset: ArrayLike | None = None,
    *,
    tolerance: float = 1e-10,
    limit: int = 200,
) -> Fit:
    """Fit a two-way table to its row and column totals.

    Parameters
    ----------
    row_totals, column_totals
        What each row and each column adds up to, zero or more.
    offset
        Rows × columns, zero or more: the table to stay near to; zeros stay zero. Ones by default.
    tolerance
        The largest gap allowed, relative to each margin.
    limit
        Newton steps allowed.

    Returns
    -------
    Fit
        With ``factors`` (rows, columns): ``value = rows[:, None] * offset * columns``.

    Raises
    ------
    TableRefused
        If a number is negative or not finite, or the shapes do not fit together.
    MarginsDisagree
        If rows and columns do not add up to the same, in the whole or in a part that the zeros
        of the offset cut off, or if a total is asked for where the offset is zero throughout.
    DidNotConverge
        If no table with those zeros meets the margins.

    Notes
    -----
    Deming and Stephan (1940); Willekens, "Modeling approaches to the indirect estimation of
    migration flows: from entropy to EM", *Mathematical Population Studies* 7 (1999), pp. 239–278,
    whose table is the example.

    Examples
    --------
    >>> fit = fit_margins([18, 20], [16, 22], [[5, 1], [2, 7]])
    >>> fit.value.round(2)
    array([[13.25,  4.75],
           [ 2.75, 17.25]])
    """
    rows, columns = checked_totals(row_totals, "row"), checked_totals(column_totals, "column")
    table = checked_offset(offset, (rows.size, columns.size))
    active_rows, active_columns = np.flatnonzero(rows), np.flatnonzero(columns)
    row_factors, column_factors = np.zeros(rows.size), np.zeros(columns.size)
    everywhere = active_rows.size == rows.size and active_columns.size == columns.size
    check_sums(rows, columns)
    if not active_rows.size:
        return Fit(np.zeros_like(table), (row_factors, column_factors), 0, 0.0)
    core = table if everywhere else table[np.ix_(active_rows, active_columns)]
    target_rows, target_columns = rows[active_rows], columns[active_columns]
    check_support(core, active_rows, active_columns, target_rows, target_columns)
    check_parts(core, target_rows, target_columns, active_rows)
    u, v, rounds = meet_margins(core, target_rows, target_columns, tolerance=tolerance, limit=limit)
    row_factors[active_rows], column_factors[active_columns] = u, v
    value = table * column_factors
    value *= row_factors[:, None]
    gap = max(
        float(np.abs(value.sum(axis=1) - rows).max()),
        float(np.abs(value.sum(axis=0) - columns).max()),
    )
    return Fit(value, (row_factors, column_factors), rounds, gap)


def fit_one_margin(totals: ArrayLike, offset: ArrayLike, *, axis: int) -> Fit:
    """Spread totals over the cells of their row or column, in proportion to an offset.

    Parameters
    ----------
    totals
        One per row (``axis=0``) or per column (``axis=1``).
    offset
        Rows × columns, zero or more.
    axis
        The axis that the totals belong to.

    Raises
    ------
    MarginsDisagree
        If a total is asked for where the offset is zero throughout.

    Examples
    --------
    >>> fit_one_margin([18, 20], [[5, 1], [2, 7]], axis=0).value.sum(axis=1)
    array([18., 20.])
    """
    wanted = checked_totals(totals, "row" if axis == 0 else "column")
    table = np.asarray(offset, dtype=np.float64)
    present = table.sum(axis=1 - axis)
    empty = np.flatnonzero((present <= 0) & (wanted > 0))
    if empty.size:
        worst = int(empty[np.argmax(wanted[empty])])
        raise MarginsDisagree(
            f"{'Row' if axis == 0 else 'Column'} {worst} asks for {wanted[worst]:,.6g} where the "
            "offset is zero throughout.",
            position=(worst,),
            cure="Give it a positive offset somewhere, or a total of zero.",
        )
    factors = np.divide(wanted, present, out=np.zeros_like(wanted), where=present > 0)
    value = table * (factors[:, None] if axis == 0 else factors[None, :])
    gap = float(np.abs(value.sum(axis=1 - axis) - wanted).max(initial=0.0))
    return Fit(value, (factors,), 1, gap)


def fit_array(
    margins: Sequence[tuple[tuple[int, ...], ArrayLike]],
    offset: ArrayLike,
    *,
    tolerance: float = 1e-10,
    limit: int = 20_000,
) -> Fit:
    """Fit an array of any number of axes to totals over any of its axes.

    Parameters
    ----------
    margins
        Pairs of axes, ascending, and the totals over them, shaped like those axes.
    offset
        The array to stay near to; zeros stay zero.
    tolerance
        The largest gap allowed, relative to each margin (absolute where a margin is zero).
    limit
        Rounds allowed.

    Raises
    ------
    MarginsDisagree
        If two margins do not add up to the same over the axes that they share.
    DidNotConverge
        If the margins are not met within the limit.

    Examples
    --------
    Two tables at once, by origin and by destination:

    >>> tables = np.ones((2, 2, 2))
    >>> fit = fit_array([((0, 1), [[3, 1], [2, 2]]), ((0, 2), [[1, 3], [2, 2]])], tables)
    >>> fit.value.sum(axis=2)
    array([[3., 1.],
           [2., 2.]])
    """
    value = np.array(offset, dtype=np.float64)
    refuse_cells(value, "the offset")
    wanted = [
        (tuple(axes), checked_totals(totals, "margin", value.shape, axes))
        for axes, totals in margins
    ]
    check_shared(wanted)
    factors = [np.ones_like(totals) for _, totals in wanted]
    gap = np.inf
    for rounds in range(1, limit + 1):
        gap = relative = 0.0
        for place, (axes, totals) in enumerate(wanted):
            present = value.sum(axis=tuple(set(range(value.ndim)) - set(axes)))
            gap = max(gap, float(np.abs(present - totals).max()))
            relative = max(relative, relative_gap(present, totals))
            step = np.divide(totals, present, out=np.zeros_like(totals), where=present > 0)
            factors[place] *= step
            value *= _spread(step, axes, value.ndim)
        if relative <= tolerance:
            return Fit(value, tuple(factors), rounds, gap)
    raise did_not_converge(limit, gap)


def _spread(step: Floats, axes: tuple[int, ...], dimensions: int) -> Floats:
    shape = [1] * dimensions
    for axis, size in zip(axes, step.shape, strict=True):
        shape[axis] = size
    return step.reshape(shape)
