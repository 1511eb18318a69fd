"""Figures: the world, areas as a list, one area; of the current revision or of one named."""

from __future__ import annotations

import csv
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rihla.areas import WORLD, list_groupings, name_of
from rihla.errors import FigureNotAvailable
from rihla.indicator import get_indicator, list_dates, tabulate
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.selectors import current_registration
from rihla.platform.evidence.store import open_registered
from rihla.platform.site.answer import never_kept
from rihla.platform.site.area_list import find_areas, write_areas
from rihla.platform.site.figure import PICTURES, draw, figures_of, find_selection
from rihla.platform.site.language import page_language
from rihla.platform.site.listing import safe_text
from rihla.platform.site.picture import answer_picture
from rihla.platform.site.revision import figures_url, find_current, find_revision, state_words
from rihla.platform.site.view.tombstone import tombstone
from rihla.revision.figure import as_written
from rihla.revision.store import Revision

__all__ = [
    "figure_area",
    "figure_area_csv",
    "figure_areas",
    "figure_areas_csv",
    "figure_picture",
    "figure_world",
]

_PAGE = 60
_TITLES = ("stock", "stock_share", "female_share", "refugees")
_ENDS = ("lower_80", "upper_80")
_KINDS = {"png": "png", "svg": "svg"}


@require_safe
def figure_world(request: HttpRequest, revision: str = "") -> HttpResponse:
    """Show the world: map, stock over time, origins and destinations."""
    return _area_page(request, revision, WORLD, "evidence/world.html")


@require_safe
def figure_area(request: HttpRequest, code: int, revision: str = "") -> HttpResponse:
    """Show the figures of one area or grouping."""
    return _area_page(request, revision, code, "evidence/area.html")


@require_safe
def figure_areas(request: HttpRequest, revision: str = "") -> HttpResponse:
    """List areas or groupings with their main figures."""
    held = _held(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    listing = find_areas(open_registered(held), request.GET.dict())
    page = Paginator(listing.lines, _PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        **_about(held),
        "listing": listing,
        "page": page,
        "rows": [(line, figures_url(held, "area", code=line.code)) for line in page],
        "narrowed": bool(listing.query or listing.within),
        "csv_url": f"{figures_url(held, 'areas-csv')}?{asked.urlencode()}".removesuffix("?"),
    }
    return _kept(held, render(request, "evidence/areas.html", context))


@require_safe
def figure_areas_csv(request: HttpRequest, revision: str = "") -> HttpResponseBase:
    """Give the areas that were found as CSV."""
    held = _held(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    opened = open_registered(held)
    lines = write_areas(opened, held, find_areas(opened, request.GET.dict()))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rihla-{held.pk}-areas.csv"'
    return answer if held.is_public else never_kept(answer)


@require_safe
def figure_area_csv(request: HttpRequest, code: int, revision: str = "") -> HttpResponse:
    """Give the figures of one area over time as CSV; every line names its revision."""
    held = _held(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    opened = open_registered(held)
    if find_selection(opened, code) is None:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rihla-{held.pk}-{code}.csv"'
    _write_area(answer, opened, code)
    return _kept(held, answer)


@require_safe
def figure_picture(
    request: HttpRequest, revision: str, code: int, what: str, kind: str
) -> HttpResponse:
    """Give a picture of a revision's figures."""
    held = find_revision(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    if what not in PICTURES or kind not in _KINDS or (what == "map" and code != WORLD):
        raise Http404
    opened = open_registered(held)
    if find_selection(opened, code) is None:
        raise Http404
    try:
        return answer_picture(
            request,
            kind,
            shows=f"{held.pk} {held.seal} {held.state}",
            draw=lambda setting: draw(opened, code, what, setting),
            is_private=not held.is_public,
        )
    except FigureNotAvailable as error:
        raise Http404 from error


def _area_page(request: HttpRequest, revision: str, code: int, template: str) -> HttpResponse:
    held = _held(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    opened = open_registered(held)
    selection = find_selection(opened, code)
    if selection is None:
        raise Http404
    language = page_language()
    figures = figures_of(opened, selection)
    context = {
        **_about(held),
        "figures": figures,
        "titles": {name: get_indicator(name).title(language) for name in _TITLES},
        "year": list_dates(opened)[-1],
        "pictures": [
            (what, f"/revisions/{held.pk}/figures/{code}/{what}.png") for what in PICTURES
        ],
        "origins": [(one, figures_url(held, "area", code=one.code)) for one in figures.origins],
        "destinations": [
            (one, figures_url(held, "area", code=one.code)) for one in figures.destinations
        ],
        "within": [(name, figures_url(held, "area", code=one)) for one, name in figures.within],
        "regions": [
            (name_of(one.code, language), figures_url(held, "area", code=one.code))
            for one in list_groupings()
            if one.kind == "geographic_region"
        ],
        "csv_url": figures_url(held, "area-csv", code=code),
        "picture_base": f"/revisions/{held.pk}/figures/{code}/",
    }
    return _kept(held, render(request, template, context))


def _about(held: Registration) -> dict[str, Any]:
    return {
        "held": held,
        "state": state_words(held.state),
        "current": current_registration(),
        "world_url": figures_url(held, "world"),
        "areas_url": figures_url(held, "areas"),
    }


def _held(request: HttpRequest, revision: str) -> Registration:
    return find_revision(request, revision) if revision else find_current()


def _kept(held: Registration, answer: HttpResponse) -> HttpResponse:
    return answer if held.is_public else never_kept(answer)


def _write_area(to: Any, revision: Revision, code: int) -> None:
    writer = csv.writer(to, lineterminator="\r\n")
    head = ["indicator", "area", "name", "year", "sex", "value", *_ENDS, "unit", "status"]
    writer.writerow([*head, "revision", "source", "licence"])
    for name in _TITLES:
        indicator = get_indicator(name)
        if any(table not in revision for table in indicator.tables):
            continue
        sexes = ("both", "female", "male") if indicator.by_sex else ("both",)
        source = revision.manifest.source_of(indicator.tables[0])
        told = f"{source.producer}, {source.title}, {source.edition}"
        table = tabulate(
            revision, name, [code], sexes=sexes, language=page_language(), with_intervals=True
        )
        for row in table.to_pylist():
            row |= {one: as_written(row[one], row["unit"]) for one in ("value", *_ENDS)}
            values = [safe_text(row[column]) for column in head]
            writer.writerow([*values, revision.id, told, source.licence])
