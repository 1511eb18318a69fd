"""Proportional fitting, net totals and components, under migest's names.

Fits take ``tol``, ``maxit``, ``verbose`` and ``speed`` and pass over them: they end when the
margins are met.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.flow.migest.control import takes_controls
from rihla.numerics.birthplace import fit_birthplaces, fit_quasi_independence
from rihla.numerics.block import fit_blocks, fit_stripes
from rihla.numerics.component import multiplicative_components
from rihla.numerics.fitting import Fit, fit_margins, fit_one_margin
from rihla.numerics.net_total import fit_net_totals

__all__ = [
    "block_matrix",
    "block_sum",
    "cm2",
    "cm3",
    "cm_net",
    "cm_net_tot",
    "ipf2",
    "ipf2_block",
    "ipf2_stripe",
    "ipf3",
    "ipf3_qi",
    "ipf_seed",
    "multi_comp",
    "multi_comp2",
    "net_matrix_entropy",
    "net_matrix_ipf",
    "net_matrix_lp",
    "net_matrix_optim",
    "quadratic_eqn",
    "stripe_matrix",
]

Floats = NDArray[np.float64]


@takes_controls
def ipf2(
    row_tot: ArrayLike | None = None, col_tot: ArrayLike | None = None, m: ArrayLike | None = None
) -> dict[str, Any]:
    """Fit a table to its row totals, its column totals or both.

    Returns
    -------
    dict
        ``mu``, ``it`` and ``tol``: the largest gap left in a margin.

    Examples
    --------
    >>> ipf2([18, 20], [16, 22], [[5, 1], [2, 7]])["mu"].round(2)
    array([[13.25,  4.75],
           [ 2.75, 17.25]])
    """
    if row_tot is not None and col_tot is not None:
        return _result(fit_margins(row_tot, col_tot, m))
    if m is None or (row_tot is None and col_tot is None):
        raise TableRefused(
            "One margin alone needs a table to spread it over.", cure="Give m, or both margins."
        )
    if row_tot is not None:
        return _result(fit_one_margin(row_tot, m, axis=0))
    return _result(fit_one_margin(col_tot if col_tot is not None else [], m, axis=1))


@takes_controls
def ipf3(row_tot: ArrayLike, col_tot: ArrayLike, m: ArrayLike | None = None) -> dict[str, Any]:
    """Fit a table for each birthplace: origins × destinations × birthplaces in ``mu``.

    Parameters
    ----------
    row_tot
        Origins × birthplaces.
    col_tot
        Birthplaces × destinations.
    m
        Origins × destinations, with or without birthplaces as third axis.
    """
    fit = fit_birthplaces(np.asarray(row_tot).T, col_tot, _birthplace_first(m))
    return {"mu": np.moveaxis(fit.cells(), 0, 2), "it": fit.rounds, "tol": fit.gap}


@takes_controls
def ipf3_qi(
    row_tot: ArrayLike,
    col_tot: ArrayLike,
    diag_count: ArrayLike | None = None,
    m: ArrayLike | None = None,
) -> dict[str, Any]:
    """Fit a table for each birthplace with its diagonal fixed, at its maximum by default."""
    stayers = None
    if diag_count is not None:
        stayers = np.einsum("iik->ki", np.asarray(diag_count, dtype=np.float64))
    fit = fit_quasi_independence(
        np.asarray(row_tot).T, col_tot, _birthplace_first(m), stayers=stayers
    )
    return {"mu": np.moveaxis(fit.cells(), 0, 2), "it": fit.rounds, "tol": fit.gap}


@takes_controls
def ipf2_block(
    row_tot: ArrayLike,
    col_tot: ArrayLike,
    block_tot: ArrayLike,
    block: ArrayLike,
    m: ArrayLike | None = None,
) -> dict[str, Any]:
    """Fit a table to its rows, columns and blocks; blocks count from 1, down the columns."""
    totals = np.asarray(block_tot, dtype=np.float64).T.ravel()
    number = np.asarray(block, dtype=np.int64) - 1
    return _result(fit_blocks(row_tot, col_tot, totals, number, m))


@takes_controls
def ipf2_stripe(
    row_tot: ArrayLike, stripe_tot: ArrayLike, stripe: ArrayLike, m: ArrayLike | None = None
) -> dict[str, Any]:
    """Fit a table to its rows and the stripes within them; stripes count from 1, along the rows."""
    totals = np.asarray(stripe_tot, dtype=np.float64).ravel()
    return _result(fit_stripes(row_tot, totals, np.asarray(stripe, dtype=np.int64) - 1, m))


def ipf_seed(m: ArrayLike | None, R: int, n_dim: int) -> Floats:  # noqa: N803
    """Repeat an offset along a third axis, or give ones."""
    table = np.ones((R, R)) if m is None else np.asarray(m, dtype=np.float64)
    return table if n_dim == 2 else np.repeat(table[:, :, None], R, axis=2)


@takes_controls
def cm2(row_tot: ArrayLike, col_tot: ArrayLike, m: ArrayLike | None = None) -> dict[str, Any]:
    """Fit a spatial interaction model to its margins.

    Returns
    -------
    dict
        ``n`` and ``theta`` (alpha of each row, then beta of each column; scaled so that the
        weighted mean of the betas over the offset is one).
    """
    fit = fit_margins(row_tot, col_tot, m)
    return {"n": fit.value, "theta": np.concatenate(fit.factors)}


@takes_controls
def cm3(row_tot: ArrayLike, col_tot: ArrayLike, m: ArrayLike) -> dict[str, Any]:
    """Fit origins and destinations of a table with a third axis that has no margin of its own."""
    table = np.asarray(m, dtype=np.float64)
    fit = fit_margins(row_tot, col_tot, table.sum(axis=2))
    rows, columns = fit.factors
    value = rows[:, None, None] * table * columns[None, :, None]
    return {"n": value, "theta": np.concatenate([rows, columns])}


@takes_controls
def cm_net(net_tot: ArrayLike, m: ArrayLike) -> dict[str, Any]:
    """Fit a table to net totals; only ratios of the alphas in ``theta`` mean anything."""
    fit = fit_net_totals(net_tot, m)
    return {"n": fit.value, "theta": fit.factors[0]}


@takes_controls
def cm_net_tot(net_tot: ArrayLike, tot: float, m: ArrayLike) -> dict[str, Any]:
    """Fit a table to net totals and its overall total."""
    fit = fit_net_totals(net_tot, m, total=tot)
    return {"n": fit.value, "theta": np.concatenate(fit.factors)}


@takes_controls
def net_matrix_ipf(net_tot: ArrayLike, m: ArrayLike) -> dict[str, Any]:
    """Give the flows between areas nearest to ``m``, in divergence, with these net totals."""
    return _net(net_tot, m, "divergence")


@takes_controls
def net_matrix_entropy(net_tot: ArrayLike, m: ArrayLike) -> dict[str, Any]:
    """Give the same as `net_matrix_ipf`: the two problems are one."""
    return _net(net_tot, m, "divergence")


@takes_controls
def net_matrix_optim(net_tot: ArrayLike, m: ArrayLike) -> dict[str, Any]:
    """Give the flows nearest to ``m`` in squares, as migest's manual says and its code does not."""
    return _net(net_tot, m, "squares")


@takes_controls
def net_matrix_lp(net_tot: ArrayLike, m: ArrayLike) -> dict[str, Any]:
    """Give flows nearest to ``m`` in absolute differences, as migest's manual says."""
    return _net(net_tot, m, "absolute")


def multi_comp(m: ArrayLike) -> Floats:
    """Split a table into multiplicative components, all axes together."""
    return multiplicative_components(m)


def multi_comp2(m: ArrayLike) -> Floats:
    """Split each origin–destination table of an array into its own components."""
    table = np.asarray(m, dtype=np.float64)
    if table.ndim == 2:
        return multiplicative_components(table)
    return np.stack([multi_comp2(table[..., at]) for at in range(table.shape[-1])], axis=-1)


def block_matrix(x: ArrayLike, b: Sequence[int]) -> Floats:
    """Fill blocks of the sizes ``b`` with the numbers ``x``, down the columns of blocks."""
    sizes = np.asarray(b, dtype=np.int64)
    table = np.asarray(x, dtype=np.float64).reshape(sizes.size, sizes.size).T
    return np.repeat(np.repeat(table, sizes, axis=0), sizes, axis=1)


def stripe_matrix(x: ArrayLike, s: Sequence[int], byrow: bool = False) -> Floats:
    """Fill stripes of the widths ``s`` within each row with the numbers ``x``."""
    widths = np.asarray(s, dtype=np.int64)
    values = np.asarray(x, dtype=np.float64)
    rows = values.size // widths.size
    table = values.reshape(rows, -1) if byrow else values.reshape(-1, rows).T
    return np.repeat(table, widths, axis=1)


def block_sum(block: int, m: ArrayLike, block_id: ArrayLike) -> float:
    """Sum one block of a table."""
    return float(np.asarray(m, dtype=np.float64)[np.asarray(block_id) == block].sum())


def quadratic_eqn(a: float, b: float, c: float) -> list[float]:
    """Give the real roots of ``a x² + b x + c``, the larger first.

    Examples
    --------
    >>> quadratic_eqn(2, 4, -6)
    [1.0, -3.0]
    """
    under = b * b - 4 * a * c
    if under < 0:
        return []
    root = under**0.5
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)] if root else [-b / (2 * a)]


def _net(net_tot: ArrayLike, m: ArrayLike, nearest: Any) -> dict[str, Any]:
    table = np.array(m, dtype=np.float64)
    np.fill_diagonal(table, 0.0)
    fit = fit_net_totals(net_tot, table, nearest=nearest)
    away = fit.value - table
    value = {
        "absolute": np.abs(away).sum(),
        "squares": (away**2).sum(),
        "divergence": fit.gap,
    }[nearest]
    return {"n": fit.value, "it": fit.rounds, "value": float(value), "convergence": True}


def _birthplace_first(m: ArrayLike | None) -> Floats | None:
    if m is None:
        return None
    table = np.asarray(m, dtype=np.float64)
    return np.moveaxis(table, 2, 0) if table.ndim == 3 else table


def _result(fit: Fit) -> dict[str, Any]:
    return {"mu": fit.value, "it": fit.rounds, "tol": fit.gap}
