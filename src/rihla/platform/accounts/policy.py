"""The one policy: may this actor do this to that? Every door asks it.

An object says which scopes it belongs to. A role reaches it when its scope is among them, or when
the role is bound to nothing. Whatever is not allowed somewhere is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rihla.errors import NotPermitted
from rihla.platform.accounts.role import ScopeKind, get_role

__all__ = ["NOWHERE", "PUBLIC", "Actor", "Held", "Scope", "Scoped", "may", "require", "system"]


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One area, organisation or round."""

    kind: ScopeKind
    id: str


@runtime_checkable
class Scoped(Protocol):
    """Anything that belongs to scopes; to none, if only roles bound to nothing reach it."""

    def scopes(self) -> frozenset[Scope]:
        """Give the scopes it belongs to."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an actor holds now."""

    role: str
    scope: str = ""

    def reaches(self, scopes: Iterable[Scope]) -> bool:
        """Tell whether its scope is among them."""
        kind = get_role(self.role).scope
        return kind is ScopeKind.EVERYTHING or Scope(kind, self.scope) in frozenset(scopes)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: a person with her roles as they are now, the public, or the system.

    Parameters
    ----------
    id
        Pseudonymous id, ``public``, or ``system:NAME``.
    second_factor
        Whether a second factor was shown in this session; some roles sleep without.
    acts
        For a token: the acts it was made for; None for no limit.

    Examples
    --------
    >>> focal = Actor("1", (Held("focal_point", "504"),))
    >>> of_morocco = frozenset({Scope(ScopeKind.AREA, "504")})
    >>> reaches(focal, "proposal.write", of_morocco), reaches(focal, "proposal.decide", of_morocco)
    (True, False)
    """

    id: str
    roles: tuple[Held, ...] = ()
    second_factor: bool = False
    acts: frozenset[str] | None = None

    @property
    def is_known(self) -> bool:
        """Whether somebody is signed in."""
        return self.id != PUBLIC.id

    @property
    def is_system(self) -> bool:
        """Whether it is the software itself, at a person's command on the machine."""
        return self.id.startswith("system:")

    def awake(self) -> tuple[Held, ...]:
        """Give the roles that count now: those that need a second factor only with one."""
        return tuple(
            held
            for held in self.roles
            if self.second_factor or not get_role(held.role).second_factor
        )

    def scopes_for(self, act: str) -> tuple[bool, frozenset[Scope]]:
        """Tell where an act is allowed: everywhere, or in which scopes. Querysets filter by it."""
        if self.acts is not None and act not in self.acts:
            return False, frozenset()
        if self.is_system:
            return True, frozenset()
        held = [one for one in self.awake() if act in get_role(one.role).acts]
        kinds = [(get_role(one.role).scope, one.scope) for one in held]
        everywhere = any(kind is ScopeKind.EVERYTHING for kind, _ in kinds)
        return everywhere, frozenset(
            Scope(kind, scope) for kind, scope in kinds if kind is not ScopeKind.EVERYTHING
        )


PUBLIC = Actor("public")
"""Whoever reads without an account."""


class _Nowhere:
    """What belongs to no scope."""

    def scopes(self) -> frozenset[Scope]:
        return frozenset()


NOWHERE: Scoped = _Nowhere()
"""Stands for acts that concern no record: only roles bound to nothing reach it."""


def system(name: str) -> Actor:
    """Give the software itself as an actor: for commands on the machine that holds the database."""
    return Actor(f"system:{name}")


def reaches(actor: Actor, act: str, scopes: frozenset[Scope]) -> bool:
    """Tell whether an actor may do an act within any of these scopes."""
    everywhere, mine = actor.scopes_for(act)
    return everywhere or bool(mine & scopes)


def may(actor: Actor, act: str, on: Scoped) -> bool:
    """Tell whether an actor may do an act to an object."""
    return reaches(actor, act, on.scopes())


def require(actor: Actor, act: str, on: Scoped) -> None:
    """Refuse an act that is not allowed.

    Raises
    ------
    NotPermitted
        If no role of the actor allows it on this object.
    """
    if not may(actor, act, on):
        raise NotPermitted(
            f"{act} is not allowed to you here.",
            cure="Sign in with a role that covers it (some need a second factor), or ask whoever"
            " invited you.",
        )
