"""``rihla sources`` at work: lists, checks and fetches what sidecars declare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]


def test_it_lists_every_source_with_its_licence(ask: Ask) -> None:
    """The two editions of the migrant stock are there, under CC BY 3.0 IGO."""
    licences = {row["id"]: row["licence"] for row in ask("sources", "list")["rows"]}
    assert licences["undesa-ims-2019"] == licences["undesa-ims-2020"] == "CC BY 3.0 IGO"
    assert licences["unhcr-population"] == "CC BY 4.0"


def test_it_shows_the_checksum_of_every_file(ask: Ask) -> None:
    """A file can be checked by hand against what is printed."""
    rows = ask("sources", "show", "undesa-ims-2019")["rows"]
    assert all(len(row["sha256"]) == 64 for row in rows)


def test_a_missing_file_is_named_and_ends_with_5(run: Run, tmp_path: Path) -> None:
    """An empty folder passes no check, and every missing file is listed at once."""
    result = run("sources", "check", "undesa-wpp-2019", "--data", str(tmp_path))
    assert result.exit_code == 5
    assert sum(line.endswith("missing") for line in result.stdout.splitlines()) == 4
    assert "popF.txt is not in" in result.stdout


def test_a_changed_file_is_told_from_a_missing_one(ask: Ask, tmp_path: Path) -> None:
    """The right name with other bytes is no passing file."""
    (tmp_path / "wpp2019").mkdir()
    (tmp_path / "wpp2019" / "popF.txt").write_text("other", encoding="utf-8")
    answer = ask("sources", "check", "undesa-wpp-2019", "--data", str(tmp_path))
    states = {row["what"]: row["state"] for row in answer["rows"]}
    assert states["wpp2019/popF.txt"] == "changed"
    assert states["wpp2019/popM.txt"] == "missing"
    assert answer["passed"] is False


@pytest.mark.large_input
def test_the_published_files_pass(run: Run, data: Path) -> None:
    """The real files have the declared checksums and read without a fault."""
    result = run("sources", "check", "undesa-ims-2020", "--data", str(data))
    assert result.exit_code == 0
    assert "All is as declared" in result.stdout


def test_what_has_no_address_is_not_fetched(run: Run, tmp_path: Path) -> None:
    """A file that a third party made has no public address; the message says where to go."""
    result = run("sources", "fetch", "country-codes", "--to", str(tmp_path))
    assert result.exit_code == 5
    assert "https://" in result.stderr
    assert list(tmp_path.iterdir()) == []
