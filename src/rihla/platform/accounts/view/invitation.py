"""The page of an invitation."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rihla.errors import NotPermitted
from rihla.platform.accounts.invitation import invited_person
from rihla.platform.accounts.models import Grant, Person
from rihla.platform.accounts.services import accept_invitation
from rihla.platform.accounts.wording import role_words, scope_words

__all__ = ["invitation"]


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, person: UUID, token: str) -> HttpResponse:
    """Let an invited person set her password, once."""
    try:
        invited = invited_person(person, token)
    except NotPermitted as error:
        return render(request, "account/invitation.html", {"error": error}, status=403)
    form: SetPasswordForm[Person] = SetPasswordForm(invited, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept_invitation(invited, form.cleaned_data["new_password1"])
        messages.success(request, gettext("Your password is set. Sign in."))
        return redirect("account_login")
    roles = [
        (role_words(one.role), scope_words(one.role, one.scope))
        for one in Grant.objects.filter(person=invited, until=None)
    ]
    context = {"form": form, "roles": roles, "provider": bool(settings.OIDC_ISSUER)}
    return render(request, "account/invitation.html", context)
