"""Whether a file of observations is one: columns, types, codes, values and keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from rihla.areas import get_area
from rihla.errors import CorrectionOutdated, Faults, SourceMissing, UnknownArea
from rihla.sources.correction import Correction, load_corrections, unmet
from rihla.sources.observations.origin import list_origin_codes
from rihla.sources.observations.universe import list_universes

__all__ = [
    "PUBLISHED",
    "check_columns",
    "check_corrections",
    "check_observations",
    "note_row_faults",
    "rows",
    "withheld",
]

PUBLISHED = pa.schema(
    [
        ("LocID", pa.int32()),
        ("sex", pa.int8()),
        ("LocIDorg", pa.int32()),
        ("yearref", pa.float64()),
        ("age", pa.int16()),
        ("agelength", pa.int16()),
        ("PopulationUniverse", pa.int8()),
        ("source", pa.string()),
        ("value", pa.float64()),
    ]
)
"""Columns and types of the published file."""

_KEY = "LocID, LocIDorg, sex, yearref, age, agelength, PopulationUniverse, source"
_SHOWN = 10
_OLDEST, _NEWEST, _OLDEST_AGE = 1700, 2100, 130


def check_observations(path: str | Path, *, origins: bool = True) -> None:
    """Check a whole file: columns, types, codes, values and keys.

    Parameters
    ----------
    path
        Laid out as the published file.
    origins
        Whether an origin that nobody declared is a fault: it is in the published file. An estimate
        from another file leaves such an origin under unknown.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every kind of fault, each with its count and its first rows (counted from 1).
    """
    path = Path(path)
    check_columns(path)
    faults = Faults(path.name)
    with duckdb.connect() as engine:
        # What a Parquet file says of its lowest and highest values leaves out what is no number:
        # trusting it, the engine would pass over such values, or take them for others.
        engine.execute("SET disabled_optimizers = 'filter_pushdown,statistics_propagation'")
        kept = f"(SELECT * FROM {rows(path)} WHERE NOT ({withheld()}))"
        note_row_faults(engine, kept, faults)
        _note_unknown_codes(engine, kept, faults, origins=origins)
        _note_duplicates(engine, kept, faults)
    faults.raise_if_any()


def check_corrections(path: str | Path) -> None:
    """Check that the withheld rows still are what the corrections expect.

    Raises
    ------
    CorrectionOutdated
        With every correction whose expectation is not met.
    """
    path = Path(path)
    check_columns(path)
    with duckdb.connect() as engine:
        problems = [
            f"{correction.id}: {problem}"
            for correction in _corrections()
            if (
                problem := unmet(
                    engine.sql(
                        f"SELECT * FROM {rows(path)} WHERE {_where(correction)}"
                    ).to_arrow_table(),
                    correction,
                )
            )
        ]
    if problems:
        raise CorrectionOutdated(
            f"{path.name} no longer holds what its corrections expect: {'; '.join(problems)}.",
            cure="See whether the compilers mended it, then change corrections.yaml.",
        )


def check_columns(path: Path) -> None:
    """Check that a Parquet file has the published columns with their types.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        If it is no Parquet file, or with every column that is absent or of another type.
    """
    if not path.is_file():
        raise SourceMissing(
            f"There is no file {path}.", cure="See rihla sources check observations-paa2025."
        )
    faults = Faults(path.name)
    try:
        found = pq.read_schema(path)
    except pa.ArrowInvalid as error:
        faults.add(f"is not a Parquet file: {error}", cure="Fetch it again.")
        faults.raise_if_any()
    for field in PUBLISHED:
        if field.name not in found.names:
            faults.add("is absent", column=field.name, cure="Give every published column.")
        elif not _same_kind(found.field(field.name).type, field.type):
            faults.add(
                f"is of type {found.field(field.name).type}, not {field.type}",
                column=field.name,
                cure="Write it in the published type.",
            )
    faults.raise_if_any()


def rows(path: Path) -> str:
    """Give the SQL that names the rows of a file, each with its ``row`` from 1."""
    quoted = str(path).replace("'", "''")
    return (
        "(SELECT *, file_row_number + 1 AS row "
        f"FROM read_parquet('{quoted}', file_row_number = true))"
    )


@cache
def withheld() -> str:
    """Give the SQL condition that is true of the rows that the corrections withhold."""
    return " OR ".join(
        f"({_where(c)} AND {c.column} = {_literal(c.expect)})" for c in _corrections()
    )


def note_row_faults(engine: duckdb.DuckDBPyConnection, relation: str, faults: Faults) -> None:
    """Note every fault that a row shows by itself."""
    checks = list(_row_checks())
    counts = ", ".join(f"count(*) FILTER ({condition})" for _, condition, _, _ in checks)
    found = engine.execute(f"SELECT {counts} FROM {relation}").fetchall()[0]
    for (column, condition, what, cure), count in zip(checks, found, strict=True):
        if count:
            first = engine.execute(
                f"SELECT row, {column} FROM {relation} WHERE {condition} "
                f"ORDER BY row LIMIT {_SHOWN}"
            ).fetchall()
            faults.add(
                f"{what}: {first[0][1]}{_elsewhere(count, [row for row, _ in first])}",
                row=first[0][0],
                column=column,
                cure=cure,
            )


def _row_checks() -> Iterator[tuple[str, str, str, str]]:
    """Give column, condition of the fault, what it is, cure."""
    for field in PUBLISHED:
        yield field.name, f"{field.name} IS NULL", "is empty", "Fill it in."
    universes = ", ".join(str(u.code) for u in list_universes())
    yield "source", "source = ''", "is empty", "Name the source."
    yield "sex", "sex NOT IN (0, 1, 2)", "is no sex", "Give 0 both, 1 male or 2 female."
    yield (
        "PopulationUniverse",
        f"PopulationUniverse NOT IN ({universes})",
        "is no declared universe",
        "Declare it in universe.yaml, or correct it.",
    )
    yield "age", f"age < -1 OR age > {_OLDEST_AGE}", "is no age", "Give years, or -1 if unknown."
    yield (
        "agelength",
        f"agelength < 0 OR agelength > {_OLDEST_AGE} OR (age = -1 AND agelength <> 0)",
        "is no length of an age group",
        "Give years; 0 for all ages, an open group or an unknown age.",
    )
    yield (
        "yearref",
        f"NOT isfinite(yearref) OR yearref < {_OLDEST} OR yearref >= {_NEWEST}",
        "is no reference date",
        "Give a decimal year.",
    )
    yield "value", "NOT isfinite(value)", "is not a number", "Give a count of persons."
    yield "value", "value < 0", "is negative", "Give a count of persons, zero or more."


def _note_unknown_codes(
    engine: duckdb.DuckDBPyConnection, relation: str, faults: Faults, *, origins: bool
) -> None:
    known_of = {"LocID": frozenset[int]()}
    if origins:
        known_of["LocIDorg"] = frozenset(list_origin_codes())
    for column, known in known_of.items():
        found = engine.execute(
            f"SELECT {column}, min(row), count(*) FROM {relation} "
            f"WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY min(row)"
        ).fetchall()
        for code, row, count in found:
            if code not in known and not _is_area(code):
                faults.add(
                    f"is neither an area nor a declared code: {code} ({count} rows)",
                    row=row,
                    column=column,
                    cure="Declare it in origin_code.yaml before any sum over origins."
                    if known
                    else "Give the M49 code of an area.",
                )


def _note_duplicates(engine: duckdb.DuckDBPyConnection, relation: str, faults: Faults) -> None:
    # Grouping nine million rows by eight columns takes 2 GB; by a hash of them, a tenth of that.
    suspects = f"SELECT hash({_KEY}) FROM {relation} GROUP BY 1 HAVING count(*) > 1"
    found = engine.execute(
        f"SELECT min(row), count(*), list(row ORDER BY row)[:{_SHOWN}] FROM {relation} "
        f"WHERE hash({_KEY}) IN ({suspects}) GROUP BY {_KEY} HAVING count(*) > 1 ORDER BY 1"
    ).fetchall()
    for row, count, listed in found:
        faults.add(
            f"has the same area, origin, sex, date, age, universe and source as "
            f"{count - 1} other row{'s' if count > 2 else ''}: {', '.join(map(str, listed[1:]))}",
            row=row,
            cure="Keep one of them.",
        )


def _elsewhere(count: int, first: list[int]) -> str:
    if count == 1:
        return ""
    more = ", …" if count > len(first) else ""
    return f" ({count} such rows: {', '.join(map(str, first))}{more})"


def _is_area(code: int) -> bool:
    try:
        return get_area(code).kind != "residual"
    except UnknownArea:
        return False


def _same_kind(found: pa.DataType, published: pa.DataType) -> bool:
    if pa.types.is_integer(published):
        return bool(pa.types.is_integer(found))
    if pa.types.is_string(published):
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found))
    return bool(found == published)


@cache
def _corrections() -> tuple[Correction, ...]:
    return load_corrections(Path(__file__).with_name("corrections.yaml"))


def _where(correction: Correction) -> str:
    return " AND ".join(
        f"{column} IN ({', '.join(map(_literal, values))})"
        for column, values in correction.where.items()
    )


def _literal(value: object) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
