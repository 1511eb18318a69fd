"""Reads single cells that people write: an area, a date, a count; or says what is wrong."""

from __future__ import annotations

import datetime
import math
import re

from rihla.areas import resolve
from rihla.errors import UnknownArea
from rihla.numerics.date import decimal_year, mid_year

__all__ = ["FIRST", "LAST", "MOST", "UnreadableCell", "read_area", "read_count", "read_date"]

FIRST = 1850
"""No date lies before this year."""
LAST = 2100
"""No date lies in this year or later."""
MOST = 1e10
"""More persons than have lived at any time."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}([,. '’\u00a0\u202f][0-9]{3})+([.,][0-9]+)?")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
"""What half the world writes for thousands and the other half for three decimals."""
_SEPARATOR = re.compile(r"[,. '’\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_DECIMAL_YEAR = re.compile(r"[0-9]{4}\.[0-9]+")
_YEAR = re.compile(r"[0-9]{4}")
_DATE_CURE = "Write a day (2021-05-09), a year (2021) or a decimal year (2021.35)."


class UnreadableCell(ValueError):
    """A cell that holds no such thing, with what is wrong and its cure."""

    def __init__(self, what: str, cure: str) -> None:
        self.what = what
        self.cure = cure
        super().__init__(f"{what}. {cure}")


def read_area(text: str) -> int:
    """Give the code of an area of today by any code or exact name.

    Examples
    --------
    >>> read_area("Chad"), read_area("148")
    (148, 148)
    """
    try:
        area = resolve(text)
    except UnknownArea as error:
        cure = error.cure or "Give the code or the name of an area."
        raise UnreadableCell(f"is no area: {text!r}", cure) from None
    if area.kind != "area":
        cure = "Give the code or the name of an area of today."
        raise UnreadableCell(f"is no area: {text!r}", cure)
    return area.m49


def read_date(text: str) -> float:
    """Give the decimal year of a day, a year (its middle) or a decimal year.

    Examples
    --------
    >>> read_date("2021"), read_date("2021.25"), read_date("2021-01-01")
    (2021.5, 2021.25, 2021.0)
    >>> read_date("9.5.2021")
    Traceback (most recent call last):
      ...
    rihla.stock.cell.UnreadableCell: is no date: '9.5.2021'. Write a day (2021-05-09), ...
    """
    try:
        if _YEAR.fullmatch(text):
            found = mid_year(int(text))
        elif _DECIMAL_YEAR.fullmatch(text):
            found = float(text)
        else:
            found = decimal_year(datetime.date.fromisoformat(text))
    except ValueError:
        raise UnreadableCell(f"is no date: {text!r}", _DATE_CURE) from None
    if not FIRST <= found < LAST:
        raise UnreadableCell(f"is out of reach: {text!r}", f"Give {FIRST} to {LAST - 1}.")
    return found


def read_count(text: str) -> float:
    """Give a count of persons above zero, written in digits.

    Examples
    --------
    >>> read_count("16700")
    16700.0
    >>> read_count("16,700")
    Traceback (most recent call last):
      ...
    rihla.stock.cell.UnreadableCell: is not a number: '16,700'. Write it ... thousands: 16700.
    """
    if not _NUMBER.fullmatch(text):
        cure = "Give a count of persons in digits, without separators or words."
        if _GROUPED.fullmatch(text):
            cure = f"Write it without separators of thousands: {_SEPARATOR.sub('', text)}."
        elif _COMMA.fullmatch(text):
            cure = "Write the decimal sign as a point, or leave the decimals out."
        raise UnreadableCell(f"is not a number: {text!r}", cure)
    if _AMBIGUOUS.fullmatch(text):
        whole = text.replace(".", "")
        what = f"may mean {whole} or {float(text):g}: {text!r}"
        raise UnreadableCell(what, f"Write {whole}, or round it to whole persons.")
    found = float(text)
    if text.startswith("-"):
        raise UnreadableCell(f"is negative: {text!r}", "Give a count of persons.")
    if found == 0:
        cure = "Leave the row out: a zero stands for no figure in too many sources."
        raise UnreadableCell("is zero", cure)
    if not math.isfinite(found) or found > MOST:
        raise UnreadableCell(f"is more than all people: {text!r}", "Give a count of persons.")
    return found
