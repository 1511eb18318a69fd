"""Table 6 of the workbook as a third party's file: the publisher's own refugee figures.

They include asylum-seekers, and are for scoring only. The workbook says the same with codes; this
file is read so that the two can be compared.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from rihla.errors import Faults
from rihla.sources.delimited import read_delimited
from rihla.sources.status import Status
from rihla.sources.un_desa_ims.layout import absences, get_edition
from rihla.sources.un_desa_ims.place import lost_or_faults, place_or_fault

__all__ = ["read_refugees"]

FIRST = ("Destination",)


def read_refugees(path: str | Path, *, edition: str = "2019", whole: bool = True) -> pa.Table:
    """Read the refugees and asylum-seekers that the publisher counts in each area.

    Parameters
    ----------
    whole
        Whether every area of the revision must have its row.

    Returns
    -------
    pyarrow.Table
        ``area`` int32, ``year`` int16, ``value`` float64 in persons, ``status``.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the file.

    Examples
    --------
    >>> read_refugees("absent.csv")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    laid_out = get_edition(edition)
    faults = Faults(Path(path).name)
    wide = read_delimited(Path(path), faults, first=FIRST)
    columns: dict[int, int] = {}
    for year in laid_out.years:
        name = f"{year}_est_(mf)"
        if name in wide.header:
            columns[year] = wide.header.index(name)
        else:
            faults.add("is absent", row=1, column=name, cure="Restore the publisher's column.")
    out: list[tuple[int, int, float | None, str]] = []
    seen: dict[int, int] = {}
    for line, row in zip(wide.lines, wide.rows, strict=True):
        area = place_or_fault(row[0], laid_out.labels, faults, row=line, column="Destination")
        if area is None:
            continue
        if seen.setdefault(area, line) != line:
            faults.add(f"repeats row {seen[area]}", row=line, area=row[0], cure="Keep one of them.")
            continue
        for year, at in columns.items():
            value, status = _figure(row[at].strip(), area, year)
            if status is Status.NOT_REPORTED:
                faults.add(
                    f"is no count of persons: {row[at]!r}",
                    row=line,
                    column=wide.header[at],
                    area=row[0],
                    cure="Restore the publisher's figure, or .. where there is none.",
                )
            out.append((area, year, value, status.value))
    if whole:
        lost_or_faults(seen, faults, of="has no row of")
    faults.raise_if_any()
    return pa.table(
        {
            "area": pa.array([row[0] for row in out], pa.int32()),
            "year": pa.array([row[1] for row in out], pa.int16()),
            "value": pa.array([row[2] for row in out], pa.float64()),
            "status": pa.array([row[3] for row in out], pa.string()),
        }
    )


def _figure(cell: str, area: int, year: int) -> tuple[float | None, Status]:
    if re.fullmatch(r"[0-9]+", cell):
        return float(cell), Status.AVAILABLE
    if cell != "..":
        return None, Status.NOT_REPORTED
    absence = absences().get(area)
    if absence is not None and "refugees" in absence.tables and year < absence.first_year:
        return None, Status.NOT_APPLICABLE
    return None, Status.NOT_AVAILABLE
