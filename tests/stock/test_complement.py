"""Complements are added to their counterpart, never compared with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rihla.stock.series import Series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]


def test_singapores_non_residents_are_added_to_its_residents(
    build: Build, observe: Observe
) -> None:
    """412,475 foreign-born residents and 311,264 persons who are no residents."""
    citizens = {"area": 702, "universe": "foreign_citizens"}
    series = build(
        observe("Census1990", 1990.5, 412475.0, area=702),
        observe("Census1990", 1990.5, 200000.0, area=702, sex="male"),
        observe("NonRes", 1990.5, 311264.0, **citizens),
        observe("NonRes", 1990.5, 150000.0, sex="male", **citizens),
        observe("NonRes", 1990.5, 161264.0, sex="female", **citizens),
    )
    values = {row["sex"]: row["value"] for row in series.events.to_pylist()}
    assert values == {"both": 723739.0, "male": 350000.0, "female": 373739.0}
    assert set(series.observations["event"].to_pylist()) == {0}
    assert series.observations["role"].to_pylist()[2] == "complement"


def test_a_complement_without_its_counterpart_is_no_total(build: Build, observe: Observe) -> None:
    """Non-residents alone are a part of Singapore's migrants."""
    series = build(observe("NonRes", 1995.5, 511e3, area=702, universe="foreign_citizens"))
    assert series.observations["rule"].to_pylist() == ["complement_alone"]


def test_sexes_that_a_complement_does_not_give_are_left_open(
    build: Build, observe: Observe
) -> None:
    """Residents by sex and non-residents in one figure: the sexes of the whole are not known."""
    series = build(
        observe("Census1990", 1990.5, 412475.0, area=702),
        observe("Census1990", 1990.5, 200000.0, area=702, sex="male"),
        observe("NonRes", 1990.5, 311264.0, area=702, universe="foreign_citizens"),
    )
    assert series.events.select(["sex", "value"]).to_pylist() == [
        {"sex": "both", "value": 723739.0}
    ]


@pytest.mark.parametrize(
    ("area", "date", "label", "universe"),
    [
        (158, 2018.0, "IMG_Non_Chinese", "foreign_citizens"),
        (158, 1990.96, "Census_1990 (Non-Chinese aliens)", "foreign_citizens"),
        (
            688,
            1991.16,
            "Census1991 (not incl. migrants from former Yugosalvia states)",
            "foreign_born",
        ),
    ],
)
def test_a_part_whose_rest_nobody_counts_is_set_aside(
    build: Build, observe: Observe, area: int, date: float, label: str, universe: str
) -> None:
    """Foreigners without the Chinese, migrants without those born in Yugoslavia: no totals."""
    series = build(observe(label, date, 7e5, area=area, universe=universe))
    assert series.observations["rule"].to_pylist() == ["complement_alone"]
    assert series.events.num_rows == 0


@pytest.mark.large_input
def test_the_published_complements_are_added_at_three_censuses(published: Series) -> None:
    """Singapore 1990, 2000 and 2010 are whole."""
    rows = [
        row
        for row in published.events.to_pylist()
        if row["area"] == 702 and row["sex"] == "both" and row["complement"]
    ]
    assert [int(row["date"]) for row in rows] == [1970, 1980, 1990, 2000, 2010][-len(rows) :]
    assert len(rows) >= 3
