"""``rihla brief`` and ``rihla claims`` at work: figures, verdicts, staleness, every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from rihla import norm

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


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_the_brief_says_whose_sentences_it_judges(form: str, run: Run) -> None:
    """Who said it, in what work and when, stands at the top in every form that is read."""
    shown = " ".join(run("brief", "--format", form).stdout.split())
    said = "Department of Economic and Social Affairs, “International cooperation on migration”"
    assert 0 < shown.index(said) < shown.index("272 million")
    assert "2019-12" in shown


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


def test_the_computed_figure_stands_beside_the_verdict(run: Run) -> None:
    """A reader sees what was computed, to the last person, and how the sentence rounds it."""
    shown = run("claims", "check", "world-stock", COLUMNS="200").stdout
    assert "holds 271,642,105, rounded to 272 million" in " ".join(shown.split())


def test_every_figure_of_a_sentence_is_shown_with_what_it_is(ask: Ask) -> None:
    """Where a sentence has several figures, each is named."""
    (row,) = ask("claims", "check", "compact-vote")["rows"]
    assert row["computed"] == ["Votes in favour: 152", "Votes against: 5", "Abstentions: 12"]


def test_a_claim_of_the_norms_cites_the_norms_and_nothing_it_does_not_read(ask: Ask) -> None:
    """The vote rests on the record of votes alone; a claim of both cites both."""
    vote = " ".join(ask("claims", "check", "compact-vote")["citations"])
    assert "Recorded votes of the General Assembly" in vote
    assert norm.EDITION in vote
    assert "International Migrant Stock" not in vote
    both = " ".join(ask("claims", "check", "no-large-receiver-is-party")["citations"])
    assert "International Migrant Stock" in both
    assert "United Nations Treaty Collection" in both


def test_the_list_says_which_claims_were_made_from_the_norms(ask: Ask) -> None:
    """A claim names a revision only where it reads one."""
    made_from = {row["id"]: row["made_from"] for row in ask("claims", "list")["rows"]}
    assert made_from["world-stock"] == ["undesa-2019"]
    assert made_from["compact-vote"] == [norm.EDITION]
    assert made_from["no-large-receiver-is-party"] == ["undesa-2019", norm.EDITION]


def test_an_unknown_claim_ends_with_4(run: Run) -> None:
    """The claims that are held are named."""
    assert run("claims", "check", "nothing-of-the-kind").exit_code == 4
