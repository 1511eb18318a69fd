"""Foreign-born first; citizens are not foreign-born, and how they compare is uncertain."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from rihla.stock.basis import pool_ratios
from rihla.stock.series import Series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]


def test_the_foreign_born_come_first(build: Build, observe: Observe) -> None:
    """One recent count by birthplace decides, however many count citizens."""
    series = build(
        observe("Census2001", 2001.3, 9e5),
        *(observe("OECD", float(y), 7e5, universe="foreign_citizens") for y in range(2002, 2010)),
        observe("NSO", 2005.0, 8e5, area=392, universe="foreign_citizens"),
    )
    assert series.bases == {40: "place_of_birth", 392: "citizenship"}


def test_birthplaces_of_long_ago_do_not_decide(build: Build, observe: Observe) -> None:
    """A count by birthplace of 1960 gives way to citizens since."""
    series = build(
        observe("Census1960", 1960.3, 9e5),
        observe("Census2001", 2001.3, 7e5, universe="foreign_citizens"),
    )
    assert series.bases == {40: "citizenship"}


def test_an_old_basis_is_better_than_one_nobody_counts(build: Build, observe: Observe) -> None:
    """Where only birthplaces of 1960 are known, the stock counts by birthplace."""
    series = build(observe("Census1960", 1960.3, 9e5))
    assert series.bases == {40: "place_of_birth"}


def test_overlap_sets_both_bases_side_by_side(build: Build, observe: Observe) -> None:
    """Counts of one date are compared; the same figure under both tells nothing."""
    series = build(
        observe("Census2001", 2001.3, 200.0),
        observe("Census2001c", 2001.3, 100.0, universe="foreign_citizens"),
        observe("UNSDDYB_B09_CFC", 1991.3, 50.0),
        observe("UNSDDYB_B61_CFC", 1991.3, 50.0, universe="foreign_citizens"),
    )
    assert series.overlap["log_ratio"].to_pylist() == [pytest.approx(math.log(2))]


def test_the_ratio_comes_with_its_uncertainty() -> None:
    """Between dates of one area, and between areas for those that have one basis alone."""
    ratios = pool_ratios(
        pa.table({"area": [1, 1, 2, 2], "log_ratio": [0.1, 0.3, 0.9, 1.1]})
    ).to_pylist()
    assert ratios[0]["mean"] == pytest.approx(0.6)
    assert ratios[0]["within"] == pytest.approx(math.sqrt(0.02))
    assert ratios[0]["between"] == pytest.approx(math.sqrt(0.32))
    assert [row["area"] for row in ratios] == [0, 1, 2]


def test_no_overlap_leaves_the_ratio_unknown() -> None:
    """Nothing is made up where no area has both."""
    (row,) = pool_ratios(pa.table({"area": [], "log_ratio": []})).to_pylist()
    assert (row["mean"], row["within"], row["between"]) == (None, None, None)


@pytest.mark.large_input
def test_citizens_are_far_from_the_foreign_born(published: Series) -> None:
    """Many areas have both, and their ratios differ: no single factor turns one into the other."""
    world = published.ratios.to_pylist()[0]
    assert published.ratios.num_rows - 1 > 100
    assert world["between"] > 0.5
