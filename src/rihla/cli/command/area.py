"""``rihla areas``: countries, areas and groupings, under every code and name."""

from __future__ import annotations

from typing import Any

import click

from rihla.areas import (
    LANGUAGES,
    Area,
    Grouping,
    list_areas,
    list_groupings,
    members,
    name_of,
    resolve_any,
    suggest,
)
from rihla.areas.history import breaks, changes
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, code_of
from rihla.cli.report import Column, Report
from rihla.errors import UnknownArea

__all__ = ["command"]

_language = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the names.",
)
_PUBLISHED = (1990, 2019)
"""First and last year of the edition whose rows the breaks are about."""

_COLUMNS = (
    Column("m49", "M49", number=True),
    Column("iso2", "ISO2", wrap=False),
    Column("iso3", "ISO3", wrap=False),
    Column("name", "Name"),
)


@click.group("areas", cls=CommandGroup)
def command() -> None:
    """Look up countries, areas, groupings and their history."""


@command.command("show")
@click.argument("area", type=AREA, help="Any code or name of an area or grouping.")
@prints_report
def show(area: Area | Grouping) -> Report:
    """Show one area or grouping: codes, names in six languages, dates, what it belongs to."""
    record = _area_record(area) if isinstance(area, Area) else _grouping_record(area)
    rows = [{"field": key.replace("_", " "), "value": value} for key, value in record.items()]
    columns = (Column("field", "", wrap=False), Column("value", ""))
    return Report(area.name, columns, rows, context=record)


@command.command("search")
@click.argument("text", help="A code or a name, perhaps misspelled.")
@click.option("--limit", type=click.IntRange(1), default=5, show_default=True, help="How many.")
@prints_report
def search(text: str, limit: int) -> Report:
    """Find the areas that a text may mean.

    An exact code or name decides; what merely looks alike is proposed with its likeness.
    """
    rows = [
        {**_listed(area, "en"), "likeness": likeness}
        for area, likeness in suggest(text, limit=limit)
    ]
    exact, note = _exact(text)
    return Report(
        f"Areas spelled like {text!r}",
        (*_COLUMNS, Column("likeness", "Likeness", number=True)),
        rows,
        notes=(note,),
        context={"exact": exact},
    )


@command.command("list")
@click.option(
    "--kind",
    type=click.Choice(["area", "former", "residual", "all"]),
    default="area",
    show_default=True,
    help="Which areas: of today, former ones, residual origins of the by-origin tables.",
)
@click.option("--in", "within", type=AREA, help="Only those of this grouping.")
@_language
@prints_report
def list_(kind: str, within: Area | Grouping | None, language: str) -> Report:
    """List areas with their codes."""
    listed = list_areas(None if kind == "all" else kind)
    if within is not None:
        wanted = set(members(code_of(within)))
        listed = tuple(area for area in listed if area.m49 in wanted)
    title = f"{len(listed)} areas" + (f" of {within.name}" if within else "")
    return Report(title, _COLUMNS, [_listed(area, language) for area in listed])


@command.command("groupings")
@click.option(
    "--kind",
    type=click.Choice(sorted({grouping.kind for grouping in list_groupings()})),
    help="Only those of this kind.",
)
@_language
@prints_report
def groupings(kind: str | None, language: str) -> Report:
    """List groupings with the number of their areas, the authority and the date."""
    listed = list_groupings(kind)
    rows = [
        {
            "code": grouping.code,
            "name": name_of(grouping.code, language),
            "kind": grouping.kind,
            "areas": len(grouping.members),
            "authority": grouping.authority,
            "date": grouping.date,
        }
        for grouping in listed
    ]
    columns = (
        Column("code", "Code", number=True),
        Column("name", "Name"),
        Column("kind", "Kind", lambda kind: str(kind).replace("_", " ")),
        Column("areas", "Areas", number=True),
        Column("date", "As of", wrap=False),
    )
    authorities = tuple(dict.fromkeys(grouping.authority for grouping in listed))
    return Report(f"{len(rows)} groupings", columns, rows, notes=authorities)


@command.command("history")
@click.argument("area", type=AREA, required=False, help="Only changes that concern this area.")
@prints_report
def history(area: Area | Grouping | None) -> Report:
    """List how States and areas came and went, and where figures break at a border.

    Where a row of the loaded edition held more territory than its own, the break is noted: it
    says which figures cannot be compared across that date.
    """
    found = changes(area.m49) if isinstance(area, Area) else changes()
    if isinstance(area, Grouping):
        inside = set(area.members)
        found = tuple(one for one in found if inside & {*one.before, *one.after})
    rows = [
        {
            "id": one.id,
            "date": one.date,
            "kind": one.kind,
            "before": [name_of(code) for code in one.before],
            "after": [name_of(code) for code in one.after],
            "what": one.what,
            "authority": one.authority,
        }
        for one in found
    ]
    columns = (
        Column("date", "Date", wrap=False),
        Column("kind", "Kind", wrap=False),
        Column("what", "What"),
    )
    broken = () if area is None else breaks(code_of(area), *_PUBLISHED)
    notes = tuple(f"After {one.year}: {one.note} ({one.authority})" for one in broken)
    of = f" of {area.name}" if area else ""
    return Report(f"Changes{of}", columns, rows, notes=notes)


def _exact(text: str) -> tuple[int | None, str]:
    try:
        found = resolve_any(text)
    except UnknownArea as error:
        return None, error.message
    return code_of(found), f"{text!r} is {found.name} ({code_of(found)})."


def _listed(area: Area, language: str) -> dict[str, Any]:
    return {
        "m49": area.m49,
        "iso2": area.iso2,
        "iso3": area.iso3,
        "name": area.names[language],
        "kind": area.kind,
    }


def _area_record(area: Area) -> dict[str, Any]:
    belongs = [g.name for g in list_groupings() if area.m49 in g.members]
    return {
        "m49": area.m49,
        "iso2": area.iso2,
        "iso3": area.iso3,
        **{f"name_{language}": name for language, name in area.names.items()},
        "kind": area.kind,
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
        "counted_in": name_of(area.counted_in) if area.counted_in else None,
        "groupings": belongs,
        "note": area.notes,
    }


def _grouping_record(grouping: Grouping) -> dict[str, Any]:
    return {
        "code": grouping.code,
        **{f"name_{language}": name for language, name in grouping.names.items()},
        "kind": grouping.kind,
        "authority": grouping.authority,
        "date": grouping.date,
        "areas": [name_of(member) for member in grouping.members],
    }
