"""A revision that is not published is seen through no door, by nobody who may not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from tests.platform.evidence.conftest import Register
from tests.platform.site.conftest import Reader

from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.role import ScopeKind, list_roles
from rihla.platform.accounts.token import make_token
from rihla.platform.audit.models import Entry
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.selectors import sees_hidden
from rihla.platform.evidence.store import export_folder
from rihla.platform.operation.metric import exposition

pytestmark = pytest.mark.django_db

Decide = Callable[..., Registration]
SignedIn = Callable[..., Reader]
ID, TITLE = "secret-2027", "Zanzibarite figures"
SCOPES = {ScopeKind.AREA: "504", ScopeKind.ORGANISATION: "iom", ScopeKind.ROUND: "imrf-2026"}
SEES = {"secretariat", "figure_reviewer"}
BLIND = [
    ("", "staged"),
    ("", "embargoed"),
    *((role.id, "embargoed") for role in list_roles() if role.id not in SEES),
]
of_the_blind = pytest.mark.parametrize(("role", "hidden"), BLIND, indirect=["hidden"])

PAGES = (
    "/revisions/{}/",
    "/revisions/{}/history/",
    "/revisions/{}/history.csv",
    "/revisions/{}/changes.csv",
    "/revisions/{}/cite/bibtex/",
    "/revisions/{}/files/stock.csv",
    "/revisions/{}/files/workbook.xlsx",
    "/revisions/{}/files/sealed.zip",
    "/revisions/{}/files/no-such.csv",
    "/revisions/{}/figures/",
    "/revisions/{}/figures/504/",
    "/revisions/{}/figures/504/figures.csv",
    "/revisions/{}/figures/504/stock.png",
    "/revisions/{}/figures/900/map.svg?theme=dark",
    "/revisions/{}/figures/areas/?q=maroc",
    "/revisions/{}/figures/areas.csv",
)
ROUTES = (
    "/api/v1/revisions/{}",
    "/api/v1/revisions/{}/tables/stock",
    "/api/v1/revisions/{}/tables/stock?format=csv&area=504",
    "/api/v1/revisions/{}/tables/stock?format=parquet",
    "/api/v1/figures?area=504&revision={}",
)
LISTS = (
    "/",
    "/search/?q=Zanzibarite",
    f"/search/?q={ID}",
    "/revisions/",
    "/revisions/?state=staged",
    "/revisions/?state=embargoed",
    "/revisions/?sort=title&q=zanz",
    "/revisions.csv",
    "/revisions/undesa-2019/",
    "/revisions/undesa-2019/history/",
    "/figures/",
    "/figures/504/",
    "/figures/areas/",
    "/proposals/",
    "/audit/",
    "/audit/?record=evidence.registration",
    "/audit.csv",
    "/help/",
    "/api/v1/revisions",
    "/api/v1/revisions?state=embargoed",
    "/api/v1/revision-requests",
    "/api/v1/kinds",
    "/api/v1/openapi.json",
)


@pytest.fixture
def hidden(
    request: pytest.FixtureRequest, register: Register, decide: Decide, later: datetime
) -> Registration:
    """Give a revision in either of the states that nobody else may know of."""
    held = register(ID, title=TITLE, factor=2)
    staged = getattr(request, "param", "embargoed") == "staged"
    return held if staged else decide(held, embargo=later)


def _reader(role: str, signed_in: SignedIn) -> Reader:
    if not role:
        return Reader()
    scope = next(one.scope for one in list_roles() if one.id == role)
    return signed_in(role, SCOPES.get(scope, ""))


def _ask(reader: Reader, path: str, **headers: str) -> tuple[int, str, Any]:
    """Ask with the session, and for the API with a token of all the person's acts too."""
    if path.startswith("/api/") and reader.actor is not None:
        acts = sorted({act for one in list_roles() for act in one.acts if _has(reader, one.id)})
        headers["Authorization"] = f"Bearer {make_token(reader.actor, 'doors', acts)[1]}"
    answer: Any = reader.client.get(path, headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode(errors="replace"), answer


def _has(reader: Reader, role: str) -> bool:
    return any(held.role == role for held in reader.actor.roles) if reader.actor else False


def _without_address(content: str, revision: str) -> str:
    """Take out what she typed herself, and what is random in each page."""
    content = content.replace(revision, "ID")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content)


@of_the_blind
def test_its_addresses_are_those_of_nothing(
    hidden: Registration, signed_in: SignedIn, role: str
) -> None:
    """Page, picture, file, API: the answer is, letter for letter, that for an id that is none."""
    reader = _reader(role, signed_in)
    for pattern in (*PAGES, *ROUTES):
        status, content, answer = _ask(reader, pattern.format(ID))
        other_status, other, other_answer = _ask(reader, pattern.format("nothing-2027"))
        assert status == other_status == 404, pattern
        assert _without_address(content, ID) == _without_address(other, "nothing-2027"), pattern
        assert set(answer.headers) == set(other_answer.headers), pattern
        assert answer.get("Cache-Control") == other_answer.get("Cache-Control"), pattern


@of_the_blind
def test_no_list_count_search_or_export_tells_of_it(
    hidden: Registration, signed_in: SignedIn, role: str
) -> None:
    """What is listed, counted and found is what there was before it came."""
    reader = _reader(role, signed_in)
    for path in LISTS:
        _status, content, _answer = _ask(reader, path)
        shown = content.replace(f'value="{ID}"', "").replace(f"“{ID}”", "").replace(f"q%3D{ID}", "")
        shown = shown.replace(f"?q={ID}", "").replace(f"<title>{ID} ·", "")
        assert TITLE not in shown, path
        assert ID not in shown, path
        assert hidden.seal[:12] not in shown, path
    _status, page, _answer = _ask(reader, "/revisions/")
    assert "1 of 1" in page
    assert json.loads(_ask(reader, "/api/v1/revisions")[1])["count"] == 1
    assert len(_ask(reader, "/revisions.csv")[1].splitlines()) == 2


@pytest.mark.parametrize("role", sorted(SEES))
def test_who_may_sees_it_and_nobody_keeps_it(
    hidden: Registration, signed_in: SignedIn, role: str
) -> None:
    """The doors that are closed to others open; no answer may be stored or has a tag."""
    reader = _reader(role, signed_in)
    for pattern in (*PAGES, *ROUTES):
        if "no-such" in pattern:
            continue
        status, content, answer = _ask(reader, pattern.format(ID))
        assert status == 200, pattern
        assert answer["Cache-Control"] == "private, no-store", pattern
        assert "ETag" not in answer, pattern
    for path in ("/revisions/", "/revisions.csv", "/api/v1/revisions"):
        status, content, answer = _ask(reader, path)
        assert ID in content, path
        assert answer["Cache-Control"] == "private, no-store", path


def test_a_role_that_needs_a_second_factor_sleeps_without(
    hidden: Registration, somebody: Callable[..., Actor]
) -> None:
    """Signed in by password alone, the secretariat sees what everybody sees."""
    actor = somebody("secretariat", second_factor=False)
    assert not sees_hidden(actor)
    reader = Reader(actor)
    session = reader.client.session
    for name in list(session.keys()):
        if name.startswith("account_authentication_methods"):
            session[name] = []
    session.save()
    assert _ask(reader, f"/revisions/{ID}/")[0] == 404


def test_a_token_for_other_acts_does_not_see_it(
    hidden: Registration, somebody: Callable[..., Actor]
) -> None:
    """What its owner may see, a token made for something else may not."""
    actor = somebody("secretariat")
    reader = Reader()
    for acts, seen in ((["proposal.write"], 404), (["revision.read_embargoed"], 200)):
        headers = {"Authorization": f"Bearer {make_token(actor, 'doors', acts)[1]}"}
        for pattern in ROUTES:
            assert _ask(reader, pattern.format(ID), **headers)[0] == seen, pattern


@pytest.mark.parametrize("name", ["/", "/stock.png", "/manifest.json", "/tables/stock.parquet"])
def test_its_files_have_no_address(hidden: Registration, reader: Reader, name: str) -> None:
    """Not even whoever knows the name of its folder gets a file by it."""
    for start in ("/static/", "/revisions/", "/exports/", "/media/", "/"):
        for folder in (hidden.folder, f"revisions/{hidden.folder}", f"exports/{hidden.folder}"):
            assert _ask(reader, f"{start}{folder}{name}")[0] == 404


def test_what_was_made_for_those_who_may_is_not_given_to_others(
    hidden: Registration, signed_in: SignedIn, reader: Reader
) -> None:
    """A picture and a file made and kept for the secretariat stay unseen by the public."""
    officer = signed_in("secretariat")
    paths = [f"/revisions/{ID}/figures/504/stock.png", f"/revisions/{ID}/files/stock.csv"]
    for path in paths:
        assert _ask(officer, path)[0] == 200
    assert any(export_folder(hidden).iterdir())
    for path in paths:
        assert _ask(reader, path)[0] == 404
        # whoever knows the tag of the answer learns nothing by it either
        assert _ask(reader, path, **{"If-None-Match": "*"})[0] == 404
    for path in ROUTES:
        assert _ask(reader, path.format(ID), **{"If-None-Match": "*"})[0] == 404


def test_a_picture_of_the_embargo_is_not_that_of_the_publication(
    hidden: Registration, signed_in: SignedIn, decide: Decide, reader: Reader
) -> None:
    """Its key holds where the revision stands: after publication another one is made."""
    path = f"/revisions/{ID}/figures/504/stock.png"
    officer = signed_in("secretariat")
    assert _ask(officer, path)[0] == 200
    held = _pictures()
    decide(hidden)
    status, _content, answer = _ask(reader, path)
    assert (status, answer["Cache-Control"]) == (200, "public, max-age=300")
    assert len(_pictures() - held) == 1


def _pictures() -> set[str]:
    return {name for name in cache._cache if "picture-" in name}  # type: ignore[attr-defined]


def test_pages_for_those_who_may_are_not_kept_for_others(
    hidden: Registration, signed_in: SignedIn, reader: Reader
) -> None:
    """A page that shows it is private; the public's of the same address says it varies."""
    officer = signed_in("secretariat")
    _status, content, answer = _ask(officer, "/revisions/")
    assert TITLE in content
    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in _ask(reader, "/revisions/")[2]["Vary"]


def test_metrics_feeds_and_robots_do_not_tell(hidden: Registration, reader: Reader) -> None:
    """Nor does what machines read."""
    _ask(reader, f"/revisions/{ID}/")
    with override_settings(METRICS_FROM=()):
        assert ID not in exposition().decode()
    for path in ("/robots.txt", "/sitemap.xml", "/feed/", "/feeds/", "/atom.xml"):
        status, content, _answer = _ask(reader, path)
        assert status == 404, path
        assert TITLE not in content


def test_errors_do_not_name_it(hidden: Registration, reader: Reader) -> None:
    """The nearest names of an unknown one are not told: it could be among them."""
    for path in ("/api/v1/figures?revision=secret-2026", "/api/v1/revisions/secret"):
        _status, content, _answer = _ask(reader, path)
        assert ID not in content
    _status, content, _answer = _ask(reader, "/revisions/secret-2026/")
    assert ID not in content


def test_histories_of_others_do_not_tell_of_it(hidden: Registration, reader: Reader) -> None:
    """What is asked for a public revision, naming this one, stands in no public history."""
    for path in (
        "/revisions/undesa-2019/history/",
        "/revisions/undesa-2019/history.csv",
        "/revisions/undesa-2019/changes.csv",
    ):
        assert ID not in _ask(reader, path)[1]


def test_the_store_is_for_the_site_alone(hidden: Registration, signed_in: SignedIn) -> None:
    """No name of a file that was made holds the id."""
    _ask(signed_in("secretariat"), f"/revisions/{ID}/files/area.csv")
    for top in ("revisions", "exports"):
        for path in (settings.FOLDER / top).rglob("*"):
            if path.parts[len(settings.FOLDER.parts) :][1] == hidden.folder:
                assert ID not in str(path)


def test_auditors_read_of_it_no_more_than_that_the_chain_goes_on(
    hidden: Registration, signed_in: SignedIn
) -> None:
    """Its entries are not theirs to read one by one, whoever may know of it reads them."""
    entries = Entry.objects.filter(touched__kind="evidence.registration", touched__record=ID)
    paths = [f"/audit/{one}/" for one in set(entries.values_list("sequence", flat=True))]
    auditor = signed_in("auditor")
    for path in paths:
        status, content, _answer = _ask(auditor, path)
        assert status == 404, path
        assert ID not in content, path
    assert Entry.objects.latest("sequence").sequence > len(paths) > 1
