"""The Compact: its parts at a glance, and the vote on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rihla import norm
from rihla.platform.compact.models import Action, Milestone, Objective, Principle, RoundTable
from rihla.platform.site.cell import partial_date
from rihla.platform.site.picture import answer_picture
from rihla.platform.site.place import url_of_record
from rihla.platform.site.vote import draw_vote, list_sides, state_of_vote

__all__ = ["compact_home", "vote", "vote_picture"]

_RESOLUTION = "A/RES/73/195"


@require_safe
def compact_home(request: HttpRequest) -> HttpResponse:
    """Show objectives by round table, principles and milestones."""
    actions: dict[int, int] = {}
    for number in Action.objects.values_list("objective", flat=True):
        actions[number] = actions.get(number, 0) + 1
    objectives = list(Objective.objects.all())
    tables = [
        (
            table,
            url_of_record(table),
            [
                (one, url_of_record(one), actions.get(one.number, 0))
                for one in objectives
                if one.round_table == table.number
            ],
        )
        for table in RoundTable.objects.all()
    ]
    return render(
        request,
        "site/compact.html",
        {
            "tables": tables,
            "principles": [(one, url_of_record(one)) for one in Principle.objects.all()],
            "milestones": [
                (partial_date(one.date), one.event, url_of_record(one))
                for one in Milestone.objects.all()
            ],
            "sides": list_sides(_RESOLUTION),
            "resolution": norm.get_resolution(_RESOLUTION),
            "actions": sum(actions.values()),
            "count": len(objectives),
        },
    )


@require_safe
def vote(request: HttpRequest) -> HttpResponse:
    """Show the recorded vote: counts, map, and every State."""
    sides = list_sides(_RESOLUTION)
    return render(
        request,
        "site/vote.html",
        {
            "resolution": norm.get_resolution(_RESOLUTION),
            "sides": sides,
            "members": sum(len(side.states) for side in sides),
            "source": norm.get_edition().source_of("vote"),
        },
    )


@require_safe
def vote_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the map of the vote."""
    return answer_picture(
        request,
        kind,
        shows=state_of_vote(_RESOLUTION),
        draw=lambda setting: draw_vote(_RESOLUTION, setting),
    )
