"""A world map of areas in categories: how States voted, where they stand towards a treaty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rihla.areas import name_of
from rihla.areas.designation import disclaimer, map_notes
from rihla.areas.shapes import Shapes, load_shapes
from rihla.drawing.chart import Chart
from rihla.drawing.credit import Credit
from rihla.drawing.frame import Frame, finish, open_frame, view_of
from rihla.drawing.swatch import swatch_view
from rihla.drawing.words import comma
from rihla.drawing.world import MIDDLE, drawn, world_layers

__all__ = ["Category", "category_map"]

_SMALL_KM2 = 1200
"""Areas smaller than this are marked with a dot, or nobody would see their colour."""


@dataclass(frozen=True, slots=True)
class Category:
    """One of the things that an area can be.

    Parameters
    ----------
    words
        In the reader's language.
    colour
        Place among the colours of series that all eyes part (`rihla.drawing.theme`); None for grey.
    """

    id: str
    words: str
    colour: int | None


def category_map(
    values: Mapping[int, str],
    categories: Sequence[Category],
    *,
    title: str,
    subtitle: str,
    absent: str,
    credits: Sequence[Credit],
    notes: Sequence[str] = (),
    edition: str | None = None,
    theme: str = "light",
    width: str = "page",
    language: str = "en",
) -> Chart:
    """Draw areas in the colour of their category (Equal Earth projection).

    Names and borders are declared judgement (`rihla.areas.designation`): their notes and the
    publisher's disclaimer are printed in the picture.

    Parameters
    ----------
    values
        Category of each area by its M49 code. Areas without one are hatched.
    absent
        What it means to have none, in the reader's language.
    edition
        Whose borders are drawn, such as ``undesa-2019``.
    theme, width, language
        As in `rihla.indicator.chart.time_series`.

    Returns
    -------
    Chart
        With a table of ``area, name, category``.

    Examples
    --------
    >>> party = Category("party", "Party", 0)
    >>> chart = category_map({484: "party"}, [party], title="Parties", subtitle="", absent="None",
    ...                      credits=[Credit("United Nations Treaty Collection", "facts")])
    >>> chart.description
    'Parties. Party (1): Mexico.'
    """
    frame = open_frame(theme=theme, width=width, language=language)
    shapes = load_shapes(edition)
    colours = {one.id: _colour(frame, one) for one in categories}
    words = {one.id: one.words for one in categories}
    view = _view(frame, shapes, {area: colours[value] for area, value in values.items()})
    legend = swatch_view(frame, [(colours[one.id], one.words) for one in categories], absent=absent)
    named = sorted((name_of(area, language), area) for area in values)
    table = pa.table(
        {
            "area": pa.array([area for _, area in named], pa.int32()),
            "name": pa.array([name for name, _ in named], pa.string()),
            "category": pa.array([words[values[area]] for _, area in named], pa.string()),
        }
    )
    return finish(
        frame,
        [view, legend],
        table=table,
        title=title,
        subtitle=subtitle,
        notes=(*notes, *map_notes(list(values), language, edition=edition), str(disclaimer())),
        credits=credits,
        description=_told(title, categories, values, language),
        margin=0,
        gap=10,
    )


def _colour(frame: Frame, category: Category) -> str:
    return frame.look.quiet if category.colour is None else frame.look.categories[category.colour]


def _view(frame: Frame, shapes: Shapes, colours: Mapping[int, str]) -> dict[str, Any]:
    import altair as alt  # heavy to import: see legend

    land = world_layers(frame, shapes, colours)
    dots = [
        drawn(one, colours[one["id"]])
        for one in shapes.points
        if one["properties"]["km2"] < _SMALL_KM2 and one["id"] in colours
    ]
    marks = (
        alt.Chart(alt.NamedData("dots"))
        .mark_geoshape(stroke=frame.look.text, strokeWidth=0.4)
        .encode(color=alt.Color("properties.colour:N", scale=None, legend=None))
    )
    whole = alt.layer(*land.layers, marks).project(
        type="equalEarth", rotate=[-MIDDLE, 0, 0], pointRadius=2.2 if frame.look.narrow else 3
    )
    view = view_of(whole, data={**land.data, "dots": dots})
    return {**view, "width": frame.inner, "height": round(frame.inner * 0.49)}


def _told(
    title: str, categories: Sequence[Category], values: Mapping[int, str], language: str
) -> str:
    """Name the areas of each category, but for the largest, which the table lists."""
    of = {
        one.id: sorted(name_of(area, language) for area, value in values.items() if value == one.id)
        for one in categories
    }
    largest = max(of, key=lambda one: len(of[one])) if len(of) > 1 else ""
    parts = [
        f"{one.words} ({len(of[one.id])})"
        + ("" if one.id == largest or not of[one.id] else f": {comma(language).join(of[one.id])}")
        for one in categories
    ]
    return f"{title}. {'. '.join(parts)}."
