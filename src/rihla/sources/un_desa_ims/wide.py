"""The delimited files that third parties made from the workbooks: read whole, by name.

They name areas and give no codes, so every name is resolved, exactly, to an area or a grouping;
what cannot be resolved is a fault. Rows and columns of the publisher's groupings are known and
left out: an aggregate is computed from its areas.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import Area, resolve_any
from rihla.errors import Faults, SourceMissing, UnknownArea

__all__ = ["Place", "WideFile", "place_of", "read_numbers", "read_wide", "year_of"]

NUMBER = r"^[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class WideFile:
    """A file's heading and the rows that are as long as it, with their line in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What a name stands for: an area's code, or nothing that is read."""

    code: int | None


def read_wide(path: Path, faults: Faults, *, first: Sequence[str]) -> WideFile:
    """Read a comma-separated file with one heading line.

    Parameters
    ----------
    path
        In UTF-8; rows that hold nothing but blanks and ``..`` are passed over.
    faults
        Rows of another length than the heading's, and a heading that does not begin with `first`.
    first
        The leftmost columns.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        If it is no text, is empty, or its heading is not the expected one.

    Examples
    --------
    >>> read_wide(Path("absent.csv"), Faults("absent.csv"), first=["Year"])
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    if not path.is_file():
        raise SourceMissing(f"The file {path} does not exist.", cure="Give the published file.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = [(at, tuple(row)) for at, row in enumerate(csv.reader(stream), 1) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        faults.add(f"is no comma-separated text ({error})", cure="Fetch it again.")
        lines = []
    if not lines and not len(faults):
        faults.add("is empty", cure="Fetch it again.")
    header = lines[0][1] if lines else ()
    if lines and header[: len(first)] != tuple(first):
        faults.add(
            f"begins with the columns {', '.join(header[: len(first)])}",
            row=1,
            cure=f"Restore the heading: {', '.join(first)}, …",
        )
    for name in sorted({name for name in header if header.count(name) > 1}):
        faults.add("stands twice in the heading", row=1, column=name, cure="Keep one column.")
    faults.raise_if_any()
    kept: list[tuple[int, tuple[str, ...]]] = []
    for at, row in lines[1:]:
        if len(row) != len(header):
            faults.add(
                f"has {len(row)} cells where the heading has {len(header)}",
                row=at,
                area=row[1] if len(row) > 1 else "",
                cure="Restore the row; a name with a comma stands in quotation marks.",
            )
        elif any(cell.strip() not in ("", "..") for cell in row):
            kept.append((at, row))
    return WideFile(header, tuple(row for _, row in kept), tuple(at for at, _ in kept))


@cache
def place_of(name: str) -> Place:
    """Give the area that a printed name stands for; no code where it is a grouping.

    Raises
    ------
    UnknownArea
        If it is neither.

    Examples
    --------
    >>> place_of("China, Hong Kong SAR").code, place_of("Western Asia").code
    (344, None)
    """
    found = resolve_any(name)
    return Place(found.m49 if isinstance(found, Area) else None)


def place_or_fault(
    name: str, labels: frozenset[str], faults: Faults, *, row: int | None = None, column: str = ""
) -> int | None:
    """Give an area's code; a name that nothing answers to is a fault."""
    if name in labels:
        return None
    try:
        return place_of(name).code
    except UnknownArea as error:
        faults.add(
            f"names no known area: {name!r}",
            row=row,
            column=column,
            cure=error.cure or "Write the publisher's name.",
        )
        return None


def year_of(cell: str, years: Sequence[int], faults: Faults, *, row: int, area: str) -> int | None:
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


def read_numbers(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Read texts as numbers: the numbers (null elsewhere), and which texts are none.

    Examples
    --------
    >>> numbers, none = read_numbers(pa.array(["12", "..", "-3"]))
    >>> numbers.to_pylist(), none.to_pylist()
    ([12.0, None, None], [False, True, True])
    """
    is_number = pc.match_substring_regex(cells, NUMBER)
    numbers = pc.cast(pc.if_else(is_number, cells, pa.scalar(None, pa.string())), pa.float64())
    return numbers, pc.invert(is_number)
