"""Flows drawn: bands from origin to destination, and arrivals beside departures."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pyarrow as pa

from rihla.drawing.chart import Chart
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.scale import Reading, read_unit
from rihla.drawing.words import directed, is_right_to_left, word
from rihla.drawing.wrap import text_width, wrap
from rihla.errors import FigureNotAvailable
from rihla.flow.flow_table import FlowTable
from rihla.indicator.chart.bars import draw_bars
from rihla.indicator.chart.corridor import draw_bands
from rihla.indicator.chart.flow_note import (
    area_name,
    flow_credits,
    flow_dates,
    flow_notes,
    flow_subtitle,
)
from rihla.revision.store import Revision

__all__ = ["arrivals_and_departures", "flow_bands", "largest_flows"]


def flow_bands(
    revision: Revision,
    flow: FlowTable,
    *,
    area: int | None = None,
    top: int = 12,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw the largest flows as bands from origin to destination (a Sankey diagram).

    Parameters
    ----------
    revision
        The revision that the flows were estimated from, for the caption.
    flow
        Between areas with M49 codes.
    area
        Only flows that begin or end here.
    top
        How many flows.
    title, theme, width, language
        As in `time_series`. On a phone the bands are bars.

    Raises
    ------
    FigureNotAvailable
        If there are no flows.

    Examples
    --------
    >>> from rihla.indicator.flow import estimate_flows_of
    >>> from rihla.revision.store import open_revision
    >>> revision = open_revision("2019")
    >>> flow = estimate_flows_of(revision, (2010, 2015), method="da_min_closed")
    >>> flow_bands(revision, flow, top=5).title
    'The 5 largest flows between areas, 2010–2015'
    """
    frame = open_frame(theme=theme, width=width, language=language)
    rows = largest_flows(flow, area=area, top=top, language=language)
    reading = read_unit("persons", [row["value"] for row in rows], language)
    stated = title or bands_title(flow, len(rows), area, language)
    if frame.look.narrow:
        to = drawn_arrow(language)
        names = [f"{row['origin_name']} {to} {row['name']}" for row in rows]
        view, margin = draw_bars(frame, names, [row["value"] for row in rows], reading)
    else:
        view, margin = draw_bands(frame, rows, reading), 0
    return finish(
        frame,
        [view],
        table=pa.Table.from_pylist(rows),
        title=stated,
        subtitle=flow_subtitle(flow, reading),
        notes=flow_notes(frame, revision, flow, pairs_of(rows)),
        credits=flow_credits(revision, flow),
        description=told_of(stated, rows, reading),
        margin=margin,
        gap=16,
    )


def largest_flows(
    flow: FlowTable, *, area: int | None = None, top: int = 12, language: str = "en"
) -> list[dict[str, Any]]:
    """List the largest flows, of one area or of all, as rows of ``origin``, ``area``, ``value``.

    Raises
    ------
    FigureNotAvailable
        If there are none.
    TableRefused
        If the table has no such area.
    """
    persons = flow.persons
    if area is not None:
        at = flow.position(area)
        kept = np.zeros(persons.shape, dtype=bool)
        kept[at], kept[:, at] = True, True
        persons = np.where(kept, persons, 0.0)
    order = np.argsort(-persons, axis=None, kind="stable")[:top]
    pairs = [divmod(int(place), len(flow.areas)) for place in order]
    rows = [
        {
            "origin": flow.areas[i],
            "origin_name": area_name(flow.areas[i], language),
            "area": flow.areas[j],
            "name": area_name(flow.areas[j], language),
            "value": float(persons[i, j]),
        }
        for i, j in pairs
        if persons[i, j] > 0
    ]
    if not rows:
        raise FigureNotAvailable("There are no flows to draw.", cure="Choose another area.")
    return rows


def bands_title(flow: FlowTable, count: int, area: int | None, language: str) -> str:
    """Title a picture of the largest flows."""
    when = flow_dates(flow, language)
    if area is None:
        return word("flow_bands", language, count, when)
    return word("flow_bands_of", language, count, when, area_name(area, language))


def pairs_of(rows: list[dict[str, Any]]) -> set[tuple[int, int]]:
    """Give origin and destination of each row."""
    return {(row["origin"], row["area"]) for row in rows}


def arrow(language: str) -> str:
    """Give the sign that leads from an origin to a destination, the way reading goes."""
    return "←" if is_right_to_left(language) else "→"


def drawn_arrow(language: str) -> str:
    """Give the same sign as the fonts of pictures hold it.

    Noto Sans has no arrows, and another font would step in for the whole line, wider than room was
    kept for.

    Examples
    --------
    >>> drawn_arrow("en"), drawn_arrow("ar"), drawn_arrow("zh")
    ('›', '←', '→')
    """
    return arrow(language) if language in ("ar", "zh") else "›"


def told_of(title: str, rows: list[dict[str, Any]], reading: Reading) -> str:
    """Say flows in words, for readers who cannot see them."""
    to = arrow(reading.language)
    told = "; ".join(
        f"{row['origin_name']} {to} {row['name']} {reading.label(row['value'])}" for row in rows
    )
    return f"{title} ({reading.unit}). {told}."


def arrivals_and_departures(
    revision: Revision,
    flow: FlowTable,
    *,
    top: int = 15,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw departures and arrivals on either side of a line, by area, largest turnover first.

    Parameters
    ----------
    revision, flow
        As in `flow_bands`.
    top
        How many areas.
    title, theme, width, language
        As in `time_series`. Departures stand where reading begins; on a phone names stand above
        their bars.

    Examples
    --------
    >>> from rihla.indicator.flow import estimate_flows_of
    >>> from rihla.revision.store import open_revision
    >>> revision = open_revision("2019")
    >>> flow = estimate_flows_of(revision, (2010, 2015), method="da_min_closed")
    >>> arrivals_and_departures(revision, flow, top=3).table.column_names
    ['area', 'name', 'departures', 'arrivals', 'net']
    """
    frame = open_frame(theme=theme, width=width, language=language)
    order = (flow.arrivals + flow.departures).argsort()[::-1][:top]
    rows: list[dict[str, Any]] = [
        {
            "area": flow.areas[at],
            "name": area_name(flow.areas[at], language),
            "departures": float(flow.departures[at]),
            "arrivals": float(flow.arrivals[at]),
            "net": float(flow.net[at]),
        }
        for at in order
    ]
    both = [row[side] for row in rows for side in ("arrivals", "departures")]
    reading = read_unit("persons", both, language)
    stated = title or word("flow_bars", language, flow_dates(flow, language))
    told = "; ".join(
        f"{row['name']}: "
        + word(
            "left_and_came",
            language,
            reading.label(row["departures"]),
            reading.label(row["arrivals"]),
        )
        for row in rows
    )
    shown = {row["area"] for row in rows}
    return finish(
        frame,
        [_two_sides(frame, rows, reading)],
        table=pa.Table.from_pylist(rows),
        title=stated,
        subtitle=flow_subtitle(flow, reading),
        notes=flow_notes(frame, revision, flow, {(area, area) for area in shown}),
        credits=flow_credits(revision, flow),
        description=f"{stated} ({reading.unit}). {told}.",
        margin=0,
        gap=16,
    )


_SIDES = ("departures", "arrivals")
_THICK = 15


def _two_sides(frame: Frame, rows: list[dict[str, Any]], reading: Reading) -> dict[str, Any]:
    """Lay out heads, names and bars; positions are pixels, mirrored from right to left."""
    size, inner = frame.look.label_size, frame.inner
    above = frame.look.narrow
    room = 0 if above else round(inner * 0.27)
    wrapped = [wrap(row["name"], (inner if above else room) - 10, size) for row in rows]
    most = max(row[side] for row in rows for side in _SIDES)
    labels = [reading.label(row[side]) for row in rows for side in _SIDES]
    figures = max(text_width(label, size) for label in labels) + 8
    half = (inner - room) / 2 - figures
    zero = room + (inner - room) / 2
    places: dict[str, list[dict[str, Any]]] = {
        name: [] for name in (*_SIDES, "names", *(f"{side} figures" for side in _SIDES))
    }

    def across(pixels: float) -> float:
        return round(inner - pixels if frame.rtl else pixels, 1)

    top = float(size + 10)
    axis: list[dict[str, float]] = []
    for row, lines in zip(rows, wrapped, strict=True):
        step = size + 3
        if above:
            first, bar = top + step / 2, top + len(lines) * step
            after = bar + _THICK + 9
        else:
            height = max(len(lines) * step, _THICK)
            first = top + (height - (len(lines) - 1) * step) / 2
            bar, after = top + (height - _THICK) / 2, top + height + 7
        axis.append({"x": across(zero), "y": bar - 3, "y2": bar + _THICK + 3})
        places["names"] += [
            {"x": across(0), "y": first + place * step, "text": directed(line)}
            for place, line in enumerate(lines)
        ]
        for side, sign in zip(_SIDES, (-1, 1), strict=True):
            tip = zero + sign * half * row[side] / most
            places[side].append(
                {"x": across(zero), "x2": across(tip), "y": bar, "y2": bar + _THICK}
            )
            places[f"{side} figures"].append(
                {
                    "x": across(tip + sign * 5),
                    "y": bar + _THICK / 2,
                    "text": directed(reading.label(row[side])),
                }
            )
        top = after
    heads = [
        {"x": across(zero + sign * 5), "y": size / 2, "text": word(side, reading.language)}
        for side, sign in zip(_SIDES, (-1, 1), strict=True)
    ]
    if not above:
        # one line past all bars; under names it would cross them, so there each bar has its own
        axis = [{"x": across(zero), "y": size + 6, "y2": top - 4}]
    view = _side_view(frame, places, heads, axis)
    return {**view, "width": inner, "height": round(top)}


def _side_view(
    frame: Frame,
    places: dict[str, list[dict[str, Any]]],
    heads: list[dict[str, Any]],
    axis: list[dict[str, float]],
) -> dict[str, Any]:
    import altair as alt  # heavy to import: see bars

    look = frame.look
    before: Literal["left", "right"] = "left" if frame.rtl else "right"
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    colours = dict(zip(_SIDES, (look.categories[1], look.categories[0]), strict=True))
    layers: list[Any] = [
        alt.Chart(alt.InlineData(values=places[side]))
        .mark_rect(color=colours[side])
        .encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"))
        for side in _SIDES
    ]
    line = alt.Chart(alt.InlineData(values=axis)).mark_rule(color=look.quiet)
    layers.append(line.encode(x=x, y=y, y2=alt.Y2("y2:Q")))
    texts: tuple[tuple[list[dict[str, Any]], Literal["left", "right"], dict[str, Any]], ...] = (
        (places["names"], frame.start, {}),
        (places["departures figures"], before, {}),
        (places["arrivals figures"], frame.start, {}),
        (heads[:1], before, {"color": colours["departures"], "fontWeight": "bold"}),
        (heads[1:], frame.start, {"color": colours["arrivals"], "fontWeight": "bold"}),
    )
    for values, align, how in texts:
        mark = alt.Chart(alt.InlineData(values=values)).mark_text(
            align=align, baseline="middle", **how
        )
        layers.append(mark.encode(x=x, y=y, text="text:N"))
    return view_of(alt.layer(*layers))
