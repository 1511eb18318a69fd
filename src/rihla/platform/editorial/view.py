"""The public pages: published ones alone, each in its language."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from rihla.platform.editorial.feed import feed_of
from rihla.platform.editorial.models import NewsArticle, NewsList
from rihla.platform.editorial.place import (
    find_page,
    live_pages,
    localised_page,
    path_of,
    place_of,
)

__all__ = ["context_of_page", "feed", "page_anywhere", "page_in_language"]

_SHOWN = 20


@require_safe
def page_anywhere(request: HttpRequest, place: str) -> HttpResponse:
    """Show a page in the reader's language, or in another if there is none, which it then says."""
    page = localised_page(place.strip("/"), get_language() or "en")
    if page is None:
        raise Http404
    here = place_of(page)
    if here != place.strip("/"):
        # its place is called otherwise in this language
        return redirect(path_of(page))
    return render(request, "editorial/page.html", context_of_page(page.specific, request=request))


@require_safe
def page_in_language(request: HttpRequest, language: str, place: str) -> HttpResponse:
    """Show a page in the language that its address names, whatever the reader's own is."""
    page = find_page(place.strip("/"), language)
    if page is None or not place_of(page):
        raise Http404
    with override(language):
        return render(
            request, "editorial/page.html", context_of_page(page.specific, request=request)
        )


@require_safe
def feed(request: HttpRequest, language: str = "") -> HttpResponse:
    """Give the news of a language as a feed."""
    language = language or get_language() or "en"
    page = find_page("news", language) if language else None
    page = page or localised_page("news", language)
    if page is None:
        raise Http404
    return feed_of(request, page.specific)


def context_of_page(
    page: Any, *, request: HttpRequest | None = None, is_draft: bool = False
) -> dict[str, Any]:
    """Give what the template of a page needs.

    Parameters
    ----------
    is_draft
        Whether an editor looks at what is not published: it says so, and names no other address.
    """
    language = page.locale.language_code
    above = live_pages().ancestor_of(page).filter(depth__gt=2)
    context: dict[str, Any] = {
        "page": page,
        "is_draft": is_draft,
        "above": [(one.title, path_of(one)) for one in above],
        "page_language": language,
        "page_direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "is_other_language": not is_draft and language != get_language(),
        "below": () if isinstance(page, NewsList) else _below(page),
        "news": _news_page(page, request) if isinstance(page, NewsList) else (),
        "is_news": isinstance(page, NewsList | NewsArticle),
    }
    if request is not None and not is_draft:
        context |= _addresses(request, page)
    return context


def news_of(page: Any) -> list[NewsArticle]:
    """List the published news below a list of news, the latest first."""
    held = live_pages().child_of(page).values_list("pk", flat=True)
    found = NewsArticle.objects.filter(pk__in=held).order_by("-date", "-first_published_at")
    return list(found.select_related("locale"))


def _news_page(page: Any, request: HttpRequest | None) -> Any:
    asked = request.GET.get("page") if request is not None else None
    return Paginator(news_of(page), _SHOWN).get_page(asked)


def _below(page: Page) -> list[Any]:
    return list(live_pages().child_of(page).specific()) if page.pk else []


def _addresses(request: HttpRequest, page: Page) -> dict[str, Any]:
    """Give the addresses of a page in all its languages, whole ones, as search engines ask."""
    same = live_pages().filter(translation_key=page.translation_key)
    found = {one.locale.language_code: path_of(one) for one in same}
    neutral = reverse("editorial-page", args=[f"{place_of(page)}/"])
    return {
        "canonical": request.build_absolute_uri(path_of(page)),
        "alternates": [
            (_tag(code), request.build_absolute_uri(path)) for code, path in sorted(found.items())
        ],
        "neutral": request.build_absolute_uri(neutral),
        "after_language": neutral,
        "feed": request.build_absolute_uri(reverse("news-feed", args=[page.locale.language_code])),
    }


def _tag(code: str) -> str:
    """Give a language as the web writes it.

    Examples
    --------
    >>> _tag("zh-hans")
    'zh-Hans'
    """
    first, _, script = code.partition("-")
    return f"{first}-{script.title()}" if script else first
