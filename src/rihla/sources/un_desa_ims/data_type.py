"""The list of areas with the type of data behind each, as a third party's file.

The workbook says the same; the file adds three areas without any figure, whose type is blank.
Names with a comma stand in quotation marks, so it is read as comma-separated text, never split.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from rihla.areas import get_area
from rihla.errors import Faults, UnknownArea
from rihla.sources.correction import apply_corrections, load_corrections
from rihla.sources.delimited import read_delimited
from rihla.sources.un_desa_ims.layout import CORRECTIONS, TYPES_OF_DATA, get_edition
from rihla.sources.un_desa_ims.place import lost_or_faults, place_or_fault

__all__ = ["read_type_of_data"]

FIRST = ("code", "country", "type_of_data")


def read_type_of_data(path: str | Path, *, edition: str = "2019", whole: bool = True) -> pa.Table:
    """Read the type of data of every area.

    Parameters
    ----------
    whole
        Whether every area of the revision must have its row.

    Returns
    -------
    pyarrow.Table
        ``area`` int32, ``name``, ``type_of_data`` such as ``"B R"`` (see the note (a) of the
        workbook), null where the area has no figure.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the file: codes that are no area's, codes and names that disagree.
    CorrectionOutdated
        If a declared correction no longer finds what it expects.

    Examples
    --------
    >>> read_type_of_data("absent.csv")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    laid_out = get_edition(edition)
    faults = Faults(Path(path).name)
    wide = read_delimited(Path(path), faults, first=FIRST)
    codes: list[int] = []
    seen: dict[int, int] = {}
    for line, (printed, name, _) in zip(wide.lines, wide.rows, strict=True):
        code = _code(printed, line, faults)
        meant = place_or_fault(name, frozenset(), faults, row=line, column="country")
        if code is not None and meant is not None and code != meant:
            faults.add(
                f"has the code {code}, which is not that of {name}",
                row=line,
                column="code",
                area=name,
                cure=f"A row is shifted; {name} has the code {meant}.",
            )
        if code is not None and seen.setdefault(code, line) != line:
            faults.add(f"repeats row {seen[code]}", row=line, area=name, cure="Keep one of them.")
        codes.append(code or 0)
    if whole:
        lost_or_faults(seen, faults, of="has no row of")
    table = pa.table(
        {
            "area": pa.array(codes, pa.int32()),
            "name": pa.array([row[1] for row in wide.rows], pa.string()),
            "type_of_data": pa.array([row[2] or None for row in wide.rows], pa.string()),
        }
    )
    faults.raise_if_any()
    corrections = load_corrections(CORRECTIONS, source=laid_out.source)
    corrections = tuple(c for c in corrections if c.table == "type_of_data")
    table = apply_corrections(table, corrections, file=path)
    for line, name, kind in zip(
        wide.lines, table["name"].to_pylist(), table["type_of_data"].to_pylist(), strict=True
    ):
        if kind is not None and not set(kind.split(" ")) <= TYPES_OF_DATA:
            faults.add(
                f"is no type of data: {kind!r}",
                row=line,
                column="type_of_data",
                area=name,
                cure="Write B, C, R, I, or several of them with one blank between.",
            )
    faults.raise_if_any()
    return table


def _code(printed: str, line: int, faults: Faults) -> int | None:
    try:
        return get_area(int(printed)).m49
    except (ValueError, UnknownArea):
        faults.add(
            f"is no area's code: {printed!r}",
            row=line,
            column="code",
            cure="Give the M49 code of an area.",
        )
        return None
