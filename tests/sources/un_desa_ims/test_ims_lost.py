"""What a damaged copy of a delimited file has lost: rows, columns, order, letters."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from rihla.errors import Fault, SourceMalformed
from rihla.sources.un_desa_ims import (
    files_by_sex,
    read_by_age,
    read_by_origin,
    read_population_by_age,
    read_refugees,
    read_type_of_data,
)

Read = Callable[[Path], pa.Table]


def _by_origin(path: Path) -> pa.Table:
    return read_by_origin({"both": path})


READERS: dict[str, Read] = {
    "migrants_by_origin_and_destination_total.csv": _by_origin,
    "migrants_by_age_and_sex_total.csv": read_by_age,
    "total_population_by_age_and_sex.csv": read_population_by_age,
    "est_refugee_stock.csv": read_refugees,
    "type_of_data_2019.csv": read_type_of_data,
}


def faults_of(read: Read, path: Path) -> tuple[Fault, ...]:
    """Give every fault that reading finds."""
    with pytest.raises(SourceMalformed) as caught:
        read(path)
    return caught.value.faults


def rows_of(path: Path) -> list[list[str]]:
    """Give the cells of a published file."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def write(path: Path, rows: list[list[str]]) -> Path:
    """Write cells as a delimited file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


@pytest.mark.large_input
@pytest.mark.parametrize("name", READERS)
def test_a_lost_row_is_a_fault_that_names_the_area(data: Path, tmp_path: Path, name: str) -> None:
    """A row that was deleted leaves no trace in its file, and would be read as nobody there."""
    rows = rows_of(data / "undesa_ims_2019" / name)
    at = max(at for at, row in enumerate(rows) if "Kenya" in row)
    (fault,) = faults_of(READERS[name], write(tmp_path / name, rows[:at] + rows[at + 1 :]))
    assert fault.what.endswith("has no row of Kenya")


@pytest.mark.large_input
def test_lost_columns_are_named(data: Path, tmp_path: Path) -> None:
    """The last three origins cut off: their names, beside every sum that they leave too small."""
    path = files_by_sex(data / "undesa_ims_2019")["both"]
    cut = [row[:-3] for row in rows_of(path)]
    first, *sums = faults_of(_by_origin, write(tmp_path / path.name, cut))
    assert set(first.what.removeprefix("has no column of the origins ").split("; ")) == {
        "Yemen",
        "Zambia",
        "Zimbabwe",
    }
    assert sums
    assert {fault.column for fault in sums} == {"Total"}


@pytest.mark.large_input
def test_headings_that_changed_places_are_a_fault(data: Path, tmp_path: Path) -> None:
    """Zambia's figures under Zimbabwe's name add up as before; only the order tells."""
    path = files_by_sex(data / "undesa_ims_2019")["both"]
    rows = rows_of(path)
    rows[0][-2:] = rows[0][:-3:-1]
    assert rows[0][-2:] == ["Zimbabwe", "Zambia"]
    (fault,) = faults_of(_by_origin, write(tmp_path / path.name, rows))
    assert (fault.row, fault.column) == (1, "Zambia")
    assert fault.what.startswith("stands after Zimbabwe")


@pytest.mark.large_input
@pytest.mark.parametrize("name", READERS)
def test_every_row_of_another_encoding_is_named(data: Path, tmp_path: Path, name: str) -> None:
    """Saved by a spreadsheet in the machine's own letters: each row with an accent is told."""
    text = (data / "undesa_ims_2019" / name).read_text(encoding="utf-8-sig")
    path = tmp_path / name
    path.write_bytes(text.encode("cp1252"))
    accents = {at for at, line in enumerate(text.splitlines(), 1) if not line.isascii()}
    faults = faults_of(READERS[name], path)
    assert {fault.row for fault in faults} == accents
    assert all("not written in UTF-8" in fault.what for fault in faults)


def test_a_file_of_utf_16_is_said_to_be_one(tmp_path: Path) -> None:
    """As some spreadsheets save text: one clear fault, not one a row."""
    path = tmp_path / "x.csv"
    path.write_bytes("code,country,type_of_data\n404,Kenya,B R\n".encode("utf-16"))
    (fault,) = faults_of(read_type_of_data, path)
    assert fault.what == "is written in UTF-16"
