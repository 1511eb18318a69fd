"""Figures from a revision: shares, rates, rankings, ages, corridors; and their charts.

>>> from rihla.revision.store import open_revision
>>> figure = compute(open_revision("2019"), "annual_rate", "Africa", start=2015, end=2019)
>>> round(figure.value * 100, 2), figure.unit
(3.06, 'per_year')
"""

from rihla.indicator.age import age_structure, compute_median_age
from rihla.indicator.answer import compute
from rihla.indicator.catalogue import Indicator, get_indicator, list_indicators
from rihla.indicator.cube import list_dates
from rihla.indicator.data_type import type_of_data_shares
from rihla.indicator.origin import concentrate, top_corridors, top_destinations, top_origins
from rihla.indicator.selection import CUSTOM, AreaLike, Selection, select
from rihla.indicator.tabulation import rank, rank_table, tabulate

__all__ = [
    "CUSTOM",
    "AreaLike",
    "Indicator",
    "Selection",
    "age_structure",
    "compute",
    "compute_median_age",
    "concentrate",
    "get_indicator",
    "list_dates",
    "list_indicators",
    "rank",
    "rank_table",
    "select",
    "tabulate",
    "top_corridors",
    "top_destinations",
    "top_origins",
    "type_of_data_shares",
]
