"""Erasure on request: a person asks for it, and may recall it until its day.

A session that somebody else took must not be able to destroy an account at once; and that nobody
of those who keep the site is there must not stand in the way of a right. So it is done by itself
after a wait, which `retention.yaml` declares. An administrator may carry it out sooner.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rihla.errors import LetterNotSent, NotPermitted
from rihla.platform.accounts.letter import address_of_site, write_letter
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.services import erase_person
from rihla.platform.audit.recording import recording
from rihla.platform.job.declaration import job
from rihla.platform.job.queue import enqueue
from rihla.platform.privacy.inventory import keeping
from rihla.platform.privacy.models import ErasureRequest

__all__ = ["ask_erasure", "carry_out", "declare", "open_request", "recall_erasure"]

_ASKED = gettext_noop("You asked Rihla to erase your data")
_DONE = gettext_noop("Your data on Rihla were erased")


def declare() -> None:
    """Declare the letter as a job."""
    job("privacy.erasure_asked")(_tell)


def open_request(person: Person) -> ErasureRequest | None:
    """Give the request of a person that waits to be carried out."""
    return ErasureRequest.objects.filter(person=person, cancelled=None, done=None).first()


def ask_erasure(actor: Actor, *, email: str) -> ErasureRequest:
    """Ask to be erased.

    Parameters
    ----------
    email
        Her own address, written out: nobody asks for this by a slip.

    Raises
    ------
    NotPermitted
        If the address is not hers.
    """
    person = Person.objects.get(pk=actor.id)
    if email.strip().casefold() != (person.email or "").casefold():
        raise NotPermitted(
            _("That is not the address of this account."), cure=_("Write it as it stands above.")
        )
    waiting = open_request(person)
    if waiting is not None:
        return waiting
    with recording(actor.id, "privacy.ask_erasure"):
        due = timezone.now() + dt.timedelta(days=keeping("erasures"))
        asked = ErasureRequest(person=person, due=due)
        asked.save()
        enqueue("privacy.erasure_asked", request=str(asked.pk))
    return asked


def recall_erasure(actor: Actor) -> None:
    """Take one's own request back."""
    with recording(actor.id, "privacy.recall_erasure"):
        for asked in ErasureRequest.objects.filter(person_id=actor.id, cancelled=None, done=None):
            asked.cancelled = timezone.now()
            asked.save()


def carry_out(actor: Actor, person: Person, *, why: str) -> int:
    """Erase a person, and tell her at the address that is kept no more.

    Returns
    -------
    int
        How many values of the audit were erased.
    """
    email, language = person.email, person.language
    erased = erase_person(actor, person, why=why)
    with recording(actor.id, "privacy.carry_out"):
        for asked in ErasureRequest.objects.filter(person=person, cancelled=None, done=None):
            asked.done = timezone.now()
            asked.save()
    if email:
        _say_goodbye(email, language)
    return erased


def _say_goodbye(email: str, language: str) -> None:
    # at once, for no row may keep the address; the erasure stands even where no letter leaves
    try:
        write_letter("account/letter/erased.txt", _DONE, email, language, {})
    except LetterNotSent:
        return


def _tell(request: str) -> None:
    asked = ErasureRequest.objects.select_related("person").filter(pk=request).first()
    if asked is None or asked.cancelled or asked.done or not asked.person.email:
        return
    person = asked.person
    context = {
        "person": person,
        "due": asked.due,
        "link": address_of_site() + reverse("own-privacy"),
    }
    template = "account/letter/erasure.txt"
    write_letter(template, _ASKED, str(person.email), person.language, context)
