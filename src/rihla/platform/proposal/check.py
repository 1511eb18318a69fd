"""Whether proposed values fit a kind of record: all faults at once, each with its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rihla.errors import Fault, ProposalRefused
from rihla.platform.proposal.kind import get_kind
from rihla.platform.proposal.record import LiveRecord

__all__ = ["checked", "drafted", "read_area"]


def checked(
    record: LiveRecord, values: Mapping[str, Any], *, is_new: bool = False
) -> dict[str, Any]:
    """Put values into a record that is not saved, and give them as JSON holds them.

    Raises
    ------
    ProposalRefused
        With every fault: a field that nobody edits, a value that does not fit, a record named that
        is not held.
    """
    faults = list(_set(record, values, record.open_fields(is_new=is_new)))
    faulty = {fault.column for fault in faults}
    faults += _unknown_names(record, [name for name in values if name not in faulty])
    if faults:
        raise ProposalRefused(
            "; ".join(str(fault).rstrip(".") for fault in faults) + ".",
            cure=_("Correct these fields and send it again."),
            faults=faults,
        )
    shown = record.values(is_new=is_new)
    return {name: shown[name] for name in values}


def drafted(kind: type[LiveRecord], values: Mapping[str, Any]) -> LiveRecord:
    """Give a record that is not there yet, as a proposal states it.

    Raises
    ------
    ProposalRefused
        If people add no records of the kind, or with every fault of the values.
    """
    if not kind.may_be_added():
        raise ProposalRefused(
            _("No record can be added here: the list is closed."),
            cure=_("Propose a change of one that is there."),
        )
    draft = kind()
    untold = {name: kind.field(name).get_default() for name in kind.open_fields(is_new=True)}
    checked(draft, {**untold, **values}, is_new=True)
    draft.complete()
    draft.key = draft.own_key()
    return draft


def read_area(kind: type[LiveRecord], values: Mapping[str, Any]) -> int | None:
    """Give the area whose record values are, as far as they say one."""
    if not any(field.name == "area" for field in kind._meta.fields):
        return None
    try:
        return int(values.get("area") or 0) or None
    except (TypeError, ValueError):
        return None


def _set(record: LiveRecord, values: Mapping[str, Any], allowed: Iterable[str]) -> Iterator[Fault]:
    for name, value in values.items():
        if name not in allowed:
            yield Fault(_("cannot be edited"), column=name)
            continue
        field = record.field(name)
        try:
            setattr(record, name, field.clean(value, record))
        except ValidationError as error:
            yield Fault(" ".join(error.messages).rstrip("."), column=name)


def _unknown_names(record: LiveRecord, names: Iterable[str]) -> Iterator[Fault]:
    for name in names:
        reference = record.references.get(name)
        if reference is None:
            continue
        kind, value = get_kind(reference.kind), getattr(record, name)
        for one in value if isinstance(value, list) else [value]:
            held = kind.objects.filter(**{reference.held: one})
            if not held.exists():
                yield Fault(_("no such record is held: %(name)s") % {"name": one}, column=name)
