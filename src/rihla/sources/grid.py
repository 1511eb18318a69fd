"""A workbook's sheets as grids of cells, opened without trusting the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from rihla.errors import Faults, SourceMissing

__all__ = ["Cell", "Grid", "column_letter", "has_text", "open_grids", "text"]

Cell = object
Grid = Sequence[Sequence[Cell]]


def open_grids(
    path: Path, faults: Faults, *, sheets: Collection[str] | None = None
) -> Mapping[str, Grid]:
    """Read the sheets of a workbook.

    Parameters
    ----------
    path
        A workbook that spreadsheets open.
    faults
        Gathers what is wrong.
    sheets
        Names of the sheets to read, as far as they are there; all of them by default.

    Returns
    -------
    Mapping
        Sheet name to rows of cells; row 1 of the sheet is at 0. Numbers are floats, blanks are
        empty texts.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        If it is no readable workbook at all.

    Examples
    --------
    >>> open_grids(Path("absent.xlsx"), Faults("absent.xlsx"))
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.xlsx does not exist. ...
    """
    if not path.is_file():
        raise SourceMissing(f"The file {path} does not exist.", cure="Give the published workbook.")
    grids: dict[str, Grid] = {}
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for name in workbook.sheet_names:
                if sheets is not None and name not in sheets:
                    continue
                grids[name] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        faults.add(
            f"is not a readable workbook ({' '.join(str(error).split())})",
            cure="It is damaged or cut short: fetch it again.",
        )
        faults.raise_if_any()
    return grids


def text(cell: Cell) -> str:
    """Give a cell's text with its white space in order; empty for a number.

    Examples
    --------
    >>> text("  Type  of data (a) "), text(7.0)
    ('Type of data (a)', '')
    """
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def has_text(row: Sequence[Cell], wanted: str) -> list[int]:
    """Give the positions in a row that hold exactly this text.

    Examples
    --------
    >>> has_text(["", "Code", "Notes"], "Code")
    [1]
    """
    return [at for at, cell in enumerate(row) if text(cell) == wanted]


def column_letter(at: int) -> str:
    """Give a column's letters as spreadsheets show them, from its position (first is 0).

    Examples
    --------
    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number = at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
