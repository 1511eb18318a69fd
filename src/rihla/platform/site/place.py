"""Where the pages of records are."""

from __future__ import annotations

from functools import cache

from django.http import Http404
from django.urls import reverse
from django.utils.text import slugify

from rihla.platform.proposal.kind import list_kinds
from rihla.platform.proposal.record import LiveRecord

__all__ = ["find_record", "kind_at", "slug_of", "url_of_kind", "url_of_record"]

Kind = type[LiveRecord]


def slug_of(kind: Kind) -> str:
    """Give the name of a kind in addresses, from its English heading.

    Examples
    --------
    >>> from rihla.platform.compact.models import RoundTable
    >>> slug_of(RoundTable)
    'round-tables'
    """
    return slugify(kind.heading)


def kind_at(area: str, slug: str) -> Kind:
    """Give the kind that an address names.

    Parameters
    ----------
    area
        The application: ``compact``, say.

    Raises
    ------
    Http404
        If there is none.
    """
    found = _kinds().get((area, slug))
    if found is None:
        raise Http404
    return found


def find_record(area: str, slug: str, key: str) -> LiveRecord:
    """Give the record that an address names, an ended one too.

    Raises
    ------
    Http404
        If there is none.
    """
    record = kind_at(area, slug).ever.filter(pk=key).first()
    if record is None:
        raise Http404
    return record


def url_of_kind(kind: Kind, *, page: str = "list") -> str:
    """Give the address of the list of a kind, of its ``csv``, or of ``new``."""
    return reverse(f"record-{page}", args=[kind._meta.app_label, slug_of(kind)])


def url_of_record(record: LiveRecord, *, page: str = "detail") -> str:
    """Give the address of a record: its ``detail``, ``history``, ``propose`` or ``end``."""
    kind = type(record)
    return reverse(f"record-{page}", args=[kind._meta.app_label, slug_of(kind), record.key])


@cache
def _kinds() -> dict[tuple[str, str], Kind]:
    return {(kind._meta.app_label, slug_of(kind)): kind for kind in list_kinds()}
