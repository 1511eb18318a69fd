"""Matrices and long tables of flows, one into the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused

__all__ = ["Columns", "Matrix", "as_table", "labels_of", "to_long", "to_matrix"]

Floats = NDArray[np.float64]
Columns: TypeAlias = Any
"""A long table: of Arrow, pandas or Polars, or columns by name."""
Matrix: TypeAlias = ArrayLike | Columns


def as_table(data: Columns) -> pa.Table | None:
    """Give a long table of any kind as one of Arrow; nothing if it is a matrix.

    Examples
    --------
    >>> as_table({"pop0": [4], "pop1": [5]}).column_names
    ['pop0', 'pop1']
    >>> as_table([[0, 4], [1, 0]]) is None
    True
    """
    if isinstance(data, pa.Table):
        return data
    if isinstance(data, Mapping):
        return pa.table(dict(data))
    return pa.table(data) if hasattr(data, "__arrow_c_stream__") else None


def to_matrix(
    m: Matrix,
    *,
    orig_col: str = "orig",
    dest_col: str = "dest",
    flow_col: str = "flow",
) -> tuple[Floats, list[str]]:
    """Give a matrix and its labels from a matrix or a long table.

    Parameters
    ----------
    m
        Origins × destinations, or a table (Arrow, pandas, Polars, columns by name) with the
        columns named; pairs absent are zero.
    orig_col, dest_col, flow_col
        Names of the columns.

    Raises
    ------
    TableRefused
        If a pair is given twice, or a column is absent.

    Examples
    --------
    >>> to_matrix(pa.table({"orig": ["A", "B"], "dest": ["B", "A"], "flow": [4, 1]}))[0]
    array([[0., 4.],
           [1., 0.]])
    """
    rows = as_table(m)
    if rows is None:
        table = np.asarray(m, dtype=np.float64)
        return table, labels_of(len(table))
    absent = [name for name in (orig_col, dest_col, flow_col) if name not in rows.column_names]
    if absent:
        raise TableRefused(
            f"The long table has no column {', '.join(absent)}; it has "
            f"{', '.join(rows.column_names)}.",
            cure="Name its columns: orig=, dest=, flow=.",
        )
    origins, destinations = rows[orig_col].to_pylist(), rows[dest_col].to_pylist()
    labels = list(dict.fromkeys([*map(str, origins), *map(str, destinations)]))
    at = {label: place for place, label in enumerate(labels)}
    matrix = np.zeros((len(labels), len(labels)))
    seen: set[tuple[int, int]] = set()
    for origin, destination, flow in zip(
        origins, destinations, rows[flow_col].to_pylist(), strict=True
    ):
        place = (at[str(origin)], at[str(destination)])
        if place in seen:
            raise TableRefused(
                f"The flow from {origin} to {destination} is given twice.",
                cure="Give one row per pair: filter to one year, sex or method first.",
            )
        seen.add(place)
        matrix[place] = flow
    return matrix, labels


def to_long(m: ArrayLike, labels: Sequence[str] | None = None) -> pa.Table:
    """Give a long table (``orig, dest, flow``), column by column as R stores a matrix.

    Examples
    --------
    >>> to_long([[0, 4], [1, 0]]).to_pylist()[1]
    {'orig': 'B', 'dest': 'A', 'flow': 1.0}
    """
    table = np.asarray(m, dtype=np.float64)
    names = list(labels) if labels is not None else labels_of(len(table))
    return pa.table(
        {
            "orig": names * len(names),
            "dest": [name for name in names for _ in names],
            "flow": table.T.ravel(),
        }
    )


def labels_of(size: int) -> list[str]:
    """Name rows that have no names: A, B, … or 1, 2, … if there are more than 26.

    Examples
    --------
    >>> labels_of(3)
    ['A', 'B', 'C']
    """
    if size <= 26:
        return [chr(ord("A") + place) for place in range(size)]
    return [str(place + 1) for place in range(size)]
