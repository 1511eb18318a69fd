"""The extract of the evidence that travels in the package: small, each figure with its source.

It holds every total of the foreign-born and foreign citizens by sex, and by origin the counts of
at most two dates of an area, each row with the label of its source and its publisher; registered
refugees; and total population. The rest of the compilation of observations never ships. Drawn again
from the same files it has the same bytes.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rihla.errors import SourceChanged, SourceMissing
from rihla.sources.registry import get_source, sha256_of
from rihla.stock.count import BASES
from rihla.stock.evidence import (
    OBSERVATIONS,
    POPULATION,
    UNHCR,
    UNRWA,
    load_observations,
    load_population,
    load_refugees,
    open_input,
)
from rihla.stock.label import read_label
from rihla.stock.origin_table import filed_date
from rihla.stock.series import Series, build_series

__all__ = ["EMBEDDED", "TABLES", "Extract", "draw_extract", "open_extract", "write_extract"]

EMBEDDED = Path(__file__).parent / "embedded"
"""The extract inside the package."""

FORMAT = 1
_SINCE = 1990.0
"""Tables by origin from before it say little of the years estimated."""
_FIRST_REGISTER = 1984
"""Registers are asked about counts from 1985 on."""
_APART = 5.0
"""Years between the two dates by origin, where an area has a choice."""
_NATIVES = "natives_among_origins"
_RECORD = "extract.json"
_SOURCES = {
    "observation": ("observations-paa2025", [OBSERVATIONS]),
    "register": ("unhcr-population", [UNHCR]),
    "palestine": ("unrwa", [UNRWA]),
    "population": ("undesa-wpp-2019", [POPULATION]),
}

TABLES: Mapping[str, pa.Schema] = {
    "observation": pa.schema(
        [
            ("area", pa.int32()),
            ("universe", pa.string()),
            ("date", pa.float64()),
            ("source", pa.string()),
            ("publisher", pa.string()),
            ("origin", pa.int32()),
            ("sex", pa.string()),
            ("value", pa.float64()),
        ]
    ),
    "register": pa.schema(
        [
            ("area", pa.int32()),
            ("origin", pa.int32()),
            ("category", pa.string()),
            ("year_end", pa.int16()),
            ("value", pa.float64()),
        ]
    ),
    "population": pa.schema([("area", pa.int32()), ("year", pa.int16()), ("value", pa.float64())]),
}
"""The tables of the extract, sorted by all columns but the last: persons, and decimal years."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The extract, opened: what an estimate starts from, and where it comes from.

    Examples
    --------
    >>> extract = open_extract()
    >>> sorted({row["id"] for row in extract.sources})
    ['observations-paa2025', 'undesa-wpp-2019', 'unhcr-population', 'unrwa']
    """

    observations: pa.Table
    """As `rihla.stock.series.build_series` takes it."""
    population: pa.Table
    refugees: pa.Table
    """As `rihla.stock.refugee.combine_registers` gives it."""
    sources: tuple[Mapping[str, Any], ...]
    """Producer, title, edition, licence and checksums of the files it was drawn from."""


def draw_extract(
    *, home: str | Path | None = None, progress: Callable[[str], None] = lambda _: None
) -> dict[str, pa.Table]:
    """Draw the extract from the published files.

    Returns
    -------
    dict of str to pyarrow.Table
        `TABLES`, in their canonical order.

    Raises
    ------
    SourceMissing, SourceMalformed
        If a published file is absent or at fault.
    """
    progress("reading observations")
    observations, population = load_observations(home=home), load_population(home=home)
    refugees = load_refugees(home=home)
    progress("judging them")
    series = build_series(observations, refugees=refugees, population=population)
    migrants = observations.filter(
        pc.field("universe").isin(list(BASES)) & pc.field("value").is_valid()
    )
    totals = migrants.filter(pc.equal(migrants["origin"], 0))
    progress("choosing dates by origin")
    by_origin = _of_two_dates(migrants.filter(pc.not_equal(migrants["origin"], 0)), series)
    observed = pa.concat_tables([totals, by_origin])
    publisher = [
        read_label(label, area).publisher
        for label, area in zip(
            observed["source"].to_pylist(), observed["area"].to_pylist(), strict=True
        )
    ]
    register = refugees.filter(pc.greater_equal(refugees["date"], float(_FIRST_REGISTER)))
    people = population.filter(population["value"].is_valid())
    drawn = {
        "observation": observed.append_column("publisher", pa.array(publisher)),
        "register": register.append_column("year_end", pc.round(register["date"])),
        "population": people.rename_columns(
            ["area" if name == "code" else name for name in people.column_names]
        ),
    }
    return {name: _canonical(name, table) for name, table in drawn.items()}


def write_extract(
    tables: Mapping[str, pa.Table], folder: Path, *, home: str | Path | None = None
) -> dict[str, int]:
    """Write the extract with its record: producers, licences, dates, checksums.

    Returns
    -------
    dict of str to int
        The size of each file in bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record: dict[str, Any] = {
        "format": FORMAT,
        "what": " ".join(__doc__.split("\n\n")[1].split()),
        "sources": [_source(*named, home) for named in _SOURCES.values()],
        "tables": {},
    }
    sizes = {}
    for name, table in sorted(tables.items()):
        data = _to_bytes(table)
        (folder / f"{name}.parquet").write_bytes(data)
        record["tables"][name] = {
            "rows": table.num_rows,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        sizes[f"{name}.parquet"] = len(data)
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / _RECORD).write_text(text, encoding="utf-8")
    return sizes | {_RECORD: len(text.encode())}


def open_extract(folder: Path = EMBEDDED) -> Extract:
    """Open the extract, checked against its record.

    Raises
    ------
    SourceMissing
        If it is not there.
    SourceChanged
        If a table is not the one that its record names.

    Examples
    --------
    >>> open_extract().population.column_names
    ['area', 'year', 'value']
    """
    if not (folder / _RECORD).is_file():
        raise SourceMissing(
            f"{folder} holds no extract.", cure="Draw one with rihla sources extract."
        )
    record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    tables = {name: _read(folder / f"{name}.parquet", record["tables"][name]) for name in TABLES}
    observed = tables["observation"].drop_columns(["publisher"])
    constant = {"age": (0, pa.int16()), "age_length": (-1, pa.int16())}
    for name, (number, kind) in constant.items():
        column = pa.array(np.full(observed.num_rows, number), kind)
        observed = observed.append_column(name, column)
    register = tables["register"]
    register = register.append_column("date", register["year_end"].cast(pa.float64()))
    return Extract(
        observations=observed,
        population=tables["population"],
        refugees=register.select(["area", "origin", "date", "category", "value"]),
        sources=tuple(record["sources"]),
    )


def _of_two_dates(rows: pa.Table, series: Series) -> pa.Table:
    """Keep of each area the latest table by origin of a used count, and one of another date.

    The other is, in this order: one that shows natives among the origins, which sets its total
    aside; one that tells whether the area's counts hold refugees; the earliest.
    """
    named = _named(rows)
    telling = set(
        series.events.filter(pc.field("refugee_rule") == "by_origin")["event"].to_pylist()
    )
    seen = series.observations.filter(
        ((pc.field("fate") == "used") | (pc.field("rule") == _NATIVES))
        & (pc.field("sex") == "both")
        & (pc.field("date") >= _SINCE)
    )
    tables: dict[int, list[_Candidate]] = {}
    names = ("area", "universe", "source", "date", "basis", "rule", "event")
    for area, universe, source, date, basis, rule, event in zip(
        *(seen[name].to_pylist() for name in names), strict=True
    ):
        filed = filed_date(area, universe, source, date)
        size = named.get((area, universe, source, filed), 0)
        if size:
            rank = 2 if rule == _NATIVES else int(event in telling)
            on_basis = basis == series.bases.get(area)
            tables.setdefault(area, []).append(
                _Candidate(filed, rank, on_basis, size, universe, source)
            )
    kept = [(area, one) for area, found in sorted(tables.items()) for one in _two(found)]
    chosen = pa.table(
        {
            "area": pa.array([area for area, _ in kept], pa.int32()),
            "universe": pa.array([one.universe for _, one in kept], pa.string()),
            "source": pa.array([one.source for _, one in kept], pa.string()),
            "date": pa.array([one.date for _, one in kept], pa.float64()),
        }
    )
    return rows.join(chosen, chosen.column_names, join_type="left semi", use_threads=False)


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A table by origin of one label, which may stand for its date."""

    date: float
    rank: int
    """2 shows natives, 1 tells of refugees, 0 neither."""
    on_basis: bool
    size: int
    universe: str
    source: str


def _two(found: list[_Candidate]) -> list[_Candidate]:
    """Choose one label of at most two dates."""
    used = [one for one in found if one.rank < 2]
    sound = [one for one in used if one.on_basis] or used
    if not sound:
        return [max(found)]
    latest = max(sound)
    others = [one for one in found if one.date != latest.date and one.rank]
    early = [one for one in sound if one.date <= latest.date - _APART]
    if others:
        return [max(others, key=lambda one: (one.rank, one.on_basis, one)), latest]
    if not early:
        return [latest]
    first = min(one.date for one in early)
    return [max(one for one in early if one.date == first), latest]


def _named(rows: pa.Table) -> dict[tuple[int, str, str, float], int]:
    """Count the origins that each label names."""
    keys = ["area", "universe", "source", "date"]
    counted = rows.group_by(keys).aggregate([("origin", "count_distinct")])
    columns = (counted[name].to_pylist() for name in keys)
    return dict(
        zip(zip(*columns, strict=True), counted["origin_count_distinct"].to_pylist(), strict=True)
    )


def _canonical(name: str, table: pa.Table) -> pa.Table:
    schema = TABLES[name]
    plain = table.select(schema.names).cast(schema).combine_chunks()
    return plain.sort_by([(column, "ascending") for column in schema.names[:-1]])


def _to_bytes(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(
        table.combine_chunks(),
        buffer,
        compression="zstd",
        compression_level=19,
        row_group_size=max(table.num_rows, 1),
        version="2.6",
    )
    return buffer.getvalue()


def _read(file: Path, sealed: Mapping[str, Any]) -> pa.Table:
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise SourceMissing(f"{file} is absent.", cure="Install the package again.") from error
    if hashlib.sha256(data).hexdigest() != sealed["sha256"]:
        raise SourceChanged(
            f"{file} is not the table that was drawn.", cure="Install the package again."
        )
    return pq.read_table(pa.BufferReader(data), use_threads=False, pre_buffer=False)


def _source(source_id: str, paths: list[str], home: str | Path | None) -> dict[str, Any]:
    sidecar = get_source(source_id).sidecar
    published = sidecar.published
    return {
        "id": sidecar.id,
        "title": sidecar.title,
        "producer": sidecar.producer,
        "edition": sidecar.edition,
        "citation": sidecar.citation,
        "url": sidecar.url,
        "licence": sidecar.licence,
        "licence_url": sidecar.licence_url or "",
        "published": published.isoformat() if isinstance(published, datetime.date) else "",
        "files": {Path(path).name: sha256_of(open_input(path, home=home)) for path in paths},
    }
