"""The notice in six languages, one's own data, and the log of who looked at them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import system
from rihla.platform.accounts.services import invite_person
from rihla.platform.job.models import Task
from rihla.platform.job.work import run_due
from rihla.platform.privacy.inventory import list_holdings
from rihla.platform.privacy.models import Export
from rihla.platform.proposal.services import propose_change
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Pages = Callable[..., Any]
LANGUAGES = {
    "en": "Privacy",
    "fr": "Vie privée",
    "es": "Privacidad",
    "ru": "Конфиденциальность",
    "ar": "الخصوصية",
    "zh-hans": "隐私",
}


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Leave no work of other tests."""
    Task.objects.all().delete()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_tells_every_holding_in_every_language(language: str, settings: Any) -> None:
    """Without an account: all that is kept, its basis and time, the version, whom to ask."""
    settings.CONTROLLER, settings.PRIVACY_CONTACT = "A body, a street", "privacy@example.org"
    answer = Client().get("/privacy/", secure=True, headers={"accept-language": language})
    page = answer.content.decode()
    assert f"<h1>{LANGUAGES[language]}</h1>" in page
    for holding in list_holdings():
        assert f'id="{holding.id}"' in page
        assert (holding.why in page) is (language == "en")
    assert "A body, a street" in page
    assert "mailto:privacy@example.org" in page
    assert not answer.cookies
    assert "%(" not in page


def test_a_copy_holds_all_that_is_held_of_her_and_nothing_of_others(page: Pages) -> None:
    """Made by a job; as JSON and as a page in her language; no secret is in it."""
    focal = page("focal_point", "504")
    focal.post("/account/", name="Amina Example", language="fr")
    step = Step.objects.get(area=504, kind="ratification")
    propose_change(focal.actor, step, {"date": "1993"}, base=1, why="I read it.", source="A list.")
    invite_person(system("tests"), "other@example.org", "contributor", scope="504")
    focal.post("/account/privacy/copy/")
    run_due()
    export = Export.objects.get(person=focal.person)
    answer = focal.client.get(f"/account/privacy/copy/{export.pk}.zip", secure=True)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = json.loads(archive.read("data.json"))
        read = archive.read("data.html").decode()
    holdings = told["holdings"]
    assert holdings["account"]["accounts.person"][0]["name"] == "Amina Example"
    assert holdings["roles"]["accounts.grant"][0]["role"] == "focal_point"
    assert holdings["work"]["proposal.proposal"][0]["why"] == "I read it."
    assert set(holdings) == {holding.id for holding in list_holdings()}
    assert '<html lang="fr"' in read
    assert "Votre compte" in read
    person = Person.objects.get(pk=focal.person.pk)
    for text in (json.dumps(told), read):
        assert "other@example.org" not in text
        assert person.password not in text


def test_she_sees_who_looked_at_her_data_without_their_names(page: Pages) -> None:
    """In which role, when, on which page; and her own looks are none."""
    focal, office = page("focal_point", "504"), page("secretariat")
    office.post("/account/", name="Olga Office", language="en")
    assert "Nobody." in focal.get("/account/privacy/")
    office.get(f"/people/{focal.person.pk}/")
    step = Step.objects.get(area=504, kind="ratification")
    mine = propose_change(focal.actor, step, {"date": "1993"}, base=1, why="Read.", source="A list")
    office.get(f"/proposals/{mine.pk}/")
    shown = focal.get("/account/privacy/")
    assert "Secretariat of the Network" in shown
    assert "the page of your account, for those who manage it" in shown
    assert "a proposal that you take part in" in shown
    assert "Olga Office" not in shown
    assert "Nobody." in office.get("/account/privacy/")
