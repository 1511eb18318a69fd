"""A small world to estimate: a few counts of four areas, their registers and populations."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from rihla.pipeline.stock import StockInput
from rihla.revision.manifest import SourceRecord

_OBSERVED = pa.schema(
    [
        ("area", pa.int32()),
        ("origin", pa.int32()),
        ("sex", pa.string()),
        ("date", pa.float64()),
        ("age", pa.int16()),
        ("age_length", pa.int16()),
        ("universe", pa.string()),
        ("source", pa.string()),
        ("value", pa.float64()),
    ]
)
_YEARS = range(1950, 2021)
_PEOPLE = {40: 8e6, 56: 1e7, 728: 1e7, 729: 4e7}
_COUNTS = {
    40: ((1991.4, 700_000.0), (2001.4, 1_000_000.0), (2011.8, 1_300_000.0)),
    56: ((1991.2, 900_000.0), (2001.8, 1_100_000.0)),
    729: ((1993.3, 800_000.0), (2008.3, 500_000.0)),
}


def make_input(*, scale: float = 1.0) -> StockInput:
    """Make counts by sex and of two origins; South Sudan has neither count nor early existence."""
    rows: list[dict[str, Any]] = []
    for area, counts in _COUNTS.items():
        for date, value in counts:
            common = {
                "area": area,
                "date": date,
                "age": 0,
                "age_length": -1,
                "universe": "foreign_born",
                "source": f"Census{int(date)}",
            }
            parts = {(0, "both"): 1.0, (0, "male"): 0.45, (0, "female"): 0.55}
            parts |= {(276, "both"): 0.5, (792, "both"): 0.3}
            rows += [
                {**common, "origin": origin, "sex": sex, "value": value * part * scale}
                for (origin, sex), part in parts.items()
            ]
    source = SourceRecord(
        id="toy",
        title="Counts that nobody made",
        producer="Nobody",
        edition="first",
        citation="",
        url="",
        licence="CC0",
        licence_url="",
        published="",
        files={"toy.parquet": "0" * 64},
    )
    register = {
        "area": pa.array([729, 728], pa.int32()),
        "origin": pa.array([232, 729], pa.int32()),
        "date": [2010.0, 2015.0],
        "category": ["refugees", "refugees"],
        "value": [100_000.0, 250_000.0],
    }
    ages = [
        {**row, "age": age, "age_length": length, "value": row["value"] / 2}
        for row in rows
        if row["origin"] == 0 and row["sex"] != "both"
        for age, length in ((0, 40), (40, -1))
    ]
    return StockInput(
        ages=pa.Table.from_pylist(ages, _OBSERVED),
        observations=pa.Table.from_pylist(rows, _OBSERVED),
        population=pa.table(
            {
                "code": pa.array([area for area in _PEOPLE for _ in _YEARS], pa.int32()),
                "year": pa.array([year for _ in _PEOPLE for year in _YEARS], pa.int16()),
                "value": [people for people in _PEOPLE.values() for _ in _YEARS],
            }
        ),
        refugees=pa.table(register),
        sources=(source,),
        population_source="toy",
        refugee_source="toy",
        observation_source="toy",
    )


@pytest.fixture(scope="session")
def given() -> StockInput:
    """Give the small world."""
    return make_input()
