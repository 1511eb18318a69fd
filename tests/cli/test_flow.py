"""Flows on the command line: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from rihla.cli.application import rihla


def run(*words: str) -> Result:
    """Run a command of ``rihla``."""
    return CliRunner().invoke(rihla, list(words), catch_exceptions=False)


def test_it_estimates_the_flows_of_the_issue() -> None:
    """The first command that a researcher tries prints a total with its notes and sources."""
    found = run(
        *("estimate", "flows", "--revision", "2019", "--period", "2010-2015"),
        *("--sex", "female", "--method", "da_pb_closed", "--json"),
    )
    report = json.loads(found.output)
    (row,) = report["rows"]
    assert row["method"] == "da_pb_closed"
    assert 40e6 < row["total"] < 50e6
    assert any("42 areas count foreign citizens" in note for note in report["notes"])
    assert any("undesa-wpp-2019" in note for note in report["notes"])


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_it_writes_the_published_columns(tmp_path: Path, ending: str) -> None:
    """A file has year0, orig, dest and one column for each of the six methods."""
    target = tmp_path / f"flows{ending}"
    run("estimate", "flows", "--period", "2015-2019", "--all-methods", "-o", str(target))
    assert target.stat().st_size > 100_000
    if ending == ".xlsx":
        return
    table = pq.read_table(target) if ending == ".parquet" else pacsv.read_csv(target)
    assert table.column_names[:5] == ["year0", "year1", "sex", "orig", "dest"]
    assert table.column_names[5:] == [
        "sd_drop_neg",
        "sd_rev_neg",
        "mig_rate",
        "da_min_open",
        "da_min_closed",
        "da_pb_closed",
    ]
    corridor = table.filter(pc.and_(pc.equal(table["orig"], "MEX"), pc.equal(table["dest"], "USA")))
    assert corridor.num_rows == 1
    assert corridor["da_pb_closed"][0].as_py() > 0
    assert table.num_rows == 232 * 231


def test_it_does_not_replace_a_file(tmp_path: Path) -> None:
    """A file that exists stays, and the command says how to replace it."""
    target = tmp_path / "flows.csv"
    target.write_text("mine", "utf-8")
    found = CliRunner().invoke(rihla, ["estimate", "flows", "-o", str(target)])
    assert found.exit_code != 0
    assert target.read_text("utf-8") == "mine"


def test_it_joins_areas_whose_territory_changed_and_says_so() -> None:
    """Sudan and South Sudan are one for an interval that begins before the separation."""
    report = json.loads(run("flows", "areas", "--period", "2005-2010", "--json").output)
    assert any("South Sudan, Sudan are taken together" in note for note in report["notes"])


def test_regions_hold_every_person() -> None:
    """Flows between and within groupings add up to the flows between areas."""
    flow = json.loads(run("estimate", "flows", "--json").output)["rows"][0]["total"]
    report = json.loads(run("flows", "regions", "--json").output)
    cells = [value for row in report["rows"] for key, value in row.items() if key != "origin"]
    assert sum(cells) == pytest.approx(flow, rel=1e-9)


def test_the_editions_disagree_by_millions_and_the_table_says_so() -> None:
    """Births and deaths of 2024 beside stocks of 2019 leave the world 25 million migrants."""
    report = json.loads(run("flows", "vintage", "--json").output)
    world = report["rows"][0]
    assert world["name"] == "World"
    assert abs(world["events_2019"]) < 1e6
    assert world["events_2024"] < -20e6


@pytest.mark.parametrize(
    "words",
    [
        ("flows", "methods"),
        ("flows", "intervals"),
        ("flows", "corridors", "--split", "--origin", "Mexico"),
        ("flows", "artefacts", "--period", "2005-2010"),
        ("flows", "interval", "--draws", "20", "--top", "3"),
        ("flows", "interval", "--draws", "20", "--top", "3", "--by", "area"),
    ],
)
def test_every_table_prints(words: tuple[str, ...]) -> None:
    """Each table has rows and ends well."""
    found = run(*words, "--json")
    assert found.exit_code == 0
    assert json.loads(found.output)["rows"]


def test_small_flows_are_lumped_and_nobody_is_lost() -> None:
    """What is smaller stands together as Other; the sum is that of all flows."""
    whole = json.loads(run("estimate", "flows", "--json").output)["rows"][0]["total"]
    words = ("flows", "corridors", "--lump", "500000", "--top", "100", "--json")
    report = json.loads(run(*words).output)
    (rest,) = (row for row in report["rows"] if row["origin"] == row["destination"] == "other")
    assert rest["origin_name"] == "Other"
    assert sum(row["value"] for row in report["rows"]) == pytest.approx(whole, rel=1e-6)
    assert any("fewer than 500,000" in note for note in report["notes"])


def test_moves_of_persons_born_in_an_area_are_part_of_all() -> None:
    """Most who leave Syria were born there, and no corridor holds more of them than it has."""
    words = ("flows", "corridors", "--origin", "Syria", "--top", "3", "--json")
    everyone = json.loads(run(*words).output)["rows"]
    born = json.loads(run(*words, "--born", "Syria").output)["rows"]
    all_of = {row["destination"]: row["value"] for row in everyone}
    assert 0.9 * all_of[792] < born[0]["value"] <= all_of[792]


def test_parts_of_arrivals_and_departures_add_up() -> None:
    """Outward, return and transit moves are all arrivals, and all departures."""
    rows = json.loads(run("flows", "areas", "--split", "--top", "5", "--json").output)["rows"]
    for row in rows:
        for side in ("arrivals", "departures"):
            parts = [row[f"{side}_{part}"] for part in ("outward", "return", "transit")]
            assert sum(parts) == pytest.approx(row[side], rel=1e-3)


@pytest.mark.parametrize("kind", ["sdg_region", "income", "geographic_subregion"])
def test_flows_between_every_kind_of_grouping_are_all_flows(kind: str) -> None:
    """Groupings of a kind that overlap are not all taken, so that nobody counts twice."""
    whole = json.loads(run("estimate", "flows", "--json").output)["rows"][0]["total"]
    rows = json.loads(run("flows", "regions", "--groupings", kind, "--json").output)["rows"]
    cells = [value for row in rows for key, value in row.items() if key != "origin"]
    assert sum(cells) == pytest.approx(whole, rel=1e-6)


def test_a_csv_of_flows_is_described_beside_it(tmp_path: Path) -> None:
    """The description names licence and citation, and is not written over either."""
    target = tmp_path / "flows.csv"
    run("estimate", "flows", "-o", str(target))
    told = (tmp_path / "flows.csv-metadata.json").read_text("utf-8")
    assert "CC BY 3.0 IGO" in told
    assert "World Population Prospects 2019" in told
    target.unlink()
    found = CliRunner().invoke(rihla, ["estimate", "flows", "-o", str(target)])
    assert found.exit_code != 0
    assert not target.exists()


def of(*words: str) -> dict[str, Any]:
    """Run ``rihla estimate flows`` on one sex and give its report."""
    found = run("estimate", "flows", "--sex", "female", *words, "--json")
    assert found.exit_code == 0, found.output
    report: dict[str, Any] = json.loads(found.output)
    return report


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (("--births", "proportional"), "Births are spread over all birthplaces"),
        (("--world-gap", "after"), "shared after births and deaths"),
    ],
)
def test_the_choices_of_an_account_change_the_flows_and_stand_beside_them(
    words: tuple[str, ...], note: str
) -> None:
    """Another choice gives other flows, and whoever reads them sees which it was."""
    usual, chosen = of("--method", "da_min_closed"), of("--method", "da_min_closed", *words)
    assert abs(usual["rows"][0]["total"] - chosen["rows"][0]["total"]) > 1000
    assert any(note in told for told in chosen["notes"])
    assert not any(note in told for told in usual["notes"])


def test_deaths_that_stocks_cannot_imply_are_refused_by_name() -> None:
    """On the world deaths by accounting fail, and the area is named, not its place in a table."""
    found = CliRunner().invoke(rihla, ["estimate", "flows", "--deaths", "accounting"])
    assert found.exit_code == 9
    assert re.search(r"Birthplace [A-Z]\w+ would have -", found.stderr)


def test_a_total_of_rates_is_met() -> None:
    """All flows of the rates add up to the total given, and the notes say that it was given."""
    found = of("--method", "mig_rate", "--total", "3e7")
    assert found["rows"][0]["total"] == pytest.approx(3e7)
    assert any("total was given: 30,000,000" in note for note in found["notes"])


@pytest.mark.parametrize(
    "words",
    [
        ("--method", "sd_drop_neg", "--births", "proportional"),
        ("--method", "mig_rate", "--world-gap", "after"),
        ("--method", "da_pb_closed", "--total", "5"),
        ("--method", "sd_rev_neg", "--offset", "distance"),
    ],
)
def test_a_method_refuses_what_it_has_no_use_for(words: tuple[str, ...]) -> None:
    """An option that would change nothing is refused, not passed over."""
    found = CliRunner().invoke(rihla, ["estimate", "flows", *words])
    assert found.exit_code == 9
    assert "takes no" in found.stderr


def test_with_all_methods_each_takes_the_options_that_are_its_own() -> None:
    """Births and the total go to the methods that use them; the others are as without."""
    words = ("--all-methods", "--births", "proportional", "--total", "3e7")
    usual, chosen = (
        {row["method"]: row["total"] for row in of(*asked)["rows"]}
        for asked in (("--all-methods",), words)
    )
    changed = {name for name, total in chosen.items() if abs(total - usual[name]) > 1000}
    assert changed == {"mig_rate", "da_min_open", "da_min_closed", "da_pb_closed"}


def test_only_closed_accounts_share_the_gap_of_the_world() -> None:
    """Methods that share none say none."""
    shared = {row["method"]: row["world_gap"] for row in of("--all-methods")["rows"]}
    assert {name for name, gap in shared.items() if gap} == {"da_min_closed", "da_pb_closed"}


def test_an_offset_without_its_file_ends_with_5(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file of CEPII is not in the package: the message says where to put it."""
    monkeypatch.setenv("RIHLA_DATA", "")
    found = CliRunner().invoke(rihla, ["estimate", "flows", "--offset", "distance"])
    assert found.exit_code == 5
    assert "export RIHLA_DATA" in found.stderr
