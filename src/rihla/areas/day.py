"""A day, from whatever Python calls a date."""

from __future__ import annotations

from datetime import date, datetime

__all__ = ["day_of"]


def day_of(on: date) -> date:
    """Give the day of a date; of a moment, which is a date by its type too, the day it falls on.

    Examples
    --------
    >>> day_of(datetime(2019, 12, 31, 23, 59)) == day_of(date(2019, 12, 31))
    True
    """
    return on.date() if isinstance(on, datetime) else on
