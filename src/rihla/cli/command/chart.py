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
from rihla.cli.group import CommandGroup
from rihla.cli.parameter import AREA, YEARS
from rihla.cli.progress import step_progress
from rihla.errors import ExportRefused
from rihla.flow import list_methods
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
from rihla.indicator.chart.flow import arrivals_and_departures, flow_bands
from rihla.indicator.chart.theme import THEMES, WIDTHS
from rihla.indicator.flow import estimate_flows_of
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


@command.command("flows")
@click.option(
    "--as",
    "drawn",
    type=click.Choice(["bands", "bars"]),
    default="bands",
    show_default=True,
    help="Bands from origin to destination, or arrivals beside departures.",
)
@click.option(
    "--period",
    type=YEARS,
    default="2010-2015",
    show_default=True,
    help="Two dates of the revision; they need not be neighbours.",
)
@sex_option
@click.option(
    "--method",
    type=click.Choice([method.id for method in list_methods()]),
    default="da_pb_closed",
    show_default=True,
    help="How flows are estimated (see `rihla flows methods`).",
)
@click.option("--top", type=click.IntRange(1, 40), default=12, show_default=True, help="How many.")
@_draws
def flows(
    revision: Revision, drawn: str, period: tuple[int, int], sex: str, method: str, **how: Any
) -> Chart:
    """Draw the largest flows between areas, estimated from stocks."""
    flow = estimate_flows_of(revision, period, sex=sex, method=method)
    return (flow_bands if drawn == "bands" else arrivals_and_departures)(revision, flow, **how)
