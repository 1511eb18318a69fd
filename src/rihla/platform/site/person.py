"""What people are called on pages of proposals: for those who may see the proposal alone."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from rihla.platform.accounts.models import Person

__all__ = ["names_of"]


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of people; of who has none the beginning of the id, of who is erased none."""
    ids = set(people)
    held = Person.objects.in_bulk(ids)
    return {one: _name(one, held.get(one)) for one in ids}


def _name(identity: UUID, person: Person | None) -> str:
    if person is not None and person.erased is not None:
        return _("an erased person")
    return (person.name if person else "") or _("Person %(id)s") % {"id": str(identity)[:8]}
