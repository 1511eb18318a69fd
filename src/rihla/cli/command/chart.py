"""``rihla chart``: figures drawn into a file; its ending says how."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rihla.areas import Area, Grouping
from rihla.cli.figure import (
    indicator_option,
    language_option,
    latest_years,
    revision_option,
    sex_option,
)
from rihla.cli.file import refuse_existing, write_file
from rihla.cli.flow_option import estimate_options, estimated
from rihla.cli.group import CommandGroup
from rihla.cli.parameter import AREA, DATA, YEARS, code_of
from rihla.cli.progress import step_progress
from rihla.drawing.theme import THEMES, WIDTHS
from rihla.errors import ExportRefused
from rihla.indicator import get_indicator, list_dates
from rihla.indicator.chart import (
    CHART_FORMATS,
    Chart,
    age_pyramid,
    choropleth,
    corridors,
    ranked_bars,
    time_series,
)
from rihla.indicator.chart.arc import flow_map
from rihla.indicator.chart.chord import BETWEEN, flow_chord
from rihla.indicator.chart.flow import arrivals_and_departures, flow_bands
from rihla.revision.store import Revision, open_revision

__all__ = ["command"]

Place = Area | Grouping

_area = click.argument(
    "area", type=AREA, default="World", help="Where migrants live: an area or grouping (World)."
)
_year = click.option(
    "--year", "--years", "year", type=int, help="Date of the revision; else its latest."
)
_years = click.option(
    "--years",
    "--year",
    "years",
    type=YEARS,
    help="Year or interval; else the latest of the revision.",
)


def _draws(function: Callable[..., Chart]) -> Callable[..., None]:
    """Make a function that gives a chart into one that writes it, with the options for that."""

    @functools.wraps(function)
    def draw(*, output: Path, force: bool, revision: str, **given: Any) -> None:
        if output.suffix.lower() not in CHART_FORMATS:
            raise ExportRefused(
                f"No chart is written as {output.suffix or output.name!r}.",
                cure=f"End the name in {', '.join(CHART_FORMATS)}.",
            )
        refuse_existing(output, force=force)
        with step_progress("Drawing") as step:
            chart = function(revision=open_revision(revision), **given)
            step("rendering")
            write_file(output, CHART_FORMATS[output.suffix.lower()](chart), force=force)
        click.echo(chart.description)
        click.echo(f"Wrote {output}.", err=True)

    for option in (
        click.option("--force", is_flag=True, help="Replace the file if it exists."),
        click.option(
            "-o",
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            required=True,
            help="Write to this file instead of the terminal.",
        ),
        click.option("--title", help="Title; else it says what is drawn."),
        click.option(
            "--theme",
            type=click.Choice(list(THEMES)),
            default="light",
            show_default=True,
            help="Colours for light or dark pages.",
        ),
        click.option(
            "--width",
            type=click.Choice(list(WIDTHS)),
            default="page",
            show_default=True,
            help="Laid out for a page or for a phone.",
        ),
        language_option,
        revision_option,
    ):
        draw = option(draw)
    return draw


@click.group("chart", cls=CommandGroup)
def command() -> None:
    """Draw figures into PNG, SVG, PDF or HTML; the ending of the file says which.

    Every picture carries its source, licence and revision; every map the notes of its areas and
    the publisher's disclaimer. HTML holds the table too, and needs no connection. What is drawn
    is said in words when the file is written.
    """


@command.command("time-series")
@click.argument("area", type=AREA, nargs=-1, help="Areas or groupings; the world if none.")
@indicator_option
@sex_option
@_draws
def draw_series(revision: Revision, area: tuple[Place, ...], indicator: str, **how: Any) -> Chart:
    """Draw an indicator over all dates of a revision, a line for each area."""
    return time_series(revision, indicator, area or ("World",), **how)


@command.command("bars")
@_area
@click.option(
    "--of",
    "what",
    default="stock",
    show_default=True,
    help="An indicator; or origins or destinations of the migrants there.",
)
@_years
@sex_option
@click.option("--top", type=click.IntRange(1), default=15, show_default=True, help="How many.")
@click.option(
    "--at-least",
    type=click.FloatRange(0),
    default=0,
    show_default=True,
    help="Leave out areas with fewer migrants than this.",
)
@_draws
def draw_bars(
    revision: Revision,
    area: Place,
    what: str,
    years: tuple[int, int] | None,
    **how: Any,
) -> Chart:
    """Draw the largest areas by an indicator, or the largest origins or destinations.

    The order is one of magnitudes; it says nothing of how well any State does.
    """
    return ranked_bars(revision, what, area, **_when(revision, what, years), **how)


@command.command("pyramid")
@_area
@_year
@_draws
def draw_pyramid(revision: Revision, area: Place, year: int | None, **how: Any) -> Chart:
    """Draw the ages of migrants against those of the whole population, by sex."""
    return age_pyramid(
        revision, area, date=list_dates(revision)[-1] if year is None else year, **how
    )


@command.command("corridors")
@_area
@_year
@sex_option
@click.option("--top", type=click.IntRange(1), default=12, show_default=True, help="How many.")
@_draws
def draw_corridors(revision: Revision, area: Place, year: int | None, **how: Any) -> Chart:
    """Draw the largest groups of migrants from one origin in one destination."""
    return corridors(revision, area, date=list_dates(revision)[-1] if year is None else year, **how)


@command.command("map")
@indicator_option
@_years
@sex_option
@_draws
def draw_map(
    revision: Revision, indicator: str, years: tuple[int, int] | None, **how: Any
) -> Chart:
    """Draw a world map of an indicator, in the borders that the figures follow."""
    return choropleth(revision, indicator, **_when(revision, indicator, years), **how)


def _when(revision: Revision, what: str, years: tuple[int, int] | None) -> dict[str, Any]:
    if what in ("origins", "destinations"):
        return {"date": years[1] if years else list_dates(revision)[-1]}
    indicator = get_indicator(what)
    start, end = years or latest_years(revision, indicator)
    return {"date": end} if indicator.arity == "date" else {"start": start, "end": end}


@command.command("estimate")
@click.argument("area", type=AREA, help="Any code or name of an area.")
@click.option(
    "--years",
    type=YEARS,
    default="1990-2019",
    show_default=True,
    help="Mid-years to estimate: 2015, or 1990-2019.",
)
@click.option(
    "--add",
    "brought",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV of your own observations: ringed, with the estimate before them.",
)
@DATA
@_draws
def draw_stock_estimate(
    revision: Revision,
    area: Place,
    years: tuple[int, int],
    brought: Path | None,
    data: Path | None,
    **how: Any,
) -> Chart:
    """Draw an area's estimate with its observations, beside the stock of a revision.

    Observations are drawn by kind of source, hollow where they are set aside. The published stock
    is shown for comparison: the estimate does not know it.
    """
    # stocks need a database that other pictures do without
    from rihla.cli.stock import estimate_with_own, one_area

    code = one_area(area)
    made = estimate_with_own(brought, years=years, data=data)
    return made.estimate.plot(code, published=revision, before=made.before, **how)


@command.command("flows")
@click.option(
    "--as",
    "drawn",
    type=click.Choice(["bands", "sankey", "chord", "map", "bars"]),
    default="bands",
    show_default=True,
    help="Bands from origin to destination (a Sankey diagram), a chord diagram, arcs on a map, or"
    " arrivals beside departures.",
)
@click.option(
    "--area",
    type=AREA,
    multiple=True,
    help="Bands and map: only flows of this area. Chord: these areas; repeatable.",
)
@click.option(
    "--between",
    type=click.Choice(BETWEEN),
    help="Sectors of a chord diagram; geographic_region, or areas where --area is given.",
)
@click.option("--top", type=click.IntRange(1, 40), default=12, show_default=True, help="How many.")
@estimate_options
@_draws
def flows(
    revision: Revision,
    drawn: str,
    area: tuple[Place, ...],
    between: str | None,
    top: int,
    title: str | None,
    theme: str,
    width: str,
    language: str,
    **asked: Any,
) -> Chart:
    """Draw flows between areas, estimated from stocks.

    They are transitions: persons whose residence differs at two dates; not annual flows.
    """
    if any(isinstance(one, Grouping) for one in area):
        raise click.UsageError("--area takes areas; --between draws flows between groupings.")
    if area and (drawn == "bars" or (between or "areas") != "areas"):
        raise click.UsageError("--area goes with bands, a map, or a chord diagram between areas.")
    if len(area) > 1 and drawn != "chord":
        raise click.UsageError("Only a chord diagram takes --area more than once.")
    if between and drawn != "chord":
        raise click.UsageError("--between goes with --as chord.")
    flow, _ = estimated(revision=revision, **asked)
    codes = tuple(code_of(one) for one in area)
    look: dict[str, Any] = {"title": title, "theme": theme, "width": width, "language": language}
    if drawn == "chord":
        kind = between or ("areas" if codes else BETWEEN[0])
        return flow_chord(revision, flow, between=kind, areas=codes, top=top, **look)
    if drawn == "bars":
        return arrivals_and_departures(revision, flow, top=top, **look)
    draw = flow_map if drawn == "map" else flow_bands
    return draw(revision, flow, area=codes[0] if codes else None, top=top, **look)
