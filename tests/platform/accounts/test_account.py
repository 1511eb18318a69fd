"""A person is invited, sets her password, signs in and shows a second factor: all recorded."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings

from rihla.platform.accounts.invitation import invitation_path
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import NOWHERE, PUBLIC, Actor, may, system
from rihla.platform.accounts.services import invite_person
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


class Browser:
    """A browser with its cookies."""

    def __init__(self) -> None:
        self.client = Client()
        cache.clear()  # rate limits are of other tests

    def get(self, path: str) -> str:
        """Open a page."""
        return str(self.client.get(path, secure=True, follow=True).content.decode())

    def post(self, path: str, **fields: str) -> str:
        """Send a form and follow where it leads."""
        return str(self.client.post(path, fields, secure=True, follow=True).content.decode())

    def actor(self) -> Actor:
        """Give who the site takes it for."""
        actor: Actor = self.client.get("/", secure=True).wsgi_request.actor  # type: ignore[attr-defined]
        return actor

    def sign_in(self, email: str, password: str = PASSWORD) -> str:
        """Sign in with a password."""
        return self.post("/account/login/", login=email, password=password)


@pytest.fixture
def invited() -> Callable[..., tuple[Browser, Person]]:
    """Invite a person, who sets her password by the link."""

    def invite(role: str, scope: str = "") -> tuple[Browser, Person]:
        person = invite_person(system("tests"), f"{role}@example.org", role, scope=scope)
        browser = Browser()
        browser.post(invitation_path(person), new_password1=PASSWORD, new_password2=PASSWORD)
        return browser, person

    return invite


def _code(secret: str) -> str:
    counter = next(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counter)))


Invited = Callable[..., tuple[Browser, Person]]


def test_an_invited_person_signs_in_with_the_password_she_set(invited: Invited) -> None:
    """The link makes her address hers; then she is a person with her role."""
    browser, person = invited("focal_point", "504")
    assert browser.actor() is PUBLIC
    browser.sign_in("focal_point@example.org")
    actor = browser.actor()
    assert actor.id == str(person.id)
    assert [held.role for held in actor.roles] == ["focal_point"]


def test_the_link_of_an_invitation_is_good_once(invited: Invited) -> None:
    """Used again or guessed, it sets no password."""
    _, person = invited("focal_point", "504")
    path = invitation_path(person)
    used = Browser()
    used.post(path, new_password1=PASSWORD, new_password2=PASSWORD)
    held = Person.objects.get(pk=person.pk).password
    for link in (path, f"/account/invitation/{person.id}/abc-def/"):
        answer = used.client.post(
            link, {"new_password1": "x" * 20, "new_password2": "x" * 20}, secure=True
        )
        assert answer.status_code == 403
    assert Person.objects.get(pk=person.pk).password == held


def test_nobody_signs_up_by_herself() -> None:
    """The page is closed and makes no account."""
    browser = Browser()
    browser.post("/account/signup/", email="me@example.org", password1=PASSWORD, password2=PASSWORD)
    assert not Person.objects.filter(email="me@example.org").exists()


def test_the_secretariat_can_do_nothing_before_its_second_factor(invited: Invited) -> None:
    """A password alone leaves the role asleep; the code wakes it, for this session."""
    browser, person = invited("secretariat")
    browser.sign_in("secretariat@example.org")
    assert not may(browser.actor(), "norm.load", NOWHERE)
    browser.post("/account/reauthenticate/", password=PASSWORD)
    page = browser.get("/account/second-factor/totp/activate/")
    secret = re.search(r'value="([A-Z2-7]{32,})"', page)
    assert secret, page
    browser.post("/account/second-factor/totp/activate/", code=_code(secret[1]))
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    browser.post("/account/logout/")
    assert browser.actor() is PUBLIC
    cache.clear()  # a code counts once; the next would come in half a minute
    browser.sign_in("secretariat@example.org")
    assert browser.actor() is PUBLIC
    browser.post("/account/second-factor/authenticate/", code=_code(secret[1]))
    assert may(browser.actor(), "norm.load", NOWHERE)


def test_wrong_passwords_are_limited_and_tell_nobody_whether_an_account_exists(
    invited: Invited,
) -> None:
    """After some tries the right password is refused too, and unknown addresses get one answer."""
    browser, _ = invited("focal_point", "504")
    known = re.sub(r'value="[^"]*"', "", browser.sign_in("focal_point@example.org", "wrong"))
    unknown = re.sub(r'value="[^"]*"', "", browser.sign_in("nobody_at_all@example.org", "wrong"))
    assert known == unknown
    for _ in range(12):
        browser.sign_in("focal_point@example.org", "wrong")
    browser.sign_in("focal_point@example.org")
    assert browser.actor() is PUBLIC


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_a_forgotten_password_is_set_anew_by_a_letter(invited: Invited) -> None:
    """The letter's link works; the old password no more."""
    browser, _ = invited("focal_point", "504")
    browser.post("/account/password/reset/", email="focal_point@example.org")
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link
    page = browser.client.get(link[1], secure=True, follow=True)
    browser.post(page.request["PATH_INFO"], password1="another " * 3, password2="another " * 3)
    browser.sign_in("focal_point@example.org")
    assert browser.actor() is PUBLIC
    browser.sign_in("focal_point@example.org", "another " * 3)
    assert browser.actor().is_known


def test_all_that_an_account_did_is_in_the_chain_without_her_address(invited: Invited) -> None:
    """Accepting, signing in and out are entries; none holds an address, a password or a key."""
    browser, person = invited("focal_point", "504")
    browser.sign_in("focal_point@example.org")
    browser.post("/account/logout/")
    entries = list(Entry.objects.filter(actor=str(person.id)).values_list("action", flat=True))
    assert {"account.accept", "account.sign_in", "account.sign_out"} <= set(entries)
    assert verify_chain().holds
    text = str(list(Entry.objects.values()))
    assert "focal_point@example.org" not in text
    assert Person.objects.get(pk=person.pk).password not in text
