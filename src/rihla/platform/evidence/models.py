"""A registered revision: what the site knows of it, where it stands, and what was asked for it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from rihla.platform.accounts.policy import Scope

__all__ = ["Operation", "Registration", "Request", "RequestState", "State"]


class State(models.TextChoices):
    """Where a revision stands on the site."""

    STAGED = "staged", "staged: registered, and shown to nobody else"
    EMBARGOED = "embargoed", "embargoed: decided, and shown to nobody else until its time"
    CURRENT = "current", "current: what the site reads its figures from"
    SUPERSEDED = "superseded", "superseded by a later decision; it stays readable"
    WITHDRAWN = "withdrawn", "withdrawn; its reason stays, its figures are no longer given"


class Registration(models.Model):
    """A sealed revision on the site: never deleted, its figures in files of the site's folder."""

    HIDDEN: ClassVar[tuple[State, ...]] = (State.STAGED, State.EMBARGOED)

    id = models.CharField(primary_key=True, max_length=100)
    """As it is cited: the id of its manifest."""
    seal = models.CharField(max_length=64, unique=True)
    title = models.TextField()
    vintage = models.CharField(max_length=40)
    created = models.CharField(max_length=40)
    """The day it was sealed, as its manifest states it."""
    licence = models.TextField()
    sources = models.JSONField()
    """Of each source: producer, title, edition, licence."""
    tables = models.JSONField()
    """Rows of each table."""
    folder = models.CharField(max_length=64)
    """Name of its folder within the site's: nobody can guess it, and no address holds it."""
    state = models.CharField(max_length=20, choices=State, default=State.STAGED)
    version = models.PositiveIntegerField(default=1)
    embargo = models.DateTimeField(null=True)
    """When it becomes current, where that was decided."""
    registered = models.DateTimeField(default=timezone.now)
    published = models.DateTimeField(null=True)
    """When it was first current; without, it was never public, whatever became of it."""
    replaced = models.DateTimeField(null=True)
    """When it last ceased to be current."""
    reason = models.TextField(blank=True)
    """Why it was withdrawn."""

    class Meta:
        ordering = ("-registered", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="current"), name="one_current_revision"
            ),
        )

    def __str__(self) -> str:
        return self.id

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of it."""
        return self.published is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether its figures are no longer given."""
        return self.state == State.WITHDRAWN

    @property
    def is_stale(self) -> bool:
        """Whether figures of another revision took the place of its own."""
        return self.state == State.SUPERSEDED

    def scopes(self) -> frozenset[Scope]:
        """Give the scopes it belongs to: none, for it holds the figures of every area."""
        return frozenset()


class Operation(models.TextChoices):
    """What a request asks for."""

    MAKE_CURRENT = "make_current", "make it current, at once or at the end of an embargo"
    WITHDRAW = "withdraw", "withdraw it"


class RequestState(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", "waiting for another person"
    APPLIED = "applied", "approved and applied"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "taken back by who asked"


class Request(models.Model):
    """What one person asks to be done with a revision, and another decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Registration, models.PROTECT, related_name="requests")
    operation = models.CharField(max_length=20, choices=Operation)
    embargo = models.DateTimeField(null=True)
    """For making it current: when; at once, if that is not stated."""
    successor = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="successor_in"
    )
    """For withdrawing the current revision: which one takes its place."""
    base = models.PositiveIntegerField()
    """The version of the registration that whoever asked saw."""
    why = models.TextField()
    author = models.UUIDField()
    made = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.OPEN)
    decider = models.UUIDField(null=True)
    decided = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    """What was said with the decision."""

    class Meta:
        ordering = ("-made",)
        constraints = (
            models.UniqueConstraint(
                fields=["revision"], condition=models.Q(state="open"), name="one_open_request"
            ),
        )

    def __str__(self) -> str:
        return f"{self.operation} {self.revision_id}"

    def scopes(self) -> frozenset[Scope]:
        """Give the scopes it belongs to: none."""
        return frozenset()
