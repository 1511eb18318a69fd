"""The generative model of docs/explanation/stock-model.md as arrays, written from that page alone.

Nothing here comes from the estimator that it is held against (`rihla.stock.methods`) but the
numbers of its settings. A path of an area's level over its dates is a matrix times standard normal
numbers: the shocks that the model draws, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.stock.method import Evidence
from rihla.stock.methods.setting import Settings

__all__ = [
    "REGRESSORS",
    "Known",
    "Layout",
    "Question",
    "lay_out",
    "level_path",
    "passing_path",
    "walk_path",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REGRESSORS = ("constant", "size", "growth", "time", "bend", "citizens")
_USUAL_POPULATION = 5e6


@dataclass(frozen=True, slots=True)
class Question:
    """Which areas are asked for, at which dates, each on its basis."""

    areas: tuple[int, ...]
    citizens: tuple[bool, ...]
    """Of each area: whether its figures count foreign citizens."""
    dates: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the fast fit takes as known."""

    volatility: Floats
    """(A,)"""
    weight: Floats
    """(N,) of each count."""
    likeness: Floats
    """(A,) precision of each area's ratio of citizens to foreign-born."""


@dataclass(frozen=True, slots=True)
class Layout:
    """N counts and P questions, A areas in G subregions; rows are counts first, then questions."""

    log: Floats
    """(N,) log of each count."""
    own: Floats
    """(N,) variance of its Student error before volatility and weight."""
    rest: Floats
    """(N,) variance of the normal part of its error."""
    row_area: Ints
    """(N + P,) numbers of areas, in the order of the question."""
    area_group: Ints
    """(A,) numbers of subregions."""
    regressor: Floats
    """(N + P, 6): `REGRESSORS`."""
    level: Floats
    """(N + P, shocks) of the level since the area's first date, at a volatility of one."""
    definition: Floats
    """(N + P, shocks) of the walk of the ratio of citizens, in rows that count citizens."""
    register: Floats
    """(N + P, shocks) of the walk of the register's difference, in rows that a register counts."""
    passing: Floats
    """(N + P, shocks) of what passes at a volatility of one, in rows that no register counts."""
    citizens: Floats
    """(N + P,) one where foreign citizens are counted."""
    registered: Floats
    """(N + P,) one where a register counts."""

    @property
    def counts(self) -> int:
        """Give how many counts there are: the first rows."""
        return len(self.log)


def lay_out(evidence: Evidence, question: Question, settings: Settings) -> Layout:
    """Bring the counts of the areas asked for into arrays, in the order of the evidence."""
    events = [
        row
        for row in evidence.events.to_pylist()
        if row["area"] in question.areas and row["date"] >= settings.first_date
    ]
    place = {code: number for number, code in enumerate(question.areas)}
    rows = [
        (place[e["area"]], e["date"], e["basis"] == "citizenship", e["kind"] == "register")
        for e in events
    ]
    # Where an area keeps a register on its basis, its figures are what that counts.
    surveyed = {place[code] for code in evidence.without_register if code in place}
    keeps = {(a, citizens) for a, _, citizens, register in rows if register and a not in surveyed}
    rows += [
        (area, date, question.citizens[area], (area, question.citizens[area]) in keeps)
        for area in place.values()
        for date in question.dates
    ]
    area = np.array([row[0] for row in rows], dtype=np.int64)
    date = np.array([row[1] for row in rows])
    citizens = np.array([row[2] for row in rows])
    registered = np.array([row[3] for row in rows])
    groups = sorted({evidence.group[code] for code in question.areas})
    return Layout(
        log=np.log([e["value"] for e in events]),
        own=np.array([_spread(e["kind"], e["basis"], settings) ** 2 for e in events]),
        rest=np.array(
            [
                settings.label_share * e["spread"] ** 2 + settings.dispersion / e["value"]
                for e in events
            ]
        ),
        row_area=area,
        area_group=np.array([groups.index(evidence.group[code]) for code in question.areas]),
        regressor=_regressors(evidence, question, area, date, citizens),
        level=_by_area(area, date, np.ones_like(citizens), lambda d: level_path(d, settings)),
        definition=_by_area(area, date, citizens, lambda d: walk_path(d, settings.definition_walk)),
        register=_by_area(area, date, registered, lambda d: walk_path(d, settings.register_walk)),
        passing=_by_area(area, date, ~registered, lambda d: passing_path(d, settings)),
        citizens=citizens.astype(np.float64),
        registered=registered.astype(np.float64),
    )


def level_path(dates: Floats, settings: Settings) -> Floats:
    """Give the level at each date, less that at the first, as a matrix of shocks.

    ``dlevel = trend dt + level_walk dW``, ``dtrend = -decay trend dt + dW'``, the trend with the
    stationary spread ``trend_spread`` from the first date on.

    Parameters
    ----------
    dates
        (K,), rising.

    Returns
    -------
    ndarray
        (K, 2 K - 1).

    Examples
    --------
    >>> from rihla.stock.methods.setting import load_settings
    >>> level_path(np.array([2000.0, 2001.0, 2003.0]), load_settings()).shape
    (3, 5)
    """
    decay, variance = settings.trend_decay, settings.trend_spread**2
    found = np.zeros((len(dates), 2 * len(dates) - 1))
    trend, level = np.zeros(found.shape[1]), np.zeros(found.shape[1])
    trend[0] = settings.trend_spread
    for k, years in enumerate(np.diff(dates), start=1):
        left = np.exp(-decay * years)
        level = level + trend * (1 - left) / decay
        trend = trend * left
        of_trend = variance * (1 - left**2)
        of_both = variance * (1 - left) ** 2 / decay
        integral = years - 2 * (1 - left) / decay + (1 - left**2) / (2 * decay)
        of_level = 2 * variance * integral / decay + settings.level_walk**2 * years
        # One shock moves both; the other is what the level moves by on its own.
        trend[2 * k - 1] = np.sqrt(of_trend)
        level[2 * k - 1] = of_both / np.sqrt(of_trend)
        level[2 * k] = np.sqrt(max(of_level - of_both**2 / of_trend, 0.0))
        found[k] = level
    return found


def walk_path(dates: Floats, per_root_year: float) -> Floats:
    """Give a random walk at each date, zero at the first, as a matrix of shocks.

    Examples
    --------
    >>> walk_path(np.array([2000.0, 2004.0, 2005.0]), 0.5)
    array([[0. , 0. ],
           [1. , 0. ],
           [1. , 0.5]])
    """
    steps = per_root_year * np.sqrt(np.diff(dates))
    return np.tril(np.ones((len(dates), len(steps))), -1) * steps


def passing_path(dates: Floats, settings: Settings) -> Floats:
    """Give what passes at each date, stationary from the first on, as a matrix of shocks.

    ``dpassing = -passing_decay passing dt + dW`` with the stationary spread ``passing_spread``.

    Examples
    --------
    >>> from rihla.stock.methods.setting import load_settings
    >>> path = passing_path(np.array([2000.0, 2001.0, 2030.0]), load_settings())
    >>> bool(np.ptp((path**2).sum(axis=1)) < 1e-12)
    True
    """
    found = np.zeros((len(dates), len(dates)))
    found[0, 0] = settings.passing_spread
    for k, years in enumerate(np.diff(dates), start=1):
        left = np.exp(-settings.passing_decay * years)
        found[k] = left * found[k - 1]
        found[k, k] = settings.passing_spread * np.sqrt(1 - left**2)
    return found


def _spread(kind: str, basis: str, settings: Settings) -> float:
    if kind == "census":
        citizens = basis == "citizenship"
        return settings.noise_citizenship if citizens else settings.noise_birthplace
    return {
        "register": settings.noise_register,
        "survey": settings.noise_survey,
        "estimate": settings.noise_estimate,
        "backcast": settings.noise_estimate,
    }[kind]


def _regressors(
    evidence: Evidence, question: Question, area: Ints, date: Floats, citizens: Bools
) -> Floats:
    found = np.zeros((len(area), len(REGRESSORS)))
    for row, (number, when) in enumerate(zip(area.tolist(), date.tolist(), strict=True)):
        dates, persons = evidence.population.series[question.areas[number]]
        then, start = np.log(np.interp([when, 2000.0], dates, persons))
        since = (when - 2000.0) / 10
        size = start - np.log(_USUAL_POPULATION)
        found[row] = 1.0, size, then - start, since, max(since, 0.0), citizens[row]
    return found


def _by_area(
    area: Ints, date: Floats, concerned: Bools, path: Callable[[Floats], Floats]
) -> Floats:
    """Put each area's path into its rows; a path begins at the area's first date of all."""
    blocks = []
    for number in np.unique(area[concerned]):
        mine = area == number
        dates, node = np.unique(date[mine], return_inverse=True)
        of_nodes = path(dates)
        block = np.zeros((len(area), of_nodes.shape[1]))
        block[mine] = of_nodes[node]
        block[~concerned] = 0.0
        blocks.append(block[:, np.any(block != 0, axis=0)])
    return np.concatenate(blocks, axis=1) if blocks else np.zeros((len(area), 0))
