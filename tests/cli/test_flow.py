"""Flows on the command line: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

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
    assert any("728, 729 are taken together" in note for note in report["notes"])


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
    ],
)
def test_every_table_prints(words: tuple[str, ...]) -> None:
    """Each table has rows and ends well."""
    found = run(*words, "--json")
    assert found.exit_code == 0
    assert json.loads(found.output)["rows"]
