"""Tables of any library are the same table, and a faulty one is refused with every fault."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rihla.errors import EstimateError, FigureNotAvailable, SourceMalformed
from rihla.stock import estimate
from rihla.stock.tabular import take_observations, take_population, take_refugees

OBSERVATIONS: dict[str, list[Any]] = {
    "area": [40, 40, 148],
    "origin": [0, 0, 0],
    "sex": ["both", "both", "both"],
    "date": [2001.4, 2011.8, 2009.4],
    "universe": ["foreign_born"] * 3,
    "source": ["Census2001", "Census2011", "Census 2009"],
    "value": [1_003_399, 1_349_000, 388_000],
}
POPULATION: dict[str, list[Any]] = {
    "area": [40, 40, 148, 148],
    "year": [1990, 2020, 1990, 2020],
    "value": [7.7e6, 9.0e6, 6.0e6, 16.4e6],
}
REFUGEES: dict[str, list[Any]] = {
    "area": [148],
    "origin": [729],
    "date": [2010.0],
    "category": ["refugees"],
    "value": [260_000.0],
}


def bytes_of(observations: Any, population: Any = None, refugees: Any = None) -> bytes:
    """Estimate, and give the table as bytes."""
    found = estimate(
        observations,
        pa.table(POPULATION) if population is None else population,
        pa.table(REFUGEES) if refugees is None else refugees,
        dates=(2005.5, 2010.5),
    ).table()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as stream:
        stream.write_table(found.combine_chunks())
    return bytes(sink.getvalue())


@pytest.fixture(scope="module")
def expected() -> bytes:
    """Give what Arrow tables give."""
    return bytes_of(pa.table(OBSERVATIONS))


def pandas_of(**changes: Any) -> pd.DataFrame:
    """Give the observations as pandas holds them, with some columns changed."""
    return pd.DataFrame({**OBSERVATIONS, **changes})


def polars_of(**changes: Any) -> pl.DataFrame:
    """Give the observations as Polars holds them, with some columns changed."""
    return pl.DataFrame({**OBSERVATIONS, **changes})


@pytest.mark.parametrize(
    "make",
    [
        pandas_of,
        polars_of,
        lambda: pandas_of(source=pd.Categorical(OBSERVATIONS["source"])),
        lambda: pandas_of(
            area=pd.array([40, 40, 148], "Int64"), sex=pd.array(["both"] * 3, "string")
        ),
        lambda: pandas_of().set_index(["area", "sex"]),
        lambda: pandas_of().convert_dtypes(),
        lambda: pandas_of().drop(columns="origin"),
        lambda: pandas_of().assign(age=0, age_length=-1, note="more than is read"),
        lambda: polars_of().with_columns(pl.col("source", "sex").cast(pl.Categorical)),
        lambda: polars_of().with_columns(pl.col("sex").cast(pl.Enum(["both", "male", "female"]))),
        lambda: polars_of().with_columns(
            pl.col("area").cast(pl.UInt16), pl.col("value").cast(pl.Decimal(12, 1))
        ),
        lambda: pandas_of(area=["Austria", "AUT", "Chad"]),
        lambda: pandas_of(basis=["place_of_birth"] * 3).drop(columns="universe"),
    ],
)
def test_the_same_figures_in_any_library_give_the_same_bytes(
    make: Callable[[], Any], expected: bytes
) -> None:
    """Categories, nullable and unsigned integers, decimals, an index, names for codes."""
    assert bytes_of(make()) == expected


def test_all_three_tables_may_be_of_any_library(expected: bytes) -> None:
    """Observations, population and refugees, of pandas and of Polars."""
    for library in (pd.DataFrame, pl.DataFrame):
        assert bytes_of(library(OBSERVATIONS), library(POPULATION), library(REFUGEES)) == expected


def test_days_and_years_are_dates_too() -> None:
    """A day is its decimal year; a year without decimals is its middle."""
    day = datetime.date(2009, 5, 20)
    wanted = 2009 + 139 / 365
    for column in ([day] * 3, pd.to_datetime([day] * 3), ["2009-05-20"] * 3):
        table = take_observations(pandas_of(date=column, source=["a", "b", "c"]))
        assert table["date"].to_pylist() == [wanted] * 3
    assert take_observations(pandas_of(date=[2001, 2011, 2009]))["date"].to_pylist() == [
        2001.5, 2011.5, 2009.5,
    ]  # fmt: skip


def faults(table: Any, take: Callable[[Any], pa.Table] = take_observations) -> list[str]:
    """Give the faults for which a table is refused."""
    with pytest.raises(SourceMalformed) as caught:
        take(table)
    assert all(fault.cure for fault in caught.value.faults)
    return [f"{fault.row} {fault.column}: {fault.what}" for fault in caught.value.faults]


def test_every_fault_is_told_at_once_with_its_row() -> None:
    """One look mends the table."""
    table = pandas_of(
        area=[40, 7777, 148],
        sex=["both", "women", "both"],
        date=[2001.4, np.nan, 12.0],
        source=["A", "", "C"],
        value=[-1.0, np.inf, np.nan],
    )
    assert faults(table) == [
        "1 area: is no area: 7777",
        "1 sex: is none of both, male, female: 'women'",
        "1 date: is empty",
        "2 date: is out of reach: 12",
        "1 source: is empty",
        "1 value: is endless: inf",
        "2 value: is empty",
        "0 value: is negative: -1",
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"value": ["1,003", "2", "3"]}, "None value: holds texts, not numbers"),
        ({"value": [True, False, True]}, "None value: holds bool, not numbers"),
        ({"source": [1, 2, 3]}, "None source: holds int64, not text"),
        ({"area": [40.5, 40, 148]}, "0 area: is no whole number: 40.5"),
        ({"area": ["Austria", "Atlantis", "Chad"]}, "1 area: is no area: 'Atlantis'"),
        ({"date": ["2009-13-01", "2010", "2011"]}, "0 date: is no date: '2009-13-01'"),
        ({"value": [1e300, 2, 3]}, "0 value: is more than all people: 1e+300"),
        ({"value": pd.array([1, None, 3], "Int64")}, "1 value: is empty"),
        ({"value": [None, None, None]}, "None value: is empty in every row"),
        ({"kind": ["census", "guess", None]}, "1 kind: is none of census"),
        ({"published": [2010.5, None, 2012]}, "0 published: is no whole number"),
        ({"value": [[1], [2], [3]]}, "None value: holds list"),
    ],
)
def test_a_wrong_type_is_named_with_its_column(changes: dict[str, Any], fault: str) -> None:
    """What holds no figures is not forced into figures."""
    (found,) = faults(pandas_of(**changes))
    assert found.startswith(fault)


def test_a_column_of_several_types_is_refused() -> None:
    """As pandas holds it when a cell of numbers was typed as a word."""
    (found,) = faults(pandas_of(value=[388_000, "many", 3]))
    assert "cannot be read: Could not convert 'many'" in found


def test_wrong_columns_are_all_named() -> None:
    """Absent ones with those that are needed."""
    assert faults(pandas_of().rename(columns={"value": "number", "sex": "Sex"})) == [
        "None sex: is absent",
        "None value: is absent",
    ]


def test_the_same_observation_twice_is_refused() -> None:
    """With the row it repeats; sources, dates, sexes and bases of their own are their own."""
    once = pandas_of()
    (found,) = faults(pd.concat([once, once.iloc[[1]]]))
    assert found.startswith("3 : has the same area, origin, sex")
    assert found.endswith("as row 1")


@pytest.mark.parametrize("given", [None, [1, 2], {"area": [40]}, "mine.csv", pl.LazyFrame()])
def test_what_is_no_table_is_refused(given: object) -> None:
    """Not guessed at: no file is opened, no dictionary taken for a table."""
    (found,) = faults(given)
    assert found.startswith("None : is no table")


def test_an_empty_table_is_refused_but_for_refugees() -> None:
    """Nobody may be a refugee; nobody may not be counted."""
    assert faults(pandas_of().iloc[:0]) == ["None : is empty"]
    assert faults(pd.DataFrame(POPULATION).iloc[:0], take_population) == ["None : is empty"]
    assert take_refugees(pd.DataFrame(REFUGEES).iloc[:0]).num_rows == 0


def test_a_population_of_nobody_is_refused() -> None:
    """Zero, negative, and twice the same year."""
    table = pd.DataFrame({"area": [40, 40, 148], "year": [1990, 2020, 1990], "value": [0, -1, 5]})
    assert faults(table, take_population) == ["1 value: is negative: -1", "0 value: is zero"]
    twice = pd.DataFrame({"area": [40, 40], "year": [1990, 1990], "value": [1, 2]})
    assert faults(twice, take_population) == ["1 : has the same code, year, sex as row 0"]


def test_refugees_of_no_known_category_are_refused() -> None:
    """Host communities and stateless persons are not added to migrants by a slip."""
    (found,) = faults(pd.DataFrame(REFUGEES).assign(category="host_community"), take_refugees)
    assert found.startswith("0 category: is none of refugees")


def test_nothing_to_estimate_from_is_said_plainly() -> None:
    """An observation of an area without a population cannot be used."""
    elsewhere = pa.table({"area": [4], "year": [2000], "value": [20e6]})
    with pytest.raises(EstimateError, match="no observation is of an area with a population"):
        estimate(pa.table(OBSERVATIONS), elsewhere, pa.table(REFUGEES), dates=[2005.5])


@pytest.mark.parametrize("dates", [(), [float("nan")], [20195], ["mid-2019"], 2019.5])
def test_impossible_dates_are_refused(dates: Any) -> None:
    """With what a date is."""
    with pytest.raises(FigureNotAvailable, match=r"\[2019.5\] is mid-2019"):
        estimate(pa.table(OBSERVATIONS), pa.table(POPULATION), pa.table(REFUGEES), dates=dates)


def test_a_method_may_be_named(expected: bytes) -> None:
    """``state_space`` is the one used without a name."""
    tables = pa.table(OBSERVATIONS), pa.table(POPULATION), pa.table(REFUGEES)
    named = estimate(*tables, dates=(2005.5, 2010.5), method="state_space").table()
    assert named.equals(estimate(*tables, dates=(2005.5, 2010.5)).table())
    assert estimate(*tables, dates=[2005.5], method="last_carried").method == "last_carried"


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.just([]),
)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(OBSERVATIONS)), st.lists(CELLS, min_size=3, max_size=3), st.booleans()
)
def test_no_column_breaks_it(name: str, cells: list[Any], polars: bool) -> None:
    """Whatever stands in a column, it is read or refused with faults, never with a crash."""
    table: Any = pandas_of().astype(object)
    table[name] = pd.Series(cells, dtype=object)
    if polars:
        try:
            table = polars_of().with_columns(pl.Series(name, cells, strict=False))
        except (TypeError, OverflowError, pl.exceptions.PolarsError):
            return
    try:
        rows = take_observations(table).drop_null().num_rows
    except SourceMalformed as error:
        rows = 3 if error.faults else 0
    assert rows == 3
