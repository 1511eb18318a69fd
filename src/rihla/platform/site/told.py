"""What notices are about and people follow, as pages know it: proposals, records, kinds, areas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse

from rihla.areas import get_area, name_of
from rihla.errors import UnknownArea, UnknownTerm
from rihla.platform.accounts.policy import Actor
from rihla.platform.notification.subject import Shown, register_subject
from rihla.platform.proposal.kind import get_kind
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import proposals_visible_to
from rihla.platform.proposal.subject import subject_of
from rihla.platform.site.language import page_language
from rihla.platform.site.place import url_of_kind, url_of_record
from rihla.platform.site.wording import heading_of, title_of

__all__ = ["Areas", "Kinds", "Proposals", "Records", "register"]


class Proposals:
    """Proposals: each seen by those who may, by the one queryset of them."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give those that an actor may see."""
        asked = [one for one in ids if _is_id(one)]
        found = proposals_visible_to(actor).filter(pk__in=asked)
        return frozenset(map(str, found.values_list("pk", flat=True)))

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give what the record of each is called, and where the proposal is."""
        return {
            str(one.pk): Shown(title_of(subject_of(one)), reverse("proposal-detail", args=[one.pk]))
            for one in Proposal.objects.filter(pk__in=[one for one in ids if _is_id(one)])
        }


class Records:
    """Records, by ``KIND:KEY``: public for all."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give those that there are."""
        return frozenset(_records(ids))

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give what each is called, and its history."""
        return {
            one: Shown(title_of(record), url_of_record(record, page="history"))
            for one, record in _records(ids).items()
        }


class Kinds:
    """Kinds of record, by their names: public for all."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give those that there are."""
        return frozenset(one for one in ids if _kind(one) is not None)

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give the heading and the list of each."""
        held = {one: _kind(one) for one in ids}
        return {
            one: Shown(heading_of(kind), url_of_kind(kind))
            for one, kind in held.items()
            if kind is not None
        }


class Areas:
    """Areas, by their M49 codes: public for all."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give those that there are."""
        return frozenset(one for one in ids if _is_area(one))

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give what each is called, and all that is held of it."""
        return {
            one: Shown(name_of(int(one), page_language()), f"{reverse('search')}?area={int(one)}")
            for one in ids
            if _is_area(one)
        }


def register() -> None:
    """Let notices be about them."""
    register_subject("proposal", Proposals())
    register_subject("record", Records())
    register_subject("kind", Kinds())
    register_subject("area", Areas())


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _kind(name: str) -> type[LiveRecord] | None:
    try:
        return get_kind(name)
    except UnknownTerm:
        return None


def _records(names: Collection[str]) -> dict[str, LiveRecord]:
    keys: dict[str, list[str]] = {}
    for name in names:
        kind, _, key = name.partition(":")
        keys.setdefault(kind, []).append(key)
    return {
        f"{kind}:{key}": record
        for kind, held in keys.items()
        if (model := _kind(kind)) is not None
        for key, record in model.ever.in_bulk(held).items()
    }


def _is_area(code: str) -> bool:
    try:
        get_area(int(code))
    except (UnknownArea, ValueError):
        return False
    return code.isdecimal()
