"""From observations to series: every observation with its fate, and the totals to estimate from.

`build_series` is the whole way: counts are read off the observations, judged by the declared rules,
recognised as events, completed and set beside the refugees. Nothing is dropped on it: what is not
used stands in ``Series.observations`` with the rule that set it aside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from rihla.stock.basis import choose_bases, pool_ratios, tabulate_overlap
from rihla.stock.complement import Complement, match_complements
from rihla.stock.count import BASES, Count
from rihla.stock.event import Event, group_counts, settle_disagreement
from rihla.stock.fate import judge_counts, judge_in_line, reason_of
from rihla.stock.judgement import NamedRule, load_rules, named_rules
from rihla.stock.label import known_from, read_label
from rihla.stock.origin import Key, OriginRows
from rihla.stock.population import Population
from rihla.stock.refugee import Refugees
from rihla.stock.tabulation import EVENTS, OBSERVATIONS, tabulate_events, tabulate_observations

__all__ = ["EVENTS", "OBSERVATIONS", "Series", "build_series"]


@dataclass(frozen=True, slots=True)
class Series:
    """What the observations say, ready for an estimate.

    Attributes
    ----------
    observations
        Every all-ages total given, in the order given, and after them the sums over origins made
        where a source has no total (``summed``, ``origin`` 0 too): `OBSERVATIONS`.
        ``event`` is -1 and ``basis`` null where there is none; ``published`` is the earliest year
        in which the figure can have been known, null where its label does not tell.
    events
        One row for each event and sex: `EVENTS`. ``value`` is the median of its labels with the
        complement added, ``lowest`` and ``highest`` those of its labels likewise, ``spread`` the
        logarithm of their ratio; ``published`` is null as soon as one of its labels does not
        tell; ``includes_refugees`` is ``true``, ``false`` or ``unknown``, ``refugees`` the
        registered ones of both sexes at its date, ``refugees_held`` those of them whom it counts;
        ``territory`` the area whose borders it has.
    overlap, ratios
        Foreign-born beside foreign citizens: see `rihla.stock.basis`.
    bases
        The basis of each area that has any event.
    refugees
        The registers.
    """

    observations: pa.Table
    events: pa.Table
    overlap: pa.Table
    ratios: pa.Table
    bases: Mapping[int, str]
    refugees: Refugees


def build_series(observations: pa.Table, *, refugees: pa.Table, population: pa.Table) -> Series:
    """Turn observations into the series that an estimate starts from.

    Parameters
    ----------
    observations
        As `rihla.sources.observations.read_observations` gives it: with ``area, origin, sex, date,
        age, age_length, universe, source, value``. Rows by origin are used where they are given:
        for sums where a total is missing, for natives counted in, and to see refugees. Further
        columns ``kind`` and ``published`` overrule what the label says. Rows by age are left out.
    refugees
        As `rihla.stock.refugee.combine_registers` gives it.
    population
        ``code`` or ``area``, ``year``, ``value`` persons at mid-year.

    Returns
    -------
    Series
        The same for the same rows in any order, up to the order of ``observations``.

    Examples
    --------
    >>> given = pa.table({
    ...     "area": [40, 40], "origin": [0, 0], "sex": ["both"] * 2, "date": [2001.4, 2001.4],
    ...     "age": [0, 0], "age_length": [-1, -1], "universe": ["foreign_born"] * 2,
    ...     "source": ["Census2001", "WorldBank"], "value": [1003399.0, 0.9e6]})
    >>> none = {"area": [], "origin": [], "date": [], "category": [], "value": []}
    >>> series = build_series(given, refugees=pa.table(none),
    ...                       population=pa.table({"code": [40], "year": [2001], "value": [8e6]}))
    >>> series.observations.select(["source", "fate", "rule"]).to_pylist()[1]
    {'source': 'WorldBank', 'fate': 'set_aside', 'rule': 'never_evidence'}
    >>> series.events["value"].to_pylist()
    [1003399.0]
    """
    whole = observations.filter(_is_all_ages(observations))
    totals = whole.filter(pc.equal(whole["origin"], 0))
    registers = Refugees.from_table(refugees)
    rows = OriginRows(whole.filter(pc.not_equal(whole["origin"], 0)))
    counts = _read_counts(totals)
    _take_out_own_citizens(counts, rows)
    sums = _sum_missing(rows, counts)
    held = {**counts, **sums}
    rows.hold(registers.largest_origins())
    events, complements = _judge(held, rows, Population.from_table(population))
    overlap = tabulate_overlap(events)
    return Series(
        observations=tabulate_observations(totals, counts, sums),
        events=tabulate_events(events, complements, rows, registers),
        overlap=overlap,
        ratios=pool_ratios(overlap),
        bases=choose_bases(events),
        refugees=registers,
    )


def _judge(
    held: Mapping[Key, Count], rows: OriginRows, population: Population
) -> tuple[list[Event], list[Complement]]:
    counts = [held[key] for key in sorted(held)]
    keys = sorted(held)
    natives = {at: rows.natives.get(key, 0.0) for at, key in enumerate(keys)}
    for count in counts:
        if math.isnan(count.both):
            count.set_aside("one_sex", reason_of("one_sex"))
    judge_counts(
        [count for count in counts if not math.isnan(count.both)],
        population=population,
        natives={
            at: natives[index]
            for at, index in enumerate(
                i for i, count in enumerate(counts) if not math.isnan(count.both)
            )
        },
    )
    _demote_lone_registers(counts)
    complements = match_complements(counts)
    added = {id(complement.added) for complement in complements}
    _keep_needed_sums(counts)
    events = group_counts(c for c in counts if c.used and id(c) not in added)
    settle_disagreement(events)
    judge_in_line([c for c in counts if c.used and id(c) not in added])
    kept = [event for event in events if any(count.used for count in event.counts)]
    for event in kept:
        event.keep([count for count in event.counts if count.used])
    for count in counts:
        if not count.used:
            count.event = -1
    for complement in complements:
        complement.added.event = complement.base.event
    return kept, complements


def _read_counts(totals: pa.Table) -> dict[Key, Count]:
    counts: dict[Key, Count] = {}
    migrants = totals.filter(pc.is_in(totals["universe"], value_set=pa.array(list(BASES))))
    for row in migrants.to_pylist():
        key = (row["area"], row["universe"], row["date"], row["source"])
        if key not in counts:
            counts[key] = _count(key, kind=row.get("kind"), published=row.get("published"))
        counts[key].values[row["sex"]] = row["value"]
    return counts


def _count(key: Key, *, kind: str | None = None, published: int | None = None) -> Count:
    area, universe, date, label = key
    facts = read_label(label, area)
    shifted = date
    for rule, by in _shifts():
        if rule.is_about(label, area=area, universe=universe, date=date):
            shifted = date + by
    return Count(
        area=area,
        universe=universe,
        date=shifted,
        label=label,
        kind=kind or facts.kind,
        publisher=facts.publisher,
        role=facts.role,
        published=published if published is not None else known_from(label, area, shifted),
        filed=date,
    )


@cache
def _shifts() -> list[tuple[NamedRule, float]]:
    entries = load_rules("date")["shifts"]
    return [
        (rule, entry["by"])
        for rule, entry in zip(named_rules(entries, rule="shift"), entries, strict=True)
    ]


def _sum_missing(rows: OriginRows, counts: Mapping[Key, Count]) -> dict[Key, Count]:
    """Make counts of sums over origins where the source gives origins and no total."""
    made: dict[Key, Count] = {}
    for key, values in rows.sums.items():
        if key in counts or not any(values.values()):
            continue
        count = _count(key)
        count.values.update(values)
        count.added_origins = True
        made[key] = count
    return made


def _keep_needed_sums(counts: Sequence[Count]) -> None:
    """Set sums over origins aside wherever the area has a total from elsewhere."""
    have = {count.area for count in counts if count.used and not count.added_origins}
    for count in counts:
        if count.added_origins:
            count.role = "partial"
            if count.area in have:
                count.set_aside("total_missing", reason_of("total_missing"))


def _take_out_own_citizens(counts: Mapping[Key, Count], rows: OriginRows) -> None:
    """Take out of a count those whom its source counts beside foreign citizens."""
    entries = load_rules("complement")["own_citizens"]
    for rule, entry in zip(named_rules(entries, rule="own_citizens"), entries, strict=True):
        for key, count in counts.items():
            if rule.is_about(
                count.label, area=count.area, universe=count.universe, date=count.date
            ):
                own = rows.of_origins(key, entry["origins"])
                count.values.update({s: v - own.get(s, 0.0) for s, v in count.values.items()})


def _demote_lone_registers(counts: Sequence[Count]) -> None:
    """Take a register's figure that stands alone for what it is: an annual figure of some kind."""
    rule = load_rules("kind")["lone"]
    kept_up: dict[tuple[int, str], list[Count]] = {}
    for count in counts:
        named = read_label(count.label, count.area).kind
        if count.used and count.kind == named == "register":
            kept_up.setdefault((count.area, count.universe), []).append(count)
    for same in kept_up.values():
        dates = [count.date for count in same]
        for count in same:
            gaps = (abs(count.date - date) for date in dates if date != count.date)
            if min(gaps, default=math.inf) > rule["years"]:
                count.kind = rule["kind"]


def _is_all_ages(table: pa.Table) -> pa.ChunkedArray:
    if "age" not in table.column_names:
        return pa.chunked_array([pa.array([True] * table.num_rows)])
    open_group = pc.and_(pc.equal(table["age"], 0), pc.equal(table["age_length"], -1))
    return pc.fill_null(open_group, False)
