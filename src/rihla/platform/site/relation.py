"""Records that belong to a record: the actions of an objective, the acts under a treaty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.text import slugify

from rihla.platform.compact.models import Action, Objective
from rihla.platform.network.models import EntityRole, WorkingGroup
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.site.cell import Cell, cell_of
from rihla.platform.site.place import url_of_record
from rihla.platform.site.wording import heading_of, title_of
from rihla.platform.treaty.models import Step

__all__ = ["Related", "related_to"]


@dataclass(frozen=True, slots=True)
class Related:
    """Records of another kind that belong to one."""

    heading: str
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    """Address, title, and the fields that say more."""


def related_to(record: LiveRecord) -> list[Related]:
    """List what belongs to a record, by kind; empty where nothing does."""
    finder = _FINDERS.get(kind_of(record))
    return [] if finder is None else [one for one in finder(record) if one.rows]


def _shown(records: Any, *fields: str) -> Related:
    rows = tuple(
        (url_of_record(one), title_of(one), tuple(cell_of(one, name) for name in fields))
        for one in records
    )
    return Related(heading_of(records.model), rows)


def _of_objective(record: Any) -> list[Related]:
    return [_shown(Action.objects.filter(objective=record.number), "locator")]


def _of_round_table(record: Any) -> list[Related]:
    return [_shown(Objective.objects.filter(round_table=record.number), "title")]


def _of_instrument(record: Any) -> list[Related]:
    return [_shown(Step.objects.filter(instrument=record.key).order_by("-date"), "date")]


def _of_step(record: Any) -> list[Related]:
    others = Step.objects.filter(instrument=record.instrument, area=record.area)
    return [_shown(others.exclude(pk=record.pk).order_by("date"), "date")]


def _of_entity(record: Any) -> list[Related]:
    roles = [one for one in EntityRole.objects.all() if slugify(one.entity) == record.key]
    groups = [
        one for one in WorkingGroup.objects.all() if record.key in {slugify(e) for e in one.leads}
    ]
    return [
        _shown(EntityRole.objects.filter(pk__in=[one.pk for one in roles]), "period", "stated_as"),
        _shown(WorkingGroup.objects.filter(pk__in=[one.pk for one in groups]), "period"),
    ]


_FINDERS: Mapping[str, Callable[[Any], list[Related]]] = MappingProxyType(
    {
        "compact.objective": _of_objective,
        "compact.roundtable": _of_round_table,
        "treaty.instrument": _of_instrument,
        "treaty.step": _of_step,
        "network.entity": _of_entity,
    }
)
