"""The brief as one HTML file: no script, no font and no picture from elsewhere."""

from __future__ import annotations

import functools

import jinja2

from rihla.claim import phrase
from rihla.claim.brief import Brief
from rihla.claim.finding import Verdict
from rihla.claim.render.picture import draw_pictures
from rihla.revision.citation import write_citations

__all__ = ["render_html"]

_CLASSES = {
    Verdict.HOLDS: "holds",
    Verdict.DOES_NOT_HOLD: "not",
    Verdict.RECORDED_FACT: "fact",
    Verdict.CANNOT_BE_COMPUTED: "missing",
}


def render_html(brief: Brief) -> str:
    """Write a brief as one self-contained HTML page with its charts.

    The page draws nothing from the network and runs no script; its charts follow the reader's
    light or dark theme and the width of the screen.
    """
    return _template().render(
        brief=brief,
        pictures=draw_pictures(brief),
        classes=_CLASSES,
        **{name: getattr(phrase, name) for name in phrase.__all__},
        bibtex=write_citations(brief.cited, "bibtex"),
    )


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("rihla.claim.render", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("brief.html.j2")
