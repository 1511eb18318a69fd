"""A person, and the roles given to her."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

__all__ = ["Grant", "Invitation", "Organisation", "Person", "Token"]


class PersonManager(BaseUserManager["Person"]):
    """People by their e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by her address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with an account. Every other table knows her by her pseudonymous id alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, null=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True)
    """Since when the account is closed, where somebody closed it."""
    erased = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering = ("joined",)

    def __str__(self) -> str:
        return str(self.id)

    def get_full_name(self) -> str:
        """Give her name as packages ask for it."""
        return self.name


class Organisation(models.Model):
    """A body that people act for: an entity of the Network, a city, civil society."""

    id = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=300)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One role given to one person, within a scope, from a day to a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    scope = models.CharField(max_length=80, blank=True)
    """An M49 code, an organisation's id or a round's id; empty for everything."""
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "role", "scope"],
                condition=models.Q(until=None),
                name="one_open_grant_of_a_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.scope}"


class Invitation(models.Model):
    """A letter to whoever has an address: the role is hers, once she has chosen a password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="invitations")
    inviter = models.CharField(max_length=64)
    """A person's pseudonymous id, or ``system:NAME``."""
    made = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    """When the last letter left; none while it waits to be sent."""
    accepted = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def state(self) -> str:
        """``accepted``, ``revoked``, ``expired``, ``sent`` or ``waiting`` for its letter."""
        if self.accepted is not None:
            return "accepted"
        if self.revoked is not None:
            return "revoked"
        if self.until <= timezone.now():
            return "expired"
        return "sent" if self.sent is not None else "waiting"

    @property
    def is_open(self) -> bool:
        """Whether its link is good."""
        return self.state in {"sent", "waiting"}


class Token(models.Model):
    """A key for programs: some acts of one person, until a day; its text is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    acts = models.JSONField(default=list)
    second_factor = models.BooleanField(default=False)
    """Whether a second factor was shown when it was made: roles that need one work with it."""
    made = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ("made",)

    def __str__(self) -> str:
        return self.name
