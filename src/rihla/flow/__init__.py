"""Flows between areas, estimated from two tables of migrant stock.

A flow here is a *transition*: a person whose residence differs at two dates. It is not a count of
moves, and a transition over five years is not five times one over a year: nothing here divides by
years.
"""

from rihla.flow.aggregate import (
    expand,
    lump_small,
    net_totals,
    sum_bilateral,
    sum_by_area,
    sum_regions,
    sum_tables,
)
from rihla.flow.draw import Doubt, DrawnStock, FlowInterval, StockError, draw_flows, draw_stocks
from rihla.flow.estimate import estimate_flows, estimate_methods
from rihla.flow.flow_table import Diagnostics, FlowTable
from rihla.flow.method import Method, get_method, list_methods
from rihla.flow.stock_table import StockTable
from rihla.flow.vital_event import VitalEvents

__all__ = [
    "Diagnostics",
    "Doubt",
    "DrawnStock",
    "FlowInterval",
    "FlowTable",
    "Method",
    "StockError",
    "StockTable",
    "VitalEvents",
    "draw_flows",
    "draw_stocks",
    "estimate_flows",
    "estimate_methods",
    "expand",
    "get_method",
    "list_methods",
    "lump_small",
    "net_totals",
    "sum_bilateral",
    "sum_by_area",
    "sum_regions",
    "sum_tables",
]
