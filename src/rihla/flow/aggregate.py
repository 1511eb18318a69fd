"""Sums over flow tables: by area, by pair, by region, and small flows lumped together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.errors import MixedFlowConcepts, TableRefused
from rihla.flow.flow_table import Diagnostics, FlowTable, require_same_concept
from rihla.flow.stock_table import Label, listed

__all__ = [
    "expand",
    "lump_small",
    "net_totals",
    "sum_bilateral",
    "sum_by_area",
    "sum_regions",
    "sum_tables",
]

By = Literal["flow", "arrivals", "departures"]
Groups = Mapping[Label, Collection[Label]]


def sum_by_area(flow: FlowTable) -> pa.Table:
    """Sum departures, arrivals, turnover and net migration of each area.

    Returns
    -------
    pyarrow.Table
        ``area, departures, arrivals, turnover, net`` in persons.

    Examples
    --------
    >>> table = FlowTable(("A", "B"), np.array([[0, 4.0], [1, 0]]), 2010.5, 2015.5, "both", "x")
    >>> sum_by_area(table).to_pylist()[0]
    {'area': 'A', 'departures': 4.0, 'arrivals': 1.0, 'turnover': 5.0, 'net': -3.0}
    """
    return pa.table(
        {
            "area": list(flow.areas),
            "departures": flow.departures,
            "arrivals": flow.arrivals,
            "turnover": flow.departures + flow.arrivals,
            "net": flow.net,
        }
    )


def net_totals(flow: FlowTable) -> dict[Label, float]:
    """Give arrivals less departures by area."""
    return dict(zip(flow.areas, flow.net.tolist(), strict=True))


def sum_bilateral(flow: FlowTable) -> pa.Table:
    """Set each flow beside its counterflow.

    Returns
    -------
    pyarrow.Table
        ``origin, destination, flow, counterflow, net, interchange`` for every ordered pair of
        areas, in persons.
    """
    rows, columns = np.nonzero(~np.eye(len(flow.areas), dtype=bool))
    there, back = flow.persons[rows, columns], flow.persons[columns, rows]
    labels = np.array(flow.areas, dtype=object)
    return pa.table(
        {
            "origin": labels[rows].tolist(),
            "destination": labels[columns].tolist(),
            "flow": there,
            "counterflow": back,
            "net": there - back,
            "interchange": there + back,
        }
    )


def sum_regions(flow: FlowTable, groups: Groups, *, within: bool = False) -> FlowTable:
    """Sum flows between groups of areas.

    Parameters
    ----------
    flow
        Between areas.
    groups
        Each group's areas; a group that no area is left for is refused.
    within
        Keep flows between areas of one group on the diagonal.

    Returns
    -------
    FlowTable
        Between groups. A move between two areas of a group is none between groups.

    Raises
    ------
    TableRefused
        If an area is in two groups, in none, or not in the table.

    Examples
    --------
    >>> table = FlowTable(("A", "B", "C"), np.array([[0, 4, 1.0], [2, 0, 3], [0, 0, 0]]), 0, 5,
    ...     "both", "x")
    >>> sum_regions(table, {"AB": ["A", "B"], "C": ["C"]}).persons.tolist()
    [[0.0, 4.0], [0.0, 0.0]]
    """
    weights = _membership(flow.areas, groups)
    persons = weights @ flow.persons @ weights.T
    if not within:
        np.fill_diagonal(persons, 0.0)
    held = set(flow.citizens)
    citizens = tuple(name for name, members in groups.items() if held & set(members))
    return replace(flow, areas=tuple(groups), persons=persons, citizens=citizens, fits=())


def sum_tables(tables: Sequence[FlowTable], *, sex: str = "both") -> FlowTable:
    """Add flow tables of the same interval: women and men.

    Raises
    ------
    MixedFlowConcepts
        If they are of different intervals, concepts or methods.
    """
    require_same_concept(tables)
    first = tables[0]
    methods = list(dict.fromkeys(table.method for table in tables))
    if len(methods) > 1:
        raise MixedFlowConcepts(
            f"The tables are estimated by different methods: {', '.join(methods)}.",
            cure="Add tables of one method.",
        )
    worst = [table.diagnostics for table in tables]
    return replace(
        first,
        persons=np.asarray(sum(table.persons for table in tables)),
        sex=sex,
        fits=tuple(fit for table in tables for fit in table.fits),
        assumed=tuple(dict.fromkeys(area for table in tables for area in table.assumed)),
        diagnostics=Diagnostics(
            rounds=max(one.rounds for one in worst),
            gap=sum(one.gap for one in worst),
            world_gap=sum(one.world_gap for one in worst),
            left=sum(one.left for one in worst),
            entered=sum(one.entered for one in worst),
            net_gap=sum(one.net_gap for one in worst),
        ),
    )


def lump_small(
    flow: FlowTable,
    threshold: float,
    *,
    by: Sequence[By] | frozenset[By] = ("flow",),
    other: Label = "other",
) -> FlowTable:
    """Put small flows, or the flows of small origins and destinations, under one label.

    Parameters
    ----------
    flow
        The table.
    threshold
        What is smaller than this is lumped, in persons.
    by
        ``flow``: single flows; ``arrivals``: destinations with few arrivals; ``departures``:
        origins with few departures.
    other
        The label they go under.

    Returns
    -------
    FlowTable
        One area more; flows between two lumped areas are on its diagonal, so that the total
        stays.

    Examples
    --------
    >>> table = FlowTable(("A", "B"), np.array([[0, 9.0], [1, 0]]), 0, 5, "both", "x")
    >>> lump_small(table, 5).persons.tolist()
    [[0.0, 9.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    size = len(flow.areas)
    origins, destinations = np.arange(size), np.arange(size)
    if "departures" in by:
        origins = np.where(flow.departures < threshold, size, origins)
    if "arrivals" in by:
        destinations = np.where(flow.arrivals < threshold, size, destinations)
    rows = np.broadcast_to(origins[:, None], (size, size)).copy()
    columns = np.broadcast_to(destinations[None, :], (size, size)).copy()
    if "flow" in by:
        small = flow.persons < threshold
        rows[small] = columns[small] = size
    persons = np.zeros((size + 1, size + 1))
    np.add.at(persons, (rows, columns), flow.persons)
    return replace(flow, areas=(*flow.areas, other), persons=persons, fits=())


def expand(flow: FlowTable, groups: Groups, *, groups_first: bool = True) -> FlowTable:
    """Add the sums over groups as origins and destinations beside the areas.

    The result holds every person more than once and must not be summed.

    Examples
    --------
    >>> table = FlowTable(("A", "B"), np.array([[0, 9.0], [1, 0]]), 0, 5, "both", "x")
    >>> expand(table, {"AB": ["A", "B"]}).persons[0].tolist()
    [10.0, 1.0, 9.0]
    """
    weights = _membership(flow.areas, groups)
    own = np.eye(len(flow.areas))
    both = [weights, own] if groups_first else [own, weights]
    wide = np.concatenate(both)
    labels = (*groups, *flow.areas) if groups_first else (*flow.areas, *groups)
    return replace(flow, areas=labels, persons=wide @ flow.persons @ wide.T, fits=())


def _membership(areas: Sequence[Label], groups: Groups) -> NDArray[np.float64]:
    weights = np.array(
        [[1.0 if area in set(members) else 0.0 for area in areas] for members in groups.values()]
    ).reshape(len(groups), len(areas))
    held = weights.sum(axis=0)
    faults = []
    none = [area for area, count in zip(areas, held, strict=True) if count == 0]
    many = [area for area, count in zip(areas, held, strict=True) if count > 1]
    strange = [m for members in groups.values() for m in members if m not in set(areas)]
    for what, labels in (
        ("in no group", none),
        ("in two groups", many),
        ("not in the table", strange),
    ):
        if labels:
            faults.append(f"{what}: {listed(labels)}")
    if faults:
        raise TableRefused(
            f"The groups do not fit the areas ({'; '.join(faults)}).",
            cure="Give each area of the table to one group.",
        )
    return weights
