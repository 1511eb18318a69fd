"""Any kind of record: its list, one record, its history, CSV, a proposal to change it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rihla import norm
from rihla.platform.accounts.policy import may
from rihla.platform.notification.button import follow_buttons
from rihla.platform.proposal.kind import kind_of
from rihla.platform.site.about import about, followed_targets, may_add
from rihla.platform.site.actor import actor_of
from rihla.platform.site.cell import cell_of, own_columns
from rihla.platform.site.confidence import confidence_meaning
from rihla.platform.site.history import list_versions, write_history
from rihla.platform.site.listing import find_records, licence_of_records, write_csv
from rihla.platform.site.place import find_record, kind_at, url_of_kind, url_of_record
from rihla.platform.site.relation import related_to
from rihla.platform.site.wording import heading_of, label_of, section_of, title_of

__all__ = ["record_csv", "record_detail", "record_history", "record_history_csv", "record_list"]

_PAGE = 50
_BESIDE = ("key", "source", "confidence", "edition", "version")
_HIDDEN = (*_BESIDE, "ended")
"""Fields that every record has: shown beside its own, or as a note."""


@require_safe
def record_list(request: HttpRequest, area: str, slug: str) -> HttpResponse:
    """List the records of a kind."""
    kind = kind_at(area, slug)
    listing = find_records(kind, request.GET.dict())
    page = Paginator(listing.records, _PAGE).get_page(request.GET.get("page"))
    rows = [
        (url_of_record(record), title_of(record), [cell_of(record, name) for name in kind.columns])
        for record in page
    ]
    columns = [(name, label_of(name)) for name in kind.columns]
    head = "name" if "name" in kind.columns else own_columns(kind)[0]
    asked = request.GET.copy()
    asked.pop("page", None)
    return render(
        request,
        "site/record_list.html",
        {
            "listing": listing,
            "heading": heading_of(kind),
            "section": section_of(area),
            "section_url": f"{area}-home",
            "page": page,
            "rows": rows,
            "columns": columns,
            "head": head,
            "feed_url": url_of_kind(kind, page="feed"),
            "narrowed": bool(listing.query or any(asked.get(name) for name in kind.filters)),
            "csv_url": f"{url_of_kind(kind, page='csv')}?{asked.urlencode()}".removesuffix("?"),
            "edition": norm.get_edition(),
            "follows": follow_buttons(
                actor_of(request), [(("kind", kind_of(kind)), heading_of(kind))]
            ),
            "add_url": url_of_kind(kind, page="new") if may_add(actor_of(request), kind) else "",
            "ended": kind.ever.filter(ended=True).count(),
            "shows_ended": bool(asked.get("ended")),
        },
    )


@require_safe
def record_csv(request: HttpRequest, area: str, slug: str) -> HttpResponseBase:
    """Give all that was found as CSV."""
    listing = find_records(kind_at(area, slug), request.GET.dict())
    response = StreamingHttpResponse(write_csv(listing), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rihla-{slug}.csv"'
    return response


@require_safe
def record_detail(request: HttpRequest, area: str, slug: str, key: str) -> HttpResponse:
    """Show one record with all its fields."""
    record = find_record(area, slug, key)
    own = [field.name for field in record._meta.fields if field.name not in _HIDDEN]
    return render(
        request,
        "site/record_detail.html",
        {
            **about(record),
            "cells": [cell_of(record, name) for name in own],
            "confidence_means": confidence_meaning(record.confidence),
            "beside": [cell_of(record, name) for name in _BESIDE],
            "related": related_to(record),
            "follows": follow_buttons(actor_of(request), followed_targets(record)),
            "may_propose": may(actor_of(request), "proposal.write", record),
            "licence": licence_of_records(),
        },
    )


@require_safe
def record_history(request: HttpRequest, area: str, slug: str, key: str) -> HttpResponse:
    """Show the versions of a record."""
    record = find_record(area, slug, key)
    actor = actor_of(request)
    return render(
        request,
        "site/record_history.html",
        {
            **about(record),
            "versions": list_versions(record, actor),
            "may_propose": may(actor, "proposal.write", record),
        },
    )


@require_safe
def record_history_csv(request: HttpRequest, area: str, slug: str, key: str) -> HttpResponse:
    """Give the versions of a record as CSV, one line for each field that changed."""
    record = find_record(area, slug, key)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rihla-{record.key}-history.csv"'
    write_history(response, list_versions(record, actor_of(request)))
    return response
