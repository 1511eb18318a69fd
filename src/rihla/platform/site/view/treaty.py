"""The Convention as of any day."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rihla import norm
from rihla.drawing.words import number
from rihla.indicator.chart.membership import tabulate_membership
from rihla.platform.evidence.current import current_revision
from rihla.platform.site.cell import partial_date
from rihla.platform.site.convention import draw_share, draw_standings, state_of_acts
from rihla.platform.site.form import DayForm
from rihla.platform.site.language import page_language
from rihla.platform.site.listing import licence_of_records
from rihla.platform.site.picture import answer_picture, edition_of_map
from rihla.platform.site.place import url_of_record
from rihla.platform.site.standing import Ever, largest_receivers, standings_ever, standings_on
from rihla.platform.site.wording import term
from rihla.platform.treaty.models import Step
from rihla.revision.store import Revision

__all__ = ["share_picture", "standing_csv", "standing_picture", "treaty_home"]

_INSTRUMENT = "icrmw"
_TOPS = (10, 20, 30)


@dataclass(frozen=True, slots=True)
class Top:
    """How many of the largest receiving areas are parties."""

    count: int
    parties: int


@dataclass(frozen=True, slots=True)
class Line:
    """One State or receiving area, in words."""

    name: str
    standing: norm.Standing
    act: str
    since: str
    notes: tuple[str, ...]
    url: str = ""
    rank: int = 0
    migrants: str = ""

    @property
    def words(self) -> str:
        """Where it stands."""
        return term(self.standing.value)


@require_safe
def treaty_home(request: HttpRequest) -> HttpResponse:
    """Show where States stand at the end of a day, and how many migrants live within the treaty."""
    form = DayForm(request.GET or None)
    day = _day(form)
    revision, ever = current_revision(), standings_ever(_INSTRUMENT)
    standings = standings_on(ever, day)
    year, receivers = largest_receivers(revision, ever, day, top=_TOPS[-1])
    return render(
        request,
        "site/treaty.html",
        {
            "form": form if form.is_bound else DayForm(initial={"on": day}),
            "day": day,
            "standings": standings,
            "instrument": standings.instrument,
            "year": year,
            "receivers": [
                _line(one.name, one.status, rank=one.rank, migrants=_persons(one.migrants))
                for one in receivers
            ],
            "tops": [
                Top(top, sum(one.status.is_party for one in receivers[:top])) for top in _TOPS
            ],
            "rows": [
                _line(row.name, row.status, url=url_of_record(Step(key=row.keys[-1])))
                for row in standings.rows
            ],
            "shares": _shares(revision, ever),
            "revision": revision,
            "source": norm.get_edition().source_of("treaty_step"),
        },
        status=400 if form.is_bound and not form.is_valid() else 200,
    )


def _line(name: str, status: norm.TreatyStatus, **more: Any) -> Line:
    return Line(
        name,
        status.standing,
        term(status.how.value) if status.how else "",
        partial_date(str(status.since)) if status.since else "",
        status.notes,
        **more,
    )


def _shares(revision: Revision, ever: Ever) -> list[dict[str, str]]:
    language = page_language()
    return [
        {
            "year": str(row["year"]),
            "areas": str(row["areas"]),
            "migrants": _persons(row["migrants"]),
            "world": _persons(row["world"]),
            "share": f"{number(row['share'] * 100, 1, language)} %",
        }
        for row in tabulate_membership(revision, ever.members_on).to_pylist()
    ]


def _persons(count: float) -> str:
    return number(count, 0, page_language())


@require_safe
def standing_csv(request: HttpRequest) -> HttpResponse:
    """Give where every State stands at the end of a day as CSV."""
    form = DayForm(request.GET or None)
    day = _day(form)
    standings = standings_on(standings_ever(_INSTRUMENT), day)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rihla-{_INSTRUMENT}-{day}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        ["instrument", "area", "name", "on", "standing", "act", "date", "certain", "licence"]
    )
    for row in standings.rows:
        status = row.status
        writer.writerow(
            [
                _INSTRUMENT,
                row.area,
                row.name,
                day,
                status.standing.value,
                status.how.value if status.how else "",
                str(status.since or ""),
                str(status.certain).lower(),
                licence_of_records(),
            ]
        )
    return response


@require_safe
def standing_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the map of a day."""
    day, ever = _day(DayForm(request.GET)), standings_ever(_INSTRUMENT)
    revision = current_revision()
    return answer_picture(
        request,
        kind,
        shows=f"{day} {state_of_acts(ever)} {edition_of_map(revision)}",
        draw=lambda setting: draw_standings(ever, day, revision, setting),
    )


@require_safe
def share_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the chart of the share of migrants who live in States parties."""
    revision, ever = current_revision(), standings_ever(_INSTRUMENT)
    return answer_picture(
        request,
        kind,
        shows=f"{revision.manifest.seal} {state_of_acts(ever)}",
        draw=lambda setting: draw_share(ever, revision, setting),
    )


def _day(form: DayForm) -> dt.date:
    """Give the day asked for, else today."""
    asked = form.cleaned_data.get("on") if form.is_valid() else None
    return asked if isinstance(asked, dt.date) else dt.datetime.now(tz=dt.UTC).date()
