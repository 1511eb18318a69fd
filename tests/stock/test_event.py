"""Counts under several labels are one event; counts that only stand near are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rihla.stock.series import Series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]


def test_a_census_under_three_labels_is_one_event(build: Build, observe: Observe) -> None:
    """National office, Yearbook and OECD republish the same count of Greece 2001."""
    series = build(
        observe("OECD", 2001.0, 1122894.0, area=300),
        observe("UNSDDYB_B09_CJC", 2001.21, 1122894.0, area=300),
        observe("Census2001", 2001.21, 1122800.0, area=300),
    )
    (event,) = series.events.to_pylist()
    assert event["sources"] == ["Census2001", "OECD", "UNSDDYB_B09_CJC"]
    assert (event["date"], event["kind"], event["value"]) == (2001.21, "census", 1122894.0)
    assert set(series.observations["event"].to_pylist()) == {event["event"]}


def test_an_event_shows_how_far_its_labels_are_apart(build: Build, observe: Observe) -> None:
    """Bahamas 2010: two tables of one census, 50,824 and 51,170."""
    series = build(
        observe("UNSDDYB_B59_CJC", 2010.33, 50824.0, area=44),
        observe("UNSDDYB_B09_CJC", 2010.33, 51170.0, area=44),
    )
    (event,) = series.events.to_pylist()
    assert (event["lowest"], event["highest"]) == (50824.0, 51170.0)
    assert event["spread"] == pytest.approx(0.00679, abs=1e-4)


def test_a_copy_under_a_wrong_date_joins_its_census(build: Build, observe: Observe) -> None:
    """Chile's census of April 2002 stands under the OECD's 2003, to the person."""
    series = build(
        observe("UNSDDYB_B59_CFC_2003", 2002.31, 184464.0, area=152),
        observe("OECD", 2003.0, 184464.0, area=152),
    )
    assert series.events["date"].to_pylist() == [2002.31]


def test_a_register_beside_a_census_is_another_count(build: Build, observe: Observe) -> None:
    """Estonia at the end of 2011: 197,400 by census and 210,800 by register."""
    series = build(
        observe("UNSDDYB_B09_CJC", 2011.997, 197364.0, area=233),
        observe("Eurostat", 2012.0, 210768.0, area=233),
    )
    assert series.events.num_rows == 2


def test_years_of_one_register_stay_apart(build: Build, observe: Observe) -> None:
    """A flat series is not one event: each year is a count."""
    series = build(*(observe("Eurostat", float(y), 1810e3 + y) for y in range(2010, 2016)))
    assert series.events.num_rows == 6


def test_a_flat_series_under_two_labels_pairs_year_by_year(build: Build, observe: Observe) -> None:
    """Mid-year and new-year figures of a slow register join one to one, not into a chain."""
    series = build(
        *(observe("OECD", float(y), 1810e3 + y) for y in range(2010, 2014)),
        *(observe("NSO", y + 0.5, 1810e3 + y) for y in range(2010, 2014)),
    )
    assert [event["sources"] for event in series.events.to_pylist()] == [["NSO", "OECD"]] * 4


def test_two_labels_far_apart_meet_in_ratio(build: Build, observe: Observe) -> None:
    """Chad 2009 without another count: 37,100 or 274,800 meet where each is off by one factor."""
    series = build(
        observe("2009_Census_migration", 2009.44, 37100.0, area=148),
        observe("2009_Census", 2009.44, 274800.0, area=148),
    )
    (event,) = series.events.to_pylist()
    assert event["value"] / 37100.0 == pytest.approx(274800.0 / event["value"])


def test_bases_never_share_an_event(build: Build, observe: Observe) -> None:
    """The same figure of foreign-born and of citizens is two events."""
    series = build(
        observe("UNSDDYB_B09_CFC", 1992.74, 26279.0),
        observe("UNSDDYB_B61_CFC", 1992.74, 26279.0, universe="foreign_citizens"),
    )
    assert sorted(series.events["basis"].to_pylist()) == ["citizenship", "place_of_birth"]


def test_sexes_of_an_event_add_up(build: Build, observe: Observe) -> None:
    """Labels that disagree give sexes that add to the agreed total."""
    series = build(
        observe("Census2001", 2001.3, 100.0),
        observe("Census2001", 2001.3, 40.0, sex="male"),
        observe("Census2001", 2001.3, 60.0, sex="female"),
        observe("UNSDDYB_B09_CFC", 2001.3, 102.0),
        observe("UNSDDYB_B09_CFC", 2001.3, 62.0, sex="female"),
    )
    values = {row["sex"]: row["value"] for row in series.events.to_pylist()}
    assert values["both"] == pytest.approx((100.0 * 102.0) ** 0.5)
    assert values["male"] + values["female"] == pytest.approx(values["both"])
    assert values["female"] / values["both"] == pytest.approx(0.6)


def test_the_publication_of_an_event_is_unknown_if_one_label_does_not_tell(
    build: Build, observe: Observe
) -> None:
    """A label that tells of later knowledge binds only where no other may have been earlier."""
    alone = build(observe("NSO.202306", 2010.0, 1275e3))
    beside = build(observe("NSO.202306", 2010.0, 1275e3), observe("OECD", 2010.0, 1275e3))
    assert alone.events["published"].to_pylist() == [2023]
    assert beside.events["published"].to_pylist() == [None]


def test_a_date_filed_a_year_early_is_moved(build: Build, observe: Observe) -> None:
    """The OECD's Turkey of 2018 is the national office's of 2019, to the person."""
    series = build(
        observe("OECD", 2018.0, 2278502.0, area=792),
        observe("NSO", 2019.0, 2278502.0, area=792),
    )
    assert series.observations["date"].to_pylist() == [2019.0, 2019.0]
    assert series.events.num_rows == 1


def test_order_changes_nothing(build: Build, observe: Observe) -> None:
    """The same observations in another order give the same events, byte for byte."""
    rows = [
        observe("OECD", 2001.0, 1122894.0),
        observe("Census2001", 2001.2, 1122800.0),
        observe("Eurostat", 2009.0, 1304700.0),
        observe("OECD", 2009.0, 828400.0),
        observe("UNSDDYB_B61_CJC", 2001.2, 762191.0, universe="foreign_citizens"),
        observe("Census1995", 1995.2, 51e3, area=56),
    ]
    assert build(*rows).events.equals(build(*reversed(rows)).events)


@pytest.mark.large_input
def test_an_event_holds_one_area_and_basis(published: Series) -> None:
    """Across all published observations, an event number means one count of one area."""
    seen: dict[int, set[tuple[int, str]]] = {}
    for row in published.observations.to_pylist():
        if row["event"] >= 0 and row["role"] != "complement":
            seen.setdefault(row["event"], set()).add((row["area"], row["basis"]))
    assert all(len(keys) == 1 for keys in seen.values())


@pytest.mark.large_input
def test_no_label_gives_an_event_two_dates(published: Series) -> None:
    """Two dates of one label are two counts; none is lost in another's event."""
    dates: dict[tuple[int, str], set[float]] = {}
    for row in published.observations.to_pylist():
        if row["event"] >= 0:
            dates.setdefault((row["event"], row["source"]), set()).add(row["date"])
    assert all(len(found) == 1 for found in dates.values())
