"""Births and deaths of areas between two dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.flow.stock_table import Label, StockTable, listed

__all__ = ["VitalEvents", "events_from_rates"]


@dataclass(frozen=True, slots=True, eq=False)
class VitalEvents:
    """Births and deaths by area of residence within an interval, in persons.

    Parameters
    ----------
    areas
        Labels, in the order of the figures.
    births, deaths
        One per area.
    source
        Where they come from, with the edition: births and deaths of a later edition than the
        stocks mix two views of the past, and the flow table says so.
    assumed
        Areas whose events are not a publisher's figure but follow a declared rule.

    Raises
    ------
    TableRefused
        If a figure is missing or negative, with the areas named.

    Examples
    --------
    >>> VitalEvents(["A", "B"], [10, 5], [4, 4]).natural_change.tolist()
    [6.0, 1.0]
    """

    areas: tuple[Label, ...]
    births: NDArray[np.float64]
    deaths: NDArray[np.float64]
    source: str
    assumed: tuple[Label, ...]

    def __init__(
        self,
        areas: Sequence[Label],
        births: ArrayLike,
        deaths: ArrayLike,
        *,
        source: str = "",
        assumed: Sequence[Label] = (),
    ) -> None:
        labels = tuple(areas)
        events = {}
        for name, given in (("births", births), ("deaths", deaths)):
            figures = np.array(given, dtype=np.float64)
            figures.setflags(write=False)
            if figures.shape != (len(labels),):
                raise TableRefused(
                    f"There are {figures.size} figures of {name} for {len(labels)} areas.",
                    cure="Give one per area.",
                )
            wrong = [labels[i] for i in np.flatnonzero(~(figures >= 0) | np.isinf(figures))]
            if wrong:
                raise TableRefused(
                    f"The {name} are missing or negative in {listed(wrong)}.",
                    cure="Give persons, zero or more, for every area.",
                )
            events[name] = figures
        for name, value in (
            ("areas", labels),
            ("births", events["births"]),
            ("deaths", events["deaths"]),
            ("source", source),
            ("assumed", tuple(assumed)),
        ):
            object.__setattr__(self, name, value)

    @property
    def natural_change(self) -> NDArray[np.float64]:
        """Births less deaths of each area."""
        return np.asarray(self.births - self.deaths)

    def of(self, areas: Sequence[Label]) -> VitalEvents:
        """Give the events of these areas, in their order.

        Raises
        ------
        TableRefused
            If there are none for an area.
        """
        absent = [area for area in areas if area not in set(self.areas)]
        if absent:
            raise TableRefused(
                f"There are no births and deaths for {listed(absent)}.",
                cure="Give them for every area of the stock tables.",
            )
        at = [self.areas.index(area) for area in areas]
        assumed = [area for area in areas if area in set(self.assumed)]
        return VitalEvents(
            areas, self.births[at], self.deaths[at], source=self.source, assumed=assumed
        )

    def net_migration(self, start: StockTable, end: StockTable) -> NDArray[np.float64]:
        """Give what the two populations and these events leave to migration, by area.

        Examples
        --------
        >>> before = StockTable(["A"], [[100]], 2010.5)
        >>> after = StockTable(["A"], [[110]], 2015.5)
        >>> VitalEvents(["A"], [10], [4]).net_migration(before, after).tolist()
        [4.0]
        """
        here = self.of(start.areas)
        return np.asarray(
            end.reordered(start.areas).population - start.population - here.natural_change
        )


def events_from_rates(
    start: StockTable,
    end: StockTable,
    births_per_1000: ArrayLike,
    deaths_per_1000: ArrayLike,
    *,
    source: str = "",
) -> VitalEvents:
    """Turn yearly crude rates into births and deaths of the interval between two tables.

    Rates are per 1,000 of the mid-interval population and year, as World Population Prospects
    prints them; the person-years are those of growth at a constant rate.

    Examples
    --------
    >>> before = StockTable(["A"], [[1000]], 2010.5)
    >>> after = StockTable(["A"], [[1000]], 2015.5)
    >>> events_from_rates(before, after, [20], [10]).births.tolist()
    [100.0]
    """
    first, second = start.population, end.reordered(start.areas).population
    years = end.date - start.date
    growth = np.log(second / first)
    level = np.where(np.abs(growth) < 1e-9, first, (second - first) / np.where(growth, growth, 1))
    lived = level * years
    return VitalEvents(
        start.areas,
        np.asarray(births_per_1000, dtype=float) * lived / 1000,
        np.asarray(deaths_per_1000, dtype=float) * lived / 1000,
        source=source,
    )
