"""``rihla estimate stock`` and ``explain``, ``chart estimate``, ``backtest``: on a few areas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.large_input

HEAD = "area,date,sex,basis,source,value\n"
CENSUS = f"{HEAD}Djibouti,2009-05-29,both,place_of_birth,Census 2009,101575\n"
FAULTY = f"{HEAD}Atlantis,2009,both,place_of_birth,A,5\nChad,2010,both,place_of_birth,A,-5\n"


@pytest.fixture
def census(tmp_path: Path) -> str:
    """Give a CSV with one observation of Djibouti, whose last published one is of 1991."""
    path = tmp_path / "mine.csv"
    path.write_text(CENSUS, encoding="utf-8")
    return str(path)


def test_an_area_is_estimated_with_its_intervals(ask: Ask, few: str) -> None:
    """Every mid-year asked for, both intervals in their order."""
    rows = ask("estimate", "stock", "Austria", "--years", "2010-2012", "--data", few)["rows"]
    assert [row["date"] for row in rows] == [2010.5, 2011.5, 2012.5]
    for row in rows:
        ends = [row[name] for name in ("lower_95", "lower_80", "value", "upper_80", "upper_95")]
        assert ends == sorted(ends)
        assert row["status"] == "available"


def test_sexes_add_up_to_both(ask: Ask, few: str) -> None:
    """Men and women are shown where they are asked for."""
    rows = ask("estimate", "stock", "SWE", "--years", "2015", "--by-sex", "--data", few)["rows"]
    persons = {row["sex"]: row["value"] for row in rows}
    assert persons["male"] + persons["female"] == pytest.approx(persons["both"], rel=1e-6)


def test_without_an_area_it_gives_the_world_and_its_regions(ask: Ask, few: str) -> None:
    """Regions add up to the world."""
    rows = ask("estimate", "stock", "--years", "2015", "--data", few)["rows"]
    world, *regions = [row["value"] for row in rows]
    assert sum(regions) == pytest.approx(world, rel=1e-6)
    assert len(regions) == 6


def test_a_method_without_intervals_gives_none(ask: Ask, few: str) -> None:
    """A rule of thumb does not know how far off it is."""
    (row,) = ask(
        "estimate", "stock", "Kenya", "--years", "2015", "--method", "last_carried", "--data", few
    )["rows"]
    assert row["lower_80"] is None
    assert row["upper_95"] is None
    assert row["method"] == "last_carried"


def test_it_is_printed_with_what_its_letters_mean(run: Run, few: str) -> None:
    """A reader at a terminal sees no wrapped figure, and the source to cite."""
    shown = run("estimate", "stock", "Jordan", "--years", "2015", "--data", few).stdout
    assert "Migrant stock, estimated: Jordan" in shown
    assert "R registered" in " ".join(shown.split())
    assert "Andreev, Han and Lai (2025)" in shown


def test_all_figures_are_sealed_and_never_over_others(run: Run, few: str, tmp_path: Path) -> None:
    """A revision like any other; a second run is refused before anything is computed."""
    words = ("estimate", "stock", "--years", "2015", "--out", "made", "--data", few)
    assert run(*words).exit_code == 0
    assert run("revision", "verify", str(tmp_path / "made")).exit_code == 0
    again = run(*words)
    assert again.exit_code == 8
    assert "a revision never changes" in again.stderr


def test_a_file_laid_out_otherwise_is_refused_and_nothing_sealed(
    run: Run, few: str, tmp_path: Path
) -> None:
    """Observations in place of the published ones: no parquet, wrong columns, impossible rows."""
    (tmp_path / "text.parquet").write_text(CENSUS, encoding="utf-8")
    pq.write_table(pa.table({"area": [40], "value": [5.0]}), tmp_path / "columns.parquet")
    good = pq.read_table(Path(few) / "observations" / "observations_to_2019.parquet").slice(0, 2)
    value = pa.array([-5.0, float("nan")])
    bad = good.set_column(good.column_names.index("value"), "value", value)
    pq.write_table(bad, tmp_path / "rows.parquet")
    for name in ("text", "columns", "rows"):
        given = ("--observations", f"{name}.parquet", "--out", "made", "--data", few)
        result = run("estimate", "stock", *given)
        assert result.exit_code == 5, result.output
        assert f"{name}.parquet" in result.stderr
        assert not (tmp_path / "made").exists()


def test_every_fault_of_a_file_laid_out_as_the_published_one_is_told_with_its_row(
    run: Run, few: str, tmp_path: Path
) -> None:
    """No date, a code of no area, a universe of nobody, less than nobody, and one row twice."""
    source = pq.read_table(Path(few) / "observations" / "observations_to_2019.parquet")
    rows = [source.slice(0, 1).to_pylist()[0] | {"yearref": 1990.0 + at} for at in range(6)]
    changes = [{"yearref": None}, {"LocID": 99999}, {"PopulationUniverse": 77}, {"value": -4.0}]
    rows = [row | change for row, change in zip(rows, [*changes, {}, {}], strict=True)]
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pylist([*rows, rows[-1]], source.schema), path)
    result = run("estimate", "stock", "--observations", path.name, "--out", "made", "--data", few)
    assert result.exit_code == 5, result.output
    told = result.stderr
    assert "5 faults; nothing was written" in told
    for fault in ("row 1, column yearref: is empty", "row 2, column LocID: is neither an area",
                  "row 3, column PopulationUniverse: is no", "row 4, column value: is negative",
                  "as 1 other row: 7"):  # fmt: skip
        assert fault in told, fault
    assert not (tmp_path / "made").exists()


def test_origins_that_nobody_declared_do_not_keep_a_file_from_being_used(
    run: Run, few: str, tmp_path: Path
) -> None:
    """Another edition may name origins in codes of its own: they stay under unknown."""
    source = pq.read_table(Path(few) / "observations" / "observations_to_2019.parquet")
    rows = source.to_pylist()
    added = rows[0] | {"LocIDorg": 1999999, "value": 1.0}
    pq.write_table(pa.Table.from_pylist([*rows, added], source.schema), tmp_path / "other.parquet")
    result = run(
        "estimate", "stock", "--observations", "other.parquet", "--years", "2015", "--data", few
    )
    assert result.exit_code == 0, result.output


def test_ones_own_census_moves_its_area_and_shows_by_how_much(
    ask: Ask, few: str, census: str
) -> None:
    """Each figure beside the one without it."""
    (row,) = ask(
        "estimate", "stock", "Djibouti", "--years", "2009", "--add", census, "--data", few
    )["rows"]
    (before,) = ask("estimate", "stock", "Djibouti", "--years", "2009", "--data", few)["rows"]
    assert row["before"] == before["value"]
    assert row["moved"] == pytest.approx(row["value"] / before["value"] - 1, abs=1e-4)
    assert row["upper_80"] - row["lower_80"] < before["upper_80"] - before["lower_80"]


@pytest.mark.parametrize(
    "words",
    [
        ("estimate", "stock", "--out", "made"),
        ("estimate", "explain", "Chad", "2015"),
        ("chart", "estimate", "Chad", "--output", "chad.svg"),
    ],
)
def test_a_faulty_file_writes_nothing_and_tells_every_fault(
    run: Run, few: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Rows and cures, exit code 5, an empty folder."""
    (tmp_path / "mine.csv").write_text(FAULTY, encoding="utf-8")
    result = run(*words, "--add", "mine.csv", "--data", few)
    assert result.exit_code == 5
    assert "mine.csv has 2 faults; nothing was written" in result.stderr
    assert "row 2, column area: is no area: 'Atlantis'" in result.stderr
    assert "row 3, column value, Chad: is negative: '-5'" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_folder_without_the_published_files_is_named(run: Run, tmp_path: Path) -> None:
    """With the file that was looked for."""
    result = run("estimate", "stock", "Chad", "--data", str(tmp_path))
    assert result.exit_code == 5
    assert "wpp2019" in result.stderr


def test_a_figure_is_explained_by_its_heaviest_counts(ask: Ask, few: str) -> None:
    """Germany: its registers of the latest years, and what stands between is said."""
    answer = ask("estimate", "explain", "Germany", "2018", "--top", "5", "--data", few)
    weights = [abs(row["weight"]) for row in answer["rows"]]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) == 5
    assert answer["rows"][0]["kind"] == "register"
    assert answer["lower_80"] < answer["value"] < answer["upper_80"]
    assert "before" not in answer
    assert any("lighter events are not shown" in note for note in answer["notes"])


def test_what_ones_own_census_weighs_and_moved_is_said(
    ask: Ask, run: Run, few: str, census: str
) -> None:
    """It is marked, its fate is told, and so is the figure without it."""
    answer = ask("estimate", "explain", "Djibouti", "2009", "--add", census, "--data", few)
    own = [row["source"] for row in answer["rows"] if row["own"]]
    assert own == ["Census 2009"]
    assert answer["value"] != answer["before"]["value"]
    notes = " ".join(answer["notes"])
    assert "Yours move it by" in notes
    assert "Yours of 2009-05-29 (Census 2009, 101,575): used" in notes
    other = run("estimate", "explain", "Kenya", "2009", "--add", census, "--data", few)
    assert "None of your observations is of Kenya" in " ".join(other.stdout.split())


def test_an_area_nobody_counted_is_explained_by_its_neighbours(run: Run, few: str) -> None:
    """No event, and the reason."""
    shown = " ".join(run("estimate", "explain", "Bangladesh", "2015", "--data", few).stdout.split())
    assert "No source counted migrants here" in shown


@pytest.mark.parametrize("command", [("estimate", "explain"), ("chart", "estimate")])
def test_a_grouping_is_explained_and_drawn_by_its_areas(run: Run, command: tuple[str, ...]) -> None:
    """Sources count areas."""
    last = "2015" if command[0] == "estimate" else "--output=x.svg"
    result = run(*command, "Africa", last)
    assert result.exit_code == 4
    assert "name one of its areas" in result.stderr


def test_the_estimate_is_drawn_beside_what_was_published(
    run: Run, few: str, census: str, tmp_path: Path
) -> None:
    """One's own census is ringed; the words of the picture are printed."""
    words = ("chart", "estimate", "Djibouti", "--add", census, "--data", few, "-o", "d.json")
    result = run(*words)
    assert result.exit_code == 0
    assert "Observations used: 2" in result.stdout
    spec = json.dumps(json.loads((tmp_path / "d.json").read_text(encoding="utf-8")))
    for said in ("newly added", "estimate before", "published figure", "POP/DB/MIG/Stock/Rev.2019"):
        assert said in spec


def test_stocks_are_backtested_against_every_method(ask: Ask, few: str) -> None:
    """Whole areas hidden: each method is scored on the same events, and compared."""
    answer = ask("backtest", "stock", "--design", "area", "--data", few)
    methods = {row["method"] for row in answer["rows"]}
    assert methods == {"state_space", "un_desa", "last_carried", "log_linear"}
    # methods that only continue an area's own counts say nothing of one without any
    events = {row["method"]: row["events"] for row in answer["rows"] if row["class"] == "–"}
    assert events["state_space"] == events["un_desa"] > 0
    assert events["last_carried"] == events["log_linear"] == 0
    assert any("CRPS of state_space against un_desa" in note for note in answer["notes"])


def test_the_comparison_with_the_published_revision_has_all_its_parts(ask: Ask, few: str) -> None:
    """All figures, by type of data and distance, with and without the United States."""
    answer = ask("compare-published", "--data", few)
    classes = [row["class"] for row in answer["rows"]]
    assert len(classes) == len(set(classes))
    assert any("United States" in name for name in classes)
    for row in answer["rows"]:
        assert row["points"] > 0
        assert 0 <= row["inside_80"] <= row["inside_95"] <= 1
