"""Proposals: their list, one of them, and what people do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rihla.errors import SiteError
from rihla.platform.accounts.policy import Actor, may, require
from rihla.platform.audit.access import note_access
from rihla.platform.notification.button import follow_buttons
from rihla.platform.proposal.models import Operation, Proposal, State
from rihla.platform.proposal.selectors import proposals_visible_to
from rihla.platform.proposal.services import (
    approve_proposal,
    comment_on_proposal,
    rebase_proposal,
    refuse_proposal,
    revise_proposal,
    send_back_proposal,
    withdraw_proposal,
)
from rihla.platform.proposal.subject import subject_of
from rihla.platform.site.about import areas_to_add
from rihla.platform.site.actor import actor_of
from rihla.platform.site.form import (
    CommentForm,
    EndForm,
    ReasonForm,
    tell_faults,
    values_form,
    values_in,
)
from rihla.platform.site.person import names_of
from rihla.platform.site.place import url_of_record
from rihla.platform.site.proposed import (
    differences_of,
    find_proposals,
    line_of,
    write_proposals,
)
from rihla.platform.site.wording import heading_of, term, title_of

__all__ = [
    "proposal_comment",
    "proposal_csv",
    "proposal_decide",
    "proposal_detail",
    "proposal_list",
    "proposal_rebase",
    "proposal_revise",
]

_PAGE = 50
_STEPS: dict[str, tuple[Callable[..., Proposal], str]] = {
    "approve": (approve_proposal, "proposal.decide"),
    "send-back": (send_back_proposal, "proposal.decide"),
    "refuse": (refuse_proposal, "proposal.decide"),
    "withdraw": (withdraw_proposal, "proposal.write"),
}
"""What can be done to a proposal, by the word in its address: service and act."""


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """List the proposals that the reader may see."""
    listed = find_proposals(actor_of(request), request.GET.dict())
    page = Paginator(listed.proposals, _PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    return render(
        request,
        "site/proposal_list.html",
        {
            "listed": listed,
            "page": page,
            "lines": [line_of(one) for one in page],
            "csv_url": f"{reverse('proposal-csv')}?{asked.urlencode()}".removesuffix("?"),
        },
    )


@require_safe
def proposal_csv(request: HttpRequest) -> HttpResponse:
    """Give the proposals that were found, among those that the reader may see, as CSV."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rihla-proposals.csv"'
    write_proposals(response, find_proposals(actor_of(request), request.GET.dict()).proposals)
    return response


@require_safe
def proposal_detail(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Show one proposal: its differences, what was said and decided, what may be done."""
    proposal = _visible(request, proposal_id)
    return _shown(request, proposal)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_revise(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Change one's own proposal."""
    proposal = _visible(request, proposal_id)
    actor = actor_of(request)
    require(actor, "proposal.write", proposal)
    if not _is_author(actor, proposal) or proposal.state not in _changeable():
        messages.error(request, _("Only its author changes a proposal, while it is not decided."))
        return redirect("proposal-detail", proposal.pk)
    form = _revise_form(actor, proposal, request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            revise_proposal(
                actor, proposal, values_in(form), why=sent["why"], source=sent["source"]
            )
        except SiteError as error:
            tell_faults(form, error)
        else:
            messages.success(request, _("The proposal was changed; approvals so far have lapsed."))
            return redirect("proposal-detail", proposal.pk)
    context = {"proposal": proposal, "title": _title(proposal), "form": form}
    return render(request, "site/proposal_revise.html", context)


def _revise_form(actor: Actor, proposal: Proposal, data: Any) -> forms.Form:
    record = subject_of(proposal)
    initial = {**proposal.values, "base": record.version, "source": proposal.source}
    if proposal.operation in {Operation.END, Operation.RESUME}:
        form: forms.Form = EndForm(data, initial=initial)
    else:
        is_new = proposal.operation == Operation.CREATE
        areas = areas_to_add(actor, type(record)) if is_new else None
        form = values_form(type(record), data, initial=initial, areas=areas)
    form.fields["why"].label = _("What you changed, and why")
    form.fields["source"].required = False
    return form


@require_POST
def proposal_rebase(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Put one's own proposal on the record's version of today."""
    proposal = _visible(request, proposal_id)
    actor = actor_of(request)
    require(actor, "proposal.write", proposal)
    try:
        rebase_proposal(actor, proposal, why=_("Put on the last version of the record."))
    except SiteError as error:
        messages.error(request, str(error))
        return _shown(request, proposal, status=409)
    messages.success(request, _("The proposal is on the last version; approvals have lapsed."))
    return redirect("proposal-detail", proposal.pk)


@require_POST
def proposal_comment(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Say something of a proposal."""
    proposal = _visible(request, proposal_id)
    form = CommentForm(request.POST)
    if form.is_valid():
        comment_on_proposal(actor_of(request), proposal, form.cleaned_data["text"])
        return redirect("proposal-detail", proposal.pk)
    return _shown(request, proposal, comment=form, status=400)


@require_POST
def proposal_decide(request: HttpRequest, proposal_id: UUID, step: str) -> HttpResponse:
    """Approve, send back, refuse or withdraw a proposal."""
    proposal = _visible(request, proposal_id)
    if step not in _STEPS:
        raise Http404
    service, act = _STEPS[step]
    actor = actor_of(request)
    require(actor, act, proposal)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, proposal, reason=form, status=400)
    try:
        done = service(actor, proposal, why=form.cleaned_data["why"])
    except SiteError as error:
        messages.error(request, str(error))
        return _shown(request, proposal, reason=form, status=409)
    messages.success(request, _("The proposal is now: %(state)s.") % {"state": term(done.state)})
    return redirect("proposal-detail", proposal.pk)


def _shown(
    request: HttpRequest,
    proposal: Proposal,
    *,
    comment: CommentForm | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, record = actor_of(request), subject_of(proposal)
    comments, decisions = list(proposal.comments.all()), list(proposal.decisions.all())
    persons = names_of(
        [proposal.author, *(one.author for one in comments), *(one.person for one in decisions)]
    )
    roles = (held.role for held in actor.awake())
    note_access(actor.id, roles, persons, page="proposal-detail")
    waiting = proposal.state in _changeable()
    is_new = proposal.operation == Operation.CREATE
    is_stale = waiting and record.version != proposal.base
    mine = _is_author(actor, proposal)
    approved = sum(
        one.what == one.APPROVED and one.revised == proposal.revised for one in decisions
    )
    context = {
        "proposal": proposal,
        "follows": follow_buttons(actor, [(("proposal", str(proposal.pk)), _("this proposal"))]),
        "record": record,
        "title": title_of(record),
        "heading": heading_of(type(record)),
        "record_url": "" if is_new and proposal.state != State.APPLIED else url_of_record(record),
        "operation": term(proposal.operation),
        "is_new": is_new,
        "values_change": proposal.operation in {Operation.CHANGE, Operation.CREATE},
        "state": term(proposal.state),
        "differences": differences_of(proposal, is_stale=is_stale),
        "is_stale": is_stale,
        "author": persons[proposal.author],
        "is_author": mine,
        "comments": [(persons[one.author], one) for one in comments],
        "decisions": [(persons[one.person], term(one.what), one) for one in decisions],
        "approved": approved,
        "approved_by": [
            (persons[one.person], one.at)
            for one in decisions
            if one.what == one.APPROVED and one.revised == proposal.revised
        ],
        "approvals": record.approvals,
        "comment_form": comment or CommentForm(),
        "reason_form": reason or ReasonForm(),
        "may_comment": may(actor, "proposal.comment", proposal),
        "may_decide": proposal.state == State.OPEN
        and not mine
        and may(actor, "proposal.decide", proposal),
        "may_revise": waiting and mine and may(actor, "proposal.write", proposal),
    }
    return render(request, "site/proposal_detail.html", context, status=status)


def _visible(request: HttpRequest, proposal_id: UUID) -> Proposal:
    found = proposals_visible_to(actor_of(request)).filter(pk=proposal_id).first()
    if found is None:
        raise Http404
    return found


def _title(proposal: Proposal) -> str:
    return title_of(subject_of(proposal))


def _is_author(actor: Actor, proposal: Proposal) -> bool:
    return str(proposal.author) == actor.id


def _changeable() -> tuple[State, ...]:
    return (State.OPEN, State.SENT_BACK)
