"""The declared readings of sources' labels: one test per rule."""

from __future__ import annotations

import pyarrow as pa
import pytest

from rihla.sources.observations import list_flags, list_label_rules, mark, read_yearbook

ROWS = [
    # flag, label, area, universe, date, whether it is marked
    ("derived_from_un", "WorldBank", 4, "foreign_born", 1990.0, True),
    ("derived_from_un", "WorldBank_2", 4, "foreign_born", 1990.0, False),
    ("derived_from_un", "UNPD", 840, "foreign_born", 2019.5, True),
    ("derived_from_un", "UNPD", 124, "foreign_born", 2019.5, False),
    ("estimate", "BHR_est", 48, "foreign_citizens", 2010.0, True),
    ("estimate", "KWT_est", 414, "foreign_citizens", 2015.0, True),
    ("estimate", "OMN_est", 512, "foreign_citizens", 2015.0, True),
    ("estimate", "Imputed", 566, "foreign_born", 1991.9, True),
    ("estimate", "20102020_back", 682, "foreign_citizens", 2015.0, True),
    ("estimate", "estimated_Census_2022", 682, "foreign_citizens", 2016.0, True),
    ("estimate", "Estimation_2018-2019", 96, "foreign_citizens", 2018.4, True),
    ("estimate", "Estimation _2017", 96, "foreign_citizens", 2017.4, True),
    ("estimate", "estimate_2013", 682, "foreign_citizens", 2013.0, True),
    ("estimate", "Estimates from China Foreign_Trade_SYBs", 818, "foreign_citizens", 2000.0, True),
    ("estimate", "PRI_2012_ACS_origin_1-year estimates", 630, "foreign_born", 2012.0, False),
    ("complement", "NonRes", 702, "foreign_citizens", 2010.5, True),
    ("complement", "IMG_Non_Chinese", 158, "foreign_citizens", 2017.0, True),
    ("complement", "Census_1990 (Non-Chinese aliens)", 158, "foreign_citizens", 1990.9, True),
    (
        "complement",
        "Census_1990 (incl. Chinese & Non-Chinese)",
        158,
        "foreign_citizens",
        1990.9,
        False,
    ),
    (
        "complement",
        "Census1991 (not incl. migrants from former Yugosalvia states)",
        688,
        "foreign_born",
        1991.2,
        True,
    ),
    ("complement", "Census1991", 688, "foreign_born", 1991.2, False),
    ("complement", "Census2018 (excl. Venezuelan refugees)", 170, "foreign_born", 2018.4, True),
    ("later_knowledge", "NSO.202306", 40, "foreign_born", 2002.0, True),
    ("later_knowledge", "NSO.2019", 40, "foreign_born", 2019.0, False),
    ("later_knowledge", "20102020_back", 682, "foreign_citizens", 2015.0, True),
    ("later_knowledge", "estimated_Census_2022", 682, "foreign_citizens", 2016.0, True),
    (
        "later_knowledge",
        "Taiwan Immigration Agency 2024 (incl. Chinese & Non-Chinese)",
        158,
        "foreign_citizens",
        2000.0,
        True,
    ),
    ("later_knowledge", "Hairong and Sautman (2024)", 818, "foreign_citizens", 2000.0, True),
    ("register_of_refugees", "UNHCR", 276, "refugees", 2010.99, True),
    ("register_of_refugees", "UNRWA", 400, "refugees", 2010.99, True),
    ("holds_refugees", "Census_2015", 400, "foreign_citizens", 2015.93, True),
    ("holds_refugees", "Census_2015", 152, "foreign_citizens", 2015.93, False),
    ("ethnic_nationality", "Census2013", 70, "foreign_citizens", 2013.8, True),
    ("ethnic_nationality", "Census2013", 70, "foreign_born", 2013.8, False),
    ("ethnic_nationality", "Census2000", 762, "foreign_citizens", 2000.05, True),
    ("gross_error", "UNSDDYB_B09_CFC", 804, "foreign_born", 2001.926, True),
    ("gross_error", "UNSDDYB_B09_CFC", 804, "native_born", 2001.926, False),
    ("gross_error", "UNSDDYB_B59_CFC", 804, "foreign_born", 2001.926, True),
    ("gross_error", "UNSDDYB_B59_CJC", 466, "foreign_born", 1998.247, True),
]


@pytest.mark.parametrize(("flag", "label", "area", "universe", "date", "marked"), ROWS)
def test_a_label_is_read_as_declared(
    flag: str, label: str, area: int, universe: str, date: float, marked: bool
) -> None:
    """The rule marks the rows it names and not their neighbours."""
    table = pa.table({"source": [label], "area": [area], "universe": [universe], "date": [date]})
    assert mark(table, flags=[flag])[flag].to_pylist() == [marked]


def test_every_rule_has_its_test() -> None:
    """A rule that is declared without a row above is not tested."""
    for rule in list_label_rules():
        assert any(
            flag == rule.flag
            and rule.matches(label)
            and rule.area in (None, area)
            and rule.universe in (None, universe)
            and (rule.start is None or rule.start <= date)
            and (rule.end is None or date < rule.end)
            for flag, label, area, universe, date, marked in ROWS
            if marked
        ), rule


def test_every_rule_says_why() -> None:
    """Each rule has a reason and an authority, each flag a meaning and a rule."""
    assert all(rule.reason and rule.authority for rule in list_label_rules())
    assert {rule.flag for rule in list_label_rules()} == set(list_flags())


@pytest.mark.parametrize(
    ("label", "count"),
    [
        ("UNSDDYB_B59_CFC", "census, de facto, complete tabulation"),
        ("UNSDDYB_B62_CJC_1963", "census, de jure, complete tabulation"),
        ("UNSDDYB_B61_EF", "estimate, de facto"),
        ("UNSDDYB_B09_SJ_1974", "sample survey, de jure"),
        ("UNSDDYB_B61", None),
    ],
)
def test_the_yearbooks_labels_are_taken_apart(label: str, count: str | None) -> None:
    """The end of a Yearbook label names the type of count."""
    found = read_yearbook(label)
    assert found is not None
    assert found.count == count


def test_other_labels_are_not_the_yearbooks() -> None:
    """A label that merely resembles is left alone."""
    assert read_yearbook("DYB_B61") is None
    assert read_yearbook("UNSDDYB") is None
