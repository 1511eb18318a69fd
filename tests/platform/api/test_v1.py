"""The API reads for all, writes by token through the same services, and shows nobody else's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from rihla.errors import NotPermitted
from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.accounts.token import actor_of_token, end_token, make_token
from rihla.platform.proposal.models import Proposal
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
MOROCCO, MEXICO = "504", "484"
OF_A_FOCAL_POINT = ("proposal.write", "proposal.comment", "record.read_draft")


class Program:
    """A program that calls the API with a token, or without."""

    def __init__(self, token: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self.client.get(f"/api/v1{path}", query, secure=True, headers=self.headers)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Write."""
        return self.client.post(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            secure=True,
            headers=self.headers,
        )


@pytest.fixture
def public(db: None) -> Program:
    """Give a program without a token."""
    return Program()


@pytest.fixture
def morocco(somebody: Somebody) -> Program:
    """Give a program of Morocco's focal point."""
    return Program(make_token(somebody("focal_point", MOROCCO), "tests", OF_A_FOCAL_POINT)[1])


@pytest.fixture
def mexico(somebody: Somebody) -> Program:
    """Give a program of Mexico's focal point."""
    return Program(make_token(somebody("focal_point", MEXICO), "tests", OF_A_FOCAL_POINT)[1])


@pytest.fixture
def secretariat(somebody: Somebody) -> Program:
    """Give a program of the secretariat."""
    acts = ("proposal.decide", "record.read_draft")
    return Program(make_token(somebody("secretariat"), "tests", acts)[1])


@pytest.fixture
def wanted() -> dict[str, Any]:
    """Give a proposal for an act of Morocco."""
    step = Step.objects.get(area=MOROCCO, kind="ratification")
    return {
        "kind": "treaty.step",
        "record": step.key,
        "base": step.version,
        "values": {"date": "1993-06"},
        "why": "A later list.",
        "source": "A list.",
    }


def test_everybody_reads_every_kind(public: Program) -> None:
    """Each kind has a list with its count, and each record its source, edition and history."""
    kinds = public.get("/kinds").json()
    assert len(kinds) >= 11
    for kind in kinds:
        path = kind["path"].removeprefix("/api/v1")
        page = public.get(path, limit=2).json()
        if kind["kind"] == "network.deliverablestep":  # no source read so far names a status
            assert page["count"] == 0
            continue
        assert page["count"] > 0, kind
        assert len(page["items"]) <= 2
        one = public.get(f"{path}/{page['items'][0]['key']}").json()
        assert one["source"], kind
        assert one["edition"] == "norms-2026-11", kind
        (first,) = public.get(f"{path}/{one['key']}/history").json()
        assert (first["version"], first["action"]) == (1, "norm.load")


def test_lists_are_searched_filtered_sorted_and_paged(public: Program) -> None:
    """Counts are of what was asked for; pages do not overlap."""
    votes = "/compact/ballot"
    assert public.get(votes, choice="no").json()["count"] == 5
    (hungary,) = public.get(votes, q="hungary").json()["items"]
    assert hungary["choice"] == "no"
    # in another language, without its accents: as on the pages
    for name in ("hongrie", "Венгрия", "magyarorszag hungria"):
        found = public.get(votes, q=name).json()["items"]
        assert found == ([] if " " in name else [hungary]), name
    names = [one["name"] for one in public.get(votes, sort="-name", limit=3).json()["items"]]
    assert names == sorted(names, reverse=True)
    pages = [public.get(votes, limit=100, offset=start).json()["items"] for start in (0, 100)]
    keys = [one["key"] for page in pages for one in page]
    assert len(keys) == len(set(keys)) == public.get(votes).json()["count"]
    assert public.get("/compact/objective", round_table="many").json()["count"] == 0


def test_a_list_comes_as_csv_with_its_licence(public: Program) -> None:
    """The same rows, with where each is from."""
    text = public.get("/compact/principle", format="csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 10
    assert all(row["source"] and row["licence"] for row in rows)


def test_errors_are_problems(public: Program) -> None:
    """A missing record, a wrong option and a missing token each say so in the same form."""
    for path, query, status in (
        ("/compact/objective/objective-99", {}, 404),
        ("/compact/objective", {"limit": "many"}, 422),
        ("/proposals", {}, 401),
    ):
        answer = public.get(path, **query)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status


def test_a_proposal_goes_the_whole_way_by_token(
    morocco: Program, secretariat: Program, wanted: dict[str, Any]
) -> None:
    """Proposed, sent back, revised, approved: the record carries it and its history tells."""
    made = morocco.post("/proposals", wanted)
    assert made.status_code == 201
    path = f"/proposals/{made.json()['id']}"
    assert secretariat.post(f"{path}/send-back", {"why": "Which list?"}).json()["state"] == (
        "sent_back"
    )
    revised = morocco.client.put(
        f"/api/v1{path}",
        {"values": {"date": "1993"}, "why": "The list of 1994."},
        content_type="application/json",
        secure=True,
        headers=morocco.headers,
    )
    assert revised.json()["values"]["date"] == "1993"
    assert secretariat.post(f"{path}/approve", {}).json()["state"] == "applied"
    record = morocco.get(f"/treaty/step/{wanted['record']}").json()
    assert (record["date"], record["version"], record["edition"]) == ("1993", 2, "proposal")
    latest = morocco.get(f"/treaty/step/{wanted['record']}/history").json()[0]
    assert latest["fields"]["date"] == ["1993-06-21", "1993"]


def test_another_state_neither_sees_nor_changes_anything(
    morocco: Program, mexico: Program, wanted: dict[str, Any]
) -> None:
    """Neither in the list, nor by a guessed id, nor by any step; the proposal stays as it was."""
    path = f"/proposals/{morocco.post('/proposals', wanted).json()['id']}"
    before = Proposal.objects.values().get()
    assert mexico.get("/proposals").json() == []
    assert mexico.get(path).status_code == 404
    for step in ("approve", "refuse", "send-back", "withdraw", "comment"):
        assert mexico.post(f"{path}/{step}", {"why": "Mine."}).status_code == 404
    assert mexico.post("/proposals", wanted).status_code == 403
    assert Proposal.objects.values().get() == before


def test_a_token_gives_no_more_than_it_was_made_for(
    somebody: Somebody, wanted: dict[str, Any]
) -> None:
    """A token for reading writes nothing; acts that are not one's own go into none."""
    focal = somebody("focal_point", MOROCCO)
    reader = Program(make_token(focal, "reader", ["record.read_draft"])[1])
    assert reader.post("/proposals", wanted).status_code == 403
    assert not Proposal.objects.exists()
    for acts, lasts in ((["proposal.decide"], 1), (["proposal.write"], 1000)):
        with pytest.raises(NotPermitted):
            make_token(focal, "more", acts, lasts=timedelta(days=lasts))
    with pytest.raises(NotPermitted):
        make_token(PUBLIC, "nobody", [])


def test_a_token_that_ended_or_was_guessed_is_nobody(somebody: Somebody) -> None:
    """It is the public again at once, and its text stands nowhere."""
    focal = somebody("focal_point", MOROCCO)
    token, text = make_token(focal, "short", ["proposal.write"])
    assert actor_of_token(text).id == focal.id
    assert text not in str(vars(token))
    end_token(focal, token)
    assert actor_of_token(text) is PUBLIC
    assert actor_of_token("rihla_guessed") is PUBLIC


def test_an_unchanged_answer_is_not_sent_twice(public: Program) -> None:
    """A conditional request with the last ETag is answered with 304."""
    first = public.get("/compact/principle")
    again = public.client.get(
        "/api/v1/compact/principle", secure=True, headers={"If-None-Match": first["ETag"]}
    )
    assert again.status_code == 304
