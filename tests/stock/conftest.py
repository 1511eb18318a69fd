"""Makes observations, registers and populations, and keeps the published ones at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.series import Series, build_series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]

_TYPES = pa.schema(
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
_REGISTER = pa.schema(
    [
        ("area", pa.int32()),
        ("origin", pa.int32()),
        ("date", pa.float64()),
        ("category", pa.string()),
        ("value", pa.float64()),
    ]
)


@pytest.fixture(scope="session")
def observe() -> Observe:
    """Give a function that makes one observation: both sexes, all origins, the foreign-born."""

    def observe(
        source: str, date: float, value: float, *, area: int = 40, **other: Any
    ) -> dict[str, Any]:
        row = {"area": area, "origin": 0, "sex": "both", "date": date, "age": 0, "age_length": -1}
        return {**row, "universe": "foreign_born", "source": source, "value": value, **other}

    return observe


@pytest.fixture(scope="session")
def build() -> Build:
    """Give a function that builds the series of a few observations and registers."""

    def build(
        *rows: dict[str, Any],
        refugees: list[dict[str, Any]] | None = None,
        population: float = 1e7,
    ) -> Series:
        areas = sorted({row["area"] for row in rows})
        years = range(1950, 2021)
        people = pa.table(
            {
                "code": pa.array([area for area in areas for _ in years], pa.int32()),
                "year": pa.array([year for _ in areas for year in years], pa.int16()),
                "value": [population] * (len(areas) * len(years)),
            }
        )
        return build_series(
            pa.Table.from_pylist(list(rows), _TYPES),
            refugees=pa.Table.from_pylist(refugees or [], _REGISTER),
            population=people,
        )

    return build


@pytest.fixture(scope="session")
def published_observations(data: Path) -> pa.Table:
    """Give what the estimator reads of the published observations."""
    return load_observations(home=data)


@pytest.fixture(scope="session")
def published(data: Path, published_observations: pa.Table) -> Series:
    """Give the series of the published observations."""
    return build_series(
        published_observations,
        refugees=load_refugees(home=data),
        population=load_population(home=data),
    )
