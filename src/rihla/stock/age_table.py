"""Tables by age of the counts behind an estimate, brought to five-year groups.

Sources give single years, five-year groups, wide groups, open groups that begin anywhere, and
often several of them at once. From each the finest groups are taken that cover all ages without
overlap. A group wider than five years is split as the area's other counts, or else those of its
subregion, divide it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.stock.estimation import Estimate
from rihla.stock.origin_table import filed_date

__all__ = [
    "AGES",
    "AgeLabel",
    "AgeTable",
    "cover_ages",
    "make_age_tables",
    "pool_patterns",
    "read_age_labels",
    "read_age_tables",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Group = tuple[int, int]
"""First age, and length in years; -1 where it is open."""

AGES = tuple(range(0, 80, 5))
"""First ages of the groups: five years each, and 75 and over, as the United Nations publish."""

_LAST = 1000
_LEAST = 0.5
_PARTS = ("male", "female")


@dataclass(frozen=True, slots=True)
class AgeTable:
    """The shares of one sex in one count by age."""

    area: int
    basis: str
    date: float
    kind: str
    published: float
    """Earliest year in which it can have been known; NaN where its label does not tell."""
    event: int
    sex: str
    whole: float
    """Persons of the sex whose age is told."""
    share: Floats
    """(16,) adding up to one."""
    split: Bools
    """(16,) whether a group was split from a wider one."""
    of_both: bool = False
    """Whether the source divides both sexes together only."""


@dataclass(frozen=True, slots=True)
class AgeLabel:
    """How one label divides one sex by age."""

    area: int
    basis: str
    date: float
    kind: str
    published: float
    event: int
    label: str
    sex: str
    groups: tuple[tuple[int, int, float], ...]
    """First age, last age and one, persons."""


def cover_ages(groups: Mapping[Group, float], *, total: float = math.nan) -> list[Group]:
    """Choose the finest groups that cover all ages once.

    Parameters
    ----------
    groups
        Persons by group; may overlap.
    total
        Of all ages; where groups begin above age zero it tells who is below.

    Returns
    -------
    list
        In order; empty where they leave a gap. A first group that is not among those given stands
        for who is left of the total.

    Examples
    --------
    >>> cover_ages({(0, 15): 3.0, (0, 5): 1.0, (5, 10): 2.0, (15, -1): 4.0})
    [(0, 5), (5, 10), (15, -1)]
    >>> cover_ages({(15, 50): 3.0, (65, -1): 2.0}, total=6.0)
    [(0, 15), (15, 50), (65, -1)]
    """
    best: dict[int, tuple[int, list[Group]]] = {_LAST: (0, [])}
    for age, length in sorted(groups, key=lambda g: (-g[0], g[1])):
        end = _LAST if length < 0 else age + length
        if end in best:
            count, after = best[end]
            if count + 1 > best.get(age, (0, []))[0]:
                best[age] = count + 1, [(age, length), *after]
    if 0 in best:
        return best[0][1]
    starts = [age for age in best if age < _LAST]
    if not starts or math.isnan(total):
        return []
    first = min(starts)
    path = best[first][1]
    left = total - sum(groups[group] for group in path)
    return [(0, first), *path] if left > 0 else []


def read_age_tables(found: Estimate, observations: pa.Table) -> tuple[AgeTable, ...]:
    """Read the tables by age of every count that the estimate uses.

    Parameters
    ----------
    found
        The estimate of totals, which judged the counts.
    observations
        With rows by age of all origins: ``area, universe, source, date, sex, age, age_length,
        value``.

    Returns
    -------
    tuple of AgeTable
        By area, date, basis and sex, one for each event; the same for the same rows in any order.
    """
    return make_age_tables(found, read_age_labels(found, observations))


def make_age_tables(found: Estimate, labels: Sequence[AgeLabel]) -> tuple[AgeTable, ...]:
    """Make one table of each event and sex, from the labels that are to be seen."""
    patterns = _patterns(found, labels)
    events: dict[tuple[int, int, str], list[AgeTable]] = {}
    for label in labels:
        table = _bring(label, patterns[label.area, label.sex])
        events.setdefault((table.area, table.event, table.sex), []).append(table)
    chosen = [min(tables, key=_coarseness) for tables in events.values()]
    whole = {(table.area, table.event): table for table in chosen if table.sex == "both"}
    kept = [table for table in chosen if table.sex != "both"]
    told = {(table.area, table.event, table.sex) for table in kept}
    for (area, event), table in whole.items():
        both = patterns[area, "both"]
        for sex in _PARTS:
            if (area, event, sex) not in told:
                # A sex that is not told apart differs from both as its pattern does.
                share = table.share * patterns[area, sex] / both
                kept.append(replace(table, sex=sex, share=share / share.sum(), of_both=True))
    return tuple(sorted(kept, key=lambda t: (t.area, t.date, t.basis, t.event, t.sex)))


def pool_patterns(
    tables: Sequence[AgeTable], group: Mapping[int, int], *, pooled: float
) -> dict[tuple[int, str], Floats]:
    """Give the mean log shares of each group of areas and sex, drawn to the world's.

    Parameters
    ----------
    tables
        Any.
    group
        The group of each area.
    pooled
        Areas' worth by which a group is drawn to the world.

    Returns
    -------
    dict
        By group and sex, (16,) logs; under group 0 those of the world.
    """
    of_area: dict[tuple[int, str], list[Floats]] = {}
    for table in tables:
        log = np.log(np.maximum(table.share, _LEAST / max(table.whole, 1.0)))
        of_area.setdefault((table.area, table.sex), []).append(log)
    found: dict[tuple[int, str], Floats] = {}
    for sex in sorted({sex for _, sex in of_area}):
        means = {a: np.mean(logs, axis=0) for (a, s), logs in sorted(of_area.items()) if s == sex}
        world = np.mean(list(means.values()), axis=0)
        found[0, sex] = world
        for code in sorted(set(group.values())):
            mine = [mean for area, mean in means.items() if group.get(area) == code]
            found[code, sex] = (np.sum(mine, axis=0) + pooled * world) / (len(mine) + pooled)
    return found


def read_age_labels(found: Estimate, observations: pa.Table) -> tuple[AgeLabel, ...]:
    """Read the groups by which each label divides all ages."""
    seen = found.series.observations
    used = seen.filter(pc.field("fate") == "used")
    names = ("area", "universe", "source", "date", "basis", "kind", "published", "event")
    facts: dict[tuple[int, str, str, float], tuple[str, str, float, int, float]] = {}
    totals: dict[tuple[int, str, str, float, str], float] = {}
    columns = (used[name].to_pylist() for name in (*names, "sex", "value"))
    for area, universe, source, date, basis, kind, published, event, sex, value in zip(
        *columns, strict=True
    ):
        filed = filed_date(area, universe, source, date)
        known = math.nan if published is None else float(published)
        facts[area, universe, source, filed] = basis, kind, known, event, date
        totals[area, universe, source, filed, sex] = value
    groups: dict[tuple[int, str, str, float, str], dict[Group, float]] = {}
    rows = observations.filter(
        (pc.field("origin") == 0)
        & pc.field("age").is_valid()
        & ~((pc.field("age") == 0) & (pc.field("age_length") == -1))
    )
    columns = (
        rows[name].to_pylist()
        for name in ("area", "universe", "source", "date", "sex", "age", "age_length", "value")
    )
    for *key, age, length, value in zip(*columns, strict=True):
        if value is not None and value >= 0 and tuple(key[:4]) in facts:
            groups.setdefault(tuple(key), {})[age, length] = value
    labels = []
    for whose, given in sorted(groups.items()):
        total = totals.get(whose, math.nan)
        path = cover_ages(given, total=total)
        values = [given.get(group, math.nan) for group in path]
        if path and math.isnan(values[0]):
            values[0] = total - sum(values[1:])
        if len(path) > 1 and sum(values) > 0:
            basis, kind, known, event, date = facts[whose[:4]]
            parts = tuple(
                (age, _LAST if length < 0 else age + length, value)
                for (age, length), value in zip(path, values, strict=True)
            )
            labels.append(
                AgeLabel(whose[0], basis, date, kind, known, event, whose[2], whose[4], parts)
            )
    return tuple(labels)


def _patterns(found: Estimate, labels: Sequence[AgeLabel]) -> dict[tuple[int, str], Floats]:
    """Give the shares by which an area's wide groups are split, for each sex.

    Those of the area's own counts in five-year groups, drawn to those of its subregion's.
    """
    flat = np.full(len(AGES), 1 / len(AGES))
    fine = [table for table in (_bring(label, flat) for label in labels) if not table.split.any()]
    group = found.evidence.group
    pooled = pool_patterns(fine, group, pooled=2.0)
    own: dict[tuple[int, str], list[Floats]] = {}
    for table in fine:
        log = np.log(np.maximum(table.share, _LEAST / max(table.whole, 1.0)))
        own.setdefault((table.area, table.sex), []).append(log)
    patterns = {}
    for area in sorted({label.area for label in labels}):
        for sex in ("both", *_PARTS):
            base = pooled.get((group.get(area, 0), sex), pooled.get((0, sex), np.log(flat)))
            mine = own.get((area, sex), [])
            pattern = np.exp((np.sum(mine, axis=0) + base) / (len(mine) + 1))
            patterns[area, sex] = pattern / pattern.sum()
    return patterns


def _bring(label: AgeLabel, pattern: Floats) -> AgeTable:
    """Bring the groups of a label to five years."""
    persons = np.zeros(len(AGES))
    split = np.zeros(len(AGES), dtype=bool)
    starts = np.array(AGES)
    ends = np.array([*AGES[1:], _LAST])
    for first, end, value in label.groups:
        # Years that each five-year group has within the source's group, of those it has at all.
        inside = np.minimum(ends, end) - np.maximum(starts, first)
        here = np.flatnonzero(inside > 0)
        if len(here) == 1:
            persons[here[0]] += value
            continue
        length = np.minimum(ends, 100)[here] - starts[here]
        within = np.minimum(inside[here] / length, 1.0)
        weight = pattern[here] * within
        persons[here] += value * weight / weight.sum()
        split[here] = True
    whole = float(persons.sum())
    return AgeTable(
        label.area,
        label.basis,
        label.date,
        label.kind,
        label.published,
        label.event,
        label.sex,
        whole,
        persons / whole,
        split,
    )


def _coarseness(table: AgeTable) -> tuple[int, float, float]:
    return int(table.split.sum()), -table.whole, float(table.share @ np.arange(len(AGES)))
