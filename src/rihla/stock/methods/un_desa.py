"""The rules that UN DESA documents for its migrant stocks, as far as they are documented.

Between observations the stock moves in a straight line. Beyond the last (or before the first) it
goes on at a rate taken from the last two observations, or borrowed from the subregion where the
area has one observation only. Areas without any have the share of the population of the middle
area of their subregion. The result is a point: no interval is published, so none is given here.

Sources: United Nations, International Migrant Stock 2019, documentation
(POP/DB/MIG/Stock/Rev.2019), "Methodology"; International Migrant Stock: the 2008 revision, notes.
That the rate comes from the last two observations, and how far it is trusted, is inferred. The
inferred settings below are the ones under which the rules do best in the backtests, so that the
comparison favours them.
"""

from __future__ import annotations

from statistics import median

import numpy as np
from numpy.typing import NDArray

from rihla.stock.method import Evidence, Points, Prediction
from rihla.stock.methods.line import Line, by_areas, lines_of, nearest_line

__all__ = ["UnDesa"]

Floats = NDArray[np.float64]

_APART = 4.0
"""Years that two observations must lie apart to give a rate: yearly registers would give the rate
of one year."""
_STEEPEST = 0.05
"""Per year: no rate beyond it is carried on."""
_REFERENCE = 2000.5


class UnDesa:
    """The documented rules of the United Nations' revisions, from its observations to totals."""

    id = "un_desa"

    def predict(self, evidence: Evidence, points: Points) -> Prediction:
        """Give a point at each point; NaN only where a whole region has no observation."""
        lines = lines_of(evidence)
        rates = {key: _rates(*line) for key, line in lines.items()}
        borrowed = _borrowed(evidence, rates)
        shares = _model_shares(evidence, lines)
        by_area = by_areas(lines)
        location = np.full(len(points), np.nan)
        for i, (area, basis, date) in enumerate(
            zip(points.area.tolist(), points.basis.tolist(), points.date.tolist(), strict=True)
        ):
            line = nearest_line(by_area, area, basis)
            group = evidence.group.get(area, 0)
            if line is None:
                share = shares.get(group, shares.get(0, np.nan))
                location[i] = share + np.log(evidence.population.at(area, date))
            else:
                location[i] = _move(*line, date, borrowed.get(group, borrowed.get(0, 0.0)))
        return Prediction(location, np.zeros(len(points)))


def _rates(dates: Floats, logs: Floats) -> tuple[float, float] | None:
    before, after = dates <= dates[-1] - _APART, dates >= dates[0] + _APART
    if not before.any():
        return None
    i, j = int(np.flatnonzero(before)[-1]), int(np.flatnonzero(after)[0])
    return (
        float((logs[j] - logs[0]) / (dates[j] - dates[0])),
        float((logs[-1] - logs[i]) / (dates[-1] - dates[i])),
    )


def _borrowed(
    evidence: Evidence, rates: dict[tuple[int, str], tuple[float, float] | None]
) -> dict[int, float]:
    found: dict[int, list[float]] = {}
    for (area, _), pair in rates.items():
        if pair is not None:
            for group in (evidence.group.get(area, 0), 0):
                found.setdefault(group, []).append(pair[1])
    return {group: median(values) for group, values in found.items()}


def _model_shares(evidence: Evidence, lines: dict[tuple[int, str], Line]) -> dict[int, float]:
    found: dict[int, list[float]] = {}
    for (area, _), (dates, logs) in lines.items():
        k = int(np.argmin(np.abs(dates - _REFERENCE)))
        persons = evidence.population.at(area, float(dates[k]))
        if persons > 0:
            for group in (evidence.group.get(area, 0), 0):
                found.setdefault(group, []).append(float(logs[k] - np.log(persons)))
    return {group: median(values) for group, values in found.items()}


def _move(dates: Floats, logs: Floats, date: float, borrowed: float) -> float:
    if dates[0] <= date <= dates[-1]:
        return float(np.log(np.interp(date, dates, np.exp(logs))))
    pair = _rates(dates, logs)
    start, later = (dates[0], 0) if date < dates[0] else (dates[-1], 1)
    rate = float(np.clip(pair[later], -_STEEPEST, _STEEPEST)) if pair else borrowed
    return float(logs[0 if date < dates[0] else -1] + rate * (date - start))
