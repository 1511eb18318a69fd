"""A copy of all that is held of one person: as JSON for programs, and as a page to read."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext, gettext_noop, override

from rihla.platform.accounts.letter import address_of_site, write_letter
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.recording import recording
from rihla.platform.audit.treatment import treatment_of
from rihla.platform.job.declaration import job
from rihla.platform.job.queue import enqueue
from rihla.platform.privacy.inventory import Table, keeping, list_holdings
from rihla.platform.privacy.models import Export

__all__ = ["ask_export", "collect", "declare"]

_SUBJECT = gettext_noop("Your data from Rihla are ready")
_UNSHOWN = "kept, not shown"
"""Stands for secrets: whoever had a copy of them could come in as you."""


def declare() -> None:
    """Declare the job."""
    job("privacy.export", longest=dt.timedelta(minutes=30))(_make)


def ask_export(actor: Actor) -> Export:
    """Ask for a copy of one's own data; one that is being made already is that one."""
    waiting = Export.objects.filter(person_id=actor.id, made=None).first()
    if waiting is not None:
        return waiting
    with recording(actor.id, "privacy.ask_export"):
        export = Export(person_id=actor.id)
        export.save()
        enqueue("privacy.export", export=str(export.pk))
    return export


def collect(person: Person) -> dict[str, Any]:
    """Collect all that is held of a person, by what it is held for."""
    return {
        holding.id: {table.model: list(_rows(table, person)) for table in holding.tables}
        for holding in list_holdings()
    }


def _make(export: str) -> None:
    held = Export.objects.select_related("person").filter(pk=export, made=None).first()
    if held is None or held.person.erased is not None:
        return
    person, now = held.person, timezone.now()
    held.content = _packed(person, now)
    held.made, held.until = now, now + dt.timedelta(days=keeping("exports"))
    with recording("system:privacy.export", "privacy.make_export"):
        held.save()
    if person.email:
        link = address_of_site() + reverse("own-privacy")
        context = {"person": person, "link": link, "days": keeping("exports")}
        template = "account/letter/export.txt"
        write_letter(template, _SUBJECT, person.email, person.language, context)


def _packed(person: Person, at: dt.datetime) -> bytes:
    collected = collect(person)
    text = json.dumps(
        {"person": str(person.pk), "collected": at, "holdings": collected},
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        indent=2,
    )
    with override(person.language):
        sections = [
            (holding, _tables(collected[holding.id], holding.tables)) for holding in list_holdings()
        ]
        words = [
            {
                "title": gettext(holding.title),
                "why": gettext(holding.why),
                "tables": tables,
            }
            for holding, tables in sections
        ]
        page = render_to_string(
            "privacy/copy.html",
            {
                "sections": words,
                "at": at,
                "language_code": person.language,
                "direction": "rtl" if get_language_bidi() else "ltr",
            },
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", text)
        archive.writestr("data.html", page)
    return packed.getvalue()


def _tables(
    collected: dict[str, list[dict[str, Any]]], tables: tuple[Table, ...]
) -> list[tuple[str, tuple[str, ...], list[list[Any]]]]:
    return [
        (table.model, table.fields, [list(row.values()) for row in collected[table.model]])
        for table in tables
        if collected[table.model]
    ]


def _rows(table: Table, person: Person) -> Iterator[dict[str, Any]]:
    secret = treatment_of(table.model).secret
    for row in table.of(person.pk):
        yield {name: _shown(row, name, secret) for name in table.fields}


def _shown(row: models.Model, name: str, secret: frozenset[str]) -> Any:
    column = row._meta.get_field(name)
    if name in secret:
        return _UNSHOWN
    value = getattr(row, column.attname if isinstance(column, models.Field) else name)
    return f"{len(value)} bytes" if isinstance(value, bytes | memoryview) else value
