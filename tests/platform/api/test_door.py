"""What every answer of the API has in common: conditions, methods, origins, parts, farewells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from ninja import NinjaAPI

from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.token import make_token
from rihla.platform.api import deprecation
from rihla.platform.api.deprecation import Deprecated
from rihla.platform.api.growth import schema_of_today
from rihla.platform.api.v1 import api
from rihla.platform.audit.chain import verify_chain
from rihla.platform.proposal.models import Proposal
from rihla.platform.treaty.models import Step

Somebody = Callable[..., Actor]
pytestmark = pytest.mark.django_db
BASE = "/api/v1"
JSON = "application/json"
GETS = sorted(
    path for path, operations in schema_of_today()["paths"].items() if "get" in operations
)


@pytest.fixture
def client() -> Client:
    """Give a client that comes by TLS."""
    return Client(headers={"X-Forwarded-Proto": "https", "Host": "testserver"})


@pytest.fixture
def step() -> Step:
    """Give an act of Morocco."""
    return Step.objects.filter(area=504).order_by("key")[0]


@pytest.fixture
def focal(somebody: Somebody) -> dict[str, str]:
    """Give the token of a focal point of Morocco."""
    acts = ("proposal.write", "proposal.comment", "record.read_draft")
    return _bearer(somebody("focal_point", "504"), *acts)


@pytest.fixture
def secretariat(somebody: Somebody) -> dict[str, str]:
    """Give a token of the secretariat."""
    acts = ("proposal.comment", "proposal.decide", "record.read_draft")
    return _bearer(somebody("secretariat"), *acts)


def _bearer(actor: Actor, *acts: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(actor, 'tests', acts)[1]}"}


@pytest.fixture
def proposal(client: Client, focal: dict[str, str], step: Step) -> str:
    """Give the path of a proposal that was made by token."""
    body = {
        "kind": "treaty.step",
        "record": step.key,
        "base": step.version,
        "values": {"date": "1993"},
        "why": "A test.",
        "source": "A list.",
    }
    made = client.post(f"{BASE}/proposals", body, content_type=JSON, headers=focal)
    assert made.status_code == 201, made.content
    return f"{BASE}/proposals/{made.json()['id']}"


@pytest.mark.parametrize("path", GETS)
def test_every_get_is_conditional_and_has_a_head(
    client: Client, path: str, proposal: str, secretariat: dict[str, str]
) -> None:
    """A strong validator; 304 and no body where nothing is new; HEAD says what GET would."""
    listed = client.get(re.sub(r"/\{key\}.*", "", path), headers=secretariat).json()
    key = listed["items"][0]["key"] if "{key}" in path and listed["items"] else "none"
    if "{key}" in path and key == "none":  # of a kind that nobody has added one of yet
        assert client.get(path.replace("{key}", key)).status_code == 404
        return
    path = path.replace("{key}", key).replace(f"{BASE}/proposals/{{proposal}}", proposal)
    path = path.replace("{revision}", "undesa-2019").replace("{table}", "stock")
    first = client.get(path, headers=secretariat)
    assert first.status_code == 200
    assert re.fullmatch(r'"[0-9a-f]{32}"', first["ETag"]), first["ETag"]
    same = client.get(path, headers={**secretariat, "If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    other = client.get(path, headers={**secretariat, "If-None-Match": '"another"'})
    assert other.content == first.content
    head = client.head(path, headers=secretariat)
    assert (head.status_code, head.content) == (200, b"")
    assert (head["ETag"], int(head["Content-Length"])) == (first["ETag"], len(first.content))
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]


def test_a_change_changes_the_validator(
    client: Client, proposal: str, secretariat: dict[str, str], step: Step
) -> None:
    """Of the record, of its list and of its history: whoever asks on condition gets it."""
    paths = [f"{BASE}/treaty/step/{step.key}", f"{BASE}/treaty/step/{step.key}/history"]
    paths.append(f"{BASE}/treaty/step?area=504&limit=1000")
    before = [client.get(path)["ETag"] for path in paths]
    done = client.post(f"{proposal}/approve", {}, content_type=JSON, headers=secretariat)
    assert done.json()["state"] == "applied"
    for path, tag in zip(paths, before, strict=True):
        answer = client.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 200, path
        assert answer["ETag"] != tag


def test_a_write_on_a_condition_that_fails_changes_nothing(
    client: Client, proposal: str, focal: dict[str, str], secretariat: dict[str, str]
) -> None:
    """Decided on what was read: after a revision 412 as a problem, and no entry of the audit."""
    read = client.get(proposal, headers=secretariat)["ETag"]
    revised = client.put(
        proposal,
        {"values": {"date": "1994"}, "why": "The other list."},
        content_type=JSON,
        headers={**focal, "If-Match": read},
    )
    assert revised.status_code == 200
    entries, held = verify_chain().entries, Proposal.objects.values().get()
    for step in ("approve", "refuse", "send-back", "comment"):
        refused = client.post(
            f"{proposal}/{step}",
            {"why": "As I read it."},
            content_type=JSON,
            headers={**secretariat, "If-Match": read},
        )
        assert refused.status_code == 412
        assert refused["Content-Type"] == "application/problem+json"
    for wrong in (f"W/{revised['ETag']}", '"guessed"', ""):
        refused = client.post(
            f"{proposal}/approve", {}, content_type=JSON,
            headers={**secretariat, "If-Match": wrong},
        )  # fmt: skip
        assert refused.status_code == 412
    assert (verify_chain().entries, Proposal.objects.values().get()) == (entries, held)
    now = f'"another", {revised["ETag"]}'
    done = client.post(
        f"{proposal}/approve", {}, content_type=JSON, headers={**secretariat, "If-Match": now}
    )
    assert done.json()["state"] == "applied"


def test_a_list_says_how_many_there_are_and_where_the_rest_is(client: Client) -> None:
    """Following next from the first part to the last gives every record once."""
    url, keys, turns = f"{BASE}/compact/action?limit=50&sort=key", [], 0
    while url:
        answer = client.get(url)
        keys += [one["key"] for one in answer.json()["items"]]
        links = {name: link for link, name in re.findall(r'<([^>]+)>; rel="(\w+)"', answer["Link"])}
        assert answer["X-Total-Count"] == "187"
        assert ("prev" in links) == (turns > 0)
        assert "offset=150" in links["last"]
        assert links["first"].startswith("https://testserver/api/v1/compact/action?")
        url, turns = links.get("next", ""), turns + 1
    assert turns == 4
    assert len(keys) == len(set(keys)) == 187


@pytest.mark.parametrize("kind", ["compact/objective", "treaty/step", "network/deliverable"])
def test_parquet_has_the_rows_of_csv_and_json(client: Client, kind: str) -> None:
    """Numbers are numbers, days are days, the licence is inside; the same bytes each time."""
    asked = f"{BASE}/{kind}?limit=1000&format="
    first, again = client.get(f"{asked}parquet"), client.get(f"{asked}parquet")
    assert first["Content-Type"] == "application/vnd.apache.parquet"
    assert first.content == again.content
    table = pq.read_table(io.BytesIO(first.content))
    rows = list(csv.DictReader(io.StringIO(client.get(f"{asked}csv").content.decode())))
    items = client.get(f"{asked}json").json()["items"]
    assert table.num_rows == len(rows) == len(items) == int(first["X-Total-Count"])
    assert table.column_names == list(rows[0])
    assert b"licence" in (table.schema.metadata or {})
    assert str(table.schema.field("version").type) == "int64"
    for got, row, item in zip(table.to_pylist(), rows, items, strict=True):
        assert got["key"] == row["key"] == item["key"]
        assert got["version"] == int(row["version"]) == item["version"]
        assert (got["source"] or "") == row["source"] == item["source"]


def test_programs_in_browsers_may_read_and_not_write(client: Client) -> None:
    """Any origin reads, without credentials; no other method, and no token, is let through."""
    path = f"{BASE}/compact/objective"
    answer = client.get(path, headers={"Origin": "https://notebook.example.org"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "X-Total-Count" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    asked = {"Origin": "https://notebook.example.org", "Access-Control-Request-Method": "GET"}
    before = client.options(path, headers=asked)
    assert before.status_code == 204
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "authorization" not in before["Access-Control-Allow-Headers"].lower()
    asked["Access-Control-Request-Method"] = "POST"
    refused = client.options(f"{BASE}/proposals", headers=asked)
    assert "Access-Control-Allow-Origin" not in refused
    written = client.post(f"{BASE}/proposals", {}, content_type=JSON)
    assert "Access-Control-Allow-Origin" not in written
    assert "Access-Control-Allow-Origin" not in client.get("/")


def test_options_and_wrong_methods_say_what_is_allowed(client: Client) -> None:
    """OPTIONS is an answer, another method a problem; a path that is none stays one."""
    for path, allowed in (
        (f"{BASE}/compact/objective", {"GET", "HEAD", "OPTIONS"}),
        (f"{BASE}/proposals", {"GET", "HEAD", "POST", "OPTIONS"}),
    ):
        asked = client.options(path)
        assert (asked.status_code, asked.content) == (204, b"")
        assert set(asked["Allow"].split(", ")) == allowed
        refused = client.delete(path)
        assert refused.status_code == 405
        assert set(refused["Allow"].split(", ")) == allowed
        assert refused["Content-Type"] == "application/problem+json"
    assert client.options(f"{BASE}/nothing").status_code == 404


@pytest.fixture
def farewell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare a route and a field that will go, for this test alone."""
    day, last = dt.date(2027, 1, 1), dt.date(2028, 7, 1)
    gone = (
        Deprecated("GET /kinds", day, last, "/api/v2/kinds", "Kinds have pages there."),
        Deprecated("GET /treaty/step/{key}", day, last, "the list", "One by one is slow."),
        Deprecated("ProposalOut.base_values", day, last, "the history", "Said twice."),
    )
    monkeypatch.setattr(deprecation, "list_deprecated", lambda: gone)


@pytest.mark.usefixtures("farewell")
def test_what_will_go_says_when_and_what_takes_its_place(client: Client, step: Step) -> None:
    """In every answer of the route, in no other, and in the schema: routes and fields."""
    for answer in (client.get(f"{BASE}/kinds"), client.head(f"{BASE}/kinds")):
        assert answer["Deprecation"] == "@1798761600"
        assert answer["Sunset"] == "Sat, 01 Jul 2028 00:00:00 GMT"
        assert answer["Link"] == '</api/v2/kinds>; rel="successor-version"'
    again = client.get(
        f"{BASE}/kinds", headers={"If-None-Match": client.get(f"{BASE}/kinds")["ETag"]}
    )
    assert (again.status_code, again["Sunset"]) == (304, "Sat, 01 Jul 2028 00:00:00 GMT")
    assert "Deprecation" in client.get(f"{BASE}/treaty/step/{step.key}")
    for path in ("treaty/step", f"treaty/step/{step.key}/history", "compact/objective"):
        assert "Deprecation" not in client.get(f"{BASE}/{path}")
    schema = client.get(f"{BASE}/openapi.json").json()
    assert schema["paths"]["/api/v1/kinds"]["get"]["deprecated"] is True
    assert "deprecated" not in schema["paths"]["/api/v1/treaty/step"]["get"]
    field = schema["components"]["schemas"]["ProposalOut"]["properties"]["base_values"]
    assert field["deprecated"] is True
    assert "2028-07-01" in field["description"]


def test_what_is_declared_to_go_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table names routes and fields that there are, and leaves callers half a year."""
    schema: Any = schema_of_today()
    for one in deprecation.list_deprecated():
        assert one.until - one.since >= dt.timedelta(days=183), one.what
        if one.route:
            method, path = one.route
            assert method.lower() in schema["paths"][f"{BASE}{path}"], one.what
        else:
            name, _, field = one.what.partition(".")
            assert field in schema["components"]["schemas"][name]["properties"], one.what
    assert isinstance(api, NinjaAPI)


def test_a_record_is_added_ended_and_stands_again_by_token(
    client: Client, focal: dict[str, str], secretariat: dict[str, str], step: Step
) -> None:
    """The proposals of programs do what those of pages do."""

    def go(**body: object) -> dict[str, Any]:
        said = {"kind": "treaty.step", "why": "A test.", "source": "A list."}
        made = client.post(f"{BASE}/proposals", {**said, **body}, content_type=JSON, headers=focal)
        assert made.status_code == 201, made.content
        done = client.post(
            f"{BASE}/proposals/{made.json()['id']}/approve",
            {"why": "So it is."}, content_type=JSON, headers=secretariat,
        )  # fmt: skip
        assert done.json()["state"] == "applied", done.content
        found: dict[str, Any] = done.json()
        return found

    path = f"{BASE}/treaty/step/{step.key}"
    ended = go(operation="end", record=step.key, base=step.version)
    assert ended["decisions"][0]["why"] == "So it is."
    keys = [one["key"] for one in client.get(f"{BASE}/treaty/step?area=504").json()["items"]]
    assert step.key not in keys
    go(operation="resume", record=step.key, base=step.version + 1)
    assert client.get(path).status_code == 200
    go(record=step.key, base=step.version + 2, values={"date": "1993"})
    go(operation="undo", record=step.key, to=step.version)
    assert client.get(path).json()["date"] == step.date
    said = {
        "instrument": step.instrument, "area": 504, "kind": "ratification", "date": "2027-01-01",
    }  # fmt: skip
    added = go(operation="create", values=said)
    assert client.get(f"{BASE}/treaty/step/{added['record']}").json()["date"] == "2027-01-01"


def test_proposals_are_narrowed_and_sorted(
    client: Client, proposal: str, focal: dict[str, str], secretariat: dict[str, str], step: Step
) -> None:
    """As on the page: by state, kind, area, whose and order; comments and decisions are told."""
    client.post(
        f"{proposal}/comment", {"why": "Which list?"}, content_type=JSON, headers=secretariat
    )
    for query, of_focal, of_secretariat in (
        ("state=open", 1, 1),
        ("state=applied", 0, 0),
        ("kind=treaty.step&area=504&operation=change", 1, 1),
        ("area=484", 0, 0),
        (f"record={step.key}&sort=created", 1, 1),
        ("whose=mine", 1, 0),
        ("whose=waiting", 0, 1),
    ):
        for who, count in ((focal, of_focal), (secretariat, of_secretariat)):
            answer = client.get(f"{BASE}/proposals?{query}", headers=who)
            assert (len(answer.json()), answer["X-Total-Count"]) == (count, str(count)), query
    (listed,) = client.get(f"{BASE}/proposals", headers=focal).json()
    assert [one["text"] for one in listed["comments"]] == ["Which list?"]
    assert client.get(f"{BASE}/proposals?state=lost", headers=focal).status_code == 422


def test_a_parameter_that_is_not_known_is_refused(client: Client, focal: dict[str, str]) -> None:
    """Never overlooked: a list that was meant to be narrowed would be a wrong answer."""
    for path in ("treaty/step?aera=504", "compact/objective?area=504", "proposals?stat=open"):
        answer = client.get(f"{BASE}/{path}", headers=focal)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    found = client.get(f"{BASE}/treaty/step?area=504&limit=1000").json()
    assert {one["area"] for one in found["items"]} == {504}
    assert 0 < found["count"] == len(found["items"]) < Step.objects.count()
