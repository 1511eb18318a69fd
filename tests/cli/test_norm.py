"""``rihla norms`` at work: as of any date, with sources, doubts said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]


def test_parties_at_the_end_of_2019(ask: Ask) -> None:
    """The Convention had 55 parties at 31 December 2019 (UN Treaty Collection)."""
    assert ask("norms", "parties", "--on", "2019-12-31")["count"] == 55
    assert ask("norms", "parties", "--on", "2019")["count"] == 55


def test_what_the_record_cannot_decide_is_said(ask: Ask) -> None:
    """An act known to the year alone leaves the middle of that year uncertain."""
    answer = ask("norms", "status", "Mozambique", "--on", "2013-06-30")
    assert answer["rows"][0]["certain"] is False
    assert any("2013 only" in note for note in answer["notes"])


def test_the_vote_is_counted_and_listed(ask: Ask) -> None:
    """A/RES/73/195: 152 in favour, 5 against, 12 abstentions."""
    answer = ask("norms", "vote")
    assert {answer["tally"][word] for word in ("yes", "no", "abstain")} == {152, 5, 12}
    assert len(answer["rows"]) == answer["tally"]["not_voting"] + 152 + 5 + 12
    assert len(ask("norms", "vote", "--choice", "no")["rows"]) == 5


def test_the_compact_has_its_parts(ask: Ask) -> None:
    """10 principles, 23 objectives, 187 actions."""
    assert len(ask("norms", "principles")["rows"]) == 10
    assert len(ask("norms", "objectives")["rows"]) == 23
    assert len(ask("norms", "actions")["rows"]) == 187


def test_every_row_has_a_source_and_its_confidence(ask: Ask) -> None:
    """No statement of the norms is without either."""
    for words in (
        ["principles"],
        ["objectives"],
        ["actions"],
        ["timeline"],
        ["network"],
        ["facts"],
    ):
        for row in ask("norms", *words)["rows"]:
            assert row["source"]
            assert isinstance(row["established"], bool)


def test_the_timeline_ends_where_asked(ask: Ask) -> None:
    """Nothing after the day is listed."""
    rows = ask("norms", "timeline", "--until", "2010")["rows"]
    assert [row["date"] for row in rows] == ["1990-12-18", "2003-07-01"]


def test_a_role_is_certain_only_where_evidence_speaks_of_the_day(run: Run) -> None:
    """Roles without evidence for the day stand in brackets."""
    shown = run("norms", "network", "--on", "2024").stdout
    assert "[executive committee (2019)]" in " ".join(shown.split()) or "[executive" in shown


def test_a_date_that_is_none_is_a_mistake_of_usage(run: Run) -> None:
    """The message shows how a date is written."""
    result = run("norms", "parties", "--on", "31.12.2019")
    assert result.exit_code == 2
    assert "2019-12-31" in result.stderr
