"""Which grouping holds which location, as the revision of 2019 had it: UNlocations.txt."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from rihla.errors import Faults
from rihla.sources.delimited import read_delimited
from rihla.sources.un_wpp.location import code_or_fault

__all__ = ["read_hierarchy"]

FIRST = ("name", "country_code", "reg_code", "reg_name", "area_code", "area_name")
NONE = "-1"
"""What the file prints where a location is in no such grouping."""


def read_hierarchy(path: str | Path) -> pa.Table:
    """Read the groupings of every location.

    Returns
    -------
    pyarrow.Table
        ``code`` int32, ``grouping`` int32: one row for each membership, of areas and of groupings
        within groupings. Groupings that this project lacks (see ``code.yaml``) are left out.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the file.

    Examples
    --------
    >>> read_hierarchy("absent.txt")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.txt does not exist. ...
    """
    faults = Faults(Path(path).name)
    file = read_delimited(Path(path), faults, first=FIRST, delimiter="\t")
    memberships = [file.header.index("reg_code"), file.header.index("area_code")]
    memberships += [at for at, name in enumerate(file.header) if name.startswith("agcode_")]
    pairs: dict[tuple[int, int], None] = {}
    for line, row in zip(file.lines, file.rows, strict=True):
        code = code_or_fault(row[1], "2019", faults, row=line, name=row[0])
        for at in memberships:
            if row[at] == NONE:
                continue
            grouping = code_or_fault(row[at], "2019", faults, row=line, name=row[0])
            if code is not None and grouping is not None:
                pairs[code, grouping] = None
    faults.raise_if_any()
    return pa.table(
        {
            "code": pa.array([code for code, _ in pairs], pa.int32()),
            "grouping": pa.array([grouping for _, grouping in pairs], pa.int32()),
        }
    )
