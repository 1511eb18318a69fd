"""Which area held which territory when, and which territory a row of a revision holds.

Two questions that are easily mixed up. *States*: South Sudan is part of Sudan until 9 July 2011
(`holder`, `exists`, `successors`). *Figures*: the migrant stock in the row of Sudan refers to Sudan
and South Sudan up to 2005, and no longer in 2010 (`territory`, `breaks`); in the same revision
Kazakhstan has a figure of its own for 1990, when it was part of the Soviet Union. Both are declared
in ``judgement/history.yaml``, each entry with its authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rihla.areas.area import Area, get_area
from rihla.areas.grouping import WORLD, members
from rihla.errors import UnknownArea

__all__ = [
    "BoundaryBreak",
    "Change",
    "breaks",
    "changes",
    "exists",
    "holder",
    "holders",
    "predecessors",
    "row_of",
    "successors",
    "territory",
]

REVISION = "undesa-2019"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of States or areas on one day.

    Attributes
    ----------
    id
        Short name of the change, such as ``sudan-2011``.
    date
        First day of the new state of things.
    kind
        ``separation``, ``dissolution``, ``unification``, ``independence`` or ``transfer``.
    before, after
        Codes on either side of the day; a code on both sides goes on.
    what
        The change in a sentence.
    authority
        Whose date it is.

    Examples
    --------
    >>> (change,) = changes(728)
    >>> change.before, change.after, change.what
    ((736,), (728, 729), 'South Sudan becomes independent of Sudan.')
    """

    id: str
    date: date
    kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    what: str
    authority: str


@dataclass(frozen=True, slots=True)
class BoundaryBreak:
    """A change of territory under one name between two years of a revision's stock.

    Attributes
    ----------
    code
        The area or grouping whose figures are broken.
    row
        The area whose row held more territory than its own.
    year
        Last published year of the wider territory; the break is between it and the next one.
    before, after
        Areas whose territory the figures of `code` cover on either side, among those concerned.
    note
        The publisher's words.
    authority
        Where the publisher says so.

    Examples
    --------
    >>> (found,) = breaks(688, 2000, 2010)
    >>> found.before, found.after, found.authority
    ((499, 688), (688,), 'International Migrant Stock 2019, note 24')
    """

    code: int
    row: int
    year: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    note: str
    authority: str


@dataclass(frozen=True, slots=True)
class _Row:
    revision: str
    row: int
    holds: tuple[int, ...]
    first: int
    last: int
    note: str
    authority: str


def changes(m49: int | None = None) -> tuple[Change, ...]:
    """List the recorded changes by date.

    Parameters
    ----------
    m49
        Only those that concern this area, or none for all.

    Raises
    ------
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> [(change.id, change.date.isoformat()) for change in changes(728)]
    [('sudan-2011', '2011-07-09')]
    """
    recorded = _history()[0]
    if m49 is None:
        return recorded
    get_area(m49)
    return tuple(change for change in recorded if m49 in change.before + change.after)


def exists(m49: int, on: date) -> bool:
    """Tell whether an area exists on a day.

    An area for which no change is recorded exists at all times.

    Raises
    ------
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> exists(728, date(2011, 7, 8)), exists(728, date(2011, 7, 9)), exists(736, date(2011, 7, 9))
    (False, True, False)
    """
    area = get_area(m49)
    begun = area.valid_from is None or area.valid_from <= on
    return begun and (area.valid_to is None or on < area.valid_to)


def holders(m49: int, on: date) -> tuple[Area, ...]:
    """Give the areas that hold an area's territory on a day.

    Parameters
    ----------
    m49
        The area whose territory is meant, present or former.
    on
        The day.

    Returns
    -------
    tuple of Area
        The area itself while it exists; before, those it came from; after, those that came of it.

    Raises
    ------
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> [area.name for area in holders(200, date(2019, 7, 1))]
    ['Czechia', 'Slovakia']
    """
    if exists(m49, on):
        return (get_area(m49),)
    begins = get_area(m49).valid_from
    nearer = predecessors(m49) if begins is not None and on < begins else successors(m49)
    found = (area for code in nearer for area in holders(code, on))
    return tuple(dict.fromkeys(found))


def holder(m49: int, on: date) -> Area:
    """Give the one area that holds an area's territory on a day.

    Raises
    ------
    UnknownArea
        If no area has this code, or if several hold its territory: see `holders`.

    Examples
    --------
    >>> holder(728, date(1995, 7, 1)).name, holder(499, date(1991, 7, 1)).name
    ('Sudan (former)', 'Yugoslavia (former)')
    """
    found = holders(m49, on)
    if len(found) > 1:
        raise UnknownArea(
            get_area(m49).name,
            nearest=[area.name for area in found],
            cure=f"Each of them holds a part of its territory on {on}: use holders.",
        )
    return found[0]


def predecessors(m49: int) -> tuple[int, ...]:
    """Give the areas this one came from directly.

    Raises
    ------
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> predecessors(688), predecessors(276)
    ((891,), (278, 280))
    """
    begun = (c for c in changes(m49) if m49 in c.after and m49 not in c.before)
    return _distinct(code for change in begun for code in change.before)


def successors(m49: int, *, current: bool = False) -> tuple[int, ...]:
    """Give the areas that came out of this one directly.

    Parameters
    ----------
    m49
        Its code; it may itself go on existing (Guadeloupe).
    current
        Follow each successor that ceased to exist to its own, down to those that exist today.

    Raises
    ------
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> successors(890), successors(890, current=True)
    ((191, 705, 807, 70, 891), (191, 705, 807, 70, 499, 688))
    """
    came = (c for c in changes(m49) if m49 in c.before)
    direct = _distinct(code for c in came for code in c.after if code not in c.before)
    if not current:
        return direct
    return _distinct(
        last
        for code in direct
        for last in ((code,) if get_area(code).valid_to is None else successors(code, current=True))
    )


def territory(code: int, year: int, *, revision: str = REVISION) -> tuple[int, ...]:
    """Give the areas whose territory the migrant stock under this code covers in a year.

    It says what the stock as *destination* covers. Populations and origins of the same revisions
    are given on present boundaries throughout, so a share of such a row needs the people of all of
    it: the 2019 workbook divides Sudan's stock of 1990 by the people of Sudan and South Sudan
    (table 3), though not the stock of Northern Africa.

    Parameters
    ----------
    code
        An area with a row in the revision, or a grouping.
    year
        A published year (mid-year).
    revision
        Id of the revision whose rows are meant; one that declares nothing has no such rows.

    Returns
    -------
    tuple of int
        Sorted codes; empty where an area has no figure of its own because another row holds it.

    Raises
    ------
    UnknownArea
        If neither an area nor a grouping has this code.

    Examples
    --------
    >>> territory(729, 1990), territory(728, 1990), territory(729, 2010)
    ((728, 729), (), (729,))
    """
    rows = [row for row in _rows(revision) if row.first <= year <= row.last]
    held = {
        area: set(row.holds) if area == row.row else set() for row in rows for area in row.holds
    }
    covered: set[int] = set()
    for area in members(code):
        covered |= held.get(area, {area})
    return tuple(sorted(covered))


def row_of(m49: int, year: int, *, revision: str = REVISION) -> Area | None:
    """Give the area in whose row of a revision the stock of this territory is counted.

    Parameters
    ----------
    m49
        An area, with or without a row of its own.
    year
        A published year (mid-year).
    revision
        Id of the revision.

    Returns
    -------
    Area or None
        None where no row is known to hold it (Antarctica).

    Raises
    ------
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> str(row_of(728, 1990)), str(row_of(832, 2019)), row_of(10, 2019)
    ('Sudan', 'Channel Islands', None)
    """
    area = get_area(m49)
    for row in _rows(revision):
        if row.first <= year <= row.last and m49 in row.holds:
            return get_area(row.row)
    if m49 in members(WORLD):
        return area
    inside = area.counted_in
    return get_area(inside) if inside is not None and inside in members(WORLD) else None


def breaks(
    code: int, start_year: int, end_year: int, *, revision: str = REVISION
) -> tuple[BoundaryBreak, ...]:
    """Give the boundary breaks between two years that affect the stock under this code.

    A grouping is broken only where territory crosses its border: the separation of South Sudan
    breaks Northern Africa and Eastern Africa, not Africa.

    Parameters
    ----------
    code
        An area or a grouping.
    start_year, end_year
        The two years compared, in either order.
    revision
        Id of the revision whose figures are compared.

    Returns
    -------
    tuple of BoundaryBreak
        In the order of years; empty where the figures cover the same territory.

    Raises
    ------
    UnknownArea
        If neither an area nor a grouping has this code.

    Examples
    --------
    >>> [(found.row, found.year, found.before, found.after) for found in breaks(912, 2000, 2019)]
    [(729, 2005, (728, 729), (729,))]
    >>> breaks(903, 2000, 2019), breaks(912, 2010, 2019)
    ((), ())
    """
    first, last = sorted((start_year, end_year))
    found = (_break(code, row, revision) for row in _rows(revision) if first <= row.last < last)
    return tuple(sorted(filter(None, found), key=lambda one: (one.year, one.row)))


def _break(code: int, row: _Row, revision: str) -> BoundaryBreak | None:
    concerned = {area for other in _rows(revision) if other.row == row.row for area in other.holds}
    before = concerned & set(territory(code, row.last, revision=revision))
    after = concerned & set(territory(code, row.last + 1, revision=revision))
    if before == after:
        return None
    return BoundaryBreak(
        code=code,
        row=row.row,
        year=row.last,
        before=tuple(sorted(before)),
        after=tuple(sorted(after)),
        note=row.note,
        authority=row.authority,
    )


def _rows(revision: str) -> tuple[_Row, ...]:
    return tuple(row for row in _history()[1] if row.revision == revision)


def _distinct(codes: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(codes))


@cache
def _history() -> tuple[tuple[Change, ...], tuple[_Row, ...]]:
    # yaml is imported where it is needed: names and codes are looked up without it
    import yaml

    text = (files("rihla.areas") / "judgement" / "history.yaml").read_text(encoding="utf-8")
    declared: Mapping[str, Any] = yaml.load(
        text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    recorded = (
        Change(**{**entry, "before": tuple(entry["before"]), "after": tuple(entry["after"])})
        for entry in declared["changes"]
    )
    rows = (_Row(**{**entry, "holds": tuple(entry["holds"])}) for entry in declared["rows"])
    return tuple(sorted(recorded, key=lambda change: change.date)), tuple(rows)
