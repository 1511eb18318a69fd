"""What erasure does to each thing that is kept of a person, counted before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rihla.platform.accounts.models import Person
from rihla.platform.privacy.inventory import Table, list_holdings

__all__ = ["Outcome", "outcomes_of"]

_WORDS = {
    "deleted": _("goes"),
    "emptied": _("goes; an empty row stays, under a pseudonymous id"),
    "redacted": _("stays without your name and address, as written by “an erased person”"),
    "kept": _("stays, under a pseudonymous id that leads to nobody any more"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one holding."""

    title: str
    what: str
    becomes: tuple[tuple[str, int], ...]
    """In words, and how many rows."""


def outcomes_of(person: Person) -> list[Outcome]:
    """Say what erasing a person takes away and what stays."""
    found = []
    for holding in list_holdings():
        counts: dict[str, int] = {}
        for table in holding.tables:
            counts[table.erasure] = counts.get(table.erasure, 0) + _count(table, person)
        becomes = tuple((str(_WORDS[how]), count) for how, count in counts.items() if count)
        if becomes:
            found.append(Outcome(gettext(holding.title), gettext(holding.what), becomes))
    return found


def _count(table: Table, person: Person) -> int:
    return table.of(person.pk).count()
