"""The page on which an administrator erases a person: what goes and what stays, then the deed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rihla.errors import NotPermitted
from rihla.platform.accounts.form import ReasonForm
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import NOWHERE, require
from rihla.platform.accounts.request import actor_of, signed_in
from rihla.platform.audit.access import note_access
from rihla.platform.privacy.outcome import outcomes_of
from rihla.platform.privacy.request import carry_out, open_request

__all__ = ["person_erase"]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show what erasure does to a person's data, and carry it out."""
    actor = actor_of(request)
    require(actor, "person.erase", NOWHERE)
    found = Person.objects.filter(pk=person, erased=None).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(actor, found, why=form.cleaned_data["why"])
        except NotPermitted as error:
            form.add_error("why", str(error))
        else:
            messages.success(request, _("She is erased: nothing here names her any more."))
            return redirect("people")
    roles = (held.role for held in actor.awake())
    note_access(actor.id, roles, [found.pk], page="person-erase")
    context = {
        "person": found,
        "form": form,
        "outcomes": outcomes_of(found),
        "asked": open_request(found),
    }
    return render(request, "people/erase.html", context)
