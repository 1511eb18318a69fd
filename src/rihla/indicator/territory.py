"""Which territory a figure covers, and where its boundaries changed between two dates."""

from __future__ import annotations

from rihla.areas import name_of
from rihla.areas.history import breaks, row_of, territory
from rihla.indicator.selection import Selection

__all__ = ["boundary_notes", "holder_code"]


def holder_code(revision: str, code: int, year: int) -> int:
    """Give the area in whose row of a revision the migrants of a territory are counted.

    Parameters
    ----------
    revision
        Id of the revision.
    code
        M49 code of the area whose territory is meant.
    year
        A date of the revision.

    Examples
    --------
    >>> holder_code("undesa-2019", 728, 1990), holder_code("undesa-2019", 728, 2010)
    (729, 728)
    """
    row = row_of(code, year, revision=revision)
    return code if row is None else row.m49


def boundary_notes(revision: str, selection: Selection, years: tuple[int, ...]) -> tuple[str, ...]:
    """Say where the territory of a figure is not that of its name today.

    Parameters
    ----------
    revision
        Id of the revision.
    selection
        What the figure is of.
    years
        One date, or the two ends of an interval.

    Returns
    -------
    tuple of str
        A sentence for each break of an interval, or for a date on other boundaries.

    Examples
    --------
    >>> from rihla.indicator.selection import select
    >>> for note in boundary_notes("undesa-2019", select("Sudan"), (2005, 2010)):
    ...     print(note)
    Boundary break after 2005: until then with South Sudan. The estimates for 1990 to 2005 refer \
to Sudan and South Sudan.
    >>> boundary_notes("undesa-2019", select("Africa"), (2005, 2010))
    ()
    """
    if len(years) == 1:
        return _at(revision, selection, years[0])
    start, end = years
    found: dict[tuple[int, int], str] = {}
    for code in selection.members if selection.kind == "custom" else (selection.code,):
        for one in breaks(code, start, end, revision=revision):
            before = _covered(revision, selection, one.year) & {*one.before, *one.after}
            after = _covered(revision, selection, one.year + 1) & {*one.before, *one.after}
            if before != after:
                change = _change_words(before - after, after - before)
                found[one.year, one.row] = f"Boundary break after {one.year}: {change}. {one.note}"
    return tuple(found.values())


def _change_words(lost: set[int], gained: set[int]) -> str:
    parts = []
    if lost:
        parts.append(f"until then with {_listed(lost)}")
    if gained:
        parts.append(f"until then without {_listed(gained)}")
    return ", ".join(parts)


def _at(revision: str, selection: Selection, year: int) -> tuple[str, ...]:
    own = set(selection.members)
    covered = _covered(revision, selection, year)
    parts = []
    if covered - own:
        parts.append(f"with {_listed(covered - own)}, not separate then")
    if own - covered and covered:
        parts.append(f"without {_listed(own - covered)}, counted outside then")
    return (f"Migrants in {year} are counted {' and '.join(parts)}.",) if parts else ()


def _covered(revision: str, selection: Selection, year: int) -> set[int]:
    return {area for code in selection.members for area in territory(code, year, revision=revision)}


def _listed(codes: set[int]) -> str:
    return " and ".join(name_of(code) for code in sorted(codes))
