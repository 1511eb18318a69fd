"""What figures rest on at two dates, where a revision tells it figure by figure.

Estimates tell the type of data, the basis and the method of each figure, and which counts it rests
on with what weight. Published revisions tell the type of an area for all its dates: of them nothing
is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pyarrow.compute as pc

from rihla.revision.store import Revision

__all__ = ["EvidenceChange", "changed_evidence"]


@dataclass(frozen=True, slots=True)
class EvidenceChange:
    """A change of what the figures of an area rest on.

    Parameters
    ----------
    kind
        ``type``: another kind of persons is counted. ``source``: the figure comes about in another
        way, or rests most on another kind of count.
    """

    area: int
    kind: str
    reason: str


_TOLD: Mapping[str, tuple[str, Callable[[str, str], str]]] = MappingProxyType(
    {
        "type_of_data": ("type", lambda a, b: f"The type of data is {a} at the first date, {b} at"),
        "basis": ("type", lambda a, b: f"Persons are counted by {a} at the first date, by {b} at"),
        "method": ("source", lambda a, b: f"The figure is by {a} at the first date, by {b} at"),
    }
)
"""Columns of the stock that tell something of each figure: the kind of change, and its words."""


def changed_evidence(revision: Revision, years: tuple[int, int]) -> tuple[EvidenceChange, ...]:
    """List what changed between two dates in what figures rest on, area by area.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> changed_evidence(open_revision("2019"), (2010, 2015))
    ()
    """
    return (*_of_columns(revision, years), *_of_events(revision, years))


def _of_columns(revision: Revision, years: tuple[int, int]) -> list[EvidenceChange]:
    table = revision.table("stock")
    told = [
        name
        for name in _TOLD
        if name in table.column_names and table[name].null_count < table.num_rows
    ]
    if not told:
        return []
    rows = table.filter(pc.equal(table["sex"], "both")).to_pylist()
    at = {(row["area"], row["year"]): row for row in rows if row["year"] in years}
    found = []
    for area in sorted({area for area, _ in at}):
        first, second = (at.get((area, year), {}) for year in years)
        for name in told:
            before, after = first.get(name), second.get(name)
            if before and after and before != after:
                kind, say = _TOLD[name]
                words = say(before.replace("_", " "), after.replace("_", " "))
                found.append(EvidenceChange(area, kind, f"{words} the second."))
    return found


def _of_events(revision: Revision, years: tuple[int, int]) -> list[EvidenceChange]:
    """Compare the counts that weigh most at either date: another kind of source is a change."""
    if "weight" not in revision or "event" not in revision:
        return []
    events = {row["event"]: row for row in revision.table("event").to_pylist()}
    heaviest: dict[tuple[int, int], dict[str, Any]] = {}
    for row in revision.table("weight").to_pylist():
        key = (row["area"], row["year"])
        if row["year"] in years and row["weight"] > heaviest.get(key, {"weight": 0.0})["weight"]:
            heaviest[key] = row
    found = []
    for area in sorted({area for area, _ in heaviest}):
        pair = [heaviest.get((area, year)) for year in years]
        first, second = (events.get(row["event"]) if row else None for row in pair)
        if first and second and first["kind"] != second["kind"]:
            words = (
                f"It rests most on {_said(first)} at the first date, on {_said(second)} at the"
                " second."
            )
            found.append(EvidenceChange(area, "source", words))
    return found


def _said(event: Mapping[str, Any]) -> str:
    return f"the {str(event['kind']).replace('_', ' ')} of {int(event['date'])}"
