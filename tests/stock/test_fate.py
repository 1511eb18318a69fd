"""Each rule sets aside what it is about, says so, and leaves the rest in use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from rihla.sources.observations import list_label_rules
from rihla.stock.fate import reason_of
from rihla.stock.judgement import load_rules
from rihla.stock.series import Series

Build = Callable[..., Series]
Observe = Callable[..., dict[str, Any]]


def _rules(series: Series) -> list[str]:
    return list(series.observations["rule"].to_pylist())


@pytest.mark.parametrize(
    ("area", "label"),
    [
        (4, "WorldBank"),
        (840, "UNPD"),
        (840, "Census1990PD"),
        (48, "BHR_est"),
        (414, "KWT_est"),
        (512, "OMN_est"),
        (566, "Imputed"),
        (682, "20102020_back"),
        (682, "estimated_Census_2022"),
        (96, "Estimation _2018-2019"),
    ],
)
def test_it_never_takes_an_estimate_for_evidence(
    build: Build, observe: Observe, area: int, label: str
) -> None:
    """UN-derived series and estimates by name are set aside, and make no event."""
    series = build(observe(label, 2018.5, 5e5, area=area))
    assert _rules(series) == ["never_evidence"]
    assert series.observations["role"].to_pylist() == ["never"]
    assert series.events.num_rows == 0


def test_a_zero_over_all_origins_is_no_count(build: Build, observe: Observe) -> None:
    """A structural zero says that no figure was given."""
    series = build(observe("Eurostat", 2011.0, 0.0), observe("Census2011", 2011.8, 7.0))
    assert _rules(series) == ["structural_zero", ""]


@pytest.mark.parametrize("universe", ["total", "citizens", "native_born", "unknown"])
def test_other_persons_are_no_migrants(build: Build, observe: Observe, universe: str) -> None:
    """Totals, citizens and natives stay in the table, set aside."""
    series = build(observe("Eurostat", 2011.0, 8e6, universe=universe))
    assert _rules(series) == ["not_migrants"]
    assert series.observations["basis"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("area", "label", "date", "kept"),
    [
        (630, "UNSDDYB_B59_CJC", 2000.25, "UNSDDYB_B59_CJC_1990"),
        (630, "PRI_2018_ACS", 2018.5, "UNSDDYB_B59_CJC_1990"),
        (316, "UNSDDYB_B59_CJC", 2010.25, "UNSDDYB_B59_CJC_1990"),
        (850, "UNSDDYB_B59_CJC", 1990.25, "UNSDDYB_B59_CJC_1980"),
        (638, "UNSDDYB_B09_CJC", 2015.0, "Census1999_fb"),
        (638, "Census2009_report", 2009.0, "Census1999_fb"),
    ],
)
def test_a_territory_counts_those_born_in_the_state_it_belongs_to(
    build: Build, observe: Observe, area: int, label: str, date: float, kept: str
) -> None:
    """A count that leaves them out is set aside beside one that holds them."""
    year = float(re.findall(r"(?:19|20)\d\d", kept)[0])
    series = build(
        observe(label, date, 37e3, area=area), observe(kept, year + 0.2, 98e3, area=area)
    )
    assert _rules(series) == ["narrower_definition", ""]


def test_immigrants_of_france_are_fewer_than_its_foreign_born(
    build: Build, observe: Observe
) -> None:
    """The OECD's figure of 2000 leaves out those born abroad as French; that of 2006 does not."""
    series = build(
        observe("OECD", 2000.0, 4_306_100.0, area=250),
        observe("OECD", 2006.0, 6_910_060.0, area=250),
        population=6e7,
    )
    assert _rules(series) == ["narrower_definition", ""]


def test_visitors_do_not_reside(build: Build, observe: Observe) -> None:
    """Japan's foreign nationals in the country hold temporary visitors; its residents do not."""
    citizens = {"area": 392, "universe": "foreign_citizens"}
    series = build(
        observe("FRS2018", 2019.0, 3_423_060.0, **citizens),
        observe("OECD", 2019.0, 2_731_093.0, **citizens),
        population=1.2e8,
    )
    assert _rules(series) == ["visitors_counted_in", ""]


def test_those_born_elsewhere_are_not_all_foreign_citizens(build: Build, observe: Observe) -> None:
    """Puerto Rico 1990: a figure of everybody born elsewhere under the heading of citizenship."""
    citizens = {"area": 630, "universe": "foreign_citizens"}
    series = build(
        observe("UNSDDYB_B62_CJC", 1990.25, 320_835.0, **citizens),
        observe("UNSDDYB_B62_CJC", 2000.25, 63_300.0, **citizens),
    )
    assert _rules(series) == ["gross_error", ""]


def test_registers_of_refugees_enter_by_their_own_series(build: Build, observe: Observe) -> None:
    """Refugees among the observations are not taken a second time."""
    series = build(observe("UNHCR", 2018.99, 5e4, universe="refugees"))
    assert _rules(series) == ["register_of_refugees"]


def test_ethnic_nationality_is_no_citizenship(build: Build, observe: Observe) -> None:
    """Bosnia 2013, Tajikistan 2000 and Albania 1989 asked for a people, not a State."""
    citizens = {"universe": "foreign_citizens"}
    series = build(
        observe("Census2013", 2013.77, 1.6e6, area=70, **citizens),
        observe("Census2000", 2000.05, 1.2e6, area=762, **citizens),
        observe("Census1989", 1989.3, 64816.0, area=8, **citizens),
        observe("Census2010", 2010.7, 8271.0, area=762, **citizens),
    )
    assert _rules(series) == ["ethnic_nationality"] * 3 + [""]


def test_gross_errors_that_are_named_are_set_aside(build: Build, observe: Observe) -> None:
    """Ukraine's 17.9 million and Mali's 9.8 million cannot be."""
    series = build(
        observe("UNSDDYB_B09_CFC", 2001.93, 17940139.0, area=804),
        observe("UNSDDYB_B59_CJC", 1998.25, 9804381.0, area=466),
        observe("UNSDDYB_B09_CJC", 1998.25, 160299.0, area=466),
    )
    assert _rules(series) == ["gross_error", "gross_error", ""]


def test_foreign_born_filed_as_citizens_are_set_aside(build: Build, observe: Observe) -> None:
    """France 2019: 8.0 million 'foreign citizens' beside the OECD's 5.0 million."""
    citizens = {"area": 250, "universe": "foreign_citizens"}
    series = build(
        observe("NSO", 2019.0, 8033824.0, **citizens),
        observe("OECD", 2019.0, 4995438.0, **citizens),
        observe("NSO", 2019.0, 8548300.0, area=250),
    )
    assert _rules(series) == ["gross_error", "", ""]


def test_workers_alone_are_a_part(build: Build, observe: Observe) -> None:
    """Work permits leave out families, students, retired persons and citizens by marriage."""
    series = build(observe("FW_2019", 2018.0, 95335.0, area=360, universe="foreign_citizens"))
    assert _rules(series) == ["workers_only"]
    assert series.observations["role"].to_pylist() == ["partial"]


def test_a_census_dated_years_after_itself_is_set_aside(build: Build, observe: Observe) -> None:
    """Mauritius: the census of 2000 stands under 2011, where the census of 2011 gives 26 000."""
    series = build(observe("Census2000_TD4", 2011.5, 15543.0, area=480))
    assert _rules(series) == ["misdated"]


def test_a_figure_from_before_its_date_is_a_projection(build: Build, observe: Observe) -> None:
    """A label of 2012 has counted nobody in 2019; until 2012 it stands."""
    series = build(
        observe("NBS2012", 2012.58, 7.67e6, area=784, universe="foreign_citizens"),
        observe("NBS2012", 2019.58, 8.16e6, area=784, universe="foreign_citizens"),
    )
    assert _rules(series) == ["", "projection"]


def test_citizens_are_not_foreign_within_one_state(build: Build, observe: Observe) -> None:
    """In 1989 a Russian in Tajikistan was no foreign citizen; nor is his birth counted there."""
    series = build(
        observe("UNSDDYB_B61_CJC", 1989.03, 1027.0, area=762, universe="foreign_citizens"),
        observe("UNSDDYB_B09_CJC", 1989.03, 1027.0, area=762),
        observe("NSO_Census1989", 1989.03, 709e3, area=762),
    )
    assert _rules(series) == ["before_independence", "before_independence", ""]


def test_natives_among_the_origins_spoil_a_total(build: Build, observe: Observe) -> None:
    """Niue 2017: 889 of 1591 'foreign-born' were born on Niue; without them it would be 702."""
    series = build(
        observe("UNSDDYB_B59_CJC", 2017.18, 1591.0, area=570),
        observe("UNSDDYB_B59_CJC", 2017.18, 889.0, area=570, origin=570),
    )
    assert _rules(series) == ["natives_among_origins"]


def test_a_few_natives_do_not_spoil_a_total(build: Build, observe: Observe) -> None:
    """Namibia 2011: 342 of 94,029 are a slip, not another count."""
    series = build(
        observe("UNSDDYB_B59_CFC", 2011.65, 94029.0, area=516),
        observe("UNSDDYB_B59_CFC", 2011.65, 342.0, area=516, origin=516),
    )
    assert _rules(series) == [""]


def test_the_whole_population_is_not_foreign(build: Build, observe: Observe) -> None:
    """Palau 1995: 17,200 of 17,200, where the census counts 4,700 elsewhere."""
    series = build(
        observe("Census_1995", 1995.3, 17225.0, area=585),
        observe("UNSDDYB_B09_CJC", 1995.7, 4683.0, area=585),
        population=17225.0,
    )
    assert _rules(series) == ["whole_population", ""]


def test_an_area_of_foreigners_alone_is_believed(build: Build, observe: Observe) -> None:
    """Where nothing contradicts it, a whole population may be foreign: the Holy See."""
    series = build(
        observe("Census1948", 1948.3, 890.0, area=336, universe="foreign_citizens"),
        population=890.0,
    )
    assert _rules(series) == [""]


def test_one_figure_under_two_bases_counts_citizens(build: Build, observe: Observe) -> None:
    """Belarus 1999: 82,500 stand under both bases, and 1.15 million were born abroad."""
    series = build(
        observe("UNSDDYB_B09_CJC", 1999.12, 82513.0, area=112),
        observe("UNSDDYB_B61_CJC", 1999.12, 82513.0, area=112, universe="foreign_citizens"),
        observe("1999_Archive", 1999.0, 1154080.0, area=112),
    )
    assert _rules(series) == ["one_figure_two_bases", "", ""]


def test_one_figure_under_two_bases_stays_where_nothing_denies_it(
    build: Build, observe: Observe
) -> None:
    """El Salvador 1992: nobody says otherwise."""
    series = build(
        observe("UNSDDYB_B09_CFC", 1992.74, 26279.0, area=222),
        observe("UNSDDYB_B61_CFC", 1992.74, 26279.0, area=222, universe="foreign_citizens"),
    )
    assert _rules(series) == ["", ""]


def test_labels_of_one_census_that_disagree_leave_the_nearest(
    build: Build, observe: Observe
) -> None:
    """Montenegro 2003: 34,500 or 69,800; the census of 2011 counts 79,800."""
    series = build(
        observe("UNSDDYB_B09_CJC", 2003.83, 34505.0, area=499),
        observe("Census2003", 2003.83, 69800.0, area=499),
        observe("UNSDDYB_B09_CJC", 2011.25, 79800.0, area=499),
    )
    assert _rules(series) == ["contradicted_in_event", "", ""]
    assert series.events["value"].to_pylist() == [69800.0, 79800.0]


def test_a_figure_out_of_line_with_all_others_is_set_aside(build: Build, observe: Observe) -> None:
    """Unnamed gross errors are found against the area's other counts, whatever their label."""
    series = build(
        observe("Census1990", 1990.3, 100e3),
        observe("Census2000", 2000.3, 5e6),
        observe("Census2010", 2010.3, 120e3),
        observe("Census2015", 2015.3, 130e3),
    )
    assert _rules(series) == ["", "out_of_line", "", ""]


def test_fast_growth_is_not_out_of_line(build: Build, observe: Observe) -> None:
    """Spain's foreign-born grew eightfold from 1991 to 2019; every count of it stands."""
    years = range(1991, 2020, 4)
    series = build(*(observe("Census", float(y), 8.3e5 * 1.077 ** (y - 1991)) for y in years))
    assert set(_rules(series)) == {""}


def test_one_sex_makes_no_total(build: Build, observe: Observe) -> None:
    """Women alone say nothing of both sexes; women and men do."""
    series = build(
        observe("Census1991", 1991.3, 4e3, sex="female"),
        observe("Census2001", 2001.3, 4e3, sex="female"),
        observe("Census2001", 2001.3, 6e3, sex="male"),
    )
    assert _rules(series) == ["one_sex", "", ""]
    events = series.events.to_pylist()
    assert [(row["sex"], row["value"]) for row in events] == [
        ("both", 10e3),
        ("female", 4e3),
        ("male", 6e3),
    ]


def test_origins_make_a_lower_bound_where_no_total_is(build: Build, observe: Observe) -> None:
    """Named areas add up; aggregates, remainders and the area itself stay out; it says partial."""
    series = build(
        observe("Census2001", 2001.3, 10.0, origin=276),
        observe("Census2001", 2001.3, 5.0, origin=756),
        observe("Census2001", 2001.3, 77.0, origin=908),
        observe("Census2001", 2001.3, 99.0, origin=40),
        observe("Census2001", 2001.3, 88.0, origin=810),
    )
    (row,) = series.observations.to_pylist()
    assert (row["value"], row["role"], row["weight_class"]) == (15.0, "partial", "bound")
    assert series.events["weight_class"].to_pylist() == ["bound"]


def test_a_sum_of_origins_yields_to_any_total(build: Build, observe: Observe) -> None:
    """A lower bound is kept out where the area has totals from elsewhere."""
    series = build(
        observe("Census2001", 2001.3, 10.0, origin=276),
        observe("Census2011", 2011.3, 60.0),
    )
    fates = {row["source"]: row["rule"] for row in series.observations.to_pylist()}
    assert fates == {"Census2001": "total_missing", "Census2011": ""}


def test_every_rule_declares_its_reason() -> None:
    """No observation is set aside without a sentence."""
    for rule in load_rules("fate")["tests"]:
        assert reason_of(rule).endswith("."), rule


def test_no_rule_rests_on_a_figure_of_the_united_nations_revisions() -> None:
    """Reasons and authorities name labels and counts, never a revision of migrant stock."""
    words = re.compile(
        r"revision of (2019|2020|2024)|migrant stock|undesa|differs from the UN", re.I
    )
    for entry in load_rules("fate")["labels"]:
        assert not words.search(f"{entry['reason']} {entry['authority']}"), entry["id"]


def test_every_judgement_of_a_label_names_reason_and_authority() -> None:
    """Each can be argued with."""
    entries = load_rules("fate")["labels"]
    assert len({entry["id"] for entry in entries}) == len(entries)
    assert all(entry["reason"] and entry["authority"] for entry in entries)


@pytest.mark.large_input
def test_every_published_observation_has_one_fate_with_its_reason(published: Series) -> None:
    """40,584 totals stand in the table, each used, or set aside by a rule with a reason."""
    given = [row for row in published.observations.to_pylist() if not row["summed"]]
    assert len(given) == 40_584
    fates = Counter(row["rule"] for row in given)
    assert fates["structural_zero"] == 10_017
    for row in given:
        assert (row["fate"] == "used") == (row["rule"] == "") == (row["event"] >= 0)
        assert row["fate"] == "used" or row["reason"].startswith(reason_of(row["rule"]))


@pytest.mark.large_input
def test_no_flagged_label_is_used(published: Series) -> None:
    """What the source's own table flags as no evidence is used nowhere."""
    used = {r["source"] for r in published.observations.to_pylist() if r["fate"] == "used"}
    flagged = list_label_rules("derived_from_un") + list_label_rules("estimate")
    assert not [label for label in used for rule in flagged if rule.matches(label)]


@pytest.mark.large_input
def test_every_label_rule_is_about_an_observation(published: Series) -> None:
    """A judgement that no row meets is a slip of the pen."""
    met = " ".join(set(published.observations["reason"].to_pylist()) - {None})
    for entry in load_rules("fate")["labels"]:
        assert f"[{entry['id']}]" in met or entry["id"] == "remainder-serbia-1991", entry["id"]
