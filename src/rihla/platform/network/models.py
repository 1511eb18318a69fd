"""Records of the Network."""

from __future__ import annotations

from django.db import models

from rihla import norm
from rihla.platform.proposal.field import PartialDateField
from rihla.platform.proposal.record import LiveRecord, Reference
from rihla.platform.proposal.vocabulary import check_names, terms_of

__all__ = ["Deliverable", "DeliverableStep", "Entity", "EntityRole", "WorkingGroup"]


class Entity(LiveRecord):
    """A member of the Network, or a body beside it."""

    short_name = models.CharField(max_length=60)
    """As the Network's documents print it; roles and groups name entities so."""
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=40, choices=terms_of(norm.EntityKind))

    heading = "Entities"
    columns = ("short_name", "name", "kind", "confidence")
    searched = ("name", "short_name")
    filters = ("kind",)
    identity = ("short_name",)
    editable = ("name", "kind")
    key_pattern = "{short_name}"

    class Meta:
        ordering = ("name",)


class EntityRole(LiveRecord):
    """A role that an entity holds, and when, as far as known."""

    entity = models.CharField(max_length=120)
    role = models.CharField(max_length=60, choices=terms_of(norm.Role))
    period = PartialDateField(blank=True)
    stated_as = models.TextField(blank=True)

    heading = "Roles in the Network"
    columns = ("entity", "role", "period", "stated_as", "confidence")
    searched = ("entity", "stated_as")
    filters = ("role",)
    identity = ("entity", "role")
    editable = ("period", "stated_as")
    key_pattern = "{entity}-{role}-{period}"
    references = {"entity": Reference("network.entity", held="short_name")}  # noqa: RUF012

    class Meta:
        ordering = ("role", "entity", "period")


class WorkingGroup(LiveRecord):
    """A working group of a workplan: its leads, and when."""

    period = PartialDateField()
    code = models.CharField(max_length=20, blank=True)
    name = models.TextField()
    leads = models.JSONField(default=list, blank=True, validators=[check_names])
    note = models.TextField(blank=True)

    heading = "Working groups"
    columns = ("period", "code", "name", "leads", "confidence")
    searched = ("name", "code")
    filters = ("period",)
    identity = ("period",)
    editable = ("code", "name", "leads", "note")
    key_pattern = "{period}-{code}-{name}"
    references = {"leads": Reference("network.entity", held="short_name")}  # noqa: RUF012

    class Meta:
        ordering = ("period", "code", "name")


class Deliverable(LiveRecord):
    """Something that a working group of a workplan is to deliver."""

    group = models.CharField(max_length=120)
    """Key of the working group."""
    period = PartialDateField()
    title = models.CharField(max_length=300)
    stated_as = models.TextField(blank=True)

    heading = "Deliverables"
    columns = ("period", "title", "group", "confidence")
    searched = ("title", "stated_as")
    filters = ("period", "group")
    identity = ("group",)
    editable = ("period", "title", "stated_as")
    key_pattern = "{period}-{title}"
    references = {"group": Reference("network.workinggroup")}  # noqa: RUF012

    class Meta:
        ordering = ("period", "title")


class DeliverableStep(LiveRecord):
    """A status that a deliverable had on a date, as a source says."""

    deliverable = models.CharField(max_length=120)
    """Key of the deliverable."""
    date = PartialDateField()
    status = models.CharField(max_length=20, choices=terms_of(norm.DeliverableStatus))
    stated_as = models.TextField(blank=True)

    heading = "Statuses of deliverables"
    columns = ("date", "deliverable", "status", "stated_as", "confidence")
    searched = ("deliverable", "stated_as")
    filters = ("status", "deliverable")
    identity = ("deliverable",)
    editable = ("date", "status", "stated_as")
    key_pattern = "{date}-{status}-{deliverable}"
    references = {"deliverable": Reference("network.deliverable")}  # noqa: RUF012

    class Meta:
        ordering = ("deliverable", "date")
