"""``rihla flows``: who moved from where to where between two dates."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from rihla.areas import Area, Grouping, list_groupings, members, name_of
from rihla.cli.figure import cited, language_option, revision_option, sex_option
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, YEARS
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count, percent, signed
from rihla.flow import FlowTable, draw_flows, list_methods, sum_regions
from rihla.flow.draw import StockError
from rihla.indicator.flow import (
    estimate_flows_of,
    estimate_world,
    list_artefacts,
    list_intervals,
    prepare_flows,
    vintage_differences,
)
from rihla.indicator.flow.event import EDITIONS
from rihla.revision.store import Revision, open_revision

__all__ = ["asks", "beside", "command", "estimated", "title_of"]

METHODS = [method.id for method in list_methods()]

period_option = click.option(
    "--period",
    type=YEARS,
    default="2010-2015",
    show_default=True,
    help="Two dates of the revision; they need not be neighbours.",
)
method_option = click.option(
    "--method",
    type=click.Choice(METHODS),
    default="da_pb_closed",
    show_default=True,
    help="How flows are estimated (see `rihla flows methods`).",
)
events_option = click.option(
    "--events",
    type=click.Choice(EDITIONS),
    default=EDITIONS[0],
    show_default=True,
    help="Edition of births and deaths.",
)
top_option = click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="How many."
)


def asks(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every estimate asks for."""
    without = click.option(
        "--without-citizens",
        is_flag=True,
        help="Leave out the areas whose stock counts foreign citizens.",
    )
    for option in (without, events_option, method_option, sex_option, period_option):
        function = option(function)
    return revision_option(function)


@click.group("flows", cls=CommandGroup)
def command() -> None:
    """Estimate moves between areas from two dates of a revision.

    A flow counts persons whose residence differs at the two dates. It is not a count of moves,
    and flows over intervals of different lengths do not compare.
    """


@command.command("methods")
@prints_report
def methods() -> Report:
    """List the methods: their names, papers and claims."""
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "paper": one.paper,
            "published": one.published,
            "keeps_net": one.keeps_net,
            "by_birthplace": one.by_birthplace,
            "never_negative": one.never_negative,
        }
        for one in list_methods()
    ]
    columns = (
        Column("id", "Method", wrap=False),
        Column("title", "What it does"),
        Column("keeps_net", "Keeps net"),
        Column("paper", "Paper"),
    )
    return Report(f"{len(rows)} methods", columns, rows)


@command.command("intervals")
@revision_option
@prints_report
def intervals(revision: str) -> Report:
    """List the intervals between neighbouring dates of a revision."""
    opened = open_revision(revision)
    rows = [{"start": a, "end": b, "years": b - a} for a, b in list_intervals(opened)]
    columns = (Column("start", "From"), Column("end", "To"), Column("years", "Years", number=True))
    return Report(f"Intervals of {opened.id}", columns, rows)


@command.command("corridors")
@asks
@click.option("--origin", type=AREA, help="Only from this area or grouping.")
@click.option("--destination", type=AREA, help="Only to this area or grouping.")
@click.option("--split", is_flag=True, help="Tell outward, return and transit moves apart.")
@top_option
@language_option
@prints_report
def corridors(
    origin: Area | Grouping | None,
    destination: Area | Grouping | None,
    split: bool,
    top: int,
    language: str,
    **how: Any,
) -> Report:
    """List the largest flows."""
    flow, opened = estimated(**how)
    table = flow.table(split=split and bool(flow.fits))
    kept = [
        row
        for row in table.to_pylist()
        if (origin is None or row["origin"] in _codes(origin))
        and (destination is None or row["destination"] in _codes(destination))
    ][:top]
    rows = [_named(row, language) for row in kept]
    columns = [
        Column("origin_name", "From"),
        Column("destination_name", "To"),
        Column("value", "Persons", count, number=True),
    ]
    if split and flow.fits:
        columns += [
            Column("outward", "Outward", count, number=True),
            Column("returned", "Return", count, number=True),
            Column("transit", "Transit", count, number=True),
        ]
    columns.append(Column("touches_citizens", "Of citizens"))
    return Report(
        title_of("Largest flows", flow),
        tuple(columns),
        rows,
        notes=beside(flow),
        citations=cited(opened),
    )


@command.command("areas")
@asks
@top_option
@language_option
@prints_report
def areas(top: int, language: str, **how: Any) -> Report:
    """List arrivals, departures and net migration by area, most arrivals first."""
    flow, opened = estimated(**how)
    rows = [
        {
            "area": area,
            "name": _name(area, language),
            "arrivals": float(flow.arrivals[at]),
            "departures": float(flow.departures[at]),
            "net": float(flow.net[at]),
            "of_citizens": area in flow.citizens,
        }
        for at, area in enumerate(flow.areas)
    ]
    rows.sort(key=lambda row: float(row["arrivals"]), reverse=True)
    columns = (
        Column("name", "Area"),
        Column("arrivals", "Arrivals", count, number=True),
        Column("departures", "Departures", count, number=True),
        Column("net", "Net", signed, number=True),
        Column("of_citizens", "Of citizens"),
    )
    return Report(
        title_of("Arrivals and departures", flow),
        columns,
        rows[:top],
        notes=beside(flow),
        citations=cited(opened),
    )


@command.command("regions")
@asks
@click.option(
    "--groupings",
    type=click.Choice(["geographic_region", "sdg_region", "income", "geographic_subregion"]),
    default="geographic_region",
    show_default=True,
    help="Between which groupings.",
)
@language_option
@prints_report
def regions(groupings: str, language: str, **how: Any) -> Report:
    """Tabulate flows between groupings of areas, and within them."""
    flow, opened = estimated(**how)
    held = set(flow.areas)
    groups: dict[int | str, list[int | str]] = {}
    for one in list_groupings(groupings):
        inside = [area for area in members(one.code) if area in held]
        if inside:
            groups[one.code] = list(inside)
    rest = held - {area for inside in groups.values() for area in inside}
    if rest:
        groups["other"] = sorted(rest, key=str)
    table = sum_regions(flow, groups, within=True)
    heads = {
        code: _name(code, language) if isinstance(code, int) else str(code) for code in table.areas
    }
    rows = [
        {
            "origin": heads[code],
            **{heads[to]: float(table.persons[at, j]) for j, to in enumerate(table.areas)},
        }
        for at, code in enumerate(table.areas)
    ]
    columns = [Column("origin", "From \\ To")]
    columns += [Column(heads[code], heads[code], count, number=True) for code in table.areas]
    return Report(
        title_of("Flows between groupings", flow),
        tuple(columns),
        rows,
        notes=beside(flow),
        citations=cited(opened),
    )


@command.command("world")
@revision_option
@events_option
@click.option(
    "--sexes",
    type=click.Choice(["both", "apart"]),
    default="apart",
    show_default=True,
    help="Women and men apart, or one estimate for both.",
)
@prints_report
def world(revision: str, events: str, sexes: str) -> Report:
    """Total the flows of every interval, sex and published method."""
    opened = open_revision(revision)
    wanted = ("female", "male") if sexes == "apart" else ("both",)
    rows: list[dict[str, Any]] = []
    with step_progress("Estimating") as step:
        for flow in estimate_world(opened, sexes=wanted, events=events):
            key = {"start": int(flow.start), "end": int(flow.end), "sex": flow.sex}
            if not rows or {k: rows[-1][k] for k in key} != key:
                step(f"{key['start']}–{key['end']}, {flow.sex}")
                rows.append(dict(key))
            rows[-1][flow.method] = flow.total
    columns = [Column("start", "From"), Column("end", "To"), Column("sex", "Sex", wrap=False)]
    columns += [Column(one.id, one.id, count, number=True) for one in list_methods(published=True)]
    notes = (
        "Persons whose residence differs at the two dates. Intervals are not of one length:"
        " do not compare those of four years with those of five.",
    )
    return Report(f"Flows of the world, {opened.id}", tuple(columns), rows, notes=notes)


@command.command("artefacts")
@revision_option
@period_option
@top_option
@language_option
@prints_report
def artefacts(revision: str, period: tuple[int, int], top: int, language: str) -> Report:
    """List changes of stock that are likely of boundary, detail or type, and not migration."""
    found = list_artefacts(open_revision(revision), period)[:top]
    rows = [
        {
            "kind": one.kind,
            "area": one.area,
            "name": _name(one.area, language),
            "origin": one.origin,
            "origin_name": "" if one.origin is None else _name(one.origin, language),
            "before": one.before,
            "after": one.after,
            "reason": one.reason,
        }
        for one in found
    ]
    columns = (
        Column("kind", "Kind", wrap=False),
        Column("name", "Residence"),
        Column("origin_name", "Birthplace"),
        Column("before", "Before", count, number=True),
        Column("after", "After", count, number=True),
        Column("reason", "Why"),
    )
    return Report(f"Likely artefacts, {period[0]}–{period[1]}", columns, rows)


@command.command("vintage")
@revision_option
@period_option
@top_option
@language_option
@prints_report
def vintage(revision: str, period: tuple[int, int], top: int, language: str) -> Report:
    """Compare the net migration that births and deaths of either edition leave."""
    table = vintage_differences(open_revision(revision), period)
    rows = [{**row, "name": _name(row["area"], language)} for row in table.to_pylist()]
    world_row = {
        "area": 900,
        "name": "World",
        **{
            key: sum(row[key] for row in rows)
            for key in ("events_2019", "events_2024", "published_2024", "difference")
        },
    }
    columns = (
        Column("name", "Area"),
        Column("events_2019", "Events of 2019", signed, number=True),
        Column("events_2024", "Events of 2024", signed, number=True),
        Column("difference", "Difference", signed, number=True),
        Column("published_2024", "As 2024 prints it", signed, number=True),
    )
    notes = (
        "Population change of the revision less births plus deaths of either edition. The world"
        " has no migration: what stands in its row is the disagreement of the editions.",
    )
    title = f"Net migration by edition of births and deaths, {period[0]}–{period[1]}"
    return Report(title, columns, [world_row, *rows[:top]], notes=notes)


@command.command("interval")
@revision_option
@period_option
@sex_option
@method_option
@events_option
@click.option("--draws", type=click.IntRange(20), default=200, show_default=True, help="Draws.")
@click.option("--level", type=float, default=0.8, show_default=True, help="Share within (0–1).")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draws.")
@top_option
@language_option
@prints_report
def interval(
    revision: str,
    period: tuple[int, int],
    sex: str,
    method: str,
    events: str,
    draws: int,
    level: float,
    seed: int,
    top: int,
    language: str,
) -> Report:
    """List the largest flows with intervals, from draws of the stocks."""
    opened = open_revision(revision)
    run = prepare_flows(opened, period, sex=sex, events=events)
    # side by side only where products keep to one thread: else the two crowd each other
    cores = None if os.environ.get("OPENBLAS_NUM_THREADS") == "1" else 1
    with step_progress("Drawing stocks"):
        found = draw_flows(
            run.start,
            run.end,
            run.events,
            method=method,
            draws=draws,
            level=level,
            seed=seed,
            cores=cores,
        )
    flow = found.central
    rows = []
    for row in flow.table().slice(0, top).to_pylist():
        at = flow.position(row["origin"]), flow.position(row["destination"])
        rows.append(
            {
                **_named(row, language),
                "lower": float(found.lower[at]),
                "upper": float(found.upper[at]),
            }
        )
    columns = (
        Column("origin_name", "From"),
        Column("destination_name", "To"),
        Column("value", "Persons", count, number=True),
        Column("lower", "Lower", count, number=True),
        Column("upper", "Upper", count, number=True),
    )
    doubt = StockError()
    notes = (
        f"Bounds hold {percent(level)} of {draws} draws (seed {seed}), {found.refused} refused. The"
        " revision gives no intervals: stocks are assumed to err by"
        f" {percent(doubt.area)} by area and {percent(doubt.corridor)} by corridor, with a"
        f" correlation of {doubt.persistence:g} between the dates.",
        f"All flows: {count(found.total[0])} to {count(found.total[1])}.",
    )
    return Report(title_of("Flows with intervals", flow), columns, rows, notes=notes)


def estimated(
    *,
    revision: str,
    period: tuple[int, int],
    sex: str,
    method: str,
    events: str,
    without_citizens: bool,
) -> tuple[FlowTable, Revision]:
    """Estimate what the options ask for."""
    opened = open_revision(revision)
    flow = estimate_flows_of(
        opened,
        period,
        sex=sex,
        method=method,
        events=events,
        without_citizens=without_citizens,
    )
    return flow, opened


def title_of(what: str, flow: FlowTable, *, method: bool = True) -> str:
    """Head a report: what it is, when, whose and how."""
    how = f", {flow.method}" if method else ""
    return f"{what}, {int(flow.start)}–{int(flow.end)}, {flow.sex}{how}"


def beside(flow: FlowTable) -> tuple[str, ...]:
    """Give the notes that stand beside every estimate."""
    years = flow.years
    notes = [
        f"Persons whose residence differed at the two dates, {years:g} years apart; no count of"
        " moves, and no sum of yearly flows.",
        f"Stock: {flow.sources.get('stock', '')}; births and deaths:"
        f" {flow.sources.get('events', 'none')}.",
    ]
    if flow.citizens:
        notes.append(
            f"{len(flow.citizens)} areas count foreign citizens, not the foreign-born: flows that"
            " touch them are of another basis (--without-citizens leaves them out)."
        )
    notes += [
        value[0].upper() + value[1:] + "."
        for key, value in sorted(flow.sources.items())
        if key.startswith("joined")
    ]
    if flow.assumed:
        names = ", ".join(_name(area, "en") for area in flow.assumed)
        notes.append(f"Births and deaths by a declared rule: {names}.")
    return tuple(notes)


def _named(row: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        **row,
        "origin_name": _name(row["origin"], language),
        "destination_name": _name(row["destination"], language),
    }


def _name(area: int | str, language: str) -> str:
    return name_of(int(area), language)


def _codes(place: Area | Grouping) -> set[int]:
    return set(members(place.code if isinstance(place, Grouping) else place.m49))
