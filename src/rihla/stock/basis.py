"""Foreign-born or foreign citizens: which an area's stock counts, and how the two compare."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyarrow as pa

from rihla.stock.count import BASES
from rihla.stock.event import Event
from rihla.stock.judgement import load_rules

__all__ = ["choose_bases", "pool_ratios", "tabulate_overlap"]


def choose_bases(events: Sequence[Event]) -> dict[int, str]:
    """Give the basis of each area: the foreign-born where any recent count has them.

    Examples
    --------
    >>> choose_bases([])
    {}
    """
    since = load_rules("basis")["choice"]["since"]
    chosen: dict[int, str] = {}
    for event in events:
        count = event.lead
        born = count.universe == "foreign_born" and count.date >= since
        chosen.setdefault(count.area, BASES["foreign_citizens"])
        if born:
            chosen[count.area] = BASES["foreign_born"]
    for area in chosen:
        if chosen[area] == BASES["foreign_citizens"]:
            citizens = any(
                e.lead.area == area and e.lead.universe == "foreign_citizens" for e in events
            )
            chosen[area] = BASES["foreign_citizens" if citizens else "foreign_born"]
    return chosen


def tabulate_overlap(events: Sequence[Event]) -> pa.Table:
    """Set the two bases side by side wherever an area has both at one date.

    Returns
    -------
    pyarrow.Table
        ``area`` int32, ``date`` float64 (of the foreign-born), ``born_event, citizens_event``
        int32, ``born, citizens`` persons, ``log_ratio`` of foreign-born to foreign citizens.
        The same figure under both bases is left out.
    """
    within = load_rules("basis")["overlap"]["years"]
    rows = []
    by_area: dict[int, dict[str, list[Event]]] = {}
    for event in events:
        by_area.setdefault(event.lead.area, {}).setdefault(event.lead.universe, []).append(event)
    for area, sides in sorted(by_area.items()):
        for born in sides.get("foreign_born", []):
            near = [
                (abs(other.date - born.date), other.id, other)
                for other in sides.get("foreign_citizens", [])
                if abs(other.date - born.date) <= within
            ]
            if not near:
                continue
            citizens = min(near, key=lambda each: each[:2])[2]
            if born.lead.both != citizens.lead.both:
                rows.append((area, born, citizens))
    return pa.table(
        {
            "area": pa.array([area for area, _, _ in rows], pa.int32()),
            "date": pa.array([born.date for _, born, _ in rows], pa.float64()),
            "born_event": pa.array([born.id for _, born, _ in rows], pa.int32()),
            "citizens_event": pa.array([other.id for _, _, other in rows], pa.int32()),
            "born": pa.array([born.lead.both for _, born, _ in rows], pa.float64()),
            "citizens": pa.array([other.lead.both for _, _, other in rows], pa.float64()),
            "log_ratio": pa.array(
                [math.log(born.lead.both / other.lead.both) for _, born, other in rows],
                pa.float64(),
            ),
        }
    )


def pool_ratios(overlap: pa.Table) -> pa.Table:
    """Give the ratio of foreign-born to foreign citizens of each area, with its uncertainty.

    Parameters
    ----------
    overlap
        As `tabulate_overlap` gives it.

    Returns
    -------
    pyarrow.Table
        ``area`` int32 (0 for all areas together), ``dates`` the number of dates, ``mean`` of the
        logarithm, ``within`` its standard deviation between dates (null for one date), ``between``
        the standard deviation of areas' means (of the row 0 alone). An area without overlap has the
        row 0: its ratio is uncertain by ``between``.

    Examples
    --------
    >>> pool_ratios(pa.table({"area": [40, 40, 56], "log_ratio": [0.2, 0.4, 0.1]})).to_pylist()[0]
    {'area': 0, 'dates': 3, 'mean': 0.2, 'within': 0.1..., 'between': 0.1...}
    """
    by_area: dict[int, list[float]] = {}
    for area, ratio in zip(
        overlap["area"].to_pylist(), overlap["log_ratio"].to_pylist(), strict=True
    ):
        by_area.setdefault(area, []).append(ratio)
    means = {area: sum(ratios) / len(ratios) for area, ratios in by_area.items()}
    squares = [(r - means[area]) ** 2 for area, ratios in by_area.items() for r in ratios]
    freedom = len(squares) - len(means)
    centre = sum(means.values()) / len(means) if means else None
    rows = [
        {
            "area": 0,
            "dates": len(squares),
            "mean": centre,
            "within": math.sqrt(sum(squares) / freedom) if freedom else None,
            "between": _deviation(list(means.values())),
        }
    ] + [
        {
            "area": area,
            "dates": len(ratios),
            "mean": means[area],
            "within": _deviation(ratios),
            "between": None,
        }
        for area, ratios in sorted(by_area.items())
    ]
    schema = pa.schema(
        [
            ("area", pa.int32()),
            ("dates", pa.int32()),
            ("mean", pa.float64()),
            ("within", pa.float64()),
            ("between", pa.float64()),
        ]
    )
    return pa.Table.from_pylist(rows, schema)


def _deviation(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
