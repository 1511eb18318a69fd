"""The series of refugees beside the counts of migrants, and which counts hold them already.

Refugees, asylum-seekers, others in need of international protection and Palestine refugees are
registered at the end of each year. They are added to a count of migrants only where that count
does not hold them: adding them to one that does counts them twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import list_areas, members
from rihla.stock.count import Count
from rihla.stock.judgement import NamedRule, load_rules, named_rules

__all__ = ["PALESTINE", "Holding", "Refugees", "combine_registers", "judge_holding"]

PALESTINE = "palestine_refugees"
"""The category of those whom UNRWA registers."""


def combine_registers(unhcr: pa.Table, unrwa: pa.Table) -> pa.Table:
    """Put the registers together, one row for each area, origin, category and year end.

    Parameters
    ----------
    unhcr
        As `rihla.sources.unhcr.read_population` gives it; other categories than the declared ones
        are left out, as are asylums that are no area and persons registered in their own area.
    unrwa
        As `rihla.sources.unhcr.read_unrwa` gives it, for the hosts where they are migrants.

    Returns
    -------
    pyarrow.Table
        ``area, origin`` int32, ``date`` float64 (decimal, the end of the year), ``category`` text,
        ``value`` persons. Blank counts are left out.

    Examples
    --------
    >>> unhcr = pa.table({"origin": [862], "asylum": [170], "date": [2019.0],
    ...                   "category": ["in_need_of_protection"], "value": [1171552.0]})
    >>> unrwa = pa.table({"origin": [275], "area": [400], "date": [2019.0], "value": [2242579.0]})
    >>> combine_registers(unhcr, unrwa)["category"].to_pylist()
    ['in_need_of_protection', 'palestine_refugees']
    """
    words = [entry["word"] for entry in load_rules("refugee")["categories"]]
    areas = pa.array([area.m49 for area in list_areas("area")], pa.int32())
    asylum = unhcr["asylum"].cast(pa.int32())
    kept = pc.and_(
        pc.is_in(unhcr["category"], value_set=pa.array(words)),
        pc.and_(
            pc.is_in(asylum, value_set=areas),
            pc.and_(pc.not_equal(asylum, unhcr["origin"].cast(pa.int32())), _given(unhcr)),
        ),
    )
    one = unhcr.filter(kept)
    two = unrwa.filter(_given(unrwa))
    return pa.concat_tables(
        [
            _registered(one["asylum"], one, one["category"]),
            _registered(two["area"], two, pa.array([PALESTINE] * two.num_rows, pa.string())),
        ]
    ).combine_chunks()


@dataclass(frozen=True, slots=True)
class Refugees:
    """Registered refugees at any date, by area and by area and origin.

    Examples
    --------
    >>> table = pa.table({"area": [400, 400], "origin": [760, 760], "date": [2015.0, 2016.0],
    ...                   "category": ["refugees"] * 2, "value": [100.0, 200.0]})
    >>> refugees = Refugees.from_table(table)
    >>> refugees.at(400, 2015.5), refugees.at(4, 2015.5)
    (150.0, 0.0)
    """

    ends: np.ndarray
    totals: Mapping[int, np.ndarray]
    origins: Mapping[int, tuple[tuple[int, ...], np.ndarray]]
    """By area: its origins, and persons by origin and year end."""

    @classmethod
    def from_table(cls, table: pa.Table) -> Refugees:
        """Take it from a table as `combine_registers` gives it; years without a row are zero."""
        if not table.num_rows:
            return cls(np.array([0.0]), {}, {})
        area = table["area"].to_numpy().astype(np.int64)
        origin = table["origin"].to_numpy().astype(np.int64)
        end = np.rint(table["date"].to_numpy()).astype(np.int64)
        value = table["value"].to_numpy()
        ends = np.arange(end.min(), end.max() + 1)
        origins: dict[int, tuple[tuple[int, ...], np.ndarray]] = {}
        for code in np.unique(area).tolist():
            here = area == code
            codes, row = np.unique(origin[here], return_inverse=True)
            persons = np.zeros((len(codes), len(ends)))
            np.add.at(persons, (row, end[here] - ends[0]), value[here])
            origins[code] = tuple(codes.tolist()), persons
        totals = {code: persons.sum(axis=0) for code, (_, persons) in origins.items()}
        return cls(ends.astype(float), totals, origins)

    def at(self, area: int, date: float) -> float:
        """Give the refugees of an area at a decimal date: on the line between two year ends.

        Before the first year end and after the last the figure is that year's.
        """
        series = self.totals.get(area)
        return 0.0 if series is None else float(np.interp(date, self.ends, series))

    def by_origin(self, area: int, date: float) -> dict[int, float]:
        """Give the refugees of an area at a decimal date by origin, those with none left out."""
        if area not in self.origins:
            return {}
        codes, persons = self.origins[area]
        place = float(np.interp(date, self.ends, np.arange(len(self.ends))))
        before = min(int(place), len(self.ends) - 1)
        after = min(before + 1, len(self.ends) - 1)
        part = place - before
        values = (1 - part) * persons[:, before] + part * persons[:, after]
        return {code: float(v) for code, v in zip(codes, values, strict=True) if v > 0}

    def largest_origins(self) -> pa.Table:
        """Give the pairs ``area, origin`` that are among an area's largest at any year end."""
        most = load_rules("refugee")["tests"]["by_origin"]["origins"]
        pairs = []
        for area, (codes, table) in sorted(self.origins.items()):
            ranks = np.argsort(-table, axis=0, kind="stable")[:most]
            pairs += [(area, codes[at]) for at in sorted(set(ranks.ravel().tolist()))]
        return pa.table(
            {
                "area": pa.array([area for area, _ in pairs], pa.int32()),
                "origin": pa.array([origin for _, origin in pairs], pa.int32()),
            }
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a count holds refugees, and why that is held.

    Examples
    --------
    >>> Holding(True, "jordan-2015", "The census counted refugees.").word
    'true'
    """

    holds: bool | None
    rule: str
    reason: str
    part: float = 0.0
    """The part of the registered refugees that it holds."""

    @property
    def word(self) -> str:
        """``true``, ``false`` or ``unknown``."""
        return "unknown" if self.holds is None else str(self.holds).lower()


def judge_holding(count: Count, refugees: Refugees, *, origins: Mapping[int, float]) -> Holding:
    """Say whether a count of migrants holds the refugees registered at its date.

    Parameters
    ----------
    count
        The count.
    refugees
        The registers.
    origins
        The same count by origin, where the source gives it.

    Examples
    --------
    >>> count = Count(400, "foreign_citizens", 2015.9, "Census_2015", "census", "NSO", "")
    >>> judge_holding(count, Refugees(np.array([0.0]), {}, {}), origins={}).rule
    'jordan-2015'
    """
    tests = load_rules("refugee")["tests"]
    seen = _seen_share(refugees.by_origin(count.area, count.date), origins, tests["by_origin"])
    holding = _judge(count, refugees, seen)
    if not holding.holds:
        return holding
    return replace(holding, part=1.0 if seen is None else seen)


def _judge(count: Count, refugees: Refugees, seen: float | None) -> Holding:
    rules = load_rules("refugee")
    for rule, holds in _named():
        if rule.is_about(count.label, area=count.area, universe=count.universe, date=count.date):
            return Holding(holds, rule.id, rule.reason)
    registered = refugees.at(count.area, count.date)
    tests = rules["tests"]
    if registered <= tests["immaterial"]["share"] * count.both:
        return Holding(None, "immaterial", tests["immaterial"]["reason"])
    if count.both < tests["fewer_than_registered"]["ratio"] * registered:
        return Holding(False, "fewer_than_registered", tests["fewer_than_registered"]["reason"])
    if count.area in members(tests["more_developed"]["grouping"]):
        return Holding(True, "more_developed", tests["more_developed"]["reason"])
    if seen is not None and seen >= tests["by_origin"]["holds"]:
        return Holding(True, "by_origin", tests["by_origin"]["reason"])
    if seen is not None and seen < tests["by_origin"]["leaves_out"]:
        return Holding(False, "by_origin", tests["by_origin"]["reason"])
    return Holding(None, "not_told", "Nothing in the observations tells.")


def _seen_share(
    registered: Mapping[int, float], counted: Mapping[int, float], test: Mapping[str, Any]
) -> float | None:
    """Give the part of the largest registered origins that a count by origin shows, at most 1.

    An origin that the count does not name may stand in its remainder: it tells nothing.
    """
    largest = sorted(registered, key=lambda origin: (-registered[origin], origin))
    named = [origin for origin in largest[: test["origins"]] if origin in counted]
    if not named:
        return None
    seen = sum(min(counted[origin], registered[origin]) for origin in named)
    return seen / sum(registered[origin] for origin in named)


@cache
def _named() -> tuple[tuple[NamedRule, bool], ...]:
    entries = load_rules("refugee")["holds"]
    return tuple(
        (rule, entry["holds"]) for rule, entry in zip(named_rules(entries), entries, strict=True)
    )


def _given(table: pa.Table) -> pa.ChunkedArray:
    return pc.fill_null(pc.greater(table["value"].cast(pa.float64()), 0.0), False)


def _registered(area: pa.ChunkedArray, table: pa.Table, category: pa.Array) -> pa.Table:
    return pa.table(
        {
            "area": area.cast(pa.int32()),
            "origin": table["origin"].cast(pa.int32()),
            "date": table["date"].cast(pa.float64()),
            "category": category,
            "value": table["value"].cast(pa.float64()),
        }
    )
