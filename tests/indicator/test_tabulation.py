"""Tables of many areas at once, ranks, origins, ages and types of data."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rihla.areas import members
from rihla.errors import FigureNotAvailable
from rihla.indicator import (
    age_structure,
    compute,
    compute_median_age,
    concentrate,
    rank,
    rank_table,
    tabulate,
    top_corridors,
    top_destinations,
    top_origins,
    type_of_data_shares,
)
from rihla.revision.store import Revision

WORLD = members(900)


@pytest.mark.parametrize("indicator", ["stock_share", "female_share", "refugee_share"])
def test_a_table_says_what_single_figures_say(revision: Revision, indicator: str) -> None:
    """Each row of a table is the figure that the same question gives alone."""
    for row in tabulate(revision, indicator, [900, 910, 729, 728], dates=[1990, 2019]).to_pylist():
        if row["value"] is None:
            with pytest.raises(FigureNotAvailable):
                compute(revision, indicator, row["area"], date=row["year"])
        else:
            assert compute(revision, indicator, row["area"], date=row["year"]).value == row["value"]


def test_absence_keeps_its_kind(revision: Revision) -> None:
    """Not existing yet and not available stay two things, each a row of its own."""
    rows = tabulate(revision, "refugees", [728, 398], dates=[1990]).to_pylist()
    assert [row["status"] for row in rows] == ["not_applicable", "not_available"]
    assert [row["value"] for row in rows] == [None, None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(st.sampled_from(WORLD), min_size=1, max_size=20))
def test_any_areas_and_the_rest_make_the_world(revision: Revision, chosen: set[int]) -> None:
    """Sums are additive over any split of the areas, at every date."""
    rest = set(WORLD) - chosen
    parts = tabulate(revision, "stock", [sorted(chosen), sorted(rest)]).column("value").to_pylist()
    world = tabulate(revision, "stock", [900]).column("value").to_pylist()
    halves = zip(parts[: len(world)], parts[len(world) :], strict=True)
    assert [(one or 0) + (other or 0) for one, other in halves] == world


def test_all_areas_at_all_dates_and_sexes_are_one_table(revision: Revision) -> None:
    """232 areas, seven dates, three sexes: every combination has its row."""
    table = tabulate(revision, "stock_share", "areas", sexes=("both", "male", "female"))
    assert table.num_rows == 232 * 7 * 3


def test_ranks_are_in_order_and_equal_figures_share_one(revision: Revision) -> None:
    """The largest comes first, every later figure is no larger, ties share their rank."""
    rows = rank_table(revision, "refugees", date=2019).to_pylist()
    values = [row["value"] for row in rows]
    assert values == sorted(values, reverse=True)
    for row in rows:
        assert row["rank"] == 1 + sum(value > row["value"] for value in values)


def test_ranked_figures_carry_their_provenance(revision: Revision) -> None:
    """The published order of 2019, each a figure and not a bare number."""
    figures = rank(revision, "stock", date=2019, top=3)
    assert [figure.area for figure in figures] == [840, 276, 682]
    assert all(figure.provenance for figure in figures)


def test_a_floor_keeps_very_small_numbers_from_leading(revision: Revision) -> None:
    """With at least a million migrants the Holy See no longer leads by its share."""
    assert rank(revision, "stock_share", date=2019, top=1)[0].area == 336
    large = rank_table(revision, "stock_share", date=2019, top=5, at_least=1e6)
    stocks = tabulate(revision, "stock", large.column("area").to_pylist(), dates=[2019])
    assert min(stocks.column("value").to_pylist()) >= 1e6


def test_origins_of_the_world_add_up_with_the_unknown(revision: Revision) -> None:
    """Known origins of 2019 are 260,283,744; Other South and Other North make the rest."""
    known = top_origins(revision, "World", date=2019, top=1000)
    assert pc.sum(known.column("value")).as_py() == 260_283_744
    assert pc.sum(known.column("share")).as_py() == pytest.approx(260_283_744 / 271_642_105)


def test_corridors_and_origins_agree(revision: Revision) -> None:
    """A corridor is the origin seen from its destination."""
    first = top_corridors(revision, date=2019, top=1).to_pylist()[0]
    origin = top_origins(revision, first["area"], date=2019, top=1).to_pylist()[0]
    onward = top_destinations(revision, date=2019, origin=first["origin"], top=1).to_pylist()[0]
    assert first["value"] == origin["value"] == onward["value"]
    assert first["origin"] == origin["area"]
    assert first["area"] == onward["area"]


def test_concentration_is_the_sum_of_the_top_table(revision: Revision) -> None:
    """The share of the top ten is the sum of their shares, for each of the three ways."""
    tops = {"destinations": top_destinations, "origins": top_origins, "corridors": top_corridors}
    for of, largest in tops.items():
        figure = concentrate(revision, date=2019, of=of, top=10)
        shares = largest(revision, date=2019, top=10).column("share")
        assert figure.value == pytest.approx(pc.sum(shares).as_py())


def test_a_revision_without_origins_says_so(later_revision: Revision) -> None:
    """The totals of 2020 answer no question by origin or age, and name the table they lack."""
    with pytest.raises(FigureNotAvailable, match="stock_by_origin"):
        top_origins(later_revision, "World", date=2020)
    with pytest.raises(FigureNotAvailable, match="stock_by_age"):
        age_structure(later_revision, "World", date=2020)


def test_age_shares_of_both_sexes_make_one(revision: Revision) -> None:
    """All ages of both sexes are the whole, and the sexes are its parts."""
    table = age_structure(revision, "Europe", date=2019)
    share = dict.fromkeys(("both", "male", "female"), 0.0)
    for row in table.to_pylist():
        share[row["sex"]] += row["share"]
    assert share["both"] == pytest.approx(1)
    assert share["male"] + share["female"] == pytest.approx(1, abs=1e-4)


def test_the_median_age_of_migrants_is_the_published_one(revision: Revision) -> None:
    """39.0 years worldwide in 2019 (UN DESA, International Migration 2019: Highlights)."""
    assert compute_median_age(revision, date=2019).value == pytest.approx(39.0, abs=0.1)
    everyone = compute_median_age(revision, date=2019, of="population").value
    assert everyone is not None
    assert everyone < 35


def test_types_of_data_share_out_all_migrants(revision: Revision) -> None:
    """The table by type of data adds to the world's migrants and to one."""
    table = type_of_data_shares(revision, date=2019)
    assert pc.sum(table.column("value")).as_py() == 271_642_105
    assert pc.sum(table.column("share")).as_py() == pytest.approx(1)
    assert pc.sum(table.column("areas")).as_py() == 232
