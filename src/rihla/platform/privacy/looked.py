"""Who looked at a person's data, in words: in which role, on which page; of the reader no name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rihla.errors import UnknownTerm
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.wording import role_words
from rihla.platform.audit.models import Access

__all__ = ["Look", "Looks", "looks_at", "page_words"]

_PAGES = {
    "people": _("the list of people"),
    "person": _("the page of your account, for those who manage it"),
    "person-erase": _("the page of your erasure"),
    "proposal-detail": _("a proposal that you take part in"),
    "audit-entry": _("an entry of the audit"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a person's data."""

    at: dt.datetime
    page: str
    who: str
    why: str


class Looks(Sequence[Look]):
    """Rows of the log as they are shown, read page by page."""

    def __init__(self, rows: QuerySet[Access]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        """Count them."""
        return self._rows.count()

    @overload
    def __getitem__(self, place: int) -> Look: ...
    @overload
    def __getitem__(self, place: slice) -> list[Look]: ...
    def __getitem__(self, place: int | slice) -> Look | list[Look]:
        """Read some of them."""
        if isinstance(place, slice):
            return [_shown(row) for row in self._rows[place]]
        return _shown(self._rows[place])


def looks_at(person: Person) -> Looks:
    """Give the looks at a person's data, the last first."""
    return Looks(Access.objects.filter(subject=person.pk))


def page_words(page: str) -> str:
    """Say what a page is; of one that is gone, its name."""
    return str(_PAGES.get(page, page))


def _shown(row: Access) -> Look:
    roles = ", ".join(_role(role) for role in row.roles.split())
    who = gettext("%(roles)s (person %(id)s)") % {
        "roles": roles or gettext("somebody without a role"),
        "id": row.reader[:8],
    }
    return Look(row.at, page_words(row.page), who, row.why)


def _role(role: str) -> str:
    try:
        return role_words(role)
    except UnknownTerm:  # of a release that is gone
        return role
