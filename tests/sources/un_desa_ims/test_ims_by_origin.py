"""Migrants by origin: names to codes, four spellings of a missing cell, sums that hold."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rihla.areas import OTHER_NORTH, OTHER_SOUTH
from rihla.errors import CorrectionOutdated, InputError, SourceMalformed
from rihla.sources.un_desa_ims import files_by_sex, read_by_origin, read_workbook

HEADER = "Year,Destination,Total,Other South,Other North,Albania,Chad,Montenegro"
MONTENEGRO = [f"{year},Montenegro,,,,-,," for year in (1990, 1995, 2000, 2005)]


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    """Write a small file in the layout of the publisher's, Montenegro's rows first."""
    path.write_text("\n".join([header, *MONTENEGRO, *rows, ""]), encoding="utf-8")
    return path


def status_of(table: pa.Table, area: int, origin: int, year: int) -> tuple[float | None, str]:
    """Give value and status of one cell of a table of one sex."""
    mask = pc.and_(pc.equal(table["area"], area), pc.equal(table["origin"], origin))
    (row,) = table.filter(pc.and_(mask, pc.equal(table["year"], year))).to_pylist()
    return row["value"], row["status"]


def test_four_spellings_of_a_missing_cell_mean_four_things(tmp_path: Path) -> None:
    """Blank, two dots and hyphen have no figure for three reasons; a zero is a figure."""
    path = write(tmp_path / "x.csv", "2019,Chad,7,..,5,0,,2")
    table = read_by_origin({"both": path}, whole=False)
    assert status_of(table, 148, OTHER_SOUTH, 2019) == (None, "not_available")
    assert status_of(table, 148, OTHER_NORTH, 2019) == (5.0, "available")
    assert status_of(table, 148, 8, 2019) == (0.0, "available")
    assert status_of(table, 148, 148, 2019) == (None, "not_applicable")
    assert status_of(table, 148, 499, 2019) == (2.0, "available")
    assert status_of(table, 499, 8, 1990) == (None, "not_applicable")


def test_a_blank_between_two_areas_is_not_reported(tmp_path: Path) -> None:
    """The destination's estimate does not list that origin: nothing is said about it."""
    table = read_by_origin({"both": write(tmp_path / "x.csv", "2019,Chad,5,,5,,,")}, whole=False)
    assert status_of(table, 148, 8, 2019) == (None, "not_reported")


def test_every_fault_of_a_file_is_listed_at_once(tmp_path: Path) -> None:
    """An unknown name, a text, a negative, a wrong sum, a short row, a bad year, a repetition."""
    path = write(
        tmp_path / "x.csv",
        "2019,Chadd,5,,5,,,",
        "2019,Chad,5,,many,5,,",
        "2019,Albania,5,,-5,,,10",
        "2015,Chad,6,,5,,,",
        "2015,Albania,6",
        "2018,Chad,5,,5,,,",
        "2010,Chad,5,,5,,,",
        "2010,Chad,5,,5,,,",
    )
    with pytest.raises(SourceMalformed) as caught:
        read_by_origin({"both": path}, whole=False)
    rows = {fault.row: fault for fault in caught.value.faults}
    assert set(rows) == {6, 7, 8, 9, 10, 11, 13}
    assert "Chad" in rows[6].cure
    assert (rows[7].column, rows[7].area) == ("Other North", "Chad 2019")
    assert "'-5'" in rows[8].what
    assert "is '6' where the origins add up to 5" in rows[9].what
    assert "has 3 cells where the heading has 8" in rows[10].what
    assert "is not a year of this revision: '2018'" in rows[11].what
    assert rows[13].what == "repeats row 12"


def test_a_hyphen_that_no_correction_declares_is_a_fault(tmp_path: Path) -> None:
    """What the hyphen means was decided for four cells, not for any."""
    path = write(tmp_path / "x.csv", "2019,Chad,5,,5,-,,")
    with pytest.raises(SourceMalformed, match=r"column Albania, Chad 2019: is no count .*'-'"):
        read_by_origin({"both": path}, whole=False)


def test_a_file_without_the_declared_hyphens_outdates_the_correction(tmp_path: Path) -> None:
    """Where the publisher fills the four cells, the correction asks to be removed."""
    path = tmp_path / "x.csv"
    path.write_text(f"{HEADER}\n2019,Chad,5,,5,,,\n", encoding="utf-8")
    with pytest.raises(CorrectionOutdated, match="2019-montenegro-from-albania"):
        read_by_origin({"both": path}, whole=False)


def test_an_unknown_origin_is_a_fault_of_the_heading(tmp_path: Path) -> None:
    """A column whose name no area answers to is named, not skipped."""
    path = write(tmp_path / "x.csv", header=HEADER.replace("Chad", "Tschad-Land"))
    with pytest.raises(SourceMalformed, match=r"row 1, column Tschad-Land"):
        read_by_origin({"both": path}, whole=False)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"Year,Destination,Total"]
)
def test_what_is_no_such_file_is_refused_without_a_traceback(
    tmp_path: Path, content: bytes
) -> None:
    """Empty, binary and foreign files are faults of the file."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(SourceMalformed):
        read_by_origin({"both": path}, whole=False)


@settings(max_examples=100, deadline=None)
@given(
    row=st.integers(0, 5),
    column=st.integers(0, 7),
    cell=st.one_of(st.text(max_size=6), st.integers().map(str), st.floats().map(str)),
)
def test_no_damage_to_a_cell_is_ever_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, row: int, column: int, cell: str
) -> None:
    """Whatever text stands in a cell, the file is read or its faults are listed."""
    lines = [HEADER, *MONTENEGRO, "2019,Chad,5,,5,,,"]
    parts = lines[row].split(",")
    parts[column] = cell
    lines[row] = ",".join(parts)
    path = tmp_path_factory.mktemp("damaged") / "x.csv"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    with suppress(InputError):
        read_by_origin({"both": path}, whole=False)


Totals = Mapping[tuple[int, int, str], float]


@pytest.fixture(scope="module")
def by_origin(data: Path) -> pa.Table:
    """Give the three files as one table."""
    return read_by_origin(files_by_sex(data / "undesa_ims_2019"))


@pytest.fixture(scope="module")
def totals(data: Path) -> Totals:
    """Give the workbook's stock by area, year and sex."""
    workbook = read_workbook(data / "undesa_ims_2019" / "UN_MigrantStockTotal_2019.xlsx", "2019")
    return {
        (row["code"], row["year"], row["sex"]): row["value"]
        for row in workbook.tables["stock"].to_pylist()
        if row["value"] is not None
    }


@pytest.mark.large_input
def test_origins_of_the_world_are_those_of_the_checks(by_origin: pa.Table) -> None:
    """260,283,744 known + 7,950,441 Other South + 3,407,920 Other North = the world total."""
    mask = pc.and_(pc.equal(by_origin["year"], 2019), pc.equal(by_origin["sex"], "both"))
    table = by_origin.filter(mask)

    def total(part: pa.Table) -> float:
        value: float = pc.sum(part["value"]).as_py()
        return value

    known = total(table.filter(pc.greater(table["origin"], 0)))
    south = total(table.filter(pc.equal(table["origin"], OTHER_SOUTH)))
    north = total(table.filter(pc.equal(table["origin"], OTHER_NORTH)))
    assert (known, south, north) == (260_283_744, 7_950_441, 3_407_920)
    assert known + south + north == 271_642_105


@pytest.mark.large_input
def test_there_are_232_destinations_and_232_origins(by_origin: pa.Table) -> None:
    """Every name was resolved, and the rows of groupings are not among them."""
    areas = set(pc.unique(by_origin["area"]).to_pylist())
    origins = set(pc.unique(by_origin["origin"]).to_pylist())
    assert len(areas) == 232
    assert origins == areas | {OTHER_SOUTH, OTHER_NORTH}
    assert by_origin.num_rows == 232 * 234 * 7 * 3


@pytest.mark.large_input
def test_origins_add_up_to_the_workbook_except_in_the_antilles_of_2005(
    by_origin: pa.Table, totals: Totals
) -> None:
    """By origin, 2005 splits the former Antilles between Bonaire and Sint Maarten."""
    sums: dict[tuple[int, int, str], float] = defaultdict(float)
    for batch in by_origin.filter(pc.is_valid(by_origin["value"])).to_batches():
        for row in batch.to_pylist():
            sums[row["area"], row["year"], row["sex"]] += row["value"]
    areas = set(pc.unique(by_origin["area"]).to_pylist())
    keys = {key for key in set(sums) | set(totals) if key[0] in areas}
    differing = {key for key in keys if sums.get(key, 0) != totals.get(key, 0)}
    assert {key[:2] for key in differing} == {(534, 2005), (535, 2005)}
    for sex in ("both", "male", "female"):
        assert sums[534, 2005, sex] + sums[535, 2005, sex] == totals[535, 2005, sex]


@pytest.mark.large_input
def test_the_spellings_of_the_published_file(by_origin: pa.Table, data: Path) -> None:
    """Barbados without figures, Slovenia's dots, Montenegro's absence, Latvia's zeros."""
    both = by_origin.filter(pc.equal(by_origin["sex"], "both"))
    assert status_of(both, 52, 84, 1990) == (None, "not_available")
    assert status_of(both, 499, 688, 1990) == (None, "not_applicable")
    assert status_of(both, 534, 533, 1990) == (None, "not_applicable")
    assert status_of(both, 728, 729, 2010) == (None, "not_applicable")
    assert status_of(both, 404, 232, 1990) == (0.0, "available")
    assert status_of(both, 250, 250, 2019) == (None, "not_applicable")
    statuses = {row["values"]: row["counts"] for row in pc.value_counts(both["status"]).to_pylist()}
    assert statuses["available"] + statuses["not_available"] < both.num_rows / 4


@pytest.mark.large_input
def test_namibia_is_an_area_and_not_a_missing_value(by_origin: pa.Table) -> None:
    """Its ISO code NA is no reason to lose it."""
    both = by_origin.filter(pc.equal(by_origin["sex"], "both"))
    value, status = status_of(both, 516, 24, 2019)
    assert status == "available"
    assert value is not None
    assert value > 0


@pytest.mark.large_input
def test_the_printed_world_row_disagrees_with_its_areas_by_origin(data: Path) -> None:
    """In 2019 WORLD from Curaçao prints 123,132 where the areas add up to 81,171: never read it."""
    path = files_by_sex(data / "undesa_ims_2019")["both"]
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("2019,WORLD,"))

    (names,) = csv.reader([header])
    printed = float(lines[at].split(",")[names.index("Curaçao")])
    table = read_by_origin({"both": path}, whole=False)
    mask = pc.and_(pc.equal(table["origin"], 531), pc.equal(table["year"], 2019))
    assert printed == 123_132
    assert pc.sum(table.filter(mask)["value"]).as_py() == 81_171
