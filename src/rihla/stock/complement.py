"""Adds to a count what its own source leaves out and another label counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from rihla.stock.count import Count
from rihla.stock.fate import reason_of
from rihla.stock.judgement import load_rules

__all__ = ["Complement", "match_complements"]


@dataclass(frozen=True, slots=True)
class Complement:
    """A count that is added to another.

    Examples
    --------
    >>> base = Count(702, "foreign_born", 1990.5, "Census1990", "census", "NSO", "alternative")
    >>> part = Count(702, "foreign_citizens", 1990.5, "NonRes", "register", "NSO", "alternative")
    >>> base.values["both"], part.values["both"] = 412.0, 311.0
    >>> [c.base.label for c in match_complements([base, part])]
    ['Census1990']
    """

    base: Count
    added: Count
    reason: str


def match_complements(counts: Sequence[Count]) -> list[Complement]:
    """Pair each declared complement with its counterpart; set aside those that have none.

    Parameters
    ----------
    counts
        Counts; declared complements get the role ``complement``.

    Returns
    -------
    list of Complement
        One for each count that is added to another. Those whose counterpart is the series of
        refugees stay counts of their own: what they leave out is added with the refugees.
    """
    found = []
    for entry in load_rules("complement")["complements"]:
        for count in counts:
            if not _is_entry(count, entry):
                continue
            count.role = "complement"
            if entry["counterpart"] == "refugees":
                continue
            base = _counterpart(count, counts, entry) if entry["counterpart"] else None
            if base is None:
                count.set_aside(
                    "complement_alone",
                    f"{reason_of('complement_alone')} {entry['reason']} [{entry['id']}]",
                )
            elif count.used:
                found.append(Complement(base, count, entry["reason"]))
    return found


def _is_entry(count: Count, entry: Mapping[str, Any]) -> bool:
    return bool(
        count.area == entry["area"]
        and count.universe == entry["universe"]
        and count.label == entry["label"]
    )


def _counterpart(count: Count, counts: Sequence[Count], entry: Mapping[str, Any]) -> Count | None:
    near = [
        (abs(other.date - count.date), other.label, other)
        for other in counts
        if other.area == count.area
        and other.universe == entry["counterpart_universe"]
        and other.used
        and fnmatchcase(other.label, entry["counterpart"])
        and abs(other.date - count.date) <= entry["within"]
        and not math.isnan(other.both)
    ]
    return min(near, key=lambda each: each[:2])[2] if near else None
