"""Total population of the revision of 2019: the sheets ESTIMATES and MEDIUM VARIANT.

A third party took the title rows off these two sheets, so that their headings stand on the first
row; the others still have sixteen rows above them. Headings are therefore looked for, not counted.
Rows that head a list of groupings print ``...`` for every year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rihla.errors import Faults
from rihla.sources.grid import Cell, Grid, column_letter, has_text, open_grids, text
from rihla.sources.status import Status
from rihla.sources.un_wpp.location import code_or_fault

__all__ = ["read_population"]

ESTIMATES, MEDIUM = "ESTIMATES", "MEDIUM VARIANT"
FIRST_YEAR, LAST_YEAR = 1950, 2020
"""Of the estimates; the last is also the first of the projection, and the two must agree."""
NAME, CODE, KIND = "Name", "Country code", "Type"
LABEL, LABEL_MARK = "Label/Separator", "..."
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class _Frame:
    head: int
    columns: Mapping[str, int]
    years: Mapping[int, int]


def read_population(path: str | Path) -> pa.Table:
    """Read the total population at mid-year of every location, 1950 to 2020.

    Parameters
    ----------
    path
        The workbook POP/1-1 of World Population Prospects 2019.

    Returns
    -------
    pyarrow.Table
        ``code`` int32 (areas and the publisher's groupings), ``year`` int16, ``value`` float64 in
        persons (printed in thousands with three decimals), ``status``.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault: missing sheets, headings and years, codes that are unknown or repeated,
        cells that are no count, a 2020 that the estimates and the projection give differently.

    Examples
    --------
    >>> read_population("absent.xlsx")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.xlsx does not exist. ...
    """
    path = Path(path)
    faults = Faults(path.name)
    grids = open_grids(path, faults, sheets=(ESTIMATES, MEDIUM))
    estimates = _read(grids, ESTIMATES, range(FIRST_YEAR, LAST_YEAR + 1), faults)
    projected = _read(grids, MEDIUM, range(LAST_YEAR, LAST_YEAR + 1), faults)
    _agree(estimates, projected, faults)
    faults.raise_if_any()
    keys = list(estimates)
    return pa.table(
        {
            "code": pa.array([code for code, _ in keys], pa.int32()),
            "year": pa.array([year for _, year in keys], pa.int16()),
            "value": pa.array([estimates[key] for key in keys], pa.float64()),
            "status": pa.array([Status.AVAILABLE.value] * len(keys), pa.string()),
        }
    )


def _read(
    grids: Mapping[str, Grid], sheet: str, years: Sequence[int], faults: Faults
) -> dict[tuple[int, int], float]:
    if sheet not in grids:
        faults.add("is missing", sheet=sheet, cure="Give the publisher's workbook.")
        return {}
    grid = grids[sheet]
    frame = _frame(grid, sheet, years, faults)
    if frame is None:
        return {}
    figures: dict[tuple[int, int], float] = {}
    seen: dict[int, int] = {}
    for at, row in enumerate(grid[frame.head + 1 :], frame.head + 2):
        if all(cell == "" for cell in row):
            continue
        name = text(_cell(row, frame.columns[NAME]))
        if text(_cell(row, frame.columns[KIND])) == LABEL:
            _check_label(row, frame, sheet, at, name, faults)
            continue
        printed = _cell(row, frame.columns[CODE])
        code = code_or_fault(printed, "2019", faults, row=at, sheet=sheet, name=name)
        if code is None:
            continue
        if seen.setdefault(code, at) != at:
            faults.add(
                f"repeats row {seen[code]}", sheet=sheet, row=at, area=name, cure="Keep one."
            )
            continue
        for year, column in frame.years.items():
            figure = _persons(_cell(row, column))
            if figure is None:
                faults.add(
                    f"is no population: {_cell(row, column)!r}",
                    sheet=sheet,
                    row=at,
                    column=f"{column_letter(column)} ({year})",
                    area=name,
                    cure="Restore the publisher's figure, in thousands.",
                )
            else:
                figures[code, year] = figure
    return figures


def _frame(grid: Grid, sheet: str, years: Sequence[int], faults: Faults) -> _Frame | None:
    head = next((at for at, row in enumerate(grid[:40]) if has_text(row, CODE)), None)
    if head is None:
        faults.add(f"has no heading {CODE!r}", sheet=sheet, cure="Restore the heading.")
        return None
    headings = [_heading(cell) for cell in grid[head]]
    places: dict[str, int] = {}
    for heading in (NAME, CODE, KIND, *map(str, years)):
        if headings.count(heading) == 1:
            places[heading] = headings.index(heading)
            continue
        faults.add(
            f"has the heading {heading!r} {headings.count(heading)} times instead of once",
            sheet=sheet,
            row=head + 1,
            cure="Restore the publisher's heading.",
        )
    if len(places) < 3 + len(years):
        return None
    return _Frame(head, places, {year: places[str(year)] for year in years})


def _heading(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else text(cell)


def _cell(row: Sequence[Cell], at: int) -> Cell:
    return row[at] if at < len(row) else ""


def _persons(cell: Cell) -> float | None:
    if not isinstance(cell, float) or not math.isfinite(cell) or cell < 0:
        return None
    return float(round(cell * THOUSAND))


def _check_label(
    row: Sequence[Cell], frame: _Frame, sheet: str, at: int, name: str, faults: Faults
) -> None:
    for column in frame.years.values():
        if _cell(row, column) != LABEL_MARK:
            faults.add(
                f"heads a list of groupings and yet holds {_cell(row, column)!r}",
                sheet=sheet,
                row=at,
                column=column_letter(column),
                area=name,
                cure=f"Restore its type, or {LABEL_MARK}.",
            )


def _agree(
    estimates: Mapping[tuple[int, int], float],
    projected: Mapping[tuple[int, int], float],
    faults: Faults,
) -> None:
    for key, figure in projected.items():
        if key in estimates and estimates[key] != figure:
            faults.add(
                f"gives the code {key[0]} {figure:.0f} persons in {key[1]} where {ESTIMATES} gives "
                f"{estimates[key]:.0f}",
                sheet=MEDIUM,
                cure="Make the two sheets agree.",
            )
