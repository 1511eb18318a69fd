"""Dates keep the precision of their source."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.norm import PartialDate, Precision

DAYS = st.dates(min_value=date(1945, 1, 1), max_value=date(2100, 12, 31))
TEXTS = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from([4, 7, 10]))


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2003-07-01", date(2003, 7, 1), date(2003, 7, 1), "day"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("2013", date(2013, 1, 1), date(2013, 12, 31), "year"),
        ("2021/2022", date(2021, 1, 1), date(2022, 12, 31), "interval"),
        ("1990-12-18/2022-06", date(1990, 12, 18), date(2022, 6, 30), "interval"),
    ],
)
def test_it_spans_every_day_that_its_precision_allows(
    text: str, earliest: date, latest: date, precision: str
) -> None:
    """A year is any day of it, never its first day alone."""
    read = PartialDate.parse(text)
    assert (read.earliest, read.latest, read.precision) == (earliest, latest, Precision(precision))


@pytest.mark.parametrize(
    "text", ["", "13", "2013-1", "2013-13", "2013-02-30", "2022/2020", "2013/", "20１3", "c. 2013"]
)
def test_it_refuses_what_is_no_date(text: str) -> None:
    """A spelling outside the format is an error, never a guess."""
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)


@given(TEXTS)
def test_it_writes_what_it_reads(text: str) -> None:
    """No precision is gained or lost on the way through."""
    assert str(PartialDate.parse(text)) == text


@given(TEXTS, TEXTS)
def test_it_writes_the_bounds_of_an_interval_as_its_source_did(first: str, last: str) -> None:
    """A day and a month stay a day and a month."""
    text = f"{min(first, last)}/{max(first, last)}"
    assert str(PartialDate.parse(text)) == text


@given(TEXTS, DAYS)
def test_certainty_is_never_lost_as_days_pass(text: str, on: date) -> None:
    """What has come stays come, and what has surely come may have come."""
    read, next_day = PartialDate.parse(text), on + timedelta(days=1)
    assert read.is_by(on) <= read.may_be_by(on)
    assert read.is_by(on) <= read.is_by(next_day)
    assert read.may_be_by(on) <= read.may_be_by(next_day)


@given(DAYS, DAYS)
def test_an_exact_day_leaves_no_doubt(day: date, on: date) -> None:
    """With a day known, "surely" and "perhaps" agree on every date."""
    read = PartialDate.parse(day.isoformat())
    assert read.is_by(on) == read.may_be_by(on) == (day <= on)
