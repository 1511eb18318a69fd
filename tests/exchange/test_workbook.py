"""The exported workbook is the one readers know, with aggregates computed anew."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from rihla.areas import name_of
from rihla.errors import ExportRefused
from rihla.exchange.workbook import export_workbook
from rihla.revision.store import open_revision
from rihla.sources.un_desa_ims import read_workbook

_PUBLISHED = "undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the revision of 2019 once."""
    return export_workbook(open_revision("2019"), tmp_path_factory.mktemp("export") / "2019.xlsx")


def _cells(path: Path, sheet: str) -> dict[tuple[int, int], list[object]]:
    """Figures of each row by code; a code that stands twice is told apart by its place."""
    seen: dict[int, int] = {}
    found = {}
    for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True):
        if not isinstance(row[3], int | float):
            continue
        code = int(row[3])
        seen[code] = seen.get(code, 0) + 1
        first = next(at for at in range(4, len(row)) if _is_cell(row[at]))
        found[code, seen[code]] = list(row[first:])
    return found


def _is_cell(value: object) -> bool:
    return isinstance(value, int | float) or value in ("..", "n/a")


@pytest.mark.large_input
@pytest.mark.parametrize(("sheet", "columns"), [("Table 1", 21), ("Table 6", 7)])
def test_it_equals_the_published_workbook_cell_by_cell(
    exported: Path, data: Path, sheet: str, columns: int
) -> None:
    """Every area and aggregate of the publisher's table is there, with the same counts.

    Income groups are apart: the publisher places Sint Maarten's migrants of 2005 otherwise.
    """
    income = {1500, 1501, 1502, 1503, 1517, 1518}
    ours, theirs = _cells(exported, sheet), _cells(data / _PUBLISHED, sheet)
    assert set(ours) == set(theirs)
    for (code, place), row in theirs.items():
        if code in income:
            continue
        for mine, published in zip(ours[code, place][:columns], row[:columns], strict=True):
            if isinstance(published, int | float):
                # the publisher's cells carry binary noise: 38891.00000000001
                assert mine == pytest.approx(published, abs=1e-6), (sheet, code)
            else:
                assert mine in ("..", "n/a"), (sheet, code)


@pytest.mark.large_input
def test_its_annex_places_every_area_as_the_published_one_does(exported: Path, data: Path) -> None:
    """The same areas in the same development, income and regional groups.

    The publisher marks subregions of sub-Saharan Africa too; ours marks areas alone.
    """
    annex = read_workbook(data / _PUBLISHED, "2019").annex
    assert annex is not None
    held = set(open_revision("2019").table("area")["area"].to_pylist())
    pairs = zip(annex["code"].to_pylist(), annex["grouping"].to_pylist(), strict=True)
    wanted = {(code, grouping) for code, grouping in pairs if code in held}
    assert len({code for code, _ in wanted}) == len(held)
    rows = list(openpyxl.load_workbook(exported)["ANNEX"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if "Code" in row)
    codes = {name_of(code): code for code in annex["grouping"].unique().to_pylist()}
    found = {
        (row[3], codes[str(rows[head][column])])
        for row in rows[head + 2 :]
        for column in range(5, len(row))
        if row[column] == "Y"
    }
    assert found == wanted


def test_it_tells_what_does_not_exist_from_what_is_not_known(exported: Path) -> None:
    """South Sudan before it existed and an absent figure bear different marks."""
    stock = _cells(exported, "Table 1")
    population = _cells(exported, "Table 2")
    assert stock[728, 1][:4] == ["n/a"] * 4
    assert population[336, 1][7] == ".."


def test_it_carries_licence_and_citation_on_every_sheet(exported: Path) -> None:
    """Whoever is sent one sheet can still cite it and knows its licence."""
    book = openpyxl.load_workbook(exported)
    for sheet in book.worksheets:
        text = "\n".join(
            str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )
        assert "CC BY 3.0 IGO" in text
        assert "POP/DB/MIG/Stock/Rev.2019" in text


def test_it_names_areas_in_the_language_asked_for(tmp_path: Path) -> None:
    """An Arabic workbook names the world and Chad in Arabic."""
    path = export_workbook(open_revision("2020"), tmp_path / "ar.xlsx", language="ar")
    names = {
        row[3]: row[1]
        for row in openpyxl.load_workbook(path)["Table 1"].iter_rows(values_only=True)
        if isinstance(row[3], int)
    }
    assert names[148] == "تشاد"
    assert names[900] == "العالم"


def test_it_writes_the_same_bytes_for_the_same_figures(tmp_path: Path, exported: Path) -> None:
    """Two exports of one revision are byte-identical, whenever they are made."""
    again = export_workbook(open_revision("2019"), tmp_path / "again.xlsx")
    assert again.read_bytes() == exported.read_bytes()


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    """A file that exists is left as it is."""
    path = tmp_path / "mine.xlsx"
    path.write_text("mine")
    with pytest.raises(ExportRefused, match="exists"):
        export_workbook(open_revision("2020"), path)
    assert path.read_text() == "mine"


def test_it_says_why_it_cannot_be_written(tmp_path: Path) -> None:
    """A place below a file is refused with the reason, and the file stays as it was."""
    file = tmp_path / "file"
    file.write_text("kept")
    with pytest.raises(ExportRefused, match=r"book\.xlsx cannot be written"):
        export_workbook(open_revision("2020"), file / "book.xlsx")
    assert file.read_text() == "kept"


def test_it_writes_a_text_that_begins_like_a_formula_as_text(tmp_path: Path) -> None:
    """What a manifest says never comes alive in a reader's spreadsheet."""
    revision = open_revision("2020")
    title = '=HYPERLINK("https://example.org")'
    titled = replace(revision, manifest=replace(revision.manifest, title=title))
    path = export_workbook(titled, tmp_path / "book.xlsx")
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert openpyxl.load_workbook(path)["CONTENTS"].cell(1, 2).value == title
