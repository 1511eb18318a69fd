"""Areas put into groups before flows are tabulated or drawn: each area in one group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rihla.areas import list_groupings, members
from rihla.errors import TableRefused
from rihla.flow.aggregate import sum_regions
from rihla.flow.flow_table import FlowTable
from rihla.flow.stock_table import Label

__all__ = ["OTHER", "PARTITIONS", "among", "between_groupings", "of_birthplace", "partition"]

PARTITIONS = ("geographic_region", "sdg_region", "income", "geographic_subregion")
"""Kinds of groupings that part the world."""

OTHER = "other"
"""The label of all areas that are in no group."""


def partition(kind: str) -> tuple[int, ...]:
    """List the groupings of a kind of which no two share an area.

    A kind also holds groupings that join others (middle-income countries) or that leave out a
    part of another (Oceania without Australia and New Zealand); both go.

    Examples
    --------
    >>> partition("income")
    (1503, 1502, 1501, 1500, 1518)
    >>> partition("sdg_region")
    (909, 947, 1833, 921, 1832, 1830, 1829)
    """
    held = {one.code: frozenset(members(one.code)) for one in list_groupings(kind)}
    joins = {
        code
        for code, inside in held.items()
        if frozenset().union(*(other for other in held.values() if other < inside)) == inside
    }
    kept = {code: inside for code, inside in held.items() if code not in joins}
    return tuple(
        code for code, inside in kept.items() if not any(inside < other for other in kept.values())
    )


def between_groupings(flow: FlowTable, kind: str) -> FlowTable:
    """Sum flows between the groupings of a kind; flows within them stay on the diagonal.

    A region of which no area is in any of them stands beside them; other areas in none are taken
    together as `OTHER`.

    Examples
    --------
    >>> from rihla.indicator.flow import estimate_flows_of
    >>> from rihla.revision.store import open_revision
    >>> flow = estimate_flows_of(open_revision("2019"), (2010, 2015), method="da_min_closed")
    >>> regions = between_groupings(flow, "geographic_region")
    >>> regions.areas, bool(np.isclose(regions.total, flow.total))
    ((903, 935, 908, 904, 905, 909), True)
    """
    areas = set(flow.areas)
    groups: dict[Label, list[Label]] = {}
    for code in partition(kind):
        inside: list[Label] = [area for area in members(code) if area in areas]
        if inside:
            groups[code] = inside
    rest = areas - {area for inside in groups.values() for area in inside}
    for code in partition("geographic_region"):
        # a region without parts of its own (Northern America) stands beside the parts of others
        region: list[Label] = [area for area in members(code) if area in areas]
        if region and rest.issuperset(region):
            groups[code] = region
            rest -= set(region)
    if rest:
        groups[OTHER] = sorted(rest, key=str)
    return sum_regions(flow, groups, within=True)


def among(flow: FlowTable, *, areas: Sequence[int] = (), top: int = 10) -> tuple[FlowTable, float]:
    """Keep some areas and put all others together, without the flows among those.

    Parameters
    ----------
    flow
        Between areas.
    areas
        Which areas; without, those with the most departures and arrivals.
    top
        How many.

    Returns
    -------
    FlowTable, float
        The areas and `OTHER`, whose own diagonal is zero; and the persons who moved among the
        others.

    Raises
    ------
    TableRefused
        If an area is not in the table.
    """
    moved = flow.arrivals + flow.departures
    chosen = [int(area) for area in areas] or [
        int(flow.areas[at]) for at in np.argsort(-moved, kind="stable")[:top]
    ]
    for area in chosen:
        flow.position(area)
    rest = [area for area in flow.areas if area not in set(chosen)]
    if not rest:
        raise TableRefused("No area is left beside those chosen.", cure="Choose fewer areas.")
    groups: dict[Label, list[Label]] = {area: [area] for area in chosen}
    table = sum_regions(flow, {**groups, OTHER: rest}, within=True)
    persons = table.persons.copy()
    inside = float(persons[-1, -1])
    persons[-1, -1] = 0.0
    return replace(table, persons=persons), inside


def of_birthplace(flow: FlowTable, area: int) -> FlowTable:
    """Keep the moves of persons born in an area.

    Raises
    ------
    TableRefused
        If the method gives no flows by birthplace, or the table has no such area.
    """
    at = flow.position(area)
    persons = flow.by_birthplace()[at].copy()
    np.fill_diagonal(persons, 0.0)
    return replace(flow, persons=persons, fits=())
