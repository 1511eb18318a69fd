"""What stands in the rows of an edition, as records of the site: one function for each table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rihla import norm
from rihla.platform.compact import models as compact
from rihla.platform.network import models as network
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.treaty import models as treaty

__all__ = ["Row", "key_of", "list_rows"]

Row = tuple[str, type[LiveRecord], tuple[str, ...], dict[str, Any]]
"""Table, kind of record, the values that name the row, and those of the record."""


def list_rows() -> Iterator[Row]:
    """List the rows of the edition, table by table."""
    for maker in (_compact, _votes, _treaties, _network, _deliverables):
        yield from maker()


def key_of(row: Row) -> str:
    """Give the key of a row's record: what the exporting site called it, else as its fields say."""
    table, model, names, values = row
    return values.get("key") or norm.record_of(table, *names) or model(**values).own_key()


def _sourced(record: Any) -> dict[str, str]:
    return {"source": record.source, "confidence": record.confidence.marking}


def _fields(record: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names} | _sourced(record)


def _compact() -> Iterator[Row]:
    for one in norm.list_principles():
        values = _fields(one, "letter", "name", "paragraph")
        yield "principle", compact.Principle, (one.letter,), values
    for table in norm.list_round_tables():
        values = _fields(table, "number", "title")
        values["background_note_by"] = "; ".join(table.background_note_by)
        yield "round_table", compact.RoundTable, (str(table.number),), values
    for goal in norm.list_objectives():
        values = _fields(goal, "number", "title", "short_label", "paragraph", "round_table")
        values["round_table_confidence"] = goal.round_table_confidence.marking
        yield "objective", compact.Objective, (str(goal.number),), values
    for act in norm.list_actions():
        values = _fields(act, "objective", "letter", "locator")
        yield "action", compact.Action, (str(act.objective), act.letter), values
    for what in norm.list_milestones():
        values = _fields(what, "event") | {"date": str(what.date)}
        yield "milestone", compact.Milestone, (values["date"], what.event), values


def _votes() -> Iterator[Row]:
    for resolution in norm.list_resolutions():
        for choice in norm.Choice:
            for ballot in norm.voters(resolution.id, choice):
                values = _fields(ballot, "area", "name")
                values |= {"resolution": resolution.id, "choice": ballot.choice.value}
                yield "vote", compact.Ballot, (resolution.id, str(ballot.area)), values


def _treaties() -> Iterator[Row]:
    for one in norm.list_instruments():
        names = (*treaty.Instrument.identity, *treaty.Instrument.editable)
        values = _fields(one, *names) | {"key": one.id}
        yield "instrument", treaty.Instrument, (one.id,), values
        for step in norm.list_steps(one.id):
            values = _fields(step, "area", "name", "text")
            values |= {"instrument": one.id, "kind": step.kind.value, "date": str(step.date)}
            row = (one.id, str(step.area), step.kind.value, values["date"])
            yield "treaty_step", treaty.Step, row, values


def _network() -> Iterator[Row]:
    for entity in norm.list_entities():
        values = _fields(entity, "name") | {"short_name": entity.id, "kind": entity.kind.value}
        yield "entity", network.Entity, (entity.id,), values
    for role in norm.list_roles():
        period = "" if role.period is None else str(role.period)
        values = _fields(role, "entity", "stated_as")
        values |= {"role": role.role.value, "period": period}
        yield "entity_role", network.EntityRole, (role.entity, role.role.value, period), values
    for group in norm.list_working_groups():
        values = _fields(group, "code", "name", "note")
        values |= {"period": str(group.period), "leads": list(group.leads)}
        yield "working_group", network.WorkingGroup, (values["period"], group.name), values


def _deliverables() -> Iterator[Row]:
    groups = {row[2]: key_of(row) for row in _network() if row[0] == "working_group"}
    known = {}
    for one in norm.list_deliverables():
        names = (str(one.period), one.title)
        values = _fields(one, "title", "stated_as")
        values |= {"period": names[0], "group": groups[str(one.group_period), one.group]}
        row: Row = ("deliverable", network.Deliverable, names, values)
        known[names] = key_of(row)
        yield row
    for step in norm.list_deliverable_steps():
        values = _fields(step, "stated_as")
        values |= {
            "deliverable": known[str(step.period), step.deliverable],
            "date": str(step.date),
            "status": step.status.value,
        }
        date, status = str(values["date"]), str(values["status"])
        named = (str(step.period), step.deliverable, date, status)
        yield "deliverable_step", network.DeliverableStep, named, values
