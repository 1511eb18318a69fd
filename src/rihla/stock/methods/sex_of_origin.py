"""The share of women in each origin, against that of the area: a logit that walks about its origin.

    logit f[i](t) = logit F(t) + d[i](t) + c(t),   d[i](0) ~ N(g[origin], spread²),  dd = walk dW

F is the share of women among all migrants of the area, g what an origin's share is elsewhere, and
c(t) the same for all origins, such that women of all origins add up to the area's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rihla.numerics.walk import Walk, smooth_walk
from rihla.stock.methods.composition import SexSettings, load_sex_settings
from rihla.stock.origin_table import OriginTable

__all__ = ["divide_sexes", "fit_sexes", "pool_origins", "tell_sexes"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STEPS = 25
_EDGE = 0.01
"""Shares of women nearer to none or all tell of a small count, not of a share."""


def pool_origins(
    tables: Sequence[OriginTable], *, settings: SexSettings | None = None
) -> dict[int, float]:
    """Give each origin's difference in the logit of the share of women, over all areas.

    Returns
    -------
    dict
        By origin, drawn towards no difference; origins never told by sex are absent.
    """
    chosen = settings or load_sex_settings()
    sums: dict[tuple[int, int], list[float]] = {}
    for table in tables:
        difference, variance = tell_sexes(table, chosen)
        for k in np.flatnonzero(np.isfinite(variance)):
            held = sums.setdefault((int(table.origin[k]), table.area), [0.0, 0.0])
            held[0] += float(difference[k] / variance[k])
            held[1] += float(1 / variance[k])
    found: dict[int, list[float]] = {}
    for (origin, _), (weighted, weight) in sorted(sums.items()):
        wide = 1 / weight + chosen.spread**2
        held = found.setdefault(origin, [0.0, 1 / chosen.spread_origin**2])
        held[0] += weighted / weight / wide
        held[1] += 1 / wide
    return {origin: weighted / weight for origin, (weighted, weight) in found.items()}


def fit_sexes(
    tables: Sequence[OriginTable],
    origin: Ints,
    dates: Floats,
    effect: Mapping[int, float],
    *,
    settings: SexSettings | None = None,
) -> tuple[Walk, Ints]:
    """Fit the difference of each origin of one area.

    Parameters
    ----------
    tables
        Of the area.
    origin
        (K,) codes.
    dates
        (D,) asked for.
    effect
        As `pool_origins` gives it.

    Returns
    -------
    tuple
        The walk, dates by origins, and the (D,) steps of it that were asked for.
    """
    chosen = settings or load_sex_settings()
    place = {int(code): k for k, code in enumerate(origin)}
    grid = np.concatenate([[table.date for table in tables], dates])
    seen = np.zeros((len(grid), len(origin)))
    noise = np.full(seen.shape, np.inf)
    for e, table in enumerate(tables):
        difference, variance = tell_sexes(table, chosen)
        for k in np.flatnonzero(np.isfinite(variance)):
            at = place.get(int(table.origin[k]))
            if at is not None:
                seen[e, at], noise[e, at] = difference[k], variance[k]
    order = np.argsort(grid, kind="stable")
    walk = smooth_walk(
        grid[order],
        seen[order],
        noise[order],
        np.full(len(origin), chosen.walk**2),
        prior_mean=np.array([effect.get(int(code), 0.0) for code in origin]),
        prior_variance=np.full(len(origin), chosen.spread**2),
    )
    step = np.empty(len(order), dtype=np.int64)
    step[order] = np.arange(len(order))
    return walk, step[len(tables) :]


def divide_sexes(persons: Floats, female: Floats, difference: Floats) -> Floats:
    """Give the share of women in each origin, such that women add up.

    Parameters
    ----------
    persons
        (D, K, ...) of both sexes, not negative.
    female
        (D, ...) share of women among all.
    difference
        (D, K, ...) in logits.

    Returns
    -------
    ndarray
        (D, K, ...) between 0 and 1.

    Examples
    --------
    >>> persons = np.array([[60.0, 40.0]])
    >>> share = divide_sexes(persons, np.array([0.5]), np.array([[0.0, 1.0]]))
    >>> float((persons * share).sum().round(9)), share.round(3)
    (50.0, array([[0.402, 0.647]]))
    """
    size = persons.sum(axis=1)
    target = female * size
    safe = np.where(size > 0, size, 1.0)
    start = np.log(female / (1 - female))
    common = start - (persons * difference).sum(axis=1) / safe
    low, high = common - 20.0, common + 20.0
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-(common[:, None] + difference)))
        women = persons * share
        over = women.sum(axis=1) - target
        slope = (women * (1 - share)).sum(axis=1)
        low, high = np.where(over < 0, common, low), np.where(over > 0, common, high)
        step = common - over / np.where(slope > 0, slope, 1.0)
        # A step that leaves the bracket is replaced by halving it.
        step = np.where((step > low) & (step < high), step, (low + high) / 2)
        done = np.abs(over) <= 1e-13 * safe
        if done.all():
            break
        common = np.where(done, common, step)
    return np.asarray(1 / (1 + np.exp(-(common[:, None] + difference))))


def tell_sexes(table: OriginTable, settings: SexSettings) -> tuple[Floats, Floats]:
    """Give the difference of each origin's logit from the table's, and its variance."""
    told = np.isfinite(table.female) & (table.share > 0)
    variance = np.full(len(table.share), np.inf)
    if told.sum() < 2:
        return np.zeros(len(table.share)), variance
    share = np.clip(np.where(told, table.female, 0.5), _EDGE, 1 - _EDGE)
    size = np.where(told, table.share, 0.0)
    whole = float((size * share).sum() / size.sum())
    whole = min(max(whole, _EDGE), 1 - _EDGE)
    persons = np.maximum(table.share * table.whole * share * (1 - share), 0.25)
    variance[told] = (settings.noise**2 + settings.dispersion / persons)[told]
    return np.log(share / (1 - share)) - np.log(whole / (1 - whole)), variance
