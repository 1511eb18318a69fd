"""Proportional fitting: the table nearest to another among those with given totals.

Every fit here keeps scale factors, one per margin, and rebuilds the table from them once at the
end. Convergence is judged on the margins themselves, each gap relative to its own margin, never
on how little the last round changed.

A two-way fit is the minimum of a smooth convex function of its column factors (the dual), so
after a few rounds of proportional fitting it goes on with Newton's method, which needs about four
steps where proportional fitting alone may need thousands of rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import DidNotConverge, MarginsDisagree, TableRefused
from rihla.numerics.laplacian import components, solve_laplacian

__all__ = ["Fit", "fit_array", "fit_blocks", "fit_margins", "fit_one_margin", "fit_stripes"]

Floats = NDArray[np.float64]

AGREEMENT = 1e-9
"""Margins may differ by this part of their total: rounding, not disagreement."""

FARTHEST = 1e100
"""Factors beyond this run away: the zeros of the offset leave no table with the margins."""


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
        Rounds of proportional fitting and Newton steps together.
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
    rows, columns = _totals(row_totals, "row"), _totals(column_totals, "column")
    table = _offset(offset, (rows.size, columns.size))
    active_rows, active_columns = np.flatnonzero(rows), np.flatnonzero(columns)
    row_factors, column_factors = np.zeros(rows.size), np.zeros(columns.size)
    _check_sums(rows, columns)
    if not active_rows.size:
        return Fit(np.zeros_like(table), (row_factors, column_factors), 0, 0.0)
    core = table[np.ix_(active_rows, active_columns)]
    target_rows, target_columns = rows[active_rows], columns[active_columns]
    _check_support(core, active_rows, active_columns, target_rows, target_columns)
    _check_parts(core, target_rows, target_columns, active_rows)
    u, v, rounds = _solve(core, target_rows, target_columns, tolerance, limit)
    row_factors[active_rows], column_factors[active_columns] = u, v
    value = row_factors[:, None] * table * column_factors
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
    wanted = _totals(totals, "row" if axis == 0 else "column")
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
    _refuse(value, "the offset")
    wanted = [
        (tuple(axes), _totals(totals, "margin", value.shape, axes)) for axes, totals in margins
    ]
    _check_shared(wanted)
    factors = [np.ones_like(totals) for _, totals in wanted]
    gap = np.inf
    for rounds in range(1, limit + 1):
        gap = relative = 0.0
        for place, (axes, totals) in enumerate(wanted):
            present = value.sum(axis=tuple(set(range(value.ndim)) - set(axes)))
            gap = max(gap, float(np.abs(present - totals).max()))
            relative = max(relative, _relative(present, totals))
            step = np.divide(totals, present, out=np.zeros_like(totals), where=present > 0)
            factors[place] *= step
            value *= _spread(step, axes, value.ndim)
        if relative <= tolerance:
            return Fit(value, tuple(factors), rounds, gap)
    raise _short(limit, gap)


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
    rows, columns = _totals(row_totals, "row"), _totals(column_totals, "column")
    sums = _totals(block_totals, "block")
    number = np.asarray(blocks, dtype=np.int64)
    table = _offset(offset, (rows.size, columns.size))
    _check_sums(rows, columns)
    _check_sums(rows, sums, other="blocks")
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
        if max(_relative(p, a) for p, a in zip(present, asked, strict=True)) <= tolerance:
            return Fit(value, (u, v, w), rounds, max(gaps))
    raise _short(limit, max(gaps))


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
    rows, sums = _totals(row_totals, "row"), _totals(stripe_totals, "stripe")
    table = _offset(offset, (number.shape[0], number.shape[1]))
    _check_sums(rows, sums, other="stripes")
    u, w = np.ones(rows.size), np.ones(sums.size)
    gap = np.inf
    for rounds in range(1, limit + 1):
        u *= _ratio(rows, (u[:, None] * table * w[number]).sum(axis=1))
        w *= _ratio(sums, _block_sums(u[:, None] * table * w[number], number, sums.size))
        value = u[:, None] * table * w[number]
        held = value.sum(axis=1)
        gap = float(np.abs(held - rows).max())
        if _relative(held, rows) <= tolerance:
            return Fit(value, (u, w), rounds, gap)
    raise _short(limit, gap)


def _solve(
    table: Floats, rows: Floats, columns: Floats, tolerance: float, limit: int
) -> tuple[Floats, Floats, int]:
    """Give row factors, column factors and rounds for positive margins."""
    v = np.ones(columns.size)
    warm_up = 10
    for _ in range(warm_up):
        v = columns / ((rows / (table @ v)) @ table)
    parts = components(table)
    scale = 1 / np.sqrt(rows)
    value = np.empty_like(table)
    gap = np.inf
    for step in range(limit + 1):
        np.multiply(table, v, out=value)
        u = rows / value.sum(axis=1)
        value *= u[:, None]
        held = value.sum(axis=0)
        gap = float(np.abs(held - columns).max())
        if _relative(held, columns) <= tolerance:
            return u, v, warm_up + step
        value *= scale[:, None]
        direction = solve_laplacian(value.T @ value, columns - held, parts)
        v = v * np.exp(_damped(table, rows, columns, v, direction, held))
        v /= np.exp(np.log(v).mean())
        if not 1 / FARTHEST < v.min() <= v.max() < FARTHEST:
            raise _short(warm_up + step, gap)
    raise _short(limit, gap)


def _damped(
    table: Floats, rows: Floats, columns: Floats, v: Floats, direction: Floats, held: Floats
) -> Floats:
    """Shorten a Newton step until the convex dual goes down."""
    step = direction * min(1.0, 12.0 / max(float(np.abs(direction).max()), 1e-300))
    slope = float((held - columns) @ step)
    old = table @ v
    for _ in range(30):
        change = float(rows @ np.log((table @ (v * np.exp(step))) / old)) - float(columns @ step)
        if change <= 1e-4 * slope + 1e-12 * abs(slope) or abs(slope) <= 1e-9 * rows.sum():
            return step
        step, slope = step / 2, slope / 2
    return step


def _totals(
    totals: ArrayLike, kind: str, shape: tuple[int, ...] = (), axes: tuple[int, ...] = ()
) -> Floats:
    wanted = np.asarray(totals, dtype=np.float64)
    if shape and wanted.shape != tuple(shape[axis] for axis in axes):
        raise TableRefused(
            f"The totals over axes {axes} have the shape {wanted.shape}, the array {shape}.",
            cure="Give totals shaped like the axes that they belong to.",
        )
    _refuse(wanted, f"the {kind} totals")
    return wanted


def _offset(offset: ArrayLike | None, shape: tuple[int, int]) -> Floats:
    if offset is None:
        return np.ones(shape)
    table = np.asarray(offset, dtype=np.float64)
    if table.shape != shape:
        raise TableRefused(
            f"The offset has the shape {table.shape}; the totals ask for {shape}.",
            cure="Give one total per row and per column of the offset, neither fewer nor more.",
        )
    _refuse(table, "the offset")
    return table


def _refuse(values: Floats, name: str) -> None:
    wrong = ~(values >= 0) | np.isinf(values)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise TableRefused(
            f"Cell {place} of {name} is {values[place]:g} ({int(wrong.sum())} such cells).",
            cure="Give finite numbers, zero or more.",
        )


def _check_sums(rows: Floats, columns: Floats, *, other: str = "columns") -> None:
    a, b = float(rows.sum()), float(columns.sum())
    if abs(a - b) > AGREEMENT * max(a, b):
        raise MarginsDisagree(
            f"The rows add up to {a:,.10g} and the {other} to {b:,.10g}.",
            cure="Scale one of them to the other, and say so, or find out why they differ.",
        )


def _check_support(
    core: Floats,
    active_rows: NDArray[np.intp],
    active_columns: NDArray[np.intp],
    rows: Floats,
    columns: Floats,
) -> None:
    for kind, axis, active, wanted in (
        ("Row", 1, active_rows, rows),
        ("Column", 0, active_columns, columns),
    ):
        empty = np.flatnonzero(~(core > 0).any(axis=axis))
        if empty.size:
            worst = empty[np.argmax(wanted[empty])]
            raise MarginsDisagree(
                f"{kind} {active[worst]} asks for {wanted[worst]:,.6g} where the offset leaves "
                "no cell for it.",
                position=(int(active[worst]),),
                cure="Give it a positive offset somewhere, or a total of zero.",
            )


def _check_parts(
    core: Floats, rows: Floats, columns: Floats, active_rows: NDArray[np.intp]
) -> None:
    """Check each part that the zeros of the offset cut off from the rest."""
    for part in components(core):
        members = (core[:, part] > 0).any(axis=1)
        a, b = float(rows[members].sum()), float(columns[part].sum())
        if abs(a - b) > AGREEMENT * float(rows.sum()):
            raise MarginsDisagree(
                f"The zeros of the offset cut off {int(members.sum())} rows, which add up to "
                f"{a:,.10g}, with {part.size} columns, which add up to {b:,.10g}.",
                position=(int(active_rows[np.flatnonzero(members)[0]]),),
                cure="Allow a flow between the parts, or give totals that agree within each.",
            )


def _check_shared(wanted: list[tuple[tuple[int, ...], Floats]]) -> None:
    first_axes, first = wanted[0]
    for axes, totals in wanted[1:]:
        shared = tuple(axis for axis in first_axes if axis in axes)
        a = first.sum(axis=tuple(i for i, x in enumerate(first_axes) if x not in shared))
        b = totals.sum(axis=tuple(i for i, x in enumerate(axes) if x not in shared))
        gap = np.abs(a - b)
        if gap.max() > AGREEMENT * max(float(first.sum()), float(totals.sum())):
            place = tuple(int(i) for i in np.unravel_index(int(gap.argmax()), gap.shape))
            raise MarginsDisagree(
                f"At {place} the margins over axes {first_axes} and {axes} add up to "
                f"{a[place]:,.10g} and {b[place]:,.10g}.",
                position=place,
                cure="Scale one of them to the other, and say so.",
            )


def _spread(step: Floats, axes: tuple[int, ...], dimensions: int) -> Floats:
    shape = [1] * dimensions
    for axis, size in zip(axes, step.shape, strict=True):
        shape[axis] = size
    return step.reshape(shape)


def _ratio(wanted: Floats, present: Floats) -> Floats:
    return np.divide(wanted, present, out=np.zeros_like(wanted), where=present > 0)


def _relative(present: Floats, wanted: Floats) -> float:
    gap = np.abs(present - wanted)
    return float((gap / np.where(wanted > 0, wanted, 1.0)).max(initial=0.0))


def _block_sums(value: Floats, number: NDArray[np.int64], count: int) -> Floats:
    sums = np.bincount(number.ravel(), weights=value.ravel(), minlength=count)
    return np.asarray(sums, dtype=np.float64)


def _short(limit: int, gap: float) -> DidNotConverge:
    return DidNotConverge(
        f"After {limit} rounds a margin is still {gap:,.6g} from what was asked.",
        rounds=limit,
        gap=gap,
        cure="The zeros of the offset may leave no table with these margins: allow more cells.",
    )
