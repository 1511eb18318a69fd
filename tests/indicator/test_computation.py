"""One figure: its value, what stands beside it, and why there is none."""

from __future__ import annotations

from typing import Any

import pytest

from rihla.areas import members
from rihla.errors import FigureNotAvailable, MixedBasis, UnknownIndicator
from rihla.indicator import compute, list_dates, list_indicators, rank, tabulate
from rihla.revision.store import Revision


def test_it_gives_the_known_figures_of_the_world(revision: Revision) -> None:
    """The publisher's own headline figures of 2019, from sums over areas."""
    assert compute(revision, "stock", "World", date=2019).value == 271_642_105
    assert compute(revision, "stock", "World", date=2000).value == 173_588_441
    assert compute(revision, "change", "World", start=2010, end=2019).value == 50_860_196
    share = compute(revision, "stock_share", "World", date=2019)
    assert share.value == pytest.approx(0.035217, abs=5e-7)
    assert compute(revision, "stock_share", 900, date=2000).value == pytest.approx(0.028256, 1e-4)


def test_migrants_have_grown_faster_than_the_population_but_for_one_interval(
    revision: Revision,
) -> None:
    """True of every interval from 1995 on, false for 1990 to 1995."""
    table = tabulate(revision, "growth_difference", [900]).to_pylist()
    faster = {row["start_year"]: row["value"] > 0 for row in table}
    assert faster == {1990: False, 1995: True, 2000: True, 2005: True, 2010: True, 2015: True}


def test_a_figure_says_how_much_rests_on_which_data(revision: Revision) -> None:
    """Foreign-born and foreign citizens are mixed; the shares stand beside and make one."""
    figure = compute(revision, "stock", "World", date=2019)
    assert sum(figure.basis.values()) == pytest.approx(1)
    assert {"B", "C"} <= {letter for label in figure.basis for letter in label.split()}


def test_a_mix_of_bases_can_be_refused(revision: Revision) -> None:
    """Asked for one basis, a mixed grouping gives no figure; a pure one does."""
    with pytest.raises(MixedBasis, match="citizenship"):
        compute(revision, "stock", "World", date=2019, basis="place_of_birth")
    pure = compute(revision, "stock", "Australia", date=2019, basis="place_of_birth")
    assert pure.value is not None


def test_an_area_that_entered_from_outside_makes_no_growth(revision: Revision) -> None:
    """Eastern Africa's rate leaves South Sudan out and says so; the world keeps it."""
    figure = compute(revision, "annual_rate", "Eastern Africa", start=2005, end=2010)
    assert any("Left out" in note and "South Sudan" in note for note in figure.notes)
    without = [code for code in members(910) if code != 728]
    alone = compute(revision, "annual_rate", without, start=2005, end=2010)
    assert figure.value == alone.value
    world = compute(revision, "annual_rate", "World", start=2005, end=2010)
    assert not any("Left out" in note for note in world.notes)


def test_a_boundary_break_is_flagged_where_territory_crosses(revision: Revision) -> None:
    """Sudan and Northern Africa are broken after 2005, Africa is not, nor is a later interval."""
    for broken in ("Sudan", "Northern Africa", "Eastern Africa"):
        figure = compute(revision, "change", broken, start=2000, end=2019)
        assert any("Boundary break after 2005" in note for note in figure.notes), broken
    for whole, start in (("Africa", 2000), ("Northern Africa", 2010), ([728, 729], 2000)):
        figure = compute(revision, "change", whole, start=start, end=2019)
        assert not any("Boundary break" in note for note in figure.notes)


def test_a_share_divides_by_the_territory_whose_migrants_are_counted(revision: Revision) -> None:
    """Sudan's share of 1990 is over the population of Sudan and South Sudan together."""
    share = compute(revision, "stock_share", "Sudan", date=1990).value
    people = compute(revision, "population", ["Sudan", "South Sudan"], date=1990).value
    stock = compute(revision, "stock", "Sudan", date=1990).value
    assert stock is not None
    assert people is not None
    assert share == pytest.approx(stock / people)


def test_a_figure_that_is_not_there_gives_reason_and_nearest_dates(revision: Revision) -> None:
    """Each reason is its own sentence, and the nearest dates follow."""
    with pytest.raises(FigureNotAvailable, match=r"counted in Sudan.*2010, 2015"):
        compute(revision, "stock", "South Sudan", date=1990)
    with pytest.raises(FigureNotAvailable, match=r"no figures for 2007.*2005 and 2010"):
        compute(revision, "stock", "World", date=2007)
    with pytest.raises(FigureNotAvailable, match=r"population marks it not available"):
        compute(revision, "stock_share", "Andorra", date=2010, sex="male")
    with pytest.raises(FigureNotAvailable, match=r"Refugees are not part of"):
        compute(revision, "refugee_share", "State of Palestine", date=2019)
    with pytest.raises(FigureNotAvailable, match=r"counted in Guadeloupe"):
        compute(revision, "stock", 652, date=2019)


def test_interpolation_is_asked_for_and_said(revision: Revision) -> None:
    """Between two dates only, at a constant rate, with a note; beyond them never."""
    figure = compute(revision, "stock", "Germany", date=2017, interpolate=True)
    low = compute(revision, "stock", "Germany", date=2015).value
    high = compute(revision, "stock", "Germany", date=2019).value
    assert low is not None
    assert high is not None
    assert figure.value == pytest.approx((low * high) ** 0.5)
    assert any("interpolated between 2015 and 2019" in note for note in figure.notes)
    with pytest.raises(FigureNotAvailable, match="nothing is projected"):
        compute(revision, "stock", "Germany", date=2025, interpolate=True)


def test_interpolating_a_published_date_changes_nothing(revision: Revision) -> None:
    """A date that the revision has is given as it is, without a note."""
    plain = compute(revision, "stock", "Chad", date=2010)
    assert compute(revision, "stock", "Chad", date=2010, interpolate=True) == plain


def test_interpolation_keeps_the_world_whole_over_a_dissolution(revision: Revision) -> None:
    """In 2007 Sudan still counts South Sudan, so the sum lies between its neighbours."""
    made = compute(revision, "stock", "World", date=2007, interpolate=True).value
    assert made is not None
    assert 191_615_574 < made < 220_781_909
    with pytest.raises(FigureNotAvailable, match="counted in Sudan"):
        compute(revision, "stock", "South Sudan", date=2007, interpolate=True)


def test_ages_are_summed_only_along_the_borders_of_groups(revision: Revision) -> None:
    """Young and old make all; an age inside a group is refused with the borders named."""
    young = compute(revision, "stock", "World", date=2019, age=(0, 64)).value
    old = compute(revision, "stock", "World", date=2019, age=(65, 999)).value
    everyone = compute(revision, "stock", "World", date=2019, age=(0, 999)).value
    assert young is not None
    assert old is not None
    assert everyone == young + old
    # the publisher rounds ages one by one: up to 803 persons per area are lost or won
    assert everyone == pytest.approx(271_642_105, abs=803 * 232)
    with pytest.raises(FigureNotAvailable, match="cut an age group"):
        compute(revision, "stock", "World", date=2019, age=(0, 17))


def test_every_indicator_can_be_asked_by_its_id(revision: Revision) -> None:
    """The catalogue holds no indicator that the one door does not open to."""
    extra: dict[str, dict[str, Any]] = {"type_of_data_share": {"letter": "C"}}
    for indicator in list_indicators():
        when: dict[str, Any] = (
            {"date": 2019} if indicator.arity == "date" else {"start": 2015, "end": 2019}
        )
        figure = compute(revision, indicator.id, "World", **when, **extra.get(indicator.id, {}))
        assert figure.indicator == indicator.id
        assert figure.unit == indicator.unit
        assert figure.provenance
        assert set(indicator.titles) == {"en", "fr", "es", "ru", "ar", "zh"}
    with pytest.raises(UnknownIndicator, match="stock_share"):
        compute(revision, "stock_shares", "World", date=2019)


def test_dates_are_those_of_the_revision(revision: Revision, later_revision: Revision) -> None:
    """Nothing is assumed of the years: each revision has its own."""
    assert list_dates(revision) == (1990, 1995, 2000, 2005, 2010, 2015, 2019)
    assert list_dates(later_revision)[-1] == 2020


def test_a_figure_without_its_date_says_which_there_are(revision: Revision) -> None:
    """Whoever gave no date is told that one is needed, and the dates of the revision."""
    held = r"1990, 1995, 2000, 2005, 2010, 2015, 2019"
    for indicator in ("stock", "median_age"):
        with pytest.raises(FigureNotAvailable, match=f"{indicator} needs a date.*{held}"):
            compute(revision, indicator, "France")
    with pytest.raises(FigureNotAvailable, match=f"change needs start and end.*{held}"):
        compute(revision, "change", "France", start=2010)
    with pytest.raises(FigureNotAvailable, match=f"stock needs a date.*{held}"):
        rank(revision, "stock")


def test_a_wrong_kind_of_time_says_which_is_right(revision: Revision) -> None:
    """A date is not an interval, an interval no date, and time runs forward."""
    with pytest.raises(FigureNotAvailable, match="Give date, not start and end"):
        compute(revision, "stock", "France", start=2010, end=2019)
    with pytest.raises(FigureNotAvailable, match="Give start and end, not date"):
        compute(revision, "change", "France", date=2019)
    with pytest.raises(FigureNotAvailable, match="2019 to 2010 is none"):
        compute(revision, "change", "France", start=2019, end=2010)


@pytest.mark.parametrize(
    ("indicator", "option", "taken"),
    [
        ("stock", "yaer", "date, start, end, sex, age, coverage, interpolate, basis"),
        ("stock", "letter", "coverage"),
        ("concentration", "coverage", "of, top"),
    ],
)
def test_a_misspelt_option_is_answered_with_those_there_are(
    revision: Revision, indicator: str, option: str, taken: str
) -> None:
    """The public function and its options are named, and nothing behind it."""
    given: dict[str, Any] = {option: 1}
    with pytest.raises(TypeError, match=rf"compute\(\) takes no {option} .*{taken}"):
        compute(revision, indicator, "France", date=2019, **given)
