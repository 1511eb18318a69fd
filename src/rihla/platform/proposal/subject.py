"""The record that a proposal is about: the one held, or the one that it would add."""

from __future__ import annotations

from rihla.platform.proposal.kind import get_kind
from rihla.platform.proposal.models import Operation, Proposal
from rihla.platform.proposal.record import LiveRecord

__all__ = ["subject_of"]


def subject_of(proposal: Proposal, *, locked: bool = False) -> LiveRecord:
    """Give the record of a proposal; one that is not added yet, as the proposal states it.

    Parameters
    ----------
    locked
        Whether nobody else may change it until the end of the transaction.
    """
    kind = get_kind(proposal.kind)
    records = kind.ever.select_for_update() if locked else kind.ever
    held = records.filter(pk=proposal.record).first()
    if held is not None and (proposal.operation != Operation.CREATE or _is_added(proposal)):
        return held
    draft = kind(key=proposal.record, version=0, source=proposal.source, edition="proposal")
    for name, value in proposal.values.items():
        setattr(draft, name, kind.field(name).to_python(value))
    draft.complete()
    return draft


def _is_added(proposal: Proposal) -> bool:
    return proposal.state == "applied"
