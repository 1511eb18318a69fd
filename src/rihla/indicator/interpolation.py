"""Dates between those of a revision, filled only when asked, and saying so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rihla.errors import FigureNotAvailable
from rihla.indicator.cube import AVAILABLE, NOT_AVAILABLE, Cube, Quantity
from rihla.numerics.growth import geometric_between

__all__ = ["interpolated"]


def interpolated(cube: Cube, years: tuple[int, ...]) -> tuple[Cube, tuple[str, ...]]:
    """Give a cube that has the given years too, at a constant rate between its own dates.

    Territories are those of the earlier of the two neighbouring dates: an area that begins to
    exist between the two is still counted with its predecessor. An area that lacks a figure at
    either date has none between them, nor has a count of zero: no rate leads from nothing.

    Returns
    -------
    tuple
        The cube, and a note for each year that was filled.

    Raises
    ------
    FigureNotAvailable
        If a year lies outside the revision's dates: this is no projection.
    """
    notes = []
    for year in years:
        if year in cube.years:
            continue
        if not cube.years[0] < year < cube.years[-1]:
            raise FigureNotAvailable(
                f"{year} lies outside revision {cube.revision}"
                f" ({cube.years[0]}–{cube.years[-1]}), and nothing is projected.",
                cure="Choose a year between.",
            )
        after = int(np.searchsorted(cube.years, year))
        notes.append(
            f"{year} is interpolated between {cube.years[after - 1]} and {cube.years[after]}"
            " at a constant rate of change, area by area; no source gives it."
        )
        cube = _with(cube, year, after)
    return cube, tuple(notes)


def _with(cube: Cube, year: int, after: int) -> Cube:
    before = after - 1

    def fill(quantity: Quantity, *, held: bool = True) -> Quantity:
        later = _as_held_before(cube, quantity, before) if held else quantity.values[:, after]
        made = geometric_between(
            quantity.values[:, before],
            later,
            start_year=float(cube.years[before]),
            end_year=float(cube.years[after]),
            year=float(year),
        )
        known = ~np.isnan(made)
        lacking = np.where(quantity.status[:, before] == AVAILABLE, NOT_AVAILABLE, 0)
        lacking = np.maximum(lacking, quantity.status[:, before])
        status = np.where(known, AVAILABLE, lacking).astype(np.uint8)
        return Quantity(
            np.insert(quantity.values, after, made, axis=1),
            np.insert(quantity.status, after, status, axis=1),
        )

    return replace(
        cube,
        years=np.insert(cube.years, after, year).astype(np.int16),
        stock=fill(cube.stock),
        population=fill(cube.population, held=False),
        population_held=fill(cube.population_held),
        refugees=fill(cube.refugees, held=False),
        refugees_held=fill(cube.refugees_held),
        exists=np.insert(cube.exists, after, cube.exists[:, before], axis=1),
        holder=np.insert(cube.holder, after, cube.holder[:, before], axis=1),
    )


def _as_held_before(cube: Cube, quantity: Quantity, before: int) -> NDArray[np.float64]:
    """Give the later counts by the territories of the earlier date, so that both are one thing."""
    after = before + 1
    own = np.where(cube.exists[:, after, None], quantity.values[:, after], 0.0)
    held = np.zeros_like(own)
    np.add.at(held, cube.holder[:, before], own)
    held[~cube.exists[:, before]] = np.nan
    return held
