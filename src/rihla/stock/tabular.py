"""Tables of Arrow, pandas or Polars, checked and taken in as one and the same Arrow table.

Every fault of a table is told at once, with its row (counted from 0, as tables count) and a cure.
Nothing is guessed: a text is not taken for a number, nor an empty cell for a zero.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import list_areas, list_groupings
from rihla.errors import Faults
from rihla.numerics.date import decimal_year, mid_year
from rihla.sources.observations import list_universes
from rihla.stock.cell import FIRST, LAST, MOST, UnreadableCell, read_area, read_date
from rihla.stock.count import BASES
from rihla.stock.judgement import load_rules
from rihla.stock.label import KINDS
from rihla.stock.refugee import PALESTINE

__all__ = ["Tabular", "read_tabular", "take_observations", "take_population", "take_refugees"]

SEXES = ("both", "male", "female")
_UNIVERSES = {basis: universe for universe, basis in BASES.items()}
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_SHOWN = 20
"""So many rows are listed for one kind of fault in one column; the rest are counted."""


@runtime_checkable
class Tabular(Protocol):
    """Any table that speaks Arrow: of Arrow itself, pandas or Polars."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the table as an Arrow stream."""
        ...


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column must hold."""

    name: str
    take: Callable[[pa.ChunkedArray, _Reader], pa.ChunkedArray]
    kind: pa.DataType
    default: object = None
    optional: bool = False
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Where faults of the column being read go."""

    faults: Faults
    column: str
    most: int
    """The largest whole number that the column holds."""

    def note(self, what: Callable[[Any], str], rows: Sequence[int], values: Any, cure: str) -> None:
        """Note a fault for each row, up to so many."""
        for row in rows[:_SHOWN]:
            self.faults.add(what(values[row].as_py()), row=row, column=self.column, cure=cure)
        if len(rows) > _SHOWN:
            more = f"is so in {len(rows) - _SHOWN} more rows"
            self.faults.add(more, column=self.column, cure=cure)

    def whole(self, what: str, cure: str) -> None:
        """Note a fault of the whole column."""
        self.faults.add(what, column=self.column, cure=cure)


def read_tabular(table: object, *, name: str = "The table") -> pa.Table:
    """Give any table as an Arrow table whose texts are plain ones.

    Raises
    ------
    SourceMalformed
        If it is no table, or a column holds values of several types.

    Examples
    --------
    >>> import polars
    >>> read_tabular(polars.DataFrame({"source": ["Census"]})).schema.field("source").type
    DataType(string)
    >>> read_tabular([1, 2], name="observations")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMalformed: observations has 1 fault; nothing was written.
      observations: is no table: list. Give a table of Arrow, pandas or Polars.
    """
    faults = Faults(name)
    if not isinstance(table, Tabular):
        cure = "Give a table of Arrow, pandas or Polars."
        faults.add(f"is no table: {type(table).__name__}", cure=cure)
        faults.raise_if_any()
    try:
        given = table if isinstance(table, pa.Table) else pa.table(table)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        said = " ".join(str(part) for part in error.args)
        cure = "Give each column a name of its own and values of one type."
        faults.add(f"cannot be read: {said}", cure=cure)
        faults.raise_if_any()
    return pa.table({name: _plain(given[name]) for name in given.column_names})


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give categories by what they stand for, and texts in the layout that Arrow computes with."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        kind = pa.string() if _is_text(kind.value_type) else kind.value_type
        parts = [
            pa.DictionaryArray.from_arrays(part.indices, part.dictionary.cast(kind))
            for part in values.chunks
        ]
        return pa.chunked_array([part.dictionary_decode() for part in parts], kind)
    return values.cast(pa.string()) if _is_text(kind) else values


def take_observations(table: Tabular) -> pa.Table:
    """Check observations.

    Parameters
    ----------
    table
        ``area``, ``sex``, ``date``, ``universe`` (or ``basis``), ``source``, ``value``; if wanted
        ``origin`` (0, all, without), ``age`` and ``age_length`` (all ages without), ``kind``,
        ``published``. Areas may be codes or names; dates decimal years, days, or whole years as
        integers (their middle).

    Raises
    ------
    SourceMalformed
        With every fault: columns that are absent, texts for numbers, empty cells, unknown areas,
        impossible dates, negative or endless values, the same observation twice.

    Examples
    --------
    >>> take_observations(pa.table({"area": ["Chad"], "sex": ["all"], "date": [2009.4],
    ...     "universe": ["foreign_born"], "source": ["Census 2009"], "value": [-5.0]}))
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMalformed: observations (rows from 0) has 2 faults; nothing was written.
      row 0, column sex: is none of both, male, female: 'all'. Write one of them.
      row 0, column value: is negative: -5. Give a count of persons.
    """
    given = read_tabular(table, name="observations")
    by_basis = "universe" not in given.column_names and "basis" in given.column_names
    columns = [
        _BASIS if by_basis and column.name == "universe" else column for column in _OBSERVATIONS
    ]
    found = _take(given, columns, "observations (rows from 0)")
    if by_basis:
        universes = [_UNIVERSES[basis] for basis in found["basis"].to_pylist()]
        found = found.drop(["basis"]).append_column("universe", pa.array(universes, pa.string()))
    _refuse_doubles(found, _OBSERVATION_KEY, "observations (rows from 0)")
    return found


def take_population(table: Tabular) -> pa.Table:
    """Check a population: ``code`` or ``area``, ``year``, ``value`` persons, ``sex`` if wanted.

    Raises
    ------
    SourceMalformed
        With every fault.
    """
    given = read_tabular(table, name="population")
    if "code" not in given.column_names and "area" in given.column_names:
        given = given.rename_columns(["code" if n == "area" else n for n in given.column_names])
    if "status" in given.column_names:
        given = (
            given.filter(pc.is_valid(given["value"])) if "value" in given.column_names else given
        )
    found = _take(given, _POPULATION, "population (rows from 0)")
    _refuse_doubles(found, ("code", "year", "sex"), "population (rows from 0)")
    return found


def take_refugees(table: Tabular) -> pa.Table:
    """Check registers of refugees: ``area, origin, date, category, value``; they may be empty.

    Raises
    ------
    SourceMalformed
        With every fault.
    """
    given = read_tabular(table, name="refugees")
    found = _take(given, _REFUGEES, "refugees (rows from 0)", may_be_empty=True)
    _refuse_doubles(found, ("area", "origin", "date", "category"), "refugees (rows from 0)")
    return found


def _take(
    given: pa.Table, columns: Sequence[_Column], name: str, *, may_be_empty: bool = False
) -> pa.Table:
    faults = Faults(name)
    if not given.num_rows and not may_be_empty:
        faults.add("is empty", cure="Give at least one row.")
    taken: dict[str, pa.ChunkedArray] = {}
    for column in columns:
        count = given.column_names.count(column.name)
        if count == 1:
            most = 2**15 - 1 if column.kind == pa.int16() else 2**31 - 1
            reader = _Reader(faults, column.name, most)
            values = given[column.name]
            if values.null_count == len(values):
                if not column.optional and len(values):
                    reader.whole("is empty in every row", "Fill it in.")
                taken[column.name] = _filled(column, given.num_rows)
                continue
            found = column.take(values, reader)
            _check_words(found, column, reader)
            taken[column.name] = found
        elif count > 1:
            faults.add("is there twice", column=column.name, cure="Keep one.")
        elif column.optional:
            if column.default is not None:
                taken[column.name] = _filled(column, given.num_rows)
        else:
            needed = ", ".join(c.name for c in columns if not c.optional)
            faults.add("is absent", column=column.name, cure=f"Give {needed}.")
    faults.raise_if_any()
    kinds = {column.name: column.kind for column in columns}
    return pa.table({name: values.cast(kinds[name]) for name, values in taken.items()})


def _filled(column: _Column, rows: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([column.default] * rows, column.kind)])


def _check_words(values: pa.ChunkedArray, column: _Column, reader: _Reader) -> None:
    if not column.words:
        return
    known = pc.is_in(values, value_set=pa.array(column.words))
    wrong = pc.and_(pc.invert(known), pc.is_valid(values))
    listed = ", ".join(column.words)
    reader.note(
        lambda value: f"is none of {listed}: {value!r}",
        _rows(wrong), values, "Write one of them.",
    )  # fmt: skip


def _take_text(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    if not pa.types.is_string(values.type):
        reader.whole(f"holds {values.type}, not text", "Give texts.")
        return _nothing(len(values), pa.string())
    empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(values), ""), True)
    reader.note(lambda _: "is empty", _rows(empty), values, "Fill it in.")
    return values


def _take_word(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    """Take texts of which some may be empty."""
    if pa.types.is_string(values.type):
        return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
    return _take_text(values, reader)


def _take_number(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    kind = values.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        first = _first(values)
        said = f"holds {'texts' if pa.types.is_string(kind) else kind}, not numbers"
        reader.whole(
            f"{said} (the first is {first})",
            "Give numbers, without separators (pandas.to_numeric, polars.Expr.cast).",
        )
        return _nothing(len(values), pa.float64())
    return values.cast(pa.float64(), safe=False)


def _take_persons(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    taken = _take_number(values, reader)
    if taken.null_count == len(taken) and values.null_count != len(values):
        return taken
    number = taken.to_numpy()
    reader.note(
        lambda value: _number_told(value, "is endless"),
        np.flatnonzero(~np.isfinite(number)).tolist(), taken, "Leave the row out, or fill it in.",
    )  # fmt: skip
    reader.note(
        lambda value: f"is negative: {value:g}",
        np.flatnonzero(number < 0).tolist(), taken, "Give a count of persons.",
    )  # fmt: skip
    reader.note(
        lambda value: f"is more than all people: {value:g}",
        np.flatnonzero(np.isfinite(number) & (number > MOST)).tolist(), taken,
        "Give a count of persons.",
    )  # fmt: skip
    return taken


def _take_people(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    taken = _take_persons(values, reader)
    zero = _rows(pc.equal(taken, 0.0))
    reader.note(lambda _: "is zero", zero, taken, "Give the people who live there.")
    return taken


def _take_integer(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    taken = _take_number(values, reader)
    number = taken.to_numpy()
    wrong = ~np.isnan(number) & ((number != np.rint(number)) | (np.abs(number) > reader.most))
    reader.note(
        lambda value: f"is no whole number: {value:g}",
        np.flatnonzero(wrong).tolist(), taken, "Give a whole number.",
    )  # fmt: skip
    return pa.chunked_array([pa.array(np.where(wrong, np.nan, number), from_pandas=True)])


def _take_whole(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    taken = _take_integer(values, reader)
    if taken.null_count < len(taken) or pa.types.is_floating(values.type):
        given = values.cast(pa.float64(), safe=False)
        empty = _rows(pc.fill_null(pc.is_nan(given), True))
        reader.note(lambda _: "is empty", empty, given, "Fill it in.")
    return taken


def _take_area(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    if pa.types.is_string(values.type):
        return _read_each(values, reader, read_area, pa.int32())
    taken = _take_whole(values, reader)
    if taken.null_count == len(taken):
        return taken
    codes = [area.m49 for kind in ("area", "former", "residual") for area in list_areas(kind)]
    codes += [grouping.code for grouping in list_groupings()] if reader.column == "code" else []
    known = pc.is_in(taken, value_set=pa.array(codes, taken.type))
    unknown = _rows(pc.and_(pc.invert(known), pc.is_valid(taken)))
    cure = "Give an M49 code, or the area's name."
    reader.note(lambda value: f"is no area: {value:g}", unknown, taken, cure)
    return taken


def _take_origin(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    """Take any code: sources have their own for residues and unknown origins."""
    if pa.types.is_string(values.type):
        return _read_each(values, reader, read_area, pa.int32())
    return _take_whole(values, reader)


def _take_date(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    kind = values.type
    if pa.types.is_string(kind):
        return _read_each(values, reader, read_date, pa.float64())
    if pa.types.is_temporal(kind) and not pa.types.is_time(kind) and not pa.types.is_duration(kind):
        days = values.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
        numbers = days.cast(pa.int32())
        read = {day: _year_of(day) for day in numbers.unique().drop_null().to_pylist()}
        found = [read.get(day) for day in numbers.to_pylist()]
        taken = pa.chunked_array([pa.array(found, pa.float64())])
    else:
        taken = _take_number(values, reader)
        if pa.types.is_integer(kind):
            taken = pc.add(taken, mid_year(0))
    return _in_reach(values, taken, reader)


def _take_end(values: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    """Take the end of a year, as registers have it: a number as it stands."""
    return _in_reach(values, _take_number(values, reader), reader)


def _in_reach(values: pa.ChunkedArray, taken: pa.ChunkedArray, reader: _Reader) -> pa.ChunkedArray:
    if taken.null_count == len(taken) and values.null_count != len(values):
        return taken
    number = taken.cast(pa.float64()).to_numpy()
    reader.note(
        lambda value: _number_told(value, "is out of reach"),
        np.flatnonzero(~((number >= FIRST) & (number < LAST))).tolist(), taken,
        f"Give a decimal year from {FIRST} to {LAST - 1}.",
    )  # fmt: skip
    return taken


def _read_each(
    values: pa.ChunkedArray, reader: _Reader, read: Callable[[str], Any], kind: pa.DataType
) -> pa.ChunkedArray:
    """Read texts, each different one once."""
    found: dict[str | None, Any] = {}
    wrong: dict[str | None, UnreadableCell] = {}
    for text in values.unique().to_pylist():
        try:
            found[text] = read(text or "")
        except UnreadableCell as error:
            wrong[text] = error
    texts = values.to_pylist()
    for text, unreadable in wrong.items():
        rows = [row for row, one in enumerate(texts) if one == text]
        what = unreadable.what if text else "is empty"
        reader.note(lambda _, said=what: said, rows, values, unreadable.cure)  # type: ignore[misc]
    return pa.chunked_array([pa.array([found.get(text) for text in texts], kind)])


def _refuse_doubles(table: pa.Table, key: Sequence[str], name: str) -> None:
    here = [column for column in key if column in table.column_names]
    codes = np.zeros(table.num_rows, dtype=np.int64)
    reach = 1
    for column in here:
        values = table[column].combine_chunks().dictionary_encode()
        size = max(len(values.dictionary), 1) + 1
        if reach * size >= 2**62:
            distinct, codes = np.unique(codes, return_inverse=True)
            reach = len(distinct)
        codes = codes * size + pc.fill_null(values.indices, size - 1).to_numpy(zero_copy_only=False)
        reach *= size
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    before: NDArray[np.intp] = first[inverse]
    faults = Faults(name)
    doubles = np.flatnonzero(before != np.arange(len(codes)))
    for row in doubles[:_SHOWN].tolist():
        what = f"has the same {', '.join(here)} as row {before[row]}"
        faults.add(what, row=row, cure="Keep one of them.")
    if len(doubles) > _SHOWN:
        faults.add(f"has {len(doubles) - _SHOWN} more such rows", cure="Keep one of each.")
    faults.raise_if_any()


def _first(values: pa.ChunkedArray) -> str:
    try:
        return repr(values.drop_null()[0].as_py())
    except (OverflowError, ValueError):
        return "a date beyond the calendar"


def _year_of(day: int) -> float:
    """Give the decimal year of a day counted from 1970; endless beyond the calendar."""
    ordinal = _EPOCH + day
    if not 1 <= ordinal <= datetime.date.max.toordinal():
        return math.inf
    return decimal_year(datetime.date.fromordinal(ordinal))


def _number_told(value: float | None, what: str) -> str:
    return "is empty" if value is None or math.isnan(value) else f"{what}: {value:g}"


def _rows(mask: Any) -> list[int]:
    return np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False)).tolist()


def _nothing(rows: int, kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([pa.nulls(rows, kind)])


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _categories() -> tuple[str, ...]:
    words = [entry["word"] for entry in load_rules("refugee")["categories"]]
    return (*words, PALESTINE) if PALESTINE not in words else tuple(words)


_BASIS = _Column("basis", _take_text, pa.string(), words=tuple(_UNIVERSES))
_OBSERVATION_KEY = ("area", "origin", "sex", "date", "age", "age_length", "universe", "source")
_OBSERVATIONS = (
    _Column("area", _take_area, pa.int32()),
    _Column("origin", _take_origin, pa.int32(), default=0, optional=True),
    _Column("sex", _take_text, pa.string(), words=SEXES),
    _Column("date", _take_date, pa.float64()),
    _Column("age", _take_whole, pa.int16(), default=0, optional=True),
    _Column("age_length", _take_whole, pa.int16(), default=-1, optional=True),
    _Column("universe", _take_text, pa.string(), words=tuple(u.word for u in list_universes())),
    _Column("source", _take_text, pa.string()),
    _Column("value", _take_persons, pa.float64()),
    _Column("kind", _take_word, pa.string(), optional=True, words=KINDS),
    _Column("published", _take_integer, pa.int16(), optional=True),
)
_POPULATION = (
    _Column("code", _take_area, pa.int32()),
    _Column("year", _take_whole, pa.int16()),
    _Column("sex", _take_text, pa.string(), default="both", optional=True, words=SEXES),
    _Column("value", _take_people, pa.float64()),
)
_REFUGEES = (
    _Column("area", _take_area, pa.int32()),
    _Column("origin", _take_origin, pa.int32()),
    _Column("date", _take_end, pa.float64()),
    _Column("category", _take_text, pa.string(), words=_categories()),
    _Column("value", _take_persons, pa.float64()),
)
