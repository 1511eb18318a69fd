"""The way from observations to series: complete, explained, independent of order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import name_of
from rihla.stock.evidence import load_population, load_refugees
from rihla.stock.series import EVENTS, OBSERVATIONS, Series, build_series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]


def test_tables_have_their_declared_columns(build: Build, observe: Observe) -> None:
    """Whoever builds on them can rely on names and types."""
    series = build(observe("Census2001", 2001.3, 1e5))
    assert series.observations.schema.equals(OBSERVATIONS)
    assert series.events.schema.equals(EVENTS)


def test_nothing_leaves_nothing(build: Build) -> None:
    """No observations make empty tables, not an error."""
    series = build()
    assert series.observations.num_rows == series.events.num_rows == 0
    assert series.bases == {}


def test_rows_by_age_are_no_totals(build: Build, observe: Observe) -> None:
    """An age group is not taken for all ages."""
    series = build(
        observe("Census2001", 2001.3, 1e5),
        observe("Census2001", 2001.3, 1e3, age=20, age_length=5),
        observe("Census2001", 2001.3, 1e3, age=None, age_length=None),
    )
    assert series.observations["value"].to_pylist() == [1e5]


def test_sudan_before_2011_holds_south_sudan(build: Build, observe: Observe) -> None:
    """Its censuses are of the larger territory; a later count would be of Sudan alone."""
    series = build(
        observe("Census1993", 1993.3, 394e3, area=729),
        observe("Census2018", 2018.3, 5e5, area=729),
    )
    assert series.events["territory"].to_pylist() == [736, 729]


def test_a_figure_of_a_register_that_stands_alone_is_no_register(
    build: Build, observe: Observe
) -> None:
    """The OECD's figure of one year is of unstated making; those of a row of years are kept up."""
    series = build(
        observe("OECD", 2001.0, 9e4), *(observe("OECD", 2010.0 + k, 1e5 + k) for k in range(4))
    )
    assert series.observations["kind"].to_pylist() == ["survey"] + ["register"] * 4


def test_own_citizens_are_taken_out_of_a_count_of_foreign_citizens(
    build: Build, observe: Observe
) -> None:
    """China 2010 counts residents from Hong Kong, Macao and Taiwan beside foreigners."""
    one = {"area": 156, "universe": "foreign_citizens"}
    series = build(
        observe("Census_2010", 2010.8, 1_020_145.0, **one),
        observe("Census_2010", 2010.8, 234_829.0, origin=344, **one),
        observe("Census_2010", 2010.8, 21_201.0, origin=446, **one),
        observe("Census_2010", 2010.8, 170_283.0, origin=158, **one),
        observe("Census_2010", 2010.8, 120_750.0, origin=410, **one),
        population=1.3e9,
    )
    assert series.events["value"].to_pylist() == [593_832.0]


def test_every_figure_scales_with_its_observation(build: Build, observe: Observe) -> None:
    """Ten times the persons in ten times the people: the same fates, ten times the totals."""
    rows = [
        observe("Census1991", 1991.3, 50e3),
        observe("Census2001", 2001.3, 90e3),
        observe("OECD", 2001.0, 90.2e3),
        observe("Eurostat", 2011.0, 9e6),
        observe("Census2015", 2015.3, 130e3),
    ]
    tenfold = [{**row, "value": row["value"] * 10} for row in rows]
    one, ten = build(*rows), build(*tenfold, population=1e8)
    assert one.observations["rule"].equals(ten.observations["rule"])
    assert ten.events["value"].to_pylist() == pytest.approx(
        [10 * value for value in one.events["value"].to_pylist()]
    )


def test_areas_do_not_look_at_one_another(build: Build, observe: Observe) -> None:
    """An area's fates are the same alone and among others."""
    mine = [observe("Census2001", 2001.3, 9e4), observe("Eurostat", 2011.0, 1e5)]
    alone = build(*mine)
    among = build(observe("Census2001", 2001.3, 5.0, area=8), *mine)
    assert among.observations.slice(1)["rule"].equals(alone.observations["rule"])


@pytest.mark.large_input
def test_events_are_positive_and_below_the_population(published: Series) -> None:
    """No event has no persons, and sexes add up to both."""
    values: dict[int, dict[str, float]] = {}
    for row in published.events.to_pylist():
        assert row["value"] > 0, name_of(row["area"])
        assert row["lowest"] <= row["value"] * (1 + 1e-9) or row["sex"] != "both"
        values.setdefault(row["event"], {})[row["sex"]] = row["value"]
    for sexes in values.values():
        if len(sexes) == 3:
            assert sexes["male"] + sexes["female"] == pytest.approx(sexes["both"])


@pytest.mark.large_input
@pytest.mark.parametrize("area", [4, 50, 70, 232, 706, 728, 795])
def test_areas_without_totals_have_no_event(published: Series, area: int) -> None:
    """Afghanistan, Bangladesh, South Sudan and others: nobody counted, and nothing is made up."""
    assert area not in set(published.events["area"].to_pylist())


@pytest.mark.large_input
def test_former_states_and_aggregates_are_never_areas(published: Series) -> None:
    """Every event is of an area of today."""
    areas = set(published.events["area"].to_pylist())
    assert not areas & {200, 530, 720, 736, 810, 890, 891, 900, 908}


@pytest.mark.large_input
def test_the_order_of_the_rows_changes_no_event(
    published: Series, published_observations: pa.Table, data: Any
) -> None:
    """Sorted otherwise, the file gives the same events, byte for byte."""
    order = pc.sort_indices(
        published_observations, sort_keys=[("value", "descending"), ("source", "ascending")]
    )
    again = build_series(
        published_observations.take(order),
        refugees=load_refugees(home=data),
        population=load_population(home=data),
    )
    assert again.events.equals(published.events)
