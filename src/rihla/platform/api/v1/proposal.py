"""Proposals: made, revised and decided with a token, by the same services as on pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Header, Query, Router, Schema, Status
from pydantic import ConfigDict

from rihla.platform.accounts.policy import Actor
from rihla.platform.api.bearer import Bearer, caller
from rihla.platform.api.condition import check_match, etag_of
from rihla.platform.api.v1.shape import PROBLEMS, Asked, part_of, refuse_unknown, tell_paging
from rihla.platform.proposal.kind import get_kind
from rihla.platform.proposal.models import Comment, Decision, Proposal
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import proposals_visible_to, waiting_for
from rihla.platform.proposal.services import (
    approve_proposal,
    comment_on_proposal,
    propose_change,
    propose_end,
    propose_new,
    propose_resume,
    propose_undo,
    rebase_proposal,
    refuse_proposal,
    revise_proposal,
    send_back_proposal,
    withdraw_proposal,
)

__all__ = ["router"]

router = Router(tags=["proposals"], auth=Bearer())


class CommentOut(Schema):
    """Something said of a proposal; people are known by their pseudonymous ids."""

    author: UUID
    text: str
    at: datetime


class DecisionOut(Schema):
    """What one person decided on one state of a proposal."""

    person: UUID
    what: str
    why: str
    revised: int
    at: datetime


class ProposalOut(Schema):
    """A proposal."""

    id: UUID
    operation: str
    kind: str
    record: str
    area: int | None
    base: int
    values: dict[str, Any]
    base_values: dict[str, Any]
    why: str
    source: str
    state: str
    author: UUID
    created: datetime
    revised: int
    comments: list[CommentOut]
    decisions: list[DecisionOut]

    @staticmethod
    def resolve_comments(proposal: Proposal) -> list[Comment]:
        """Give what was said, the first first."""
        return list(proposal.comments.all())

    @staticmethod
    def resolve_decisions(proposal: Proposal) -> list[Decision]:
        """Give what was decided, the first first."""
        return list(proposal.decisions.all())


class ProposalIn(Schema):
    """Values proposed for a record on the version that was seen; or a record to add or to end."""

    model_config = ConfigDict(extra="forbid")
    operation: Literal["change", "create", "end", "resume", "undo"] = "change"
    kind: str
    record: str = Field("", description="Its key; left out for a record that is to be added.")
    base: int = Field(0, ge=0, le=2**31 - 1, description="The version that was seen.")
    to: int = Field(0, ge=0, le=2**31 - 1, description="To undo: the version to go back to.")
    values: dict[str, Any] = Field(default_factory=dict)
    why: str
    source: str = ""


class ProposalsAsked(Asked):
    """Which proposals, in which order."""

    state: Literal["", "open", "sent_back", "applied", "refused", "withdrawn"] = ""
    operation: Literal["", "change", "create", "end", "resume"] = ""
    kind: str = Field("", description="A kind of record, as /kinds lists them.")
    record: str = Field("", description="The key of a record.")
    area: int | None = Field(None, ge=0, le=999, description="An M49 code.")
    whose: Literal["", "mine", "waiting"] = Field("", description="Yours, or waiting for you.")
    sort: Literal["-created", "created", "kind", "-kind", "state", "-state"] = "-created"


class Reason(Schema):
    """Words that go with a step."""

    model_config = ConfigDict(extra="forbid")
    why: str = ""


class Revised(Reason):
    """New values of one's own proposal."""

    values: dict[str, Any]
    source: str = Field("", description="Where they can be read, if that is another place now.")


Step = Literal["approve", "refuse", "send-back", "withdraw", "comment", "rebase"]
_STEPS: dict[str, Callable[[Actor, Proposal, str], object]] = {
    "approve": lambda actor, held, why: approve_proposal(actor, held, why=why),
    "refuse": lambda actor, held, why: refuse_proposal(actor, held, why=why),
    "send-back": lambda actor, held, why: send_back_proposal(actor, held, why=why),
    "withdraw": lambda actor, held, why: withdraw_proposal(actor, held, why=why),
    "comment": lambda actor, held, why: comment_on_proposal(actor, held, why),
    "rebase": lambda actor, held, why: rebase_proposal(actor, held, why=why),
}
Match = Annotated[
    str | None,
    Header(None, alias="If-Match", description="The ETag that you read: otherwise 412."),
]


@router.get("/proposals", response={200: list[ProposalOut], **PROBLEMS})
def list_proposals(
    request: HttpRequest, response: HttpResponse, asked: Query[ProposalsAsked]
) -> QuerySet[Proposal]:
    """List the proposals that you may see, the latest first."""
    refuse_unknown(request, asked)
    actor = caller(request)
    found = proposals_visible_to(actor)
    if asked.whose == "mine":
        found = found.filter(author=actor.id)
    elif asked.whose == "waiting":
        found = waiting_for(actor)
    chosen = {
        name: getattr(asked, name)
        for name in ("state", "operation", "kind", "record", "area")
        if getattr(asked, name) not in ("", None)
    }
    found = found.filter(**chosen).order_by(asked.sort, "-created", "pk")
    tell_paging(request, response, found.count(), asked)
    return part_of(found.prefetch_related("comments", "decisions"), asked)


@router.post("/proposals", response={201: ProposalOut, **PROBLEMS})
def propose(request: HttpRequest, response: HttpResponse, body: ProposalIn) -> Status[Proposal]:
    """Propose values for a record, to add or end one, or to go back to an earlier version."""
    actor, kind = caller(request), get_kind(body.kind)
    said = {"why": body.why, "source": body.source}
    if body.operation == "create":
        made = propose_new(actor, kind, body.values, **said)
    else:
        record = get_object_or_404(kind.ever.all(), pk=body.record)
        made = _propose(actor, record, body, said)
    return Status(201, _told(response, made))


def _propose(actor: Actor, record: LiveRecord, body: ProposalIn, said: dict[str, str]) -> Proposal:
    if body.operation == "end":
        return propose_end(actor, record, base=body.base, **said)
    if body.operation == "resume":
        return propose_resume(actor, record, base=body.base, **said)
    if body.operation == "undo":
        return propose_undo(actor, record, to=body.to, why=body.why)
    return propose_change(actor, record, body.values, base=body.base, **said)


@router.get("/proposals/{proposal}", response={200: ProposalOut, **PROBLEMS})
def get_proposal(request: HttpRequest, response: HttpResponse, proposal: UUID) -> Proposal:
    """Give one proposal, if you may see it."""
    return _told(response, _visible(request, proposal))


@router.put("/proposals/{proposal}", response={200: ProposalOut, **PROBLEMS})
def revise(
    request: HttpRequest, response: HttpResponse, proposal: UUID, body: Revised, match: Match = None
) -> Proposal:
    """Change your own proposal, on the record's version of today."""
    with transaction.atomic():
        held = _unchanged(request, proposal, match)
        revise_proposal(caller(request), held, body.values, why=body.why, source=body.source)
    held.refresh_from_db()
    return _told(response, held)


@router.post("/proposals/{proposal}/{step}", response={200: ProposalOut, **PROBLEMS})
def take_step(
    request: HttpRequest,
    response: HttpResponse,
    proposal: UUID,
    step: Step,
    body: Reason,
    match: Match = None,
) -> Proposal:
    """Approve, refuse, send back or withdraw a proposal, put it on the last version, or comment."""
    with transaction.atomic():
        held = _unchanged(request, proposal, match)
        _STEPS[step](caller(request), held, body.why)
    held.refresh_from_db()
    return _told(response, held)


def _visible(request: HttpRequest, proposal: UUID) -> Proposal:
    return get_object_or_404(proposals_visible_to(caller(request)), pk=proposal)


def _unchanged(request: HttpRequest, proposal: UUID, match: str | None) -> Proposal:
    """Give a proposal that is as the caller saw it; it stays so until she is done."""
    held = _visible(request, proposal)
    if match is not None:
        held = Proposal.objects.select_for_update().get(pk=held.pk)
        check_match(match, etag_of(ProposalOut.from_orm(held)))
    return held


def _told(response: HttpResponse, proposal: Proposal) -> Proposal:
    response["ETag"] = etag_of(ProposalOut.from_orm(proposal))
    return proposal
