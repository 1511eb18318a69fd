"""People see on a page what programs may ask for: every route, and examples that answer."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from rihla.platform.api.contents import PREFIX, list_routes
from rihla.platform.api.growth import schema_of_today

pytestmark = pytest.mark.django_db


def _page(language: str = "en") -> str:
    answer = Client().get("/programs/", secure=True, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_route_of_the_schema_is_shown() -> None:
    """With its method, its path and all that it takes."""
    page = unescape(_page())
    for path, operations in schema_of_today()["paths"].items():
        for method, operation in operations.items():
            assert f"<code>{method.upper()} {path.removeprefix(PREFIX)}</code>" in page
            for one in operation.get("parameters", ()):
                assert f"<code>{one['name']}</code>" in page


def test_every_example_answers() -> None:
    """What stands there to be tried is answered as it stands."""
    routes = [one for found in list_routes(schema_of_today()).values() for one in found]
    paths = [one.example for one in routes if one.example]
    assert len(paths) > 15
    paths += [f"{PREFIX}{found}" for found in re.findall(r'curl ".*?/api/v1(.*?)"', _told(_page()))]
    for path in paths:
        assert Client().get(path, secure=True).status_code == 200, path


def test_what_needs_a_token_says_so() -> None:
    """Whoever proposes sends one; whoever reads records does not."""
    routes = {
        (one.method, one.path): one
        for found in list_routes(schema_of_today()).values()
        for one in found
    }
    assert routes["POST", "/proposals"].token == "required"
    assert routes["GET", "/figures"].token == "optional"
    assert routes["GET", "/treaty/step"].token == ""
    assert "needs a token" in _page()


def test_nobody_on_the_way_keeps_the_page_of_somebody() -> None:
    """It shows who is signed in, unlike the answers of the API."""
    answer = Client().get("/programs/", secure=True)
    assert "public" not in answer.headers.get("Cache-Control", "")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_it_speaks_the_readers_language_around_english_descriptions() -> None:
    """Descriptions are marked as English, for who hears them read."""
    page = _page("fr")
    assert "Des données pour les programmes" in page
    assert '<div class="routes" lang="en" dir="ltr">' in page


def _told(page: str) -> str:
    return unescape(unescape(page))
