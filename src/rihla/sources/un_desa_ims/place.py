"""What the delimited files call areas and years: names to codes, exactly, and years as printed.

They name areas and give no codes, so every name is resolved to an area or a grouping; what cannot
be resolved is a fault. Rows and columns of the publisher's groupings are known and left out: an
aggregate is computed from its areas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from rihla.areas import Area, resolve_any
from rihla.errors import Faults, UnknownArea

__all__ = ["place_of", "place_or_fault", "year_or_fault"]


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
