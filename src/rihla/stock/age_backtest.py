"""Backtests of shares by age, for each sex."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.stock.age import fit_ages, noise_of
from rihla.stock.age_table import AGES, AgeLabel, AgeTable, make_age_tables, pool_patterns
from rihla.stock.estimation import Estimate
from rihla.stock.methods.composition import AgeSettings, load_age_settings
from rihla.stock.share_backtest import Cells, ShareMethod, ShareTrial, run_share_trials

__all__ = ["backtest_ages"]

Floats = NDArray[np.float64]


def backtest_ages(
    found: Estimate,
    trials: Iterable[ShareTrial[AgeLabel]],
    *,
    settings: AgeSettings | None = None,
) -> tuple[pa.Table, pa.Table]:
    """Predict hidden tables by age with every method.

    Only tables that give every five-year group themselves are scored. Beside the model (``shares``)
    stand the last shares carried, straight lines between tables, and the mean of the subregion.

    Parameters
    ----------
    found
        The estimate of totals, for the basis and the group of each area.
    trials
        Of `rihla.stock.age_table.read_age_labels`.
    settings
        Those declared if none are given.

    Returns
    -------
    tuple of pyarrow.Table
        Cells and tables: see `rihla.stock.share_backtest.run_share_trials`.
    """
    chosen = settings or load_age_settings()
    cells, tables = zip(*(_run(found, trial, chosen) for trial in trials), strict=True)
    return pa.concat_tables(cells).combine_chunks(), pa.concat_tables(tables).combine_chunks()


def _run(
    found: Estimate, trial: ShareTrial[AgeLabel], settings: AgeSettings
) -> tuple[pa.Table, pa.Table]:
    seen = make_age_tables(found, trial.seen)
    group = found.evidence.group
    patterns = pool_patterns(seen, group, pooled=settings.pooled)
    hidden = [
        table
        for table in make_age_tables(found, trial.hidden)
        if table.basis == found.series.bases.get(table.area)
        and not table.split.any()
        and not table.of_both
    ]
    methods: dict[str, ShareMethod[AgeTable]] = {
        "shares": partial(_predict, patterns=patterns, group=group, settings=settings),
        "last_carried": _predict_last,
        "linear": _predict_linear,
        "subregion": partial(_predict_pattern, patterns=patterns, group=group),
    }
    return run_share_trials(trial, seen, hidden, methods, lambda _: AGES)


def _predict(
    mine: Sequence[AgeTable],
    table: AgeTable,
    *,
    patterns: Mapping[tuple[int, str], Floats],
    group: Mapping[int, int],
    settings: AgeSettings,
) -> Cells:
    same = [one for one in mine if one.sex == table.sex]
    pattern = _pattern(patterns, group, table)
    share, scale = (
        part[0]
        for part in fit_ages(
            same, np.array([table.date]), pattern, basis=table.basis, settings=settings
        )
    )
    persons = np.maximum(share * table.whole, 0.5)
    noise = noise_of(table, table.basis, settings) + settings.dispersion / persons
    wide = np.hypot(scale, settings.width * np.sqrt(noise) * (1 - share))
    return Cells(share, wide, settings.freedom)


def _predict_last(mine: Sequence[AgeTable], table: AgeTable) -> Cells:
    """Carry the shares of the last table before, or else of the first after."""
    own = _own(mine, table)
    before = [one for one in own if one.date <= table.date]
    if not own:
        return _point(np.full(len(AGES), np.nan))
    return _point((before[-1] if before else own[0]).share)


def _predict_linear(mine: Sequence[AgeTable], table: AgeTable) -> Cells:
    """Join the tables by straight lines, and hold them beyond the first and the last."""
    own = _own(mine, table)
    if not own:
        return _point(np.full(len(AGES), np.nan))
    dates, shares = [one.date for one in own], np.array([one.share for one in own])
    return _point(np.array([np.interp(table.date, dates, column) for column in shares.T]))


def _predict_pattern(
    mine: Sequence[AgeTable],
    table: AgeTable,
    *,
    patterns: Mapping[tuple[int, str], Floats],
    group: Mapping[int, int],
) -> Cells:
    share = np.exp(_pattern(patterns, group, table))
    return _point(share / share.sum())


def _pattern(
    patterns: Mapping[tuple[int, str], Floats], group: Mapping[int, int], table: AgeTable
) -> Floats:
    return patterns.get((group.get(table.area, 0), table.sex), patterns[0, table.sex])


def _own(mine: Sequence[AgeTable], table: AgeTable) -> list[AgeTable]:
    same = [one for one in mine if one.sex == table.sex]
    return [one for one in same if one.basis == table.basis] or same


def _point(share: Floats) -> Cells:
    return Cells(share, np.zeros(len(AGES)), math.inf)
