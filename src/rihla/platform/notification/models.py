"""Notices, the letters that carry them, and what people chose to be told of."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from rihla.platform.accounts.models import Person
from rihla.platform.notification.event import Mail

__all__ = ["Following", "Letter", "LetterState", "Notice", "Preference"]

_MAILS = [(mail.value, mail.value) for mail in Mail]


class LetterState(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", "waiting to be sent"
    HANDED = "handed", "being handed to the mail server"
    SENT = "sent", "taken by the mail server"
    REFUSED = "refused", "refused by the mail server for good"
    WITHHELD = "withheld", "not sent: nothing in it may be told any more"
    IN_DOUBT = "in_doubt", "the process ended while handing it over; not sent again"


class Letter(models.Model):
    """One letter to one person. What stands in it is written when it is sent, and kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="letters")
    key = models.CharField(max_length=120, unique=True)
    """What it is sent once for."""
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.WAITING)
    fault = models.CharField(max_length=300, blank=True)
    """What the mail server said, without addresses; for those who keep the site alone."""
    made = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made",)
        indexes = (models.Index(fields=["state", "made"], name="notification_letter_state"),)

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Notice(models.Model):
    """That one person was to be told of one thing that happened.

    It holds no words: title and address are asked for when it is shown, for whoever may see them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    event = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    """What kind of thing it is about, as `register_subject` names it."""
    subject_id = models.CharField(max_length=220)
    occurrence = models.CharField(max_length=64)
    """Which happening it tells of; a person is told once of each."""
    on_site = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=_MAILS)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="notices")
    made = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made", "-id")
        constraints = (
            models.UniqueConstraint(fields=["person", "occurrence"], name="told_once_of_each"),
        )
        indexes = (
            models.Index(fields=["person", "read", "made"], name="notification_notice_unread"),
            models.Index(fields=["mail", "letter"], name="notification_notice_mail"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.subject_id}"


class Preference(models.Model):
    """How one person wants to be told of one kind of thing, where she chose."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="preferences")
    event = models.CharField(max_length=40)
    on_site = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=_MAILS)

    class Meta:
        ordering = ("event",)
        constraints = (
            models.UniqueConstraint(fields=["person", "event"], name="one_preference_an_event"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.mail}"


class Following(models.Model):
    """That one person wants to hear of a record, a kind of record, an area or a proposal."""

    RECORD, KIND, AREA, PROPOSAL = "record", "kind", "area", "proposal"

    person = models.ForeignKey(Person, models.CASCADE, related_name="followings")
    what = models.CharField(max_length=20)
    target = models.CharField(max_length=220)
    """``KIND:KEY`` of a record, the name of a kind, an M49 code, the id of a proposal."""
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("what", "target")
        constraints = (
            models.UniqueConstraint(fields=["person", "what", "target"], name="followed_once"),
        )
        indexes = (models.Index(fields=["what", "target"], name="notification_followed"),)

    def __str__(self) -> str:
        return f"{self.what} {self.target}"
