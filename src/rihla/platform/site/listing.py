"""A list of records: searched, filtered, ordered; the same for the page and for CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from rihla import norm
from rihla.areas import list_areas, list_groupings
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.selectors import keys_with_words
from rihla.platform.site.cell import say
from rihla.platform.site.wording import label_of

__all__ = [
    "Choice",
    "Filter",
    "Listing",
    "area_search_text",
    "find_records",
    "licence_of_records",
    "safe_text",
    "write_csv",
]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LAST_COLUMNS = ("source", "confidence", "edition", "version")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many records have it."""

    value: str
    words: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A field by which a list can be narrowed."""

    field: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found of a kind."""

    kind: type[LiveRecord]
    records: QuerySet[LiveRecord]
    total: int
    query: str
    order: str
    filters: tuple[Filter, ...]


def find_records(kind: type[LiveRecord], asked: Mapping[str, str]) -> Listing:
    """Find records of a kind.

    Parameters
    ----------
    asked
        ``q`` to search for, ``ended`` for those that no longer stand, ``sort`` (a column, ``-``
        before it for the reverse), and a value for each filter. What is not
        understood is left aside.
    """
    everything = kind.ever.filter(ended=True) if asked.get("ended") else kind.objects.all()
    query = asked.get("q", "").strip()[:200]
    found = everything.filter(matching(kind, query, asked)) if query else everything
    chosen = {name: asked[name] for name in kind.filters if asked.get(name)}
    for name, value in chosen.items():
        found = found.filter(**{name: value}) if _fits(kind, name, value) else found.none()
    order = asked.get("sort", "")
    if order.removeprefix("-") in kind.columns:
        found = found.order_by(order, "pk")
    return Listing(
        kind,
        found,
        everything.count(),
        query,
        order,
        tuple(_filter(kind, name, chosen.get(name, "")) for name in kind.filters),
    )


def matching(kind: type[LiveRecord], query: str, asked: Mapping[str, str]) -> Q:
    """Give the condition of a search: every word somewhere, areas by a name in any language.

    Records that stand are found as by the search of the site; ended ones, which that no longer
    finds, by their own words.
    """
    if not asked.get("ended"):
        return Q(pk__in=keys_with_words(kind, query))
    condition = Q()
    for word in query.split():
        anywhere = Q()
        for name in kind.searched:
            anywhere |= Q(**{f"{name}__icontains": word})
        if _has_area(kind):
            anywhere |= Q(area__in=_areas_called(word))
        condition &= anywhere
    return condition


def licence_of_records() -> str:
    """Give the licence of the records: that of the edition they came from."""
    return norm.get_edition().licence


def write_csv(listing: Listing) -> Iterator[str]:
    """Write all that was found as CSV, with the licence and edition of each record."""
    kind = listing.kind
    fields = [field.name for field in kind._meta.fields]
    own = [name for name in fields if name not in _LAST_COLUMNS]
    columns = [*own, *(name for name in _LAST_COLUMNS if name in fields), "licence"]
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    for record in listing.records.iterator():
        values = [getattr(record, name) for name in columns[:-1]]
        writer.writerow([*map(safe_text, values), licence_of_records()])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def safe_text(value: Any) -> Any:
    """Write a value so that no spreadsheet takes it for a formula."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _filter(kind: type[LiveRecord], name: str, chosen: str) -> Filter:
    counts: dict[Any, int] = {}
    for value in kind.objects.order_by(name).values_list(name, flat=True):
        counts[value] = counts.get(value, 0) + 1
    choices = tuple(
        Choice(str(value), say(kind, name, value), count, str(value) == chosen)
        for value, count in counts.items()
    )
    return Filter(name, label_of(name), choices)


def _fits(kind: type[LiveRecord], name: str, value: str) -> bool:
    return any(str(held) == value for held in kind.objects.values_list(name, flat=True).distinct())


def _has_area(kind: type[LiveRecord]) -> bool:
    return any(field.name == "area" for field in kind._meta.fields)


def area_search_text(code: int) -> str:
    """Give what an area or grouping is found by: names in six languages, letters of ISO 3166."""
    return _area_names().get(code, "")


def _areas_called(word: str) -> list[int]:
    wanted, areas = word.casefold(), {area.m49 for area in list_areas()}
    return [code for code, names in _area_names().items() if wanted in names and code in areas]


@cache
def _area_names() -> Mapping[int, str]:
    named = {
        area.m49: [*area.names.values(), area.iso2 or "", area.iso3 or ""] for area in list_areas()
    }
    named |= {one.code: [*one.names.values()] for one in list_groupings()}
    return {code: "\n".join(names).casefold() for code, names in named.items()}
