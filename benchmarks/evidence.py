"""Made-up counts of as many areas, in as many subregions, as the world has."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from rihla.stock.method import Evidence, Points
from rihla.stock.population import Population

__all__ = ["make_evidence"]

_AREAS, _GROUPS, _FIRST, _LAST = 232, 22, 1980.5, 2019.5


def make_evidence() -> tuple[Evidence, Points]:
    """Give counts of 232 areas, a census every five years and yearly registers in one of eight.

    Every mid-year from 1990 to 2019 is asked for. The same on every machine.
    """
    generator = np.random.default_rng(1)
    area, date, kind = [], [], []
    for code in range(1, _AREAS + 1):
        keeps = code % 8 == 0
        mine = np.arange(_FIRST, _LAST + 0.5, 1.0 if keeps else 5.0)
        area += [code] * len(mine)
        date += mine.tolist()
        kind += ["register" if keeps else "census"] * len(mine)
    count = len(area)
    events = pa.table(
        {
            "area": pa.array(area, pa.int32()),
            "date": date,
            "basis": ["place_of_birth"] * count,
            "kind": kind,
            "value": np.exp(generator.normal(12.0, 0.2, count)),
            "spread": np.zeros(count),
            "taken_out": np.zeros(count),
        }
    )
    years = np.array([1950.5, 2020.5])
    people = {code: (years, np.array([4e6, 6e6])) for code in range(1, _AREAS + 1)}
    groups = {code: code % _GROUPS for code in range(1, _AREAS + 1)}
    dates = np.arange(1990.5, 2020.0)
    asked = np.repeat(np.arange(1, _AREAS + 1, dtype=np.int32), len(dates))
    points = Points(
        asked,
        np.tile(dates, _AREAS),
        np.full(len(asked), "place_of_birth"),
        np.full(len(asked), ""),
    )
    return Evidence(events, Population(people), groups), points
