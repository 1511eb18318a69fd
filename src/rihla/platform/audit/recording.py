"""An open recording collects what is written and appends it to the chain as one entry."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from rihla.errors import UnauditedWrite

__all__ = [
    "Change",
    "Recording",
    "current",
    "digest_of",
    "forgetting",
    "is_appending",
    "is_forgetting",
    "is_releasing",
    "recording",
    "releasing",
]

_NOBODY = UUID(int=0)
_open: ContextVar[Recording | None] = ContextVar("audit_recording", default=None)
_releasing: ContextVar[bool] = ContextVar("audit_releasing", default=False)
_forgetting: ContextVar[bool] = ContextVar("audit_forgetting", default=False)
_appending: ContextVar[bool] = ContextVar("audit_appending", default=False)


@dataclass(slots=True)
class Change:
    """What became of one record."""

    kind: str
    id: str
    table: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    subject: UUID | None = None
    personal: frozenset[str] = frozenset()

    @property
    def operation(self) -> str:
        """``created``, ``changed`` or ``deleted``."""
        return "created" if self.before is None else "deleted" if self.after is None else "changed"

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Give the fields that differ, as (before, after); absent fields are None."""
        before, after = self.before or {}, self.after or {}
        return {
            name: (before.get(name), after.get(name))
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        }


@dataclass(slots=True)
class Recording:
    """What a service has written so far."""

    actor: str
    action: str
    why: str
    always: bool = False
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def add(self, change: Change) -> None:
        """Note a change; several of one record become one, from the first to the last."""
        earlier = self.changes.get((change.kind, change.id))
        if earlier is not None:
            change.before = earlier.before
        self.changes[change.kind, change.id] = change


def current() -> Recording | None:
    """Give the open recording, if there is one."""
    return _open.get()


def is_appending() -> bool:
    """Tell whether the chain itself may be written now."""
    return _appending.get()


@contextlib.contextmanager
def recording(
    actor: str, action: str, *, why: str = "", always: bool = False
) -> Iterator[Recording]:
    """Open a recording: what is written inside stands or falls together, with its entry.

    Parameters
    ----------
    actor
        A person's pseudonymous id, or ``system:NAME``.
    action
        As in the table of permissions.
    why
        The reason, in the actor's words.
    always
        Append an entry even where no record changed: for signing in, say.

    Raises
    ------
    UnauditedWrite
        If a table was written whose changes nobody noted, by a bulk write say. All is rolled back.
    """
    opened = Recording(actor, action, why, always)
    with transaction.atomic():
        token = _open.set(opened)
        try:
            yield opened
        finally:
            _open.reset(token)
        unnoted = opened.written - {change.table for change in opened.changes.values()}
        if unnoted:
            raise UnauditedWrite(
                f"{action} wrote to {', '.join(sorted(unnoted))} in bulk: nobody could say what"
                " changed. Nothing was written.",
                cure="Save records one by one, or note their changes.",
            )
        if opened.always or any(change.differences() for change in opened.changes.values()):
            _append(opened)


def is_releasing() -> bool:
    """Tell whether a migration or a restore is running, which answers for all that it writes."""
    return _releasing.get()


@contextlib.contextmanager
def releasing() -> Iterator[None]:
    """Allow writes of all rows at once: of migrations, and of a backup that is restored.

    The command migrate and the restore alone open it; each appends an entry that tells of it.
    """
    token = _releasing.set(True)
    try:
        yield
    finally:
        _releasing.reset(token)


def is_forgetting() -> bool:
    """Tell whether rows of logs may go now."""
    return _forgetting.get()


@contextlib.contextmanager
def forgetting() -> Iterator[None]:
    """Allow rows of logs to go: those whose time is over, or of a person who is erased."""
    token = _forgetting.set(True)
    try:
        yield
    finally:
        _forgetting.reset(token)


@contextlib.contextmanager
def appending() -> Iterator[None]:
    """Allow writes to the chain: for appending and for erasure, nothing else."""
    token = _appending.set(True)
    try:
        yield
    finally:
        _appending.reset(token)


def digest_of(content: Mapping[str, Any]) -> str:
    """Give the digest of an entry's content, canonical JSON in UTF-8.

    Examples
    --------
    >>> digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})
    True
    """
    text = json.dumps(
        content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _append(opened: Recording) -> None:
    # models can be imported only once every app is loaded
    from rihla.platform.audit.models import Entry, Head, PersonalValue, Touched

    with appending():
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
        hidden: list[PersonalValue] = []
        changes = [
            _described(change, hidden)
            for _, change in sorted(opened.changes.items())
            if change.differences()
        ]
        entry = Entry(
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor=opened.actor,
            action=opened.action,
            why=opened.why,
            changes=changes,
            previous=head.digest,
        )
        entry.digest = digest_of(content_of(entry))
        entry.save(force_insert=True)
        Touched.objects.bulk_create(
            Touched(entry=entry, kind=change["kind"], record=change["id"]) for change in changes
        )
        PersonalValue.objects.bulk_create(hidden)
        head.sequence, head.digest = entry.sequence, entry.digest
        head.save()


def content_of(entry: Any) -> dict[str, Any]:
    """Give what the digest of an entry covers: everything but itself."""
    return {
        "sequence": entry.sequence,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "why": entry.why,
        "changes": entry.changes,
        "previous": entry.previous,
    }


def _described(change: Change, hidden: list[Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, sides in change.differences().items():
        if name in change.personal:
            fields[name] = [_hide(side, change.subject or _NOBODY, hidden) for side in sides]
        else:
            fields[name] = [json.loads(json.dumps(side, cls=DjangoJSONEncoder)) for side in sides]
    return {"kind": change.kind, "id": change.id, "operation": change.operation, "fields": fields}


def _hide(value: Any, subject: UUID, hidden: list[Any]) -> dict[str, str] | None:
    # models can be imported only once every app is loaded
    from rihla.platform.audit.models import PersonalValue

    if value is None:
        return None
    salt, text = secrets.token_hex(16), str(value)
    digest = hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
    hidden.append(PersonalValue(digest=digest, subject=subject, salt=salt, value=text))
    return {"digest": digest}
