"""What a search finds besides records: areas with figures, and revisions."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from rihla.platform.accounts.policy import Actor
from rihla.platform.evidence.selectors import revisions_visible_to
from rihla.platform.site.area_list import search_areas
from rihla.platform.site.revision import matching_revisions

__all__ = ["Group", "find_beside"]

_MOST = 10


@dataclass(frozen=True, slots=True)
class Group:
    """What a search found of one kind."""

    heading: str
    url: str
    count: int
    hits: tuple[tuple[str, str], ...]


def find_beside(actor: Actor, query: str) -> list[Group]:
    """Give the areas with figures that a search found, and the revisions this reader may see."""
    areas = search_areas(query)
    held = revisions_visible_to(actor).filter(matching_revisions(query))
    found = [
        Group(
            gettext("Figures of areas"),
            reverse("figure-areas"),
            len(areas),
            tuple((name, reverse("figure-area", args=[code])) for code, name in areas[:_MOST]),
        ),
        Group(
            gettext("Revisions"),
            reverse("revision-list"),
            held.count(),
            tuple(
                (f"{one.pk} · {one.title}", reverse("revision-detail", args=[one.pk]))
                for one in held[:_MOST]
            ),
        ),
    ]
    return [group for group in found if group.hits]
