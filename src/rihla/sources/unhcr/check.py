"""What can be wrong with a file of UNHCR or UNRWA, all of it noted at once."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from rihla.errors import Faults
from rihla.sources.unhcr.code import area_code, list_hosts

__all__ = ["host_codes", "note_absent", "note_faults", "note_unfit", "place_codes", "refuse"]

_FIRST_YEAR, _LAST_YEAR = 1951, 2100
_MOST = 1e10
"""Persons; a count above it is a mistake of writing."""
_NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_EMPTY = '"NULL"'
"""What the engine calls a column in which nothing stands at all."""
_WORDS = ("VARCHAR",)


def refuse(error: duckdb.Error, faults: Faults) -> None:
    """Stop at a file that the engine cannot open."""
    faults.add(f"cannot be read: {str(error).splitlines()[0]}", cure="Fetch it again.")
    faults.raise_if_any()


def note_absent(
    engine: duckdb.DuckDBPyConnection,
    columns: Iterable[str],
    faults: Faults,
    *,
    table: str = "published",
) -> None:
    """Stop at absent columns, having noted all of them."""
    found = {row[0] for row in engine.execute(f"DESCRIBE {table}").fetchall()}
    for column in columns:
        if column not in found:
            faults.add("is absent", column=column, cure="Give every published column.")
    faults.raise_if_any()


def note_unfit(
    engine: duckdb.DuckDBPyConnection,
    numbers: Iterable[str],
    words: Iterable[str],
    faults: Faults,
) -> None:
    """Stop at columns that hold another kind of value, and at a table without rows."""
    before = len(faults)
    kinds = {row[0]: str(row[1]) for row in engine.execute("DESCRIBE published").fetchall()}
    for columns, fitting, wanted in (
        (numbers, (*_NUMBERS, _EMPTY), "numbers"),
        (words, _WORDS, "words"),
    ):
        for column in columns:
            if not kinds[column].startswith(fitting):
                faults.add(
                    f"holds {kinds[column].lower()}", column=column, cure=f"Give {wanted} there."
                )
    if engine.execute("SELECT count(*) FROM published").fetchall() == [(0,)]:
        faults.add("has no rows", cure="Fetch it again.")
    if len(faults) > before:
        faults.raise_if_any()


def note_faults(
    engine: duckdb.DuckDBPyConnection,
    counts: Iterable[str],
    key: tuple[str, ...],
    faults: Faults,
) -> None:
    """Note years that are none, counts that are negative or not whole, and keys given twice."""
    checks = [
        (
            "year",
            f"year IS NULL OR isnan(year) OR year <> floor(year) "
            f"OR year NOT BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR}",
            "is no year",
        ),
        *((count, f"{count} < 0", "is negative") for count in counts),
        *(
            (count, f"NOT isnan({count}) AND {count} > {_MOST}", "is more than all people alive")
            for count in counts
        ),
        *(
            (count, f"NOT isnan({count}) AND {count} <> floor({count})", "is not whole")
            for count in counts
        ),
    ]
    for column, condition, what in checks:
        found = engine.execute(
            f"SELECT row, {column} FROM published WHERE {condition} ORDER BY row"
        ).fetchall()
        for row, value in found:
            faults.add(f"{what}: {value}", row=row, column=column, cure="Correct it.")
    names = ", ".join(key)
    twice = engine.execute(
        f"SELECT list(row ORDER BY row), {names} FROM published "
        f"GROUP BY {names} HAVING count(*) > 1 ORDER BY 1"
    ).fetchall()
    for rows, *values in twice:
        listed = ", ".join(map(str, rows[1:]))
        faults.add(
            f"has the same {', '.join(key)} ({', '.join(map(str, values))}) as row {listed}",
            row=rows[0],
            cure="Keep one of them.",
        )


def place_codes(engine: duckdb.DuckDBPyConnection, columns: Iterable[str], faults: Faults) -> None:
    """Make the table ``place`` (iso, code); note every code that resolves to nothing."""
    engine.execute("CREATE TEMP TABLE place (iso VARCHAR, code INTEGER)")
    known: dict[str, int] = {}
    for column in columns:
        for iso, row, count in _distinct(engine, column):
            code = area_code(iso) if iso else None
            if code is None:
                faults.add(
                    f"is neither an area's ISO code nor declared: {iso!r} ({count} rows)",
                    row=row,
                    column=column,
                    cure="Declare it in code.yaml, or correct it.",
                )
            else:
                known[iso] = code
    if known:
        engine.executemany(
            "INSERT INTO place VALUES (?, ?)", [list(item) for item in known.items()]
        )


def host_codes(engine: duckdb.DuckDBPyConnection, faults: Faults) -> None:
    """Make the table ``host`` (iso, code, counted); note every host that is not declared."""
    engine.execute("CREATE TEMP TABLE host (iso VARCHAR, code INTEGER, counted BOOLEAN)")
    hosts = list_hosts()
    engine.executemany(
        "INSERT INTO host VALUES (?, ?, ?)", [[h.iso, h.code, h.counted] for h in hosts]
    )
    for iso, row, count in _distinct(engine, "coa_iso"):
        if iso not in {host.iso for host in hosts}:
            faults.add(
                f"is no declared host: {iso!r} ({count} rows)",
                row=row,
                column="coa_iso",
                cure="Say in host.yaml whether its registered refugees are migrants there.",
            )


def _distinct(engine: duckdb.DuckDBPyConnection, column: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = engine.execute(
        f"SELECT {column}, min(row), count(*) FROM published GROUP BY {column} ORDER BY 2"
    ).fetchall()
    return found
