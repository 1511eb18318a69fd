"""Divides estimated totals by origin and sex, with intervals; every draw of it adds up.

What an area's counts tell of origins is smoothed by `rihla.stock.methods.origin_share` and divides
the counted part of the estimate. Refugees that are added have the origins under which they are
registered. What no source names by origin stays as it is, under a code of its own: it is spread
over no one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.areas import get_area, members
from rihla.errors import FigureNotAvailable
from rihla.numerics.score import student_quantile
from rihla.numerics.walk import Walk, draw_walk
from rihla.stock.estimation import LEVELS, REFUGEE_SPREAD, SEXES, Estimate
from rihla.stock.methods.origin_share import UNKNOWN, Shares, fit_shares
from rihla.stock.methods.sex_of_origin import divide_sexes, fit_sexes, pool_origins
from rihla.stock.origin_table import OriginTable, read_origin_tables
from rihla.stock.preparation import basis_of

__all__ = ["UNKNOWN", "Allocation", "allocate_origins", "fit_origins", "origin_draws"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_WORLD = 900
_SMALLEST = 0.5
"""Persons that an origin has at some date at least, to stand by itself."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Totals divided by origin.

    `table` gives all of it, `draws` one area draw by draw.
    """

    found: Estimate
    tables: Mapping[int, Sequence[OriginTable]]
    """The tables by origin of each area."""
    effect: Mapping[int, float]
    """Each origin's difference in the logit of the share of women."""

    def table(self) -> pa.Table:
        """Give every origin of every area: see `allocate_origins`."""
        parts = [part for area in self.found.areas for part in self._rows(area)]
        names = ["area", "origin", "date", "sex", "value", *_ends()]
        columns = {
            name: np.concatenate([part[name] for part in parts]) if parts else np.zeros(0)
            for name in names
            if name != "sex"
        }
        sex = np.concatenate([part["sex"] for part in parts]) if parts else np.zeros(0, np.int8)
        words = pa.DictionaryArray.from_arrays(pa.array(sex, pa.int8()), pa.array(SEXES))
        point = self.found.fitted is None
        made = {
            "area": pa.array(columns["area"], pa.int32()),
            "origin": pa.array(columns["origin"], pa.int32()),
            "date": pa.array(columns["date"], pa.float64()),
            "sex": words.cast(pa.string()),
            "value": pa.array(columns["value"], pa.float64()),
        }
        for name in _ends():
            values = columns[name]
            made[name] = pa.nulls(len(values), pa.float64()) if point else pa.array(values)
        return pa.table(made)

    def draws(self, area: int, draws: int = 1000) -> OriginDraws:
        """Draw the origins of one area: see `origin_draws`."""
        found = self.found
        if area not in found.areas:
            raise FigureNotAvailable(
                f"{get_area(area).name} is not in the estimate.",
                cure="Ask for an area of the estimate.",
            )
        row = found.areas.index(area)
        both, registered, female = found.draw_area(area, draws)
        fitted = self._fit(row)
        generator = np.random.default_rng([found.seed, 2, area])
        share = fitted.shares.draw(draws, generator)
        size = fitted.registered.sum(axis=1, keepdims=True)
        of_refugees = np.divide(
            fitted.registered, size, out=np.zeros_like(fitted.registered), where=size > 0
        )
        added = np.minimum(registered, both)[:, None, :]
        persons = np.zeros((*fitted.registered.shape, draws))
        persons[:, fitted.place] = share * (both[:, None, :] - added)
        persons += of_refugees[..., None] * added
        path = draw_walk(fitted.sexes, draws, generator)[fitted.step]
        of_women = divide_sexes(np.nan_to_num(persons), np.nan_to_num(female, nan=0.5), path)
        women = persons * of_women
        turned = {"both": persons, "male": persons - women, "female": women}
        return OriginDraws(fitted.origin, {sex: turned[sex].transpose(1, 0, 2) for sex in SEXES})

    def _fit(self, row: int) -> _Fit:
        found, area = self.found, self.found.areas[row]
        dates = np.array(found.dates)
        tables = self.tables.get(area, ())
        shares = fit_shares(tables, dates, basis=basis_of(found.series, area))
        world = set(members(_WORLD))
        by_date = [
            found.series.refugees.by_origin(area, date) if found.refugees[row, k] > 0 else {}
            for k, date in enumerate(found.dates)
        ]
        known = {int(o) for o in shares.origin[:-1]}
        named = known | {o for each in by_date for o in each if o in world and o != area}
        origin = np.array([*sorted(named), UNKNOWN], dtype=np.int64)
        where = {int(code): k for k, code in enumerate(origin)}
        registered = np.zeros((len(dates), len(origin)))
        for k, each in enumerate(by_date):
            for code, persons in each.items():
                registered[k, where.get(code, len(origin) - 1)] += persons
        place = np.array([where[int(code)] for code in shares.origin], dtype=np.int64)
        walk, step = fit_sexes(tables, origin, dates, self.effect)
        return _Fit(origin, shares, place, registered, walk, step)

    def _rows(self, area: int) -> list[dict[str, NDArray[np.generic]]]:
        row = self.found.areas.index(area)
        fitted = self._fit(row)
        cells = _Cells(self.found, row, fitted)
        here = np.flatnonzero(self.found.exists[row] & np.isfinite(self.found.totals()[row]))
        keep = cells.kept()
        dates = np.array(self.found.dates)[here]
        shape = len(keep), len(here), len(SEXES)
        columns: dict[str, NDArray[np.generic]] = {
            "area": np.full(math.prod(shape), area, np.int32),
            "origin": np.repeat(fitted.origin[keep].astype(np.int32), shape[1] * shape[2]),
            "date": np.tile(np.repeat(dates, shape[2]), shape[0]),
            "sex": np.tile(np.arange(shape[2], dtype=np.int8), shape[0] * shape[1]),
        }
        figures = [cells.of_sex(sex) for sex in SEXES]
        for name in ("value", *_ends()):
            stacked = np.stack([each[name] for each in figures], axis=-1)
            columns[name] = stacked[here][:, keep].transpose(1, 0, 2).ravel()
        positive = np.repeat(cells.both[here][:, keep].T.ravel() > 0, shape[2])
        return [{name: values[positive] for name, values in columns.items()}]


@dataclass(frozen=True, slots=True)
class OriginDraws:
    """Draws of the origins of one area, which add up to the draws of its totals."""

    origin: Ints
    """(K,) codes; the last is `UNKNOWN`."""
    persons: Mapping[str, Floats]
    """For each sex, (K, D, draws): origins, dates of the estimate, draws."""


@dataclass(frozen=True, slots=True)
class _Fit:
    origin: Ints
    shares: Shares
    place: Ints
    """Where each part of the shares stands among the origins."""
    registered: Floats
    """(D, K) registered refugees."""
    sexes: Walk
    step: Ints


class _Cells:
    """The figures of one area, (D, K): dates by origins."""

    def __init__(self, found: Estimate, row: int, fitted: _Fit) -> None:
        total = np.nan_to_num(found.totals()[row])[:, None]
        # Where the total is held to the population, refugees and the others give way alike.
        size = fitted.registered.sum(axis=1, keepdims=True)
        added = np.minimum(found.refugees[row][:, None], total)
        self.registered = np.divide(
            fitted.registered * added, size, out=np.zeros_like(fitted.registered), where=size > 0
        )
        share, spread = fitted.shares.close()
        self.counted = np.zeros(fitted.registered.shape)
        self.spread = np.zeros(fitted.registered.shape)
        left = np.where(size > 0, total - added, total)
        self.counted[:, fitted.place] = share * left
        self.spread[:, fitted.place] = spread
        self._fold(self.counted + self.registered)
        self.both = self.counted + self.registered
        self.freedom = fitted.shares.settings.freedom
        self.scale, self.total_freedom = found.scale_of(row)[:, None], found.prediction.freedom
        self.limit = found.limit[row][:, None]
        difference = fitted.sexes.mean[fitted.step]
        mean, self.female_spread = (part[row] for part in found.female)
        female = 1 / (1 + np.exp(-mean))
        self.female = divide_sexes(self.both, female, difference)
        self.sex_variance = fitted.sexes.variance[fitted.step] + self.female_spread[:, None] ** 2

    def _fold(self, both: Floats) -> None:
        """Put origins that are never half a person with those that no source names."""
        small = both.max(axis=0, initial=0.0) < _SMALLEST
        small[-1] = False
        for table in (self.counted, self.registered):
            table[:, -1] += table[:, small].sum(axis=1)
            table[:, small] = 0.0

    def kept(self) -> Ints:
        """Give the origins that have anybody at any date."""
        return np.flatnonzero(self.both.max(axis=0, initial=0.0) > 0)

    def of_sex(self, sex: str) -> dict[str, Floats]:
        """Give the figures of a sex, with both ends of each interval."""
        part = {"both": np.ones_like(self.both), "female": self.female, "male": 1 - self.female}
        value = self.both * part[sex]
        found = {"value": value}
        other = np.zeros_like(value) if sex == "both" else 1 - part[sex]
        safe = np.where(self.both > 0, self.both, 1.0)
        for level in LEVELS:
            tail = 0.5 + level / 2
            normal = student_quantile(tail, math.inf)
            wide = np.hypot(
                student_quantile(tail, self.total_freedom) * self.scale,
                student_quantile(tail, self.freedom) * self.spread,
            )
            up = np.hypot(
                self.counted * np.expm1(wide),
                self.registered * np.expm1(REFUGEE_SPREAD * normal),
            )
            down = np.hypot(
                self.counted * -np.expm1(-wide),
                self.registered * -np.expm1(-REFUGEE_SPREAD * normal),
            )
            of_sex = normal * np.sqrt(self.sex_variance) * other
            upper = value * np.exp(np.hypot(np.log1p(up / safe), of_sex))
            least = -np.log1p(-np.minimum(down / safe, 0.999))
            lower = value * np.exp(-np.hypot(least, of_sex))
            name = f"{level * 100:.0f}"
            found[f"lower_{name}"] = np.minimum(lower, value)
            found[f"upper_{name}"] = np.maximum(np.minimum(upper, self.limit), value)
        return found


def fit_origins(found: Estimate, observations: pa.Table) -> Allocation:
    """Read the tables by origin behind an estimate, once for all areas.

    Parameters
    ----------
    found
        The estimate of totals.
    observations
        What it was made from, rows by origin included.
    """
    tables = read_origin_tables(found, observations)
    by_area: dict[int, list[OriginTable]] = {}
    for table in tables:
        by_area.setdefault(table.area, []).append(table)
    return Allocation(found, by_area, pool_origins(tables))


def allocate_origins(found: Estimate, observations: pa.Table) -> pa.Table:
    """Divide the figures of an estimate by origin and sex.

    Parameters
    ----------
    found
        The estimate of totals.
    observations
        What it was made from, rows by origin included.

    Returns
    -------
    pyarrow.Table
        ``area, origin`` int32, ``date``, ``sex``, ``value`` persons above zero, ``lower_80,
        upper_80, lower_95, upper_95`` about it (null where the method of the totals gives points
        only). Sorted by area, origin, date and sex. Origins add up to the total of each area, date
        and sex, and the sexes of an origin to both. `UNKNOWN` holds what is not named; a former
        State stands under its own code where no table of the area names its successors.
    """
    return fit_origins(found, observations).table()


def origin_draws(
    found: Estimate, observations: pa.Table, area: int, draws: int = 1000
) -> OriginDraws:
    """Draw the figures of one area by origin and sex.

    Within a draw origins add up to the same draw of `Estimate.draws`, and men and women to both.
    The same estimate gives the same bytes.

    Raises
    ------
    FigureNotAvailable
        If the method of the totals gives points only, or the area is not in the estimate.
    """
    return fit_origins(found, observations).draws(area, draws)


def _ends() -> list[str]:
    return [f"{side}_{level * 100:.0f}" for level in LEVELS for side in ("lower", "upper")]
