"""Propose: other values of a record, a new record, its end, an earlier version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rihla.errors import NotPermitted, ProposalRefused, SiteError, StaleBase
from rihla.platform.accounts.policy import require
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import values_of_version
from rihla.platform.proposal.services import (
    propose_change,
    propose_end,
    propose_new,
    propose_resume,
    propose_undo,
)
from rihla.platform.site.about import about, areas_to_add, may_add
from rihla.platform.site.actor import actor_of
from rihla.platform.site.cell import say
from rihla.platform.site.difference import Difference, compare
from rihla.platform.site.form import EndForm, ReasonForm, tell_faults, values_form, values_in
from rihla.platform.site.place import find_record, kind_at, url_of_kind, url_of_record
from rihla.platform.site.wording import heading_of, label_of, section_of

__all__ = ["record_end", "record_new", "record_propose", "record_undo"]


@require_http_methods(["GET", "HEAD", "POST"])
def record_propose(request: HttpRequest, area: str, slug: str, key: str) -> HttpResponse:
    """Propose other values for a record."""
    record = find_record(area, slug, key)
    actor = actor_of(request)
    require(actor, "proposal.write", record)
    initial = {**record.values(), "base": record.version}
    form = values_form(type(record), request.POST or None, initial=initial)
    stale: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_change(
                actor,
                record,
                values_in(form),
                base=form.cleaned_data["base"],
                why=form.cleaned_data["why"],
                source=form.cleaned_data["source"],
            )
        except StaleBase:
            record.refresh_from_db()
            stale, form = _onto_last_version(record, form)
        except ProposalRefused as error:
            tell_faults(form, error)
        else:
            return _thanks(request, proposal.pk)
    context = {**about(record), "form": form, "stale": stale}
    return render(request, "site/record_propose.html", context, status=409 if stale else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: HttpRequest, area: str, slug: str) -> HttpResponse:
    """Propose a record that is not held yet."""
    kind = kind_at(area, slug)
    actor = actor_of(request)
    if not kind.may_be_added():
        raise Http404
    if not may_add(actor, kind):
        raise NotPermitted(
            _("You may add nothing here."), cure=_("Sign in with a role that covers it.")
        )
    names = kind.open_fields(is_new=True)
    asked = {name: value for name, value in request.GET.items() if name in names}
    form = values_form(
        kind, request.POST or None, initial={**asked, "base": 0}, areas=areas_to_add(actor, kind)
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            proposal = propose_new(
                actor, kind, values_in(form), why=sent["why"], source=sent["source"]
            )
        except ProposalRefused as error:
            tell_faults(form, error)
        else:
            return _thanks(request, proposal.pk)
    context = {
        "heading": heading_of(kind),
        "section": section_of(area),
        "section_url": f"{area}-home",
        "list_url": url_of_kind(kind),
        "approvals": kind.approvals,
        "form": form,
    }
    return render(request, "site/record_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_end(request: HttpRequest, area: str, slug: str, key: str) -> HttpResponse:
    """Propose that a record no longer stands, or that an ended one stands again."""
    record = find_record(area, slug, key)
    actor = actor_of(request)
    require(actor, "proposal.write", record)
    if not record.may_be_added():
        raise Http404
    form = EndForm(request.POST or None, initial={"base": record.version})
    if request.method == "POST" and form.is_valid():
        service = propose_resume if record.ended else propose_end
        sent = form.cleaned_data
        try:
            proposal = service(
                actor, record, base=sent["base"], why=sent["why"], source=sent["source"]
            )
        except SiteError as error:
            tell_faults(form, error)
        else:
            return _thanks(request, proposal.pk)
    return render(request, "site/record_end.html", {**about(record), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def record_undo(request: HttpRequest, area: str, slug: str, key: str, version: int) -> HttpResponse:
    """Propose the values of an earlier version."""
    record = find_record(area, slug, key)
    actor = actor_of(request)
    require(actor, "proposal.write", record)
    try:
        earlier = values_of_version(record, version)
    except ProposalRefused as error:
        messages.error(request, str(error))
        return redirect(url_of_record(record, page="history"))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_undo(actor, record, to=version, why=form.cleaned_data["why"])
        except SiteError as error:
            tell_faults(form, error)
        else:
            return _thanks(request, proposal.pk)
    now = record.values()
    changes = [
        _difference(record, name, now[name], value)
        for name, value in earlier.items()
        if value != now[name]
    ]
    context = {**about(record), "form": form, "version": version, "changes": changes}
    return render(request, "site/record_undo.html", context)


def _thanks(request: HttpRequest, proposal: object) -> HttpResponse:
    messages.success(request, _("The proposal was sent. Others who may decide see it now."))
    return redirect("proposal-detail", proposal)


def _onto_last_version(record: LiveRecord, sent: forms.Form) -> tuple[list[Difference], forms.Form]:
    """Give what changed meanwhile, and the form on the last version with all that was typed.

    Fields that the author left alone take today's value; hers stay as she wrote them.
    """
    typed, now = values_in(sent), record.values()
    try:
        then = values_of_version(record, sent.cleaned_data["base"])
    except ProposalRefused:
        then = now
    mine = {name: value for name, value in typed.items() if _json(value) != then.get(name)}
    initial: dict[str, Any] = {**now, **mine, "base": record.version}
    initial |= {name: sent.cleaned_data[name] for name in ("why", "source")}
    changed = [
        _difference(record, name, then[name], now[name]) for name in now if then[name] != now[name]
    ]
    return changed, values_form(type(record), initial=initial)


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _difference(record: LiveRecord, name: str, before: Any, after: Any) -> Difference:
    kind = type(record)
    return Difference(label_of(name), *compare(say(kind, name, before), say(kind, name, after)))
