"""Distributions by age, given in groups: shares and the median age."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["OPEN_ENDED", "age_shares", "median_age"]

OPEN_ENDED = -1
"""Length of the last age group where it has no upper end (75 and over)."""

Floats = NDArray[np.float64]


def age_shares(counts: ArrayLike) -> Floats:
    """Give each age group's share of all ages.

    Parameters
    ----------
    counts
        Persons, ages on the last axis. One unknown group makes all shares of its row unknown.

    Returns
    -------
    ndarray
        Shares 0–1 of the same shape, each row adding to 1; NaN where the row has no persons
        or an unknown group.

    Examples
    --------
    >>> age_shares([10.0, 30.0, 60.0])
    array([0.1, 0.3, 0.6])
    """
    persons = np.asarray(counts, dtype=np.float64)
    total = persons.sum(axis=-1, keepdims=True)
    shares = np.full(persons.shape, np.nan)
    np.divide(persons, total, out=shares, where=total > 0)
    return shares


def median_age(counts: ArrayLike, starts: ArrayLike, lengths: ArrayLike) -> Floats:
    """Give the age that half of the persons are younger than.

    Linear within the group that holds the middle person:
    ``L + length * (N / 2 - persons younger than L) / persons in the group``.

    Parameters
    ----------
    counts
        Persons, ages on the last axis.
    starts
        Youngest age of each group, in years, rising, without gaps.
    lengths
        Years each group spans; the last may be `OPEN_ENDED`.

    Returns
    -------
    ndarray
        Years, one for each row. NaN where a group is unknown or the row has no persons, and
        where the middle person is in the open-ended group: all that is known then is that the
        median is not below the group's youngest age, so no number is made up.

    Raises
    ------
    ValueError
        If the groups do not follow on one another, or another than the last is open-ended.

    Notes
    -----
    Shryock, Siegel and Associates, *The Methods and Materials of Demography* (1976),
    chapter 8, "Median age"; United Nations, World Population Prospects 2019, Methodology.

    Examples
    --------
    >>> float(median_age([10.0, 20.0, 10.0], [0, 5, 10], [5, 5, -1]))
    7.5
    >>> float(median_age([10.0, 10.0, 30.0], [0, 5, 10], [5, 5, -1]))
    nan
    """
    persons = np.asarray(counts, dtype=np.float64)
    first = np.asarray(starts, dtype=np.float64)
    length = np.asarray(lengths, dtype=np.float64)
    _check_groups(first, length)
    total = persons.sum(axis=-1)
    half = total / 2
    upto = np.cumsum(persons, axis=-1)
    group = np.argmax(upto >= half[..., None], axis=-1)
    inside = np.take_along_axis(persons, group[..., None], axis=-1)[..., 0]
    younger = np.take_along_axis(upto, group[..., None], axis=-1)[..., 0] - inside
    known = (total > 0) & (inside > 0) & (length[group] > 0)
    part = np.divide(half - younger, inside, out=np.full(half.shape, np.nan), where=known)
    return np.asarray(first[group] + length[group] * part)


def _check_groups(starts: Floats, lengths: Floats) -> None:
    if starts.shape != lengths.shape or starts.ndim != 1:
        raise ValueError("each age group needs one start and one length")
    if np.any(lengths[:-1] <= 0) or (lengths[-1] <= 0 and lengths[-1] != OPEN_ENDED):
        raise ValueError("only the last age group may be open-ended")
    if np.any(starts[:-1] + lengths[:-1] != starts[1:]):
        raise ValueError("age groups must follow on one another without gap or overlap")
