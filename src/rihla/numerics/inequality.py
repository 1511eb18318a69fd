"""How unevenly flows are spread over the cells of an origin–destination table.

All measures look at the flows between areas: the diagonal is never read. Origins × destinations.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.numerics.fitting import fit_margins

__all__ = [
    "coefficient_of_variation",
    "connectivity",
    "gini",
    "gini_by_area",
    "gini_of_exchange",
    "gini_of_side",
    "inequality",
    "weighted_gini",
]

Floats = NDArray[np.float64]
Side = Literal["origin", "destination"]


def connectivity(flow: ArrayLike) -> float:
    """Share of the pairs of areas, in each direction, that persons moved between (0–1).

    Notes
    -----
    Bell et al., "Cross-national comparison of internal migration: issues and measures", *Journal
    of the Royal Statistical Society A* 165 (2002), pp. 435–464, as all measures here.

    Examples
    --------
    >>> connectivity([[0, 5], [0, 0]])
    0.5
    """
    table, off = _between(flow)
    return float((table[off] != 0).mean())


def inequality(flow: ArrayLike, *, expected: Literal["equal", "margins"] = "equal") -> float:
    """Share of the movers who would have to move elsewhere for flows to be as expected (0–1).

    Parameters
    ----------
    flow
        Origins × destinations.
    expected
        ``equal``: the same flow between all areas. ``margins``: what the totals of origins and
        destinations would give (quasi-independence).

    Examples
    --------
    >>> inequality([[0, 4], [0, 0]])
    0.5
    """
    table, off = _between(flow)
    whole = table[off].sum()
    if expected == "equal":
        flat = np.full(off.sum(), whole / off.sum())
    else:
        fit = fit_margins(table.sum(axis=1), table.sum(axis=0), off.astype(np.float64))
        flat = fit.value[off]
    return float(np.abs(table[off] - flat).sum() / whole / 2)


def gini(flow: ArrayLike, *, corrected: bool = True) -> float:
    """Concentration of all flows: 0 if they are equal, 1 if all persons moved along one corridor.

    Parameters
    ----------
    flow
        Origins × destinations.
    corrected
        Divide by one comparison fewer, so that 1 can be reached (Bell et al. 2002); else as Plane
        and Mulligan, *Demography* 34 (1997), pp. 251–262.

    Examples
    --------
    >>> gini([[0, 4], [0, 0]])
    1.0
    """
    table, off = _between(flow)
    cells = table[off]
    return _differences(cells) / (2 * (cells.size - (1 if corrected else 0)) * float(cells.sum()))


def gini_by_area(flow: ArrayLike, *, side: Side) -> Floats:
    """Concentration of each origin's flows over destinations, or the other way round (0–1).

    Returns
    -------
    ndarray
        One per area; NaN where nobody moved, or where there are only two areas.

    Examples
    --------
    >>> gini_by_area([[0, 4, 0], [1, 0, 1], [2, 2, 0]], side="origin")
    array([1., 0., 0.])
    """
    rows = _vectors(flow, side)
    totals = rows.sum(axis=1)
    count = rows.shape[1]
    sums = np.array([_differences(row) for row in rows])
    if count < 2:
        return np.full(totals.size, np.nan)
    spread = 2 * (count - 1) * totals
    each = np.divide(sums, spread, out=np.full(totals.size, np.nan), where=totals > 0)
    return np.asarray(each)


def weighted_gini(flow: ArrayLike, *, side: Side) -> float:
    """Mean of `gini_by_area`, each area weighted by the persons who left it, or who came to it.

    Notes
    -----
    Bell et al. (2002). The R package migration.indices weights origins by arrivals and
    destinations by departures, and divides by the number of areas besides.

    Examples
    --------
    >>> weighted_gini([[0, 4, 0], [1, 0, 1], [2, 2, 0]], side="origin")
    0.4
    """
    each, totals = gini_by_area(flow, side=side), _vectors(flow, side).sum(axis=1)
    known = ~np.isnan(each)
    if not known.any():
        return float("nan")
    return float(each[known] @ totals[known] / totals[known].sum())


def gini_of_side(flow: ArrayLike, *, side: Side) -> float:
    """Part of the overall concentration that lies within origins, or within destinations.

    Divided by ``gini(flow, corrected=False)`` it is the standardised index of Plane and Mulligan
    (1997).

    Examples
    --------
    >>> gini_of_side([[0, 4, 0], [1, 0, 1], [2, 2, 0]], side="origin").__round__(4)
    0.0667
    """
    table, off = _between(flow)
    within = sum(_differences(row) for row in _vectors(flow, side))
    return float(within / (2 * off.sum() * table[off].sum()))


def gini_of_exchange(flow: ArrayLike) -> float:
    """Part of the overall concentration that lies between a flow and its counterflow.

    Examples
    --------
    >>> gini_of_exchange([[0, 4], [0, 0]])
    0.5
    """
    table, off = _between(flow)
    return float(np.abs(table - table.T)[off].sum() / (2 * off.sum() * table[off].sum()))


def coefficient_of_variation(flow: ArrayLike, *, side: Side | None = None) -> Floats:
    """Divide the standard deviation of the flows by their mean, in all or by area.

    Parameters
    ----------
    flow
        Origins × destinations.
    side
        By origin, by destination, or (default) over all corridors: one number.

    Notes
    -----
    Rogers and Raymer, *International Journal of Population Geography* 4 (1998), pp. 63–80; Rogers
    and Sweeney, *Professional Geographer* 50 (1998), pp. 232–242. The mean square is over all
    flows, not one fewer.

    Examples
    --------
    >>> float(coefficient_of_variation([[0, 4], [0, 0]]))
    1.0
    """
    table, off = _between(flow)
    if side is None:
        return np.asarray(table[off].std() / table[off].mean())
    rows = _vectors(flow, side)
    mean = rows.mean(axis=1)
    none = np.full(mean.size, np.nan)
    return np.asarray(np.divide(rows.std(axis=1), mean, out=none, where=mean > 0))


def _between(flow: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    table = np.array(flow, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape[0] < 2:
        raise TableRefused(
            f"A table of the shape {table.shape} has no flows between areas.",
            cure="Give origins × destinations of the same two areas or more.",
        )
    np.fill_diagonal(table, 0.0)
    off = ~np.eye(len(table), dtype=bool)
    if not (table >= 0).all() or not table.any():
        raise TableRefused(
            "A flow is negative or missing, or there are none.",
            cure="Give counts, zero or more, at least one of them above zero.",
        )
    return table, off


def _vectors(flow: ArrayLike, side: Side) -> Floats:
    table, off = _between(flow)
    if side == "destination":
        table = table.T
    return np.asarray(table[off].reshape(len(table), len(table) - 1))


def _differences(cells: Floats) -> float:
    """Sum the absolute differences of all pairs, both ways, without making the pairs."""
    ordered = np.sort(cells)
    ranks = 2 * np.arange(1, ordered.size + 1) - ordered.size - 1
    return 2 * float(ranks @ ordered)
