"""The list of proposals: narrowed, counted, and the same as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rihla.areas import name_of
from rihla.platform.accounts.policy import Actor
from rihla.platform.proposal.kind import get_kind, list_kinds
from rihla.platform.proposal.models import Operation, Proposal, State
from rihla.platform.proposal.selectors import proposals_visible_to, waiting_for
from rihla.platform.proposal.subject import subject_of
from rihla.platform.site.cell import say
from rihla.platform.site.difference import Difference, compare
from rihla.platform.site.language import page_language
from rihla.platform.site.listing import Choice, Filter, safe_text
from rihla.platform.site.wording import heading_of, label_of, term, title_of

__all__ = ["Line", "Listed", "differences_of", "find_proposals", "line_of", "write_proposals"]

_FIELDS = ("state", "operation", "kind", "area")


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal in a list."""

    proposal: Proposal
    title: str
    kind: str
    operation: str
    state: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What was found of the proposals that somebody may see."""

    proposals: QuerySet[Proposal]
    total: int
    filters: tuple[Filter, ...]
    whose: tuple[Choice, ...]
    narrowed: bool


def find_proposals(actor: Actor, asked: Mapping[str, str]) -> Listed:
    """Find proposals among those that an actor may see.

    Parameters
    ----------
    asked
        ``state``, ``operation``, ``kind``, ``area``; ``whose`` is ``mine`` or ``waiting`` (for the
        actor). What is not understood finds nothing.
    """
    visible = proposals_visible_to(actor)
    owned = _by_owner(actor, visible)
    whose = asked.get("whose", "")
    found = owned[whose] if whose in owned else visible.none() if whose else visible
    chosen = {name: asked[name] for name in _FIELDS if asked.get(name)}
    for name, value in chosen.items():
        fits = name != "area" or value.isdecimal()
        found = (
            found.filter(**{name: value[:9] if name == "area" else value})
            if fits
            else (found.none())
        )
    return Listed(
        found,
        visible.count(),
        tuple(_filter(visible, name, chosen.get(name, "")) for name in _FIELDS),
        tuple(
            Choice(name, words, owned[name].count(), name == whose)
            for name, words in (("waiting", _("Waiting for me")), ("mine", _("Mine")))
        ),
        bool(chosen or whose),
    )


def line_of(proposal: Proposal) -> Line:
    """Give a proposal as a list shows it."""
    return Line(
        proposal,
        title_of(subject_of(proposal)),
        heading_of(get_kind(proposal.kind)),
        term(proposal.operation),
        term(proposal.state),
    )


def write_proposals(to: Any, proposals: QuerySet[Proposal]) -> None:
    """Write proposals as CSV, what each changes as JSON; of people nothing."""
    writer = csv.writer(to, lineterminator="\r\n")
    columns = ("id", "operation", "kind", "record", "area", "base", "state", "created")
    writer.writerow([*columns, "why", "source", "changes"])
    for one in proposals.iterator():
        changes = {name: list(sides) for name, sides in one.differences().items()}
        plain = [getattr(one, name) for name in columns[:-1]]
        words = map(safe_text, (one.why, one.source))
        told = json.dumps(changes, ensure_ascii=False, sort_keys=True)
        writer.writerow([*plain, one.created.isoformat(), *words, told])


def differences_of(proposal: Proposal, *, is_stale: bool) -> list[Difference]:
    """Give what a proposal changes, field by field; of a stale one, what became of it too."""
    record = subject_of(proposal)
    kind, now = type(record), record.values()
    shown = []
    for name, value in proposal.values.items():
        base = proposal.base_values.get(name)
        moved = is_stale and now.get(name) != base
        if value == base and not moved:
            continue
        is_new = proposal.operation == Operation.CREATE
        before = "" if is_new else say(kind, name, base)
        shown.append(
            Difference(
                label_of(name),
                *compare(before, say(kind, name, value)),
                now=say(kind, name, now.get(name)) if is_stale else "",
                clashes=moved and value not in (base, now.get(name)),
            )
        )
    return shown


def _by_owner(actor: Actor, visible: QuerySet[Proposal]) -> dict[str, QuerySet[Proposal]]:
    mine = visible.filter(author=actor.id) if actor.is_known else visible.none()
    return {"mine": mine, "waiting": waiting_for(actor)}


def _filter(visible: QuerySet[Proposal], name: str, chosen: str) -> Filter:
    counts: dict[str, int] = {}
    for value in visible.order_by(name).values_list(name, flat=True):
        if value is not None:
            counts[str(value)] = counts.get(str(value), 0) + 1
    words, order = _WORDS[name], _ORDER.get(name)
    values = [one for one in order if one in counts] if order else list(counts)
    return Filter(
        name,
        _TITLES[name](),
        tuple(Choice(one, words(one), counts[one], one == chosen) for one in values),
    )


def _kind_words(name: str) -> str:
    names = {one._meta.label_lower: one for one in list_kinds()}
    return heading_of(names[name]) if name in names else name


_WORDS: Mapping[str, Callable[[str], str]] = {
    "state": term,
    "operation": term,
    "kind": _kind_words,
    "area": lambda code: name_of(int(code), page_language()),
}
_ORDER: Mapping[str, tuple[str, ...]] = {
    "state": tuple(State.values),
    "operation": tuple(Operation.values),
}
_TITLES: Mapping[str, Callable[[], str]] = {
    "state": lambda: _("Stage"),
    "operation": lambda: _("What it does"),
    "kind": lambda: _("Kind"),
    "area": lambda: label_of("area"),
}
