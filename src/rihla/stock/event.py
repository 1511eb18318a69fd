"""Recognises counts that are one and the same under several labels.

A census is republished by the Demographic Yearbook, the OECD and Eurostat, often under a nominal
date and now and then revised. Taken as several counts it would weigh several times, and hiding one
label of it in a backtest would leave it in sight under another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from rihla.stock.count import Count
from rihla.stock.fate import reason_of
from rihla.stock.judgement import load_rules

__all__ = ["Event", "group_counts", "settle_disagreement"]


@dataclass(slots=True)
class Event:
    """One count of one area and basis, under all its labels.

    Examples
    --------
    >>> one = Count(300, "foreign_born", 2001.2, "Census2001", "census", "OECD", "alternative")
    >>> two = Count(300, "foreign_born", 2001.0, "OECD", "register", "OECD", "alternative")
    >>> one.values["both"] = two.values["both"] = 1122894.0
    >>> [event.date for event in group_counts([one, two])]
    [2001.2]
    """

    id: int
    counts: list[Count]

    lead: Count = field(init=False)
    """The count that speaks for its date: a census first, then the nearest to who counted."""

    def __post_init__(self) -> None:
        self.keep(self.counts)

    def keep(self, counts: list[Count]) -> None:
        """Keep these counts, at least one, and let the first in rank lead."""
        self.counts = counts
        self.lead = min(counts, key=_rank)

    @property
    def date(self) -> float:
        """Its date, as the leading count gives it."""
        return self.lead.date

    @property
    def kind(self) -> str:
        """How it was made, as the leading count gives it."""
        return self.lead.kind


def group_counts(counts: Iterable[Count], *, first: int = 0) -> list[Event]:
    """Group the counts of each area and basis into events, and number them.

    Parameters
    ----------
    counts
        Counts that are not set aside; each gets the ``event`` it belongs to.
    first
        Number of the first event.

    Returns
    -------
    list of Event
        By area, basis and date.
    """
    groups: dict[tuple[int, str], list[Count]] = {}
    for count in counts:
        groups.setdefault((count.area, count.universe), []).append(count)
    found = [
        event
        for key in sorted(groups)
        for event in sorted(_group_series(groups[key]), key=lambda e: (e.date, e.lead.label))
    ]
    for number, event in enumerate(found, first):
        event.id = number
        for count in event.counts:
            count.event = number
    return found


def settle_disagreement(events: Sequence[Event]) -> None:
    """Where labels of one event disagree beyond the bound, keep those nearest the other events."""
    ratio = load_rules("fate")["tests"]["contradicted_in_event"]["ratio"]
    near = load_rules("fate")["tests"]["out_of_line"]["years"]
    groups: dict[tuple[int, str], list[Event]] = {}
    for event in events:
        groups.setdefault((event.lead.area, event.lead.universe), []).append(event)
    for event in events:
        values = [count.both for count in event.counts]
        if max(values) <= ratio * min(values):
            continue
        others = [
            math.log(other.lead.both)
            for other in groups[event.lead.area, event.lead.universe]
            if other.id != event.id and other.lead.used and abs(other.date - event.date) <= near
        ]
        if not others:
            continue
        middle = median(others)
        kept = min(event.counts, key=lambda c: (abs(math.log(c.both) - middle), _rank(c)))
        for count in event.counts:
            if max(count.both / kept.both, kept.both / count.both) > ratio:
                count.set_aside("contradicted_in_event", reason_of("contradicted_in_event"))


def _group_series(counts: Sequence[Count]) -> list[Event]:
    events: list[Event] = []
    for count in sorted(counts, key=_rank):
        best: tuple[float, Event] | None = None
        for event in events:
            if any(c.label == count.label and c.date != count.date for c in event.counts):
                continue
            near = min((_nearness(count, other) for other in event.counts), default=math.inf)
            if near < math.inf and (best is None or near < best[0]):
                best = near, event
        if best is None:
            events.append(Event(len(events), [count]))
        else:
            best[1].keep([*best[1].counts, count])
    return events


def _nearness(one: Count, two: Count) -> float:
    """Give how near two counts of one event are in time; infinite if they are not one event."""
    rules = load_rules("event")
    gap = abs(one.date - two.date)
    apart = max(one.both / two.both, two.both / one.both) - 1
    if gap <= rules["same_date"]["years"] and apart <= rules["same_date"]["ratio"]:
        return gap
    if one.kind == two.kind == "census" and gap <= rules["same_census"]["years"]:
        return gap
    copied = one.both == two.both >= rules["same_figure"]["persons"] and one.label != two.label
    if copied and gap <= rules["same_figure"]["years"]:
        return gap
    return gap if _is_compilation(one, two, gap, apart, rules["compilation"]) else math.inf


def _is_compilation(
    one: Count, two: Count, gap: float, apart: float, rule: Mapping[str, Any]
) -> bool:
    compiled = (one.publisher in rule["publishers"]) != (two.publisher in rule["publishers"])
    return compiled and gap <= rule["years"] and apart <= rule["ratio"]


def _rank(count: Count) -> tuple[int, int, float, str]:
    ranks: Sequence[str] = load_rules("event")["rank"]
    place = ranks.index(count.publisher) if count.publisher in ranks else len(ranks)
    return (0 if count.kind == "census" else 1, place, count.date, count.label)
