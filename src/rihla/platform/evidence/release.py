"""Ends embargoes: what two persons decided becomes current at its time, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from rihla.platform.accounts.policy import NOWHERE, system
from rihla.platform.accounts.service import mutation
from rihla.platform.evidence import rule
from rihla.platform.evidence.models import Operation, Registration, Request, RequestState, State
from rihla.platform.evidence.services import RELEASE, make_current
from rihla.platform.evidence.store import verify_registered
from rihla.platform.job.declaration import job

__all__ = ["declare", "release", "release_due"]

_SWEEP = "revision.release_due"


def declare() -> None:
    """Declare the jobs: one for the time of each embargo, one that looks for what was missed."""
    job(RELEASE, attempts=10, wait=timedelta(seconds=15))(release)
    job(_SWEEP)(release_due)


def release(request: str) -> bool:
    """Make current what a request put under embargo, if that still is so and its time has come.

    Returns
    -------
    bool
        Whether it became current now.

    Raises
    ------
    RevisionDamaged, RevisionIncomplete
        If its files are not whole: the revision before stays current, and the job stays visible.
    """
    asked = Request.objects.select_related("revision").filter(pk=UUID(request)).first()
    if asked is None or not _is_due(asked.revision, asked):
        return False
    verify_registered(asked.revision)
    actor = system("release")
    with mutation(actor, "revision.decide", NOWHERE, why=asked.why):
        held = rule.locked(asked.revision_id)
        if not _is_due(held, asked):
            return False
        make_current(held)
    return True


def release_due() -> int:
    """Make current whatever embargo ended without its job; give how many there were."""
    due = Registration.objects.filter(state=State.EMBARGOED, embargo__lte=timezone.now())
    count = 0
    for held in due.order_by("embargo"):
        asked = held.requests.filter(state=RequestState.APPLIED).order_by("-decided").first()
        count += asked is not None and release(str(asked.pk))
    return count


def _is_due(held: Registration, asked: Request) -> bool:
    """Tell whether two persons decided on this very embargo, and whether it is over."""
    return (
        held.state == State.EMBARGOED
        and held.embargo is not None
        and held.embargo <= timezone.now()
        and asked.operation == Operation.MAKE_CURRENT
        and asked.state == RequestState.APPLIED
        and asked.embargo == held.embargo
        and asked.base + 1 == held.version
        and asked.decider is not None
        and asked.decider != asked.author
    )
