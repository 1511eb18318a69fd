"""The chain: entries, its head, and the personal values that its digests stand for."""

from __future__ import annotations

import uuid

from django.db import models

__all__ = ["Access", "Entry", "Head", "PersonalValue", "Touched"]


class Entry(models.Model):
    """One mutation: who, when, what, before and after, why; linked to the entry before it."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    """A person's pseudonymous id, or ``system:NAME``."""
    action = models.CharField(max_length=80, db_index=True)
    why = models.TextField(blank=True)
    changes = models.JSONField()
    """One object a record: kind, id, operation, fields as [before, after]."""
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class Touched(models.Model):
    """Which records an entry speaks of: the way from a record to its history."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="touched")
    kind = models.CharField(max_length=80)
    record = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["kind", "record"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class Head(models.Model):
    """The last link. Its one row is locked by whoever appends, so links never fork."""

    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest}"


class PersonalValue(models.Model):
    """The value behind a digest in an entry; erased with the person, and the chain stays whole."""

    digest = models.CharField(max_length=64, primary_key=True)
    subject = models.UUIDField(default=uuid.uuid4, db_index=True)
    salt = models.CharField(max_length=32)
    value = models.TextField()

    def __str__(self) -> str:
        return self.digest


class Access(models.Model):
    """That somebody looked at another's personal data: who, whose, when, on which page, why."""

    reader = models.CharField(max_length=64)
    """A person's pseudonymous id, or ``system:NAME``."""
    roles = models.CharField(max_length=200, blank=True)
    """The roles that the reader held then, parted by spaces."""
    subject = models.UUIDField()
    at = models.DateTimeField()
    page = models.CharField(max_length=80)
    """Name of the route."""
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-at",)
        indexes = (
            models.Index(fields=["subject", "at"], name="audit_access_subject"),
            models.Index(fields=["at"], name="audit_access_at"),
        )

    def __str__(self) -> str:
        return f"{self.page} {self.subject}"
