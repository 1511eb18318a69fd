"""The brief's charts as pictures that need no script: each for two widths and two themes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rihla import areas
from rihla.claim.brief import Brief
from rihla.claim.phrase import exactly

if TYPE_CHECKING:
    from rihla.indicator.chart import Chart

__all__ = ["Picture", "draw_pictures"]

Drawing = Callable[[str, str], "Chart"]

_LARGEST_SPECIFICATION = 200_000
"""What is specified in more letters than this (a map) is smaller drawn as pixels."""

_NAMED = ("name", "origin_name", "year", "start_year", "end_year")


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart for each width and theme, as data addresses, with its words and its table."""

    title: str
    alt: str
    page_light: str
    page_dark: str
    phone_light: str
    phone_dark: str
    rows: tuple[tuple[str, ...], ...]


def draw_pictures(brief: Brief) -> tuple[Picture, ...]:
    """Draw the charts of a brief.

    Returns
    -------
    tuple of Picture
        The world's stock and its share over time, the largest receiving areas, and the map.
    """
    return tuple(_picture(draw) for draw in _drawings(brief))


def _drawings(brief: Brief) -> Iterator[Drawing]:
    # the charts' library takes a second to import, and only this format draws
    from rihla.indicator import chart

    revision, latest = brief.revision, brief.dates[-1].year

    def stock(width: str, theme: str) -> Chart:
        return chart.time_series(revision, "stock", [areas.WORLD], width=width, theme=theme)

    def share(width: str, theme: str) -> Chart:
        return chart.time_series(revision, "stock_share", [areas.WORLD], width=width, theme=theme)

    def largest(width: str, theme: str) -> Chart:
        return chart.ranked_bars(revision, "stock", date=latest, top=20, width=width, theme=theme)

    def world(width: str, theme: str) -> Chart:
        return chart.choropleth(revision, "stock_share", date=latest, width=width, theme=theme)

    yield from (stock, share, largest, world)


def _picture(draw: Drawing) -> Picture:
    drawn = {
        (width, theme): draw(width, theme)
        for width in ("page", "phone")
        for theme in ("light", "dark")
    }
    first = drawn["page", "light"]
    return Picture(
        title=first.title,
        alt=first.description,
        page_light=_address(first),
        page_dark=_address(drawn["page", "dark"]),
        phone_light=_address(drawn["phone", "light"]),
        phone_dark=_address(drawn["phone", "dark"]),
        rows=tuple(_cells(row) for row in first.table.to_pylist()),
    )


def _address(chart: Chart) -> str:
    if len(chart.to_json()) > _LARGEST_SPECIFICATION:
        return f"data:image/png;base64,{base64.b64encode(chart.to_png(scale=1.5)).decode()}"
    return f"data:image/svg+xml;base64,{base64.b64encode(chart.to_svg().encode()).decode()}"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    named = tuple(str(row[column]) for column in _NAMED if row.get(column) is not None)
    if row["value"] is None:
        return (*named, str(row["status"]).replace("_", " "))
    return (*named, exactly(row["value"], row["unit"]))
