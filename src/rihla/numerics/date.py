"""Dates as decimal years: 1 July 2019, 00:00, is 2019.5."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

__all__ = ["decimal_year", "from_decimal_year", "mid_year"]


def mid_year(year: int) -> float:
    """Give the decimal date of 1 July, 00:00, of a year.

    Examples
    --------
    >>> mid_year(2019)
    2019.5
    """
    return year + 0.5


def decimal_year(day: date) -> float:
    """Give the decimal date of the start of a calendar day.

    The fraction is days since 1 January over the days of the year, so that mid-year by the
    calendar (1 July of a common year: 181/365) differs from `mid_year` by less than two days.

    Examples
    --------
    >>> decimal_year(date(2001, 1, 1))
    2001.0
    >>> round(decimal_year(date(2001, 3, 1)), 6)
    2001.161644
    """
    return day.year + (day.timetuple().tm_yday - 1) / _days(day.year)


def from_decimal_year(value: float) -> date:
    """Give the calendar day that a decimal date falls in (nearest day start).

    Examples
    --------
    >>> from_decimal_year(2001.161644)
    datetime.date(2001, 3, 1)
    """
    year = int(value)
    return date(year, 1, 1) + timedelta(days=round((value - year) * _days(year)))


def _days(year: int) -> int:
    return 366 if calendar.isleap(year) else 365
