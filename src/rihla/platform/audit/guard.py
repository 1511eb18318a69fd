"""Stops every write that no open recording answers for, where the SQL leaves for the database.

A check in ``save()`` would leave open bulk writes, raw SQL, the shell and every package's own
admin. All of them end in one place: a statement on a connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from rihla.errors import UnauditedWrite
from rihla.platform.audit.recording import current, is_appending, is_forgetting, is_releasing
from rihla.platform.audit.treatment import appended_tables, chain_tables, is_audited

__all__ = ["install", "refuse_unaudited", "written_tables"]

_NAME = r'(?:["`\[]?\w+["`\]]?\s*\.\s*)?["`\[]?(\w+)'
_WRITE = re.compile(
    r"\b(?:(?:INSERT|REPLACE)(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?"
    r"|DELETE\s+FROM(?:\s+ONLY)?|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?)\s+" + _NAME,
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\b(?:UPDATE|DELETE|REPLACE|MERGE|TRUNCATE)\b", re.IGNORECASE)
_NO_TABLES = frozenset({"of", "set", "skip", "nowait"})
"""Words that follow UPDATE in a clause of locking or of conflict."""

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


def install(*, sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Put the guard on a connection, once."""
    if refuse_unaudited not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, refuse_unaudited)


def written_tables(sql: str) -> frozenset[str]:
    """Name the tables that a statement writes to.

    Examples
    --------
    >>> sorted(written_tables('INSERT INTO "treaty_step" ("id") VALUES (%s)'))
    ['treaty_step']
    >>> written_tables('SELECT 1 FROM "audit_head" FOR UPDATE')
    frozenset()
    """
    found = (match.group(1).lower() for match in _WRITE.finditer(sql))
    return frozenset(name for name in found if name not in _NO_TABLES)


def refuse_unaudited(
    execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Let a statement through, unless it writes what nobody answers for.

    Raises
    ------
    UnauditedWrite
        If it writes to an audited table and no recording is open, or to the chain itself.
    """
    tables = frozenset(filter(is_audited, written_tables(sql)))
    if tables and not is_releasing():
        tables -= _appended(tables, sql)
        _check(tables)
    return execute(sql, params, many, context)


def _appended(tables: frozenset[str], sql: str) -> frozenset[str]:
    """Give the tables that a statement adds rows to and may; refuse to change what is there."""
    only = tables & appended_tables()
    if only and not is_forgetting() and _CHANGE.search(sql):
        raise UnauditedWrite(
            f"A change of {', '.join(sorted(only))} was stopped: it takes new rows alone.",
            cure="Nothing edits this log; rows go when their time is over.",
        )
    return only


def _check(tables: frozenset[str]) -> None:
    own = tables & chain_tables()
    if own and not is_appending():
        raise UnauditedWrite(
            f"A write to the audit chain itself ({', '.join(sorted(own))}) was stopped.",
            cure="Nothing edits the chain: entries are appended when a service ends.",
        )
    recording = current()
    others = tables - own
    if not others:
        return
    if recording is None:
        raise UnauditedWrite(
            f"A write to {', '.join(sorted(others))} was stopped: no service answers for it.",
            cure="Call the service that makes this change; it asks for permission and records it.",
        )
    recording.written |= others
