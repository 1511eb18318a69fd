"""A revision before it is sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import Fault, SourceMalformed
from rihla.revision.manifest import MethodRecord, SourceRecord
from rihla.revision.schema import TABLES

__all__ = ["RevisionDraft"]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class RevisionDraft:
    """Figures gathered for a revision, not yet sealed.

    Parameters
    ----------
    tables
        Tables by name (see `TABLES`), in any row order; ``area`` and ``stock`` are required.
    table_sources
        For each table the id of the source that its figures were read from.
    """

    id: str
    title: str
    vintage: str
    created: str
    licence: str
    sources: tuple[SourceRecord, ...]
    methods: tuple[MethodRecord, ...]
    tables: Mapping[str, pa.Table]
    table_sources: Mapping[str, str]
    notes: tuple[str, ...] = ()

    def canonical(self) -> dict[str, pa.Table]:
        """Give all tables in canonical form, checked.

        Raises
        ------
        SourceMalformed
            With every fault of every table: unknown or missing tables, keys that stand twice,
            values that contradict their status, areas that the ``area`` table does not list; an
            id that is no plain folder name, a table without a source.
        """
        where = f"revision {self.id}"
        faults = []
        if not _ID.fullmatch(self.id):
            faults.append(
                Fault(
                    "has an id that cannot name its folder",
                    file=where,
                    cure="Use small letters, digits, '.', '_' and '-', beginning with one of the"
                    " first two.",
                )
            )
        faults += [
            Fault(f"lacks the table {name}", file=where)
            for name in ("area", "stock")
            if name not in self.tables
        ]
        faults += [
            Fault(
                f"has a table {name}, which no revision holds",
                file=where,
                cure=f"Known: {', '.join(TABLES)}.",
            )
            for name in self.tables
            if name not in TABLES
        ]
        known = {source.id for source in self.sources}
        faults += [
            Fault(
                f"names no source of its own for the table {name}",
                file=where,
                cure="Name one of the draft's sources in table_sources.",
            )
            for name in self.tables
            if self.table_sources.get(name) not in known
        ]
        if faults:
            raise SourceMalformed(where, faults)
        canonical = {
            name: TABLES[name].canonical(table) for name, table in sorted(self.tables.items())
        }
        listed = set(pc.unique(canonical["area"].column("area")).to_pylist())
        for name, table in canonical.items():
            faults += TABLES[name].faults(table)
            strange = sorted(set(pc.unique(table.column("area")).to_pylist()) - listed)
            faults += [
                Fault(f"names area {code}, which table area does not list", file=f"table {name}")
                for code in strange
            ]
        if faults:
            raise SourceMalformed(where, faults)
        return canonical
