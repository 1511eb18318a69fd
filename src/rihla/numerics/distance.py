"""How far persons moved, and how fast flows fall with distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rihla.errors import DidNotConverge, TableRefused
from rihla.numerics.fitting import fit_margins

__all__ = ["DistanceProfile", "distance_profile"]


@dataclass(frozen=True, slots=True)
class DistanceProfile:
    """Mean and median distance moved, in the unit of the distances, and the decay of flows.

    The decay is the exponent b of ``flow = origin × destination × distance^b``.
    """

    mean: float
    median: float
    decay: float


def distance_profile(flow: ArrayLike, distance: ArrayLike, *, limit: int = 50) -> DistanceProfile:
    """Measure distances moved.

    Parameters
    ----------
    flow, distance
        Origins × destinations; the diagonals are not read. Distances above zero.
    limit
        Newton steps allowed for the decay.

    Raises
    ------
    TableRefused
        If a distance off the diagonal is not above zero.
    DidNotConverge
        If the flows determine no decay.

    Notes
    -----
    Bell et al. (2002). The decay is the maximum-likelihood estimate of the Poisson model with
    effects of origin and destination: at it, the fitted flows move as far, in logarithms, as the
    flows observed.

    Examples
    --------
    >>> far = np.abs(np.subtract.outer([0.0, 1, 3, 7], [0.0, 1, 3, 7]))
    >>> near = np.divide(8, far, out=np.zeros((4, 4)), where=far > 0)
    >>> round(distance_profile(near, far).decay, 6)
    -1.0
    """
    table, length = np.array(flow, dtype=np.float64), np.asarray(distance, dtype=np.float64)
    off = ~np.eye(len(table), dtype=bool)
    if not (length[off] > 0).all():
        raise TableRefused(
            "A distance between two areas is not above zero.", cure="Give every distance."
        )
    np.fill_diagonal(table, 0.0)
    moved, lengths = table[off], length[off]
    order = np.argsort(lengths, kind="stable")
    running = np.cumsum(moved[order])
    median = lengths[order][np.searchsorted(running, running[-1] / 2)]
    mean = float(moved @ lengths / moved.sum())
    logs = np.where(off, np.log(np.where(off, length, 1.0)), 0.0)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    goal = float((table * logs).sum())

    def moved_logs(decay: float) -> float:
        fitted = fit_margins(rows, columns, np.where(off, np.exp(decay * logs), 0.0)).value
        return float((fitted * logs).sum())

    decay, step = 0.0, 1e-4
    for _ in range(limit):
        here = moved_logs(decay)
        slope = (moved_logs(decay + step) - moved_logs(decay - step)) / (2 * step)
        if slope <= 0:
            break
        change = float(np.clip((goal - here) / slope, -2.0, 2.0))
        decay += change
        if abs(change) <= 1e-10 * max(1.0, abs(decay)):
            return DistanceProfile(mean, float(median), decay)
        if abs(goal - here) <= 1e-13 * float(np.abs(table * logs).sum()):
            return DistanceProfile(mean, float(median), decay)
    raise DidNotConverge(
        "The flows determine no decay with distance.",
        rounds=limit,
        cure="Give distances that differ, and flows along more than one.",
    )
