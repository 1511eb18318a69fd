"""Opens a change of pages: permission first, then one transaction with one entry in the chain.

Wagtail writes trees and revisions in bulk too, past the signals of models. So the tables that it
does this to are read before their first write and again at the end: whatever differs is noted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Model
from wagtail.models import Collection, Page, Revision

from rihla.platform.accounts.policy import NOWHERE, Actor
from rihla.platform.accounts.service import mutation
from rihla.platform.audit.guard import written_tables
from rihla.platform.audit.recording import Change, Recording

__all__ = ["editing"]

_WATCHED: dict[str, tuple[type[Model], frozenset[str]]] = {
    Page._meta.db_table: (Page, frozenset()),
    Collection._meta.db_table: (Collection, frozenset()),
    # what a revision holds is written once, by saving it
    Revision._meta.db_table: (Revision, frozenset({"content"})),
}
"""Tables written in bulk, and columns of them that never are."""

Row = dict[str, Any]


@contextlib.contextmanager
def editing(actor: Actor, act: str, *, why: str = "") -> Iterator[Recording]:
    """Let pages be changed by Wagtail's own functions.

    Raises
    ------
    NotPermitted
        Before anything is written.
    UnauditedWrite
        If a table was written of which nobody could say what changed; nothing is written then.
    """
    with mutation(actor, act, NOWHERE, why=why) as opened:
        watch = _Watch()
        with connection.execute_wrapper(watch):
            yield opened
            watch.note(opened)


class _Watch:
    """Reads a table before it is written for the first time."""

    def __init__(self) -> None:
        self.before: dict[str, dict[str, Row]] = {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Look at what a statement writes, and let it through to the guard."""
        for table in written_tables(sql) & _WATCHED.keys():
            if table not in self.before:
                # noted first: reading runs through here too
                self.before[table] = {}
                self.before[table] = _rows(table)
        return execute(sql, params, many, context)

    def note(self, opened: Recording) -> None:
        """Note every row that is not as it was, with what its saving noted already."""
        # whoever writes the same values over changes nothing, and that was looked at
        opened.written -= self.before.keys()
        for table, before in self.before.items():
            model, _ = _WATCHED[table]
            after = _rows(table)
            for key in before.keys() | after.keys():
                if before.get(key) != after.get(key):
                    _note(opened, model, key, before.get(key), after.get(key))


def _note(
    opened: Recording, model: type[Model], key: str, before: Row | None, after: Row | None
) -> None:
    kind = model._meta.label_lower
    noted = opened.changes.get((kind, key))
    if noted is not None:
        before = None if noted.before is None else {**noted.before, **(before or {})}
        after = None if after is None else {**(noted.after or {}), **after}
    opened.add(Change(kind=kind, id=key, table=model._meta.db_table, before=before, after=after))


def _rows(table: str) -> dict[str, Row]:
    model, left_out = _WATCHED[table]
    names = [field.attname for field in model._meta.concrete_fields]
    shown = [name for name in names if name not in left_out]
    key = model._meta.pk.attname
    return {str(row[key]): row for row in model._base_manager.values(*shown)}
