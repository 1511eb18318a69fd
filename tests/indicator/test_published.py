"""Aggregates computed from areas against every aggregate that the publisher prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from rihla.areas import list_groupings
from rihla.indicator import get_indicator, tabulate
from rihla.revision.store import Revision, open_revision
from rihla.sources.un_desa_ims import read_workbook

pytestmark = pytest.mark.large_input

FILES = {
    "2019": "undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx",
    "2020": "undesa_ims_2020/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx",
}
# published table: indicator, and what its printed unit is of ours (per cent of fractions)
TABLES = {
    "stock": ("stock", 1),
    "population": ("population", 1),
    "stock_share": ("stock_share", 100),
    "female_share": ("female_share", 100),
    "annual_rate": ("annual_rate", 100),
    "refugees": ("refugees", 1),
    "refugee_share": ("refugee_share", 100),
    "refugee_rate": ("refugee_annual_rate", 100),
}
SEXES = ("both", "male", "female")
# the workbook holds binary fractions: what is left is the rounding of a sum of 232 of them
RELATIVE = 1e-9

Row = tuple[str, int, tuple[int, ...], str]
Published = dict[Row, float | None]


def published_aggregates(path: Path, edition: str, tables: tuple[str, ...]) -> Published:
    """Read every aggregate row of the given tables: all with a code that is a grouping's."""
    workbook = read_workbook(path, edition)
    groupings = {grouping.code for grouping in list_groupings()}
    found: Published = {}
    for table in tables:
        by_sex = get_indicator(TABLES[table][0]).by_sex
        for row in workbook.tables[table].to_pylist():
            if row["code"] in groupings:
                time = (row["year"],) if "year" in row else (row["start_year"], row["end_year"])
                sex = row["sex"] if by_sex else "both"
                found[table, row["code"], time, sex] = row["value"]
    return found


def differing(revision: Revision, published: Published, table: str, coverage: str) -> set[Row]:
    """Compute one published table anew and give the rows that are not equal."""
    indicator, unit = TABLES[table]
    wanted = {row: value for row, value in published.items() if row[0] == table}
    codes = sorted({row[1] for row in wanted})
    times = sorted({row[2] for row in wanted})
    when: dict[str, Any] = (
        {"dates": [time[0] for time in times]} if len(times[0]) == 1 else {"intervals": times}
    )
    sexes = SEXES if get_indicator(indicator).by_sex else ("both",)
    computed = tabulate(revision, indicator, codes, sexes=sexes, coverage=coverage, **when)
    found: set[Row] = set()
    seen: set[Row] = set()
    for line in computed.to_pylist():
        time = (line["year"],) if "year" in line else (line["start_year"], line["end_year"])
        row = (table, line["area"], time, line["sex"])
        seen.add(row)
        ours = None if line["value"] is None else line["value"] * unit
        if not _equal(ours, wanted[row]):
            found.add(row)
    assert seen == set(wanted)
    return found


def _equal(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return ours == pytest.approx(theirs, rel=RELATIVE, abs=RELATIVE)


def declared(edition: str, published: Published, table: str, coverage: str) -> set[Row]:
    """Give the rows that are declared not to match, each with a reason."""
    text = (Path(__file__).parent / "unmatched.yaml").read_text(encoding="utf-8")
    found: set[Row] = set()
    for rule in yaml.safe_load(text)[edition]:
        assert rule["why"]
        if table in rule["tables"] and coverage in rule["coverage"]:
            found |= {
                row
                for row in published
                if row[0] == table
                and row[1] in rule["codes"]
                and row[2][-1] in rule.get("times", row[2][-1:])
                and row[3] in rule.get("sexes", SEXES)
            }
    return found


@pytest.fixture(scope="module")
def published(data: Path) -> Published:
    """Every aggregate of the workbook of 2019."""
    return published_aggregates(data / FILES["2019"], "2019", tuple(TABLES))


@pytest.mark.parametrize("coverage", ["each_date", "matched"])
@pytest.mark.parametrize("table", TABLES)
def test_aggregates_equal_the_published_ones(
    revision: Revision, published: Published, table: str, coverage: str
) -> None:
    """Every aggregate row, year and sex of 2019 equals the sum over areas, but those declared."""
    differs = differing(revision, published, table, coverage)
    expected = declared("2019", published, table, coverage)
    assert differs - expected == set(), "these rows differ, and no reason is declared"
    assert expected - differs == set(), "these rows match now: strike them from unmatched.yaml"


def test_every_published_aggregate_is_compared(published: Published) -> None:
    """All 46 aggregate rows of all eight tables are there, none is passed over."""
    for table in TABLES:
        rows = {row for row in published if row[0] == table}
        assert len({row[1] for row in rows}) == 46
        times = 7 if len(next(iter(rows))[2]) == 1 else 6
        sexes = 3 if get_indicator(TABLES[table][0]).by_sex else 1
        assert len(rows) == 46 * times * sexes


def test_summed_as_the_publisher_does_few_rows_differ(published: Published) -> None:
    """Where sexes are together and income groups aside, not one of the rows differs."""
    revision = open_revision("2019")
    income = {1500, 1501, 1502, 1503, 1517, 1518}
    for table in TABLES:
        differs = differing(revision, published, table, "each_date")
        assert {row for row in differs if row[3] == "both" and row[1] not in income} == set()


@pytest.mark.parametrize("coverage", ["each_date", "matched"])
@pytest.mark.parametrize("table", ["stock", "annual_rate"])
def test_the_next_vintage_sums_to_its_own_aggregates(
    later_revision: Revision, data: Path, table: str, coverage: str
) -> None:
    """Stock and rates of 2020, both sexes, equal the printed aggregates, but those declared."""
    every = published_aggregates(data / FILES["2020"], "2020", (table,))
    both = {row: value for row, value in every.items() if row[3] == "both"}
    rows = differing(later_revision, every, table, coverage)
    differs = {row for row in rows if row[3] == "both"}
    expected = declared("2020", both, table, coverage)
    assert differs - expected == set()
    assert expected - differs == set()


def test_figures_of_single_areas_equal_the_published_ones(revision: Revision, data: Path) -> None:
    """Shares and rates of all 232 areas too, former territories included, Bonaire's rate apart."""
    workbook = read_workbook(data / FILES["2019"], "2019")
    for table in ("stock_share", "female_share", "annual_rate", "refugee_share", "refugee_rate"):
        indicator, unit = TABLES[table]
        sexes = SEXES if get_indicator(indicator).by_sex else ("both",)
        computed = {
            (line["area"], line.get("year", line.get("end_year")), line["sex"]): line["value"]
            for line in tabulate(revision, indicator, "areas", sexes=sexes).to_pylist()
        }
        compared = 0
        for row in workbook.tables[table].to_pylist():
            year = row.get("year", row.get("end_year"))
            key = (row["code"], year, row["sex"] if len(sexes) > 1 else "both")
            # the publisher compares the former Netherlands Antilles whole in 2005-2010, and prints
            # shares for Sint Maarten in 2005, which has no stock then: its one refugee is counted
            # here where its migrants are
            apart = {("annual_rate", 535, 2010), ("female_share", 534, 2005)}
            apart |= {("refugee_share", 534, 2005), ("refugee_share", 535, 2005)}
            apart |= {("refugee_rate", 534, 2010)}
            if key not in computed or (table, *key[:2]) in apart:
                continue
            ours = None if computed[key] is None else computed[key] * unit
            assert _equal(ours, row["value"]), (table, row, ours)
            compared += 1
        assert compared >= 232 * 6 - 2
