"""The United Nations Network on Migration: its entities, their roles in time, its groups.

The evidence dates few roles. A role whose evidence names a time is certain in that time alone; on
other days since the Network was founded the answer carries ``certain=False``: nothing held here
says that it had begun, or that it had not ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from rihla.areas.day import day_of
from rihla.errors import UnknownNorm, UnknownTerm
from rihla.norm.confidence import Confidence, read_confidence
from rihla.norm.partial_date import PartialDate
from rihla.norm.table import load_table, load_yaml

__all__ = [
    "Deliverable",
    "DeliverableStatus",
    "DeliverableStep",
    "Entity",
    "EntityKind",
    "EntityRole",
    "Role",
    "RoleHeld",
    "WorkingGroup",
    "executive_committee",
    "get_entity",
    "holders",
    "list_deliverable_steps",
    "list_deliverables",
    "list_entities",
    "list_roles",
    "list_working_groups",
]


class EntityKind(StrEnum):
    """What kind of body an entity is."""

    UNITED_NATIONS = "united_nations"
    REGIONAL_COMMISSION = "regional_commission"
    PARTNER = "partner"
    """Outside the United Nations system."""


class Role(StrEnum):
    """What an entity does in or with the Network."""

    EXECUTIVE_COMMITTEE = "executive_committee"
    COORDINATOR = "coordinator"
    FUND_FOUNDING_SIGNATORY = "fund_founding_signatory"
    FUND_STEERING_COMMITTEE_CHAIR = "fund_steering_committee_chair"
    NETWORK_MEMBER = "network_member"
    REVIEW_ORGANISER = "review_organiser"
    WORKING_GROUP_PARTNER = "working_group_partner"


@dataclass(frozen=True, slots=True)
class Entity:
    """A body named in the Network's documents; `id` is the short name that they print."""

    id: str
    name: str
    kind: EntityKind
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class EntityRole:
    """One role of one entity, as its evidence states it.

    `period` is the time that the evidence names, None where it names none.
    """

    entity: str
    role: Role
    period: PartialDate | None
    stated_as: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role on a day; `certain` only where its evidence speaks of that day."""

    entity: Entity
    role: EntityRole
    on: date
    certain: bool


@dataclass(frozen=True, slots=True)
class WorkingGroup:
    """A working group or workstream in the years of one workplan.

    `code` is empty for a group whose code was not read; `leads` are ids of entities.
    """

    period: PartialDate
    code: str
    name: str
    leads: tuple[str, ...]
    note: str
    source: str
    confidence: Confidence


class DeliverableStatus(StrEnum):
    """How far a deliverable is, in the words of the Network's workplan."""

    YET_TO_START = "yet_to_start"
    ONGOING = "ongoing"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something that a working group of a workplan is to deliver.

    `group` is the name of the working group and `group_period` its workplan, `stated_as` what the
    source says of the deliverable.
    """

    period: PartialDate
    group_period: PartialDate
    group: str
    title: str
    stated_as: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class DeliverableStep:
    """A status that a deliverable had on a date; `period` and `deliverable` are its own."""

    period: PartialDate
    deliverable: str
    date: PartialDate
    status: DeliverableStatus
    stated_as: str
    source: str
    confidence: Confidence


def list_entities(*, kind: EntityKind | str | None = None) -> tuple[Entity, ...]:
    """List the entities held, of all kinds or of one; they are fewer than the Network has.

    Examples
    --------
    >>> [entity.id for entity in list_entities(kind="regional_commission")]
    ['UNECE', 'ESCAP', 'ECLAC', 'ESCWA', 'ECA']
    """
    chosen = None if kind is None else EntityKind(kind)
    return tuple(e for e in _entities().values() if chosen is None or e.kind is chosen)


def get_entity(entity: str) -> Entity:
    """Give an entity by its short name.

    Raises
    ------
    UnknownNorm
        With the entities that are held.

    Examples
    --------
    >>> get_entity("IOM").name
    'International Organization for Migration'
    """
    if entity not in _entities():
        raise UnknownNorm(entity, cure=f"The entities held are: {', '.join(_entities())}.")
    return _entities()[entity]


def list_roles(entity: str | None = None) -> tuple[EntityRole, ...]:
    """List the roles, of all entities or of one.

    Raises
    ------
    UnknownNorm
        If there is no such entity.

    Examples
    --------
    >>> [str(role.role) for role in list_roles("UNITAR")]
    ['network_member']
    """
    if entity is None:
        return _roles()
    known = get_entity(entity).id
    return tuple(role for role in _roles() if role.entity == known)


def holders(role: Role | str, on: date) -> tuple[RoleHeld, ...]:
    """List who held a role on a day; empty before the Network was founded.

    Raises
    ------
    UnknownTerm
        If there is no such role.

    Examples
    --------
    >>> [held.entity.id for held in holders("coordinator", date(2022, 5, 17))]
    ['IOM']
    """
    if role not in tuple(Role):
        raise UnknownTerm(role, nearest=tuple(Role))
    chosen, on = Role(role), day_of(on)
    if on < load_yaml("entity.yaml")["network_founded"]:
        return ()
    return tuple(
        RoleHeld(
            entity=get_entity(held.entity),
            role=held,
            on=on,
            certain=held.period is not None and held.period.covers(on),
        )
        for held in _roles()
        if held.role is chosen
    )


def executive_committee(on: date) -> tuple[RoleHeld, ...]:
    """List the members of the Network's Executive Committee on a day.

    The evidence speaks of 2019: on other days the same members come with ``certain`` False.

    Examples
    --------
    >>> members = executive_committee(date(2019, 11, 15))
    >>> len(members), all(member.certain for member in members)
    (8, True)
    >>> any(member.certain for member in executive_committee(date(2024, 1, 1)))
    False
    """
    return holders(Role.EXECUTIVE_COMMITTEE, on)


def list_working_groups(*, on: date | None = None) -> tuple[WorkingGroup, ...]:
    """List the working groups of all workplans, or of those that a day lies in.

    Examples
    --------
    >>> [group.code for group in list_working_groups(on=date(2021, 6, 1))]
    ['CWG 2.1', 'CWG 2.2']
    """
    return tuple(group for group in _groups() if on is None or group.period.covers(on))


def list_deliverables(*, on: date | None = None) -> tuple[Deliverable, ...]:
    """List the deliverables of all workplans, or of those that a day lies in.

    Examples
    --------
    >>> [deliverable.stated_as for deliverable in list_deliverables(on=date(2021, 6, 1))]
    ['guidance = Guide + Booklet, 6 steps']
    """
    held = (
        Deliverable(
            period=PartialDate.parse(row["period"]),
            group_period=PartialDate.parse(row["group_period"]),
            group=row["group"],
            title=row["title"],
            stated_as=row["stated_as"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("deliverable")
    )
    return tuple(one for one in held if on is None or one.period.covers(on))


def list_deliverable_steps() -> tuple[DeliverableStep, ...]:
    """List the dated statuses of all deliverables; the edition inside the package holds none."""
    return tuple(
        DeliverableStep(
            period=PartialDate.parse(row["period"]),
            deliverable=row["deliverable"],
            date=PartialDate.parse(row["date"]),
            status=DeliverableStatus(row["status"]),
            stated_as=row["stated_as"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("deliverable_step")
    )


@cache
def _entities() -> dict[str, Entity]:
    return {
        row["id"]: Entity(
            id=row["id"],
            name=row["name"],
            kind=EntityKind(row["kind"]),
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("entity")
    }


@cache
def _roles() -> tuple[EntityRole, ...]:
    return tuple(
        EntityRole(
            entity=row["entity"],
            role=Role(row["role"]),
            period=PartialDate.parse(row["period"]) if row["period"] else None,
            stated_as=row["stated_as"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("entity_role")
    )


@cache
def _groups() -> tuple[WorkingGroup, ...]:
    return tuple(
        WorkingGroup(
            period=PartialDate.parse(row["period"]),
            code=row["code"],
            name=row["name"],
            leads=tuple(row["leads"].split("; ")) if row["leads"] else (),
            note=row["note"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("working_group")
    )
