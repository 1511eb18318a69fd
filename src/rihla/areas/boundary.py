"""Which territory a row of a revision holds, and where that breaks a comparison.

A publisher's row keeps its name while its territory changes: the migrant stock of Sudan refers to
Sudan and South Sudan up to 2005. What each revision's rows hold is declared in
``judgement/history.yaml`` in the publisher's words. Read through `rihla.areas.history`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rihla.areas.area import Area, get_area
from rihla.areas.grouping import WORLD, members
from rihla.areas.table import read_history

__all__ = ["BoundaryBreak", "breaks", "row_of", "territory"]

REVISION = "undesa-2019"


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
    return tuple(row for row in _declared() if row.revision == revision)


@cache
def _declared() -> tuple[_Row, ...]:
    rows = read_history()["rows"]
    return tuple(_Row(**{**entry, "holds": tuple(entry["holds"])}) for entry in rows)
