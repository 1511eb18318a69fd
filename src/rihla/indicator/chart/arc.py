"""The largest flows as arcs on a world map, thick by persons, their heads where they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.areas.designation import disclaimer, editions, map_notes
from rihla.areas.shapes import Feature, Shapes, load_shapes
from rihla.drawing.chart import Chart
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.key import Entry, badges, draw_key
from rihla.drawing.scale import Reading, exact, read_unit
from rihla.drawing.words import directed, word
from rihla.drawing.world import MIDDLE, world_layers
from rihla.drawing.wrap import text_width
from rihla.flow.flow_table import FlowTable
from rihla.indicator.chart.arc_layout import Layout, lay_out
from rihla.indicator.chart.flow import (
    bands_title,
    drawn_arrow,
    largest_flows,
    pairs_of,
    told_of,
)
from rihla.indicator.chart.flow_note import flow_credits, flow_notes, flow_subtitle
from rihla.numerics.world_map import strip
from rihla.revision.store import Revision

__all__ = ["flow_map"]

Points = NDArray[np.float64]

_WIDEST = {False: 11.0, True: 6.0}
"""Pixels of the thickest arc, on a page and on a phone."""
_THINNEST = 0.8


def flow_map(
    revision: Revision,
    flow: FlowTable,
    *,
    area: int | None = None,
    top: int = 15,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw the largest flows as arcs on a world map (Equal Earth projection).

    The map shows the part of the world that the arcs cover, where that is much less than all.

    Arcs take the shorter way round the world and are cut where the map is. They bow towards the
    nearer pole; where both directions of a pair are drawn, one bows the other way. Names and
    borders are declared judgement, as on `choropleth`.

    Parameters
    ----------
    revision, flow, area, top
        As in `flow_bands`. Of one area, arcs that arrive and that depart have two colours.
    title, theme, width, language
        As in `time_series`.

    Examples
    --------
    >>> from rihla.indicator.flow import estimate_flows_of
    >>> from rihla.revision.store import open_revision
    >>> revision = open_revision("2019")
    >>> flow = estimate_flows_of(revision, (2010, 2015), method="da_min_closed")
    >>> chart = flow_map(revision, flow, area=276, top=5)
    >>> chart.title, "do not imply" in chart.caption
    ('The 5 largest flows to and from Germany, 2010–2015', True)
    """
    frame = open_frame(theme=theme, width=width, language=language)
    rows = largest_flows(flow, area=area, top=top, language=language)
    reading = read_unit("persons", [row["value"] for row in rows], language)
    stated = title or bands_title(flow, len(rows), area, language)
    edition = revision.id if revision.id in editions() else None
    colours = [_colour(frame, row, area) for row in rows]
    to = drawn_arrow(language)
    entries = [
        Entry(
            str(at),
            colour,
            f"{row['origin_name']} {to} {row['name']} {reading.label(row['value'])}",
        )
        for at, (row, colour) in enumerate(zip(rows, colours, strict=True), start=1)
    ]
    shapes = load_shapes(edition)
    return finish(
        frame,
        [
            _map_view(frame, shapes, rows, colours),
            _widths_view(frame, rows, reading, area),
            draw_key(frame, entries, columns=1 if frame.look.narrow else 2),
        ],
        table=pa.Table.from_pylist(rows),
        title=stated,
        subtitle=flow_subtitle(flow, reading),
        notes=(
            word("arc_reading", language),
            *flow_notes(frame, revision, flow, pairs_of(rows)),
            *map_notes([int(one) for one in flow.areas], language, edition=edition),
            str(disclaimer()),
        ),
        credits=flow_credits(revision, flow),
        description=told_of(stated, rows, reading),
        margin=0,
        gap=12,
    )


def _colour(frame: Frame, row: dict[str, Any], area: int | None) -> str:
    return frame.look.categories[1 if row["origin"] == area and area is not None else 0]


def _map_view(
    frame: Frame, shapes: Shapes, rows: Sequence[dict[str, Any]], colours: Sequence[str]
) -> dict[str, Any]:
    import altair as alt  # heavy to import: see bars

    look = frame.look
    layout = lay_out(
        {one["id"]: one["geometry"]["coordinates"] for one in shapes.points},
        [(row["origin"], row["area"]) for row in rows],
        frame.inner,
        frame.inner * (0.72 if look.narrow else 0.5),
        middle=MIDDLE,
    )
    world, most = layout.world, rows[0]["value"]
    arcs = [
        _arc(layout, line, row["value"] / most * _WIDEST[look.narrow], colour)
        for line, row, colour in zip(layout.lines, rows, colours, strict=True)
    ]
    numbers = [
        {"x": round(x, 1), "y": round(y, 1), "text": str(at + 1), "colour": colours[at]}
        for at, (x, y) in enumerate(layout.numbers)
    ]
    edges = [_line(edge - layout.corner) for edge in world.edges()]
    leaders = [_line(np.array(leader)) for leader in layout.leaders()]
    land = world_layers(
        frame, shapes, dict.fromkeys((one["id"] for one in shapes.areas), look.land), clip=True
    )
    ground = [
        layer.project(
            type="equalEarth",
            rotate=[-MIDDLE, 0, 0],
            scale=world.scale,
            translate=[world.width / 2 - layout.corner[0], world.equator - layout.corner[1]],
        )
        for layer in land.layers
    ]
    flights = (
        alt.Chart(alt.NamedData("arcs"))
        .mark_geoshape(clip=True, opacity=0.85, stroke=look.background, strokeWidth=0.5)
        .encode(color=alt.Color("properties.colour:N", scale=None, legend=None))
        .project(type="identity", scale=1, translate=[0, 0])
    )
    thin = (
        alt.Chart(alt.NamedData(name))
        .mark_geoshape(clip=True, filled=False, stroke=colour, strokeWidth=0.8)
        .project(type="identity", scale=1, translate=[0, 0])
        for name, colour in (("edges", look.grid), ("leaders", look.quiet))
    )
    whole = alt.layer(*ground, *thin, flights, *badges(frame, numbers))
    view = view_of(whole, data={**land.data, "arcs": arcs, "edges": edges, "leaders": leaders})
    return {**view, "width": frame.inner, "height": round(layout.height)}


def _arc(layout: Layout, line: Points, width: float, colour: str) -> Feature:
    thick = max(width, _THINNEST)
    outlines = strip(layout.world, line, width=thick, tip=5 + 1.3 * thick, room=1.5)
    moved = [(shape - layout.corner).round(1) for shape in outlines]
    rings = [[*shape.tolist(), shape[0].tolist()] for shape in moved]
    return {
        "type": "Feature",
        "properties": {"colour": colour},
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
    }


def _line(points: Points) -> Feature:
    return {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": points.round(1).tolist()},
    }


def _widths_view(
    frame: Frame, rows: Sequence[dict[str, Any]], reading: Reading, area: int | None
) -> dict[str, Any]:
    """Draw how thick arcs of some numbers of persons are, and which colour is which direction."""
    import altair as alt  # as above

    look, size = frame.look, frame.look.label_size
    most = rows[0]["value"]
    widest = _WIDEST[look.narrow]
    texts: list[dict[str, Any]] = []
    bars: list[dict[str, Any]] = []
    x, middle, length = 0.0, widest / 2 + 3, 26
    row = max(size, widest) + 9
    samples = [
        (value / most * widest, look.categories[0], exact(value, reading))
        for value in _samples(most)
    ]
    if area is not None:
        samples += [
            (4.0, look.categories[at], word(side, frame.language))
            for at, side in enumerate(("arrivals", "departures"))
        ]
    for thick, colour, label in samples:
        wide = length + 6 + text_width(label, size) + 18
        if x and x + wide - 18 > frame.inner:
            x, middle = 0.0, middle + row
        edges = [_across(frame, x), _across(frame, x + length)]
        bars.append(
            {
                "x": min(edges),
                "x2": max(edges),
                "y": middle - thick / 2,
                "y2": middle + thick / 2,
                "colour": colour,
            }
        )
        texts.append({"x": _across(frame, x + length + 6), "y": middle, "text": directed(label)})
        x += wide
    place = {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}
    strips = (
        alt.Chart(alt.InlineData(values=bars))
        .mark_rect()
        .encode(
            **place,
            x2=alt.X2("x2:Q"),
            y2=alt.Y2("y2:Q"),
            color=alt.Color("colour:N", scale=None, legend=None),
        )
    )
    labels = (
        alt.Chart(alt.InlineData(values=texts))
        .mark_text(align=frame.start, baseline="middle")
        .encode(**place, text="text:N")
    )
    view = view_of(alt.layer(strips, labels))
    return {**view, "width": frame.inner, "height": round(middle + widest / 2 + 7)}


def _samples(most: float) -> list[float]:
    """Choose three round numbers of persons up to the largest."""
    power = 10.0 ** np.floor(np.log10(most))
    rounded = [digit * power * scale for scale in (1, 0.1) for digit in (5, 2, 1)]
    return [value for value in rounded if value <= most][:3]


def _across(frame: Frame, pixels: float) -> float:
    return round(frame.inner - pixels if frame.rtl else pixels, 1)
