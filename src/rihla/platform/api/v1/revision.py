"""Revisions: what each is, its tables as JSON, CSV or Parquet, and what is decided on it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from rihla.errors import DecisionRefused
from rihla.platform.accounts.policy import Actor
from rihla.platform.api.bearer import Bearer, caller
from rihla.platform.api.problem import problem
from rihla.platform.api.v1.evidence import READING, conditional, gone, reader, visible_revision
from rihla.platform.api.v1.shape import PROBLEMS, Asked, Problem
from rihla.platform.evidence.export import TYPES, made_file, read_in_parts
from rihla.platform.evidence.models import Registration, Request
from rihla.platform.evidence.selectors import requests_visible_to, revisions_visible_to
from rihla.platform.evidence.services import (
    approve_request,
    hold_revision,
    refuse_request,
    request_decision,
    take_back_request,
)
from rihla.platform.evidence.store import open_registered
from rihla.platform.evidence.table import (
    Wanted,
    find_rows,
    stream_csv,
    with_citation,
    write_parquet,
)
from rihla.revision.citation import CITATION_FORMATS, cite_revision, write_citations
from rihla.revision.schema import TABLES

__all__ = ["router"]

router = Router(tags=["revisions"])

_ANSWERS = {304: None, 410: Problem, **PROBLEMS}
_COLUMNS = sorted({name for table in TABLES.values() for name in table.schema.names})
if TYPE_CHECKING:
    _Table = str
    _Order = str
else:  # the names are those of the schema of revisions
    _Table = Literal[tuple(TABLES)]
    _Order = Literal[("", *_COLUMNS, *(f"-{name}" for name in _COLUMNS))]
_TABULAR = {
    "responses": {
        200: {
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                TYPES["parquet"]: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    }
}


class RevisionOut(Schema):
    """A revision on the site."""

    id: str
    title: str
    vintage: str
    created: str
    seal: str
    state: str
    version: int
    published: dt.datetime | None
    replaced: dt.datetime | None
    embargo: dt.datetime | None
    reason: str
    licence: str
    sources: list[dict[str, str]]
    tables: dict[str, int]


class RevisionDetail(RevisionOut):
    """A revision, how it is cited and what it was made of; nothing of that once withdrawn."""

    citations: dict[str, str]
    manifest: dict[str, Any]


class RevisionPage(Schema):
    """Some of the revisions."""

    count: int
    items: list[RevisionOut]


class RevisionsAsked(Asked):
    """Which revisions."""

    state: Literal["", "staged", "embargoed", "current", "superseded", "withdrawn"] = ""


class RowsAsked(Schema):
    """Which rows of a table, in which order and form."""

    model_config = ConfigDict(extra="forbid")
    area: list[int] = Field([], description="Codes of areas (M49).", max_length=300)
    origin: list[int] = Field([], description="Codes of areas of origin.", max_length=300)
    year: list[int] = Field([], max_length=100)
    sex: Literal["", "both", "male", "female"] = ""
    sort: _Order = Field("", description="A column; with - before it, from the last to the first.")
    language: Literal["en", "fr", "es", "ru", "ar", "zh"] = "en"
    format: Literal["json", "csv", "parquet"] = "json"
    limit: int | None = Field(
        None, ge=1, le=1_000_000, description="1,000 at most as JSON; all rows as a file."
    )
    offset: int = Field(0, ge=0, le=100_000_000)


class Rows(Schema):
    """Some rows of a table, with the revision, source and licence that they are of."""

    revision: str
    state: str
    seal: str
    table: str
    title: str
    count: int
    licence: str
    citation: str
    items: list[dict[str, Any]]


class RequestOut(Schema):
    """What one person asks to be done with a revision, and another decides."""

    id: UUID
    revision: str
    operation: str
    embargo: dt.datetime | None
    successor: str | None
    base: int
    why: str
    state: str
    author: UUID
    decider: UUID | None
    made: dt.datetime
    decided: dt.datetime | None
    said: str

    @staticmethod
    def resolve_revision(held: Request) -> str:
        """Give the id of the revision."""
        return held.revision_id

    @staticmethod
    def resolve_successor(held: Request) -> str | None:
        """Give the id of the revision that takes its place."""
        return held.successor_id


class RequestIn(Schema):
    """What is asked for, on the version of the registration that was seen."""

    model_config = ConfigDict(extra="forbid")
    operation: Literal["make_current", "withdraw"]
    base: int = Field(ge=1, le=2**31 - 1)
    why: str = Field(min_length=1, max_length=4000)
    embargo: dt.datetime | None = None
    successor: str | None = None


class Word(Schema):
    """Words that go with a step."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field("", max_length=4000)


class Held(Word):
    """A brake, on the version of the registration that was seen."""

    base: int = Field(ge=1, le=2**31 - 1)


Step = Literal["approve", "refuse", "take-back"]
_STEPS: dict[str, Callable[[Actor, Request, str], object]] = {
    "approve": lambda actor, asked, why: approve_request(actor, asked, why=why),
    "refuse": lambda actor, asked, why: refuse_request(actor, asked, why=why),
    "take-back": lambda actor, asked, why: take_back_request(actor, asked, why=why),
}


@router.get(
    "/revisions",
    response={200: RevisionPage, 304: None, **PROBLEMS},
    openapi_extra=READING,
)
def list_revisions(request: HttpRequest, asked: Query[RevisionsAsked]) -> Any:
    """List the revisions, the last registered first: what each is, where it stands, its seal."""
    actor = reader(request)
    found = revisions_visible_to(actor)
    if asked.state:
        found = found.filter(state=asked.state)
    shows = repr(list(found.values_list("pk", "version")))

    def make() -> HttpResponseBase:
        part = found[asked.offset : asked.offset + asked.limit]
        items = [RevisionOut.from_orm(one).model_dump(mode="json") for one in part]
        return JsonResponse({"count": found.count(), "items": items})

    return conditional(request, actor, shows, make)


@router.get(
    "/revisions/{revision}",
    response={200: RevisionDetail, 304: None, **PROBLEMS},
    openapi_extra=READING,
)
def get_revision(request: HttpRequest, revision: str) -> Any:
    """Give one revision with its manifest and citations; ``current`` is the one of today."""
    actor = reader(request)
    held = visible_revision(actor, revision)

    def make() -> HttpResponseBase:
        told = RevisionOut.from_orm(held).model_dump(mode="json")
        citations: dict[str, str] = {}
        manifest: dict[str, Any] = {}
        if not held.is_withdrawn:
            opened = open_registered(held)
            cited = cite_revision(opened)
            citations = {form: write_citations(cited, form) for form in CITATION_FORMATS}
            manifest = _manifest(opened.manifest.to_bytes())
        return JsonResponse({**told, "citations": citations, "manifest": manifest})

    return conditional(request, actor, _shows(held), make, held=held)


@router.get(
    "/revisions/{revision}/tables/{table}",
    response={200: Rows, **_ANSWERS},
    openapi_extra={**READING, **_TABULAR},
)
def get_rows(request: HttpRequest, revision: str, table: _Table, asked: Query[RowsAsked]) -> Any:
    """Give rows of a table: as JSON up to 1,000 at once, as CSV or Parquet all that are wanted."""
    actor = reader(request)
    held = visible_revision(actor, revision)
    if held.is_withdrawn:
        return gone(held)
    if table not in held.tables:
        return problem(404, f"Revision {held.pk} holds no table {table}.")

    def make() -> HttpResponseBase:
        return _file(held, table, asked) or _rows(held, table, asked)

    return conditional(request, actor, _shows(held), make, held=held)


@router.get("/revision-requests", response={200: list[RequestOut], **PROBLEMS}, auth=Bearer())
def list_requests(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List what was asked for and decided, the latest first, for those who decide."""
    found = requests_visible_to(caller(request))
    return found[asked.offset : asked.offset + asked.limit]


@router.post(
    "/revisions/{revision}/requests", response={201: RequestOut, **PROBLEMS}, auth=Bearer()
)
def ask_for_decision(request: HttpRequest, revision: str, body: RequestIn) -> Status[Request]:
    """Ask that a revision be made current, at once or at a time, or withdrawn."""
    actor = caller(request)
    held = visible_revision(actor, revision)
    visible = revisions_visible_to(actor)
    successor = get_object_or_404(visible, pk=body.successor) if body.successor else None
    if body.embargo is not None and body.embargo.tzinfo is None:
        raise DecisionRefused("The time has no zone.", cure="Write 2027-01-31T09:00:00Z.")
    made = request_decision(
        actor,
        held,
        body.operation,
        base=body.base,
        why=body.why,
        embargo=body.embargo,
        successor=successor,
    )
    return Status(201, made)


@router.post(
    "/revision-requests/{asked}/{step}", response={200: RequestOut, **PROBLEMS}, auth=Bearer()
)
def decide_on_request(request: HttpRequest, asked: UUID, step: Step, body: Word) -> Request:
    """Approve or refuse what another person asked for, or take back what one asked for oneself."""
    actor = caller(request)
    held = get_object_or_404(requests_visible_to(actor), pk=asked)
    _STEPS[step](actor, held, body.why)
    held.refresh_from_db()
    return held


@router.post("/revisions/{revision}/hold", response={200: RevisionOut, **PROBLEMS}, auth=Bearer())
def hold(request: HttpRequest, revision: str, body: Held) -> Registration:
    """Stop an embargoed revision from becoming current; one person suffices for this brake."""
    actor = caller(request)
    held = visible_revision(actor, revision)
    return hold_revision(actor, held, base=body.base, why=body.why)


def _shows(held: Registration) -> str:
    return f"{held.seal} {held.state} {held.version}"


def _manifest(content: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(content)
    return read


def _wanted(asked: RowsAsked) -> Wanted:
    return Wanted(asked.area, asked.origin, asked.year, asked.sex, asked.sort)


def _file(held: Registration, table: str, asked: RowsAsked) -> HttpResponseBase | None:
    """Give a whole table as the file that was made of it once."""
    if asked.format == "json" or not _wanted(asked).is_all or asked.limit or asked.offset:
        return None
    name = f"{table}.{asked.format}"
    path = made_file(held, name, language=asked.language)
    answer = StreamingHttpResponse(read_in_parts(path), content_type=TYPES[asked.format])
    answer["Content-Length"] = str(path.stat().st_size)
    answer["Content-Disposition"] = f'inline; filename="rihla-{held.pk}-{name}"'
    return answer


def _rows(held: Registration, table: str, asked: RowsAsked) -> HttpResponseBase:
    revision = open_registered(held)
    found = find_rows(revision, table, _wanted(asked))
    most = min(asked.limit or 1_000, 1_000) if asked.format == "json" else asked.limit
    part = found.slice(asked.offset, most)
    rows = with_citation(revision, table, part, language=asked.language)
    if asked.format == "csv":
        return StreamingHttpResponse(stream_csv(rows), content_type=TYPES["csv"])
    if asked.format == "parquet":
        return HttpResponse(write_parquet(rows), content_type=TYPES["parquet"])
    return JsonResponse(
        {
            "revision": held.pk,
            "state": held.state,
            "seal": held.seal,
            "table": table,
            "title": TABLES[table].title,
            "count": found.num_rows,
            "licence": held.licence,
            "citation": write_citations(cite_revision(revision), "text"),
            "items": rows.to_pylist(),
        }
    )
