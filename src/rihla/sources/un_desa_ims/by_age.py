"""Migrant stock and total population by age group and sex: wide files, one row per area and year.

The columns are called ``0-4_(mf)`` to ``75+_(f)``: age group and sex, where ``mf`` is both. The
totals beside them are not read; they agree with the workbook's, and exceed the ages only where an
area's ages are ``..`` altogether (Holy See, Saint Helena: by 803 persons at most).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Faults
from rihla.sources.correction import apply_corrections, load_corrections, selects
from rihla.sources.delimited import DelimitedFile, read_delimited, read_numbers
from rihla.sources.status import Status
from rihla.sources.un_desa_ims.layout import CORRECTIONS, Edition, absences, get_edition
from rihla.sources.un_desa_ims.place import PlacedRow, find_rows

__all__ = ["read_by_age", "read_population_by_age"]

FIRST = ("Year", "Destination")
SEXES = {"mf": "both", "m": "male", "f": "female"}
HEADING = re.compile(r"(?:(?P<first>\d+)(?:-(?P<last>\d+)|(?P<open>\+))|Total)_\((?P<sex>mf|m|f)\)")
OPEN = -1
"""The length of the last age group, which has no end."""


@dataclass(frozen=True, slots=True)
class _AgeColumn:
    at: int
    sex: str
    age: int
    length: int


def read_by_age(path: str | Path, *, edition: str = "2019", whole: bool = True) -> pa.Table:
    """Read the migrant stock by age group and sex.

    Returns
    -------
    pyarrow.Table
        ``area`` int32, ``year`` int16, ``sex``, ``age`` int16 (first year of age), ``age_length``
        int16 (5; the open last group -1), ``value`` float64 in persons, ``status``.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the file.

    Examples
    --------
    >>> read_by_age("absent.csv")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    return _read(Path(path), get_edition(edition), name="stock_by_age", printed_in=1, whole=whole)


def read_population_by_age(
    path: str | Path, *, edition: str = "2019", whole: bool = True
) -> pa.Table:
    """Read the total population by age group and sex; printed in thousands, given in persons.

    Returns
    -------
    pyarrow.Table
        As `read_by_age`, rounded to whole persons.

    Raises
    ------
    SourceMissing, SourceMalformed
        As `read_by_age`.

    Examples
    --------
    >>> read_population_by_age("absent.csv")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    return _read(
        Path(path), get_edition(edition), name="population_by_age", printed_in=1000, whole=whole
    )


def _read(path: Path, laid_out: Edition, *, name: str, printed_in: int, whole: bool) -> pa.Table:
    faults = Faults(path.name)
    wide = read_delimited(path, faults, first=FIRST)
    columns = _columns(wide, faults)
    rows = find_rows(wide, laid_out, faults, whole=whole)
    table = _cells(wide, rows, columns, name, printed_in)
    corrections = load_corrections(CORRECTIONS, source=laid_out.source)
    corrections = tuple(c for c in corrections if c.table == name)
    _unread(
        table, [selects(table, c) for c in corrections], printed_in, wide, rows, columns, faults
    )
    faults.raise_if_any()
    return apply_corrections(table, corrections, file=path).drop_columns(["printed"])


def _cells(
    wide: DelimitedFile,
    rows: Sequence[PlacedRow],
    columns: Sequence[_AgeColumn],
    name: str,
    printed_in: int,
) -> pa.Table:
    """Lay every cell out as a row, with what is printed, its value and its status."""
    printed = pa.array(
        [wide.rows[row.at][c.at].strip() for row in rows for c in columns], pa.string()
    )
    numbers, no_number = read_numbers(printed)
    missing = np.asarray(no_number)
    area = np.repeat(np.array([row.area for row in rows], np.int32), len(columns))
    year = np.repeat(np.array([row.year for row in rows], np.int16), len(columns))
    status = np.full(len(printed), Status.AVAILABLE.value, dtype=object)
    status[missing] = Status.NOT_AVAILABLE.value
    for absence in absences().values():
        if name in absence.tables:
            before = (area == absence.area) & (year < absence.first_year)
            status[before & missing] = Status.NOT_APPLICABLE.value
    return pa.table(
        {
            "area": pa.array(area),
            "year": pa.array(year),
            "sex": pa.array([c.sex for c in columns] * len(rows), pa.string()),
            "age": pa.array([c.age for c in columns] * len(rows), pa.int16()),
            "age_length": pa.array([c.length for c in columns] * len(rows), pa.int16()),
            "value": pc.round(pc.multiply(numbers, float(printed_in))),
            "status": pa.array(status, pa.string()),
            "printed": printed,
        }
    )


def _columns(wide: DelimitedFile, faults: Faults) -> list[_AgeColumn]:
    columns: list[_AgeColumn] = []
    for at, name in enumerate(wide.header[len(FIRST) :], len(FIRST)):
        match = HEADING.fullmatch(name)
        if match is None:
            faults.add(
                "is no heading of an age group and sex",
                row=1,
                column=name,
                cure="Restore the heading, such as 0-4_(mf) or 75+_(f).",
            )
        elif match["first"] is not None:
            age = int(match["first"])
            length = OPEN if match["open"] else int(match["last"]) - age + 1
            columns.append(_AgeColumn(at, SEXES[match["sex"]], age, length))
    for sex in SEXES.values():
        groups = [(c.age, c.length) for c in columns if c.sex == sex]
        if not groups or not _is_without_gap(groups):
            faults.add(
                f"has age groups of {sex} that overlap, leave a gap or are absent",
                row=1,
                cure="Restore the publisher's columns.",
            )
    return columns


def _is_without_gap(groups: list[tuple[int, int]]) -> bool:
    ends = [age + length for age, length in groups[:-1]]
    return groups[0][0] == 0 and groups[-1][1] == OPEN and ends == [age for age, _ in groups[1:]]


def _unread(
    table: pa.Table,
    corrected: Sequence[pa.Array],
    printed_in: int,
    wide: DelimitedFile,
    rows: Sequence[PlacedRow],
    columns: Sequence[_AgeColumn],
    faults: Faults,
) -> None:
    """Name the cells that are neither a count nor ``..`` nor declared as a correction."""
    printed = table["printed"].combine_chunks()
    numbers, _ = read_numbers(printed)
    known = pc.fill_null(pc.greater_equal(numbers, 0.0), False)
    if printed_in == 1:
        dust = pc.less(pc.abs(pc.subtract(numbers, pc.round(numbers))), 1e-6)
        known = pc.and_(known, pc.fill_null(dust, False))
    fine = np.asarray(pc.or_(known, pc.equal(printed, "..")))
    for mask in corrected:
        fine = fine | np.asarray(mask)
    for at in np.flatnonzero(~fine):
        row, column = divmod(int(at), len(columns))
        cells = wide.rows[rows[row].at]
        faults.add(
            f"is no count of persons: {cells[columns[column].at]!r}",
            row=wide.lines[rows[row].at],
            column=wide.header[columns[column].at],
            area=f"{cells[1]} {cells[0]}",
            cure="Restore the publisher's figure, or .. where there is none.",
        )
