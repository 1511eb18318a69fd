"""Dates known to the day, the month, the year, or only between two bounds.

Written as the Library of Congress's Extended Date/Time Format writes them (ISO 8601-2:2019):
``2013-08-19``, ``2013-08``, ``2013``, and ``2020/2022`` for a time between two bounds.
A date is never made more precise than its source: ``2013`` stays 2013.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rihla.areas.day import day_of

__all__ = ["PartialDate", "Precision"]


class Precision(StrEnum):
    """How closely a date is known.

    Examples
    --------
    >>> Precision("year") is Precision.YEAR
    True
    """

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"
    """Some time between two bounds, which may be years apart."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision: it fell on one day between `earliest` and `latest`.

    Parameters
    ----------
    earliest, latest
        The first and the last day it can have been; equal when the day is known.
    precision
        How closely its source gives it.
    written
        How an interval was written; two bounds of one length where that is not known.

    Examples
    --------
    >>> deposit = PartialDate.parse("2013")
    >>> deposit.precision, deposit.earliest, deposit.latest
    (<Precision.YEAR: 'year'>, datetime.date(2013, 1, 1), datetime.date(2013, 12, 31))
    >>> deposit.is_by(date(2013, 8, 1)), deposit.may_be_by(date(2013, 8, 1))
    (False, True)
    """

    earliest: date
    latest: date
    precision: Precision
    written: str = field(default="", compare=False)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read a date as the tables write it.

        Raises
        ------
        ValueError
            If the text is no day, month, year or interval of them, or an interval runs backwards.

        Examples
        --------
        >>> print(PartialDate.parse("2019-12").latest)
        2019-12-31
        >>> PartialDate.parse("2020/2022").precision
        <Precision.INTERVAL: 'interval'>
        >>> print(PartialDate.parse("1990-12-18/2022-06"))
        1990-12-18/2022-06
        """
        first, slash, last = text.partition("/")
        start = _point(first)
        if not slash:
            return start
        end = _point(last)
        if end.latest < start.earliest:
            raise ValueError(f"{text!r} ends before it begins")
        return cls(start.earliest, end.latest, Precision.INTERVAL, text)

    def is_by(self, on: date) -> bool:
        """Tell whether it had certainly come by the end of a day."""
        return self.latest <= day_of(on)

    def may_be_by(self, on: date) -> bool:
        """Tell whether it may have come by the end of a day; true wherever `is_by` is."""
        return self.earliest <= day_of(on)

    def covers(self, on: date) -> bool:
        """Tell whether a day lies within it."""
        return self.earliest <= day_of(on) <= self.latest

    def __str__(self) -> str:
        if self.precision is Precision.INTERVAL:
            return self.written or _bounds(self.earliest, self.latest)
        length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.earliest.isoformat()[:length]


def _bounds(first: date, last: date) -> str:
    """Write whole years as years, whole months as months, else days."""
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    years = whole and (first.month, last.month) == (1, 12)
    length = 4 if years else 7 if whole else 10
    return f"{first.isoformat()[:length]}/{last.isoformat()[:length]}"


def _point(text: str) -> PartialDate:
    numbers = text.split("-")
    if [len(part) for part in numbers] not in ([4], [4, 2], [4, 2, 2]) or not all(
        part.isascii() and part.isdigit() for part in numbers
    ):
        raise ValueError(f"{text!r} is not a date: give YYYY, YYYY-MM, YYYY-MM-DD or two with '/'")
    year, month, day = (*map(int, numbers), 0, 0)[:3]
    if len(numbers) == 3:
        point = date(year, month, day)
        return PartialDate(point, point, Precision.DAY)
    if len(numbers) == 1:
        return PartialDate(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
    start = date(year, month, 1)
    end = start.replace(day=calendar.monthrange(year, month)[1])
    return PartialDate(start, end, Precision.MONTH)
