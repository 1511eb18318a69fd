"""Whether the rows of a table are fit to be sealed: whole columns looked at, faults row by row."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.errors import Fault
from rihla.sources.status import Status

__all__ = ["RowFaults", "note_intervals", "note_values"]

Bools = NDArray[np.bool_]

_ROUNDING = 1.0
"""Persons by which ends and figures may pass each other: each is rounded on its own."""


class RowFaults:
    """Faults of rows, gathered column by column and given row by row.

    Examples
    --------
    >>> table = pa.table({"area": [4, 8], "value": [1.0, None],
    ...                   "status": ["not_available", "available"]})
    >>> faults = RowFaults("table stock", table, ["area"])
    >>> note_values(faults)
    >>> for fault in faults.in_order():
    ...     print(fault)
    table stock, row 1, column value, area 4: is 1.0 where the status is not_available.
    table stock, row 2, column value, area 8: is None where the status is available.
    """

    def __init__(self, where: str, table: pa.Table, key: Sequence[str]) -> None:
        self.table = table
        self._where, self._key = where, tuple(key)
        self._found: list[tuple[int, Fault]] = []

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Give a column of numbers, NaN where it is empty."""
        return np.asarray(self.table.column(column).to_numpy(), dtype=np.float64)

    def present(self, column: str) -> Bools:
        """Say in which rows a column is not empty."""
        return np.asarray(self.table.column(column).is_valid(), dtype=np.bool_)

    def note(self, wrong: Bools, column: str, what: str) -> None:
        """Note a fault of one column in every row that is wrong.

        Parameters
        ----------
        wrong
            One element for each row.
        what
            What is wrong, with columns of the row in braces.
        """
        at = np.flatnonzero(wrong)
        for number, row in zip(at.tolist(), self.table.take(pa.array(at)).to_pylist(), strict=True):
            place = ", ".join(f"{name} {row[name]}" for name in self._key)
            fault = Fault(
                what.format(**row), file=self._where, row=number + 1, column=column, area=place
            )
            self._found.append((number, fault))

    def in_order(self) -> list[Fault]:
        """Give all faults in the order of the rows."""
        return [fault for _, fault in sorted(self._found, key=lambda found: found[0])]


def note_values(rows: RowFaults) -> None:
    """Note values that contradict their status, and values that are no count of persons."""
    given = rows.present("value")
    stated = np.asarray(
        pc.fill_null(pc.equal(rows.table.column("status"), Status.AVAILABLE.value), False)
    )
    rows.note(given != stated, "value", "is {value} where the status is {status}")
    odd = given & stated & ~_is_count(rows.numbers("value"))
    rows.note(odd, "value", "is {value}: not a count of persons")


def note_intervals(rows: RowFaults) -> None:
    """Note intervals with one end, about no figure, or that do not hold what is within them."""
    given = rows.present("value")
    for level in ("80", "95"):
        lower, upper = f"lower_{level}", f"upper_{level}"
        one, other = rows.present(lower), rows.present(upper)
        rows.note(one != other, lower, f"has one end of the {level} % interval")
        rows.note((one | other) & ~given, lower, f"has a {level} % interval about no figure")
        for end in (lower, upper):
            odd = rows.present(end) & ~_is_count(rows.numbers(end))
            rows.note(odd, end, f"is {{{end}}}: not a count of persons")
    for least, most in (
        ("lower_80", "value"),
        ("lower_95", "value"),
        ("value", "upper_80"),
        ("value", "upper_95"),
        ("lower_95", "lower_80"),
        ("upper_80", "upper_95"),
    ):
        # an absent end is NaN, and no comparison with it holds
        passed = rows.numbers(least) > rows.numbers(most) + _ROUNDING
        rows.note(passed, least, f"is {{{least}}}, above {most}, which is {{{most}}}")


def _is_count(numbers: NDArray[np.float64]) -> Bools:
    return np.asarray((numbers >= 0) & (numbers < math.inf))
