"""Other spellings that people declared, read strictly: one meaning and one reason each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rihla.areas.spelling import fold
from rihla.errors import Faults

__all__ = ["check_aliases"]


def check_aliases(rows: Iterable[Mapping[str, str]], *, file: str, code: str) -> dict[str, int]:
    """Give codes by folded spelling.

    Parameters
    ----------
    rows
        Rows with ``alias``, ``reason`` and the code.
    file
        Name of the file, for what is told of it.
    code
        Name of the column that holds the code.

    Raises
    ------
    SourceMalformed
        If spellings stand twice (case, accents, punctuation and the order of words make no
        difference), or rows have no reason or no whole number for a code; lists all of them.

    Examples
    --------
    >>> rows = [{"alias": "USSR", "m49": "810", "reason": "common abbreviation"}]
    >>> check_aliases(rows, file="alias.csv", code="m49")
    {'ussr': 810}
    """
    faults = Faults(file)
    found: dict[str, int] = {}
    first: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        spelling = fold(row["alias"])
        if spelling in first:
            faults.add(
                f"{row['alias']!r} is spelled as in row {first[spelling]}",
                row=number,
                column="alias",
                cure="Keep one of the two; declare in ambiguous.csv what has several meanings.",
            )
        if not (row["reason"] or "").strip():
            faults.add(f"{row['alias']!r} has no reason", row=number, column="reason")
        if not (row[code] or "").strip().isdecimal():
            faults.add(f"is no code: {row[code]!r}", row=number, column=code)
            continue
        first.setdefault(spelling, number)
        found.setdefault(spelling, int(row[code]))
    faults.raise_if_any()
    return found
