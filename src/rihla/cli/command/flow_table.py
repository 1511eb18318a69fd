"""The tables of ``rihla flows``: corridors, areas, groupings and the world."""

from __future__ import annotations

from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from rihla.areas import Area, Grouping
from rihla.cli.figure import language_option, revision_option
from rihla.cli.flow_option import (
    asks,
    beside,
    codes_of,
    credits_of,
    estimated,
    events_option,
    label_of,
    named,
    title_of,
    top_option,
)
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count, signed
from rihla.flow import FlowTable, list_methods, lump_small
from rihla.indicator.flow import (
    OTHER,
    PARTITIONS,
    between_groupings,
    estimate_world,
    of_birthplace,
)
from rihla.revision.store import open_revision

__all__ = ["COMMANDS"]


@click.command("corridors")
@asks
@click.option("--origin", type=AREA, help="Only from this area or grouping.")
@click.option("--destination", type=AREA, help="Only to this area or grouping.")
@click.option("--split", is_flag=True, help="Tell outward, return and transit moves apart.")
@click.option(
    "--lump",
    type=click.FloatRange(0, min_open=True),
    help="Put flows of fewer persons than this together, as Other.",
)
@click.option("--born", type=AREA, help="Only persons born in this area.")
@top_option
@language_option
@prints_report
def corridors(
    origin: Area | Grouping | None,
    destination: Area | Grouping | None,
    split: bool,
    lump: float | None,
    born: Area | Grouping | None,
    top: int,
    language: str,
    **how: Any,
) -> Report:
    """List the largest flows."""
    if isinstance(born, Grouping):
        raise click.UsageError("--born takes an area.")
    if split and (lump or born):
        raise click.UsageError("--split goes neither with --lump nor with --born.")
    estimate, opened = estimated(**how)
    flow = estimate if born is None else of_birthplace(estimate, born.m49)
    if lump:
        flow = lump_small(flow, lump, other=OTHER)
    told = beside(estimate)
    if born is not None:
        told = (f"Only persons born in {born.name}.", *told)
    if lump:
        told = (f"Flows of fewer than {count(lump)} persons are together, as Other.", *told)
    table = flow.table(split=split and bool(flow.fits))
    kept = [
        row
        for row in map(_with_codes, table.to_pylist())
        if (origin is None or row["origin"] in codes_of(origin))
        and (destination is None or row["destination"] in codes_of(destination))
    ][:top]
    rows = [named(row, language) for row in kept]
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
        notes=told,
        citations=credits_of(opened, flow),
    )


def _with_codes(row: dict[str, Any]) -> dict[str, Any]:
    """Read codes that stand beside a label as text."""
    ends = {key: row[key] if row[key] == OTHER else int(row[key]) for key in _ENDS}
    return {**row, **ends}


_ENDS = ("origin", "destination")


@click.command("areas")
@asks
@click.option("--split", is_flag=True, help="Tell outward, return and transit moves apart.")
@top_option
@language_option
@prints_report
def areas(split: bool, top: int, language: str, **how: Any) -> Report:
    """List arrivals, departures and net migration by area, most arrivals first."""
    flow, opened = estimated(**how)
    rows = [
        {
            "area": area,
            "name": label_of(area, language),
            "arrivals": float(flow.arrivals[at]),
            "departures": float(flow.departures[at]),
            "net": float(flow.net[at]),
            "of_citizens": area in flow.citizens,
        }
        for at, area in enumerate(flow.areas)
    ]
    columns = [
        Column("name", "Area"),
        Column("arrivals", "Arrivals", count, number=True),
        Column("departures", "Departures", count, number=True),
        Column("net", "Net", signed, number=True),
    ]
    if split:
        for name, table in _parts(flow).items():
            for at, row in enumerate(rows):
                row[f"arrivals_{name}"] = float(table[:, at].sum())
                row[f"departures_{name}"] = float(table[at].sum())
            columns += [
                Column(f"{side}_{name}", f"{side.title()},\n{name}", count, number=True)
                for side in ("arrivals", "departures")
            ]
    columns.append(Column("of_citizens", "Of citizens"))
    rows.sort(key=lambda row: float(row["arrivals"]), reverse=True)
    return Report(
        title_of("Arrivals and departures", flow),
        tuple(columns),
        rows[:top],
        notes=beside(flow),
        citations=credits_of(opened, flow),
    )


def _parts(flow: FlowTable) -> dict[str, NDArray[np.float64]]:
    """Give outward, return and transit moves, which together are all."""
    return {"outward": flow.outward(), "return": flow.returned(), "transit": flow.transit()}


@click.command("regions")
@asks
@click.option(
    "--groupings",
    type=click.Choice(PARTITIONS),
    default="geographic_region",
    show_default=True,
    help="Between which groupings.",
)
@language_option
@prints_report
def regions(groupings: str, language: str, **how: Any) -> Report:
    """Tabulate flows between groupings of areas, and within them."""
    flow, opened = estimated(**how)
    table = between_groupings(flow, groupings)
    heads = {code: label_of(code, language) for code in table.areas}
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
        citations=credits_of(opened, flow),
    )


@click.command("world")
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


COMMANDS = (corridors, areas, regions, world)
