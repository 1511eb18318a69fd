"""Tells other applications that a role was given or ended; who listens, this one does not know."""

from __future__ import annotations

from collections.abc import Callable

from rihla.platform.accounts.models import Grant

__all__ = ["announce", "on_role_change"]

Listen = Callable[[str, Grant, str], None]
_LISTENING: dict[str, Listen] = {}


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


def announce(what: str, grant: Grant, by: str) -> None:
    """Tell everybody who listens."""
    for listen in _LISTENING.values():
        listen(what, grant, by)
