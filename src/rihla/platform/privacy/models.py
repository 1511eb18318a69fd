"""What people ask for about their data: a copy, erasure; and warnings that an account sleeps."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from rihla.platform.accounts.models import Person

__all__ = ["ErasureRequest", "Export", "InactivityWarning"]


class Export(models.Model):
    """A copy of all that is held of one person, made by a job, for herself alone, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="exports")
    asked = models.DateTimeField(default=timezone.now)
    made = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    """A zip archive; none until it is made."""

    class Meta:
        ordering = ("-asked",)

    def __str__(self) -> str:
        return str(self.id)


class ErasureRequest(models.Model):
    """That a person asked to be erased, and from when on it is done by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="erasures")
    asked = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    cancelled = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked",)
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(cancelled=None, done=None),
                name="one_open_erasure_a_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class InactivityWarning(models.Model):
    """That a person was told that her account will be erased because it is not used."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="warnings")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return str(self.person_id)
