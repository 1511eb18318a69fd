"""World Population Prospects: thousands to persons, lost title rows, labels, vintages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pytest
import xlsxwriter

from rihla.areas import members
from rihla.errors import SourceMalformed, SourceMissing
from rihla.sources.un_desa_ims import read_workbook
from rihla.sources.un_wpp import (
    read_hierarchy,
    read_population,
    read_population_by_age,
    read_vital_events,
)

WORKBOOK = "WPP2019_POP_F01_1_TOTAL_POPULATION_BOTH_SEXES.xlsx"
Sheets = dict[str, list[list[object]]]


def small_sheets() -> Sheets:
    """Give the two sheets with one label, the world and one area."""
    years = [str(year) for year in range(1950, 2021)]
    names: list[object] = ["Index", "Variant", "Name", "Notes", "Country code", "Type"]
    described: list[list[object]] = [
        [1.0, "Estimates", "WORLD", "", 900.0, "World"],
        [2.0, "Estimates", "UN development groups", "a", 1803.0, "Label/Separator"],
        [3.0, "Estimates", "Namibia", "", 516.0, "Country/Area"],
    ]
    figures: list[list[object]] = [[100.5] * 71, ["..."] * 71, [2.125] * 71]
    return {
        "ESTIMATES": [
            [*names, *years],
            *[[*row, *cells] for row, cells in zip(described, figures, strict=True)],
        ],
        "MEDIUM VARIANT": [
            [*names, "2020"],
            *[[*row, cells[-1]] for row, cells in zip(described, figures, strict=True)],
        ],
    }


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Sheets], Path]:
    """Give a function that writes sheets as a workbook."""

    def write(sheets: Sheets) -> Path:
        path = tmp_path / "wpp.xlsx"
        with xlsxwriter.Workbook(str(path)) as workbook:
            for name, rows in sheets.items():
                sheet = workbook.add_worksheet(name)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
        return path

    return write


Save = Callable[[Sheets], Path]


def test_thousands_become_persons_and_labels_are_left_out(save: Save) -> None:
    """2.125 thousand are 2,125 persons; a row of ... is no location."""
    table = read_population(save(small_sheets()))
    assert set(table["code"].to_pylist()) == {900, 516}
    assert set(table.filter(pc.equal(table["code"], 516))["value"].to_pylist()) == {2125.0}


def test_title_rows_are_no_obstacle_whether_there_or_not(save: Save) -> None:
    """The publisher's sixteen title rows, which a third party removed, may stand again."""
    sheets = small_sheets()
    bare = read_population(save(sheets))
    titles: list[list[object]] = [["United Nations"] for _ in range(16)]
    sheets["ESTIMATES"] = titles + sheets["ESTIMATES"]
    assert read_population(save(sheets)).equals(bare)


def test_every_fault_of_the_workbook_is_listed_at_once(save: Save) -> None:
    """A text, an unknown code, a repeated row and two figures for 2020."""
    sheets = small_sheets()
    sheets["ESTIMATES"][1][6] = "many"
    sheets["ESTIMATES"].append(
        [4.0, "Estimates", "Nowhere", "", 517.0, "Country/Area", *[1.0] * 71]
    )
    sheets["ESTIMATES"].append(list(sheets["ESTIMATES"][3]))
    sheets["MEDIUM VARIANT"][3][6] = 3.0
    with pytest.raises(SourceMalformed) as caught:
        read_population(save(sheets))
    whats = {(f.sheet, f.row, f.area): f.what for f in caught.value.faults}
    assert whats == {
        ("ESTIMATES", 2, "WORLD"): "is no population: 'many'",
        ("ESTIMATES", 5, "Nowhere"): "is the code of no area and no grouping: 517.0",
        ("ESTIMATES", 6, "Namibia"): "repeats row 4",
        ("MEDIUM VARIANT", None, ""): (
            "gives the code 516 3000 persons in 2020 where ESTIMATES gives 2125"
        ),
    }


def test_a_missing_year_and_a_missing_sheet_are_named(save: Save) -> None:
    """Without 1987 there would be a gap; without the projection no agreement."""
    sheets = small_sheets()
    sheets["ESTIMATES"][0][6 + 37] = "Year"
    del sheets["MEDIUM VARIANT"]
    with pytest.raises(SourceMalformed) as caught:
        read_population(save(sheets))
    assert {f.what for f in caught.value.faults} == {
        "has the heading '1987' 0 times instead of once",
        "is missing",
    }


def test_an_absent_workbook_is_missing(tmp_path: Path) -> None:
    """Not malformed: the cure is another."""
    with pytest.raises(SourceMissing):
        read_population(tmp_path / "absent.xlsx")


def test_vital_events_list_every_fault_at_once(tmp_path: Path) -> None:
    """An unknown code, a negative count of births, a text, a repeated year."""
    path = tmp_path / "x.csv"
    path.write_text(
        "country_code,year,births,cbr,cdr,deaths,PopChange,growthrate,cnmr,NatChangeRT,mig\n"
        "4,2000,1,1,1,1,0,0,0,0,-2.5\n"
        "5,2000,1,1,1,1,0,0,0,0,0\n"
        "8,2000,-1,1,1,1,0,0,0,0,0\n"
        "8,2001,1,1,1,none,0,0,0,0,0\n"
        "4,2000,1,1,1,1,0,0,0,0,0\n",
        encoding="utf-8",
    )
    with pytest.raises(SourceMalformed) as caught:
        read_vital_events(path)
    places = {(f.row, f.column) for f in caught.value.faults}
    assert places == {(3, "code"), (4, "births"), (5, "deaths"), (6, "")}


@pytest.mark.large_input
def test_the_world_population_is_that_of_the_checks(data: Path) -> None:
    """Population 2019 = 7,713,468.205 thousand; 2000 = 6,143,493.806 thousand."""
    table = read_population(data / "wpp2019" / WORKBOOK)
    world = table.filter(pc.equal(table["code"], 900))
    figures = dict(zip(world["year"].to_pylist(), world["value"].to_pylist(), strict=True))
    assert figures[2019] == 7_713_468_205
    assert figures[2000] == 6_143_493_806
    assert sorted(figures) == list(range(1950, 2021))


@pytest.mark.large_input
def test_every_area_of_the_migrant_stock_has_a_population(data: Path) -> None:
    """232 areas, each year from 1950, and more that have no migrant stock."""
    table = read_population(data / "wpp2019" / WORKBOOK)
    codes = set(pc.unique(table["code"]).to_pylist())
    assert set(members(900)) <= codes
    assert table.num_rows == len(codes) * 71


@pytest.mark.large_input
def test_table_2_of_the_stock_is_another_rounding_of_the_same_population(data: Path) -> None:
    """The workbook's 2019 world is 7713468.100 thousand: 105 persons below WPP's own figure."""
    table = read_population(data / "wpp2019" / WORKBOOK)
    own = {(r["code"], r["year"]): r["value"] for r in table.to_pylist()}
    stock = read_workbook(data / "undesa_ims_2019" / "UN_MigrantStockTotal_2019.xlsx", "2019")
    printed = {
        (r["code"], r["year"]): r["value"]
        for r in stock.tables["population"].to_pylist()
        if r["sex"] == "both" and r["code"] in set(members(900))
    }
    # China's population there includes Taiwan Province of China, Guadeloupe's its former communes
    within = {156: (158,), 312: (652, 663)}
    for (code, year), value in printed.items():
        held = sum(own[part, year] for part in (code, *within.get(code, ())))
        assert value == pytest.approx(held, abs=25), (code, year)
    assert own[900, 2019] - sum(v for (_, year), v in printed.items() if year == 2019) == 105


@pytest.mark.large_input
def test_ages_add_up_to_the_total_population(data: Path) -> None:
    """Women and men of all ages are the total of the workbook, but for rounding (world, 2015)."""
    folder = data / "wpp2019"
    ages = read_population_by_age(folder / "popF.txt", folder / "popM.txt")
    total = read_population(folder / WORKBOOK)
    for code in (900, 516, 840):
        mask = pc.and_(pc.equal(ages["code"], code), pc.equal(ages["year"], 2015))
        of_total = pc.and_(pc.equal(total["code"], code), pc.equal(total["year"], 2015))
        summed = pc.sum(ages.filter(mask)["value"]).as_py()
        assert summed == pytest.approx(total.filter(of_total)["value"][0].as_py(), abs=50)
    assert set(ages["sex"].to_pylist()) == {"female", "male"}


@pytest.mark.large_input
def test_the_hierarchy_holds_the_subregions(data: Path) -> None:
    """Namibia is in Southern Africa, in Africa and among the less developed regions."""
    table = read_hierarchy(data / "wpp2019" / "UNlocations.txt")
    groups = set(table.filter(pc.equal(table["code"], 516))["grouping"].to_pylist())
    assert {913, 903, 902, 947} <= groups


@pytest.mark.large_input
def test_vital_events_are_persons_and_rates_are_as_printed(data: Path) -> None:
    """World births of 1950: 91,823.936 thousand, 36.831 per 1,000; United States 2023."""
    table = read_vital_events(data / "wpp2024" / "vital_events_1950_2023.csv")
    rows = {(r["code"], r["year"]): r for r in table.to_pylist()}
    assert rows[900, 1950]["births"] == 91_823_936
    assert rows[900, 1950]["births_per_1000"] == 36.831
    assert rows[840, 2023]["net_migration"] == 1_322_668
    assert {year for _, year in rows} == set(range(1950, 2024))


@pytest.mark.large_input
def test_kosovo_has_a_row_of_its_own_in_the_vintage_of_2024(data: Path) -> None:
    """Declared, since Serbia of 2019 holds it: vintages are not mixed unawares."""
    table = read_vital_events(data / "wpp2024" / "vital_events_1950_2023.csv")
    codes = set(pc.unique(table["code"]).to_pylist())
    assert 412 in codes
    assert not codes & {1831, 2087, 5505}
