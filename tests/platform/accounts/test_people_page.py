"""People are managed by pages, each manager within her own scope and no further."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from rihla.errors import NotPermitted
from rihla.platform.accounts.invitation import invitation_path
from rihla.platform.accounts.models import Grant, Invitation, Person, Token
from rihla.platform.accounts.policy import NOWHERE, may, system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import accept_invitation, give_role, invite_person
from rihla.platform.accounts.token import make_token
from rihla.platform.audit.models import Access, Entry
from rihla.platform.audit.recording import recording
from rihla.platform.job.models import Task
from rihla.platform.job.work import run_due

pytestmark = pytest.mark.django_db

Pages = Callable[..., Any]
PASSWORD = "a long way over the sea, 1990"


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Leave no work of other tests, and no limit."""
    Task.objects.all().delete()
    cache.clear()


def _of(email: str) -> Person:
    return Person.objects.get(email=email)


def _to(email: str, letters: list[Any]) -> list[Any]:
    return [letter for letter in letters if letter.to == [email]]


def test_a_focal_point_invites_by_a_page_and_the_letter_lets_in(
    page: Pages, letters: list[Any]
) -> None:
    """In the language chosen, once; the page shows that it was sent, then that it was accepted."""
    focal = page("focal_point", "504")
    form = {"email": "new@example.org", "name": "Leila Example", "language": "fr"}
    shown = focal.post("/people/invite/", role="contributor", area="504", **form)
    assert "waiting to be sent" in shown
    run_due()
    person = _of("new@example.org")
    assert "sent" in focal.get(f"/people/{person.pk}/")
    (letter,) = _to("new@example.org", letters)
    assert "Maroc" in letter.body
    link = re.search(r"https?://[^/\s]+(/account/invitation/\S+)", letter.body)
    assert link
    browser = Client()
    assert "Leila" not in browser.get(link[1], secure=True).content.decode()
    fields = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    browser.post(link[1], fields, secure=True)
    fields = {"login": "new@example.org", "password": PASSWORD}
    browser.post("/account/login/", fields, secure=True)
    assert "_auth_user_id" in browser.session
    assert browser.get(link[1], secure=True).status_code == 403
    assert "accepted" in focal.get(f"/people/{person.pk}/")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You are invited"),
        ("fr", "Vous êtes invité"),
        ("es", "Se le invita"),
        ("ru", "Вас приглашают"),
        ("ar", "أنت مدعو"),
        ("zh-hans", "邀请您"),
    ],
)
def test_the_letter_speaks_the_language_that_was_chosen(
    language: str, words: str, letters: list[Any]
) -> None:
    """Whoever invites chooses it; the name of the role is in it too."""
    person = invite_person(
        system("tests"), "new@example.org", "statistician", scope="504", language=language
    )
    run_due()
    (letter,) = letters
    assert words in letter.body
    assert invitation_path(person).rsplit("/", 2)[0] in letter.body


def test_a_letter_that_is_not_taken_leaves_no_address_in_the_table_of_work(
    settings: Any,
) -> None:
    """It is tried again; what went wrong is told without whom it was for."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    invite_person(system("tests"), "new@example.org", "expert", scope="iom")
    run_due()
    task = Task.objects.get(name="account.invite")
    assert task.state == "waiting"
    assert "LetterNotSent" in task.fault
    assert "new@example.org" not in f"{task.fault}{task.arguments}"


def test_an_invitation_is_sent_again_and_revoked(page: Pages, letters: list[Any]) -> None:
    """Sent again it is good anew; revoked, its link is dead and the role ends."""
    office = page("secretariat")
    person = invite_person(system("tests"), "new@example.org", "expert", scope="iom")
    run_due()
    invitation = person.invitations.get()
    with recording("system:tests", "test.age"):
        invitation.until = timezone.now() - dt.timedelta(days=1)
        invitation.save()
    path = invitation_path(person)
    assert Client().get(path, secure=True).status_code == 403
    assert "expired" in office.get(f"/people/{person.pk}/")
    office.post(f"/people/{person.pk}/invitation/{invitation.pk}/resend/")
    run_due()
    assert len(_to("new@example.org", letters)) == 2
    assert Client().get(path, secure=True).status_code == 200
    office.post(f"/people/{person.pk}/invitation/{invitation.pk}/revoke/")
    assert Client().get(path, secure=True).status_code == 403
    assert actor_of_person(person).roles == ()
    fields = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    Client().post(path, fields, secure=True)
    assert not Person.objects.get(pk=person.pk).has_usable_password()


def test_a_focal_point_sees_and_touches_nobody_of_another_state(page: Pages) -> None:
    """Neither in the list nor by a guessed id; roles there stay as they are."""
    focal = page("focal_point", "484")
    theirs = invite_person(system("tests"), "theirs@example.org", "contributor", scope="504")
    ours = invite_person(system("tests"), "ours@example.org", "contributor", scope="484")
    listed = focal.get("/people/")
    assert "ours@example.org" in listed
    assert "theirs@example.org" not in listed
    assert "theirs@example.org" not in focal.get("/people/?q=theirs")
    grant, invitation = theirs.grants.get(), theirs.invitations.get()
    before = list(Grant.objects.filter(person=theirs).values())
    path = f"/people/{theirs.pk}/"
    focal.get(path, 404)
    focal.post(f"{path}role/", 404, role="contributor", area="484", why="To reach her.")
    focal.post(f"{path}role/{grant.pk}/end/", 404, why="Because.")
    focal.post(f"{path}invitation/{invitation.pk}/revoke/", 404)
    # by the page of somebody whom she does see
    focal.post(f"/people/{ours.pk}/role/{grant.pk}/end/", 404, why="Because.")
    focal.post(f"/people/{ours.pk}/invitation/{invitation.pk}/revoke/", 404)
    form = {"email": "more@example.org", "language": "en"}
    focal.post("/people/invite/", role="contributor", area="504", **form)
    focal.post("/people/invite/", role="focal_point", area="484", **form)
    focal.post("/people/invite/", role="secretariat", **form)
    assert list(Grant.objects.filter(person=theirs).values()) == before
    assert Invitation.objects.get(pk=invitation.pk).revoked is None
    assert not Person.objects.filter(email="more@example.org").exists()
    for path in (f"/people/{ours.pk}/close/", f"/people/{ours.pk}/erase/"):
        focal.client.post(path, {"why": "Because."}, secure=True)
    assert Person.objects.get(pk=ours.pk).is_active
    with pytest.raises(NotPermitted):
        give_role(focal.actor, theirs, "contributor", scope="484", why="To reach her.")


def test_a_focal_point_sees_of_a_person_the_roles_of_her_own_state_alone(page: Pages) -> None:
    """Somebody may act for two States; what she does for the other is not told."""
    focal = page("focal_point", "484")
    person = invite_person(system("tests"), "both@example.org", "contributor", scope="484")
    invite_person(system("tests"), "both@example.org", "statistician", scope="504")
    shown = focal.get(f"/people/{person.pk}/")
    assert "Mexico" in shown
    assert "Morocco" not in shown


def test_what_a_focal_point_may_choose_is_what_she_may_give(page: Pages) -> None:
    """Roles weaker than hers, and her State alone; the secretariat chooses among all."""
    form = page("focal_point", "504").get("/people/invite/")
    roles = set(re.findall(r'<option value="(\w+)"', form.partition('name="role"')[2]))
    assert {"contributor", "statistician", "504"} <= roles
    assert not roles & {"focal_point", "secretariat", "administrator", "484"}
    assert "secretariat" in page("secretariat").get("/people/invite/")


def test_a_role_is_given_until_a_day_and_ended_with_a_reason(page: Pages) -> None:
    """It holds through its last day; the audit says why it ended."""
    office = page("secretariat")
    person = invite_person(system("tests"), "new@example.org", "expert", scope="iom")
    day = timezone.now().date() + dt.timedelta(days=30)
    path = f"/people/{person.pk}/"
    given = {"role": "peer_reviewer", "other": "iom", "until": day.isoformat()}
    office.post(f"{path}role/", why="For one round.", **given)
    grant = person.grants.get(role="peer_reviewer")
    assert grant.until == dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    office.post(f"{path}role/{grant.pk}/end/", why="")
    assert Grant.objects.get(pk=grant.pk).until == grant.until
    office.post(f"{path}role/{grant.pk}/end/", why="The round is over.")
    assert Grant.objects.filter(pk=grant.pk, until__lte=timezone.now()).exists()
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.why) == ("person.grant", "The round is over.")
    assert "ended" in office.get(path)


def test_nobody_gives_herself_a_role(page: Pages) -> None:
    """Not even who may give all of them."""
    office = page("administrator")
    fields = {"role": "secretariat", "why": "I would like to."}
    office.post(f"/people/{office.person.pk}/role/", **fields)
    assert not Grant.objects.filter(person=office.person, role="secretariat").exists()


def test_a_closed_account_lets_nobody_in_until_it_is_opened(page: Pages) -> None:
    """Sessions and tokens end at once; an invitation is no way around it."""
    office = page("secretariat")
    person = invite_person(system("tests"), "she@example.org", "contributor", scope="504")
    accept_invitation(person, PASSWORD)
    fields = {"login": "she@example.org", "password": PASSWORD}
    theirs = Client()
    theirs.post("/account/login/", fields, secure=True)
    assert theirs.get("/account/", secure=True).status_code == 200
    path = f"/people/{person.pk}/"
    office.post(f"{path}close/", why="She has left the ministry.")
    assert theirs.get("/account/", secure=True).status_code == 302
    browser = Client()
    browser.post("/account/login/", fields, secure=True)
    assert "_auth_user_id" not in browser.session
    with pytest.raises(NotPermitted, match="closed"):
        invite_person(system("tests"), "she@example.org", "expert", scope="iom")
    office.post(f"{path}open/", why="She came back.")
    browser.post("/account/login/", fields, secure=True)
    assert "_auth_user_id" in browser.session


def test_a_lost_second_factor_is_taken_off_by_an_administrator(
    page: Pages, letters: list[Any]
) -> None:
    """Factor, sessions and tokens are gone, she is told by letter, and her role sleeps again."""
    admin, office, lost = page("administrator"), page("secretariat"), page("secretariat")
    accept_invitation(lost.person, PASSWORD)
    theirs = Client()
    fields = {"login": lost.person.email, "password": PASSWORD}
    theirs.post("/account/login/", fields, secure=True)
    assert theirs.get("/account/", secure=True).status_code == 200
    with recording(lost.actor.id, "account.join"):
        for kind in ("totp", "recovery_codes"):
            Authenticator(user=lost.person, type=kind, data={"secret": "x"}).save()
    token, _ = make_token(lost.actor, "of the office", ["person.read"])
    path = f"/people/{lost.person.pk}/"
    assert "Take off the second factor" not in office.get(path)
    office.client.post(f"{path}second-factor/reset/", {"why": "So."}, secure=True)
    assert "Take off the second factor" in admin.get(path)
    admin.post(f"{path}second-factor/reset/", why="")
    assert Authenticator.objects.filter(user=lost.person).count() == 2
    admin.post(f"{path}second-factor/reset/", why="Her phone was lost; seen in person.")
    assert not Authenticator.objects.filter(user=lost.person).exists()
    assert Token.objects.get(pk=token.pk).until <= timezone.now()
    assert theirs.get("/account/", secure=True).status_code == 302
    theirs.post("/account/login/", fields, secure=True)
    led = theirs.get("/people/", secure=True)["Location"]
    assert led.startswith("/account/second-factor/totp/activate/")
    entry = Entry.objects.get(action="person.reset_factor")
    assert (entry.actor, entry.why) == (admin.actor.id, "Her phone was lost; seen in person.")
    run_due()
    told = [letter for letter in letters if letter.to == [lost.person.email]]
    assert any("Your second factor was taken off" in letter.body for letter in told)
    assert "has no second factor" in admin.post(f"{path}second-factor/reset/", why="Again.")


def test_nobody_takes_off_her_own_second_factor(page: Pages) -> None:
    """A stolen session would be all that is needed."""
    admin = page("administrator")
    with recording(admin.actor.id, "account.join"):
        Authenticator(user=admin.person, type="totp", data={"secret": "x"}).save()
    path = f"/people/{admin.person.pk}/"
    assert "Take off the second factor" not in admin.get(path)
    admin.post(f"{path}second-factor/reset/", why="I lost it.")
    assert Authenticator.objects.filter(user=admin.person).exists()


@pytest.mark.parametrize("why", ["Ask amina@example.org.", "Amina Example has left."])
def test_a_reason_that_names_a_person_is_refused(why: str, page: Pages) -> None:
    """The chain keeps reasons for good, and a person may ask to be forgotten."""
    office = page("secretariat")
    person = invite_person(
        system("tests"), "amina@example.org", "expert", scope="iom", name="Amina Example"
    )
    office.post(f"/people/{person.pk}/close/", why=why)
    assert Person.objects.get(pk=person.pk).is_active
    assert why not in str(list(Entry.objects.values_list("why", flat=True)))


def test_looking_at_people_is_noted_once_an_hour_and_looking_at_oneself_never(page: Pages) -> None:
    """Who, whose, when, which page, in which role."""
    office = page("secretariat")
    person = invite_person(system("tests"), "new@example.org", "expert", scope="iom")
    for _ in range(3):
        office.get(f"/people/{person.pk}/")
    office.get("/people/")
    rows = Access.objects.filter(subject=person.pk).order_by("at")
    assert [(row.reader, row.roles, row.page) for row in rows] == [
        (office.actor.id, "secretariat", "person"),
        (office.actor.id, "secretariat", "people"),
    ]
    assert not Access.objects.filter(subject=office.person.pk).exists()


def test_whoever_holds_a_sleeping_role_is_led_to_a_second_factor(page: Pages) -> None:
    """From a page that needs it to where it is set up; every other page is open, with a note."""
    office = page("secretariat", second_factor=False)
    answer = office.client.get("/people/", secure=True)
    assert answer["Location"].startswith("/account/second-factor/totp/activate/")
    assert "sleeps until you have a second factor" in office.get("/compact/objectives/")
    assert not may(actor_of_person(office.person), "person.read", NOWHERE)
    focal = page("focal_point", "504", second_factor=False)
    assert "sleeps" not in focal.get("/compact/objectives/")
