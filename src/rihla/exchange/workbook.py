"""An Excel workbook in the layout that readers know from the publisher's own.

Aggregates are computed from the areas of the revision, never carried over. Citation, licence,
notes and the meaning of every mark are inside.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from rihla import areas
from rihla.errors import ExportRefused
from rihla.indicator import list_dates, tabulate
from rihla.revision.citation import cite_revision, write_citations
from rihla.revision.placement import placed_whole
from rihla.revision.store import Revision

__all__ = ["export_workbook"]

_HEAD = ("Sort\norder", "Major area, region, country or area", "Notes", "Code", "Type of data")
_TOP = 9
"""Row of the first heading; above it stand title, unit, licence and citation."""

_SCALES = {"persons": 1.0, "share": 100.0, "per_year": 100.0}
_FORMATS = {"persons": "#,##0", "thousands": "#,##0.000", "share": "0.0", "per_year": "0.0"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: an area or grouping by code, or a heading without one."""

    label: str
    code: int | None
    level: int


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet being written: workbook, sheet and the formats by name."""

    book: Any
    sheet: Any
    formats: Mapping[str, Any]


def export_workbook(
    revision: Revision,
    path: Path,
    *,
    language: str = "en",
    progress: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write a revision's totals as an Excel workbook; the file appears whole or not at all.

    Parameters
    ----------
    path
        A file that does not exist yet.
    language
        Language of the names of areas and groupings: en, fr, es, ru, ar or zh.
    progress
        Called with a line at every sheet.

    Raises
    ------
    ExportRefused
        If the file exists or cannot be written.
    """
    if path.exists():
        raise ExportRefused(f"{path} exists.", cure="Name another file, or remove it first.")
    with placed_whole(path) as partial:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(_workbook(revision, language, progress))
    return path


def _workbook(revision: Revision, language: str, progress: Callable[[str], None]) -> bytes:
    layout = _layout()
    sink = io.BytesIO()
    # a text is a text: what begins like a formula or an address must not come alive in a reader
    book = xlsxwriter.Workbook(
        sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # the same figures give the same file, whenever it is written
    book.set_properties(
        {
            "title": revision.manifest.title,
            "author": "Rihla",
            "comments": f"Revision {revision.id}, seal {revision.manifest.seal}",
            "created": dt.datetime.fromisoformat(f"{revision.manifest.created}T00:00:00"),
        }
    )
    formats = _formats(book)
    lines = tuple(_lines(revision, language))
    _contents(_Page(book, book.add_worksheet("CONTENTS"), formats), revision)
    for number, table in enumerate(layout["tables"], start=1):
        progress(f"writing Table {number}: {table['title']}")
        page = _Page(book, book.add_worksheet(f"Table {number}"), formats)
        _table(page, revision, f"Table {number}", table, lines)
    _annex(_Page(book, book.add_worksheet("ANNEX"), formats), revision, lines, language)
    _notes(_Page(book, book.add_worksheet("NOTES"), formats), revision)
    book.close()
    return sink.getvalue()


@cache
def _layout() -> dict[str, Any]:
    layout: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("workbook.yaml").read_text(encoding="utf-8")
    )
    return layout


def _formats(book: Any) -> dict[str, Any]:
    plain = {name: book.add_format({"num_format": form}) for name, form in _FORMATS.items()}
    # groupings in bold, areas set in below theirs
    levels = {
        f"level {level}": book.add_format({"indent": level, "bold": level < 2})
        for level in range(3)
    }
    return (
        plain
        | levels
        | {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "bold": book.add_format({"bold": True}),
            "head": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "align": "center",
                    "valign": "vcenter",
                    "border": 1,
                }
            ),
            "member": book.add_format({"align": "center"}),
            "mark": book.add_format({"align": "right"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "soft": book.add_format({"font_color": "#555555"}),
        }
    )


def _lines(revision: Revision, language: str) -> Iterator[_Line]:
    held = set(revision.table("area").column("area").to_pylist())
    for entry in _layout()["rows"]:
        if isinstance(entry, str):
            yield _Line(entry, None, 0)
        elif isinstance(entry, Mapping):
            for code in entry["with_areas"]:
                yield _Line(areas.name_of(code, language), code, 1)
                inside = [one for one in areas.members(code) if one in held]
                named = sorted((areas.name_of(one, language), one) for one in inside)
                yield from (_Line(name, one, 2) for name, one in named)
        else:
            codes = entry if isinstance(entry, list) else [entry]
            yield from (_Line(areas.name_of(code, language), code, 0) for code in codes)


def _heading(page: _Page, revision: Revision, title: str, unit: str) -> None:
    manifest = revision.manifest
    source = manifest.source_of("stock")
    page.sheet.write(0, 1, manifest.title, page.formats["title"])
    page.sheet.write(1, 1, title, page.formats["bold"])
    page.sheet.write(2, 1, f"Unit: {unit}", page.formats["soft"])
    page.sheet.write(3, 1, f"Revision {manifest.id}, seal {manifest.seal}", page.formats["soft"])
    page.sheet.write(4, 1, f"Licence: {manifest.licence}", page.formats["soft"])
    page.sheet.write(5, 1, f"Source: {source.citation}", page.formats["soft"])
    page.sheet.write(6, 1, f"Changed on the way: {source.modified}", page.formats["soft"])


def _table(
    page: _Page, revision: Revision, name: str, table: Mapping[str, Any], lines: tuple[_Line, ...]
) -> None:
    _heading(page, revision, f"{name}. {table['title']}", table["unit"])
    _first_columns(page, revision, lines)
    column = len(_HEAD)
    for block in table["blocks"]:
        in_thousands = table["unit"] == "thousands"
        column = _block(page, revision, block, lines, column, thousands=in_thousands)
    page.sheet.set_column(5, column, 13)


def _annex(page: _Page, revision: Revision, lines: tuple[_Line, ...], language: str) -> None:
    """Write which areas of the tables belong to which development and income groups."""
    title = "ANNEX. Classification of countries and areas by major area and region"
    _heading(page, revision, title, "Y where an area belongs to the group")
    _first_columns(page, revision, lines)
    held = set(revision.table("area").column("area").to_pylist())
    groupings = _layout()["annex"]
    for column, code in enumerate(groupings, start=len(_HEAD)):
        name = areas.name_of(code, language)
        page.sheet.merge_range(_TOP, column, _TOP + 1, column, name, page.formats["head"])
        inside = set(areas.members(code))
        for row, line in enumerate(lines, start=_TOP + 2):
            if line.code in inside and line.code in held:
                page.sheet.write_string(row, column, "Y", page.formats["member"])
    page.sheet.set_column(len(_HEAD), len(_HEAD) + len(groupings) - 1, 16)


def _first_columns(page: _Page, revision: Revision, lines: tuple[_Line, ...]) -> None:
    """Write what stands to the left of every table: the areas, their notes and codes."""
    sheet, formats = page.sheet, page.formats
    facts = {row["area"]: row for row in revision.table("area").to_pylist()}
    for column, title in enumerate(_HEAD):
        sheet.merge_range(_TOP, column, _TOP + 1, column, title, formats["head"])
    for row, line in enumerate(lines, start=_TOP + 2):
        fact = facts.get(line.code, {})
        sheet.write_number(row, 0, row - _TOP - 1)
        sheet.write_string(row, 1, line.label, formats[f"level {line.level}"])
        if fact.get("note"):
            sheet.write_string(row, 2, "*")
            sheet.write_comment(row, 2, fact["note"])
        if line.code is not None:
            sheet.write_number(row, 3, line.code)
        sheet.write_string(row, 4, fact.get("type_of_data") or "")
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 52)
    sheet.set_column(2, 4, 8)
    sheet.freeze_panes(_TOP + 2, 2)


def _block(
    page: _Page,
    revision: Revision,
    block: Mapping[str, str],
    lines: tuple[_Line, ...],
    column: int,
    *,
    thousands: bool,
) -> int:
    codes = [line.code for line in lines if line.code is not None]
    cells = tabulate(
        revision, block["indicator"], codes, sexes=(block["sex"],), coverage="each_date"
    ).to_pylist()
    times = list(dict.fromkeys(_time(cell) for cell in cells))
    head = page.formats["head"]
    if len(times) > 1:
        page.sheet.merge_range(_TOP, column, _TOP, column + len(times) - 1, block["title"], head)
    for at, time in enumerate(times):
        page.sheet.write(_TOP + 1, column + at, time, head)
    figures = {(cell["area"], _time(cell)): cell for cell in cells}
    for row, line in enumerate(lines, start=_TOP + 2):
        for at, time in enumerate(times):
            if line.code is not None:
                _cell(page, row, column + at, figures[line.code, time], thousands=thousands)
    return column + len(times)


def _time(cell: Mapping[str, Any]) -> int | str:
    if "year" in cell:
        return int(cell["year"])
    return f"{cell['start_year']}-{cell['end_year']}"


def _cell(page: _Page, row: int, column: int, cell: Mapping[str, Any], *, thousands: bool) -> None:
    if cell["value"] is None:
        mark = _layout()["marks"][cell["status"]]
        page.sheet.write_string(row, column, mark, page.formats["mark"])
        return
    form = "thousands" if thousands else cell["unit"]
    scale = 0.001 if thousands else _SCALES[cell["unit"]]
    page.sheet.write_number(row, column, cell["value"] * scale, page.formats[form])


def _contents(page: _Page, revision: Revision) -> None:
    _heading(page, revision, "Contents", "see each table")
    for number, table in enumerate(_layout()["tables"], start=1):
        row = _TOP + number
        page.sheet.write_url(row, 1, f"internal:'Table {number}'!A1", string=f"Table {number}")
        page.sheet.write(row, 2, f"{table['title']}, {_span(revision)}")
    for row, name in enumerate(("ANNEX", "NOTES"), start=_TOP + len(_layout()["tables"]) + 2):
        page.sheet.write_url(row, 1, f"internal:'{name}'!A1", string=name)
    page.sheet.set_column(1, 1, 24)


def _span(revision: Revision) -> str:
    years = list_dates(revision)
    return f"{years[0]}–{years[-1]}"


def _notes(page: _Page, revision: Revision) -> None:
    _heading(page, revision, "Notes", "none")
    lines = ["Marks", *(f"{mark}  {told}" for mark, told in _layout()["meanings"].items())]
    lines += ["", "Of this revision", *revision.manifest.notes]
    lines += ["", "Of countries and areas"]
    lines += [
        f"{row['name']} ({row['area']}): {row['note']}"
        for row in revision.table("area").to_pylist()
        if row["note"]
    ]
    lines += ["", "How to cite"]
    lines += write_citations(cite_revision(revision), "text").splitlines()
    lines += ["", *write_citations(cite_revision(revision), "bibtex").splitlines()]
    for row, line in enumerate(lines, start=_TOP):
        page.sheet.write_string(row, 1, line, page.formats["wrap"])
    page.sheet.set_column(1, 1, 110)
