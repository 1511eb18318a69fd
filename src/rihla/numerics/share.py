"""Parts of a whole: shares, and how concentrated a total is in its largest parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["concentration", "share"]

Floats = NDArray[np.float64]


def share(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Give ``part / whole`` as a fraction.

    Parameters
    ----------
    part, whole
        Counts of one place and date, any shapes that broadcast; NaN where there is none.

    Returns
    -------
    ndarray
        NaN where a count is absent or the whole is not more than zero: a share of nothing is
        no share, and never zero.

    Examples
    --------
    >>> share([1.0, 0.0, 5.0], [4.0, 4.0, 0.0])
    array([0.25, 0.  ,  nan])
    """
    numerator, denominator = np.broadcast_arrays(
        np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    )
    fraction = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=fraction, where=denominator > 0)
    return fraction


def concentration(values: ArrayLike, top: int, *, whole: float | None = None) -> float:
    """Give the share of a total that its ``top`` largest parts hold (concentration ratio CR_n).

    Parameters
    ----------
    values
        The parts, one dimension; NaN parts are unknown and left out.
    top
        How many of the largest to take, at least 1. With fewer known parts, all are taken.
    whole
        The total, where it holds more than the listed parts; their sum by default.

    Returns
    -------
    float
        0–1; NaN where no part is known or the total is not more than zero.

    Raises
    ------
    ValueError
        If ``top`` is less than 1 or the parts have more than one dimension.

    Notes
    -----
    ``CR_n = sum of the n largest / total``; Hall and Tideman, "Measures of Concentration",
    *Journal of the American Statistical Association* 62 (1967), pp. 162–168.

    Examples
    --------
    >>> concentration([50.0, 30.0, 15.0, 5.0], 2)
    0.8
    """
    parts = np.asarray(values, dtype=np.float64)
    if parts.ndim != 1:
        raise ValueError(f"parts must be in one dimension, not {parts.ndim}")
    if top < 1:
        raise ValueError(f"the number of largest parts must be at least 1, not {top}")
    known = np.sort(parts[~np.isnan(parts)])[::-1]
    if not known.size:
        return float("nan")
    total = known.sum() if whole is None else whole
    return float(known[:top].sum() / total) if total > 0 else float("nan")
