"""What people do with their notices: read, unread, all read. Each one's own, and nobody else's."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from rihla.platform.accounts.policy import Actor
from rihla.platform.notification.following import own_id
from rihla.platform.notification.models import Notice
from rihla.platform.notification.selectors import notices_visible_to

__all__ = ["mark_all_read", "mark_notice", "own_notice"]


def own_notice(actor: Actor, notice: UUID) -> Notice | None:
    """Give one of an actor's own notices, if she may see what it is about."""
    own_id(actor)
    return next((one for one in notices_visible_to(actor) if one.pk == notice), None)


def mark_notice(actor: Actor, notice: UUID, *, read: bool) -> bool:
    """Mark one's own notice as read, or as unread again; tell whether there was such a one."""
    own = Notice.objects.filter(pk=notice, person_id=own_id(actor))
    return bool(own.update(read=timezone.now() if read else None))


def mark_all_read(actor: Actor) -> int:
    """Mark as read whatever one may see of one's own; give how many."""
    own_id(actor)
    shown = [one.pk for one in notices_visible_to(actor, unread=True)]
    return Notice.objects.filter(pk__in=shown, read=None).update(read=timezone.now())
