"""Stock tables of a revision: birthplaces × residences, native-born on the diagonal.

Declared rules, each with its reason:

- *Territory*. A row that holds more than its area at either date of an interval is joined with the
  areas that it holds, for the whole interval (`rihla.areas.history.territory`).
- *Unallocated origins* (Other North, Other South) are shared over the known origins of the same
  residence in proportion. Left with the native-born they would make natives of 4 % of migrants.
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

from rihla.areas.history import territory
from rihla.errors import FigureNotAvailable
from rihla.flow.stock_table import Label, StockTable
from rihla.revision.store import Revision, open_revision

__all__ = ["dates_of", "joined_areas", "load_stock_table", "population_of", "revision_areas"]

Floats = NDArray[np.float64]


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
    (232, 248860493)
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
    order = {area: place for place, area in enumerate(areas)}
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
            place for year in years for place in territory(area, year, revision=revision.id)
        } | {area}
        if len(held) > 1:
            joined[area] = tuple(sorted(held))
    return joined


def population_of(revision: Revision, year: int, sex: str) -> Floats:
    """Give the inhabitants of the revision's areas, whole persons or not."""
    both = _population(revision, year, "both")
    if sex == "both":
        return both
    known = _population(revision, year, sex)
    published = ~np.isnan(known)
    share = known[published].sum() / both[published].sum()
    return np.where(published, known, both * share)


def dates_of(revision: Revision) -> tuple[int, ...]:
    """List the dates of a revision, ascending."""
    return tuple(sorted(set(_read(revision, "stock")["year"].to_pylist())))


def revision_areas(revision: Revision) -> tuple[int, ...]:
    """List the areas of a revision, in its order."""
    return tuple(_read(revision, "area")["area"].to_pylist())


def _population(revision: Revision, year: int, sex: str) -> Floats:
    areas = revision_areas(revision)
    table = _rows(revision, "population", year, sex)
    known = dict(zip(table["area"].to_pylist(), table["value"].to_pylist(), strict=True))
    return np.array([known.get(area, np.nan) for area in areas], dtype=np.float64)


def _share_unallocated(persons: Floats, totals: Floats) -> None:
    known = persons.sum(axis=0)
    factor = np.divide(totals, known, out=np.ones_like(totals), where=known > 0)
    persons *= np.maximum(factor, 1.0)


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
