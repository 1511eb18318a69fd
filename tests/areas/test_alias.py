"""Declared spellings: one meaning and one reason each, or none is taken."""

from __future__ import annotations

import pytest

from rihla.areas.alias import check_aliases
from rihla.errors import SourceMalformed

ROWS = [
    {"alias": "Burma", "m49": "104", "reason": "its name before 1989"},
    {"alias": "Holland", "m49": "528", "reason": "common name"},
]


def test_a_spelling_that_stands_twice_is_refused_by_its_rows() -> None:
    """The second of two lines never wins in silence, however it is written."""
    rows = [*ROWS, {"alias": "BURMA.", "m49": "156", "reason": "a slip"}]
    with pytest.raises(SourceMalformed, match=r"row 4, column alias: 'BURMA.' .* as in row 2"):
        check_aliases(rows, file="alias.csv", code="m49")


def test_every_fault_of_the_spellings_is_named_at_once() -> None:
    """A reason that is empty and a code that is none are told together, each with its row."""
    rows = [
        *ROWS,
        {"alias": "Siam", "m49": "764", "reason": " "},
        {"alias": "Ceylon", "m49": "LK", "reason": "its name before 1972"},
    ]
    with pytest.raises(SourceMalformed) as refused:
        check_aliases(rows, file="alias.csv", code="m49")
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (4, "reason"),
        (5, "m49"),
    ]
