"""Draws every kind of chart again into ``docs/assets``, and all of them on one contact sheet.

``python -m docs.contact_sheet`` (``make contact-sheet``). Look at what it draws: a test can hold
that a picture carries its source, not that it is good to read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from rihla.indicator.chart import (
    Chart,
    age_pyramid,
    choropleth,
    corridors,
    ranked_bars,
    time_series,
)
from rihla.revision.store import Revision, open_revision

__all__ = ["CHARTS", "draw_all"]

_ASSETS = Path(__file__).parent / "assets"
_COLUMNS = 3
_WIDTH = 760
_MARGIN = 24

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
    sheet = _sheet(drawn)
    _save(sheet, folder / "contact-sheet.png")
    return folder / "contact-sheet.png"


def _sheet(pictures: list[Image.Image]) -> Image.Image:
    """Set pictures of one width into columns, each below the shortest."""
    placed, depths = [], [_MARGIN] * _COLUMNS
    for picture in pictures:
        column = depths.index(min(depths))
        fitting = picture.resize((_WIDTH, round(picture.height * _WIDTH / picture.width)))
        placed.append((fitting, (_MARGIN + column * (_WIDTH + _MARGIN), depths[column])))
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
