"""Tidy files: one table a file, one figure a row, with names, licence and citation inside."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from rihla import areas
from rihla.errors import ExportRefused
from rihla.revision.citation import cite_revision, write_citations
from rihla.revision.placement import placed_whole
from rihla.revision.schema import TABLES
from rihla.revision.store import Revision

__all__ = ["TIDY_FORMATS", "export_tidy", "tidy_table"]

_SUFFIXES = {"text": "txt", "bibtex": "bib", "ris": "ris", "csl-json": "csl.json"}


def tidy_table(
    revision: Revision, name: str, *, language: str = "en", rows: pa.Table | None = None
) -> pa.Table:
    """Give one table with names beside codes, and revision, source and licence on every row.

    Parameters
    ----------
    name
        A table of the revision, e.g. ``stock``.
    language
        Language of the names of areas: en, fr, es, ru, ar or zh.
    rows
        Those of the table that are wanted; all of them without.

    Returns
    -------
    pyarrow.Table
        The table's own columns; ``iso3`` and ``area_name`` after ``area`` (and
        ``origin_name`` after ``origin``); ``revision``, ``source`` and ``licence`` last.
        ``value`` is null exactly where ``status`` says why; a zero is a zero.

    Raises
    ------
    KeyError
        If the revision holds no such table.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> tidy_table(open_revision("2019"), "refugees").column_names
    ['area', 'iso3', 'area_name', 'year', 'value', 'status', 'revision', 'source', 'licence']
    """
    table = revision.table(name) if rows is None else rows
    if "name" in table.column_names:
        table = table.drop_columns(["name"])
    for code in ("origin", "area"):
        if code in table.column_names:
            table = _named(table, code, language)
    record = revision.manifest.source_of(name)
    constant = {
        "revision": revision.id,
        "source": f"{record.producer}, {record.title}, {record.edition}",
        "licence": record.licence,
    }
    for column, word in constant.items():
        table = table.append_column(column, pa.array([word], pa.string()).take(_zeros(table)))
    return table


def _named(table: pa.Table, code: str, language: str) -> pa.Table:
    column = table.column(code).combine_chunks().dictionary_encode()
    codes = column.dictionary.to_pylist()
    at = table.column_names.index(code) + 1
    named = pa.array([areas.name_of(one, language) for one in codes], pa.string())
    table = table.add_column(at, f"{code}_name", named.take(column.indices))
    if code == "area":
        iso3 = pa.array([areas.get_area(one).iso3 for one in codes], pa.string())
        table = table.add_column(at, "iso3", iso3.take(column.indices))
    return table


def _zeros(table: pa.Table) -> pa.Array:
    return pa.nulls(table.num_rows, pa.int32()).fill_null(0)


def _write_csv(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pc_csv.write_csv(table, sink)
    return sink.getvalue()


def _write_parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


TIDY_FORMATS: dict[str, Callable[[pa.Table], bytes]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
}
"""The formats that tidy tables are written in."""


def export_tidy(
    revision: Revision,
    folder: Path,
    *,
    form: str = "csv",
    tables: Iterable[str] = (),
    language: str = "en",
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write tables of a revision into a new folder, with a README and the citation beside.

    The folder appears whole or not at all.

    Parameters
    ----------
    form
        ``csv`` or ``parquet``; Parquet files carry citation and licence in their metadata.
    tables
        Names of tables; all of the revision's without.
    progress
        Called with a line at every table.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    ExportRefused
        If the folder exists or cannot be written, the format is unknown or the revision lacks a
        table.
    """
    names = tuple(tables) or tuple(revision.manifest.tables)
    if form not in TIDY_FORMATS:
        raise ExportRefused(f"No tidy table is written as {form!r}.", cure="Choose csv or parquet.")
    lacking = [name for name in names if name not in revision]
    if lacking:
        raise ExportRefused(
            f"Revision {revision.id} holds no table {', '.join(lacking)}.",
            cure=f"It holds {', '.join(revision.manifest.tables)}.",
        )
    if folder.exists():
        raise ExportRefused(f"{folder} exists.", cure="Name a new folder, or remove it first.")
    with placed_whole(folder) as partial:
        partial.mkdir(parents=True)
        for name in names:
            progress(f"writing {name}")
            table = tidy_table(revision, name, language=language)
            (partial / f"{name}.{form}").write_bytes(
                TIDY_FORMATS[form](_described(table, revision))
            )
        _describe(revision, partial, names, form)
    return tuple(sorted(folder.iterdir()))


def _described(table: pa.Table, revision: Revision) -> pa.Table:
    citations = cite_revision(revision)
    return table.replace_schema_metadata(
        {
            "citation": write_citations(citations, "text"),
            "licence": revision.manifest.licence,
            "revision": revision.id,
            "seal": revision.manifest.seal,
        }
    )


def _describe(revision: Revision, folder: Path, names: tuple[str, ...], form: str) -> None:
    citations = cite_revision(revision)
    for style, suffix in _SUFFIXES.items():
        (folder / f"citation.{suffix}").write_text(
            write_citations(citations, style) + "\n", encoding="utf-8"
        )
    manifest = revision.manifest
    lines = [
        f"{manifest.title} (revision {manifest.id})",
        "",
        f"Seal: {manifest.seal}",
        f"Licence: {manifest.licence}",
        "",
        "How to cite",
        write_citations(citations, "text"),
        "",
        "Tables",
    ]
    lines += [f"  {name}.{form}: {TABLES[name].title}" for name in names]
    lines += [
        "",
        "value is empty exactly where status says why: not_available, not_applicable,",
        "not_reported or suppressed. A zero is a figure, with status available.",
        "Figures are persons at mid-year. Areas are M49 codes.",
    ]
    if manifest.notes:
        lines += ["", "Notes", *manifest.notes]
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
