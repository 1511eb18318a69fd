"""Reads the observations of migrant populations that Andreev, Han and Lai compiled.

The file has more than nine million rows, so every choice is handed down to the reading of the
Parquet file: what is not asked for is never built.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeVar

import duckdb
import pyarrow as pa

from rihla.errors import Faults, UnknownTerm
from rihla.sources.observations.check import (
    check_columns,
    check_corrections,
    check_observations,
    note_row_faults,
    rows,
    withheld,
)
from rihla.sources.observations.label import LabelRule, list_flags, list_label_rules
from rihla.sources.observations.universe import get_universe, list_universes

__all__ = ["SEXES", "Ages", "read_observations", "readings"]

Ages = Literal["all", "groups", "unknown", "every"]
"""``all``: one row for all ages together; ``groups``: rows of one age or age group;
``unknown``: rows of persons whose age is not stated; ``every``: all three."""

SEXES: Mapping[str, int] = {"both": 0, "male": 1, "female": 2}
"""The published code of each word."""

_AGES = {
    "all": "age = 0 AND agelength = 0",
    "groups": "age >= 0 AND NOT (age = 0 AND agelength = 0)",
    "unknown": "age = -1",
    "every": "TRUE",
}

_SCHEMA = pa.schema(
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
    ]
)


def read_observations(
    path: str | Path,
    *,
    area: int | Collection[int] | None = None,
    origin: int | Collection[int] | None = None,
    sex: str | Collection[str] | None = None,
    universe: int | str | Collection[int | str] | None = None,
    ages: Ages = "all",
    source: str | Collection[str] | None = None,
    dates: tuple[float, float] | None = None,
    without: Iterable[str] = (),
) -> pa.Table:
    """Read the observations that fit every choice given.

    Parameters
    ----------
    path
        ``observations_to_2019.parquet``.
    area, origin
        Codes of M49; of origins also 0 for all together, and the codes that
        `rihla.sources.observations.list_origin_codes` declares.
    sex
        ``both``, ``male``, ``female``.
    universe
        Code or word of `rihla.sources.observations.list_universes`.
    ages
        See `Ages`. Totals over all ages by default, since sums over age groups miss unknown ages.
    source
        Labels, exact.
    dates
        From the first decimal date until before the second.
    without
        Flags of `rihla.sources.observations.list_flags`: rows that a rule of theirs is about are
        left out.

    Returns
    -------
    pyarrow.Table
        ``area, origin`` int32, ``sex`` text, ``date`` decimal year, ``age, age_length`` int16 in
        years (0, -1 for all ages; -1 as length for an open group; null where the age is unknown),
        ``universe``, ``source`` text, ``value`` persons (some sources give fractions). Sorted by
        area, origin, date, universe, source, sex, age, in the order of the published codes. Rows
        withheld by ``corrections.yaml`` are never among them.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the columns, or of the rows read.
    UnknownTerm
        If a sex, a universe, a choice of ages or a flag is none.

    Examples
    --------
    >>> import pyarrow.parquet as pq, tempfile
    >>> from rihla.sources.observations import PUBLISHED
    >>> row = {"LocID": 40, "sex": 0, "LocIDorg": 0, "yearref": 2011.83, "age": 0, "agelength": 0,
    ...        "PopulationUniverse": 3, "source": "Eurostat", "value": 1.0}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "observations.parquet"
    ...     pq.write_table(pa.Table.from_pylist([row], schema=PUBLISHED), path)
    ...     read_observations(path, area=40).to_pylist()[0]["universe"]
    'foreign_born'
    """
    path = Path(path)
    if ages not in _AGES:
        raise UnknownTerm(ages, nearest=list(_AGES))
    check_columns(path)
    chosen = [_AGES[ages], f"NOT ({withheld()})"]
    if dates:
        chosen.append(f"yearref >= {float(dates[0])!r} AND yearref < {float(dates[1])!r}")
    for column, codes in (
        ("LocID", _listed(area)),
        ("LocIDorg", _listed(origin)),
        ("sex", [_sex(word) for word in _listed(sex) or ()] if sex is not None else None),
        ("PopulationUniverse", _universes(universe)),
    ):
        if codes is not None:
            chosen.append(_among(column, [str(int(code)) for code in codes]))
    if (labels := _listed(source)) is not None:
        chosen.append(_among("source", [_quoted(label) for label in labels]))
    return _select(path, " AND ".join([*chosen, *_left_out(without)]))


def readings(source_id: str, home: Path) -> Mapping[str, Callable[[], object]]:
    """Give the readings by which `rihla sources check` proves the published file usable."""
    path = home / "observations" / "observations_to_2019.parquet"
    return {
        "observations": lambda: check_observations(path),
        "corrections of the observations": lambda: check_corrections(path),
    }


def _select(path: Path, condition: str) -> pa.Table:
    words = " ".join(f"WHEN {u.code} THEN {_quoted(u.word)}" for u in list_universes())
    sexes = " ".join(f"WHEN {code} THEN {_quoted(word)}" for word, code in SEXES.items())
    with duckdb.connect() as engine:
        faults = Faults(path.name)
        # The rows are looked at twice, for faults and for figures, and the file is read once.
        engine.execute(f"CREATE TEMP TABLE chosen AS SELECT * FROM {rows(path)} WHERE {condition}")
        note_row_faults(engine, "chosen", faults)
        faults.raise_if_any()
        # -0.0 + 0.0 is 0.0: some sources' zeros carry a sign
        found = engine.sql(f"""
            SELECT LocID AS area, LocIDorg AS origin, CASE sex {sexes} END AS sex, yearref AS date,
                   CASE WHEN age >= 0 THEN age END AS age,
                   CASE WHEN age < 0 THEN NULL WHEN agelength = 0 THEN -1 ELSE agelength END
                       AS age_length,
                   CASE PopulationUniverse {words} END AS universe, source, value + 0.0 AS value
            FROM chosen
            ORDER BY LocID, LocIDorg, yearref, PopulationUniverse, source, chosen.sex, chosen.age,
                     agelength
        """)
        return found.to_arrow_table().cast(_SCHEMA)


_T = TypeVar("_T", int, str, int | str)


def _listed(choice: _T | Collection[_T] | None) -> Sequence[_T] | None:
    if choice is None:
        return None
    if isinstance(choice, (int, str)):
        return [choice]
    return list(choice)


def _universes(choice: int | str | Collection[int | str] | None) -> list[int] | None:
    if choice is None:
        return None
    names = [choice] if isinstance(choice, (int, str)) else choice
    return [get_universe(name).code for name in names]


def _sex(word: str) -> int:
    if word not in SEXES:
        raise UnknownTerm(word, nearest=list(SEXES))
    return SEXES[word]


def _among(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(values)})" if values else "FALSE"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _left_out(flags: Iterable[str]) -> list[str]:
    conditions = []
    for flag in flags:
        if flag not in list_flags():
            raise UnknownTerm(flag, nearest=list(list_flags()))
        conditions += [f"NOT ({_about(rule)})" for rule in list_label_rules(flag)]
    return conditions


def _about(rule: LabelRule) -> str:
    """Say in SQL which rows a rule is about."""
    exact = not set(rule.label) & set("*?[")
    conditions = [f"source {'=' if exact else 'GLOB'} {_quoted(rule.label)}"]
    if rule.area is not None:
        conditions.append(f"LocID = {rule.area}")
    if rule.universe is not None:
        conditions.append(f"PopulationUniverse = {get_universe(rule.universe).code}")
    if rule.start is not None:
        conditions.append(f"yearref >= {rule.start!r}")
    if rule.end is not None:
        conditions.append(f"yearref < {rule.end!r}")
    return " AND ".join(conditions)
