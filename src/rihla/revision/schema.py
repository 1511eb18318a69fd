"""The tables a revision may hold: columns, types, key and meaning of each.

Every table is sorted by its key, so that one set of figures has one canonical form. Adding a
table or a nullable column is a new `FORMAT`; a revision in a later format is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

from rihla.errors import Fault
from rihla.sources.status import Status

__all__ = ["FORMAT", "SEXES", "TABLES", "TableSchema"]

FORMAT = 1
"""The format this version writes, and the latest that it reads."""

SEXES = ("both", "male", "female")


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
        or not a number; words come from their vocabularies.
        """
        where = f"table {self.name}"
        found = [
            Fault("is empty where a value is required", file=where, column=field.name)
            for field in self.schema
            if not field.nullable and table.column(field.name).null_count
        ]
        keys = table.select(list(self.key)).group_by(list(self.key)).aggregate([([], "count_all")])
        doubled = table.num_rows - keys.num_rows
        if doubled:
            found.append(Fault(f"has {doubled} rows whose key stands twice", file=where))
        if "sex" in table.column_names:
            found += _words(where, table, "sex", SEXES)
        if "status" in table.column_names:
            found += _words(where, table, "status", tuple(Status))
            found += _values(where, table, self.key)
        return found


def _words(where: str, table: pa.Table, column: str, words: tuple[str, ...]) -> list[Fault]:
    strange = sorted(set(table.column(column).to_pylist()) - set(words))
    return [
        Fault(f"holds {word!r}", file=where, column=column, cure=f"Use one of {', '.join(words)}.")
        for word in strange
    ]


def _values(where: str, table: pa.Table, key: tuple[str, ...]) -> list[Fault]:
    found = []
    rows = zip(
        table.column("value").to_pylist(),
        table.column("status").to_pylist(),
        table.select(list(key)).to_pylist(),
        strict=True,
    )
    for row, (value, status, place) in enumerate(rows, start=1):
        what = _value_fault(value, status)
        if what:
            at = ", ".join(f"{name} {word}" for name, word in place.items())
            found.append(Fault(what, file=where, row=row, column="value", area=at))
    return found


def _value_fault(value: float | None, status: str) -> str:
    if (value is not None) != (status == Status.AVAILABLE):
        return f"is {value} where the status is {status!r}"
    if value is not None and not (0 <= value < float("inf")):
        return f"is {value}: not a count of persons"
    return ""


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_AREA = _required("area", pa.int32())
_YEAR = _required("year", pa.int16())
_SEX = _required("sex", pa.string())
_AGE = (_required("age", pa.int16()), _required("age_length", pa.int16()))
_VALUE = pa.field("value", pa.float64())
_INTERVAL = (pa.field("lower", pa.float64()), pa.field("upper", pa.float64()))
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
            "International migrant stock at mid-year, persons, with interval where one is known",
            pa.schema([_AREA, _YEAR, _SEX, _VALUE, *_INTERVAL, _STATUS]),
            ("area", "year", "sex"),
        ),
        TableSchema(
            "stock_by_origin",
            "International migrant stock by area of origin, persons; blank cells are left out",
            pa.schema([_AREA, _required("origin", pa.int32()), _YEAR, _SEX, _VALUE, _STATUS]),
            ("area", "origin", "year", "sex"),
        ),
        TableSchema(
            "stock_by_age",
            "International migrant stock by age, persons; age_length -1 is open-ended",
            pa.schema([_AREA, _YEAR, _SEX, *_AGE, _VALUE, _STATUS]),
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
    )
    return MappingProxyType({table.name: table for table in listed})


TABLES: Mapping[str, TableSchema] = _tables()
"""Every table a revision may hold, by name."""
