"""How States voted, counted and drawn from the living records."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rihla import norm
from rihla.areas import name_of
from rihla.drawing.category import Category, category_map
from rihla.drawing.chart import Chart
from rihla.drawing.credit import Credit
from rihla.platform.compact.models import Ballot
from rihla.platform.evidence.current import current_revision
from rihla.platform.site.language import page_language, place_of_name
from rihla.platform.site.picture import Setting, edition_of_map
from rihla.platform.site.place import url_of_record
from rihla.platform.site.wording import term

__all__ = ["Side", "draw_vote", "list_sides", "state_of_vote"]

_COLOURS: dict[norm.Choice, int | None] = {
    norm.Choice.YES: 0,
    norm.Choice.NO: 1,
    norm.Choice.ABSTAIN: 4,
    norm.Choice.NOT_VOTING: None,
}


@dataclass(frozen=True, slots=True)
class Side:
    """All who chose the same."""

    choice: str
    words: str
    states: tuple[tuple[str, str], ...]
    """Name and address of each, by name."""


def list_sides(resolution: str) -> list[Side]:
    """List who chose what, in the order of the choices."""
    language = page_language()
    ballots = list(Ballot.objects.filter(resolution=resolution))
    return [
        Side(
            choice.value,
            term(choice.value),
            tuple(
                sorted(
                    (
                        (name_of(one.area, language), url_of_record(one))
                        for one in ballots
                        if one.choice == choice
                    ),
                    key=lambda state: place_of_name(state[0]),
                )
            ),
        )
        for choice in norm.Choice
    ]


def state_of_vote(resolution: str) -> str:
    """Give a digest of the votes as they are recorded now: what a picture of them shows."""
    held = Ballot.objects.filter(resolution=resolution).order_by("pk")
    borders = edition_of_map(current_revision())
    content = repr([borders, *held.values_list("area", "choice")])
    return hashlib.sha256(content.encode()).hexdigest()


def draw_vote(resolution: str, setting: Setting) -> Chart:
    """Draw the vote as a map."""
    ballots = Ballot.objects.filter(resolution=resolution)
    values = dict(ballots.values_list("area", "choice"))
    counts = Counter(values.values())
    about = norm.get_resolution(resolution)
    return category_map(
        values,
        [
            Category(choice.value, f"{term(choice.value)} ({counts[choice.value]})", colour)
            for choice, colour in _COLOURS.items()
        ],
        title=_("Recorded vote on %(resolution)s, %(date)s")
        % {"resolution": resolution, "date": about.date.isoformat()},
        subtitle=_("Members of the United Nations"),
        absent=_("No vote recorded"),
        credits=[Credit(about.source, norm.get_edition().source_of("vote").licence)],
        edition=edition_of_map(current_revision()),
        theme=setting.theme,
        width=setting.width,
        language=setting.language,
    )
