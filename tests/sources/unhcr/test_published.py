"""The traps and checks of the published tables of UNHCR and UNRWA."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import get_area, resolve
from rihla.errors import UnknownArea
from rihla.sources.registry import check_source
from rihla.sources.unhcr import list_categories, read_population, read_unrwa

pytestmark = pytest.mark.large_input

OWN_CODES = {9999999, 1000029, 1000030}


@pytest.fixture(scope="module")
def population(data: Path) -> pa.Table:
    """Give the whole table."""
    return read_population(data / "unhcr" / "population.parquet")


@pytest.fixture(scope="module")
def refugees(data: Path, population: pa.Table) -> dict[tuple[int, int], float]:
    """Give refugees, asylum-seekers and registered Palestine refugees by area and year's end."""
    chosen = population.filter(
        pc.is_in(pc.field("category"), pa.array(["refugees", "asylum_seekers"]))
    )
    sums = chosen.group_by(["asylum", "year"]).aggregate([("value", "sum")])
    found = {(r["asylum"], r["year"]): r["value_sum"] for r in sums.to_pylist()}
    for row in read_unrwa(data / "unhcr" / "unrwa.csv").to_pylist():
        key = row["area"], row["year"]
        found[key] = found.get(key, 0.0) + row["value"]
    return found


@pytest.fixture(scope="module")
def published(data: Path) -> dict[tuple[int, int], float]:
    """Give the UN's own refugee figures of the 2019 revision, by area and mid-year."""
    found = {}
    path = data / "undesa_ims_2019" / "est_refugee_stock.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            try:
                area = resolve(row["Destination"].strip()).m49
            except UnknownArea:
                continue
            for year in (1990, 1995, 2000, 2005, 2010, 2015, 2019):
                text = row[f"{year}_est_(mf)"]
                if text.isdigit() and int(text):
                    found[area, year] = float(text)
    return found


def test_every_row_gives_every_category(population: pa.Table) -> None:
    """138,893 published rows, nine categories each, none lost on the way to an area."""
    assert population.num_rows == 138_893 * len(list_categories())


def test_every_place_is_an_area_or_declared(population: pa.Table) -> None:
    """All origins and asylums are areas of M49, or unknown, stateless, Tibetan."""
    for column in ("origin", "asylum"):
        codes = set(pc.unique(population[column]).to_pylist())
        assert all(get_area(code).kind == "area" for code in codes - OWN_CODES)
    assert set(pc.unique(population["origin"]).to_pylist()) >= OWN_CODES


def test_austria_is_not_australia(population: pa.Table) -> None:
    """In 1951, 282,000 refugees were in Austria (UNHCR's AUS) and 180,000 in Australia."""
    first = population.filter(
        (pc.field("year") == 1951)
        & (pc.field("category") == "refugees")
        & pc.is_in(pc.field("asylum"), pa.array([36, 40], pa.int32()))
    )
    assert dict(zip(first["asylum"].to_pylist(), first["value"].to_pylist(), strict=True)) == {
        36: 180_000.0,
        40: 282_000.0,
    }


def test_namibia_is_there(population: pa.Table) -> None:
    """Namibia, whose ISO2 code reads as a blank elsewhere, has its rows."""
    assert population.filter(pc.field("origin") == 516).num_rows > 0


def test_venezuelans_displaced_abroad_are_in_need_of_protection(population: pa.Table) -> None:
    """They stand under `oip`, from 2018 on, and are nine tenths of it and more."""
    needy = population.filter(
        (pc.field("category") == "in_need_of_protection") & (pc.field("status") == "available")
    )
    assert pc.min(needy["year"]).as_py() == 2018
    everybody = pc.sum(needy["value"]).as_py()
    venezuelans = pc.sum(needy.filter(pc.field("origin") == 862)["value"]).as_py()
    assert venezuelans > 0.9 * everybody


def test_a_blank_stays_apart_from_zero(population: pa.Table) -> None:
    """`value` is null exactly where nothing was reported, which is in `oip` alone."""
    blank = population.filter(pc.field("status") == "not_reported")
    assert blank["value"].null_count == blank.num_rows == population["value"].null_count
    assert set(pc.unique(blank["category"]).to_pylist()) == {"in_need_of_protection"}


def test_registers_of_the_state_of_palestine_are_not_migrants(data: Path) -> None:
    """UNRWA counts more than two million in the State of Palestine in 2018; none is given."""
    path = data / "unhcr" / "unrwa.csv"
    assert set(read_unrwa(path)["area"].to_pylist()) == {400, 422, 760}
    everything = read_unrwa(path, counted_only=False)
    at_home = everything.filter((pc.field("area") == 275) & (pc.field("year") == 2018))
    assert at_home["value"].to_pylist() == [2_267_747.0]
    assert at_home["counted"].to_pylist() == [False]


@pytest.mark.parametrize(
    ("area", "year"),
    [(276, 1995), (404, 1995), (586, 1995)],
    ids=["Germany 1995", "Kenya 1995", "Pakistan 1995"],
)
def test_the_uns_figures_hold_asylum_seekers_at_the_same_years_end(
    area: int,
    year: int,
    refugees: dict[tuple[int, int], float],
    published: dict[tuple[int, int], float],
) -> None:
    """The UN's 1995 is the end of 1995, refugees and asylum-seekers together, to the person."""
    assert published[area, year] == refugees[area, year]


@pytest.mark.parametrize("area", [276, 586, 40], ids=["Germany", "Pakistan", "Austria"])
def test_the_uns_1990_is_the_mean_of_two_ends(
    area: int,
    refugees: dict[tuple[int, int], float],
    published: dict[tuple[int, int], float],
) -> None:
    """The UN's 1990 is the mean of the ends of 1989 and 1990, rounded."""
    mean = (refugees[area, 1989] + refugees[area, 1990]) / 2
    assert abs(published[area, 1990] - mean) <= 0.5


def test_the_uns_2019_is_the_end_of_2018(
    refugees: dict[tuple[int, int], float], published: dict[tuple[int, int], float]
) -> None:
    """Of the areas, most of the UN's 2019 figures are nearer to the end of 2018 than of 2019."""
    nearer = [
        abs(value - refugees.get((area, 2018), 0.0)) < abs(value - refugees.get((area, 2019), 0.0))
        for (area, year), value in published.items()
        if year == 2019 and area != 275
    ]
    assert sum(nearer) > len(nearer) / 2


@pytest.mark.parametrize("source", ["unhcr-population", "unrwa", "observations-paa2025"])
def test_the_published_files_pass_their_check(source: str, data: Path) -> None:
    """Checksums, columns, codes and corrections are what the sidecars and readers declare."""
    check_source(source, home=data).raise_unless_passed()
