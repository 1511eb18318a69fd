"""The traps and checks of the published file of observations, one by one."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import get_area
from rihla.errors import UnknownArea
from rihla.sources.observations import (
    check_corrections,
    list_label_rules,
    list_origin_codes,
    list_universes,
    mark,
    origin_kind,
    read_observations,
    sum_over_origins,
)
from rihla.sources.unhcr import read_population

pytestmark = pytest.mark.large_input

TOTALS = ("foreign_born", "foreign_citizens")


@pytest.fixture(scope="module")
def path(data: Path) -> Path:
    """Give the file."""
    return data / "observations" / "observations_to_2019.parquet"


@pytest.fixture(scope="module")
def totals(path: Path) -> pa.Table:
    """Give all rows of all origins and all ages together."""
    return read_observations(path, origin=0)


def published(path: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the file itself, past the reader."""
    with duckdb.connect() as engine:
        engine.execute(f"CREATE VIEW published AS SELECT * FROM read_parquet('{path}')")
        return engine.execute(query).fetchall()


def own_totals(totals: pa.Table, area: int) -> set[int]:
    """Give the years in which an area has totals of its own: no register, nothing UN-derived."""
    marked = mark(totals, flags=["derived_from_un"])
    chosen = marked.filter(
        (pc.field("area") == area)
        & pc.is_in(pc.field("universe"), pa.array(TOTALS))
        & ~pc.field("derived_from_un")
    )
    return {int(date) for date in chosen["date"].to_pylist()}


def test_it_holds_every_row(path: Path) -> None:
    """The file has 9,347,635 rows; the reader gives all but the eleven that are withheld."""
    assert published(path, "SELECT count(*) FROM published") == [(9_347_635,)]
    groups = read_observations(path, ages="every", area=585).num_rows
    raw = published(path, "SELECT count(*) FROM published WHERE LocID = 585")[0][0]
    assert raw == groups + 10


def test_a_quarter_of_the_totals_is_zero(totals: pa.Table) -> None:
    """Of 40,584 rows of all origins and all ages, 10,017 are zero: figures, not blanks."""
    assert totals.num_rows == 40_584
    assert totals.filter(pc.field("value") == 0).num_rows == 10_017
    assert totals["value"].null_count == 0


def test_no_key_is_given_twice_and_nothing_is_negative(path: Path) -> None:
    """No duplicate keys, no negatives, in all nine million rows."""
    key = "LocID, LocIDorg, sex, yearref, age, agelength, PopulationUniverse, source"
    twice = f"SELECT hash({key}) FROM published GROUP BY 1 HAVING count(*) > 1"
    assert (
        published(
            path,
            f"SELECT {key} FROM published WHERE hash({key}) IN ({twice}) GROUP BY ALL "
            "HAVING count(*) > 1",
        )
        == []
    )
    assert published(path, "SELECT count(*) FROM published WHERE value < 0") == [(0,)]


def test_every_date_is_before_2020(path: Path) -> None:
    """The compilation is cut at the reference date 2020.0."""
    assert published(path, "SELECT count(*) FROM published WHERE yearref >= 2020") == [(0,)]


def test_every_place_of_residence_is_an_area(path: Path) -> None:
    """The file names 232 areas (its description says 233), each an area of M49."""
    codes = [int(str(row[0])) for row in published(path, "SELECT DISTINCT LocID FROM published")]
    assert len(codes) == 232
    assert 50 not in codes
    assert {get_area(code).kind for code in codes} == {"area"}


@pytest.mark.parametrize(
    ("area", "years"),
    [(50, set()), (728, set()), (4, set()), (643, {2010}), (860, {1989}), (24, {1960})],
    ids=["Bangladesh", "South Sudan", "Afghanistan", "Russia", "Uzbekistan", "Angola"],
)
def test_some_areas_have_few_totals_of_their_own(
    area: int, years: set[int], totals: pa.Table
) -> None:
    """Without registers of refugees and UN-derived series, these areas have next to nothing."""
    assert own_totals(totals, area) == years


def test_universe_nine_does_not_occur(path: Path) -> None:
    """No row is an estimate of international migrants, nor of Venezuelans or non-permanent ones."""
    found = {row[0] for row in published(path, "SELECT DISTINCT PopulationUniverse FROM published")}
    assert found == {u.code for u in list_universes(occurring=True)}
    assert found.isdisjoint({7, 9, 11})


def test_venezuelans_displaced_abroad_are_unhcrs_others_in_need(path: Path, data: Path) -> None:
    """They have no universe of their own: up to 2019 they are all of universe 10, as in `oip`."""
    assert published(path, "SELECT 1 FROM published WHERE PopulationUniverse = 7") == []
    here = read_observations(path, origin=[0, 862], universe="others_in_need_of_protection")
    table = read_population(
        data / "unhcr" / "population.parquet",
        category="in_need_of_protection",
        years=(2018, 2019),
    )
    for year in (2018, 2019):
        there = pc.sum(table.filter(pc.field("year") == year)["value"]).as_py()
        of_year = here.filter((pc.field("date") >= year) & (pc.field("date") < year + 1))
        for origin in (0, 862):
            found = of_year.filter(pc.field("origin") == origin)["value"]
            assert pc.sum(found).as_py() == there, (year, origin)


def test_some_rows_are_of_the_area_itself(path: Path) -> None:
    """36 rows of foreign-born or foreign citizens have the area itself as origin."""
    found = read_observations(path, sex="both", universe=TOTALS)
    assert found.filter(pc.field("area") == pc.field("origin")).num_rows == 36


def test_every_origin_is_an_area_or_declared(path: Path) -> None:
    """No origin code is left over for a sum to stumble on, and none is declared for nothing."""
    found = {int(str(row[0])) for row in published(path, "SELECT DISTINCT LocIDorg FROM published")}
    declared = set(list_origin_codes())
    assert declared <= found
    for code in sorted(found - declared):
        assert get_area(code).kind == "area", code
    for code in sorted(declared):
        try:
            assert get_area(code).kind != "area", code
        except UnknownArea:
            continue


def test_germany_is_not_77_million_foreign_born(path: Path) -> None:
    """Code 1000051 is a grouping that holds Germany itself, and stays out of the sum."""
    table = read_observations(
        path, area=276, universe="foreign_born", source="Eurostat", dates=(2000, 2001), sex="both"
    )
    grouping = table.filter(pc.field("origin") == 1000051)
    assert grouping["value"].to_pylist() == [77_246_511.0]
    assert origin_kind(1000051) == "aggregate"
    total = sum_over_origins(table)
    assert total.num_rows == 1
    assert total["value"][0].as_py() < 12_000_000
    assert total["left_out"][0].as_py() > 0


@pytest.mark.parametrize(
    ("area", "source", "year"),
    [
        (756, "Eurostat", 2015),
        (578, "Eurostat", 2010),
        (208, "Eurostat", 2010),
        (208, "Eurostat", 2018),
        (246, "NSO", 2010),
        (246, "NSO", 2018),
    ],
    ids=str,
)
def test_the_kinds_of_origin_add_up_to_the_sources_own_total(
    area: int, source: str, year: int, path: Path
) -> None:
    """Where a source gives each person once, the declared kinds sum to its total, to the person."""
    table = read_observations(
        path,
        area=area,
        universe="foreign_born",
        source=source,
        dates=(year, year + 0.5) if source == "Eurostat" else (year + 0.5, year + 1),
        sex="both",
    )
    total = table.filter(pc.field("origin") == 0)["value"].to_pylist()
    each_once = ("area", "alias", "part", "former", "other", "unknown", "stateless")
    assert sum_over_origins(table, kinds=each_once)["value"].to_pylist() == total


def test_un_processed_series_stand_above_their_sources(totals: pa.Table) -> None:
    """United States 2019: 50.2 million in the UN-processed series, 44.9 million elsewhere."""
    america = totals.filter(
        (pc.field("area") == 840)
        & (pc.field("universe") == "foreign_born")
        & (pc.field("sex") == "both")
        & (pc.field("date") >= 2019)
    )
    values = dict(zip(america["source"].to_pylist(), america["value"].to_pylist(), strict=True))
    assert round(values["UNPD"] / 1e6, 1) == 50.2
    assert round(values["OECD"] / 1e6, 1) == 44.9


def test_every_rule_about_labels_is_about_some_row(path: Path) -> None:
    """No rule is spelt so that it never applies; read one by one, by label, area and date."""
    for rule in list_label_rules():
        labels = published(path, "SELECT DISTINCT source FROM published")
        matching = [str(row[0]) for row in labels if rule.matches(str(row[0]))]
        assert matching, rule
        table = read_observations(path, source=matching, area=rule.area, ages="every")
        assert pc.any(mark(table, flags=[rule.flag])[rule.flag]).as_py(), rule


def test_leaving_out_by_flag_agrees_with_marking(path: Path) -> None:
    """What `without` leaves out is exactly what `mark` marks."""
    flags = ["derived_from_un", "estimate", "complement", "gross_error"]
    everything = mark(read_observations(path, area=[682, 702, 804, 840]), flags=flags)
    kept = everything.filter(
        ~(
            pc.field("derived_from_un")
            | pc.field("estimate")
            | pc.field("complement")
            | pc.field("gross_error")
        )
    ).drop_columns(flags)
    assert kept.num_rows < everything.num_rows
    assert read_observations(path, area=[682, 702, 804, 840], without=flags).equals(
        kept.combine_chunks()
    )


def test_gross_errors_are_what_the_sources_say(path: Path) -> None:
    """Ukraine's 17.9 million foreign-born; Mali's 5.0 million are its women alone."""
    table = mark(read_observations(path, area=[804, 466], origin=0), flags=["gross_error"]).filter(
        pc.field("gross_error")
    )
    values = {
        (area, sex): round(value / 1e6, 1)
        for area, sex, value in zip(
            *(table[name].to_pylist() for name in ("area", "sex", "value")), strict=True
        )
    }
    assert values[804, "both"] == 17.9
    assert values[466, "female"] == 5.0
    assert values[466, "both"] == 9.8


def test_ethnic_nationality_is_marked(path: Path) -> None:
    """Bosnia and Herzegovina 2013 and Tajikistan 2000 count peoples under foreign citizens."""
    table = mark(
        read_observations(path, area=[70, 762], universe="foreign_citizens"),
        flags=["ethnic_nationality"],
    ).filter(pc.field("ethnic_nationality"))
    assert {
        (area, int(date))
        for area, date in zip(table["area"].to_pylist(), table["date"].to_pylist(), strict=True)
    } == {(70, 2013), (762, 2000)}


def test_ages_are_all_groups_or_unknown(path: Path) -> None:
    """The three kinds of age rows are disjoint and together all rows; codes are translated."""
    parts = {
        ages: read_observations(path, area=276, ages=ages)
        for ages in ("all", "groups", "unknown", "every")
    }
    assert parts["every"].num_rows == sum(
        parts[ages].num_rows for ages in ("all", "groups", "unknown")
    )
    assert set(parts["all"]["age_length"].to_pylist()) == {-1}
    assert set(parts["unknown"]["age"].to_pylist()) == {None}
    lengths = set(parts["groups"]["age_length"].to_pylist())
    assert -1 in lengths
    assert 0 not in lengths


def test_the_corrections_still_find_what_they_expect(path: Path) -> None:
    """The eleven rows that are no observations are where the corrections say, and withheld."""
    check_corrections(path)
    palau = read_observations(path, area=585, ages="every")
    assert pc.min(palau["age"]).as_py() == 0
    assert set(read_observations(path, area=188)["sex"].to_pylist()) == {"both", "female", "male"}


def test_reading_totals_and_one_area_stays_small(path: Path) -> None:
    """All totals and all origins of one area take under 1 GB in one process.

    How long they take is measured by ``make bench``.
    """
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from rihla.sources.observations import read_observations

        totals = read_observations(sys.argv[1], origin=0)
        origins = read_observations(sys.argv[1], area=276)
        # the peak of this program alone: a child's accounts begin with its parent's memory
        status = Path("/proc/self/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        print(totals.num_rows, origins.num_rows, int(peak) * 1024)
        """
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    totals, origins, peak = map(int, run.stdout.split())
    assert totals == 40_584
    assert origins > 0
    assert peak < 1_000_000_000
