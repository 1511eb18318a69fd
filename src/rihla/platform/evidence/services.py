"""Register, ask, approve, refuse, take back, hold: each one function, recorded.

What makes a revision current or withdraws it takes two persons: one asks, another approves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from rihla.errors import DecisionRefused, NotPermitted, RevisionError, RevisionIsSealed
from rihla.platform.accounts.policy import NOWHERE, Actor, require
from rihla.platform.accounts.service import mutation
from rihla.platform.evidence import rule
from rihla.platform.evidence.models import Operation, Registration, Request, RequestState, State
from rihla.platform.evidence.store import (
    clear_unknown,
    remove,
    take_in,
    verify_registered,
)
from rihla.platform.job.queue import enqueue
from rihla.revision.store import Revision

__all__ = [
    "EMBEDDED",
    "RELEASE",
    "approve_request",
    "hold_revision",
    "make_current",
    "refuse_request",
    "register_embedded",
    "register_revision",
    "request_decision",
    "take_back_request",
]

EMBEDDED = "undesa-2019"
"""The revision inside the package that a new site begins with."""
RELEASE = "revision.release"
"""The job that ends embargoes."""


def register_revision(
    actor: Actor,
    reference: str,
    *,
    why: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Registration, bool]:
    """Verify a revision, copy it into the site's folder and register it as staged.

    Registering the same one again changes nothing; where the site's copy is damaged or gone, a
    sound one takes its place.

    Returns
    -------
    Registration
        The revision as the site knows it.
    bool
        Whether it is new here.

    Raises
    ------
    NotPermitted
        Before anything is copied.
    RevisionDamaged, RevisionIncomplete, RevisionTooNew, UnknownRevision
        If it is refused, with the reason.
    RevisionIsSealed
        If another revision of the same id is registered.
    """
    require(actor, "revision.register", NOWHERE)
    clear_unknown()
    copy, folder = take_in(reference, progress=progress)
    try:
        held, is_new = _registered(actor, copy, folder, why)
    except BaseException:
        remove(folder)
        raise
    if held.folder != folder:
        remove(folder)
    return held, is_new


def register_embedded(actor: Actor) -> Registration | None:
    """Let a site that never had a current revision begin with the one inside the package.

    The software itself does it, at the command of whoever keeps the machine; persons ask and
    approve. None if a revision is or was current.
    """
    if not actor.is_system:
        raise NotPermitted(
            _("Only the site itself begins with the revision of the package."),
            cure=_("Ask for a revision to become current; another person approves."),
        )
    if Registration.objects.exclude(published=None).exists():
        return None
    why = "The revision that ships with the package; none was current yet."
    held, _is_new = register_revision(actor, EMBEDDED, why=why)
    with mutation(actor, "revision.decide", NOWHERE, why=why):
        held = rule.locked(held.pk)
        if not Registration.objects.exclude(published=None).exists():
            make_current(held)
    return held


def request_decision(
    actor: Actor,
    held: Registration,
    operation: str,
    *,
    base: int,
    why: str,
    embargo: dt.datetime | None = None,
    successor: Registration | None = None,
) -> Request:
    """Ask that a revision be made current or withdrawn; another person approves.

    Asking to make an embargoed revision current at another time moves its embargo; at none, lifts
    it. Asking so for one that was superseded makes an earlier one current again.

    Parameters
    ----------
    base
        The version of the registration that was seen.
    embargo
        When it is to become current; at once, if that is not stated.
    successor
        For withdrawing the current one: which takes its place.

    Raises
    ------
    NotPermitted
        If the actor may not decide, or is no person.
    StaleBase
        If the registration changed since.
    DecisionRefused
        If it cannot be done as the revision stands, or something is asked for already.
    """
    with mutation(actor, "revision.decide", held, why=why):
        author = rule.person_of(actor)
        now = rule.locked(held.pk)
        rule.check_base(now, base)
        rule.check_asked(now, operation, embargo, successor, why)
        if now.requests.filter(state=RequestState.OPEN).exists():
            raise DecisionRefused(
                _("Something is asked for already."),
                cure=_("Decide on that request first, or let it be taken back."),
            )
        request = Request(
            revision=now,
            operation=operation,
            embargo=embargo,
            successor=successor,
            base=now.version,
            why=why,
            author=author,
        )
        request.save()
    return request


def approve_request(actor: Actor, request: Request, *, why: str = "") -> Request:
    """Approve what another person asked for, and do it.

    Raises
    ------
    NotPermitted
        If the actor may not decide, or asked for it herself.
    StaleBase
        If the revision changed since it was asked for.
    DecisionRefused
        If it was decided already, or can no longer be done.
    RevisionDamaged, RevisionIncomplete
        If the files of what would become current are not whole.
    """
    require(actor, "revision.decide", NOWHERE)
    becoming = request.revision if request.operation == Operation.MAKE_CURRENT else None
    for one in (becoming, request.successor):
        if one is not None:
            verify_registered(one)  # before the tables are locked: it reads every file
    with mutation(actor, "revision.decide", request.revision, why=why or request.why):
        held = rule.locked(request.revision_id)
        asked = rule.locked_request(request)
        rule.refuse_alone(actor, asked)
        rule.check_base(held, asked.base)
        rule.check_asked(held, asked.operation, asked.embargo, asked.successor, asked.why)
        _close(asked, RequestState.APPLIED, actor, why)
        _apply(held, asked)
    return asked


def refuse_request(actor: Actor, request: Request, *, why: str) -> Request:
    """Refuse what another person asked for, with the reason."""
    with mutation(actor, "revision.decide", request.revision, why=why):
        asked = rule.locked_request(request)
        if not why.strip():
            raise DecisionRefused(_("A reason is needed."), cure=_("Say what speaks against it."))
        if asked.author == rule.person_of(actor):
            raise NotPermitted(
                _("Nobody refuses what she asked for herself."), cure=_("Take it back instead.")
            )
        _close(asked, RequestState.REFUSED, actor, why)
    return asked


def take_back_request(actor: Actor, request: Request, *, why: str = "") -> Request:
    """Take back what one asked for oneself."""
    with mutation(actor, "revision.decide", request.revision, why=why):
        asked = rule.locked_request(request)
        if asked.author != rule.person_of(actor):
            raise NotPermitted(
                _("Only whoever asked takes a request back."), cure=_("Refuse it instead.")
            )
        _close(asked, RequestState.WITHDRAWN, actor, why)
    return asked


def hold_revision(actor: Actor, held: Registration, *, base: int, why: str) -> Registration:
    """Stop an embargoed revision from becoming current; one person suffices for this brake.

    It is staged again; to publish it, two persons decide anew.
    """
    with mutation(actor, "revision.decide", held, why=why):
        rule.person_of(actor)
        now = rule.locked(held.pk)
        rule.check_base(now, base)
        if now.state != State.EMBARGOED:
            raise DecisionRefused(
                _("Revision %(id)s is not under embargo.") % {"id": now.pk},
                cure=_("There is nothing to hold."),
            )
        if not why.strip():
            raise DecisionRefused(
                _("A reason is needed."), cure=_("Say why; the history of the revision tells it.")
            )
        now.state, now.embargo, now.version = State.STAGED, None, now.version + 1
        now.save()
    return now


def make_current(held: Registration) -> None:
    """Let a revision take the place of the current one, within an open service that locked all."""
    now = timezone.now()
    for other in Registration.objects.filter(state=State.CURRENT).exclude(pk=held.pk):
        other.state, other.replaced, other.version = State.SUPERSEDED, now, other.version + 1
        other.save()
    held.state, held.embargo, held.replaced = State.CURRENT, None, None
    held.published = held.published or now
    held.version += 1
    held.save()


def _apply(held: Registration, asked: Request) -> None:
    if asked.operation == Operation.WITHDRAW:
        was_current = held.state == State.CURRENT
        held.state, held.embargo, held.reason = State.WITHDRAWN, None, asked.why
        held.replaced, held.version = timezone.now(), held.version + 1
        held.save()
        if was_current and asked.successor is not None:
            make_current(asked.successor)
    elif asked.embargo is None:
        make_current(held)
    else:
        held.state, held.embargo = State.EMBARGOED, asked.embargo
        held.version += 1
        held.save()
        enqueue(RELEASE, key=f"{RELEASE} {asked.pk}", due=asked.embargo, request=str(asked.pk))


def _close(asked: Request, state: RequestState, actor: Actor, said: str) -> None:
    asked.state, asked.decider, asked.said = state, rule.person_of(actor), said
    asked.decided = timezone.now()
    asked.save()


def _registered(actor: Actor, copy: Revision, folder: str, why: str) -> tuple[Registration, bool]:
    manifest = copy.manifest
    with mutation(actor, "revision.register", NOWHERE, why=why or f"Seal {manifest.seal}"):
        held = Registration.objects.select_for_update().filter(pk=manifest.id).first()
        if held is None:
            held = Registration(
                id=manifest.id,
                seal=manifest.seal,
                title=manifest.title,
                vintage=manifest.vintage,
                created=manifest.created,
                licence=manifest.licence,
                sources=[
                    {
                        "producer": source.producer,
                        "title": source.title,
                        "edition": source.edition,
                        "licence": source.licence,
                    }
                    for source in manifest.sources
                ],
                tables={name: record.rows for name, record in manifest.tables.items()},
                folder=folder,
            )
            held.save(force_insert=True)
            return held, True
        if held.seal != manifest.seal:
            raise RevisionIsSealed(
                f"Another revision is registered as {held.pk} (seal {held.seal[:12]}).",
                cure="A revision never changes: seal these figures under a new id.",
            )
        if not _is_whole(held):
            held.folder = folder
            held.save()
    return held, False


def _is_whole(held: Registration) -> bool:
    try:
        verify_registered(held)
    except RevisionError:
        return False
    return True
