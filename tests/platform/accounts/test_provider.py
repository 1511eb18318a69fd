"""Another service signs in whom somebody invited, and nobody else: over a real provider."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from tests.platform.accounts.provider import CLIENT, SECRET, Provider, serve_provider

from rihla.errors import SettingMalformed
from rihla.platform.accounts.models import Grant, Person
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.services import accept_invitation, close_account, invite_person
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry
from rihla.platform.audit.recording import recording
from rihla.platform.setting import read_settings

pytestmark = pytest.mark.django_db

EMAIL = "me@example.org"
LOGIN = "/account/sign-in/oidc/oidc/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Serve a provider, and let the site know it."""
    cache.clear()
    with serve_provider() as served:
        served.claims = {"sub": "one", "email": EMAIL, "email_verified": True, "name": "Me Example"}
        settings.OIDC_ISSUER = served.issuer
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "oidc",
                        "name": "Single sign-on",
                        "client_id": CLIENT,
                        "secret": SECRET,
                        "settings": {"server_url": served.issuer},
                    }
                ],
                "OAUTH_PKCE_ENABLED": True,
            }
        }
        yield served


def _sign_in(browser: Client | None = None) -> tuple[Client, Any]:
    """Go the whole way: to the provider, which answers at once, and back."""
    browser = browser or Client()
    start = browser.post(LOGIN, secure=True)
    there = urlsplit(start["Location"])
    connection = http.client.HTTPConnection(there.netloc)
    connection.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(str(connection.getresponse().getheader("Location")))
    connection.close()
    return browser, browser.get(f"{back.path}?{back.query}", secure=True)


def _actor(browser: Client) -> Actor:
    actor: Actor = browser.get("/help/", secure=True).wsgi_request.actor  # type: ignore[attr-defined]
    return actor


def _joined(role: str = "focal_point", scope: str = "504") -> Person:
    person = invite_person(system("tests"), EMAIL, role, scope=scope, letter=False)
    accept_invitation(person, "a long way over the sea, 1990")
    return person


def test_whoever_was_invited_signs_in_and_is_linked(provider: Provider) -> None:
    """By her verified address the first time, by her name at the provider from then on."""
    person = _joined()
    browser, _answer = _sign_in()
    assert _actor(browser).id == str(person.pk)
    assert SocialAccount.objects.get(user=person).uid == "one"
    provider.claims |= {"email": "changed@example.org"}
    assert _actor(_sign_in()[0]).id == str(person.pk)
    assert not SocialToken.objects.exists()
    assert verify_chain().holds
    assert EMAIL not in str(list(Entry.objects.values_list("changes", flat=True)))


def test_an_open_invitation_is_taken_up_by_it(provider: Provider) -> None:
    """The provider answers for the address as a letter would; no password is needed."""
    person = invite_person(system("tests"), EMAIL, "contributor", scope="504", letter=False)
    browser, _answer = _sign_in()
    assert _actor(browser).id == str(person.pk)
    assert person.invitations.get().state == "accepted"
    assert not Person.objects.get(pk=person.pk).has_usable_password()


def test_whoever_was_not_invited_gets_no_account_and_no_role(provider: Provider) -> None:
    """Nothing is written, and she is told whom to ask."""
    people, grants = Person.objects.count(), Grant.objects.count()
    browser, answer = _sign_in()
    assert answer.status_code == 403
    assert "No invitation is known for this address" in answer.content.decode()
    assert not _actor(browser).is_known
    assert (Person.objects.count(), Grant.objects.count()) == (people, grants)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_the_provider_did_not_verify_opens_nothing(
    verified: bool | None, provider: Provider
) -> None:
    """Whoever may write any address there would otherwise be anybody here."""
    _joined()
    provider.claims.pop("email_verified")
    if verified is not None:
        provider.claims["email_verified"] = verified
    browser, _answer = _sign_in()
    assert not _actor(browser).is_known
    assert not SocialAccount.objects.exists()


def test_a_closed_account_and_a_revoked_invitation_stay_shut(provider: Provider) -> None:
    """Linked or not."""
    person = _joined()
    _sign_in()
    close_account(system("tests"), person, why="She left.")
    assert not _actor(_sign_in()[0]).is_known


def test_a_second_factor_that_was_declared_counts(provider: Provider, settings: Any) -> None:
    """By amr or acr of the signed token; undeclared it does not, and the site asks for its own."""
    _joined("secretariat", "")
    provider.claims |= {"amr": ["pwd", "mfa"], "acr": "level-2"}
    for declared, wakes in (((), False), (("mfa",), True), (("level-2",), True), (("hwk",), False)):
        settings.OIDC_SECOND_FACTOR = frozenset(declared)
        browser, _answer = _sign_in()
        assert _actor(browser).second_factor is wakes, declared


def test_the_sites_own_second_factor_is_asked_for_where_there_is_one(provider: Provider) -> None:
    """Another service is no way around it."""
    person = _joined("secretariat", "")
    with recording("system:tests", "test.factor"):
        Authenticator(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"}).save()
    browser, answer = _sign_in()
    assert answer["Location"].startswith("/account/second-factor/authenticate/")
    assert not _actor(browser).is_known


def test_anothers_browser_is_not_taken_over(provider: Provider) -> None:
    """An answer of the provider is good in the browser that asked for it."""
    _joined()
    browser = Client()
    start = urlsplit(browser.post(LOGIN, secure=True)["Location"])
    connection = http.client.HTTPConnection(start.netloc)
    connection.request("GET", f"{start.path}?{start.query}")
    back = urlsplit(str(connection.getresponse().getheader("Location")))
    connection.close()
    other = Client()
    other.get(f"{back.path}?{back.query}", secure=True)
    assert not _actor(other).is_known


def test_the_page_of_signing_in_offers_it_where_it_is_set(provider: Provider) -> None:
    """With its name; a plain link would let others sign one in unasked, so it is a form."""
    page = Client().get("/account/login/", secure=True).content.decode()
    assert "Single sign-on" in page
    assert f'action="{LOGIN}' in page
    assert Client().get(LOGIN, secure=True).status_code == 200


def test_without_the_setting_there_is_none() -> None:
    """Neither on the page nor by its address."""
    page = Client().get("/account/login/", secure=True).content.decode()
    assert "Single sign-on" not in page
    assert Client().post(LOGIN, secure=True).status_code == 404


def test_a_provider_without_tls_is_refused() -> None:
    """Except on this machine: whoever stands between could be anybody."""
    with pytest.raises(SettingMalformed, match="RIHLA_OIDC_ISSUER"):
        read_settings({"RIHLA_OIDC_ISSUER": "http://login.example.org"})
    here = read_settings({"RIHLA_OIDC_ISSUER": "http://127.0.0.1:9000/"})
    assert here["RIHLA_OIDC_ISSUER"] == "http://127.0.0.1:9000"
