"""Groupings of areas: regions, development and income groups, as one dated edition defines them.

The groupings are those of UN DESA's *International Migrant Stock 2019*, under the codes of its
workbook, with the members of its annex and of the order of its rows. A few that the edition of
2019 does not print (landlocked developing countries, small island developing States and two
regions) are those of the annex of the revision of 2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from rihla.areas.area import check_language, get_area, read_names
from rihla.areas.table import read_rows
from rihla.errors import UnknownArea, UnknownGrouping

__all__ = ["WORLD", "Grouping", "get_grouping", "list_groupings", "members", "name_of"]

WORLD = 900
"""The grouping of all areas with a row in the revision of 2019."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A set of areas under one name, as an authority defined it at a date.

    Attributes
    ----------
    code
        Code in the workbook of the 2019 revision (of 2020 for what only that edition has).
    name, names
        English name, and names by language: ``en fr es ru ar zh``.
    kind
        ``world``, ``development``, ``income``, ``geographic_region``, ``geographic_subregion``,
        ``sdg_region``, ``sdg_subregion`` or ``special``.
    authority
        Who defines the membership.
    date
        Date of the edition the membership is taken from.
    members
        Codes of the areas, in the order of the published table.
    also
        A second kind it belongs to: Oceania is a geographic and an SDG region.
    unsd
        Code of the standard M49 where it has this grouping (2 for Africa).
    source
        Id of the source the membership was read from.

    Examples
    --------
    >>> least = get_grouping(941)
    >>> least.name, least.kind, len(least.members), least.authority
    ('Least developed countries', 'development', 47, 'United Nations General Assembly')
    """

    code: int
    name: str
    names: Mapping[str, str] = field(hash=False)
    kind: str
    authority: str
    date: date
    members: tuple[int, ...]
    also: str | None = None
    unsd: int | None = None
    source: str = ""

    def __str__(self) -> str:
        return self.name


def get_grouping(code: int) -> Grouping:
    """Give the grouping with this code.

    Raises
    ------
    UnknownGrouping
        If none has it.

    Examples
    --------
    >>> africa = get_grouping(903)
    >>> africa.name, africa.kind, 516 in africa.members
    ('Africa', 'geographic_region', True)
    """
    try:
        return _groupings()[code]
    except KeyError:
        cure = "Give a code of the 2019 workbook, such as 900 for the world."
        raise UnknownGrouping(code, cure=cure) from None


def list_groupings(kind: str | None = None) -> tuple[Grouping, ...]:
    """List groupings in the order of the published tables.

    Parameters
    ----------
    kind
        One kind (a grouping of two kinds is listed under both), or none for all.

    Returns
    -------
    tuple of Grouping

    Examples
    --------
    >>> [grouping.name for grouping in list_groupings("geographic_region")]
    ['Africa', 'Asia', 'Europe', 'Latin America and the Caribbean', 'Northern America', 'Oceania']
    """
    return tuple(
        grouping
        for grouping in _groupings().values()
        if kind is None or kind in (grouping.kind, grouping.also)
    )


def members(code: int) -> tuple[int, ...]:
    """Give the areas of a grouping; of an area, itself.

    Parameters
    ----------
    code
        Code of an area or of a grouping.

    Returns
    -------
    tuple of int
        M49 codes.

    Raises
    ------
    UnknownArea
        If neither an area nor a grouping has this code.

    Examples
    --------
    >>> members(927), members(36), len(members(WORLD))
    ((36, 554), (36,), 232)
    """
    grouping = _groupings().get(code)
    return grouping.members if grouping else (get_area(code).m49,)


def name_of(code: int, language: str = "en") -> str:
    """Name an area or a grouping in one of the six languages.

    Raises
    ------
    UnknownArea
        If neither an area nor a grouping has this code.
    UnknownLanguage
        If the language is none of ``en fr es ru ar zh``.

    Examples
    --------
    >>> name_of(156, "zh"), name_of(903, "ar"), name_of(900)
    ('中国', 'أفريقيا', 'World')
    """
    check_language(language)
    names = read_names().get(code)
    if names is None:
        raise UnknownArea(code, cure="Give the code of an area or of a grouping.")
    return names[language]


@cache
def _groupings() -> Mapping[int, Grouping]:
    found: dict[int, list[int]] = {}
    for row in read_rows("table", "member"):
        found.setdefault(int(row["grouping"]), []).append(int(row["area"]))
    rows = read_rows("judgement", "grouping")
    return {int(row["code"]): _grouping(row, tuple(found[int(row["code"])])) for row in rows}


def _grouping(row: Mapping[str, str], areas: tuple[int, ...]) -> Grouping:
    code = int(row["code"])
    names = read_names()[code]
    return Grouping(
        code=code,
        name=names["en"],
        names=names,
        kind=row["kind"],
        authority=row["authority"],
        date=date.fromisoformat(row["date"]),
        members=areas,
        also=row["also"] or None,
        unsd=int(row["unsd"]) if row["unsd"] else None,
        source=row["source"],
    )
