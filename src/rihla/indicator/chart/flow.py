"""Flows drawn: bands from origin to destination, and arrivals beside departures."""

from __future__ import annotations

from typing import Any, Literal

import pyarrow as pa

from rihla.areas import name_of
from rihla.flow.flow_table import FlowTable
from rihla.indicator.chart.bars import draw_bars
from rihla.indicator.chart.chart import Chart
from rihla.indicator.chart.corridor import draw_bands
from rihla.indicator.chart.frame import finish, open_frame, view_of
from rihla.indicator.chart.scale import read_unit
from rihla.revision.store import Revision

__all__ = ["arrivals_and_departures", "flow_bands"]

_BAR = 22


def flow_bands(
    revision: Revision,
    flow: FlowTable,
    *,
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
    top
        How many flows.
    title, theme, width, language
        As in `time_series`. On a phone the bands are bars.
    """
    frame = open_frame(revision, theme=theme, width=width, language=language)
    table = flow.table().slice(0, top)
    rows = [
        {
            "origin": row["origin"],
            "origin_name": name_of(row["origin"], language),
            "area": row["destination"],
            "name": name_of(row["destination"], language),
            "value": row["value"],
        }
        for row in table.to_pylist()
    ]
    reading = read_unit("persons", [row["value"] for row in rows], language)
    stated = title or f"The {len(rows)} largest flows, {_when(flow)}"
    told = "; ".join(
        f"{row['origin_name']} → {row['name']} {reading.label(row['value'])}" for row in rows
    )
    if frame.look.narrow:
        names = [f"{row['origin_name']} – {row['name']}" for row in rows]
        view, margin = draw_bars(frame, names, [row["value"] for row in rows], reading)
    else:
        view, margin = draw_bands(frame, rows, reading), 0
    return finish(
        frame,
        [view],
        table=table,
        title=stated,
        subtitle=reading.unit[:1].upper() + reading.unit[1:],
        notes=_notes(flow),
        used="stock_by_origin",
        description=f"{stated} ({reading.unit}). {told}.",
        margin=margin,
        gap=16,
    )


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
    """Draw arrivals to the right and departures to the left, by area, largest turnover first.

    Parameters are those of `flow_bands`.
    """
    import altair as alt  # heavy to import: see bars

    frame = open_frame(revision, theme=theme, width=width, language=language)
    order = (flow.arrivals + flow.departures).argsort()[::-1][:top]
    rows: list[dict[str, Any]] = [
        {
            "area": int(flow.areas[at]),
            "name": name_of(int(flow.areas[at]), language),
            "arrivals": float(flow.arrivals[at]),
            "departures": float(flow.departures[at]),
            "net": float(flow.net[at]),
        }
        for at in order
    ]
    reading = read_unit("persons", [row["arrivals"] for row in rows], language)
    room = 150
    bars: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    most = max(max(row["arrivals"], row["departures"]) for row in rows)
    half = (frame.inner - room - 100) / 2
    zero = room + 50 + half
    for place, row in enumerate(rows):
        y = place * _BAR
        for side, sign in (("arrivals", 1), ("departures", -1)):
            length = half * row[side] / most
            ends = sorted((zero, zero + sign * length))
            bars.append({"x": ends[0], "x2": ends[1], "y": y, "y2": y + _BAR - 6, "side": side})
            texts.append(
                {
                    "x": zero + sign * (length + 4),
                    "y": y + (_BAR - 6) / 2,
                    "text": reading.label(row[side]),
                    "side": side,
                }
            )
        texts.append({"x": 0, "y": y + (_BAR - 6) / 2, "text": row["name"], "side": "name"})
    colours = {"arrivals": frame.look.categories[0], "departures": frame.look.categories[1]}
    x, y_ = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    layers = []
    for side, colour in colours.items():
        data = alt.InlineData(values=[bar for bar in bars if bar["side"] == side])
        layers.append(
            alt.Chart(data).mark_rect(color=colour).encode(x=x, x2="x2:Q", y=y_, y2="y2:Q")
        )
    aligned: dict[str, Literal["left", "right"]] = {
        "arrivals": "left",
        "departures": "right",
        "name": "left",
    }
    for side, align in aligned.items():
        data = alt.InlineData(values=[text for text in texts if text["side"] == side])
        layers.append(
            alt.Chart(data)
            .mark_text(align=align, baseline="middle")
            .encode(x=x, y=y_, text="text:N")
        )
    view = {**view_of(alt.layer(*layers)), "width": frame.inner, "height": len(rows) * _BAR}
    stated = title or f"Departures (left) and arrivals (right), {_when(flow)}"
    told = "; ".join(
        f"{row['name']}: {reading.label(row['arrivals'])} arrived, "
        f"{reading.label(row['departures'])} left"
        for row in rows
    )
    return finish(
        frame,
        [view],
        table=pa.Table.from_pylist(rows),
        title=stated,
        subtitle=reading.unit[:1].upper() + reading.unit[1:],
        notes=_notes(flow),
        used="stock_by_origin",
        description=f"{stated} ({reading.unit}). {told}.",
        margin=0,
        gap=16,
    )


def _when(flow: FlowTable) -> str:
    sex = "" if flow.sex == "both" else f", {flow.sex}"
    return f"{int(flow.start)}–{int(flow.end)}{sex}"


def _notes(flow: FlowTable) -> tuple[str, ...]:
    return (
        "Persons whose residence differed at the two dates, estimated from stocks"
        f" ({flow.method}).",
    )
