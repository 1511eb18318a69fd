"""Flows from a sealed revision: its stock tables, the vital events beside them, and every method.

The engine's floor `rihla.flow` knows no revision; here the two meet, above both.
"""

from rihla.indicator.flow.artefact import Artefact, list_artefacts
from rihla.indicator.flow.doubt import drawn_stock
from rihla.indicator.flow.event import vintage_differences, vital_events
from rihla.indicator.flow.offset import Offset, cepii_offset
from rihla.indicator.flow.partition import (
    OTHER,
    PARTITIONS,
    among,
    between_groupings,
    of_birthplace,
    partition,
)
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
    "OTHER",
    "PARTITIONS",
    "Artefact",
    "FlowRun",
    "Offset",
    "among",
    "between_groupings",
    "cepii_offset",
    "citizen_areas",
    "drawn_stock",
    "estimate_flows_of",
    "estimate_world",
    "list_artefacts",
    "list_intervals",
    "load_stock_table",
    "of_birthplace",
    "partition",
    "prepare_flows",
    "vintage_differences",
    "vital_events",
]
