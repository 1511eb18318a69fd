"""How sure the stocks of a revision are, as the draws and intervals of its estimate say."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.flow.draw import DrawnStock, StockError
from rihla.indicator.flow.run import FlowRun
from rihla.revision.store import Revision

__all__ = ["drawn_stock"]

Floats = NDArray[np.float64]

WIDTH = 2 * NormalDist().inv_cdf(0.9)
"""Standard deviations between the ends of an interval of 80 %."""


def drawn_stock(revision: Revision, years: tuple[int, int], run: FlowRun) -> DrawnStock | None:
    """Give the draws that a revision keeps of its stocks, for the tables of an interval.

    Parameters
    ----------
    revision
        An estimate; published revisions keep no draws.
    years
        The dates of the interval.
    run
        Its tables (`prepare_flows`).

    Returns
    -------
    DrawnStock or None
        None if the revision keeps no draws. Areas that are joined for the interval are drawn
        together. Men and women move as both sexes do, for whole tables are drawn of both.

    Notes
    -----
    A revision keeps whole tables of totals, and intervals of each origin. What an origin's interval
    has beyond that of its area's total, as variances of logarithms, is the doubt about its share;
    where an origin has no interval, the share errs as `StockError` assumes.
    """
    if "draw" not in revision:
        return None
    figures = _figures(revision, years)
    sex = run.start.sex
    levels, corridors = [], []
    for year, table in zip(years, (run.start, run.end), strict=True):
        ratio = np.stack(
            [_ratio(figures, year, run.joined.get(area, (area,))) for area in table.areas], axis=1
        )
        levels.append(ratio * table.foreign_born)
        corridors.append(_corridors(revision, year, sex, table.areas))
    return DrawnStock(np.stack(levels, axis=1), np.stack(corridors))


def _figures(
    revision: Revision, years: tuple[int, int]
) -> Mapping[tuple[int, object], tuple[float, Floats]]:
    """Give the figure and the draws of every area and date."""
    stock = revision.table("stock").filter(
        (pc.field("sex") == "both")
        & (pc.field("status") == "available")
        & pc.field("year").isin(list(years))
    )
    values = {(row["year"], row["area"]): row["value"] for row in stock.to_pylist()}
    drawn = revision.table("draw").filter(pc.field("year").isin(list(years)))
    drawn = drawn.sort_by([(name, "ascending") for name in ("year", "area", "draw")])
    keys = np.stack([drawn["year"].to_numpy(), drawn["area"].to_numpy()], axis=1)
    starts = np.flatnonzero(np.r_[True, (np.diff(keys, axis=0) != 0).any(axis=1)])
    parts = np.split(drawn["value"].to_numpy(), starts[1:])
    return {
        (int(year), int(area)): (values[year, area], part)
        for (year, area), part in zip(keys[starts].tolist(), parts, strict=True)
        if (year, area) in values
    }


def _ratio(
    figures: Mapping[tuple[int, object], tuple[float, Floats]], year: int, areas: tuple[object, ...]
) -> Floats:
    """Give the draws of areas together over their figure."""
    held = [figures[year, area] for area in areas if (year, area) in figures]
    count = len(next(iter(figures.values()))[1])
    figure = sum(value for value, _ in held)
    if not held or figure <= 0:
        return np.ones(count)
    return np.asarray(sum(drawn for _, drawn in held) / figure)


def _corridors(revision: Revision, year: int, sex: str, areas: tuple[object, ...]) -> Floats:
    """Give the doubt about each birthplace's share: birthplaces × residences."""
    place = {area: at for at, area in enumerate(areas)}
    wanted = (pc.field("year") == year) & (pc.field("sex") == sex)
    whole = np.zeros(len(areas))
    stock = revision.table("stock").filter(wanted)
    for area, spread in zip(stock["area"].to_pylist(), _spread(stock), strict=True):
        if area in place:
            whole[place[area]] = np.nan_to_num(spread)
    own = np.full((len(areas), len(areas)), StockError().corridor)
    cells = revision.table("stock_by_origin").filter(wanted)
    rows = zip(cells["area"].to_pylist(), cells["origin"].to_pylist(), _spread(cells), strict=True)
    for area, origin, spread in rows:
        if area in place and origin in place and not np.isnan(spread):
            beyond = spread**2 - whole[place[area]] ** 2
            own[place[origin], place[area]] = max(float(beyond), 0.0) ** 0.5
    return own


def _spread(table: pa.Table) -> Floats:
    """Give the standard deviation of the logarithm of a figure; NaN where it has no interval.

    That of the logarithmic normal distribution which has the figure for its mean and the width of
    the interval for its spread: taken from the logarithms of the ends, an origin of whom there may
    be one or a thousand would at times be a million.
    """
    lower, value, upper = (
        table[name].to_numpy(zero_copy_only=False).astype(np.float64)
        for name in ("lower_80", "value", "upper_80")
    )
    known = value > 0
    relative = (upper - lower) / (WIDTH * np.where(known, value, 1.0))
    return np.asarray(np.where(known, np.sqrt(np.log1p(relative**2)), np.nan))
