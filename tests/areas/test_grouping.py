"""Groupings: members, kinds, names."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.areas import (
    LANGUAGES,
    WORLD,
    get_grouping,
    list_areas,
    list_groupings,
    members,
    name_of,
)
from rihla.errors import UnknownArea, UnknownGrouping

SDG_REGIONS_OF_2019 = (947, 1833, 921, 1832, 1830, 909, 1829)


def test_the_world_has_the_232_areas_of_the_revision() -> None:
    """The revision of 2019 estimates 232 countries or areas."""
    assert len(set(members(WORLD))) == 232


def test_the_least_developed_countries_are_the_47_of_the_edition() -> None:
    """Note (d) of the 2019 workbook: the group "currently comprises 47 countries"."""
    assert len(members(941)) == 47


def test_landlocked_and_small_island_groups_count_what_their_notes_say() -> None:
    """Notes f and g of the 2020 annex: 32 landlocked developing countries, 58 SIDS."""
    assert len(members(1636)) == 32
    assert len(members(1637)) == 58


@pytest.mark.parametrize(
    "parts",
    [
        [903, 935, 908, 904, 905, 909],
        SDG_REGIONS_OF_2019,
        [901, 902],
        [901, 941, 934],
        [1503, 1517, 1500, 1518],
        [1503, 1502, 1501, 1500, 1518],
        [g.code for g in list_groupings("geographic_subregion")] + [905],
    ],
    ids=["regions", "sdg", "development", "least", "income", "income parts", "subregions"],
)
def test_a_classification_parts_the_world_without_gap_or_overlap(parts: list[int]) -> None:
    """Every area is in exactly one group of each classification."""
    together = list(itertools.chain.from_iterable(map(members, parts)))
    assert sorted(together) == sorted(members(WORLD))


def test_every_subregion_lies_within_one_region_and_one_sdg_region() -> None:
    """Subregions nest: Northern Africa in Africa and in Northern Africa and Western Asia."""
    for kind in ("geographic_region", "sdg_region"):
        regions = [set(g.members) for g in list_groupings(kind) if g.code != 1835]
        for subregion in list_groupings("geographic_subregion"):
            inside = [region for region in regions if set(subregion.members) <= region]
            assert len(inside) == 1, (kind, subregion.name)


def test_oceania_is_a_geographic_region_and_an_sdg_region() -> None:
    """The workbook heads its SDG part with OCEANIA under the region's own code."""
    assert get_grouping(909) in list_groupings("geographic_region")
    assert get_grouping(909) in list_groupings("sdg_region")


def test_the_workbooks_doubled_headings_have_the_same_members() -> None:
    """EUROPE and NORTHERN AMERICA within the SDG regions are the geographic regions again."""
    assert members(917) == members(908)
    assert members(918) == members(905)
    assert members(1830) == members(904)


def test_the_members_of_an_area_are_the_area() -> None:
    """One function serves areas and groupings."""
    assert all(members(area.m49) == (area.m49,) for area in list_areas(None))


def test_no_code_is_both_an_area_and_a_grouping() -> None:
    """A code in a table means one thing."""
    areas = {area.m49 for area in list_areas(None)}
    assert areas.isdisjoint(grouping.code for grouping in list_groupings())


def test_every_grouping_has_authority_date_and_six_names() -> None:
    """A membership without who and when cannot be cited."""
    for grouping in list_groupings():
        assert grouping.authority
        assert grouping.date.year in {2018, 2019, 2021}
        assert all(name_of(grouping.code, language) for language in LANGUAGES)
        assert set(grouping.names) == set(LANGUAGES)


def test_an_unknown_grouping_is_refused_with_what_to_do() -> None:
    """Neither a wrong code nor an area's code passes for a grouping."""
    with pytest.raises(UnknownGrouping, match="such as 900"):
        get_grouping(516)
    with pytest.raises(UnknownArea, match="standard M49"):
        members(123456)


@given(st.sampled_from(list_groupings()))
def test_members_are_areas_of_the_revision_each_once(grouping: object) -> None:
    """No grouping holds a former area, another grouping or an area twice."""
    codes = members(grouping.code)  # type: ignore[attr-defined]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(members(WORLD))
