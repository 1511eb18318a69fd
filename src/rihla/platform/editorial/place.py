"""Where a page is: in the tree of its language, and at which address readers find it."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet

__all__ = ["find_page", "live_pages", "localised_page", "path_of", "place_of"]

_DEPTH_OF_FRONT = 2


def live_pages() -> PageQuerySet:
    """Give the pages that everybody may read now, the only ones that any public door shows.

    A page whose time is over is gone at that moment, whether or not the job ran that withdraws it,
    and so is all below a page that is not published.
    """
    over = Q(expire_at__lte=timezone.now())
    hidden = Page.objects.filter(depth__gt=1, numchild__gt=0).filter(Q(live=False) | over)
    pages: PageQuerySet = Page.objects.filter(live=True, depth__gte=_DEPTH_OF_FRONT)
    for path in hidden.values_list("path", flat=True):
        pages = pages.exclude(path__startswith=path)
    return pages.exclude(over).select_related("locale")


def place_of(page: Page) -> str:
    """Give the way to a page below the front of its language: ``news/first`` for news.

    Examples
    --------
    >>> from types import SimpleNamespace as AnyPage
    >>> place_of(AnyPage(url_path="/fr/news/first/"))
    'news/first'
    >>> place_of(AnyPage(url_path="/fr/"))
    ''
    """
    return str(page.url_path).strip("/").partition("/")[2]


def path_of(page: Page) -> str:
    """Give the address of a page in its own language.

    Examples
    --------
    >>> from types import SimpleNamespace as AnyPage
    >>> path_of(AnyPage(url_path="/fr/help/"))
    '/fr/help/'
    """
    return str(page.url_path)


def find_page(place: str, language: str) -> Page | None:
    """Give the published page at a place, in a language."""
    path = f"/{language}/{place}/" if place else f"/{language}/"
    found: Page | None = live_pages().filter(url_path=path, locale__language_code=language).first()
    return found


def localised_page(place: str, language: str) -> Page | None:
    """Give the published page at a place for a reader of a language.

    In her language if there is one, else in English, else in whichever there is: a reader is better
    served by other words than by none, and told of it.
    """
    found = find_page(place, language)
    if found is not None:
        return found
    order = {"en": 0}
    codes = Locale.objects.values_list("language_code", flat=True)
    for code in sorted(codes, key=lambda code: (order.get(code, 1), code)):
        held = find_page(place, code)
        if held is not None:
            theirs = live_pages().filter(
                translation_key=held.translation_key, locale__language_code=language
            )
            return theirs.first() or held
    return None
