"""The tables of areas against the published files they were read from."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from rihla.areas import (
    Area,
    get_area,
    list_groupings,
    members,
    name_of,
    resolve,
    resolve_any,
)
from rihla.areas.history import territory
from rihla.areas.table.build import build
from rihla.errors import SourceMissing, UnknownArea

pytestmark = pytest.mark.large_input

WORKBOOK = "undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx"
WORKBOOK_2020 = "undesa_ims_2020/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
# Headings of the files that are no area and no grouping.
HEADINGS = {
    "",
    "Total",
    "UN development groups",
    "World Bank income groups",
    "Geographic regions",
    "Sustainable Development Goal (SDG) regions",
}
# Preferred labels of the observations whose code is no area or grouping of ours, each with why.
LABELS_WITHOUT_AREA = {
    "Unknown": "origin not known",
    "Country not specified": "origin not known",
    "Unknown Europe": "origin not known",
    "Unknown Asia": "origin not known",
    "Total": "all origins",
    "Other": "residual of a source",
    "Others": "residual of a source",
    "Other Europe": "residual of a source",
    "Other (Asia)": "residual of a source",
    "Asia (Others)": "residual of a source",
    "European Union": "no grouping of the UN's lists",
    "China, incl. Taiwan, Hongkong and Macao": "several areas together",
    "China, Hong Kong and Macao": "several areas together",
    "India, Pakistan, Bangladesh, Sri Lanka": "several areas together",
    "United States of America and Canada": "several areas together",
}
# Labels with an area or grouping of ours under another code, each with why.
LABELS_ELSEWHERE = {"Australia and New Zealand": (1836, 927)}  # the SDG region has a second code


@cache
def _sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def _rows(data: Path, table: str) -> dict[int, list[Any]]:
    sheet = _sheet(data / WORKBOOK, table)
    return {int(row[3]): row for row in sheet if isinstance(row[3], float)}


def test_the_shipped_tables_are_what_the_build_writes(data: Path, tmp_path: Path) -> None:
    """Rebuilding from the published files gives the same bytes."""
    build(data, tmp_path)
    for path in sorted(tmp_path.iterdir()):
        shipped = files("rihla.areas") / "table" / path.name
        assert path.read_bytes() == shipped.read_bytes(), path.name
    assert len(list(tmp_path.iterdir())) == 4


def test_the_build_says_which_file_is_absent(tmp_path: Path) -> None:
    """A missing input is named before anything is written."""
    with pytest.raises(SourceMissing, match="UN_MigrantStockTotal_2019"):
        build(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_all_areas_of_the_workbook_are_present_under_their_printed_names(data: Path) -> None:
    """232 rows with a type of data, each an area under that code and name."""
    rows = {code: row for code, row in _rows(data, "Table 1").items() if str(row[4]).strip()}
    assert set(rows) == set(members(900))
    assert {code: name_of(code) for code in rows} == {
        code: str(row[1]).strip() for code, row in rows.items()
    }


def test_all_groupings_of_the_workbook_are_present_under_their_printed_names(data: Path) -> None:
    """Every other row with a code is a grouping; capitals of headings aside, named as printed."""
    rows = {code: row for code, row in _rows(data, "Table 1").items() if not str(row[4]).strip()}
    held = {g.code: g.name for g in list_groupings() if g.source == "undesa-ims-2019"}
    assert set(rows) == set(held)
    for code, row in rows.items():
        assert str(row[1]).strip().casefold() == held[code].casefold()


def test_the_members_of_every_grouping_sum_to_its_published_stock(data: Path) -> None:
    """Every aggregate in seven years, by the publisher's figures: a wrong member would show."""
    rows = _rows(data, "Table 1")
    stock = {
        code: [cell if isinstance(cell, float) else 0.0 for cell in row[5:12]]
        for code, row in rows.items()
    }
    differing = {}
    for grouping in list_groupings():
        if grouping.source == "undesa-ims-2019":
            for k, year in enumerate(YEARS):
                gap = stock[grouping.code][k] - sum(stock[m][k] for m in grouping.members)
                if abs(gap) > 1:
                    differing[grouping.code, year] = gap
    # In 2005 the publisher counts Sint Maarten, whose row is empty, with its own income group and
    # takes it from that of Bonaire, whose row holds the former Netherlands Antilles.
    assert differing == {(1503, 2005): 13100, (1518, 2005): -13100}


def test_the_annex_marks_the_same_members(data: Path) -> None:
    """Development and income groups by the annex's own "Y" columns."""
    sheet = _sheet(data / WORKBOOK, "ANNEX")
    head = next(row for row in sheet if row[0] == "Index")
    printed = {str(g.name).casefold(): g.code for g in list_groupings("development")}
    printed |= {g.name.casefold(): g.code for g in list_groupings("income")}
    for place, title in enumerate(head[5:14], start=5):
        code = printed[str(title).strip().casefold()]
        marked = {int(row[3]) for row in sheet if row[place] == "Y" and str(row[4]).strip()}
        assert marked == set(members(code)), title


def test_every_area_of_the_next_revision_is_known(data: Path) -> None:
    """The 2020 workbook's rows resolve to their codes, by code and by name."""
    for row in _sheet(data / WORKBOOK_2020, "Table 1"):
        if isinstance(row[3], float):
            found = resolve_any(str(row[1]).replace("*", "").strip())
            code = found.m49 if isinstance(found, Area) else found.code
            assert members(code) == members(int(row[3]))


def test_rows_without_a_figure_are_those_another_row_holds(data: Path) -> None:
    """The workbook prints ".." exactly where our history says another row has the territory."""
    for code, row in _rows(data, "Table 1").items():
        if str(row[4]).strip():
            printed = {year for year, cell in zip(YEARS, row[5:12], strict=True) if cell != ".."}
            assert printed == {year for year in YEARS if territory(code, year)}, row[1]


def test_printed_shares_divide_by_the_population_of_the_territory_the_row_holds(
    data: Path,
) -> None:
    """Sudan 1990: 5.47 % of the people of Sudan and South Sudan, not 6.96 % of Sudan's."""
    stock, people, shares = (_rows(data, f"Table {number}") for number in (1, 2, 3))
    for code in (729, 688, 535):
        for k, year in enumerate(YEARS):
            held = sum(people[part][4 + k] for part in territory(code, year))
            share = stock[code][5 + k] / (held * 1000) * 100
            assert share == pytest.approx(shares[code][5 + k], rel=1e-6), (code, year)


@pytest.mark.parametrize("sex", ["total", "male", "female"])
def test_every_name_of_the_by_origin_tables_resolves(data: Path, sex: str) -> None:
    """Columns are origins, rows destinations and aggregates; only headings are left over."""
    path = data / f"undesa_ims_2019/migrants_by_origin_and_destination_{sex}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        origins = set(next(lines)[2:]) - HEADINGS
        destinations = {line[1] for line in lines} - HEADINGS
    assert {resolve(name).m49 for name in origins} == {*members(900), -1, -2}
    assert {resolve_any(name) for name in destinations} >= {get_area(c) for c in members(900)}


@pytest.mark.parametrize(
    "name",
    [
        "migrants_by_age_and_sex_total.csv",
        "total_population_by_age_and_sex.csv",
        "est_refugee_stock.csv",
    ],
)
def test_every_name_of_the_other_files_of_the_revision_resolves(data: Path, name: str) -> None:
    """The same areas under sometimes other spellings, such as Faeroe Islands."""
    with (data / "undesa_ims_2019" / name).open(encoding="utf-8", newline="") as file:
        names = {line["Destination"] for line in csv.DictReader(file)} - HEADINGS
    found = {resolve_any(text) for text in names}
    assert {get_area(code) for code in members(900)} <= found


def test_every_preferred_label_of_the_observations_resolves_to_its_code(data: Path) -> None:
    """Or is declared here with the reason why it is no area."""
    undeclared = []
    for line in _labels(data):
        label, code = line["LongName"], int(float(line["LocID"]))
        if label in LABELS_WITHOUT_AREA:
            with pytest.raises(UnknownArea):
                resolve_any(label)
        elif LABELS_ELSEWHERE.get(label, (None, code))[1] != _code_of(label):
            undeclared.append((label, code))
    assert undeclared == []


def _labels(data: Path) -> list[dict[str, str]]:
    path = data / "observations/location_labels.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [line for line in csv.DictReader(file) if line["Preferred"] in {"1", "1.0"}]


def _code_of(label: str) -> int | None:
    try:
        found = resolve_any(label)
    except UnknownArea:
        return None
    return found.m49 if isinstance(found, Area) else found.code


def test_unhcrs_names_resolve_to_the_areas_of_their_iso_codes(data: Path) -> None:
    """Its own three-letter codes are not ISO's; names and `_iso` columns agree."""
    path = data / "unhcr/population.parquet"
    # origins that are no area: their UNHCR entry says so
    without = {"Unknown", "Stateless", "Tibetan", "Palestinian"}
    found = duckdb.execute(
        f"select distinct coo_name, coo_iso from '{path}' "
        f"union select distinct coa_name, coa_iso from '{path}'"
    ).fetchall()
    for name, iso in found:
        if name not in without:
            assert resolve(name) == resolve(iso), name
    assert without <= {name for name, _ in found}


def test_the_world_banks_names_resolve_to_the_areas_of_its_codes(data: Path) -> None:
    """Except Kosovo, which is no area, and two codes that mean different areas elsewhere."""
    refused = {"XKX", "YUG", "CHI"}
    sheet = _sheet(data / "wb_income/OGHIST_2025_10_07.xlsx", "Country Analytical History")
    lines = [row for row in sheet if len(str(row[0])) == 3 and str(row[0]).isupper()]
    assert len(lines) > 200
    for code, name, *_ in lines:
        if code in refused:
            with pytest.raises(UnknownArea):
                resolve(code)
        else:
            assert resolve(name) == resolve(code), name
