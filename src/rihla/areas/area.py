"""One country or area: its codes, its names in the six languages of the United Nations, its dates.

Areas are those of the standard M49 of the United Nations Statistics Division, as the revision of
2019 prints them, with the areas that ceased to exist since 1990 and the two residual origins of
the by-origin tables. "Country or area" is one notion here, called *area*; the designations imply
no opinion on the legal status of any country or territory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

from rihla.areas.table import read_rows
from rihla.errors import UnknownArea, UnknownLanguage

__all__ = [
    "LANGUAGES",
    "OTHER_NORTH",
    "OTHER_SOUTH",
    "UNKNOWN_ORIGIN",
    "Area",
    "check_language",
    "get_area",
    "list_areas",
    "read_names",
]

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
"""The six official languages of the United Nations, by their ISO 639-1 codes."""

OTHER_NORTH = -1
"""Residual origin "Other North" of the by-origin tables; M49 has no code for it."""

OTHER_SOUTH = -2
"""Residual origin "Other South" of the by-origin tables; M49 has no code for it."""

UNKNOWN_ORIGIN = -3
"""Residual origin of migrants whose origin no source names; M49 has no code for it."""


@dataclass(frozen=True, slots=True)
class Area:
    """A country or area, a former one, or a residual origin.

    Attributes
    ----------
    m49
        Code of the standard M49; negative for the residual origins.
    iso2, iso3
        Codes of ISO 3166-1 (of ISO 3166-3 for former areas), where it has them for this area alone.
    name
        English name as the revision of 2019 prints it, else as the standard M49 does.
    names
        Names by language: ``en fr es ru ar zh``.
    kind
        ``"area"``, ``"former"`` or ``"residual"``.
    valid_from, valid_to
        First day the area existed, and first day it no longer did; none where that does not
        matter to figures since 1990. See `rihla.areas.history`.
    counted_in
        The area or grouping whose figures of the 2019 revision include this one, which has no row
        of its own there (Jersey in the Channel Islands); none otherwise.
    notes
        What a reader of its figures should know, in the publisher's words where they are its own.

    Examples
    --------
    >>> cyprus = get_area(196)
    >>> str(cyprus), cyprus.iso3, cyprus.names["ru"], cyprus.notes
    ('Cyprus', 'CYP', 'Кипр', 'Including Northern-Cyprus.')
    """

    m49: int
    iso2: str | None
    iso3: str | None
    name: str
    names: Mapping[str, str] = field(hash=False)
    kind: str = "area"
    valid_from: date | None = None
    valid_to: date | None = None
    counted_in: int | None = None
    notes: str = ""

    def __str__(self) -> str:
        return self.name


def get_area(m49: int) -> Area:
    """Give the area with this code.

    Parameters
    ----------
    m49
        Code of the standard M49, `OTHER_NORTH`, `OTHER_SOUTH` or `UNKNOWN_ORIGIN`.

    Returns
    -------
    Area

    Raises
    ------
    UnknownArea
        If no area has this code; says so where a grouping has it.

    Examples
    --------
    >>> get_area(516).iso2, get_area(516).names["fr"]
    ('NA', 'Namibie')
    """
    try:
        return _areas()[m49]
    except KeyError:
        pass
    grouping = _grouping_names().get(m49)
    if grouping is not None:
        raise UnknownArea(
            m49, cure=f"{m49} is a grouping of areas ({grouping}): use get_grouping or members."
        )
    raise UnknownArea(m49, cure="Give a code of the standard M49, such as 716 for Zimbabwe.")


def list_areas(kind: str | None = "area") -> tuple[Area, ...]:
    """List areas by code.

    Parameters
    ----------
    kind
        ``"area"``, ``"former"``, ``"residual"``, or none for all of them. The areas of kind
        ``"area"`` are those of the standard M49: more than the 232 with a row in the revision of
        2019, which are ``members(900)``.

    Returns
    -------
    tuple of Area

    Examples
    --------
    >>> [area.name for area in list_areas("residual")]
    ['Origin not known', 'Other South', 'Other North']
    """
    areas = sorted(_areas().values(), key=lambda area: area.m49)
    return tuple(area for area in areas if kind is None or area.kind == kind)


def check_language(language: str) -> str:
    """Return the language, or say which there are.

    Raises
    ------
    UnknownLanguage
        If it is none of the six.

    Examples
    --------
    >>> check_language("ar")
    'ar'
    """
    if language not in LANGUAGES:
        raise UnknownLanguage(language, nearest=LANGUAGES)
    return language


@cache
def read_names() -> Mapping[int, Mapping[str, str]]:
    """Read the names of all areas and groupings, by code and language.

    Returns
    -------
    mapping of int to mapping of str to str
        Six names per code; neither mapping can be changed.

    Examples
    --------
    >>> read_names()[900]["es"]
    'Mundo'
    """
    names: dict[int, dict[str, str]] = {}
    for row in read_rows("table", "name"):
        names.setdefault(int(row["code"]), {})[row["language"]] = row["name"]
    return {code: MappingProxyType(by_language) for code, by_language in names.items()}


@cache
def _areas() -> Mapping[int, Area]:
    return {area.m49: area for area in map(_area, read_rows("table", "area"))}


def _area(row: Mapping[str, str]) -> Area:
    m49 = int(row["m49"])
    names = read_names()[m49]
    return Area(
        m49=m49,
        iso2=row["iso2"] or None,
        iso3=row["iso3"] or None,
        name=names["en"],
        names=names,
        kind=row["kind"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        counted_in=int(row["counted_in"]) if row["counted_in"] else None,
        notes=row["notes"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _grouping_names() -> Mapping[int, str]:
    return {int(row["code"]): row["name"] for row in read_rows("judgement", "grouping")}
