"""The brief in its formats: terminal, Markdown, HTML and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rihla.claim.brief import Brief
from rihla.claim.render.json import render_json
from rihla.claim.render.markdown import render_markdown
from rihla.claim.render.terminal import render_terminal
from rihla.errors import ExportRefused

__all__ = ["FORMATS", "render_brief"]


def render_html(brief: Brief) -> str:
    """Write a brief as one self-contained HTML page (see `rihla.claim.render.html`)."""
    # templates take a tenth of a second to import, and the other formats need none
    from rihla.claim.render import html

    return html.render_html(brief)


FORMATS: Mapping[str, Callable[[Brief], str]] = MappingProxyType(
    {
        "terminal": render_terminal,
        "markdown": render_markdown,
        "html": render_html,
        "json": render_json,
    }
)
"""How a brief can be shown."""


def render_brief(brief: Brief, form: str = "terminal") -> str:
    """Show a brief in one of `FORMATS`.

    Raises
    ------
    ExportRefused
        If the format is not known.
    """
    if form not in FORMATS:
        raise ExportRefused(f"No brief is shown as {form!r}.", cure=f"Choose {', '.join(FORMATS)}.")
    return FORMATS[form](brief)
