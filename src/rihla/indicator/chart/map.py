"""A world map in classes of colour, drawn on shapes that follow the notes of the figures."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.areas import name_of
from rihla.areas.designation import disclaimer, editions, map_notes
from rihla.areas.shapes import Feature, Shapes, load_shapes
from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import get_indicator
from rihla.indicator.chart.chart import Chart
from rihla.indicator.chart.frame import Frame, finish, open_frame, view_of
from rihla.indicator.chart.scale import Reading, classes, read_unit
from rihla.indicator.chart.words import comma, directed, number, span, word
from rihla.indicator.chart.wrap import text_width
from rihla.indicator.tabulation import tabulate
from rihla.indicator.territory import holder_code
from rihla.numerics.hatch import hatch
from rihla.revision.store import Revision

__all__ = ["choropleth"]

_SMALL_KM2 = 1200
"""Areas smaller than this are marked with a dot, or nobody would see their colour."""
_HATCH_DEGREES = 1.0
_GRID = 20
"""Corners are moved to the nearest twentieth of a degree: a tenth of a pixel on a page."""
_LEAST_AREA = 0.01
"""Square degrees of a ring that can still be seen."""
_DASHES: Mapping[str, list[float]] = {"dashed": [4, 3], "dotted": [1, 2]}


def choropleth(
    revision: Revision,
    indicator_id: str = "stock_share",
    *,
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    sex: str = "both",
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw an indicator of every area on a world map (Equal Earth projection).

    Areas without a figure, and places to which the figures assign none, are hatched. Names and
    borders are declared judgement (`rihla.areas.designation`): their notes and the publisher's
    disclaimer are printed in the picture.

    Parameters
    ----------
    date, start, end, sex
        As in `rank_table`.
    title, theme, width, language
        As in `time_series`.

    Returns
    -------
    Chart

    Raises
    ------
    FigureNotAvailable
        If no area has a figure.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> chart = choropleth(open_revision("2019"), date=2019)
    >>> "do not imply" in chart.caption
    True
    """
    frame = open_frame(revision, theme=theme, width=width, language=language)
    indicator = get_indicator(indicator_id)
    table = tabulate(
        revision,
        indicator_id,
        "areas",
        dates=None if date is None else [date],
        intervals=None if start is None or end is None else [(start, end)],
        sexes=[sex],
        language=language,
    )
    values = {row["area"]: row["value"] for row in table.to_pylist() if row["value"] is not None}
    if not values:
        raise FigureNotAvailable(
            f"{indicator.title()}: no area has a figure.", cure="Choose another date."
        )
    bounds = classes(list(values.values()))
    reading = read_unit(indicator.unit, bounds or list(values.values()), language)
    colours = _colours(frame, bounds)
    edition = revision.id if revision.id in editions() else None
    shapes = load_shapes(edition)
    years = str(date) if date is not None else span(start or 0, end or 0)
    stated = title or f"{indicator.title(language)}{comma(language)}{years}"
    view = _map_view(frame, shapes, values, bounds, colours)
    return finish(
        frame,
        [view, _legend(frame, bounds, colours, reading)],
        table=table,
        title=stated,
        subtitle=reading.unit[:1].upper() + reading.unit[1:],
        notes=(
            *_held_notes(revision, table, date, language),
            *map_notes(table.column("area").to_pylist(), language, edition=edition),
            str(disclaimer()),
        ),
        used=indicator.tables[0],
        description=_words(stated, table, reading),
        margin=0,
        gap=10,
    )


def _held_notes(revision: Revision, table: pa.Table, date: int | None, language: str) -> list[str]:
    """Say of areas without a row of their own at the date where their migrants are counted."""
    if date is None:
        return []
    rows = [row for row in table.to_pylist() if row["status"] == "not_applicable"]
    holders = [(row["name"], holder_code(revision.id, row["area"], date), row) for row in rows]
    return [
        word("held", language, name, name_of(holder, language))
        for name, holder, row in holders
        if holder != row["area"]
    ]


def _colours(frame: Frame, bounds: Sequence[float]) -> list[str]:
    """Choose as many colours as there are classes, spread over the palette."""
    count = len(bounds) + 1
    palette = frame.look.around if bounds and bounds[0] < 0 else frame.look.ordered
    if count == 1:
        return [palette[len(palette) // 2]]
    return [palette[round(place * (len(palette) - 1) / (count - 1))] for place in range(count)]


def _words(title: str, table: pa.Table, reading: Reading) -> str:
    rows = [row for row in table.to_pylist() if row["value"] is not None]
    rows.sort(key=lambda row: -row["value"])
    told = "; ".join(f"{row['name']} {reading.label(row['value'])}" for row in rows[:5])
    lowest = "; ".join(f"{row['name']} {reading.label(row['value'])}" for row in rows[-5:])
    absent = table.num_rows - len(rows)
    return (
        f"{title} ({reading.unit}), a world map of {len(rows)} areas, {absent} without a figure."
        f" Highest: {told}. Lowest: {lowest}."
    )


def _map_view(
    frame: Frame,
    shapes: Shapes,
    values: dict[int, float],
    bounds: Sequence[float],
    colours: Sequence[str],
) -> dict[str, Any]:
    import altair as alt  # heavy to import: see bars

    look = frame.look

    def colour(code: int) -> str:
        return colours[bisect.bisect_right(bounds, values[code])]

    land = [
        _drawn(feature, look.land if feature["id"] not in values else colour(feature["id"]))
        for feature in shapes.areas
    ]
    bare = [feature for feature in shapes.areas if feature["id"] not in values]
    unknown = [*bare, *shapes.places]
    land += [_drawn(feature, look.land) for feature in shapes.places]
    dots = [
        _drawn(feature, colour(feature["id"]))
        for feature in shapes.points
        if feature["properties"]["km2"] < _SMALL_KM2 and feature["id"] in values
    ]
    height = round(frame.inner * 0.49)
    fill = alt.Color("properties.colour:N", scale=None, legend=None)
    lines = _boundaries(shapes)
    data = {"land": land, "hatch": [_hatched(unknown)], "dots": dots, **lines}
    layers = [
        alt.Chart(alt.NamedData("land"))
        .mark_geoshape(stroke=look.edge, strokeWidth=0.3)
        .encode(color=fill),
        alt.Chart(alt.NamedData("hatch")).mark_geoshape(
            filled=False, stroke=look.quiet, strokeWidth=0.7
        ),
        *(
            alt.Chart(alt.NamedData(style)).mark_geoshape(
                filled=False, stroke=look.text, strokeWidth=0.7, strokeDash=_DASHES[style]
            )
            for style in lines
        ),
        alt.Chart(alt.NamedData("dots"))
        .mark_geoshape(stroke=look.text, strokeWidth=0.4)
        .encode(color=fill),
    ]
    drawn = alt.layer(*layers).project(
        type="equalEarth", rotate=[-11, 0, 0], pointRadius=2.2 if look.narrow else 3
    )
    return {**view_of(drawn, data=data), "width": frame.inner, "height": height}


def _drawn(feature: Feature, colour: str) -> Feature:
    return {
        "type": "Feature",
        "properties": {"colour": colour},
        "geometry": _rounded(feature["geometry"]),
    }


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """Draw no more corners than can be seen; what is smaller goes (dots stand for it)."""
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return geometry
    if kind == "LineString":
        return {"type": kind, "coordinates": _short(parts).tolist()}
    if kind == "MultiLineString":
        return {"type": kind, "coordinates": [_short(part).tolist() for part in parts]}
    polygons = [_seen(rings) for rings in (parts if kind == "MultiPolygon" else [parts])]
    return {"type": "MultiPolygon", "coordinates": [rings for rings in polygons if rings]}


def _seen(rings: Sequence[Any]) -> list[Any]:
    """Keep the rings of a polygon that stay surfaces; without its outer ring none is one.

    A ring that collapses or turns round would, on the sphere, mean the rest of the world.
    """
    short = [_short(ring) for ring in rings]
    kept = [
        after.tolist()
        for ring, after in zip(rings, short, strict=True)
        if _area(after) * _area(np.asarray(ring, dtype=np.float64)) > 0
        and abs(_area(after)) > _LEAST_AREA
    ]
    outer = short[0].tolist()
    return kept if kept and kept[0] == outer else []


def _short(line: Sequence[Any]) -> NDArray[np.float64]:
    corners = np.round(np.asarray(line, dtype=np.float64) * _GRID) / _GRID
    moved = np.ones(len(corners), dtype=bool)
    moved[1:] = np.any(corners[1:] != corners[:-1], axis=1)
    return corners[moved]


def _area(ring: NDArray[np.float64]) -> float:
    """Give the signed area of a ring in square degrees."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def _boundaries(shapes: Shapes) -> dict[str, list[Feature]]:
    """Give the declared lines by style; all others are the edges of the land."""
    found = {
        style: [_drawn(line, "") for line in shapes.lines if line["properties"]["style"] == style]
        for style in _DASHES
    }
    return {style: lines for style, lines in found.items() if lines}


def _hatched(features: Sequence[Feature]) -> Feature:
    """Give the hatch of all surfaces without a figure as one line."""
    lines = []
    for feature in features:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        for rings in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
            lines += [
                [[round(x, 2), round(y, 2)] for x, y in segment.tolist()]
                for segment in hatch(rings, _HATCH_DEGREES)
            ]
    return {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }


def _mark(bound: float, reading: Reading) -> str:
    """Write the bound of a class with no more decimals than it has."""
    shown = bound * reading.factor
    decimals = next(d for d in range(7) if abs(shown - round(shown, d)) < 1e-9)
    return number(shown, decimals, reading.language) + reading.sign


def _legend(
    frame: Frame, bounds: Sequence[float], colours: Sequence[str], reading: Reading
) -> dict[str, Any]:
    """Draw the classes as boxes with their bounds in words, and what is hatched."""
    import altair as alt  # heavy to import: see bars

    look, language = frame.look, frame.language
    marks = [_mark(bound, reading) for bound in bounds]
    words = [word("under", language, marks[0])] if marks else []
    words += [word("between", language, low, high) for low, high in itertools.pairwise(marks)]
    words += [word("at_least", language, marks[-1])] if marks else [reading.unit]
    words.append(word("no_data", language))
    size, box, row = look.label_size, 16, 20
    x, y = 0.0, 0
    boxes: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for label, colour in zip(words, [*colours, look.land], strict=True):
        wide = box + 6 + text_width(label, size) + 14
        if x and x + wide > frame.inner:
            x, y = 0.0, y + row
        left = frame.inner - x - box if frame.rtl else x
        boxes.append({"x": left, "x2": left + box, "y": y + 2, "y2": y + 2 + 12, "colour": colour})
        edge = left - 6 if frame.rtl else left + box + 6
        texts.append({"x": edge, "y": y + 8, "text": directed(label)})
        x += wide
    last = boxes[-1]
    strokes = [
        {"x": last["x"] + step, "y": last["y2"], "x2": last["x"] + step + 4, "y2": last["y"]}
        for step in (0, 4, 8, 12)
    ]
    place = {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}
    corner = {"x2": alt.X2("x2:Q"), "y2": alt.Y2("y2:Q")}
    fills = (
        alt.Chart(alt.InlineData(values=boxes))
        .mark_rect()
        .encode(**place, **corner, color=alt.Color("colour:N", scale=None, legend=None))
    )
    lines = alt.Chart(alt.InlineData(values=strokes)).mark_rule(color=look.quiet, strokeWidth=0.9)
    names = alt.Chart(alt.InlineData(values=texts)).mark_text(align=frame.start, baseline="middle")
    layers = alt.layer(fills, lines.encode(**place, **corner), names.encode(**place, text="text:N"))
    return {**view_of(layers), "width": frame.inner, "height": y + row}
