"""From two stock tables to flows, by any method."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import MixedBasis, TableRefused
from rihla.flow.flow_table import Diagnostics, FlowTable
from rihla.flow.method import Method, get_method
from rihla.flow.method.inputs import Inputs
from rihla.flow.naming import naming_areas
from rihla.flow.stock_table import Label, StockTable, check_pair, listed
from rihla.flow.vital_event import VitalEvents
from rihla.numerics.account import AccountRule
from rihla.numerics.accounting import lift_native_born, scale_native_born

__all__ = ["estimate_flows", "estimate_methods"]

_OPTIONS = ("births", "deaths", "world_gap", "non_negative", "whole_persons")
"""Of the rule of an account: its balance is the method's own."""


def estimate_flows(
    start: StockTable,
    end: StockTable,
    events: VitalEvents | None = None,
    *,
    method: str = "da_pb_closed",
    offset: ArrayLike | None = None,
    rule: AccountRule | None = None,
    total: float | None = None,
    one_basis: bool = False,
) -> FlowTable:
    """Estimate the flows between the dates of two stock tables.

    Parameters
    ----------
    start, end
        Stock at two dates, of the same areas, sex and basis.
    events
        Births and deaths between the dates; methods of accounting need them.
    method
        A published name (`rihla.flow.list_methods`).
    offset
        Origins × destinations in the order of ``start``: how much likelier one corridor is than
        another, all else equal (nearness, contiguity, a common language). Zero forbids it.
    rule
        Choices of the account; the balance comes from the method.
    total
        World total for ``mig_rate``.
    one_basis
        Refuse tables in which some areas count the foreign-born and others foreign citizens.

    Returns
    -------
    FlowTable
        Transitions: persons whose residence differs at the two dates.

    Raises
    ------
    TableRefused, MixedBasis, MarginsDisagree, DidNotConverge
        If nothing sound can be estimated; areas are named.
    UnknownTerm
        If no method is called so.

    Examples
    --------
    The example of Abel (2013), without births and deaths:

    >>> areas = ["A", "B", "C", "D"]
    >>> first = [[1000, 100, 10, 0], [55, 555, 50, 5], [80, 40, 800, 40], [20, 25, 20, 200]]
    >>> second = [[950, 100, 60, 0], [80, 505, 75, 5], [90, 30, 800, 40], [40, 45, 0, 180]]
    >>> before, after = StockTable(areas, first, 2000.5), StockTable(areas, second, 2005.5)
    >>> nobody = VitalEvents(areas, [0] * 4, [0] * 4)
    >>> estimate_flows(before, after, nobody, method="da_min_closed").persons
    array([[ 0.,  0., 50.,  0.],
           [35.,  0., 25.,  0.],
           [10., 10.,  0.,  0.],
           [10., 10.,  0.,  0.]])
    """
    (table,) = estimate_methods(
        start,
        end,
        events,
        methods=[method],
        offset=offset,
        rule=rule,
        total=total,
        one_basis=one_basis,
    )
    return table


def estimate_methods(
    start: StockTable,
    end: StockTable,
    events: VitalEvents | None = None,
    *,
    methods: Iterable[str],
    offset: ArrayLike | None = None,
    rule: AccountRule | None = None,
    total: float | None = None,
    one_basis: bool = False,
) -> tuple[FlowTable, ...]:
    """Estimate flows by several methods, sharing what they have in common.

    Parameters, and what is raised, are those of `estimate_flows`; ``methods`` are names.
    """
    chosen = [get_method(name) for name in methods]
    check_pair(start, end)
    if one_basis:
        _refuse_mixture(start)
    after = end.reordered(start.areas) if end.areas != start.areas else end
    known = events.of(start.areas) if events is not None else None
    if known is not None:
        _refuse_events(start, after, known)
    inputs = Inputs(
        start=np.asarray(start.persons),
        end=np.asarray(after.persons),
        births=None if known is None else known.births,
        deaths=None if known is None else known.deaths,
        offset=None if offset is None else _square(offset, start.areas),
        rule=rule or AccountRule(),
        total=total,
    )
    with naming_areas(start.areas):
        return tuple(_flow_table(start, after, known, inputs, method) for method in chosen)


def _flow_table(
    start: StockTable,
    end: StockTable,
    events: VitalEvents | None,
    inputs: Inputs,
    method: Method,
) -> FlowTable:
    estimate = method.estimate(inputs, method)
    citizens = [
        area for area, basis in zip(start.areas, start.basis, strict=True) if basis == "citizenship"
    ]
    net = inputs.net()
    missing = 0.0
    net_gap = float("nan")
    if net is not None and method.keeps_net:
        missing = float(net.sum())
        moved = estimate.flow.sum(axis=0) - estimate.flow.sum(axis=1)
        net_gap = float(np.abs(moved - _settled_net(inputs)).max())
    sources = {"stock": " and ".join(dict.fromkeys(filter(None, (start.source, end.source))))}
    if events is not None:
        sources["events"] = events.source
    if inputs.offset is not None:
        sources["offset"] = "given"
    sources |= _choices(inputs, method)
    return FlowTable(
        start.areas,
        estimate.flow,
        start.date,
        end.date,
        start.sex,
        method.id,
        "transition",
        Diagnostics(
            estimate.rounds, estimate.gap, missing, estimate.left, estimate.entered, net_gap
        ),
        tuple(citizens),
        () if events is None else events.assumed,
        sources,
        estimate.fits,
    )


def _choices(inputs: Inputs, method: Method) -> dict[str, str]:
    """Say which options were chosen that are not the default of the method."""
    chosen = {}
    if method.fit:
        usual = AccountRule()
        named = {name: getattr(inputs.rule, name) for name in _OPTIONS}
        chosen = {f"rule {n}": str(v) for n, v in named.items() if v != getattr(usual, n)}
    elif inputs.total is not None:
        chosen["total"] = f"{inputs.total:.15g}"
    return chosen


def _settled_net(inputs: Inputs) -> NDArray[np.float64]:
    """Give net migration once the world's gap is shared over the native-born."""
    births, deaths = inputs.events()
    start, end = lift_native_born(inputs.start), lift_native_born(inputs.end)
    if inputs.rule.world_gap == "before":
        start, end = scale_native_born(
            start, end, births, deaths, whole_persons=inputs.rule.whole_persons
        )
        return np.asarray(end.sum(axis=0) - births - start.sum(axis=0) + deaths)
    account = inputs.account("closed")
    return np.asarray(account.end.sum(axis=0) - account.start.sum(axis=0))


def _refuse_mixture(start: StockTable) -> None:
    other = [a for a, b in zip(start.areas, start.basis, strict=True) if b != "place_of_birth"]
    if other and len(other) < len(start.areas):
        raise MixedBasis(
            f"The stock of {listed(other)} is not of the foreign-born.",
            cure="Leave those areas out, or allow the mixture and read its flags.",
        )


def _refuse_events(start: StockTable, end: StockTable, events: VitalEvents) -> None:
    births = [
        area
        for area, born, people in zip(start.areas, events.births, end.population, strict=True)
        if born > people
    ]
    deaths = [
        area
        for area, died, people in zip(start.areas, events.deaths, start.population, strict=True)
        if died > people
    ]
    faults = []
    if births:
        faults.append(f"births exceed the population at the second date in {listed(births)}")
    if deaths:
        faults.append(f"deaths exceed the population at the first date in {listed(deaths)}")
    if faults:
        raise TableRefused(
            f"The vital events cannot be used: {'; '.join(faults)}.",
            cure="Check that stocks and events are in persons, of one sex, and of one interval.",
        )


def _square(offset: ArrayLike, areas: Sequence[Label]) -> NDArray[np.float64]:
    table = np.asarray(offset, dtype=np.float64)
    if table.shape != (len(areas), len(areas)):
        raise TableRefused(
            f"The offset has the shape {table.shape} for {len(areas)} areas.",
            cure="Give origins × destinations in the order of the first stock table.",
        )
    return table
