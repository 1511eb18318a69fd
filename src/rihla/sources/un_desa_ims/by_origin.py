"""Migrant stock by destination and origin: three wide files, one for each sex.

A cell without a figure is spelled in four ways, and they mean different things:

=========  ==================================================================  ==================
spelling   meaning                                                             status
=========  ==================================================================  ==================
blank      the destination's estimate does not list this origin                not_reported
blank      the origin is the destination itself                                not_applicable
``..``     the publisher says it has no figure                                 not_available
``-``      Montenegro from Albania before Montenegro existed                   not_applicable
``0``      zero persons: a figure ("A 0 or 0.0 indicates that the magnitude    available, 0
           is zero", International Migrant Stock 2020, Notes)
=========  ==================================================================  ==================

Any mark of an area before it existed (absence.yaml) is not applicable. The rows of groupings print
``0`` for sums of blanks, and disagree with their areas in 2019; they are not read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import OTHER_NORTH, OTHER_SOUTH
from rihla.errors import Faults
from rihla.sources.correction import apply_corrections, load_corrections, selects
from rihla.sources.delimited import DelimitedFile, read_delimited, read_numbers
from rihla.sources.status import Status
from rihla.sources.un_desa_ims.layout import CORRECTIONS, Edition, absences, get_edition
from rihla.sources.un_desa_ims.place import find_rows, lost_or_faults, place_or_fault

__all__ = ["read_by_origin"]

FIRST = ("Year", "Destination", "Total")
RESIDUAL = {"Other North": OTHER_NORTH, "Other South": OTHER_SOUTH}
TABLE = "stock_by_origin"


def read_by_origin(
    path_by_sex: Mapping[str, str | Path], *, edition: str = "2019", whole: bool = True
) -> pa.Table:
    """Read the migrant stock by destination and origin.

    Parameters
    ----------
    path_by_sex
        The files by sex: ``both``, ``male``, ``female``, or some of them.
    edition
        Whose years the rows may have.
    whole
        Whether every area of the revision must have its column, and its row in every year.

    Returns
    -------
    pyarrow.Table
        ``area`` and ``origin`` int32 (areas, and as origins `rihla.areas.OTHER_SOUTH` and
        `rihla.areas.OTHER_NORTH`), ``year`` int16, ``sex``, ``value`` float64 in persons,
        ``status``: one row for every cell, blank or not.

    Raises
    ------
    SourceMissing
        If a file does not exist.
    SourceMalformed
        With every fault of the first file that has any: names that are no area, rows of another
        length, areas that are lost, headings out of order, cells that are no count, origins that
        do not add up to the printed total.
    CorrectionOutdated
        If a declared correction no longer finds what it expects.

    Examples
    --------
    >>> read_by_origin({"both": "absent.csv"})
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    laid_out = get_edition(edition)
    tables = [_read(Path(path), sex, laid_out, whole) for sex, path in path_by_sex.items()]
    return pa.concat_tables(tables).combine_chunks()


@dataclass(frozen=True, slots=True)
class _Axes:
    """The rows and columns of a file that are read, and what each stands for."""

    rows: tuple[int, ...]
    areas: tuple[int, ...]
    years: tuple[int, ...]
    columns: tuple[int, ...]
    origins: tuple[int, ...]


def _read(path: Path, sex: str, laid_out: Edition, whole: bool) -> pa.Table:
    faults = Faults(path.name)
    wide = read_delimited(path, faults, first=FIRST)
    axes = _axes(wide, laid_out, faults, whole)
    table = _cells(wide, axes, sex)
    corrections = [
        c for c in load_corrections(CORRECTIONS, source=laid_out.source) if c.table == TABLE
    ]
    _unread(table, [selects(table, c) for c in corrections], wide, axes, faults)
    _totals(table, wide, axes, faults)
    faults.raise_if_any()
    table = apply_corrections(table, corrections, file=path)
    return table.drop_columns(["printed"])


def _axes(wide: DelimitedFile, laid_out: Edition, faults: Faults, whole: bool) -> _Axes:
    columns: list[int] = []
    origins: list[int] = []
    for at, name in enumerate(wide.header[len(FIRST) :], len(FIRST)):
        code = RESIDUAL.get(name) or place_or_fault(name, frozenset(), faults, row=1, column=name)
        if code is not None:
            columns.append(at)
            origins.append(code)
    _order([name for name in wide.header[len(FIRST) :] if name not in RESIDUAL], faults)
    if whole:
        lost_or_faults(origins, faults, of="has no column of the origins")
    rows = find_rows(wide, laid_out, faults, whole=whole)
    return _Axes(
        tuple(row.at for row in rows),
        tuple(row.area for row in rows),
        tuple(row.year for row in rows),
        tuple(columns),
        tuple(origins),
    )


def _order(names: Sequence[str], faults: Faults) -> None:
    """Find headings that changed places: the publisher's stand in the order of the alphabet."""
    for before, name in pairwise(names):
        if _letters(before) > _letters(name):
            faults.add(
                f"stands after {before}, out of the alphabet's order",
                row=1,
                column=name,
                cure="Headings or columns changed places: restore the publisher's.",
            )


def _letters(name: str) -> str:
    """Give a name as alphabets order it: without accents, in small letters."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def _cells(wide: DelimitedFile, axes: _Axes, sex: str) -> pa.Table:
    """Lay every cell out as a row, with what is printed, its value and its status."""
    printed = pa.array(
        [wide.rows[row][column].strip() for row in axes.rows for column in axes.columns],
        pa.string(),
    )
    area = np.repeat(np.array(axes.areas, np.int32), len(axes.columns))
    year = np.repeat(np.array(axes.years, np.int16), len(axes.columns))
    origin = np.tile(np.array(axes.origins, np.int32), len(axes.rows))
    numbers, no_number = read_numbers(printed)
    blank = np.asarray(pc.equal(printed, ""))
    dots = np.asarray(pc.equal(printed, ".."))
    absent = _before_existence(area, year) | (blank & (area == origin))
    status = np.full(len(printed), Status.AVAILABLE.value, dtype=object)
    missing = np.asarray(no_number)
    status[missing] = Status.NOT_REPORTED.value
    status[dots] = Status.NOT_AVAILABLE.value
    status[(blank | dots) & absent] = Status.NOT_APPLICABLE.value
    return pa.table(
        {
            "area": pa.array(area),
            "origin": pa.array(origin),
            "year": pa.array(year),
            "sex": pa.array([sex] * len(printed), pa.string()),
            "value": pc.round(numbers),
            "status": pa.array(status, pa.string()),
            "printed": printed,
        }
    )


def _before_existence(
    area: npt.NDArray[np.int32], year: npt.NDArray[np.int16]
) -> npt.NDArray[np.bool_]:
    before = np.zeros(len(area), dtype=bool)
    for absence in absences().values():
        if TABLE in absence.tables:
            before |= (area == absence.area) & (year < absence.first_year)
    return before


def _unread(
    table: pa.Table,
    corrected: Sequence[pa.Array],
    wide: DelimitedFile,
    axes: _Axes,
    faults: Faults,
) -> None:
    """Name the cells that are neither a count nor a known mark nor declared as a correction."""
    known = pc.is_in(table["printed"], value_set=pa.array(["", ".."]))
    numbers, _ = read_numbers(table["printed"].combine_chunks())
    whole = pc.less(pc.abs(pc.subtract(numbers, pc.round(numbers))), 1e-6)
    count = pc.and_(pc.fill_null(whole, False), pc.fill_null(pc.greater_equal(numbers, 0.0), False))
    fine = np.asarray(pc.or_(known, count))
    for mask in corrected:
        fine = fine | np.asarray(mask)
    for at in np.flatnonzero(~fine):
        row, column = divmod(int(at), len(axes.columns))
        cells = wide.rows[axes.rows[row]]
        faults.add(
            f"is no count of persons: {cells[axes.columns[column]]!r}",
            row=wide.lines[axes.rows[row]],
            column=wide.header[axes.columns[column]],
            area=f"{cells[1]} {cells[0]}",
            cure="Restore the publisher's figure, or .. where there is none.",
        )


def _totals(table: pa.Table, wide: DelimitedFile, axes: _Axes, faults: Faults) -> None:
    """Compare each row's origins with its printed total: a figure changed or moved shows."""
    values = np.asarray(pc.fill_null(table["value"], 0.0)).reshape(len(axes.rows), -1)
    totals, _ = read_numbers(pa.array([wide.rows[row][2].strip() for row in axes.rows]))
    for at, (found, total) in enumerate(zip(values.sum(axis=1), totals.to_pylist(), strict=True)):
        cells = wide.rows[axes.rows[at]]
        if total is None and cells[2].strip() in ("", "..") and found == 0:
            continue
        if total is None or abs(found - total) > 0.5:
            faults.add(
                f"is {cells[2]!r} where the origins add up to {found:.0f}",
                row=wide.lines[axes.rows[at]],
                column="Total",
                area=f"{cells[1]} {cells[0]}",
                cure="Restore the publisher's row.",
            )
