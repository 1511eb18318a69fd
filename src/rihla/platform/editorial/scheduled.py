"""Publishes what was scheduled and withdraws what is over."""

from __future__ import annotations

from django.utils import timezone
from wagtail.models import Page, Revision

from rihla.platform.accounts.policy import system
from rihla.platform.editorial.service import editing
from rihla.platform.job.declaration import job

__all__ = ["declare", "publish_scheduled"]


def declare() -> None:
    """Declare the job."""
    job("editorial.publish")(publish_scheduled)


def publish_scheduled() -> int:
    """Publish each draft whose time has come, withdraw each page whose time is over; give how many.

    One entry for each: one that fails does not hold up the others' times.
    """
    now, done = timezone.now(), 0
    for page in Page.objects.filter(live=True, expire_at__lt=now):
        with editing(system("editorial"), "page.publish", why="Its time is over."):
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        done += 1
    for revision in Revision.objects.filter(approved_go_live_at__lt=now):
        with editing(system("editorial"), "page.publish", why="Its time has come."):
            revision.publish(log_action="wagtail.publish.scheduled")
        done += 1
    return done
