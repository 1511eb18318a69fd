"""What every live record has: a stable key, a version, a source, and its place in an edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Self

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import slugify

from rihla.platform.accounts.policy import Scope
from rihla.platform.accounts.role import ScopeKind
from rihla.platform.proposal.vocabulary import confidence_choices

__all__ = ["LiveRecord", "Reference", "StandingRecords"]

_KEY = 120


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names a record of another kind.

    Parameters
    ----------
    kind
        Name of that kind: ``network.entity``, say.
    pattern
        Its key, made from the value in the form of an address.
    held
        The field of the other record that the value is, where that is not its key.
    """

    kind: str
    pattern: str = "{}"
    held: str = "key"

    def key_of(self, value: object) -> str:
        """Give the key of the record that a value names.

        Examples
        --------
        >>> Reference("compact.objective", "objective-{}").key_of(7)
        'objective-7'
        """
        return self.pattern.format(slugify(str(value)))


class StandingRecords(models.Manager["LiveRecord"]):
    """The records that stand: those that were ended are left out of lists, counts and exports."""

    def get_queryset(self) -> models.QuerySet[LiveRecord]:
        """Give all that were not ended."""
        return super().get_queryset().filter(ended=False)


class LiveRecord(models.Model):
    """A dated, sourced fact that people may propose to change, to add or to end.

    A record is public once it is approved; what is proposed is a proposal, never a record. A record
    that was ended is never deleted: its page says so and keeps its history.
    """

    key = models.SlugField(primary_key=True, max_length=_KEY)
    """Stable for good: pages, the API and the audit name it so."""
    version = models.PositiveIntegerField(default=1)
    ended = models.BooleanField(default=False)
    source = models.TextField()
    confidence = models.CharField(max_length=200, blank=True, choices=confidence_choices)
    edition = models.CharField(max_length=80)
    """The edition of the norms that it was loaded from, or ``proposal`` since it was edited."""

    objects: ClassVar[models.Manager[Self]] = StandingRecords()  # type: ignore[assignment]
    ever: ClassVar[models.Manager[Self]] = models.Manager()
    """All records, those that were ended too."""

    heading: ClassVar[str] = "Records"
    columns: ClassVar[tuple[str, ...]] = ()
    """Fields that a list shows, in order."""
    searched: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[str, ...]] = ()
    editable: ClassVar[tuple[str, ...]] = ()
    """Fields that a proposal may change."""
    identity: ClassVar[tuple[str, ...]] = ()
    """Fields that say which record it is: stated when it is added, never changed."""
    key_pattern: ClassVar[str] = ""
    """How the key of a record is made of its fields."""
    closed: ClassVar[bool] = False
    """Whether the list is complete for good, so that nobody adds to it or ends what it holds."""
    references: ClassVar[Mapping[str, Reference]] = MappingProxyType({})
    """Fields that name records of other kinds."""
    approvals: ClassVar[int] = 1
    """How many persons other than the author must approve."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key

    @classmethod
    def may_be_added(cls) -> bool:
        """Tell whether people may propose new records of the kind, and to end them."""
        return not cls.closed

    @classmethod
    def open_fields(cls, *, is_new: bool = False) -> tuple[str, ...]:
        """Give the fields that a proposal states: of a new record, those too that identify it."""
        own = (*cls.identity, *cls.editable) if is_new else cls.editable
        return (*own, "confidence")

    def scopes(self) -> frozenset[Scope]:
        """Give the scopes it belongs to: its area's, where it has one."""
        area = getattr(self, "area", None)
        return frozenset({Scope(ScopeKind.AREA, str(area))} if area is not None else ())

    def values(self, *, is_new: bool = False) -> dict[str, Any]:
        """Give the fields that may be edited, as JSON holds them."""
        return {name: self._value(name) for name in self.open_fields(is_new=is_new)}

    def complete(self) -> None:
        """Fill in of a new record what follows from what was stated."""

    def own_key(self) -> str:
        """Make the key of a new record from its fields."""
        parts = {
            name: slugify(str(getattr(self, name)).replace("/", "-"))
            for name in (*self.identity, *self.editable)
        }
        return slugify(self.key_pattern.format_map(parts))[:_KEY].strip("-")

    @classmethod
    def field(cls, name: str) -> models.Field[Any, Any]:
        """Give a column by its name."""
        found = cls._meta.get_field(name)
        if not isinstance(found, models.Field):
            raise FieldDoesNotExist(name)
        return found

    def _value(self, name: str) -> Any:
        value = getattr(self, name)
        is_date = isinstance(self.field(name), models.DateField) and value is not None
        return value.isoformat() if is_date else value
