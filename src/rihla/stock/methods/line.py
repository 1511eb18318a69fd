"""Baselines: the last observation carried, and lines through the logarithms.

They take the observations of one area and basis as they stand and give points without intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from rihla.stock.method import Evidence, Points, Prediction

__all__ = ["LastCarried", "LogLinear", "by_areas", "lines_of", "nearest_line"]

Floats = NDArray[np.float64]
Line = tuple[Floats, Floats]
"""Dates, rising, and logarithms of the stock, of one area and basis."""

_WINDOW = 20.0
"""Years before the last observation through which a line is laid."""
_APART = 4.0
"""Years that its observations must span, or a line through one week's counts would shoot off."""


class LastCarried:
    """The last observation before a date, carried on; before the first, the first."""

    id = "last_carried"

    def predict(self, evidence: Evidence, points: Points) -> Prediction:
        """Give a point at each point; NaN where the area has no observation."""
        return _each(evidence, points, _carry)


class LogLinear:
    """Log-linear between observations; beyond them along the least-squares line of 20 years."""

    id = "log_linear"

    def predict(self, evidence: Evidence, points: Points) -> Prediction:
        """Give a point at each point; NaN where the area has no observation."""
        return _each(evidence, points, _follow)


def lines_of(evidence: Evidence) -> dict[tuple[int, str], Line]:
    """Give the observations of each area and basis; those of one date as their mean."""
    found: dict[tuple[int, str], dict[float, list[float]]] = {}
    columns = (evidence.events[name].to_pylist() for name in ("area", "basis", "date", "value"))
    for area, basis, date, value in zip(*columns, strict=True):
        found.setdefault((area, basis), {}).setdefault(date, []).append(np.log(value))
    return {
        key: (np.array(sorted(line)), np.array([np.mean(line[date]) for date in sorted(line)]))
        for key, line in found.items()
    }


def nearest_line(lines: Mapping[int, Mapping[str, Line]], area: int, basis: str) -> Line | None:
    """Give the observations on a basis, or those on the other where there are none, as they are."""
    held = lines.get(area, {})
    return held.get(basis) or next((held[other] for other in sorted(held)), None)


def by_areas(lines: Mapping[tuple[int, str], Line]) -> dict[int, dict[str, Line]]:
    """Sort observations by area, then by basis."""
    found: dict[int, dict[str, Line]] = {}
    for (area, basis), line in lines.items():
        found.setdefault(area, {})[basis] = line
    return found


def _each(
    evidence: Evidence, points: Points, rule: Callable[[Floats, Floats, float], float]
) -> Prediction:
    by_area = by_areas(lines_of(evidence))
    location = np.full(len(points), np.nan)
    for i, (area, basis, date) in enumerate(
        zip(points.area.tolist(), points.basis.tolist(), points.date.tolist(), strict=True)
    ):
        line = nearest_line(by_area, area, basis)
        if line is not None:
            location[i] = rule(*line, date)
    return Prediction(location, np.zeros(len(points)))


def _carry(dates: Floats, logs: Floats, date: float) -> float:
    return float(logs[max(int(np.searchsorted(dates, date, side="right")) - 1, 0)])


def _follow(dates: Floats, logs: Floats, date: float) -> float:
    if dates[0] <= date <= dates[-1] or len(dates) < 2:
        return float(np.interp(date, dates, logs))
    end = dates[-1] if date > dates[-1] else dates[0]
    near = np.abs(dates - end) <= _WINDOW
    if np.ptp(dates[near]) < _APART:
        return float(np.interp(date, dates, logs))
    slope, level = np.polyfit(dates[near] - end, logs[near], 1)
    return float(level + slope * (date - end))
