"""Estimates of the migrant stock at any date, with intervals, from observations."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from numpy.typing import NDArray

from rihla.areas import get_area, members, resolve
from rihla.drawing.chart import Chart
from rihla.drawing.credit import Publication
from rihla.errors import EstimateError, FigureNotAvailable
from rihla.numerics.date import decimal_year, mid_year
from rihla.numerics.score import student_quantile
from rihla.sources.status import Status
from rihla.stock.cell import FIRST, LAST
from rihla.stock.method import BASES, Evidence, Method, Points, Prediction
from rihla.stock.methods import get_method
from rihla.stock.methods.share import estimate_share
from rihla.stock.methods.state_space import Fitted, StateSpace
from rihla.stock.picture import draw_estimate
from rihla.stock.population import Population
from rihla.stock.preparation import (
    Treatment,
    collect_evidence,
    refugees_added,
    treat_refugees,
)
from rihla.stock.series import Series, build_series
from rihla.stock.tabular import (
    Tabular,
    read_tabular,
    take_observations,
    take_population,
    take_refugees,
)

__all__ = [
    "DATES",
    "LEVELS",
    "REFUGEE_SPREAD",
    "SEXES",
    "Estimate",
    "estimate",
    "estimate_series",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DATES = tuple(mid_year(year) for year in range(1990, 2020))
"""Every mid-year from 1990 to 2019."""
SEXES = ("both", "male", "female")
LEVELS = (0.8, 0.95)

_WORLD = 900
REFUGEE_SPREAD = 0.1
"""Of the log of a registered number of refugees about the true one."""


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
        both, _, share = self._draw(draws)
        female = both * share
        return {"both": both, "male": both - female, "female": female}

    def draw_area(self, area: int, draws: int = 1000) -> tuple[Floats, Floats, Floats]:
        """Give one area's part of `draws`: persons, refugees among them, and the share of women.

        Returns
        -------
        tuple of ndarray
            Dates x draws each.
        """
        row = self.areas.index(area)
        both, registered, share = self._draw(draws)
        return both[row], registered[row], share[row]

    def _draw(self, draws: int) -> tuple[Floats, Floats, Floats]:
        if self.fitted is None:
            raise FigureNotAvailable(
                f"The method {self.method} gives points without a distribution.",
                cure="Use the method state_space for draws.",
            )
        shape = len(self.areas), len(self.dates), draws
        generator = np.random.default_rng([self.seed, 1])
        counted = np.exp(self.fitted.draw(draws=draws, seed=self.seed).reshape(shape))
        error = generator.standard_normal((shape[0], 1, draws))
        registered = self.refugees[..., None] * np.exp(REFUGEE_SPREAD * error)
        both = np.minimum(counted + registered, self.limit[..., None])
        both[~self.exists] = np.nan
        mean, spread = self.female
        logit = mean[..., None] + spread[..., None] * generator.standard_normal(
            (shape[0], 1, draws)
        )
        return both, registered, 1 / (1 + np.exp(-logit))

    def aggregate(self, codes: Sequence[int], *, draws: int = 1000) -> pa.Table:
        """Add areas up to groupings, with intervals from draws.

        Returns
        -------
        pyarrow.Table
            ``code``, ``date``, ``sex``, ``value`` (the sum of the areas' values), intervals (null
            where the method gives points only): those of the drawn sums, by the factor that makes
            the value their middle.
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
                    drawn_ends = np.quantile(total, [0.1, 0.9, 0.025, 0.975], axis=1)
                    middle = np.median(total, axis=1)
                    factor = np.divide(value, middle, out=np.ones_like(value), where=middle > 0)
                    ends = (drawn_ends * factor).tolist()
                for k, date in enumerate(self.dates):
                    rows.append((code, date, sex, float(value[k]), *(end[k] for end in ends)))
        names = ["code", "date", "sex", "value", *_ends()]
        return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])

    def explain(self, area: int | str, date: float) -> pa.Table:
        """Give the events behind one figure, the heaviest first.

        Returns
        -------
        pyarrow.Table
            ``event, date, basis, kind, source, value`` (refugees taken out where they are added
            back), ``weight``: how much the log of what is counted moves when the log of the event
            does. What the weights lack to one comes from the subregion.

        Raises
        ------
        FigureNotAvailable
            If there is no such figure, or the method does not weigh.
        """
        code = self._place(area)
        if self.fitted is None or date not in self.dates:
            cure = f"Ask for one of its dates, {self.dates[0]:g} to {self.dates[-1]:g}."
            raise FigureNotAvailable(
                f"No weights are known for {get_area(code).name} at {date:g}.",
                cure=cure if self.fitted else "Use the method state_space, which weighs.",
            )
        point = self.areas.index(code) * len(self.dates) + self.dates.index(date)
        numbers, weights = self.fitted.weigh(point)
        names = ["event", "date", "basis", "kind", "source", "value"]
        events = self.evidence.events.take(pa.array(numbers)).select(names)
        table = events.append_column("weight", pa.array(weights))
        order = pa.array(np.argsort(-np.abs(weights), kind="stable"))
        return table.take(order)

    def scale_of(self, row: int) -> Floats:
        """Give the scale of the log of what is counted in an area, one for each date."""
        shape = len(self.areas), len(self.dates)
        return np.asarray(self.prediction.scale.reshape(shape)[row])

    def plot(
        self,
        area: int | str,
        *,
        published: Publication | Tabular | None = None,
        before: Estimate | None = None,
        first_year: int = 1985,
        title: str | None = None,
        theme: str = "light",
        width: str = "page",
        language: str = "en",
    ) -> Chart:
        """Draw an area: observations by source, the estimate, its intervals.

        Parameters
        ----------
        area
            Its code, or any exact name.
        published
            Whose stock stands beside the estimate, for comparison alone: a revision, or a table
            ``area`` (or ``code``), ``year``, ``value`` persons, with ``sex`` if it has several.
        before
            An estimate without some of the observations: drawn too, and what is new is ringed.
        first_year
            Observations and published figures before it are left out.
        title
            Instead of the one that says what is drawn.
        theme
            ``light`` or ``dark``.
        width
            ``page`` or ``phone``.
        language
            One of the six.

        Returns
        -------
        Chart
            ``save("name.svg")`` writes it; its table has a row for each figure drawn.

        Raises
        ------
        UnknownArea
            If no area is called so.
        FigureNotAvailable
            If the estimate does not hold the area.
        """
        code = self._place(area)
        beside = published
        if published is not None and not isinstance(published, Publication):
            beside = read_tabular(published)
        return draw_estimate(
            self, code, published=beside, before=before, first_year=first_year, title=title,
            theme=theme, width=width, language=language,
        )  # fmt: skip

    def _place(self, area: int | str) -> int:
        found = resolve(area)
        if found.m49 not in self.areas:
            raise FigureNotAvailable(
                f"This estimate does not hold {found.name}.",
                cure="Give its population, or name one of the areas of `areas`.",
            )
        return found.m49

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
        registered = self.refugees * np.expm1(REFUGEE_SPREAD * normal)
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
    method: Method | str | None = None,
    seed: int = 1,
) -> Estimate:
    """Estimate the stock of every area from observations.

    Parameters
    ----------
    observations
        ``area, sex, date, universe`` (or ``basis``), ``source, value``: see
        `rihla.stock.tabular.take_observations`.
    population
        ``code`` or ``area``, ``year``, ``value`` persons at mid-year.
    refugees
        ``area, origin, date`` (the end of a year), ``category, value``: as
        `rihla.stock.refugee.combine_registers` gives it; it may be empty.
    dates
        Decimal years; all mid-years from 1990 to 2019 if none are named.
    method
        A method or its name (`rihla.stock.methods.METHODS`); the state-space estimator if none is
        given.
    seed
        Of the draws.

    Returns
    -------
    Estimate

    Raises
    ------
    SourceMalformed
        With every fault of a table and its row.
    FigureNotAvailable
        If no date is named, or one out of reach.
    EstimateError
        If not one observation can be used.

    Examples
    --------
    >>> observations = pa.table({"area": ["Chad"], "sex": ["both"], "date": ["2009-05-20"],
    ...     "basis": ["place_of_birth"], "source": ["Census 2009"], "value": [388000]})
    >>> population = pa.table({"area": [148, 148], "year": [2005, 2015],
    ...     "value": [10e6, 14e6]})
    >>> refugees = pa.table({"area": [148], "origin": [729], "date": [2010.0],
    ...     "category": ["refugees"], "value": [0]})
    >>> found = estimate(observations, population, refugees, dates=[2009.5, 2012.5])
    >>> found.table(sexes=["both"]).select(["area", "date", "basis"]).to_pylist()[0]
    {'area': 148, 'date': 2009.5, 'basis': 'place_of_birth'}
    """
    people = take_population(population)
    series = build_series(
        take_observations(observations), refugees=take_refugees(refugees), population=people
    )
    chosen = get_method(method) if isinstance(method, str) else method
    return estimate_series(series, people, dates=_checked(dates), method=chosen, seed=seed)


def _checked(dates: Sequence[float]) -> tuple[float, ...]:
    try:
        found = tuple(float(date) for date in dates)
        wrong = ", ".join(f"{date:g}" for date in found if not FIRST <= date < LAST)
    except (TypeError, ValueError):
        found, wrong = (), repr(dates)
    if not found or wrong:
        raise FigureNotAvailable(
            f"No estimate can be made at {wrong or 'no date'}.",
            cure=f"Name decimal years from {FIRST} to {LAST - 1}: [2019.5] is mid-2019.",
        )
    return found


def estimate_series(
    series: Series,
    population: pa.Table,
    *,
    dates: Sequence[float] = DATES,
    method: Method | None = None,
    seed: int = 1,
) -> Estimate:
    """Estimate the stock of every area from series that are built already.

    Raises
    ------
    EstimateError
        If not one observation can be used.
    """
    chosen = method or StateSpace()
    evidence = collect_evidence(series, population)
    if not evidence.events.num_rows:
        raise EstimateError(
            "Nothing can be estimated: no observation is of an area with a population and usable.",
            cure="Give a population for the areas observed; `fate` and `reason` in the observations"
            " of `build_series` say why each is set aside.",
        )
    areas = tuple(sorted(a for a in members(_WORLD) if a in evidence.population.series))
    code = np.repeat(np.array(areas, dtype=np.int32), len(dates))
    date = np.tile(np.array(dates, dtype=np.float64), len(areas))
    basis = np.array([series.bases.get(int(a), BASES[0]) for a in code], dtype=str)
    points = Points(code, date, basis, np.full(len(code), ""))
    fitted = chosen.fit(evidence, points) if isinstance(chosen, StateSpace) else None
    prediction = fitted.predict() if fitted else chosen.predict(evidence, points)
    treatment = treat_refugees(series)
    shape = len(areas), len(dates)
    beside = refugees_added(series, dates)
    added = np.array([beside[area] for area in areas])
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


def _repeat(texts: Sequence[str], times: int) -> pa.Array:
    return pc.take(pa.array(texts), pa.array(np.repeat(np.arange(len(texts)), times)))


def _ends() -> list[str]:
    return [f"{side}_{level * 100:.0f}" for level in LEVELS for side in ("lower", "upper")]
