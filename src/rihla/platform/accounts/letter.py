"""Letters about accounts: written by jobs, after the transaction, in the reader's language.

What is asked for holds ids alone; addresses and links are put together when the letter is written,
so that neither stands in the table of work. A server of letters that refuses names the address in
its answer: that answer is not passed on.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from rihla.errors import LetterNotSent
from rihla.platform.accounts.invitation import invitation_path
from rihla.platform.accounts.models import Invitation, Person
from rihla.platform.accounts.wording import role_words, scope_words
from rihla.platform.audit.recording import recording
from rihla.platform.job.declaration import job

__all__ = ["address_of_site", "declare", "write_letter"]


_INVITED = gettext_noop("Your invitation to Rihla")
_CHANGED = gettext_noop("Your account on Rihla was changed")


def declare() -> None:
    """Declare the letters as jobs."""
    job("account.invite", attempts=8)(_invite)
    job("account.notice")(_notice)


def address_of_site() -> str:
    """Give where readers reach the site: its first name, over TLS unless it is here alone."""
    return str(settings.ADDRESS)


def write_letter(
    template: str, subject: str, to: str, language: str, context: Mapping[str, Any]
) -> None:
    """Write a letter in a language and hand it to the mail server.

    Raises
    ------
    LetterNotSent
        If the server did not take it; without the address, which nobody should read there.
    """
    with override(language):
        text = render_to_string(template, {"site": address_of_site(), **context})
        letter = EmailMessage(gettext(subject), text, to=[to])
    with _unnamed():
        letter.send()


def _invite(invitation: str) -> None:
    held = Invitation.objects.select_related("person", "grant").get(pk=invitation)
    person = held.person
    if held.state != "waiting" or not person.email:
        return  # sent already, or no longer to be sent
    context = {
        "person": person,
        "until": held.until,
        "link": address_of_site() + invitation_path(person),
    }
    with override(person.language):
        context["role"] = role_words(held.grant.role)
        context["scope"] = scope_words(held.grant.role, held.grant.scope)
    template = "account/letter/invitation.txt"
    write_letter(template, _INVITED, person.email, person.language, context)
    with recording("system:account.invite", "invitation.send"):
        sent = Invitation.objects.select_for_update().get(pk=held.pk)
        sent.sent = timezone.now()
        sent.save()


def _notice(person: str, change: str, at: str) -> None:
    """Tell a person what was changed of her account."""
    held = Person.objects.filter(pk=UUID(person), erased=None).first()
    to = held.email if held is not None else None
    if held is None or not to:
        return
    with override(held.language):
        what = " ".join(render_to_string(f"{change}_subject.txt").split())
    context = {"what": what, "at": at, "link": address_of_site() + reverse("own-account")}
    write_letter("account/letter/change.txt", _CHANGED, to, held.language, context)


@contextmanager
def _unnamed() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise LetterNotSent(
            f"The mail server did not take a letter ({type(error).__name__}).",
            cure="See that RIHLA_MAIL is reached; it is tried again by itself.",
        ) from None
