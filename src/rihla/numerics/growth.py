"""Change between two dates: difference, factor, and annual rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["annual_rate", "change", "geometric_between", "growth_factor"]

Floats = NDArray[np.float64]


def annual_rate(start: ArrayLike, end: ArrayLike, years: ArrayLike) -> Floats:
    """Give the annual rate of exponential change, ``ln(end / start) / years``.

    Parameters
    ----------
    start, end
        Counts at the two dates, any shapes that broadcast; NaN where there is none.
    years
        Years between the two dates, more than zero.

    Returns
    -------
    ndarray
        Rate per year as a fraction (0.02 is 2 per cent a year). NaN where a count is absent
        or is not more than zero: no rate leads from or to nothing.

    Raises
    ------
    ValueError
        If ``years`` is not more than zero.

    Notes
    -----
    Table 5 of UN DESA, International Migrant Stock 2019, prints it in per cent; Preston,
    Heuveline and Guillot, *Demography* (2001), equation 1.6 (mean annualised growth rate).

    Examples
    --------
    The world's migrants, mid-2015 to mid-2019; Table 5 prints 2.1897428090307693 per cent.

    >>> round(float(annual_rate(248861296, 271642105, 4)) * 100, 10)
    2.189742809
    """
    first, last, span = np.broadcast_arrays(_floats(start), _floats(end), _floats(years))
    if not np.all(span > 0):
        raise ValueError("years between two dates must be more than zero")
    rate = np.full(first.shape, np.nan)
    known = (first > 0) & (last > 0)
    rate[known] = np.log(last[known] / first[known]) / span[known]
    return rate


def growth_factor(start: ArrayLike, end: ArrayLike) -> Floats:
    """Give ``end / start``: 1 is no change, 2 a doubling.

    Parameters
    ----------
    start, end
        Counts at the two dates; NaN where there is none.

    Returns
    -------
    ndarray
        NaN where a count is absent or the first is not more than zero.

    Examples
    --------
    >>> growth_factor([100.0, 0.0], [150.0, 5.0])
    array([1.5, nan])
    """
    first, last = np.broadcast_arrays(_floats(start), _floats(end))
    factor = np.full(first.shape, np.nan)
    np.divide(last, first, out=factor, where=first > 0)
    return factor


def change(start: ArrayLike, end: ArrayLike) -> Floats:
    """Give ``end - start``, in the unit of the counts; NaN where either is absent.

    Examples
    --------
    >>> float(change(220781909, 271642105))
    50860196.0
    """
    return np.asarray(_floats(end) - _floats(start))


def geometric_between(
    start: ArrayLike, end: ArrayLike, *, start_year: float, end_year: float, year: float
) -> Floats:
    """Interpolate a count at a constant rate of change between two dates.

    ``start * (end / start) ** ((year - start_year) / (end_year - start_year))``, the count
    that the constant `annual_rate` between the two dates passes through.

    Parameters
    ----------
    start, end
        Counts at the two dates; NaN where there is none.
    start_year, end_year, year
        Dates in years; ``year`` lies between the other two or on one of them.

    Returns
    -------
    ndarray
        NaN where a count is absent or not more than zero.

    Raises
    ------
    ValueError
        If ``year`` lies outside: this is no projection.

    Examples
    --------
    >>> float(geometric_between(100.0, 400.0, start_year=2000, end_year=2010, year=2005))
    200.0
    """
    if not start_year <= year <= end_year or start_year == end_year:
        raise ValueError(f"{year} does not lie between {start_year} and {end_year}")
    part = (year - start_year) / (end_year - start_year)
    first, last = np.broadcast_arrays(_floats(start), _floats(end))
    known = (first > 0) & (last > 0)
    between = np.full(first.shape, np.nan)
    between[known] = first[known] * (last[known] / first[known]) ** part
    return between


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
