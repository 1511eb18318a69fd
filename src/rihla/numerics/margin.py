"""Margins before a fit: what cannot be met is refused, and the worst of it named."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import MarginsDisagree, TableRefused
from rihla.numerics.laplacian import components

__all__ = [
    "AGREEMENT",
    "check_parts",
    "check_shared",
    "check_sums",
    "check_support",
    "checked_offset",
    "checked_totals",
    "refuse_cells",
]

Floats = NDArray[np.float64]

AGREEMENT = 1e-9
"""Margins may differ by this part of their total: rounding, not disagreement."""


def checked_totals(
    totals: ArrayLike, kind: str, shape: tuple[int, ...] = (), axes: tuple[int, ...] = ()
) -> Floats:
    """Give totals as numbers.

    Parameters
    ----------
    totals
        Zero or more.
    kind
        Whose they are, for the message.
    shape, axes
        Of the array, and the axes of it that the totals belong to; no shape is asked for without.

    Raises
    ------
    TableRefused
        If their shape is not that of the axes, or a total is negative or not finite.

    Examples
    --------
    >>> checked_totals([1, 2], "row")
    array([1., 2.])
    """
    wanted = np.asarray(totals, dtype=np.float64)
    if shape and wanted.shape != tuple(shape[axis] for axis in axes):
        raise TableRefused(
            f"The totals over axes {axes} have the shape {wanted.shape}, the array {shape}.",
            cure="Give totals shaped like the axes that they belong to.",
        )
    refuse_cells(wanted, f"the {kind} totals")
    return wanted


def checked_offset(offset: ArrayLike | None, shape: tuple[int, int]) -> Floats:
    """Give the offset as numbers of the shape that the totals ask for; ones if there is none.

    Raises
    ------
    TableRefused
        If it has another shape, or a cell is negative or not finite.

    Examples
    --------
    >>> checked_offset(None, (1, 2))
    array([[1., 1.]])
    """
    if offset is None:
        return np.ones(shape)
    table = np.asarray(offset, dtype=np.float64)
    if table.shape != shape:
        raise TableRefused(
            f"The offset has the shape {table.shape}; the totals ask for {shape}.",
            cure="Give one total per row and per column of the offset, neither fewer nor more.",
        )
    refuse_cells(table, "the offset")
    return table


def refuse_cells(values: Floats, name: str) -> None:
    """Refuse cells that are negative, missing or infinite, and name the first.

    Raises
    ------
    TableRefused
        With its place, and how many there are.

    Examples
    --------
    >>> refuse_cells(np.array([1.0, 0.0]), "the totals")
    """
    # A minimum and a maximum are missing wherever one cell is.
    if values.size and not 0 <= values.min() <= values.max() < np.inf:
        wrong = ~(values >= 0) | np.isinf(values)
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise TableRefused(
            f"Cell {place} of {name} is {values[place]:g} ({int(wrong.sum())} such cells).",
            cure="Give finite numbers, zero or more.",
        )


def check_sums(rows: Floats, columns: Floats, *, other: str = "columns") -> None:
    """Refuse two margins whose totals differ.

    Raises
    ------
    MarginsDisagree
        With both totals.

    Examples
    --------
    >>> check_sums(np.array([1.0, 2.0]), np.array([3.0]))
    """
    a, b = float(rows.sum()), float(columns.sum())
    if abs(a - b) > AGREEMENT * max(a, b):
        raise MarginsDisagree(
            f"The rows add up to {a:,.10g} and the {other} to {b:,.10g}.",
            cure="Scale one of them to the other, and say so, or find out why they differ.",
        )


def check_support(
    core: Floats,
    active_rows: NDArray[np.intp],
    active_columns: NDArray[np.intp],
    rows: Floats,
    columns: Floats,
) -> None:
    """Refuse a positive total where the offset leaves no cell for it.

    Parameters
    ----------
    core
        The offset, rows and columns without persons left out.
    active_rows, active_columns
        Which rows and columns those are.
    rows, columns
        Their totals.

    Raises
    ------
    MarginsDisagree
        With the row or column that asks for most.

    Examples
    --------
    >>> at = np.array([0])
    >>> check_support(np.array([[1.0]]), at, at, np.array([2.0]), np.array([2.0]))
    """
    for kind, axis, active, wanted in (
        ("Row", 1, active_rows, rows),
        ("Column", 0, active_columns, columns),
    ):
        empty = np.flatnonzero(core.sum(axis=axis) <= 0)
        if empty.size:
            worst = empty[np.argmax(wanted[empty])]
            raise MarginsDisagree(
                f"{kind} {active[worst]} asks for {wanted[worst]:,.6g} where the offset leaves "
                "no cell for it.",
                position=(int(active[worst]),),
                cure="Give it a positive offset somewhere, or a total of zero.",
            )


def check_parts(core: Floats, rows: Floats, columns: Floats, active_rows: NDArray[np.intp]) -> None:
    """Refuse totals that disagree in a part that the zeros of the offset cut off from the rest.

    Parameters
    ----------
    core, rows, columns, active_rows
        As `check_support`.

    Raises
    ------
    MarginsDisagree
        With the part that is worst; its position is that of its first row.

    Examples
    --------
    >>> check_parts(np.eye(2), np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.arange(2))
    """
    parts = components(core)
    if len(parts) < 2:
        return
    held = [(core[:, part] > 0).any(axis=1) for part in parts]
    gaps = [
        abs(float(rows[members].sum()) - float(columns[part].sum()))
        for members, part in zip(held, parts, strict=True)
    ]
    worst = int(np.argmax(gaps))
    if gaps[worst] > AGREEMENT * float(rows.sum()):
        members, part = held[worst], parts[worst]
        raise MarginsDisagree(
            f"The zeros of the offset cut off {int(members.sum())} rows, which add up to "
            f"{rows[members].sum():,.10g}, with {part.size} columns, which add up to "
            f"{columns[part].sum():,.10g}.",
            position=(int(active_rows[np.flatnonzero(members)[0]]),),
            cure="Allow a flow between the parts, or give totals that agree within each.",
        )


def check_shared(wanted: list[tuple[tuple[int, ...], Floats]]) -> None:
    """Refuse margins of an array, any two of which differ over the axes that they share.

    Parameters
    ----------
    wanted
        Axes, ascending, and the totals over them.

    Raises
    ------
    MarginsDisagree
        With the pair of margins and the place where they differ most.

    Examples
    --------
    >>> check_shared([((0, 1), np.ones((2, 2))), ((0,), np.array([2.0, 2.0]))])
    """
    for (first_axes, first), (axes, totals) in combinations(wanted, 2):
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
