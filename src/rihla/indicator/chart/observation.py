"""Observations of one area over time, each with its fate, beside what was published.

Used figures are filled, by the way they were made; figures set aside are hollow and pale, so that
nothing that a source said is out of sight. Where one lies far beyond the others the axis stays
with what is used, and the note names what is beyond it.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from rihla.areas import name_of
from rihla.drawing.chart import Chart
from rihla.drawing.credit import credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.errors import FigureNotAvailable
from rihla.revision.store import Revision
from rihla.stock.series import Series

__all__ = ["observation_chart"]

_HEIGHT = 360
_MARGIN = 60
_ROOM = 1.25
"""The axis reaches a quarter beyond the highest figure used or published."""
_BASES = {"place_of_birth": "foreign-born", "citizenship": "foreign citizens"}
_SHAPES = {"foreign-born": "circle", "foreign citizens": "square"}
_KINDS = ("census", "register", "survey", "estimate")
_ASIDE, _PUBLISHED = "set aside", "published"


def observation_chart(
    series: Series,
    area: int,
    revision: Revision,
    *,
    first_year: int = 1985,
    theme: str = "light",
    width: str = "page",
) -> Chart:
    """Draw what sources counted in an area: used or set aside, and the published stock.

    Parameters
    ----------
    series
        Of this area, or of all.
    area
        Its code.
    revision
        Whose stock stands beside the observations.
    first_year
        Observations before it are left out.
    theme
        ``light`` or ``dark``.
    width
        ``page`` or ``phone``.

    Returns
    -------
    Chart
        In English. Its table has a row for each figure drawn, with its fate and reason.

    Raises
    ------
    FigureNotAvailable
        If no source counted migrants there since.
    """
    points = _observed(series.observations, area, first_year)
    if not points:
        raise FigureNotAvailable(
            f"No source counted the migrants of {name_of(area)} since {first_year}.",
            cure="Choose an earlier first year or another area.",
        )
    points += _published(revision, area, first_year)
    frame = open_frame(theme=theme, width=width, language="en")
    top = _top(points)
    beyond = [point for point in points if point["persons"] > top]
    drawn = [point for point in points if point["persons"] <= top]
    title = f"Observations of migrants, {name_of(area)}"
    used = sum(point["fate"] == "used" for point in points)
    aside = sum(point["fate"] == _ASIDE for point in points)
    said = f"{used} figures used, {aside} set aside, both sexes, since {first_year}."
    return finish(
        frame,
        [_drawing(frame, drawn, top)],
        table=pa.Table.from_pylist(points),
        title=title,
        subtitle=f"Persons. {said} Circles count foreign-born, squares foreign citizens.",
        notes=[*_beyond(beyond), "Each observation is of the source that it names."],
        credits=[credit_of(revision, "stock")],
        description=f"{title}. {said}",
        margin=_MARGIN,
        gap=40,
    )


def _observed(observations: pa.Table, area: int, first_year: int) -> list[dict[str, Any]]:
    return [
        {
            "date": row["date"],
            "persons": row["value"],
            "basis": _BASES[row["basis"]],
            "source": row["source"],
            "fate": "used" if row["fate"] == "used" else _ASIDE,
            "shown": _kind(row["kind"]) if row["fate"] == "used" else _ASIDE,
            "reason": row["reason"] or "",
        }
        for row in observations.to_pylist()
        if row["area"] == area
        and row["sex"] == "both"
        and row["basis"] is not None
        and row["date"] >= first_year
        and row["value"] > 0
    ]


def _kind(kind: str) -> str:
    return "estimate" if kind == "backcast" else kind


def _published(revision: Revision, area: int, first_year: int) -> list[dict[str, Any]]:
    return [
        {
            "date": row["year"] + 0.5,
            "persons": row["value"],
            "basis": "foreign-born",
            "source": revision.id,
            "fate": _PUBLISHED,
            "shown": _PUBLISHED,
            "reason": "",
        }
        for row in revision.table("stock").to_pylist()
        if row["area"] == area
        and row["sex"] == "both"
        and row["value"] is not None
        and row["year"] >= first_year
    ]


def _top(points: list[dict[str, Any]]) -> float:
    kept = [point["persons"] for point in points if point["fate"] != _ASIDE]
    return _ROOM * float(max(kept or [point["persons"] for point in points]))


def _beyond(beyond: list[dict[str, Any]]) -> list[str]:
    if not beyond:
        return []
    named = "; ".join(
        f"{point['source']} {point['date']:.1f}: {point['persons']:,.0f}" for point in beyond[:4]
    )
    more = f" and {len(beyond) - 4} more" if len(beyond) > 4 else ""
    return [f"Set aside, beyond the axis: {named}{more}."]


def _drawing(frame: Frame, points: list[dict[str, Any]], top: float) -> dict[str, Any]:
    # heavy to import (1.1 s): charts are drawn by few commands
    import altair as alt

    look = frame.look
    # a date at the very end of 2019 must not stand outside the frame
    dates = [point["date"] for point in points]
    x = alt.X(
        "date:Q",
        scale=alt.Scale(domain=[int(min(dates)), int(max(dates)) + 1], nice=False),
        axis=alt.Axis(format="d", title=None, grid=False, tickMinStep=1, labelFlush=False),
    )
    y = alt.Y(
        "persons:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(
            title=None,
            domain=False,
            ticks=False,
            tickCount=5,
            format="~s",
            labelExpr="datum.value === 0 ? '0' : datum.label",
            minExtent=_MARGIN,
            maxExtent=_MARGIN,
        ),
    )
    words = [*_KINDS, _ASIDE, _PUBLISHED]
    present = [word for word in words if any(point["shown"] == word for point in points)]
    colours = dict(zip(_KINDS, look.categories, strict=False)) | {
        _ASIDE: look.quiet,
        _PUBLISHED: look.text,
    }
    colour = alt.Color(
        "shown:N",
        scale=alt.Scale(domain=present, range=[colours[word] for word in present]),
        legend=alt.Legend(title=None, orient="top", symbolType="circle", labelLimit=200),
    )
    shape = alt.Shape(
        "basis:N",
        scale=alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values())),
        legend=None,
    )
    tips = [alt.Tooltip(f"{name}:N") for name in ("source", "basis", "fate", "reason")]
    layers = [
        alt.Chart(alt.InlineData(values=_of(points, _PUBLISHED)))
        .mark_line(strokeWidth=1.5, strokeDash=[2, 3], point={"shape": "cross", "size": 60})
        .encode(x=x, y=y, color=colour),
        alt.Chart(alt.InlineData(values=_of(points, _ASIDE)))
        .mark_point(filled=False, size=40, opacity=0.7)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=[*tips, alt.Tooltip("persons:Q")]),
        alt.Chart(alt.InlineData(values=_of(points, "used")))
        .mark_point(filled=True, size=55, opacity=0.9)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=[*tips, alt.Tooltip("persons:Q")]),
    ]
    size = {"width": frame.inner - _MARGIN - 20, "height": _HEIGHT}
    return view_of(alt.layer(*layers).properties(**size))


def _of(points: list[dict[str, Any]], fate: str) -> list[dict[str, Any]]:
    return [point for point in points if point["fate"] == fate]
