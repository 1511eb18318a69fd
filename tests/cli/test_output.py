"""What commands print: one JSON, one CSV, tables that fit the terminal, files that are whole."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from rihla.cli.file import write_file
from rihla.cli.output import to_terminal
from rihla.cli.report import Column, Report, count, percent, plain
from rihla.errors import ExportRefused

Run = Callable[..., Result]

REPORT = Report(
    "Stock",
    (Column("area", "Area"), Column("value", "Persons", count, number=True)),
    [
        {"area": "Chad", "value": 1000.0, "status": "available"},
        {"area": "Atlantis", "value": None, "status": "not_available"},
    ],
    notes=("A note.",),
    citations=("A source. Licence: CC BY 3.0 IGO.",),
)


def test_json_holds_rows_notes_and_citations(run: Run) -> None:
    """One object: what was asked, the rows, the notes and what to cite."""
    answer = json.loads(run("norms", "parties", "--on", "2019", "--json").stdout)
    assert answer["on"] == "2019-12-31"
    assert answer["count"] == len(answer["rows"]) == 55
    assert any("Treaty Collection" in citation for citation in answer["citations"])


def test_an_absent_figure_is_null_in_json_and_says_why_in_a_table() -> None:
    """Not available is never a zero and never a blank."""
    assert json.loads(REPORT.to_json())["rows"][1]["value"] is None
    shown = to_terminal(REPORT, colour=False, width=80)
    assert "not available" in shown
    assert "1,000" in shown


def test_csv_carries_the_citation_on_every_row() -> None:
    """A file that is passed on still names its source and licence."""
    rows = list(csv.DictReader(io.StringIO(REPORT.to_csv())))
    assert [row["area"] for row in rows] == ["Chad", "Atlantis"]
    assert [row["value"] for row in rows] == ["1000", ""]
    assert {row["citation"] for row in rows} == {"A source. Licence: CC BY 3.0 IGO."}


def test_whole_counts_are_written_as_integers(run: Run) -> None:
    """Persons come as 50661149 in CSV and JSON, and a share keeps its fraction."""
    words = ("indicators", "rank", "stock", "--top", "1")
    run(*words, "-o", "largest.csv")
    (row,) = csv.DictReader(io.StringIO(Path("largest.csv").read_text(encoding="utf-8")))
    assert row["value"] == "50661149"
    assert '"value": 50661149,' in run(*words, "--json").stdout
    assert '"value": 271642105,' in run("claims", "check", "world-stock", "--json").stdout
    share = json.loads(run("indicators", "rank", "stock_share", "--top", "1", "--json").stdout)
    assert share["rows"][0]["value"] == 1.0


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text()),
        ),
        max_size=5,
    ),
    st.integers(20, 120),
)
def test_any_rows_can_be_written_in_every_form(rows: list[dict[str, Any]], width: int) -> None:
    """No value breaks a form; JSON gives back what went in; no line is wider than asked."""
    report = Report("Title", (Column("a", "A"), Column("b", "B")), rows)
    assert json.loads(report.to_json())["rows"] == rows
    report.to_csv()
    shown = to_terminal(report, colour=False, width=width)
    assert max(map(cell_len, shown.splitlines())) <= width


def test_a_busy_machine_fails_no_example() -> None:
    """An example that waits for a processor is slow and not wrong: no clock judges it."""

    @given(st.just(0.3))
    @settings(max_examples=1, database=None)
    def wait(seconds: float) -> None:
        time.sleep(seconds)

    wait()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_tables_fit_the_terminal(width: int, run: Run) -> None:
    """No line is wider than the terminal, and none cuts a figure."""
    shown = run("revision", "compare", "2019", "2020", "--top", "5", COLUMNS=str(width)).stdout
    assert max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize(
    ("ending", "begins"), [("json", '{\n  "title"'), ("csv", "m49,iso2"), ("txt", "9 areas")]
)
def test_a_file_takes_the_form_of_its_ending(ending: str, begins: str, run: Run) -> None:
    """``-o x.csv`` writes CSV; nothing but the place is printed, on the error output."""
    result = run("areas", "list", "--in", "911", "-o", f"areas.{ending}")
    assert result.stdout == ""
    assert result.stderr == f"Wrote areas.{ending}.\n"
    assert Path(f"areas.{ending}").read_text(encoding="utf-8").startswith(begins)


def test_json_and_csv_exclude_each_other(run: Run) -> None:
    """Two forms at once is a mistake of usage."""
    assert run("areas", "list", "--json", "--csv").exit_code == 2


def test_a_file_is_replaced_only_when_forced(run: Run) -> None:
    """Nothing is lost by a slip; --force is how one means it."""
    Path("areas.json").write_text("kept", encoding="utf-8")
    assert run("areas", "list", "-o", "areas.json").exit_code == 8
    assert Path("areas.json").read_text(encoding="utf-8") == "kept"
    assert run("areas", "list", "-o", "areas.json", "--force").exit_code == 0
    assert json.loads(Path("areas.json").read_text(encoding="utf-8"))["rows"]


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up leaves the old file and no rubbish."""
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")

    def fill_up(self: Path, data: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(ExportRefused, match="no space left"):
        write_file(tmp_path / "a.txt", "new", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"


def test_nothing_is_coloured_where_no_terminal_is(run: Run) -> None:
    """What is piped on holds no control characters."""
    assert "\x1b" not in run("areas", "show", "World").output


def test_colour_marks_only_what_is_shown() -> None:
    """With and without colour the same words stand in the same places."""
    coloured = to_terminal(REPORT, colour=True, width=80)
    assert "\x1b[" in coloured


def test_words_for_values_are_plain() -> None:
    """Truth, lists, absence and shares are written as a reader would."""
    assert plain(False) == "no"
    assert plain(None) == plain("") == plain([]) == "–"
    assert percent(None) == count(None) == "–"


@pytest.mark.parametrize("columns", ["0", "1", "20", "30"])
def test_a_narrow_terminal_never_cuts_a_figure(columns: str, run: Run) -> None:
    """However narrow the terminal, every digit of every figure is printed."""
    printed = run("indicators", "rank", "stock", "--top", "2", COLUMNS=columns).stdout
    assert "50,661,149" in printed
    assert "13,132,146" in printed
    assert "271,642,105" in run("brief", COLUMNS=columns).stdout


def test_a_stream_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    """A pipe given as the file to write gets the text; it is no file that could be lost."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text)
        write_file(pipe, "figures")
        assert read.result(timeout=20) == "figures"
    assert pipe.is_fifo()


def test_a_link_leads_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    """A link stays a link, and the file that it leads to holds the new text."""
    (tmp_path / "held.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("held.csv")
    write_file(tmp_path / "link.csv", "new", force=True)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "held.csv").read_text() == "new"


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    """A path through a file is no folder: refused in words, and the file is as it was."""
    (tmp_path / "file").write_text("kept")
    with pytest.raises(ExportRefused, match="not a directory"):
        write_file(tmp_path / "file" / "out.csv", "new")
    assert (tmp_path / "file").read_text() == "kept"


def test_an_ending_that_says_no_form_of_the_brief_is_refused(run: Run, tmp_path: Path) -> None:
    """A document of a word processor is not a text under its name."""
    result = run("brief", "-o", "brief.docx")
    assert result.exit_code == 8
    assert list(tmp_path.iterdir()) == []
