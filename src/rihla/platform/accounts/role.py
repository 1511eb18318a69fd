"""Roles and the acts they allow, as declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from rihla.errors import NotHeld

__all__ = ["Act", "Role", "ScopeKind", "get_role", "list_acts", "list_roles"]


class ScopeKind(StrEnum):
    """What a role is bound to."""

    EVERYTHING = "everything"
    AREA = "area"
    ORGANISATION = "organisation"
    ROUND = "round"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person may or may not do."""

    id: str
    title: str
    scoped: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A named bundle of acts within one kind of scope."""

    id: str
    title: str
    scope: ScopeKind
    second_factor: bool
    acts: frozenset[str]


def list_acts() -> tuple[Act, ...]:
    """List every act.

    Examples
    --------
    >>> "proposal.decide" in {act.id for act in list_acts()}
    True
    """
    return tuple(Act(**entry) for entry in _load("permission.yaml")["actions"])


def list_roles() -> tuple[Role, ...]:
    """List every role."""
    return tuple(_roles().values())


def get_role(role: str) -> Role:
    """Give a role by its id.

    Raises
    ------
    NotHeld
        With the roles there are.

    Examples
    --------
    >>> get_role("secretariat").second_factor
    True
    """
    held = _roles()
    if role not in held:
        raise NotHeld(f"No role is called {role!r}.", cure=f"Roles: {', '.join(held)}.")
    return held[role]


@cache
def _roles() -> Mapping[str, Role]:
    known = {act.id for act in list_acts()}
    found = {}
    for entry in _load("role.yaml")["roles"]:
        strange = set(entry["acts"]) - known
        if strange:
            raise NotHeld(
                f"role.yaml, {entry['id']}: no act is called {', '.join(sorted(strange))}.",
                cure="Declare it in permission.yaml.",
            )
        found[entry["id"]] = Role(
            entry["id"],
            entry["title"],
            ScopeKind(entry["scope"]),
            entry["second_factor"],
            frozenset(entry["acts"]),
        )
    return MappingProxyType(found)


@cache
def _load(name: str) -> dict[str, Any]:
    path = Path(__file__).with_name(name)
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
