"""Sets observations aside, each for a declared reason that names its rule.

What is not set aside is used. Rules look at a label, at a figure's own source, at the area's
population and at its other observations, in the order in which `judge_counts` calls them; the first
that holds decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from statistics import median
from typing import Any

from rihla.areas.history import changes
from rihla.numerics.date import decimal_year
from rihla.sources.observations import list_label_rules
from rihla.stock.count import Count
from rihla.stock.judgement import NamedRule, load_rules, named_rules
from rihla.stock.label import earliest_year
from rihla.stock.population import Population

__all__ = ["judge_counts", "judge_in_line", "reason_of", "universe_rule"]

_YEAR_GRACE = 1.02
"""A figure of the end of the year that a label names is of that year still."""


def reason_of(rule: str) -> str:
    """Give the reason that a rule declares.

    Examples
    --------
    >>> reason_of("structural_zero")
    'A zero where no figure was given: no area of this table has no migrants at all.'
    """
    return str(_tests()[rule]["reason"])


@cache
def universe_rule(universe: str) -> str:
    """Give the rule that sets a whole universe aside, or nothing for those that count migrants.

    Examples
    --------
    >>> universe_rule("native_born"), universe_rule("refugees"), universe_rule("foreign_born")
    ('not_migrants', 'register_of_refugees', '')
    """
    for rule, test in _tests().items():
        if universe in test.get("universes", ()):
            return rule
    return ""


def judge_counts(
    counts: Sequence[Count], *, population: Population, natives: Mapping[int, float]
) -> None:
    """Apply the rules that need no events, in their order.

    Parameters
    ----------
    counts
        Of any areas; those that a rule is about are set aside in place.
    population
        Total population.
    natives
        By position in ``counts``, persons of the area itself among its origins.
    """
    for at, count in enumerate(counts):
        _judge_zero(count)
        _judge_label(count)
        _judge_role(count)
        _judge_label_year(count)
        _judge_independence(count)
        _judge_natives(count, natives.get(at, 0.0))
    for same in _by_area(counts):
        _judge_shared_figures(same)
        _judge_whole_population(same, population)


def judge_in_line(counts: Sequence[Count]) -> None:
    """Set aside figures far from all others of their area and basis, the furthest first.

    The median of the others, events counting once, within the declared years is what a figure is
    held against; where fewer others than declared are there, nothing is judged.
    """
    test = _tests()["out_of_line"]
    for same in _by_basis(counts):
        while True:
            off = [(_distance(count, same, test), count.label, count) for count in same]
            furthest = max(off, default=None, key=lambda entry: entry[:2])
            if furthest is None or furthest[0] <= 0:
                break
            event = furthest[2].event
            for count in same:
                if count.event == event:
                    count.set_aside("out_of_line", reason_of("out_of_line"))
            same = [count for count in same if count.used]


def _distance(count: Count, same: Sequence[Count], test: Mapping[str, Any]) -> float:
    """Give by how much a figure is beyond its bound, in logarithms; negative within it."""
    others: dict[int, tuple[float, float]] = {}
    for other in same:
        gap = abs(other.date - count.date)
        if other.event != count.event and gap <= test["years"]:
            others[other.event] = (math.log(other.both), gap)
    if len(others) < test["others"]:
        return -math.inf
    middle = median(value for value, _ in others.values())
    gap = min(gap for _, gap in others.values())
    bound = math.log(test["ratio"]) + test["yearly"] * gap
    # a trend may lie between: only what is off the nearest ones too is out of line
    near = min(abs(math.log(count.both) - value) for value, _ in others.values())
    return float(min(abs(math.log(count.both) - middle), near) - bound)


def _judge_label(count: Count) -> None:
    for rule in _named():
        if rule.is_about(count.label, area=count.area, universe=count.universe, date=count.date):
            count.set_aside(rule.rule, f"{reason_of(rule.rule)} {rule.reason} [{rule.id}]")
            return


def _judge_zero(count: Count) -> None:
    if count.both == 0:
        count.set_aside("structural_zero", reason_of("structural_zero"))


def _judge_role(count: Count) -> None:
    if count.role == "partial":
        count.set_aside("workers_only", reason_of("workers_only"))


def _judge_label_year(count: Count) -> None:
    year = earliest_year(count.label)
    projection = _tests()["projection"]
    if year is None or count.label in projection["labels_that_name_a_start"]:
        return
    if count.kind in ("census", "survey"):
        if count.date - year >= _tests()["misdated"]["years"]:
            count.set_aside("misdated", reason_of("misdated"))
    elif count.date > year + _YEAR_GRACE:
        count.set_aside("projection", reason_of("projection"))


def _judge_independence(count: Count) -> None:
    if count.universe == "foreign_citizens" and count.date < _independence().get(count.area, 0.0):
        count.set_aside("before_independence", reason_of("before_independence"))


def _judge_natives(count: Count, natives: float) -> None:
    if (
        not count.added_origins
        and natives > _tests()["natives_among_origins"]["share"] * count.both
    ):
        count.set_aside("natives_among_origins", reason_of("natives_among_origins"))


def _judge_shared_figures(same: Sequence[Count]) -> None:
    """Judge figures that are filed under both bases at one date."""
    ratio = _tests()["one_figure_two_bases"]["ratio"]
    citizens = {(c.both, c.date): c for c in same if c.universe == "foreign_citizens"}
    for count in same:
        if count.universe != "foreign_born" or not count.used:
            continue
        twin = citizens.get((count.both, count.date))
        if twin is None:
            continue
        if twin.rule == "before_independence":
            count.set_aside("before_independence", reason_of("before_independence"))
            continue
        others = [
            other.both
            for other in same
            if other.universe == "foreign_born"
            and other.used
            and abs(other.date - count.date) < 1
            and other.both != count.both
        ]
        if any(max(o / count.both, count.both / o) > ratio for o in others):
            count.set_aside("one_figure_two_bases", reason_of("one_figure_two_bases"))


def _judge_whole_population(same: Sequence[Count], population: Population) -> None:
    test = _tests()["whole_population"]
    shares = [
        (count, count.both / population.at(count.area, count.date)) for count in same if count.used
    ]
    for count, share in shares:
        smaller = (other for _, other in shares if other < test["other"] * share)
        if share > test["share"] and any(smaller):
            count.set_aside("whole_population", reason_of("whole_population"))


def _by_area(counts: Iterable[Count]) -> list[list[Count]]:
    groups: dict[int, list[Count]] = {}
    for count in counts:
        groups.setdefault(count.area, []).append(count)
    return list(groups.values())


def _by_basis(counts: Iterable[Count]) -> list[list[Count]]:
    groups: dict[tuple[int, str], list[Count]] = {}
    for count in counts:
        if count.used and count.both > 0:
            groups.setdefault((count.area, count.universe), []).append(count)
    return list(groups.values())


@cache
def _named() -> tuple[NamedRule, ...]:
    """Join the judgements of labels: those of the source's own table, then those of this floor."""
    flags = {flag: rule for rule, test in _tests().items() for flag in test.get("flags", ())}
    of_source = tuple(
        NamedRule(
            id=f"label.yaml: {entry.label}",
            rule=flags[entry.flag],
            label=entry.label,
            reason=entry.reason,
            authority=entry.authority,
            area=entry.area,
            universe=entry.universe,
            start=entry.start,
            end=entry.end,
        )
        for entry in list_label_rules()
        if entry.flag in flags
    )
    return of_source + named_rules(load_rules("fate")["labels"])


@cache
def _independence() -> dict[int, float]:
    """Give the decimal date at which each area left one of the declared States."""
    states = set(_tests()["before_independence"]["states"])
    return {
        code: decimal_year(change.date)
        for change in changes()
        if states & set(change.before)
        for code in change.after
        if code not in states
    }


def _tests() -> Mapping[str, Any]:
    tests: Mapping[str, Any] = load_rules("fate")["tests"]
    return tests
