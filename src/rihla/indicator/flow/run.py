"""All intervals, sexes and methods of a revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.flow.estimate import estimate_methods
from rihla.flow.flow_table import FlowTable
from rihla.flow.method import get_method, list_methods
from rihla.flow.stock_table import Label, StockTable, listed
from rihla.flow.vital_event import VitalEvents
from rihla.indicator.flow.event import vital_events
from rihla.indicator.flow.offset import Offset, cepii_offset
from rihla.indicator.flow.stock import dates_of, joined_areas, load_stock_table
from rihla.numerics.account import AccountRule
from rihla.revision.store import Revision

__all__ = [
    "FlowRun",
    "citizen_areas",
    "estimate_flows_of",
    "estimate_world",
    "list_intervals",
    "prepare_flows",
]


@dataclass(frozen=True, slots=True, eq=False)
class FlowRun:
    """Two stock tables of one interval and the events between, ready for any method.

    Parameters
    ----------
    start, end
        Of the same areas: those whose territory changed are joined.
    events
        Births and deaths of the same areas.
    joined
        Which areas were joined, by the area that stands for them.
    """

    start: StockTable
    end: StockTable
    events: VitalEvents
    joined: Mapping[Label, tuple[Label, ...]]


def list_intervals(revision: Revision) -> tuple[tuple[int, int], ...]:
    """List the intervals between neighbouring dates of a revision.

    They are not all of one length: 2015 to 2019 is four years.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> list_intervals(open_revision("2019"))[-2:]
    ((2010, 2015), (2015, 2019))
    """
    return tuple(pairwise(dates_of(revision)))


def prepare_flows(
    revision: Revision,
    years: tuple[int, int],
    *,
    sex: str = "both",
    events: str = "wpp-2019",
    leave_out: Sequence[int] = (),
) -> FlowRun:
    """Load what an interval needs, on one territory for both dates.

    Parameters
    ----------
    revision
        With stock by origin.
    years
        Two of its dates, in order.
    sex
        ``both``, ``female`` or ``male``.
    events
        Edition of births and deaths: ``wpp-2019`` or ``wpp-2024``.
    leave_out
        Areas left out on both sides: persons born there or living there are not counted.

    Raises
    ------
    FigureNotAvailable
        If the revision has no stock by origin of a date.
    """
    if not years[0] < years[1]:
        raise TableRefused(
            f"The interval from {years[0]} to {years[1]} has no length.",
            cure="Give two dates of the revision, the earlier first.",
        )
    joined = joined_areas(revision, years)
    start, end = (load_stock_table(revision, year, sex=sex).merged(dict(joined)) for year in years)
    found = vital_events(revision, years, sex=sex, edition=events)
    between = _joined_events(found, joined, start.areas)
    if leave_out:
        keep = [area for area in start.areas if area not in set(leave_out)]
        start, end = start.reordered(keep), end.reordered(keep)
        between = between.of(keep)
    return FlowRun(start, end, between, joined)


def estimate_flows_of(
    revision: Revision,
    years: tuple[int, int],
    *,
    sex: str = "both",
    method: str = "da_pb_closed",
    events: str = "wpp-2019",
    offset: ArrayLike | Offset | None = None,
    rule: AccountRule | None = None,
    total: float | None = None,
    without_citizens: bool = False,
) -> FlowTable:
    """Estimate the flows between two dates of a revision.

    Parameters
    ----------
    revision, years, sex, events
        As `prepare_flows`.
    method, offset, rule, total
        As `rihla.flow.estimate_flows`; the offset is in the order of the prepared areas, or an
        `Offset` of the published distances and ties.
    without_citizens
        Leave out the areas whose stock counts foreign citizens: how much hangs on them.

    Raises
    ------
    TableRefused
        If an offset, a rule or a total is given for a method that has no use for one.
    SourceMissing
        If an offset is asked for and the published distances are not there.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> flows = estimate_flows_of(open_revision("2019"), (2010, 2015), method="da_min_closed")
    >>> 2e7 < flows.total < 8e7, round(float(flows.net.sum()))
    (True, 0)
    """
    left_out = citizen_areas(revision) if without_citizens else ()
    run = prepare_flows(revision, years, sex=sex, events=events, leave_out=left_out)
    _refuse_unused(method, offset=offset, rule=rule, total=total)
    known = isinstance(offset, Offset)
    weights = cepii_offset(run.start.areas, offset) if isinstance(offset, Offset) else offset
    (table,) = _estimate(run, [method], weights, rule, total)
    return replace(table, sources={**table.sources, "offset": str(offset)}) if known else table


def _refuse_unused(
    method: str, *, offset: object | None, rule: AccountRule | None, total: float | None
) -> None:
    accounting = bool(get_method(method).fit)
    for what, given in (("offset", offset), ("choice of births and deaths", rule)):
        if given is not None and not accounting:
            raise TableRefused(
                f"The method {method} takes no {what}.",
                cure="Use a method of demographic accounting (da_…).",
            )
    if total is not None and method != "mig_rate":
        raise TableRefused(
            f"The method {method} takes no total: it finds its own.", cure="Use mig_rate."
        )


def citizen_areas(revision: Revision) -> tuple[int, ...]:
    """List the areas whose stock counts foreign citizens."""
    table = revision.table("area")
    pairs = zip(table["area"].to_pylist(), table["basis"].to_pylist(), strict=True)
    return tuple(area for area, basis in pairs if basis == "citizenship")


def estimate_world(
    revision: Revision,
    *,
    intervals: Sequence[tuple[int, int]] | None = None,
    sexes: Sequence[str] = ("female", "male"),
    methods: Sequence[str] | None = None,
    events: str = "wpp-2019",
    rule: AccountRule | None = None,
) -> Iterator[FlowTable]:
    """Estimate every interval, sex and method of a revision in one call.

    Parameters
    ----------
    revision
        With stock by origin.
    intervals
        Pairs of dates; all neighbouring ones by default.
    sexes
        Of ``both``, ``female``, ``male``.
    methods
        Names; the six published ones by default.
    events
        Edition of births and deaths.
    rule
        Choices of the account.

    Yields
    ------
    FlowTable
        By interval, then sex, then method. Accounts and fits are shared between the methods of
        an interval and sex, and let go with it.
    """
    names = methods or [method.id for method in list_methods(published=True)]
    for years in intervals or list_intervals(revision):
        for sex in sexes:
            run = prepare_flows(revision, years, sex=sex, events=events)
            yield from _estimate(run, names, None, rule, None)


def _estimate(
    run: FlowRun,
    methods: Sequence[str],
    offset: ArrayLike | None,
    rule: AccountRule | None,
    total: float | None,
) -> tuple[FlowTable, ...]:
    tables = estimate_methods(
        run.start, run.end, run.events, methods=methods, offset=offset, rule=rule, total=total
    )
    notes = {str(head): f"{listed(held)} are taken together" for head, held in run.joined.items()}
    return tuple(
        replace(table, sources={**table.sources, **{f"joined {k}": v for k, v in notes.items()}})
        for table in tables
    )


def _joined_events(
    events: VitalEvents, joined: Mapping[Label, tuple[Label, ...]], areas: Sequence[Label]
) -> VitalEvents:
    at = {area: place for place, area in enumerate(events.areas)}
    members = [joined.get(area, (area,)) for area in areas]

    def summed(figures: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([sum(figures[at[place]] for place in places) for places in members])

    return VitalEvents(
        areas,
        summed(events.births),
        summed(events.deaths),
        source=events.source,
        assumed=[area for area in events.assumed if area in set(areas)],
    )
