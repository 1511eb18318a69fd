"""The audit for those who may read it: its entries, one entry, whether the chain holds."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rihla.errors import NotPermitted
from rihla.platform.accounts.form import ReasonForm
from rihla.platform.accounts.policy import NOWHERE, require
from rihla.platform.accounts.reason import refuse_address
from rihla.platform.accounts.request import actor_of, signed_in
from rihla.platform.accounts.service import mutation
from rihla.platform.audit.access import note_access
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry
from rihla.platform.site.audited import (
    entries_visible_to,
    find_entries,
    state_of_chain,
    subjects_of,
    tell_entry,
    write_entries,
)

__all__ = ["audit_csv", "audit_entry", "audit_list", "audit_reveal", "audit_verify"]

_PAGE = 50
_ACT = "audit.read"


@signed_in
@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """List the entries of the audit, and say how its chain stands."""
    require(actor_of(request), _ACT, NOWHERE)
    found = find_entries(actor_of(request), request.GET.dict())
    page = Paginator(found.entries, _PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    head, fits = state_of_chain()
    return render(
        request,
        "audit/entries.html",
        {
            "found": found,
            "page": page,
            "rows": [(one, _kinds(one)) for one in page],
            "asked": request.GET,
            "head": head,
            "fits": fits,
            "csv_url": f"{reverse('audit-csv')}?{asked.urlencode()}".removesuffix("?"),
        },
    )


def _kinds(entry: Entry) -> list[tuple[str, int]]:
    """Give the kinds of record that an entry changed, each with how many."""
    return list(Counter(change["kind"] for change in entry.changes).items())


@signed_in
@require_safe
def audit_csv(request: HttpRequest) -> HttpResponse:
    """Give the entries that were found as CSV."""
    require(actor_of(request), _ACT, NOWHERE)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rihla-audit.csv"'
    write_entries(answer, find_entries(actor_of(request), request.GET.dict()).entries)
    return answer


@signed_in
@require_safe
def audit_entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """Show one entry from before to after, with what identifies persons hidden."""
    require(actor_of(request), _ACT, NOWHERE)
    return _entry(request, _found(request, sequence), reveal=False, form=ReasonForm())


@signed_in
@require_POST
def audit_reveal(request: HttpRequest, sequence: int) -> HttpResponse:
    """Show one entry with what identifies persons; that it was looked at is noted, and why."""
    actor = actor_of(request)
    require(actor, _ACT, NOWHERE)
    entry = _found(request, sequence)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _entry(request, entry, reveal=False, form=form)
    why = form.cleaned_data["why"]
    try:
        refuse_address(why)
        with mutation(actor, _ACT, NOWHERE, why=f"{entry.sequence}: {why}") as opened:
            opened.always = True
    except NotPermitted as error:
        form.add_error("why", str(error))
        return _entry(request, entry, reveal=False, form=form)
    roles = (held.role for held in actor.awake())
    note_access(actor.id, roles, subjects_of(entry), page="audit-entry", why=why)
    return _entry(request, entry, reveal=True, form=form)


@signed_in
@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say what was found."""
    require(actor_of(request), _ACT, NOWHERE)
    found = verify_chain()
    for one in found.breaks[:20]:
        messages.error(request, _("Entry %(n)s: %(what)s.") % {"n": one.sequence, "what": one.what})
    if found.holds:
        messages.success(
            request,
            _("The chain holds: %(count)s entries, %(erased)s personal values erased.")
            % {"count": found.entries, "erased": found.erased},
        )
    return redirect("audit")


def _found(request: HttpRequest, sequence: int) -> Entry:
    entry = entries_visible_to(actor_of(request)).filter(sequence=sequence).first()
    if entry is None:
        raise Http404
    return entry


def _entry(request: HttpRequest, entry: Entry, *, reveal: bool, form: ReasonForm) -> HttpResponse:
    told = tell_entry(entry, reveal=reveal)
    readable = entries_visible_to(actor_of(request))
    around = readable.filter(sequence__in=(entry.sequence - 1, entry.sequence + 1))
    held = set(around.values_list("sequence", flat=True))
    return render(
        request,
        "audit/entry.html",
        {
            "entry": entry,
            "told": told,
            "hides": any(side.hidden for one in told for side in (one.before, one.after)),
            "revealed": reveal,
            "form": form,
            "before": entry.sequence - 1 if entry.sequence - 1 in held else None,
            "after": entry.sequence + 1 if entry.sequence + 1 in held else None,
        },
    )
