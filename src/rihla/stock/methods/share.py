"""The share of women among migrants: a level that walks, pooled over subregions, on the logit.

    logit(share) = m_g + level(t) + error,  dlevel = walk dW,  m_g ~ N(m, pooled²)

The same filter as for totals, with one state. Errors shrink with the size of the count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import yaml
from numpy.typing import NDArray

from rihla.numerics.pooling import pool_effects
from rihla.numerics.state_space import Panel, filter_panel, smooth_panel

__all__ = ["ShareSettings", "estimate_share", "load_share_settings"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """One number for each entry of ``share.yaml``, where each is explained."""

    walk: float
    noise: float
    level_spread: float
    pooled_spread: float
    dispersion: float


@cache
def load_share_settings() -> ShareSettings:
    """Read the settings."""
    content = yaml.safe_load(Path(__file__).with_name("share.yaml").read_text(encoding="utf-8"))
    return ShareSettings(**{name: float(entry["value"]) for name, entry in content.items()})


def estimate_share(
    events: pa.Table,
    group: dict[int, int],
    area: NDArray[np.int32],
    date: Floats,
    *,
    settings: ShareSettings | None = None,
) -> tuple[Floats, Floats]:
    """Estimate a share at points.

    Parameters
    ----------
    events
        ``area, date, share`` between 0 and 1, ``persons``.
    group
        The group from which each area borrows.
    area, date
        The points, (n,).
    settings
        Those declared if none are given.

    Returns
    -------
    tuple of ndarray
        Mean and standard deviation of the logit at each point, (n,).
    """
    chosen = settings or load_share_settings()
    known, asked = events.num_rows, len(area)
    share = events["share"].to_numpy()
    areas = np.concatenate([events["area"].to_numpy().astype(np.int64), area.astype(np.int64)])
    dates = np.concatenate([events["date"].to_numpy(), date])
    logit = np.concatenate([np.log(share / (1 - share)), np.zeros(asked)])
    # The variance of a logit of n persons is 1 / (n p q).
    count = events["persons"].to_numpy() * share * (1 - share)
    noise = np.concatenate([chosen.noise**2 + chosen.dispersion / count, np.ones(asked)])
    order = np.lexsort((logit, np.arange(known + asked) >= known, dates, areas))
    names, start, length = np.unique(areas[order], return_index=True, return_counts=True)
    rank = np.lexsort((names, -length))
    place = np.empty(len(names), dtype=np.int64)
    place[rank] = np.arange(len(names))
    row, step = np.empty(known + asked, np.int64), np.empty(known + asked, np.int64)
    row[order] = np.repeat(place, length)
    step[order] = np.arange(known + asked) - np.repeat(start, length)
    shape = len(names), int(length.max())
    table = {name: np.zeros(shape) for name in ("date", "noise", "seen")}
    columns = np.zeros((*shape, 2))
    table["date"][row, step], table["noise"][row, step] = dates, noise
    table["seen"][row[:known], step[:known]] = 1.0
    columns[row, step, 0], columns[row, step, 1] = logit, 1.0
    panel = Panel(
        table["date"],
        columns,
        np.ones((*shape, 1)),
        table["noise"],
        table["seen"] > 0,
        length[rank].astype(np.int64),
    )
    codes = [group.get(int(a), 0) for a in names[rank]]
    numbers = np.array([sorted(set(codes)).index(code) for code in codes])

    def move(years: Floats, _: slice) -> tuple[Floats, Floats]:
        return np.ones((len(years), 1, 1)), (chosen.walk**2 * years)[:, None, None]

    begin = np.full((len(names), 1, 1), chosen.level_spread**2)
    filtered = filter_panel(panel, move, begin)
    pooled = pool_effects(
        *filtered.normal_equations(), numbers, np.array([4.0]), np.array([chosen.pooled_spread**2])
    )
    smoothed = smooth_panel(panel, filtered)
    at = row[known:], step[known:]
    effect = pooled.mean[numbers[at[0]], 0]
    rest = 1 - smoothed.mean[at][:, 0, 1]
    mean = smoothed.mean[at][:, 0, 0] + rest * effect
    variance = (
        smoothed.covariance[at][:, 0, 0] + rest**2 * (pooled.covariance()[numbers[at[0]], 0, 0])
    )
    return mean, np.sqrt(variance)
