"""Lets go what has been kept for its time: every day, each as `retention.yaml` declares it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from rihla.platform.accounts.letter import address_of_site, write_letter
from rihla.platform.accounts.models import Invitation, Person, Token
from rihla.platform.accounts.policy import system
from rihla.platform.audit.access import forget_accesses
from rihla.platform.audit.recording import recording
from rihla.platform.job.declaration import job
from rihla.platform.job.queue import enqueue
from rihla.platform.privacy.inventory import keeping
from rihla.platform.privacy.models import ErasureRequest, Export, InactivityWarning
from rihla.platform.privacy.request import carry_out

__all__ = ["RULES", "declare", "let_go"]

_SYSTEM = system("privacy.retention")
_WARNED = gettext_noop("Your account on Rihla is not used")
_WARNINGS = 2


def declare() -> None:
    """Declare the jobs."""
    job("privacy.retention", longest=dt.timedelta(hours=2))(let_go)
    job("privacy.warn")(_warn)


def let_go() -> dict[str, int]:
    """Let go what has been kept for its time; give how much, by rule."""
    return {name: rule() for name, rule in RULES.items()}


def _before(retention: str) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=keeping(retention))


def _invitations() -> int:
    """Erase whoever was invited and never came."""
    last = Invitation.objects.filter(person=OuterRef("pk"), until__gt=_before("invitations"))
    never = Person.objects.filter(~Exists(last), erased=None, joined__lt=_before("invitations"))
    never = never.filter(~Exists(_addresses()), invitations__isnull=False).distinct()
    people = [one for one in never if not one.has_usable_password()]
    return _erase(people, "The invitation was not taken up.")


def _sessions() -> int:
    """Delete sessions that are over, and what was known of their browsers."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    count = 0
    with recording(_SYSTEM.id, "privacy.sessions"):
        alive = Session.objects.values("session_key")
        for one in UserSession.objects.exclude(session_key__in=alive):
            one.delete()
            count += 1
    return count


def _tokens() -> int:
    """Delete tokens that ended long ago."""
    with recording(_SYSTEM.id, "privacy.tokens"):
        return _delete(Token.objects.filter(until__lt=_before("tokens")))


def _exports() -> int:
    """Delete copies whose link is good no more."""
    with recording(_SYSTEM.id, "privacy.exports"):
        return _delete(Export.objects.filter(until__lt=timezone.now()))


def _accesses() -> int:
    return forget_accesses(before=_before("accesses"))


def _closed() -> int:
    """Erase accounts that were closed and not opened again."""
    long = Person.objects.filter(is_active=False, erased=None, closed__lt=_before("closed"))
    return _erase(list(long), "The account was closed for a year.")


def _erasures() -> int:
    """Erase whoever asked for it and did not take it back."""
    due = ErasureRequest.objects.filter(cancelled=None, done=None, due__lt=timezone.now())
    people = [one.person for one in due.select_related("person")]
    return _erase([one for one in people if one.erased is None], "She asked for it.")


def _warnings() -> int:
    """Tell whoever has not signed in for long that her account will be erased."""
    count, waited = 0, _before("inactive")
    for person in _unused():
        told = _told(person)
        if len(told) < _WARNINGS and (not told or told[-1].at < waited):
            with recording(_SYSTEM.id, "privacy.warn"):
                warning = InactivityWarning(person=person)
                warning.save()
                enqueue("privacy.warn", warning=warning.pk)
            count += 1
    return count


def _inactive() -> int:
    """Erase accounts that nobody used after the warnings."""
    waited = _before("inactive")
    over = [
        person
        for person in _unused()
        if len(told := _told(person)) >= _WARNINGS and told[-1].at < waited
    ]
    return _erase(over, "The account was not used, and two warnings were not answered.")


RULES: Mapping[str, Callable[[], int]] = MappingProxyType(
    {
        "invitations": _invitations,
        "sessions": _sessions,
        "tokens": _tokens,
        "accesses": _accesses,
        "exports": _exports,
        "warnings": _warnings,
        "inactive": _inactive,
        "closed": _closed,
        "erasures": _erasures,
    }
)
"""What is done for each entry of ``retention.yaml``."""


def _addresses() -> QuerySet[EmailAddress]:
    addresses: QuerySet[EmailAddress] = EmailAddress.objects.filter(user=OuterRef("pk"))
    return addresses


def _unused() -> QuerySet[Person]:
    """Give people who joined, and neither signed in for long nor let a program act for them."""
    tokens = Token.objects.filter(person=OuterRef("pk"), until__gt=timezone.now())
    seen = Person.objects.annotate(seen=Coalesce("last_login", "joined"))
    return seen.filter(
        Exists(_addresses()), ~Exists(tokens), seen__lt=_before("warnings"), is_active=True
    )


def _told(person: Person) -> list[InactivityWarning]:
    seen = person.last_login or person.joined
    return list(InactivityWarning.objects.filter(person=person, at__gt=seen).order_by("at"))


def _warn(warning: int) -> None:
    held = InactivityWarning.objects.select_related("person").filter(pk=warning).first()
    if held is None or not held.person.email:
        return
    context = {
        "person": held.person,
        "day": held.at + dt.timedelta(days=keeping("inactive")),
        "link": address_of_site() + reverse("account_login"),
    }
    template = "account/letter/unused.txt"
    write_letter(template, _WARNED, str(held.person.email), held.person.language, context)


def _erase(people: list[Person], why: str) -> int:
    for person in people:
        carry_out(_SYSTEM, person, why=why)
    return len(people)


def _delete(rows: QuerySet[Token] | QuerySet[Export]) -> int:
    count = 0
    for row in rows:
        row.delete()
        count += 1
    return count
