"""Feeds of public changes: of one record, of a kind, of all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rihla.platform.proposal.record import LiveRecord
from rihla.platform.site.feed import write_feed
from rihla.platform.site.place import find_record, kind_at, url_of_kind, url_of_record
from rihla.platform.site.wording import heading_of, title_of

__all__ = ["kind_feed", "record_feed", "site_feed"]


@require_safe
def site_feed(request: HttpRequest) -> HttpResponse:
    """Give the latest changes of all records."""
    return _answer(request, _("Changes of records"), reverse("home"), None)


@require_safe
def kind_feed(request: HttpRequest, area: str, slug: str) -> HttpResponse:
    """Give the latest changes of a kind of record."""
    kind = kind_at(area, slug)
    return _answer(request, heading_of(kind), url_of_kind(kind), kind)


@require_safe
def record_feed(request: HttpRequest, area: str, slug: str, key: str) -> HttpResponse:
    """Give the versions of one record."""
    record = find_record(area, slug, key)
    return _answer(request, title_of(record), url_of_record(record, page="history"), record)


def _answer(
    request: HttpRequest, title: str, page: str, of: type[LiveRecord] | LiveRecord | None
) -> HttpResponse:
    text = write_feed(title=f"Rihla: {title}", path=request.path, page=page, of=of)
    answer = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    # public and the same for all who read a language; programs ask again and again
    answer["Cache-Control"] = "public, max-age=300"
    return answer
