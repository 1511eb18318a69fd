"""Lays events and points out as a panel for the filter: one row for each area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.stock.method import Evidence, Points

__all__ = ["CITIZENSHIP", "COLUMNS", "KINDS", "STATES", "Arrangement", "arrange"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KINDS = ("census", "register", "survey", "estimate", "backcast", "")
"""Kinds of observation; the last is the stock itself."""
STATES = ("level", "trend", "definition", "register", "register_citizen", "passing")
COLUMNS = ("response", "one", "size", "growth", "time", "bend", "citizenship")
"""The log of the stock, and what it is regressed on: a constant, the log of the population in 2000
less a common one, its change since then, tens of years since 2000, those of them after 2000, and
citizens being counted."""
CITIZENSHIP = "citizenship"

_REFERENCE, _DECADE = 2000.0, 10.0
_USUAL_SIZE = float(np.log(5e6))


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Events and points side by side, (A, T), areas by falling number of steps."""

    areas: Ints
    group: Ints
    """Numbers from 0, those of ``groups``."""
    groups: tuple[int, ...]
    count: Ints
    date: Floats
    columns: Floats
    loading: Floats
    seen: Bools
    kind: Ints
    citizen: Bools
    spread: Floats
    persons: Floats
    """Size of each count; infinite where nothing was counted."""
    row: Ints
    step: Ints
    """Where each point stands, in the order of the points."""
    used: Ints
    """Numbers of the events that are used, in the order of the evidence."""
    used_row: Ints
    used_step: Ints
    """Where each of them stands."""


def arrange(evidence: Evidence, points: Points, *, first_date: float) -> Arrangement:
    """Put every event from ``first_date`` on and every point in its place.

    The order of events and of areas has no effect on any number that follows.
    """
    events = evidence.events
    date, value, spread = (
        np.asarray(events[name].to_numpy(), dtype=np.float64)
        for name in ("date", "value", "spread")
    )
    basis = np.array(events["basis"].to_pylist(), dtype=str)
    kind = np.array(events["kind"].to_pylist(), dtype=str)
    kept = date >= first_date
    known = int(kept.sum())
    asked = len(points)
    area: Ints = np.concatenate([events["area"].to_numpy()[kept], points.area]).astype(np.int64)
    date = np.concatenate([date[kept], points.date])
    value = np.concatenate([value[kept], np.full(asked, np.nan)])
    spread = np.concatenate([spread[kept], np.zeros(asked)])
    basis = np.concatenate([basis[kept], points.basis]) if known else points.basis
    kind = np.concatenate([kind[kept], points.kind]) if known else points.kind
    code = np.array([KINDS.index(k) for k in kind.tolist()], dtype=np.int64)
    asked_for = np.arange(known + asked) >= known
    citizen = basis == CITIZENSHIP
    order = np.lexsort((np.nan_to_num(value), code, citizen, asked_for, date, area))
    names, start, count = np.unique(area[order], return_index=True, return_counts=True)
    rank = np.lexsort((names, -count))
    place = np.empty(len(names), dtype=np.int64)
    place[rank] = np.arange(len(names))
    rows, steps = np.empty(len(area), dtype=np.int64), np.empty(len(area), dtype=np.int64)
    rows[order] = np.repeat(place, count)
    steps[order] = np.arange(len(area)) - np.repeat(start, count)
    shape = (len(names), int(count.max()))

    def put(values: NDArray[np.generic], fill: float = 0.0) -> Floats:
        table = np.full(shape, fill)
        table[rows, steps] = values
        return table

    columns, loading = np.zeros((*shape, len(COLUMNS))), np.zeros((*shape, len(STATES)))
    columns[rows, steps] = _columns(evidence, area, date, value, citizen)
    loading[rows, steps] = _loading(code, citizen, area, evidence.without_register)
    area_of_row = names[rank]
    codes = [evidence.group.get(int(a), 0) for a in area_of_row]
    groups = tuple(sorted(set(codes)))
    return Arrangement(
        areas=area_of_row,
        group=np.array([groups.index(g) for g in codes], dtype=np.int64),
        groups=groups,
        count=count[rank].astype(np.int64),
        date=put(date),
        columns=columns,
        loading=loading,
        seen=put(~asked_for) > 0,
        kind=put(code, len(KINDS) - 1).astype(np.int64),
        citizen=put(citizen) > 0,
        spread=put(spread),
        persons=put(np.where(asked_for, np.inf, value), np.inf),
        row=rows[known:],
        step=steps[known:],
        used=np.flatnonzero(kept),
        used_row=rows[:known],
        used_step=steps[:known],
    )


def _columns(evidence: Evidence, area: Ints, date: Floats, value: Floats, citizen: Bools) -> Floats:
    size, growth = np.empty(len(area)), np.empty(len(area))
    for code in np.unique(area):
        mine = area == code
        dates, persons = evidence.population.series[int(code)]
        at_start = np.log(np.interp(_REFERENCE, dates, persons))
        size[mine] = at_start - _USUAL_SIZE
        growth[mine] = np.log(np.interp(date[mine], dates, persons)) - at_start
    return np.stack(
        [
            np.nan_to_num(np.log(value)),
            np.ones(len(area)),
            size,
            growth,
            (date - _REFERENCE) / _DECADE,
            np.maximum(date - _REFERENCE, 0.0) / _DECADE,
            citizen.astype(np.float64),
        ],
        axis=1,
    )


def _loading(kind: Ints, citizen: Bools, area: Ints, without: frozenset[int]) -> Floats:
    kept = kind == KINDS.index("register")
    # Where an area keeps a register its figures are what that counts, not what a census now and
    # then would: a figure between the two would lie outside everything ever counted.
    series = 2 * area + citizen
    # Yearly figures of a survey are observed like those of a register, and are none.
    speaks = kept & ~np.isin(area, sorted(without))
    registered = np.isin(series, np.unique(series[speaks])) & (kind == KINDS.index(""))
    register = np.where(kept | registered, 1.0, 0.0)
    one = np.ones(len(kind))
    return np.stack(
        [one, 0 * one, 1.0 * citizen, register, register * citizen, 1 - register], axis=1
    )
