"""A small workbook in the layout of 2019, with invented figures, to be damaged in many ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from rihla.sources.un_desa_ims.layout import get_edition

Grids = dict[str, list[list[object]]]

YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
FRONT = (
    "Copyright © 2019 by United Nations, made available under a Creative Commons license",
    "Suggested citation: United Nations (2019). International Migrant Stock 2019.",
)
# name, mark of a note, code, type of data
ROWS: tuple[tuple[str, object, object, str], ...] = (
    ("WORLD", "", 900.0, ""),
    ("Geographic regions", "", "", ""),
    ("Oceania", "", 909.0, ""),
    ("Yemen", "", 887.0, "CR"),
    ("Belize", "", 84.0, "B R "),
    ("South Sudan", "", 728.0, "B R"),
    ("OCEANIA", "", 909.0, ""),
    ("Fiji", 1.0, 242.0, "C"),
)


def small_grids() -> Grids:
    """Give the sheets: 16 rows of titles and headings, eight rows of data."""
    edition = get_edition("2019")
    grids: Grids = {
        "CONTENTS": [["TABLE", "TITLE"], ["Table 1", "International migrant stock"]],
        "NOTES": [["NOTES", ""], ["(1)", "Including Rotuma."], ["*", "The designations …"]],
    }
    for sheet in edition.sheets:
        described = [h for name, h in edition.columns.items() if name not in sheet.without]
        head: list[object] = ["Sort\norder", *described]
        years: list[object] = [""] * len(head)
        kinds = [edition.kinds[block.table] for block in sheet.blocks]
        for block, kind in zip(sheet.blocks, kinds, strict=True):
            periods = (
                [float(year) for year in YEARS]
                if kind.period == "year"
                else [f"{first}-{last}" for first, last in edition.intervals]
            )
            head += [block.heading, *[""] * (len(periods) - 1)]
            years += periods
        front: list[list[object]] = [["", "", "", "", line] for line in FRONT]
        titles: list[list[object]] = [[""] for _ in range(12)]
        grids[sheet.sheet] = [*front, *titles, head, years]
        for at, (name, mark, code, of) in enumerate(ROWS):
            row: list[object] = [float(at + 1), name, mark, code]
            row += [] if "type_of_data" in sheet.without else [of]
            for kind in kinds:
                count = 7 if kind.period == "year" else 6
                absent = 4 if code == 728.0 else 7 if code == "" else 0
                row += [".." if k < absent else 40.0 + k for k in range(count)]
            grids[sheet.sheet].append(row)
    annex = edition.annex or {}
    headings = [annex["columns"]["name"], annex["columns"]["code"], *annex["groupings"]]
    grids["ANNEX"] = [
        headings,
        *[
            [n, c, *["Y" if of and k == 1 else "" for k in range(len(headings) - 2)]]
            for n, _, c, of in ROWS
        ],
    ]
    return grids


@pytest.fixture(scope="session")
def make_grids() -> Callable[[], Grids]:
    """Give what makes a sound small workbook, for tests that make many."""
    return small_grids


@pytest.fixture
def grids() -> Grids:
    """Give a sound small workbook, as grids of cells, to be damaged."""
    return small_grids()


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Grids], Path]:
    """Give a function that writes grids as a workbook and returns its path."""

    def write(grids: Grids) -> Path:
        path = tmp_path / "damaged.xlsx"
        with xlsxwriter.Workbook(str(path)) as workbook:
            for name, rows in grids.items():
                sheet = workbook.add_worksheet(name)
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        if cell != "":
                            sheet.write(at, column, cell)
        return path

    return write
