"""The interval of a figure: stored for one area's stock, made of draws for everything else.

A revision that is an estimate keeps whole tables drawn from its joint distribution. A formula
asked of them in place of the figures gives the distribution of what it computes: within one draw
areas add up, so sums, shares, changes and rates get the intervals that belong to them.

The figure of a grouping is the sum of its areas' figures, which are medians. Where errors are
skewed the sums of draws lie higher, and higher than what was counted (see "Sums: of medians, or
of means?" in the documentation of the backtest). So the interval is moved until its middle is the
figure.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.indicator.catalogue import Indicator
from rihla.indicator.cube import SEX_POSITION, Cube, Quantity
from rihla.indicator.formula import evaluate
from rihla.revision.figure import Interval
from rihla.revision.store import Revision

__all__ = ["LEVEL", "interval_of"]

LEVEL = 0.8
"""Of the intervals that stand beside figures."""

_DRAWN = frozenset({"stock", "stock_share", "change", "annual_rate", "growth_difference"})
"""Indicators of both sexes that the drawn stocks enter."""

_OF_RATIOS = frozenset({"stock", "stock_share"})
"""Indicators whose errors are factors; those of the others are differences."""

_loaded: dict[str, Cube] = {}
_KEPT = 4


def interval_of(
    revision: Revision,
    indicator: Indicator,
    cube: Cube,
    inside: NDArray[np.bool_],
    when: NDArray[np.int64],
    *,
    sex: str,
    coverage: str = "matched",
) -> Interval | None:
    """Give the 80 % interval of a figure; None where the revision has none for it.

    Parameters
    ----------
    cube
        The revision as arrays, of all ages and its own dates.
    inside
        One selection × areas.
    when
        Positions of dates, as `rihla.indicator.formula.evaluate` takes them.

    Examples
    --------
    >>> from rihla.indicator.catalogue import get_indicator
    >>> from rihla.indicator.cube import load_cube
    >>> from rihla.revision.store import open_revision
    >>> revision = open_revision("2019")
    >>> cube = load_cube(revision)
    >>> stock, all_of_them = get_indicator("stock"), np.ones((1, len(cube.areas)), bool)
    >>> interval_of(revision, stock, cube, all_of_them, np.array([6]), sex="both") is None
    True
    """
    if indicator.id == "stock" and inside.sum() == 1:
        code = int(cube.areas[int(np.flatnonzero(inside[0])[0])])
        return _stored(revision, code, int(cube.years[int(when[0])]), sex)
    if sex != "both" or indicator.id not in _DRAWN or "draw" not in revision:
        return None
    drawn = evaluate(indicator, _drawn(revision, cube), inside, when, coverage=coverage)
    values = drawn.value[0, 0]
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    figure = evaluate(indicator, cube, inside, when, coverage=coverage)
    middle = float(figure.value[0, 0, SEX_POSITION["both"]])
    tail = (1 - LEVEL) / 2
    lower, median, upper = np.quantile(values, [tail, 0.5, 1 - tail])
    if indicator.id in _OF_RATIOS and median:
        return Interval(middle * lower / median, middle * upper / median, LEVEL)
    return Interval(middle + lower - median, middle + upper - median, LEVEL)


def _stored(revision: Revision, area: int, year: int, sex: str) -> Interval | None:
    table = revision.table("stock")
    row = table.filter(
        (pc.field("area") == area) & (pc.field("year") == year) & (pc.field("sex") == sex)
    )
    if not row.num_rows or row["lower_80"][0].as_py() is None:
        return None
    return Interval(row["lower_80"][0].as_py(), row["upper_80"][0].as_py(), LEVEL)


def _drawn(revision: Revision, cube: Cube) -> Cube:
    """Give the cube with draws where the sexes stood; the same revision is read once."""
    seal = revision.manifest.seal
    if seal not in _loaded:
        while len(_loaded) >= _KEPT:
            _loaded.pop(next(iter(_loaded)))
        _loaded[seal] = _lay_out(revision, cube)
    return _loaded[seal]


def _lay_out(revision: Revision, cube: Cube) -> Cube:
    table = revision.table("draw")
    draws = int(pc.max(table["draw"]).as_py()) + 1
    shape = (len(cube.areas), len(cube.years), draws)
    values = np.full(shape, np.nan)
    place = (
        np.searchsorted(cube.areas, table["area"].to_numpy()),
        np.searchsorted(cube.years, table["year"].to_numpy()),
        table["draw"].to_numpy(),
    )
    values[place] = table["value"].to_numpy()

    def repeated(quantity: Quantity) -> Quantity:
        both = slice(SEX_POSITION["both"], SEX_POSITION["both"] + 1)
        return Quantity(
            np.broadcast_to(quantity.values[:, :, both], shape),
            np.broadcast_to(quantity.status[:, :, both], shape),
        )

    return replace(
        cube,
        stock=Quantity(values, repeated(cube.stock).status),
        population=repeated(cube.population),
        population_held=repeated(cube.population_held),
        refugees=repeated(cube.refugees),
        refugees_held=repeated(cube.refugees_held),
    )
