"""One letter a day with all that can wait until then."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rihla.platform.job.declaration import job
from rihla.platform.notification.event import Mail
from rihla.platform.notification.letter import ask_for_letter
from rihla.platform.notification.models import Notice

__all__ = ["DIGEST", "declare", "gather_digests"]

DIGEST = "notification.digest"
_OLDEST = timedelta(days=7)
"""What is older is no news: it stands on the site."""


def declare() -> None:
    """Declare the job."""
    job(DIGEST)(gather_digests)


def gather_digests() -> int:
    """Ask for the letter of today of everybody for whom something waits; give how many letters."""
    waiting = Notice.objects.filter(
        mail=Mail.DAILY, letter=None, read=None, made__gt=timezone.now() - _OLDEST
    )
    people = waiting.order_by("person_id").values_list("person_id", flat=True).distinct()
    return sum(_gather(person, list(waiting.filter(person_id=person))) for person in people)


def _gather(person: UUID, notices: list[Notice]) -> bool:
    today = timezone.now().date().isoformat()
    try:
        with transaction.atomic():
            ask_for_letter(person, notices, key=f"digest {person} {today}")
    except IntegrityError:  # today's letter is asked for already; the next one is tomorrow's
        return False
    return True
