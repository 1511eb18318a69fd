"""What changed from one revision to the next: the largest changes of knowledge, and all as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from rihla.areas import name_of
from rihla.errors import UnknownArea
from rihla.platform.site.figure import persons, share_of
from rihla.platform.site.language import page_language
from rihla.platform.site.listing import safe_text
from rihla.revision.compare import compare_revisions
from rihla.revision.figure import as_written
from rihla.revision.store import Revision

__all__ = ["Change", "Comparison", "compared", "write_comparison"]


@dataclass(frozen=True, slots=True)
class Change:
    """One area and date whose figure is another one now."""

    code: int
    name: str
    year: int
    first: str
    second: str
    change: str
    share: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions beside each other."""

    cells: int
    changed: int
    changes: tuple[Change, ...]


def compared(first: Revision, second: Revision, *, most: int) -> Comparison:
    """Give the largest changes of the stock between two revisions.

    Raises
    ------
    FigureNotAvailable
        If they have no date in common.
    """
    rows = compare_revisions(first, second).to_pylist()
    changed = [row for row in rows if row["change"] or row["first_status"] != row["second_status"]]
    return Comparison(len(rows), len(changed), tuple(_change(row) for row in changed[:most]))


def write_comparison(to: Any, first: Revision, second: Revision) -> None:
    """Write every area and date that both revisions state as CSV, the largest change first."""
    writer = csv.writer(to, lineterminator="\r\n")
    table = compare_revisions(first, second)
    names = [name for name in table.column_names if name not in ("first", "second")]
    writer.writerow([*names, first.id, second.id, "licence"])
    for row in table.to_pylist():
        values = [safe_text(as_written(row[name], _unit(name))) for name in names]
        sides = [as_written(row[side], "persons") for side in ("first", "second")]
        writer.writerow([*values, *sides, second.manifest.licence])


def _unit(column: str) -> str | None:
    return "persons" if column == "change" else None


def _change(row: dict[str, Any]) -> Change:
    try:
        name = name_of(row["area"], page_language())
    except UnknownArea:
        name = row["name"]
    sign = "+" if row["change"] and row["change"] > 0 else ""
    share = "" if row["change_share"] is None else f"{sign}{share_of(row['change_share'])}"
    return Change(
        row["area"],
        name,
        row["year"],
        persons(row["first"]),
        persons(row["second"]),
        "" if row["change"] is None else f"{sign}{persons(row['change'])}",
        share,
    )
