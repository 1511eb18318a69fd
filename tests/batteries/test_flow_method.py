"""One battery over every method of flows: each claim that a method makes of itself is held."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rihla.errors import EstimateError
from rihla.flow import Method, StockTable, VitalEvents, estimate_flows, list_methods
from rihla.numerics.account import Account, AccountRule, settle_account
from rihla.numerics.accounting import scale_native_born

Floats = NDArray[np.float64]
METHODS = list_methods()
ACCOUNTING = [method for method in METHODS if method.by_birthplace]
CLOSED = [method for method in METHODS if method.keeps_net]
every = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.id)
accounting = pytest.mark.parametrize("method", ACCOUNTING, ids=lambda method: method.id)
closed = pytest.mark.parametrize("method", CLOSED, ids=lambda method: method.id)


def world(seed: int, size: int = 6) -> tuple[StockTable, StockTable, VitalEvents]:
    """Make two stock tables with zeros in them, and births and deaths between."""
    draw = np.random.default_rng(seed)
    areas = [f"area {place}" for place in range(size)]
    tables = []
    foreign = draw.gamma(0.4, 200.0, (size, size)).round()
    for change in (1.0, 1.3):
        persons = (foreign * draw.uniform(0.7, change, (size, size))).round()
        persons[draw.random((size, size)) < 0.2] = 0.0
        np.fill_diagonal(persons, draw.integers(4_000, 9_000, size))
        tables.append(persons)
    births, deaths = draw.integers(100, 600, size), draw.integers(100, 600, size)
    return (
        StockTable(areas, tables[0], 2010.5),
        StockTable(areas, tables[1], 2015.5),
        VitalEvents(areas, births, deaths),
    )


def settled_net(start: StockTable, end: StockTable, events: VitalEvents) -> Floats:
    """Give net migration once the world's gap is shared over the native-born."""
    first, second = scale_native_born(start.persons, end.persons, events.births, events.deaths)
    return np.asarray(second.sum(axis=0) - first.sum(axis=0) - events.natural_change)


def settled(method: Method, start: StockTable, end: StockTable, events: VitalEvents) -> Account:
    """Settle the account that a method of accounting fits."""
    rule = AccountRule(balance=method.balance)  # type: ignore[arg-type]
    return settle_account(start.persons, end.persons, events.births, events.deaths, rule)


@every
@pytest.mark.parametrize("seed", range(3))
def test_its_flows_are_counts_between_areas(method: Method, seed: int) -> None:
    """Nobody moves to where they were, and no flow is negative unless the method says it can be."""
    flow = estimate_flows(*world(seed), method=method.id)
    assert not np.diagonal(flow.persons).any()
    assert np.isfinite(flow.persons).all()
    if method.never_negative:
        assert flow.persons.min() >= 0
    assert flow.total == pytest.approx(flow.arrivals.sum())
    assert flow.net.sum() == pytest.approx(0, abs=1e-6)


@every
def test_the_order_of_areas_does_not_matter(method: Method) -> None:
    """Shuffled areas give the same flows, shuffled."""
    start, end, events = world(1)
    order = [start.areas[place] for place in (3, 0, 5, 1, 4, 2)]
    plain = estimate_flows(start, end, events, method=method.id)
    mixed = estimate_flows(start.reordered(order), end, events, method=method.id)
    at = [plain.areas.index(area) for area in mixed.areas]
    np.testing.assert_allclose(mixed.persons, plain.persons[np.ix_(at, at)], atol=1e-6)


@every
def test_doubling_all_persons_doubles_all_flows(method: Method) -> None:
    """Flows have the unit of the stocks and events, and no other."""
    start, end, events = world(2)
    twice = VitalEvents(events.areas, 2 * events.births, 2 * events.deaths)
    double = [StockTable(t.areas, 2 * t.persons, t.date) for t in (start, end)]
    plain = estimate_flows(start, end, events, method=method.id)
    found = estimate_flows(double[0], double[1], twice, method=method.id)
    np.testing.assert_allclose(found.persons, 2 * plain.persons, rtol=1e-8, atol=1e-6)


@every
def test_two_runs_are_equal(method: Method) -> None:
    """There is no chance in an estimate."""
    first, second = (estimate_flows(*world(3), method=method.id) for _ in range(2))
    np.testing.assert_array_equal(first.persons, second.persons)


@accounting
@pytest.mark.parametrize("seed", range(3))
def test_it_meets_its_margins(method: Method, seed: int) -> None:
    """By birthplace, origins and destinations add up to the settled stocks, to a millionth."""
    given_world = world(seed)
    flow = estimate_flows(*given_world, method=method.id)
    cells = flow.by_birthplace()
    assert flow.diagnostics.gap < 1e-6
    between = cells.sum(axis=0)
    np.fill_diagonal(between, 0.0)
    np.testing.assert_allclose(between, flow.persons, atol=1e-6)
    account = settled(method, *given_world)
    np.testing.assert_allclose(cells.sum(axis=2), account.start, atol=1e-6)
    np.testing.assert_allclose(cells.sum(axis=1), account.end, atol=1e-6)
    assert cells.min() >= 0


@accounting
def test_its_parts_add_up(method: Method) -> None:
    """Outward, return and transit moves are the flow, and are what the cells say."""
    flow = estimate_flows(*world(4), method=method.id)
    np.testing.assert_allclose(
        flow.outward() + flow.returned() + flow.transit(), flow.persons, atol=1e-6
    )
    cells = flow.by_birthplace()
    for birthplace in range(len(flow.areas)):
        own = cells[birthplace, birthplace].copy()
        own[birthplace] = 0.0
        np.testing.assert_allclose(flow.outward()[birthplace], own, atol=1e-6)
        home = cells[birthplace, :, birthplace].copy()
        home[birthplace] = 0.0
        np.testing.assert_allclose(flow.returned()[:, birthplace], home, atol=1e-6)


@accounting
def test_it_keeps_structural_zeros(method: Method) -> None:
    """Where the offset forbids a corridor nobody moves along it."""
    areas = list("ABCDEF")
    before = np.full((6, 6), 100.0)
    after = before + np.array([-15.0, 15, 15, 15, -15, -15])
    np.fill_diagonal(before, 5_000)
    np.fill_diagonal(after, 5_000)
    start, end = StockTable(areas, before, 2010.5), StockTable(areas, after, 2015.5)
    events = VitalEvents(areas, [100] * 6, [100] * 6)
    offset = np.ones((6, 6))
    offset[0, 1] = offset[4, 2] = 0.0
    flow = estimate_flows(start, end, events, method=method.id, offset=offset)
    assert flow.persons[0, 1] == 0
    assert flow.persons[4, 2] == 0
    assert flow.persons[0, 2] > 0


@closed
@pytest.mark.parametrize("seed", range(5))
def test_it_reproduces_net_migration(method: Method, seed: int) -> None:
    """What populations, births and deaths leave to migration is the net flow of each area."""
    start, end, events = world(seed)
    flow = estimate_flows(start, end, events, method=method.id)
    np.testing.assert_allclose(flow.net, settled_net(start, end, events), atol=1e-5)
    assert flow.diagnostics.net_gap < 1e-5


@closed
def test_it_keeps_the_balance_of_the_native_born(method: Method) -> None:
    """Persons of a birthplace are as many at both dates: nobody appears on the way."""
    start, end, events = world(6)
    flow = estimate_flows(start, end, events, method=method.id)
    cells = flow.by_birthplace()
    account = settled(method, start, end, events)
    np.testing.assert_allclose(account.start.sum(axis=1), account.end.sum(axis=1), rtol=1e-9)
    for area in range(len(start.areas)):
        stayed = cells[area, area, area]
        left, returned = flow.outward()[area].sum(), flow.returned()[:, area].sum()
        assert stayed + left == pytest.approx(account.start[area, area], abs=1e-6)
        assert stayed + returned == pytest.approx(account.end[area, area], abs=1e-6)
    first, _ = scale_native_born(start.persons, end.persons, events.births, events.deaths)
    assert cells.sum() == pytest.approx(first.sum() - events.deaths.sum())


@accounting
def test_a_single_area_has_no_flows(method: Method) -> None:
    """Nobody can move in a world of one area."""
    start, end = (StockTable(["A"], [[people]], date) for people, date in ((90, 0), (100, 5)))
    flow = estimate_flows(start, end, VitalEvents(["A"], [20], [10]), method=method.id)
    assert flow.persons.tolist() == [[0.0]]


@closed
@given(
    st.integers(2, 5).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.lists(st.integers(0, 60), min_size=2 * size * size, max_size=2 * size * size),
            st.lists(st.integers(0, 90), min_size=2 * size, max_size=2 * size),
        )
    )
)
@settings(max_examples=40, deadline=None)
def test_any_world_with_some_of_everybody_everywhere_is_met(
    method: Method, given_world: tuple[int, list[int], list[int]]
) -> None:
    """With at least one person of each birthplace in each area there is always a table."""
    size, cells, events = given_world
    stocks = np.array(cells, dtype=np.float64).reshape(2, size, size) + 1
    stocks[:, range(size), range(size)] += 900
    areas = list(range(size))
    start, end = StockTable(areas, stocks[0], 0), StockTable(areas, stocks[1], 5)
    known = VitalEvents(areas, events[:size], events[size:])
    flow = estimate_flows(start, end, known, method=method.id)
    assert flow.persons.min() >= 0
    np.testing.assert_allclose(flow.net, settled_net(start, end, known), atol=1e-5)


@st.composite
def sparse_worlds(draw: st.DrawFn) -> tuple[Floats, Floats, Floats, Floats]:
    """Draw worlds of one to five areas, most corridors empty, some areas without anybody."""
    size = draw(st.integers(1, 5))
    cell = st.one_of(st.just(0), st.integers(0, 40))
    native = st.one_of(st.just(0), st.integers(0, 900))
    tables = []
    for _ in range(2):
        table = np.array(draw(st.lists(cell, min_size=size**2, max_size=size**2)), float)
        table = table.reshape(size, size)
        np.fill_diagonal(table, draw(st.lists(native, min_size=size, max_size=size)))
        tables.append(table)
    count = st.lists(st.integers(0, 60), min_size=size, max_size=size)
    births, deaths = (np.array(draw(count), float) for _ in range(2))
    deaths = np.minimum(deaths, tables[0].sum(axis=0))
    return tables[0], tables[1], np.minimum(births, tables[1].sum(axis=0)), deaths


@every
@given(sparse_worlds())
@settings(max_examples=60, deadline=None)
def test_any_world_gives_a_sound_table_or_is_refused_in_words(
    method: Method, given_world: tuple[Floats, Floats, Floats, Floats]
) -> None:
    """Empty areas and corridors, single areas, margins of nobody: a sound table, or the reason."""
    first, second, births, deaths = given_world
    areas = list(range(len(first)))
    start, end = StockTable(areas, first, 0), StockTable(areas, second, 5)
    events = VitalEvents(areas, births, deaths)
    try:
        flow = estimate_flows(start, end, events, method=method.id)
    except EstimateError as error:
        refusal: EstimateError | None = error
    else:
        refusal = None
    if refusal is not None:
        assert refusal.message
        assert refusal.cure
        return
    assert np.isfinite(flow.persons).all()
    assert not np.diagonal(flow.persons).any()
    if method.never_negative:
        assert flow.persons.min() >= 0
    if method.by_birthplace:
        cells = flow.by_birthplace()
        account = settled(method, start, end, events)
        np.testing.assert_allclose(cells.sum(axis=2), account.start, atol=1e-5)
        np.testing.assert_allclose(cells.sum(axis=1), account.end, atol=1e-5)
        np.testing.assert_allclose(account.start.sum(axis=1), account.end.sum(axis=1), atol=1e-5)
    if method.keeps_net:
        np.testing.assert_allclose(flow.net, settled_net(start, end, events), atol=1e-4)


@every
@given(sparse_worlds(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_areas_in_any_order_give_the_same_answer(
    method: Method, given_world: tuple[Floats, Floats, Floats, Floats], shuffle: Random
) -> None:
    """What is refused is refused in any order, and what is estimated is the same."""
    first, second, births, deaths = given_world
    areas = list(range(len(first)))
    order = list(areas)
    shuffle.shuffle(order)
    start, end = StockTable(areas, first, 0), StockTable(areas, second, 5)
    events = VitalEvents(areas, births, deaths)

    def answer(table: StockTable) -> Floats | None:
        try:
            flow = estimate_flows(table, end, events, method=method.id)
        except EstimateError:
            return None
        at = [flow.areas.index(area) for area in areas]
        return np.asarray(flow.persons[np.ix_(at, at)])

    plain, mixed = answer(start), answer(start.reordered(order))
    assert (plain is None) == (mixed is None)
    if plain is not None and mixed is not None:
        np.testing.assert_allclose(mixed, plain, atol=1e-4)


@pytest.mark.parametrize("method", ["da_min_closed", "da_pb_closed", "da_ind_closed"])
def test_stocks_that_no_births_and_deaths_explain_are_shared_and_told(method: str) -> None:
    """Margins that disagree over the world are settled on the native-born, and by how much said."""
    start, end, events = world(8)
    gap = (end.persons.sum() - start.persons.sum()) - events.natural_change.sum()
    flow = estimate_flows(start, end, events, method=method)
    assert flow.diagnostics.world_gap == pytest.approx(gap)
    assert abs(gap) > 1
    np.testing.assert_allclose(flow.net.sum(), 0.0, atol=1e-6)
