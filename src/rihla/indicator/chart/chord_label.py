"""Names round a circle: beside their sectors, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rihla.drawing.frame import Frame
from rihla.drawing.words import directed
from rihla.drawing.wrap import wrap
from rihla.numerics.chord import Chords
from rihla.numerics.spacing import move_apart

__all__ = ["Label", "label_layers", "line_height", "place_labels", "room_needed"]

Points = NDArray[np.float64]

_AWAY = 14
"""Pixels between the circle and the names."""
_BETWEEN = 7
"""Pixels between names, one below the other."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name and what stands below it, beside the circle.

    Parameters
    ----------
    names, figures
        Lines of text.
    x, y
        Where its lines begin, and the middle of them: pixels.
    side
        Whether text runs to the right (1) or to the left (-1) of `x`.
    start
        The point of the circle that it belongs to.
    """

    names: tuple[str, ...]
    figures: tuple[str, ...]
    x: float
    y: float
    side: int
    start: tuple[float, float]


def place_labels(
    frame: Frame,
    chords: Chords,
    names: Sequence[str],
    figures: Sequence[str],
    radius: float,
    centre: Points,
) -> list[Label]:
    """Place the name of each sector, with its figures below.

    Parameters
    ----------
    radius, centre
        Of the circle, pixels.

    Returns
    -------
    list of Label
        In no order; on either side of the circle none overlaps another.
    """
    written = _written(frame, names, figures, radius)
    turn = -1 if frame.rtl else 1
    away = radius + _AWAY
    found = []
    for side in (1, -1):
        ats = _beside(chords, side)
        wanted = [float(-away * np.cos(chords.middles[at])) for at in ats]
        heights = [_height(frame, written[at]) for at in ats]
        middles = move_apart(wanted, heights, -centre[1], centre[1])
        for at, middle, height in zip(ats, middles.tolist(), heights, strict=True):
            # beside the circle where it is widest along the lines of the label
            nearest = max(abs(middle) - height / 2, 0.0)
            x = max(float(np.sqrt(max(away**2 - nearest**2, 0.0))), 10.0)
            angle = float(chords.middles[at])
            begins = (radius * np.sin(angle) * turn, -radius * np.cos(angle))
            found.append(
                Label(
                    *written[at],
                    x=float(centre[0] + turn * side * x),
                    y=float(centre[1] + middle),
                    side=turn * side,
                    start=(float(centre[0] + begins[0]), float(centre[1] + begins[1])),
                )
            )
    return found


def room_needed(
    frame: Frame, chords: Chords, names: Sequence[str], figures: Sequence[str], radius: float
) -> float:
    """Give the pixels that the names of the fuller side take, from top to bottom."""
    written = _written(frame, names, figures, radius)
    return max(sum(_height(frame, written[at]) for at in _beside(chords, side)) for side in (1, -1))


Written = tuple[tuple[str, ...], tuple[str, ...]]


def _written(
    frame: Frame, names: Sequence[str], figures: Sequence[str], radius: float
) -> list[Written]:
    size = frame.look.label_size
    room = frame.inner / 2 - radius - _AWAY - 4
    return [
        (tuple(wrap(name, room, size * 1.08)), tuple(wrap(figure, room, size)))
        for name, figure in zip(names, figures, strict=True)
    ]


def _beside(chords: Chords, side: int) -> list[int]:
    """List the sectors whose middle is on a side: right (1) or left (-1), unmirrored."""
    return [at for at, angle in enumerate(chords.middles) if (np.sin(angle) >= 0) == (side > 0)]


def _height(frame: Frame, written: Written) -> int:
    return sum(map(len, written)) * line_height(frame) + _BETWEEN


def line_height(frame: Frame) -> int:
    """Give the pixels from line to line."""
    return frame.look.label_size + 3


def label_layers(frame: Frame, labels: Sequence[Label]) -> list[Any]:
    """Give the layers of names, figures and the lines that lead to them."""
    import altair as alt  # heavy to import: see bars

    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    leaders = [
        {"x": one.start[0], "y": one.start[1], "x2": one.x - 4 * one.side, "y2": one.y}
        for one in labels
    ]
    layers: list[Any] = [
        alt.Chart(alt.InlineData(values=_rounded(leaders)))
        .mark_rule(color=frame.look.quiet, strokeWidth=0.8)
        .encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
    ]
    sides: tuple[tuple[int, Literal["left", "right"]], ...] = ((1, "left"), (-1, "right"))
    for side, align in sides:
        rows = [row for one in labels if one.side == side for row in _rows(frame, one)]
        for is_name in (True, False):
            chosen = [row for row, named in rows if named is is_name]
            if not chosen:
                continue
            mark = alt.Chart(alt.InlineData(values=_rounded(chosen))).mark_text(
                align=align,
                baseline="middle",
                fontWeight="bold" if is_name else "normal",
                color=frame.look.text if is_name else frame.look.quiet,
            )
            layers.append(mark.encode(x=x, y=y, text="text:N"))
    return layers


def _rows(frame: Frame, label: Label) -> list[tuple[dict[str, Any], bool]]:
    step = line_height(frame)
    lines = [*label.names, *label.figures]
    first = label.y - (len(lines) - 1) * step / 2
    return [
        (
            {"x": label.x, "y": first + place * step, "text": directed(text)},
            place < len(label.names),
        )
        for place, text in enumerate(lines)
    ]


def _rounded(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: round(value, 1) if isinstance(value, float) else value for key, value in row.items()}
        for row in rows
    ]
