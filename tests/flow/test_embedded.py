"""The births, deaths and net migration rates inside the package are those of the files named."""

from __future__ import annotations

from pathlib import Path

import pytest

from rihla.flow.embedded import load_net_rates, load_vital_events
from rihla.flow.embedded.build import build_net_rates, build_vital_events

pytestmark = pytest.mark.large_input


def test_net_rates_are_the_recorded_ones(data: Path) -> None:
    """Made again from the rates recorded with bayesMig, the table is the one that ships."""
    recorded = data.parent / "cases" / "flows" / "bayesmig" / "wpp2019_net_rates.csv"
    assert build_net_rates(recorded).equals(load_net_rates())


def test_vital_events_are_the_published_ones(data: Path) -> None:
    """Made again from World Population Prospects 2024, the table is the one that ships."""
    published = data / "wpp2024" / "vital_events_1950_2023.csv"
    assert build_vital_events(published).equals(load_vital_events())
