"""Reads people and roles: each actor those of her own scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from rihla.platform.accounts.models import Grant, Invitation, Person
from rihla.platform.accounts.policy import PUBLIC, Actor, Held
from rihla.platform.accounts.role import ScopeKind, list_roles

__all__ = [
    "actor_of_person",
    "areas_of",
    "grants_visible_to",
    "holds_now",
    "invitations_visible_to",
    "open_grants",
    "people_visible_to",
]

_ACT = "person.read"


def holds_now() -> Q:
    """Give the condition that a role holds now."""
    now = timezone.now()
    return Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))


def open_grants() -> QuerySet[Grant]:
    """Give the roles that hold now, of people whose accounts are open."""
    return Grant.objects.filter(holds_now(), person__is_active=True)


def grants_visible_to(actor: Actor) -> QuerySet[Grant]:
    """Give the roles, held and ended, that an actor may see: those within her scopes alone."""
    everywhere, scopes = actor.scopes_for(_ACT)
    if everywhere:
        return Grant.objects.all()
    within = Q(pk=None)
    for scope in scopes:
        roles = [role.id for role in list_roles() if role.scope is scope.kind]
        within |= Q(role__in=roles, scope=scope.id)
    return Grant.objects.filter(within) if actor.is_known else Grant.objects.none()


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Give the people whom an actor may see: who hold or held a role within her scopes."""
    everywhere, _scopes = actor.scopes_for(_ACT)
    people = Person.objects.filter(erased=None)
    if everywhere:
        return people
    return people.filter(Exists(grants_visible_to(actor).filter(person=OuterRef("pk"))))


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Give the invitations to roles that an actor may see."""
    return Invitation.objects.filter(grant__in=grants_visible_to(actor)).select_related("grant")


def areas_of(actor: Actor, act: str) -> tuple[bool, frozenset[str]]:
    """Tell for which areas an actor may do an act: for all, or for these M49 codes."""
    everywhere, scopes = actor.scopes_for(act)
    return everywhere, frozenset(one.id for one in scopes if one.kind is ScopeKind.AREA)


def actor_of_person(person: Any, *, second_factor: bool = False) -> Actor:
    """Give the actor that a person is now, or the public."""
    if not isinstance(person, Person) or not person.is_active:
        return PUBLIC
    roles = tuple(Held(one.role, one.scope) for one in open_grants().filter(person=person))
    return Actor(str(person.id), roles, second_factor)
