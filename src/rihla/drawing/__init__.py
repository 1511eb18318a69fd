"""How a picture is laid out: its look, its words, its frame; whatever floor draws it.

What is drawn is known to the floors above: estimates are drawn in ``stock``, figures of a revision
in ``indicator``. A picture is one specification (Vega-Lite, made with Altair) that becomes PNG,
SVG, PDF or a page that works offline, without a browser.
"""

from rihla.drawing.chart import CHART_FORMATS, Chart
from rihla.drawing.credit import Credit

__all__ = ["CHART_FORMATS", "Chart", "Credit"]
