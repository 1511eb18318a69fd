"""Readers of the pages, signed in or not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.recording import recording

Somebody = Callable[..., Actor]


class Secure(Client):
    """A client that always comes over HTTPS, without which the site only redirects."""

    def generic(self, *arguments: Any, **options: Any) -> Any:
        """Send a request."""
        return super().generic(*arguments, **{**options, "secure": True})


class Reader:
    """A browser over HTTPS, and whoever sits before it."""

    def __init__(self, actor: Actor | None = None) -> None:
        self.actor = actor
        self.client = Secure(raise_request_exception=False)
        if actor is not None:
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            person = Person.objects.get(pk=UUID(actor.id))
            with recording(actor.id, "account.sign_in"):
                self.client.force_login(person, backend=backend)
            session = self.client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                {"method": "mfa", "type": "totp", "at": time.time()}
            ]
            session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = user_id_to_str(person)
            session.save()

    def get(self, path: str, *, status: int = 200, language: str = "en") -> str:
        """Open a page and check how it is answered."""
        response = self.client.get(path, headers={"accept-language": language})
        assert response.status_code == status, (path, response.status_code)
        return _content(response)

    def post(self, path: str, status: int = 200, **fields: Any) -> str:
        """Send a form, follow where it leads, and check how that is answered."""
        response = self.client.post(path, fields, follow=True)
        assert response.status_code == status, (path, response.status_code, _content(response))
        return _content(response)


def _content(response: Any) -> str:
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    return str(whole.decode())


@pytest.fixture
def reader(db: None) -> Reader:
    """Give somebody without an account."""
    return Reader()


@pytest.fixture
def signed_in(somebody: Somebody) -> Callable[..., Reader]:
    """Give somebody signed in with a role."""

    def make(role: str, scope: str = "") -> Reader:
        return Reader(somebody(role, scope))

    return make
