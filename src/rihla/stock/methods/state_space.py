"""The project's own estimator: a state-space model of every area, pooled over subregions.

The log of an observation of area a, in subregion g, at date t is

    y = X(t) b_g + level(t) + [citizens] definition(t) + [register] register(t)
        + [no register] passing(t) + error

- ``X b_g``: a common effect and the subregion's deviation from it, ``b_g ~ N(b, diag(pooled²))``,
  of a constant, the population's size in 2000, its growth since, time, and citizens being counted;
- ``level``: starts at N(0, level_spread²), then ``dlevel = trend dt + level_walk dW``;
- ``trend``: returns to zero, so the area's growth to its subregion's:
  ``dtrend = -decay trend dt + dW'`` with the stationary spread ``trend_spread``;
- ``definition``: how this area's citizens stand to its foreign-born, beyond the subregion's ratio;
  ``register``: how its registers differ from its censuses for good. Both walk slowly;
- ``passing``: what lies off this path for some years and comes back:
  ``dpassing = -passing_decay passing dt + dW``, stationary with ``passing_spread``. Counts within
  some years of each other share it; a register, which follows its area year by year, has none;
- ``error``: one for each event, so that one census under several labels counts once, with the
  noise of its kind, a part that grows as counts get small, and a part of the spread between labels.

Areas differ in volatility by a factor with an inverse-gamma prior, and an error is Student: both
enter through their expected weights (Lange, Little and Taylor 1989, JASA 84). The prediction is a
Student distribution. Given these weights the model is linear and Gaussian: filter, smoother and
effects are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.numerics.pooling import Pooled, pool_effects
from rihla.numerics.state_space import (
    Filtered,
    Panel,
    Transition,
    draw_states,
    filter_panel,
    integrated_decay,
    smooth_panel,
)
from rihla.stock.method import Evidence, Points, Prediction
from rihla.stock.methods.arrangement import KINDS, STATES, Arrangement, arrange
from rihla.stock.methods.setting import Settings, load_settings

__all__ = ["Fitted", "StateSpace", "fit_arrangement", "log_likelihood"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_COMMON = np.array([10.0, 1.0, 1.0, 1.0, 0.2, 2.0]) ** 2
"""Prior variance of each common effect: wide, but for what growth changes by in 2000."""
_ROUNDS = 4
"""Of reweighting; the weights change by under a hundredth after them."""
_LEAST, _MOST = 0.1, 15.0
"""Bounds of an area's factor of volatility."""
_FIRST_LIKENESS = 0.1
_FARTHEST = 25.0
"""Squared standardised error beyond which one observation tells no more of volatility."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """An arrangement with its filter and its pooled effects."""

    arrangement: Arrangement
    panel: Panel
    filtered: Filtered
    pooled: Pooled
    volatility: Floats
    """(A,) factor on the variance of what moves and of errors."""
    weight: Floats
    """(A, T) of each observation; 1 where it lies as expected, less for outliers."""
    likeness: Floats
    """(A,) precision with which an area's ratio of citizens to foreign-born is held to that of its
    subregion: 1 where it lies as expected, less where it is another altogether."""

    settings: Settings

    @property
    def effects(self) -> Floats:
        """Each area's effects, (A, Q)."""
        return np.asarray(self.pooled.mean[self.arrangement.group])

    def predict(self) -> Prediction:
        """Give a Student distribution at each point asked for."""
        arranged, panel = self.arrangement, self.panel
        smoothed = smooth_panel(panel, self.filtered)
        at = arranged.row, arranged.step
        group = arranged.group[arranged.row]
        load, mean = panel.loading[at], smoothed.mean[at]
        remains = panel.columns[at] - np.einsum("ns,nsq->nq", load, mean)
        # Column 0 of a point holds no response, so what remains there is less the state itself.
        location = -remains[:, 0] + np.einsum(
            "nq,nq->n", remains[:, 1:], self.effects[arranged.row]
        )
        root = np.einsum("nq,nqk->nk", remains[:, 1:], self.pooled.root[group])
        variance = np.einsum("ns,nsu,nu->n", load, smoothed.covariance[at], load)
        observed = arranged.kind[at] != KINDS.index("")
        variance = variance + (root**2).sum(axis=1) + np.where(observed, panel.noise[at], 0.0)
        scale = self.settings.width * np.sqrt(variance)
        return Prediction(location, scale, self.settings.freedom)

    def draw(self, *, draws: int, seed: int) -> Floats:
        """Draw the log stock at all points jointly, shape (points, draws)."""
        arranged, generator = self.arrangement, np.random.default_rng(seed)
        size = self.pooled.root.shape[2]
        shared = self.pooled.root @ generator.standard_normal((size, draws))
        middle = self.effects[..., None]
        effects = (self.pooled.mean[..., None] + shared)[arranged.group]
        states = draw_states(self.panel, self.filtered, effects, generator)
        smoothed = smooth_panel(self.panel, self.filtered).mean
        state = smoothed[..., 0, None] - smoothed[..., 1:] @ middle[:, None]
        centre = np.einsum("ats,atsn->atn", self.panel.loading, state)
        columns = self.panel.columns[..., 1:]
        freedom = self.settings.freedom
        # One stretch for each area and draw makes its whole path Student, not each date alone.
        stretch = np.sqrt(freedom / generator.chisquare(freedom, (len(arranged.areas), draws)))
        at = arranged.row, arranged.step
        deviation = (states - centre)[at] + np.einsum(
            "nq,nqd->nd", columns[at], (effects - middle)[arranged.row]
        )
        middle_log = centre[at] + np.einsum("nq,nqd->nd", columns[at], middle[arranged.row])
        stretched = deviation * self.settings.width * stretch[arranged.row]
        return np.asarray(middle_log + stretched)

    def weigh(self, point: int) -> tuple[Ints, Floats]:
        """Give the weight of each event of the area in the log stock at a point: see `weigh_area`.

        Returns
        -------
        tuple of ndarray
            Numbers of the events in the evidence, and their weights.
        """
        arranged = self.arrangement
        events, weights = self.weigh_area(int(arranged.row[point]))
        mine = np.flatnonzero(arranged.row == arranged.row[point])
        return events, weights[int(np.searchsorted(mine, point))]

    def weigh_area(self, row: int) -> tuple[Ints, Floats]:
        """Give the weight of each event of one area in the log stock at each of its points.

        Parameters
        ----------
        row
            Place of the area in the arrangement.

        Returns
        -------
        tuple of ndarray
            Numbers of the events in the evidence, and (points of the area, events) how much the
            estimate at the point moves when the event's log moves by one, the effects pooled
            over areas held fixed. What the weights lack to one comes from the area's subregion.
        """
        arranged, panel = self.arrangement, self.panel
        mine = np.flatnonzero(arranged.used_row == row)
        steps = arranged.used_step[mine]
        columns = np.zeros((1, panel.date.shape[1], max(len(mine), 1)))
        columns[0, steps, np.arange(len(mine))] = 1.0
        one = Panel(
            panel.date[row : row + 1],
            columns,
            panel.loading[row : row + 1],
            panel.noise[row : row + 1],
            panel.seen[row : row + 1],
            panel.count[row : row + 1],
        )
        volatility, likeness = self.volatility[row : row + 1], self.likeness[row : row + 1]
        found = smooth_panel(
            one,
            filter_panel(
                one,
                _transition(self.settings, volatility),
                _start(self.settings, volatility, likeness),
            ),
        )
        step = arranged.step[arranged.row == row]
        moved = np.einsum("ps,psq->pq", panel.loading[row, step], found.mean[0, step])
        return arranged.used[mine], np.asarray(moved[:, : len(mine)])


class StateSpace:
    """The state-space estimator.

    Parameters
    ----------
    settings
        Those declared in ``setting.yaml`` if none are given.
    adaptive
        Whether areas differ in volatility and outliers weigh less. Without it the model is
        linear and Gaussian throughout.
    """

    id = "state_space"

    def __init__(self, settings: Settings | None = None, *, adaptive: bool = True) -> None:
        self.settings = settings or load_settings()
        self.adaptive = adaptive

    def fit(self, evidence: Evidence, points: Points) -> Fitted:
        """Fit the evidence, with a place kept for each point."""
        arranged = arrange(evidence, points, first_date=self.settings.first_date)
        return fit_arrangement(arranged, self.settings, adaptive=self.adaptive)

    def predict(self, evidence: Evidence, points: Points) -> Prediction:
        """Give a Student distribution at each point."""
        return self.fit(evidence, points).predict()


def log_likelihood(
    arranged: Arrangement, settings: Settings, *, found: Fitted | None = None
) -> float:
    """Give the exact log marginal likelihood of the Gaussian model, effects integrated out.

    Parameters
    ----------
    arranged, settings
        The observations and the settings.
    found
        A fit of the same arrangement, whose volatilities and weights are taken as known: one
        throughout if there is none.
    """
    weights = (found.volatility, found.weight, found.likeness) if found else _even(arranged)
    fitted = _pass(arranged, settings, *weights, keep=False)
    return float(fitted.filtered.log_likelihood().sum()) + fitted.pooled.gain


def fit_arrangement(arranged: Arrangement, settings: Settings, *, adaptive: bool) -> Fitted:
    """Filter an arrangement, with weights found by reweighting if ``adaptive``."""
    volatility, weight, likeness = _even(arranged)
    if adaptive:
        # Begun wide: held close at first, an unusual ratio would pass for errors of the counts.
        likeness = np.full(likeness.shape, _FIRST_LIKENESS)
        for _ in range(_ROUNDS):
            fitted = _pass(arranged, settings, volatility, weight, likeness)
            volatility, weight, likeness = _reweight(fitted, settings)
    return _pass(arranged, settings, volatility, weight, likeness)


def _even(arranged: Arrangement) -> tuple[Floats, Floats, Floats]:
    areas = len(arranged.areas)
    return np.ones(areas), np.ones(arranged.date.shape), np.ones(areas)


def _pass(
    arranged: Arrangement,
    settings: Settings,
    volatility: Floats,
    weight: Floats,
    likeness: Floats,
    *,
    keep: bool = True,
) -> Fitted:
    panel = Panel(
        arranged.date,
        arranged.columns,
        arranged.loading,
        _noise(arranged, settings, volatility, weight),
        arranged.seen,
        arranged.count,
    )
    filtered = filter_panel(
        panel,
        _transition(settings, volatility),
        _start(settings, volatility, likeness),
        keep=keep,
    )
    gram, product = filtered.normal_equations()
    pooled_variance = np.array(
        [
            settings.pooled_level,
            0.0,
            0.0,
            settings.pooled_trend,
            settings.pooled_bend,
            settings.pooled_definition,
        ]
    )
    pooled = pool_effects(gram, product, arranged.group, _COMMON, pooled_variance**2)
    return Fitted(arranged, panel, filtered, pooled, volatility, weight, likeness, settings)


def _noise(arranged: Arrangement, settings: Settings, volatility: Floats, weight: Floats) -> Floats:
    census = np.where(arranged.citizen, settings.noise_citizenship, settings.noise_birthplace)
    of_kind = {
        "census": census,
        "register": np.full(census.shape, settings.noise_register),
        "survey": np.full(census.shape, settings.noise_survey),
        "estimate": np.full(census.shape, settings.noise_estimate),
        "backcast": np.full(census.shape, settings.noise_estimate),
        "": np.zeros(census.shape),
    }
    own = np.choose(arranged.kind, [of_kind[kind] for kind in KINDS]) ** 2
    return np.asarray(
        own * volatility[:, None] / weight
        + settings.label_share * arranged.spread**2
        + settings.dispersion / arranged.persons
    )


def _start(settings: Settings, volatility: Floats, likeness: Floats) -> Floats:
    spreads = np.array(
        [
            settings.level_spread,
            settings.trend_spread,
            settings.definition_spread,
            settings.register_spread,
            settings.register_citizen_spread,
            settings.passing_spread,
        ]
    )
    start = np.zeros((len(volatility), len(STATES), len(STATES)))
    start[:] = np.diag(spreads**2)
    start[:, 1, 1] *= volatility
    start[:, 2, 2] /= likeness
    start[:, 5, 5] *= volatility
    return start


def _transition(settings: Settings, volatility: Floats) -> Transition:
    size = len(STATES)

    def move(years: Floats, rows: slice) -> tuple[Floats, Floats]:
        left, gone, level, trend, both = integrated_decay(years, settings.trend_decay)
        factor = volatility[rows]
        rate = 2 * settings.trend_decay * settings.trend_spread**2 * factor
        change = np.zeros((len(years), size, size))
        change[:] = np.eye(size)
        change[:, 1, 1], change[:, 0, 1] = left, gone
        shock = np.zeros((len(years), size, size))
        shock[:, 0, 0] = level * rate + settings.level_walk**2 * years * factor
        shock[:, 1, 1] = trend * rate
        shock[:, 0, 1] = shock[:, 1, 0] = both * rate
        shock[:, 2, 2] = settings.definition_walk**2 * years * factor
        shock[:, 3, 3] = settings.register_walk**2 * years * factor
        change[:, 5, 5] = np.exp(-settings.passing_decay * years)
        shock[:, 5, 5] = settings.passing_spread**2 * factor * (1 - change[:, 5, 5] ** 2)
        return change, shock

    return move


def _reweight(fitted: Fitted, settings: Settings) -> tuple[Floats, Floats, Floats]:
    panel, filtered, effects = fitted.panel, fitted.filtered, fitted.effects
    innovation = filtered.innovation[..., 0] - np.einsum(
        "atq,aq->at", filtered.innovation[..., 1:], effects
    )
    # A series' first observation tells of its level, not of how it moves.
    later = panel.seen & (np.cumsum(panel.seen, axis=1) > 1)
    squared = np.where(later, innovation**2 / filtered.innovation_variance, 0.0)
    ratio = (settings.scale_freedom + np.minimum(squared, _FARTHEST).sum(axis=1)) / (
        settings.scale_freedom + later.sum(axis=1)
    )
    volatility = np.clip(fitted.volatility * ratio**0.7, _LEAST, _MOST)
    smoothed = smooth_panel(panel, filtered)
    state = smoothed.mean[..., 0] - np.einsum("atsq,aq->ats", smoothed.mean[..., 1:], effects)
    rest = (
        panel.columns[..., 0]
        - np.einsum("atq,aq->at", panel.columns[..., 1:], effects)
        - (panel.loading * state).sum(axis=-1)
    )
    spread = np.einsum(
        "ats,atsu,atu->at", panel.loading, smoothed.covariance, panel.loading, optimize=True
    )
    freedom = settings.weight_freedom
    noise = np.where(panel.seen, panel.noise * fitted.weight, 1.0)
    weight = np.where(panel.seen, (freedom + 1) / (freedom + (rest**2 + spread) / noise), 1.0)
    # The ratio at an area's first date, where its prior stands; the effects' part is in the mean.
    ratio_squared = state[:, 0, 2] ** 2 + smoothed.covariance[:, 0, 2, 2]
    freedom = settings.definition_freedom
    likeness = (freedom + 1) / (freedom + ratio_squared / settings.definition_spread**2)
    return volatility, weight, likeness
