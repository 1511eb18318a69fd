"""States and rows: who held which territory when, and which comparisons that breaks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.areas import get_area, list_areas, list_groupings, members, name_of
from rihla.areas.history import (
    Change,
    breaks,
    changes,
    exists,
    holder,
    holders,
    predecessors,
    row_of,
    successors,
    territory,
)
from rihla.errors import UnknownArea

MID_1990, MID_2005, MID_2019 = date(1990, 7, 1), date(2005, 7, 1), date(2019, 7, 1)
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
# Member States of the United Nations that were republics of the Soviet Union.
SOVIET = {31, 51, 112, 233, 268, 398, 417, 428, 440, 498, 643, 762, 795, 804, 860}
YUGOSLAV = {70, 191, 499, 688, 705, 807}


@pytest.mark.parametrize(
    ("m49", "day"),
    [
        (728, date(2011, 7, 9)),
        (499, date(2006, 6, 3)),
        (531, date(2010, 10, 10)),
        (232, date(1993, 5, 24)),
        (203, date(1993, 1, 1)),
        (887, date(1990, 5, 22)),
        (276, date(1990, 10, 3)),
        (585, date(1994, 10, 1)),
    ],
)
def test_an_area_exists_from_its_first_day(m49: int, day: date) -> None:
    """The day itself counts, the day before does not."""
    assert exists(m49, day)
    assert not exists(m49, day - timedelta(days=1))


def test_a_former_area_ends_where_its_successors_begin() -> None:
    """No day belongs to both the Netherlands Antilles and Curaçao, and none to neither."""
    for day in (date(2010, 10, 9), date(2010, 10, 10)):
        assert exists(530, day) != exists(531, day)


@pytest.mark.parametrize(
    ("territory_of", "on", "held_by"),
    [
        (728, MID_2005, 736),
        (728, MID_2019, 728),
        (729, MID_1990, 736),
        (499, MID_1990, 890),
        (499, date(1995, 7, 1), 891),
        (499, MID_2019, 499),
        (804, MID_1990, 810),
        (233, date(1991, 9, 5), 810),
        (233, date(1991, 9, 6), 233),
        (703, date(1992, 12, 31), 200),
        (534, MID_2005, 530),
        (533, MID_2005, 533),
        (232, MID_1990, 230),
        (585, MID_1990, 582),
        (652, MID_2005, 312),
        (516, MID_2005, 516),
        (278, MID_2019, 276),
        (720, MID_2019, 887),
    ],
)
def test_a_territory_has_its_holder_on_each_day(territory_of: int, on: date, held_by: int) -> None:
    """Follows dissolutions back in time and unifications forward."""
    assert holder(territory_of, on).m49 == held_by


def test_a_territory_held_by_several_is_said_to_be() -> None:
    """Yugoslavia's territory has no one holder in 2019: the error names all six."""
    assert {area.m49 for area in holders(890, MID_2019)} == YUGOSLAV
    with pytest.raises(UnknownArea, match="North Macedonia") as raised:
        holder(890, MID_2019)
    assert len(raised.value.nearest) == len(YUGOSLAV)


def test_the_soviet_union_has_fifteen_successors() -> None:
    """The Baltic States earlier, the twelve others in December 1991."""
    assert set(successors(810)) == SOVIET
    assert {code for code in SOVIET if exists(code, date(1991, 10, 1))} == {233, 428, 440}


def test_successors_can_be_followed_to_those_of_today() -> None:
    """Serbia and Montenegro came of Yugoslavia and went on to part."""
    assert 891 in successors(890)
    assert set(successors(890, current=True)) == YUGOSLAV
    assert predecessors(499) == (891,)


def test_changing_status_ends_no_area() -> None:
    """Namibia, Timor-Leste, Hong Kong and Macao are the same areas before and after."""
    for code in (516, 626, 344, 446):
        assert changes(code)
        assert predecessors(code) == successors(code) == ()
        assert exists(code, MID_1990)


def test_every_change_has_its_authority_and_a_sentence() -> None:
    """A date without whose date it is cannot be judged."""
    kinds = {"separation", "dissolution", "unification", "independence", "transfer"}
    for change in changes():
        assert change.authority
        assert change.what.endswith(".")
        assert change.kind in kinds
    assert len({change.id for change in changes()}) == len(changes())


@given(st.sampled_from(changes()))
def test_a_change_joins_what_ends_to_what_begins(change: Change) -> None:
    """On the eve all areas before it exist, on the day all areas after it, and no ended one."""
    eve = change.date - timedelta(days=1)
    assert all(exists(code, eve) for code in change.before)
    assert all(exists(code, change.date) for code in change.after)
    assert not any(exists(code, change.date) for code in set(change.before) - set(change.after))


@given(
    st.sampled_from(list_areas(None)),
    st.dates(min_value=date(1986, 1, 2), max_value=date(2030, 1, 1)),
)
def test_every_territory_has_a_holder_that_exists_on_every_day(area: object, on: date) -> None:
    """Since 1986 no territory falls into a gap between two areas."""
    found = holders(area.m49, on)  # type: ignore[attr-defined]
    assert found
    assert all(exists(one.m49, on) for one in found)


def test_the_dates_of_areas_are_those_of_the_changes() -> None:
    """One source of truth: the table's dates come from history.yaml."""
    for change in changes():
        for code in set(change.after) - set(change.before):
            assert get_area(code).valid_from == change.date
        for code in set(change.before) - set(change.after):
            assert get_area(code).valid_to == change.date


def test_the_row_of_sudan_holds_south_sudan_until_2005() -> None:
    """Note 4 of the 2019 workbook: the estimates for 1990 to 2005 refer to both."""
    for year in (1990, 1995, 2000, 2005):
        assert territory(729, year) == (728, 729)
        assert territory(728, year) == ()
        assert str(row_of(728, year)) == "Sudan"
    assert territory(729, 2010) == (729,)
    assert str(row_of(728, 2010)) == "South Sudan"


def test_the_row_of_bonaire_holds_the_former_netherlands_antilles() -> None:
    """Note 13 of the 2019 workbook, though Bonaire is the smallest of its successors."""
    assert territory(535, 2005) == (531, 534, 535)
    assert territory(531, 2005) == territory(534, 2005) == ()


def test_the_next_revision_places_sint_maarten_otherwise() -> None:
    """Note 16 of the 2020 workbook: from 2005 on the row of Bonaire is without Sint Maarten."""
    assert territory(535, 2005, revision="undesa-2020") == (531, 535)
    assert territory(534, 2005, revision="undesa-2020") == (534,)
    after = [found.year for found in breaks(535, 1990, 2019, revision="undesa-2020")]
    assert after == [2000, 2005]


def test_a_place_without_a_row_is_found_in_the_row_that_counts_it() -> None:
    """Jersey in the Channel Islands, Åland in Finland; Antarctica in none."""
    assert str(row_of(832, 2019)) == "Channel Islands"
    assert str(row_of(248, 2019)) == "Finland"
    assert row_of(10, 2019) is None


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        (729, {729}),
        (728, {729}),
        (912, {729}),
        (910, {729}),
        (947, {729}),
        (1833, {729}),
        (1500, {729}),
        (1501, {729}),
        (1503, {535}),
        (1518, {535}),
        (903, set()),
        (941, set()),
        (915, set()),
        (925, set()),
        (908, set()),
        (1502, set()),
        (900, set()),
        (516, set()),
    ],
)
def test_a_break_concerns_only_figures_whose_border_the_territory_crossed(
    code: int, rows: set[int]
) -> None:
    """South Sudan left Northern for Eastern Africa; Montenegro stayed in Southern Europe."""
    assert {found.row for found in breaks(code, 1990, 2019)} == rows


def test_a_break_says_what_changed_when_and_who_says_so() -> None:
    """Enough to print beside the figure."""
    (found,) = breaks(688, 2000, 2010)
    assert (found.before, found.after, found.year) == ((499, 688), (688,), 2005)
    assert "refer to Serbia and Montenegro" in found.note
    assert "note 24" in found.authority


@given(
    st.sampled_from([a.m49 for a in list_areas()] + [g.code for g in list_groupings()]),
    st.sampled_from(YEARS),
    st.sampled_from(YEARS),
)
def test_a_comparison_is_broken_exactly_where_its_territory_differs(
    code: int, start: int, end: int
) -> None:
    """Breaks and territories tell one story, in either order of years."""
    assert bool(breaks(code, start, end)) == (territory(code, start) != territory(code, end))
    assert breaks(code, start, end) == breaks(code, end, start)


@given(st.sampled_from(YEARS), st.sampled_from(["undesa-2019", "undesa-2020"]))
def test_the_rows_of_a_revision_cover_the_world_once_in_every_year(
    year: int, revision: str
) -> None:
    """Whatever holds what, no territory is counted twice or left out."""
    covered = [held for code in members(900) for held in territory(code, year, revision=revision)]
    assert sorted(covered) == sorted(members(900))


def test_another_revision_without_declared_rows_has_no_breaks() -> None:
    """A revision made on present boundaries throughout compares freely."""
    assert breaks(729, 1990, 2019, revision="some-other") == ()


def test_history_refuses_a_code_nobody_has() -> None:
    """Every function checks its code."""
    for ask in (changes, predecessors, successors):
        with pytest.raises(UnknownArea):
            ask(12345)
    with pytest.raises(UnknownArea):
        breaks(12345, 1990, 2019)
    assert name_of(728) == "South Sudan"


def test_it_takes_a_moment_for_the_day_it_falls_on() -> None:
    """A moment is a date by its type, so every function of a day answers it."""
    eve, day = datetime(2011, 7, 8, 23, 59), datetime(2011, 7, 9, 0, 1)
    assert [exists(728, eve), exists(728, day)] == [False, True]
    assert holder(728, eve).m49 == 736
