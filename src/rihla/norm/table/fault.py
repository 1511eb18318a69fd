"""Every fault of an edition's tables at once, each with its table, row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rihla.errors import Faults
from rihla.norm.partial_date import PartialDate
from rihla.norm.table import Row, load_yaml

__all__ = ["check_table"]


def check_table(name: str, rows: Sequence[Row]) -> None:
    """Check a table against its schema; the first row of data is row 2, as in a spreadsheet.

    Raises
    ------
    SourceMalformed
        With every fault: a blank where none may be, a code that is no number, a date that is none,
        a word outside its vocabulary, an undeclared marking, a row named twice, a missing source.

    Examples
    --------
    >>> check_table("principle", [{"letter": "a", "name": "", "paragraph": "15(a)",
    ...                            "source": "A/RES/73/195", "confidence": "verified"}])
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMalformed: principle.csv has 1 fault; nothing was written.
      row 2, column name: is blank. Give it a value.
    """
    schema = load_yaml("schema.yaml")[name]
    faults = Faults(f"{name}.csv")
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        _check_row(row, schema["columns"], faults, number)
        key = tuple(row.get(column, "") for column in schema["key"])
        if key in seen:
            faults.add(f"repeats row {seen[key]}: {key}", row=number, cure="Keep one of them.")
        seen.setdefault(key, number)
    faults.raise_if_any()


def _check_row(row: Row, columns: Mapping[str, Any], faults: Faults, number: int) -> None:
    for column in set(columns).symmetric_difference(row):
        cure = "Declare it in schema.yaml." if column in row else "Give it a value."
        faults.add("is not as the schema has it", row=number, column=column, cure=cure)
    for column in columns.keys() & row.keys():
        what, cure = _fault(row[column], columns[column])
        if what:
            faults.add(what, row=number, column=column, cure=cure)


def _fault(value: str, kind: Any) -> tuple[str, str]:
    if isinstance(kind, list):
        good = value in kind
        return ("", "") if good else (f"is {value!r}", f"Give one of: {', '.join(kind)}.")
    if kind == "marking":
        good = value in load_yaml("confidence.yaml")["markings"]
        return ("", "") if good else (f"is {value!r}", "Declare the marking in confidence.yaml.")
    optional = kind.endswith("-or-blank")
    if not value:
        return ("", "") if optional else ("is blank", "Give it a value.")
    if kind in {"int", "area"} and not (value.isascii() and value.isdigit()):
        return f"is not a whole number: {value!r}", "Give digits only."
    if kind.startswith("date"):
        try:
            PartialDate.parse(value)
        except ValueError as fault:
            return str(fault), "Give a day, a month, a year or two bounds."
    return "", ""
