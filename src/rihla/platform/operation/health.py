"""Whether the site can serve: each check says in words what it found."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from rihla.errors import RevisionError
from rihla.platform.audit.models import Entry, Head
from rihla.platform.compact.models import Objective
from rihla.platform.evidence.selectors import current_registration
from rihla.platform.evidence.store import open_registered
from rihla.platform.operation.pause import is_paused
from rihla.platform.search.engine import has_trigrams
from rihla.platform.search.services import count_missing

__all__ = ["Check", "check_health", "check_search"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    holds: bool
    said: str


def check_health() -> tuple[Check, ...]:
    """Look at all that the site needs to serve.

    Of the database the first failure ends the look: what comes after rests on it.
    """
    found = [_disk(), _pause()]
    for name, look in _OF_THE_DATABASE:
        try:
            holds, said = look()
        except DatabaseError as error:
            found.append(Check(name, False, f"the database refused: {type(error).__name__}"))
            break
        found.append(Check(name, holds, said))
        if not holds:
            break
    return tuple(found)


def check_search() -> Check:
    """Look whether all that is held can be found; the site serves even where it cannot."""
    missing = {
        name: (held, found) for name, (held, found) in count_missing().items() if held != found
    }
    if missing:
        told = ", ".join(f"{name} {found} of {held}" for name, (held, found) in missing.items())
        return Check("search", False, f"not all can be found ({told}); rihla site reindex")
    slow = "" if has_trigrams() else "; parts of words row by row: pg_trgm could not be made"
    return Check("search", True, f"all can be found{slow}")


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, connection.vendor


def _migrations() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not missing, f"{len(missing)} to apply; rihla site migrate" if missing else "all applied"


def _norms() -> tuple[bool, str]:
    count = Objective.objects.count()
    return count > 0, f"{count} objectives" if count else "none loaded; rihla site load"


def _audit() -> tuple[bool, str]:
    head = Head.objects.filter(pk=1).first()
    if head is None:
        return False, "it has no head"
    fits = Entry.objects.filter(sequence=head.sequence, digest=head.digest).exists()
    return fits, f"entry {head.sequence}" if fits else "its head is not its last entry"


def _figures() -> tuple[bool, str]:
    held = current_registration()
    if held is None:
        return True, "no revision is registered: those of the package; rihla site load"
    try:
        open_registered(held)
    except RevisionError as error:
        return False, error.message
    return True, f"revision {held.pk}"


_OF_THE_DATABASE: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
    ("database", _database),
    ("migrations", _migrations),
    ("norms", _norms),
    ("audit", _audit),
    ("figures", _figures),
)


def _disk() -> Check:
    folder = settings.FOLDER
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Check("disk", False, f"the site's folder: {error.strerror}")
    return Check("disk", True, "writable")


def _pause() -> Check:
    paused = is_paused()
    return Check("pause", not paused, "the site is paused; rihla site resume" if paused else "none")
