"""From origin to destination: bands whose width is the number of persons."""

from __future__ import annotations

from typing import Any, Literal

from rihla.areas import WORLD
from rihla.drawing.chart import Chart
from rihla.drawing.credit import credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.scale import Reading, read_unit
from rihla.drawing.words import comma, directed, word
from rihla.drawing.wrap import wrap
from rihla.indicator.chart.bars import draw_bars
from rihla.indicator.origin import top_corridors
from rihla.indicator.selection import AreaLike, select
from rihla.revision.store import Revision

__all__ = ["corridors", "draw_bands"]

_HEIGHT = 430
_LEAST = 31.0
"""Pixels that every area has: room for two lines of its name, however thin its bands."""
_GAP = 6.0
"""Pixels between the bands of one area and those of the next."""
_BEND = 24


def corridors(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    top: int = 12,
    sex: str = "both",
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw the largest groups of migrants from one origin in one destination.

    On a page they are bands from origin to destination; on a phone, bars. They are stocks of
    persons, not moves in a year.

    Parameters
    ----------
    area
        Which destinations are considered.
    date, top, sex
        As in `top_corridors`.
    title, theme, width, language
        As in `time_series`. From right to left, origins stand at the right.

    Returns
    -------
    Chart

    Raises
    ------
    FigureNotAvailable
        If the revision has no figures by origin.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> chart = corridors(open_revision("2019"), date=2019, top=3)
    >>> chart.table.column("origin_name")[0].as_py()
    'Mexico'
    """
    frame = open_frame(theme=theme, width=width, language=language)
    table = top_corridors(revision, area, date=date, top=top, sex=sex, language=language)
    rows = table.to_pylist()
    reading = read_unit("persons", [row["value"] for row in rows], language)
    where = f"{select(area).name(language)}{comma(language)}{date}"
    stated = title or word("corridors", language, where)
    told = "; ".join(
        f"{row['origin_name']} → {row['name']} {reading.label(row['value'])}" for row in rows
    )
    if frame.look.narrow:
        joint = " – "
        names = [f"{row['origin_name']}{joint}{row['name']}" for row in rows]
        view, margin = draw_bars(frame, names, [row["value"] for row in rows], reading)
    else:
        view, margin = draw_bands(frame, rows, reading), 0
    return finish(
        frame,
        [view],
        table=table,
        title=stated,
        subtitle=reading.unit[:1].upper() + reading.unit[1:],
        notes=(),
        credits=[credit_of(revision, "stock_by_origin")],
        description=f"{stated} ({reading.unit}). {told}.",
        margin=margin,
        gap=16,
    )


def draw_bands(frame: Frame, rows: list[dict[str, Any]], reading: Reading) -> dict[str, Any]:
    """Draw bands from ``origin`` to ``area``, as wide as their ``value``."""
    import altair as alt  # heavy to import: see bars

    look = frame.look
    room = 190
    left, right = (room, frame.inner - room) if not frame.rtl else (frame.inner - room, room)
    band = min(_band(rows, "origin"), _band(rows, "area"))
    ends = {side: _stack(rows, side, band) for side in ("origin", "area")}
    points: list[dict[str, Any]] = []
    origins = list(dict.fromkeys(row["origin"] for row in rows))
    for place, row in enumerate(rows):
        size = band * row["value"]
        y0 = ends["origin"]["places"][place] + size / 2
        y1 = ends["area"]["places"][place] + size / 2
        for step in range(_BEND + 1):
            part = step / _BEND
            # level for the first and last step, so that both ends are upright
            level = min(max((part * _BEND - 1) / (_BEND - 2), 0.0), 1.0)
            ease = level * level * (3 - 2 * level)
            points.append(
                {
                    "x": round(left + (right - left) * part, 1),
                    "y": round(y0 + (y1 - y0) * ease, 1),
                    "size": round(size, 2),
                    "corridor": place,
                    "order": step,
                    "colour": look.categories[origins.index(row["origin"]) % len(look.categories)],
                }
            )
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    bands = (
        alt.Chart(alt.InlineData(values=points))
        .mark_line(opacity=0.72, strokeCap="butt")
        .encode(
            x=x,
            y=y,
            strokeWidth=alt.StrokeWidth("size:Q", scale=None, legend=None),
            color=alt.Color("colour:N", scale=None, legend=None),
            detail="corridor:N",
            order="order:Q",
        )
    )
    before: Literal["left", "right"] = "left" if frame.rtl else "right"
    gap = -8 if not frame.rtl else 8
    layers = [bands]
    for side, name, edge, shift, align in (
        ("origin", "origin_name", left, gap, before),
        ("area", "name", right, -gap, frame.start),
    ):
        texts = _names(frame, rows, ends[side], side, name, room - 16, reading)
        marks = alt.Chart(alt.InlineData(values=[{**one, "x": edge + shift} for one in texts]))
        layers.append(
            marks.mark_text(align=align, baseline="middle").encode(x=x, y=y, text="text:N")
        )
    view = view_of(alt.layer(*layers))
    return {**view, "width": frame.inner, "height": _HEIGHT}


def _sums(rows: list[dict[str, Any]], key: str) -> dict[int, float]:
    sums: dict[int, float] = {}
    for row in rows:
        sums[row[key]] = sums.get(row[key], 0) + row["value"]
    return sums


def _band(rows: list[dict[str, Any]], key: str) -> float:
    """Give the pixels of a person for which one side fills the height."""
    sums = _sums(rows, key).values()
    low, high = 0.0, _HEIGHT / sum(sums)
    for _ in range(40):
        middle = (low + high) / 2
        filled = sum(_height(value, middle) for value in sums)
        low, high = (middle, high) if filled <= _HEIGHT else (low, middle)
    return low


def _height(persons: float, band: float) -> float:
    return max(persons * band + _GAP, _LEAST)


def _stack(rows: list[dict[str, Any]], key: str, band: float) -> dict[str, Any]:
    """Pile the ends of the bands up by area, areas in order of their size."""
    sums = _sums(rows, key)
    areas = sorted(sums, key=lambda area: -sums[area])
    heights = {area: _height(sums[area], band) for area in areas}
    middle: dict[int, float] = {}
    at = (_HEIGHT - sum(heights.values())) / 2
    for area in areas:
        middle[area] = at + heights[area] / 2
        at += heights[area]
    cursor = {area: middle[area] - sums[area] * band / 2 for area in areas}
    places = []
    for row in rows:
        places.append(cursor[row[key]])
        cursor[row[key]] += row["value"] * band
    return {"places": places, "middle": middle, "sums": sums}


def _names(
    frame: Frame,
    rows: list[dict[str, Any]],
    end: dict[str, Any],
    side: str,
    name: str,
    room: float,
    reading: Reading,
) -> list[dict[str, Any]]:
    size = frame.look.label_size
    named = {row[side]: row[name] for row in rows}
    found = []
    for area, middle in end["middle"].items():
        lines = wrap(f"{named[area]} {reading.label(end['sums'][area])}", room, size)
        first = middle - (len(lines) - 1) * (size + 2) / 2
        found += [
            {"y": first + place * (size + 2), "text": directed(line)}
            for place, line in enumerate(lines)
        ]
    return found
