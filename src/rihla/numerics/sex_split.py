"""Births and deaths of both sexes, divided between the sexes by ages and survival.

Where only the sum of both sexes is published: births divide as the youngest inhabitants do, deaths
as those expected if everybody of an age and sex died at the world's rate. The world's rates follow
from its own age groups at two dates, for nobody migrates out of the world.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["expected_deaths", "world_survival"]

Floats = NDArray[np.float64]


def world_survival(start: ArrayLike, end: ArrayLike) -> Floats:
    """Give the share of each age group that lives to be one group older.

    Parameters
    ----------
    start, end
        Persons of the world by age group (last axis, ascending, the last open) one width of the
        groups apart.

    Returns
    -------
    ndarray
        Of the shape of ``start``, between 0 and 1; the last two groups share one figure.

    Examples
    --------
    >>> world_survival([100.0, 80.0, 40.0], [110.0, 90.0, 60.0])
    array([0.9, 0.5, 0.5])
    """
    first, second = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    survival = np.empty_like(first)
    survival[..., :-2] = second[..., 1:-1] / first[..., :-2]
    oldest = second[..., -1] / (first[..., -2] + first[..., -1])
    survival[..., -2] = survival[..., -1] = oldest
    return np.clip(survival, 0.0, 1.0)


def expected_deaths(population: ArrayLike, survival: ArrayLike, newborn: ArrayLike) -> Floats:
    """Give the deaths expected of each place at given survival, newborn among them.

    Parameters
    ----------
    population
        Places × age groups at the beginning.
    survival
        Age groups.
    newborn
        Births of each place within the interval; they die like the youngest group.

    Examples
    --------
    >>> expected_deaths([[100.0, 50.0]], [0.9, 0.5], [10.0])
    array([36.])
    """
    people, alive = np.asarray(population, dtype=float), np.asarray(survival, dtype=float)
    lost = people @ (1 - alive)
    return np.asarray(lost + np.asarray(newborn, dtype=np.float64) * (1 - alive[0]))
