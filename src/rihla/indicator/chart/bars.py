"""Areas in order: one bar each, its name before it and its figure behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa

from rihla.areas import WORLD
from rihla.drawing.chart import Chart
from rihla.drawing.credit import credit_of
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.scale import Reading, read_unit
from rihla.drawing.words import comma, directed, span, word
from rihla.drawing.wrap import text_width, wrap
from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import get_indicator
from rihla.indicator.origin import top_destinations, top_origins
from rihla.indicator.selection import AreaLike, Selection, select
from rihla.indicator.tabulation import rank_table
from rihla.revision.store import Revision

__all__ = ["draw_bars", "ranked_bars"]

_GAP = 12


def ranked_bars(
    revision: Revision,
    what: str = "stock",
    area: AreaLike = WORLD,
    *,
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    top: int = 15,
    sex: str = "both",
    at_least: float = 0,
    origin: AreaLike | None = None,
    title: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw the largest areas by an indicator, or the largest origins or destinations.

    Parameters
    ----------
    what
        An indicator; or ``origins`` or ``destinations`` of the migrants in ``area``.
    area
        Whose areas are put in order (the world's by default).
    date, start, end, top, sex, at_least
        As in `rank_table`.
    origin
        For destinations: of whom, where only migrants from there are counted.
    title, theme, width, language
        As in `time_series`. From right to left, bars grow to the left.

    Returns
    -------
    Chart

    Raises
    ------
    FigureNotAvailable
        If nothing is there to be put in order.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> chart = ranked_bars(open_revision("2019"), "origins", "France", date=2019, top=5)
    >>> chart.title, chart.table.num_rows
    ('Origins of migrants in France, 2019', 5)
    """
    frame = open_frame(theme=theme, width=width, language=language)
    selection = select(area)
    if what in ("origins", "destinations"):
        if date is None:
            raise FigureNotAvailable(f"{what} need a date.", cure="Give it by name.")
        if what == "origins":
            table = top_origins(revision, area, date=date, top=top, sex=sex, language=language)
        else:
            table = top_destinations(
                revision, area, date=date, origin=origin, top=top, sex=sex, language=language
            )
        by_origin = what == "origins" or origin is not None
        unit, used = "persons", "stock_by_origin" if by_origin else "stock"
        about = _about(what, selection, origin, language)
        years = str(date)
    else:
        indicator = get_indicator(what)
        table = rank_table(
            revision,
            what,
            among=list(selection.members),
            date=date,
            start=start,
            end=end,
            top=top,
            sex=sex,
            at_least=at_least,
            language=language,
        )
        unit, used = indicator.unit, indicator.tables[0]
        where = "" if selection.code == WORLD else comma(language) + selection.name(language)
        about = indicator.title(language) + where
        years = str(date) if date is not None else span(start or 0, end or 0)
    reading = _reading(table, unit, language)
    stated = title or f"{about}{comma(language)}{years}"
    names = table.column("name").to_pylist()
    view, margin = draw_bars(frame, names, table.column("value").to_pylist(), reading)
    return finish(
        frame,
        [view],
        table=table,
        title=stated,
        subtitle=reading.unit[:1].upper() + reading.unit[1:],
        notes=(),
        credits=[credit_of(revision, used)],
        description=_words(stated, names, table.column("value").to_pylist(), reading),
        margin=margin,
        gap=16,
    )


def _about(what: str, area: Selection, origin: AreaLike | None, language: str) -> str:
    if origin is None:
        return word(what, language, area.name(language))
    return word("destinations_of", language, select(origin).name(language))


def _reading(table: pa.Table, unit: str, language: str) -> Reading:
    values = table.column("value").to_pylist()
    if not values:
        raise FigureNotAvailable(
            "Nothing is there to be put in order.", cure="Choose another date or area."
        )
    return read_unit(unit, values, language)


def _words(title: str, names: Sequence[str], values: Sequence[float], reading: Reading) -> str:
    told = "; ".join(
        f"{name} {reading.label(value)}" for name, value in zip(names, values, strict=True)
    )
    return f"{title} ({reading.unit}). {told}."


def draw_bars(
    frame: Frame, names: Sequence[str], values: Sequence[float], reading: Reading
) -> tuple[dict[str, Any], int]:
    """Lay bars out, one below the other, and give the view and the room of the names.

    Positions are pixels, so that bars begin at zero and mirror for readers from right to left.
    """
    look = frame.look
    size = look.label_size
    most = round(frame.inner * (0.4 if look.narrow else 0.34))
    lines = [wrap(name, most - _GAP, size) for name in names]
    widest = max(text_width(line, size) for wrapped in lines for line in wrapped)
    margin = min(most, round(widest) + _GAP)
    labels = [reading.label(value) for value in values]
    room = round(max(text_width(label, size) for label in labels)) + 2 * _GAP
    plot = frame.inner - margin
    low, high = min(0.0, *values), max(0.0, *values)
    left = room if low < 0 else 0
    per_unit = (plot - room - left) / ((high - low) or 1)
    step = max(len(wrapped) for wrapped in lines) * (size + 3) + 8
    zero = left - low * per_unit

    def across(pixels: float) -> float:
        return round(plot - pixels if frame.rtl else pixels, 1)

    bars, figures, texts = [], [], []
    for row, (wrapped, value, label) in enumerate(zip(lines, values, labels, strict=True)):
        top = row * step
        tip = zero + value * per_unit
        bars.append({"x": across(zero), "x2": across(tip), "y": top + 3, "y2": top + step - 3})
        before = value < 0
        figures.append(
            {
                "x": across(tip + (-6 if before else 6)),
                "y": top + step / 2,
                "text": directed(label),
                "before": before,
            }
        )
        first = top + step / 2 - (len(wrapped) - 1) * (size + 3) / 2
        for place, line in enumerate(wrapped):
            texts.append(
                {"x": across(-margin), "y": first + place * (size + 3), "text": directed(line)}
            )
    view = _bar_view(frame, bars, figures, texts)
    # mirrored, the names stand behind the plot and the plot begins at the edge
    return {**view, "width": plot, "height": len(names) * step}, 0 if frame.rtl else margin


def _bar_view(
    frame: Frame,
    bars: list[dict[str, Any]],
    figures: list[dict[str, Any]],
    texts: list[dict[str, Any]],
) -> dict[str, Any]:
    # heavy to import (1.1 s): charts are drawn by few commands
    import altair as alt

    look = frame.look

    def placed(name: str) -> dict[str, Any]:
        kind = alt.X if name.startswith("x") else alt.Y
        return {name: kind(f"{name}:Q", scale=None, axis=None)}

    here = {**placed("x"), **placed("y")}
    rects = (
        alt.Chart(alt.InlineData(values=bars))
        .mark_rect(color=look.categories[0])
        .encode(**here, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
    )
    layers = [rects]
    other: Literal["left", "right"] = "left" if frame.rtl else "right"
    for before, align in ((False, frame.start), (True, other)):
        chosen = [one for one in figures if one["before"] is before]
        if chosen:
            marks = alt.Chart(alt.InlineData(values=chosen)).mark_text(
                align=align, baseline="middle", fontWeight="bold"
            )
            layers.append(marks.encode(**here, text="text:N"))
    names = alt.Chart(alt.InlineData(values=texts)).mark_text(align=frame.start, baseline="middle")
    layers.append(names.encode(**here, text="text:N"))
    return view_of(alt.layer(*layers))
