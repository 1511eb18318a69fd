"""Opens a mutation: permission first, then one transaction with one entry in the chain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rihla.platform.accounts.policy import Actor, Scoped, require
from rihla.platform.accounts.reason import refuse_own_name
from rihla.platform.audit.recording import Recording, recording

__all__ = ["mutation"]


@contextlib.contextmanager
def mutation(actor: Actor, act: str, on: Scoped, *, why: str = "") -> Iterator[Recording]:
    """Check the permission and open a recording; every service begins with it.

    Parameters
    ----------
    act
        As in ``permission.yaml``; it names the entry of the audit too.
    on
        The object, whose scopes decide.
    why
        The reason, in the actor's words.

    Raises
    ------
    NotPermitted
        Before anything is written: without the right, or if the reason names whoever gives it.
    """
    require(actor, act, on)
    refuse_own_name(actor.id, why)
    with recording(actor.id, act, why=why) as opened:
        yield opened
