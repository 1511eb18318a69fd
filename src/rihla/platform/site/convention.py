"""Pictures of a treaty: where States stand on a day, and how many migrants live within it."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.utils.translation import gettext as _

from rihla import norm
from rihla.drawing.category import Category, category_map
from rihla.drawing.chart import Chart
from rihla.drawing.credit import Credit
from rihla.indicator.chart.membership import membership_series
from rihla.platform.site.picture import Setting, edition_of_map
from rihla.platform.site.standing import Ever, standings_on
from rihla.platform.site.wording import term
from rihla.revision.store import Revision

__all__ = ["draw_share", "draw_standings", "state_of_acts"]


def state_of_acts(ever: Ever) -> str:
    """Give a digest of the acts as they are recorded now: what a picture of them shows."""
    acts = [
        (step.area, step.kind.value, str(step.date)) for one in ever.steps.values() for step in one
    ]
    return hashlib.sha256(repr(sorted(acts)).encode()).hexdigest()


def draw_standings(ever: Ever, day: dt.date, revision: Revision, setting: Setting) -> Chart:
    """Draw who is a party and who has signed at the end of a day."""
    standings = standings_on(ever, day)
    party, signatory = norm.Standing.PARTY.value, norm.Standing.SIGNATORY.value
    values = {row.area: party for row in standings.parties}
    values |= {row.area: signatory for row in standings.signatories}
    return category_map(
        values,
        [
            Category(party, f"{term(party)} ({len(standings.parties)})", 0),
            Category(signatory, f"{term(signatory)} ({len(standings.signatories)})", 4),
        ],
        title=_("Where States stand towards the Convention, %(day)s") % {"day": day.isoformat()},
        subtitle=_("Signatories are those that have signed and are not parties"),
        absent=term("none"),
        credits=[_credit()],
        edition=edition_of_map(revision),
        theme=setting.theme,
        width=setting.width,
        language=setting.language,
    )


def draw_share(ever: Ever, revision: Revision, setting: Setting) -> Chart:
    """Draw the share of the world's migrants who live in States parties, over time."""
    return membership_series(
        revision,
        ever.members_on,
        title=_("Share of the world's migrants who live in States parties"),
        subtitle=_("Per cent of the international migrant stock, parties on 1 July of each year"),
        credits=[_credit()],
        theme=setting.theme,
        width=setting.width,
        language=setting.language,
    )


def _credit() -> Credit:
    source = norm.get_edition().source_of("treaty_step")
    return Credit(f"{source.authority}. {source.edition}.", source.licence)
