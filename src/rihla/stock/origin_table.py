"""Tables by origin of the counts behind an estimate: one for each event, under all its labels.

A table says which part of a count was born in, or are citizens of, each origin it names. Persons of
a former State are divided among its successors as the same table, or the area's nearest that names
them, divides those; where no table of the area names any, they stay under the former State's code.
What a table does not name is its rest: it is spread over no one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import list_areas, members
from rihla.areas.history import successors
from rihla.sources.observations import OriginKind, list_origin_codes
from rihla.stock.estimation import Estimate
from rihla.stock.judgement import NamedRule, load_rules, named_rules
from rihla.stock.methods.composition import load_origin_settings

__all__ = [
    "OriginLabel",
    "OriginTable",
    "filed_date",
    "make_origin_tables",
    "read_origin_labels",
    "read_origin_tables",
    "successors_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WORLD = 900
_LEAST_LEFT = 0.1
"""Part of an origin's persons that remains at least when registered refugees are taken out."""
_SAME_SUM = 0.02
"""A former State's figure within this of the sum of its successors is that sum."""

_QUERY = """
    SELECT labels.id, rows.origin,
        coalesce(sum(rows.value) FILTER (WHERE rows.sex = 'both'),
                 sum(rows.value) FILTER (WHERE rows.sex = 'male')
                 + sum(rows.value) FILTER (WHERE rows.sex = 'female')) AS persons,
        coalesce(sum(rows.value) FILTER (WHERE rows.sex = 'female'),
                 sum(rows.value) FILTER (WHERE rows.sex = 'both')
                 - sum(rows.value) FILTER (WHERE rows.sex = 'male')) AS women
    FROM labels JOIN rows ON labels.area = rows.area AND labels.universe = rows.universe
        AND labels.source = rows.source AND abs(labels.filed - rows.date) < 0.01
    WHERE rows.value >= 0
    GROUP BY ALL
    HAVING persons IS NOT NULL
    ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class OriginTable:
    """The shares of one count by origin.

    Arrays are (K,), one element for each origin named, by code.
    """

    area: int
    basis: str
    date: float
    kind: str
    published: float
    """Earliest year in which it can have been known; NaN where no label tells."""
    event: int
    """The event it belongs to; -1 where its source gives no total."""
    whole: float
    """Persons counted, refugees taken out where they are added later."""
    origin: Ints
    share: Floats
    spread: Floats
    """Difference of the logs of the greatest and the least share among its labels."""
    female: Floats
    """Share of women in each origin; NaN where it is not told."""

    @property
    def rest(self) -> float:
        """The part that it names by no origin."""
        return max(1 - float(self.share.sum()), 0.0)

    def without(self, origins: Collection[int]) -> OriginTable:
        """Leave origins to the rest."""
        kept = ~np.isin(self.origin, sorted(origins))
        return replace(
            self,
            origin=self.origin[kept],
            share=self.share[kept],
            spread=self.spread[kept],
            female=self.female[kept],
        )


@dataclass(slots=True)
class OriginLabel:
    """One label's persons by origin, from which tables are made."""

    area: int
    basis: str
    date: float
    kind: str
    published: float
    event: int
    total: float
    persons: dict[int, float] = field(default_factory=dict)
    women: dict[int, float] = field(default_factory=dict)

    @property
    def named(self) -> float:
        """Persons whose origin it names."""
        return math.fsum(self.persons.values())


def read_origin_tables(found: Estimate, observations: pa.Table) -> tuple[OriginTable, ...]:
    """Read the tables by origin of every count that the estimate uses.

    Sources that give origins and no total are read too: their whole is the estimated total, or what
    they name where that is more.

    Parameters
    ----------
    found
        The estimate of totals, which judged the counts.
    observations
        What it was made from, rows by origin included.

    Returns
    -------
    tuple of OriginTable
        By area, date, basis and event; the same for the same rows in any order.
    """
    return make_origin_tables(found, read_origin_labels(found, observations))


def make_origin_tables(
    found: Estimate, labels: Sequence[OriginLabel], *, nearest: bool = True
) -> tuple[OriginTable, ...]:
    """Make one table of each event, from the labels that are to be seen.

    Parameters
    ----------
    found
        The estimate of totals.
    labels
        As `read_origin_labels` gives them; they stay as they are.
    nearest
        Whether persons of a former State may be divided as another table divides them.
    """
    own = [replace(one, persons=dict(one.persons), women=dict(one.women)) for one in labels]
    _divide_former(own, nearest=nearest)
    events: dict[tuple[int, int, int], list[OriginLabel]] = {}
    for number, label in enumerate(own):
        alone = number if label.event < 0 else -1
        events.setdefault((label.area, label.event, alone), []).append(label)
    taken = _taken_out(found)
    tables = [_merge(found, mine, taken) for mine in events.values()]
    least = load_origin_settings().least_named
    kept = [t for t in tables if t is not None and t.share.sum() >= least]
    return tuple(sorted(kept, key=lambda t: (t.area, t.date, t.basis, t.event, t.whole)))


def read_origin_labels(found: Estimate, observations: pa.Table) -> tuple[OriginLabel, ...]:
    """Read what each label tells by origin, in an order of its own."""
    seen = found.series.observations
    used = (pc.field("fate") == "used") | (pc.field("rule") == "total_missing")
    chosen = seen.filter(used & pc.field("basis").is_valid())
    names = ("area", "universe", "source", "date", "basis", "kind", "published", "event", "rule")
    labels: dict[tuple[int, str, str, float], OriginLabel] = {}
    columns = (chosen[name].to_pylist() for name in (*names, "sex", "value"))
    totals: dict[tuple[int, str, str, float], dict[str, float]] = {}
    for area, universe, source, date, basis, kind, published, event, rule, sex, value in zip(
        *columns, strict=True
    ):
        key = area, universe, source, date
        known = math.nan if published is None else float(published)
        label = OriginLabel(area, basis, date, kind, known, -1 if rule else event, math.nan)
        labels.setdefault(key, label)
        totals.setdefault(key, {})[sex] = value
    for key, of_sex in totals.items():
        both = of_sex.get("both", of_sex.get("male", math.nan) + of_sex.get("female", math.nan))
        labels[key].total = both if labels[key].event >= 0 else math.nan
    keys = sorted(labels)
    _fill(labels, keys, observations)
    return tuple(labels[key] for key in keys if labels[key].persons)


def _fill(
    labels: Mapping[tuple[int, str, str, float], OriginLabel],
    keys: Sequence[tuple[int, str, str, float]],
    observations: pa.Table,
) -> None:
    table = pa.table(
        {
            "id": pa.array(range(len(keys)), pa.int32()),
            "area": pa.array([key[0] for key in keys], pa.int32()),
            "universe": pa.array([key[1] for key in keys], pa.string()),
            "source": pa.array([key[2] for key in keys], pa.string()),
            "filed": pa.array([filed_date(*key) for key in keys], pa.float64()),
        }
    )
    rows = observations.filter((pc.field("origin") != 0) & _is_all_ages(observations)).select(
        ["area", "origin", "universe", "date", "source", "sex", "value"]
    )
    with duckdb.connect() as engine:
        engine.register("labels", table)
        engine.register("rows", rows)
        found = engine.sql(_QUERY).to_arrow_table()
    place, second = _codes()
    late: list[tuple[OriginLabel, int, float, float | None]] = []
    for number, origin, both, female in zip(*(found[c].to_pylist() for c in range(4)), strict=True):
        label = labels[keys[number]]
        if origin == label.area:
            continue
        if origin in place:
            label.persons[origin] = both
            if female is not None:
                label.women[origin] = min(max(female, 0.0), both)
        elif origin in second:
            late.append((label, second[origin], both, female))
    for label, origin, both, _ in late:
        # An area under a second code, or a part that is an area today, unless it is there already.
        if origin != label.area:
            label.persons.setdefault(origin, both)


def _is_all_ages(table: pa.Table) -> pc.Expression:
    if "age" not in table.column_names:
        return pc.scalar(True)
    return (pc.field("age") == 0) & (pc.field("age_length") == -1)


def filed_date(area: int, universe: str, source: str, date: float) -> float:
    """Give the date under which a source files what a judgement moved.

    Examples
    --------
    >>> filed_date(792, "foreign_born", "OECD", 2016.0)
    2015.0
    """
    for rule, by in _shifts():
        if rule.is_about(source, area=area, universe=universe, date=date - by):
            return float(date - by)
    return date


@cache
def _shifts() -> list[tuple[NamedRule, float]]:
    entries = load_rules("date")["shifts"]
    rules = named_rules(entries, rule="shift")
    return [(rule, entry["by"]) for rule, entry in zip(rules, entries, strict=True)]


@cache
def _codes() -> tuple[frozenset[int], Mapping[int, int]]:
    """Give the codes that stand for themselves, and second codes of areas."""
    world = set(members(_WORLD))
    former = {area.m49 for area in list_areas("former") if successors_of(area.m49)}
    second = {
        code.code: code.within
        for kind in (OriginKind.ALIAS, OriginKind.FORMER)
        for code in list_origin_codes(kind).values()
        if code.within in world
    }
    return frozenset(world | former), second


@cache
def successors_of(code: int) -> tuple[int, ...]:
    """Give the areas of today that a former State became.

    Examples
    --------
    >>> successors_of(200), 688 in successors_of(890)
    ((203, 703), True)
    """
    world = set(members(_WORLD))
    found: set[int] = set()
    if code not in {area.m49 for area in list_areas("former")}:
        return ()
    for after in successors(code):
        found |= {after} if after in world else set(successors_of(after))
    return tuple(sorted(found))


def _divide_former(labels: Sequence[OriginLabel], *, nearest: bool) -> None:
    """Divide persons of former States among successors, the youngest States first."""
    former = sorted(
        {o for label in labels for o in label.persons if successors_of(o)},
        key=lambda code: (len(successors_of(code)), code),
    )
    by_area: dict[int, list[OriginLabel]] = {}
    for label in labels:
        by_area.setdefault(label.area, []).append(label)
    for code in former:
        after = successors_of(code)
        for mine in by_area.values():
            named = [label for label in mine if sum(label.persons.get(o, 0) for o in after) > 0]
            for label in [label for label in mine if code in label.persons]:
                _divide(label, code, after, named if nearest else [])


def _divide(
    label: OriginLabel, code: int, after: Sequence[int], named: Sequence[OriginLabel]
) -> None:
    beside = sum(label.persons.get(o, 0.0) for o in after)
    value = label.persons[code]
    if beside and (
        abs(value - beside) <= _SAME_SUM * value or label.named > max(label.total, 0) * 1.005
    ):
        del label.persons[code]
        label.women.pop(code, None)
        return
    like = label if beside else _nearest(label, named)
    if like is None:
        return
    del label.persons[code]
    women = label.women.pop(code, None)
    pattern = {o: like.persons[o] for o in after if like.persons.get(o, 0.0) > 0}
    size = sum(pattern.values())
    for origin, persons in pattern.items():
        if origin == label.area:
            continue
        part = persons / size
        told = origin in label.women or origin not in label.persons
        label.persons[origin] = label.persons.get(origin, 0.0) + value * part
        if women is not None and told:
            label.women[origin] = label.women.get(origin, 0.0) + women * part
        else:
            label.women.pop(origin, None)


def _nearest(label: OriginLabel, named: Sequence[OriginLabel]) -> OriginLabel | None:
    """Give the nearest label that names successors, of the same basis if there is one."""
    ranked = [
        (one.basis != label.basis, abs(one.date - label.date), -one.named, at)
        for at, one in enumerate(named)
    ]
    return named[min(ranked)[3]] if ranked else None


def _taken_out(found: Estimate) -> dict[int, float]:
    events = found.evidence.events
    return {
        event: taken
        for event, taken in zip(
            events["event"].to_pylist(), events["taken_out"].to_pylist(), strict=True
        )
        if taken > 0
    }


def _merge(
    found: Estimate, labels: Sequence[OriginLabel], taken: Mapping[int, float]
) -> OriginTable | None:
    """Make the table of one event: of each origin the mean log of its labels' shares."""
    wholes = [_whole(found, label) for label in labels]
    cut = [_without_refugees(found, label, taken) for label in labels]
    wholes = [
        w - (label.named - math.fsum(c.values()))
        for w, label, c in zip(wholes, labels, cut, strict=True)
    ]
    weights = [
        (math.fsum(c.values()) / w) ** 2 if w > 0 else 0.0 for c, w in zip(cut, wholes, strict=True)
    ]
    if not max(weights) > 0:
        return None
    best = int(np.argmax(weights))
    lead = labels[best]
    origins = sorted({o for c, weight in zip(cut, weights, strict=True) if weight > 0 for o in c})
    share, spread = np.zeros(len(origins)), np.zeros(len(origins))
    female = np.full(len(origins), np.nan)
    for k, origin in enumerate(origins):
        told = [
            (math.log(max(c[origin], 0.5) / whole), weight)
            for c, whole, weight in zip(cut, wholes, weights, strict=True)
            if origin in c and weight > 0
        ]
        logs = [log for log, _ in told]
        share[k] = math.exp(sum(log * w for log, w in told) / sum(w for _, w in told))
        spread[k] = max(logs) - min(logs)
        women = [
            label.women[origin] / label.persons[origin]
            for label in labels
            if origin in label.women and label.persons[origin] > 0
        ]
        if women:
            female[k] = sum(women) / len(women)
    size = share.sum()
    if size > 1:
        share /= size
    published = [label.published for label in labels]
    return OriginTable(
        area=lead.area,
        basis=lead.basis,
        date=lead.date,
        kind=lead.kind,
        published=math.nan if any(math.isnan(p) for p in published) else min(published),
        event=lead.event,
        whole=wholes[best],
        origin=np.array(origins, dtype=np.int64),
        share=share,
        spread=spread,
        female=female,
    )


def _whole(found: Estimate, label: OriginLabel) -> float:
    if not math.isnan(label.total):
        return max(label.total, label.named)
    if label.area not in found.areas:
        return label.named
    row = found.totals()[found.areas.index(label.area)]
    known = np.isfinite(row)
    if not known.any():
        return label.named
    return max(float(np.interp(label.date, np.array(found.dates)[known], row[known])), label.named)


def _without_refugees(
    found: Estimate, label: OriginLabel, taken: Mapping[int, float]
) -> dict[int, float]:
    if label.event not in taken:
        return label.persons
    registered = found.series.refugees.by_origin(label.area, label.date)
    return {
        origin: max(persons - registered.get(origin, 0.0), _LEAST_LEFT * persons)
        for origin, persons in label.persons.items()
    }
