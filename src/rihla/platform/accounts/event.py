"""Signing in and out are entries too, failures by the number of them alone."""

from __future__ import annotations

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out

from rihla.platform.accounts.models import Person
from rihla.platform.audit.recording import recording

__all__ = ["listen"]


def listen() -> None:
    """Listen to what happens to sessions."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
    for signal in (password_changed, password_reset):
        signal.connect(_password, dispatch_uid="accounts.password")


def _note(person: Person | None, action: str) -> None:
    if person is not None:
        with recording(str(person.pk), action, always=True):
            pass


def _signed_in(user: Person, **_: object) -> None:
    _note(user, "account.sign_in")


def _signed_out(user: Person | None, **_: object) -> None:
    _note(user, "account.sign_out")


def _password(user: Person, **_: object) -> None:
    _note(user, "account.password")
