"""Rows of a table of a revision: narrowed, ordered, with names, source and licence on each."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from rihla.exchange.tidy import tidy_table
from rihla.revision.citation import cite_revision, write_citations
from rihla.revision.schema import TABLES
from rihla.revision.store import Revision

__all__ = ["Wanted", "find_rows", "stream_csv", "with_citation", "write_parquet"]

_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, in which order; what a table has no column for matches nothing."""

    area: Sequence[int] = ()
    origin: Sequence[int] = ()
    year: Sequence[int] = ()
    sex: str = ""
    sort: str = ""

    @property
    def is_all(self) -> bool:
        """Whether every row is wanted, in the table's own order."""
        return not (self.area or self.origin or self.year or self.sex or self.sort)


def find_rows(revision: Revision, name: str, wanted: Wanted) -> pa.Table:
    """Give the rows of a table that are wanted, with the table's own columns.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> rows = find_rows(open_revision("2019"), "stock", Wanted(area=[504], year=[2019]))
    >>> rows.column("sex").to_pylist()
    ['both', 'female', 'male']
    """
    table = revision.table(name)
    held = TABLES[name].schema.names
    chosen = pa.array([True]).take(pa.nulls(table.num_rows, pa.int32()).fill_null(0))
    for column, values in (
        ("area", wanted.area),
        ("origin", wanted.origin),
        ("year", wanted.year),
        ("sex", [wanted.sex] if wanted.sex else ()),
    ):
        if not values:
            continue
        if column not in held:
            return table.slice(0, 0)
        kind = table.schema.field(column).type
        fits = [one for one in values if kind == pa.string() or _holds(kind, int(one))]
        chosen = pc.and_(chosen, pc.is_in(table.column(column), pa.array(fits, kind)))
    found = table.filter(chosen)
    order = wanted.sort.removeprefix("-")
    if order in held:
        way = "descending" if wanted.sort.startswith("-") else "ascending"
        rest = [(key, "ascending") for key in TABLES[name].key if key != order]
        found = found.sort_by([(order, way), *rest])
    return found


def with_citation(revision: Revision, name: str, rows: pa.Table, *, language: str) -> pa.Table:
    """Give rows with names of areas and revision, source and licence on each."""
    tidy = tidy_table(revision, name, language=language, rows=rows)
    return tidy.replace_schema_metadata(
        {
            "citation": write_citations(cite_revision(revision), "text"),
            "licence": revision.manifest.licence,
            "revision": revision.id,
            "seal": revision.manifest.seal,
        }
    )


def stream_csv(table: pa.Table) -> Iterator[bytes]:
    """Write a table as CSV, some rows at a time."""
    options = pc_csv.WriteOptions(include_header=True)
    for place in range(0, max(table.num_rows, 1), _BATCH):
        sink = io.BytesIO()
        pc_csv.write_csv(table.slice(place, _BATCH), sink, options)
        yield sink.getvalue()
        options = pc_csv.WriteOptions(include_header=False)


def write_parquet(table: pa.Table) -> bytes:
    """Write a table as Parquet, citation and licence in its metadata."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _holds(kind: pa.DataType, value: int) -> bool:
    edge: int = 2 ** (kind.bit_width - 1)
    return -edge <= value < edge
