"""The Convention as of any day, from the living records of acts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from rihla import norm
from rihla.platform.accounts.policy import Actor
from rihla.platform.evidence.current import current_revision
from rihla.platform.proposal.services import approve_proposal, propose_change
from rihla.platform.site.standing import largest_receivers, standings_ever, standings_on
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
MOROCCO = 504


def _tally(page: str) -> dict[str, int]:
    return {
        words: int(count)
        for words, count in re.findall(r"<div[^>]*><dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    }


@pytest.mark.parametrize(
    "day", ["1990-01-01", "1996-05-05", "2003-07-01", "2017-06-30", "2019-12-31"]
)
def test_living_records_agree_with_the_edition_they_came_from(day: str) -> None:
    """On any day parties, signatories and what is doubtful are those of the norms."""
    on = dt.date.fromisoformat(day)
    standings = standings_on(standings_ever("icrmw"), on)
    assert {row.area for row in standings.parties} == {
        one.area for one in norm.parties("icrmw", on)
    }
    assert {row.area for row in standings.signatories} == {
        one.area for one in norm.signatories("icrmw", on)
    }
    for row in standings.rows:
        assert row.status == norm.status_of("icrmw", row.area, on)


def test_the_page_counts_the_parties_of_a_day(reader: Any) -> None:
    """55 States were parties at the end of 2019, as the depositary's list counts them."""
    tally = _tally(reader.get("/treaty/?on=2019-12-31"))
    assert tally["Parties"] == 55
    assert tally["Parties among the 10 largest receiving areas"] == 0


def test_a_date_known_to_the_year_stays_a_year(reader: Any) -> None:
    """Mozambique deposited in 2013: no page makes a day of it."""
    page = reader.get("/treaty/acts-of-states/?q=Mozambique")
    assert ">2013<" in page.replace("\n", "")
    middle = reader.get("/treaty/?on=2013-06-30")
    assert "The deposit is dated 2013 only" in middle


def test_the_day_of_the_receivers_is_that_of_the_figures_before_it() -> None:
    """Figures of 2015 are shown for a day of 2017, those of 1990 for any earlier day."""
    ever = standings_ever("icrmw")
    years = [
        largest_receivers(current_revision(), ever, dt.date(year, 12, 31), top=3)[0]
        for year in (1970, 2017, 2024)
    ]
    assert years == [1990, 2015, 2019]


def test_an_approved_change_moves_the_standing_and_the_picture(
    reader: Any, somebody: Somebody
) -> None:
    """What people approve is what the page, the CSV and the picture show from then on."""
    before = reader.client.get("/treaty/standing.csv?on=1993-06-30").content
    step = Step.objects.get(area=MOROCCO, kind="ratification")
    proposal = propose_change(
        somebody("focal_point", str(MOROCCO)),
        step,
        {"date": "1994-06-21"},
        base=1,
        why="The date is of a year later.",
        source="A list made for this test.",
    )
    unchanged = reader.client.get("/treaty/standing.csv?on=1993-06-30").content
    approve_proposal(somebody("secretariat"), proposal)
    after = reader.client.get("/treaty/standing.csv?on=1993-06-30").content
    assert before == unchanged
    standing = {row["area"]: row["standing"] for row in csv.DictReader(io.StringIO(after.decode()))}
    assert standing[str(MOROCCO)] == "signatory"


def test_the_share_is_that_of_the_revision(reader: Any) -> None:
    """The table beside the chart names the revision and adds nothing up by itself."""
    page = reader.get("/treaty/?on=2019-12-31")
    assert current_revision().id in page
    assert "271,642,105" in page


def test_a_day_that_is_none_is_told_so(reader: Any) -> None:
    """A wrong date is an error of the form, not of the site."""
    assert "Enter a valid date" in reader.get("/treaty/?on=2019-02-31", status=400)


def test_pictures_are_drawn_once_and_known_by_what_they_show(reader: Any) -> None:
    """A browser that has the picture is told that it has it."""
    first = reader.client.get("/treaty/share.png")
    again = reader.client.get("/treaty/share.png", headers={"if-none-match": first["ETag"]})
    assert first.content.startswith(b"\x89PNG")
    assert (again.status_code, again.content) == (304, b"")
    dark = reader.client.get("/treaty/share.svg?theme=dark&width=phone&language=ar")
    assert dark.content.startswith(b"<svg")
    assert dark["ETag"] != first["ETag"]
    assert reader.client.get("/treaty/share.png?theme=pink").status_code == 404


def test_the_vote_is_counted_and_every_state_named(reader: Any) -> None:
    """152 in favour, 5 against, 12 abstentions, 24 not voting: 193 Members, each linked."""
    page = reader.get("/compact/vote/")
    assert _tally(page) == {"In favour": 152, "Against": 5, "Abstention": 12, "Not voting": 24}
    assert len(set(re.findall(r"/compact/votes/a-res-73-195-\d+/", page))) == 193
