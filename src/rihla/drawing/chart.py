"""A chart: its specification, the table it draws, and what must stand beside it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from rihla.drawing.words import is_right_to_left
from rihla.errors import ExportRefused

__all__ = ["CHART_FORMATS", "Chart"]

_VEGA_LITE = "6.4"
_FONT_FOLDERS = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto")


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One picture, with everything it carries.

    Parameters
    ----------
    spec
        The Vega-Lite specification, data inside: one for page, report and test.
    table
        The figures drawn, as a table: what a reader who cannot see the picture reads.
    title
        What the picture is about.
    caption
        Source, licence, revision, notes and (on maps) the publisher's disclaimer, as printed in
        the picture.
    description
        The picture in words, for readers who cannot see it.
    language
        One of the six.
    """

    spec: Mapping[str, Any]
    table: pa.Table
    title: str
    caption: str
    description: str
    language: str

    def to_json(self) -> str:
        """Give the specification as JSON."""
        return json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))

    def to_svg(self) -> str:
        """Draw the picture as SVG, without a browser."""
        return str(_converter().vegalite_to_svg(self.to_json(), vl_version=_VEGA_LITE))

    def _repr_svg_(self) -> str:
        """Show the picture in a notebook."""
        return self.to_svg()

    def to_png(self, *, scale: float = 2) -> bytes:
        """Draw the picture as PNG.

        Parameters
        ----------
        scale
            Pixels of the file for one pixel of the specification.
        """
        return bytes(
            _converter().vegalite_to_png(self.to_json(), vl_version=_VEGA_LITE, scale=scale)
        )

    def to_pdf(self) -> bytes:
        """Draw the picture as a page of PDF."""
        return bytes(_converter().vegalite_to_pdf(self.to_json(), vl_version=_VEGA_LITE))

    def to_html(self) -> str:
        """Give one file that shows picture and table offline: all scripts are inside."""
        page = str(
            _converter().vegalite_to_html(self.to_json(), vl_version=_VEGA_LITE, bundle=True)
        )
        direction = "rtl" if is_right_to_left(self.language) else "ltr"
        head = f'<html lang="{self.language}" dir="{direction}">'
        named = page.replace("<html>", head, 1).replace(
            "<head>", f"<head>\n<title>{html.escape(self.title)}</title>", 1
        )
        before, end, after = named.rpartition("</body>")
        return f"{before}{_table_html(self)}{end}{after}"

    def save(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the picture; the ending of the name says how (`CHART_FORMATS`).

        Parameters
        ----------
        replace
            Whether an existing file may be written over.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ExportRefused
            If the ending is not known or the file exists.
        """
        file = Path(path)
        write = CHART_FORMATS.get(file.suffix.lower())
        if write is None:
            raise ExportRefused(
                f"No chart is written as {file.suffix or file.name!r}.",
                cure=f"End the name in {', '.join(CHART_FORMATS)}.",
            )
        if file.exists() and not replace:
            raise ExportRefused(f"{file} exists.", cure="Choose another name, or replace it.")
        file.write_bytes(write(self))
        return file


CHART_FORMATS: Mapping[str, Callable[[Chart], bytes]] = MappingProxyType(
    {
        ".png": Chart.to_png,
        ".svg": lambda chart: chart.to_svg().encode(),
        ".pdf": Chart.to_pdf,
        ".html": lambda chart: chart.to_html().encode(),
        ".json": lambda chart: chart.to_json().encode(),
    }
)
"""The formats a chart can be written in, by the ending of the file's name."""


@cache
def _converter() -> Any:
    # 80 MB of renderer: loaded when the first picture is drawn, not when the command starts
    import vl_convert

    for folder in _FONT_FOLDERS:
        if Path(folder).is_dir():
            vl_convert.register_font_directory(folder)
    return vl_convert


def _table_html(chart: Chart) -> str:
    columns = chart.table.column_names
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{'' if v is None else html.escape(str(v))}</td>" for v in row.values())
        + "</tr>\n"
        for row in chart.table.to_pylist()
    )
    return (
        f"<details><summary>{html.escape(chart.title)}</summary>\n"
        f"<p>{html.escape(chart.description)}</p>\n"
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
        f"<p>{html.escape(chart.caption)}</p></details>\n"
    )
