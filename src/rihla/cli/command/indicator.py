"""``rihla indicators``: figures for any area, date, interval and sex, each with its notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from rihla.areas import Area, Grouping
from rihla.cli.command import distribution
from rihla.cli.figure import (
    cited,
    figure_row,
    indicator_argument,
    interval_columns,
    language_option,
    latest_years,
    notes_of,
    number_of,
    revision_option,
    sex_option,
    years_of,
)
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import AGES, AREA, YEARS
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report
from rihla.indicator import (
    Indicator,
    compute,
    compute_median_age,
    concentrate,
    get_indicator,
    list_indicators,
    rank_table,
)
from rihla.indicator.data_type import TYPE_MEANINGS
from rihla.revision.figure import Figure
from rihla.revision.store import Revision, open_revision

__all__ = ["command"]

Place = Area | Grouping | tuple[int | Area, ...]


@click.group("indicators", cls=CommandGroup)
def command() -> None:
    """Compute figures from a sealed revision; aggregates are always computed from their areas."""


@command.command("list")
@prints_report
def list_() -> Report:
    """List the indicators: what each is, its unit, its formula and where that comes from."""
    rows = [
        {
            "id": one.id,
            "title": one.title(),
            "definition": one.definition,
            "of": one.arity,
            "by_sex": one.by_sex,
            "unit": one.unit,
            "formula": one.formula,
            "tables": list(one.tables),
            "source": one.source,
        }
        for one in list_indicators()
    ]
    columns = (
        Column("id", "Indicator", wrap=False),
        Column("title", "Title"),
        Column("of", "Of a", wrap=False),
        Column("unit", "Unit", lambda unit: str(unit).replace("_", " "), wrap=False),
    )
    return Report(f"{len(rows)} indicators", columns, rows)


@command.command("show")
@indicator_argument
@click.argument("area", type=AREA, nargs=-1, help="Areas or groupings; the world if none.")
@click.option("--together", is_flag=True, help="Take all the areas given as one.")
@click.option(
    "--years",
    "--year",
    "years",
    type=YEARS,
    multiple=True,
    help="Year or interval, such as 2019 or 2010-2019; may be given again. Else all dates.",
)
@sex_option
@click.option("--age", type=AGES, help="Ages, such as 15-24 or 65+, on the borders of age groups.")
@click.option(
    "--coverage",
    type=click.Choice(["matched", "each_date"]),
    default="matched",
    show_default=True,
    help="Compare areas that have figures at both dates, or take each date's own.",
)
@click.option("--interpolate", is_flag=True, help="Fill a date between two of the revision's.")
@click.option(
    "--basis",
    type=click.Choice(["place_of_birth", "citizenship"]),
    help="Refuse figures that mix foreign-born persons with foreign citizens.",
)
@click.option(
    "--of",
    type=click.Choice(["destinations", "origins", "corridors"]),
    help="Of concentration: in the largest of these.  [default: destinations]",
)
@click.option(
    "--top", type=click.IntRange(1), help="Of concentration: how many of the largest (10)."
)
@click.option(
    "--letter",
    type=click.Choice(list(TYPE_MEANINGS)),
    help="Of type_of_data_share: B foreign-born, C citizens, R refugees added, I imputed.",
)
@revision_option
@language_option
@prints_report
def show(
    indicator: str,
    area: tuple[Area | Grouping, ...],
    together: bool,
    years: tuple[tuple[int, int], ...],
    sex: str,
    age: tuple[int, int] | None,
    revision: str,
    language: str,
    **how: Any,
) -> Report:
    """Compute an indicator for areas and groupings, at dates or over intervals."""
    opened, wanted = open_revision(revision), get_indicator(indicator)
    _refuse_unmeant(wanted, age=age, **how)
    places: tuple[Any, ...] = area or ("World",)
    if together:
        places = (tuple(one.m49 if isinstance(one, Area) else one.code for one in area),)
    asked = _asker(opened, wanted, sex=sex, age=age, **how)
    rows = []
    with step_progress("Computing") as step:
        for place in places:
            step(str(place))
            for start, end in years_of(opened, wanted, years):
                rows.append(figure_row(asked(place, start, end), place, language))
    return Report(
        f"{wanted.title(language)}" + ("" if sex == "both" else f", {sex}"),
        (
            Column("name", "Area"),
            *_when(wanted),
            number_of(wanted.id, wanted.unit),
            *interval_columns(rows, wanted.id, wanted.unit),
        ),
        rows,
        notes=notes_of(rows),
        citations=cited(opened),
        context={"indicator": wanted.id, "revision": opened.id, "definition": wanted.definition},
    )


@command.command("rank")
@indicator_argument
@click.option("--among", type=AREA, help="Only areas of this grouping.")
@click.option(
    "--years",
    "--year",
    "years",
    type=YEARS,
    help="Year or interval; else the latest of the revision.",
)
@sex_option
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option(
    "--at-least",
    type=click.FloatRange(0),
    default=0,
    show_default=True,
    help="Leave out areas with fewer migrants than this.",
)
@revision_option
@language_option
@prints_report
def rank(
    indicator: str,
    among: Area | Grouping | None,
    years: tuple[int, int] | None,
    sex: str,
    top: int,
    at_least: float,
    revision: str,
    language: str,
) -> Report:
    """Put areas in the order of a figure, the largest first.

    The order is one of magnitudes; it says nothing of how well any State does.
    """
    opened, wanted = open_revision(revision), get_indicator(indicator)
    start, end = years or latest_years(opened, wanted)
    table = rank_table(
        opened,
        indicator,
        among="areas" if among is None else among.name,
        sex=sex,
        top=top,
        at_least=at_least,
        language=language,
        date=end if wanted.arity == "date" else None,
        start=start if wanted.arity == "interval" else None,
        end=end if wanted.arity == "interval" else None,
    )
    period = f"{end}" if wanted.arity == "date" else f"{start}–{end}"
    where = f", {among.name}" if among else ""
    columns = (
        Column("rank", "", number=True),
        Column("name", "Area"),
        number_of(wanted.id, wanted.unit),
    )
    return Report(
        f"{wanted.title(language)}, {period}{where}" + ("" if sex == "both" else f", {sex}"),
        columns,
        table.to_pylist(),
        citations=cited(opened),
        context={"indicator": wanted.id, "revision": opened.id},
    )


def _refuse_unmeant(
    indicator: Indicator,
    *,
    age: Any,
    coverage: str,
    interpolate: bool,
    basis: str | None,
    of: str | None,
    top: int | None,
    letter: str | None,
) -> None:
    """Refuse what an indicator would pass over: an answer must be what was asked for."""
    given: dict[str, Any] = {}
    if indicator.id != "concentration":
        given |= {"--of": of, "--top": top}
    if indicator.id != "type_of_data_share":
        given |= {"--letter": letter}
    elif letter is None:
        raise click.UsageError(f"{indicator.id} needs --letter, one of {', '.join(TYPE_MEANINGS)}.")
    if indicator.id in ("median_age", "concentration", "type_of_data_share"):
        given |= {
            "--age": age,
            "--coverage": coverage != "matched",
            "--interpolate": interpolate,
            "--basis": basis,
        }
    for option, value in given.items():
        if value:
            raise click.UsageError(f"{option} says nothing of {indicator.id}.")


def _asker(
    revision: Revision,
    indicator: Indicator,
    *,
    sex: str,
    age: Any,
    of: str | None,
    top: int | None,
    letter: str | None,
    **how: Any,
) -> Callable[[Any, int, int], Figure]:
    def ask(place: Any, start: int, end: int) -> Figure:
        if indicator.id == "median_age":
            return compute_median_age(revision, place, date=end, sex=sex)
        if indicator.id == "concentration":
            return concentrate(
                revision, place, date=end, sex=sex, of=of or "destinations", top=top or 10
            )
        if letter is not None:
            return compute(revision, indicator.id, place, sex=sex, date=end, letter=letter)
        when = {"date": end} if indicator.arity == "date" else {"start": start, "end": end}
        return compute(revision, indicator.id, place, sex=sex, age=age, **when, **how)

    return ask


def _when(indicator: Indicator) -> tuple[Column, ...]:
    if indicator.arity == "date":
        return (Column("year", "Year", wrap=False),)
    return (Column("start_year", "From", wrap=False), Column("end_year", "To", wrap=False))


for part in distribution.COMMANDS:
    command.add_command(part)
