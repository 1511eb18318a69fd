"""Bad input is refused with the areas named; good input keeps what it says."""

from __future__ import annotations

import numpy as np
import pytest

from rihla.errors import MarginsDisagree, MixedBasis, MixedFlowConcepts, TableRefused
from rihla.flow import (
    FlowTable,
    StockTable,
    VitalEvents,
    estimate_flows,
    lump_small,
    sum_regions,
    sum_tables,
)
from rihla.numerics.account import AccountRule

AREAS = ["Aland", "Borduria", "Cagliostro"]
STOCK = np.array([[900.0, 20, 5], [10, 700, 0], [3, 8, 500]])
EVENTS = VitalEvents(AREAS, [30, 20, 10], [20, 20, 5])


def table(date: float = 2010.5, areas: list[str] = AREAS, **options: str) -> StockTable:
    """Make a stock table of three areas."""
    return StockTable(areas, STOCK, date, **options)


def test_it_names_every_fault_at_once() -> None:
    """Cells below zero, cells missing and areas given twice are told together."""
    broken = STOCK.copy()
    broken[0, 1], broken[2, 0] = -4, np.nan
    with pytest.raises(TableRefused) as refusal:
        StockTable(["Aland", "Borduria", "Aland"], broken, 2010.5)
    message = str(refusal.value)
    assert "areas given twice: Aland" in message
    assert "1 cells are negative" in message
    assert "born in Aland who live in Borduria" in message
    assert "1 cells are missing" in message


def test_it_refuses_tables_of_different_areas() -> None:
    """The areas that only one date has are named."""
    other = table(2015.5, ["Aland", "Borduria", "Drachma"])
    with pytest.raises(TableRefused, match=r"first date: Cagliostro; only at the second: Drachma"):
        estimate_flows(table(), other, EVENTS)


def test_it_refuses_births_above_the_population() -> None:
    """An area with more births than people is named, and so is one with more deaths."""
    events = VitalEvents(AREAS, [30, 2000, 10], [20, 20, 900])
    with pytest.raises(TableRefused) as refusal:
        estimate_flows(table(), table(2015.5), events)
    assert "births exceed the population at the second date in Borduria" in str(refusal.value)
    assert "deaths exceed the population at the first date in Cagliostro" in str(refusal.value)


def test_it_refuses_events_that_lack_an_area() -> None:
    """A gap in the areas of births and deaths is named."""
    with pytest.raises(TableRefused, match="no births and deaths for Cagliostro"):
        estimate_flows(table(), table(2015.5), VitalEvents(AREAS[:2], [1, 1], [1, 1]))


def test_it_refuses_a_change_of_basis() -> None:
    """Foreign-born at one date and foreign citizens at the other are never compared."""
    after = StockTable(
        AREAS, STOCK, 2015.5, basis=["place_of_birth", "citizenship", "place_of_birth"]
    )
    with pytest.raises(MixedBasis, match="Borduria"):
        estimate_flows(table(), after, EVENTS)


def test_it_flags_or_refuses_a_mixture_of_bases() -> None:
    """Flows that touch an area of citizens are flagged; who wants one basis is refused."""
    basis = ["place_of_birth", "citizenship", "place_of_birth"]
    start = StockTable(AREAS, STOCK, 2010.5, basis=basis)
    end = StockTable(AREAS, STOCK * 1.05, 2015.5, basis=basis)
    flow = estimate_flows(start, end, EVENTS)
    assert flow.citizens == ("Borduria",)
    for row in flow.table().to_pylist():
        assert row["touches_citizens"] == ("Borduria" in (row["origin"], row["destination"]))
    with pytest.raises(MixedBasis, match="Borduria"):
        estimate_flows(start, end, EVENTS, one_basis=True)


def test_dates_must_ascend_and_sexes_agree() -> None:
    """The second table is later and of the same sex."""
    with pytest.raises(TableRefused, match="earlier one first"):
        estimate_flows(table(2015.5), table(2010.5), EVENTS)
    with pytest.raises(TableRefused, match="the second of female"):
        estimate_flows(table(), table(2015.5, sex="female"), EVENTS)


def test_flows_of_different_lengths_are_not_added() -> None:
    """Four years are not five, and transitions are not movements."""
    persons = np.array([[0.0, 4], [1, 0]])
    five = FlowTable(("A", "B"), persons, 2010.5, 2015.5, "female", "x")
    four = FlowTable(("A", "B"), persons, 2015.5, 2019.5, "male", "x")
    moves = FlowTable(("A", "B"), persons, 2010.5, 2015.5, "male", "x", "movement")
    with pytest.raises(MixedFlowConcepts, match=r"2015.5 to 2019.5"):
        sum_tables([five, four])
    with pytest.raises(MixedFlowConcepts, match="transitions, another movements"):
        sum_tables([five, moves])
    assert sum_tables([five, five]).total == 10


def test_flows_of_different_methods_are_not_added() -> None:
    """Women by one method and men by another make no table of both."""
    persons = np.array([[0.0, 4], [1, 0]])
    women = FlowTable(("A", "B"), persons, 2010.5, 2015.5, "female", "da_pb_closed")
    men = FlowTable(("A", "B"), persons, 2010.5, 2015.5, "male", "sd_drop_neg")
    with pytest.raises(MixedFlowConcepts, match="da_pb_closed, sd_drop_neg"):
        sum_tables([women, men])


def test_a_table_of_nowhere_is_refused() -> None:
    """Without areas there is nothing to estimate."""
    with pytest.raises(TableRefused, match="no areas"):
        StockTable([], np.zeros((0, 0)), 2010.5)


def test_what_an_account_refuses_is_told_by_the_name_of_the_area() -> None:
    """Arithmetic knows places in a table alone; whoever gave names reads names."""
    after = table(2015.5)
    events = VitalEvents(AREAS, [30, 705, 10], [20, 20, 5])
    with pytest.raises(TableRefused, match=r"Area Borduria has 705 births and only"):
        estimate_flows(
            table(),
            after,
            events,
            method="da_min_open",
            rule=AccountRule(non_negative=False),
        )
    with pytest.raises(MarginsDisagree, match="Birthplace Aland"):
        estimate_flows(table(), table(2015.5), EVENTS, method="da_ind_closed", offset=np.eye(3))


def test_sums_keep_the_persons() -> None:
    """Regions and lumps move persons between cells and lose none."""
    draw = np.random.default_rng(7)
    persons = draw.integers(0, 90, (5, 5)).astype(float)
    np.fill_diagonal(persons, 0)
    flow = FlowTable(tuple("ABCDE"), persons, 2010.5, 2015.5, "both", "x")
    regions = sum_regions(flow, {"west": "AB", "east": "CDE"}, within=True)
    assert regions.total == flow.total
    assert lump_small(flow, 40, by=("flow", "arrivals")).total == flow.total
    assert sum_regions(flow, {"west": "AB", "east": "CDE"}).persons[0, 1] == persons[:2, 2:].sum()
    with pytest.raises(TableRefused, match="in no group: E"):
        sum_regions(flow, {"west": "AB", "east": "CD"})


def test_joined_areas_keep_the_persons() -> None:
    """Joining areas loses nobody; who lived in the other half is native-born now."""
    joined = table().merged({"Aland": ["Aland", "Borduria"]})
    assert joined.areas == ("Aland", "Cagliostro")
    assert joined.persons.sum() == STOCK.sum()
    assert joined.persons[0, 0] == STOCK[:2, :2].sum()
