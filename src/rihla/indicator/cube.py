"""A revision as arrays: areas × years × sexes, built once and asked many times.

Everything that sums over areas reads from here, so that a table of all areas and groupings at
all dates costs a few matrix products.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.errors import FigureNotAvailable
from rihla.indicator.territory import holder_code
from rihla.numerics.age import OPEN_ENDED
from rihla.revision.schema import SEXES
from rihla.revision.store import Revision
from rihla.sources.status import Status

__all__ = ["SEX_POSITION", "STATUSES", "Cube", "Quantity", "list_dates", "load_cube"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

STATUSES: tuple[Status, ...] = tuple(Status)
"""Order in which `Quantity.status` counts."""
AVAILABLE = STATUSES.index(Status.AVAILABLE)
NOT_APPLICABLE = STATUSES.index(Status.NOT_APPLICABLE)
NOT_AVAILABLE = STATUSES.index(Status.NOT_AVAILABLE)
NOT_REPORTED = STATUSES.index(Status.NOT_REPORTED)
SEX_POSITION: Mapping[str, int] = {sex: place for place, sex in enumerate(SEXES)}
_OPEN_END = 1000
"""An age nobody reaches, standing for the end of an open-ended group."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """Counts of persons by area × year × sex.

    Parameters
    ----------
    values
        Persons; NaN where there is no figure. Refugees have one sex (``both``) only.
    status
        Position in `STATUSES` of why, of the same shape.
    """

    values: Floats
    status: Codes

    @property
    def applicable(self) -> Flags:
        """Where there could be a figure."""
        return np.asarray(self.status != NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A revision's totals as arrays.

    Parameters
    ----------
    areas
        M49 codes of the revision's areas, rising: the first axis everywhere.
    years
        Its mid-year dates, rising: the second axis.
    exists
        Areas × years: whether the area has a stock of its own then.
    holder
        Areas × years: position of the area that counts its migrants then (itself if it exists).
    population_held
        Population of the territory whose migrants an area counts at each date, which before a
        dissolution is more than the population inside its present boundaries.
    refugees_held
        Refugees in that same territory; a part without a figure adds none.
    type_of_data
        The publisher's label of each area's data (``B``, ``C R`` …).
    """

    revision: str
    areas: NDArray[np.int32]
    years: NDArray[np.int16]
    stock: Quantity
    population: Quantity
    population_held: Quantity
    refugees: Quantity
    refugees_held: Quantity
    exists: Flags
    holder: NDArray[np.int64]
    type_of_data: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def position(self) -> Mapping[int, int]:
        """Position of each area on the first axis."""
        return {int(code): place for place, code in enumerate(self.areas)}

    def year_position(self, year: int) -> int:
        """Give the position of a date on the second axis.

        Raises
        ------
        FigureNotAvailable
            If the revision has no such date; names the nearest.
        """
        place = int(np.searchsorted(self.years, year))
        if place < len(self.years) and self.years[place] == year:
            return place
        before = [str(known) for known in self.years if known < year][-1:]
        after = [str(known) for known in self.years if known > year][:1]
        if before and after:
            cure = (
                f"The nearest dates are {before[0]} and {after[0]}; or ask for interpolation"
                " between them (--interpolate, interpolate=True)."
            )
        else:
            cure = f"The nearest date is {(before + after)[0]}; another revision may have more."
        raise FigureNotAvailable(f"Revision {self.revision} has no figures for {year}.", cure=cure)


def list_dates(revision: Revision) -> tuple[int, ...]:
    """List the mid-year dates of a revision's stock, rising.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> list_dates(open_revision("2019"))
    (1990, 1995, 2000, 2005, 2010, 2015, 2019)
    """
    return tuple(int(year) for year in load_cube(revision).years)


_loaded: dict[tuple[str, tuple[int, int] | None], Cube] = {}
_KEPT = 16


def load_cube(revision: Revision, *, age: tuple[int, int] | None = None) -> Cube:
    """Give a revision as arrays; the same revision is read once.

    Parameters
    ----------
    revision
        An open revision.
    age
        First and last age in completed years, both included, to count only these persons;
        ``(65, None)`` is written ``(65, 999)``. They must fall on the borders of age groups.

    Raises
    ------
    FigureNotAvailable
        If the revision has no table by age, or no such border.
    """
    key = (revision.manifest.seal or revision.id, age)
    if key not in _loaded:
        while len(_loaded) >= _KEPT:
            _loaded.pop(next(iter(_loaded)))
        _loaded[key] = _build(revision) if age is None else _of_ages(revision, age)
    return _loaded[key]


def _build(revision: Revision) -> Cube:
    listed = revision.table("area").sort_by("area")
    areas = listed.column("area").to_numpy().astype(np.int32)
    stock_table = revision.table("stock")
    years = np.unique(stock_table.column("year").to_numpy()).astype(np.int16)
    axes = (areas, years)
    stock = _pivot(stock_table, *axes, SEXES)
    population = _held_table(revision, "population", *axes, SEXES)
    refugees = _held_table(revision, "refugees", *axes, ("both",))
    exists, holder = _succession(revision.borders, areas, years, stock)
    return Cube(
        revision=revision.id,
        areas=areas,
        years=years,
        stock=_not_existing(stock, exists),
        population=population,
        population_held=_held(population, exists, holder),
        refugees=_not_existing(refugees, exists),
        refugees_held=_held_nil(refugees, exists, holder),
        exists=exists,
        holder=holder,
        type_of_data=tuple(word or "" for word in listed.column("type_of_data").to_pylist()),
        notes=tuple(word or "" for word in listed.column("note").to_pylist()),
    )


def _held_table(
    revision: Revision,
    name: str,
    areas: NDArray[np.int32],
    years: NDArray[np.int16],
    sexes: tuple[str, ...],
) -> Quantity:
    if name in revision:
        return _pivot(revision.table(name), areas, years, sexes)
    shape = (len(areas), len(years), len(sexes))
    return Quantity(np.full(shape, np.nan), np.full(shape, NOT_REPORTED, dtype=np.uint8))


def _pivot(
    table: pa.Table,
    areas: NDArray[np.int32],
    years: NDArray[np.int16],
    sexes: tuple[str, ...],
) -> Quantity:
    """Lay a tidy table out as an array; a row that is absent is not reported."""
    values = np.full((len(areas), len(years), len(sexes)), np.nan)
    status = np.full(values.shape, NOT_REPORTED, dtype=np.uint8)
    sex = (
        _code(table.column("sex"), sexes)
        if "sex" in table.column_names
        else np.zeros(table.num_rows, dtype=np.int64)
    )
    year = table.column("year").to_numpy()
    # a table may hold dates that the stock does not; they have no place here
    kept = np.isin(year, years)
    place = (
        np.searchsorted(areas, table.column("area").to_numpy()[kept]),
        np.searchsorted(years, year[kept]),
        sex[kept],
    )
    values[place] = table.column("value").to_numpy()[kept]
    status[place] = _code(table.column("status"), STATUSES)[kept]
    return Quantity(values, status)


def _code(column: pa.ChunkedArray, words: tuple[str, ...]) -> NDArray[np.int64]:
    found = pc.index_in(column, pa.array([str(word) for word in words]))
    return np.asarray(found.to_numpy()).astype(np.int64)


def _succession(
    revision: str, areas: NDArray[np.int32], years: NDArray[np.int16], stock: Quantity
) -> tuple[Flags, NDArray[np.int64]]:
    """Say which areas count their own migrants at each date, and which other counts them else."""
    position = {int(code): place for place, code in enumerate(areas)}
    exists = np.ones((len(areas), len(years)), dtype=bool)
    holder = np.tile(np.arange(len(areas))[:, None], (1, len(years)))
    both = stock.status[:, :, SEX_POSITION["both"]]
    for place, date in np.argwhere(both != AVAILABLE):
        keeper = position.get(
            holder_code(revision, int(areas[place]), int(years[date])), int(place)
        )
        holder[place, date] = keeper
        exists[place, date] = keeper == place and both[place, date] != NOT_APPLICABLE
    return exists, holder


def _not_existing(quantity: Quantity, exists: Flags) -> Quantity:
    """Mark as not applicable what has no figure because the area did not exist."""
    absent = ~exists[:, :, None] & (quantity.status != AVAILABLE)
    return replace(quantity, status=np.where(absent, NOT_APPLICABLE, quantity.status))


def _held(population: Quantity, exists: Flags, holder: NDArray[np.int64]) -> Quantity:
    held = np.zeros_like(population.values)
    # a territory that another row holds, and of which nothing is stated, is in what that row says
    within = (holder != np.arange(len(holder))[:, None])[:, :, None]
    added = np.where(within & (population.status == NOT_REPORTED), 0.0, population.values)
    for date in range(held.shape[1]):
        np.add.at(held[:, date], holder[:, date], added[:, date])
    held[~exists] = np.nan
    status = population.status.copy()
    status[~exists] = NOT_APPLICABLE
    unknown = np.isnan(held) & (status == AVAILABLE)
    status[unknown] = NOT_AVAILABLE
    return Quantity(held, status)


def _held_nil(refugees: Quantity, exists: Flags, holder: NDArray[np.int64]) -> Quantity:
    """Sum over the territory held; only where no part has a figure is there none."""
    known = ~np.isnan(refugees.values)
    filled = replace(refugees, values=np.where(known, refugees.values, 0.0))
    parts = replace(refugees, values=known.astype(np.float64))
    value = _held(filled, exists, holder)
    some = _held(parts, exists, holder).values > 0
    status = np.where(some, AVAILABLE, np.where(exists[:, :, None], refugees.status, value.status))
    return Quantity(np.where(some, value.values, np.nan), status.astype(np.uint8))


def _of_ages(revision: Revision, age: tuple[int, int]) -> Cube:
    """Build the cube of the persons within an age range."""
    whole = load_cube(revision)
    stock = _sum_ages(revision, "stock_by_age", whole, age)
    population = _sum_ages(revision, "population_by_age", whole, age)
    nan = np.full_like(whole.refugees.values, np.nan)
    absent = Quantity(nan, np.full(nan.shape, NOT_REPORTED, dtype=np.uint8))
    return replace(
        whole,
        stock=_not_existing(stock, whole.exists),
        population=population,
        population_held=_held(population, whole.exists, whole.holder),
        refugees=absent,
        refugees_held=absent,
    )


def _sum_ages(revision: Revision, name: str, whole: Cube, age: tuple[int, int]) -> Quantity:
    if name not in revision:
        raise FigureNotAvailable(
            f"Revision {revision.id} holds no table {name}, so nothing by age.",
            cure="Ask for all ages, or use a revision with figures by age.",
        )
    table = revision.table(name)
    starts = np.unique(table.column("age").to_numpy())
    first, last = age
    _check_borders(starts, first, last)
    chosen = table.filter(
        pc.and_(
            pc.greater_equal(table.column("age"), first), pc.less_equal(table.column("age"), last)
        )
    )
    values: Floats | None = None
    status: Codes | None = None
    for start in starts[(starts >= first) & (starts <= last)]:
        group = chosen.filter(pc.equal(chosen.column("age"), int(start)))
        quantity = _pivot(group, whole.areas, whole.years, SEXES)
        if values is None or status is None:
            values, status = quantity.values, quantity.status
        else:
            values = values + quantity.values
            status = np.maximum(status, quantity.status)
    if values is None or status is None:
        raise FigureNotAvailable(
            f"No age group of revision {revision.id} lies in {first}–{last}.",
            cure="Give the first and the last age, both included, for example (15, 64).",
        )
    return Quantity(values, status)


def _check_borders(starts: NDArray[np.int16], first: int, last: int) -> None:
    """Refuse ages that would cut a group in two: no age is interpolated."""
    oldest = int(starts[-1])
    ends_on_border = last + 1 in starts or last >= _OPEN_END - 1
    if first not in starts or not ends_on_border:
        bounds = ", ".join(str(start) for start in starts)
        raise FigureNotAvailable(
            f"Ages {first}–{last} cut an age group in two.",
            cure=f"Groups begin at {bounds} (the last is {oldest} and over:"
            f" length {OPEN_ENDED}); end a range one year before a beginning, or with 999.",
        )
