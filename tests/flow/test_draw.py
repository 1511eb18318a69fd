"""Intervals of flows: seeds, accounts and bounds."""

from __future__ import annotations

import numpy as np
import pytest

from rihla.flow import (
    Doubt,
    DrawnStock,
    StockError,
    StockTable,
    VitalEvents,
    draw_flows,
    draw_stocks,
    estimate_flows,
    list_methods,
)
from rihla.numerics.account import AccountRule, settle_account

AREAS = ["A", "B", "C"]
BEFORE = StockTable(AREAS, [[900, 50, 10], [40, 700, 5], [30, 20, 500]], 2010.5)
AFTER = StockTable(AREAS, [[910, 80, 12], [60, 690, 15], [20, 40, 520]], 2015.5)
EVENTS = VitalEvents(AREAS, [60, 50, 32], [20, 20, 10])
"""As many births above deaths as the three populations grew: nothing is left to share."""


def test_the_same_seed_gives_the_same_intervals_on_any_number_of_cores() -> None:
    """Draws are of their own seeds, not of the order in which they are made."""
    one = draw_flows(BEFORE, AFTER, EVENTS, draws=60, seed=4, cores=1)
    two = draw_flows(BEFORE, AFTER, EVENTS, draws=60, seed=4, cores=2)
    other = draw_flows(BEFORE, AFTER, EVENTS, draws=60, seed=5, cores=2)
    np.testing.assert_array_equal(one.lower, two.lower)
    assert not np.array_equal(one.lower, other.lower)


def test_every_draw_keeps_the_accounts_of_a_closed_method() -> None:
    """Arrivals less departures do not move, for populations and events stay."""
    found = draw_flows(BEFORE, AFTER, EVENTS, method="da_min_closed", draws=40)
    net = estimate_flows(BEFORE, AFTER, EVENTS, method="da_min_closed").net
    # the bounds of arrivals and of departures are as far apart as the net, draw by draw
    np.testing.assert_allclose(found.arrivals - found.departures, [net, net], atol=1e-2)


def test_larger_doubt_makes_wider_intervals() -> None:
    """Intervals follow the assumed errors, and close up without any."""
    sure = draw_flows(BEFORE, AFTER, EVENTS, draws=40, error=StockError(area=0.0, corridor=0.0))
    unsure = draw_flows(BEFORE, AFTER, EVENTS, draws=40, error=StockError(area=0.1, corridor=0.2))
    np.testing.assert_allclose(sure.lower, sure.upper, atol=1e-3)
    assert (unsure.upper - unsure.lower).sum() > 5
    low, high = unsure.total
    assert low < unsure.central.total < high * 1.2


STOCKS = np.array([[[92.0, 71, 14], [78, 122, 29]], [[95, 68, 16], [83, 117, 26]]])
"""Two whole tables that an estimate drew: draws × dates × residences."""

DOUBTS: list[Doubt] = [
    StockError(),
    DrawnStock(STOCKS, np.full((2, 3, 3), 0.2)),
]


@pytest.mark.parametrize("doubt", DOUBTS, ids=["assumed", "drawn"])
@pytest.mark.parametrize("method", [one.id for one in list_methods() if one.by_birthplace])
def test_the_flows_of_each_draw_meet_the_margins_of_that_draw(method: str, doubt: Doubt) -> None:
    """Every drawn pair of tables keeps the populations, and its flows settle its own account."""
    balance = next(one.balance for one in list_methods() if one.id == method)
    for first, second in draw_stocks(BEFORE, AFTER, error=doubt, draws=6, seed=2):
        np.testing.assert_allclose(first.population, BEFORE.population)
        np.testing.assert_allclose(second.population, AFTER.population)
        assert np.abs(first.persons - BEFORE.persons).max() > 0.1
        cells = estimate_flows(first, second, EVENTS, method=method).by_birthplace()
        account = settle_account(
            first.persons,
            second.persons,
            EVENTS.births,
            EVENTS.deaths,
            AccountRule(balance=balance),  # type: ignore[arg-type]
        )
        np.testing.assert_allclose(cells.sum(axis=2), account.start, atol=1e-6)
        np.testing.assert_allclose(cells.sum(axis=1), account.end, atol=1e-6)


def test_bounds_are_those_of_the_flows_of_the_draws() -> None:
    """Corridors, totals of areas and the world's total are quantiles of the same draws."""
    found = draw_flows(BEFORE, AFTER, EVENTS, draws=40, seed=3, level=0.9)
    drawn = [
        estimate_flows(first, second, EVENTS)
        for first, second in draw_stocks(BEFORE, AFTER, draws=40, seed=3)
    ]
    outer = [0.05, 0.95]
    for bounds, figures in (
        ([found.lower, found.upper], [flow.persons for flow in drawn]),
        (found.departures, [flow.departures for flow in drawn]),
        (found.arrivals, [flow.arrivals for flow in drawn]),
        (found.net, [flow.net for flow in drawn]),
        (found.total, [flow.total for flow in drawn]),
    ):
        np.testing.assert_allclose(
            bounds, np.quantile(figures, outer, axis=0), rtol=1e-5, atol=1e-3
        )
    assert found.gap < 1e-6
    assert found.refused == 0


def test_drawn_stocks_are_those_that_the_estimate_drew() -> None:
    """Each residence has the foreign-born of its draw, at both dates, over and over in order."""
    doubt = DrawnStock(STOCKS, np.full((2, 3, 3), 0.3))
    for place, pair in enumerate(draw_stocks(BEFORE, AFTER, error=doubt, draws=5)):
        for at, table in enumerate(pair):
            np.testing.assert_allclose(table.foreign_born, STOCKS[place % 2, at])


def test_what_the_estimate_is_sure_of_is_not_drawn() -> None:
    """Without doubt about totals and shares all draws are the flows themselves."""
    sure = np.stack([BEFORE.foreign_born, AFTER.foreign_born])[None]
    found = draw_flows(BEFORE, AFTER, EVENTS, draws=20, error=DrawnStock(sure, np.zeros((2, 3, 3))))
    np.testing.assert_allclose(found.lower, found.central.persons, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(found.upper, found.central.persons, rtol=1e-5, atol=1e-3)
