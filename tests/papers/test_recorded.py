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
