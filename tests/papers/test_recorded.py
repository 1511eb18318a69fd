"""No recorded case is left out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent


@pytest.mark.large_input
def test_every_recorded_case_has_a_test(cases: Path) -> None:
    """Each row of the index is in one family, whose test file exists."""
    with (cases / "index.csv").open(encoding="utf-8") as file:
        recorded = [row["id"] for row in csv.DictReader(file)]
    families = yaml.safe_load((HERE / "recorded.yaml").read_text("utf-8"))["families"]
    listed = [name for names in families.values() for name in names]
    assert sorted(listed) == sorted(recorded)
    assert all((HERE / f"test_recorded_{family}.py").is_file() for family in families)


@pytest.mark.large_input
def test_every_file_beside_the_cases_is_tested_or_declared(cases: Path) -> None:
    """What lies in folders of its own names its test, or says why nothing is compared with it."""
    beside = yaml.safe_load((HERE / "recorded.yaml").read_text("utf-8"))["beside"]
    files = {file for pattern in ("*/*.json", "*/*.csv", "v*.csv") for file in cases.glob(pattern)}
    covered = {file for pattern in beside for file in cases.glob(pattern)}
    assert files == covered
    assert all(list(cases.glob(pattern)) for pattern in beside)
    named = {word.strip(" ,") for text in beside.values() for word in text.split()}
    tests = {name for name in named if name.endswith(".py")}
    assert {file.name for file in HERE.parent.glob("*/test_*.py")} >= tests


@pytest.mark.large_input
def test_every_table_of_the_recorded_world_is_read_by_a_test(cases: Path) -> None:
    """A pattern covers a folder; each file in it is named by a test all the same."""
    tests = "".join(file.read_text("utf-8") for file in HERE.glob("test_*.py"))
    stems = [file.stem for file in sorted((cases / "world232").glob("*.csv"))]
    assert len(stems) == 12
    assert [
        stem for stem in stems if f'"{stem}"' not in tests and f'"{stem}.csv"' not in tests
    ] == []


def test_every_exception_has_a_reason_and_a_test_of_its_own() -> None:
    """What is not compared to 1e-6 says why, and a test names it."""
    declared = yaml.safe_load((HERE / "recorded.yaml").read_text("utf-8"))
    tests = "".join(file.read_text("utf-8") for file in HERE.glob("test_recorded_*.py"))
    listed = {name for names in declared["families"].values() for name in names}
    for name, entry in declared["exceptions"].items():
        assert name in listed
        assert entry["kind"] in {"differs", "refused", "lot"}
        assert entry["reason"].strip()
        assert f'"{name}"' in tests
