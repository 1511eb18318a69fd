"""Proposals, what was said of them, and who decided."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from rihla.platform.accounts.policy import Scope
from rihla.platform.accounts.role import ScopeKind

__all__ = ["Comment", "Decision", "Operation", "Proposal", "State"]


class Operation(models.TextChoices):
    """What a proposal does, once it is approved."""

    CHANGE = "change", "change a record"
    CREATE = "create", "add a record"
    END = "end", "end a record"
    RESUME = "resume", "let an ended record stand again"


class State(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open", "waiting for a decision"
    SENT_BACK = "sent_back", "sent back to its author"
    APPLIED = "applied", "approved and applied"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn by its author"


class Proposal(models.Model):
    """Values proposed for a record, on a version of it that its author saw."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.CharField(max_length=10, choices=Operation, default=Operation.CHANGE)
    kind = models.CharField(max_length=80)
    record = models.CharField(max_length=120)
    area = models.IntegerField(null=True)
    """M49 code of the area whose record it is, if it is an area's."""
    base = models.PositiveIntegerField()
    """The version that the values are proposed for; 0 for a record that is to be added."""
    base_values = models.JSONField()
    values = models.JSONField()
    why = models.TextField()
    source = models.TextField()
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    author = models.UUIDField()
    created = models.DateTimeField(default=timezone.now)
    revised = models.PositiveIntegerField(default=0)
    """How many times its author changed it; approvals are of the last."""

    class Meta:
        ordering = ("-created",)
        indexes = (models.Index(fields=["kind", "record"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"

    def scopes(self) -> frozenset[Scope]:
        """Give the scopes of the record it is about."""
        return frozenset({Scope(ScopeKind.AREA, str(self.area))} if self.area else ())

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Give what it changes: field to (base, proposed)."""
        return {
            name: (self.base_values.get(name), value)
            for name, value in self.values.items()
            if self.base_values.get(name) != value
        }


class Comment(models.Model):
    """Something said of a proposal."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="comments")
    author = models.UUIDField()
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return self.text[:80]


class Decision(models.Model):
    """One person's decision on one state of a proposal."""

    APPROVED: ClassVar[str] = "approved"
    SENT_BACK: ClassVar[str] = "sent_back"
    REFUSED: ClassVar[str] = "refused"

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    person = models.UUIDField()
    revised = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    why = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(
                fields=["proposal", "person", "revised"], name="one_decision_a_person"
            ),
        )

    def __str__(self) -> str:
        return self.what
