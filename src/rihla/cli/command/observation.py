"""``rihla observations``: what sources counted in an area, and what becomes of each figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pyarrow.compute as pc

from rihla.areas import Area, Grouping, get_area, name_of
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, DATA, YEARS, code_of
from rihla.cli.report import Column, Report, count
from rihla.errors import UnknownArea
from rihla.numerics.date import from_decimal_year
from rihla.sources.registry import get_source
from rihla.stock.contribution import join_observations, read_contribution
from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.preparation import areas_without_register
from rihla.stock.series import Series, build_series

__all__ = ["command"]

_TYPES = {"place_of_birth": "B", "citizenship": "C"}
_TYPE_NOTE = "Type: B born abroad, C foreign citizens."
_COLUMNS = (
    Column("day", "Date", wrap=False),
    Column("basis", "Type", lambda basis: _TYPES.get(basis, "–"), wrap=False),
    Column("sex", "Sex", wrap=False),
    Column("value", "Persons", count, number=True),
    Column("source", "Source"),
    Column("kind", "Kind", wrap=False),
    Column("refugees", "Refugees", wrap=False),
    Column("rule", "Fate", lambda rule: f"aside: {rule.replace('_', ' ')}" if rule else "used"),
)
_BESIDE = "2019"
"""The revision whose stock a picture shows beside the observations."""
_HOLDS = {"true": "in it", "false": "not in it", "unknown": "untold"}
_NOTHING = "No source counted migrants here: an estimate rests on the areas around it alone."


@click.command("observations")
@click.argument("area", type=AREA, help="Any code or name of an area.")
@click.option("--years", type=YEARS, help="Only these years: 1990, or 1990-2019.")
@click.option(
    "--fate",
    type=click.Choice(["used", "set_aside"]),
    help="Only those used, or only those set aside.",
)
@click.option("--by-sex", is_flag=True, help="Men and women too, not only both together.")
@click.option(
    "--every",
    is_flag=True,
    help="Also figures of other persons: totals, native-born, citizens, registers.",
)
@click.option(
    "--add",
    "brought",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV of your own observations, judged beside the published ones.",
)
@click.option(
    "--chart",
    "picture",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw them too, beside the stock published in 2019: .png, .svg, .pdf or .html.",
)
@DATA
@prints_report
def command(
    area: Area | Grouping,
    years: tuple[int, int] | None,
    fate: str | None,
    by_sex: bool,
    every: bool,
    brought: Path | None,
    picture: Path | None,
    data: Path | None,
) -> Report:
    """Show what sources counted in an area: used, or set aside by which rule and why.

    Figures that are one and the same count under several labels carry one event number. The notes
    name each rule met, with its reason; --json and --csv give the reason in every row. Refugees
    are added to a figure only where they are not in it.
    """
    code = _code(area)
    series = _series(code, brought, data)
    if picture is not None:
        _draw(series, code, picture)
    rows = [
        row
        for row in _rows(series)
        if (by_sex or row["sex"] == "both" or row["alone"])
        and (every or row["basis"] is not None)
        and (fate is None or row["fate"] == fate)
        and (years is None or years[0] <= row["date"] < years[1] + 1)
    ]
    events = _counted(len(_events(rows)), "event")
    title = f"{name_of(code)}: {_counted(len(rows))}, {events}"
    of_one_sex = all(row["sex"] == "both" for row in rows)
    return Report(
        title,
        tuple(one for one in _COLUMNS if not (of_one_sex and one.key == "sex")),
        rows,
        notes=(
            _TYPE_NOTE,
            *_basis_notes(series, code),
            *_register_notes(rows, code),
            *_reasons(rows),
        ),
        citations=(get_source("observations-paa2025").sidecar.citation,),
        context={"area": code, "name": name_of(code), "basis": series.bases.get(code)},
    )


def _code(area: Area | Grouping) -> int:
    if isinstance(area, Grouping):
        raise UnknownArea(area.name, cure="It is a grouping: name one of its areas.")
    return get_area(code_of(area)).m49


def _series(code: int, brought: Path | None, data: Path | None) -> Series:
    population = load_population(home=data)
    observations = load_observations(area=code, home=data)
    if brought is not None:
        own = read_contribution(brought, population=population)
        own = own.filter(pc.equal(own["area"], code))
        observations = join_observations(observations, own)
    return build_series(observations, refugees=load_refugees(home=data), population=population)


def _draw(series: Series, code: int, picture: Path) -> None:
    # drawing takes a second to import, and a revision half of one: only where a picture is wanted
    from rihla.indicator.chart.observation import observation_chart
    from rihla.revision.store import open_revision

    observation_chart(series, code, open_revision(_BESIDE)).save(picture)
    click.echo(f"Wrote {picture}.", err=True)


def _rows(series: Series) -> list[dict[str, Any]]:
    rows = series.observations.to_pylist()
    events = series.events.select(["event", "includes_refugees"]).to_pylist()
    holds = {event["event"]: _HOLDS[event["includes_refugees"]] for event in events}
    with_both = {_key(row) for row in rows if row["sex"] == "both"}
    for row in rows:
        row["day"] = from_decimal_year(row["date"]).isoformat()
        row["refugees"] = holds.get(row["event"])
        row["alone"] = _key(row) not in with_both
    return sorted(rows, key=lambda row: (row["date"], row["universe"], row["source"], row["sex"]))


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["universe"], row["date"], row["source"]


def _events(rows: list[dict[str, Any]]) -> set[int]:
    return {row["event"] for row in rows if row["event"] >= 0}


def _counted(number: int, thing: str = "observation") -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _register_notes(rows: list[dict[str, Any]], code: int) -> tuple[str, ...]:
    reason = areas_without_register().get(code)
    if reason is None or all(row["kind"] != "register" for row in rows):
        return ()
    return (
        f"{reason} They are read like a register's; how many there are is told by the censuses.",
    )


def _basis_notes(series: Series, code: int) -> tuple[str, ...]:
    basis = series.bases.get(code)
    if basis is None:
        return (_NOTHING,)
    return (f"The stock of this area counts by {basis.replace('_', ' ')}.",)


def _reasons(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    met: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["rule"]:
            key = row["rule"], row["reason"]
            met[key] = met.get(key, 0) + 1
    return tuple(
        f"{rule.replace('_', ' ')} ({_counted(number)}): {reason}"
        for (rule, reason), number in sorted(met.items())
    )
