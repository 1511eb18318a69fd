"""The log of who looked at whose personal data: rows are added, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from rihla.platform.audit.models import Access
from rihla.platform.audit.recording import forgetting

__all__ = ["forget_accesses", "note_access"]

_SAME = dt.timedelta(hours=1)
"""Looking again at the same page within this time is the same look."""
_WHY = 500


def note_access(
    reader: str, roles: Iterable[str], subjects: Iterable[UUID], *, page: str, why: str = ""
) -> int:
    """Note that somebody looked at personal data of others.

    Looking at one's own is no entry, and the same look within an hour is one.

    Parameters
    ----------
    reader
        Her pseudonymous id.
    roles
        That she holds now.
    page
        Name of the route.
    why
        What it was needed for, where the page asks.

    Returns
    -------
    int
        How many rows were added.
    """
    others = {one for one in subjects if str(one) != reader}
    now = timezone.now()
    seen = Access.objects.filter(
        reader=reader, page=page, why=why[:_WHY], at__gt=now - _SAME, subject__in=others
    )
    fresh = others - set(seen.values_list("subject", flat=True))
    held = " ".join(sorted(set(roles)))
    rows = [
        Access(reader=reader, roles=held, subject=one, at=now, page=page, why=why[:_WHY])
        for one in sorted(fresh)
    ]
    Access.objects.bulk_create(rows)
    return len(rows)


def forget_accesses(*, before: dt.datetime | None = None, subject: UUID | None = None) -> int:
    """Let rows go: older than a time, or about a person who is erased; give how many."""
    rows = Access.objects.all()
    rows = rows.filter(at__lt=before) if before is not None else rows
    rows = rows.filter(subject=subject) if subject is not None else rows
    if before is None and subject is None:
        return 0
    with forgetting():
        count, _ = rows.delete()
    return count
