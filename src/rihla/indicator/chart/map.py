"""A world map in classes of colour, drawn on shapes that follow the notes of the figures."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from rihla.areas import name_of
from rihla.areas.designation import disclaimer, editions, map_notes
from rihla.areas.shapes import Shapes, load_shapes
from rihla.drawing.chart import Chart
from rihla.drawing.credit import credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.scale import Reading, classes, exact, read_unit
from rihla.drawing.words import comma, directed, span, word
from rihla.drawing.world import MIDDLE, drawn, world_layers
from rihla.drawing.wrap import text_width
from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import get_indicator
from rihla.indicator.tabulation import tabulate
from rihla.indicator.territory import holder_code
from rihla.revision.store import Revision

__all__ = ["choropleth"]

_SMALL_KM2 = 1200
"""Areas smaller than this are marked with a dot, or nobody would see their colour."""


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
    frame = open_frame(theme=theme, width=width, language=language)
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
        credits=[credit_of(revision, indicator.tables[0])],
        description=_words(stated, table, reading),
        margin=0,
        gap=10,
    )


def _held_notes(revision: Revision, table: pa.Table, date: int | None, language: str) -> list[str]:
    """Say of areas without a row of their own at the date where their migrants are counted."""
    if date is None:
        return []
    rows = [row for row in table.to_pylist() if row["status"] == "not_applicable"]
    holders = [(row["name"], holder_code(revision.borders, row["area"], date), row) for row in rows]
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
    """Say the ends of the scale, finer than the legend: a thousand persons are not 0.0 millions."""
    fine = read_unit("persons", [1], reading.language) if reading.factor < 1 else reading
    if reading.sign:
        fine = replace(reading, decimals=reading.decimals + 1)
    rows = [row for row in table.to_pylist() if row["value"] is not None]
    rows.sort(key=lambda row: -row["value"])
    highest, lowest = (
        "; ".join(f"{row['name']} {fine.label(row['value'])}" for row in some)
        for some in (rows[:5], rows[-5:])
    )
    absent = table.num_rows - len(rows)
    stated = f"{title} ({fine.unit})"
    return word("map_told", reading.language, stated, len(rows), absent, highest, lowest)


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

    land = world_layers(frame, shapes, {code: colour(code) for code in values})
    dots = [
        drawn(feature, colour(feature["id"]))
        for feature in shapes.points
        if feature["properties"]["km2"] < _SMALL_KM2 and feature["id"] in values
    ]
    marks = (
        alt.Chart(alt.NamedData("dots"))
        .mark_geoshape(stroke=look.text, strokeWidth=0.4)
        .encode(color=alt.Color("properties.colour:N", scale=None, legend=None))
    )
    whole = alt.layer(*land.layers, marks).project(
        type="equalEarth", rotate=[-MIDDLE, 0, 0], pointRadius=2.2 if look.narrow else 3
    )
    view = view_of(whole, data={**land.data, "dots": dots})
    return {**view, "width": frame.inner, "height": round(frame.inner * 0.49)}


def _legend(
    frame: Frame, bounds: Sequence[float], colours: Sequence[str], reading: Reading
) -> dict[str, Any]:
    """Draw the classes as boxes with their bounds in words, and what is hatched."""
    import altair as alt  # heavy to import: see bars

    look, language = frame.look, frame.language
    marks = [exact(bound, reading) for bound in bounds]
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
