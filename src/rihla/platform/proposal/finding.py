"""Keeps what is searched with what is written: records and proposals, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable

from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.search.services import index

__all__ = ["index_proposal", "index_records"]


def index_records(records: Iterable[LiveRecord]) -> None:
    """Let records be found as they are now; ended ones are found no more."""
    index("record", [f"{kind_of(record)}:{record.key}" for record in records])


def index_proposal(proposal: Proposal) -> None:
    """Let a proposal be found as it is now, by those who may see it."""
    index("proposal", [str(proposal.pk)])
