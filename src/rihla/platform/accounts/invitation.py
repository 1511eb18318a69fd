"""The link of an invitation: good once, for whoever it was made for, until its day."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Invitation, Person

__all__ = ["VALID", "invitation_path", "invited_person", "is_awaited"]

VALID = timedelta(days=14)
"""How long a link is good; sent again, it is good for as long anew."""
_SAID = "i"


def _signer(person: Person) -> TimestampSigner:
    # with the first password the signature changes, and every link sent before is dead
    state = f"{person.pk}:{person.password}:{person.email}"
    return TimestampSigner(salt=f"rihla.platform.accounts.invitation:{state}")


def invitation_path(person: Person) -> str:
    """Give the path at which an invited person sets her password."""
    token = _signer(person).sign(_SAID)
    return reverse("invitation", kwargs={"person": person.id, "token": token})


def invited_person(person: UUID, token: str) -> Person:
    """Give the person whom a link was made for.

    Raises
    ------
    NotPermitted
        If the link is not good, or no more: used, revoked or too old.
    """
    found = Person.objects.filter(pk=person, is_active=True).first()
    if found is None or not is_awaited(found) or not _is_signed(found, token):
        raise NotPermitted(
            _("This link is not good, or was used already."),
            cure=_("Ask whoever invited you for a new one, or reset your password."),
        )
    return found


def is_awaited(person: Person) -> bool:
    """Tell whether an invitation of a person is open, so that its link is good."""
    return Invitation.objects.filter(
        person=person, accepted=None, revoked=None, until__gt=timezone.now()
    ).exists()


def _is_signed(person: Person, token: str) -> bool:
    try:
        return _signer(person).unsign(token, max_age=VALID) == _SAID
    except BadSignature:
        return False
