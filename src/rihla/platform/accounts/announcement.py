"""Tells other applications what was done to an account; who listens, this one does not know."""

from __future__ import annotations

from collections.abc import Callable

from rihla.platform.accounts.models import Grant, Person

__all__ = ["announce", "announce_reset", "on_factor_reset", "on_role_change"]

Listen = Callable[[str, Grant, str], None]
ListenToReset = Callable[[Person, str], None]
_LISTENING: dict[str, Listen] = {}
_LISTENING_TO_RESETS: dict[str, ListenToReset] = {}


def on_role_change(name: str, listen: Listen) -> None:
    """Register who is told of changed roles.

    Parameters
    ----------
    name
        Whose it is; registered again under the same name, the last one counts.
    listen
        Takes ``given`` or ``ended``, the grant, and the id of whoever did it; called within the
        transaction that writes the grant.
    """
    _LISTENING[name] = listen


def on_factor_reset(name: str, listen: ListenToReset) -> None:
    """Register who is told that a second factor was taken off, like `on_role_change`.

    Parameters
    ----------
    name
        Whose it is.
    listen
        Takes the person, and the id of whoever did it; called within the transaction.
    """
    _LISTENING_TO_RESETS[name] = listen


def announce(what: str, grant: Grant, by: str) -> None:
    """Tell everybody who listens."""
    for listen in _LISTENING.values():
        listen(what, grant, by)


def announce_reset(person: Person, by: str) -> None:
    """Tell everybody who listens that a person must set up her second factor anew."""
    for listen in _LISTENING_TO_RESETS.values():
        listen(person, by)
