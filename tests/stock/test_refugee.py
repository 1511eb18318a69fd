"""Refugees are added once: from the registers, and only where a count does not hold them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from rihla.stock.refugee import Refugees, combine_registers
from rihla.stock.series import Series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]


def _register(area: int, origin: int, value: float, *years: int) -> list[dict[str, Any]]:
    return [
        {
            "area": area,
            "origin": origin,
            "date": year + 1.0,
            "category": "refugees",
            "value": value,
        }
        for year in years
    ]


def _holding(series: Series) -> list[tuple[str, str]]:
    both = [row for row in series.events.to_pylist() if row["sex"] == "both"]
    return [(row["includes_refugees"], row["refugee_rule"]) for row in both]


def test_the_census_of_jordan_2015_holds_its_refugees(build: Build, observe: Observe) -> None:
    """2.9 million foreign citizens hold the Syrians: nobody may add 2.8 million to them."""
    series = build(
        observe("Census_2015", 2015.93, 2918125.0, area=400, universe="foreign_citizens"),
        refugees=_register(400, 275, 2.1e6, 2014, 2015) + _register(400, 760, 6.4e5, 2014, 2015),
    )
    assert _holding(series) == [("true", "jordan-2015")]


def test_a_count_below_the_registers_cannot_hold_them(build: Build, observe: Observe) -> None:
    """Jordan 2004: 392,000 foreign citizens beside 1.8 million registered refugees."""
    series = build(
        observe("UNSDDYB_B61_CFC", 2004.75, 392273.0, area=400, universe="foreign_citizens"),
        refugees=_register(400, 275, 1.78e6, 2003, 2004),
    )
    assert _holding(series) == [("false", "fewer_than_registered")]


def test_a_count_that_names_the_refugees_origins_holds_them(build: Build, observe: Observe) -> None:
    """Where the count shows most of the registered persons' origins, they are in it."""
    rows = [
        observe("Census2001", 2001.5, 100e3, area=566),
        observe("Census2001", 2001.5, 30e3, area=566, origin=430),
    ]
    series = build(*rows, refugees=_register(566, 430, 40e3, 2000, 2001))
    assert _holding(series) == [("true", "by_origin")]


def test_a_count_without_the_refugees_origins_leaves_them_out(
    build: Build, observe: Observe
) -> None:
    """Where it counts hardly anybody from there, they are not in it."""
    rows = [
        observe("Census2001", 2001.5, 100e3, area=566),
        observe("Census2001", 2001.5, 1e3, area=566, origin=430),
    ]
    series = build(*rows, refugees=_register(566, 430, 40e3, 2000, 2001))
    assert _holding(series) == [("false", "by_origin")]


def test_an_origin_that_is_not_named_tells_nothing(build: Build, observe: Observe) -> None:
    """It may stand in a remainder: the answer is unknown, never a guess."""
    series = build(
        observe("Census2001", 2001.5, 100e3, area=566),
        refugees=_register(566, 430, 40e3, 2000, 2001),
    )
    assert _holding(series) == [("unknown", "not_told")]


def test_registers_of_developed_regions_hold_refugees(build: Build, observe: Observe) -> None:
    """Admitted refugees are residents there like any other."""
    series = build(
        observe("Eurostat", 2016.0, 1e6, area=752), refugees=_register(752, 760, 2e5, 2014, 2015)
    )
    assert _holding(series) == [("true", "more_developed")]


def test_the_register_of_turkey_leaves_out_temporary_protection(
    build: Build, observe: Observe
) -> None:
    """1.6 million foreign-born beside 2.5 million Syrians under another document."""
    series = build(
        observe("NSO", 2016.0, 1592437.0, area=792),
        refugees=_register(792, 760, 2.5e6, 2014, 2015),
    )
    assert _holding(series) == [("false", "turkey-register")]


def test_colombias_census_leaves_out_venezuelan_refugees(build: Build, observe: Observe) -> None:
    """Its label says so, and the series of refugees is its complement."""
    series = build(
        observe("Census2018 (excl. Venezuelan refugees)", 2018.42, 157285.0, area=170),
        refugees=_register(170, 862, 1e6, 2017, 2018),
    )
    assert _holding(series) == [("false", "colombia-2018")]
    assert series.observations["role"].to_pylist() == ["complement"]
    assert series.observations["fate"].to_pylist() == ["used"]


def test_mid_year_lies_between_two_ends() -> None:
    """Registers are of 31 December: 1 July is the mean of the end before and the end after."""
    table = pa.Table.from_pylist(
        _register(400, 760, 100.0, 2014) + _register(400, 760, 300.0, 2015)
    )
    refugees = Refugees.from_table(table)
    assert refugees.at(400, 2015.5) == 200.0
    assert refugees.at(400, 2015.0) == 100.0
    assert refugees.by_origin(400, 2016.0) == {760: 300.0}


def test_origins_add_up_to_the_area() -> None:
    """At any date the origins' refugees are the area's."""
    table = pa.Table.from_pylist(
        _register(400, 760, 100.0, 2014, 2015) + _register(400, 368, 30.0, 2015)
    )
    refugees = Refugees.from_table(table)
    for date in (2015.0, 2015.25, 2015.9, 2016.0):
        assert sum(refugees.by_origin(400, date).values()) == pytest.approx(refugees.at(400, date))


def test_persons_in_their_own_area_are_not_its_migrants() -> None:
    """UNHCR counts stateless and displaced persons where they were born; an area has a code."""
    unhcr = pa.table(
        {
            "origin": pa.array([4, 4, 4], pa.int32()),
            "asylum": pa.array([4, 586, 9999999], pa.int32()),
            "date": [2019.0] * 3,
            "category": ["refugees"] * 3,
            "value": [1.0, 2.0, 4.0],
        }
    )
    none = pa.table({"origin": [], "area": [], "date": [], "value": []})
    assert combine_registers(unhcr, none)["value"].to_pylist() == [2.0]


@pytest.mark.large_input
def test_venezuelans_displaced_abroad_are_in_the_series(published: Series) -> None:
    """They are in no observation, only in UNHCR's column oip."""
    venezuelans = published.refugees.by_origin(170, 2019.5)[862]
    assert venezuelans > 1e6


@pytest.mark.large_input
def test_palestine_refugees_at_home_are_no_migrants(published: Series) -> None:
    """UNRWA's refugees count in Jordan, Lebanon and Syria, not in the State of Palestine."""
    assert published.refugees.at(275, 2015.5) < 1e5
    assert published.refugees.by_origin(400, 2015.5)[275] > 2e6


@pytest.mark.large_input
def test_nobody_is_counted_twice_in_jordan(published: Series) -> None:
    """The event of 2015 holds refugees; those of 1994 and 2004 do not."""
    events = [
        row
        for row in published.events.to_pylist()
        if row["area"] == 400 and row["sex"] == "both" and row["date"] > 1990
    ]
    assert [(int(row["date"]), row["includes_refugees"]) for row in events] == [
        (1994, "false"),
        (2004, "false"),
        (2015, "true"),
    ]
    assert events[-1]["value"] == 2918125.0
