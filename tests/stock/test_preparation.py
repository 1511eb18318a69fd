"""What a method is given: whom areas borrow from, and what becomes of refugees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rihla.areas import get_area, members
from rihla.areas.history import successors
from rihla.stock.judgement import load_rules
from rihla.stock.preparation import areas_without_register, group_of_areas, refugees_added
from rihla.stock.series import Series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]

SOVIET_UNION, YUGOSLAVIA = 810, 890


def test_successors_of_a_dissolved_state_borrow_from_one_another() -> None:
    """The fifteen of the Soviet Union and the six of Yugoslavia, and nobody else."""
    groups = group_of_areas()
    for state, count in ((SOVIET_UNION, 15), (YUGOSLAVIA, 6)):
        found = {area for area, group in groups.items() if group == state}
        assert found == set(successors(state, current=True)) & set(members(900))
        assert len(found) == count


def test_every_other_area_borrows_from_its_subregion() -> None:
    """Austria from Western Europe, and every area of the world from somebody."""
    groups = group_of_areas()
    assert groups[40] == 926
    assert set(groups) == set(members(900))


def test_every_area_without_a_register_is_one_with_its_reason() -> None:
    """Each is an area of the world by its own name, and says where its yearly figures come from."""
    rules = load_rules("register")
    assert rules["authority"]
    for entry in rules["without"]:
        assert entry["area"] in members(900)
        assert get_area(entry["area"]).name.startswith(entry["name"])
        assert len(entry["reason"]) > 40
    assert len(areas_without_register()) == len(rules["without"])


def test_a_count_that_holds_refugees_corrects_their_register(
    build: Build, observe: Observe
) -> None:
    """Of 2,000 registered a census finds 1,500: 500 are not added, then and later."""
    one = {"area": 400, "universe": "foreign_citizens"}
    series = build(
        observe("Census_2015", 2015.0, 1e4, **one),
        observe("Census_2015", 2015.0, 1500.0, origin=760, **one),
        refugees=[
            {"area": 400, "origin": 760, "date": date, "category": "refugees", "value": value}
            for date, value in ((2014.0, 1000.0), (2015.0, 2000.0), (2016.0, 4000.0))
        ],
    )
    assert series.events["refugees_held"].to_pylist() == [1500.0]
    added = refugees_added(series, (2014.0, 2015.0, 2016.0))[400]
    assert added.tolist() == pytest.approx([750.0, 1500.0, 3500.0])


def test_a_count_without_refugees_says_nothing_against_their_register(
    build: Build, observe: Observe
) -> None:
    """Fewer counted than registered: everybody registered is added."""
    series = build(
        observe("Census2010", 2010.0, 1e3, area=231),
        refugees=[
            {"area": 231, "origin": 706, "date": 2010.0, "category": "refugees", "value": 5e3}
        ],
    )
    assert refugees_added(series, (2010.0,))[231].tolist() == [5e3]
