"""The publisher's workbooks of 2019 and 2020: every table, and the checks that hold."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import members
from rihla.areas.history import exists
from rihla.numerics.date import from_decimal_year
from rihla.sources.status import Status
from rihla.sources.un_desa_ims import Workbook, read_workbook
from rihla.sources.un_desa_ims.layout import absences, get_edition

pytestmark = pytest.mark.large_input

YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)


@pytest.fixture(scope="module")
def workbook(data: Path) -> Workbook:
    """Give the workbook of 2019."""
    return read_workbook(data / "undesa_ims_2019" / "UN_MigrantStockTotal_2019.xlsx", "2019")


@pytest.fixture(scope="module")
def later(data: Path) -> Workbook:
    """Give the workbook of 2020."""
    file = "undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
    return read_workbook(data / "undesa_ims_2020" / file, "2020")


Cells = dict[tuple[int, int, str], tuple[float | None, str]]


def cells(table: pa.Table) -> Cells:
    """Give value and status by code, (first) year and sex."""
    year = "year" if "year" in table.column_names else "start_year"
    return {
        (row["code"], row[year], row["sex"]): (row["value"], row["status"])
        for row in table.to_pylist()
    }


def areas_of(workbook: Workbook) -> list[int]:
    """Give the codes of the rows that have a type of data: the areas."""
    rows = workbook.rows.filter(pc.is_valid(workbook.rows["type_of_data"]))
    codes: list[int] = rows["code"].to_pylist()
    return codes


def test_the_world_figures_are_those_of_the_checks(workbook: Workbook) -> None:
    """World 2019 = 271,642,105; 2010 = 220,781,909; 2000 = 173,588,441."""
    stock = cells(workbook.tables["stock"])
    assert stock[900, 2019, "both"] == (271_642_105.0, "available")
    assert stock[900, 2010, "both"] == (220_781_909.0, "available")
    assert stock[900, 2000, "both"] == (173_588_441.0, "available")


def test_there_are_232_areas_and_they_are_the_members_of_the_world(workbook: Workbook) -> None:
    """The rows with a type of data are exactly the areas that WORLD is made of."""
    areas = areas_of(workbook)
    assert len(areas) == 232
    assert set(areas) == set(members(900))


@pytest.mark.parametrize("sex", ["both", "male", "female"])
def test_the_areas_sum_to_the_world_in_all_seven_years(workbook: Workbook, sex: str) -> None:
    """No area is lost and none is counted twice, for either sex."""
    stock = cells(workbook.tables["stock"])
    for year in YEARS:
        total = sum(stock[area, year, sex][0] or 0 for area in areas_of(workbook))
        assert total == stock[900, year, sex][0]


def test_men_and_women_add_up_to_both_sexes_in_every_row(workbook: Workbook) -> None:
    """The three blocks of Table 1 are of the same rows and years."""
    stock = cells(workbook.tables["stock"])
    for (code, year, sex), (value, _) in stock.items():
        if sex == "both" and value is not None:
            parts = [stock[code, year, part][0] for part in ("male", "female")]
            assert sum(part for part in parts if part is not None) == value


def test_population_in_thousands_becomes_persons(workbook: Workbook) -> None:
    """Table 2 prints 7713468.100 thousand for 2019; WPP 2019 itself says 7,713,468.205."""
    population = cells(workbook.tables["population"])
    assert population[900, 2019, "both"] == (7_713_468_100.0, "available")
    assert population[900, 2000, "both"] == (6_143_493_823.0, "available")


def test_the_shares_are_those_of_the_checks(workbook: Workbook) -> None:
    """3.5217 % of the world's population in 2019, 2.8256 % in 2000."""
    share = cells(workbook.tables["stock_share"])
    assert share[900, 2019, "both"][0] == pytest.approx(3.5217, abs=5e-5)
    assert share[900, 2000, "both"][0] == pytest.approx(2.8256, abs=5e-5)


def former_territory(stock: Cells, code: int, year: int) -> list[int]:
    """Give the areas whose territory a row held in a year: itself and those without a figure."""
    held = [a.area for a in absences().values() if code in a.held_by]
    return [code, *(area for area in held if stock[area, year, "both"][0] is None)]


def test_printed_shares_follow_from_stock_and_population(workbook: Workbook) -> None:
    """Table 3 is Table 1 over Table 2, so the columns of all three are the right ones.

    The share of Sudan, Serbia and Bonaire up to 2005 is of the former larger territory: its stock
    in their row, over its population in theirs and the successors' rows.
    """
    stock, population = cells(workbook.tables["stock"]), cells(workbook.tables["population"])
    compared = 0
    for (code, year, sex), (share, _) in cells(workbook.tables["stock_share"]).items():
        numerator = stock[code, year, sex][0]
        parts = [population[part, year, sex][0] for part in former_territory(stock, code, year)]
        if share is None or numerator is None or None in parts:
            continue
        denominator = sum(part for part in parts if part is not None)
        assert share == pytest.approx(100 * numerator / denominator, rel=1e-6)
        compared += 1
    assert compared > 5000


def test_printed_female_shares_follow_from_the_stock(workbook: Workbook) -> None:
    """Table 4 is the women of Table 1 over both sexes."""
    stock = cells(workbook.tables["stock"])
    for (code, year, _), (share, _) in cells(workbook.tables["female_share"]).items():
        both, female = stock[code, year, "both"][0], stock[code, year, "female"][0]
        if share is not None and both is not None and female is not None:
            assert share == pytest.approx(100 * female / both, abs=1e-6)


def test_the_annual_rate_of_change_is_the_logarithm_over_the_years(workbook: Workbook) -> None:
    """UN's rate is ln(P2/P1)/years, in percent: Table 5 follows from Table 1.

    For Bonaire from 2005 to 2010 the publisher sets the former Antilles against Bonaire, Curaçao
    and Sint Maarten together; Sudan and Serbia are compared with what they were, larger. Its rates
    for men and women there follow from no printed figures: two cells of 5,004.
    """
    stock = cells(workbook.tables["stock"])
    compared = 0
    differing: set[tuple[int, int, str]] = set()
    for row in workbook.tables["annual_rate"].to_pylist():
        start, end, sex = row["start_year"], row["end_year"], row["sex"]
        first = stock[row["code"], start, sex][0]
        parts = former_territory(stock, 535, start) if row["code"] == 535 else [row["code"]]
        last = sum(stock[part, end, sex][0] or 0 for part in parts)
        if row["value"] is None or not first or not last:
            continue
        rate = 100 * math.log(last / first) / (end - start)
        if row["value"] != pytest.approx(rate, abs=1e-6):
            differing.add((row["code"], start, sex))
        compared += 1
    assert compared > 4900
    assert differing == {(535, 2005, "male"), (535, 2005, "female")}


def test_refugee_shares_follow_from_refugees_and_stock(workbook: Workbook) -> None:
    """The first block of Table 6 over Table 1 is its second block."""
    stock, refugees = cells(workbook.tables["stock"]), cells(workbook.tables["refugees"])
    for key, (share, _) in cells(workbook.tables["refugee_share"]).items():
        numerator, denominator = refugees[key][0], stock[key][0]
        if share is not None and numerator is not None and denominator:
            assert share == pytest.approx(100 * numerator / denominator, abs=1e-6)


def test_every_table_holds_every_row_and_period_once(workbook: Workbook, later: Workbook) -> None:
    """Rows times periods times sexes, no key twice, the second printing of a region dropped."""
    for book in (workbook, later):
        for name, table in book.tables.items():
            periods = 7 if "year" in table.column_names else 6
            sexes = len(set(table["sex"].to_pylist()))
            assert table.num_rows == book.rows.num_rows * periods * sexes, name
            assert len(cells(table)) == table.num_rows, name


def test_table_2_has_no_type_of_data_and_starts_one_column_earlier(workbook: Workbook) -> None:
    """Chad's population of 1990 is that of 1990, not of 1995 (5,963,252 in Table 2)."""
    assert cells(workbook.tables["population"])[148, 1990, "both"][0] == 5_963_252.0
    assert get_edition("2019").sheets[1].without == {"type_of_data"}


def test_areas_before_their_existence_are_not_applicable(workbook: Workbook) -> None:
    """South Sudan, Curaçao, Sint Maarten and Montenegro print two dots before they existed."""
    stock = cells(workbook.tables["stock"])
    missing = Counter(code for (code, _, _), (value, _) in stock.items() if value is None)
    assert missing == {728: 12, 531: 12, 534: 12, 499: 12}
    for (code, year, _), (value, status) in stock.items():
        expected = "not_applicable" if code in missing and year <= 2005 else "available"
        assert status == expected
        assert (value is None) == (status != "available")


def test_the_declared_absences_agree_with_the_history_of_areas() -> None:
    """The dates of absence.yaml are those on which the areas came to be."""
    assert set(absences()) == {728, 531, 534, 499}
    for code, absence in absences().items():
        eve = from_decimal_year(absence.since.year)
        assert not exists(code, eve)
        assert exists(code, absence.since)
        assert absence.reason
        assert absence.authority


def test_sudan_serbia_and_bonaire_hold_the_former_territories(workbook: Workbook) -> None:
    """Their notes say so, and the absent areas name them as holders."""
    rows = {row["code"]: row for row in workbook.rows.to_pylist()}
    for code in (729, 688, 535):
        notes = [workbook.notes[mark] for mark in rows[code]["note_marks"]]
        assert any("1990 to 2005 refer to" in note for note in notes), code
    assert {holder for a in absences().values() for holder in a.held_by} == {729, 688, 535}


def test_population_by_sex_of_small_areas_is_not_available(workbook: Workbook) -> None:
    """Two dots for men and women where both sexes have a figure: not available, not absent."""
    population = cells(workbook.tables["population"])
    missing = {code for (code, _, _), (value, _) in population.items() if value is None}
    assert {654, 336, 666, 534} <= missing
    for (code, _, sex), (value, status) in population.items():
        assert status == ("available" if value is not None else "not_available")
        assert value is not None or (sex != "both" and code in missing)


def test_type_of_data_has_one_spelling_for_each_kind(workbook: Workbook) -> None:
    """B R, B R with a blank, and CR become B R and C R; counts are those of the rows."""
    kinds = Counter(workbook.rows["type_of_data"].drop_null().to_pylist())
    assert set(kinds) == {"B", "B R", "C", "C R", "I", "I R", "C B", "C B R"}
    assert kinds["B R"] == 48 + 1
    assert kinds["C R"] == 15 + 1


def test_oceania_is_printed_twice_and_read_once(workbook: Workbook) -> None:
    """Once as a geographic region and once as an SDG region, with the same figures."""
    assert workbook.rows["code"].to_pylist().count(909) == 1


def test_notes_and_their_marks(workbook: Workbook) -> None:
    """Ukraine's figures include Crimea, Serbia's include Kosovo: notes 19 and 24."""
    rows = {row["code"]: row["note_marks"] for row in workbook.rows.to_pylist()}
    assert [workbook.notes[mark] for mark in rows[804]] == ["Including Crimea."]
    assert workbook.notes["24"].startswith("Including Kosovo.")
    assert workbook.notes["*"].startswith("The designations employed")
    assert len(workbook.notes) == 33


def test_the_annex_says_who_belongs_where(workbook: Workbook) -> None:
    """47 least developed countries, as note (d) counts them; development groups are disjoint."""
    annex = workbook.annex
    assert annex is not None
    areas = set(areas_of(workbook))
    groups: dict[int, set[int]] = {}
    for row in annex.to_pylist():
        groups.setdefault(row["grouping"], set()).add(row["code"])
    assert len(groups[941] & areas) == 47
    assert groups[901] & groups[902] == set()
    assert (groups[901] | groups[902]) >= areas
    incomes = [groups[code] & areas for code in (1503, 1502, 1501, 1500, 1518)]
    assert sum(map(len, incomes)) == len(set.union(*incomes)) == 232


def test_the_contents_name_every_table(workbook: Workbook, later: Workbook) -> None:
    """Titles come with the tables, for both editions."""
    for book in (workbook, later):
        assert [name for name in book.contents if name.startswith("Table")] == [
            f"Table {number}" for number in range(1, 7)
        ]


def test_no_cell_is_left_without_a_status(workbook: Workbook, later: Workbook) -> None:
    """A value stands exactly beside the status that has a figure."""
    for book in (workbook, later):
        for table in book.tables.values():
            for row in table.select(["value", "status"]).to_pylist():
                assert Status(row["status"]).has_figure == (row["value"] is not None)


def test_the_world_of_the_next_revision(later: Workbook) -> None:
    """Revision 2020: world 2020 = 280,598,105, and the areas sum to it."""
    stock = cells(later.tables["stock"])
    assert stock[900, 2020, "both"] == (280_598_105.0, "available")
    assert sum(stock[area, 2020, "both"][0] or 0 for area in areas_of(later)) == 280_598_105


def test_the_two_revisions_disagree_about_the_past(workbook: Workbook, later: Workbook) -> None:
    """World 2015: 248.86 m against 247.96 m, so changes are taken inside one revision only."""
    one = cells(workbook.tables["stock"])[900, 2015, "both"][0]
    other = cells(later.tables["stock"])[900, 2015, "both"][0]
    assert one == 248_861_296
    assert other == 247_958_644


def test_the_tilde_of_the_next_revision_is_suppressed(later: Workbook) -> None:
    """Fewer than five refugees are withheld; an area that did not exist is not applicable."""
    refugees = cells(later.tables["refugees"])
    assert refugees[876, 2020, "both"] == (None, "suppressed")
    assert refugees[728, 1990, "both"] == (None, "not_applicable")
    statuses = {status for _, status in refugees.values()}
    assert statuses == {"available", "suppressed", "not_applicable"}


def test_areas_without_any_figure_are_not_available(later: Workbook) -> None:
    """Taiwan Province of China, Saint Barthélemy and Saint Martin have a row and two dots."""
    stock = cells(later.tables["stock"])
    for code in (158, 652, 663):
        assert stock[code, 2020, "both"] == (None, "not_available")


def test_a_figure_printed_before_an_area_existed_stays(later: Workbook) -> None:
    """The revision of 2020 gives Sint Maarten a stock for 2005; only marks become absences."""
    assert cells(later.tables["stock"])[534, 2005, "both"] == (13_099.0, "available")
    assert cells(later.tables["stock"])[534, 2000, "both"] == (None, "not_applicable")


def test_names_of_the_next_revision_lose_their_indentation_and_star(later: Workbook) -> None:
    """The star refers to the notes; the indentation is kept as the level."""
    rows = {row["code"]: row for row in later.rows.to_pylist()}
    assert rows[876]["name"] == "Wallis and Futuna Islands"
    assert (rows[900]["level"], rows[876]["level"]) == (0, 3)
    assert rows[876]["note_marks"] == ["41"]
