"""What a role given to a person belongs to, and who may give which role."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Grant
from rihla.platform.accounts.policy import Actor, Scope, Scoped
from rihla.platform.accounts.role import Role, ScopeKind, get_role, list_roles

__all__ = ["refuse_above", "roles_to_give", "within", "within_grant"]


@dataclass(frozen=True, slots=True)
class _Within:
    """The scope in which a role is given."""

    of: frozenset[Scope]

    def scopes(self) -> frozenset[Scope]:
        return self.of


def within(role: str, scope: str) -> Scoped:
    """Give what a role in a scope belongs to.

    Raises
    ------
    NotPermitted
        If the role needs a scope and has none, or has one and needs none.
    """
    kind = get_role(role).scope
    if (kind is ScopeKind.EVERYTHING) == bool(scope):
        raise NotPermitted(
            f"The role {role} is bound to {kind}; {scope or 'nothing'} was given.",
            cure="Give the area, organisation or round it is for, or nothing where it has none.",
        )
    return _Within(frozenset({Scope(kind, scope)} if scope else ()))


def within_grant(grant: Grant) -> Scoped:
    """Give what a role that is held belongs to."""
    return within(grant.role, grant.scope)


def roles_to_give(actor: Actor) -> tuple[Role, ...]:
    """List the roles that an actor may give somewhere.

    Examples
    --------
    >>> from rihla.platform.accounts.policy import Held
    >>> [role.id for role in roles_to_give(Actor("1", (Held("focal_point", "504"),)))]
    ['contributor', 'statistician']
    """
    everywhere, scopes = actor.scopes_for("person.grant")
    if everywhere:
        return list_roles()
    kinds = {scope.kind for scope in scopes}
    return tuple(
        role for role in list_roles() if role.scope in kinds and role.acts < _acts_of(actor)
    )


def refuse_above(actor: Actor, role: str) -> None:
    """Refuse a role as strong as the actor's own, unless she may give roles everywhere.

    Raises
    ------
    NotPermitted
        With whom to ask.
    """
    everywhere, _scopes = actor.scopes_for("person.grant")
    if not everywhere and not get_role(role).acts < _acts_of(actor):
        raise NotPermitted(
            _("This role allows as much as your own or more."),
            cure=_("Ask the secretariat to give or end it."),
        )


def _acts_of(actor: Actor) -> frozenset[str]:
    return frozenset(act for held in actor.awake() for act in get_role(held.role).acts)
