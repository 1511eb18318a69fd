"""Intervals of flows: seeds, accounts and bounds."""

from __future__ import annotations

import numpy as np

from rihla.flow import StockTable, VitalEvents, draw_flows, estimate_flows
from rihla.flow.draw import StockError

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
