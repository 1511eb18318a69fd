"""From series to the evidence of a method: logs of what is to be estimated, refugees set apart.

A count holds refugees or does not. Registers tell how their number moved between counts and since
the last one, so they are modelled apart: a count that holds refugees has the registered ones of its
date taken out, and those registered at the date of an estimate are added back, on the scale of
persons. Nobody is counted twice: what is added is what was taken out or was never in. Areas where
nothing tells whether counts hold refugees are treated by what is usual for their kind; in more
developed areas refugees stay in the counts, which are many and hold them, and nothing is added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import list_groupings, members
from rihla.stock.method import BASES, Evidence
from rihla.stock.population import Population
from rihla.stock.series import Series

__all__ = ["Treatment", "collect_evidence", "group_of_areas", "treat_refugees"]

_SINCE = 1985.0
"""Counts from before it do not tell how those of today treat refugees."""
_LEAST_LEFT = 0.1
"""Part of a count that remains at least when the registered refugees in it are taken out: registers
and counts have errors of their own."""
_WORLD, _MORE_DEVELOPED = 900, 901


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of an area's refugees, and why."""

    adds: bool
    reason: str


def group_of_areas() -> dict[int, int]:
    """Give the subregion of each area, or its region where it has no subregion.

    Examples
    --------
    >>> group_of_areas()[40], group_of_areas()[840]
    (926, 905)
    """
    found: dict[int, int] = {}
    for kind in ("geographic_region", "geographic_subregion"):
        for grouping in list_groupings(kind):
            found.update(dict.fromkeys(grouping.members, grouping.code))
    return found


def treat_refugees(series: Series) -> dict[int, Treatment]:
    """Decide for each area whether registered refugees are added to what was counted."""
    said: dict[int, set[str]] = {}
    rules: dict[int, set[str]] = {}
    columns = (
        series.events[name].to_pylist()
        for name in ("area", "date", "basis", "includes_refugees", "refugee_rule")
    )
    for area, date, basis, word, rule in zip(*columns, strict=True):
        if date >= _SINCE and basis == series.bases.get(area):
            said.setdefault(area, set()).add(word)
            rules.setdefault(area, set()).add(rule)
    return {area: _treat(area, said.get(area, set())) for area in members(_WORLD)}


def _treat(area: int, words: set[str]) -> Treatment:
    if "false" in words:
        return Treatment(True, "A count of this area leaves refugees out.")
    if area in members(_MORE_DEVELOPED):
        return Treatment(False, "Registers and censuses of more developed areas hold refugees.")
    if "true" in words:
        return Treatment(True, "Its counts hold refugees: taken out, then added as registered.")
    return Treatment(True, "Nothing shows that the counts of this area hold refugees.")


def collect_evidence(series: Series, population: pa.Table) -> Evidence:
    """Give methods the events of both sexes, with refugees taken out where they are added later.

    Events of areas without a population, and of areas that are counted in others (they are in no
    grouping), are left out.
    """
    events = series.events.filter(pc.equal(series.events["sex"], "both"))
    people = Population.from_table(population)
    held = set(members(_WORLD)) & set(people.series)
    known = pa.array([area in held for area in events["area"].to_pylist()], pa.bool_())
    events = events.filter(known)
    treatment = treat_refugees(series)
    value = events["value"].to_numpy().copy()
    spread = events["spread"].to_numpy().copy()
    refugees = events["refugees"].to_numpy()
    holds = np.array([word == "true" for word in events["includes_refugees"].to_pylist()])
    adds = np.array(
        [treatment[a].adds if a in treatment else False for a in events["area"].to_pylist()]
    )
    mixed = holds & adds
    left = np.maximum(value - refugees, _LEAST_LEFT * value)
    refugees_in = value - left
    # An error of the whole count is a larger share of what is left of it.
    spread = np.where(mixed, spread + np.log(value / left), spread)
    value = np.where(mixed, left, value)
    for name, column in (("value", value), ("spread", spread)):
        events = events.set_column(events.column_names.index(name), name, pa.array(column))
    taken = np.where(mixed, refugees_in, 0.0)
    events = events.append_column("taken_out", pa.array(taken))
    return Evidence(events, people, group_of_areas())


def basis_of(series: Series, area: int) -> str:
    """Give the basis of an area's figures: place of birth where nothing was counted."""
    return series.bases.get(area, BASES[0])
