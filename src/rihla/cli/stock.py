"""Stock estimates for commands: from the published files, and a user's own observations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import Area, Grouping
from rihla.cli.parameter import code_of
from rihla.errors import UnknownArea
from rihla.pipeline.published import Progress, silent
from rihla.pipeline.stock import estimate_stock, read_input
from rihla.stock.estimation import Estimate

__all__ = ["Made", "estimate_with_own", "one_area", "own_fates"]


@dataclass(frozen=True, slots=True)
class Made:
    """An estimate, and what it was before a user's own observations."""

    estimate: Estimate
    before: Estimate | None
    own: pa.Table | None


def one_area(area: Area | Grouping) -> int:
    """Give the code of an area.

    Raises
    ------
    UnknownArea
        If it is a grouping: sources count areas.
    """
    if isinstance(area, Grouping):
        raise UnknownArea(area.name, cure="It is a grouping: name one of its areas.")
    return code_of(area)


def estimate_with_own(
    brought: Path | None,
    *,
    years: tuple[int, int],
    data: Path | None,
    progress: Progress = silent,
) -> Made:
    """Estimate from the published files, with and without a user's CSV of observations."""
    given = read_input(brought=brought, home=data, progress=progress)
    asked = range(years[0], years[1] + 1)
    found = estimate_stock(given, years=asked, progress=progress)
    if given.own is None:
        return Made(found, None, None)
    before = estimate_stock(given.without_own(), years=asked, progress=progress)
    return Made(found, before, given.own)


def own_fates(made: Made, code: int) -> list[dict[str, Any]]:
    """Give a user's observations of an area, both sexes, with the fate of each."""
    if made.own is None:
        return []
    names = ["date", "source", "universe"]
    own = made.own.filter(pc.equal(made.own["area"], code)).select(names)
    keys = {tuple(row.values()) for row in own.to_pylist()}
    table = made.estimate.series.observations
    table = table.filter(pc.and_(pc.equal(table["area"], code), pc.equal(table["sex"], "both")))
    return [row for row in table.to_pylist() if tuple(row[name] for name in names) in keys]
