"""Every kind of record has the same routes: its list, one record, its history."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from rihla.platform.api.v1.shape import (
    LICENCE,
    PROBLEMS,
    Asked,
    part_of,
    refuse_unknown,
    tell_paging,
)
from rihla.platform.api.v1.table import write_table
from rihla.platform.proposal.kind import kind_of, list_kinds
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import keys_with_words, versions_of

__all__ = ["router"]

router = Router()


class RecordsAsked(Asked):
    """Which records, in which order and form."""

    q: str = Field("", description="Words to look for, in any of the six languages.")
    sort: str = Field("", description="A field; with - before it, from the last to the first.")
    format: Literal["json", "csv", "parquet"] = "json"


class Version(Schema):
    """One version of a record: what changed, when and why."""

    version: int | None
    at: Any = Field(json_schema_extra={"type": "string", "format": "date-time"})
    action: str
    why: str
    fields: dict[str, Any]


@router.get("/kinds", response={200: list[dict[str, str]], **PROBLEMS}, tags=["records"])
def list_record_kinds(request: HttpRequest) -> list[dict[str, str]]:
    """List the kinds of record, with the path of each."""
    return [
        {"kind": kind_of(kind), "title": kind.heading, "path": f"/api/v1/{_path(kind)}"}
        for kind in list_kinds()
    ]


def _add_records(kind: type[LiveRecord]) -> None:
    names = ("key", *_columns(kind), "version", "source", "confidence", "edition")
    record = create_model(  # type: ignore[call-overload]
        f"{kind.__name__}Record", __base__=Schema, **dict.fromkeys(names, (Any, ...))
    )
    page = create_model(
        f"{kind.__name__}Page",
        __base__=Schema,
        count=(int, ...),
        licence=(str, LICENCE),
        items=(list[record], ...),  # type: ignore[valid-type]
    )
    path = f"/{_path(kind)}"

    query = create_model(  # type: ignore[call-overload]
        f"{kind.__name__}Query",
        __base__=RecordsAsked,
        **dict.fromkeys(_filters(kind), (str | None, None)),
    )

    def list_records(request: HttpRequest, response: HttpResponse, asked: RecordsAsked) -> Any:
        refuse_unknown(request, asked)
        found = _ordered(kind, _matching(kind, asked), asked.sort)
        part, count = part_of(found, asked), found.count()
        if asked.format == "json":
            tell_paging(request, response, count, asked)
            return {"count": count, "licence": LICENCE, "items": list(part)}
        file = write_table(kind, part, names, form=asked.format)
        tell_paging(request, file, count, asked)
        return file

    # Each kind has filters of its own, which no annotation in the text can name.
    list_records.__annotations__["asked"] = Query[query]  # type: ignore[misc,valid-type]

    def get_record(request: HttpRequest, key: str) -> LiveRecord:
        return get_object_or_404(kind, pk=key)

    def get_history(request: HttpRequest, key: str) -> list[dict[str, Any]]:
        return versions_of(get_object_or_404(kind, pk=key))

    for view, route, answer, what in (
        (list_records, path, page, "List"),
        (get_record, f"{path}/{{key}}", record, "Give one of"),
        (get_history, f"{path}/{{key}}/history", list[Version], "Give every version of one of"),
    ):
        router.get(
            route,
            response={200: answer, **PROBLEMS},
            tags=[kind.heading],
            summary=f"{what} the {kind.heading.lower()}",
            operation_id=f"{view.__name__}_{kind._meta.label_lower.replace('.', '_')}",
        )(view)


def _path(kind: type[LiveRecord]) -> str:
    app, _, name = kind_of(kind).partition(".")
    return f"{app}/{name}"


def _columns(kind: type[LiveRecord]) -> tuple[str, ...]:
    common = {"key", "version", "source", "confidence", "edition"}
    return tuple(field.name for field in kind._meta.fields if field.name not in common)


def _filters(kind: type[LiveRecord]) -> tuple[str, ...]:
    """Give what a list is narrowed by: what its page offers, and the area where it has one."""
    return tuple(dict.fromkeys((*kind.filters, *({"area"} & set(_columns(kind))))))


def _matching(kind: type[LiveRecord], asked: RecordsAsked) -> QuerySet[LiveRecord]:
    found = kind.objects.all()
    for name in _filters(kind):
        value = getattr(asked, name)
        if value is not None:
            try:
                found = found.filter(**{name: kind.field(name).to_python(value)})
            except (DjangoValidationError, ValueError):  # of another type: it matches nothing
                return found.none()
    query = asked.q.strip()
    return found.filter(pk__in=keys_with_words(kind, query)) if query else found


def _ordered(
    kind: type[LiveRecord], found: QuerySet[LiveRecord], sort: str
) -> QuerySet[LiveRecord]:
    name = sort.removeprefix("-")
    return found.order_by(sort, "key") if name in (*_columns(kind), "key") else found


for _kind in list_kinds():
    _add_records(_kind)
