"""What every picture has around it: title, subtitle, caption, colours, fonts, reading direction.

Views are laid out on one column whose left edge is the edge of the plot. Axis labels stand left
of it in a margin of known width, so that title, plot and caption share their outer edges.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from rihla.drawing.chart import Chart
from rihla.drawing.credit import Credit
from rihla.drawing.theme import SMALLEST, Look, font_of, get_look
from rihla.drawing.words import (
    directed,
    is_arabic,
    is_right_to_left,
    number_locale,
    word,
)
from rihla.drawing.wrap import wrap

__all__ = ["Frame", "Line", "finish", "open_frame", "text_view", "view_of"]

_PADDING = 14
_LINE = 1.4
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, slots=True)
class Frame:
    """The setting of one picture.

    Parameters
    ----------
    look
        Colours and sizes.
    language
        One of the six.
    """

    look: Look
    language: str

    @property
    def inner(self) -> int:
        """Width between the paddings, pixels."""
        return self.look.width - 2 * _PADDING

    @property
    def rtl(self) -> bool:
        """Whether it is read from right to left."""
        return is_right_to_left(self.language)

    @property
    def start(self) -> Literal["left", "right"]:
        """Side at which lines of text begin."""
        return "right" if self.rtl else "left"


def open_frame(*, theme: str, width: str, language: str) -> Frame:
    """Choose the setting of a picture.

    Raises
    ------
    ExportRefused
        If the theme or width is not known.
    UnknownLanguage
        If the language is none of the six.
    """
    word("source", language)
    return Frame(get_look(theme, width), language)


def finish(
    frame: Frame,
    views: Sequence[Mapping[str, Any]],
    *,
    table: pa.Table,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    credits: Sequence[Credit],
    description: str,
    margin: int,
    gap: int = 34,
) -> Chart:
    """Put title and caption around the views of a picture.

    Parameters
    ----------
    views
        Vega-Lite views, one above the other, each beginning at the edge of the plot.
    credits
        Whom the figures come from.
    margin
        Pixels before the plot that axis labels take.
    gap
        Pixels between the views, which hold the labels of a horizontal axis.
    """
    look = frame.look
    titles = wrap(title, frame.inner, look.title_size * 1.06)
    head = [Line(line, look.title_size, look.text, bold=True) for line in titles]
    size = look.label_size + 1
    head += [Line(line, size, look.quiet) for line in wrap(subtitle, frame.inner, size)]
    lines = _caption(frame, notes, credits)
    foot = [Line(line, SMALLEST, look.quiet) for line in lines]
    spec = {
        "$schema": _SCHEMA,
        "description": description,
        "background": look.background,
        "padding": _PADDING,
        "vconcat": [text_view(frame, head, margin), *views, text_view(frame, foot, margin)],
        "spacing": gap,
        "bounds": "flush",
        "resolve": {"scale": {"x": "independent", "y": "independent", "color": "independent"}},
        "config": _config(frame),
    }
    return Chart(spec, table, title, "\n".join(lines), description, frame.language)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its size in pixels, its colour."""

    text: str
    size: int
    color: str
    bold: bool = False


def text_view(frame: Frame, lines: Sequence[Line], margin: int) -> dict[str, Any]:
    """Give lines of text as a view: each a mark of its own, in a font that holds its script.

    Lines of one mark would be laid out as one paragraph, which the renderer orders wrongly where
    it is read from right to left.
    """
    edge = frame.inner - margin if frame.rtl else -margin
    marks: dict[Line, list[dict[str, Any]]] = {}
    top = 0.0
    for line in lines:
        look = Line("" if is_arabic(line.text) else "latin", line.size, line.color, line.bold)
        marks.setdefault(look, []).append({"text": directed(line.text), "top": round(top, 1)})
        top += line.size * _LINE
    return {
        "width": frame.inner - margin,
        "height": round(top),
        "view": {"stroke": None},
        "layer": [_text_mark(frame, look, rows, edge) for look, rows in marks.items()],
    }


def _text_mark(frame: Frame, look: Line, rows: list[dict[str, Any]], edge: int) -> dict[str, Any]:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "align": frame.start,
            "baseline": "top",
            "font": font_of(frame.language if look.text == "" or not frame.rtl else "en"),
            "fontSize": look.size,
            "fontWeight": "bold" if look.bold else "normal",
            "color": look.color,
            "x": edge,
        },
        "encoding": {
            "text": {"field": "text", "type": "nominal"},
            "y": {"field": "top", "type": "quantitative", "scale": None, "axis": None},
        },
    }


def _caption(frame: Frame, notes: Sequence[str], credits: Sequence[Credit]) -> list[str]:
    origin_lines = [line for credit in credits for line in _credit_lines(frame, credit)]
    told = list(dict.fromkeys(" ".join(note.split()) for note in notes))
    if told:
        told[0] = f"{word('notes', frame.language)}: {told[0]}"
    # a note in English has its own paragraph among notes in Arabic, for the same reason
    paragraphs = [" ".join(alike) for _, alike in itertools.groupby(told, is_arabic)]
    told_lines = [line for part in paragraphs for line in wrap(part, frame.inner, SMALLEST)]
    return [*origin_lines, *told_lines]


def _credit_lines(frame: Frame, credit: Credit) -> list[str]:
    language = frame.language
    parts = [
        (word("source", language), credit.citation),
        (word("licence", language), credit.licence),
    ]
    if credit.revision:
        parts.append((word("revision", language), credit.revision))
    if not frame.rtl:
        first, *others = (f"{name}: {text}" for name, text in parts)
        rest = "".join(f" {other}." for other in others)
        return wrap(f"{first}{rest}", frame.inner, SMALLEST)
    # lines that mix both directions are laid out wrongly by the renderer: one script a line
    return [
        line for name, text in parts for line in (f"{name}:", *wrap(text, frame.inner, SMALLEST))
    ]


def view_of(layers: Any, *, data: Mapping[str, Sequence[Any]] | None = None) -> dict[str, Any]:
    """Give an Altair chart as a view that can stand among others: its data inside.

    Parameters
    ----------
    layers
        An ``altair.Chart`` or ``LayerChart``.
    data
        What stands for the names that the chart calls its data by. Shapes are given so, because
        Altair walks through all data that it holds itself, which takes seconds on a map.
    """
    spec: dict[str, Any] = layers.to_dict()
    for top in ("$schema", "config"):
        spec.pop(top, None)
    placed: dict[str, Any] = _inlined(spec, {**spec.pop("datasets", {}), **(data or {})})
    return placed


def _inlined(part: Any, datasets: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        if set(part) == {"name"} and part["name"] in datasets:
            return {"values": datasets[part["name"]]}
        return {key: _inlined(inner, datasets) for key, inner in part.items()}
    if isinstance(part, list):
        return [_inlined(inner, datasets) for inner in part]
    return part


def _config(frame: Frame) -> dict[str, Any]:
    look, font = frame.look, font_of(frame.language)
    return {
        "font": font,
        "locale": {"number": number_locale(frame.language)},
        "view": {"stroke": None},
        "axis": {
            "labelColor": look.text,
            "titleColor": look.quiet,
            "labelFontSize": look.label_size,
            "titleFontSize": look.label_size,
            "titleFontWeight": "normal",
            "gridColor": look.grid,
            "domainColor": look.quiet,
            "tickColor": look.quiet,
            "labelFont": font,
            "titleFont": font,
        },
        "text": {"font": font, "fontSize": look.label_size, "color": look.text},
    }
