"""Readers of the pages of people, and letters that would have been sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.core import mail
from django.test import Client

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.recording import recording

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Page:
    """Somebody before a browser, over HTTPS."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.person = Person.objects.get(pk=UUID(actor.id))
        self.client = Client()
        with recording(actor.id, "account.sign_in"):
            self.client.force_login(self.person, backend=BACKEND)
        if actor.second_factor:
            session = self.client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                {"method": "mfa", "type": "totp", "at": time.time()}
            ]
            session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = user_id_to_str(self.person)
            session.save()

    def get(self, path: str, status: int = 200, **headers: str) -> str:
        """Open a page."""
        answer = self.client.get(path, secure=True, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.headers)
        return str(answer.content.decode())

    def post(self, path: str, status: int = 200, **fields: Any) -> str:
        """Send a form and follow where it leads."""
        answer = self.client.post(path, fields, secure=True, follow=True)
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode())
        return str(answer.content.decode())


@pytest.fixture
def page(somebody: Callable[..., Actor]) -> Callable[..., Page]:
    """Give somebody in a role before her browser."""

    def make(role: str, scope: str = "", *, second_factor: bool = True) -> Page:
        return Page(somebody(role, scope, second_factor=second_factor))

    return make


@pytest.fixture
def letters() -> Iterator[list[Any]]:
    """Keep the letters that are written, in place of sending them."""
    held = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox
    settings.EMAIL_BACKEND = held
