"""News as an Atom feed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from rihla.platform.editorial.models import NewsArticle
from rihla.platform.editorial.place import live_pages, path_of

__all__ = ["feed_of"]

_SHOWN = 30


def feed_of(request: HttpRequest, page: Any) -> HttpResponse:
    """Write the published news below a list of news."""
    language = page.locale.language_code
    feed = Atom1Feed(
        title=f"Rihla: {page.title}",
        link=request.build_absolute_uri(path_of(page)),
        description=page.summary,
        language=language,
        feed_url=request.build_absolute_uri(reverse("news-feed", args=[language])),
    )
    held = live_pages().child_of(page).values_list("pk", flat=True)
    for one in NewsArticle.objects.filter(pk__in=held).order_by("-date", "-pk")[:_SHOWN]:
        published = dt.datetime.combine(one.date, dt.time(), dt.UTC)
        feed.add_item(
            title=one.title,
            link=request.build_absolute_uri(path_of(one)),
            description=one.summary,
            # the same when its address changes
            unique_id=f"urn:uuid:{one.translation_key}#{language}",
            pubdate=published,
            updateddate=max(published, one.last_published_at or published),
        )
    answer = HttpResponse(content_type=feed.content_type)
    feed.write(answer, "utf-8")
    return answer
