"""Areas and groupings with their main figures at one date: searched, narrowed, ordered, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rihla.areas import get_area, get_grouping, list_areas, list_groupings, name_of
from rihla.errors import FigureNotAvailable, UnknownName
from rihla.indicator import get_indicator, list_dates, tabulate
from rihla.platform.evidence.models import Registration
from rihla.platform.site.figure import persons, share_of
from rihla.platform.site.language import page_language, place_of_name
from rihla.platform.site.listing import area_search_text, safe_text
from rihla.revision.figure import as_written
from rihla.revision.store import Revision

__all__ = ["AreaLine", "AreaListing", "find_areas", "search_areas", "write_areas"]

_COLUMNS = ("stock", "stock_share", "female_share", "refugees")
_ORDERS = ("name", "code", *_COLUMNS)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area or grouping at one date."""

    code: int
    iso3: str
    name: str
    values: Mapping[str, float | None]
    statuses: Mapping[str, str]

    @property
    def cells(self) -> tuple[str, ...]:
        """Its figures in words."""
        return tuple(
            (persons if get_indicator(name).unit == "persons" else share_of)(self.values[name])
            for name in _COLUMNS
        )


@dataclass(frozen=True, slots=True)
class AreaListing:
    """What was found, and how it was asked for."""

    lines: tuple[AreaLine, ...]
    total: int
    query: str
    what: str
    within: int
    year: int
    years: tuple[int, ...]
    order: str
    columns: tuple[tuple[str, str], ...]
    groupings: tuple[tuple[int, str], ...]


def find_areas(revision: Revision, asked: Mapping[str, str]) -> AreaListing:
    """Find areas or groupings of a revision.

    Parameters
    ----------
    asked
        ``q`` to search for, ``what`` (``areas`` or ``groupings``), ``within`` a grouping, ``year``
        and ``sort`` (a column, ``-`` before it for the reverse). What is not understood is left
        aside.
    """
    language = page_language()
    years = list_dates(revision)
    year = next((one for one in years if str(one) == asked.get("year")), years[-1])
    what = "groupings" if asked.get("what") == "groupings" else "areas"
    query = asked.get("q", "").strip()[:200]
    everything = _held_lines(revision, what, year, language)
    within = _grouping(asked.get("within", "")) if what == "areas" else 0
    members = frozenset(get_grouping(within).members) if within else frozenset()
    words = query.casefold().split()
    found = [
        line
        for line in everything
        if (not within or line.code in members) and _called(line.code, words)
    ]
    order = asked.get("sort", "")
    order = order if order.removeprefix("-") in _ORDERS else "name"
    return AreaListing(
        lines=tuple(_ordered(found, order)),
        total=len(everything),
        query=query,
        what=what,
        within=within,
        year=year,
        years=tuple(reversed(years)),
        order=order,
        columns=tuple((name, get_indicator(name).title(language)) for name in _COLUMNS),
        groupings=tuple(
            (one.code, name_of(one.code, language))
            for one in list_groupings()
            if one.kind != "world"
        ),
    )


def search_areas(query: str) -> list[tuple[int, str]]:
    """Give the areas and groupings whose name in any language holds every word, by name."""
    words = query.casefold().split()
    if not words:
        return []
    codes = [*(area.m49 for area in list_areas()), *(one.code for one in list_groupings())]
    found = [code for code in codes if _called(code, words)]
    language = page_language()
    return sorted(
        ((code, name_of(code, language)) for code in found), key=lambda one: place_of_name(one[1])
    )


def write_areas(revision: Revision, held: Registration, listing: AreaListing) -> Iterator[str]:
    """Write what was found as CSV; every line names its revision, source and licence."""
    line = _Echo()
    writer = csv.writer(line, lineterminator="\r\n")
    source = revision.manifest.source_of("stock")
    head = ["code", "iso3", "name", "year"]
    for name in _COLUMNS:
        head += [name, f"{name}_status"]
    yield writer.writerow([*head, "revision", "source", "licence"])
    for one in listing.lines:
        row: list[Any] = [one.code, one.iso3, one.name, listing.year]
        for name in _COLUMNS:
            row += [as_written(one.values[name], get_indicator(name).unit), one.statuses[name]]
        told = f"{source.producer}, {source.title}, {source.edition}"
        yield writer.writerow([*map(safe_text, row), held.pk, told, source.licence])


class _Echo:
    """Gives back what a writer of CSV writes, line by line."""

    def write(self, text: str) -> str:
        return text


_read: dict[tuple[str, str, int, str], list[AreaLine]] = {}
_KEPT = 32


def _held_lines(revision: Revision, what: str, year: int, language: str) -> list[AreaLine]:
    """Give all lines of a date; what a seal says never changes, so the last read are kept."""
    key = (revision.manifest.seal, what, year, language)
    if key not in _read:
        while len(_read) >= _KEPT:
            _read.pop(next(iter(_read)), None)
        _read[key] = _lines(revision, what, year, language)
    return _read[key]


def _lines(revision: Revision, what: str, year: int, language: str) -> list[AreaLine]:
    values: dict[int, dict[str, float | None]] = {}
    statuses: dict[int, dict[str, str]] = {}
    names: dict[int, str] = {}
    for name in _COLUMNS:
        for row in _table(revision, name, what, year, language):
            names[row["area"]] = row["name"]
            values.setdefault(row["area"], dict.fromkeys(_COLUMNS))[name] = row["value"]
            statuses.setdefault(row["area"], dict.fromkeys(_COLUMNS, "not_available"))[name] = row[
                "status"
            ]
    return [
        AreaLine(code, _iso3(code), name, values[code], statuses[code])
        for code, name in names.items()
    ]


def _table(
    revision: Revision, indicator: str, what: str, year: int, language: str
) -> list[dict[str, Any]]:
    if any(table not in revision for table in get_indicator(indicator).tables):
        return []
    try:
        table = tabulate(revision, indicator, what, dates=[year], language=language)
    except FigureNotAvailable:
        return []
    return list(table.to_pylist())


def _called(code: int, words: list[str]) -> bool:
    return all(word in area_search_text(code) or word.lstrip("0") == str(code) for word in words)


def _iso3(code: int) -> str:
    try:
        return get_area(code).iso3 or ""
    except UnknownName:
        return ""


def _grouping(text: str) -> int:
    codes = {str(one.code): one.code for one in list_groupings()}
    return codes.get(text, 0)


def _ordered(lines: list[AreaLine], order: str) -> list[AreaLine]:
    name, falling = order.removeprefix("-"), order.startswith("-")
    lines.sort(key=lambda line: place_of_name(line.name))
    if name == "name":
        return lines[::-1] if falling else lines
    if name == "code":
        return sorted(lines, key=lambda line: line.code, reverse=falling)
    known = [line for line in lines if line.values[name] is not None]
    absent = [line for line in lines if line.values[name] is None]
    known.sort(key=lambda line: line.values[name] or 0.0, reverse=falling)
    return known + absent
