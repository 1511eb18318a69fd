"""Total population at any date: a covariate, to say what is possible and to give shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rihla.numerics.date import mid_year

__all__ = ["Population"]


@dataclass(frozen=True, slots=True)
class Population:
    """Population of both sexes by area, between the mid-years given.

    Examples
    --------
    >>> table = pa.table({"code": [40, 40], "year": [2000, 2001], "value": [100.0, 110.0]})
    >>> population = Population.from_table(table)
    >>> population.at(40, 2001.0), population.at(4, 2001.0)
    (105.0, nan)
    """

    series: dict[int, tuple[np.ndarray, np.ndarray]]

    @classmethod
    def from_table(cls, table: pa.Table) -> Population:
        """Take it from a table with ``code`` (or ``area``), ``year`` and ``value`` persons.

        Rows of a single sex, where the table has ``sex``, are left out, as are empty values.
        """
        code = "code" if "code" in table.column_names else "area"
        found: dict[int, dict[float, float]] = {}
        for row in table.select([c for c in table.column_names if c != "status"]).to_pylist():
            if row.get("sex", "both") == "both" and row["value"] is not None:
                found.setdefault(row[code], {})[mid_year(row["year"])] = row["value"]
        return cls(
            {
                area: (np.array(sorted(values)), np.array([values[d] for d in sorted(values)]))
                for area, values in found.items()
            }
        )

    def at(self, area: int, date: float) -> float:
        """Give the population of an area at a decimal date; NaN where the table does not reach."""
        if area not in self.series:
            return math.nan
        dates, values = self.series[area]
        return float(np.interp(date, dates, values, left=math.nan, right=math.nan))
