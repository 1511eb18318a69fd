"""Shares by origin: each origin's log share walks, is seen by counts through noise, and all close.

    x[i](t) = x[i](s) + N(0, rate[i] |t - s|),   log share[i, event] = x[i](date) + error
    share[i](t) = exp x[i](t) / sum over j of exp x[j](t)

One of the parts is what no source names. Everything about an area is found from its own tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rihla.numerics.drift import Drift, draw_drift, smooth_drift
from rihla.numerics.walk import close_logs
from rihla.stock.methods.composition import OriginSettings, load_origin_settings
from rihla.stock.origin_table import OriginTable

__all__ = ["UNKNOWN", "Shares", "fit_shares"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNKNOWN = 9999999
"""Persons whom no source names by origin, and origins that are no area of the world."""

_LEAST_REST = 1e-4
"""Of a count that seems to name everyone, the part that may still be unnamed."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of one area at the dates asked for: arrays are (D, K), origins last."""

    origin: Ints
    """(K,) codes in order; the last is `UNKNOWN`."""
    walk: Drift
    at: Ints
    """(D,) steps of the walk that were asked for."""
    settings: OriginSettings

    @property
    def location(self) -> Floats:
        """Logs of the parts before they close."""
        return np.asarray(self.walk.mean[self.at])

    def close(self) -> tuple[Floats, Floats]:
        """Give shares that add up to one, and the standard deviation of the log of each."""
        share, variance = close_logs(self.location, self.walk.variance[self.at])
        return share, self.settings.width * np.sqrt(variance)

    def draw(self, draws: int, generator: np.random.Generator) -> Floats:
        """Draw shares that add up to one, (D, K, draws), along whole paths."""
        freedom, width = self.settings.freedom, self.settings.width
        path = draw_drift(self.walk, draws, generator)[self.at]
        middle = self.location[..., None]
        # One stretch for each draw makes the whole path Student, not each date alone.
        stretch = width * np.sqrt(freedom / generator.chisquare(freedom, draws))
        part = middle + (path - middle) * stretch
        part = np.exp(part - part.max(axis=1, keepdims=True))
        return np.asarray(part / part.sum(axis=1, keepdims=True))


def fit_shares(
    tables: Sequence[OriginTable],
    dates: Floats,
    *,
    basis: str,
    settings: OriginSettings | None = None,
) -> Shares:
    """Fit the shares of one area.

    Parameters
    ----------
    tables
        Of the area, on any basis.
    dates
        (D,) decimal years asked for.
    basis
        The basis of the area's figures; tables on the other have a wider error.
    settings
        Those declared if none are given.

    Returns
    -------
    Shares
        All of it unknown where the area has no table.
    """
    chosen = settings or load_origin_settings()
    own = [table for table in tables if table.basis == basis] or list(tables)
    named = sorted({int(o) for table in own for o in table.origin})
    origin = np.array([*named, UNKNOWN], dtype=np.int64)
    count = len(origin)
    share, noise = _observe(own, origin, basis, chosen)
    size = np.array([table.whole for table in own])
    grid = np.concatenate([[table.date for table in own], dates])
    order = np.argsort(grid, kind="stable")
    seen = np.vstack([share, np.zeros((len(dates), count))])[order]
    error = np.vstack([noise, np.full((len(dates), count), np.inf)])[order]
    rate = _rate(share, noise, size, chosen)
    if not own:
        error = np.zeros_like(error)
    smooth = partial(
        smooth_drift,
        decay=chosen.trend_decay,
        spread=np.full(count, chosen.trend),
    )
    walk = smooth(grid[order], seen, error, rate)
    if own:
        seen[:, -1] = np.where(np.isfinite(error[:, -1]), _unnamed(walk, seen, error), seen[:, -1])
        walk = smooth(grid[order], seen, error, rate)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Shares(origin, walk, place[len(own) :], chosen)


def _observe(
    tables: Sequence[OriginTable], origin: Ints, basis: str, settings: OriginSettings
) -> tuple[Floats, Floats]:
    """Give the logs that tables tell and the variance of each, (E, K); infinite where untold."""
    log = np.zeros((len(tables), len(origin)))
    noise = np.full(log.shape, np.inf)
    for e, table in enumerate(tables):
        place = np.searchsorted(origin[:-1], table.origin)
        base = noise_of(table, basis, settings)
        persons = np.maximum(table.share * table.whole, 0.5)
        log[e, place] = np.log(persons / table.whole)
        noise[e, place] = (
            base + settings.dispersion / persons + settings.label_share * table.spread**2
        )
        log[e, -1] = np.log(max(table.rest, _LEAST_REST))
        noise[e, -1] = base + settings.noise_rest**2
    return log, noise


def noise_of(table: OriginTable, basis: str, settings: OriginSettings) -> float:
    """Give the variance of a large origin's log share in a table."""
    of_kind = {
        "census": settings.noise_census,
        "register": settings.noise_register,
        "survey": settings.noise_survey,
    }
    base = of_kind.get(table.kind, settings.noise_estimate) ** 2
    return base if table.basis == basis else base + settings.noise_basis**2


def _rate(log: Floats, noise: Floats, size: Floats, settings: OriginSettings) -> Floats:
    """Give the variance per year of each walk: small origins move more."""
    told = np.isfinite(noise)
    persons = np.exp(log) * size[:, None] if len(size) else np.ones_like(log)
    known = np.where(told, np.log(np.maximum(persons, 1.0)), 0.0).sum(axis=0)
    mean = np.exp(known / np.maximum(told.sum(axis=0), 1))
    return np.asarray(settings.walk**2 + settings.walk_small**2 / mean)


def _unnamed(walk: Drift, seen: Floats, noise: Floats) -> Floats:
    """Take out of a table's rest what other tables name, so that it is no longer unknown."""
    told = np.isfinite(noise[:, :-1])
    elsewhere = np.where(told, 0.0, np.exp(walk.mean[:, :-1])).sum(axis=1)
    rest = np.exp(seen[:, -1])
    return np.asarray(np.log(np.maximum(rest - elsewhere, np.maximum(0.1 * rest, _LEAST_REST))))
