"""Figures over time: one line for each area, labelled at its end."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Sequence
from typing import Any, Literal

from rihla.areas import WORLD, name_of
from rihla.areas.history import breaks
from rihla.drawing.chart import Chart
from rihla.drawing.credit import credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.scale import Reading, read_unit
from rihla.drawing.words import comma, directed, span, word
from rihla.drawing.wrap import wrap
from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import get_indicator
from rihla.indicator.selection import AreaLike, select
from rihla.indicator.tabulation import tabulate
from rihla.revision.store import Revision

__all__ = ["time_series"]

_HEIGHT = 320
_MOST = 7
_FAINT = 0.22
_NUMBERS, _NUMBERS_NARROW = 10, 5
"""Figures that stand side by side above a line."""


def time_series(
    revision: Revision,
    indicator_id: str = "stock",
    areas: Sequence[AreaLike] = (WORLD,),
    *,
    sex: str = "both",
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw an indicator over all dates (or intervals) of a revision.

    A line is broken where a figure is absent, and dashed where the boundaries of its area
    changed between two dates. The vertical axis begins at zero; rates may go below. Where the
    revision is an estimate, a band shows the 80 % interval of each figure.

    Parameters
    ----------
    areas
        Areas, groupings, lists of areas: at most seven, as many as colours that all eyes part.
    theme
        ``light`` or ``dark``.
    width
        ``page`` or ``phone``.
    language
        One of the six. Time runs from left to right in all of them.

    Returns
    -------
    Chart

    Raises
    ------
    FigureNotAvailable
        If there are more than seven areas, or not one figure.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> chart = time_series(open_revision("2019"), "stock_share")
    >>> chart.title
    'Migrants as a share of the population, World, 1990–2019'
    """
    if not 1 <= len(areas) <= _MOST:
        raise FigureNotAvailable(
            f"A chart holds 1 to {_MOST} lines, not {len(areas)}.",
            cure="Draw fewer, or rank them as bars.",
        )
    frame = open_frame(theme=theme, width=width, language=language)
    indicator = get_indicator(indicator_id)
    table = tabulate(
        revision, indicator_id, areas, sexes=[sex], language=language, with_intervals=True
    )
    has_band = table["lower_80"].null_count < len(table)
    if not has_band:
        table = table.drop_columns(["lower_80", "upper_80"])
    rows = [row for row in table.to_pylist() if row["value"] is not None]
    if not rows:
        raise FigureNotAvailable(
            f"{indicator.title()}: no figure at any date for these areas.",
            cure="Choose another indicator or area.",
        )
    reading = read_unit(indicator.unit, [row["value"] for row in rows], language)
    points, notes = _points(revision.borders, rows, areas, reading, language)
    names = list(dict.fromkeys(row["name"] for row in rows))
    first, last = points[0]["from"], max(point["year"] for point in points)
    where = names[0] if len(names) == 1 else ""
    stated = title or comma(language).join(
        part for part in (indicator.title(language), where, span(first, last)) if part
    )
    drawn, margin = _drawing(frame, points, names, reading)
    return finish(
        frame,
        [drawn],
        table=table,
        title=stated,
        subtitle=_subtitle(reading, language, has_band=has_band),
        notes=notes,
        credits=[credit_of(revision, indicator.tables[0])],
        description=_words(stated, points, reading),
        margin=margin,
    )


def _subtitle(reading: Reading, language: str, *, has_band: bool) -> str:
    band = [word("band_is_interval", language, 80)] if has_band else []
    said = comma(language).join((reading.unit, *band))
    return said[:1].upper() + said[1:]


def _points(
    revision: str,
    rows: list[dict[str, Any]],
    areas: Sequence[AreaLike],
    reading: Reading,
    language: str,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Give every figure its place, and cut lines where figures or boundaries break."""
    notes: list[str] = []
    points: list[dict[str, Any]] = []
    for area in areas:
        selection = select(area)
        name = selection.name(language)
        run = 0
        before: int | None = None
        for row in (row for row in rows if row["area"] == selection.code and row["name"] == name):
            year = int(row["year"] if "year" in row else row["end_year"])
            broken = (
                before is not None
                and selection.kind != "custom"
                and bool(breaks(selection.code, before, year, revision=revision))
            )
            if broken:
                run += 1
                notes.append(word("broken", language, name_of(selection.code, language), before))
            points.append(
                {
                    "name": name,
                    "year": year,
                    "from": row.get("year", row.get("start_year")),
                    "value": row["value"] * reading.factor,
                    "label": reading.label(row["value"]),
                    **_band(row, reading),
                    "run": f"{name} {run}",
                    "broken": broken,
                }
            )
            before = year
    return points, notes


def _band(row: dict[str, Any], reading: Reading) -> dict[str, Any]:
    if row.get("lower_80") is None:
        return {}
    ends = {side: row[f"{side}_80"] for side in ("lower", "upper")}
    return {
        **{side: end * reading.factor for side, end in ends.items()},
        "band": f"{reading.label(ends['lower'])}–{reading.label(ends['upper'])}",
    }


def _drawing(
    frame: Frame, points: list[dict[str, Any]], names: list[str], reading: Reading
) -> tuple[dict[str, Any], int]:
    # heavy to import (1.1 s): charts are drawn by few commands
    import altair as alt

    look = frame.look
    margin = 44
    room = 96 if look.narrow else 170
    single = len(names) == 1
    if single:
        room = 40
    plot = frame.inner - margin - room
    years = sorted({point["year"] for point in points})
    colours = alt.Scale(domain=names, range=list(look.categories[: len(names)]))
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[years[0], years[-1]], nice=False),
        axis=alt.Axis(
            values=years[::-2][::-1] if look.narrow else years,
            format="d",
            labelExpr=_tick_words(points, narrow=look.narrow),
            title=None,
            grid=False,
            tickSize=4,
            labelPadding=6,
            labelFlush=False,
        ),
    )
    axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        tickCount=5,
        labelPadding=8,
        minExtent=margin,
        maxExtent=margin,
    )
    y, lower = (
        alt.Y(f"{field}:Q", scale=alt.Scale(zero=True, nice=True), axis=axis)
        for field in ("value", "lower")
    )
    colour = alt.Color("name:N", scale=colours, legend=None)
    base = alt.Chart(alt.InlineData(values=points)).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2.5).encode(detail="run:N")
    dots = base.mark_point(filled=True, size=46, opacity=1)
    joints = (
        alt.Chart(alt.InlineData(values=_joints(points)))
        .mark_line(strokeWidth=2, strokeDash=[4, 4])
        .encode(x=x, y=y, color=colour, detail="joint:N")
    )
    ends = (
        alt.Chart(alt.InlineData(values=_ends(frame, points, names, room)))
        .mark_text(align="left", dx=9, fontWeight="bold")
        .encode(x=x, y=alt.Y("place:Q"), text="text:N", color=colour)
    )
    layers = [*_bands(points, x, lower, colour), lines, joints, dots]
    layers += _numbers(frame, points, x, y) if single else [ends]
    drawn = alt.layer(*layers).properties(width=plot, height=_HEIGHT)
    return view_of(drawn), margin


def _bands(points: list[dict[str, Any]], x: Any, lower: Any, colour: Any) -> list[Any]:
    import altair as alt  # as above

    held = [point for point in points if "lower" in point]
    if not held:
        return []
    area = alt.Chart(alt.InlineData(values=held)).mark_area(opacity=_FAINT)
    return [area.encode(x=x, y=lower, y2="upper:Q", color=colour, detail="run:N")]


def _tick_words(points: list[dict[str, Any]], *, narrow: bool) -> str:
    """Write ticks as years, or as the spans that end in them (short on a phone)."""
    words = {
        str(point["year"]): f"{point['from']}–{point['year']}"
        if not narrow
        else (f"{point['from'] % 100:02}–{point['year'] % 100:02}")
        for point in points
        if point["from"] != point["year"]
    }
    if not words:
        return "datum.label"
    return f"{json.dumps(words, ensure_ascii=False)}[toString(datum.value)]"


def _numbers(frame: Frame, points: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    """Write each figure above its point; the first to the right of the axis labels."""
    import altair as alt  # as above

    # as many as stand side by side, and always the latest
    every = math.ceil(len(points) / (_NUMBERS_NARROW if frame.look.narrow else _NUMBERS))
    kept = points[::-every][::-1]
    first = [point for point in kept if point["year"] == points[0]["year"]]
    groups: tuple[tuple[list[dict[str, Any]], Literal["left", "center"], int], ...] = (
        (first, "left", 4),
        (kept[len(first) :], "center", 0),
    )
    # over a band a figure needs a ground of its own
    rim: dict[str, Any] = {"stroke": frame.look.background, "strokeWidth": 4, "strokeJoin": "round"}
    layers = [rim, {}] if any("lower" in point for point in points) else [{}]
    return [
        alt.Chart(alt.InlineData(values=chosen))
        .mark_text(align=align, dx=shift, dy=-13, **more)
        .encode(x=x, y=y, text="label:N")
        for more in layers
        for chosen, align, shift in groups
        if chosen
    ]


def _joints(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the two ends of each dashed stretch."""
    found = []
    for before, point in itertools.pairwise(points):
        if point["broken"] and before["name"] == point["name"]:
            joint = f"{point['name']} {point['year']}"
            found += [{**before, "joint": joint}, {**point, "joint": joint}]
    return found


def _ends(
    frame: Frame, points: list[dict[str, Any]], names: list[str], room: int
) -> list[dict[str, Any]]:
    """Place a label at the end of each line, none over another."""
    size = frame.look.label_size
    last = {point["name"]: point for point in points}
    top = max(point.get("upper", point["value"]) for point in points)
    low = min(0.0, *(point.get("lower", point["value"]) for point in points))
    per_pixel = (top - low) / (_HEIGHT * 0.9) or 1.0
    ends = []
    for name in names:
        lines = wrap(f"{name} {last[name]['label']}", room - 12, size)
        ends.append((last[name], lines))
    ends.sort(key=lambda end: float(end[0]["value"]))
    floor = low - per_pixel * 10
    step = (size + 3) * per_pixel
    rows = []
    for point, lines in ends:
        bottom = max(point["value"] - step * (len(lines) - 1) / 2, floor)
        for place, line in enumerate(reversed(lines)):
            rows.append({**point, "text": directed(line), "place": bottom + step * place})
        floor = bottom + step * len(lines) + 2 * per_pixel
    return rows


def _words(title: str, points: list[dict[str, Any]], reading: Reading) -> str:
    lines: dict[str, list[str]] = {}
    for point in points:
        band = f" ({point['band']})" if "band" in point else ""
        lines.setdefault(point["name"], []).append(f"{point['year']} {point['label']}{band}")
    told = ". ".join(f"{name}: {'; '.join(dates)}" for name, dates in lines.items())
    return f"{title} ({reading.unit}). {told}."
