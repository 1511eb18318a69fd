"""The editors' words on the first page, their pages among what a search found, their texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.rich_text import expand_db_html

from rihla.platform.accounts.policy import NOWHERE, Actor, may
from rihla.platform.editorial.door import WRITE
from rihla.platform.editorial.hit import Hit, find_pages
from rihla.platform.editorial.media import WIDTHS
from rihla.platform.editorial.models import NewsArticle
from rihla.platform.editorial.place import find_page, live_pages, path_of

__all__ = [
    "editorial_hits",
    "editors_words",
    "latest_news",
    "path",
    "running_text",
    "widths",
    "writes_pages",
]

register = template.Library()


@register.simple_tag(takes_context=True)
def writes_pages(context: Mapping[str, Any]) -> bool:
    """Tell whether whoever reads may write pages."""
    actor = context.get("actor")
    return isinstance(actor, Actor) and may(actor, WRITE, NOWHERE)


@register.simple_tag
def editors_words() -> Any:
    """Give the words on the first page in the reader's language, if they are published."""
    page = find_page("", get_language() or "en")
    return page.specific if page else None


@register.simple_tag
def latest_news(most: int = 3) -> list[NewsArticle]:
    """Give the latest published news in the reader's language."""
    held = live_pages().filter(locale__language_code=get_language() or "en")
    found = NewsArticle.objects.filter(pk__in=held.values_list("pk", flat=True))
    return list(found.order_by("-date", "-pk")[:most])


@register.simple_tag
def editorial_hits(query: str) -> tuple[Hit, ...]:
    """Give the published pages in which all words are found, the reader's language first."""
    return find_pages(query, get_language() or "en")


@register.filter
def path(page: Any) -> str:
    """Give the address of a page."""
    return path_of(page)


@register.filter
def running_text(value: Any) -> SafeString:
    """Give a text as HTML; what it may hold was decided when it was saved."""
    html: str = expand_db_html(value.source)
    return mark_safe(html)


@register.simple_tag
def widths() -> tuple[int, ...]:
    """Give the widths of pictures."""
    return WIDTHS
