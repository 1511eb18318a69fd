"""``rihla areas`` at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]


def test_na_is_namibia(ask: Ask) -> None:
    """The two letters that so many programs take for a missing value."""
    assert ask("areas", "show", "NA")["m49"] == 516


def test_an_area_says_what_it_belongs_to(ask: Ask) -> None:
    """Namibia is in Southern Africa and in Sub-Saharan Africa."""
    shown = ask("areas", "show", "Namibia")
    assert {"Southern Africa", "Sub-Saharan Africa"} <= set(shown["groupings"])


def test_a_grouping_lists_its_areas(ask: Ask) -> None:
    """Australia / New Zealand has two."""
    assert ask("areas", "show", "927")["areas"] == ["Australia", "New Zealand"]


def test_searching_decides_only_what_is_exact(ask: Ask) -> None:
    """A misspelt name has proposals and no answer; an exact one has both."""
    assert ask("areas", "search", "Germny")["exact"] is None
    found = ask("areas", "search", "Deutschland")
    assert ask("areas", "search", "Allemagne")["exact"] == 276
    assert found["rows"]


def test_areas_of_a_grouping_in_another_language(ask: Ask) -> None:
    """Names come in the language asked for."""
    rows = ask("areas", "list", "--in", "911", "--language", "fr")["rows"]
    assert "Tchad" in {row["name"] for row in rows}
    assert len(rows) == 9


def test_former_areas_are_listed_apart(ask: Ask) -> None:
    """Areas that ceased to exist are found when asked for, and only then."""
    former = {row["m49"] for row in ask("areas", "list", "--kind", "former")["rows"]}
    today = {row["m49"] for row in ask("areas", "list")["rows"]}
    assert 736 in former
    assert former.isdisjoint(today)


def test_history_says_where_figures_break(ask: Ask) -> None:
    """Sudan's figures until 2005 are for a larger territory."""
    told = ask("areas", "history", "Sudan")
    assert [row["date"] for row in told["rows"]] == ["2011-07-09"]
    assert any("Sudan and South Sudan" in note for note in told["notes"])
