"""Declared corrections: applied only to what they expect, one test for each that is declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import rihla.sources
from rihla.errors import CorrectionOutdated, SourceMalformed
from rihla.sources.correction import Action, Correction, apply_corrections, load_corrections
from rihla.sources.registry import list_sources
from rihla.sources.un_desa_ims import (
    files_by_sex,
    read_by_age,
    read_by_origin,
    read_type_of_data,
    read_workbook,
)

DECLARED = Path(rihla.sources.__file__).parent / "un_desa_ims" / "corrections.yaml"

SPELLING = Correction(
    id="spelling",
    source="example",
    table="rows",
    where={"code": (84,)},
    column="kind",
    expect="B R ",
    cells=1,
    action=Action.NORMALISE,
    to="B R",
    reason="A blank too many.",
    authority="The notes.",
    date=date(2026, 11, 23),
)


def table(kind: str = "B R ") -> pa.Table:
    """Give two rows, the second of which is to be corrected."""
    return pa.table(
        {
            "code": [4, 84],
            "kind": ["B R", kind],
            "value": [1.0, 2.0],
            "status": ["available", "available"],
        }
    )


def test_it_corrects_the_selected_cell_and_no_other() -> None:
    """Only the row that the selector names changes."""
    corrected = apply_corrections(table(), [SPELLING], file="x.csv")
    assert corrected["kind"].to_pylist() == ["B R", "B R"]
    assert corrected.drop_columns(["kind"]).equals(table().drop_columns(["kind"]))


def test_it_refuses_a_cell_that_is_no_longer_as_expected() -> None:
    """A publisher who mended the fault is noticed; the mended cell is not touched."""
    with pytest.raises(CorrectionOutdated, match=r"spelling: expected 1 cell .*found 'C'"):
        apply_corrections(table("C"), [SPELLING], file="x.csv")


def test_it_refuses_a_row_that_is_gone() -> None:
    """A selector that selects nothing is outdated, never silently idle."""
    gone = replace(SPELLING, where={"code": (85,)})
    with pytest.raises(CorrectionOutdated, match="no such row"):
        apply_corrections(table(), [gone], file="x.csv")


def test_it_names_every_outdated_correction_at_once() -> None:
    """Two outdated corrections are one error with two parts."""
    other = replace(SPELLING, id="other", where={"code": (85,)})
    with pytest.raises(CorrectionOutdated) as caught:
        apply_corrections(table("C"), [SPELLING, other], file="x.csv")
    assert "spelling:" in str(caught.value)
    assert "other:" in str(caught.value)


def test_setting_a_status_takes_the_figure_away() -> None:
    """A value stands only beside a status that has a figure."""
    withheld = replace(
        SPELLING, action=Action.SET_STATUS, column="value", expect=2.0, to="not_applicable"
    )
    corrected = apply_corrections(table(), [withheld], file="x.csv")
    assert corrected["value"].to_pylist() == [1.0, None]
    assert corrected["status"].to_pylist() == ["available", "not_applicable"]


def test_a_correction_without_a_reason_is_not_loaded(tmp_path: Path) -> None:
    """Reason, authority and date are not optional, and all faults come at once."""
    path = tmp_path / "corrections.yaml"
    path.write_text("corrections: [{id: x, action: guess, colour: red}]", encoding="utf-8")
    with pytest.raises(SourceMalformed) as caught:
        load_corrections(path)
    columns = {fault.column for fault in caught.value.faults}
    assert {"x.reason", "x.authority", "x.date", "x.action", "x.colour"} <= columns


def test_every_declared_correction_belongs_to_a_source_and_is_tested() -> None:
    """A correction for a source that is not held would never be applied; each has its test."""
    ids = {source.id for source in list_sources()}
    declared = load_corrections(DECLARED)
    assert {c.source for c in declared} <= ids
    names = {f"test_the_correction_{c.id.replace('-', '_')}" for c in declared}
    assert names <= set(globals())


def type_of(rows: pa.Table, code: int, *, column: str = "code") -> str | None:
    """Give the type of data of one area."""
    found: list[str | None] = rows.filter(pc.equal(rows[column], code))["type_of_data"].to_pylist()
    (kind,) = found
    return kind


@pytest.mark.large_input
def test_the_correction_2019_type_of_data_yemen(data: Path) -> None:
    """Yemen is printed CR and read C R."""
    workbook = read_workbook(data / "undesa_ims_2019" / "UN_MigrantStockTotal_2019.xlsx", "2019")
    assert type_of(workbook.rows, 887) == "C R"


@pytest.mark.large_input
def test_the_correction_2019_type_of_data_belize(data: Path) -> None:
    """Belize is printed with a blank at the end and read B R."""
    workbook = read_workbook(data / "undesa_ims_2019" / "UN_MigrantStockTotal_2019.xlsx", "2019")
    assert type_of(workbook.rows, 84) == "B R"


@pytest.mark.large_input
def test_the_correction_2020_type_of_data_belize(data: Path) -> None:
    """The next revision carries the same blank."""
    file = "undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
    assert type_of(read_workbook(data / "undesa_ims_2020" / file, "2020").rows, 84) == "B R"


@pytest.mark.large_input
def test_the_correction_2019_type_of_data_file_yemen(data: Path) -> None:
    """The third party's list has Yemen's spelling too."""
    rows = read_type_of_data(data / "undesa_ims_2019" / "type_of_data_2019.csv")
    assert type_of(rows, 887, column="area") == "C R"


@pytest.mark.large_input
def test_the_correction_2019_montenegro_from_albania(data: Path) -> None:
    """The four hyphens of the file mean that Montenegro did not exist."""
    path = files_by_sex(data / "undesa_ims_2019")["both"]
    printed = path.read_text(encoding="utf-8").count(",-,")
    cells = read_by_origin({"both": path}, whole=False)
    cells = cells.filter(pc.and_(pc.equal(cells["area"], 499), pc.equal(cells["origin"], 8)))
    assert printed == 4
    statuses = dict(zip(cells["year"].to_pylist(), cells["status"].to_pylist(), strict=True))
    assert [statuses[year] for year in (1990, 1995, 2000, 2005)] == ["not_applicable"] * 4
    assert statuses[2010] == "available"


@pytest.mark.large_input
def test_the_correction_2019_ages_sint_maarten_2005(data: Path) -> None:
    """A row that is blank where earlier years print two dots says the same as they."""
    ages = read_by_age(data / "undesa_ims_2019" / "migrants_by_age_and_sex_total.csv")
    ages = ages.filter(pc.equal(ages["area"], 534))
    before = ages.filter(pc.less_equal(ages["year"], 2005))
    assert set(before["status"].to_pylist()) == {"not_applicable"}
    assert set(ages.filter(pc.equal(ages["year"], 2010))["status"].to_pylist()) == {"available"}
