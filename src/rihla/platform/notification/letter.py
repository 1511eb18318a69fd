"""One letter: asked for with its notices, written when it is sent, sent once.

Until it is handed to the mail server it can be tried again without end. The moment of handing it
over is noted before: whoever finds it noted and not answered knows that a process was killed just
then, and does not send it a second time. Operators see it as in doubt.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.mail import get_connection
from django.db.models import Count
from django.utils import timezone

from rihla.errors import NotHeld
from rihla.platform.accounts.models import Person
from rihla.platform.job.declaration import job
from rihla.platform.job.queue import enqueue
from rihla.platform.notification.composing import compose
from rihla.platform.notification.models import Letter, LetterState, Notice

__all__ = ["SEND", "ask_for_letter", "count_letters", "declare", "send_again", "send_letter"]

SEND = "notification.letter"
_LOG = logging.getLogger(__name__)
_GIVEN_UP_AFTER = 3
"""After so many letters refused one after the other, an address gets no more for a month."""
_MONTH = timedelta(days=30)
_PERMANENT = 500


def declare() -> None:
    """Declare the job: tried for two hours, while a mail server does not answer."""
    job(SEND, attempts=8, wait=timedelta(minutes=1), longest=timedelta(minutes=5))(send_letter)


def ask_for_letter(person: UUID, notices: Sequence[Notice], *, key: str) -> None:
    """Ask for a letter that carries notices, once the transaction is through."""
    letter = Letter(person_id=person, key=key)
    letter.save(force_insert=True)
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(letter=letter)
    enqueue(SEND, key=f"letter {letter.pk}", letter=str(letter.pk))


def send_letter(letter: str) -> None:
    """Send a letter, unless that was done, or nothing in it may be told any more.

    Raises
    ------
    OSError, smtplib.SMTPException
        If the mail server cannot be reached or asks to come again: it is tried again.
    """
    held = Letter.objects.filter(pk=letter).first()
    if held is None or held.state not in {LetterState.WAITING, LetterState.HANDED}:
        return
    if held.state == LetterState.HANDED:
        _LOG.warning("a letter was being handed over when its process ended; it is not sent again")
        _end(held, LetterState.IN_DOUBT, "the process ended while it was handed over")
        return
    if _is_given_up(held.person):
        _end(held, LetterState.WITHHELD, f"{_GIVEN_UP_AFTER} letters before were refused")
        return
    message = compose(held)
    if message is None:
        _end(held, LetterState.WITHHELD, "nothing in it may be told, or is wanted, any more")
        return
    connection = get_connection()
    connection.open()
    try:
        talk = getattr(connection, "connection", None)
        if isinstance(talk, smtplib.SMTP):
            talk.ehlo_or_helo_if_needed()  # what fails up to here, no letter has left yet
        waiting = Letter.objects.filter(pk=held.pk, state=LetterState.WAITING)
        if not waiting.update(state=LetterState.HANDED):
            return  # another worker has it
        try:
            connection.send_messages([message])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            _refused(held, error)
        except (OSError, smtplib.SMTPException) as error:
            _end(held, LetterState.IN_DOUBT, f"the connection broke: {type(error).__name__}")
        else:
            _end(held, LetterState.SENT, "")
    finally:
        connection.close()


def send_again(letter: UUID) -> None:
    """Send a letter that was refused, withheld or in doubt after all: an operator says so.

    Raises
    ------
    NotHeld
        If there is no such letter.
    """
    ended = Letter.objects.filter(
        pk=letter,
        state__in=[LetterState.REFUSED, LetterState.WITHHELD, LetterState.IN_DOUBT],
    )
    if not ended.update(state=LetterState.WAITING, fault="", ended=None):
        raise NotHeld(
            f"No letter that was refused, withheld or is in doubt has the id {letter}.",
            cure="Look with: rihla site letters --state refused",
        )
    enqueue(SEND, key=f"letter {letter} {timezone.now().isoformat()}", letter=str(letter))


def count_letters() -> dict[str, float]:
    """Give how many letters stand in each state: for those who watch the site."""
    counted = Letter.objects.order_by("state").values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(LetterState.values, 0.0) | {one: float(n) for one, n in counted}


def _refused(held: Letter, error: smtplib.SMTPException) -> None:
    """Note what the mail server answered: for good, or to come again."""
    code = _code_of(error)
    if code >= _PERMANENT:
        _end(held, LetterState.REFUSED, f"the mail server answered {code}")
        return
    Letter.objects.filter(pk=held.pk).update(
        state=LetterState.WAITING, fault=f"the mail server answered {code}"
    )
    # without its text, which may name the address
    raise smtplib.SMTPException(f"the mail server answered {code}, to come again") from None


def _code_of(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _said in error.recipients.values())
    return int(getattr(error, "smtp_code", _PERMANENT))


def _end(held: Letter, state: LetterState, fault: str) -> None:
    Letter.objects.filter(pk=held.pk).update(state=state, fault=fault, ended=timezone.now())


def _is_given_up(person: Person) -> bool:
    since = timezone.now() - _MONTH
    last = person.letters.filter(
        ended__gt=since, state__in=[LetterState.SENT, LetterState.REFUSED]
    ).order_by("-ended")[:_GIVEN_UP_AFTER]
    states = [one.state for one in last]
    return len(states) == _GIVEN_UP_AFTER and set(states) == {LetterState.REFUSED}
