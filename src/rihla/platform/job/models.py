"""One piece of work: what is to be done, when, and what became of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

__all__ = ["State", "Task"]


class State(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting", "waiting for its time"
    RUNNING = "running", "being done"
    DONE = "done", "done"
    FAILED = "failed", "given up after its last attempt"


class Task(models.Model):
    """A job to be done once, with its arguments: ids alone, never what stands behind them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True, null=True)
    """Two pieces of work with one key are one."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    """When whoever is doing it is taken to be dead."""
    fault = models.TextField(blank=True)
    """What went wrong in the last attempt; for those who keep the site alone."""
    made = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made",)
        indexes = (models.Index(fields=["state", "due"], name="job_task_due"),)

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
