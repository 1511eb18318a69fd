"""The edition of the norms that follows: what stands on the site, as tables for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rihla.norm.table.following import key_of_row, write_following_edition
from rihla.platform.compact import models as compact
from rihla.platform.network import models as network
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.treaty import models as treaty

__all__ = ["export_norms"]

Row = dict[str, str]
Told = Callable[[Any], dict[str, object]]


def _plain(*names: str, **renamed: str) -> Told:
    """Tell a record by its fields, some of them under another name: ``column="field"``."""

    def tell(record: LiveRecord) -> dict[str, object]:
        own = {name: getattr(record, name) for name in names}
        return own | {column: getattr(record, field) for column, field in renamed.items()}

    return tell


def _group(record: network.WorkingGroup) -> dict[str, object]:
    plain = _plain("period", "code", "name", "note")(record)
    return plain | {"leads": "; ".join(record.leads)}


def _deliverable(record: network.Deliverable) -> dict[str, object]:
    group = network.WorkingGroup.ever.get(pk=record.group)
    plain = _plain("period", "title", "stated_as")(record)
    return plain | {"group_period": group.period, "group": group.name}


def _status(record: network.DeliverableStep) -> dict[str, object]:
    deliverable = network.Deliverable.ever.get(pk=record.deliverable)
    plain = _plain("date", "status", "stated_as")(record)
    return plain | {"period": deliverable.period, "deliverable": deliverable.title}


_TABLES: tuple[tuple[str, type[LiveRecord], Told], ...] = (
    ("principle", compact.Principle, _plain("letter", "name", "paragraph")),
    ("round_table", compact.RoundTable, _plain("number", "title", "background_note_by")),
    (
        "objective",
        compact.Objective,
        _plain(
            "number", "title", "short_label", "paragraph", "round_table", "round_table_confidence"
        ),
    ),
    ("action", compact.Action, _plain("objective", "letter", "locator")),
    ("milestone", compact.Milestone, _plain("date", "event")),
    ("vote", compact.Ballot, _plain("resolution", "area", "name", vote="choice")),
    (
        "treaty_step",
        treaty.Step,
        _plain("instrument", "area", "name", "date", "text", step="kind"),
    ),
    ("entity", network.Entity, _plain("name", "kind", id="short_name")),
    ("entity_role", network.EntityRole, _plain("entity", "role", "period", "stated_as")),
    ("working_group", network.WorkingGroup, _group),
    ("deliverable", network.Deliverable, _deliverable),
    ("deliverable_step", network.DeliverableStep, _status),
)
"""Which records stand in which table of an edition, and what each row tells of them."""


def export_norms(folder: Path, *, identity: str, on: date) -> tuple[str, ...]:
    """Write what stands on the site as the edition of the norms that follows.

    Whoever reads it (``RIHLA_NORMS``) has the same norms as the site, and a site that loads it the
    same records under the same names. Records that were ended are not in it.

    Returns
    -------
    tuple of str
        The files that differ from those of the edition held here.

    Raises
    ------
    ExportRefused, SourceMalformed
        As in `rihla.norm.table.following.write_following_edition`.
    """
    tables: dict[str, list[Row]] = {}
    called: list[Row] = []
    for name, kind, tell in _TABLES:
        tables[name] = []
        for record in kind.objects.all():
            row = {column: str(value) for column, value in tell(record).items()}
            row |= {"source": record.source, "confidence": record.confidence}
            tables[name].append(row)
            called += _called(name, row, record)
    instruments = [_instrument(one) for one in treaty.Instrument.objects.all()]
    return write_following_edition(
        folder,
        identity=identity,
        on=on,
        tables=tables | {"record": called},
        instruments=instruments,
        changed_by="changed by approved proposals",
    )


def _called(table: str, row: Row, record: LiveRecord) -> Iterator[Row]:
    """Name a record whose key a load would not make of its row: pages and the audit call it so."""
    if record.key != record.own_key():
        yield {
            "table": table,
            "row": "|".join(key_of_row(table, row)),
            "record": record.key,
            "source": "The site that exported the edition",
        }


def _instrument(record: treaty.Instrument) -> dict[str, object]:
    plain = ("title", "short_title", "adopted", "adopted_by", "place", "entry_into_force")
    rest = ("registration", "url", "known_to", "known_to_reason", "source", "confidence")
    rule = {
        "article": record.article,
        "instruments": record.instruments_needed,
        "months": record.months,
    }
    told: dict[str, object] = {"id": record.key}
    told |= {name: getattr(record, name) for name in plain}
    return told | {"rule": rule} | {name: getattr(record, name) for name in rest}
