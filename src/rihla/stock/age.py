"""Divides estimated totals by age and sex, with intervals.

Among each sex of an area the log share of each age group walks from its subregion's pattern, is
seen by counts through noise, and the groups close:

    x[g](first) ~ N(pattern[subregion, sex, g], spread²),  dx = rate dW,  share = exp x / sum exp x

An area without any count by age keeps its subregion's pattern, with the spread of areas about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.numerics.drift import smooth_drift
from rihla.numerics.score import student_quantile
from rihla.numerics.walk import close_logs
from rihla.stock.age_table import AGES, AgeTable, pool_patterns, read_age_tables
from rihla.stock.estimation import LEVELS, SEXES, Estimate
from rihla.stock.methods.composition import AgeSettings, load_age_settings
from rihla.stock.preparation import basis_of

__all__ = ["AGES", "allocate_ages", "fit_ages"]

Floats = NDArray[np.float64]

_OPEN = -1
_WIDTH = 5


def allocate_ages(found: Estimate, observations: pa.Table) -> pa.Table:
    """Divide the figures of an estimate by age, for each sex.

    Parameters
    ----------
    found
        The estimate of totals.
    observations
        With rows by age, as `rihla.stock.evidence.load_ages` gives them; other rows may stand
        among them.

    Returns
    -------
    pyarrow.Table
        ``area`` int32, ``date``, ``sex``, ``age, age_length`` int16 (five years, -1 for 75 and
        over), ``value`` persons, ``lower_80, upper_80, lower_95, upper_95`` about it (null where
        the method of the totals gives points only), ``evidence``: ``counted``, ``other_basis`` (the
        area was counted by age on the other basis only) or ``subregion`` (not at all). Sorted by
        area, date, sex and age. Ages add up to the total of each sex, the sexes to both.
    """
    tables = read_age_tables(found, observations)
    settings = load_age_settings()
    patterns = pool_patterns(tables, found.evidence.group, pooled=settings.pooled)
    by_area: dict[int, list[AgeTable]] = {}
    for table in tables:
        by_area.setdefault(table.area, []).append(table)
    totals = _Totals(found)
    parts = []
    words = []
    for row, area in enumerate(found.areas):
        mine = by_area.get(area, [])
        parts.append(_figures(found, totals, row, mine, patterns, settings))
        words.append(_evidence(mine, basis_of(found.series, area)))
    return _tabulate(found, np.stack(parts), words)


def fit_ages(
    tables: Sequence[AgeTable],
    dates: Floats,
    pattern: Floats,
    *,
    basis: str,
    settings: AgeSettings | None = None,
) -> tuple[Floats, Floats]:
    """Fit the shares by age of one sex in one area.

    Parameters
    ----------
    tables
        Of the area and sex, on any basis.
    dates
        (D,) decimal years asked for.
    pattern
        (16,) log shares of the subregion.
    basis
        The basis of the area's figures.

    Returns
    -------
    tuple of ndarray
        Shares that add up to one, and the scale of the log of each, (D, 16).
    """
    chosen = settings or load_age_settings()
    own = [table for table in tables if table.basis == basis] or list(tables)
    count = len(AGES)
    seen, noise = np.zeros((len(own), count)), np.zeros((len(own), count))
    for e, table in enumerate(own):
        persons = np.maximum(table.share * table.whole, 0.5)
        seen[e] = np.log(persons / table.whole)
        noise[e] = (
            noise_of(table, basis, chosen)
            + chosen.dispersion / persons
            + chosen.noise_split**2 * table.split
        )
    grid = np.concatenate([[table.date for table in own], dates])
    order = np.argsort(grid, kind="stable")
    rate = np.zeros(count)
    if own:
        size = np.mean([np.log(np.maximum(t.share * t.whole, 1.0)) for t in own], axis=0)
        rate = chosen.walk**2 + chosen.walk_small**2 / np.exp(size)
    walk = smooth_drift(
        grid[order],
        np.vstack([seen, np.zeros((len(dates), count))])[order],
        np.vstack([noise, np.full((len(dates), count), np.inf)])[order],
        rate,
        decay=chosen.trend_decay,
        spread=np.full(count, chosen.trend if own else 0.0),
        prior_mean=pattern,
        prior_variance=np.full(count, chosen.spread**2),
    )
    step = np.empty(len(order), dtype=np.int64)
    step[order] = np.arange(len(order))
    at = step[len(own) :]
    share, variance = close_logs(walk.mean[at], walk.variance[at])
    return share, chosen.width * np.sqrt(variance)


def noise_of(table: AgeTable, basis: str, settings: AgeSettings) -> float:
    """Give the variance of a large group's log share in a table."""
    of_kind = {
        "census": settings.noise_census,
        "register": settings.noise_register,
        "survey": settings.noise_survey,
    }
    found = of_kind.get(table.kind, settings.noise_estimate) ** 2
    found += 0.0 if table.basis == basis else settings.noise_basis**2
    return found + (settings.noise_sex**2 if table.of_both else 0.0)


class _Totals:
    """The figures of each sex and the ends of their intervals, (areas, dates)."""

    def __init__(self, found: Estimate) -> None:
        shape = len(found.areas), len(found.dates)
        self.value: dict[str, Floats] = {}
        self.ends: dict[str, dict[str, Floats]] = {}
        for sex in SEXES:
            table = found.table(sexes=[sex])
            self.value[sex] = _column(table, "value", shape)
            self.ends[sex] = {name: _column(table, name, shape) for name in _ends()}


def _figures(
    found: Estimate,
    totals: _Totals,
    row: int,
    tables: Sequence[AgeTable],
    patterns: Mapping[tuple[int, str], Floats],
    settings: AgeSettings,
) -> Floats:
    """Give value and ends of every sex and age of one area, (dates, sexes, ages, 5)."""
    area = found.areas[row]
    dates, basis = np.array(found.dates), basis_of(found.series, area)
    flat = np.full(len(AGES), -np.log(len(AGES)))
    group = found.evidence.group.get(area, 0)
    value: dict[str, Floats] = {}
    scale: dict[str, Floats] = {}
    for sex in ("male", "female"):
        pattern = patterns.get((group, sex), patterns.get((0, sex), flat))
        mine = [table for table in tables if table.sex == sex]
        share, scale[sex] = fit_ages(mine, dates, pattern, basis=basis, settings=settings)
        value[sex] = share * totals.value[sex][row][:, None]
    value["both"] = value["male"] + value["female"]
    safe = np.where(value["both"] > 0, value["both"], 1.0)
    # One error of a count's ages is in both its sexes, so the two do not offset each other.
    scale["both"] = (value["male"] * scale["male"] + value["female"] * scale["female"]) / safe
    made = np.empty((len(dates), len(SEXES), len(AGES), 1 + len(_ends())))
    for s, sex in enumerate(SEXES):
        made[:, s, :, 0] = value[sex]
        total = totals.value[sex][row]
        for k, level in enumerate(LEVELS):
            wide = student_quantile(0.5 + level / 2, settings.freedom) * scale[sex]
            for j, side in enumerate(("lower", "upper")):
                end = totals.ends[sex][f"{side}_{level * 100:.0f}"][row]
                of_total = np.log(np.maximum(end, 1e-9) / np.where(total > 0, total, 1.0))
                reach = np.hypot(of_total[:, None], wide)
                factor = np.exp(reach if side == "upper" else -reach)
                made[:, s, :, 1 + 2 * k + j] = value[sex] * factor
        limit = found.limit[row][:, None]
        uppers = made[:, s, :, [2, 4]]
        made[:, s, :, [2, 4]] = np.maximum(np.minimum(uppers, limit), value[sex])
    return made


def _evidence(tables: Sequence[AgeTable], basis: str) -> str:
    if any(table.basis == basis for table in tables):
        return "counted"
    return "other_basis" if tables else "subregion"


def _tabulate(found: Estimate, figures: Floats, words: Sequence[str]) -> pa.Table:
    areas, dates, sexes, ages, _ = figures.shape
    each = dates * sexes * ages
    here = np.repeat(np.isfinite(figures[:, :, 0, 0, 0]).ravel(), sexes * ages)
    length = np.array([*[_WIDTH] * (ages - 1), _OPEN], dtype=np.int16)
    sex = np.tile(np.repeat(np.arange(sexes, dtype=np.int8), ages), areas * dates)
    told = sorted(set(words))
    word = np.repeat([told.index(one) for one in words], each).astype(np.int8)
    columns = {
        "area": pa.array(np.repeat(np.array(found.areas, np.int32), each)[here]),
        "date": pa.array(np.tile(np.repeat(np.array(found.dates), sexes * ages), areas)[here]),
        "sex": _words(sex[here], SEXES),
        "age": pa.array(np.tile(np.array(AGES, np.int16), areas * dates * sexes)[here]),
        "age_length": pa.array(np.tile(length, areas * dates * sexes)[here]),
    }
    flat = figures.reshape(-1, figures.shape[-1])[here]
    columns["value"] = pa.array(flat[:, 0])
    for k, name in enumerate(_ends(), 1):
        points = found.fitted is None
        columns[name] = pa.nulls(len(flat), pa.float64()) if points else pa.array(flat[:, k])
    columns["evidence"] = _words(word[here], told)
    return pa.table(columns)


def _words(codes: NDArray[np.int8], words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words)).cast(pa.string())


def _column(table: pa.Table, name: str, shape: tuple[int, int]) -> Floats:
    values = table[name].to_numpy(zero_copy_only=False).astype(np.float64)
    return np.asarray(values.reshape(shape))


def _ends() -> list[str]:
    return [f"{side}_{level * 100:.0f}" for level in LEVELS for side in ("lower", "upper")]
