"""Sign-in by another service: it opens an account that an invitation made, and makes none.

The service must say that it verified the address. It answers then for whoever was invited there, as
a letter to that address would. Whether it saw a second factor, its claims ``amr`` and ``acr`` say;
which values count is a setting, and without it the site asks for its own.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from rihla.platform.accounts.invitation import is_awaited
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.services import accept_invitation

__all__ = ["InvitedAlone", "shows_second_factor"]


class InvitedAlone(DefaultSocialAccountAdapter):  # type: ignore[misc]  # it has no types
    """What signing in by another service asks."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by another service's word."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Link a service's account to the person whom its verified address belongs to."""
        person = sociallogin.user if sociallogin.is_existing else _person_of(sociallogin)
        connects = sociallogin.state.get("process") == AuthProcess.CONNECT
        if person is None or not person.is_active or (connects and person != request.user):
            page = render(request, "account/not_invited.html", status=403)
            raise ImmediateHttpResponse(page)
        if connects:  # the package links it, to whoever is signed in
            return
        if not sociallogin.is_existing:
            if is_awaited(person):
                accept_invitation(person, None)
            sociallogin.connect(request, person)
        if shows_second_factor(sociallogin.account.extra_data):
            record_authentication(request, person, method="mfa", type="oidc")


def shows_second_factor(data: dict[str, Any]) -> bool:
    """Tell whether the claims of a provider show a second factor, as the setting declares.

    Parameters
    ----------
    data
        What the provider said; only its signed token counts here.
    """
    claims = data.get("id_token") or {}
    methods = claims.get("amr") or []
    said = {*([methods] if isinstance(methods, str) else methods), claims.get("acr")}
    wanted: frozenset[str] = settings.OIDC_SECOND_FACTOR
    return bool(wanted & {str(one) for one in said if one})


def _person_of(sociallogin: Any) -> Person | None:
    """Find the person of a verified address, whom an invitation made: joined, or still awaited."""
    for address in sociallogin.email_addresses:
        if not address.verified:
            continue
        person = Person.objects.filter(email__iexact=address.email, is_active=True).first()
        if person is not None and (_has_joined(person) or is_awaited(person)):
            return person
    return None


def _has_joined(person: Person) -> bool:
    held = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True)
    return bool(held.exists())
