"""A damaged workbook gives all its faults at once, each with its place, and never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rihla.errors import (
    CorrectionOutdated,
    Fault,
    Faults,
    InputError,
    SourceMalformed,
    SourceMissing,
)
from rihla.sources.un_desa_ims import read_workbook
from rihla.sources.un_desa_ims.layout import get_edition
from rihla.sources.un_desa_ims.workbook import workbook_of

Grids = dict[str, list[list[object]]]
Make = Callable[[], Grids]
Save = Callable[[Grids], Path]

DATA = 16
"""Position of the first row of data on a sheet of figures."""


def faults_of(path: Path) -> list[Fault]:
    """Give the faults that reading a workbook finds."""
    with pytest.raises(SourceMalformed) as caught:
        read_workbook(path, "2019")
    return list(caught.value.faults)


def test_the_sound_small_workbook_is_read(grids: Grids, save: Save) -> None:
    """The damage done in the other tests is what they find, nothing else."""
    workbook = read_workbook(save(grids), "2019")
    assert workbook.tables["stock"].num_rows == 6 * 7 * 3
    assert workbook.tables["annual_rate"].num_rows == 6 * 6 * 3
    assert workbook.notes["1"] == "Including Rotuma."


def test_a_missing_sheet_is_named_with_those_that_are_there(grids: Grids, save: Save) -> None:
    """A renamed sheet is easily found again."""
    grids["Tabelle 3"] = grids.pop("Table 3")
    (fault,) = faults_of(save(grids))
    assert (fault.sheet, fault.what) == ("Table 3", "is missing")
    assert "Tabelle 3" in fault.cure


def test_years_shifted_by_one_column_are_faults_and_never_wrong_figures(
    grids: Grids, save: Save
) -> None:
    """Where 1990 stands over the figures of 1995, nothing is read."""
    years = grids["Table 1"][DATA - 1]
    grids["Table 1"][DATA - 1] = [*years[:6], *years[5:-1]]
    faults = faults_of(save(grids))
    assert {fault.sheet for fault in faults} == {"Table 1"}
    assert {fault.row for fault in faults} == {DATA}
    assert "expected 1995" in faults[0].what
    assert "found 1990.0" in faults[0].what
    assert faults[0].column == "G"


def test_a_column_added_before_the_figures_is_no_obstacle(grids: Grids, save: Save) -> None:
    """Columns are found by their headings, so a whole sheet moved by one column reads the same."""
    before = read_workbook(save(grids), "2019").tables["stock"]
    grids["Table 1"] = [["", *row] for row in grids["Table 1"]]
    assert read_workbook(save(grids), "2019").tables["stock"].equals(before)


def test_every_damaged_cell_is_listed_at_once_with_its_place(grids: Grids, save: Save) -> None:
    """Text, a negative, a blank, a fraction and a share above 100: five faults, five places."""
    grids["Table 1"][DATA + 3][5] = "many"
    grids["Table 1"][DATA + 4][6] = -3.0
    grids["Table 2"][DATA + 5][11] = ""
    grids["Table 6"][DATA + 7][5] = 2.5
    grids["Table 3"][DATA + 7][5] = 101.0
    faults = faults_of(save(grids))
    found = {(f.sheet, f.row, f.column, f.area): f.what for f in faults}
    assert found == {
        ("Table 1", 20, "F", "Yemen"): "is neither a figure nor a known mark: 'many'",
        ("Table 1", 21, "G", "Belize"): "is negative: -3",
        ("Table 2", 22, "L", "South Sudan"): (
            "is blank, where the workbook prints .. for no figure"
        ),
        ("Table 6", 24, "F", "Fiji"): "is not a whole number of persons: 2.5",
        ("Table 3", 24, "F", "Fiji"): "is above 100: 101",
    }
    assert all(fault.cure for fault in faults)


def test_an_unknown_code_is_a_fault_on_its_row(grids: Grids, save: Save) -> None:
    """A code that no area and no grouping has is named; so is the sheet that then lacks a row."""
    grids["Table 1"][DATA + 7][3] = 243.0
    faults = faults_of(save(grids))
    assert (faults[0].row, faults[0].column, faults[0].area) == (24, "D", "Fiji")
    assert "is the code of no area and no grouping: 243" in faults[0].what
    assert any("has no row with the code 242" in fault.what for fault in faults)


def test_a_code_written_as_text_is_a_fault(grids: Grids, save: Save) -> None:
    """A code that a spreadsheet turned into text is not silently taken for one."""
    grids["Table 1"][DATA + 7][3] = "242"
    assert "is no M49 code: '242'" in faults_of(save(grids))[0].what


def test_a_duplicated_row_is_a_fault(grids: Grids, save: Save) -> None:
    """An area has one row on each sheet."""
    grids["Table 1"].append(list(grids["Table 1"][DATA + 7]))
    (fault,) = faults_of(save(grids))
    assert (fault.what, fault.row, fault.area) == ("repeats the code 242", 25, "Fiji")


def test_a_region_printed_twice_must_say_the_same_twice(grids: Grids, save: Save) -> None:
    """Oceania stands among the regions and among the SDG regions; the two printings agree."""
    grids["Table 1"][DATA + 6][5] = 41.0
    (fault,) = faults_of(save(grids))
    assert fault.area in ("Oceania", "OCEANIA")
    assert "says 41.0 for 1990 where the first printing says 40.0" in fault.what


def test_a_lost_row_is_found_by_the_other_sheets(grids: Grids, save: Save) -> None:
    """Every sheet lists the same areas."""
    del grids["Table 4"][DATA + 7]
    (fault,) = faults_of(save(grids))
    assert (fault.sheet, fault.area) == ("Table 4", "Fiji")


def test_figures_of_a_neighbour_are_found_by_the_name(grids: Grids, save: Save) -> None:
    """A name that differs between two sheets shows rows that slipped."""
    grids["Table 5"][DATA + 7][1] = "Tonga"
    (fault,) = faults_of(save(grids))
    assert "says 'Tonga' of the code 242 where Table 1 says 'Fiji'" in fault.what


def test_a_mark_without_its_note_is_a_fault(grids: Grids, save: Save) -> None:
    """A reader of the figure would look for the note in vain."""
    grids["NOTES"] = [["NOTES", ""], ["*", "The designations …"]]
    assert {f.what for f in faults_of(save(grids))} == {
        "refers to the note 1, which the notes do not hold"
    }


def test_an_unknown_type_of_data_is_a_fault(grids: Grids, save: Save) -> None:
    """B, C, R and I are all there is."""
    for sheet in ("Table 1", "Table 3", "Table 4", "Table 5", "Table 6"):
        grids[sheet][DATA + 7][4] = "X"
    (fault,) = faults_of(save(grids))
    assert "has a type of data that is not known: 'X'" in fault.what


def test_a_mended_spelling_outdates_its_correction(grids: Grids, save: Save) -> None:
    """Where the publisher writes C R at last, the correction asks to be removed."""
    for sheet in ("Table 1", "Table 3", "Table 4", "Table 5", "Table 6"):
        grids[sheet][DATA + 3][4] = "C R"
    with pytest.raises(CorrectionOutdated, match="2019-type-of-data-yemen"):
        read_workbook(save(grids), "2019")


def test_a_lost_heading_is_named(grids: Grids, save: Save) -> None:
    """Without the heading of a block its columns would be guesses."""
    grids["Table 1"][DATA - 2][12] = "Males"
    (fault,) = faults_of(save(grids))
    assert "'International migrant stock at mid-year (male)' 0 times" in fault.what


def test_a_truncated_workbook_is_one_clear_fault(grids: Grids, save: Save) -> None:
    """A download that ended early is damaged, not empty."""
    path = save(grids)
    path.write_bytes(path.read_bytes()[:2000])
    (fault,) = faults_of(path)
    assert "is not a readable workbook" in fault.what
    assert "fetch it again" in fault.cure


def test_a_text_file_with_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    """A web page saved in place of the workbook is a fault of the file."""
    path = tmp_path / "saved.xlsx"
    path.write_text("<html>Not found</html>", encoding="utf-8")
    assert "is not a readable workbook" in faults_of(path)[0].what


def test_an_absent_workbook_is_missing_not_malformed(tmp_path: Path) -> None:
    """The cure differs, and so does the error."""
    with pytest.raises(SourceMissing):
        read_workbook(tmp_path / "absent.xlsx", "2019")


def test_an_edition_without_a_layout_is_refused(grids: Grids, save: Save) -> None:
    """The message says which editions are declared and where to declare another."""
    with pytest.raises(InputError, match=r"'2017'.*2019, 2020.*layout.yaml"):
        read_workbook(save(grids), "2017")


CELLS = st.one_of(
    st.text(max_size=8),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-5, 3000).map(float),
    st.booleans(),
    st.sampled_from(["", "..", "~", "—", "Y", "Code", "NOTES", "1990-1995"]),
    st.just(datetime(2019, 7, 1)),
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_to_cells_is_ever_a_traceback(make_grids: Make, data: st.DataObject) -> None:
    """Whatever stands in a few cells, the workbook is read or its faults are listed."""
    grids = make_grids()
    for _ in range(data.draw(st.integers(1, 4), label="cells")):
        rows = grids[data.draw(st.sampled_from(sorted(grids)), label="sheet")]
        row = data.draw(st.integers(0, len(rows) - 1), label="row")
        column = data.draw(st.integers(0, 27), label="column")
        rows[row] = [*rows[row], *[""] * (column + 1 - len(rows[row]))]
        rows[row][column] = data.draw(CELLS, label="cell")
    with suppress(InputError):
        workbook = workbook_of(grids, get_edition("2019"), Faults("damaged.xlsx"))
        for table in workbook.tables.values():
            missing = [status != "available" for status in table["status"].to_pylist()]
            assert missing == [value is None for value in table["value"].to_pylist()]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_lost_row_or_column_is_ever_a_traceback(make_grids: Make, data: st.DataObject) -> None:
    """A deleted or doubled row or column of any sheet is read around or listed."""
    grids = make_grids()
    name = data.draw(st.sampled_from(sorted(grids)), label="sheet")
    rows = grids[name]
    at = data.draw(st.integers(0, len(rows) - 1), label="row")
    column = data.draw(st.integers(0, 26), label="column")
    grids[name] = data.draw(
        st.sampled_from(
            [
                [row for k, row in enumerate(rows) if k != at],
                [*rows[:at], rows[at], *rows[at:]],
                [[cell for k, cell in enumerate(row) if k != column] for row in rows],
                rows[:at],
                [],
            ]
        ),
        label="sheet left",
    )
    with suppress(InputError):
        workbook_of(grids, get_edition("2019"), Faults("damaged.xlsx"))
