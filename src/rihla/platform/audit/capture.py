"""Notes what models save and delete in the open recording."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from rihla.platform.audit.recording import Change, current
from rihla.platform.audit.treatment import (
    FieldTreatment,
    chain_tables,
    is_audited,
    treatment_of,
)

__all__ = ["listen"]

_BEFORE = "_audit_before"
_SECRET = "secret"


def listen() -> None:
    """Listen to every model."""
    pre_save.connect(_remember, dispatch_uid="audit.pre_save")
    pre_delete.connect(_remember, dispatch_uid="audit.pre_delete")
    post_save.connect(_saved, dispatch_uid="audit.post_save")
    post_delete.connect(_deleted, dispatch_uid="audit.post_delete")


def _remember(sender: type[Model], instance: Model, **_: object) -> None:
    if not _answers_for(sender):
        return
    held = sender._base_manager.filter(pk=instance.pk).values().first() if instance.pk else None
    setattr(instance, _BEFORE, held)


def _saved(sender: type[Model], instance: Model, **_: object) -> None:
    if _answers_for(sender):
        after = sender._base_manager.filter(pk=instance.pk).values().get()
        _note(sender, instance, getattr(instance, _BEFORE, None), after)


def _deleted(sender: type[Model], instance: Model, **_: object) -> None:
    if _answers_for(sender):
        _note(sender, instance, getattr(instance, _BEFORE, None), None)


def _answers_for(sender: type[Model]) -> bool:
    table = sender._meta.db_table
    return current() is not None and is_audited(table) and table not in chain_tables()


def _note(
    sender: type[Model],
    instance: Model,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    recording = current()
    if recording is None:
        return
    label = sender._meta.label_lower
    treatment = treatment_of(label)
    sides = [_shown(side, treatment) for side in (before, after)]
    if before and after:
        for name in treatment.secret & set(before):
            if before[name] != after[name]:
                sides[1] = {**(sides[1] or {}), name: f"{_SECRET}, changed"}
    held = after or before or {}
    recording.add(
        Change(
            kind=label,
            id=str(instance.pk if instance.pk is not None else held.get("id")),
            table=sender._meta.db_table,
            before=sides[0],
            after=sides[1],
            subject=held.get(treatment.subject) if treatment.subject else None,
            personal=treatment.personal,
        )
    )


def _shown(side: dict[str, Any] | None, treatment: FieldTreatment) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        name: _SECRET if name in treatment.secret else _plain(value)
        for name, value in side.items()
        if name not in treatment.ignored
    }


def _plain(value: Any) -> Any:
    """Give a value as the database holds it, where its field made something richer of it."""
    prepare = getattr(value, "get_prep_value", None)
    return prepare() if prepare is not None else value
