"""Delimited text files as third parties make them: read whole, every fault with its line.

Nothing is guessed: the encoding is UTF-8, the heading must begin as expected, and a row that is
longer or shorter than the heading is a fault, never padded or cut.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Faults, SourceMissing

__all__ = ["DelimitedFile", "read_delimited", "read_numbers"]

NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A file's heading and its rows, each with its line in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def columns(self) -> Mapping[str, list[str]]:
        """Give the cells by column.

        Examples
        --------
        >>> DelimitedFile(("a", "b"), (("1", "2"), ("3", "4")), (2, 3)).columns()
        {'a': ['1', '3'], 'b': ['2', '4']}
        """
        return {name: [row[at] for row in self.rows] for at, name in enumerate(self.header)}


def read_delimited(
    path: Path, faults: Faults, *, first: Sequence[str], delimiter: str = ","
) -> DelimitedFile:
    """Read a delimited file with one heading line.

    Parameters
    ----------
    path
        In UTF-8; rows that hold nothing but blanks and ``..`` are passed over.
    faults
        Gathers rows of another length than the heading's, with their line and the cell that
        names them.
    first
        The leftmost columns, as the heading must print them.
    delimiter
        A comma or a tabulator.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        If it is no text, is empty, or its heading is not the expected one.

    Examples
    --------
    >>> read_delimited(Path("absent.csv"), Faults("absent.csv"), first=["Year"])
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv does not exist. ...
    """
    lines = _lines(path, faults, delimiter)
    header = lines[0][1] if lines else ()
    _check_heading(header, first, faults)
    faults.raise_if_any()
    kept: list[tuple[int, tuple[str, ...]]] = []
    for at, row in lines[1:]:
        if len(row) != len(header):
            faults.add(
                f"has {len(row)} cells where the heading has {len(header)}",
                row=at,
                area=row[min(1, len(row) - 1)],
                cure="Restore the row; a name with a comma stands in quotation marks.",
            )
        elif any(cell.strip() not in ("", "..") for cell in row):
            kept.append((at, row))
    if not kept:
        faults.add("has no row below its heading", cure="Fetch it again.")
        faults.raise_if_any()
    return DelimitedFile(header, tuple(row for _, row in kept), tuple(at for at, _ in kept))


def read_numbers(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Read texts as numbers: the numbers (null elsewhere), and which texts are none.

    Examples
    --------
    >>> numbers, none = read_numbers(pa.array(["12", "..", "-3.5"]))
    >>> numbers.to_pylist(), none.to_pylist()
    ([12.0, None, -3.5], [False, True, False])
    """
    is_number = pc.match_substring_regex(cells, NUMBER)
    numbers = pc.cast(pc.if_else(is_number, cells, pa.scalar(None, pa.string())), pa.float64())
    return numbers, pc.invert(is_number)


def _lines(path: Path, faults: Faults, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    if not path.is_file():
        raise SourceMissing(f"The file {path} does not exist.", cure="Give the published file.")
    text = _decoded(path.read_bytes(), faults)
    faults.raise_if_any()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(at, tuple(row)) for at, row in enumerate(rows, 1) if row]
    except csv.Error as error:
        faults.add(f"is no delimited text ({error})", cure="It is damaged: fetch it again.")
        faults.raise_if_any()
    if not lines:
        faults.add("is empty", cure="Fetch it again.")
    return lines


def _decoded(content: bytes, faults: Faults) -> str:
    """Read bytes as UTF-8; every row that is none is named, with where it stops being so."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.add("is written in UTF-16", cure="Save it as UTF-8, or fetch it again.")
        return ""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        for at, line in enumerate(content.splitlines(), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                faults.add(
                    f"is not written in UTF-8, after {line[: error.start].decode('utf-8')[-40:]!r}",
                    row=at,
                    cure="Save the file as UTF-8, or fetch it again.",
                )
        return ""


def _check_heading(header: Sequence[str], first: Sequence[str], faults: Faults) -> None:
    if header and tuple(header[: len(first)]) != tuple(first):
        faults.add(
            f"begins with the columns {', '.join(header[: len(first)])}",
            row=1,
            cure=f"Restore the heading: {', '.join(first)}, …",
        )
    for name in sorted({name for name in header if header.count(name) > 1}):
        faults.add("stands twice in the heading", row=1, column=name, cure="Keep one column.")
