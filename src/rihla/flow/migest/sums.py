"""``sum_*`` under migest's names: matrices or long tables in, Arrow tables with its columns out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from rihla.flow.aggregate import By, expand, lump_small
from rihla.flow.flow_table import FlowTable
from rihla.flow.migest.long_form import to_matrix

__all__ = [
    "sum_bilat",
    "sum_country",
    "sum_expand",
    "sum_lump",
    "sum_net",
    "sum_od",
    "sum_region",
]

Floats = NDArray[np.float64]
Matrix: TypeAlias = ArrayLike | pa.Table

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


def sum_region(m: Matrix, drop_diagonal: bool = True) -> pa.Table:
    """Sum by region: ``region, out_mig, in_mig, turn, net``.

    Examples
    --------
    >>> sum_region([[0, 4], [1, 0]]).to_pylist()[0]
    {'region': 'A', 'out_mig': 4.0, 'in_mig': 1.0, 'turn': 5.0, 'net': -3.0}
    """
    labels, out, arrived = _margins(m, drop_diagonal)
    return pa.table(
        {
            "region": labels,
            "out_mig": out,
            "in_mig": arrived,
            "turn": out + arrived,
            "net": arrived - out,
        }
    )


def sum_country(m: Matrix, drop_diagonal: bool = True) -> pa.Table:
    """Sum by area, with migest's columns ``country, emi, imm, turn, net``."""
    labels, out, arrived = _margins(m, drop_diagonal)
    return pa.table(
        {
            "country": labels,
            "emi": out,
            "imm": arrived,
            "turn": out + arrived,
            "net": arrived - out,
        }
    )


def sum_bilat(m: Matrix) -> pa.Table:
    """Set each flow beside its counterflow, with migest's columns, down the destinations."""
    table, labels = to_matrix(m)
    pairs = [(i, j) for j in range(len(labels)) for i in range(len(labels)) if i != j]
    there = np.array([table[i, j] for i, j in pairs])
    back = np.array([table[j, i] for i, j in pairs])
    return pa.table(
        {
            "orig": [labels[i] for i, _ in pairs],
            "dest": [labels[j] for _, j in pairs],
            "corridor": [f"{labels[i]} -> {labels[j]}" for i, j in pairs],
            "pair": [" - ".join(sorted((labels[i], labels[j]))) for i, j in pairs],
            "flow": there,
            "counter_flow": back,
            "net_flow": there - back,
            "interchange": there + back,
        }
    )


def sum_lump(
    m: Matrix,
    threshold: float = 1,
    lump: str | Collection[str] = "flow",
    other_level: str = "other",
    complete: bool = False,
) -> pa.Table | Floats:
    """Lump small flows, origins or destinations.

    Returns
    -------
    pyarrow.Table or ndarray
        ``orig, dest, flow``; with ``complete`` the matrix, *other* last.
    """
    table, labels = to_matrix(m)
    words = [lump] if isinstance(lump, str) else list(lump)
    flow = FlowTable(tuple(labels), table, 0.0, 1.0, "both", "given")
    lumped = lump_small(flow, threshold, by=[LUMPS[word] for word in words], other=other_level)
    if complete:
        return lumped.persons
    # Pairs that some flow fell into, zero or not: what migest's long table holds.
    rows = _pairs_held(table, threshold, [LUMPS[word] for word in words], len(labels) + 1)
    names = [*labels, other_level]
    ordered = sorted(rows, key=lambda pair: (names[pair[0]], names[pair[1]]))
    return pa.table(
        {
            "orig": [names[i] for i, _ in ordered],
            "dest": [names[j] for _, j in ordered],
            "flow": [float(lumped.persons[pair]) for pair in ordered],
        }
    )


def sum_expand(
    m: Matrix,
    orig_area: Sequence[str],
    dest_area: Sequence[str],
    labels: Sequence[str],
    area_first: bool = True,
) -> pa.Table:
    """Add sums over larger areas as origins and destinations: ``orig, dest, flow``.

    Parameters
    ----------
    m
        Regions × regions.
    orig_area, dest_area
        The larger area of each region; the same on both sides.
    labels
        The regions.
    area_first
        Whether an area stands before or after its regions.
    """
    table, _ = to_matrix(m)
    groups: dict[int | str, list[int | str]] = {}
    for area, label in zip(orig_area, labels, strict=True):
        groups.setdefault(area, []).append(label)
    flow = FlowTable(tuple(labels), table, 0.0, 1.0, "both", "given")
    wide = expand(flow, groups)
    order: list[int | str] = []
    for whole, members in groups.items():
        order.extend([whole, *members] if area_first else [*members, whole])
    at = [wide.areas.index(label) for label in order]
    return pa.table(
        {
            "orig": [str(label) for label in order for _ in order],
            "dest": [str(label) for label in order] * len(order),
            "flow": wide.persons[np.ix_(at, at)].ravel(),
        }
    )


def sum_od(x: ArrayLike) -> Floats:
    """Sum origins × destinations × birthplaces over birthplaces, diagonal zero, totals last."""
    table = np.asarray(x, dtype=np.float64).sum(axis=2)
    np.fill_diagonal(table, 0.0)
    table = np.concatenate([table, table.sum(axis=0, keepdims=True)])
    return np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)


def _margins(m: Matrix, drop_diagonal: bool) -> tuple[list[str], Floats, Floats]:
    given, labels = to_matrix(m)
    table = given.copy()
    if drop_diagonal:
        np.fill_diagonal(table, 0.0)
    return labels, table.sum(axis=1), table.sum(axis=0)


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
