"""Intervals of flows: what doubt about the stocks makes of them.

Each draw is two whole tables of stocks: the foreign-born of both dates changed, and the native-born
set so that every area keeps its population. Births, deaths and populations stay, so that every draw
meets the same accounts: net migration of a closed method moves only as far as the sharing of the
world's gap does, and flows of opposite direction move together.

How sure the stocks are is either what their estimate says (`DrawnStock`) or an assumption
(`StockError`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rihla.errors import EstimateError, TableRefused
from rihla.flow.estimate import estimate_flows
from rihla.flow.flow_table import FlowTable
from rihla.flow.method import get_method
from rihla.flow.method.inputs import Inputs
from rihla.flow.stock_table import StockTable, check_pair
from rihla.flow.vital_event import VitalEvents

__all__ = ["Doubt", "DrawnStock", "FlowInterval", "StockError", "draw_flows", "draw_stocks"]

Floats = NDArray[np.float64]


class Doubt(Protocol):
    """How sure two tables of stocks are."""

    def draw(
        self, start: Floats, end: Floats, place: int, generator: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Draw the foreign-born of both dates: birthplaces × residences, diagonals unused."""


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

    def draw(
        self, start: Floats, end: Floats, place: int, generator: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Change each area's stock, and each birthplace's share in it, by factors around one."""
        size = len(start)
        areas = [generator.standard_normal(size) for _ in range(3)]
        corridors = _joined(self.persistence, (size, size), generator)
        keep, fresh = self.persistence**0.5, (1 - self.persistence) ** 0.5
        # Less half the variance, so that the mean of the factors is one.
        shift = (self.area**2 + self.corridor**2) / 2
        first, second = (
            table
            * np.exp(self.area * (keep * areas[0] + fresh * own) + self.corridor * rest - shift)
            for table, own, rest in zip((start, end), areas[1:], corridors, strict=True)
        )
        return first, second


@dataclass(frozen=True, slots=True, eq=False)
class DrawnStock:
    """Draws that the estimate of the stocks made itself.

    Parameters
    ----------
    foreign_born
        Draws × two dates × residences: the foreign-born of each area, in persons. Within a draw
        everything belongs together, areas and dates.
    corridor
        Two dates × birthplaces × residences: standard deviation of the logarithm of each
        birthplace's share, which is its mean.
    persistence
        Correlation of those shares between the dates, 0–1.

    Notes
    -----
    More draws of flows than there are of stocks take them again in order, with other shares.
    """

    foreign_born: Floats
    corridor: Floats
    persistence: float = 0.9

    def draw(
        self, start: Floats, end: Floats, place: int, generator: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Draw shares of birthplaces, and scale them to the drawn stock of each residence."""
        wanted = self.foreign_born[place % len(self.foreign_born)]
        rest = _joined(self.persistence, start.shape, generator)
        drawn = []
        for table, spread, own, stock in zip(
            (start, end), self.corridor, rest, wanted, strict=True
        ):
            persons = table * np.exp(spread * own - spread**2 / 2)
            np.fill_diagonal(persons, 0.0)
            held = persons.sum(axis=0)
            drawn.append(persons * np.divide(stock, held, out=np.zeros_like(held), where=held > 0))
        return drawn[0], drawn[1]


@dataclass(frozen=True, slots=True, eq=False)
class FlowInterval:
    """Intervals of the flows of one table.

    Parameters
    ----------
    central
        The flows without doubt about the stocks.
    lower, upper
        Origins × destinations: bounds of each corridor.
    departures, arrivals, net
        Lower and upper bounds of each area's totals: 2 × areas.
    total
        Lower and upper bound of all flows.
    level
        The share of draws within the bounds (0–1).
    draws
        How many draws.
    refused
        Draws that made no sound table and were left out.
    gap
        The largest difference, over all draws, between a margin of the flows and the one that the
        draw asks for, in persons.
    """

    central: FlowTable
    lower: Floats
    upper: Floats
    departures: Floats
    arrivals: Floats
    net: Floats
    total: tuple[float, float]
    level: float
    draws: int
    refused: int
    gap: float


def draw_flows(
    start: StockTable,
    end: StockTable,
    events: VitalEvents,
    *,
    method: str = "da_pb_closed",
    error: Doubt | None = None,
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
        How sure the stocks are: `DrawnStock`, or `StockError`, with its defaults if absent.
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
    gaps = np.zeros(draws)

    def one(place: int) -> None:
        first, second = _draw(start, after, doubt, place, np.random.default_rng(seeds[place]))
        inputs = Inputs(first, second, known.births, known.deaths)
        with suppress(EstimateError):
            found = chosen.estimate(inputs, chosen)
            drawn[place], gaps[place] = found.flow, found.gap

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
    return _interval(central, kept, level, draws, refused, float(gaps.max()))


def draw_stocks(
    start: StockTable,
    end: StockTable,
    *,
    error: Doubt | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Iterator[tuple[StockTable, StockTable]]:
    """Give the tables that `draw_flows` draws with the same arguments, pair by pair.

    Examples
    --------
    >>> before = StockTable(["A", "B"], [[900, 50], [40, 700]], 2010.5)
    >>> after = StockTable(["A", "B"], [[900, 80], [60, 700]], 2015.5)
    >>> for first, second in draw_stocks(before, after, draws=1):
    ...     first.population.tolist()
    [940.0, 750.0]
    """
    check_pair(start, end)
    after, doubt = end.reordered(start.areas), error or StockError()
    for place, chance in enumerate(np.random.SeedSequence(seed).spawn(draws)):
        drawn = _draw(start, after, doubt, place, np.random.default_rng(chance))
        first, second = (
            StockTable(
                start.areas,
                persons,
                table.date,
                sex=table.sex,
                basis=table.basis,
                source=table.source,
            )
            for persons, table in zip(drawn, (start, after), strict=True)
        )
        yield first, second


def _draw(
    start: StockTable, end: StockTable, doubt: Doubt, place: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Change the foreign-born of both dates, and keep every area's population."""
    drawn = doubt.draw(start.persons, end.persons, place, generator)
    for table, persons in zip((start, end), drawn, strict=True):
        np.fill_diagonal(persons, 0.0)
        np.fill_diagonal(persons, table.population - persons.sum(axis=0))
    return drawn


def _joined(
    persistence: float, shape: tuple[int, ...], generator: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draw two standard normal tables of this correlation."""
    shared, first, second = (generator.standard_normal(shape, dtype=np.float32) for _ in range(3))
    keep, fresh = np.float32(persistence**0.5), np.float32((1 - persistence) ** 0.5)
    return keep * shared + fresh * first, keep * shared + fresh * second


def _interval(
    central: FlowTable,
    kept: NDArray[np.float32],
    level: float,
    draws: int,
    refused: int,
    gap: float,
) -> FlowInterval:
    outer = [(1 - level) / 2, (1 + level) / 2]
    size = kept.shape[1]
    bounds = np.empty((2, size, size))
    for origin in range(size):
        bounds[:, origin, :] = np.quantile(kept[:, origin, :], outer, axis=0)
    left, came = kept.sum(axis=2, dtype=np.float64), kept.sum(axis=1, dtype=np.float64)
    departures, arrivals, net = (
        np.quantile(sums, outer, axis=0) for sums in (left, came, came - left)
    )
    low, high = np.quantile(kept.sum(axis=(1, 2), dtype=np.float64), outer)
    return FlowInterval(
        central,
        bounds[0],
        bounds[1],
        departures,
        arrivals,
        net,
        (float(low), float(high)),
        level,
        draws,
        refused,
        gap,
    )
