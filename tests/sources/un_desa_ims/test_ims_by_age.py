"""Stock and population by age, refugees and type of data: the third parties' files."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.errors import SourceMalformed
from rihla.sources.un_desa_ims import (
    Workbook,
    read_by_age,
    read_population_by_age,
    read_refugees,
    read_type_of_data,
    read_workbook,
)

HEADER = "Year,Destination," + ",".join(
    f"{group}_({sex})" for sex in ("mf", "m", "f") for group in ("0-4", "5+", "Total")
)
SINT_MAARTEN = "2005,Sint Maarten (Dutch part)" + "," * 9


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    """Give the folder of the revision of 2019."""
    return data / "undesa_ims_2019"


@pytest.fixture(scope="module")
def workbook(folder: Path) -> Workbook:
    """Give the workbook of 2019."""
    return read_workbook(folder / "UN_MigrantStockTotal_2019.xlsx", "2019")


def totals(table: pa.Table, code: str = "code") -> dict[tuple[int, int, str], float]:
    """Give figures by area, year and sex, summed over what else there is."""
    sums: dict[tuple[int, int, str], float] = defaultdict(float)
    for row in table.filter(pc.is_valid(table["value"])).to_pylist():
        sums[row[code], row["year"], row["sex"]] += row["value"]
    return dict(sums)


def test_every_fault_of_a_file_by_age_is_listed_at_once(tmp_path: Path) -> None:
    """A text, an unknown name, a bad year and a blank: each with row, column and area."""
    path = tmp_path / "x.csv"
    rows = (
        "2019,Chad,1,many,3,1,1,2,0,1,1",
        "2019,Chadd,1,2,3,1,1,2,0,1,1",
        "2018,Chad,1,2,3,1,1,2,0,1,1",
        "2015,Chad,,2,3,1,1,2,0,1,-1",
    )
    path.write_text("\n".join([HEADER, SINT_MAARTEN, *rows]), encoding="utf-8")
    with pytest.raises(SourceMalformed) as caught:
        read_by_age(path, whole=False)
    places = {(fault.row, fault.column) for fault in caught.value.faults}
    assert places == {(3, "5+_(mf)"), (4, "Destination"), (5, "Year"), (6, "0-4_(mf)")}


def test_age_groups_that_leave_a_gap_are_a_fault(tmp_path: Path) -> None:
    """Ages are read from the headings, which must follow one another."""
    path = tmp_path / "x.csv"
    path.write_text(HEADER.replace("5+", "10+") + "\n" + SINT_MAARTEN + "\n", encoding="utf-8")
    with pytest.raises(SourceMalformed, match="age groups of both that overlap, leave a gap"):
        read_by_age(path, whole=False)


@pytest.mark.large_input
def test_ages_miss_the_total_by_up_to_803_persons(folder: Path, workbook: Workbook) -> None:
    """Only Holy See and Saint Helena, whose ages are two dots altogether; elsewhere exactly."""
    ages = totals(read_by_age(folder / "migrants_by_age_and_sex_total.csv"), "area")
    areas = {row["code"] for row in workbook.rows.to_pylist() if row["type_of_data"]}
    missed = {
        key: total - ages.get(key, 0)
        for key, total in totals(workbook.tables["stock"]).items()
        if key[0] in areas and total != ages.get(key, 0)
    }
    assert {key[0] for key in missed} == {336, 654}
    assert max(missed.values()) == 803


@pytest.mark.large_input
def test_areas_before_their_existence_have_no_ages(folder: Path) -> None:
    """Two dots and blanks before existence are not applicable; other dots are not available."""
    table = read_by_age(folder / "migrants_by_age_and_sex_total.csv")
    missing = table.filter(pc.is_null(table["value"]))
    by_status: dict[str, set[int]] = defaultdict(set)
    for row in missing.to_pylist():
        by_status[row["status"]].add(row["area"])
    assert by_status == {"not_applicable": {728, 531, 534, 499}, "not_available": {336, 654}}


@pytest.mark.large_input
def test_age_groups_are_of_five_years_and_the_last_is_open(folder: Path) -> None:
    """0-4 to 70-74 and 75+."""
    table = read_by_age(folder / "migrants_by_age_and_sex_total.csv")
    groups = sorted({(row["age"], row["age_length"]) for row in table.slice(0, 48).to_pylist()})
    assert groups == [(age, 5) for age in range(0, 75, 5)] + [(75, -1)]


@pytest.mark.large_input
def test_population_by_age_adds_up_to_the_workbook(folder: Path, workbook: Workbook) -> None:
    """Thousands become persons, years written 1990.0 are years; rounding leaves eight persons."""
    ages = totals(read_population_by_age(folder / "total_population_by_age_and_sex.csv"), "area")
    population = totals(workbook.tables["population"])
    assert len(ages) == 200 * 7 * 3
    for key, total in ages.items():
        assert abs(total - population[key]) <= 8


@pytest.mark.large_input
def test_rows_without_year_and_name_are_passed_over(folder: Path) -> None:
    """The file of population ends in four rows that hold only blanks and two dots."""
    path = folder / "total_population_by_age_and_sex.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith(",,") for line in lines) == 4
    assert read_population_by_age(path).num_rows == 232 * 7 * 48


@pytest.mark.large_input
def test_the_refugee_file_says_what_table_6_says(folder: Path, workbook: Workbook) -> None:
    """Figures and reasons agree in every cell: a third party's copy, nothing else."""
    file = read_refugees(folder / "est_refugee_stock.csv")
    printed = {
        (row["code"], row["year"]): (row["value"], row["status"])
        for row in workbook.tables["refugees"].to_pylist()
    }
    assert file.num_rows == 232 * 7
    for row in file.to_pylist():
        assert printed[row["area"], row["year"]] == (row["value"], row["status"])


@pytest.mark.large_input
def test_the_type_of_data_file_says_what_the_workbook_says(
    folder: Path, workbook: Workbook
) -> None:
    """Names with commas are whole names: China, Hong Kong SAR is B, not shifted."""
    file = {
        row["area"]: (row["name"], row["type_of_data"])
        for row in read_type_of_data(folder / "type_of_data_2019.csv").to_pylist()
    }
    assert file[344] == ("China, Hong Kong SAR", "B")
    assert {area for area, (_, kind) in file.items() if kind is None} == {158, 652, 663}
    for row in workbook.rows.to_pylist():
        if row["type_of_data"]:
            assert file[row["code"]][1] == row["type_of_data"]


def test_a_shifted_row_of_the_type_of_data_file_is_a_fault(tmp_path: Path) -> None:
    """An unquoted comma in a name, and a code of another area, are both found."""
    path = tmp_path / "x.csv"
    path.write_text(
        "code,country,type_of_data\n344,China, Hong Kong SAR,B\n4,Albania,B\n887,Yemen,CR\n",
        encoding="utf-8",
    )
    with pytest.raises(SourceMalformed) as caught:
        read_type_of_data(path, whole=False)
    whats = [fault.what for fault in caught.value.faults]
    assert whats == [
        "has 4 cells where the heading has 3",
        "has the code 4, which is not that of Albania",
    ]


def test_an_area_given_twice_in_the_type_of_data_file_is_a_fault(tmp_path: Path) -> None:
    """One area has one type of data; a second row is named with the first."""
    path = tmp_path / "x.csv"
    path.write_text("code,country,type_of_data\n8,Albania,B\n8,Albania,C\n", encoding="utf-8")
    with pytest.raises(SourceMalformed, match="row 3, Albania: repeats row 2"):
        read_type_of_data(path, whole=False)
