"""Which area held which territory when, and which territory a row of a revision holds.

Two questions that are easily mixed up. *States*: South Sudan is part of Sudan until 9 July 2011
(`holder`, `exists`, `successors`). *Figures*: the migrant stock in the row of Sudan refers to Sudan
and South Sudan up to 2005, and no longer in 2010 (`territory`, `breaks`, kept in
`rihla.areas.boundary`); in the same revision Kazakhstan has a figure of its own for 1990, when it
was part of the Soviet Union. Both are declared in ``judgement/history.yaml``, each entry with its
authority.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from rihla.areas.area import Area, get_area
from rihla.areas.boundary import BoundaryBreak, breaks, row_of, territory
from rihla.areas.day import day_of
from rihla.areas.table import read_history
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
    if m49 is None:
        return _recorded()
    get_area(m49)
    return tuple(change for change in _recorded() if m49 in change.before + change.after)


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
    area, on = get_area(m49), day_of(on)
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
    on = day_of(on)
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


def _distinct(codes: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(codes))


@cache
def _recorded() -> tuple[Change, ...]:
    recorded = (
        Change(**{**entry, "before": tuple(entry["before"]), "after": tuple(entry["after"])})
        for entry in read_history()["changes"]
    )
    return tuple(sorted(recorded, key=lambda change: change.date))
