"""How one value of a record is shown: its words, and where it leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rihla.areas import name_of
from rihla.errors import UnknownArea
from rihla.norm import PartialDate, Precision
from rihla.platform.proposal.field import PartialDateField
from rihla.platform.proposal.kind import get_kind
from rihla.platform.proposal.record import LiveRecord, Reference
from rihla.platform.site.confidence import confidence_words
from rihla.platform.site.language import page_language
from rihla.platform.site.place import url_of_record
from rihla.platform.site.wording import label_of, term, title_of

__all__ = ["Cell", "Part", "cell_of", "own_columns", "partial_date", "say"]

_TERMS = frozenset({"choice", "kind", "role", "status"})
"""Fields that hold a term of a controlled list."""
_CONFIDENCE = frozenset({"confidence", "round_table_confidence"})


@dataclass(frozen=True, slots=True)
class Part:
    """Some words, perhaps a link."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one record, ready to be shown."""

    field: str
    label: str
    parts: tuple[Part, ...]
    is_number: bool = False

    @property
    def text(self) -> str:
        """All its words."""
        return "; ".join(part.text for part in self.parts)


def cell_of(record: LiveRecord, field: str) -> Cell:
    """Give a field of a record as it is shown."""
    value = getattr(record, field)
    named = _named(record, field, value)
    parts = named if named is not None else (_plain(record, field, value),)
    return Cell(field, label_of(field), parts, isinstance(value, int) and field != "area")


def own_columns(kind: type[LiveRecord]) -> list[str]:
    """Give the columns of a kind that do not name a record of another kind."""
    return [name for name in kind.columns if name not in kind.references]


def say(kind: type[LiveRecord], field: str, value: Any) -> str:
    """Write a value of a field as a proposal or the audit holds it.

    Parameters
    ----------
    value
        As JSON holds it.
    """
    if field in _CONFIDENCE:
        return confidence_words(str(value or ""))
    if value in (None, "", []):
        return _("(empty)")
    if field in _TERMS:
        return term(str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "edition" and value == "proposal":
        return _("edited here by proposal")
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if any(isinstance(one, PartialDateField) and one.name == field for one in kind._meta.fields):
        return partial_date(str(value))
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    return str(value)


def partial_date(text: str) -> str:
    """Write a date as precisely as it is known, in the reader's language.

    Examples
    --------
    >>> partial_date("2013"), partial_date("2013-08")
    ('2013', 'August 2013')
    """
    try:
        held = PartialDate.parse(text)
    except ValueError:
        return text
    if held.precision is Precision.YEAR:
        return text
    if held.precision is Precision.MONTH:
        return date_format(held.earliest, "YEAR_MONTH_FORMAT")
    if held.precision is Precision.INTERVAL:
        first, _slash, last = text.partition("/")
        return f"{partial_date(first)} – {partial_date(last)}"
    return date_format(held.earliest, "DATE_FORMAT")


def _plain(record: LiveRecord, field: str, value: Any) -> Part:
    if field == "area":
        return Part(f"{value} · {_area_name(int(value))}")
    if field == "name" and hasattr(record, "area"):
        return Part(_area_name(record.area))
    if field in _CONFIDENCE:
        return Part(confidence_words(str(value)))
    text = "" if value in (None, "", []) else say(type(record), field, value)
    return Part(text, text if text.startswith(("https://", "http://")) else "")


def _area_name(code: int) -> str:
    try:
        return name_of(code, page_language())
    except UnknownArea:
        return str(code)


def _named(record: LiveRecord, field: str, value: Any) -> tuple[Part, ...] | None:
    reference = record.references.get(field)
    if reference is None:
        return None
    values = value if isinstance(value, list) else [value]
    return tuple(_reference(reference, one) for one in values if one not in (None, ""))


def _reference(reference: Reference, value: Any) -> Part:
    """Write what the other record is called; a name or number of it stays as it is."""
    kind, key = get_kind(reference.kind), reference.key_of(value)
    words = str(value)
    if reference.held == "key":
        named = kind.ever.filter(pk=key).first()
        words = title_of(named) if named else words
    return Part(words, url_of_record(kind(key=key)))
