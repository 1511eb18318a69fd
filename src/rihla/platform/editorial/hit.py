"""Looks for words in published pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from rihla.platform.editorial.models import (
    EditorialPage,
    GuidancePage,
    HelpPage,
    NewsArticle,
    NewsList,
)
from rihla.platform.editorial.place import live_pages, path_of

__all__ = ["Hit", "find_pages"]

_KINDS: tuple[type[EditorialPage], ...] = (
    HelpPage,
    GuidancePage,
    NewsList,
    NewsArticle,
)
_MOST = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found."""

    title: str
    url: str
    language: str
    summary: str


def find_pages(query: str, language: str) -> tuple[Hit, ...]:
    """Find published pages in which all words stand, those of the reader's language first.

    A page is found by its words in any language, and once.
    """
    words = query.split()
    if not words:
        return ()
    held = live_pages().values_list("pk", flat=True)
    found: dict[UUID, Hit] = {}
    for kind in _KINDS:
        pages = kind.objects.filter(pk__in=held).select_related("locale")
        for word in words:
            pages = pages.filter(
                Q(title__icontains=word) | Q(summary__icontains=word) | Q(words__icontains=word)
            )
        # one page is one hit, in the language that serves the reader best
        for one in sorted(pages, key=lambda one: _order(one, language), reverse=True):
            code = one.locale.language_code
            found[one.translation_key] = Hit(one.title, path_of(one), code, one.summary)
    hits = sorted(found.values(), key=lambda hit: (hit.language != language, hit.title))
    return tuple(hits[:_MOST])


def _order(page: EditorialPage, language: str) -> tuple[bool, bool, str]:
    code = page.locale.language_code
    return code != language, code != "en", code
