"""Whole numbers that add up to what they must, the same on every run."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused

__all__ = ["round_to_sum"]


def round_to_sum(
    values: ArrayLike,
    total: float | None = None,
    *,
    remainder: Literal["fractions", "largest"] = "fractions",
) -> NDArray[np.float64]:
    """Scale numbers to a total and round them so that they still add up to it.

    Parameters
    ----------
    values
        Any numbers.
    total
        What they shall add up to; their own sum, rounded, by default.
    remainder
        ``fractions``: each is rounded down and the largest fractions are rounded up, first come
        first where they tie (largest remainder). ``largest``: each is rounded to the nearest and
        the whole remainder goes to the largest number, the first where they tie (the rule of the
        R package migest, which draws lots).

    Returns
    -------
    ndarray of float64
        Whole numbers, of the shape of ``values``.

    Raises
    ------
    TableRefused
        If a total other than zero is asked of numbers that add up to zero.

    Examples
    --------
    >>> round_to_sum([1.4, 1.4, 1.2], 4)
    array([2., 1., 1.])
    """
    given = np.asarray(values, dtype=np.float64)
    held = float(given.sum())
    wanted = float(np.rint(held)) if total is None else float(total)
    if total is not None and held == 0 and wanted != 0:
        raise TableRefused(
            f"Numbers that add up to zero cannot be scaled to {wanted:g}.",
            cure="Give at least one number that is not zero.",
        )
    scaled = given if total is None or held == 0 else given * (wanted / held)
    flat = scaled.ravel()
    if remainder == "largest":
        whole = np.rint(flat)
        whole[int(np.argmax(given.ravel()))] += wanted - whole.sum()
        return whole.reshape(given.shape)
    whole = np.floor(flat)
    missing = int(np.rint(wanted - whole.sum()))
    # Fractions that differ by rounding errors only are ties, and the first of them wins.
    fractions = np.round(flat - whole, 9)
    order = np.argsort(-fractions, kind="stable")
    whole[order[:missing]] += 1
    return whole.reshape(given.shape)
