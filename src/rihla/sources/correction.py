"""Declared corrections: what a provider's file gets wrong, mended in the open.

A correction is a line in the provider's ``corrections.yaml``, never a line of code. It says which
cells it touches, what it expects to find there, what it does and why. Where the file no longer
holds what is expected, the correction is refused, since the publisher may have mended the fault
and a second mending would spoil it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import CorrectionOutdated, Faults
from rihla.sources.declaration import read_declaration
from rihla.sources.status import Status

__all__ = ["Action", "Correction", "apply_corrections", "load_corrections", "selects", "unmet"]

Scalar = str | int | float | None


class Action(StrEnum):
    """What a correction does to the cells it selects.

    Examples
    --------
    >>> Action("set_status").value
    'set_status'
    """

    REPLACE = "replace"
    """Put another value in their place."""
    SET_STATUS = "set_status"
    """Take the figure away and say why there is none."""
    NORMALISE = "normalise"
    """Write the same thing in the project's spelling."""
    RENAME = "rename"
    """Call an area or a column by the name that it has elsewhere."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One declared correction.

    Examples
    --------
    >>> correction = Correction(
    ...     id="spelling", source="undesa-ims-2019", table="rows", where={"code": (104,)},
    ...     column="type_of_data", expect="B R ", cells=1, action=Action.NORMALISE, to="B R",
    ...     reason="A blank too many.", authority="The note (a).", date=date(2026, 11, 23))
    >>> table = pa.table({"code": [104, 76], "type_of_data": ["B R ", "B"]})
    >>> apply_corrections(table, [correction], file="stock.xlsx")["type_of_data"].to_pylist()
    ['B R', 'B']
    """

    id: str
    source: str
    table: str
    """The table of the reader that it applies to."""
    where: Mapping[str, tuple[Scalar, ...]]
    """Selects rows: every named column holds one of the values."""
    column: str
    expect: Scalar
    """What every selected cell holds before."""
    cells: int
    """How many cells are selected."""
    action: Action
    to: Scalar
    reason: str
    authority: str
    date: date


def load_corrections(path: Path, *, source: str | None = None) -> tuple[Correction, ...]:
    """Read and validate one ``corrections.yaml``, where need be for one source alone.

    Raises
    ------
    SourceMalformed
        With every fault of the file.

    Examples
    --------
    >>> here = Path(__file__).parent / "un_desa_ims" / "corrections.yaml"
    >>> all(c.reason and c.authority for c in load_corrections(here))
    True
    """
    faults = Faults(f"{path.parent.name}/{path.name}")
    content = read_declaration(path, faults)
    entries = content.get("corrections") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        faults.add("does not consist of one list named corrections", cure="Mend the file.")
        entries = []
    corrections = [_correction(entry, at, faults) for at, entry in enumerate(entries)]
    ids = [c.id for c in corrections if c]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        faults.add(f"is declared twice: {name}", column="id", cure="Give each its own id.")
    faults.raise_if_any()
    return tuple(c for c in corrections if c and source in (None, c.source))


def apply_corrections(
    table: pa.Table, corrections: Iterable[Correction], *, file: str | Path
) -> pa.Table:
    """Apply corrections to a table, each only if it meets what it expects.

    Parameters
    ----------
    table
        Any table with the columns that the corrections name; for `Action.SET_STATUS` also
        ``value`` and ``status``.
    corrections
        Applied in this order.
    file
        Named in errors.

    Returns
    -------
    pyarrow.Table
        The same rows and columns, corrected.

    Raises
    ------
    CorrectionOutdated
        With every correction whose expectation is not met; nothing is corrected then.
    """
    listed = list(corrections)
    problems = [f"{c.id}: {problem}" for c in listed if (problem := unmet(table, c))]
    if problems:
        raise CorrectionOutdated(
            f"{Path(file).name} no longer holds what its corrections expect: "
            + "; ".join(problems)
            + ".",
            cure="See whether the publisher changed the file, then change or remove the "
            "corrections in corrections.yaml.",
        )
    return reduce(_apply, listed, table)


def unmet(table: pa.Table, correction: Correction) -> str:
    """Say how a table differs from what a correction expects; empty where it is met.

    Examples
    --------
    >>> correction = Correction("x", "s", "rows", {"code": (4,)}, "name", "Old", 1,
    ...                         Action.RENAME, "New", "r", "a", date(2026, 11, 23))
    >>> unmet(pa.table({"code": [4, 8], "name": ["New", "Old"]}), correction)
    "expected 1 cell of name to hold 'Old' where code is 4, found 'New'"
    """
    found = table.filter(selects(table, correction))[correction.column].to_pylist()
    if len(found) == correction.cells and all(_same(value, correction.expect) for value in found):
        return ""
    where = " and ".join(
        f"{name} is {' or '.join(map(str, values))}" for name, values in correction.where.items()
    )
    distinct = ", ".join(sorted({repr(value) for value in found})) or "no such row"
    count = f"{len(found)} cells: " if len(found) not in (0, correction.cells) else ""
    plural = "cell" if correction.cells == 1 else "cells"
    return (
        f"expected {correction.cells} {plural} of {correction.column} to hold "
        f"{correction.expect!r} where {where}, found {count}{distinct}"
    )


def _same(found: object, expected: Scalar) -> bool:
    if isinstance(found, float) and isinstance(expected, (int, float)):
        return abs(found - expected) <= 1e-9 * max(1.0, abs(expected))
    return found == expected


def selects(table: pa.Table, correction: Correction) -> pa.Array:
    """Tell which rows of a table a correction selects.

    Examples
    --------
    >>> correction = Correction("x", "s", "rows", {"code": (4,)}, "name", "Old", 1,
    ...                         Action.RENAME, "New", "r", "a", date(2026, 11, 23))
    >>> selects(pa.table({"code": [4, 8]}), correction).to_pylist()
    [True, False]
    """
    masks = [
        pc.is_in(table[name], value_set=pa.array(list(values), table.schema.field(name).type))
        for name, values in correction.where.items()
    ]
    return reduce(pc.and_, masks)


def _apply(table: pa.Table, correction: Correction) -> pa.Table:
    mask = selects(table, correction)
    if correction.action is Action.SET_STATUS:
        table = _put(table, "value", mask, None)
        return _put(table, "status", mask, correction.to)
    return _put(table, correction.column, mask, correction.to)


def _put(table: pa.Table, column: str, mask: pa.Array, value: Scalar) -> pa.Table:
    field = table.schema.field(column)
    filled = pc.if_else(mask, pa.scalar(value, field.type), table[column])
    return table.set_column(table.schema.get_field_index(column), field, filled)


def _correction(entry: Any, at: int, faults: Faults) -> Correction | None:
    place = f"corrections[{at}]"
    if not isinstance(entry, dict):
        faults.add("is not a mapping", column=place, cure="Write it as 'key: value' lines.")
        return None
    place = str(entry.get("id", place))
    before = len(faults)
    for key in sorted(set(entry) - set(_CHECKS), key=str):
        faults.add("is not a key known here", column=f"{place}.{key}", cure="Remove it.")
    values: dict[str, Any] = {}
    for key, check in _CHECKS.items():
        if key not in entry:
            faults.add("is absent", column=f"{place}.{key}", cure="Give it.")
            continue
        try:
            values[key] = check(entry[key])
        except ValueError as error:
            faults.add(str(error), column=f"{place}.{key}", cure="Correct the value.")
    if values.get("action") is Action.SET_STATUS and values.get("to") not in tuple(Status):
        faults.add(
            f"is no status: {values.get('to')!r}",
            column=f"{place}.to",
            cure=f"Give one of {', '.join(Status)}.",
        )
    return Correction(**values) if len(faults) == before else None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"is not a text: {value!r}")
    return value.strip()


def _scalar(value: Any) -> Scalar:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, type(None))):
        raise ValueError(f"is neither a text nor a number nor null: {value!r}")
    return value


def _where(value: Any) -> Mapping[str, tuple[Scalar, ...]]:
    if not isinstance(value, dict) or not value:
        raise ValueError("selects no row")
    return {
        str(name): tuple(
            _scalar(item) for item in (values if isinstance(values, list) else [values])
        )
        for name, values in value.items()
    }


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"is not a count of cells: {value!r}")
    return value


def _action(value: Any) -> Action:
    if value not in tuple(Action):
        raise ValueError(f"is not one of {', '.join(Action)}: {value!r}")
    return Action(value)


def _day(value: Any) -> date:
    if type(value) is not date:
        raise ValueError(f"is not a date (year-month-day): {value!r}")
    return value


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "id": _text,
    "source": _text,
    "table": _text,
    "where": _where,
    "column": _text,
    "expect": _scalar,
    "cells": _count,
    "action": _action,
    "to": _scalar,
    "reason": _text,
    "authority": _text,
    "date": _day,
}
