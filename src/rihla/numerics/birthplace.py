"""One origin–destination table per birthplace, all of them fitted at once.

Each birthplace k has persons by origin (its row of the first stock table) and by destination (its
row of the second). Where the offset is the same for every birthplace the fitted tables are
``Y_k = diag(u_k) m diag(v_k)``, so that their sum is ``m ∘ (Uᵀ V)``: one product of two matrices,
and no array of three axes. With an offset of ones no iteration is left either:
``U = R / T``, ``V = C``.

*Quasi-independence* fixes the stayers first. With as many stayers as there can be, what is left of
a row and of a column never lies in the same area, so the zeros on the diagonal bind nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import DidNotConverge, MarginsDisagree, TableRefused
from rihla.numerics.fitting import fit_margins
from rihla.numerics.margin import AGREEMENT, refuse_cells

__all__ = ["BirthplaceFit", "fit_birthplaces", "fit_quasi_independence", "most_stayers"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BirthplaceFit:
    """Origin–destination tables by birthplace, kept as factors until asked for.

    Parameters
    ----------
    origin_factors, destination_factors
        Birthplaces × origins and birthplaces × destinations: u and v.
    offset
        Origins × destinations, or birthplaces × origins × destinations, or none for ones.
    stayers
        Birthplaces × areas: persons on the diagonal beside what the factors give, if any.
    rounds
        Rounds of fitting; none for the closed form.
    gap
        The largest difference between a margin and the one asked for, in persons.
    """

    origin_factors: Floats
    destination_factors: Floats
    offset: Floats | None
    stayers: Floats | None
    rounds: int
    gap: float

    def flow(self) -> Floats:
        """Sum the tables over the birthplaces: origins × destinations, stayers on the diagonal."""
        if self.offset is not None and self.offset.ndim == 3:
            total = np.einsum(
                "ki,kij,kj->ij", self.origin_factors, self.offset, self.destination_factors
            )
        else:
            total = self.origin_factors.T @ self.destination_factors
            if self.offset is not None:
                total *= self.offset
        if self.stayers is not None:
            np.einsum("ii->i", total)[:] += self.stayers.sum(axis=0)
        return np.asarray(total)

    def outward(self) -> Floats:
        """Give the moves of the native-born out of their own area: origins × destinations."""
        offset = self._own(origin=True)
        moves = np.diagonal(self.origin_factors)[:, None] * offset * self.destination_factors
        np.fill_diagonal(moves, 0.0)
        return np.asarray(moves)

    def returned(self) -> Floats:
        """Give the moves of persons back to the area of their birth: origins × destinations."""
        offset = self._own(origin=False)
        moves = self.origin_factors.T * offset * np.diagonal(self.destination_factors)
        np.fill_diagonal(moves, 0.0)
        return np.asarray(moves)

    def cells(self) -> Floats:
        """Give every cell: birthplaces × origins × destinations (an array of three axes)."""
        table = self.origin_factors[:, :, None] * self.destination_factors[:, None, :]
        if self.offset is not None:
            table *= self.offset
        if self.stayers is not None:
            places = np.arange(self.stayers.shape[1])
            table[:, places, places] += self.stayers
        return np.asarray(table)

    def _own(self, *, origin: bool) -> Floats | float:
        if self.offset is None or self.offset.ndim == 2:
            return 1.0 if self.offset is None else self.offset
        places = np.arange(self.offset.shape[0])
        if origin:
            return np.asarray(self.offset[places, places, :])
        return np.asarray(self.offset[places, :, places].T)


def fit_birthplaces(
    origin_totals: ArrayLike,
    destination_totals: ArrayLike,
    offset: ArrayLike | None = None,
    *,
    tolerance: float = 1e-10,
    limit: int = 300,
) -> BirthplaceFit:
    """Fit every birthplace's table to its persons by origin and by destination.

    Parameters
    ----------
    origin_totals
        Birthplaces × origins, in persons.
    destination_totals
        Birthplaces × destinations, in persons.
    offset
        Origins × destinations, the same for all birthplaces, or birthplaces × origins ×
        destinations; zeros stay zero. Ones by default: independence, in closed form.
    tolerance
        The largest gap allowed, relative to each margin.
    limit
        Rounds of proportional fitting, all birthplaces together, before those that are still
        off go on one by one with Newton's method.

    Raises
    ------
    TableRefused
        If a number is negative or not finite, or the shapes do not fit together.
    MarginsDisagree
        If a birthplace has not as many persons by origin as by destination: its position is
        the birthplace that is worst.
    DidNotConverge
        If the zeros of the offset leave no table.

    Notes
    -----
    Abel, "Estimating global migration flow tables using place of birth", *Demographic Research*
    28 (2013), pp. 505–546; Azose and Raftery, "Estimation of emigration, return migration, and
    transit migration between all pairs of countries", *PNAS* 116 (2019), pp. 116–122.

    Examples
    --------
    >>> fit = fit_birthplaces([[3, 1], [0, 2]], [[2, 2], [1, 1]])
    >>> fit.flow()
    array([[1.5, 1.5],
           [1.5, 1.5]])
    """
    rows, columns = _stocks(origin_totals, destination_totals)
    persons, gap = _check_birthplaces(rows, columns)
    if offset is None:
        u = rows / np.where(persons > 0, persons, 1.0)[:, None]
        return BirthplaceFit(u, columns, None, None, 0, gap)
    table = np.asarray(offset, dtype=np.float64)
    if (table < 0).any() or not np.isfinite(table).all():
        raise TableRefused(
            "The offset has negative or missing cells.", cure="Give numbers, zero or more."
        )
    if table.ndim == 3:
        u, v, rounds, gap = _one_by_one(rows, columns, table, tolerance, range(len(rows)))
        return BirthplaceFit(u, v, table, None, rounds, gap)
    u, v, rounds, off = _together(rows, columns, table, tolerance, limit)
    if off.size:
        late_u, late_v, more, _ = _one_by_one(rows, columns, table, tolerance, off.tolist())
        u[off], v[off] = late_u[off], late_v[off]
        rounds += more
    gap = max(
        float(np.abs(u * (v @ table.T) - rows).max()),
        float(np.abs(v * (u @ table) - columns).max()),
    )
    return BirthplaceFit(u, v, table, None, rounds, gap)


def fit_quasi_independence(
    origin_totals: ArrayLike,
    destination_totals: ArrayLike,
    offset: ArrayLike | None = None,
    *,
    stayers: ArrayLike | None = None,
    tolerance: float = 1e-10,
    limit: int = 300,
) -> BirthplaceFit:
    """Fit every birthplace's movers, with the stayers fixed.

    Parameters
    ----------
    origin_totals, destination_totals, offset, tolerance, limit
        As `fit_birthplaces`. The diagonal of the offset is not used.
    stayers
        Birthplaces × areas; by default as many as there can be (`most_stayers`).

    Raises
    ------
    TableRefused
        If there are more stayers than persons.
    MarginsDisagree, DidNotConverge
        As `fit_birthplaces`.

    Examples
    --------
    >>> fit_quasi_independence([[3, 1], [0, 2]], [[2, 2], [1, 1]]).flow()
    array([[2., 1.],
           [1., 2.]])
    """
    rows, columns = _stocks(origin_totals, destination_totals)
    _check_birthplaces(rows, columns)
    most = most_stayers(rows, columns)
    fixed = most if stayers is None else np.asarray(stayers, dtype=np.float64)
    given = stayers is not None
    if given and ((fixed > most * (1 + AGREEMENT)).any() or (fixed < 0).any()):
        place = tuple(int(i) for i in np.argwhere((fixed > most) | (fixed < 0))[0])
        raise TableRefused(
            f"Birthplace {place[0]}, area {place[1]}: {fixed[place]:g} stayers, where there can "
            f"be from 0 to {most[place]:g}.",
            cure="Give no more stayers than persons at either date.",
        )
    left_rows, left_columns = rows - fixed, columns - fixed
    if given:  # no further below zero than rounding, which was allowed for above
        np.maximum(left_rows, 0.0, out=left_rows)
        np.maximum(left_columns, 0.0, out=left_columns)
    if not given and offset is None:
        fit = fit_birthplaces(left_rows, left_columns)
    else:
        table = np.ones((rows.shape[1],) * 2) if offset is None else np.array(offset, dtype=float)
        places = np.arange(rows.shape[1])
        table[..., places, places] = 0.0
        fit = fit_birthplaces(left_rows, left_columns, table, tolerance=tolerance, limit=limit)
    return BirthplaceFit(
        fit.origin_factors, fit.destination_factors, fit.offset, fixed, fit.rounds, fit.gap
    )


def most_stayers(origin_totals: ArrayLike, destination_totals: ArrayLike) -> Floats:
    """Give the most persons that can have the same residence at both dates.

    Examples
    --------
    >>> most_stayers([[3.0, 1.0]], [[2.0, 2.0]])
    array([[2., 1.]])
    """
    rows, columns = np.asarray(origin_totals, dtype=float), np.asarray(destination_totals)
    return np.asarray(np.minimum(rows, columns), dtype=np.float64)


def _stocks(origin_totals: ArrayLike, destination_totals: ArrayLike) -> tuple[Floats, Floats]:
    rows = np.asarray(origin_totals, dtype=np.float64)
    columns = np.asarray(destination_totals, dtype=np.float64)
    if rows.shape != columns.shape or rows.ndim != 2:
        raise TableRefused(
            f"Persons by origin have the shape {rows.shape}, by destination {columns.shape}.",
            cure="Give both as birthplaces × areas, for the same areas.",
        )
    for name, values in (("origin", rows), ("destination", columns)):
        refuse_cells(values, f"the persons by {name}")
    return rows, columns


def _check_birthplaces(rows: Floats, columns: Floats) -> tuple[Floats, float]:
    """Give the persons of each birthplace, and the largest gap between its margins."""
    a, b = rows.sum(axis=1), columns.sum(axis=1)
    gap = np.abs(a - b)
    worst = int(gap.argmax())
    if gap[worst] > AGREEMENT * max(float(a.sum()), float(b.sum())):
        raise MarginsDisagree(
            f"Birthplace {worst} has {a[worst]:,.10g} persons by origin and {b[worst]:,.10g} by "
            "destination.",
            position=(worst,),
            cure="Adjust the birthplace totals first (`match_birthplaces`).",
        )
    return a, float(gap[worst])


def _together(
    rows: Floats, columns: Floats, table: Floats, tolerance: float, limit: int
) -> tuple[Floats, Floats, int, NDArray[np.intp]]:
    """Fit all birthplaces in step; give factors, rounds and the birthplaces still off."""
    u, v = np.zeros_like(rows), (columns > 0).astype(np.float64)
    wanted = np.where(columns > 0, columns, 1.0)
    live = np.arange(len(rows))
    rounds = 0
    while live.size and rounds < limit:
        rounds += 1
        held = v[live] @ table.T
        u[live] = np.divide(rows[live], held, out=np.zeros_like(held), where=held > 0)
        held = u[live] @ table
        off = (np.abs(v[live] * held - columns[live]) / wanted[live]).max(axis=1) > tolerance
        live, held = live[off], held[off]
        v[live] = np.divide(columns[live], held, out=np.zeros_like(held), where=held > 0)
    return u, v, rounds, live


def _one_by_one(
    rows: Floats,
    columns: Floats,
    table: Floats,
    tolerance: float,
    birthplaces: list[int] | range,
) -> tuple[Floats, Floats, int, float]:
    u, v = np.zeros_like(rows), np.zeros_like(columns)
    rounds, gap = 0, 0.0
    for k in birthplaces:
        own = table[k] if table.ndim == 3 else table
        try:
            fit = fit_margins(rows[k], columns[k], own, tolerance=tolerance)
        except (MarginsDisagree, DidNotConverge) as error:
            raise type(error)(f"Birthplace {k}: {error.message}", cure=error.cure) from error
        u[k], v[k] = fit.factors
        rounds, gap = max(rounds, fit.rounds), max(gap, fit.gap)
    return u, v, rounds, gap
