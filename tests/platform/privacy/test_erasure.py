"""Whoever asks is erased, from every table, and the chain stays whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Person, Token
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import accept_invitation, invite_person
from rihla.platform.accounts.token import make_token
from rihla.platform.audit.access import note_access
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Access
from rihla.platform.audit.recording import recording
from rihla.platform.job.models import Task
from rihla.platform.job.work import run_due
from rihla.platform.privacy.export import ask_export
from rihla.platform.privacy.inventory import list_tables
from rihla.platform.privacy.models import ErasureRequest, Export, InactivityWarning
from rihla.platform.privacy.request import ask_erasure, carry_out, recall_erasure
from rihla.platform.privacy.retention import let_go
from rihla.platform.proposal.models import Comment, Proposal
from rihla.platform.proposal.services import (
    approve_proposal,
    comment_on_proposal,
    propose_change,
    refuse_proposal,
)
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

EMAIL, NAME, PASSWORD = "amina@example.org", "Amina Example", "a long way over the sea, 1990"
ADDRESS = "203.0.113.77"
Pages = Callable[..., Any]


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Leave no work of other tests, and no limit."""
    Task.objects.all().delete()
    cache.clear()


@pytest.fixture
def amina(somebody: Callable[..., Actor], letters: list[Any]) -> Person:
    """Give somebody of whom every table of the inventory holds something."""
    person = invite_person(system("tests"), EMAIL, "focal_point", scope="504", name=NAME)
    run_due()
    accept_invitation(person, PASSWORD)
    browser = Client(REMOTE_ADDR=ADDRESS)
    browser.post("/account/login/", {"login": EMAIL, "password": PASSWORD}, secure=True)
    browser.post("/account/", {"name": NAME, "language": "fr"}, secure=True)
    browser.post("/account/email/", {"email": "other@example.org", "action_add": ""}, secure=True)
    me, office = actor_of_person(person), somebody("secretariat")
    make_token(me, f"of {NAME}", ["proposal.write"])
    ask_export(me)
    run_due()
    step = Step.objects.get(area=504, kind="ratification")
    for date in ("1993-06", "1993"):
        step.refresh_from_db()
        mine = propose_change(
            me, step, {"date": date}, base=step.version, why="I read it.", source="A list."
        )
        comment_on_proposal(me, mine, f"Write to {EMAIL}, yours, {NAME}.")
        comment_on_proposal(office, mine, f"Thank you, {NAME.upper()}!")
        (approve_proposal if date == "1993-06" else refuse_proposal)(office, mine, why="Read.")
    other = Step.objects.filter(area=484).earliest("date")
    theirs = propose_change(office, other, {"date": "1989"}, base=1, why="Read.", source="A list.")
    refuse_proposal(somebody("secretariat"), theirs, why="It is older.")
    note_access(office.id, ["secretariat"], [person.pk], page="person", why="A test.")
    with recording("system:tests", "test.fill"):
        Authenticator(user=person, type="recovery_codes", data={"seed": "x"}).save()
        SocialAccount(user=person, uid=f"sub-{EMAIL}", extra_data={"name": NAME}).save()
        InactivityWarning(person=person).save()
    return Person.objects.get(pk=person.pk)


def _everything() -> Iterator[tuple[str, str]]:
    """Give every table with all that stands in it, archives and sessions opened."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(map(_opened, row))


def _opened(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        packed = bytes(value)
        return packed.decode("latin-1")
    return str(value)


def _tables_that_name(*marks: str) -> set[str]:
    wanted = [mark.casefold() for mark in marks]
    return {
        table for table, text in _everything() if any(mark in text.casefold() for mark in wanted)
    }


def test_the_person_of_these_tests_is_everywhere(amina: Person) -> None:
    """Each table of the inventory holds something of hers, so that erasure is put to the test."""
    empty = {
        table.model
        for table in list_tables()
        if table.subject
        and not table.model.startswith(("wagtail", "evidence", "notification"))
        and not table.of(amina.pk).exists()
    }
    # letters of confirmation are signed and stand in no table, tokens of services are not kept,
    # and she has not asked for erasure yet; she decided on nothing, being no secretariat
    assert empty == {
        "account.emailconfirmation",
        "socialaccount.socialtoken",
        "privacy.erasurerequest",
        "proposal.decision",
    }
    assert {"accounts_person", "proposal_comment", "audit_personalvalue"} <= _tables_that_name(
        EMAIL
    )


def test_erasure_leaves_her_name_and_address_in_no_table(amina: Person) -> None:
    """Every column of every table is looked through; the chain holds, with the same head before."""
    before = verify_chain()
    assert before.holds
    carry_out(system("tests"), amina, why="She asked.")
    assert _tables_that_name(EMAIL, NAME, ADDRESS, "other@example.org") == set()
    after = verify_chain(head=before.head)
    assert after.holds
    assert after.erased > before.erased
    for table in list_tables():
        if table.erasure == "deleted":
            assert not table.of(amina.pk).exists(), table.model
    held = Person.objects.get(pk=amina.pk)
    assert (held.email, held.name, held.is_active) == (None, "", False)
    assert actor_of_person(held).roles == ()


def test_what_she_did_stays_without_her(amina: Person, page: Pages) -> None:
    """Proposals and comments stay; pages, CSV and the API say “an erased person” or nothing."""
    count = Comment.objects.count()
    carry_out(system("tests"), amina, why="She asked.")
    assert Comment.objects.count() == count
    assert "(erased)" in Comment.objects.get(author=amina.pk, proposal__state="applied").text
    office = page("secretariat")
    proposal = Proposal.objects.get(author=amina.pk, state="applied")
    shown = office.get(f"/proposals/{proposal.pk}/")
    assert "an erased person" in shown
    paths = (
        f"/proposals/{proposal.pk}/",
        "/proposals/",
        "/proposals.csv",
        "/people/",
        "/people/?q=amina",
        "/search/?q=Amina",
        f"/treaty/acts-of-states/{proposal.record}/history/",
        f"/treaty/acts-of-states/{proposal.record}/history.csv",
        f"/api/v1/proposals/{proposal.pk}",
        "/api/v1/proposals",
        "/audit/",
    )
    auditor = page("auditor")
    for path in paths:
        for reader in (office, auditor):
            answer = reader.client.get(path, secure=True)
            whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = whole.decode().replace('value="amina"', "").replace('value="Amina"', "")
            for mark in (EMAIL, NAME):
                assert mark.casefold() not in text.casefold(), path
    assert office.client.get(f"/people/{amina.pk}/", secure=True).status_code == 404


def test_a_source_or_value_that_names_its_author_is_refused(amina: Person) -> None:
    """It would come into a public record, whose history is kept for good."""
    translation.activate("en")
    step, me = Step.objects.get(area=504, kind="ratification"), actor_of_person(amina)
    for source in (f"Notes of {NAME}", f"A letter to {EMAIL}"):
        with pytest.raises(NotPermitted, match="names a person"):
            propose_change(
                me, step, {"date": "1990"}, base=step.version, why="Read.", source=source
            )
    with pytest.raises(NotPermitted, match="names a person"):
        propose_change(
            me, step, {"date": "1990"}, base=step.version, why=f"{NAME} says so.", source="A list."
        )


def test_she_cannot_come_back_in(amina: Person) -> None:
    """Neither by password nor by a session, token or letter; her address may be invited anew."""
    browser = Client()
    browser.post("/account/login/", {"login": EMAIL, "password": PASSWORD}, secure=True)
    assert "_auth_user_id" in browser.session
    carry_out(system("tests"), amina, why="She asked.")
    assert browser.get("/account/", secure=True).status_code == 302
    assert not UserSession.objects.filter(user=amina).exists()
    assert not Token.objects.filter(person=amina).exists()
    assert not EmailAddress.objects.filter(user=amina).exists()
    again = invite_person(system("tests"), EMAIL, "expert", scope="iom")
    assert again.pk != amina.pk


def test_she_asks_by_writing_her_address_and_may_recall_it(
    amina: Person, letters: list[Any]
) -> None:
    """A letter tells her; before its day nothing happens, recalled never."""
    me = actor_of_person(amina)
    with pytest.raises(NotPermitted):
        ask_erasure(me, email="somebody@example.org")
    letters.clear()
    asked = ask_erasure(me, email=EMAIL.upper())
    run_due()
    mine = [letter for letter in letters if "/account/privacy/" in letter.body]
    assert [letter.to for letter in mine] == [[EMAIL]]
    assert asked.due - asked.asked > dt.timedelta(days=13)
    let_go()
    assert Person.objects.get(pk=amina.pk).erased is None
    recall_erasure(me)
    _make_due()
    let_go()
    assert Person.objects.get(pk=amina.pk).erased is None


def test_after_its_day_it_is_done_by_itself_and_told_in_a_last_letter(
    amina: Person, letters: list[Any]
) -> None:
    """Nobody need be there; the request stays as proof, under a pseudonymous id."""
    ask_erasure(actor_of_person(amina), email=EMAIL)
    _make_due()
    letters.clear()
    assert let_go()["erasures"] == 1
    assert _tables_that_name(EMAIL, NAME) == set()
    assert [letter.to for letter in letters] == [[EMAIL]]
    assert ErasureRequest.objects.get(person=amina.pk).done is not None
    assert let_go()["erasures"] == 0
    assert verify_chain().holds


def test_only_an_administrator_erases_others(amina: Person, page: Pages) -> None:
    """After seeing what goes and what stays; the secretariat cannot."""
    office, keeper = page("secretariat"), page("administrator")
    path = f"/people/{amina.pk}/erase/"
    office.client.post(path, {"why": "She asked."}, secure=True)
    assert Person.objects.get(pk=amina.pk).erased is None
    shown = keeper.get(path)
    assert "What goes and what stays" in shown
    assert Access.objects.filter(subject=amina.pk, page="person-erase").exists()
    keeper.post(path, why="She wrote to us.")
    assert Person.objects.get(pk=amina.pk).erased is not None


def test_her_copy_is_hers_alone_and_goes_in_time(amina: Person, page: Pages) -> None:
    """Another person's guess finds nothing; after its days the row is deleted."""
    export = Export.objects.get(person=amina)
    path = f"/account/privacy/copy/{export.pk}.zip"
    assert page("administrator").client.get(path, secure=True).status_code == 404
    assert Client().get(path, secure=True).status_code == 302
    with recording("system:tests", "test.age"):
        export.until = timezone.now() - dt.timedelta(seconds=1)
        export.save()
    let_go()
    assert not Export.objects.filter(pk=export.pk).exists()


def _make_due() -> None:
    with recording("system:tests", "test.age"):
        for asked in ErasureRequest.objects.all():
            asked.due = timezone.now() - dt.timedelta(seconds=1)
            asked.save()
