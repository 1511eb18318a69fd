"""What the pages of accounts ask: by invitation alone, and changes are told to their holder."""

from __future__ import annotations

import contextlib
import smtplib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.second_factor import asleep, is_factor_shown
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.job.queue import enqueue

__all__ = ["ByInvitation"]

_RECENT = 300.0
"""For so many seconds after signing in no password is asked for again."""


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """What the account pages ask."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for herself."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead whoever holds a role that sleeps to her second factor first."""
        found = asleep(actor_of_person(request.user, second_factor=is_factor_shown(request)))
        return found.url if found else str(super().get_login_redirect_url(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again, unless she signed in minutes ago."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - one.get("at", 0) < _RECENT for one in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Ask for a letter about a change: a job writes it, so that no server holds a page up.

        An address that is hers no more is told at once, for no row may keep it.
        """
        if email and email != user.email:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                super().send_notification_mail(template_prefix, user, context, email)
        at = timezone.now().strftime("%Y-%m-%d %H:%M UTC")
        enqueue("account.notice", person=str(user.pk), change=template_prefix, at=at)
