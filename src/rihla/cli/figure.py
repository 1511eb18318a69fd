"""What the commands that compute figures share: their options, and how a figure becomes a row."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from rihla.areas import LANGUAGES
from rihla.cli.parameter import REVISION
from rihla.cli.report import Column, count, percent, signed
from rihla.indicator import Indicator, list_dates, list_indicators, select
from rihla.revision.citation import cite_revision
from rihla.revision.figure import Figure
from rihla.revision.schema import SEXES
from rihla.revision.store import Revision

__all__ = [
    "cited",
    "figure_row",
    "indicator_argument",
    "indicator_option",
    "interval_columns",
    "interval_row",
    "language_option",
    "latest_years",
    "notes_of",
    "number_of",
    "revision_option",
    "sex_option",
    "years_of",
]


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    return [
        CompletionItem(one.id, help=one.title())
        for one in list_indicators()
        if one.id.startswith(incomplete)
    ]


indicator_argument = click.argument(
    "indicator",
    shell_complete=_complete,
    help="Id of the indicator, as `rihla indicators list` prints it.",
)
indicator_option = click.option(
    "--indicator",
    shell_complete=_complete,
    default="stock_share",
    show_default=True,
    help="Id of the indicator, as `rihla indicators list` prints it.",
)
revision_option = click.option(
    "--revision",
    type=REVISION,
    default="2019",
    show_default=True,
    help="The revision to compute from.",
)
sex_option = click.option(
    "--sex", type=click.Choice(SEXES), default="both", show_default=True, help="Whose figure."
)
language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the names.",
)

_FORMS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "persons": ("Persons", count),
    "share": ("Share", percent),
    "per_year": ("A year", percent),
    "years": ("Years", lambda value: "–" if value is None else f"{value:.1f}"),
}


def number_of(indicator_id: str, unit: str) -> Column:
    """Give the column that a figure stands in, by its unit; a change comes with its sign."""
    heading, form = _FORMS[unit]
    changes = {"change": signed, "growth_difference": lambda v: f"{100 * v:+.2f} %"}
    return Column("value", heading, changes.get(indicator_id, form), number=True)


def cited(revision: Revision) -> tuple[str, ...]:
    """Give what to cite for figures of a revision, licences included."""
    return tuple(f"{c.text} Licence: {c.licence}." for c in cite_revision(revision))


def interval_row(figure: Figure) -> dict[str, float | None]:
    """Give the ends of a figure's interval, None where it has none.

    Examples
    --------
    >>> from rihla import compute, open_revision
    >>> interval_row(compute(open_revision("2019"), "stock", "World", date=2019))
    {'lower_80': None, 'upper_80': None}
    """
    interval = figure.interval
    return {
        "lower_80": None if interval is None else interval.lower,
        "upper_80": None if interval is None else interval.upper,
    }


def interval_columns(
    rows: Sequence[dict[str, Any]], indicator_id: str, unit: str
) -> tuple[Column, ...]:
    """Give the columns of intervals, where any of the figures has one."""
    if all(row["lower_80"] is None for row in rows):
        return ()
    form = number_of(indicator_id, unit).form
    return (
        Column("lower_80", "80 % from", form, number=True),
        Column("upper_80", "to", form, number=True),
    )


def figure_row(figure: Figure, place: Any, language: str) -> dict[str, Any]:
    """Give a figure as one flat row, with everything needed to trust and recompute it."""
    when = (
        {"start_year": figure.start, "end_year": figure.end}
        if figure.is_change
        else {"year": figure.end}
    )
    return {
        "indicator": figure.indicator,
        "area": figure.area,
        "name": select(place).name(language),
        **when,
        "sex": figure.sex,
        "value": figure.value,
        **interval_row(figure),
        "unit": figure.unit,
        "status": str(figure.status),
        "revision": figure.revision,
        "method": figure.method,
        "basis": dict(figure.basis),
        "notes": list(figure.notes),
        "provenance": [
            {"table": p.table, "source": p.source, "licence": p.licence, "sha256": p.content_sha256}
            for p in figure.provenance
        ],
    }


def notes_of(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Say every note once, with the dates it is of, unless it is of all that were asked for.

    Examples
    --------
    >>> rows = [{"name": "Sudan", "year": y, "notes": [f"Counted in {y} with another."]}
    ...         for y in (1990, 1995)]
    >>> notes_of([*rows, {"name": "Sudan", "year": 2019, "notes": ["Split."]}])
    ('Sudan: Counted in 1990 and 1995 with another.', 'Sudan, 2019: Split.')
    """
    dates: dict[tuple[str, str], list[str]] = {}
    asked: dict[str, int] = {}
    for row in rows:
        asked[row["name"]] = asked.get(row["name"], 0) + 1
        date = str(row.get("year") or f"{row['start_year']}–{row['end_year']}")
        for note in row["notes"]:
            # a note that names its own date is the same note at another
            template = note.replace(f" in {date} ", " in {date} ")
            dates.setdefault((row["name"], template), []).append(date)
    told = []
    for (name, note), found in dates.items():
        listed = " and ".join([", ".join(found[:-1]), found[-1]]) if found[1:] else found[0]
        if "{date}" in note:
            told.append(f"{name}: {note.replace('{date}', listed)}")
        elif len(found) == asked[name]:
            told.append(f"{name}: {note}")
        else:
            told.append(f"{name}, {listed}: {note}")
    return tuple(told)


def latest_years(revision: Revision, indicator: Indicator) -> tuple[int, int]:
    """Give the latest date of a revision, for an indicator of an interval the latest two."""
    dates = list_dates(revision)
    return (dates[-1], dates[-1]) if indicator.arity == "date" else (dates[-2], dates[-1])


def years_of(
    revision: Revision, indicator: Indicator, asked: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Give the dates or intervals to compute: those asked for, else all of the revision's.

    An interval asked of an indicator of a date means the revision's dates within it.
    """
    dates = list_dates(revision)
    if indicator.arity == "interval":
        return list(asked) or list(itertools.pairwise(dates))
    chosen: list[int] = []
    for start, end in asked or [(dates[0], dates[-1])]:
        chosen += [start] if start == end else [date for date in dates if start <= date <= end]
    return [(date, date) for date in chosen]
