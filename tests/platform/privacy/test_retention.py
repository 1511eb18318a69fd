"""What has been kept for its time goes; what has not stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from rihla.errors import UnauditedWrite
from rihla.platform.accounts.models import Invitation, Person, Token
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import accept_invitation, close_account, invite_person
from rihla.platform.accounts.token import make_token
from rihla.platform.audit.access import note_access
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Access
from rihla.platform.audit.recording import forgetting, recording
from rihla.platform.job.models import Task
from rihla.platform.job.work import run_due
from rihla.platform.privacy.inventory import keeping
from rihla.platform.privacy.models import InactivityWarning
from rihla.platform.privacy.retention import let_go

pytestmark = pytest.mark.django_db

PASSWORD = "a long way over the sea, 1990"


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Leave no work of other tests."""
    Task.objects.all().delete()


def _ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def _set(record: Any, **values: Any) -> None:
    with recording("system:tests", "test.age"):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def _joined(email: str = "she@example.org") -> Person:
    person = invite_person(system("tests"), email, "contributor", scope="504", letter=False)
    accept_invitation(person, PASSWORD)
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize(("days", "goes"), [(29, False), (31, True)])
def test_an_invitation_that_nobody_took_up_takes_its_address_along(days: int, goes: bool) -> None:
    """A month after its link was good last; whoever joined stays."""
    person = invite_person(system("tests"), "never@example.org", "contributor", scope="504")
    joined = _joined()
    for one in Invitation.objects.all():
        _set(one, until=_ago(days))
    for somebody in (person, joined):
        _set(somebody, joined=_ago(days + 20))
    let_go()
    assert Person.objects.filter(email="never@example.org").exists() is not goes
    assert Person.objects.filter(email="she@example.org").exists()
    assert verify_chain().holds


def test_sessions_that_are_over_go_with_what_is_known_of_their_browsers() -> None:
    """The row of the browser goes with the session; an open one stays."""
    _joined()
    browsers = [Client(), Client()]
    for browser in browsers:
        fields = {"login": "she@example.org", "password": PASSWORD}
        browser.post("/account/login/", fields, secure=True)
    over = Session.objects.get(session_key=browsers[0].session.session_key)
    over.expire_date = _ago(1)
    over.save()
    assert let_go()["sessions"] == 1
    assert browsers[1].get("/account/", secure=True).status_code == 200


def test_ended_tokens_and_old_looks_go(somebody: Callable[..., Actor]) -> None:
    """Half a year after a token's end, two years after a look."""
    person = _joined()
    for days in (179, 181):
        token, _text = make_token(actor_of_person(person), f"{days}", ["proposal.write"])
        _set(token, until=_ago(days))
    for days in (keeping("accesses") - 1, keeping("accesses") + 1):
        note_access("system:tests", (), [person.pk], page=f"page-{days}")
        with forgetting():
            Access.objects.filter(page=f"page-{days}").update(at=_ago(days))
    let_go()
    assert [token.name for token in Token.objects.filter(person=person)] == ["179"]
    assert Access.objects.filter(subject=person.pk).count() == 1


def test_the_log_of_looks_takes_new_rows_alone() -> None:
    """Whoever would change or delete one is stopped, inside a service too."""
    person = _joined()
    note_access("system:tests", (), [person.pk], page="person")
    row = Access.objects.get(subject=person.pk)
    row.page = "another"
    with pytest.raises(UnauditedWrite), transaction.atomic():
        row.save()
    with pytest.raises(UnauditedWrite), recording("system:tests", "test.change"):
        Access.objects.all().delete()
    with pytest.raises(UnauditedWrite), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_access SET why = 'x'")
    assert Access.objects.get(pk=row.pk).page == "person"


def test_an_unused_account_is_warned_twice_then_erased(letters: list[Any]) -> None:
    """Whoever signs in after a warning stays."""
    person, other = _joined(), _joined("other@example.org")
    run_due()
    letters.clear()
    for one in (person, other):
        _set(one, joined=_ago(701), last_login=_ago(701))
    assert let_go()["warnings"] == 2
    assert let_go()["warnings"] == 0
    run_due()
    assert sorted(letter.to[0] for letter in letters) == ["other@example.org", "she@example.org"]
    _set(other, last_login=timezone.now())
    for expected in (1, 0):
        for warning in InactivityWarning.objects.all():
            _set(warning, at=warning.at - dt.timedelta(days=31))
        done = let_go()
        assert done["warnings"] == expected
    assert done["inactive"] == 1
    assert Person.objects.get(pk=person.pk).erased is not None
    assert Person.objects.get(pk=other.pk).erased is None
    assert verify_chain().holds


def test_an_account_whose_program_works_is_used() -> None:
    """Nobody signs in where a token does the work."""
    person = _joined()
    make_token(actor_of_person(person), "A program", ["proposal.write"])
    _set(person, joined=_ago(1000), last_login=_ago(1000))
    assert let_go()["warnings"] == 0


def test_an_account_closed_for_a_year_is_erased() -> None:
    """Until then it can be opened again."""
    person = _joined()
    close_account(system("tests"), person, why="She left.")
    _set(person, closed=_ago(364))
    assert let_go()["closed"] == 0
    _set(person, closed=_ago(366))
    assert let_go()["closed"] == 1
    assert Person.objects.get(pk=person.pk).email is None
