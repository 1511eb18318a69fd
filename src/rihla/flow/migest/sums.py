"""``sum_*`` under migest's names: matrices or long tables in, Arrow tables with its columns out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.flow.aggregate import By, expand, lump_small
from rihla.flow.flow_table import FlowTable
from rihla.flow.migest.long_form import Matrix, as_table, to_matrix

__all__ = [
    "sum_bilat",
    "sum_country",
    "sum_expand",
    "sum_lump",
    "sum_net",
    "sum_od",
    "sum_region",
    "sum_unilat",
    "sum_unilateral",
]

Floats = NDArray[np.float64]

LUMPS: dict[str, By] = {
    "flow": "flow",
    "bilat": "flow",
    "in": "arrivals",
    "imm": "arrivals",
    "out": "departures",
    "emi": "departures",
}


def sum_net(m: Matrix) -> Floats:
    """Give arrivals less departures of each area."""
    table, _ = to_matrix(m)
    return np.asarray(table.sum(axis=0) - table.sum(axis=1))


def sum_region(
    m: Matrix,
    drop_diagonal: bool = True,
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
    international: bool = False,
    include_net: bool = True,
    na_rm: bool = True,
) -> pa.Table:
    """Sum by region: ``region, out_mig, in_mig, turn, net``.

    Parameters
    ----------
    m
        Origins × destinations, or a long table.
    drop_diagonal
        Whether moves within a region are left out.
    orig, dest, flow
        Columns of a long table.
    international
        Whether the columns are called ``country, emi, imm``.
    include_net
        Whether ``net`` is given.
    na_rm
        Whether flows that are missing count as none; else what they are part of is missing.

    Examples
    --------
    >>> sum_region([[0, 4], [1, 0]]).to_pylist()[0]
    {'region': 'A', 'out_mig': 4.0, 'in_mig': 1.0, 'turn': 5.0, 'net': -3.0}
    """
    given, labels = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    table = np.nan_to_num(given) if na_rm else given.copy()
    if drop_diagonal:
        np.fill_diagonal(table, 0.0)
    out, arrived = table.sum(axis=1), table.sum(axis=0)
    names = ("country", "emi", "imm") if international else ("region", "out_mig", "in_mig")
    columns = dict(zip(names, (labels, out, arrived), strict=True)) | {"turn": out + arrived}
    return pa.table(columns | ({"net": arrived - out} if include_net else {}))


def sum_country(
    m: Matrix,
    drop_diagonal: bool = True,
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
    include_net: bool = True,
    international: bool = True,
    na_rm: bool = True,
) -> pa.Table:
    """Sum by area, with migest's columns ``country, emi, imm, turn, net``."""
    return sum_region(m, drop_diagonal, orig, dest, flow, international, include_net, na_rm)


sum_unilat = sum_unilateral = sum_country


def sum_bilat(
    m: Matrix, label: str = "flow", orig: str = "orig", dest: str = "dest", flow: str = "flow"
) -> pa.Table:
    """Set each flow beside its counterflow, with migest's columns, down the destinations.

    Parameters
    ----------
    m, orig, dest, flow
        As in `sum_region`.
    label
        What the columns are called after: ``flow`` or ``stream``.
    """
    table, labels = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    pairs = [(i, j) for j in range(len(labels)) for i in range(len(labels)) if i != j]
    there = np.array([table[i, j] for i, j in pairs])
    back = np.array([table[j, i] for i, j in pairs])
    return pa.table(
        {
            "orig": [labels[i] for i, _ in pairs],
            "dest": [labels[j] for _, j in pairs],
            "corridor": [f"{labels[i]} -> {labels[j]}" for i, j in pairs],
            "pair": [" - ".join(sorted((labels[i], labels[j]))) for i, j in pairs],
            label: there,
            f"counter_{label}": back,
            f"net_{label}": there - back,
            "interchange": there + back,
        }
    )


def sum_lump(
    m: Matrix,
    threshold: float = 1,
    lump: str | Collection[str] = "flow",
    other_level: str = "other",
    complete: bool = False,
    fill: float = 0,
    return_matrix: bool = True,
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
) -> pa.Table | Floats:
    """Lump small flows, origins or destinations.

    Parameters
    ----------
    m, orig, dest, flow
        As in `sum_region`.
    threshold
        What is smaller is lumped.
    lump
        ``flow``, ``in`` or ``imm``, ``out`` or ``emi``, or several.
    other_level
        What the rest is called.
    complete, fill, return_matrix
        Whether pairs that no flow fell into are given, with what, and as a matrix.

    Returns
    -------
    pyarrow.Table or ndarray
        ``orig, dest, flow``; with ``complete`` the matrix, *other* last.
    """
    table, labels = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    by = [LUMPS[word] for word in ([lump] if isinstance(lump, str) else lump)]
    flows = FlowTable(tuple(labels), table, 0.0, 1.0, "both", "given")
    persons = lump_small(flows, threshold, by=by, other=other_level).persons
    names = [*labels, other_level]
    # Pairs that some flow fell into, zero or not: what migest's long table holds.
    held = _pairs_held(table, threshold, by, len(names))
    if complete:
        empty = np.ones_like(persons, dtype=bool)
        empty[tuple(np.array(sorted(held)).T)] = False
        persons = np.where(empty, fill, persons)
        if return_matrix:
            return persons
        held = {(i, j) for i in range(len(names)) for j in range(len(names))}
    ordered = sorted(held, key=lambda pair: (names[pair[0]], names[pair[1]]))
    return pa.table(
        {
            "orig": [names[i] for i, _ in ordered],
            "dest": [names[j] for _, j in ordered],
            "flow": [float(persons[pair]) for pair in ordered],
        }
    )


def sum_expand(
    m: Matrix,
    return_matrix: bool = False,
    guess_order: bool = True,
    area_first: bool = True,
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
    orig_area_col: str = "orig_area",
    dest_area_col: str = "dest_area",
    orig_area: Sequence[str] | None = None,
    dest_area: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
) -> pa.Table | Floats:
    """Add sums over larger areas as origins and destinations: ``orig, dest, flow``.

    Parameters
    ----------
    m, orig, dest, flow
        As in `sum_region`.
    return_matrix
        Whether to give a matrix.
    guess_order
        Whether an area stands with its regions; else all stand by the alphabet.
    area_first
        Whether an area stands before or after its regions.
    orig_area_col, dest_area_col
        Columns of a long table: the larger area of origin and destination.
    orig_area, dest_area
        The larger area of each region of a matrix; the same on both sides.
    labels
        The regions of a matrix, which R keeps with it and an array does not; A, B, … if absent.

    Raises
    ------
    TableRefused
        If the larger areas are not given, or differ between origins and destinations.
    """
    table, found = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    rows, regions = as_table(m), list(labels) if labels is not None else found
    if rows is not None and orig_area is None:
        of = dict(
            zip(map(str, rows[orig].to_pylist()), rows[orig_area_col].to_pylist(), strict=True)
        )
        to = dict(
            zip(map(str, rows[dest].to_pylist()), rows[dest_area_col].to_pylist(), strict=True)
        )
        orig_area = [of[one] if one in of else to[one] for one in regions]
        dest_area = [to[one] if one in to else of[one] for one in regions]
    if orig_area is None or list(orig_area) != list(dest_area or orig_area):
        raise TableRefused(
            "The larger areas are not given, or differ between origins and destinations.",
            cure="Give the larger area of each region: orig_area, dest_area.",
        )
    groups: dict[int | str, list[int | str]] = {}
    for area, label in zip(orig_area, regions, strict=True):
        groups.setdefault(area, []).append(label)
    wide = expand(FlowTable(tuple(regions), table, 0.0, 1.0, "both", "given"), groups)
    order: list[int | str] = []
    for whole, members in groups.items():
        order.extend([whole, *members] if area_first else [*members, whole])
    if not guess_order:
        order.sort(key=str)
    at = [wide.areas.index(label) for label in order]
    persons = wide.persons[np.ix_(at, at)]
    if return_matrix:
        return np.asarray(persons)
    return pa.table(
        {
            "orig": [str(label) for label in order for _ in order],
            "dest": [str(label) for label in order] * len(order),
            "flow": persons.ravel(),
        }
    )


def sum_od(x: ArrayLike) -> Floats:
    """Sum origins × destinations × birthplaces over birthplaces, diagonal zero, totals last."""
    table = np.asarray(x, dtype=np.float64).sum(axis=2)
    np.fill_diagonal(table, 0.0)
    table = np.concatenate([table, table.sum(axis=0, keepdims=True)])
    return np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)


def _pairs_held(
    table: Floats, threshold: float, by: Sequence[By], size: int
) -> set[tuple[int, int]]:
    other = size - 1
    small_out = table.sum(axis=1) < threshold if "departures" in by else np.zeros(other, bool)
    small_in = table.sum(axis=0) < threshold if "arrivals" in by else np.zeros(other, bool)
    held = set()
    for i in range(other):
        for j in range(other):
            if "flow" in by and table[i, j] < threshold:
                held.add((other, other))
            else:
                held.add((other if small_out[i] else i, other if small_in[j] else j))
    return held
