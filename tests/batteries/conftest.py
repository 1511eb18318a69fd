"""A small made-up world that the batteries run on: areas, populations and counts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from rihla.areas import members
from rihla.stock.series import Series, build_series

SUBREGIONS = (926, 931, 914)
PER_SUBREGION = 5

EVENTS = {
    "census": (1980.5, 1990.5, 2000.5, 2010.5),
    "register": tuple(float(year) for year in range(2003, 2018)),
}


@pytest.fixture(scope="session")
def population() -> pa.Table:
    """Give populations of every area of the world, growing by one per cent a year."""
    generator = np.random.default_rng(11)
    rows = []
    for area in members(900):
        size = float(np.exp(generator.normal(16.5, 0.5)))
        rows += [(area, year, size * 1.01 ** (year - 2000)) for year in range(1950, 2021)]
    return pa.table(dict(zip(("area", "year", "value"), zip(*rows, strict=True), strict=True)))


@pytest.fixture(scope="session")
def refugees() -> pa.Table:
    """Give registers of an area of South America, one of Western Africa, and Jordan."""
    rows = [
        (members(code)[0], 760, float(end), "refugees", 4000.0 * (end - 1985))
        for code in SUBREGIONS[1:]
        for end in range(1990, 2021)
    ]
    rows += [(400, 275, float(end), "palestine_refugees", 2.6e6) for end in range(1990, 2021)]
    names = ("area", "origin", "date", "category", "value")
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))


@pytest.fixture(scope="session")
def observations(population: pa.Table) -> pa.Table:
    """Give censuses by sex, and registers too in Western Europe; one area of each has nothing."""
    generator = np.random.default_rng(5)
    size = {
        area: value
        for area, year, value in zip(
            *(population[c].to_pylist() for c in ("area", "year", "value")), strict=True
        )
        if year == 2000
    }
    rows = []
    for code in SUBREGIONS:
        for area in members(code)[: PER_SUBREGION - 1]:
            level, rate = np.log(0.05 * size[area]), generator.normal(0.02, 0.02)
            for label, dates in EVENTS.items():
                if label == "register" and code != SUBREGIONS[0]:
                    continue
                for date in dates:
                    error = generator.normal(0, 0.02 if label == "register" else 0.1)
                    both = round(float(np.exp(level + rate * (date - 2000) + error)))
                    name = "NSO" if label == "register" else f"Census{int(date)}"
                    for sex, share in (("both", 1.0), ("female", 0.48), ("male", 0.52)):
                        rows.append((area, 0, sex, date, 0, -1, "foreign_born", name, both * share))
    names = ("area", "origin", "sex", "date", "age", "age_length", "universe", "source", "value")
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))


@pytest.fixture(scope="session")
def build(population: pa.Table, refugees: pa.Table) -> Callable[[pa.Table], Series]:
    """Build series from observations of the made-up world."""
    return lambda table: build_series(table, refugees=refugees, population=population)
