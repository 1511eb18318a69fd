"""The list beneath a picture that says what its numbers stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rihla.drawing.frame import Frame, view_of
from rihla.drawing.words import directed
from rihla.drawing.wrap import wrap

__all__ = ["BADGE", "Entry", "badges", "draw_key"]

BADGE = 9
"""Radius of a badge in pixels: two digits fit."""

_INDENT = 2 * BADGE + 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: its number, the colour of its badge, its words."""

    number: str
    colour: str
    text: str


def draw_key(frame: Frame, entries: Sequence[Entry], *, columns: int) -> dict[str, Any]:
    """Set numbered words in columns, read down and then across, from where reading starts."""
    import altair as alt  # takes a second to import: charts are drawn by few commands

    size = frame.look.label_size
    column_width = frame.inner / columns
    step, between = size + 3, 7
    depth = -(-len(entries) // columns)
    texts: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    lowest = 0.0
    for column in range(columns):
        top = 0.0
        for entry in entries[column * depth : (column + 1) * depth]:
            lines = wrap(entry.text, column_width - _INDENT - 10, size)
            height = max(len(lines) * step, 2 * BADGE)
            first = top + (height - (len(lines) - 1) * step) / 2
            left = column * column_width
            marks.append(
                {
                    "x": _across(frame, left + BADGE + 1),
                    "y": top + height / 2,
                    "text": entry.number,
                    "colour": entry.colour,
                }
            )
            texts += [
                {
                    "x": _across(frame, left + _INDENT),
                    "y": first + place * step,
                    "text": directed(line),
                }
                for place, line in enumerate(lines)
            ]
            top += height + between
        lowest = max(lowest, top)
    place = {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}
    names = (
        alt.Chart(alt.InlineData(values=texts))
        .mark_text(align=frame.start, baseline="middle")
        .encode(**place, text="text:N")
    )
    view = view_of(alt.layer(names, *badges(frame, marks)))
    return {**view, "width": frame.inner, "height": round(lowest)}


def badges(frame: Frame, marks: Sequence[dict[str, Any]]) -> list[Any]:
    """Give the layers of badges: rings with a number in them, at ``x`` and ``y``."""
    import altair as alt  # as above

    place = {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}
    data = alt.InlineData(values=list(marks))
    rings = (
        alt.Chart(data)
        .mark_point(
            shape="circle", size=(2 * BADGE) ** 2, fill=frame.look.background, fillOpacity=1,
            opacity=1, strokeWidth=2,
        )
        .encode(**place, stroke=alt.Stroke("colour:N", scale=None, legend=None))
    )  # fmt: skip
    numbers = (
        alt.Chart(data)
        .mark_text(align="center", baseline="middle", fontSize=11)
        .encode(**place, text="text:N")
    )
    return [rings, numbers]


def _across(frame: Frame, pixels: float) -> float:
    return round(frame.inner - pixels if frame.rtl else pixels, 1)
