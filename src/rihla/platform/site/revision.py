"""Revisions as pages show them: what each is, where it stands, and whose eyes it is for."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.models import Entry
from rihla.platform.evidence.models import Registration, State
from rihla.platform.evidence.selectors import (
    current_registration,
    revisions_visible_to,
    sees_hidden,
)
from rihla.platform.site.actor import actor_of
from rihla.platform.site.listing import safe_text

__all__ = [
    "Step",
    "figures_url",
    "find_current",
    "find_revision",
    "find_revisions",
    "list_steps",
    "matching_revisions",
    "state_words",
    "write_revisions",
    "write_steps",
]

_STATES = {
    State.STAGED: pgettext_lazy("of a revision", "Not published"),
    State.EMBARGOED: pgettext_lazy("of a revision", "Under embargo"),
    State.CURRENT: pgettext_lazy("of a revision", "Current"),
    State.SUPERSEDED: pgettext_lazy("of a revision", "Superseded"),
    State.WITHDRAWN: pgettext_lazy("of a revision", "Withdrawn"),
}
_KIND = "evidence.registration"
_ORDERS = ("id", "title", "created", "published", "state")
_COLUMNS = (
    "id",
    "title",
    "vintage",
    "created",
    "state",
    "published",
    "replaced",
    "reason",
    "seal",
    "sources",
    "licence",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of where a revision stands."""

    at: dt.datetime
    state: str
    words: str
    why: str


def state_words(state: str) -> str:
    """Give the word for where a revision stands.

    Examples
    --------
    >>> state_words("superseded")
    'Superseded'
    """
    return str(_STATES[State(state)])


def find_revision(request: HttpRequest, revision: str) -> Registration:
    """Give a revision that the reader may know of; what she may not is not there.

    Raises
    ------
    Http404
        If there is none, or none for her.
    """
    visible = revisions_visible_to(actor_of(request))
    held = visible.filter(pk=revision.replace("\x00", "")).first()
    if held is None:
        raise Http404
    return held


def find_current() -> Registration:
    """Give the current revision.

    Raises
    ------
    Http404
        If the site has none yet.
    """
    held = current_registration()
    if held is None:
        raise Http404
    return held


def find_revisions(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Registration]:
    """Find revisions by words, state and order; those alone that an actor may know of."""
    found = revisions_visible_to(actor).filter(matching_revisions(asked.get("q", "")))
    if asked.get("state") in State.values:
        found = found.filter(state=asked["state"])
    order = asked.get("sort", "")
    return found.order_by(order, "pk") if order.removeprefix("-") in _ORDERS else found


def matching_revisions(query: str) -> Q:
    """Give the condition of a search: every word in what a revision is called or made of."""
    condition = Q()
    for word in query.replace("\x00", "").strip()[:200].split():
        anywhere = Q(id__icontains=word) | Q(title__icontains=word) | Q(vintage__icontains=word)
        condition &= anywhere | Q(seal__istartswith=word)
    return condition


def figures_url(held: Registration | None, page: str, **where: Any) -> str:
    """Give the address of a page of figures: of a revision's own, or of what is current."""
    if held is None or held.state == State.CURRENT:
        return reverse(f"figure-{page}", kwargs=where)
    return reverse(f"revision-{page}", kwargs={"revision": held.pk, **where})


def list_steps(held: Registration, actor: Actor) -> list[Step]:
    """List where a revision stood, from the audit, the last first; never who decided.

    What came before it was published is told once it is public.
    """
    if not held.is_public and not sees_hidden(actor):
        return []
    entries = Entry.objects.filter(touched__kind=_KIND, touched__record=held.pk)
    found = []
    for entry in entries.order_by("-sequence"):
        for change in entry.changes:
            state = change["fields"].get("state") if change["id"] == held.pk else None
            if state and change["kind"] == _KIND:
                found.append(Step(entry.at, state[1], state_words(state[1]), entry.why))
            elif change["id"] == held.pk and "embargo" in change["fields"]:
                words = _("Embargo moved")
                found.append(Step(entry.at, State.EMBARGOED.value, words, entry.why))
    return found


def write_revisions(to: Any, found: Iterable[Registration]) -> None:
    """Write revisions as CSV."""
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for held in found:
        sources = "; ".join(f"{one['producer']}, {one['title']}" for one in held.sources)
        values = {name: getattr(held, name) for name in _COLUMNS} | {"sources": sources}
        for name in ("published", "replaced"):
            values[name] = values[name].isoformat() if values[name] else ""
        writer.writerow([safe_text(values[name]) for name in _COLUMNS])


def write_steps(to: Any, held: Registration, steps: Iterable[Step]) -> None:
    """Write where a revision stood as CSV."""
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(["revision", "at", "state", "why"])
    for step in steps:
        writer.writerow([held.pk, step.at.isoformat(), step.state, safe_text(step.why)])
