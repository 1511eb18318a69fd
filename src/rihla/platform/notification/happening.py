"""Says that something happened; who is told of it is found out after the request.

A service calls `tell` within its transaction. What is written then is one piece of work; the
notices are made by it, each once, for those who may see the thing at that time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from rihla.platform.accounts.policy import Scope
from rihla.platform.job.queue import enqueue
from rihla.platform.notification.event import get_event
from rihla.platform.notification.following import Target, is_followed

__all__ = ["TELL", "About", "Deciders", "tell"]

TELL = "notification.tell"


@dataclass(frozen=True, slots=True)
class About:
    """A kind of thing that happened, and to what: ``About("proposal.made", "proposal", id)``."""

    event: str
    subject: str
    id: str

    def as_list(self) -> list[str]:
        """Give it as work carries it."""
        return [self.event, self.subject, self.id]


@dataclass(frozen=True, slots=True)
class Deciders:
    """Those whose roles allow an act within scopes: they are waited for."""

    act: str
    scopes: frozenset[Scope]


def tell(
    *about: About,
    occurrence: str,
    by: str,
    people: Iterable[UUID] = (),
    followed: Sequence[Target] = (),
    deciders: Deciders | None = None,
) -> bool:
    """Let people be told, once the transaction is through.

    Parameters
    ----------
    about
        What happened. Of several, each person is told of the first that she may see and wants: of
        an approved proposal, say, and otherwise of the record that it changed.
    occurrence
        Which happening it is: nobody is told twice of one.
    by
        Id of whoever did it, who knows already.
    people
        Whom it concerns, whatever they follow.
    followed
        Whoever follows any of these is told too.
    deciders
        And whoever may do this, because it waits for them.

    Returns
    -------
    bool
        Whether somebody may be to be told: else nothing is asked for.
    """
    for one in about:
        get_event(one.event)
    concerned = sorted({str(person) for person in people} - {by})
    if not concerned and deciders is None and not is_followed(followed):
        return False
    key = hashlib.sha256(occurrence.encode()).hexdigest()
    return enqueue(
        TELL,
        key=f"{TELL} {key}",
        about=[one.as_list() for one in about],
        occurrence=key,
        by=by,
        at=timezone.now().isoformat(),
        people=concerned,
        followed=[list(target) for target in followed],
        act=deciders.act if deciders else "",
        scopes=sorted([scope.kind.value, scope.id] for scope in deciders.scopes)
        if deciders
        else [],
    )
