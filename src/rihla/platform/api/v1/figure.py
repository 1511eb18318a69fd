"""Figures: each with its revision, interval, unit, basis, status, notes, sources and licence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from rihla.areas import Area, Grouping, list_areas, list_groupings
from rihla.errors import FigureNotAvailable
from rihla.indicator import Selection, compute, get_indicator, list_dates, list_indicators, select
from rihla.platform.api.v1.evidence import READING, conditional, gone, reader, visible_revision
from rihla.platform.api.v1.shape import PROBLEMS, Asked, Problem
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.store import open_registered
from rihla.revision.figure import Figure, as_written
from rihla.revision.store import Revision

__all__ = ["router"]

router = Router(tags=["figures"])

_OF_DATES = tuple(
    one.id for one in list_indicators() if one.arity == "date" and one.id != "type_of_data_share"
)
if TYPE_CHECKING:
    _Indicator = str
else:  # the names are those of the catalogue
    _Indicator = Literal[_OF_DATES]


class AreaOut(Schema):
    """An area, or a grouping of areas."""

    code: int
    kind: str
    iso2: str | None
    iso3: str | None
    names: dict[str, str]
    members: list[int]
    notes: str


class AreaPage(Schema):
    """Some of the areas."""

    count: int
    items: list[AreaOut]


class AreasAsked(Asked):
    """Which areas."""

    q: str = Field("", description="Words of a name in any of the six languages, or a code.")
    kind: Literal["", "area", "former", "grouping"] = ""


class IndicatorOut(Schema):
    """What can be computed."""

    id: str
    titles: dict[str, str]
    definition: str
    unit: str
    arity: str
    by_sex: bool
    formula: str
    source: str
    tables: list[str]


class Interval(Schema):
    """Ends of an interval that holds the figure with a probability."""

    lower: float
    upper: float
    level: float


class Source(Schema):
    """Whose figures it was computed from."""

    table: str
    producer: str
    title: str
    licence: str
    url: str
    content_sha256: str


class FigureOut(Schema):
    """One figure, or why there is none."""

    indicator: str
    area: int
    area_name: str
    date: int
    sex: str
    value: float | None
    unit: str
    interval: Interval | None
    status: str
    basis: dict[str, float]
    method: str
    notes: list[str]
    revision: str
    revision_state: str
    licence: str
    sources: list[Source]


class FigurePage(Schema):
    """Some of the figures that were asked for."""

    revision: str
    seal: str
    count: int
    items: list[FigureOut]


class FiguresAsked(Schema):
    """Which figures: every area with every date and sex."""

    model_config = ConfigDict(extra="forbid")
    indicator: _Indicator = "stock"
    area: list[str] = Field(
        ["900"],
        description="Codes or names of areas and groupings; 900 is the world.",
        min_length=1,
        max_length=300,
    )
    date: list[int] = Field([], description="Years; all of the revision without.", max_length=100)
    sex: list[Literal["both", "male", "female"]] = Field(["both"], min_length=1, max_length=3)
    revision: str = Field("", description="Id of a revision; the current one without.")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


@router.get("/areas", response={200: AreaPage, **PROBLEMS})
def list_areas_and_groupings(request: HttpRequest, asked: Query[AreasAsked]) -> Any:
    """List areas and groupings with their codes and names in six languages."""
    found = [one for one in _areas() if asked.kind in ("", one.kind.partition(" ")[0])]
    words = asked.q.casefold().split()
    found = [one for one in found if all(word in _text(one) for word in words)]
    return {"count": len(found), "items": found[asked.offset : asked.offset + asked.limit]}


@router.get("/indicators", response={200: list[IndicatorOut], **PROBLEMS})
def list_indicators_held(request: HttpRequest) -> Any:
    """List the indicators: what each is, its unit, its formula and where that comes from."""
    return list_indicators()


@router.get(
    "/figures",
    response={200: FigurePage, 304: None, 410: Problem, **PROBLEMS},
    openapi_extra=READING,
)
def list_figures(request: HttpRequest, asked: Query[FiguresAsked]) -> Any:
    """Compute figures from a revision, each with all that must stand beside it."""
    actor = reader(request)
    held = visible_revision(actor, asked.revision)
    if held.is_withdrawn:
        return gone(held)
    areas = [select(int(one) if _is_code(one) else one) for one in asked.area]

    def make() -> HttpResponseBase:
        revision = open_registered(held)
        dates = asked.date or list(list_dates(revision))
        wanted = list(itertools.product(areas, dates, asked.sex))
        part = wanted[asked.offset : asked.offset + asked.limit]
        items = [
            _figure(revision, held, asked.indicator, area, date, sex) for area, date, sex in part
        ]
        return JsonResponse(
            {"revision": held.pk, "seal": held.seal, "count": len(wanted), "items": items}
        )

    return conditional(request, actor, f"{held.seal} {held.state}", make, held=held)


def _figure(
    revision: Revision, held: Registration, indicator: str, area: Selection, date: int, sex: str
) -> dict[str, Any]:
    try:
        figure: Figure | None = compute(revision, indicator, area.code, date=date, sex=sex)
        notes = list(figure.notes) if figure else []
    except FigureNotAvailable as error:
        figure, notes = None, [str(error)]
    unit = get_indicator(indicator).unit
    interval = figure.interval if figure else None
    return {
        "indicator": indicator,
        "area": area.code,
        "area_name": area.name(),
        "date": date,
        "sex": sex,
        "value": as_written(figure.value, unit) if figure else None,
        "unit": unit,
        "interval": interval
        and {"lower": interval.lower, "upper": interval.upper, "level": interval.level},
        "status": figure.status.value if figure else "not_available",
        "basis": dict(figure.basis) if figure else {},
        "method": figure.method if figure else get_indicator(indicator).formula,
        "notes": notes,
        "revision": held.pk,
        "revision_state": held.state,
        "licence": held.licence,
        "sources": [
            {
                "table": one.table,
                "producer": one.producer,
                "title": one.title,
                "licence": one.licence,
                "url": one.url,
                "content_sha256": one.content_sha256,
            }
            for one in (figure.provenance if figure else ())
        ],
    }


def _areas() -> list[AreaOut]:
    return [*map(_of_area, list_areas()), *map(_of_grouping, list_groupings())]


def _of_area(area: Area) -> AreaOut:
    return AreaOut(
        code=area.m49,
        kind=area.kind,
        iso2=area.iso2,
        iso3=area.iso3,
        names=dict(area.names),
        members=[],
        notes=area.notes,
    )


def _of_grouping(grouping: Grouping) -> AreaOut:
    return AreaOut(
        code=grouping.code,
        kind=f"grouping {grouping.kind}",
        iso2=None,
        iso3=None,
        names=dict(grouping.names),
        members=list(grouping.members),
        notes=f"{grouping.authority}, {grouping.date}",
    )


def _text(area: AreaOut) -> str:
    known = [*area.names.values(), area.iso2 or "", area.iso3 or "", str(area.code)]
    return "\n".join(known).casefold()


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
