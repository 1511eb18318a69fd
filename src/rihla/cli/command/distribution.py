"""The parts of ``rihla indicators`` that divide a stock: by origin, by age, by type of data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click
import pyarrow as pa

from rihla.areas import Area, Grouping, get_grouping
from rihla.cli.figure import cited, language_option, revision_option, sex_option
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA
from rihla.cli.report import Column, Report, count, percent
from rihla.indicator import (
    age_structure,
    list_dates,
    top_corridors,
    top_destinations,
    top_origins,
    type_of_data_shares,
)
from rihla.indicator.age import age_label
from rihla.revision.store import Revision, open_revision

__all__ = ["COMMANDS"]

WORLD = get_grouping(900)

_area = click.argument(
    "area", type=AREA, default="World", help="Where migrants live: an area or grouping (World)."
)
_year = click.option(
    "--year", "--years", "year", type=int, help="Date of the revision; else its latest."
)
_top = click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="How many."
)
_VALUE = (
    Column("value", "Persons", count, number=True),
    Column("share", "Share", percent, number=True),
)
_RANKED = (Column("rank", "", number=True), Column("name", "Area"), *_VALUE)


@click.command("origins")
@_area
@_year
@sex_option
@_top
@revision_option
@language_option
@prints_report
def origins(area: Area | Grouping, year: int | None, revision: str, **how: Any) -> Report:
    """List the largest origins of the migrants who live in an area or grouping."""
    opened = open_revision(revision)
    date = list_dates(opened)[-1] if year is None else year
    table = top_origins(opened, area, date=date, **how)
    return _report(f"Origins of migrants in {area.name}, {date}", _RANKED, table, opened)


@click.command("destinations")
@_area
@click.option("--origin", type=AREA, help="Only migrants from this area or grouping.")
@_year
@sex_option
@_top
@revision_option
@language_option
@prints_report
def destinations(
    area: Area | Grouping,
    origin: Area | Grouping | None,
    year: int | None,
    revision: str,
    **how: Any,
) -> Report:
    """List the areas where most migrants live, of one origin if asked."""
    opened = open_revision(revision)
    date = list_dates(opened)[-1] if year is None else year
    table = top_destinations(opened, area, date=date, origin=origin, **how)
    who = f"migrants from {origin.name}" if origin else "migrants"
    report = _report(f"Where {who} live in {area.name}, {date}", _RANKED, table, opened)
    if isinstance(area, Grouping):
        return report
    # one row, the area itself: most who ask this want its emigrants
    asked = f"Where migrants from {area.name} live: rihla indicators destinations --origin"
    return replace(report, notes=(*report.notes, f"{asked} '{area.name}'."))


@click.command("corridors")
@_area
@_year
@sex_option
@_top
@revision_option
@language_option
@prints_report
def corridors(area: Area | Grouping, year: int | None, revision: str, **how: Any) -> Report:
    """List the pairs of origin and destination with most migrants."""
    opened = open_revision(revision)
    date = list_dates(opened)[-1] if year is None else year
    table = top_corridors(opened, area, date=date, **how)
    columns = (
        Column("rank", "", number=True),
        Column("origin_name", "Origin"),
        Column("name", "Destination"),
        *_VALUE,
    )
    return _report(f"Corridors to destinations in {area.name}, {date}", columns, table, opened)


@click.command("ages")
@_area
@_year
@click.option(
    "--of",
    type=click.Choice(["stock", "population"]),
    default="stock",
    show_default=True,
    help="Migrants, or everybody.",
)
@revision_option
@prints_report
def ages(area: Area | Grouping, year: int | None, of: str, revision: str) -> Report:
    """Show persons by age and sex."""
    opened = open_revision(revision)
    date = list_dates(opened)[-1] if year is None else year
    table = age_structure(opened, area, date=date, of=of)
    labels = [age_label(row["age"], row["age_length"]) for row in table.to_pylist()]
    columns = (Column("sex", "Sex", wrap=False), Column("ages", "Ages", wrap=False), *_VALUE)
    who = "Migrants" if of == "stock" else "Population"
    title = f"{who} by age, {area.name}, {date}"
    return _report(title, columns, table.append_column("ages", pa.array(labels)), opened)


@click.command("data-types")
@_area
@_year
@revision_option
@prints_report
def data_types(area: Area | Grouping, year: int | None, revision: str) -> Report:
    """Show how many migrants are counted by birthplace and how many by citizenship.

    "Migrants" mixes foreign-born persons and foreign citizens; this says how much of each.
    """
    opened = open_revision(revision)
    date = list_dates(opened)[-1] if year is None else year
    columns = (
        Column("type_of_data", "Type", wrap=False),
        Column("meaning", "Meaning"),
        Column("areas", "Areas", number=True),
        *_VALUE,
    )
    table = type_of_data_shares(opened, area, date=date)
    return _report(f"Types of data, {area.name}, {date}", columns, table, opened)


def _report(title: str, columns: tuple[Column, ...], table: pa.Table, revision: Revision) -> Report:
    return Report(
        title,
        columns,
        table.to_pylist(),
        citations=cited(revision),
        context={"revision": revision.id},
    )


COMMANDS = (origins, destinations, corridors, ages, data_types)
"""The commands, in the order in which they are listed."""
