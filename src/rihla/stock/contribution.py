"""Reads observations that a user brings: one CSV, every fault with its row, or nothing at all.

The columns are those of the observations, in words: ``area, date, sex, basis, source, value``, and
if wanted ``origin, kind, published``. What is read stands beside the published observations and is
judged by the same rules.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from rihla.areas import get_area
from rihla.errors import Faults, SourceMissing
from rihla.numerics.date import decimal_year
from rihla.stock.cell import UnreadableCell, read_area, read_count, read_date
from rihla.stock.count import BASES
from rihla.stock.label import KINDS
from rihla.stock.population import Population

__all__ = ["CONTRIBUTION", "REQUIRED", "join_observations", "read_contribution"]

REQUIRED = ("area", "date", "sex", "basis", "source", "value")
OPTIONAL = ("origin", "kind", "published")
SEXES = ("both", "male", "female")

CONTRIBUTION = pa.schema(
    [
        ("area", pa.int32()),
        ("origin", pa.int32()),
        ("sex", pa.string()),
        ("date", pa.float64()),
        ("age", pa.int16()),
        ("age_length", pa.int16()),
        ("universe", pa.string()),
        ("source", pa.string()),
        ("value", pa.float64()),
        ("kind", pa.string()),
        ("published", pa.int16()),
    ]
)
"""Columns of what is read: those of the observations, and ``kind`` and ``published``."""

_UNIVERSES = {basis: universe for universe, basis in BASES.items()}
_YEAR = re.compile(r"[0-9]{4}")
_QUOTES = "Close every quotation mark, and double those within a text."
_TOLERANCE = 0.005

Read = TypeVar("Read", int, float)


@dataclass(slots=True)
class _Row:
    """One row with its line, and what of it could be read."""

    line: int
    cells: Mapping[str, str]
    area: int | None = None
    name: str = ""
    date: float | None = None
    sex: str | None = None
    universe: str | None = None
    value: float | None = None
    origin: int | None = 0
    published: int | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it the same observation as another; the basis is looked at apart."""
        return self.area, self.origin, self.date, self.sex, self.cells["source"].strip()


def read_contribution(path: str | Path, *, population: pa.Table | None = None) -> pa.Table:
    r"""Read and check a CSV of observations.

    Parameters
    ----------
    path
        In UTF-8, with a heading. ``area`` and ``origin`` take any code or exact name (an empty
        origin is all origins); ``date`` a day (2021-05-09), a year (its middle) or a decimal year;
        ``sex`` both, male or female; ``basis`` place_of_birth or citizenship; ``value`` persons
        without separators; ``kind`` census, register, survey, estimate or backcast; ``published``
        the year from which the figure was known.
    population
        ``code`` or ``area``, ``year``, ``value``: where given, no figure may exceed it.

    Returns
    -------
    pyarrow.Table
        `CONTRIBUTION`, in the order of the file.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault and its row: an empty file, columns that are absent, unknown or doubled,
        areas, dates, sexes, bases, kinds and years that are none, values that are no count,
        the same observation twice, one source with both bases in one area, sexes that do not add
        up, more migrants than people.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text("area,date,sex,basis,source,value\n"
    ...                         "Chad,2009-13-20,both,place_of_birth,Census 2009,-5\n")
    ...     read_contribution(path)
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMalformed: mine.csv has 2 faults; nothing was written.
      row 2, column date, Chad: is no date: '2009-13-20'. Write a day (2021-05-09), ...
      row 2, column value, Chad: is negative: '-5'. Give a count of persons.
    """
    path = Path(path)
    faults = Faults(path.name)
    header, lines = _read_lines(path, faults)
    _check_header(header, faults)
    faults.raise_if_any()
    rows = [_read_row(line, cells, header, faults) for line, cells in lines]
    whole = [row for row in rows if row is not None]
    _check_keys(whole, faults)
    _check_bases(whole, faults)
    _check_sexes(whole, faults)
    if population is not None:
        _check_population(whole, Population.from_table(population), faults)
    faults.raise_if_any()
    return pa.Table.from_pylist([_observation(row) for row in whole], CONTRIBUTION)


def join_observations(published: pa.Table, brought: pa.Table) -> pa.Table:
    """Put a user's observations after the published ones.

    Parameters
    ----------
    published
        As `rihla.sources.observations.read_observations` gives it.
    brought
        As `read_contribution` gives it.

    Returns
    -------
    pyarrow.Table
        Both, with ``kind`` and ``published`` null for the published rows.
    """
    return pa.concat_tables([published, brought], promote_options="default")


def _read_lines(path: Path, faults: Faults) -> tuple[list[str], list[tuple[int, list[str]]]]:
    if not path.is_file():
        said = "is no file" if path.exists() else "does not exist"
        raise SourceMissing(f"The file {path} {said}.", cure="Give a CSV of observations.")
    lines: list[tuple[int, list[str]]] = []
    text = _read_text(path, faults)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines.extend((reader.line_num, cells) for cells in reader if any(map(str.strip, cells)))
    except csv.Error as error:
        faults.add(f"is no CSV ({error})", row=reader.line_num, cure=_QUOTES)
        faults.raise_if_any()
    if not lines:
        faults.add("is empty", cure=f"Give it the columns {', '.join(REQUIRED)} and a row.")
    elif len(lines) == 1:
        faults.add("has no row below its heading", row=1, cure="Give at least one observation.")
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    return header, lines[1:]


def _read_text(path: Path, faults: Faults) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        cure = "Let it be read, or give another file."
        raise SourceMissing(
            f"The file {path} cannot be read: {error.strerror}.", cure=cure
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.add("is no text in UTF-8", row=line, cure=_cure_of(content))
    else:
        if "\0" not in text:
            return text
        faults.add("is no text", cure=_cure_of(content))
    faults.raise_if_any()
    return ""


def _cure_of(content: bytes) -> str:
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return "It is a workbook: save its sheet as CSV in UTF-8."
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "It is in UTF-16: save it as CSV in UTF-8."
    return "Save it as CSV in UTF-8; a spreadsheet offers that as 'CSV UTF-8'."


def _check_header(header: Sequence[str], faults: Faults) -> None:
    if not header:
        return
    (only,) = header if len(header) == 1 else ("",)
    for sign, name in ((";", "semicolons"), ("\t", "tabulators")):
        if sign in only:
            faults.add(f"has {name} between its cells", row=1, cure="Save it with commas instead.")
            return
    small = [name.lower() for name in header]
    for name in REQUIRED:
        if name not in small:
            faults.add("is absent", row=1, column=name, cure=f"Give {', '.join(REQUIRED)}.")
    for name in dict.fromkeys(header):
        if name.lower() in REQUIRED + OPTIONAL and name.lower() != name:
            cure = "Write it in small letters."
            faults.add(f"is written {name}", row=1, column=name.lower(), cure=cure)
        elif name not in REQUIRED + OPTIONAL:
            faults.add(
                f"is no column of observations: {name!r}",
                row=1,
                cure=f"Leave it out; beside {', '.join(REQUIRED)} only "
                f"{', '.join(OPTIONAL)} are read.",
            )
        elif header.count(name) > 1:
            faults.add("stands twice in the heading", row=1, column=name, cure="Keep one.")


def _read_row(line: int, given: list[str], header: list[str], faults: Faults) -> _Row | None:
    if len(given) != len(header):
        faults.add(
            f"has {len(given)} cells where the heading has {len(header)}",
            row=line,
            cure="Put a text with a comma in quotation marks; write numbers without separators.",
        )
        return None
    row = _Row(line, {name: cell.strip() for name, cell in zip(header, given, strict=True)})
    _read_area(row, faults)
    row.date = _read_cell(row, "date", read_date, faults)
    if row.date is not None and row.date > decimal_year(datetime.date.today()):
        what = f"lies in the future: {row.cells['date']!r}"
        _note(row, faults, what, "date", "Give the day counted.")
    _read_word(row, "sex", SEXES, faults)
    _read_word(row, "basis", tuple(_UNIVERSES), faults)
    _read_word(row, "kind", ("", *KINDS), faults)
    row.value = _read_cell(row, "value", read_count, faults)
    _read_published(row, faults)
    if not row.cells["source"]:
        _note(row, faults, "is empty", "source", "Name the source, as its publisher calls it.")
    return row


def _read_area(row: _Row, faults: Faults) -> None:
    row.area = _read_cell(row, "area", read_area, faults)
    row.name = "" if row.area is None else get_area(row.area).name
    if row.cells.get("origin", "") in ("", "0"):
        return
    row.origin = _read_cell(row, "origin", read_area, faults)
    if row.origin is not None and row.origin == row.area:
        _note(row, faults, "is the area itself", "origin", "Leave out the native-born.")


def _read_cell(row: _Row, column: str, read: Callable[[str], Read], faults: Faults) -> Read | None:
    if not row.cells[column]:
        _note(row, faults, "is empty", column, "Fill it in.")
        return None
    try:
        return read(row.cells[column])
    except UnreadableCell as error:
        _note(row, faults, error.what, column, error.cure)
        return None


def _read_word(row: _Row, column: str, words: Sequence[str], faults: Faults) -> None:
    text = row.cells.get(column, "")
    if not text and "" not in words:
        _note(row, faults, "is empty", column, f"Write {', '.join(words)}.")
    elif text not in words:
        listed = ", ".join(word for word in words if word)
        _note(row, faults, f"is none of {listed}: {text!r}", column, f"Write {listed}.")
    elif column == "sex":
        row.sex = text
    elif column == "basis":
        row.universe = _UNIVERSES[text]


def _read_published(row: _Row, faults: Faults) -> None:
    text = row.cells.get("published", "")
    if not text:
        return
    if not _YEAR.fullmatch(text):
        _note(row, faults, f"is no year: {text!r}", "published", "Write a year, or nothing.")
    elif int(text) > datetime.date.today().year:
        what = f"lies in the future: {text!r}"
        _note(row, faults, what, "published", "Give the year in which the figure came out.")
    elif row.date is not None and int(text) < math.floor(row.date):
        cure = "Give the year in which the figure came out."
        _note(row, faults, f"is before the date counted: {text!r}", "published", cure)
    else:
        row.published = int(text)


def _check_keys(rows: Sequence[_Row], faults: Faults) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = (*row.key, row.universe)
        if None in key:
            continue
        line = first.setdefault(key, row.line)
        if line != row.line:
            what = f"is the same observation as row {line}: area, date, sex, basis and source"
            _note(row, faults, what, "", "Keep one of them.")


def _check_bases(rows: Sequence[_Row], faults: Faults) -> None:
    first: dict[tuple[Any, ...], _Row] = {}
    for row in rows:
        if row.area is None or row.universe is None:
            continue
        before = first.setdefault((row.area, row.cells["source"]), row)
        if before.universe != row.universe:
            what = (
                f"counts by {row.cells['basis']} where row {before.line} of the same source "
                f"counts by {before.cells['basis']}"
            )
            cure = "Give each basis a source of its own name; they are never mixed."
            _note(row, faults, what, "basis", cure)


def _check_sexes(rows: Sequence[_Row], faults: Faults) -> None:
    counts: dict[tuple[Any, ...], dict[str, _Row]] = {}
    for row in rows:
        if row.value is not None and row.sex is not None and None not in row.key:
            key = (row.area, row.origin, row.date, row.cells["source"], row.universe)
            counts.setdefault(key, {}).setdefault(row.sex, row)
    for sexes in counts.values():
        both = sexes.get("both")
        if both is None or both.value is None:
            continue
        parts = [sexes[sex].value or 0.0 for sex in ("male", "female") if sex in sexes]
        over = sum(parts) > both.value * (1 + _TOLERANCE)
        under = len(parts) == 2 and sum(parts) < both.value * (1 - _TOLERANCE)
        if over or under:
            what = f"is {both.value:.0f} where its sexes add to {sum(parts):.0f}"
            _note(both, faults, what, "value", "Correct whichever is wrong.")


def _check_population(rows: Sequence[_Row], population: Population, faults: Faults) -> None:
    for row in rows:
        if row.area is None or row.date is None or row.value is None:
            continue
        people = population.at(row.area, row.date)
        if row.value > people:
            what = f"is {row.value:.0f} where {people:.0f} people live"
            _note(row, faults, what, "value", "Give persons, not thousands; count migrants alone.")


def _note(row: _Row, faults: Faults, what: str, column: str, cure: str) -> None:
    faults.add(what, row=row.line, column=column, area=row.name, cure=cure)


def _observation(row: _Row) -> dict[str, Any]:
    return {
        "area": row.area,
        "origin": row.origin,
        "sex": row.sex,
        "date": row.date,
        "age": 0,
        "age_length": -1,
        "universe": row.universe,
        "source": row.cells["source"],
        "value": row.value,
        "kind": row.cells.get("kind") or None,
        "published": row.published,
    }
