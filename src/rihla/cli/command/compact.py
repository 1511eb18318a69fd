"""The parts of ``rihla norms`` about the Compact: principles, objectives, actions, the Network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from rihla import norm
from rihla.cli.output import prints_report
from rihla.cli.parameter import DATE
from rihla.cli.report import Column, Report

__all__ = ["COMMANDS", "backing", "cited"]


def backing(source: str, confidence: norm.Confidence) -> dict[str, Any]:
    """Give what every row of the norms carries: its source and how sure it is."""
    return {
        "source": source,
        "confidence": confidence.marking,
        "established": confidence.is_established,
    }


def cited(*tables: str) -> tuple[str, ...]:
    """Give what to cite for tables of the norms: the edition, then each table's source."""
    edition = norm.get_edition()
    sources = [edition.source_of(table) for table in tables]
    return (
        edition.citation,
        *dict.fromkeys(f"{s.authority}. {s.title}. Licence: {s.licence}. {s.url}" for s in sources),
    )


def _doubts(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    doubtful = sum(not row["established"] for row in rows)
    return (f"{doubtful} of {len(rows)} rows are not established.",) if doubtful else ()


@click.command("principles")
@prints_report
def principles() -> Report:
    """List the Compact's guiding principles."""
    rows = [
        {
            "letter": one.letter,
            "name": one.name,
            "paragraph": one.paragraph,
            **backing(one.source, one.confidence),
        }
        for one in norm.list_principles()
    ]
    columns = (
        Column("letter", "", wrap=False),
        Column("name", "Principle"),
        Column("paragraph", "Paragraph", wrap=False),
    )
    return Report(f"{len(rows)} principles", columns, rows, citations=cited("principle"))


@click.command("objectives")
@prints_report
def objectives() -> Report:
    """List the Compact's objectives with the number of their actions."""
    rows = [
        {
            "number": one.number,
            "title": one.title,
            "short_label": one.short_label,
            "paragraph": one.paragraph,
            "actions": len(one.actions),
            "letters": one.letters,
            "round_table": one.round_table,
            "round_table_confidence": one.round_table_confidence.marking,
            "url": one.url,
            **backing(one.source, one.confidence),
        }
        for one in norm.list_objectives()
    ]
    columns = (
        Column("number", "No", number=True),
        Column("title", "Objective"),
        Column("paragraph", "Para", number=True),
        Column("actions", "Actions", number=True),
    )
    return Report(f"{len(rows)} objectives", columns, rows, citations=cited("objective"))


@click.command("actions")
@click.argument("objective", type=int, required=False, help="Number of the objective; else all.")
@prints_report
def actions(objective: int | None) -> Report:
    """List the lettered actions of one objective or of all.

    Each is given by its letter, its paragraph and its first words; its text stands in the
    resolution.
    """
    rows = [
        {
            "code": one.code,
            "paragraph": one.paragraph,
            "locator": one.locator,
            "url": one.url,
            **backing(one.source, one.confidence),
        }
        for one in norm.list_actions(objective)
    ]
    columns = (
        Column("code", "Action", wrap=False),
        Column("paragraph", "Paragraph", wrap=False),
        Column("locator", "Begins"),
    )
    of = "" if objective is None else f" of objective {objective}"
    return Report(f"{len(rows)} actions{of}", columns, rows, citations=cited("action"))


@click.command("network")
@click.option("--on", type=DATE, help="Day, or year for its end: who held which role then.")
@prints_report
def network(on: date | None) -> Report:
    """List the entities held of the Network on Migration, and their roles.

    They are fewer than the Network has. With --on, a role is certain only where its evidence
    speaks of that day.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for entity, role in _roles() if on is None else _roles_on(on):
        held.setdefault(entity, []).append(role)
    rows = [_entity(norm.get_entity(entity), roles) for entity, roles in held.items()]
    columns = (
        Column("entity", "Entity", wrap=False),
        Column("name", "Name"),
        Column("roles", "Roles", _said),
    )
    unsure: tuple[str, ...] = (
        "These are the entities that the evidence names, fewer than the Network has.",
    )
    if on is not None:
        unsure += ("A role in brackets is not stated for that day.",)
    return Report(
        "The Network on Migration" + (f" on {on}" if on else ""),
        columns,
        rows,
        notes=(*unsure, *_doubts(rows)),
        citations=cited("entity", "entity_role"),
        context={"on": on},
    )


@click.command("facts")
@prints_report
def facts() -> Report:
    """List recorded facts: figures quoted from a publication, which nothing here can compute."""
    rows = [
        {
            "id": one.id,
            "statement": one.statement,
            "comparison": str(one.comparison),
            "value": one.value,
            "unit": one.unit,
            "as_of": str(one.as_of),
            "why_recorded": one.why_recorded,
            "url": one.url,
            **backing(one.source, one.confidence),
        }
        for one in norm.list_recorded_facts()
    ]
    columns = (
        Column("statement", "Fact"),
        Column("comparison", "", lambda word: str(word).replace("_", " "), wrap=False),
        Column("value", "Figure", lambda value: f"{value:,}", number=True),
        Column("as_of", "As of", wrap=False),
    )
    sources = dict.fromkeys(f"{row['source']}. {row['url']}" for row in rows)
    return Report(
        "Recorded facts", columns, rows, notes=_doubts(rows), citations=(*cited(), *sources)
    )


def _roles() -> list[tuple[str, dict[str, Any]]]:
    return [(role.entity, _role(role)) for role in norm.list_roles()]


def _roles_on(on: date) -> list[tuple[str, dict[str, Any]]]:
    held = [one for role in norm.Role for one in norm.holders(role, on)]
    return [(one.entity.id, _role(one.role) | {"certain": one.certain}) for one in held]


def _role(role: norm.EntityRole) -> dict[str, Any]:
    return {
        "role": str(role.role),
        "period": str(role.period) if role.period else None,
        "stated_as": role.stated_as,
        **backing(role.source, role.confidence),
    }


def _entity(entity: norm.Entity, roles: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "entity": entity.id,
        "name": entity.name,
        "kind": str(entity.kind),
        "roles": roles,
        **backing(entity.source, entity.confidence),
    }


def _said(roles: list[dict[str, Any]]) -> str:
    words = []
    for role in roles:
        word = role["role"].replace("_", " ") + (f" ({role['period']})" if role["period"] else "")
        words.append(word if role.get("certain", True) else f"[{word}]")
    return ", ".join(words)


COMMANDS = (principles, objectives, actions, network, facts)
"""The commands, in the order in which they are listed."""
