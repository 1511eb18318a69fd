"""Births, deaths and net migration of the revision of 2024, by calendar year.

They are a later vintage than the stocks of 2019: whoever sets the two side by side must say so.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Faults
from rihla.sources.delimited import DelimitedFile, read_delimited, read_numbers
from rihla.sources.un_wpp.location import code_or_fault

__all__ = ["read_vital_events"]

FIRST = ("country_code", "year")

EVENTS = {
    "births": "births",
    "deaths": "deaths",
    "mig": "net_migration",
    "PopChange": "population_change",
}
"""Printed in thousands, given in persons."""

RATES = {
    "cbr": "births_per_1000",
    "cdr": "deaths_per_1000",
    "NatChangeRT": "natural_change_per_1000",
    "cnmr": "net_migration_per_1000",
    "growthrate": "growth_percent",
}
"""Given as printed."""

NEVER_NEGATIVE = ("births", "deaths", "cbr", "cdr")


def read_vital_events(path: str | Path) -> pa.Table:
    """Read births, deaths, net migration and their rates per location and calendar year.

    Returns
    -------
    pyarrow.Table
        ``code`` int32, ``year`` int16; ``births``, ``deaths``, ``net_migration``,
        ``population_change`` in persons; ``births_per_1000``, ``deaths_per_1000``,
        ``natural_change_per_1000``, ``net_migration_per_1000`` per 1,000 of the population of the
        year; ``growth_percent``. All float64. Net migration embeds the publisher's judgement
        about migration and is no input to an estimate of stock.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the file.

    Examples
    --------
    >>> read_vital_events("absent.csv")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    path = Path(path)
    faults = Faults(path.name)
    file = read_delimited(path, faults, first=FIRST)
    for name in (*EVENTS, *RATES):
        if name not in file.header:
            faults.add("is absent", row=1, column=name, cure="Restore the publisher's column.")
    faults.raise_if_any()
    codes, years = _keys(file, faults)
    figures = {name: _figures(file, name, faults) for name in (*EVENTS, *RATES)}
    faults.raise_if_any()
    table = pa.table(
        {
            "code": pa.array(codes, pa.int32()),
            "year": pa.array(years, pa.int16()),
            **{
                ours: pc.round(pc.multiply(figures[theirs], 1000.0))
                for theirs, ours in EVENTS.items()
            },
            **{ours: figures[theirs] for theirs, ours in RATES.items()},
        }
    )
    return table.filter(pc.is_valid(table["code"]))


def _keys(file: DelimitedFile, faults: Faults) -> tuple[list[int | None], list[int | None]]:
    codes: list[int | None] = []
    years: list[int | None] = []
    seen: dict[tuple[int, str], int] = {}
    for line, (printed, year, *_) in zip(file.lines, file.rows, strict=True):
        code = code_or_fault(printed, "2024", faults, row=line)
        codes.append(code)
        is_year = year.isascii() and year.isdigit() and len(year) == 4
        years.append(int(year) if is_year else None)
        if not is_year:
            faults.add(f"is no year: {year!r}", row=line, column="year", cure="Restore it.")
        if code is not None and seen.setdefault((code, year), line) != line:
            faults.add(f"repeats row {seen[code, year]}", row=line, cure="Keep one of them.")
    return codes, years


def _figures(file: DelimitedFile, name: str, faults: Faults) -> pa.Array:
    at = file.header.index(name)
    cells = pa.array([row[at].strip() for row in file.rows], pa.string())
    numbers, no_number = read_numbers(cells)
    bad = np.asarray(no_number)
    if name in NEVER_NEGATIVE:
        bad = bad | np.asarray(pc.fill_null(pc.less(numbers, 0.0), False))
    for row in np.flatnonzero(bad):
        faults.add(
            f"is no such figure: {cells[int(row)].as_py()!r}",
            row=file.lines[int(row)],
            column=name,
            area=f"code {file.rows[int(row)][0]}, {file.rows[int(row)][1]}",
            cure="Restore the publisher's figure.",
        )
    return numbers
