"""Rows as lines of JSON: what each kind of column holds is written the same for any database."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from django.apps.registry import Apps
from django.db import connection
from django.db.models import Field, Model
from django.utils.dateparse import parse_duration

__all__ = ["LEFT_OUT", "fields_of", "line_of", "read_rows", "tables_of", "write_rows"]

LEFT_OUT = (
    "django_session",
    "django_migrations",
    "operation_limit",
    "procrastinate_*",
    "search_document",
    "wagtailsearch_*",
)
"""Tables of no record. A session that somebody ended must not come back to life; work that waits
is handed over anew; migrations are run, not copied; what is searched is made from records, in
columns that differ from database to database."""

_BATCH = 500
_KNOWN = (
    *(str, int, float, list, dict, type(None)),
    *(dt.date, dt.time, dt.timedelta, uuid.UUID, decimal.Decimal, bytes, memoryview),
)
if TYPE_CHECKING:
    Column = Field[Any, Any]


def tables_of(apps: Apps) -> dict[str, type[Model]]:
    """Give every table that a backup holds, with its model."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not _is_left_out(meta.db_table):
            found[meta.db_table] = model
    return dict(sorted(found.items()))


def fields_of(model: type[Model]) -> tuple[Column, ...]:
    """Give the columns of a model's own table."""
    return tuple(
        one for one in model._meta.local_concrete_fields if not getattr(one, "generated", False)
    )


def read_rows(model: type[Model]) -> Iterator[bytes]:
    """Give the lines of a table: the names of its columns, then its rows by their key."""
    fields = fields_of(model)
    yield line_of([one.column for one in fields])
    key = model._meta.pk
    rows = model._base_manager.order_by(key.attname if key else "pk")
    for row in rows.values_list(*(one.attname for one in fields)).iterator(chunk_size=2000):
        yield line_of([_plain(one, value) for one, value in zip(fields, row, strict=True)])


def write_rows(model: type[Model], columns: Sequence[str], rows: Iterable[list[Any]]) -> None:
    """Write rows into a model's table as they were; the guard must be open."""
    by_column = {one.column: one for one in fields_of(model)}
    fields = [by_column[name] for name in columns]
    quote = connection.ops.quote_name
    sql = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
        f" VALUES ({', '.join(map(_placeholder, fields))})"
    )
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append([_given(one, value) for one, value in zip(fields, row, strict=True)])
            if len(batch) == _BATCH:
                cursor.executemany(sql, batch)
                batch.clear()
        if batch:
            cursor.executemany(sql, batch)


def line_of(values: Sequence[Any]) -> bytes:
    """Write one line.

    Examples
    --------
    >>> line_of([1, "Rabat", None]).decode().strip()
    '[1,"Rabat",null]'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{text}\n".encode()


def _plain(field: Column, value: Any) -> Any:
    if not isinstance(value, _KNOWN):
        # a kind of column of another package: it says itself what it keeps
        value = field.get_prep_value(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | decimal.Decimal):
        return str(value)
    if isinstance(value, dt.timedelta):
        return f"{value.days} {value.seconds}.{value.microseconds:06d}"
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def _given(field: Column, value: Any) -> Any:
    if value is None:
        return field.get_db_prep_save(None, connection)
    kind = field.get_internal_type()
    if kind == "BinaryField":
        value = base64.b64decode(value)
    elif kind == "DurationField":
        value = parse_duration(value)
    else:
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def _placeholder(field: Column) -> str:
    make = getattr(field, "get_placeholder", None)
    return make(None, None, connection) if make else "%s"


def _is_left_out(table: str) -> bool:
    return any(fnmatchcase(table, pattern) for pattern in LEFT_OUT)
