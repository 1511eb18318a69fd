"""Flows from a sealed revision: its stock tables, the vital events beside them, and every method.

The engine's floor `rihla.flow` knows no revision; here the two meet, above both.
"""

from rihla.indicator.flow.artefact import Artefact, list_artefacts
from rihla.indicator.flow.event import vintage_differences, vital_events
from rihla.indicator.flow.run import (
    FlowRun,
    citizen_areas,
    estimate_flows_of,
    estimate_world,
    list_intervals,
    prepare_flows,
)
from rihla.indicator.flow.stock import load_stock_table

__all__ = [
    "Artefact",
    "FlowRun",
    "citizen_areas",
    "estimate_flows_of",
    "estimate_world",
    "list_artefacts",
    "list_intervals",
    "load_stock_table",
    "prepare_flows",
    "vintage_differences",
    "vital_events",
]
