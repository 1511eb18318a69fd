"""The tables a revision may hold: columns, types, key and meaning of each.

Every table is sorted by its key, so that one set of figures has one canonical form. Adding a
table or a nullable column is a new `FORMAT`. Revisions of earlier formats are read, their tables
brought into today's columns; one in a later format is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Fault
from rihla.revision.check import RowFaults, note_intervals, note_values
from rihla.sources.status import Status

__all__ = ["FORMAT", "INTERVAL", "SEXES", "TABLES", "TableSchema", "sealed_schema"]

FORMAT = 2
"""The format this version writes, and the latest that it reads."""

SEXES = ("both", "male", "female")

INTERVAL = ("lower_80", "upper_80", "lower_95", "upper_95")
"""Ends of the intervals that hold a figure with a probability of 80 and of 95 %."""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """What one table of a revision looks like.

    Examples
    --------
    >>> TABLES["stock"].key
    ('area', 'year', 'sex')
    """

    name: str
    title: str
    schema: pa.Schema
    key: tuple[str, ...]

    def canonical(self, table: pa.Table) -> pa.Table:
        """Give the table in its canonical form: these columns, these types, sorted by key.

        Parameters
        ----------
        table
            Any table with at least the columns of the schema; nullable ones may be absent.

        Raises
        ------
        pyarrow.ArrowInvalid
            If a value does not fit its type.
        """
        arrays = [
            table.column(field.name).combine_chunks().cast(field.type)
            if field.name in table.column_names
            else pa.nulls(table.num_rows, field.type)
            for field in self.schema
        ]
        plain = pa.Table.from_arrays(arrays, schema=self.schema)
        return plain.sort_by([(column, "ascending") for column in self.key]).combine_chunks()

    def faults(self, table: pa.Table) -> list[Fault]:
        """List what makes a canonical table unfit to be sealed: all of it, with its place.

        A key stands once; a value stands exactly where its status says so; nothing is negative
        or not a number; an interval has both its ends, holds its figure, and the wider one holds
        the narrower; words come from their vocabularies.
        """
        where = f"table {self.name}"
        names = table.column_names
        found = [
            Fault("is empty where a value is required", file=where, column=field.name)
            for field in self.schema
            if not field.nullable and table.column(field.name).null_count
        ]
        keys = table.select(list(self.key)).group_by(list(self.key)).aggregate([([], "count_all")])
        doubled = table.num_rows - keys.num_rows
        if doubled:
            found.append(Fault(f"has {doubled} rows whose key stands twice", file=where))
        if "sex" in names:
            found += _words(where, table, "sex", SEXES)
        if "status" in names:
            found += _words(where, table, "status", tuple(Status))
        rows = RowFaults(where, table, self.key)
        if "status" in names:
            note_values(rows)
        if INTERVAL[0] in names:
            note_intervals(rows)
        return found + rows.in_order()


def _words(where: str, table: pa.Table, column: str, words: tuple[str, ...]) -> list[Fault]:
    strange = sorted(set(pc.unique(table.column(column)).to_pylist()) - set(words))
    return [
        Fault(f"holds {word!r}", file=where, column=column, cure=f"Use one of {', '.join(words)}.")
        for word in strange
    ]


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_AREA = _required("area", pa.int32())
_YEAR = _required("year", pa.int16())
_SEX = _required("sex", pa.string())
_AGE = (_required("age", pa.int16()), _required("age_length", pa.int16()))
_VALUE = pa.field("value", pa.float64())
_INTERVAL = tuple(pa.field(end, pa.float64()) for end in INTERVAL)
_STATUS = _required("status", pa.string())


def _tables() -> Mapping[str, TableSchema]:
    listed = (
        TableSchema(
            "area",
            "The areas of the revision: type of data, basis and the publisher's notes",
            pa.schema(
                [
                    _AREA,
                    _required("name", pa.string()),
                    pa.field("type_of_data", pa.string()),
                    _required("basis", pa.string()),
                    pa.field("note", pa.string()),
                ]
            ),
            ("area",),
        ),
        TableSchema(
            "stock",
            "International migrant stock at mid-year, persons, with intervals where they are known;"
            " for an estimate what each figure counts (`basis`, `type_of_data`), the registered"
            " refugees added to what was counted, the years to the nearest count on the basis and"
            " the method",
            pa.schema(
                [
                    _AREA,
                    _YEAR,
                    _SEX,
                    _VALUE,
                    *_INTERVAL,
                    pa.field("type_of_data", pa.string()),
                    pa.field("basis", pa.string()),
                    pa.field("refugees", pa.float64()),
                    pa.field("distance", pa.float64()),
                    pa.field("method", pa.string()),
                    _STATUS,
                ]
            ),
            ("area", "year", "sex"),
        ),
        TableSchema(
            "stock_by_origin",
            "International migrant stock by area of origin, persons; blank cells are left out",
            pa.schema(
                [_AREA, _required("origin", pa.int32()), _YEAR, _SEX, _VALUE, *_INTERVAL, _STATUS]
            ),
            ("area", "origin", "year", "sex"),
        ),
        TableSchema(
            "stock_by_age",
            "International migrant stock by age, persons; age_length -1 is open-ended; for an"
            " estimate whether ages of the area were `counted`, counted on the `other_basis`"
            " alone, or are those of its `subregion`",
            pa.schema(
                [
                    _AREA,
                    _YEAR,
                    _SEX,
                    *_AGE,
                    _VALUE,
                    *_INTERVAL,
                    pa.field("evidence", pa.string()),
                    _STATUS,
                ]
            ),
            ("area", "year", "sex", "age"),
        ),
        TableSchema(
            "population",
            "Total population at mid-year, persons",
            pa.schema([_AREA, _YEAR, _SEX, _VALUE, _STATUS]),
            ("area", "year", "sex"),
        ),
        TableSchema(
            "population_by_age",
            "Total population by age, persons; age_length -1 is open-ended",
            pa.schema([_AREA, _YEAR, _SEX, *_AGE, _VALUE, _STATUS]),
            ("area", "year", "sex", "age"),
        ),
        TableSchema(
            "refugees",
            "Refugees and asylum-seekers together, as the publisher estimates them, persons",
            pa.schema([_AREA, _YEAR, _VALUE, _STATUS]),
            ("area", "year"),
        ),
        *_provenance(),
    )
    return MappingProxyType({table.name: table for table in listed})


def _provenance() -> tuple[TableSchema, ...]:
    """Give the tables that say what an estimate rests on."""
    text, number = pa.string(), pa.float64()
    event = _required("event", pa.int32())
    return (
        TableSchema(
            "observation",
            "Every total that an estimate was given, with its fate: used in an event, or set aside"
            " by a rule that gives its reason; `date` is a decimal year",
            pa.schema(
                [
                    _AREA,
                    _required("date", number),
                    _required("universe", text),
                    _required("source", text),
                    _SEX,
                    _required("summed", pa.bool_()),
                    _required("value", number),
                    pa.field("publisher", text),
                    pa.field("kind", text),
                    pa.field("event", pa.int32()),
                    _required("fate", text),
                    pa.field("rule", text),
                    pa.field("reason", text),
                ]
            ),
            ("area", "date", "universe", "source", "sex", "summed", "value"),
        ),
        TableSchema(
            "event",
            "The counts of both sexes that an estimate rests on: one row for a census, register or"
            " survey, under however many labels it was published; `spread` is the difference of"
            " the logarithms of its greatest and least label, `taken_out` the registered refugees"
            " within the count that are modelled apart",
            pa.schema(
                [
                    event,
                    _AREA,
                    _required("date", number),
                    _required("basis", text),
                    _required("kind", text),
                    _required("publisher", text),
                    _required("sources", text),
                    _required("value", number),
                    _required("spread", number),
                    _required("taken_out", number),
                    pa.field("includes_refugees", text),
                    pa.field("published", pa.int16()),
                ]
            ),
            ("event",),
        ),
        TableSchema(
            "weight",
            "How much the logarithm of an area's figure moves when that of an event does; what the"
            " weights of a figure lack to one comes from the areas around it",
            pa.schema([_AREA, _YEAR, event, _required("weight", number)]),
            ("area", "year", "event"),
        ),
        TableSchema(
            "draw",
            "Stocks of both sexes drawn from the estimate's joint distribution, persons: within"
            " one draw areas add up, so that intervals of sums, shares and changes can be made",
            pa.schema([_AREA, _YEAR, _required("draw", pa.int16()), _required("value", number)]),
            ("area", "year", "draw"),
        ),
    )


_FORMAT_1: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "stock": ("area", "year", "sex", "value", "lower", "upper", "status"),
        "stock_by_origin": ("area", "origin", "year", "sex", "value", "status"),
        "stock_by_age": ("area", "year", "sex", "age", "age_length", "value", "status"),
    }
)
"""Columns of the tables that have others since; ``lower`` and ``upper`` were always empty."""


def sealed_schema(name: str, written: int) -> pa.Schema:
    """Give the columns that a table was sealed with in a format.

    Examples
    --------
    >>> sealed_schema("stock", 1).names
    ['area', 'year', 'sex', 'value', 'lower', 'upper', 'status']
    """
    today = TABLES[name].schema
    if written >= FORMAT or name not in _FORMAT_1:
        return today
    ends = {"lower": _VALUE.with_name("lower"), "upper": _VALUE.with_name("upper")}
    return pa.schema([ends[n] if n in ends else today.field(n) for n in _FORMAT_1[name]])


TABLES: Mapping[str, TableSchema] = _tables()
"""Every table a revision may hold, by name."""
