"""The link by which letters end without signing in: signed, for one person and one kind."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.urls import reverse

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Person

__all__ = ["read_token", "unsubscribe_path"]

_SALT = "rihla.platform.notification.unsubscribe"


def unsubscribe_path(person: Person, event: str) -> str:
    """Give the path of the link.

    Parameters
    ----------
    event
        The kind of thing whose letters it ends; empty for all of them.
    """
    token = signing.dumps([person.pk.hex, event], salt=_SALT)
    return reverse("notice-unsubscribe", args=[token])


def read_token(token: str) -> tuple[Person, str]:
    """Give whose letters a link ends, and of which kind. It ends nothing else, and never expires.

    Raises
    ------
    NotPermitted
        If the link is not one of ours, or its person is gone.
    """
    try:
        person, event = signing.loads(token, salt=_SALT)
        found = Person.objects.filter(pk=UUID(person), is_active=True).first()
    except (signing.BadSignature, ValueError):
        found, event = None, ""
    if found is None:
        raise NotPermitted(
            "This link is not good.",
            cure="Copy the whole address from the letter, or sign in and choose there.",
        )
    return found, str(event)
