"""Whom flows credit beside the revision: births and deaths, and the offset."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rihla.flow.flow_table import FlowTable
from rihla.sources.registry import get_source
from rihla.sources.sidecar import Sidecar

__all__ = ["credited_sources"]

_EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # births and deaths of 2024, moved to leave the natural change of 2019
        "undesa-wpp-2019": ("undesa-wpp-2019", "undesa-wpp-2024"),
        "undesa-wpp-2024": ("undesa-wpp-2024",),
    }
)


def credited_sources(flow: FlowTable) -> tuple[Sidecar, ...]:
    """List the sources of a flow table other than its stocks.

    Examples
    --------
    >>> import numpy as np
    >>> flow = FlowTable((4, 8), np.zeros((2, 2)), 2010.5, 2015.5, "both", "da_pb_closed",
    ...     sources={"events": "undesa-wpp-2024", "offset": "cepii-geodist: distance^-1"})
    >>> [source.id for source in credited_sources(flow)]
    ['undesa-wpp-2024', 'cepii-geodist']
    """
    named = list(_EVENTS.get(flow.sources.get("events", ""), ()))
    offset, told, _ = flow.sources.get("offset", "").partition(":")
    if told:
        named.append(offset)
    return tuple(get_source(one).sidecar for one in named)
