"""The search: one line over everything that the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rihla.areas import name_of
from rihla.errors import UnknownArea
from rihla.platform.search.selectors import FACETS, Results, find
from rihla.platform.search.source import get_source
from rihla.platform.site.actor import actor_of
from rihla.platform.site.found_beside import find_beside
from rihla.platform.site.language import page_language
from rihla.platform.site.listing import Choice, Filter
from rihla.platform.site.wording import label_of

__all__ = ["search"]

_PAGE = 20
_MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """One hit in words."""

    title: str
    url: str
    kind: str
    snippet: tuple[tuple[str, bool], ...]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search all that the reader may see, narrowed by section, kind and area."""
    query = request.GET.get("q", "")
    chosen = {name: request.GET.get(name, "") for name in FACETS}
    asked = request.GET.get("page", "1")
    wanted = max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1
    found = _find(request, query, chosen, wanted)
    page = Paginator(range(found.count), _PAGE).get_page(wanted)
    if page.number != wanted:
        found = _find(request, query, chosen, page.number)
    return render(
        request,
        "site/search.html",
        {
            "query": found.query,
            "count": found.count,
            "page": page,
            "hits": [
                Shown(
                    hit.document.title,
                    hit.document.url,
                    get_source(hit.document.source).kind_words(hit.document.kind),
                    hit.snippet,
                )
                for hit in found.hits
            ],
            "filters": _filters(found, chosen),
            "beside": find_beside(actor_of(request), found.query) if found.query else (),
            "meant": found.meant,
            "narrowed": any(chosen.values()),
            "asked": bool(found.query) or any(chosen.values()),
        },
    )


def _find(request: HttpRequest, query: str, chosen: Mapping[str, str], page: int) -> Results:
    return find(
        actor_of(request),
        query,
        language=page_language(),
        chosen=chosen,
        offset=(page - 1) * _PAGE,
        limit=_PAGE,
    )


def _filters(found: Results, chosen: Mapping[str, str]) -> list[Filter]:
    titles = {"section": _("Section"), "kind": _("Kind"), "area": label_of("area")}
    return [
        Filter(name, titles[name], choices)
        for name in FACETS
        if (choices := _choices(found, name, chosen[name]))
    ]


def _choices(found: Results, name: str, chosen: str) -> tuple[Choice, ...]:
    values = found.facets[name]
    shown = [one for at, one in enumerate(values) if at < _MOST_CHOICES or one[0] == chosen]
    if len(values) < 2 and not chosen:
        return ()
    return tuple(
        Choice(value, _words(name, value), count, value == chosen) for value, count in shown
    )


def _words(name: str, value: str) -> str:
    if name == "area":
        try:
            return name_of(int(value), page_language())
        except UnknownArea:
            return value
    source = get_source("proposal" if value.startswith("proposal") else "record")
    return source.section_words(value) if name == "section" else source.kind_words(value)
