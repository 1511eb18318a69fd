"""Every answer has its headers; every failure its page or problem, with nothing of the inside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.utils.translation import override
from tests.platform.test_matrix import PARAMETERS, list_routes
from tests.platform.test_matrix import _path as path_of

from rihla.platform import failure

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh-hans")
INSIDE = ("Traceback", "of the inside", "rihla.platform", "Error at", "site-packages", "SELECT")
HEADERS = {
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Request-Id": "",
}
FOR_PROGRAMS = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""What pages of other sites may read too: the API, without anybody's token."""


def test_every_route_answers_with_the_headers_that_protect_its_readers() -> None:
    """Pages, pictures, files, the API and errors alike: none is forgotten."""
    examples = {name: value or "nothing" for name, value in PARAMETERS.items()}
    examples |= {
        name: "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
        for name, value in PARAMETERS.items()
        if name in {"person", "proposal", "proposal_id"} and not value
    }
    client = Client(raise_request_exception=False)
    faults = []
    for route in list_routes():
        if route.is_account and route.parameters:
            continue
        path = path_of(route, examples)
        answer = client.get(path, secure=True)
        for name, value in (HEADERS | (FOR_PROGRAMS if path.startswith("/api/") else {})).items():
            if value not in answer.get(name, "-absent-"):
                faults.append(f"{path}: {name}")
        probe = path.startswith(("/health/", "/metrics"))
        if not probe and "default-src 'none'" not in answer.get("Content-Security-Policy", ""):
            faults.append(f"{path}: Content-Security-Policy")
        for cookie in answer.cookies.values():
            if not (cookie["secure"] and cookie["httponly"] and cookie["samesite"]):
                faults.append(f"{path}: cookie {cookie.key}")
    assert faults == []


def _pages(request: Any) -> dict[int, str]:
    inside = SuspiciousOperation("of the inside")
    answers = [
        failure.bad_request(request, inside),
        failure.refused(request, inside),
        failure.not_found(request, inside),
        failure.answer_failure(request, 405),
        failure.bad_request(request, RequestDataTooBig("of the inside")),
        failure.limited(request),
        failure.server_error(request),
        failure.answer_failure(request, 503),
    ]
    return {one.status_code: one.content.decode() for one in answers}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_its_page_in_the_readers_language(language: str) -> None:
    """Eight statuses and the forged form say what to do, and nothing of the inside."""
    with override(language):
        pages = _pages(RequestFactory().get("/somewhere/"))
        pages[0] = failure.forged(RequestFactory().post("/somewhere/")).content.decode()
    assert sorted(pages) == [0, 400, 403, 404, 405, 413, 429, 500, 503]
    headings = set()
    for status, page in pages.items():
        assert f'<html lang="{language}"' in page, status
        assert not [word for word in INSIDE if word in page], status
        headings.add(page.partition("<h1>")[2].partition("</h1>")[0])
    assert len(headings) == len(pages), "each has words of its own"
    if language != "en":
        with override("en"):
            english = _pages(RequestFactory().get("/somewhere/"))
        for status, page in english.items():
            assert page.partition("<h1>")[2].partition("</h1>")[0] not in headings, status


def test_every_failure_of_the_api_is_a_problem() -> None:
    """Programs get status, title and detail, as RFC 9457 says, of every failure."""
    for status, text in _pages(RequestFactory().get("/api/v1/somewhere")).items():
        content = json.loads(text)
        assert content["status"] == status
        assert content["title"]
        assert not [word for word in INSIDE if word in text]


def test_a_method_that_a_path_does_not_know_is_answered_in_words() -> None:
    """With the methods that it does know."""
    client = Client(enforce_csrf_checks=False)
    page = client.delete("/account/login/", secure=True)
    assert (page.status_code, "GET" in page["Allow"]) == (405, True)
    assert "cannot be used in that way" in page.content.decode()
    problem = client.delete("/api/v1/kinds", secure=True)
    assert json.loads(problem.content)["status"] == 405


def test_a_form_from_elsewhere_is_refused_in_words() -> None:
    """Without the token of a page of ours nothing is written."""
    page = Client(enforce_csrf_checks=True).post("/account/login/", {}, secure=True)
    assert page.status_code == 403
    assert "This form could not be accepted" in page.content.decode()


def test_a_body_larger_than_the_site_takes_is_refused_as_such() -> None:
    """To a reader and to a program."""
    client = Client(raise_request_exception=False)
    large = "x" * 3_000_000
    page = client.post("/account/login/", {"login": large}, secure=True)
    assert page.status_code == 413
    assert "more than the site takes" in page.content.decode()
    problem = client.post("/api/v1/proposals", large, content_type="application/json", secure=True)
    assert json.loads(problem.content)["status"] in {401, 413}


def test_a_database_that_is_gone_is_said_without_the_inside() -> None:
    """A page of status 500, which itself asks nothing of the database."""

    def gone(*_: Any) -> Any:
        raise DatabaseError("of the inside: no such table site_secret")

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(gone):
        answer = client.get("/compact/objectives/", secure=True)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert not [word for word in INSIDE if word in answer.content.decode()]
