"""Says who asks, leads to the second factor, and records what the pages of accounts change."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rihla.errors import NotPermitted
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.request import actor_of
from rihla.platform.accounts.second_factor import asleep, is_factor_shown
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.audit.recording import recording

__all__ = [
    "ACCOUNT_PATH",
    "AccountAuditMiddleware",
    "ActorMiddleware",
    "SecondFactorMiddleware",
]

ACCOUNT_PATH = "/account/"
"""Where the pages of accounts are, whose writes are another package's."""

Answer = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Puts ``actor`` on every request, with its roles as the database has them now."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request with its actor known."""
        actor = actor_of_person(request.user, second_factor=is_factor_shown(request))
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


class AccountAuditMiddleware:
    """Opens a recording around each page of accounts: passwords, addresses, second factors."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; what it changed of an account is an entry."""
        if not request.path.startswith(ACCOUNT_PATH):
            return self.get_response(request)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        action = f"account.{request.method}".lower()
        with recording(actor.id, action, why=_route_of(request)):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Leads whoever is refused while a role of hers sleeps to her second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal of a page with the way to it; everything else goes on."""
        if not isinstance(exception, NotPermitted) or request.method not in {"GET", "HEAD"}:
            return None
        found = asleep(actor_of(request))
        if found is None:
            return None
        messages.warning(
            request,
            _("That page needs a role of yours that sleeps until a second factor is shown."),
        )
        return redirect(f"{found.url}?{urlencode({'next': request.path})}")


def _route_of(request: HttpRequest) -> str:
    """Name the page, not its path: that may be a link that lets somebody in."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
