"""Indices of how migration varies by age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rihla.errors import TableRefused

__all__ = ["AgeProfile", "age_profile"]


@dataclass(frozen=True, slots=True)
class AgeProfile:
    """Indices of an age profile of migration intensities.

    Parameters
    ----------
    gross_migraproduction
        Sum of the intensities over all ages (Rogers 1975).
    peak_intensity, peak_age
        The highest intensity within the ages of study (the unit given), and its age.
    peak_breadth, peak_share
        Sum of the intensities within so many years of the peak, and its share of all (0–1).
    rise_age, fall_age
        Ages of the steepest rise and of the steepest fall of the profile, to which the intensity
        rises or falls from the age before.
    asymmetry
        ``rise_age / fall_age``.
    """

    gross_migraproduction: float
    peak_intensity: float
    peak_age: float
    peak_breadth: float
    peak_share: float
    rise_age: float
    fall_age: float
    asymmetry: float


def age_profile(
    ages: ArrayLike,
    intensities: ArrayLike,
    *,
    lowest: float = 5,
    highest: float = 65,
    breadth: float = 5,
) -> AgeProfile:
    """Measure an age profile.

    Parameters
    ----------
    ages
        Ascending.
    intensities
        Movers per person at each age.
    lowest, highest
        The peak and the steepest changes are looked for between these ages, both left out.
    breadth
        Years to each side of the peak.

    Raises
    ------
    TableRefused
        If ages are not ascending, or no age lies within the bounds.

    Notes
    -----
    Bell et al. (2002); Bell and Muhidin (2009); Bernard, Bell and Charles-Edwards, *Population
    Studies* 68 (2014), pp. 179–195. Years are counted from the ages given, wherever they begin.

    Examples
    --------
    >>> profile = age_profile([18, 19, 20, 21, 22], [1, 2, 6, 3, 2], breadth=1)
    >>> profile.peak_age, profile.peak_breadth
    (20.0, 11.0)
    """
    years, level = np.asarray(ages, dtype=np.float64), np.asarray(intensities, dtype=np.float64)
    studied = (years > lowest) & (years < highest)
    if years.shape != level.shape or (np.diff(years) <= 0).any() or not studied.any():
        raise TableRefused(
            "Ages must ascend, one intensity each, and some must lie within the bounds.",
            cure="Sort by age and check the bounds.",
        )
    inner = np.flatnonzero(studied)
    peak = inner[np.argmax(level[inner])]
    near = np.abs(years - years[peak]) <= breadth
    change = np.diff(level, prepend=level[0])
    rise, fall = inner[np.argmax(change[inner])], inner[np.argmin(change[inner])]
    return AgeProfile(
        gross_migraproduction=float(level.sum()),
        peak_intensity=float(level[peak]),
        peak_age=float(years[peak]),
        peak_breadth=float(level[near].sum()),
        peak_share=float(level[near].sum() / level.sum()),
        rise_age=float(years[rise]),
        fall_age=float(years[fall]),
        asymmetry=float(years[rise] / years[fall]),
    )
