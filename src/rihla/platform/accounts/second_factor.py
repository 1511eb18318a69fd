"""Whoever holds a role that needs a second factor is led to it, and never locked out."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest
from django.urls import reverse

from rihla.platform.accounts.policy import Actor, Held

__all__ = ["Asleep", "asleep", "is_factor_shown", "listen", "sleeping_roles"]


@dataclass(frozen=True, slots=True)
class Asleep:
    """Roles that count for nothing until a second factor is shown, and where that is done."""

    roles: tuple[Held, ...]
    has_factor: bool
    url: str


def sleeping_roles(actor: Actor) -> tuple[Held, ...]:
    """Give the roles of an actor that sleep now.

    Examples
    --------
    >>> [held.role for held in sleeping_roles(Actor("1", (Held("secretariat"),)))]
    ['secretariat']
    >>> sleeping_roles(Actor("1", (Held("secretariat"),), second_factor=True))
    ()
    """
    return tuple(held for held in actor.roles if held not in actor.awake())


def asleep(actor: Actor) -> Asleep | None:
    """Give what sleeps of an actor, and where she wakes it; None if nothing does.

    To set one up if she has none yet; to show it if she has.
    """
    roles = sleeping_roles(actor)
    if not roles or not actor.is_known or actor.acts is not None:
        return None
    has_factor = Authenticator.objects.filter(
        user_id=actor.id, type=Authenticator.Type.TOTP
    ).exists()
    url = reverse("mfa_reauthenticate" if has_factor else "mfa_activate_totp")
    return Asleep(roles, has_factor, url)


def is_factor_shown(request: HttpRequest) -> bool:
    """Tell whether a second factor was shown in this session."""
    records = get_authentication_records(request, request.user)
    return any(one.get("method") == "mfa" for one in records)


def listen() -> None:
    """Listen to second factors that are set up."""
    authenticator_added.connect(_set_up, dispatch_uid="accounts.second_factor")


def _set_up(request: HttpRequest, authenticator: Authenticator, **_: object) -> None:
    """Take a factor for shown where it was just set up: its first code was given there."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, authenticator.user, method="mfa", type=authenticator.type)
