"""Reads what people were told: each her own, and of it what she may see now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rihla.platform.accounts.policy import Actor
from rihla.platform.notification.models import Following, Letter, Notice, Preference
from rihla.platform.notification.subject import Shown, get_subject, seen_by
from rihla.platform.notification.wording import event_words

__all__ = ["MOST", "Line", "count_unread", "data_of", "list_lines", "notices_visible_to"]

MOST = 500
"""So many of the latest notices are looked at; older ones are old news."""


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as a page shows it."""

    notice: Notice
    words: str
    shown: Shown


def notices_visible_to(actor: Actor, *, unread: bool = False) -> list[Notice]:
    """Give an actor's own notices, the latest first, without those whose thing she may not see now.

    A role that has ended since, or that sleeps without a second factor, hides them; nothing is said
    of how many there are.
    """
    if not actor.is_known or actor.is_system:
        return []
    own = Notice.objects.filter(person_id=actor.id, on_site=True)
    latest = list((own.filter(read=None) if unread else own)[:MOST])
    seen = seen_by(actor, ((one.subject, one.subject_id) for one in latest))
    return [one for one in latest if (one.subject, one.subject_id) in seen]


def count_unread(actor: Actor) -> int:
    """Give how many notices an actor has not read, of those that she may see."""
    return len(notices_visible_to(actor, unread=True))


def list_lines(notices: Sequence[Notice]) -> list[Line]:
    """Give notices that a reader may see with their words, in her language."""
    shown = _shown(notices)
    return [
        Line(one, event_words(one.event), shown[one.subject, one.subject_id])
        for one in notices
        if (one.subject, one.subject_id) in shown
    ]


def data_of(person: Any) -> dict[str, list[dict[str, Any]]]:
    """Give all that is kept of a person here, as plain values: for the copy of her data."""
    models: tuple[tuple[str, QuerySet[Any], tuple[str, ...]], ...] = (
        ("notices", Notice.objects.all(), ("event", "subject", "subject_id", "made", "read")),
        ("letters", Letter.objects.all(), ("state", "made", "ended")),
        ("preferences", Preference.objects.all(), ("event", "on_site", "mail")),
        ("followings", Following.objects.all(), ("what", "target", "since")),
    )
    return {name: list(rows.filter(person_id=person).values(*own)) for name, rows, own in models}


def _shown(notices: Iterable[Notice]) -> dict[tuple[str, str], Shown]:
    ids: dict[str, set[str]] = {}
    for one in notices:
        ids.setdefault(one.subject, set()).add(one.subject_id)
    return {
        (kind, one): words
        for kind, held in ids.items()
        if (subject := get_subject(kind)) is not None
        for one, words in subject.show(held).items()
    }
