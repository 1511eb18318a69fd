"""Reads proposals: each actor sees her own, and those within her scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from rihla.errors import ProposalRefused
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.role import ScopeKind
from rihla.platform.audit.models import Entry
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.models import Decision, Proposal, State
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.search.selectors import find_things

__all__ = [
    "keys_with_words",
    "proposals_visible_to",
    "values_of_version",
    "versions_of",
    "waiting_for",
]


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """Give the proposals that an actor may see: for pages, API, search, exports and counts."""
    everywhere, scopes = actor.scopes_for("record.read_draft")
    if everywhere:
        return Proposal.objects.all()
    if not actor.is_known:
        return Proposal.objects.none()
    areas = [int(scope.id) for scope in scopes if scope.kind is ScopeKind.AREA]
    return Proposal.objects.filter(Q(author=actor.id) | Q(area__in=areas))


def keys_with_words(kind: type[LiveRecord], query: str) -> frozenset[str]:
    """Give the keys of records that stand in which every word is, as the site's search finds them.

    In any of the six languages, with or without accents, areas by any of their names.
    """
    things = find_things("record", kind_of(kind), query)
    return frozenset(thing.partition(":")[2] for thing in things)


def waiting_for(actor: Actor) -> QuerySet[Proposal]:
    """Give the proposals that wait for an actor: hers to mend, and others' that she may decide."""
    if not actor.is_known or actor.is_system:
        return Proposal.objects.none()
    mine = Q(author=actor.id, state=State.SENT_BACK)
    everywhere, scopes = actor.scopes_for("proposal.decide")
    areas = [int(scope.id) for scope in scopes if scope.kind is ScopeKind.AREA]
    within = Q() if everywhere else Q(area__in=areas)
    decided = Decision.objects.filter(
        proposal=OuterRef("pk"), person=actor.id, revised=OuterRef("revised")
    )
    others = Q(state=State.OPEN) & within & ~Q(author=actor.id) & ~Exists(decided)
    return proposals_visible_to(actor).filter(mine | others)


def versions_of(record: LiveRecord) -> list[dict[str, Any]]:
    """Give every version of a record from the audit, the latest first: public, and of no person."""
    kind, found = kind_of(record), []
    entries = Entry.objects.filter(touched__kind=kind, touched__record=record.key)
    for entry in entries.order_by("-sequence"):
        for change in entry.changes:
            if (change["kind"], change["id"]) == (kind, record.key):
                fields = dict(change["fields"])
                version = fields.pop("version", [None, None])[1]
                found.append(
                    {
                        "version": version,
                        "at": entry.at,
                        "action": entry.action,
                        "why": entry.why,
                        "fields": fields,
                    }
                )
    return found


def values_of_version(record: LiveRecord, version: int) -> dict[str, Any]:
    """Give what a record's fields were in a version, read back from the audit.

    Raises
    ------
    ProposalRefused
        If there was no such version.
    """
    values, reached = dict(record.values()), record.version
    entries = Entry.objects.filter(
        touched__kind=kind_of(record), touched__record=record.key
    ).order_by("-sequence")
    for entry in entries:
        if reached <= version:
            break
        for change in entry.changes:
            if (change["kind"], change["id"]) == (kind_of(record), record.key):
                before = {name: sides[0] for name, sides in change["fields"].items()}
                reached = before.get("version", reached) or 0
                values |= {name: before[name] for name in values if name in before}
    if reached != version:
        raise ProposalRefused(
            f"{record} has no version {version}; the last is {record.version}.",
            cure="Choose one from its history.",
        )
    return values
