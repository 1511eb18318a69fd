"""Milestones, regional reviews, champion countries."""

from __future__ import annotations

from datetime import date

from rihla.norm import (
    Precision,
    get_instrument,
    get_resolution,
    list_champions,
    list_milestones,
    list_regional_reviews,
)


def test_milestones_agree_with_the_tables_they_tell_of() -> None:
    """The Convention's adoption and entry into force, and the vote, carry one date everywhere."""
    days = {str(milestone.date) for milestone in list_milestones()}
    convention = get_instrument("icrmw")
    vote = get_resolution("A/RES/73/195")
    assert convention.entry_into_force
    dates = (convention.adopted, convention.entry_into_force, vote.date)
    assert {day.isoformat() for day in dates} <= days


def test_milestones_are_in_order_and_cut_at_a_day() -> None:
    """One known to the month counts from the month's end."""
    starts = [milestone.date.earliest for milestone in list_milestones()]
    assert starts == sorted(starts)
    before, after = (list_milestones(until=date(2019, 12, day)) for day in (30, 31))
    assert [m.date.precision for m in set(after) - set(before)] == [Precision.MONTH]


def test_a_milestone_from_a_secondary_source_is_not_established() -> None:
    """The second Forum was read in two calendars alone."""
    doubtful = {str(m.date) for m in list_milestones() if not m.confidence.is_established}
    assert doubtful == {"2024-12-05", "2026-05-05"}


def test_each_round_has_one_review_per_region() -> None:
    """Five regional commissions, two rounds; none ends before it begins."""
    for number in (1, 2):
        reviews = list_regional_reviews(round=number)
        assert len({review.commission for review in reviews}) == len(reviews) == 5
    assert all(r.start.earliest <= r.end.latest for r in list_regional_reviews())


def test_a_review_dated_to_its_year_stays_so() -> None:
    """The second review of Asia and the Pacific was read as "early 2025" only."""
    (review,) = (r for r in list_regional_reviews(round=2) if r.commission == "ESCAP")
    assert (str(review.start), str(review.end)) == ("2025", "2025")
    assert not review.confidence.is_established


def test_champions_are_as_many_as_their_host_says() -> None:
    """28 countries, of which Morocco and El Salvador first chaired."""
    champions = list_champions()
    assert len({champion.area for champion in champions}) == 28
    assert all("28 GCM Champion countries" in champion.note for champion in champions)
    assert {c.area for c in champions if c.role.value == "first_co_chair"} == {504, 222}


def test_champions_named_otherwise_than_by_the_code_list_are_found() -> None:
    """The printed names "The Gambia" and "Türkiye" are the areas 270 and 792."""
    named = {champion.name: champion.area for champion in list_champions()}
    assert (named["The Gambia"], named["Türkiye"]) == (270, 792)
