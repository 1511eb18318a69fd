"""``rihla indicators`` at work: published figures, with all that stands beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]


def _values(answer: dict[str, Any]) -> list[float]:
    return [row["value"] for row in answer["rows"]]


def test_the_world_in_three_years(ask: Ask) -> None:
    """World totals as printed in International Migrant Stock 2019, Table 1."""
    words = ("indicators", "show", "stock", "--years", "2000", "--years", "2010", "--years", "2019")
    assert _values(ask(*words)) == [173588441, 220781909, 271642105]


def test_shares_of_the_population(ask: Ask) -> None:
    """3.5 % in 2019 against 2.8 % in 2000."""
    answer = ask("indicators", "show", "stock_share", "--years", "2000", "--years", "2019")
    assert [round(value, 3) for value in _values(answer)] == [0.028, 0.035]


def test_the_revision_of_2020_has_its_own_total(ask: Ask) -> None:
    """World 2020 as printed in International Migrant Stock 2020."""
    words = ("indicators", "show", "stock", "--years", "2020", "--revision", "2020")
    assert _values(ask(*words)) == [280598105]


def test_an_interval_means_its_dates_for_a_figure_of_one_date(ask: Ask) -> None:
    """2010-2019 gives the revision's dates within; without years, all of them come."""
    rows = ask("indicators", "show", "stock", "--years", "2010-2019")["rows"]
    assert [row["year"] for row in rows] == [2010, 2015, 2019]
    assert len(ask("indicators", "show", "stock")["rows"]) == 7
    assert len(ask("indicators", "show", "change")["rows"]) == 6


@pytest.mark.parametrize(
    "words", ["show stock", "rank stock", "origins DEU", "destinations Africa", "ages World"]
)
def test_a_year_is_given_in_either_spelling(words: str, ask: Ask) -> None:
    """Nobody need remember which command takes one year and which several."""
    one, several = (
        ask("indicators", *words.split(), option, "2015") for option in ("--year", "--years")
    )
    assert one["rows"] == several["rows"]
    assert one["rows"] != ask("indicators", *words.split())["rows"]


def test_a_group_of_states_is_no_misspelt_area(run: Run) -> None:
    """Asked for the EU it says why there is none, and proposes no area that sounds alike."""
    refused = run("indicators", "show", "stock", "EU")
    assert refused.exit_code == 4
    assert "not a grouping of this edition" in refused.stderr
    assert "nearest" not in refused.stderr


def test_a_figure_carries_what_is_needed_beside_it(ask: Ask) -> None:
    """Method, types of data, provenance and status stand on every row."""
    row = ask("indicators", "show", "stock", "World", "--years", "2019")["rows"][0]
    assert row["status"] == "available"
    assert row["method"]
    assert sum(row["basis"].values()) == pytest.approx(1)
    assert row["provenance"][0]["table"] == "stock"
    assert len(row["provenance"][0]["sha256"]) == 64


def test_several_areas_can_be_taken_together(ask: Ask) -> None:
    """The stock of a list of areas is the sum of theirs."""
    words = ("indicators", "show", "stock", "AUT", "DEU", "CHE", "--years", "2019")
    assert sum(_values(ask(*words))) == _values(ask(*words, "--together"))[0]


def test_a_ranking_is_in_falling_order(ask: Ask) -> None:
    """The largest first, ranks from one, no aggregate among the areas."""
    rows = ask("indicators", "rank", "stock", "--top", "10")["rows"]
    assert [row["rank"] for row in rows] == list(range(1, 11))
    assert _values({"rows": rows}) == sorted(_values({"rows": rows}), reverse=True)
    assert rows[0]["name"] == "United States of America"


def test_origins_destinations_and_corridors(ask: Ask) -> None:
    """Mexico to the United States is the largest corridor of 2019."""
    corridor = ask("indicators", "corridors", "--top", "1")["rows"][0]
    assert (corridor["origin_name"], corridor["name"]) == ("Mexico", "United States of America")
    origin = ask("indicators", "origins", "USA", "--top", "1")["rows"][0]
    assert origin["value"] == corridor["value"]
    there = ask("indicators", "destinations", "--origin", "Mexico", "--top", "1")["rows"][0]
    assert there["value"] == corridor["value"]


def test_ages_add_up_and_half_are_younger_than_the_median(ask: Ask) -> None:
    """Shares of both sexes add to one; ages are labelled as readers write them."""
    rows = [row for row in ask("indicators", "ages")["rows"] if row["sex"] == "both"]
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert (rows[0]["ages"], rows[-1]["ages"]) == ("0–4", "75+")
    median = _values(ask("indicators", "show", "median_age", "--years", "2019"))[0]
    younger = sum(row["share"] for row in rows if row["age"] + 5 <= median)
    assert younger <= 0.5 <= younger + max(row["share"] for row in rows)


def test_types_of_data_add_to_the_total(ask: Ask) -> None:
    """Every migrant is counted under one type."""
    assert sum(_values(ask("indicators", "data-types"))) == 271642105


def test_mixing_is_refused_where_asked(run: Run) -> None:
    """A total of Asia by place of birth alone does not exist: code 7, and why."""
    words = ("indicators", "show", "stock", "Asia", "--years", "2019", "--basis", "place_of_birth")
    result = run(*words)
    assert result.exit_code == 7


def test_a_date_between_is_refused_unless_asked_for(run: Run, ask: Ask) -> None:
    """2012 is no date of the revision: refused with the nearest, or filled and said so."""
    words = ("indicators", "show", "stock", "--years", "2012")
    result = run(*words)
    assert result.exit_code == 7
    assert "2010 and 2015" in result.stderr
    filled = ask(*words, "--interpolate")
    assert 220781909 < _values(filled)[0] < 248861296
    assert filled["notes"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stock", "--years", "2019-2010"], "ends before it begins"),
        (["stock", "--years", "last"], "neither a year nor an interval"),
        (["stock", "--age", "old"], "no interval of ages"),
    ],
)
def test_what_cannot_be_read_is_a_mistake_of_usage(words: list[str], said: str, run: Run) -> None:
    """Each message shows how it is written."""
    result = run("indicators", "show", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_every_indicator_of_the_list_can_be_shown(ask: Ask) -> None:
    """What is listed is computed, for the world, or says why not."""
    for row in ask("indicators", "list")["rows"]:
        if row["id"] == "type_of_data_share":
            continue
        answer = ask("indicators", "show", row["id"])
        assert all(found["value"] is not None for found in answer["rows"])


def test_the_share_of_a_type_of_data_can_be_asked_for(run: Run, ask: Ask) -> None:
    """Four in five migrants of 2019 are counted by birthplace; no letter is refused."""
    answer = ask("indicators", "show", "type_of_data_share", "--letter", "B", "--years", "2019")
    assert 0.8 < _values(answer)[0] < 0.84
    refused = run("indicators", "show", "type_of_data_share")
    assert refused.exit_code == 2
    assert "--letter" in refused.stderr
    assert run("indicators", "show", "stock", "--letter", "B").exit_code == 2


def test_concentration_is_of_as_many_as_asked(ask: Ask, run: Run) -> None:
    """The largest destination of 2019 holds 50.66 of 271.64 million migrants (Table 1)."""
    words = ("indicators", "show", "concentration", "--years", "2019")
    assert _values(ask(*words, "--top", "1"))[0] == pytest.approx(50661149 / 271642105)
    assert _values(ask(*words))[0] == _values(ask(*words, "--top", "10"))[0]
    assert run("indicators", "show", "stock", "--top", "3").exit_code == 2


def test_a_note_is_said_once_with_its_dates(run: Run) -> None:
    """South Sudan within Sudan is one note for the four dates, and says which."""
    shown = run("indicators", "show", "stock", "Northern Africa").stdout
    assert shown.count("Note:") == 1
    assert "1990, 1995, 2000 and 2005" in " ".join(shown.split())


def test_a_reader_who_wants_emigrants_is_shown_the_way(ask: Ask) -> None:
    """The destinations within one area are that area alone: the note gives the other question."""
    notes = ask("indicators", "destinations", "Mexico")["notes"]
    assert "destinations --origin 'Mexico'" in notes[0]
    assert not ask("indicators", "destinations", "Africa")["notes"]


def test_a_date_beyond_the_revision_is_not_offered_interpolation(run: Run) -> None:
    """Between two dates the option is named; after the last there is nothing to interpolate."""
    assert "--interpolate" in run("indicators", "show", "stock", "--years", "2018").stderr
    beyond = run("indicators", "show", "stock", "--years", "2020").stderr
    assert "nearest date is 2019" in beyond
    assert "interpolat" not in beyond
