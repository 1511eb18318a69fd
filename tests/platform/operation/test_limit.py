"""Whoever guesses passwords is stopped, by account and by address, in her own language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.services import accept_invitation

pytestmark = pytest.mark.django_db

PASSWORD = "a long way over the sea, 1990"
LIMITED = {
    "en": "Too many failed login attempts",
    "fr": "Trop de tentatives",
    "es": "Demasiados intentos",
    "ru": "Слишком много",
    "ar": "تجاوزت الحد المسموح",
    "zh-hans": "次数过多",
}


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Begin with nothing counted."""
    cache.clear()


def _try(login: str, password: str, address: str = "192.0.2.1", language: str = "en") -> Any:
    return Client(REMOTE_ADDR=address).post(
        "/account/login/",
        {"login": login, "password": password},
        secure=True,
        headers={"accept-language": language},
    )


@pytest.fixture
def email(somebody: Callable[..., Actor]) -> str:
    """Give somebody who has set her password."""
    person = Person.objects.get(pk=somebody("focal_point", "504").id)
    accept_invitation(person, PASSWORD)
    assert person.email is not None
    return person.email


def test_after_five_wrong_passwords_the_right_one_is_refused_too(email: str) -> None:
    """For one account, from however many addresses."""
    for count in range(5):
        _try(email, f"wrong {count}", address=f"192.0.2.{count}")
    answer = _try(email, PASSWORD, address="192.0.2.99")
    assert "_auth_user_id" not in answer.client.session
    assert LIMITED["en"] in answer.content.decode()


def test_another_account_is_not_kept_out(email: str) -> None:
    """Who guesses one account's password locks nobody else out."""
    for count in range(6):
        _try("nobody@example.org", f"wrong {count}", address=f"192.0.2.{count}")
    assert "_auth_user_id" in _try(email, PASSWORD, address="192.0.2.99").client.session


def test_one_address_may_fail_ten_times_a_minute(email: str) -> None:
    """Over however many accounts; another address goes on."""
    for count in range(10):
        _try(f"guess-{count}@example.org", "wrong")
    assert "_auth_user_id" not in _try(email, PASSWORD).client.session
    assert "_auth_user_id" in _try(email, PASSWORD, address="192.0.2.2").client.session


def test_an_address_that_a_reader_writes_herself_is_not_believed(email: str) -> None:
    """Without proxies of ours the header says nothing, whatever stands in it."""
    for count in range(10):
        client = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{count}")
        body = {"login": f"guess-{count}@example.org", "password": "wrong"}
        client.post("/account/login/", body, secure=True)
    assert "_auth_user_id" not in _try(email, PASSWORD).client.session


@pytest.mark.parametrize("language", LIMITED)
def test_the_refusal_speaks_the_readers_language(language: str) -> None:
    """The sixth attempt is answered in words, in each of six languages."""
    for _ in range(5):
        _try("nobody@example.org", "wrong")
    page = _try("nobody@example.org", "wrong", language=language).content.decode()
    assert f'<html lang="{language}"' in page
    assert LIMITED[language] in page


@pytest.mark.parametrize("language", LIMITED)
def test_asking_for_letters_too_often_has_its_page(language: str) -> None:
    """A page of status 429 says when to come back."""
    words = {
        "en": "That was tried too often",
        "fr": "Trop de tentatives",
        "es": "Demasiados intentos",
        "ru": "Слишком много попыток",
        "ar": "جرت محاولات كثيرة جدا",
        "zh-hans": "尝试次数过多",
    }
    client = Client()
    for _ in range(6):
        answer = client.post(
            "/account/password/reset/",
            {"email": "nobody@example.org"},
            secure=True,
            headers={"accept-language": language},
        )
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert words[language] in answer.content.decode()
