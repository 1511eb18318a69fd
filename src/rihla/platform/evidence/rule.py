"""What refuses a step in the life of a revision, whoever takes it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from rihla.errors import DecisionRefused, NotPermitted, StaleBase
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import NOWHERE, Actor, may
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.evidence.models import Operation, Registration, Request, RequestState, State

__all__ = ["check_asked", "check_base", "locked", "locked_request", "person_of", "refuse_alone"]


def person_of(actor: Actor) -> UUID:
    """Give the person who decides: the software itself decides nothing.

    Raises
    ------
    NotPermitted
        If it is no person.
    """
    try:
        return UUID(actor.id)
    except ValueError as error:
        raise NotPermitted(
            _("Only persons decide on revisions."),
            cure=_("Sign in, or call with a token of a person."),
        ) from error


def locked(revision: str) -> Registration:
    """Give a registration while nobody else may change any of them.

    All are locked, in one order: which of them is current concerns each.
    """
    held = {one.pk: one for one in Registration.objects.select_for_update().order_by("pk")}
    return held[revision]


def locked_request(request: Request) -> Request:
    """Give an open request that nobody else may decide now."""
    held = Request.objects.select_for_update().get(pk=request.pk)
    if held.state != RequestState.OPEN:
        raise DecisionRefused(
            _("This request was decided already."),
            cure=_("Look at the revision, and ask anew where that is needed."),
        )
    return held


def check_base(held: Registration, base: int) -> None:
    """Refuse a decision on what is no longer so."""
    if held.version != base:
        raise StaleBase(
            _("Revision %(id)s changed since this was asked for: it is %(state)s now.")
            % {"id": held.pk, "state": held.state},
            cure=_("Refuse this request, and ask anew on what is so now."),
        )


def refuse_alone(actor: Actor, request: Request) -> None:
    """Refuse that one person does what takes two, or that whoever asked may no longer ask."""
    if request.author == person_of(actor):
        raise NotPermitted(
            _("Whoever asked does not approve."), cure=_("Ask another person who may decide.")
        )
    author = Person.objects.filter(pk=request.author).first()
    if not may(actor_of_person(author, second_factor=True), "revision.decide", NOWHERE):
        raise DecisionRefused(
            _("Whoever asked for this may no longer decide on revisions."),
            cure=_("Refuse the request; somebody who may decide asks anew."),
        )


def check_asked(
    held: Registration,
    operation: str,
    embargo: dt.datetime | None,
    successor: Registration | None,
    why: str,
) -> None:
    """Refuse what cannot be done with a revision as it stands.

    Raises
    ------
    DecisionRefused
        With the reason.
    """
    if not why.strip():
        raise DecisionRefused(
            _("A reason is needed."), cure=_("Say why; the history of the revision tells it.")
        )
    if held.state == State.WITHDRAWN:
        raise DecisionRefused(
            _("Revision %(id)s was withdrawn.") % {"id": held.pk},
            cure=_("Seal what was corrected as a new revision."),
        )
    if operation == Operation.MAKE_CURRENT:
        _check_current(held, embargo, successor)
    else:
        _check_withdrawal(held, embargo, successor)


def _check_current(
    held: Registration, embargo: dt.datetime | None, successor: Registration | None
) -> None:
    if held.state == State.CURRENT:
        raise DecisionRefused(
            _("Revision %(id)s is current already.") % {"id": held.pk},
            cure=_("Ask for another one to become current."),
        )
    if successor is not None:
        raise DecisionRefused(
            _("Only a withdrawal names another revision."), cure=_("Leave the other one out.")
        )
    if embargo is None:
        return
    if held.is_public:
        raise DecisionRefused(
            _("Revision %(id)s was public: it cannot be put under embargo.") % {"id": held.pk},
            cure=_("Make it current at once, or leave it as it is."),
        )
    if embargo <= timezone.now():
        raise DecisionRefused(
            _("The end of the embargo is past."), cure=_("Give a later time, or none.")
        )


def _check_withdrawal(
    held: Registration, embargo: dt.datetime | None, successor: Registration | None
) -> None:
    if embargo is not None:
        raise DecisionRefused(_("A withdrawal has no embargo."), cure=_("Leave the time out."))
    if held.state != State.CURRENT:
        if successor is not None:
            raise DecisionRefused(
                _("Nothing takes the place of a revision that is not current."),
                cure=_("Leave the other one out."),
            )
        return
    if successor is None or successor.pk == held.pk:
        raise DecisionRefused(
            _("The site would stand without figures."),
            cure=_("Name the revision that becomes current in its place."),
        )
    if successor.state not in (State.STAGED, State.SUPERSEDED):
        raise DecisionRefused(
            _("Revision %(id)s cannot take its place: it is %(state)s.")
            % {"id": successor.pk, "state": successor.state},
            cure=_("Name one that is staged or superseded."),
        )
