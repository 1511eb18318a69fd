"""Backtests of shares by origin, and of the share of women in each origin."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.numerics.score import crps_student, student_quantile
from rihla.stock.estimation import LEVELS, Estimate
from rihla.stock.methods.composition import (
    OriginSettings,
    SexSettings,
    load_origin_settings,
    load_sex_settings,
)
from rihla.stock.methods.origin_share import fit_shares, noise_of
from rihla.stock.methods.sex_of_origin import fit_sexes, pool_origins, tell_sexes
from rihla.stock.origin_table import (
    OriginLabel,
    OriginTable,
    make_origin_tables,
    successors_of,
)
from rihla.stock.share_backtest import Cells, ShareMethod, ShareTrial, run_share_trials

__all__ = ["ORIGIN_METHODS", "backtest_origins", "backtest_sexes", "score_sexes"]

Floats = NDArray[np.float64]


def backtest_origins(
    found: Estimate,
    trials: Iterable[ShareTrial[OriginLabel]],
    *,
    settings: OriginSettings | None = None,
) -> tuple[pa.Table, pa.Table]:
    """Predict hidden tables by origin with every method.

    Parameters
    ----------
    found
        The estimate of totals, for the basis of each area.
    trials
        Of `rihla.stock.origin_table.read_origin_labels`.
    settings
        Those declared if none are given.

    Returns
    -------
    tuple of pyarrow.Table
        Cells and tables: see `rihla.stock.share_backtest.run_share_trials`.
    """
    chosen = settings or load_origin_settings()
    methods: dict[str, ShareMethod[OriginTable]] = {
        "shares": partial(_predict, settings=chosen),
        **ORIGIN_METHODS,
    }
    parts = [
        run_share_trials(
            trial,
            make_origin_tables(found, trial.seen),
            _hidden(found, trial),
            methods,
            lambda table: table.origin.tolist(),
        )
        for trial in trials
    ]
    cells, tables = zip(*parts, strict=True)
    return pa.concat_tables(cells).combine_chunks(), pa.concat_tables(tables).combine_chunks()


def backtest_sexes(
    found: Estimate,
    trials: Iterable[ShareTrial[OriginLabel]],
    *,
    settings: SexSettings | None = None,
) -> pa.Table:
    """Predict the share of women in each origin of hidden tables.

    Returns
    -------
    pyarrow.Table
        ``design, trial, method`` (``shares``, ``last_carried``, ``same_as_area``), ``area, date,
        basis, kind, horizon, distance, part, persons, share`` observed, ``predicted``, and
        ``location, scale`` of its logit (scale zero for points).
    """
    chosen = settings or load_sex_settings()
    rows: list[dict[str, object]] = []
    for trial in trials:
        seen = make_origin_tables(found, trial.seen)
        effect = pool_origins(seen, settings=chosen)
        by_area = _by_area(seen)
        for table in _hidden(found, trial):
            mine = by_area.get(table.area, [])
            rows += _sex_rows(trial, table, mine, effect, chosen)
    return pa.Table.from_pylist(rows)


def score_sexes(rows: pa.Table) -> pa.Table:
    """Average the scores of the share of women in each origin.

    Returns
    -------
    pyarrow.Table
        ``method, cells, areas, off`` (mean absolute error in percentage points), ``off_weighted``
        by persons, ``crps`` of the logit (for points the absolute error) and ``crps_error`` (areas
        taken as independent), ``inside_80, inside_95`` (null for points).
    """
    methods = np.array(rows["method"].to_pylist(), dtype=str)
    columns = {
        name: rows[name].to_numpy()
        for name in ("area", "persons", "share", "predicted", "observed", "location", "scale")
    }
    made = []
    for method in np.unique(methods):
        part = {name: values[methods == method] for name, values in columns.items()}
        off = 100 * np.abs(part["share"] - part["predicted"])
        crps = crps_student(part["observed"], part["location"], part["scale"], math.inf)
        _, place = np.unique(part["area"], return_inverse=True)
        sums = np.bincount(place, weights=crps - crps.mean())
        row = {
            "method": str(method),
            "cells": len(off),
            "areas": len(sums),
            "off": float(off.mean()),
            "off_weighted": float(np.average(off, weights=part["persons"])),
            "crps": float(crps.mean()),
            "crps_error": math.sqrt(float((sums**2).sum())) / len(off),
        }
        for level in LEVELS:
            reach = student_quantile(0.5 + level / 2, math.inf) * part["scale"]
            inside = np.abs(part["observed"] - part["location"]) <= reach
            known = bool((part["scale"] > 0).all())
            row[f"inside_{level * 100:.0f}"] = float(inside.mean()) if known else None
        made.append(row)
    return pa.Table.from_pylist(made)


def _sex_rows(
    trial: ShareTrial[OriginLabel],
    table: OriginTable,
    mine: Sequence[OriginTable],
    effect: Mapping[int, float],
    settings: SexSettings,
) -> list[dict[str, object]]:
    difference, noise = tell_sexes(table, settings)
    told = np.flatnonzero(np.isfinite(noise) & (table.share * table.whole >= 100))
    if not len(told):
        return []
    base = _area_logit(table)
    walk, step = fit_sexes(mine, table.origin, np.array([table.date]), effect, settings=settings)
    mean, variance = walk.mean[step[0]], walk.variance[step[0]]
    last = _last_difference(mine, table, settings)
    common = {
        "design": trial.design,
        "trial": trial.name,
        "area": table.area,
        "date": table.date,
        "basis": table.basis,
        "kind": table.kind,
        "horizon": None if math.isnan(trial.start) else table.date - trial.start,
        "distance": min((abs(one.date - table.date) for one in mine), default=None),
    }
    rows: list[dict[str, object]] = []
    for k in told.tolist():
        for method, logit, scale in (
            ("shares", mean[k], math.sqrt(variance[k] + noise[k])),
            ("last_carried", last[k], 0.0),
            ("same_as_area", 0.0, 0.0),
        ):
            rows.append(
                common
                | {
                    "method": method,
                    "part": int(table.origin[k]),
                    "persons": float(table.share[k] * table.whole),
                    "share": _logistic(base + difference[k]),
                    "predicted": _logistic(base + logit),
                    "observed": float(difference[k]),
                    "location": float(logit),
                    "scale": float(scale),
                }
            )
    return rows


def _predict(mine: Sequence[OriginTable], table: OriginTable, *, settings: OriginSettings) -> Cells:
    dates = np.array([table.date])
    shares = fit_shares(mine, dates, basis=table.basis, settings=settings)
    share, scale = (part[0] for part in shares.close())
    found = np.full(len(table.origin), np.nan)
    wide = np.zeros(len(table.origin))
    here = np.isin(table.origin, shares.origin)
    at = np.searchsorted(shares.origin, table.origin[here])
    found[here] = share[at]
    persons = np.maximum(found[here] * table.whole, 0.5)
    noise = noise_of(table, table.basis, settings) + settings.dispersion / persons
    wide[here] = np.hypot(scale[at], settings.width * np.sqrt(noise) * (1 - found[here]))
    return Cells(found, wide, settings.freedom)


def _predict_last(mine: Sequence[OriginTable], table: OriginTable) -> Cells:
    """Carry the shares of the last table before, or else of the first after."""
    own = _own(mine, table)
    before = [one for one in own if one.date <= table.date]
    best = before[-1] if before else (own[0] if own else None)
    return _point(table, {} if best is None else _shares(best))


def _predict_linear(mine: Sequence[OriginTable], table: OriginTable) -> Cells:
    """Join the tables by straight lines, and hold them beyond the first and the last."""
    own = _own(mine, table)
    shares = [_shares(one) for one in own]
    dates = [one.date for one in own]
    named = {origin for each in shares for origin in each}
    lines = {
        origin: float(np.interp(table.date, dates, [each.get(origin, 0.0) for each in shares]))
        for origin in named
    }
    return _point(table, lines)


ORIGIN_METHODS: Mapping[str, Callable[[Sequence[OriginTable], OriginTable], Cells]] = {
    "last_carried": _predict_last,
    "linear": _predict_linear,
}
"""What the model is held against."""


def _point(table: OriginTable, shares: Mapping[int, float]) -> Cells:
    found = np.array([shares.get(int(origin), np.nan) for origin in table.origin])
    return Cells(found, np.zeros(len(found)), math.inf)


def _own(mine: Sequence[OriginTable], table: OriginTable) -> list[OriginTable]:
    return [one for one in mine if one.basis == table.basis] or list(mine)


def _shares(table: OriginTable) -> dict[int, float]:
    return dict(zip(table.origin.tolist(), table.share.tolist(), strict=True))


def _hidden(found: Estimate, trial: ShareTrial[OriginLabel]) -> list[OriginTable]:
    """Give the hidden tables on the area's basis, without what they tell of former States."""
    tables = make_origin_tables(found, trial.hidden, nearest=False)
    kept = []
    for table in tables:
        if table.basis != found.series.bases.get(table.area) or table.event < 0:
            continue
        former = {int(o) for o in table.origin if successors_of(int(o))}
        gone = former | {after for code in former for after in successors_of(code)}
        kept.append(table.without(gone))
    return kept


def _by_area(tables: Sequence[OriginTable]) -> dict[int, list[OriginTable]]:
    found: dict[int, list[OriginTable]] = {}
    for table in tables:
        found.setdefault(table.area, []).append(table)
    return found


def _area_logit(table: OriginTable) -> float:
    told = np.isfinite(table.female)
    share = float(np.average(table.female[told], weights=np.maximum(table.share[told], 1e-12)))
    share = min(max(share, 0.01), 0.99)
    return math.log(share / (1 - share))


def _last_difference(
    mine: Sequence[OriginTable], table: OriginTable, settings: SexSettings
) -> Floats:
    found = np.zeros(len(table.origin))
    place = {int(origin): k for k, origin in enumerate(table.origin)}
    for one in [one for one in mine if one.date <= table.date]:
        difference, variance = tell_sexes(one, settings)
        for k in np.flatnonzero(np.isfinite(variance)):
            at = place.get(int(one.origin[k]))
            if at is not None:
                found[at] = difference[k]
    return found


def _logistic(logit: float) -> float:
    return float(1 / (1 + math.exp(-logit)))
