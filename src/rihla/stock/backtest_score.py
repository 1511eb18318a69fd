"""Scores of backtests, each with its count and its sampling error over areas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.numerics.score import crps_ensemble, crps_student, student_quantile

__all__ = ["Comparison", "compare", "dress", "score_rows", "summarise"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEVELS = (0.8, 0.95)

_FOLDS = 10
_MEMBERS = 100
_FEWEST = 20
"""Errors of other areas that a point needs to be given an interval."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much lower one method's mean CRPS is than another's on the same events."""

    count: int
    areas: int
    lower_by: float
    """1 less the ratio of mean CRPS: 0.25 is a quarter lower."""
    error: float
    """Standard error of it, areas taken as independent."""


def score_rows(predictions: pa.Table) -> pa.Table:
    """Add the scores of each prediction.

    Returns
    -------
    pyarrow.Table
        With ``crps`` (of the log; for a point the absolute error), ``dressed`` (the CRPS of the
        point with the errors that the same method made in other areas at the same horizon and for
        the same kind of count: the best interval that could be put around it), ``relative`` (the
        absolute relative error of the median), ``inside_80, inside_95`` and ``width_80,
        width_95`` (in logs; null for points).
    """
    location, scale, value = (
        predictions[name].to_numpy() for name in ("location", "scale", "value")
    )
    freedom = predictions["freedom"].to_numpy()
    log = np.log(value)
    crps = np.full(len(log), np.nan)
    half = {level: np.full(len(log), np.nan) for level in LEVELS}
    for each in np.unique(freedom):
        mine = freedom == each
        crps[mine] = crps_student(log[mine], location[mine], scale[mine], float(each))
        for level in LEVELS:
            half[level][mine] = scale[mine] * student_quantile(0.5 + level / 2, float(each))
    table = predictions.append_column("crps", pa.array(crps, from_pandas=True))
    table = table.append_column("dressed", pa.array(dress(predictions), from_pandas=True))
    relative = np.abs(np.expm1(location - log))
    table = table.append_column("relative", pa.array(relative, from_pandas=True))
    point = scale == 0
    for level in LEVELS:
        name = f"{level * 100:.0f}"
        inside = np.where(np.abs(log - location) <= half[level], 1.0, 0.0)
        inside = np.where(point | ~np.isfinite(location), np.nan, inside)
        wide = np.where(point, np.nan, 2 * half[level])
        table = table.append_column(f"inside_{name}", pa.array(inside, from_pandas=True))
        table = table.append_column(f"width_{name}", pa.array(wide, from_pandas=True))
    return table


def dress(predictions: pa.Table) -> Floats:
    """Give each point the errors of its method in other areas, and score that.

    A point has no interval, so its CRPS is its error and any honest interval beats it. This is the
    stricter comparison: the interval comes from later errors that nobody knew at the time, at the
    same horizon, for the same kind, so it leans towards the point methods.
    """
    error = np.log(predictions["value"].to_numpy()) - predictions["location"].to_numpy()
    horizon = np.nan_to_num(predictions["horizon"].to_numpy(zero_copy_only=False), nan=0.0)
    strata = list(
        zip(
            predictions["method"].to_pylist(),
            predictions["design"].to_pylist(),
            np.ceil(horizon).tolist(),
            [kind == "register" for kind in predictions["kind"].to_pylist()],
            strict=True,
        )
    )
    areas = predictions["area"].to_numpy()
    names = np.unique(areas)
    fold_of = np.random.default_rng(0).permutation(len(names)) % _FOLDS
    fold = fold_of[np.searchsorted(names, areas)]
    found = np.full(len(error), np.nan)
    members: dict[tuple[object, ...], list[int]] = {}
    for i, stratum in enumerate(strata):
        members.setdefault(stratum, []).append(i)
    steps = (np.arange(_MEMBERS) + 0.5) / _MEMBERS
    for rows in members.values():
        mine = np.array(rows)
        for k in range(_FOLDS):
            here, others = mine[fold[mine] == k], error[mine[fold[mine] != k]]
            others = others[np.isfinite(others)]
            if len(here) and len(others) >= _FEWEST:
                spread = np.quantile(others, steps)
                found[here] = crps_ensemble(
                    error[here], np.broadcast_to(spread, (len(here), _MEMBERS))
                )
    return found


def compare(
    scored: pa.Table, method: str, other: str, *, ours: str = "crps", theirs: str = "crps"
) -> Comparison:
    """Compare two methods on the events that both predict.

    Parameters
    ----------
    scored
        As `score_rows` gives it, cut down to the events that matter.
    method, other
        Which is held against which.
    ours, theirs
        The column that scores each: ``crps`` or ``dressed``.
    """
    a, b = (_column(scored, name, key) for name, key in ((method, ours), (other, theirs)))
    areas = scored.filter(pa.array(_is(scored, method)))["area"].to_numpy()
    both = np.isfinite(a) & np.isfinite(b)
    a, b, areas = a[both], b[both], areas[both]
    if not len(a) or not b.sum():
        return Comparison(len(a), 0, math.nan, math.nan)
    ratio = a.sum() / b.sum()
    sums = _by_area(a - ratio * b, areas)
    error = math.sqrt(float((sums**2).sum())) / float(b.sum())
    return Comparison(len(a), len(sums), float(1 - ratio), error)


def summarise(
    scored: pa.Table, keys: Mapping[str, Callable[[pa.Table], Sequence[object]]]
) -> pa.Table:
    """Average the scores of each method in each class.

    Parameters
    ----------
    scored
        As `score_rows` gives it.
    keys
        Name of each class and how to read it off the table.

    Returns
    -------
    pyarrow.Table
        The keys, ``method, events, areas, crps, crps_error, dressed, median_error,
        weighted_error`` (of the median, relative), ``inside_80, inside_80_error, inside_95,
        width_80, width_95`` (medians). Errors are standard errors, areas taken as independent.
    """
    classes = [list(read(scored)) for read in keys.values()] + [scored["method"].to_pylist()]
    rows: dict[tuple[object, ...], list[int]] = {}
    for i, key in enumerate(zip(*classes, strict=True)):
        rows.setdefault(key, []).append(i)
    columns = {
        name: scored[name].to_numpy(zero_copy_only=False)
        for name in (
            "area", "value", "location", "crps", "dressed", "relative",
            "inside_80", "inside_95", "width_80", "width_95",
        )
    }  # fmt: skip
    return pa.Table.from_pylist(
        [
            {
                **dict(zip((*keys, "method"), key, strict=True)),
                **_averages(columns, np.array(found)),
            }
            for key, found in sorted(rows.items(), key=lambda item: tuple(map(str, item[0])))
        ]
    )


def _averages(columns: Mapping[str, Floats], rows: NDArray[np.int64]) -> dict[str, object]:
    part = {name: values[rows].astype(np.float64) for name, values in columns.items()}
    known = np.isfinite(part["crps"])
    part = {name: values[known] for name, values in part.items()}
    mean, error = _mean(part["crps"], part["area"])
    inside, inside_error = _mean(part["inside_80"], part["area"])
    off = np.abs(np.exp(part["location"]) - part["value"]).sum()
    return {
        "events": int(known.sum()),
        "areas": len(np.unique(part["area"])),
        "crps": mean,
        "crps_error": error,
        "dressed": _mean(part["dressed"], part["area"])[0],
        "median_error": _median(part["relative"]),
        "weighted_error": float(off / part["value"].sum()) if known.any() else None,
        "inside_80": inside,
        "inside_80_error": inside_error,
        "inside_95": _mean(part["inside_95"], part["area"])[0],
        "width_80": _median(part["width_80"]),
        "width_95": _median(part["width_95"]),
    }


def _mean(values: Floats, areas: Floats) -> tuple[float | None, float | None]:
    known = np.isfinite(values)
    if not known.any():
        return None, None
    mean = float(values[known].mean())
    sums = _by_area(values[known] - mean, areas[known])
    return mean, math.sqrt(float((sums**2).sum())) / int(known.sum())


def _median(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else None


def _by_area(values: Floats, areas: NDArray[np.generic]) -> Floats:
    _, place = np.unique(areas, return_inverse=True)
    return np.asarray(np.bincount(place, weights=values), dtype=np.float64)


def _is(scored: pa.Table, method: str) -> Bools:
    return np.asarray(np.array(scored["method"].to_pylist(), dtype=str) == method)


def _column(scored: pa.Table, method: str, name: str) -> Floats:
    values = scored[name].to_numpy(zero_copy_only=False)
    return np.asarray(values[_is(scored, method)], dtype=np.float64)
