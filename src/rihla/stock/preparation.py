"""From series to the evidence of a method: logs of what is to be estimated, refugees set apart.

A count holds refugees or does not. Registers tell how their number moved between counts and since
the last one, so they are modelled apart: a count that holds refugees has those of them whom it
counts taken out, and those registered at the date of an estimate are added back, on the scale of
persons. Nobody is counted twice: what is added is what was taken out or was never in. A count that
holds refugees corrects the register too: persons registered whom it does not find are not added,
so that the sum is the count at its date. Areas where nothing tells whether counts hold refugees are
treated by what is usual for their kind; in more developed areas refugees stay in the counts, which
are many and hold them, and nothing is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import list_groupings, members
from rihla.areas.history import successors
from rihla.stock.judgement import load_rules
from rihla.stock.method import BASES, Evidence
from rihla.stock.population import Population
from rihla.stock.refugee import Refugees
from rihla.stock.series import Series

__all__ = [
    "Treatment",
    "areas_without_register",
    "collect_evidence",
    "group_of_areas",
    "refugees_added",
    "treat_refugees",
]

Floats = NDArray[np.float64]

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
    """Give the group that each area borrows from: its subregion, or its region where it has none.

    Successors of a State that ``rule/pooling.yaml`` names are a group of their own, under the code
    of that State.

    Examples
    --------
    >>> group_of_areas()[40], group_of_areas()[840], group_of_areas()[398]
    (926, 905, 810)
    """
    found: dict[int, int] = {}
    for kind in ("geographic_region", "geographic_subregion"):
        for grouping in list_groupings(kind):
            found.update(dict.fromkeys(grouping.members, grouping.code))
    for state in load_rules("pooling")["former_states"]:
        heirs = set(successors(state["code"], current=True)) & set(found)
        found.update(dict.fromkeys(heirs, state["code"]))
    return found


def areas_without_register() -> dict[int, str]:
    """Give the areas that ``rule/register.yaml`` names, whose yearly figures are of no register.

    Returns
    -------
    dict
        The reason of each.

    Examples
    --------
    >>> areas = areas_without_register()
    >>> 826 in areas, 752 in areas
    (True, False)
    """
    return {entry["area"]: entry["reason"] for entry in load_rules("register")["without"]}


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


def refugees_added(series: Series, dates: Sequence[float]) -> dict[int, Floats]:
    """Give the refugees that are added to what each area counts, at each date.

    Those registered, less those whom the counts that hold refugees do not find: as many as at the
    nearest such counts, on the line between two of them, and fewer where fewer are registered. A
    count that leaves refugees out says nothing against the register.
    """
    treatment = treat_refugees(series)
    told: dict[int, dict[float, tuple[float, float]]] = {}
    names = ("area", "date", "basis", "includes_refugees", "refugees", "refugees_held")
    columns = (series.events[name].to_pylist() for name in names)
    for area, date, basis, word, registered, held in zip(*columns, strict=True):
        if date >= _SINCE and basis == series.bases.get(area) and word != "unknown":
            missing = registered - held if word == "true" else 0.0
            told.setdefault(area, {})[date] = (registered, missing)
    at = np.asarray(dates, dtype=np.float64)
    return {
        area: _found(series.refugees, area, at, told.get(area, {}))
        if treatment[area].adds
        else np.zeros(len(at))
        for area in treatment
    }


def _found(
    refugees: Refugees, area: int, dates: Floats, told: Mapping[float, tuple[float, float]]
) -> Floats:
    registered = np.array([refugees.at(area, date) for date in dates.tolist()])
    if not told:
        return registered
    when = sorted(told)
    # (counts that tell, dates): whom each would miss among those registered at a date
    missing = np.array(
        [told[date][1] * np.minimum(1.0, registered / max(told[date][0], 1.0)) for date in when]
    )
    place = np.interp(dates, when, np.arange(len(when)))
    before = np.minimum(place.astype(np.int64), max(len(when) - 2, 0))
    after = np.minimum(before + 1, len(when) - 1)
    part = place - before
    column = np.arange(len(dates))
    left = (1 - part) * missing[before, column] + part * missing[after, column]
    return np.asarray(registered - left)


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
    refugees = events["refugees_held"].to_numpy()
    holds = np.array([word == "true" for word in events["includes_refugees"].to_pylist()], bool)
    adds = np.array(
        [treatment[a].adds if a in treatment else False for a in events["area"].to_pylist()], bool
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
    return Evidence(events, people, group_of_areas(), frozenset(areas_without_register()))


def basis_of(series: Series, area: int) -> str:
    """Give the basis of an area's figures: place of birth where nothing was counted."""
    return series.bases.get(area, BASES[0])
