"""Stock tables of a revision: birthplaces × residences, native-born on the diagonal.

Declared rules, each with its reason:

- *Territory*. A row that holds more than its area at either date of an interval is joined with the
  areas that it holds, for the whole interval (`rihla.areas.history.territory`).
- *An area without a figure* at a date, for it was part of another, is joined with the other heirs
  of that one for the whole interval.
- *Areas that another row counts* (type of data `not_estimated`) have no row here, and persons born
  there stand in that row too.
- *Unallocated origins* (Other North, Other South, unknown, former States) are shared over the known
  origins of the same residence in proportion. Left with the native-born they would make natives of
  4 % of migrants. Where no origin of a residence is known, they divide as those of the world do.
- *Population by sex* is not published for areas under 90,000; there both sexes divide as in the
  world.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import name_of
from rihla.areas.history import changes, row_of, territory
from rihla.errors import FigureNotAvailable
from rihla.flow.stock_table import Label, StockTable
from rihla.revision.store import Revision, open_revision
from rihla.sources.status import Status

__all__ = ["dates_of", "joined_areas", "load_stock_table", "population_of", "revision_areas"]

Floats = NDArray[np.float64]

NOT_ESTIMATED = "not_estimated"
"""Basis of an area that is listed, and whose persons the row of another counts."""


def load_stock_table(revision: Revision, year: int, *, sex: str = "both") -> StockTable:
    """Load the stock table of a date of a revision, areas as its rows have them.

    Parameters
    ----------
    revision
        One with stock by origin.
    year
        A date of the revision; its figures are of 1 July.
    sex
        ``both``, ``female`` or ``male``.

    Raises
    ------
    FigureNotAvailable
        If the revision has no stock by origin, or not for that date.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> table = load_stock_table(open_revision("2019"), 2015)
    >>> len(table.areas), round(table.foreign_born.sum())
    (232, 248861296)
    """
    return _stock_table(revision.path, year, sex)


@lru_cache(maxsize=8)
def _stock_table(path: Path, year: int, sex: str) -> StockTable:
    revision = open_revision(path)
    if "stock_by_origin" not in revision:
        raise FigureNotAvailable(
            f"{revision.id} has no stock by origin.",
            cure="Estimate flows from a revision that has, such as undesa-2019.",
        )
    areas = revision_areas(revision)
    table = _rows(revision, "stock_by_origin", year, sex)
    if not table.num_rows:
        raise FigureNotAvailable(
            f"{revision.id} has no stock by origin of {year}, {sex}.",
            cure=f"Its dates are {', '.join(map(str, dates_of(revision)))}.",
        )
    order = _order(revision, areas, year)
    lives = np.array([order[area] for area in table["area"].to_pylist()])
    born = np.array([order.get(origin, -1) for origin in table["origin"].to_pylist()])
    figures = table["value"].to_numpy(zero_copy_only=False)
    persons = np.zeros((len(areas), len(areas)))
    known = born >= 0
    np.add.at(persons, (born[known], lives[known]), figures[known])
    np.fill_diagonal(persons, 0.0)
    _share_unallocated(persons, np.bincount(lives, figures, len(areas)).astype(np.float64))
    population = population_of(revision, year, sex)
    persons[np.diag_indices(len(areas))] = population - persons.sum(axis=0)
    kinds = _read(revision, "area")
    basis = dict(zip(kinds["area"].to_pylist(), kinds["basis"].to_pylist(), strict=True))
    return StockTable(
        areas,
        persons,
        year + 0.5,
        sex=sex,
        basis=[basis[area] for area in areas],
        source=revision.id,
    )


def joined_areas(revision: Revision, years: tuple[int, int]) -> Mapping[Label, tuple[Label, ...]]:
    """Give the areas to take together within an interval, by the row that stands for them.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> joined_areas(open_revision("2019"), (2005, 2010))
    {535: (531, 534, 535), 688: (499, 688), 729: (728, 729)}
    >>> joined_areas(open_revision("2019"), (2010, 2015))
    {}
    """
    joined: dict[Label, tuple[Label, ...]] = {}
    for area in revision_areas(revision):
        held = {
            place for year in years for place in territory(area, year, revision=revision.borders)
        } | {area}
        if len(held) > 1:
            joined[area] = tuple(sorted(held))
    for area in _without_figure(revision, years):
        if not any(area in group for group in joined.values()):
            head, heirs = _joined_heirs(revision, years, area)
            joined[head] = heirs
    return joined


def population_of(revision: Revision, year: int, sex: str) -> Floats:
    """Give the inhabitants of the revision's areas, whole persons or not."""
    both = _population(revision, year, "both")
    if sex == "both":
        return both
    known = _population(revision, year, sex)
    published = ~np.isnan(known)
    if not published.any():
        raise FigureNotAvailable(
            f"{revision.id} has no population of {year} by sex.",
            cure="Estimate the flows of both sexes together.",
        )
    share = known[published].sum() / both[published].sum()
    return np.where(published, known, both * share)


def dates_of(revision: Revision) -> tuple[int, ...]:
    """List the dates of a revision, ascending."""
    return tuple(sorted(set(_read(revision, "stock")["year"].to_pylist())))


def revision_areas(revision: Revision) -> tuple[int, ...]:
    """List the areas of a revision that have figures of their own, in its order."""
    table = _read(revision, "area")
    rows = zip(table["area"].to_pylist(), table["basis"].to_pylist(), strict=True)
    return tuple(area for area, basis in rows if basis != NOT_ESTIMATED)


def _order(revision: Revision, areas: tuple[int, ...], year: int) -> dict[int, int]:
    """Give the place of each area, and of the areas that another row counts."""
    order = {area: place for place, area in enumerate(areas)}
    for area in _read(revision, "area")["area"].to_pylist():
        row = row_of(area, year) if area not in order else None
        if row is not None and row.m49 in order:
            order[area] = order[row.m49]
    return order


@lru_cache(maxsize=32)
def _absent(path: Path, year: int) -> frozenset[int]:
    revision = open_revision(path)
    table = _read(revision, "stock")
    of_year = table.filter(pc.and_(pc.equal(table["year"], year), pc.equal(table["sex"], "both")))
    rows = zip(of_year["area"].to_pylist(), of_year["status"].to_pylist(), strict=True)
    return frozenset(area for area, status in rows if status == Status.NOT_APPLICABLE)


def _without_figure(revision: Revision, years: tuple[int, int]) -> list[int]:
    absent = {area for year in years for area in _absent(revision.path, year)}
    return [area for area in revision_areas(revision) if area in absent]


def _joined_heirs(
    revision: Revision, years: tuple[int, int], area: int
) -> tuple[int, tuple[int, ...]]:
    """Give the areas that came out of the same change as one without a figure, and their head."""
    begun = [one for one in changes(area) if area in one.after and area not in one.before]
    codes = {code for change in begun for code in (*change.before, *change.after)} | {area}
    areas = revision_areas(revision)
    heirs = tuple(sorted(codes & set(areas)))
    absent = _without_figure(revision, years)
    told = [heir for heir in heirs if heir not in absent]
    if not told:
        raise FigureNotAvailable(
            f"{name_of(area)} has no stock of {years[0]} or of {years[1]} in {revision.id}, and "
            "no area that it was part of has one.",
            cure="Give two dates at which every area has a figure.",
        )
    people = population_of(revision, years[0], "both")
    return max(told, key=lambda heir: float(people[areas.index(heir)])), heirs


def _population(revision: Revision, year: int, sex: str) -> Floats:
    areas = revision_areas(revision)
    table = _rows(revision, "population", year, sex)
    known = dict(zip(table["area"].to_pylist(), table["value"].to_pylist(), strict=True))
    return np.array([known.get(area, np.nan) for area in areas], dtype=np.float64)


def _share_unallocated(persons: Floats, totals: Floats) -> None:
    known = persons.sum(axis=0)
    none = np.flatnonzero((known <= 0) & (totals > 0))
    if none.size:
        elsewhere = np.repeat(persons.sum(axis=1)[:, None], none.size, axis=1)
        elsewhere[none, np.arange(none.size)] = 0.0
        persons[:, none] = elsewhere
        known = persons.sum(axis=0)
    factor = np.divide(totals, known, out=np.ones_like(totals), where=known > 0)
    persons *= np.where(np.isin(np.arange(totals.size), none), factor, np.maximum(factor, 1.0))


def _rows(revision: Revision, name: str, year: int, sex: str) -> pa.Table:
    table = _read(revision, name)
    wanted = pc.and_(
        pc.and_(pc.equal(table["year"], year), pc.equal(table["sex"], sex)),
        pc.equal(table["status"], "available"),
    )
    return table.filter(wanted)


@lru_cache(maxsize=16)
def _cached(path: Path, name: str) -> pa.Table:
    # A sealed revision never changes, so that its tables are read once in a process.
    return open_revision(path).table(name)


def _read(revision: Revision, name: str) -> pa.Table:
    return _cached(revision.path, name)
