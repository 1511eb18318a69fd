"""Who moved between which regions: ribbons within a circle (a chord diagram)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.drawing.chart import Chart
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.key import BADGE, Entry, badges, draw_key
from rihla.drawing.scale import Reading, read_unit
from rihla.drawing.words import word
from rihla.errors import ExportRefused
from rihla.flow.flow_table import FlowTable
from rihla.indicator.chart.chord_label import label_layers, place_labels, room_needed
from rihla.indicator.chart.flow import arrow
from rihla.indicator.chart.flow_note import (
    area_name,
    flow_credits,
    flow_dates,
    flow_notes,
    flow_subtitle,
)
from rihla.indicator.flow.partition import OTHER, PARTITIONS, among, between_groupings
from rihla.numerics.chord import Chords, place_chords, ribbon, sector
from rihla.numerics.spacing import move_apart
from rihla.revision.store import Revision

__all__ = ["BETWEEN", "flow_chord"]

BETWEEN = (*PARTITIONS, "areas")
"""What the sectors of the circle may be."""

_TITLES: Mapping[str, str] = MappingProxyType({"income": "chord_income", "areas": "chord_areas"})
_MOST = 24
"""Sectors at most: more have no room for their names."""
_EDGED = 4
_RING, _GAP, _TIP = 11, 13, 16
"""Pixels: the ring's thickness, the gap at the end of a ribbon, the length of its point."""


def flow_chord(
    revision: Revision,
    flow: FlowTable,
    *,
    between: str = "geographic_region",
    areas: Sequence[int] = (),
    top: int = 10,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw flows as ribbons between the sectors of a circle.

    The form is that of Abel and Sander (Science 343, 2014): a ribbon has the colour of the sector
    that it leaves and touches it; where it ends there is a gap, and a point. Its width is the
    number of persons, and a sector is as long as all that leaves and comes.

    Parameters
    ----------
    revision, flow
        As in `flow_bands`.
    between
        Groupings (``geographic_region``, ``sdg_region``, ``income``, ``geographic_subregion``),
        whose sectors hold what moves within them too; or ``areas``.
    areas, top
        For ``areas``: which; without, the `top` with the most departures and arrivals. All others
        are one sector, and what moves among them is told in a note.
    title, theme, width, language
        As in `time_series`. From right to left the circle runs the other way; on a phone sectors
        have numbers and names stand beneath.

    Raises
    ------
    ExportRefused
        If `between` is not known, or the sectors are more than have room.

    Examples
    --------
    >>> from rihla.indicator.flow import estimate_flows_of
    >>> from rihla.revision.store import open_revision
    >>> revision = open_revision("2019")
    >>> flow = estimate_flows_of(revision, (2010, 2015), method="da_min_closed")
    >>> chart = flow_chord(revision, flow)
    >>> chart.title, chart.table.column_names
    ('Flows between regions and within them, 2010–2015',
     ['origin', 'origin_name', 'destination', 'destination_name', 'value'])
    """
    frame = open_frame(theme=theme, width=width, language=language)
    table, left_out = _grouped(flow, between, areas, top)
    if len(table.areas) > _MOST:
        raise ExportRefused(
            f"A circle has room for {_MOST} sectors, not for {len(table.areas)}.",
            cure="Choose fewer areas.",
        )
    chords = place_chords(table.persons)
    names = [area_name(area, language) for area in table.areas]
    rows = [
        {
            "origin": str(table.areas[i]),
            "origin_name": names[i],
            "destination": str(table.areas[j]),
            "destination_name": names[j],
            "value": float(size),
        }
        for (i, j), size in zip(chords.pairs, chords.sizes, strict=True)
    ]
    reading = read_unit("persons", [*table.departures, *table.arrivals], language)
    key = _TITLES.get(between, "chord_regions")
    stated = title or word(key, language, flow_dates(flow, language))
    notes = [word("chord_reading", language)]
    if left_out:
        notes.append(word("chord_within_rest", language, _amount(left_out, language)))
    drawn = {
        (int(one), int(other))
        for one in table.areas
        for other in table.areas
        if between == "areas" and OTHER not in (one, other)
    }
    return finish(
        frame,
        _views(frame, table, chords, names, reading),
        table=pa.Table.from_pylist(rows),
        title=stated,
        subtitle=flow_subtitle(flow, reading),
        notes=(*notes, *flow_notes(frame, revision, flow, drawn or _all_pairs(flow))),
        credits=flow_credits(revision, flow),
        description=_told(stated, table, names, reading),
        margin=0,
        gap=16,
    )


def _grouped(
    flow: FlowTable, between: str, areas: Sequence[int], top: int
) -> tuple[FlowTable, float]:
    if between == "areas":
        return among(flow, areas=areas, top=top)
    if between not in PARTITIONS:
        raise ExportRefused(
            f"No circle is drawn between {between!r}.", cure=f"Choose {', '.join(BETWEEN)}."
        )
    return between_groupings(flow, between), 0.0


def _all_pairs(flow: FlowTable) -> set[tuple[int, int]]:
    rows, columns = np.nonzero(flow.persons)
    return {(int(flow.areas[i]), int(flow.areas[j])) for i, j in zip(rows, columns, strict=True)}


def _amount(persons: float, language: str) -> str:
    reading = read_unit("persons", [persons], language)
    return f"{reading.label(persons)} {reading.unit}"


def _told(title: str, table: FlowTable, names: Sequence[str], reading: Reading) -> str:
    told = "; ".join(f"{name}: {_sums(table, at, reading)}" for at, name in enumerate(names))
    return f"{title} ({reading.unit}). {told}."


def _sums(table: FlowTable, at: int, reading: Reading) -> str:
    return word(
        "left_and_came",
        reading.language,
        reading.label(table.departures[at]),
        reading.label(table.arrivals[at]),
    )


def _views(
    frame: Frame, table: FlowTable, chords: Chords, names: Sequence[str], reading: Reading
) -> list[dict[str, Any]]:
    import altair as alt  # heavy to import: see bars

    look = frame.look
    colours = [look.categories[at % len(look.categories)] for at in range(len(names))]
    if table.areas[-1] == OTHER:
        colours[-1] = look.quiet
    elif len(names) % len(look.categories) == 1:
        # the last sector stands beside the first
        colours[-1] = look.categories[3]
    radius = 132 if look.narrow else 205
    sums = [_sums(table, at, reading) for at in range(len(names))]
    half: float = radius + (2 * BADGE + 6 if look.narrow else 34)
    if not look.narrow:
        half = max(half, room_needed(frame, chords, names, sums, radius) / 2)
    centre = np.array([frame.inner / 2, half])
    shapes = _shapes(frame, chords, colours, names, reading, radius, centre)
    layers: list[Any] = [
        alt.Chart(alt.NamedData("ribbons" if opacity < 1 else "ring"))
        .mark_geoshape(opacity=opacity, strokeWidth=0.7)
        .encode(
            color=alt.Color("properties.colour:N", scale=None, legend=None),
            stroke=alt.Stroke("properties.edge:N", scale=None, legend=None),
            tooltip="properties.text:N",
        )
        .project(type="identity", scale=1, translate=[0, 0])
        for opacity in (0.8, 1)
    ]
    if look.narrow:
        layers += badges(frame, _numbers(frame, chords, colours, radius, centre))
        entries = [
            Entry(str(at + 1), colours[at], f"{name}: {sums[at]}") for at, name in enumerate(names)
        ]
        below = [draw_key(frame, entries, columns=1)]
    else:
        layers += label_layers(frame, place_labels(frame, chords, names, sums, radius, centre))
        below = []
    view = view_of(alt.layer(*layers), data=shapes)
    return [{**view, "width": frame.inner, "height": round(2 * centre[1])}, *below]


def _shapes(
    frame: Frame,
    chords: Chords,
    colours: Sequence[str],
    names: Sequence[str],
    reading: Reading,
    radius: float,
    centre: NDArray[np.float64],
) -> dict[str, list[dict[str, Any]]]:
    """Give ring and ribbons as flat polygons in pixels, the widest first."""
    inner = radius - _RING
    ring = [
        _polygon(frame, sector(span, inner, radius), centre, colours[at], names[at], edge=False)
        for at, span in enumerate(chords.sectors)
    ]
    to = arrow(reading.language)
    ribbons = [
        _polygon(
            frame,
            ribbon(start, end, outer=inner - 1, inner=inner - _GAP, tip=_TIP),
            centre,
            colours[i],
            f"{names[i]} {to} {names[j]}: {reading.label(size)} ({reading.unit})",
            # an edge parts wide ribbons that cross; a thin one would be all edge
            edge=(start[1] - start[0]) * radius > _EDGED,
        )
        for (i, j), size, start, end in zip(
            chords.pairs, chords.sizes, chords.starts, chords.ends, strict=True
        )
    ]
    return {"ring": ring, "ribbons": ribbons}


def _polygon(
    frame: Frame,
    points: NDArray[np.float64],
    centre: NDArray[np.float64],
    colour: str,
    text: str,
    *,
    edge: bool,
) -> dict[str, Any]:
    placed = _placed(frame, points, centre).round(1)
    ring = [*placed.tolist(), placed[0].tolist()]
    return {
        "type": "Feature",
        "properties": {
            "colour": colour,
            "text": text,
            "edge": frame.look.background if edge else "transparent",
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _placed(
    frame: Frame, points: NDArray[np.float64], centre: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(points * [-1 if frame.rtl else 1, 1] + centre)


def _numbers(
    frame: Frame,
    chords: Chords,
    colours: Sequence[str],
    radius: float,
    centre: NDArray[np.float64],
) -> list[dict[str, Any]]:
    """Set a badge outside each sector, moved along the circle where two would touch."""
    reach = radius + BADGE + 4
    step = 2 * (BADGE + 1) / reach
    angles = move_apart(chords.middles, np.full(len(colours), step), 0, 2 * np.pi)
    points = np.stack([reach * np.sin(angles), -reach * np.cos(angles)], axis=1)
    return [
        {"x": round(x, 1), "y": round(y, 1), "text": str(at + 1), "colour": colours[at]}
        for at, (x, y) in enumerate(_placed(frame, points, centre).tolist())
    ]
