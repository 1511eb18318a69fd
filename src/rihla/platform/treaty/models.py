"""Treaties and the acts of States towards them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models

from rihla import norm
from rihla.areas import name_of
from rihla.platform.proposal.field import PartialDateField, check_area
from rihla.platform.proposal.record import LiveRecord, Reference
from rihla.platform.proposal.vocabulary import terms_of

__all__ = ["Instrument", "Step"]


class Instrument(LiveRecord):
    """A treaty, with its rule of entry into force."""

    title = models.TextField()
    short_title = models.CharField(max_length=200)
    adopted = models.DateField()
    adopted_by = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=100, blank=True)
    entry_into_force = models.DateField(null=True, blank=True)
    instruments_needed = models.PositiveSmallIntegerField(default=1)
    months = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(120)])
    article = models.CharField(max_length=20, blank=True)
    """The article that states the rule: so many instruments, so many months after."""
    registration = models.CharField(max_length=300, blank=True)
    url = models.URLField()
    known_to = models.DateField()
    """The last day for which the record of acts is complete."""
    known_to_reason = models.TextField()

    heading = "Instruments"
    columns = ("short_title", "adopted", "entry_into_force")
    searched = ("title", "short_title")
    identity = ("short_title", "adopted")
    editable = (
        "title",
        "adopted_by",
        "place",
        "entry_into_force",
        "instruments_needed",
        "months",
        "article",
        "registration",
        "url",
        "known_to",
        "known_to_reason",
    )
    key_pattern = "{short_title:.60}"
    approvals = 2

    class Meta:
        ordering = ("adopted", "short_title")

    def as_norm(self) -> norm.Instrument:
        """Give it as the norms know treaties, so that acts are folded by one rule."""
        return norm.Instrument(
            id=self.key,
            title=self.title,
            short_title=self.short_title,
            adopted=self.adopted,
            adopted_by=self.adopted_by,
            place=self.place,
            entry_into_force=self.entry_into_force,
            instruments_needed=self.instruments_needed,
            months=self.months,
            article=self.article,
            registration=self.registration,
            url=self.url,
            known_to=self.known_to,
            known_to_reason=self.known_to_reason,
            source=self.source,
            confidence=norm.read_confidence(self.confidence),
        )


class Step(LiveRecord):
    """One act of one State: signature, ratification, accession, reservation, denunciation."""

    instrument = models.CharField(max_length=120)
    area = models.IntegerField(validators=[check_area])
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=terms_of(norm.StepKind))
    date = PartialDateField()
    text = models.TextField(blank=True)
    """What a reservation or declaration says, where it is quoted."""

    heading = "Acts of States"
    columns = ("instrument", "name", "kind", "date")
    searched = ("name",)
    filters = ("instrument", "kind")
    identity = ("instrument", "area")
    editable = ("kind", "date", "text")
    key_pattern = "{instrument}-{area}-{kind}-{date}"
    references = {"instrument": Reference("treaty.instrument")}  # noqa: RUF012

    class Meta:
        ordering = ("instrument", "name", "date")

    def complete(self) -> None:
        """Print the State's name as the project does."""
        self.name = self.name or name_of(self.area)
