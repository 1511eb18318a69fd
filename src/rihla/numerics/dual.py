"""Factors that meet the margins of a two-way table: Newton's method on the convex dual.

With row factors eliminated, the logarithms of the column factors minimise a smooth convex function
whose slope is the column totals held less those asked for. Its curvature is the Laplacian of a
graph: columns are places, and two of them are tied by the rows that both take part in. The diagonal
of a stock table, nearly all of its persons, ties nobody and drops out; that is why proportional
fitting, whose step divides by the whole column, needs thousands of rounds where a step divided by
the ties alone needs tens. Conjugate gradients take such steps, without forming the curvature: two
products of the table with a vector each. Where ties are so weak that they do not get there, the
curvature is formed and the system solved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.errors import DidNotConverge
from rihla.numerics.laplacian import components, solve_laplacian

__all__ = ["did_not_converge", "meet_margins", "relative_gap"]

Floats = NDArray[np.float64]

WARM_UP = 3
"""Rounds of proportional fitting before the first Newton step: enough to set the scale."""

MOST_GRADIENTS = 60
"""Conjugate gradients in one Newton step; a table that needs more has its system solved."""

LOOSEST = 0.1
"""How far, at most, a Newton step leaves its linear system from solved."""

ASTRAY = 1e12
"""How many times larger its remainder may grow before conjugate gradients are given up."""

FARTHEST = 1e100
"""Factors beyond this run away: the zeros of the offset leave no table with the margins."""


@dataclass(slots=True)
class _Point:
    """Column factors, what follows from them, and what they hold of the columns."""

    v: Floats
    image: Floats
    u: Floats
    held: Floats


def meet_margins(
    table: Floats, rows: Floats, columns: Floats, *, tolerance: float, limit: int
) -> tuple[Floats, Floats, int]:
    """Find the factors with which a table meets its row and column totals.

    Parameters
    ----------
    table
        Rows × columns, zero or more, no row and no column of zeros.
    rows, columns
        Totals, all positive, that agree in every part of the table.
    tolerance
        The largest gap allowed, relative to each column; rows are met by construction.
    limit
        Newton steps allowed.

    Returns
    -------
    tuple
        Row factors, column factors, and rounds: of proportional fitting and of conjugate
        gradients, each of two products of the table with a vector.

    Raises
    ------
    DidNotConverge
        If no table with those zeros meets the totals.

    Examples
    --------
    >>> table = np.array([[5.0, 1.0], [2.0, 7.0]])
    >>> u, v, _ = meet_margins(
    ...     table, np.array([18.0, 20]), np.array([16.0, 22]), tolerance=1e-10, limit=50)
    >>> (u[:, None] * table * v).round(2)
    array([[13.25,  4.75],
           [ 2.75, 17.25]])
    """
    v, image = np.ones(columns.size), table.sum(axis=1)
    for _ in range(WARM_UP):
        v = columns / ((rows / image) @ table)
        image = table @ v
    squares = table * table
    rounds = WARM_UP
    gap = np.inf
    for _ in range(limit + 1):
        u = rows / image
        at = _Point(v, image, u, v * (u @ table))
        rounds += 1
        gap = float(np.abs(at.held - columns).max())
        relative = relative_gap(at.held, columns)
        if relative <= tolerance:
            return u, v, rounds
        enough = max(0.1 * tolerance / relative, min(LOOSEST, relative**0.5))
        direction, used = _direction(table, squares, rows, columns, at, enough)
        v, image, tried = _descend(table, rows, columns, at, direction)
        rounds += used + tried
        if not 1 / FARTHEST < v.min() <= v.max() < FARTHEST:
            break
    raise did_not_converge(rounds, gap)


def relative_gap(present: Floats, wanted: Floats) -> float:
    """Give the largest gap relative to its own margin; absolute where the margin is zero.

    Examples
    --------
    >>> relative_gap(np.array([9.0, 0.5]), np.array([10.0, 0.0]))
    0.5
    """
    gap = np.abs(present - wanted)
    return float((gap / np.where(wanted > 0, wanted, 1.0)).max(initial=0.0))


def did_not_converge(rounds: int, gap: float) -> DidNotConverge:
    """Say how far a fit came."""
    return DidNotConverge(
        f"After {rounds} rounds a margin is still {gap:,.6g} from what was asked.",
        rounds=rounds,
        gap=gap,
        cure="The zeros of the offset may leave no table with these margins: allow more cells.",
    )


def _direction(
    table: Floats, squares: Floats, rows: Floats, columns: Floats, at: _Point, enough: float
) -> tuple[Floats, int]:
    """Solve the Newton system until its remainder is this part of what it was."""
    weight = at.u * at.u / rows
    ties = at.held - at.v * at.v * (weight @ squares)
    # Where nearly all of a column is in one row, its ties are lost in rounding.
    scale = 1 / np.sqrt(np.maximum(ties, 1e-13 * at.held))
    diagonal, factor = at.held * scale * scale, at.v * scale
    move = np.zeros_like(columns)
    left = along = (columns - at.held) * scale
    size = float(left @ left)
    small, large = enough * enough * size, ASTRAY * size
    for used in range(1, MOST_GRADIENTS + 1):
        bent = diagonal * along - factor * ((weight * (table @ (factor * along))) @ table)
        curve = float(along @ bent)
        if curve <= 0:
            break
        part = size / curve
        move += part * along
        left = left - part * bent
        size, last = float(left @ left), size
        if size <= small:
            return move * scale, used
        if not size < large:
            break
        along = left + (size / last) * along
    value = (at.u / np.sqrt(rows))[:, None] * table * at.v
    return solve_laplacian(value.T @ value, columns - at.held, components(table)), MOST_GRADIENTS


def _descend(
    table: Floats, rows: Floats, columns: Floats, at: _Point, direction: Floats
) -> tuple[Floats, Floats, int]:
    """Shorten a Newton step until the dual goes down; give factors, their image and the tries."""
    step = direction * min(1.0, 12.0 / max(float(np.abs(direction).max()), 1e-300))
    slope = float((at.held - columns) @ step)
    whole = float(rows.sum())
    tries = 0
    while True:
        v = at.v * np.exp(step)
        v /= np.exp(np.log(v).mean())
        image = table @ v
        tries += 1
        # The mean is no part of the dual: the change is that of the factors as scaled.
        change = float(rows @ np.log(image / at.image)) - float(columns @ np.log(v / at.v))
        if change <= 1e-4 * slope or abs(slope) <= 1e-9 * whole or tries == 30:
            return v, image, tries
        step, slope = step / 2, slope / 2
