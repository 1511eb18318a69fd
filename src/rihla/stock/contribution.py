"""Reads observations that a user brings: one CSV, every fault with its row, or nothing at all.

The columns are those of the observations, in words: ``area, date, sex, basis, source, value``, and
if wanted ``origin, kind, published``. What is read stands beside the published observations and is
judged by the same rules.
"""

from __future__ import annotations

import csv
import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from rihla.areas import resolve
from rihla.errors import Faults, SourceMissing, UnknownArea
from rihla.numerics.date import decimal_year
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

_FIRST, _LAST = 1850, 2100
_UNIVERSES = {basis: universe for universe, basis in BASES.items()}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DECIMAL_YEAR = re.compile(r"\d{4}\.\d+")
_YEAR = re.compile(r"\d{4}")
_TOLERANCE = 0.005


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
        raise SourceMissing(f"The file {path} does not exist.", cure="Give a CSV of observations.")
    lines: list[tuple[int, list[str]]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            lines.extend((reader.line_num, cells) for cells in reader if any(map(str.strip, cells)))
    except (UnicodeDecodeError, csv.Error) as error:
        faults.add(f"is no CSV in UTF-8 ({error})", cure="Save it as CSV, encoded in UTF-8.")
        faults.raise_if_any()
    if not lines:
        faults.add("is empty", cure=f"Give it the columns {', '.join(REQUIRED)} and a row.")
    elif len(lines) == 1:
        faults.add("has no row below its heading", row=1, cure="Give at least one observation.")
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    return header, lines[1:]


def _check_header(header: Sequence[str], faults: Faults) -> None:
    if not header:
        return
    for name in REQUIRED:
        if name not in header:
            faults.add("is absent", row=1, column=name, cure=f"Give {', '.join(REQUIRED)}.")
    for name in dict.fromkeys(header):
        if name not in REQUIRED + OPTIONAL:
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
    _read_date(row, faults)
    _read_word(row, "sex", SEXES, faults)
    _read_word(row, "basis", tuple(_UNIVERSES), faults)
    _read_word(row, "kind", ("", *KINDS), faults)
    _read_value(row, faults)
    _read_published(row, faults)
    if not row.cells["source"]:
        _note(row, faults, "is empty", "source", "Name the source, as its publisher calls it.")
    return row


def _read_area(row: _Row, faults: Faults) -> None:
    for column in ("area", "origin"):
        text = row.cells.get(column, "")
        if column == "origin" and text in ("", "0"):
            continue
        found: int | None = None
        try:
            area = resolve(text)
            found = area.m49 if area.kind == "area" else None
            row.name = area.name if column == "area" and found else row.name
            cure = "Give the code or the name of an area of today."
        except UnknownArea as error:
            cure = error.cure or "Give the code or the name of an area."
        if found is None:
            _note(row, faults, f"is no area: {text!r}", column, cure)
        if column == "area":
            row.area = found
        else:
            row.origin = found
            if found is not None and found == row.area:
                _note(row, faults, "is the area itself", column, "Leave out the native-born.")


def _read_date(row: _Row, faults: Faults) -> None:
    text = row.cells["date"]
    try:
        if _YEAR.fullmatch(text):
            found = int(text) + 0.5
        elif _DECIMAL_YEAR.fullmatch(text):
            found = float(text)
        else:
            found = decimal_year(datetime.date.fromisoformat(text))
    except ValueError:
        cure = "Write a day (2021-05-09), a year (2021) or a decimal year (2021.35)."
        _note(row, faults, f"is no date: {text!r}", "date", cure)
        return
    if _FIRST <= found < _LAST:
        row.date = found
    else:
        _note(row, faults, f"is out of reach: {text!r}", "date", f"Give {_FIRST} to {_LAST - 1}.")


def _read_word(row: _Row, column: str, words: Sequence[str], faults: Faults) -> None:
    text = row.cells.get(column, "")
    if text not in words:
        listed = ", ".join(word for word in words if word)
        _note(row, faults, f"is none of {listed}: {text!r}", column, f"Write {listed}.")
    elif column == "sex":
        row.sex = text
    elif column == "basis":
        row.universe = _UNIVERSES[text]


def _read_value(row: _Row, faults: Faults) -> None:
    text = row.cells["value"]
    if not _NUMBER.fullmatch(text):
        cure = "Give a count of persons in digits, without separators or words."
        _note(row, faults, f"is not a number: {text!r}", "value", cure)
    elif text.startswith("-"):
        _note(row, faults, f"is negative: {text!r}", "value", "Give a count of persons.")
    elif float(text) == 0:
        cure = "Leave the row out: a zero stands for no figure in too many sources."
        _note(row, faults, "is zero", "value", cure)
    else:
        row.value = float(text)


def _read_published(row: _Row, faults: Faults) -> None:
    text = row.cells.get("published", "")
    if not text:
        return
    if not _YEAR.fullmatch(text):
        _note(row, faults, f"is no year: {text!r}", "published", "Write a year, or nothing.")
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
