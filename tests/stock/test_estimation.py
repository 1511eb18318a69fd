"""Estimates from the published observations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import members
from rihla.stock.estimation import Estimate, estimate, estimate_series
from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.series import build_series

DATES = (1990.5, 2000.5, 2010.5, 2015.92, 2019.5)
EVIDENCE_AND_COVARIATES = (
    "observations/observations_to_2019.parquet",
    "unhcr/population.parquet",
    "unhcr/unrwa.csv",
    "wpp2019/WPP2019_POP_F01_1_TOTAL_POPULATION_BOTH_SEXES.xlsx",
)


def made(home: Path) -> Estimate:
    """Estimate from the published files below a folder."""
    population = load_population(home=home)
    series = build_series(
        load_observations(home=home), refugees=load_refugees(home=home), population=population
    )
    return estimate_series(series, population, dates=DATES)


@pytest.fixture(scope="module")
def found(data: Path) -> Estimate:
    """Estimate from the published files."""
    return made(data)


@pytest.mark.large_input
def test_it_covers_every_area_of_the_world(found: Estimate) -> None:
    """232 areas, each with a figure or a status at each date and for each sex."""
    assert set(found.areas) == set(members(900))
    table = found.table()
    assert table.num_rows == 232 * len(DATES) * 3
    absent = table.filter(pc.equal(table["status"], "not_available"))
    assert set(absent["area"].to_pylist()) == {499, 531, 534, 728}


@pytest.mark.large_input
def test_every_interval_holds_its_figure_and_none_exceeds_the_population(found: Estimate) -> None:
    """Lower ends, median and upper ends stand in their order."""
    table = found.table()
    known = table.filter(pc.equal(table["status"], "available"))
    names = ("lower_95", "lower_80", "value", "upper_80", "upper_95")
    ends = np.stack([known[name].to_numpy() for name in names])
    assert (np.diff(ends, axis=0) >= -1e-6).all()
    assert (ends >= 0).all()


@pytest.mark.large_input
def test_jordan_2015_counts_nobody_twice(found: Estimate) -> None:
    """The census of 2015 holds Syrians and Palestinians: 2,918,125 in all, once."""
    table = found.table(sexes=["both"])
    rows = table.filter(pc.equal(table["area"], 400)).to_pylist()
    (jordan,) = [row for row in rows if row["date"] == 2015.92]
    assert jordan["lower_80"] < 2_918_125 < jordan["upper_80"]
    assert abs(jordan["value"] / 2_918_125 - 1) < 0.1


@pytest.mark.large_input
def test_venezuelans_displaced_abroad_are_in_colombias_stock(found: Estimate) -> None:
    """Colombia in mid-2019: over a million, of whom the census of 2018 left most out."""
    table = found.table(sexes=["both"])
    rows = table.filter(pc.equal(table["area"], 170)).to_pylist()
    assert rows[-1]["value"] > 1_000_000


@pytest.mark.large_input
def test_no_byte_depends_on_a_file_it_may_not_open(
    found: Estimate, data: Path, tmp_path: Path
) -> None:
    """Every file that is neither evidence nor covariate is noise; the output is the same bytes."""
    noise = np.random.default_rng(0)
    for path in (p for p in data.rglob("*") if p.is_file()):
        name = path.relative_to(data).as_posix()
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in EVIDENCE_AND_COVARIATES:
            target.symlink_to(path)
        else:
            target.write_bytes(noise.bytes(1000))
    assert made(tmp_path).table().equals(found.table())


def test_it_takes_tables_of_other_libraries() -> None:
    """Polars in, the same figures out as from Arrow."""
    observations = pa.table(
        {
            "area": [40, 40], "origin": [0, 0], "sex": ["both"] * 2, "date": [2001.4, 2011.8],
            "age": [0, 0], "age_length": [-1, -1], "universe": ["foreign_born"] * 2,
            "source": ["Census2001", "Census2011"], "value": [1_003_399.0, 1_349_000.0],
        }
    )  # fmt: skip
    population = pa.table(
        {"code": [40] * 3, "year": [1990, 2001, 2020], "value": [7.7e6, 8.0e6, 9.0e6]}
    )
    names = {"area": pa.int32(), "origin": pa.int32(), "date": pa.float64(),
             "category": pa.string(), "value": pa.float64()}  # fmt: skip
    refugees = pa.schema(list(names.items())).empty_table()
    one = estimate(observations, population, refugees, dates=(2005.5,))
    two = estimate(
        pl.from_arrow(observations), pl.from_arrow(population), refugees, dates=(2005.5,)
    )
    assert one.table().equals(two.table())
    (both, _, _) = one.table().to_pylist()
    assert 1_003_399 < both["value"] < 1_349_000
    assert both["lower_95"] < both["lower_80"] < both["value"] < both["upper_80"]
