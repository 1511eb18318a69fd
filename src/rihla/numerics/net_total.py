"""Flows with given net totals, as near as can be to a table that is known.

Net totals are arrivals less departures per area, and add up to zero. Three ways to be near:

- *divergence*: ``y_ij = m_ij a_i / a_j``, the log-linear model of net totals, which is also the
  table of least Kullback–Leibler divergence from m; flows stay positive;
- *squares*: least sum of squared differences, no flow below zero;
- *absolute*: least sum of absolute differences.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import DidNotConverge, MarginsDisagree, TableRefused
from rihla.numerics.fitting import Fit
from rihla.numerics.laplacian import components, solve_laplacian
from rihla.numerics.margin import AGREEMENT

__all__ = ["fit_net_totals"]

Floats = NDArray[np.float64]


def fit_net_totals(
    net: ArrayLike,
    offset: ArrayLike,
    *,
    total: float | None = None,
    nearest: Literal["divergence", "squares", "absolute"] = "divergence",
    tolerance: float = 1e-10,
    limit: int = 200,
) -> Fit:
    """Fit an origin–destination table to net totals.

    Parameters
    ----------
    net
        Arrivals less departures, per area; they add up to zero.
    offset
        Origins × destinations, zero or more: the table to stay near to. Zeros stay zero. The
        diagonal changes no net total: give zeros there for a table of moves between areas.
    total
        What all flows shall add up to; only with ``divergence``.
    nearest
        In which sense the table is nearest.
    tolerance
        The largest gap allowed, relative to the flows of each area.
    limit
        Newton steps allowed.

    Returns
    -------
    Fit
        ``factors`` holds the a of each area (and the scale of the total), the first area's a
        being 1; for ``squares`` and ``absolute`` the areas' prices.

    Raises
    ------
    MarginsDisagree
        If the net totals do not add up to zero, or ask for persons across a gap in the offset.
    DidNotConverge
        If the zeros of the offset leave no table with these net totals.
    TableRefused
        If numbers are negative, missing or of different sizes.

    Notes
    -----
    Plane, "Estimation of place-to-place migration flows from net migration totals",
    *International Regional Science Review* 6 (1981), pp. 33–51. The R package migest finds the
    same tables by rounds of its own (``cm_net``, ``net_matrix_ipf``, ``net_matrix_entropy``).

    Examples
    --------
    >>> fit = fit_net_totals([1, -1], [[0, 2], [2, 0]])
    >>> fit.value.round(4)
    array([[0.    , 1.5616],
           [2.5616, 0.    ]])
    """
    wanted = np.asarray(net, dtype=np.float64)
    table = np.array(offset, dtype=np.float64)
    _check(wanted, table)
    if nearest == "absolute":
        return _least_absolute(wanted, table)
    parts = components(table + table.T + np.eye(wanted.size))
    _check_parts(wanted, parts)
    if nearest == "squares":
        return _least_squares(wanted, table, parts, tolerance, limit)
    return _least_divergence(wanted, table, parts, total, tolerance, limit)


def _least_divergence(
    wanted: Floats,
    table: Floats,
    parts: list[NDArray[np.intp]],
    total: float | None,
    tolerance: float,
    limit: int,
) -> Fit:
    """Newton's method on the convex dual, in the logarithms of the factors."""
    size = wanted.size
    price, level = np.zeros(size), 0.0
    if total is not None:
        level = float(np.log(total / table.sum()))
    gap = np.inf
    for step in range(limit + 1):
        value = table * np.exp(price[:, None] - price[None, :] + level)
        out, arrived = value.sum(axis=1), value.sum(axis=0)
        slope = out - arrived + wanted
        excess = 0.0 if total is None else float(value.sum() - total)
        gap = max(float(np.abs(slope).max()), abs(excess))
        if gap <= tolerance * max(1.0, float(value.sum())):
            scale = np.exp(price - price[0])
            factors: tuple[Floats, ...] = (scale,)
            if total is not None:
                factors = (scale, np.array([np.exp(level)]))
            return Fit(value, factors, step, gap)
        weights = value + value.T
        move = solve_laplacian(weights, -slope, parts)
        rise = 0.0
        if total is not None:
            # One more unknown: the level. Eliminate the prices, then put them back.
            tilt = out - arrived
            response = solve_laplacian(weights, tilt, parts)
            rise = (-excess - float(tilt @ move)) / (total - float(tilt @ response))
            move = move - rise * response
        shrink = min(1.0, 3.0 / max(float(np.abs(move).max()), abs(rise), 1e-300))
        price, level = price + shrink * move, level + shrink * rise
    raise _short(limit, gap)


def _least_squares(
    wanted: Floats,
    table: Floats,
    parts: list[NDArray[np.intp]],
    tolerance: float,
    limit: int,
) -> Fit:
    """Newton's method on the piecewise quadratic dual: ``y = max(0, m + p_j − p_i)``."""
    allowed = table > 0
    price = np.zeros(wanted.size)
    gap = np.inf
    for step in range(limit + 1):
        value = np.where(allowed, np.maximum(table + price[None, :] - price[:, None], 0.0), 0.0)
        missing = wanted - (value.sum(axis=0) - value.sum(axis=1))
        gap = float(np.abs(missing).max())
        if gap <= tolerance * max(1.0, float(table.sum())):
            return Fit(value, (price,), step, gap)
        active = (value > 0).astype(np.float64)
        weights = active + active.T + 1e-9 * (allowed | allowed.T).astype(np.float64)
        move = solve_laplacian(weights, missing, parts)
        price = price + _descend(wanted, table, allowed, price, move, missing)
    raise _short(limit, gap)


def _descend(
    wanted: Floats,
    table: Floats,
    allowed: NDArray[np.bool_],
    price: Floats,
    move: Floats,
    missing: Floats,
) -> Floats:
    def dual(at: Floats) -> float:
        value = np.where(allowed, np.maximum(table + at[None, :] - at[:, None], 0.0), 0.0)
        return float((value**2).sum() / 2 - at @ wanted)

    old, slope, share = dual(price), -float(missing @ move), 1.0
    for _ in range(40):
        if dual(price + share * move) <= old + 1e-4 * share * slope:
            break
        share /= 2
    return share * move


def _least_absolute(wanted: Floats, table: Floats) -> Fit:
    """Move what is missing straight from the areas with too many to those with too few.

    Every unit of imbalance moved needs one unit of difference at least, so that a direct move
    is least. Flows against the move are cut before new ones are added.
    """
    missing = wanted - (table.sum(axis=0) - table.sum(axis=1))
    take, give = np.maximum(missing, 0.0), np.maximum(-missing, 0.0)
    moved = give.sum()
    if moved == 0:
        return Fit(table, (np.zeros_like(wanted),), 0, 0.0)
    shifts = np.outer(give, take) / moved
    cut = np.minimum(shifts.T, table)
    added = shifts - cut.T
    forbidden = (added > 0) & (table <= 0)
    if forbidden.any():
        raise DidNotConverge(
            "A direct move would need a flow where the offset is zero.",
            cure="Allow that flow, or ask for the nearest table by divergence or squares.",
        )
    value = table - cut + added
    gap = float(np.abs(value.sum(axis=0) - value.sum(axis=1) - wanted).max())
    return Fit(value, (np.sign(missing),), 1, gap)


def _check(wanted: Floats, table: Floats) -> None:
    if table.shape != (wanted.size, wanted.size):
        raise TableRefused(
            f"The offset has the shape {table.shape}; {wanted.size} net totals ask for a square.",
            cure="Give origins × destinations of the same areas.",
        )
    if not np.isfinite(wanted).all() or not (np.isfinite(table) & (table >= 0)).all():
        raise TableRefused(
            "A net total is missing, or a cell of the offset is negative or missing.",
            cure="Give finite numbers; flows zero or more.",
        )
    if abs(wanted.sum()) > AGREEMENT * max(1.0, float(np.abs(wanted).sum())):
        raise MarginsDisagree(
            f"The net totals add up to {wanted.sum():,.10g}, not to zero.",
            cure="Rescale them first (`rescale_net`).",
        )


def _check_parts(wanted: Floats, parts: list[NDArray[np.intp]]) -> None:
    for part in parts:
        held = float(wanted[part].sum())
        if abs(held) > AGREEMENT * max(1.0, float(np.abs(wanted).sum())):
            raise MarginsDisagree(
                f"{part.size} areas that exchange flows with no others have net totals that add "
                f"up to {held:,.10g}.",
                position=(int(part[0]),),
                cure="Allow a flow between the parts.",
            )


def _short(limit: int, gap: float) -> DidNotConverge:
    return DidNotConverge(
        f"After {limit} steps a net total is still {gap:,.6g} from what was asked.",
        rounds=limit,
        gap=gap,
        cure="The zeros of the offset may leave no table with these net totals.",
    )
