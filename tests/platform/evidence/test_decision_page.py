"""Two persons decide on pages: what each sees, what each may press, what comes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.platform.evidence.conftest import Register
from tests.platform.site.conftest import Reader

from rihla.platform.accounts.models import Person
from rihla.platform.audit.recording import recording
from rihla.platform.evidence.models import Registration, Request

pytestmark = pytest.mark.django_db

SignedIn = Callable[..., Reader]
PAGE = "/revisions/trial-1/"


def _name(reader: Reader, name: str) -> None:
    assert reader.actor is not None
    person = Person.objects.get(pk=reader.actor.id)
    person.name = name
    with recording("system:tests", "test.name"):
        person.save()


def _state() -> str:
    return Registration.objects.get(pk="trial-1").state


def test_two_persons_publish_it_by_the_page(
    register: Register, signed_in: SignedIn, reader: Reader
) -> None:
    """One asks; she may only take it back; the other sees who asked, approves, and it is public."""
    register(factor=2)
    first, second = signed_in("secretariat"), signed_in("secretariat")
    _name(first, "Amina")
    page = first.get(PAGE)
    assert "Ask to publish it" in page
    first.post(f"{PAGE}ask/publish/", base=1, why="Morocco was counted anew.", embargo="")
    asked = Request.objects.get()
    mine, other = first.get(PAGE), second.get(PAGE)
    assert "Take it back" in mine
    assert f"{asked.pk}/approve/" not in mine
    assert "Amina" in other
    assert "Morocco was counted anew." in other
    assert "Waiting for a decision" in second.get("/revisions/")
    reader.get(PAGE, status=404)
    first.post(f"/revision-requests/{asked.pk}/approve/", 403)
    assert _state() == "staged"
    second.post(f"/revision-requests/{asked.pk}/approve/", why="Seen.")
    assert _state() == "current"
    assert "Morocco was counted anew." not in reader.get(PAGE)
    assert "Amina" not in reader.get(PAGE)


def test_an_embargo_is_set_by_the_page(register: Register, signed_in: SignedIn) -> None:
    """With its time; a time that is past is said beside what was typed, and nothing is asked."""
    register()
    first, second = signed_in("secretariat"), signed_in("secretariat")
    page = first.post(
        f"{PAGE}ask/publish/", 409, base=1, why="A day that is past.", embargo="2020-01-01T09:00"
    )
    assert "The end of the embargo is past." in page
    assert "A day that is past." in page
    assert not Request.objects.exists()
    first.post(f"{PAGE}ask/publish/", base=1, why="On the day.", embargo="2099-12-18T09:00")
    second.post(f"/revision-requests/{Request.objects.get().pk}/approve/", why="")
    held = Registration.objects.get(pk="trial-1")
    assert (held.state, held.embargo and held.embargo.isoformat()) == (
        "embargoed",
        "2099-12-18T09:00:00+00:00",
    )
    page = second.get(PAGE)
    assert "Hold it now" in page
    assert "18 December 2099" in page
    second.post(f"{PAGE}hold/", base=held.version, why="A slip.")
    assert _state() == "staged"


def test_refusing_needs_a_reason_and_tells_it(register: Register, signed_in: SignedIn) -> None:
    """Without, the page says so and the request stays; with, whoever asked reads why."""
    register()
    first, second = signed_in("secretariat"), signed_in("secretariat")
    first.post(f"{PAGE}ask/publish/", base=1, why="It is sound.", embargo="")
    path = f"/revision-requests/{Request.objects.get().pk}/refuse/"
    assert "A reason is needed." in second.post(path, 409, why="")
    second.post(path, why="Morocco is doubled.")
    assert "Morocco is doubled." in first.get(PAGE)
    assert _state() == "staged"


def test_the_current_one_is_withdrawn_only_with_a_successor(
    register: Register, signed_in: SignedIn
) -> None:
    """The page offers those that may take its place, and says what is missing."""
    register()
    first, second = signed_in("secretariat"), signed_in("secretariat")
    page = "/revisions/undesa-2019/"
    assert '<option value="trial-1">' in first.get(page)
    version = Registration.objects.get(pk="undesa-2019").version
    told = first.post(f"{page}ask/withdraw/", 409, base=version, why="Wrong.", successor="")
    assert "The site would stand without figures." in told
    first.post(f"{page}ask/withdraw/", base=version, why="Wrong.", successor="trial-1")
    second.post(f"/revision-requests/{Request.objects.get().pk}/approve/", why="")
    assert _state() == "current"
    assert "Wrong." in second.get(page)


@pytest.mark.parametrize("role", ["figure_reviewer", "auditor", "administrator"])
def test_others_see_no_control_and_change_nothing(
    register: Register, signed_in: SignedIn, role: str
) -> None:
    """Whoever only reads it before its time, or does not even that."""
    register()
    reader = signed_in(role)
    if role == "figure_reviewer":
        page = reader.get(PAGE)
        assert "A small revision" in page
        assert "Ask to publish it" not in page
    for path in (f"{PAGE}ask/publish/", f"{PAGE}ask/withdraw/", f"{PAGE}hold/"):
        answer = reader.client.post(path, {"base": 1, "why": "Because."})
        assert answer.status_code in {403, 404}
    assert not Request.objects.exists()
    assert _state() == "staged"
