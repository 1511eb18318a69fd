"""The pages of notices: each reader's own, counted in the header, opened and read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.platform.site.conftest import Reader

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import invite_person
from rihla.platform.job.work import run_due
from rihla.platform.notification.models import Following, Notice, Preference
from rihla.platform.proposal.services import comment_on_proposal, propose_change
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

RECORD = "/treaty/acts-of-states/icrmw-504-ratification-1993-06-21/"
UNREAD = re.compile(r'class="unread-count">(\d+)<')


@pytest.fixture
def office(somebody: Any) -> Reader:
    """Give the secretariat, to whom a proposal was made and commented on."""
    office, author = somebody("secretariat"), somebody("focal_point", "504")
    step = Step.objects.get(area=504, kind="ratification")
    proposal = propose_change(author, step, {"date": "1993"}, base=1, why="So.", source="A list.")
    comment_on_proposal(author, proposal, "Please.")
    run_due()
    Notice.objects.filter(subject="role").delete()
    return Reader(office)


def test_the_header_counts_what_is_unread(office: Reader) -> None:
    """One for the proposal; opening it leads there and reads it; it can be unread again."""
    assert UNREAD.findall(office.get("/compact/")) == ["1"]
    page = office.get("/notifications/")
    assert "A proposal was made" in page
    assert "Morocco: Ratification" in page
    [opening] = re.findall(r'action="(/notifications/[\w-]+/open/)"', page)
    assert "What it changes" in office.post(opening)
    assert UNREAD.findall(office.get("/compact/")) == []
    assert "You have read everything." in office.get("/notifications/?unread=1")
    office.post(opening.replace("open", "unread"))
    assert UNREAD.findall(office.get("/compact/")) == ["1"]
    office.post("/notifications/read/")
    assert UNREAD.findall(office.get("/compact/")) == []


def test_another_readers_notice_cannot_be_opened(office: Reader, signed_in: Any) -> None:
    """A guessed id opens nothing, and leaves it unread."""
    notice = Notice.objects.get(person_id=office.actor.id)  # type: ignore[union-attr]
    other = signed_in("focal_point", "484")
    for step in ("open", "read"):
        assert other.client.post(f"/notifications/{notice.pk}/{step}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read is None
    assert "Morocco: Ratification" not in other.get("/notifications/")


def test_a_reader_without_an_account_sees_no_notices(reader: Any) -> None:
    """The pages say to sign in; nothing can be sent; no header, no button."""
    for path in ("", "preferences/", "following/"):
        assert "Sign in to see yours" in reader.get(f"/notifications/{path}")
    for path in ("read/", "follow/", "preferences/"):
        answer = reader.client.post(f"/notifications/{path}", {"what": "area", "target": "504"})
        assert answer.status_code in {200, 403}
    assert not Following.objects.exists()
    assert not Preference.objects.exists()
    assert "/notifications/" not in reader.get(RECORD)


def test_a_record_a_list_and_an_area_are_followed_by_their_buttons(signed_in: Any) -> None:
    """Anybody signed in may; the button then says that she does, and ends it."""
    reader = signed_in("donor", "an-organisation")
    for words in ("Follow this record", "Follow Acts of States", "Follow Morocco"):
        assert words in reader.get(RECORD)
    target: dict[str, Any] = {"what": "area", "target": "504", "next": RECORD}
    assert "Following: Morocco" in reader.post("/notifications/follow/", **target)
    assert "Morocco" in reader.get("/notifications/following/")
    assert "Follow Morocco" in reader.post("/notifications/follow/", step="end", **target)
    assert "Follow Acts of States" in reader.get("/treaty/acts-of-states/")
    for wrong in ({"what": "area", "target": "9999"}, {"what": "nothing", "target": "504"}):
        assert reader.client.post("/notifications/follow/", wrong).status_code == 404
    away = reader.client.post("/notifications/follow/", target | {"next": "https://example.org/"})
    assert away["Location"] == "/notifications/following/"


def test_a_proposal_is_followed_by_those_alone_who_may_see_it(
    office: Reader, signed_in: Any
) -> None:
    """A guessed id of a proposal is answered as one that there is not."""
    proposal = Notice.objects.get(person_id=office.actor.id).subject_id  # type: ignore[union-attr]
    other = signed_in("focal_point", "484")
    target: dict[str, Any] = {"what": "proposal", "target": proposal}
    assert other.client.post("/notifications/follow/", target).status_code == 404
    assert not Following.objects.filter(person_id=other.actor.id).exists()
    office.post("/notifications/follow/", **target)
    assert Following.objects.filter(person_id=office.actor.id).exists()  # type: ignore[union-attr]


def test_choices_are_kept_and_shown(signed_in: Any) -> None:
    """What was chosen stands on the page; what is not offered is refused."""
    reader = signed_in("contributor", "504")
    page = reader.get("/notifications/preferences/")
    names = re.findall(r'<select name="([\w-]+)"', page)
    fields = dict.fromkeys(names, "daily") | {"language": "fr", "proposal-made-site": "on"}
    reader.post("/notifications/preferences/", **fields)
    held = Preference.objects.filter(person_id=reader.actor.id)
    assert set(held.values_list("mail", flat=True)) == {"daily"}
    assert list(held.filter(on_site=True).values_list("event", flat=True)) == ["proposal.made"]
    assert Person.objects.get(pk=reader.actor.id).language == "fr"
    reader.post("/notifications/preferences/", **(fields | {"proposal-made-mail": "hourly"}))
    assert held.get(event="proposal.made").mail == "daily"


def test_counting_asks_little_of_the_database(
    office: Reader, django_assert_max_num_queries: Any
) -> None:
    """Four questions, however many notices there are."""
    assert office.actor is not None
    first = Notice.objects.get(person_id=office.actor.id)
    for count in range(60):
        Notice.objects.create(
            person_id=office.actor.id,
            event="record.changed",
            subject="record",
            subject_id=f"treaty.step:{Step.objects.all()[count].pk}",
            occurrence=str(count),
            mail="off",
        )
    assert first.pk
    from rihla.platform.notification.selectors import count_unread

    person = invite_person(system("tests"), "x@example.org", "secretariat")
    assert actor_of_person(person)
    with django_assert_max_num_queries(4):
        assert count_unread(office.actor) == 61
