"""Draws every kind of chart again into ``docs/assets``, and all of them on one contact sheet.

``python -m docs.contact_sheet`` (``make contact-sheet``). Look at what it draws: a test can hold
that a picture carries its source, not that it is good to read.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from rihla.cli.stock import estimate_with_own
from rihla.flow import FlowTable
from rihla.indicator.chart import (
    Chart,
    age_pyramid,
    choropleth,
    corridors,
    ranked_bars,
    time_series,
)
from rihla.indicator.chart.arc import flow_map
from rihla.indicator.chart.chord import flow_chord
from rihla.indicator.chart.flow import arrivals_and_departures, flow_bands
from rihla.indicator.flow import estimate_flows_of
from rihla.revision.store import Revision, open_revision

__all__ = ["CHARTS", "draw_all"]

_ASSETS = Path(__file__).parent / "assets"
_COLUMNS = 3
_WIDTH = 760
_MARGIN = 24

_FLOWS: list[FlowTable] = []


def _flow(revision: Revision) -> FlowTable:
    """Estimate once what several pictures draw."""
    if not _FLOWS:
        _FLOWS.append(estimate_flows_of(revision, (2010, 2015)))
    return _FLOWS[0]


CHARTS: Mapping[str, Callable[[Revision], Chart]] = {
    "share-map": lambda revision: choropleth(revision, "stock_share", date=2019),
    "stock-series": lambda revision: time_series(
        revision, "stock", ["Europe", "Asia", "Northern America", "Africa"]
    ),
    "largest-areas": lambda revision: ranked_bars(revision, "stock", date=2019),
    "corridors": lambda revision: corridors(revision, date=2019),
    "age-pyramid": lambda revision: age_pyramid(revision, date=2019),
    "change-map": lambda revision: choropleth(revision, "annual_rate", start=2010, end=2019),
    "series-in-arabic": lambda revision: time_series(
        revision, "stock_share", ["World"], language="ar"
    ),
    "bars-for-a-phone": lambda revision: ranked_bars(
        revision, "origins", "Germany", date=2019, top=8, width="phone"
    ),
    "bars-in-the-dark": lambda revision: ranked_bars(
        revision, "stock_share", date=2019, at_least=1e6, top=10, theme="dark", language="zh"
    ),
    "flows-between-regions": lambda revision: flow_chord(revision, _flow(revision)),
    "flows-as-bands": lambda revision: flow_bands(revision, _flow(revision)),
    "flows-on-a-map": lambda revision: flow_map(revision, _flow(revision), top=14),
    "flows-of-an-area-in-the-dark": lambda revision: flow_map(
        revision, _flow(revision), area=554, top=10, theme="dark", language="fr"
    ),
    "departures-and-arrivals": lambda revision: arrivals_and_departures(revision, _flow(revision)),
    "flows-for-a-phone-in-arabic": lambda revision: flow_chord(
        revision, _flow(revision), width="phone", language="ar"
    ),
}
"""The pictures of the documentation, by the name of their file."""


def draw_all(folder: Path = _ASSETS) -> Path:
    """Draw every chart and the sheet; give the sheet."""
    folder.mkdir(exist_ok=True)
    revision = open_revision("2019")
    drawn = []
    for name, draw in CHARTS.items():
        picture = Image.open(io.BytesIO(draw(revision).to_png(scale=1.5))).convert("RGB")
        _save(picture, folder / f"{name}.png")
        drawn.append(picture)
        print(f"drew {name}: {picture.width} × {picture.height}")
    _draw_own_census(folder, revision)
    sheet = _sheet(drawn)
    _save(sheet, folder / "contact-sheet.png")
    return folder / "contact-sheet.png"


def _draw_own_census(folder: Path, revision: Revision) -> None:
    """Draw the picture of the tutorial on one's own census, where the published files are."""
    if not os.environ.get("RIHLA_DATA"):
        print("left own-census as it is: RIHLA_DATA is not set")
        return
    made = estimate_with_own(_ASSETS / "example-census.csv", years=(1990, 2019), data=None)
    chart = made.estimate.plot("Djibouti", published=revision, before=made.before)
    picture = Image.open(io.BytesIO(chart.to_png(scale=1.5))).convert("RGB")
    _save(picture, folder / "own-census.png")
    print("drew own-census")


def _sheet(pictures: list[Image.Image]) -> Image.Image:
    """Set pictures of one width into columns, each below the shortest."""
    placed, depths = [], [_MARGIN] * _COLUMNS
    for picture in pictures:
        column = depths.index(min(depths))
        width = min(_WIDTH, picture.width)
        fitting = picture.resize((width, round(picture.height * width / picture.width)))
        left = _MARGIN + column * (_WIDTH + _MARGIN) + (_WIDTH - width) // 2
        placed.append((fitting, (left, depths[column])))
        depths[column] += fitting.height + _MARGIN
    sheet = Image.new("RGB", (_MARGIN + _COLUMNS * (_WIDTH + _MARGIN), max(depths)), "#e6e6e6")
    for fitting, corner in placed:
        sheet.paste(fitting, corner)
    return sheet


def _save(picture: Image.Image, file: Path) -> None:
    # few colours are drawn, so a palette halves the file and nobody sees it
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    print(f"wrote {draw_all()}")
