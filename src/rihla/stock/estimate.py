"""Estimates of the migrant stock at any date, with intervals, from observations."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from numpy.typing import NDArray

from rihla.areas import get_area, members
from rihla.errors import FigureNotAvailable
from rihla.numerics.date import decimal_year, mid_year
from rihla.numerics.score import student_quantile
from rihla.sources.status import Status
from rihla.stock.method import BASES, Evidence, Method, Points, Prediction
from rihla.stock.methods.share import estimate_share
from rihla.stock.methods.state_space import Fitted, StateSpace
from rihla.stock.population import Population
from rihla.stock.preparation import Treatment, collect_evidence, treat_refugees
from rihla.stock.series import Series, build_series

__all__ = ["DATES", "SEXES", "Estimate", "Tabular", "estimate", "estimate_series"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DATES = tuple(mid_year(year) for year in range(1990, 2020))
"""Every mid-year from 1990 to 2019."""
SEXES = ("both", "male", "female")
LEVELS = (0.8, 0.95)

_WORLD = 900
_REFUGEE_SPREAD = 0.1
"""Of the log of a registered number of refugees about the true one."""


class Tabular(Protocol):
    """Any table that speaks Arrow: of Arrow itself, pandas or Polars."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the table as an Arrow stream."""
        ...


@dataclass(frozen=True)
class Estimate:
    """The stock of every area at every date asked for.

    Arrays are (areas, dates). Points of areas that did not exist yet are masked.
    """

    method: str
    areas: tuple[int, ...]
    dates: tuple[float, ...]
    prediction: Prediction
    """Of the log of what is counted, refugees that are added apart, (areas x dates,)."""
    fitted: Fitted | None
    """The state-space fit behind it; None for methods that give points only."""
    refugees: Floats
    """Registered refugees added, persons."""
    female: tuple[Floats, Floats]
    """Mean and standard deviation of the logit of the share of women."""
    limit: Floats
    """The population: no stock exceeds it."""
    exists: Bools
    series: Series
    evidence: Evidence
    treatment: Mapping[int, Treatment]
    seed: int

    def table(self, *, sexes: Sequence[str] = SEXES) -> pa.Table:
        """Give every figure with its intervals.

        Returns
        -------
        pyarrow.Table
            ``area`` int32, ``date`` decimal year, ``sex``, ``value`` persons (the median),
            ``lower_80, upper_80, lower_95, upper_95``, ``refugees`` added (both sexes), ``basis``,
            ``type_of_data`` (B foreign-born, C citizens, R refugees added, I imputed),
            ``distance`` years to the nearest event on the basis (null where there is none),
            ``method``, ``status``. Sorted by area, date and sex; value null where ``status`` is
            not ``available``.
        """
        parts = [self._of_sex(sex) for sex in sexes]
        rank = pa.array(np.repeat(np.arange(len(sexes)), len(self.areas) * len(self.dates)))
        table = pa.concat_tables(parts).append_column("rank", rank)
        return table.sort_by([(c, "ascending") for c in ("area", "date", "rank")]).drop(["rank"])

    def totals(self) -> Floats:
        """Give the figures of both sexes, areas x dates; NaN where an area does not exist."""
        return self._both

    def draws(self, draws: int = 1000) -> dict[str, Floats]:
        """Draw whole tables: areas x dates x draws, for each sex, in persons.

        Within a draw everything adds up: men and women to both, areas to any grouping. Points that
        do not exist are NaN. The same estimate gives the same bytes.

        Raises
        ------
        FigureNotAvailable
            If the method gives points without a distribution.
        """
        if self.fitted is None:
            raise FigureNotAvailable(
                f"The method {self.method} gives points without a distribution.",
                cure="Use the method state_space for draws.",
            )
        shape = len(self.areas), len(self.dates), draws
        generator = np.random.default_rng([self.seed, 1])
        counted = np.exp(self.fitted.draw(draws=draws, seed=self.seed).reshape(shape))
        error = generator.standard_normal((shape[0], 1, draws))
        both = counted + self.refugees[..., None] * np.exp(_REFUGEE_SPREAD * error)
        both = np.minimum(both, self.limit[..., None])
        both[~self.exists] = np.nan
        mean, spread = self.female
        logit = mean[..., None] + spread[..., None] * generator.standard_normal(
            (shape[0], 1, draws)
        )
        female = both / (1 + np.exp(-logit))
        return {"both": both, "male": both - female, "female": female}

    def aggregate(self, codes: Sequence[int], *, draws: int = 1000) -> pa.Table:
        """Add areas up to groupings, with intervals from draws.

        Returns
        -------
        pyarrow.Table
            ``code``, ``date``, ``sex``, ``value`` (the sum of the areas' values), intervals (null
            where the method gives points only).
        """
        drawn = self.draws(draws) if self.fitted is not None else None
        rows = []
        for code in codes:
            mine = np.isin(self.areas, members(code))
            for sex in SEXES:
                value = np.nansum(self._median(sex)[mine], axis=0)
                ends: list[list[float | None]] = [[None] * len(self.dates)] * len(_ends())
                if drawn is not None:
                    total = np.nansum(drawn[sex][mine], axis=0)
                    ends = np.quantile(total, [0.1, 0.9, 0.025, 0.975], axis=1).tolist()
                for k, date in enumerate(self.dates):
                    rows.append((code, date, sex, float(value[k]), *(end[k] for end in ends)))
        names = ["code", "date", "sex", "value", *_ends()]
        return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])

    def explain(self, area: int, date: float) -> pa.Table:
        """Give the events behind one figure, the heaviest first.

        Returns
        -------
        pyarrow.Table
            ``date, basis, kind, source, value`` (refugees taken out where they are added back),
            ``weight``: how much the log of what is counted moves when the log of the event does.
            What the weights lack to one comes from the subregion.

        Raises
        ------
        FigureNotAvailable
            If there is no such figure, or the method does not weigh.
        """
        if self.fitted is None or area not in self.areas or date not in self.dates:
            raise FigureNotAvailable(
                f"No weights are known for {get_area(area).name} at {date:g}.",
                cure="Ask for an area and date of the estimate, made by the method state_space.",
            )
        point = self.areas.index(area) * len(self.dates) + self.dates.index(date)
        numbers, weights = self.fitted.weigh(point)
        names = ["date", "basis", "kind", "source", "value"]
        events = self.evidence.events.take(pa.array(numbers)).select(names)
        table = events.append_column("weight", pa.array(weights))
        order = pa.array(np.argsort(-np.abs(weights), kind="stable"))
        return table.take(order)

    @cached_property
    def _both(self) -> Floats:
        shape = len(self.areas), len(self.dates)
        counted = np.exp(self.prediction.location.reshape(shape))
        return np.where(self.exists, np.minimum(counted + self.refugees, self.limit), np.nan)

    def _share(self, sex: str) -> Floats:
        female = 1 / (1 + np.exp(-self.female[0]))
        return {"both": np.ones_like(female), "female": female, "male": 1 - female}[sex]

    def _median(self, sex: str) -> Floats:
        return np.asarray(self._both * self._share(sex))

    def _interval(self, sex: str, level: float) -> tuple[Floats, Floats]:
        """Give both ends: errors of counts, refugees and shares are taken as independent."""
        shape = self._both.shape
        freedom = self.prediction.freedom
        wide = student_quantile(0.5 + level / 2, freedom) * self.prediction.scale.reshape(shape)
        normal = student_quantile(0.5 + level / 2, math.inf)
        counted = np.exp(self.prediction.location.reshape(shape))
        registered = self.refugees * np.expm1(_REFUGEE_SPREAD * normal)
        up = np.hypot(counted * np.expm1(wide), registered)
        down = np.hypot(counted * -np.expm1(-wide), registered)
        value = counted + self.refugees
        # The standard deviation of the log of a share is that of its logit by its complement.
        other = 0.0 if sex == "both" else 1 - self._share(sex)
        of_share = normal * self.female[1] * other
        upper = value * np.exp(np.hypot(np.log1p(up / value), of_share))
        lower = value * np.exp(-np.hypot(-np.log1p(-np.minimum(down / value, 0.999)), of_share))
        share = self._share(sex)
        return share * np.minimum(lower, self._both), share * np.minimum(upper, self.limit)

    def _of_sex(self, sex: str) -> pa.Table:
        shape = self._both.shape
        value = self._median(sex)
        columns: dict[str, pa.Array] = {
            "area": pa.array(np.repeat(np.array(self.areas, np.int32), shape[1])),
            "date": pa.array(np.tile(np.array(self.dates), shape[0])),
            "sex": pa.array([sex] * value.size),
            "value": pa.array(value.ravel(), from_pandas=True),
        }
        point = self.fitted is None
        for level in LEVELS:
            for side, end in zip(("lower", "upper"), self._interval(sex, level), strict=True):
                shown = np.where(self.exists & ~np.full(shape, point), end, np.nan)
                columns[f"{side}_{level * 100:.0f}"] = pa.array(shown.ravel(), from_pandas=True)
        available, absent = Status.AVAILABLE.value, Status.NOT_AVAILABLE.value
        columns["refugees"] = pa.array(
            np.where(self.exists, self.refugees, np.nan).ravel(), from_pandas=True
        )
        columns["basis"] = _repeat([self._basis(a) for a in self.areas], shape[1])
        columns["type_of_data"] = _repeat([self._type(a) for a in self.areas], shape[1])
        columns["distance"] = pa.array(self._distance().ravel(), from_pandas=True)
        columns["method"] = pa.array([self.method] * value.size)
        columns["status"] = pa.array(
            [available if here else absent for here in self.exists.ravel().tolist()]
        )
        order = ["area", "date", "sex", "value", *_ends()]
        return pa.table({**{name: columns.pop(name) for name in order}, **columns})

    def _basis(self, area: int) -> str:
        return self.series.bases.get(area, BASES[0])

    def _type(self, area: int) -> str:
        counted = area in self.series.bases
        basis = {"place_of_birth": "B", "citizenship": "C"}[self._basis(area)]
        return f"{basis if counted else 'I'}{' R' if self.treatment[area].adds else ''}"

    def _distance(self) -> Floats:
        found = np.full(self._both.shape, np.nan)
        events = self.evidence.events
        area, date = events["area"].to_numpy(), events["date"].to_numpy()
        basis = np.array(events["basis"].to_pylist(), dtype=str)
        for i, code in enumerate(self.areas):
            mine = date[(area == code) & (basis == self._basis(code))]
            if len(mine):
                found[i] = np.abs(np.array(self.dates)[:, None] - mine).min(axis=1)
        return found


def estimate(
    observations: Tabular,
    population: Tabular,
    refugees: Tabular,
    *,
    dates: Sequence[float] = DATES,
    method: Method | None = None,
    seed: int = 1,
) -> Estimate:
    """Estimate the stock of every area from observations.

    Parameters
    ----------
    observations
        As `rihla.stock.series.build_series` takes it.
    population
        ``code`` or ``area``, ``year``, ``value`` persons at mid-year.
    refugees
        As `rihla.stock.refugee.combine_registers` gives it.
    dates
        Decimal years; all mid-years from 1990 to 2019 if none are named.
    method
        The state-space estimator if none is given.
    seed
        Of the draws.

    Returns
    -------
    Estimate
    """
    people = _arrow(population)
    series = build_series(_arrow(observations), refugees=_arrow(refugees), population=people)
    return estimate_series(series, people, dates=dates, method=method, seed=seed)


def estimate_series(
    series: Series,
    population: pa.Table,
    *,
    dates: Sequence[float] = DATES,
    method: Method | None = None,
    seed: int = 1,
) -> Estimate:
    """Estimate the stock of every area from series that are built already."""
    chosen = method or StateSpace()
    evidence = collect_evidence(series, population)
    areas = tuple(sorted(a for a in members(_WORLD) if a in evidence.population.series))
    code = np.repeat(np.array(areas, dtype=np.int32), len(dates))
    date = np.tile(np.array(dates, dtype=np.float64), len(areas))
    basis = np.array([series.bases.get(int(a), BASES[0]) for a in code], dtype=str)
    points = Points(code, date, basis, np.full(len(code), ""))
    fitted = chosen.fit(evidence, points) if isinstance(chosen, StateSpace) else None
    prediction = fitted.predict() if fitted else chosen.predict(evidence, points)
    treatment = treat_refugees(series)
    shape = len(areas), len(dates)
    added = np.array([[treatment[a].adds * series.refugees.at(a, d) for d in dates] for a in areas])
    mean, spread = estimate_share(_share_events(series, evidence), evidence.group, code, date)
    return Estimate(
        method=chosen.id,
        areas=areas,
        dates=tuple(float(d) for d in dates),
        prediction=prediction,
        fitted=fitted,
        refugees=added,
        female=(mean.reshape(shape), spread.reshape(shape)),
        limit=_people(evidence.population, areas, dates),
        exists=np.array([[_present(a, d) for d in dates] for a in areas]),
        series=series,
        evidence=evidence,
        treatment=treatment,
        seed=seed,
    )


def _share_events(series: Series, evidence: Evidence) -> pa.Table:
    """Give the share of women in each event that tells it, on the area's basis."""
    persons: dict[tuple[int, float], dict[str, float]] = {}
    columns = (
        series.events[name].to_pylist() for name in ("area", "date", "basis", "sex", "value")
    )
    for area, date, basis, sex, value in zip(*columns, strict=True):
        if basis == series.bases.get(area) and area in evidence.population.series:
            persons.setdefault((area, date), {})[sex] = value
    rows = [
        {"area": area, "date": date, "share": v["female"] / (v["female"] + v["male"]),
         "persons": v["female"] + v["male"]}
        for (area, date), v in sorted(persons.items())
        if v.get("female", 0) > 0 and v.get("male", 0) > 0
    ]  # fmt: skip
    schema = [("area", pa.int32()), *((n, pa.float64()) for n in ("date", "share", "persons"))]
    return pa.Table.from_pylist(rows, pa.schema(schema))


def _people(population: Population, areas: Sequence[int], dates: Sequence[float]) -> Floats:
    return np.array([np.interp(dates, *population.series[area]) for area in areas])


def _present(area: int, date: float) -> bool:
    return date >= _since().get(area, -math.inf)


@cache
def _since() -> Mapping[int, float]:
    path = Path(__file__).parent / "methods" / "presence.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    days: dict[int, datetime.date] = {entry["area"]: entry["since"] for entry in content["areas"]}
    return {area: decimal_year(day) for area, day in days.items()}


def _arrow(table: Tabular) -> pa.Table:
    if isinstance(table, pa.Table):
        return table
    given = pa.table(table)
    # Polars and pandas give texts in layouts for which Arrow lacks most of its functions.
    fields = [pa.field(f.name, pa.string() if _is_text(f.type) else f.type) for f in given.schema]
    return given.cast(pa.schema(fields))


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or (pa.types.is_dictionary(kind) and _is_text(kind.value_type))
        or pa.types.is_string(kind)
    )


def _repeat(texts: Sequence[str], times: int) -> pa.Array:
    return pc.take(pa.array(texts), pa.array(np.repeat(np.arange(len(texts)), times)))


def _ends() -> list[str]:
    return [f"{side}_{level * 100:.0f}" for level in LEVELS for side in ("lower", "upper")]
