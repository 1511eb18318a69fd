"""``rihla observations``: each figure of an area with its fate, its rule and its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]

HEAD = "area,date,sex,basis,source,value\n"


@pytest.mark.large_input
def test_it_shows_each_observation_with_its_fate(ask: Ask) -> None:
    """Ukraine: the figure of 17.9 million stands there, set aside, with the reason."""
    answer = ask("observations", "Ukraine", "--years", "1985-2019")
    fates = {(row["source"], row["value"]): row for row in answer["rows"]}
    wrong = fates["UNSDDYB_B09_CFC", 17940139.0]
    assert (wrong["fate"], wrong["rule"]) == ("set_aside", "gross_error")
    assert "17.9 million" in wrong["reason"]
    assert fates["Census_2001", 5156240.0]["fate"] == "used"
    assert answer["basis"] == "place_of_birth"


@pytest.mark.large_input
def test_it_prints_a_table_that_names_the_rules_met(run: Run) -> None:
    """A reader at a terminal sees the fate of each and the reason of each rule."""
    shown = run("observations", "Jordan", COLUMNS="140").stdout
    assert "2,918,125" in shown
    assert "never evidence (6 observations): Derived from" in " ".join(shown.split())


@pytest.mark.large_input
def test_it_says_where_yearly_figures_are_of_no_register(run: Run) -> None:
    """The United Kingdom's are a survey's; Sweden's are a register's."""
    shown = " ".join(run("observations", "United Kingdom", "--years", "2010").stdout.split())
    assert "No register of population is kept." in shown
    assert "is told by the censuses" in shown
    assert "is told by the censuses" not in run("observations", "SWE", "--years", "2010").stdout


@pytest.mark.large_input
def test_it_says_whether_refugees_are_in_a_figure(ask: Ask) -> None:
    """Jordan's census of 2015 holds them; those before do not."""
    rows = ask("observations", "Jordan", "--fate", "used", "--years", "1990-2019")["rows"]
    held = {row["day"][:4]: row["refugees"] for row in rows}
    assert held == {"1994": "not in it", "2004": "not in it", "2015": "in it"}


@pytest.mark.large_input
def test_choices_narrow_what_is_shown(ask: Ask) -> None:
    """By fate, years, sex and universe."""
    used = ask("observations", "SWE", "--fate", "used", "--years", "2010")["rows"]
    assert {row["fate"] for row in used} == {"used"}
    assert {row["sex"] for row in used} == {"both"}
    sexes = ask("observations", "SWE", "--by-sex", "--years", "2010")["rows"]
    assert {row["sex"] for row in sexes} == {"both", "male", "female"}
    every = ask("observations", "SWE", "--every", "--years", "2010")["rows"]
    assert {"total", "refugees"} <= {row["universe"] for row in every}


@pytest.mark.large_input
def test_an_area_nobody_counted_says_so(run: Run) -> None:
    """Bangladesh has no count: the command says what that means, and ends well."""
    result = run("observations", "Bangladesh")
    assert result.exit_code == 0
    assert "No source counted migrants here" in result.stdout


@pytest.mark.large_input
def test_a_census_of_ones_own_stands_beside_the_others(ask: Ask, tmp_path: Path) -> None:
    """It is judged by the same rules, and its event is its own."""
    (tmp_path / "mine.csv").write_text(
        f"{HEAD}Bangladesh,2022-06-15,both,citizenship,My census,94000\n"
        "Chad,2022,both,citizenship,My census,5\n"
    )
    answer = ask("observations", "Bangladesh", "--add", "mine.csv")
    (row,) = answer["rows"]
    assert (row["source"], row["value"], row["fate"]) == ("My census", 94000.0, "used")
    assert answer["basis"] == "citizenship"


@pytest.mark.large_input
def test_a_faulty_file_is_refused_whole(run: Run, tmp_path: Path) -> None:
    """Every fault with its row, exit code 5, and no picture is left behind."""
    (tmp_path / "mine.csv").write_text(
        f"{HEAD}Atlantis,2011,both,citizenship,Mine,5\nChad,2011,both,citizenship,Mine,-5\n"
    )
    result = run("observations", "Chad", "--add", "mine.csv", "--chart", "chad.svg")
    assert result.exit_code == 5
    assert "row 2, column area" in result.stderr
    assert "row 3, column value, Chad: is negative" in result.stderr
    assert not (tmp_path / "chad.svg").exists()


@pytest.mark.large_input
def test_it_draws_them_beside_what_was_published(run: Run, tmp_path: Path) -> None:
    """The picture holds the observations and says what lies beyond its axis."""
    result = run("observations", "Ukraine", "--chart", "ukraine.svg")
    assert result.exit_code == 0
    picture = (tmp_path / "ukraine.svg").read_text()
    assert "Observations of migrants, Ukraine" in picture
    assert "17,940,139" in picture


def test_a_grouping_has_no_observations(run: Run) -> None:
    """Sources count areas."""
    result = run("observations", "Africa")
    assert result.exit_code == 4
    assert "name one of its areas" in result.stderr
