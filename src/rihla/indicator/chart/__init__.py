"""Charts of figures, one grammar for command line, notebook and web.

Every picture carries its source, licence, revision and notes; maps also the publisher's
disclaimer. The same specification (Vega-Lite, made with Altair) becomes PNG, SVG, PDF or a page
that works offline, without a browser.

>>> from rihla.revision.store import open_revision
>>> chart = time_series(open_revision("2019"), "stock")
>>> chart.title
'International migrant stock, World, 1990–2019'
"""

from rihla.drawing.chart import CHART_FORMATS, Chart
from rihla.indicator.chart.bars import ranked_bars
from rihla.indicator.chart.corridor import corridors
from rihla.indicator.chart.map import choropleth
from rihla.indicator.chart.pyramid import age_pyramid
from rihla.indicator.chart.series import time_series

__all__ = [
    "CHART_FORMATS",
    "Chart",
    "age_pyramid",
    "choropleth",
    "corridors",
    "ranked_bars",
    "time_series",
]
