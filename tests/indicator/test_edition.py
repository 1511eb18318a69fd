"""Groupings follow the edition: what one edition counts within a row, another lists apart."""

from __future__ import annotations

import pytest

from rihla.areas import WORLD
from rihla.indicator import compute
from rihla.revision.store import open_revision


@pytest.mark.parametrize(
    ("year", "persons"), [(1990, 5_327_231_041), (2000, 6_143_493_806), (2020, 7_794_798_729)]
)
def test_the_world_of_2020_holds_the_areas_that_the_edition_lists_apart(
    year: int, persons: int
) -> None:
    """The world's population is the published one, Taiwan Province of China included."""
    assert compute(open_revision("2020"), "population", WORLD, date=year).value == persons


@pytest.mark.parametrize(("year", "per_cent"), [(2000, 2.81974), (2020, 3.59981)])
def test_the_share_of_2020_is_the_published_one(year: int, per_cent: float) -> None:
    """Migrants as a share of the world's population equal Table 3 of the 2020 workbook."""
    share = compute(open_revision("2020"), "stock_share", WORLD, date=year).value
    assert share is not None
    assert round(share * 100, 5) == per_cent


def test_the_world_of_2019_is_the_232_areas_of_its_workbook() -> None:
    """In the revision of 2019 the row of China holds Taiwan's population: nothing is added."""
    assert compute(open_revision("2019"), "population", WORLD, date=2019).value == 7_713_468_100
