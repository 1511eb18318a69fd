"""Reads registered revisions: one queryset for every door, and the one that is current."""

from __future__ import annotations

from django.db.models import QuerySet

from rihla.platform.accounts.policy import NOWHERE, Actor, may
from rihla.platform.evidence.models import Registration, Request, RequestState, State

__all__ = [
    "before",
    "current_registration",
    "list_successors",
    "may_decide",
    "requests_visible_to",
    "revisions_visible_to",
    "sees_hidden",
    "waiting_requests",
]

_SEEING = ("revision.read_embargoed", "revision.register", "revision.decide")


def sees_hidden(actor: Actor) -> bool:
    """Tell whether an actor may know of revisions that were not published."""
    return any(may(actor, act, NOWHERE) for act in _SEEING)


def may_decide(actor: Actor) -> bool:
    """Tell whether an actor may ask and decide what becomes of revisions."""
    return may(actor, "revision.decide", NOWHERE) and not actor.is_system


def revisions_visible_to(actor: Actor) -> QuerySet[Registration]:
    """Give the revisions that an actor may know of: for pages, API, search, exports and counts.

    One that was never current is nobody's business, whatever became of it.
    """
    everything = Registration.objects.all()
    return everything if sees_hidden(actor) else everything.exclude(published=None)


def requests_visible_to(actor: Actor) -> QuerySet[Request]:
    """Give the requests that an actor may see: all, where she decides on them, or none."""
    return Request.objects.all() if may_decide(actor) else Request.objects.none()


def waiting_requests(actor: Actor) -> QuerySet[Request]:
    """Give what waits for a decision."""
    return requests_visible_to(actor).filter(state=RequestState.OPEN).order_by("made")


def current_registration() -> Registration | None:
    """Give the revision that is current now; asked of the database each time, for it changes."""
    return Registration.objects.filter(state=State.CURRENT).first()


def before(held: Registration, actor: Actor) -> Registration | None:
    """Give the revision whose place another took, or would take; none where it is the first."""
    others = revisions_visible_to(actor).exclude(pk=held.pk).exclude(state=State.WITHDRAWN)
    if held.state in Registration.HIDDEN:
        return others.filter(state=State.CURRENT).first()
    earlier = others.filter(published__lt=held.published) if held.published else others.none()
    return earlier.order_by("-published").first()


def list_successors(held: Registration) -> QuerySet[Registration]:
    """Give the revisions that could take the place of the current one."""
    standing = (State.STAGED, State.SUPERSEDED)
    return Registration.objects.filter(state__in=standing).exclude(pk=held.pk)
