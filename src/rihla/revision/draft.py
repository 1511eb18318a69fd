"""A revision before it is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from rihla.errors import Fault, SourceMalformed
from rihla.revision.manifest import MethodRecord, SourceRecord
from rihla.revision.schema import TABLES

__all__ = ["RevisionDraft"]


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
            values that contradict their status, areas that the ``area`` table does not list.
        """
        where = f"revision {self.id}"
        faults = [
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
        if faults:
            raise SourceMalformed(where, faults)
        canonical = {
            name: TABLES[name].canonical(table) for name, table in sorted(self.tables.items())
        }
        listed = set(canonical["area"].column("area").to_pylist())
        for name, table in canonical.items():
            faults += TABLES[name].faults(table)
            strange = sorted(set(table.column("area").to_pylist()) - listed)
            faults += [
                Fault(f"names area {code}, which table area does not list", file=f"table {name}")
                for code in strange
            ]
        if faults:
            raise SourceMalformed(where, faults)
        return canonical
