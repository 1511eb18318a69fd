"""Makes the notices of one happening: for those who may see the thing now, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from rihla.platform.accounts.policy import Scope
from rihla.platform.accounts.role import ScopeKind
from rihla.platform.job.declaration import job
from rihla.platform.notification.event import Mail
from rihla.platform.notification.following import followers_of
from rihla.platform.notification.happening import TELL
from rihla.platform.notification.letter import ask_for_letter
from rihla.platform.notification.models import Notice
from rihla.platform.notification.preference import Choice, wishes_for
from rihla.platform.notification.recipient import actors_of, people_who_may
from rihla.platform.notification.subject import seen_by

__all__ = ["declare", "make_notices"]


def declare() -> None:
    """Declare the job."""
    job(TELL)(make_notices)


def make_notices(
    about: Sequence[Sequence[str]],
    occurrence: str,
    by: str,
    at: str,
    people: Sequence[str],
    followed: Sequence[Sequence[str]],
    act: str,
    scopes: Sequence[Sequence[str]],
) -> int:
    """Make the notices of one happening; those that are made already stay as they are.

    Returns
    -------
    int
        How many were made.
    """
    whom = {UUID(one) for one in people}
    targets = [(what, which) for what, which in followed]
    whom |= followers_of(targets, at=dt.datetime.fromisoformat(at))
    if act:
        within = frozenset(Scope(ScopeKind(kind), one) for kind, one in scopes)
        whom |= people_who_may(act, within)
    actors = actors_of({one for one in whom if str(one) != by})
    wishes = {event: wishes_for(event, list(actors)) for event, _subject, _id in about}
    things = [(subject, one) for _event, subject, one in about]
    made = 0
    for person, actor in actors.items():
        seen = seen_by(actor, things)
        for event, subject, one in about:
            wish = wishes[event][person]
            if wish.is_wanted and (subject, one) in seen:
                made += _make(person, wish, (subject, one), occurrence)
                break
    return made


def _make(person: UUID, wish: Choice, thing: tuple[str, str], occurrence: str) -> bool:
    notice = Notice(
        person_id=person,
        event=wish.event,
        subject=thing[0],
        subject_id=thing[1],
        occurrence=occurrence,
        on_site=wish.on_site,
        mail=wish.mail.value,
    )
    if Notice.objects.filter(person_id=person, occurrence=occurrence).exists():
        return False
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
            if wish.mail is Mail.AT_ONCE:
                ask_for_letter(person, [notice], key=f"notice {notice.pk}")
    except IntegrityError:  # another worker made it in between
        return False
    return True
