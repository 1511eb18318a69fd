"""What refuses a step of a proposal, whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rihla.errors import NotPermitted, ProposalRefused, StaleBase
from rihla.platform.accounts.policy import Actor
from rihla.platform.proposal.models import Proposal, State
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import values_of_version

__all__ = [
    "check_base",
    "locked",
    "refuse_held",
    "refuse_no_change",
    "refuse_others",
    "refuse_own",
    "standing",
]


def locked(proposal: Proposal, *states: State) -> Proposal:
    """Give a proposal that nobody else may change now, if it is in one of these states."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state not in states:
        raise ProposalRefused(
            f"The proposal is {State(held.state).label}.",
            cure=f"This can be done while it is {' or '.join(str(s.label) for s in states)}.",
        )
    return held


def standing(record: LiveRecord, base: int) -> LiveRecord:
    """Give a record that nobody else may change now, if it is at this version and stands."""
    held = type(record).ever.select_for_update().get(pk=record.pk)
    check_base(held, base)
    if held.ended:
        raise ProposalRefused(
            _("The record was ended."), cure=_("Propose first that it stand again.")
        )
    return held


def refuse_held(draft: LiveRecord) -> None:
    """Refuse to add a record whose key is taken."""
    if type(draft).ever.filter(pk=draft.key).exists():
        raise ProposalRefused(
            _("Such a record is held already: %(key)s.") % {"key": draft.key},
            cure=_("Propose a change of that one."),
        )


def refuse_no_change(proposed: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    """Refuse values that are those of now."""
    if proposed == current:
        raise ProposalRefused(
            _("The proposal changes nothing."), cure=_("Change at least one field.")
        )


def refuse_own(actor: Actor, proposal: Proposal) -> None:
    """Refuse that somebody decides on what she wrote."""
    if str(proposal.author) == actor.id:
        raise NotPermitted(
            _("Nobody decides on her own proposal."),
            cure=_("Ask another person who may decide."),
        )


def refuse_others(actor: Actor, proposal: Proposal) -> None:
    """Refuse that somebody changes what another wrote."""
    if str(proposal.author) != actor.id:
        raise NotPermitted(
            _("Only its author changes a proposal."),
            cure=_("Comment on it, or write your own."),
        )


def check_base(record: LiveRecord, base: int) -> None:
    """Refuse a version that is no longer the last; both are told."""
    if record.version != base:
        raise StaleBase(
            f"{record} is at version {record.version} now; this was written for version {base}."
            f" Then: {values_of_version(record, base)}. Now: {record.values()}.",
            cure="Look at what changed, and propose again on the last version.",
        )
