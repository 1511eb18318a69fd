"""Indices recorded from the reference programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rihla.flow import migest
from rihla.numerics.inequality import (
    coefficient_of_variation,
    connectivity,
    gini,
    gini_by_area,
    gini_of_exchange,
    gini_of_side,
    inequality,
    weighted_gini,
)

pytestmark = pytest.mark.large_input

Case = dict[str, Any]


def shares(m: Any) -> tuple[Any, Any]:
    """Give each area's share of departures and of arrivals."""
    return m.sum(axis=1) / m.sum(), m.sum(axis=0) / m.sum()


def crossed(m: Any, side: str) -> float:
    """Weight each area by the other side and divide by the number of areas, as the peer does."""
    left, came = shares(m)
    if side == "mean":
        return (crossed(m, "origin") + crossed(m, "destination")) / 2
    each = gini_by_area(m, side=side)  # type: ignore[arg-type]
    return float(each @ (came if side == "origin" else left) / len(m))


def spread(m: Any, side: str) -> float:
    """Aggregate the coefficients of variation of one side, or of both."""
    left, came = shares(m)
    if side == "both":
        return spread(m, "origin") + spread(m, "destination")
    each = coefficient_of_variation(m, side=side)  # type: ignore[arg-type]
    return float(each @ (left if side == "origin" else came))


INDICES: dict[str, Callable[[Any], Any]] = {
    "connectivity": connectivity,
    "inequality": lambda m: inequality(m) * m.sum(),
    "gini.total": gini,
    "gini.row": lambda m: gini_of_side(m, side="origin"),
    "gini.col": lambda m: gini_of_side(m, side="destination"),
    "gini.row.standardized": lambda m: (
        100 * gini_of_side(m, side="origin") / gini(m, corrected=False)
    ),
    "gini.col.standardized": lambda m: (
        100 * gini_of_side(m, side="destination") / gini(m, corrected=False)
    ),
    "gini.exchange": gini_of_exchange,
    "gini.exchange.standardized": lambda m: 100 * gini_of_exchange(m) / gini(m, corrected=False),
    "gini.in": lambda m: gini_by_area(m, side="destination"),
    "gini.out": lambda m: gini_by_area(m, side="origin"),
    "weighted.gini.in": lambda m: crossed(m, "destination"),
    "weighted.gini.out": lambda m: crossed(m, "origin"),
    "weighted.gini.mean": lambda m: crossed(m, "mean"),
    "cv.in": lambda m: coefficient_of_variation(m, side="destination"),
    "cv.out": lambda m: coefficient_of_variation(m, side="origin"),
    "acv.in": lambda m: spread(m, "destination"),
    "acv.out": lambda m: spread(m, "origin"),
    "acv": lambda m: spread(m, "both"),
}


@pytest.mark.parametrize("name", ["family:index:migration.indices"], indirect=True)
def test_it_gives_the_recorded_index(name: str, case: Callable[[str], Case]) -> None:
    """Each index is the recorded one, the weighted Gini with the peer's crossed weights."""
    recorded = case(name)
    index = recorded["function"].partition("::migration.")[2]
    found = INDICES[index](recorded["args"]["m"])
    np.testing.assert_allclose(found, recorded["output"], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ["family:index:index_connectivity"], indirect=True)
def test_it_gives_the_recorded_table_of_indices(name: str, case: Callable[[str], Case]) -> None:
    """The table of indices is the recorded one but for four measures that the peer gets wrong."""
    recorded = case(name)
    m = recorded["args"]["m"]
    found = migest.index_connectivity(m, recorded["args"].get("gini_corrected", True))
    expected = dict(zip(*(recorded["output"][key] for key in ("measure", "value")), strict=True))
    assert found.keys() == expected.keys()
    wrong = {"mwg_orig", "mwg_dest", "mwg_mean", "cv"}
    for measure in found.keys() - wrong:
        assert found[measure] == pytest.approx(expected[measure], rel=1e-6), measure
    assert crossed(m, "origin") == pytest.approx(expected["mwg_orig"], rel=1e-6)
    assert crossed(m, "destination") == pytest.approx(expected["mwg_dest"], rel=1e-6)
    assert crossed(m, "mean") == pytest.approx(expected["mwg_mean"], rel=1e-6)
    # Theirs: the standard error of the mean over the root of the mean, diagonal included.
    error = np.sqrt(m.var(ddof=1) / m.size)
    assert error / np.sqrt(m.mean()) == pytest.approx(expected["cv"], rel=1e-6)


def test_its_weighted_gini_reaches_one(case: Callable[[str], Case]) -> None:
    """If everybody goes to one place the index is 1 (Bell et al. 2002); the peer's cannot be."""
    m = np.zeros((4, 4))
    m[[0, 1, 2, 3], [1, 0, 0, 0]] = [4, 3, 2, 1]
    assert weighted_gini(m, side="origin") == 1.0
    assert crossed(m, "origin") < 1.0
    assert 0 < weighted_gini(case("mi_gini.in_M4")["args"]["m"], side="destination") < 1
