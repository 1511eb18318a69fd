"""Divides estimated totals by origin: shares where they were counted, carried between counts.

The shares of an area's counts by origin are joined by straight lines and held beyond the first and
the last; they divide the counted part of the estimate. Refugees that are added have the origins
under which they are registered. What no source names by origin stays as it is, under a code of its
own: it is spread over no one.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import members
from rihla.stock.estimate import Estimate

__all__ = ["UNKNOWN", "allocate_origins"]

Floats = NDArray[np.float64]

UNKNOWN = 9999999
"""Persons whom no source names by origin, and origins that are no area of the world."""

_WORLD = 900
_LEAST_NAMED = 0.2
"""Part of a count that its origins must name for their shares to be used."""

_QUERY = """
    SELECT used.area, used.event, used.date, used.source, rows.origin, sum(rows.value) AS value,
        any_value(used.value) AS total
    FROM used JOIN rows ON used.area = rows.area AND used.universe = rows.universe
        AND used.source = rows.source AND abs(used.date - rows.date) < 0.01
    GROUP BY ALL
    ORDER BY ALL
"""


def allocate_origins(found: Estimate, observations: pa.Table) -> pa.Table:
    """Divide the figures of both sexes by origin.

    Parameters
    ----------
    found
        The estimate of totals.
    observations
        What it was made from, rows by origin included.

    Returns
    -------
    pyarrow.Table
        ``area, origin`` int32, ``date``, ``value`` persons above zero, sorted. Origins add up to
        the total of each area and date. `UNKNOWN` holds what is not named.
    """
    shares = _shares(found, observations)
    parts: dict[str, list[NDArray[np.generic]]] = {
        n: [] for n in ("area", "origin", "date", "value")
    }
    totals = found.totals()
    for i, area in enumerate(found.areas):
        origins, table = _origins_of(
            found, area, totals[i], found.refugees[i], shares.get(area, {})
        )
        rank = np.argsort(origins, kind="stable")
        where = np.nonzero(table[rank] > 0)
        parts["area"].append(np.full(len(where[0]), area, np.int32))
        parts["origin"].append(origins[rank][where[0]].astype(np.int32))
        parts["date"].append(np.array(found.dates)[where[1]])
        parts["value"].append(table[rank][where])
    return pa.table({name: np.concatenate(columns) for name, columns in parts.items()})


def _origins_of(
    found: Estimate,
    area: int,
    total: Floats,
    refugees: Floats,
    counts: Mapping[float, Mapping[int, float]],
) -> tuple[NDArray[np.int64], Floats]:
    dates = np.array(found.dates)
    registered = [
        found.series.refugees.by_origin(area, date) if refugees[k] > 0 else {}
        for k, date in enumerate(found.dates)
    ]
    world = set(members(_WORLD))
    named = {o for shares in counts.values() for o in shares}
    named |= {o for origins in registered for o in origins if o in world}
    origins = np.array([*sorted(named - {area}), UNKNOWN], dtype=np.int64)
    place = {int(origin): row for row, origin in enumerate(origins)}
    share = np.zeros((len(origins), len(dates)))
    known = sorted(counts)
    for origin, row in place.items():
        if known and origin != UNKNOWN:
            share[row] = np.interp(dates, known, [counts[d].get(origin, 0.0) for d in known])
    share[-1] = 1 - share[:-1].sum(axis=0)
    # Where the total is held to the population, refugees and the others give way alike.
    added = np.minimum(refugees, total)
    table = share * (total - added)
    for k, by_origin in enumerate(registered):
        size = sum(by_origin.values())
        for origin, value in by_origin.items():
            table[place.get(origin, len(origins) - 1), k] += added[k] * value / size
    return origins, np.where(np.isnan(table), 0.0, np.maximum(table, 0.0))


def _shares(found: Estimate, observations: pa.Table) -> dict[int, dict[float, dict[int, float]]]:
    """Give the shares by origin at each date, of the label that names most of its event."""
    used = found.series.observations
    mine = [
        fate == "used" and sex == "both" and basis == found.series.bases.get(area)
        for fate, sex, basis, area in zip(
            *(used[name].to_pylist() for name in ("fate", "sex", "basis", "area")), strict=True
        )
    ]
    used = used.filter(pa.array(mine)).select(
        ["area", "universe", "date", "source", "event", "value"]
    )
    rows = observations.filter(
        (pc.field("origin") != 0) & (pc.field("sex") == "both") & pc.field("value").is_valid()
    ).select(["area", "origin", "universe", "date", "source", "value"])
    with duckdb.connect() as engine:
        engine.register("used", used)
        engine.register("rows", rows)
        joined = engine.sql(_QUERY).to_arrow_table()
    world = set(members(_WORLD))
    best: dict[int, dict[float, tuple[float, dict[int, float]]]] = {}
    labels: dict[tuple[int, float, str], tuple[float, dict[int, float]]] = {}
    for row in joined.to_pylist():
        if row["origin"] in world and row["origin"] != row["area"]:
            _, named = labels.setdefault(
                (row["area"], row["date"], row["source"]), (row["total"], {})
            )
            named[row["origin"]] = row["value"]
    for (area, date, _), (total, named) in sorted(labels.items()):
        size = sum(named.values())
        if size < _LEAST_NAMED * total:
            continue
        whole = max(size, total)
        held = best.setdefault(area, {}).get(date, (0.0, {}))
        if size / whole > held[0]:
            best[area][date] = size / whole, {o: v / whole for o, v in named.items()}
    return {area: {d: shares for d, (_, shares) in dates.items()} for area, dates in best.items()}
