"""The inventory of personal data, as declared: what is kept, why, how long, how it is erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db.models import Model, QuerySet

__all__ = [
    "Holding",
    "Table",
    "is_not_personal",
    "keeping",
    "list_holdings",
    "list_retention",
    "list_tables",
]


@dataclass(frozen=True, slots=True)
class Table:
    """One table that holds data of persons.

    Parameters
    ----------
    subject
        The way from a row to the person's id; empty where none leads there.
    fields
        Columns that identify her or say something of her.
    texts
        Of these, texts that people write, out of which a name is taken.
    erasure
        ``deleted``, ``emptied``, ``redacted`` or ``kept``.
    """

    model: str
    subject: str
    fields: tuple[str, ...]
    erasure: str
    texts: tuple[str, ...] = ()
    reason: str = ""

    @property
    def rows(self) -> QuerySet[Model]:
        """All rows, those too that a default manager leaves out."""
        rows: QuerySet[Model] = apps.get_model(self.model)._base_manager.all()
        return rows

    def of(self, person: object) -> QuerySet[Model]:
        """Give the rows of one person."""
        if not self.subject:
            return self.rows.none()
        return self.rows.filter(**{self.subject: str(person)})


@dataclass(frozen=True, slots=True)
class Holding:
    """What is kept for one purpose; its words are translated where they are shown."""

    id: str
    title: str
    what: str
    why: str
    basis: str
    kept: str
    retention: str
    tables: tuple[Table, ...]


def list_holdings() -> tuple[Holding, ...]:
    """List what is kept, in the order of the notice.

    Examples
    --------
    >>> [holding.id for holding in list_holdings()][:2]
    ['account', 'roles']
    """
    return tuple(_holdings())


def list_tables() -> Iterator[Table]:
    """List the tables that hold data of persons."""
    for holding in list_holdings():
        yield from holding.tables


def is_not_personal(column: str) -> bool:
    """Tell whether a column is declared to be of no person, for a reason.

    Examples
    --------
    >>> is_not_personal("compact.ballot.area"), is_not_personal("accounts.person.email")
    (True, False)
    """
    return any(fnmatchcase(column, one["column"]) for one in _read("inventory")["not_personal"])


def keeping(retention: str) -> int:
    """Give how many days something is kept, by the name of its entry.

    Examples
    --------
    >>> keeping("exports")
    7
    """
    return int(
        next(one["days"] for one in _read("retention")["retention"] if one["id"] == retention)
    )


def list_retention() -> tuple[tuple[str, int, str], ...]:
    """List how long things are kept: name, days and why.

    Examples
    --------
    >>> [name for name, _days, _why in list_retention()][:2]
    ['invitations', 'sessions']
    """
    return tuple((one["id"], one["days"], one["why"]) for one in _read("retention")["retention"])


@cache
def _holdings() -> tuple[Holding, ...]:
    return tuple(
        Holding(
            **{name: entry[name] for name in ("id", "title", "what", "why", "basis", "kept")},
            retention=entry.get("retention", ""),
            tables=tuple(_table(one) for one in entry["tables"]),
        )
        for entry in _read("inventory")["holdings"]
    )


def _table(entry: dict[str, Any]) -> Table:
    return Table(
        **{
            **entry,
            "fields": tuple(entry["fields"]),
            "texts": tuple(entry.get("texts", ())),
        }
    )


@cache
def _read(name: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"{name}.yaml")
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
