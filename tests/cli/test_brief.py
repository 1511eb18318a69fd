"""``rihla brief`` and ``rihla claims`` at work: figures, verdicts, staleness, every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]

FIGURES = (
    "271,642,105",
    "50,860,196",
    "3.5217",
    "2.8256",
    "does not hold",
    "1990–1995",
    "55",
    "152",
    "187",
)
"""What the brief must print (issue 2, section 6)."""


def test_the_brief_prints_its_figures(run: Run) -> None:
    """Each figure and verdict that the sentences of 2019 stand on is there."""
    shown = run("brief").stdout
    assert [figure for figure in FIGURES if figure not in shown] == []


def test_the_brief_fits_eighty_columns(run: Run) -> None:
    """No line is wider than a terminal of eighty."""
    assert max(map(len, run("brief").stdout.splitlines())) <= 80


def test_a_newer_revision_makes_sentences_stale_and_ends_with_0(run: Run) -> None:
    """A verdict is an answer: the exit code stays 0."""
    result = run("brief", "--revision", "2020")
    assert result.exit_code == 0
    assert "stale" in result.stdout


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("brief.md", "#"),
        ("brief.html", "<!doctype html"),
        ("brief.json", "{"),
        ("brief.txt", "The"),
    ],
)
def test_the_file_says_by_its_ending_what_to_write(name: str, begins: str, run: Run) -> None:
    """Markdown, HTML, JSON and text, without naming the format twice."""
    assert run("brief", "-o", name).exit_code == 0
    assert Path(name).read_text(encoding="utf-8").lower().startswith(begins.lower())


def test_json_holds_verdicts_and_provenance(run: Run) -> None:
    """Programs get everything the other formats show."""
    brief = json.loads(run("brief", "--json").stdout)
    verdicts = {finding["id"]: finding["verdict"] for finding in brief["findings"]}
    assert verdicts["world-stock"] == "holds"
    assert all(finding["provenance"] for finding in brief["findings"])


def test_claims_are_judged_one_by_one(ask: Ask) -> None:
    """One claim or all of them, against any revision."""
    listed = {row["id"] for row in ask("claims", "list")["rows"]}
    judged = ask("claims", "check", "world-stock")["rows"]
    assert [row["verdict"] for row in judged] == ["holds"]
    assert {row["id"] for row in ask("claims", "check")["rows"]} == listed
    assert ask("claims", "check", "world-stock", "--revision", "2020")["rows"][0]["is_stale"]


def test_an_unknown_claim_ends_with_4(run: Run) -> None:
    """The claims that are held are named."""
    assert run("claims", "check", "nothing-of-the-kind").exit_code == 4
