"""An estimate of the stocks carries its draws into flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.flow import draw_flows, draw_stocks, estimate_flows
from rihla.indicator.flow import drawn_stock, prepare_flows
from rihla.pipeline.stock import StockInput, draft_estimate, estimate_stock, seal_estimate
from rihla.revision.store import Revision, open_revision

YEARS = (2005, 2015)


@pytest.fixture(scope="module")
def revision(given: StockInput, tmp_path_factory: pytest.TempPathFactory) -> Revision:
    """Seal the small world's estimate, its migrants born in each other's areas."""
    table = given.observations
    named = pc.greater(table["origin"], 0)
    of_austria = pc.equal(table["area"], 40)
    first = pc.equal(table["origin"], 276)
    here = pc.if_else(of_austria, pc.if_else(first, 56, 729), pc.if_else(first, 40, 729))
    here = pc.if_else(pc.equal(table["area"], 729), pc.if_else(first, 40, 56), here)
    origin = pc.if_else(named, here, table["origin"]).cast(pa.int32())
    at = table.schema.get_field_index("origin")
    moved = replace(given, observations=table.set_column(at, "origin", origin))
    found = estimate_stock(moved, years=YEARS)
    folder = tmp_path_factory.mktemp("store") / "toy"
    return seal_estimate(draft_estimate(found, moved, revision_id="toy"), folder)[0]


def test_an_area_without_a_figure_is_joined_with_the_one_it_was_part_of(
    revision: Revision,
) -> None:
    """South Sudan has no figure of 2005: with Sudan it is one area for the interval."""
    run = prepare_flows(revision, YEARS)
    assert run.joined == {729: (728, 729)}
    assert run.start.areas == run.end.areas == (40, 56, 729)
    assert run.start.foreign_born.min() > 0


def test_draws_of_flows_have_the_stocks_that_the_estimate_drew(revision: Revision) -> None:
    """Draw by draw, the foreign-born of each area are those kept in the revision."""
    run = prepare_flows(revision, YEARS)
    doubt = drawn_stock(revision, YEARS, run)
    assert doubt is not None
    kept = revision.table("draw")
    for place, pair in enumerate(draw_stocks(run.start, run.end, error=doubt, draws=8)):
        for year, table in zip(YEARS, pair, strict=True):
            wanted = (pc.field("year") == year) & (pc.field("draw") == place)
            rows = kept.filter(wanted)
            drawn = dict(zip(rows["area"].to_pylist(), rows["value"].to_pylist(), strict=True))
            at = table.areas.index(56)
            assert table.foreign_born[at] == pytest.approx(drawn[56], rel=1e-4)


def test_intervals_of_flows_come_from_the_draws_of_the_estimate(revision: Revision) -> None:
    """Corridors and totals have bounds, and every draw meets its margins."""
    run = prepare_flows(revision, YEARS)
    doubt = drawn_stock(revision, YEARS, run)
    found = draw_flows(run.start, run.end, run.events, error=doubt, draws=60)
    assert found.refused == 0
    assert found.gap < 1e-11 * run.end.population.max()
    between = ~np.eye(3, dtype=bool)
    assert (found.upper > found.lower)[between].all()
    low, high = found.total
    assert low < high
    first, second = next(draw_stocks(run.start, run.end, error=doubt, draws=1))
    np.testing.assert_allclose(first.population, run.start.population)
    flow = estimate_flows(first, second, run.events)
    assert flow.diagnostics.net_gap < 1e-3


def test_a_published_revision_keeps_no_draws() -> None:
    """Of UN DESA's figures nothing is known but themselves, and nothing is made up."""
    published = open_revision("2019")
    run = prepare_flows(published, (2010, 2015))
    assert drawn_stock(published, (2010, 2015), run) is None
