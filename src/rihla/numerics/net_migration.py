"""Net migration of an area: what births, deaths and survival leave unexplained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused

__all__ = ["SurvivalEstimate", "net_of_children", "net_of_survival", "net_of_vital_events"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SurvivalEstimate:
    """Net migration by cohort, in persons; NaN where a cohort's figures are unknown.

    Parameters
    ----------
    forward
        Survivors missing or in excess at the second date.
    reverse
        The same persons counted at the first date.
    average
        The mean of both.
    expected_end, implied_start
        Survivors expected at the second date, and the start that the second date implies.
    """

    forward: Floats
    reverse: Floats
    average: Floats
    expected_end: Floats
    implied_start: Floats


def net_of_vital_events(
    start: ArrayLike, end: ArrayLike, births: ArrayLike, deaths: ArrayLike
) -> Floats:
    """Take births and deaths out of the change of population: the residual method, in persons.

    Notes
    -----
    United Nations, *Methods of Measuring Internal Migration* (Manual VI, 1970), chapter II.

    Examples
    --------
    >>> float(net_of_vital_events(100.0, 120.0, 15.0, 5.0))
    10.0
    """
    change = np.asarray(end, dtype=np.float64) - np.asarray(start, dtype=np.float64)
    return np.asarray(change - (np.asarray(births, dtype=float) - np.asarray(deaths, dtype=float)))


def net_of_survival(start: ArrayLike, end: ArrayLike, survival: ArrayLike) -> SurvivalEstimate:
    """Net migration by cohort from survival ratios.

    Parameters
    ----------
    start, end
        A cohort's persons at the first and the second date.
    survival
        The share of a cohort that lives through the interval, above zero (census survival ratios
        may exceed 1).

    Raises
    ------
    TableRefused
        If a survival ratio is not above zero.

    Notes
    -----
    United Nations, Manual VI (1970), chapter III; Bogue, Hinze and White, *Techniques of
    Estimating Net Migration* (1982).

    Examples
    --------
    >>> net_of_survival([100.0], [110.0], [0.9]).forward
    array([20.])
    """
    first, second = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    ratio = np.asarray(survival, dtype=np.float64)
    if (ratio <= 0).any():
        raise TableRefused(
            "A survival ratio is zero or less.", cure="Give ratios above zero, or NaN if unknown."
        )
    expected, implied = first * ratio, second / ratio
    forward, reverse = second - expected, implied - first
    return SurvivalEstimate(forward, reverse, (forward + reverse) / 2, expected, implied)


def net_of_children(
    children: ArrayLike,
    women: ArrayLike,
    net_of_women: ArrayLike,
    *,
    exposure: Sequence[float] = (0.25, 0.75),
) -> Floats:
    """Net migration of children born within the interval, by child–woman ratios.

    Parameters
    ----------
    children
        Persons of each age group born within the interval, youngest first.
    women
        Age groups of children × age groups of their mothers: persons at the second date.
    net_of_women
        The same shape: their net migration.
    exposure
        The part of the interval that each age group of children was exposed to migration.

    Examples
    --------
    >>> net_of_children([40.0], [[50.0, 30.0]], [[6.0, 2.0]], exposure=[0.25])
    array([1.])
    """
    ratio = np.asarray(children, dtype=float) / np.asarray(women, dtype=float).sum(axis=-1)
    net = np.asarray(net_of_women, dtype=np.float64).sum(axis=-1)
    return np.asarray(np.asarray(exposure, dtype=np.float64) * ratio * net)
