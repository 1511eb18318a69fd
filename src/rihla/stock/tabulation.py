"""Sets judged counts out as tables: every observation with its fate, every event by sex."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

import pyarrow as pa

from rihla.stock.complement import Complement
from rihla.stock.count import Count
from rihla.stock.event import Event
from rihla.stock.fate import reason_of, universe_rule
from rihla.stock.judgement import load_rules
from rihla.stock.label import read_label, weight_class
from rihla.stock.origin import Key, OriginRows
from rihla.stock.refugee import Refugees, judge_holding

__all__ = ["EVENTS", "OBSERVATIONS", "tabulate_events", "tabulate_observations"]

OBSERVATIONS = pa.schema(
    [
        ("area", pa.int32()),
        ("sex", pa.string()),
        ("date", pa.float64()),
        ("origin", pa.int32()),
        ("universe", pa.string()),
        ("basis", pa.string()),
        ("value", pa.float64()),
        ("source", pa.string()),
        ("publisher", pa.string()),
        ("kind", pa.string()),
        ("published", pa.int16()),
        ("event", pa.int32()),
        ("role", pa.string()),
        ("fate", pa.string()),
        ("rule", pa.string()),
        ("reason", pa.string()),
        ("weight_class", pa.string()),
        ("summed", pa.bool_()),
    ]
)
"""Columns of `Series.observations`."""

EVENTS = pa.schema(
    [
        ("area", pa.int32()),
        ("territory", pa.int32()),
        ("event", pa.int32()),
        ("date", pa.float64()),
        ("basis", pa.string()),
        ("sex", pa.string()),
        ("value", pa.float64()),
        ("lowest", pa.float64()),
        ("highest", pa.float64()),
        ("spread", pa.float64()),
        ("complement", pa.float64()),
        ("kind", pa.string()),
        ("publisher", pa.string()),
        ("source", pa.string()),
        ("sources", pa.list_(pa.string())),
        ("weight_class", pa.string()),
        ("published", pa.int16()),
        ("includes_refugees", pa.string()),
        ("refugees", pa.float64()),
        ("refugees_held", pa.float64()),
        ("refugee_rule", pa.string()),
    ]
)
"""Columns of `Series.events`."""


def tabulate_observations(
    totals: pa.Table, counts: Mapping[Key, Count], sums: Mapping[Key, Count]
) -> pa.Table:
    """Set out every total with its fate, and after them the sums over origins.

    Parameters
    ----------
    totals
        All-ages rows over all origins, of every universe.
    counts
        The judged counts of the foreign-born and foreign citizens among them.
    sums
        Judged counts that add origins, for want of a total.

    Returns
    -------
    pyarrow.Table
        `OBSERVATIONS`.
    """
    rows = []
    for row in totals.to_pylist():
        count = counts.get((row["area"], row["universe"], row["date"], row["source"]))
        rows.append(
            _observation(row, count, row["sex"], row["value"])
            if count is not None
            else _other_universe(row)
        )
    for key in sorted(sums):
        for sex, value in sorted(sums[key].values.items()):
            row = dict(zip(("area", "universe", "date", "source"), key, strict=True))
            rows.append(_observation({**row, "origin": 0}, sums[key], sex, value))
    return pa.Table.from_pylist(rows, OBSERVATIONS)


def _observation(
    row: Mapping[str, object], count: Count, sex: str, value: float
) -> dict[str, object]:
    # a zero says nothing even where the other sexes of its count do
    zero = value == 0 and count.used
    rule = "structural_zero" if zero else count.rule
    return {
        "area": row["area"],
        "sex": sex,
        "date": count.date,
        "origin": row["origin"],
        "universe": row["universe"],
        "basis": count.basis,
        "value": value,
        "source": row["source"],
        "publisher": count.publisher,
        "kind": count.kind,
        "published": count.published,
        "event": -1 if zero else count.event,
        "role": _role(count),
        "fate": "set_aside" if rule else "used",
        "rule": rule,
        "reason": reason_of("structural_zero") if zero else count.reason,
        "weight_class": "none" if rule else weight_class(count.kind, count.role),
        "summed": count.added_origins,
    }


def _other_universe(row: Mapping[str, object]) -> dict[str, object]:
    facts = read_label(str(row["source"]), int(str(row["area"])))
    rule = "structural_zero" if row["value"] == 0 else universe_rule(str(row["universe"]))
    return {
        **{name: row[name] for name in ("area", "sex", "date", "origin", "universe", "value")},
        "source": row["source"],
        "publisher": facts.publisher,
        "kind": facts.kind,
        "event": -1,
        "role": "never",
        "fate": "set_aside",
        "rule": rule,
        "reason": reason_of(rule),
        "weight_class": "none",
        "summed": False,
    }


def _role(count: Count) -> str:
    return "never" if count.rule == "never_evidence" else count.role


def tabulate_events(
    events: Sequence[Event],
    complements: Sequence[Complement],
    rows: OriginRows,
    refugees: Refugees,
) -> pa.Table:
    """Set out the events, a row for each sex, with complements added and refugees beside them.

    Parameters
    ----------
    events
        With the counts that are used.
    complements
        What is added to which count.
    rows
        Rows by origin, which tell whether a count holds refugees.
    refugees
        The registers.

    Returns
    -------
    pyarrow.Table
        `EVENTS`.
    """
    added = {complement.base.event: complement.added for complement in complements}
    table = []
    for event in events:
        lead = event.lead
        complement = added.get(event.id)
        holding = judge_holding(lead, refugees, origins=rows.by_origin(event.counts))
        known = [count.published for count in event.counts]
        registered = refugees.at(lead.area, lead.date)
        common = {
            "area": lead.area,
            "territory": _territory(lead),
            "event": event.id,
            "date": lead.date,
            "basis": lead.basis,
            "kind": lead.kind,
            "publisher": lead.publisher,
            "source": lead.label,
            "sources": sorted({count.label for count in event.counts}),
            "weight_class": weight_class(lead.kind, lead.role),
            "published": None if None in known else min(k for k in known if k is not None),
            "includes_refugees": holding.word,
            "refugees": registered,
            "refugees_held": registered * holding.part,
            "refugee_rule": holding.rule,
        }
        for sex, value in _agree(event).items():
            extra = _added(complement, sex)
            if extra is None:
                continue
            seen = [c.both if sex == "both" else c.values.get(sex, math.nan) for c in event.counts]
            seen = [one for one in seen if one > 0] or [value]
            table.append(
                {
                    **common,
                    "sex": sex,
                    "value": value + extra,
                    "lowest": min(seen) + extra,
                    "highest": max(seen) + extra,
                    "spread": math.log((max(seen) + extra) / (min(seen) + extra)),
                    "complement": extra,
                }
            )
    return pa.Table.from_pylist(table, EVENTS)


def _added(complement: Count | None, sex: str) -> float | None:
    """Give what a complement adds to a sex; None where it does not tell and the sex is unknown."""
    if complement is None:
        return 0.0
    return complement.both if sex == "both" else complement.values.get(sex)


def _agree(event: Event) -> dict[str, float]:
    """Give the figure of an event: the middle of its labels, divided by their median share."""
    both = _middle([count.both for count in event.counts])
    shares = [
        count.values["female"] / (count.values["female"] + count.values["male"])
        for count in event.counts
        if count.values.get("female", 0) > 0 and count.values.get("male", 0) > 0
    ] or [
        count.values[sex] / count.both if sex == "female" else 1 - count.values[sex] / count.both
        for count in event.counts
        for sex in ("female", "male")
        if 0 < count.values.get(sex, 0) < count.both
    ]
    if not shares:
        return {"both": both}
    female = both * median(shares)
    return {"both": both, "female": female, "male": both - female}


def _middle(values: Sequence[float]) -> float:
    """Give the median; of two in the middle their geometric mean, since errors are ratios."""
    ordered = sorted(values)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return low if low == high else math.sqrt(low * high)


def _territory(count: Count) -> int:
    for entry in load_rules("territory")["territories"]:
        if entry["area"] == count.area and count.date < entry["before"]:
            return int(entry["territory"])
    return count.area
