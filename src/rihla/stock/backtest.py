"""Backtests: events are hidden, predicted from what was known, and compared.

What is hidden is an event under all its labels and on both bases, never a row: a census that is
hidden under one label and seen under another proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.stock.method import Evidence, Method, Points

__all__ = [
    "CUTOFFS",
    "FARTHEST",
    "FIRST_SCORED",
    "SCORED_KINDS",
    "STARTS",
    "Trial",
    "area_trials",
    "backcast_trials",
    "cutoff_trials",
    "known_at",
    "run_trials",
    "tenth_trials",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CUTOFFS = (2000.0, 2005.0, 2010.0, 2015.0)
STARTS = (2000.0, 2005.0, 2010.0)
"""Dates before which a backcast sees nothing."""
FARTHEST = 10
"""Years after a cut-off up to which events are scored."""
SCORED_KINDS = ("census", "register", "survey")
"""Kinds of events that are scored; an estimate by its own name is no truth."""

FIRST_SCORED = 1990.0
"""Estimates are of dates from here on, so older events are evidence only."""

_CUTOFF_GRACE = 0.02
"""A figure of 1 January, or of the last day of the year before, is of the cut-off's own date."""
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """Events seen, and events hidden."""

    design: str
    """``cutoff``, ``backcast``, ``tenth`` or ``area``."""
    name: str
    evidence: Evidence
    hidden: pa.Table
    """Rows of the events that are asked for and scored."""
    start: float
    """The cut-off, or the date from which a backcast sees; NaN for other designs."""


def known_at(events: pa.Table, date: float) -> Bools:
    """Say which events were known at a date.

    An event is known once its date has passed and, where its labels tell when it was published, the
    year of that too. Where they do not, a count is taken as known at once, and an estimate or
    backcast as never known: it may have been made with any later knowledge.

    Examples
    --------
    >>> known_at(pa.table({"date": [1999.5, 1999.5, 1999.5], "published": [None, 2006, None],
    ...                    "kind": ["census", "census", "estimate"]}), 2000.0)
    array([ True, False, False])
    """
    published = np.array(
        [np.nan if year is None else float(year) for year in events["published"].to_pylist()]
    )
    made = np.isin(np.array(events["kind"].to_pylist(), dtype=str), ["estimate", "backcast"])
    told = np.isfinite(published)
    passed = events["date"].to_numpy() <= date + _CUTOFF_GRACE
    return np.asarray(passed & np.where(told, published <= date, ~made))


def cutoff_trials(evidence: Evidence, cutoffs: Iterable[float] = CUTOFFS) -> Iterator[Trial]:
    """Hide everything after a date and ask for the ten years that follow."""
    date = evidence.events["date"].to_numpy()
    for cutoff in cutoffs:
        later = (date > cutoff + _CUTOFF_GRACE) & (date <= cutoff + FARTHEST + _CUTOFF_GRACE)
        yield _trial(
            "cutoff", f"{cutoff:g}", evidence, known_at(evidence.events, cutoff), later, cutoff
        )


def backcast_trials(evidence: Evidence, starts: Iterable[float] = STARTS) -> Iterator[Trial]:
    """Hide everything before a date and ask for the years since 1990 up to it.

    Half of an estimate's dates lie before an area's first count, so it must be right backwards too.
    Publication plays no part: all that is seen was counted later than what is asked for.
    """
    date = evidence.events["date"].to_numpy()
    for start in starts:
        seen = date >= start - _CUTOFF_GRACE
        yield _trial("backcast", f"{start:g}", evidence, seen, ~seen, start)


def tenth_trials(evidence: Evidence, *, seed: int = 1) -> Iterator[Trial]:
    """Hide a random tenth of the years of each area, with all that was counted in them."""
    years = np.floor(evidence.events["date"].to_numpy() + 0.5).astype(np.int64)
    units = list(zip(evidence.events["area"].to_pylist(), years.tolist(), strict=True))
    yield from _folds("tenth", evidence, units, seed)


def area_trials(evidence: Evidence, *, seed: int = 1) -> Iterator[Trial]:
    """Hide a random tenth of the areas with all their events."""
    yield from _folds("area", evidence, evidence.events["area"].to_pylist(), seed)


def run_trials(trials: Iterable[Trial], methods: Sequence[Method]) -> pa.Table:
    """Let every method predict every hidden event.

    Returns
    -------
    pyarrow.Table
        One row for each hidden event and method: ``design, trial, method, area, date, basis, kind,
        value`` persons, ``horizon`` years from the cut-off, or to the start of a backcast (null
        for other designs), ``distance`` years to the area's nearest event seen on the same
        basis (null where there is none), ``location, scale, freedom`` of the predicted log.
    """
    parts = []
    for trial in trials:
        asked = Points(
            trial.hidden["area"].to_numpy(),
            trial.hidden["date"].to_numpy(),
            np.array(trial.hidden["basis"].to_pylist(), dtype=str),
            np.array(trial.hidden["kind"].to_pylist(), dtype=str),
        )
        taken = trial.hidden["taken_out"].to_numpy()
        common = _common(trial)
        for method in methods:
            found = method.predict(trial.evidence, asked).with_added(taken)
            parts.append(
                common.append_column("method", _constant(method.id, len(asked)))
                .append_column("location", pa.array(found.location))
                .append_column("scale", pa.array(found.scale))
                .append_column("freedom", pa.array(np.full(len(asked), found.freedom)))
            )
    return pa.concat_tables(parts).combine_chunks()


def _folds(design: str, evidence: Evidence, units: Sequence[object], seed: int) -> Iterator[Trial]:
    # Units are drawn in their own order, so the order of the events changes nothing.
    distinct = sorted(set(units), key=repr)
    drawn = np.random.default_rng(seed).permutation(len(distinct)) % _FOLDS
    fold_of: Mapping[object, int] = dict(zip(distinct, drawn.tolist(), strict=True))
    fold = np.array([fold_of[unit] for unit in units])
    for k in range(_FOLDS):
        yield _trial(design, str(k), evidence, fold != k, fold == k, np.nan)


def _trial(
    design: str, name: str, evidence: Evidence, seen: Bools, asked: Bools, start: float
) -> Trial:
    events = evidence.events
    scored = np.isin(np.array(events["kind"].to_pylist(), dtype=str), SCORED_KINDS)
    scored &= events["date"].to_numpy() >= FIRST_SCORED
    known = replace(evidence, events=events.filter(pa.array(seen)))
    return Trial(design, name, known, events.filter(pa.array(asked & scored)), start)


def _common(trial: Trial) -> pa.Table:
    hidden = trial.hidden
    count = hidden.num_rows
    horizon = np.abs(hidden["date"].to_numpy() - trial.start)
    return pa.table(
        {
            "design": _constant(trial.design, count),
            "trial": _constant(trial.name, count),
            "area": hidden["area"].cast(pa.int32()),
            "date": hidden["date"],
            "basis": hidden["basis"],
            "kind": hidden["kind"],
            "value": pc.add(hidden["value"], hidden["taken_out"]),
            "horizon": pc.if_else(np.isfinite(horizon), pa.array(horizon), None),
            "distance": pa.array(_distance(trial), pa.float64(), from_pandas=True),
        }
    )


def _distance(trial: Trial) -> Floats:
    seen: dict[tuple[int, str], list[float]] = {}
    rows = (trial.evidence.events[name].to_pylist() for name in ("area", "basis", "date"))
    for area, basis, date in zip(*rows, strict=True):
        seen.setdefault((area, basis), []).append(date)
    hidden = (trial.hidden[name].to_pylist() for name in ("area", "basis", "date"))
    return np.array(
        [
            float(np.abs(np.array(seen[area, basis]) - date).min())
            if (area, basis) in seen
            else np.nan
            for area, basis, date in zip(*hidden, strict=True)
        ]
    )


def _constant(text: str, count: int) -> pa.Array:
    return pa.array([text] * count, pa.string())
