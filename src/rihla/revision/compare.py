"""What changed between two revisions, by area and year, largest first."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import FigureNotAvailable
from rihla.revision.schema import TABLES
from rihla.revision.store import Revision

__all__ = ["compare_revisions"]


def compare_revisions(
    first: Revision, second: Revision, *, table: str = "stock", sex: str = "both"
) -> pa.Table:
    """Set two revisions' figures side by side, the largest change first.

    Only dates that both revisions state are compared; a change between revisions is a change
    of knowledge about the same date, never a change in the world.

    Parameters
    ----------
    table
        ``stock``, ``population`` or ``refugees``.
    sex
        ``both``, ``male`` or ``female`` (refugees: both only).

    Returns
    -------
    pyarrow.Table
        Columns ``area``, ``name``, ``year``, ``first``, ``second`` (persons), ``change``
        (persons), ``change_share`` (of the first, 0–1; null where the first is zero or
        absent), ``first_status``, ``second_status``; sorted by absolute change, cells without
        a change of figure last.

    Raises
    ------
    FigureNotAvailable
        If either lacks the table, no date is common, or the table is not given by sex.
    """
    for revision in (first, second):
        if table not in revision:
            raise FigureNotAvailable(
                f"Revision {revision.id} holds no table {table}.",
                cure=f"It holds {', '.join(revision.manifest.tables)}.",
            )
        if sex != "both" and "sex" not in TABLES[table].schema.names:
            raise FigureNotAvailable(
                f"The table {table} is not given by sex.", cure="Ask for both sexes together."
            )
    one, other = _cells(first, table, sex, "first"), _cells(second, table, sex, "second")
    years = set(one.column("year").to_pylist()) & set(other.column("year").to_pylist())
    if not years:
        raise FigureNotAvailable(
            f"Revisions {first.id} and {second.id} have no date in common.",
            cure="Compare revisions whose dates overlap.",
        )
    both = one.join(other, ["area", "year"], join_type="full outer")
    both = both.filter(pc.is_in(both.column("year"), pa.array(sorted(years), pa.int16())))
    change = pc.subtract(both.column("second"), both.column("first"))
    share = pc.if_else(
        pc.greater(both.column("first"), 0), pc.divide(change, both.column("first")), None
    )
    named = {
        **_names(second),
        **_names(first),
    }
    both = both.append_column("change", change).append_column("change_share", share)
    both = both.append_column(
        "name", pa.array([named[code] for code in both.column("area").to_pylist()], pa.string())
    )
    size = pc.fill_null(pc.abs(both.column("change")), -1.0)
    order = both.append_column("size", size).sort_by(
        [("size", "descending"), ("area", "ascending"), ("year", "ascending")]
    )
    return order.select(
        [
            "area",
            "name",
            "year",
            "first",
            "second",
            "change",
            "change_share",
            "first_status",
            "second_status",
        ]
    )


def _cells(revision: Revision, table: str, sex: str, label: str) -> pa.Table:
    cells = revision.table(table)
    if "sex" in cells.column_names:
        cells = cells.filter(pc.equal(cells.column("sex"), sex))
    return cells.select(["area", "year", "value", "status"]).rename_columns(
        ["area", "year", label, f"{label}_status"]
    )


def _names(revision: Revision) -> dict[int, str]:
    areas = revision.table("area")
    return dict(
        zip(areas.column("area").to_pylist(), areas.column("name").to_pylist(), strict=True)
    )
