"""Names of areas in what arithmetic says, which knows positions alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rihla.errors import EstimateError
from rihla.flow.stock_table import Label, label_name

__all__ = ["naming_areas"]

_PLACE = re.compile(r"\b(Area|area|Birthplace|Row|Column) (\d+)\b")
_CELL = re.compile(r"\bCell \((\d+), (\d+)\)")


@contextmanager
def naming_areas(areas: Sequence[Label]) -> Iterator[None]:
    """Put the names of areas where an error of an account or fit gives their positions.

    Rows of a stock table are birthplaces, columns residences; of one birthplace's flows they are
    origins and destinations.

    Raises
    ------
    EstimateError
        The one that was raised within, of its own class, with names.

    Examples
    --------
    >>> try:
    ...     with naming_areas([4, 8]):
    ...         raise EstimateError("Area 1 has 9 births in the interval and 5 inhabitants.")
    ... except EstimateError as error:
    ...     print(error.message)
    Area Albania has 9 births in the interval and 5 inhabitants.
    """
    try:
        yield
    except EstimateError as error:
        told = _PLACE.sub(lambda found: _named(areas, found[1], int(found[2])), error.message)
        error.message = _CELL.sub(lambda found: _cell(areas, int(found[1]), int(found[2])), told)
        error.args = (f"{error.message} {error.cure}".strip(),)
        raise


def _named(areas: Sequence[Label], what: str, at: int) -> str:
    return f"{what} {label_name(areas[at])}" if at < len(areas) else f"{what} {at}"


def _cell(areas: Sequence[Label], row: int, column: int) -> str:
    if max(row, column) >= len(areas):
        return f"Cell ({row}, {column})"
    return f"Cell ({label_name(areas[row])}, {label_name(areas[column])})"
