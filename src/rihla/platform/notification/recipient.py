"""Who is to be told: people as the actors they are now, read in as few questions as may be."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor, Held, Scope
from rihla.platform.accounts.role import ScopeKind, get_role, list_roles
from rihla.platform.accounts.selectors import open_grants

__all__ = ["actors_of", "people_who_may"]


def actors_of(people: Collection[UUID]) -> dict[UUID, Actor]:
    """Give people whose accounts are open as actors who have shown a second factor.

    A notice is for whoever holds the role; before it is shown or written into a letter, it is asked
    again whether she has shown what the role needs.
    """
    roles: dict[UUID, list[Held]] = {
        person: []
        for person in Person.objects.filter(pk__in=people, is_active=True).values_list(
            "pk", flat=True
        )
    }
    for grant in open_grants().filter(person_id__in=list(roles)):
        roles[grant.person_id].append(Held(grant.role, grant.scope))
    return {person: Actor(str(person), tuple(held), True) for person, held in roles.items()}


def people_who_may(act: str, scopes: frozenset[Scope]) -> frozenset[UUID]:
    """Give the people whose roles allow an act within any of these scopes."""
    found: set[UUID] = set()
    for role in list_roles():
        if act not in role.acts:
            continue
        grants = open_grants().filter(role=role.id)
        if get_role(role.id).scope is not ScopeKind.EVERYTHING:
            within = [scope.id for scope in scopes if scope.kind is role.scope]
            grants = grants.filter(scope__in=within)
        found |= set(grants.values_list("person_id", flat=True))
    return frozenset(found)
