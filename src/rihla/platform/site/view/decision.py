"""What becomes of revisions: asked for by one person, approved by another."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rihla.errors import NotPermitted, RevisionError, SiteError
from rihla.platform.accounts.policy import NOWHERE, Actor, require
from rihla.platform.evidence.models import Operation, Registration, Request
from rihla.platform.evidence.selectors import list_successors, requests_visible_to
from rihla.platform.evidence.services import (
    approve_request,
    hold_revision,
    refuse_request,
    request_decision,
    take_back_request,
)
from rihla.platform.site.actor import actor_of
from rihla.platform.site.revision import find_revision
from rihla.platform.site.revision_form import HoldForm, PublishForm, WithdrawForm, WordForm
from rihla.platform.site.view.revision import show_revision

__all__ = ["revision_ask", "revision_decide", "revision_hold"]

_ACT = "revision.decide"
_STEPS: dict[str, Callable[[Actor, Request, str], object]] = {
    "approve": lambda actor, asked, why: approve_request(actor, asked, why=why),
    "refuse": lambda actor, asked, why: refuse_request(actor, asked, why=why),
    "take-back": lambda actor, asked, why: take_back_request(actor, asked, why=why),
}


@require_POST
def revision_ask(request: HttpRequest, revision: str, step: str) -> HttpResponse:
    """Ask that a revision be made current, or withdrawn."""
    held = find_revision(request, revision)
    actor = actor_of(request)
    require(actor, _ACT, NOWHERE)
    if step == "publish":
        form: PublishForm | WithdrawForm = PublishForm(request.POST)
        operation = Operation.MAKE_CURRENT
    elif step == "withdraw":
        form = WithdrawForm(list_successors(held), request.POST)
        operation = Operation.WITHDRAW
    else:
        raise Http404
    if not form.is_valid():
        return show_revision(request, held, status=400, **{step: form})
    stated = form.cleaned_data
    successor = list_successors(held).filter(pk=stated.get("successor") or "").first()
    try:
        request_decision(
            actor,
            held,
            operation,
            base=stated["base"],
            why=stated["why"],
            embargo=stated.get("embargo"),
            successor=successor,
        )
    except NotPermitted:
        raise
    except SiteError as error:
        messages.error(request, str(error))
        return show_revision(request, held, status=409, **{step: form})
    messages.success(request, _("Asked for. Another person who may decide approves it."))
    return redirect("revision-detail", held.pk)


@require_POST
def revision_hold(request: HttpRequest, revision: str) -> HttpResponse:
    """Stop an embargoed revision from becoming current."""
    held = find_revision(request, revision)
    actor = actor_of(request)
    require(actor, _ACT, NOWHERE)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return show_revision(request, held, status=400, hold=form)
    stated = form.cleaned_data
    try:
        hold_revision(actor, held, base=stated["base"], why=stated["why"])
    except NotPermitted:
        raise
    except SiteError as error:
        messages.error(request, str(error))
        return show_revision(request, held, status=409, hold=form)
    messages.success(request, _("Held: it does not become current before two persons decide anew."))
    return redirect("revision-detail", held.pk)


@require_POST
def revision_decide(request: HttpRequest, request_id: UUID, step: str) -> HttpResponse:
    """Approve, refuse or take back what was asked for."""
    actor = actor_of(request)
    asked = requests_visible_to(actor).filter(pk=request_id).first()
    if asked is None or step not in _STEPS:
        raise Http404
    form = WordForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        _STEPS[step](actor, asked, why)
    except NotPermitted:
        raise
    except (SiteError, RevisionError) as error:
        messages.error(request, str(error))
        held = Registration.objects.get(pk=asked.revision_id)
        return show_revision(request, held, status=409, word=form)
    messages.success(request, _("Done. The history of the revision tells it."))
    return redirect("revision-detail", asked.revision_id)
