"""Everybody sees and changes her own account: name, language, address, sessions, tokens, factor."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from rihla.platform.accounts.models import Person, Token
from rihla.platform.accounts.policy import NOWHERE, Actor, may, system
from rihla.platform.accounts.services import accept_invitation, invite_person
from rihla.platform.accounts.token import actor_of_token
from rihla.platform.job.models import Task
from rihla.platform.job.runner import RUNNER
from rihla.platform.job.work import run_due

Pages = Callable[..., Any]
PASSWORD = "a long way over the sea, 1990"
_STEP = 30
"""Seconds that a code of a phone is shown."""


@pytest.fixture(autouse=True)
def quiet(db: None) -> None:
    """Leave no work of other tests, and no limit."""
    Task.objects.all().delete()
    cache.clear()


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do at once what follows a commit, which the transaction of a test never sees."""

    def at_once(do: Callable[[], object], *_: object, **__: object) -> None:
        do()

    monkeypatch.setattr(RUNNER, "wake", lambda: None)  # the test itself does the work
    monkeypatch.setattr(transaction, "on_commit", at_once)


def _signed_in(email: str, password: str = PASSWORD) -> Client:
    browser = Client()
    fields = {"login": email, "password": password}
    browser.post("/account/login/", fields, secure=True)
    return browser


def _joined(role: str, scope: str = "") -> Person:
    person = invite_person(system("tests"), "me@example.org", role, scope=scope, letter=False)
    accept_invitation(person, PASSWORD)
    return person


def _code(secret: str, *, steps: int = 0) -> str:
    counter = int(time.time()) // _STEP + steps
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_name_and_language_are_changed_and_the_pages_follow(page: Pages) -> None:
    """The change is one's own, and an entry; the next page is in the language chosen."""
    focal = page("focal_point", "504")
    focal.post("/account/", name="Amina Example", language="fr")
    held = Person.objects.get(pk=focal.person.pk)
    assert (held.name, held.language) == ("Amina Example", "fr")
    assert '<html lang="fr"' in focal.get("/help/")


def test_roles_are_shown_with_what_sleeps_and_why(page: Pages) -> None:
    """A role that needs a second factor says so, and what it would allow."""
    shown = page("secretariat", second_factor=False).get("/account/")
    assert "sleeps" in shown
    assert "It needs a second factor, which you do not have yet." in shown
    assert "holds" in page("focal_point", "504").get("/account/")


def test_a_token_is_shown_once_and_does_what_it_was_made_for(page: Pages) -> None:
    """Some of one's own acts, until it is ended; nobody else ends it."""
    focal, other = page("focal_point", "504"), page("focal_point", "484")
    shown = focal.post("/account/tokens/", name="A program", acts="proposal.write", days=30)
    text = re.search(r"rihla_[\w-]+", shown)
    assert text
    assert actor_of_token(text[0]).acts == frozenset({"proposal.write"})
    assert text[0] not in focal.get("/account/tokens/")
    token = Token.objects.get(person=focal.person)
    other.post(f"/account/tokens/{token.pk}/end/", 404)
    assert actor_of_token(text[0]).is_known
    focal.post(f"/account/tokens/{token.pk}/end/")
    assert not actor_of_token(text[0]).is_known


def test_a_token_for_anothers_act_is_refused(page: Pages) -> None:
    """What one may not do, no program of hers may."""
    focal = page("focal_point", "504")
    focal.post("/account/tokens/", name="A program", acts="proposal.decide", days=30)
    assert not Token.objects.filter(person=focal.person).exists()


def test_one_session_is_ended_from_another() -> None:
    """The other browser is signed out at its next step; one's own goes on."""
    _joined("focal_point", "504")
    here, there = _signed_in("me@example.org"), _signed_in("me@example.org")
    shown = here.get("/account/sessions/", secure=True).content.decode()
    (other,) = re.findall(r'name="session" value="(\d+)"', shown)
    here.post("/account/sessions/", {"session": other}, secure=True)
    assert there.get("/account/", secure=True).status_code == 302
    assert here.get("/account/", secure=True).status_code == 200


def test_anothers_session_is_not_ended(page: Pages) -> None:
    """By its number, or by asking for all others."""
    _joined("focal_point", "504")
    theirs = _signed_in("me@example.org")
    mine = page("focal_point", "484")
    for chosen in ("others", *map(str, range(1, 50))):
        mine.client.post("/account/sessions/", {"session": chosen}, secure=True)
    assert theirs.get("/account/", secure=True).status_code == 200


def test_a_second_factor_is_set_up_after_signing_in_and_wakes_the_role_at_once(
    letters: list[Any], committed: None
) -> None:
    """She is led there, gets recovery codes and a letter; a recovery code lets her in once."""
    person = _joined("secretariat")
    browser = Client()
    fields = {"login": "me@example.org", "password": PASSWORD}
    answer = browser.post("/account/login/", fields, secure=True)
    assert answer["Location"] == "/account/second-factor/totp/activate/"
    shown = browser.get(answer["Location"], secure=True).content.decode()
    secret = re.search(r'value="([A-Z2-7]{32,})"', shown)
    assert secret
    browser.post(answer["Location"], {"code": _code(secret[1], steps=-3)}, secure=True)
    assert not Authenticator.objects.filter(user=person, type="totp").exists()
    # her phone is half a minute late
    browser.post(answer["Location"], {"code": _code(secret[1], steps=-1)}, secure=True)
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    actor: Actor = browser.get("/", secure=True).wsgi_request.actor  # type: ignore[attr-defined]
    assert may(actor, "person.invite", NOWHERE)
    codes = browser.get("/account/second-factor/recovery-codes/download/", secure=True)
    code = re.search(r"\b\d{8}\b", codes.content.decode())
    assert code, (codes.status_code, codes.headers, codes.content)
    run_due()
    assert any("authenticator" in letter.body.lower() for letter in letters)
    for attempt, works in ((1, True), (2, False)):
        cache.clear()
        again = Client()
        again.post("/account/login/", fields, secure=True)
        path = "/account/second-factor/authenticate/"
        again.post(path, {"code": code[0]}, secure=True)
        assert ("_auth_user_id" in again.session) is works, attempt


def test_an_address_is_changed_by_confirming_the_new_one(
    letters: list[Any], committed: None
) -> None:
    """Until its link is opened the old one counts; the old one is told."""
    person = _joined("focal_point", "504")
    browser = _signed_in("me@example.org")
    fields = {"email": "new@example.org", "action_add": ""}
    browser.post("/account/email/", fields, secure=True)
    assert Person.objects.get(pk=person.pk).email == "me@example.org"
    to_new = next(letter for letter in letters if letter.to == ["new@example.org"])
    link = re.search(r"https?://[^/]+(/account/confirm-email/\S+)", to_new.body)
    assert link
    browser.post(link[1], secure=True)
    assert Person.objects.get(pk=person.pk).email == "new@example.org"
    assert not EmailAddress.objects.filter(email="me@example.org").exists()
    assert any(letter.to == ["me@example.org"] for letter in letters)
    assert "_auth_user_id" in _signed_in("new@example.org").session


def test_a_changed_password_is_told_by_a_letter_that_names_neither(
    letters: list[Any], committed: None
) -> None:
    """A job writes it, in her language, without the password or where it came from."""
    _joined("focal_point", "504")
    run_due()
    letters.clear()
    browser = _signed_in("me@example.org")
    fields = {"oldpassword": PASSWORD, "password1": "another " * 3, "password2": "another " * 3}
    browser.post("/account/password/change/", fields, secure=True)
    assert letters == []
    run_due()
    (letter,) = letters
    assert letter.to == ["me@example.org"]
    assert "another" not in letter.body
    assert "_auth_user_id" not in _signed_in("me@example.org").session
    assert "_auth_user_id" in _signed_in("me@example.org", "another " * 3).session
