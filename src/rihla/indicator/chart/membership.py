"""The share of the world's migrants who live within a set of areas that changes in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pyarrow as pa

from rihla.areas import WORLD
from rihla.drawing.chart import Chart
from rihla.drawing.credit import Credit, credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.scale import read_unit
from rihla.drawing.words import number
from rihla.indicator.cube import list_dates
from rihla.indicator.tabulation import tabulate
from rihla.revision.store import Revision

__all__ = ["membership_series", "tabulate_membership"]

_HEIGHT = 300
_MARGIN = 44

Members = Callable[[dt.date], Collection[int]]


def tabulate_membership(revision: Revision, members: Members) -> pa.Table:
    """Compute at every date of a revision the share of migrants who live within a set of areas.

    Parameters
    ----------
    members
        Gives the areas (M49) that are in the set at the end of a day; it is asked for 1 July of
        each date.

    Returns
    -------
    pyarrow.Table
        ``year, areas`` (how many are in the set), ``migrants`` (persons within it), ``world``
        (persons), ``share`` (0–1), ``unknown``: areas of the set without a figure.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> table = tabulate_membership(open_revision("2019"), lambda day: [840] * (day.year > 2000))
    >>> [round(share, 2) for share in table.column("share").to_pylist()]
    [0.0, 0.0, 0.0, 0.2, 0.2, 0.19, 0.19]
    """
    rows = [_row(revision, year, sorted(members(dt.date(year, 7, 1)))) for year in _years(revision)]
    return pa.Table.from_pylist(
        rows,
        schema=pa.schema(
            [
                ("year", pa.int16()),
                ("areas", pa.int32()),
                ("migrants", pa.float64()),
                ("world", pa.float64()),
                ("share", pa.float64()),
                ("unknown", pa.int32()),
            ]
        ),
    )


def _years(revision: Revision) -> list[int]:
    return [int(year) for year in list_dates(revision)]


def _row(revision: Revision, year: int, inside: Sequence[int]) -> dict[str, Any]:
    world = tabulate(revision, "stock", [WORLD], dates=[year]).to_pylist()[0]["value"]
    held = set(tabulate(revision, "stock", "areas", dates=[year]).column("area").to_pylist())
    chosen = [area for area in inside if area in held]
    migrants, unknown = 0.0, len(inside) - len(chosen)
    if chosen:
        row = tabulate(revision, "stock", [tuple(chosen)], dates=[year]).to_pylist()[0]
        migrants, unknown = row["value"] or 0.0, unknown + row["unknown"]
    return {
        "year": year,
        "areas": len(inside),
        "migrants": migrants,
        "world": world,
        "share": migrants / world,
        "unknown": unknown,
    }


def membership_series(
    revision: Revision,
    members: Members,
    *,
    title: str,
    subtitle: str,
    credits: Sequence[Credit],
    notes: Sequence[str] = (),
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw that share over all dates of a revision.

    Parameters
    ----------
    members
        As in `tabulate_membership`.
    title, subtitle, notes
        In the reader's language.
    credits
        Whom the set comes from; the revision's own source is added.
    theme, width, language
        As in `time_series`.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> chart = membership_series(open_revision("2019"), lambda day: [840], title="One area",
    ...                           subtitle="per cent", credits=[])
    >>> chart.description[:38]
    'One area. 1990 15.2%; 1995 17.6%; 2000'
    """
    frame = open_frame(theme=theme, width=width, language=language)
    table = tabulate_membership(revision, members)
    rows = table.to_pylist()
    reading = read_unit("share", [row["share"] for row in rows], language)
    points = [
        {
            "year": row["year"],
            "value": row["share"] * 100,
            "label": number(row["share"] * 100, 1, language) + reading.sign,
        }
        for row in rows
    ]
    told = "; ".join(f"{point['year']} {point['label']}" for point in points)
    return finish(
        frame,
        [_drawing(frame, points)],
        table=table,
        title=title,
        subtitle=subtitle,
        notes=notes,
        credits=[*credits, credit_of(revision, "stock")],
        description=f"{title}. {told}.",
        margin=_MARGIN,
    )


def _drawing(frame: Frame, points: list[dict[str, Any]]) -> dict[str, Any]:
    # heavy to import (1.1 s): charts are drawn by few commands
    import altair as alt

    look = frame.look
    years = [point["year"] for point in points]
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0], years[-1]], nice=False),
        axis=alt.Axis(
            values=years[::-2][::-1] if look.narrow else years,
            format="d",
            title=None,
            grid=False,
            labelPadding=6,
            labelFlush=False,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(
            title=None,
            domain=False,
            ticks=False,
            tickCount=5,
            labelPadding=8,
            minExtent=_MARGIN,
            maxExtent=_MARGIN,
        ),
    )
    base = alt.Chart(alt.InlineData(values=points)).encode(x=x, y=y)
    colour = look.categories[0]
    labels = base.mark_text(dy=-13).encode(text="label:N")
    first = labels.transform_filter(f"datum.year == {years[0]}").mark_text(
        dy=-13, dx=4, align="left"
    )
    others = labels.transform_filter(f"datum.year != {years[0]}")
    drawn = alt.layer(
        base.mark_line(strokeWidth=2.5, color=colour),
        base.mark_point(filled=True, size=46, opacity=1, color=colour),
        first,
        others,
    ).properties(width=frame.inner - _MARGIN - 40, height=_HEIGHT)
    return view_of(drawn)
