"""What a figure is asked for: an area, a grouping, or a list of areas of the reader's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rihla.areas import WORLD, Area, Grouping, get_area, get_grouping, name_of, resolve_any
from rihla.errors import FigureNotAvailable, UnknownArea

__all__ = ["CUSTOM", "AreaLike", "Selection", "membership", "select"]

CUSTOM = 0
"""Code of a list of areas that is no published grouping."""

AreaLike = int | str | Area | Grouping | Iterable[int | str | Area]
"""An area or grouping by code, name or itself; several areas make a selection of one's own."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Areas that one figure is about.

    Parameters
    ----------
    code
        Code of the area or grouping, `CUSTOM` for a list.
    members
        The areas summed over, in rising order, without repetition.
    kind
        ``area``, ``grouping`` or ``custom``.
    """

    code: int
    members: tuple[int, ...]
    kind: str

    def name(self, language: str = "en") -> str:
        """Give its name in one of the six languages.

        Examples
        --------
        >>> select("Oceania").name("es"), select([276, "France"]).name()
        ('Oceanía', 'France, Germany')
        """
        if self.kind != "custom":
            return name_of(self.code, language)
        if len(self.members) > 3:
            return f"{len(self.members)} areas"
        return ", ".join(name_of(code, language) for code in self.members)


def select(area: AreaLike) -> Selection:
    """Resolve what a figure is asked for.

    Raises
    ------
    UnknownArea
        If a code or name means nothing, with the nearest, or a list is empty.

    Examples
    --------
    >>> select(276).kind, select(927).members, select("NA").code
    ('area', (36, 554), 516)
    """
    if isinstance(area, Area):
        return Selection(area.m49, (area.m49,), "area")
    if isinstance(area, Grouping):
        return Selection(area.code, tuple(sorted(area.members)), "grouping")
    if isinstance(area, int):
        return select(_of_code(area))
    if isinstance(area, str):
        return select(resolve_any(area))
    codes = {code for part in area for code in select(part).members}
    if not codes:
        raise UnknownArea("", cure="Name at least one area.")
    return Selection(CUSTOM, tuple(sorted(codes)), "custom")


def _of_code(code: int) -> Area | Grouping:
    try:
        return get_area(code)
    except UnknownArea:
        return get_grouping(code)


def membership(selections: Sequence[Selection], areas: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Lay selections out against the areas of a revision.

    Groupings are those of the 2019 edition. An area that another edition lists apart belongs to
    the groupings of the row that counted it then: the world of 2020 has Taiwan Province of China,
    which the row of China held in 2019.

    Parameters
    ----------
    areas
        Codes of the revision's areas, rising.

    Returns
    -------
    ndarray of bool
        Selections × areas.

    Raises
    ------
    FigureNotAvailable
        If the revision has none of the areas of a selection.
    """
    inside = np.zeros((len(selections), len(areas)), dtype=bool)
    counted_as = np.array([_counted_as(int(code)) for code in areas])
    for row, selection in enumerate(selections):
        placed = counted_as if selection.kind == "grouping" else areas
        inside[row] = np.isin(placed, selection.members)
        if not inside[row].any():
            raise FigureNotAvailable(
                f"The revision has no row for {selection.name()} ({selection.code}).",
                cure=_cure(selection),
            )
    return inside


@cache
def _counted_as(code: int) -> int:
    if code in get_grouping(WORLD).members:
        return code
    return get_area(code).counted_in or code


def _cure(selection: Selection) -> str:
    if selection.kind == "area":
        area = get_area(selection.code)
        if area.counted_in is not None:
            return f"It is counted in {name_of(area.counted_in)}; ask for that."
        if area.notes:
            return area.notes
    return "List the areas of a revision with its table area."
