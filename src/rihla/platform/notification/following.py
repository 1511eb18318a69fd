"""What people follow, and how they begin and end to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from rihla.errors import NotPermitted
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.recording import current, recording
from rihla.platform.notification.models import Following

__all__ = [
    "Target",
    "follow",
    "followed_by",
    "followers_of",
    "following_of",
    "is_followed",
    "own_id",
    "unfollow",
]

Target = tuple[str, str]
"""What is followed, and which: ``("area", "504")``."""
_MOST = 1000
"""So many things one person may follow: enough for anybody, and an end for a program."""


def own_id(actor: Actor) -> UUID:
    """Give the id of whoever asks, for what is her own.

    Raises
    ------
    NotPermitted
        If nobody is signed in.
    """
    if not actor.is_known or actor.is_system:
        raise NotPermitted("Nobody is signed in.", cure="Sign in first.")
    return UUID(actor.id)


def follow(actor: Actor, target: Target) -> None:
    """Begin to follow something; again and again with the same end."""
    person = own_id(actor)
    what, which = target
    held = Following.objects.filter(person_id=person)
    if held.filter(what=what, target=which).exists():
        return
    if held.count() >= _MOST:
        raise NotPermitted(
            f"You follow {_MOST} things already.", cure="Follow a kind or an area as a whole."
        )
    one = Following(person_id=person, what=what, target=which)
    if current() is not None:  # within a service, whose entry then says it too
        one.save()
        return
    with recording(actor.id, "notification.follow"):
        one.save()


def unfollow(actor: Actor, target: Target) -> None:
    """No longer follow something."""
    person = own_id(actor)
    with recording(actor.id, "notification.unfollow"):
        for held in Following.objects.filter(person_id=person, what=target[0], target=target[1]):
            held.delete()


def following_of(actor: Actor) -> QuerySet[Following]:
    """Give what an actor follows."""
    if not actor.is_known or actor.is_system:
        return Following.objects.none()
    return Following.objects.filter(person_id=actor.id)


def followed_by(actor: Actor, targets: Iterable[Target]) -> frozenset[Target]:
    """Give those of some things that an actor follows."""
    asked = _any_of(targets)
    held = following_of(actor).filter(asked) if asked else Following.objects.none()
    return frozenset(held.values_list("what", "target"))


def followers_of(targets: Iterable[Target], *, at: dt.datetime) -> frozenset[UUID]:
    """Give the ids of all who followed any of some things at a time, and do still."""
    asked = _any_of(targets)
    held = Following.objects.filter(asked, since__lte=at) if asked else Following.objects.none()
    return frozenset(held.values_list("person_id", flat=True))


def is_followed(targets: Iterable[Target]) -> bool:
    """Tell whether anybody follows any of some things."""
    asked = _any_of(targets)
    return bool(asked) and Following.objects.filter(asked).exists()


def _any_of(targets: Iterable[Target]) -> Q:
    found = Q()
    for what, which in targets:
        found |= Q(what=what, target=which)
    return found
