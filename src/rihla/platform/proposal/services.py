"""Propose, revise, comment, send back, refuse, approve, undo: each one function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rihla.errors import ProposalRefused
from rihla.platform.accounts.policy import Actor, require
from rihla.platform.accounts.reason import refuse_own_name
from rihla.platform.accounts.service import mutation
from rihla.platform.proposal.check import checked, drafted, read_area
from rihla.platform.proposal.finding import index_proposal, index_records
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.models import Comment, Decision, Operation, Proposal, State
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.rule import (
    check_base,
    locked,
    refuse_held,
    refuse_no_change,
    refuse_others,
    refuse_own,
    standing,
)
from rihla.platform.proposal.selectors import values_of_version
from rihla.platform.proposal.subject import subject_of
from rihla.platform.proposal.telling import follow_proposal, tell_of_proposal, tell_of_stale

__all__ = [
    "approve_proposal",
    "comment_on_proposal",
    "propose_change",
    "propose_end",
    "propose_new",
    "propose_resume",
    "propose_undo",
    "rebase_proposal",
    "refuse_proposal",
    "revise_proposal",
    "send_back_proposal",
    "withdraw_proposal",
]


def propose_change(
    actor: Actor,
    record: LiveRecord,
    values: Mapping[str, Any],
    *,
    base: int,
    why: str,
    source: str,
) -> Proposal:
    """Propose values for some fields of a record.

    Parameters
    ----------
    base
        The version of the record that the author saw.
    source
        Where the new values can be read.

    Raises
    ------
    NotPermitted
        If the record is not within the actor's scope.
    StaleBase
        If the record has changed since.
    ProposalRefused
        If a value does not fit, all of them named, or nothing would change.
    """
    with mutation(actor, "proposal.write", record, why=why):
        held = standing(record, base)
        current = held.values()
        proposed = {**current, **checked(held, values)}
        refuse_no_change(proposed, current)
        return _sent(
            actor,
            held,
            Operation.CHANGE,
            base_values=current,
            values=proposed,
            why=why,
            source=source,
        )


def propose_new(
    actor: Actor, kind: type[LiveRecord], values: Mapping[str, Any], *, why: str, source: str
) -> Proposal:
    """Propose a record that is not held yet; approved like a change, it begins at version 1.

    Raises
    ------
    NotPermitted
        If it would not be within the actor's scope.
    ProposalRefused
        If people add none of the kind, a value does not fit, or it is held already.
    """
    scope = kind()
    area = read_area(kind, values)
    if area is not None:
        scope.area = area  # type: ignore[attr-defined]
    with mutation(actor, "proposal.write", scope, why=why):
        draft = drafted(kind, values)
        require(actor, "proposal.write", draft)
        refuse_held(draft)
        draft.version = 0
        return _sent(
            actor,
            draft,
            Operation.CREATE,
            base_values={},
            values=draft.values(is_new=True),
            why=why,
            source=source,
        )


def propose_end(actor: Actor, record: LiveRecord, *, base: int, why: str, source: str) -> Proposal:
    """Propose that a record no longer stands: never deleted, its page and history stay.

    Raises
    ------
    NotPermitted, StaleBase, ProposalRefused
        As for a change.
    """
    with mutation(actor, "proposal.write", record, why=why):
        held = standing(record, base)
        if held.closed:
            raise ProposalRefused(
                _("No record is ended here: the list is complete."),
                cure=_("Propose a change of it instead."),
            )
        values = held.values()
        return _sent(
            actor, held, Operation.END, base_values=values, values=values, why=why, source=source
        )


def propose_resume(
    actor: Actor, record: LiveRecord, *, base: int, why: str, source: str
) -> Proposal:
    """Propose that an ended record stands again, as it last was."""
    with mutation(actor, "proposal.write", record, why=why):
        held = type(record).ever.select_for_update().get(pk=record.pk)
        check_base(held, base)
        if not held.ended:
            raise ProposalRefused(
                _("The record stands already."), cure=_("Propose a change of it instead.")
            )
        values = held.values()
        return _sent(
            actor, held, Operation.RESUME, base_values=values, values=values, why=why, source=source
        )


def revise_proposal(
    actor: Actor,
    proposal: Proposal,
    values: Mapping[str, Any],
    *,
    why: str,
    source: str = "",
) -> Proposal:
    """Change one's own proposal, on the record's version of today; approvals so far lapse.

    Parameters
    ----------
    source
        Where the values can be read, where that is another place now.
    """
    with mutation(actor, "proposal.write", proposal, why=why):
        held = locked(proposal, State.OPEN, State.SENT_BACK)
        refuse_others(actor, held)
        held.source = source.strip() or held.source
        _refuse_named(actor, held.source, values)
        if held.operation == Operation.CREATE:
            draft = drafted(type(subject_of(held)), {**held.values, **values})
            require(actor, "proposal.write", draft)
            refuse_held(draft)
            held.record, held.area = draft.key, getattr(draft, "area", None)
            held.values = draft.values(is_new=True)
        else:
            record = subject_of(held, locked=True)
            held.base, held.base_values = record.version, record.values()
            held.values = {**held.base_values, **checked(record, values)}
            if held.operation == Operation.CHANGE:
                refuse_no_change(held.values, held.base_values)
        held.state, held.revised = State.OPEN, held.revised + 1
        held.save()
        index_proposal(held)
        tell_of_proposal("revised", held, by=actor.id, step=held.revised)
    return held


def rebase_proposal(actor: Actor, proposal: Proposal, *, why: str = "") -> Proposal:
    """Put what one proposed onto the record's version of today; approvals so far lapse.

    Raises
    ------
    ProposalRefused
        If the record says by now what was proposed.
    """
    mine = {name: proposed for name, (_base, proposed) in proposal.differences().items()}
    return revise_proposal(actor, proposal, mine, why=why)


def withdraw_proposal(actor: Actor, proposal: Proposal, *, why: str = "") -> Proposal:
    """Take one's own proposal back."""
    with mutation(actor, "proposal.write", proposal, why=why):
        held = locked(proposal, State.OPEN, State.SENT_BACK)
        refuse_others(actor, held)
        held.state = State.WITHDRAWN
        held.save()
        tell_of_proposal("withdrawn", held, by=actor.id)
    return held


def comment_on_proposal(actor: Actor, proposal: Proposal, text: str) -> Comment:
    """Say something of a proposal."""
    with mutation(actor, "proposal.comment", proposal):
        if not text.strip():
            raise ProposalRefused(_("The comment is empty."), cure=_("Write something."))
        comment = Comment(proposal=proposal, author=UUID(actor.id), text=text)
        comment.save()
        tell_of_proposal("commented", proposal, by=actor.id, step=comment.pk)
        follow_proposal(actor, proposal)
    return comment


def send_back_proposal(actor: Actor, proposal: Proposal, *, why: str) -> Proposal:
    """Give a proposal back to its author with what is missing."""
    return _close(actor, proposal, Decision.SENT_BACK, State.SENT_BACK, why)


def refuse_proposal(actor: Actor, proposal: Proposal, *, why: str) -> Proposal:
    """Refuse a proposal, with the reason."""
    return _close(actor, proposal, Decision.REFUSED, State.REFUSED, why)


def approve_proposal(actor: Actor, proposal: Proposal, *, why: str = "") -> Proposal:
    """Approve a proposal; the last approval needed applies it to the record.

    Raises
    ------
    NotPermitted
        If the actor wrote it: nobody approves her own.
    StaleBase
        If the record has changed since; both versions are told.
    ProposalRefused
        If it is not open, or the actor approved it already.
    """
    with mutation(actor, "proposal.decide", proposal, why=why):
        held = locked(proposal, State.OPEN)
        refuse_own(actor, held)
        record = subject_of(held, locked=True)
        if held.operation == Operation.CREATE:
            refuse_held(record)
        else:
            check_base(record, held.base)
        _decide(actor, held, Decision.APPROVED, why)
        approved = held.decisions.filter(revised=held.revised, what=Decision.APPROVED).count()
        if approved >= record.approvals:
            _apply(held, record)
            held.state = State.APPLIED
            held.save()
            index_records([record])
            index_proposal(held)
            tell_of_proposal("applied", held, by=actor.id, record=record)
            tell_of_stale(record, by=actor.id, but=held.pk)
        else:
            tell_of_proposal("approved", held, by=actor.id, step=f"{held.revised} {approved}")
    return held


def propose_undo(actor: Actor, record: LiveRecord, *, to: int, why: str) -> Proposal:
    """Propose the values that a record had in an earlier version; an ended one is to stand."""
    source = _("Version %(version)s of this record") % {"version": to}
    if record.ended:
        return propose_resume(actor, record, base=record.version, why=why, source=source)
    values = values_of_version(record, to)
    return propose_change(actor, record, values, base=record.version, why=why, source=source)


def _close(actor: Actor, proposal: Proposal, what: str, state: State, why: str) -> Proposal:
    with mutation(actor, "proposal.decide", proposal, why=why):
        held = locked(proposal, State.OPEN)
        refuse_own(actor, held)
        if not why.strip():
            raise ProposalRefused(_("A reason is needed."), cure=_("Say what is missing or wrong."))
        _decide(actor, held, what, why)
        held.state = state
        held.save()
        tell_of_proposal(what, held, by=actor.id, step=held.revised)
    return held


def _decide(actor: Actor, held: Proposal, what: str, why: str) -> None:
    mine = held.decisions.filter(person=UUID(actor.id), revised=held.revised)
    if mine.exists():
        raise ProposalRefused(
            _("You decided on this proposal already."), cure=_("Another person must decide too.")
        )
    Decision(proposal=held, person=UUID(actor.id), revised=held.revised, what=what, why=why).save()


def _sent(
    actor: Actor,
    record: LiveRecord,
    operation: Operation,
    *,
    base_values: Mapping[str, Any],
    values: Mapping[str, Any],
    why: str,
    source: str,
) -> Proposal:
    _refuse_named(actor, source, values)
    if not why.strip() or not source.strip():
        raise ProposalRefused(
            _("A proposal needs a reason and a source."),
            cure=_("Say why, and where the new values can be read."),
        )
    proposal = Proposal(
        operation=operation,
        kind=kind_of(record),
        record=record.key,
        area=getattr(record, "area", None),
        base=record.version,
        base_values=dict(base_values),
        values=dict(values),
        why=why,
        source=source,
        author=UUID(actor.id),
    )
    proposal.save()
    index_proposal(proposal)
    tell_of_proposal("made", proposal, by=actor.id)
    follow_proposal(actor, proposal)
    return proposal


def _refuse_named(actor: Actor, source: str, values: Mapping[str, Any]) -> None:
    """Refuse that her name comes into a public record, whose history is kept for good."""
    refuse_own_name(actor.id, source, *(one for one in values.values() if isinstance(one, str)))


def _apply(proposal: Proposal, record: LiveRecord) -> None:
    for name, value in proposal.values.items():
        setattr(record, name, record.field(name).to_python(value))
    record.ended = proposal.operation == Operation.END
    record.version, record.edition = record.version + 1, "proposal"
    if proposal.operation in {Operation.CHANGE, Operation.CREATE}:
        record.source = proposal.source
    record.save(force_insert=proposal.operation == Operation.CREATE)
