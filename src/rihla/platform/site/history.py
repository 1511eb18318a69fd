"""The history of a record, read from the audit: what changed, when and why; never who."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.audit.models import Entry
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import proposals_visible_to
from rihla.platform.site.cell import say
from rihla.platform.site.difference import Piece, compare
from rihla.platform.site.listing import safe_text
from rihla.platform.site.wording import label_of

__all__ = ["Change", "Version", "list_versions", "version_in", "write_history"]

_PROPOSAL = "proposal.proposal"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one field."""

    label: str
    before: str
    after: str
    was: tuple[Piece, ...] = ()
    is_now: tuple[Piece, ...] = ()
    """The same in pieces, what differs marked."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record, and how it came to be."""

    number: int
    at: dt.datetime
    why: str
    changes: tuple[Change, ...]
    is_first: bool
    proposal: str
    """Address of the proposal, where the reader may see it."""


def list_versions(record: LiveRecord, actor: Actor) -> list[Version]:
    """List the versions of a record, the last first."""
    kind = kind_of(record)
    entries = Entry.objects.filter(touched__kind=kind, touched__record=record.key)
    # each entry touches a record once: no version is listed twice
    found = [version_in(entry, record, actor) for entry in entries.order_by("-sequence")]
    return [version for version in found if version is not None]


def version_in(entry: Entry, record: LiveRecord, actor: Actor = PUBLIC) -> Version | None:
    """Give the version that an entry of the audit made of a record, if it made one."""
    kind = kind_of(record)
    own = [one for one in entry.changes if (one["kind"], one["id"]) == (kind, record.key)]
    if not own or "version" not in own[0]["fields"]:
        return None
    fields: Mapping[str, list[Any]] = own[0]["fields"]
    created = own[0]["operation"] == "created"
    proposal = _proposal_of(entry)
    return Version(
        number=fields["version"][1] or 0,
        at=entry.at,
        why=(proposal.why if proposal else "") or entry.why,
        changes=tuple(
            _change(record, name, None if created else before, after, created=created)
            for name, (before, after) in fields.items()
            if name not in {"version", "key"}
        ),
        is_first=created,
        proposal=_address(proposal, actor),
    )


def _change(record: LiveRecord, name: str, before: Any, after: Any, *, created: bool) -> Change:
    old = "" if created else say(type(record), name, before)
    new = say(type(record), name, after)
    return Change(label_of(name), old, new, *compare(old, new))


def write_history(to: Any, versions: list[Version]) -> None:
    """Write versions as CSV: one line for each field that changed.

    Parameters
    ----------
    to
        Whatever text can be written to.
    """
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(["version", "at", "why", "field", "before", "after"])
    for version in versions:
        for change in version.changes:
            line = [version.why, change.label, change.before, change.after]
            writer.writerow([version.number, version.at.isoformat(), *map(safe_text, line)])


def _proposal_of(entry: Entry) -> Proposal | None:
    ids = [change["id"] for change in entry.changes if change["kind"] == _PROPOSAL]
    return Proposal.objects.filter(pk=ids[0]).first() if ids else None


def _address(proposal: Proposal | None, actor: Actor) -> str:
    if proposal is None or not proposals_visible_to(actor).filter(pk=proposal.pk).exists():
        return ""
    return reverse("proposal-detail", args=[proposal.pk])
