"""A legend of marks of several kinds, set in lines that fit the picture and its direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rihla.drawing.frame import Frame
from rihla.drawing.theme import font_of
from rihla.drawing.words import directed
from rihla.drawing.wrap import text_width

__all__ = ["Entry", "legend_view"]

_SYMBOL = 22
_BESIDE = 6
_APART = 18
_LINE = 18
_ONCE: Mapping[str, Any] = {"data": {"values": [{}]}, "encoding": {}}
"""One row of data draws a mark once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: what a mark looks like and means.

    Parameters
    ----------
    label
        What it means, in the reader's language.
    mark
        ``point``, ``line`` or ``band``.
    colour
        Of the mark.
    shape
        Of a point, as Vega names it.
    filled
        Whether a point is filled.
    opacity
        Of the mark, 0 to 1.
    dash
        Of a line: lengths drawn and left out.
    """

    label: str
    mark: str
    colour: str
    shape: str = "circle"
    filled: bool = True
    opacity: float = 1.0
    dash: tuple[int, ...] = ()


def legend_view(frame: Frame, entries: Sequence[Entry], margin: int) -> dict[str, Any]:
    """Give entries as a view: side by side, in as many lines as they need.

    Parameters
    ----------
    margin
        Pixels before the plot, which the legend begins left of (right of, in Arabic).
    """
    places, height = _placed(frame, entries, margin)
    return {
        "width": frame.inner - margin,
        "height": height,
        "view": {"stroke": None},
        "layer": [
            layer
            for entry, left, middle in places
            for layer in _layers(frame, entry, left, middle, margin)
        ],
    }


def _placed(
    frame: Frame, entries: Sequence[Entry], margin: int
) -> tuple[list[tuple[Entry, float, float]], int]:
    places: list[tuple[Entry, float, float]] = []
    left, line = 0.0, 0
    for entry in entries:
        wide = _SYMBOL + _BESIDE + text_width(entry.label, frame.look.label_size)
        if left and left + wide > frame.inner:
            left, line = 0.0, line + 1
        places.append((entry, left - margin, (line + 0.5) * _LINE))
        left += wide + _APART
    return places, (line + 1) * _LINE


def _layers(
    frame: Frame, entry: Entry, left: float, middle: float, margin: int
) -> list[dict[str, Any]]:
    def across(x: float) -> float:
        """Mirror a place where reading goes from right to left."""
        return frame.inner - 2 * margin - x if frame.rtl else x

    begin, end = sorted((across(left), across(left + _SYMBOL)))
    look: dict[str, Any] = {"color": entry.colour, "opacity": entry.opacity}
    words = _text(frame, entry, across(left + _SYMBOL + _BESIDE), middle)
    if entry.mark == "line":
        return [_line(entry, begin, end, middle), words]
    if entry.mark == "point":
        mark = {"type": "point", "shape": entry.shape, "size": 60, "filled": entry.filled, **look}
        mark |= {"x": (begin + end) / 2, "y": middle}
    else:
        mark = {"type": "rect", **look}
        mark |= {"x": begin, "x2": end, "y": middle - 5, "y2": middle + 5}
    return [{**_ONCE, "mark": mark}, words]


def _line(entry: Entry, begin: float, end: float, middle: float) -> dict[str, Any]:
    plain = {"type": "quantitative", "scale": None, "axis": None}
    mark: dict[str, Any] = {"type": "line", "strokeWidth": 2, "color": entry.colour}
    if entry.dash:
        mark["strokeDash"] = list(entry.dash)
    return {
        "data": {"values": [{"x": begin, "y": middle}, {"x": end, "y": middle}]},
        "mark": {**mark, "opacity": entry.opacity},
        "encoding": {"x": {"field": "x", **plain}, "y": {"field": "y", **plain}},
    }


def _text(frame: Frame, entry: Entry, x: float, middle: float) -> dict[str, Any]:
    text = {
        "type": "text",
        "text": directed(entry.label),
        "align": frame.start,
        "baseline": "middle",
        "font": font_of(frame.language),
        "fontSize": frame.look.label_size,
        "color": frame.look.text,
        "x": x,
        "y": middle,
    }
    return {**_ONCE, "mark": text}
