"""Intervals of flows: what doubt about the stocks makes of them.

Each draw changes the foreign-born of both tables by factors around one, for each area of residence
and for each corridor, and sets the native-born so that every area keeps its population. Births,
deaths and populations stay, so that every draw meets the same accounts: net migration of a closed
method moves only as far as the sharing of the world's gap does, and flows of opposite direction
move together.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.errors import EstimateError, TableRefused
from rihla.flow.estimate import estimate_flows
from rihla.flow.flow_table import FlowTable
from rihla.flow.method import get_method
from rihla.flow.method.inputs import Inputs
from rihla.flow.stock_table import StockTable, check_pair
from rihla.flow.vital_event import VitalEvents

__all__ = ["FlowInterval", "StockError", "draw_flows"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StockError:
    """How sure the foreign-born stocks are: standard deviations of their logarithms.

    Parameters
    ----------
    area
        Of an area's whole stock.
    corridor
        Of a birthplace's share in it.
    persistence
        Correlation between the two dates, 0–1: a census that misses persons misses them at
        both dates.

    Notes
    -----
    The revisions of UN DESA give no intervals. The defaults are a declared assumption, to be
    replaced by the intervals of a stock estimate.
    """

    area: float = 0.05
    corridor: float = 0.10
    persistence: float = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class FlowInterval:
    """Intervals of the flows of one table.

    Parameters
    ----------
    central
        The flows without doubt about the stocks.
    lower, upper
        Origins × destinations: bounds of each corridor.
    departures, arrivals
        Lower and upper bounds of each area's totals: 2 × areas.
    total
        Lower and upper bound of all flows.
    level
        The share of draws within the bounds (0–1).
    draws
        How many draws.
    refused
        Draws that made no sound table and were left out.
    """

    central: FlowTable
    lower: Floats
    upper: Floats
    departures: Floats
    arrivals: Floats
    total: tuple[float, float]
    level: float
    draws: int
    refused: int


def draw_flows(
    start: StockTable,
    end: StockTable,
    events: VitalEvents,
    *,
    method: str = "da_pb_closed",
    error: StockError | None = None,
    draws: int = 1000,
    level: float = 0.80,
    seed: int = 0,
    cores: int | None = None,
) -> FlowInterval:
    """Estimate flows with intervals.

    Parameters
    ----------
    start, end, events, method
        As `rihla.flow.estimate_flows`.
    error
        How sure the stocks are; `StockError` with its defaults if absent.
    draws
        How many, 20 at least.
    level
        The share of draws between the bounds of each corridor and total.
    seed
        The same seed gives the same intervals, whatever the number of cores.
    cores
        How many draws at a time; as many as the machine has by default.

    Raises
    ------
    TableRefused
        If there are too few draws, or more than a tenth of them make no sound table.

    Examples
    --------
    >>> areas = ["A", "B"]
    >>> before = StockTable(areas, [[900, 50], [40, 700]], 2010.5)
    >>> after = StockTable(areas, [[900, 80], [60, 700]], 2015.5)
    >>> events = VitalEvents(areas, [30, 40], [20, 30])
    >>> found = draw_flows(before, after, events, draws=40)
    >>> bool((found.lower <= found.upper).all())
    True
    """
    if draws < 20 or not 0 < level < 1:
        raise TableRefused(
            f"{draws} draws make no interval of {level:g}.",
            cure="Ask for 20 draws or more and a level between 0 and 1.",
        )
    check_pair(start, end)
    central = estimate_flows(start, end, events, method=method)
    after = end.reordered(start.areas)
    known = events.of(start.areas)
    chosen, doubt = get_method(method), error or StockError()
    seeds = np.random.SeedSequence(seed).spawn(draws)
    size = len(start.areas)
    drawn = np.full((draws, size, size), np.nan, dtype=np.float32)

    def one(place: int) -> None:
        first, second = _draw(start, after, doubt, np.random.default_rng(seeds[place]))
        inputs = Inputs(first, second, known.births, known.deaths)
        with suppress(EstimateError):
            drawn[place] = chosen.estimate(inputs, chosen).flow

    with ThreadPoolExecutor(cores or os.cpu_count() or 1) as pool:
        list(pool.map(one, range(draws)))
    sound = ~np.isnan(drawn[:, 0, 0])
    refused = int(draws - sound.sum())
    if refused > draws / 10:
        raise TableRefused(
            f"{refused} of {draws} draws made no sound table.",
            cure="Assume smaller errors, or use a method that leaves the system open.",
        )
    kept = drawn if not refused else drawn[sound]
    return _interval(central, kept, level, draws, refused)


def _draw(
    start: StockTable, end: StockTable, doubt: StockError, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Change the foreign-born of both dates, and keep every area's population."""
    size = len(start.areas)
    tables = []
    keep, fresh = doubt.persistence**0.5, (1 - doubt.persistence) ** 0.5
    areas = [generator.standard_normal(size) for _ in range(3)]
    corridors = [generator.standard_normal((size, size), dtype=np.float32) for _ in range(3)]
    for which, table in enumerate((start, end), start=1):
        area = doubt.area * (keep * areas[0] + fresh * areas[which])
        corridor = doubt.corridor * (keep * corridors[0] + fresh * corridors[which])
        # Less half the variance, so that the mean of the factors is one.
        shift = (doubt.area**2 + doubt.corridor**2) / 2
        persons = table.persons * np.exp(area[None, :] + corridor - shift)
        np.fill_diagonal(persons, 0.0)
        native = table.population - persons.sum(axis=0)
        persons[np.diag_indices(size)] = native
        tables.append(persons)
    return tables[0], tables[1]


def _interval(
    central: FlowTable, kept: NDArray[np.float32], level: float, draws: int, refused: int
) -> FlowInterval:
    outer = [(1 - level) / 2, (1 + level) / 2]
    size = kept.shape[1]
    bounds = np.empty((2, size, size))
    for origin in range(size):
        bounds[:, origin, :] = np.quantile(kept[:, origin, :], outer, axis=0)
    departures = np.quantile(kept.sum(axis=2, dtype=np.float64), outer, axis=0)
    arrivals = np.quantile(kept.sum(axis=1, dtype=np.float64), outer, axis=0)
    low, high = np.quantile(kept.sum(axis=(1, 2), dtype=np.float64), outer)
    return FlowInterval(
        central,
        bounds[0],
        bounds[1],
        departures,
        arrivals,
        (float(low), float(high)),
        level,
        draws,
        refused,
    )
