"""Forgets a person wherever the inventory says that something of hers is kept."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Model, Q

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.reason import marks_of
from rihla.platform.audit.access import forget_accesses
from rihla.platform.privacy.inventory import Table, list_tables

__all__ = ["ERASED", "forget"]

ERASED = "(erased)"
"""What stands in texts where the name of an erased person stood."""

_ELSEWHERE = frozenset({"audit.access", "audit.personalvalue"})
"""Tables that are not written like others: their own functions let rows go."""


def forget(person: UUID) -> int:
    """Delete, and take out of texts, what identifies a person; give how many rows were touched.

    Called within the entry of `erase_person`, while her name and address are still known.
    """
    held = Person.objects.get(pk=person)
    marks = marks_of(held)
    count = forget_accesses(subject=person)
    for table in list_tables():
        if table.erasure == "deleted" and table.model not in _ELSEWHERE:
            for row in table.of(person):
                row.delete()
                count += 1
        if table.erasure == "redacted" and marks:
            count += sum(_redact(table, row, marks) for row in _naming(table, marks))
    return count


def _naming(table: Table, marks: tuple[str, ...]) -> list[Model]:
    """Find the rows that name her, whoever wrote them."""
    condition = Q()
    for mark in marks:
        for text in table.texts:
            condition |= Q(**{f"{text}__icontains": mark})
    return list(table.rows.filter(condition))


def _redact(table: Table, row: Model, marks: tuple[str, ...]) -> int:
    for text in table.texts:
        value = getattr(row, text)
        for mark in marks:
            value = re.sub(re.escape(mark), ERASED, value, flags=re.IGNORECASE)
        setattr(row, text, value)
    row.save()
    return 1
