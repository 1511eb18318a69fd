"""What the delimited files call areas and years: names to codes, exactly, and years as printed.

They name areas and give no codes, so every name is resolved to an area or a grouping; what cannot
be resolved is a fault. Rows and columns of the publisher's groupings are known and left out: an
aggregate is computed from its areas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from rihla.areas import WORLD, Area, members, name_of, resolve_any
from rihla.errors import Faults, UnknownArea
from rihla.sources.delimited import DelimitedFile
from rihla.sources.un_desa_ims.layout import Edition

__all__ = [
    "PlacedRow",
    "find_rows",
    "lost_or_faults",
    "place_of",
    "place_or_fault",
    "year_or_fault",
]

_NAMED = 8
"""As many lost areas are named; a file cut in half has lost hundreds."""


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row of a delimited file that stands for an area in a year."""

    at: int
    area: int
    year: int


def find_rows(
    wide: DelimitedFile, laid_out: Edition, faults: Faults, *, whole: bool
) -> tuple[PlacedRow, ...]:
    """Find the rows of areas: each once a year and, where the file is `whole`, none lost.

    The columns ``Year`` and ``Destination`` stand first. Rows of groupings are passed over.
    """
    found: list[PlacedRow] = []
    seen: dict[tuple[int, int], int] = {}
    for at, (line, row) in enumerate(zip(wide.lines, wide.rows, strict=True)):
        area = place_or_fault(row[1], laid_out.labels, faults, row=line, column="Destination")
        year = year_or_fault(row[0], laid_out.years, faults, row=line, area=row[1])
        if area is None or year is None:
            continue
        first = seen.setdefault((area, year), line)
        if first != line:
            faults.add(
                f"repeats row {first}", row=line, area=f"{row[1]} {year}", cure="Keep one of them."
            )
            continue
        found.append(PlacedRow(at, area, year))
    if whole:
        for year in laid_out.years:
            here = {row.area for row in found if row.year == year}
            lost_or_faults(here, faults, of=f"{year}: has no row of")
    return tuple(found)


def lost_or_faults(present: Collection[int], faults: Faults, *, of: str, column: str = "") -> None:
    """Name the areas of the revision that a file has lost, all in one fault."""
    lost = [name_of(area) for area in members(WORLD) if area not in present]
    if lost:
        more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
        faults.add(
            f"{of} {'; '.join(lost[:_NAMED])}{more}",
            column=column,
            cure="Restore what the publisher printed, or fetch the file again.",
        )


@cache
def place_of(name: str) -> int | None:
    """Give the area that a printed name stands for; no code where it is a grouping.

    Raises
    ------
    UnknownArea
        If it is neither.

    Examples
    --------
    >>> place_of("China, Hong Kong SAR"), place_of("Western Asia")
    (344, None)
    """
    found = resolve_any(name)
    return found.m49 if isinstance(found, Area) else None


def place_or_fault(
    name: str, labels: frozenset[str], faults: Faults, *, row: int | None = None, column: str = ""
) -> int | None:
    """Give an area's code; a name that nothing answers to is a fault."""
    if name in labels:
        return None
    try:
        return place_of(name)
    except UnknownArea as error:
        faults.add(
            f"names no known area: {name!r}",
            row=row,
            column=column,
            cure=error.cure or "Write the publisher's name.",
        )
        return None


def year_or_fault(
    cell: str, years: Sequence[int], faults: Faults, *, row: int, area: str
) -> int | None:
    """Give the year of a row, also where it is written as a decimal number (1990.0)."""
    whole = re.fullmatch(r"([0-9]{4})(\.0+)?", cell.strip())
    if whole and int(whole.group(1)) in years:
        return int(whole.group(1))
    faults.add(
        f"is not a year of this revision: {cell!r}",
        row=row,
        column="Year",
        area=area,
        cure=f"Give one of {', '.join(map(str, years))}.",
    )
    return None
