"""Lets people be told of proposals: who may decide, who wrote them, who follows and may see."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rihla.platform.accounts.policy import Actor
from rihla.platform.notification.following import Target, follow
from rihla.platform.notification.happening import About, Deciders, tell
from rihla.platform.notification.models import Following
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.models import Operation, Proposal, State
from rihla.platform.proposal.record import LiveRecord

__all__ = [
    "follow_proposal",
    "targets_of",
    "tell_of_loaded",
    "tell_of_proposal",
    "tell_of_record",
    "tell_of_stale",
]

_EACH = 10
"""Of more records of a kind that an edition changes at once, their followers are told once."""


def targets_of(kind: str, record: str, area: int | None) -> list[Target]:
    """Give what people follow who want to hear of a record: itself, its kind, its area."""
    found: list[Target] = [(Following.RECORD, f"{kind}:{record}"), (Following.KIND, kind)]
    return [*found, (Following.AREA, str(area))] if area is not None else found


def follow_proposal(actor: Actor, proposal: Proposal) -> None:
    """Let whoever wrote or discussed a proposal hear what becomes of it."""
    follow(actor, (Following.PROPOSAL, str(proposal.pk)))


def tell_of_proposal(
    event: str, proposal: Proposal, *, by: str, step: object = "", record: LiveRecord | None = None
) -> None:
    """Let people be told of one step of a proposal.

    Parameters
    ----------
    step
        Which one, where there can be several of a sort.
    record
        For a proposal that was applied: the record as it is now. Followers of it who may not see
        the proposal are told of the record, which is public.
    """
    about = [About(f"proposal.{event}", "proposal", str(proposal.pk))]
    if record is not None:
        about.append(_changed(record))
    waits = event in {"made", "revised"}
    tell(
        *about,
        occurrence=f"proposal {proposal.pk} {event} {step}",
        by=by,
        people=[proposal.author],
        followed=[
            (Following.PROPOSAL, str(proposal.pk)),
            *targets_of(proposal.kind, proposal.record, proposal.area),
        ],
        deciders=Deciders("proposal.decide", proposal.scopes()) if waits else None,
    )


def tell_of_record(record: LiveRecord, *, by: str) -> None:
    """Let followers of a record be told that it has a new version."""
    kind = kind_of(record)
    tell(
        _changed(record),
        occurrence=f"record {kind} {record.key} {record.version}",
        by=by,
        followed=targets_of(kind, record.key, getattr(record, "area", None)),
    )


def tell_of_stale(record: LiveRecord, *, by: str, but: UUID | None = None) -> None:
    """Let authors be told whose proposals are on a version that is no longer the last.

    Parameters
    ----------
    but
        The proposal that made the new version.
    """
    stale = Proposal.objects.filter(
        kind=kind_of(record),
        record=record.key,
        state__in=[State.OPEN, State.SENT_BACK],
        base__lt=record.version,
    ).exclude(operation=Operation.CREATE)
    for one in stale.exclude(pk=but) if but else stale:
        tell(
            About("proposal.stale", "proposal", str(one.pk)),
            occurrence=f"proposal {one.pk} stale {record.version}",
            # whoever applied the other one may have written this one too, and wants to know
            by="" if str(one.author) == by else by,
            people=[one.author],
            followed=[(Following.PROPOSAL, str(one.pk))],
        )


def tell_of_loaded(records: Iterable[LiveRecord], *, by: str, edition: str) -> None:
    """Let people be told of records that an edition added or changed."""
    by_kind: dict[str, list[LiveRecord]] = {}
    for record in records:
        by_kind.setdefault(kind_of(record), []).append(record)
    for kind, changed in by_kind.items():
        held = Proposal.objects.filter(kind=kind, state__in=[State.OPEN, State.SENT_BACK])
        proposed = frozenset(held.values_list("record", flat=True))
        for record in changed:
            if record.key in proposed:
                tell_of_stale(record, by=by)
        if len(changed) <= _EACH:
            for record in changed:
                tell_of_record(record, by=by)
        else:
            _tell_of_many(kind, changed, by=by, edition=edition)


def _tell_of_many(kind: str, changed: list[LiveRecord], *, by: str, edition: str) -> None:
    followed = frozenset(
        Following.objects.filter(what=Following.RECORD, target__startswith=f"{kind}:").values_list(
            "target", flat=True
        )
    )
    for record in changed:
        if f"{kind}:{record.key}" in followed:
            tell(
                _changed(record),
                occurrence=f"record {kind} {record.key} {record.version}",
                by=by,
                followed=[(Following.RECORD, f"{kind}:{record.key}")],
            )
    areas = {str(area) for record in changed if (area := getattr(record, "area", None))}
    tell(
        About("record.changed", "kind", kind),
        occurrence=f"kind {kind} {edition} {len(changed)}",
        by=by,
        followed=[(Following.KIND, kind), *((Following.AREA, one) for one in sorted(areas))],
    )


def _changed(record: LiveRecord) -> About:
    return About("record.changed", "record", f"{kind_of(record)}:{record.key}")
