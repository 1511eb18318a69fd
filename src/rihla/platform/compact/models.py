"""Records of the Compact. The texts themselves are linked, not copied."""

from __future__ import annotations

from django.db import models

from rihla import norm
from rihla.platform.proposal.field import PartialDateField
from rihla.platform.proposal.record import LiveRecord, Reference
from rihla.platform.proposal.vocabulary import confidence_choices, terms_of

__all__ = ["Action", "Ballot", "Milestone", "Objective", "Principle", "RoundTable"]


class Principle(LiveRecord):
    """One of the ten cross-cutting principles."""

    letter = models.CharField(max_length=1)
    name = models.CharField(max_length=200)
    paragraph = models.CharField(max_length=20)

    heading = "Principles"
    columns = ("letter", "name", "paragraph")
    searched = ("name",)
    identity = ("letter",)
    editable = ("name", "paragraph")
    key_pattern = "principle-{letter}"
    closed = True
    approvals = 2

    class Meta:
        ordering = ("letter",)


class RoundTable(LiveRecord):
    """One of the round tables of the International Migration Review Forum."""

    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    background_note_by = models.CharField(max_length=300, blank=True)

    heading = "Round tables"
    columns = ("number", "title", "background_note_by", "confidence")
    searched = ("title", "background_note_by")
    editable = ("title", "background_note_by")
    identity = ("number",)
    key_pattern = "round-table-{number}"
    approvals = 2

    class Meta:
        ordering = ("number",)


class Objective(LiveRecord):
    """One of the 23 objectives."""

    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    short_label = models.CharField(max_length=200)
    paragraph = models.PositiveSmallIntegerField()
    round_table = models.PositiveSmallIntegerField()
    round_table_confidence = models.CharField(
        max_length=200, blank=True, choices=confidence_choices
    )

    heading = "Objectives"
    columns = ("number", "short_label", "title", "round_table", "round_table_confidence")
    searched = ("title", "short_label")
    filters = ("round_table", "round_table_confidence")
    identity = ("number",)
    editable = ("title", "short_label", "paragraph", "round_table", "round_table_confidence")
    key_pattern = "objective-{number}"
    closed = True
    references = {"round_table": Reference("compact.roundtable", "round-table-{}", "number")}  # noqa: RUF012
    approvals = 2

    class Meta:
        ordering = ("number",)


class Action(LiveRecord):
    """One of the 187 actions: letter and locator."""

    objective = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=2)
    locator = models.CharField(max_length=200)

    heading = "Actions"
    columns = ("objective", "letter", "locator")
    searched = ("locator",)
    filters = ("objective",)
    identity = ("objective", "letter")
    editable = ("locator",)
    key_pattern = "action-{objective}-{letter}"
    closed = True
    references = {"objective": Reference("compact.objective", "objective-{}", "number")}  # noqa: RUF012

    class Meta:
        ordering = ("objective", "letter")


class Milestone(LiveRecord):
    """Something that happened around the Compact."""

    date = PartialDateField()
    event = models.TextField()

    heading = "Milestones"
    columns = ("date", "event", "confidence")
    searched = ("event",)
    filters = ("confidence",)
    editable = ("date", "event")
    key_pattern = "{date}-{event:.60}"

    class Meta:
        ordering = ("date", "key")


class Ballot(LiveRecord):
    """How one State voted on a resolution."""

    resolution = models.CharField(max_length=40)
    area = models.IntegerField()
    name = models.CharField(max_length=200)
    choice = models.CharField(max_length=20, choices=terms_of(norm.Choice))

    heading = "Votes"
    columns = ("resolution", "name", "choice")
    searched = ("name",)
    filters = ("resolution", "choice")
    identity = ("resolution", "area")
    editable = ("choice",)
    key_pattern = "{resolution}-{area}"
    closed = True
    approvals = 2

    class Meta:
        ordering = ("resolution", "name")
