"""One's own data: who looked at them, a copy, erasure."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rihla.errors import NotPermitted
from rihla.platform.accounts.form import ErasureForm
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.request import actor_of, signed_in
from rihla.platform.privacy.export import ask_export
from rihla.platform.privacy.inventory import keeping
from rihla.platform.privacy.looked import looks_at
from rihla.platform.privacy.models import Export
from rihla.platform.privacy.outcome import outcomes_of
from rihla.platform.privacy.request import ask_erasure, open_request, recall_erasure

__all__ = ["own_copy", "own_copy_ask", "own_erasure", "own_erasure_recall", "own_privacy"]

_PAGE = 50


@signed_in
@require_safe
def own_privacy(request: HttpRequest) -> HttpResponse:
    """Show who looked at one's data, the copies made, and whether erasure was asked for."""
    person = Person.objects.get(pk=actor_of(request).id)
    page = Paginator(looks_at(person), _PAGE).get_page(request.GET.get("page"))
    exports = Export.objects.filter(person=person).defer("content")
    return render(
        request,
        "privacy/own.html",
        {
            "person": person,
            "page": page,
            "exports": [(one, _state_of(one)) for one in exports],
            "copy_days": keeping("exports"),
            "access_days": keeping("accesses"),
            "asked": open_request(person),
        },
    )


@signed_in
@require_POST
def own_copy_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of one's data."""
    ask_export(actor_of(request))
    messages.success(request, _("Your copy is being made. A letter tells you when it is ready."))
    return redirect("own-privacy")


@signed_in
@require_safe
def own_copy(request: HttpRequest, export: UUID) -> HttpResponse:
    """Give the copy to the person whose data it holds, and to nobody else."""
    now = timezone.now()
    mine = Export.objects.filter(person_id=actor_of(request).id, pk=export, until__gt=now)
    held = mine.first()
    if held is None or held.content is None:
        raise Http404
    answer = HttpResponse(bytes(held.content), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="rihla-my-data.zip"'
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_erasure(request: HttpRequest) -> HttpResponse:
    """Show what erasure takes away and what stays, and ask for it."""
    actor = actor_of(request)
    person = Person.objects.get(pk=actor.id)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_erasure(actor, email=form.cleaned_data["email"])
        except NotPermitted as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("Your request is noted. Until its day you can recall it."))
            return redirect("own-privacy")
    return render(
        request,
        "privacy/erasure.html",
        {
            "person": person,
            "form": form,
            "outcomes": outcomes_of(person),
            "asked": open_request(person),
            "wait": keeping("erasures"),
        },
    )


@signed_in
@require_POST
def own_erasure_recall(request: HttpRequest) -> HttpResponse:
    """Take one's request for erasure back."""
    recall_erasure(actor_of(request))
    messages.success(request, _("Your request is recalled; nothing is erased."))
    return redirect("own-privacy")


def _state_of(export: Export) -> str:
    if export.made is None:
        return "making"
    is_good = export.until is not None and export.until > timezone.now()
    return "ready" if is_good else "over"
