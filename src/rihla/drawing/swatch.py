"""A legend of boxes with words, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rihla.drawing.frame import Frame, view_of
from rihla.drawing.words import directed
from rihla.drawing.wrap import text_width

__all__ = ["swatch_view"]

_BOX = 16
_ROW = 20


def swatch_view(frame: Frame, entries: Sequence[tuple[str, str]], *, absent: str) -> dict[str, Any]:
    """Draw colours with their words, and last what is hatched.

    Parameters
    ----------
    entries
        Colour and words of each class.
    absent
        What the hatched surfaces are.
    """
    import altair as alt  # heavy to import (1.1 s): charts are drawn by few commands

    look = frame.look
    boxes, texts = _placed(frame, [*entries, (look.land, absent)])
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
    height = max(box["y"] for box in boxes) - 2 + _ROW
    return {**view_of(layers), "width": frame.inner, "height": height}


def _placed(
    frame: Frame, entries: Sequence[tuple[str, str]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give each box and each word its place, a new row where the width is full."""
    size = frame.look.label_size
    x, y = 0.0, 0
    boxes: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for colour, words in entries:
        wide = _BOX + 6 + text_width(words, size) + 14
        if x and x + wide > frame.inner:
            x, y = 0.0, y + _ROW
        left = frame.inner - x - _BOX if frame.rtl else x
        boxes.append({"x": left, "x2": left + _BOX, "y": y + 2, "y2": y + 14, "colour": colour})
        edge = left - 6 if frame.rtl else left + _BOX + 6
        texts.append({"x": edge, "y": y + 8, "text": directed(words)})
        x += wide
    return boxes, texts
