"""The audit as auditors read it: entries found, one entry in words, the state of the chain, CSV."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.models import Entry, Head, PersonalValue, Touched
from rihla.platform.evidence.models import Registration, Request
from rihla.platform.evidence.selectors import sees_hidden
from rihla.platform.site.listing import safe_text

__all__ = [
    "Found",
    "Side",
    "Told",
    "entries_visible_to",
    "find_entries",
    "state_of_chain",
    "subjects_of",
    "tell_entry",
    "write_entries",
]

_ACTOR, _RECORD = 64, 280
COLUMNS = ("sequence", "at", "actor", "action", "why", "changes", "previous", "digest")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of the audit."""

    entries: QuerySet[Entry]
    total: int
    narrowed: bool
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A value before or after: in words, hidden, or erased."""

    text: str = ""
    hidden: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one field of one record."""

    kind: str
    record: str
    operation: str
    field: str
    before: Side
    after: Side


def entries_visible_to(actor: Actor) -> QuerySet[Entry]:
    """Give the entries that an auditor may read, the last first.

    What became of a revision before it was published is told to those who may know of it; to
    others its entries are numbers of the chain, whose digests hold, and no more.
    """
    entries = Entry.objects.order_by("-sequence")
    if sees_hidden(actor):
        return entries
    hidden = Registration.objects.filter(published=None)
    asked = Request.objects.filter(revision__in=hidden)
    names = [
        (Registration._meta.label_lower, list(hidden.values_list("pk", flat=True))),
        (Request._meta.label_lower, [str(one) for one in asked.values_list("pk", flat=True)]),
    ]
    for kind, keys in names:
        touched = Touched.objects.filter(kind=kind, record__in=keys)
        entries = entries.exclude(sequence__in=touched.values("entry"))
    return entries


def find_entries(actor: Actor, asked: Mapping[str, str]) -> Found:
    """Find entries of the audit, the last first.

    Parameters
    ----------
    actor
        Who reads: of unpublished revisions only those who may know of them.
    asked
        ``actor`` (the beginning of an id), ``action``, ``record`` (a kind, or ``KIND/KEY``),
        ``since`` and ``until`` (days). What is not understood finds nothing.
    """
    entries = entries_visible_to(actor)
    by, action = asked.get("actor", "").strip(), asked.get("action", "").strip()
    record = asked.get("record", "").strip()[:_RECORD]
    found = entries
    if by:
        found = found.filter(actor__startswith=by[:_ACTOR])
    if action:
        found = found.filter(action=action)
    if record:
        kind, slash, key = record.partition("/")
        found = found.filter(touched__kind=kind)
        found = (found.filter(touched__record=key) if slash else found).distinct()
    for name, edge in (("since", "at__gte"), ("until", "at__lt")):
        if asked.get(name):
            day = _day(asked[name], end=name == "until")
            found = found.filter(**{edge: day}) if day else found.none()
    actions = tuple(entries.order_by("action").values_list("action", flat=True).distinct())
    narrowed = any(asked.get(name) for name in ("actor", "action", "record", "since", "until"))
    return Found(found, entries.count(), narrowed, actions)


def tell_entry(entry: Entry, *, reveal: bool) -> list[Told]:
    """Tell an entry field by field; what identifies persons only where it is to be revealed."""
    values = PersonalValue.objects.in_bulk(list(_digests(entry)))
    return [
        Told(
            change["kind"],
            change["id"],
            change["operation"],
            name,
            *(_side(side, values, reveal=reveal) for side in sides),
        )
        for change in entry.changes
        for name, sides in change["fields"].items()
    ]


def subjects_of(entry: Entry) -> set[UUID]:
    """Give the persons whose data stand behind the digests of an entry."""
    values = PersonalValue.objects.filter(digest__in=list(_digests(entry)))
    return set(values.values_list("subject", flat=True))


def state_of_chain() -> tuple[Head, bool]:
    """Give the head, and whether it is the last entry; a whole walk takes longer."""
    head = Head.objects.filter(pk=1).first() or Head()
    last = Entry.objects.order_by("-sequence").first()
    return head, last is None or (last.sequence, last.digest) == (head.sequence, head.digest)


def write_entries(to: Any, entries: QuerySet[Entry]) -> None:
    """Write entries as CSV, changes as JSON; what identifies persons stays a digest."""
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in entries.iterator():
        changes = json.dumps(one.changes, ensure_ascii=False, sort_keys=True)
        writer.writerow(
            [
                one.sequence,
                one.at.isoformat(),
                one.actor,
                one.action,
                safe_text(one.why),
                changes,
                one.previous,
                one.digest,
            ]
        )


def _day(text: str, *, end: bool) -> dt.datetime | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(
        dt.datetime.combine(day + dt.timedelta(days=int(end)), dt.time()), dt.UTC
    )


def _digests(entry: Entry) -> Iterator[str]:
    for change in entry.changes:
        for sides in change["fields"].values():
            yield from (side["digest"] for side in sides if _is_digest(side))


def _is_digest(side: Any) -> bool:
    return isinstance(side, dict) and set(side) == {"digest"}


def _side(side: Any, values: Mapping[str, PersonalValue], *, reveal: bool) -> Side:
    if side is None or side == "":
        return Side()
    if not _is_digest(side):
        is_text = isinstance(side, str)
        return Side(side if is_text else json.dumps(side, ensure_ascii=False))
    held = values.get(side["digest"])
    if held is None:
        return Side(erased=True)
    return Side(held.value) if reveal else Side(hidden=True)
