"""The rows of a sheet of figures: described, checked and turned into tidy tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from rihla.areas import name_of
from rihla.errors import Faults, UnknownName
from rihla.sources.grid import Cell, Grid, column_letter, text
from rihla.sources.status import Status
from rihla.sources.un_desa_ims.frame import Frame, Period, find_frame
from rihla.sources.un_desa_ims.layout import Edition, Sheet, TableKind, absences, marks

__all__ = ["Columns", "Row", "SheetReading", "read_sheet", "table_of"]

DUST = 1e-6
"""How far a count may be from a whole number: what is left of the publisher's arithmetic."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a sheet says about one area or grouping, beside its figures."""

    at: int
    code: int
    name: str
    level: int
    note_marks: tuple[str, ...]
    type_of_data: str | None


@dataclass(slots=True)
class Columns:
    """The columns of one tidy table while they are gathered."""

    code: list[int] = field(default_factory=list)
    period: list[Period] = field(default_factory=list)
    sex: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    status: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetReading:
    """Everything one sheet says."""

    rows: tuple[Row, ...]
    tables: dict[str, Columns]


def read_sheet(grid: Grid, sheet: Sheet, edition: Edition, faults: Faults) -> SheetReading:
    """Read one sheet of figures; what is wrong goes to `faults`, all of it.

    Examples
    --------
    >>> from rihla.sources.un_desa_ims.layout import get_edition
    >>> faults = Faults("empty.xlsx")
    >>> read_sheet([], get_edition("2019").sheets[0], get_edition("2019"), faults).rows
    ()
    """
    frame = find_frame(grid, sheet, edition, faults)
    if frame is None:
        return SheetReading((), {})
    rows = _rows(grid, frame, sheet, edition, faults)
    tables: dict[str, Columns] = {}
    for placed in frame.blocks:
        columns = tables.setdefault(placed.block.table, Columns())
        kind = edition.kinds[placed.block.table]
        for row in rows:
            for period, at in placed.columns.items():
                cell = grid[row.at][at] if at < len(grid[row.at]) else ""
                value, status, problem = _figure(cell, kind)
                if problem:
                    faults.add(
                        problem,
                        sheet=sheet.sheet,
                        row=row.at + 1,
                        column=column_letter(at),
                        area=row.name,
                        cure="Restore the publisher's figure, or .. where there is none.",
                    )
                if status is not Status.AVAILABLE:
                    status = _absent(row.code, period, status, kind.name)
                columns.code.append(row.code)
                columns.period.append(period)
                columns.sex.append(placed.block.sex)
                columns.value.append(value)
                columns.status.append(status.value)
    _printed_twice(rows, tables, sheet, edition, faults)
    return SheetReading(rows, tables)


def table_of(columns: Columns, kind: TableKind) -> pa.Table:
    """Make the Arrow table of gathered columns.

    A table of years has ``year``, one of intervals ``start_year`` and ``end_year``.
    """
    first = pa.array([period[0] for period in columns.period], pa.int16())
    periods: dict[str, pa.Array] = {"year": first}
    if kind.period == "interval":
        last = pa.array([period[1] for period in columns.period], pa.int16())
        periods = {"start_year": first, "end_year": last}
    return pa.table(
        {
            "code": pa.array(columns.code, pa.int32()),
            **periods,
            "sex": pa.array(columns.sex, pa.string()),
            "value": pa.array(columns.value, pa.float64()),
            "status": pa.array(columns.status, pa.string()),
        }
    )


def _rows(
    grid: Grid, frame: Frame, sheet: Sheet, edition: Edition, faults: Faults
) -> tuple[Row, ...]:
    rows: list[Row] = []
    seen: dict[int, int] = {}
    for at in range(frame.first_row, len(grid)):
        row = _row(grid[at], at, frame, sheet, edition, faults)
        if row is None:
            continue
        times = seen.setdefault(row.code, 0) + 1
        seen[row.code] = times
        if times > 1 + (row.code in edition.printed_twice):
            faults.add(
                f"repeats the code {row.code}",
                sheet=sheet.sheet,
                row=at + 1,
                column=column_letter(frame.columns["code"]),
                area=row.name,
                cure="Keep one row for each area.",
            )
            continue
        rows.append(row)
    if not rows:
        faults.add("holds no row of figures", sheet=sheet.sheet, cure="Restore its rows.")
    return tuple(rows)


def _row(
    cells: Sequence[Cell], at: int, frame: Frame, sheet: Sheet, edition: Edition, faults: Faults
) -> Row | None:
    printed = {name: cells[column] for name, column in frame.columns.items() if column < len(cells)}
    name = text(printed.get("name", ""))
    code = printed.get("code", "")
    figures = [cells[c] for b in frame.blocks for c in b.columns.values() if c < len(cells)]
    if name in edition.labels and code == "":
        if any(_figure(cell, edition.kinds["stock"])[0] is not None for cell in figures):
            faults.add(
                "has figures but no code",
                sheet=sheet.sheet,
                row=at + 1,
                area=name,
                column=column_letter(frame.columns["code"]),
                cure="Restore its code.",
            )
        return None
    if not name and code == "" and all(cell == "" for cell in figures):
        return None
    if not isinstance(code, float) or not code.is_integer() or not 0 < code < 100_000:
        faults.add(
            f"is no M49 code: {code!r}" if code != "" else "has no code",
            sheet=sheet.sheet,
            row=at + 1,
            column=column_letter(frame.columns["code"]),
            area=name,
            cure="Restore the publisher's code.",
        )
        return None
    if not _is_known(int(code)):
        faults.add(
            f"is the code of no area and no grouping: {int(code)}",
            sheet=sheet.sheet,
            row=at + 1,
            column=column_letter(frame.columns["code"]),
            area=name,
            cure="Correct the code, or add the area to the tables of rihla/areas.",
        )
        return None
    raw = printed.get("name")
    raw_name = raw if isinstance(raw, str) else ""
    kind = printed.get("type_of_data", "")
    return Row(
        at=at,
        code=int(code),
        name=name.rstrip("*").rstrip(),
        level=len(raw_name) - len(raw_name.lstrip()),
        note_marks=_marks(printed.get("notes", "")),
        type_of_data=kind if isinstance(kind, str) and kind else None,
    )


@cache
def _is_known(code: int) -> bool:
    try:
        name_of(code)
    except UnknownName:
        return False
    return True


def _marks(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, float):
        return (f"{cell:g}",)
    return tuple(mark.strip("() ") for mark in text(cell).split(",") if mark.strip("() "))


def _figure(cell: Cell, kind: TableKind) -> tuple[float | None, Status, str]:
    """Read one cell: value, status, and what is wrong with it."""
    if isinstance(cell, float) and math.isfinite(cell):
        return _number(cell, kind)
    mark = marks().get(text(cell))
    if mark is not None:
        return mark.value, mark.status, ""
    if cell == "":
        return None, Status.NOT_REPORTED, "is blank, where the workbook prints .. for no figure"
    return None, Status.NOT_REPORTED, f"is neither a figure nor a known mark: {cell!r}"


def _number(number: float, kind: TableKind) -> tuple[float | None, Status, str]:
    if kind.lowest is not None and number < kind.lowest:
        return None, Status.NOT_REPORTED, f"is negative: {number:g}"
    if kind.highest is not None and number * kind.printed_in > kind.highest + DUST:
        return None, Status.NOT_REPORTED, f"is above {kind.highest:g}: {number:g}"
    if kind.unit == "percent":
        return number, Status.AVAILABLE, ""
    whole = float(round(number * kind.printed_in))
    if kind.whole and abs(whole - number) > DUST:
        return None, Status.NOT_REPORTED, f"is not a whole number of persons: {number!r}"
    return whole, Status.AVAILABLE, ""


def _absent(code: int, period: Period, status: Status, table: str) -> Status:
    """Tell a figure that cannot be from one that is merely not there (absence.yaml)."""
    absence = absences().get(code)
    if absence is None or table not in absence.tables:
        return status
    return Status.NOT_APPLICABLE if period[0] < absence.first_year else status


def _printed_twice(
    rows: Sequence[Row],
    tables: dict[str, Columns],
    sheet: Sheet,
    edition: Edition,
    faults: Faults,
) -> None:
    """Drop the second printing of a row, once it is found to say the same as the first."""
    names = {row.code: row for row in rows}
    for table, columns in tables.items():
        seen: dict[tuple[int, Period, str], tuple[float | None, str]] = {}
        kept: list[int] = []
        for at in range(len(columns.code)):
            key = (columns.code[at], columns.period[at], columns.sex[at])
            said = (columns.value[at], columns.status[at])
            if key not in seen:
                seen[key] = said
                kept.append(at)
            elif seen[key] != said:
                faults.add(
                    f"says {said[0]} for {key[1][0]} where the first printing says {seen[key][0]}",
                    sheet=sheet.sheet,
                    row=names[key[0]].at + 1,
                    column=table,
                    area=names[key[0]].name,
                    cure="Make the two printings agree.",
                )
        if len(kept) < len(columns.code):
            for name in ("code", "period", "sex", "value", "status"):
                listed = getattr(columns, name)
                setattr(columns, name, [listed[at] for at in kept])
