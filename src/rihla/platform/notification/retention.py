"""What was told is forgotten after a while; and at once with the person it was told."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from rihla.platform.job.declaration import job
from rihla.platform.notification.models import Following, Letter, Notice, Preference

__all__ = ["RETENTION", "declare", "forget_old", "forget_person"]

RETENTION = "notification.retention"
_READ, _UNREAD, _LETTERS = timedelta(days=90), timedelta(days=365), timedelta(days=180)


def declare() -> None:
    """Declare the job."""
    job(RETENTION)(forget_old)


def forget_old() -> int:
    """Delete notices read three months ago, unread ones of a year, letters of half a year."""
    now = timezone.now()
    old = Q(read__lt=now - _READ) | Q(made__lt=now - _UNREAD)
    notices, _ = Notice.objects.filter(old).delete()
    letters, _ = Letter.objects.filter(made__lt=now - _LETTERS).delete()
    return notices + letters


def forget_person(person: UUID) -> int:
    """Delete all that is kept of a person here: called within her erasure."""
    count = 0
    for model in (Following, Preference):
        for held in model._default_manager.filter(person_id=person):
            held.delete()
            count += 1
    for bulk in (Notice, Letter):
        count += bulk._default_manager.filter(person_id=person).delete()[0]
    return count
