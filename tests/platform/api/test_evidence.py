"""Figures for programs: revisions, rows of tables, figures; and decisions by token."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from django.test import Client
from tests.platform.evidence.made import small_revision

from rihla.indicator import compute
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.token import make_token
from rihla.platform.audit.models import Entry
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.services import register_revision
from rihla.revision.store import open_revision

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
STOCK = "/api/v1/revisions/undesa-2019/tables/stock"


def _get(path: str, **headers: str) -> Any:
    return Client().get(path, secure=True, headers=headers)


def _post(path: str, token: str, body: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post(path, body, content_type="application/json", secure=True, headers=headers)


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def staged(db: None, tmp_path: Path) -> Registration:
    """Give a revision that is registered and not published."""
    return register_revision(system("tests"), str(small_revision(tmp_path, "trial-1")))[0]


@pytest.fixture
def tokens(somebody: Somebody) -> tuple[str, str]:
    """Give tokens of two persons who may decide."""
    acts = ["revision.decide"]
    first, second = somebody("secretariat"), somebody("secretariat")
    return make_token(first, "one", acts)[1], make_token(second, "other", acts)[1]


def test_rows_are_those_of_the_revision() -> None:
    """Narrowed by area, year and sex; what they are and whose stands beside them."""
    told = _get(f"{STOCK}?area=504&year=2019&sex=both").json()
    assert (told["count"], told["items"][0]["value"]) == (1, 98574.0)
    assert (told["revision"], told["licence"]) == ("undesa-2019", "CC BY 3.0 IGO")
    assert "International Migrant Stock 2019" in told["citation"]
    assert told["items"][0]["area_name"] == "Morocco"
    named = _get(f"{STOCK}?area=504&year=2019&sex=both&language=ru").json()
    assert named["items"][0]["area_name"] == "Марокко"


def test_pages_follow_each_other_and_lose_nothing() -> None:
    """By offset and limit, in any order, every row comes once."""
    whole = open_revision("undesa-2019").table("stock")
    rows: list[dict[str, Any]] = []
    while True:
        part = _get(f"{STOCK}?sort=-value&limit=1000&offset={len(rows)}").json()
        rows += part["items"]
        if not part["items"]:
            break
    assert len(rows) == part["count"] == whole.num_rows
    keys = {(row["area"], row["year"], row["sex"]) for row in rows}
    assert len(keys) == whole.num_rows
    values = [row["value"] for row in rows if row["value"] is not None]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pc.sum(whole["value"]).as_py()


def test_origins_are_narrowed_from_both_sides() -> None:
    """From Poland in Germany: one corridor, as the publisher states it."""
    path = "/api/v1/revisions/undesa-2019/tables/stock_by_origin"
    told = _get(f"{path}?area=276&origin=616&year=2019&sex=both").json()
    table = open_revision("undesa-2019").table("stock_by_origin")
    chosen = table.filter(
        (pc.field("area") == 276)
        & (pc.field("origin") == 616)
        & (pc.field("year") == 2019)
        & (pc.field("sex") == "both")
    )
    assert [row["value"] for row in told["items"]] == chosen["value"].to_pylist()
    assert told["items"][0]["origin_name"] == "Poland"
    assert _get(f"{STOCK}?origin=616").json()["count"] == 0


@pytest.mark.parametrize("query", ["", "&area=504", "&area=504&limit=3", "&sort=-year"])
def test_csv_and_parquet_hold_the_same(query: str) -> None:
    """Whole or narrowed, both forms are the same rows, with licence on each and inside."""
    text = _content(_get(f"{STOCK}?format=csv{query}")).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    table = pq.read_table(io.BytesIO(_content(_get(f"{STOCK}?format=parquet{query}"))))
    assert [float(row["value"]) if row["value"] else None for row in rows] == table[
        "value"
    ].to_pylist()
    assert {row["licence"] for row in rows} == {"CC BY 3.0 IGO"}
    assert b"seal" in table.schema.metadata


def test_what_one_has_is_not_sent_again(staged: Registration, somebody: Somebody) -> None:
    """The tag is of seal and question, and another once the revision is superseded."""
    paths = (
        "/api/v1/revisions",
        "/api/v1/revisions/undesa-2019",
        f"{STOCK}?area=504",
        f"{STOCK}?format=parquet",
        "/api/v1/figures?area=504",
    )
    tags = {}
    for path in paths:
        answer = _get(path)
        _content(answer)
        tags[path] = answer["ETag"]
        assert _get(path, **{"If-None-Match": f'"other", {answer["ETag"]}'}).status_code == 304
        other = _get(path, **{"If-None-Match": '"other"'})
        assert (other.status_code, bool(_content(other))) == (200, True)
    assert len(set(tags.values())) == len(paths)


def test_a_figure_has_all_that_must_stand_beside_it() -> None:
    """The same as the engine computes it, with revision, unit, basis, notes, source, licence."""
    told = _get("/api/v1/figures?area=Morocco&date=2019&indicator=stock_share").json()
    figure = compute(open_revision("undesa-2019"), "stock_share", 504, date=2019)
    (one,) = told["items"]
    assert one["value"] == figure.value
    assert (one["revision"], one["unit"], one["status"]) == ("undesa-2019", "share", "available")
    assert one["basis"] == dict(figure.basis)
    assert one["notes"] == list(figure.notes)
    assert [source["table"] for source in one["sources"]] == ["stock", "population"]
    assert one["licence"] == "CC BY 3.0 IGO"
    assert one["interval"] is None


def test_an_interval_comes_with_its_level(staged: Registration, somebody: Somebody) -> None:
    """Before publication for those who may, with their token alone."""
    token = make_token(somebody("figure_reviewer"), "early", ["revision.read_embargoed"])[1]
    path = "/api/v1/figures?area=504&date=2019&revision=trial-1"
    assert _get(path).status_code == 404
    told = _get(path, Authorization=f"Bearer {token}").json()["items"][0]
    assert told["interval"] == pytest.approx(
        {"lower": 98574 * 0.9, "upper": 98574 * 1.1, "level": 0.8}
    )
    assert told["revision_state"] == "staged"
    assert _get(path, Authorization="Bearer rihla_wrong").status_code == 401


def test_what_there_is_not_is_said_and_not_left_out() -> None:
    """A date that the revision has not, a sex that the indicator has not: no value, a reason."""
    told = _get("/api/v1/figures?area=504&date=2018&date=2019&indicator=female_share").json()
    missing, held = told["items"]
    assert (missing["value"], missing["status"]) == (None, "not_available")
    assert "2018" in missing["notes"][0]
    assert held["value"] is not None
    assert told["count"] == 2


def test_areas_and_indicators_are_listed() -> None:
    """With names in six languages, members of groupings; with definitions and formulas."""
    told = _get("/api/v1/areas?q=marruecos").json()
    assert told["items"][0]["names"]["zh"] == "摩洛哥"
    groupings = _get("/api/v1/areas?kind=grouping&limit=1000").json()
    assert all(one["members"] for one in groupings["items"])
    assert groupings["count"] == len(groupings["items"])
    indicators = {one["id"]: one for one in _get("/api/v1/indicators").json()}
    assert indicators["stock_share"]["formula"].startswith("migrant stock / population")


def test_two_persons_decide_by_token(staged: Registration, tokens: tuple[str, str]) -> None:
    """Asked and approved through the same services, with entries of both in the audit."""
    first, second = tokens
    path = "/api/v1/revisions/trial-1/requests"
    body = {"operation": "make_current", "base": 1, "why": "It is sound."}
    asked = _post(path, first, body)
    assert asked.status_code == 201
    step = f"/api/v1/revision-requests/{asked.json()['id']}/approve"
    assert _post(step, first, {"why": ""}).status_code == 403
    assert Registration.objects.get(pk="trial-1").state == "staged"
    assert _post(step, second, {"why": "Seen."}).json()["state"] == "applied"
    assert _get("/api/v1/revisions/current").json()["id"] == "trial-1"
    actors = set(Entry.objects.filter(action="revision.decide").values_list("actor", flat=True))
    assert len(actors - {"system:load"}) == 2
    assert _post(step, second, {"why": ""}).status_code == 409


def test_an_embargo_is_asked_for_and_held_by_token(
    staged: Registration, tokens: tuple[str, str]
) -> None:
    """With a zone, or not at all; the brake needs one person."""
    first, second = tokens
    path = "/api/v1/revisions/trial-1/requests"
    body = {"operation": "make_current", "base": 1, "why": "On the day."}
    assert _post(path, first, {**body, "embargo": "2099-01-01T09:00:00"}).status_code == 409
    asked = _post(path, first, {**body, "embargo": "2099-01-01T09:00:00+02:00"}).json()
    _post(f"/api/v1/revision-requests/{asked['id']}/approve", second, {"why": ""})
    held = Registration.objects.get(pk="trial-1")
    assert held.embargo == datetime(2099, 1, 1, 7, tzinfo=UTC)
    hold = "/api/v1/revisions/trial-1/hold"
    assert _post(hold, first, {"base": 1, "why": "A slip."}).status_code == 409
    told = _post(hold, first, {"base": held.version, "why": "A slip."}).json()
    assert (told["state"], told["embargo"]) == ("staged", None)


def test_a_token_of_another_act_decides_nothing(staged: Registration, somebody: Somebody) -> None:
    """Even of a person who may: the token was made for less."""
    actor = somebody("secretariat")
    token = make_token(actor, "less", ["revision.read_embargoed"])[1]
    body = {"operation": "make_current", "base": 1, "why": "It is sound."}
    answer = _post("/api/v1/revisions/trial-1/requests", token, body)
    assert answer.status_code == 403
    assert not staged.requests.exists()
