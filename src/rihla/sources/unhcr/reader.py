"""Reads UNHCR's population table and UNRWA's registered refugees.

Both are of the end of the year: the figure called 2019 is of 31 December 2019, 24:00, which is the
decimal date 2020.0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Faults, SourceMissing, UnknownTerm
from rihla.sources.status import Status
from rihla.sources.unhcr.check import (
    host_codes,
    note_absent,
    note_faults,
    note_unfit,
    place_codes,
    refuse,
)
from rihla.sources.unhcr.code import list_categories

__all__ = ["read_population", "read_unrwa", "readings"]

_KEY = ("year", "coo_iso", "coa_iso")
_PLACES = ("coo", "coo_iso", "coa", "coa_iso")


def read_population(
    path: str | Path,
    *,
    category: str | Collection[str] | None = None,
    years: tuple[int, int] | None = None,
) -> pa.Table:
    """Read persons of concern to UNHCR by origin, asylum, year and category.

    Parameters
    ----------
    path
        ``population.parquet``.
    category
        Words of `rihla.sources.unhcr.list_categories`; all if none is named.
    years
        First and last year, both included.

    Returns
    -------
    pyarrow.Table
        ``origin, asylum`` int32 (M49, or a code of ``code.yaml``: 9999999 unknown, 1000029
        stateless, 1000030 Tibetan), ``year`` int16, ``date`` float64 (end of the year: year + 1),
        ``category``, ``value`` persons, ``status``. One row for each category of each published
        row; a blank is ``not_reported``. Sorted by year, origin, asylum, category. Categories are
        never added up here, and a sum over them has no meaning.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault: absent columns, places that resolve to nothing, years and counts that are
        none, keys given twice.
    UnknownTerm
        If a category is none.

    Examples
    --------
    >>> import pyarrow.parquet as pq, tempfile
    >>> row = {"year": 2019.0, "coo": "AUS", "coo_iso": "AUT", "coa": "AUL", "coa_iso": "AUS"}
    >>> row |= {category.column: 5.0 for category in list_categories()} | {"oip": float("nan")}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "population.parquet"
    ...     pq.write_table(pa.Table.from_pylist([row]), path)
    ...     table = read_population(path, category=["refugees", "in_need_of_protection"])
    >>> table.select(["origin", "asylum", "date", "value", "status"]).to_pylist()[0]
    {'origin': 40, 'asylum': 36, 'date': 2020.0, 'value': None, 'status': 'not_reported'}
    """
    path = _existing(path)
    categories = {c.word: c.column for c in list_categories()}
    wanted = _words(category, categories)
    faults = Faults(path.name)
    with duckdb.connect() as engine:
        _open_population(engine, path, faults)
        note_unfit(engine, ["year", *categories.values()], _PLACES, faults)
        note_faults(engine, list(categories.values()), _KEY, faults)
        place_codes(engine, ("coo_iso", "coa_iso"), faults)
        faults.raise_if_any()
        between = f"WHERE year BETWEEN {int(years[0])} AND {int(years[1])}" if years else ""
        parts = " UNION ALL ".join(
            f"SELECT coo_iso, coa_iso, year, '{word}' AS category, "
            f"CASE WHEN isnan({categories[word]}) THEN NULL ELSE {categories[word]} END AS value "
            f"FROM published {between}"
            for word in wanted
        )
        found = engine.sql(f"""
            SELECT o.code AS origin, a.code AS asylum, year::SMALLINT AS year, year + 1.0 AS date,
                   category, value,
                   CASE WHEN value IS NULL THEN '{Status.NOT_REPORTED}'
                        ELSE '{Status.AVAILABLE}' END AS status
            FROM ({parts}) JOIN place o ON o.iso = coo_iso JOIN place a ON a.iso = coa_iso
            ORDER BY year, origin, asylum, category
        """)
        return found.to_arrow_table()


def read_unrwa(path: str | Path, *, counted_only: bool = True) -> pa.Table:
    r"""Read Palestine refugees registered with UNRWA, by host and year.

    Parameters
    ----------
    path
        ``unrwa.csv``.
    counted_only
        Whether to give the hosts alone where these persons are migrants: Jordan, Lebanon and the
        Syrian Arab Republic (``host.yaml``). If not, a column ``counted`` says which those are.

    Returns
    -------
    pyarrow.Table
        ``origin`` (275, State of Palestine), ``area`` int32, ``year`` int16, ``date`` float64 (end
        of the year: year + 1), ``value`` persons, ``status``, and ``counted`` if all are asked for.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault; a host that ``host.yaml`` does not declare is one.

    Examples
    --------
    >>> import tempfile
    >>> head = "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,total"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "unrwa.csv"
    ...     _ = path.write_text(f"{head}\n2018.0,Palestinian,GAZ,PSE,Lebanon,LEB,LBN,475075.0\n"
    ...         "2018.0,Palestinian,GAZ,PSE,State of Palestine,GAZ,PSE,2267747.0\n")
    ...     read_unrwa(path)["area"].to_pylist()
    [422]
    """
    path = _existing(path)
    faults = Faults(path.name)
    with duckdb.connect() as engine:
        _open_unrwa(engine, path, faults)
        note_unfit(engine, ["total"], _PLACES, faults)
        note_faults(engine, ["total"], _KEY, faults)
        place_codes(engine, ("coo_iso",), faults)
        host_codes(engine, faults)
        faults.raise_if_any()
        table = engine.sql(f"""
            SELECT o.code AS origin, h.code AS area, year::SMALLINT AS year, year + 1.0 AS date,
                   total AS value, counted,
                   CASE WHEN total IS NULL THEN '{Status.NOT_REPORTED}'
                        ELSE '{Status.AVAILABLE}' END AS status
            FROM published JOIN place o ON o.iso = coo_iso JOIN host h ON h.iso = coa_iso
            ORDER BY year, area
        """).to_arrow_table()
    if counted_only:
        return table.filter(pc.field("counted")).drop_columns(["counted"])
    return table


def readings(source_id: str, home: Path) -> Mapping[str, Callable[[], object]]:
    """Give the readings by which `rihla sources check` proves the published files usable."""
    folder = home / "unhcr"
    if source_id == "unrwa":
        return {"registered refugees": lambda: read_unrwa(folder / "unrwa.csv")}
    return {"population": lambda: read_population(folder / "population.parquet")}


def _existing(path: str | Path) -> Path:
    path = Path(path)
    if not path.is_file():
        raise SourceMissing(f"There is no file {path}.", cure="See rihla sources check.")
    return path


def _words(choice: str | Collection[str] | None, known: Mapping[str, str]) -> list[str]:
    chosen = list(known) if choice is None else [choice] if isinstance(choice, str) else choice
    for word in chosen:
        if word not in known:
            raise UnknownTerm(word, nearest=list(known))
    return sorted(set(chosen))


def _open_population(engine: duckdb.DuckDBPyConnection, path: Path, faults: Faults) -> None:
    try:
        engine.execute(
            "CREATE TEMP TABLE published AS SELECT file_row_number + 1 AS row, * "
            f"FROM read_parquet({_quoted(path)}, file_row_number = true)"
        )
    except duckdb.Error as error:
        refuse(error, faults)
    note_absent(engine, ["year", *_PLACES, *(c.column for c in list_categories())], faults)


def _open_unrwa(engine: duckdb.DuckDBPyConnection, path: Path, faults: Faults) -> None:
    # Every cell is read as text, so that what is no number can be named with its row.
    try:
        engine.execute(
            "CREATE TEMP TABLE text AS SELECT * FROM read_csv("
            f"{_quoted(path)}, all_varchar = true, header = true, delim = ',', quote = '\"')"
        )
    except duckdb.Error as error:
        refuse(error, faults)
    note_absent(engine, ["year", *_PLACES, "total"], faults, table="text")
    for column in ("year", "total"):
        wrong = engine.execute(
            f"SELECT rowid + 2, {column} FROM text "
            f"WHERE {column} IS NOT NULL AND (TRY_CAST({column} AS DOUBLE) IS NULL "
            f"OR isnan(TRY_CAST({column} AS DOUBLE))) ORDER BY 1"
        ).fetchall()
        for row, text in wrong:
            faults.add(f"is not a number: {text!r}", row=row, column=column, cure="Correct it.")
    engine.execute(
        "CREATE TEMP TABLE published AS SELECT rowid + 2 AS row, * REPLACE ("
        "TRY_CAST(year AS DOUBLE) AS year, TRY_CAST(total AS DOUBLE) AS total) FROM text"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
