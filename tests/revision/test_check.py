"""What is not fit to be sealed is refused, row by row, whatever the number of rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.revision.schema import INTERVAL, TABLES
from rihla.revision.store import open_revision
from rihla.revision.verify import verify_revision

STOCK = TABLES["stock"]
SOUND = {
    "area": 148,
    "year": 2015,
    "sex": "both",
    "value": 500.0,
    "lower_80": 450.0,
    "upper_80": 560.0,
    "lower_95": 400.0,
    "upper_95": 640.0,
    "status": "available",
}


def _faults(*changes: dict[str, Any]) -> list[str]:
    rows = [{**SOUND, "year": 1990 + at, **change} for at, change in enumerate(changes)]
    return [str(fault) for fault in STOCK.faults(STOCK.canonical(pa.Table.from_pylist(rows)))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"upper_80": None}, "column lower_80, area 148, year 1990, sex both: has one end of the"),
        ({"lower_80": 520.0}, "column lower_80.*is 520.0, above value, which is 500.0"),
        ({"upper_95": 555.0}, "column upper_80.*is 560.0, above upper_95, which is 555.0"),
        ({"lower_95": 455.0}, "column lower_95.*is 455.0, above lower_80, which is 450.0"),
        ({"lower_95": -5.0}, "column lower_95.*is -5.0: not a count of persons"),
        ({"upper_95": float("inf")}, "column upper_95.*is inf: not a count of persons"),
        ({"value": None, "status": "not_available"}, "has a 80 % interval about no figure"),
    ],
)
def test_it_refuses_an_interval_that_does_not_hold_its_figure(
    change: dict[str, Any], said: str
) -> None:
    """Every way in which an interval can be wrong is said, with its column and place."""
    found = _faults(change)
    assert any(re.search(said, fault) for fault in found), found


@pytest.mark.parametrize(
    "change",
    [
        {},
        dict.fromkeys(INTERVAL),
        {"lower_95": None, "upper_95": None},
        {"lower_80": 500.6, "lower_95": 501.0},
        {**dict.fromkeys(INTERVAL), "value": None, "status": "not_applicable"},
    ],
)
def test_it_takes_an_interval_that_is_whole_or_absent(change: dict[str, Any]) -> None:
    """An interval may be absent at either level, and ends are rounded each on its own."""
    assert _faults(change) == []


def test_it_lists_every_fault_in_the_order_of_the_rows() -> None:
    """A table with several faults is mended once: all are listed, each with its row."""
    found = _faults({"value": -1.0}, {}, {"upper_80": None}, {"status": "not_reported"})
    rows = [int(fault.split("row ")[1].split(",")[0]) for fault in found]
    assert rows == sorted(rows)
    assert set(rows) == {1, 3, 4}


@given(
    ends=st.lists(st.floats(0, 1e9), min_size=5, max_size=5).map(sorted),
    order=st.permutations(range(5)),
)
def test_it_takes_ends_in_one_order_only(ends: list[float], order: list[int]) -> None:
    """Five different numbers make a sound interval exactly when they are in their order."""
    apart = [end + 10 * at for at, end in enumerate(ends)]
    names = ["lower_95", "lower_80", "value", "upper_80", "upper_95"]
    mixed = dict(zip(names, [apart[at] for at in order], strict=True))
    assert (not _faults(mixed)) == (list(order) == sorted(order))


def test_it_reads_a_revision_of_the_first_format() -> None:
    """What was sealed with one nameless interval is verified as it was, and read as today's."""
    folder = Path(__file__).parent / "embedded" / "toy-format-1"
    assert verify_revision(folder).manifest.format == 1
    stock = open_revision(folder).table("stock")
    assert stock.schema.equals(STOCK.schema)
    assert stock.column("value").to_pylist() == [450.0, 500.0, None, 107.0]
    assert all(stock.column(end).null_count == 4 for end in INTERVAL)
