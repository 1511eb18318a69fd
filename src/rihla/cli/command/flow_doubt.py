"""The parts of ``rihla flows`` that say how sure flows are: artefacts, vintages, intervals."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from rihla.cli.figure import cited, language_option, revision_option, sex_option
from rihla.cli.flow_option import (
    credits_of,
    events_option,
    label_of,
    method_option,
    named,
    period_option,
    title_of,
    top_option,
)
from rihla.cli.output import prints_report
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count, percent, signed
from rihla.flow import FlowInterval, StockError, draw_flows
from rihla.indicator.flow import (
    Artefact,
    drawn_stock,
    list_artefacts,
    prepare_flows,
    vintage_differences,
)
from rihla.revision.store import open_revision

__all__ = ["COMMANDS"]


@click.command("artefacts")
@revision_option
@period_option
@top_option
@language_option
@prints_report
def artefacts(revision: str, period: tuple[int, int], top: int, language: str) -> Report:
    """List changes of stock that are likely of boundary, detail, type or source: no migration."""
    opened = open_revision(revision)
    found = list_artefacts(opened, period)[:top]
    rows = [
        {
            "kind": one.kind,
            "area": one.area,
            "name": label_of(one.area, language),
            "origin": one.origin,
            "origin_name": "" if one.origin is None else label_of(one.origin, language),
            "before": one.before,
            "after": one.after,
            "reason": one.reason,
            "year": one.year,
            "authority": one.authority,
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
    return Report(
        f"Likely artefacts, {period[0]}–{period[1]}",
        columns,
        rows,
        notes=_authorities(found),
        citations=cited(opened),
    )


def _authorities(found: Sequence[Artefact]) -> tuple[str, ...]:
    """Say who tells of a change of boundary."""
    return tuple(
        dict.fromkeys(
            f"{label_of(one.area, 'en')}, after {one.year}: {one.authority}."
            for one in found
            if one.authority
        )
    )


@click.command("vintage")
@revision_option
@period_option
@top_option
@language_option
@prints_report
def vintage(revision: str, period: tuple[int, int], top: int, language: str) -> Report:
    """Compare the net migration that births and deaths of either edition leave."""
    opened = open_revision(revision)
    table = vintage_differences(opened, period)
    rows = [{**row, "name": label_of(row["area"], language)} for row in table.to_pylist()]
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
    return Report(title, columns, [world_row, *rows[:top]], notes=notes, citations=cited(opened))


@click.command("interval")
@revision_option
@period_option
@sex_option
@method_option
@events_option
@click.option("--draws", type=click.IntRange(20), default=200, show_default=True, help="Draws.")
@click.option("--level", type=float, default=0.8, show_default=True, help="Share within (0–1).")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draws.")
@click.option(
    "--by",
    type=click.Choice(["corridor", "area"]),
    default="corridor",
    show_default=True,
    help="Single flows, or the arrivals, departures and net migration of each area.",
)
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
    by: str,
    top: int,
    language: str,
) -> Report:
    """List the largest flows with intervals, from draws of the stocks.

    An estimated revision brings its own draws; of a published one, which says nothing of how sure
    it is, errors are assumed and told.
    """
    opened = open_revision(revision)
    run = prepare_flows(opened, period, sex=sex, events=events)
    # side by side only where products keep to one thread: else the two crowd each other
    cores = None if os.environ.get("OPENBLAS_NUM_THREADS") == "1" else 1
    doubt = drawn_stock(opened, period, run)
    with step_progress("Drawing stocks"):
        found = draw_flows(
            run.start,
            run.end,
            run.events,
            method=method,
            error=doubt,
            draws=draws,
            level=level,
            seed=seed,
            cores=cores,
        )
    assumed = StockError()
    whose = (
        "Stocks are drawn as their estimate draws them; the shares of origins correlate between the"
        f" dates at {assumed.persistence:g}."
        if doubt
        else "The revision gives no intervals: stocks are assumed to err by"
        f" {percent(assumed.area)} by area and {percent(assumed.corridor)} by corridor, with a"
        f" correlation of {assumed.persistence:g} between the dates."
    )
    rows, columns = (_by_area if by == "area" else _by_corridor)(found, top, language)
    notes = (
        f"Bounds hold {percent(level)} of {draws} draws (seed {seed}), {found.refused} refused."
        f" {whose}",
        f"All flows: {count(found.total[0])} to {count(found.total[1])}. Every draw keeps"
        f" populations, births and deaths; no margin is farther off than {found.gap:.1g} persons.",
    )
    return Report(
        title_of("Flows with intervals", found.central),
        columns,
        rows,
        notes=notes,
        citations=credits_of(opened, found.central),
    )


def _by_corridor(
    found: FlowInterval, top: int, language: str
) -> tuple[list[dict[str, Any]], tuple[Column, ...]]:
    flow = found.central
    rows = []
    for row in flow.table().slice(0, top).to_pylist():
        at = flow.position(row["origin"]), flow.position(row["destination"])
        bounds = {"lower": float(found.lower[at]), "upper": float(found.upper[at])}
        rows.append({**named(row, language), **bounds})
    return rows, (
        Column("origin_name", "From"),
        Column("destination_name", "To"),
        Column("value", "Persons", count, number=True),
        Column("lower", "Lower", count, number=True),
        Column("upper", "Upper", count, number=True),
    )


def _by_area(
    found: FlowInterval, top: int, language: str
) -> tuple[list[dict[str, Any]], tuple[Column, ...]]:
    flow = found.central
    order = sorted(
        range(len(flow.areas)), key=lambda at: -float(flow.arrivals[at] + flow.departures[at])
    )
    rows = []
    for at in order[:top]:
        row: dict[str, Any] = {"area": flow.areas[at], "name": label_of(flow.areas[at], language)}
        for name in ("arrivals", "departures", "net"):
            row[name] = float(getattr(flow, name)[at])
            low, high = getattr(found, name)[:, at].tolist()
            row |= {f"{name}_lower": low, f"{name}_upper": high}
        rows.append(row)
    columns = [Column("name", "Area")]
    for name, shown in (("arrivals", count), ("departures", count), ("net", signed)):
        columns += [
            Column(name, name.capitalize(), shown, number=True),
            Column(f"{name}_lower", "Lower", shown, number=True),
            Column(f"{name}_upper", "Upper", shown, number=True),
        ]
    return rows, tuple(columns)


COMMANDS = (artefacts, vintage, interval)
