"""Population by five-year age group of the revision of 2019: popF.txt and popM.txt."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Faults
from rihla.sources.delimited import read_delimited, read_numbers
from rihla.sources.status import Status
from rihla.sources.un_wpp.location import code_or_fault

__all__ = ["read_population_by_age"]

FIRST = ("country_code", "name", "age")
AGE = re.compile(r"(\d+)(?:-(\d+)|\+)")
OPEN = -1
"""The length of the last age group, which has no end."""


def read_population_by_age(female: str | Path, male: str | Path) -> pa.Table:
    """Read the population by age group and sex, every fifth year from 1950 to 2020.

    Parameters
    ----------
    female, male
        ``popF.txt`` and ``popM.txt``.

    Returns
    -------
    pyarrow.Table
        ``code`` int32, ``year`` int16, ``sex`` (``female``, ``male``), ``age`` int16 (first year
        of age), ``age_length`` int16 (5; the open last group -1), ``value`` float64 in persons
        (printed in thousands), ``status``.

    Raises
    ------
    SourceMissing
        If a file does not exist.
    SourceMalformed
        With every fault of the first file that has any.

    Examples
    --------
    >>> read_population_by_age("absent.txt", "absent.txt")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.txt does not exist. ...
    """
    tables = [_read(Path(female), "female"), _read(Path(male), "male")]
    return pa.concat_tables(tables).combine_chunks()


def _read(path: Path, sex: str) -> pa.Table:
    faults = Faults(path.name)
    file = read_delimited(path, faults, first=FIRST, delimiter="\t")
    years = _years(file.header[len(FIRST) :], faults)
    rows: list[tuple[int, int, int]] = []
    seen: dict[tuple[int | None, int], int] = {}
    for line, (printed, name, group, *_) in zip(file.lines, file.rows, strict=True):
        code = code_or_fault(printed, "2019", faults, row=line, name=name)
        age = _age(group)
        if age is None:
            faults.add(
                f"is no age group: {group!r}", row=line, column="age", area=name, cure="Restore it."
            )
        first, length = age or (0, 0)
        key = (code, first)
        if code is not None and age and seen.setdefault(key, line) != line:
            faults.add(f"repeats row {seen[key]}", row=line, area=name, cure="Keep one.")
        rows.append((code or 0, first, length))
    printed_cells = pa.array(
        [cell.strip() for row in file.rows for cell in row[len(FIRST) :]], pa.string()
    )
    numbers, _ = read_numbers(printed_cells)
    fine = np.asarray(pc.fill_null(pc.greater_equal(numbers, 0.0), False))
    for at in np.flatnonzero(~fine):
        row, column = divmod(int(at), len(years))
        faults.add(
            f"is no population: {printed_cells[int(at)].as_py()!r}",
            row=file.lines[row],
            column=file.header[len(FIRST) + column],
            area=file.rows[row][1],
            cure="Restore the publisher's figure, in thousands.",
        )
    faults.raise_if_any()
    columns = np.repeat(np.array(rows, np.int32), len(years), axis=0)
    return pa.table(
        {
            "code": pa.array(columns[:, 0]),
            "year": pa.array(np.tile(np.array(years, np.int16), len(rows))),
            "sex": pa.array([sex] * len(columns), pa.string()),
            "age": pa.array(columns[:, 1].astype(np.int16)),
            "age_length": pa.array(columns[:, 2].astype(np.int16)),
            "value": pc.round(pc.multiply(numbers, 1000.0)),
            "status": pa.array([Status.AVAILABLE.value] * len(columns), pa.string()),
        }
    )


def _years(headings: tuple[str, ...], faults: Faults) -> list[int]:
    years = [int(heading) for heading in headings if re.fullmatch(r"(19|20)\d\d", heading)]
    if len(years) < len(headings) or years != sorted(set(years)) or not years:
        faults.add(
            f"has columns that are no years in order: {', '.join(headings)}",
            row=1,
            cure="Restore the publisher's heading.",
        )
    faults.raise_if_any()
    return years


def _age(group: str) -> tuple[int, int] | None:
    match = AGE.fullmatch(group.strip())
    if match is None:
        return None
    first = int(match.group(1))
    return first, int(match.group(2)) - first + 1 if match.group(2) else OPEN
