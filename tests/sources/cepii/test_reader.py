"""GeoDist: its codes, its pairs, and the offsets made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rihla.indicator.flow import estimate_flows_of, prepare_flows
from rihla.revision.store import open_revision
from rihla.sources.cepii import read_geography

pytestmark = pytest.mark.large_input


def test_every_code_is_an_area(data: Path) -> None:
    """Old codes resolve through their declaration, and near pairs are near."""
    found = read_geography(data / "cepii" / "dist_cepii.csv.gz")
    assert len(found.areas) == 224
    france, spain, japan = (found.areas.index(code) for code in (250, 724, 392))
    assert found.contiguous[france, spain] == 1
    assert found.distance[france, spain] < 2_000 < found.distance[france, japan]
    assert {275, 642, 626, 688, 180} <= set(found.areas)


def test_nearness_moves_flows_and_keeps_net_migration(data: Path) -> None:
    """With distance as offset, flows between neighbours grow and each area's net stays."""
    geography = read_geography(data / "cepii" / "dist_cepii.csv.gz")
    revision = open_revision("2019")
    areas = [int(area) for area in prepare_flows(revision, (2010, 2015)).start.areas]
    offset = geography.offset(areas, contiguity=3.0)
    assert offset.min() > 0
    plain = estimate_flows_of(revision, (2010, 2015), method="da_min_closed")
    near = estimate_flows_of(revision, (2010, 2015), method="da_min_closed", offset=offset)
    np.testing.assert_allclose(near.net, plain.net, atol=0.01)
    logs = np.log(offset)
    assert (near.persons * logs).sum() > (plain.persons * logs).sum()
