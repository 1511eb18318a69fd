"""``rihla chart`` at work: pictures that say what they draw and carry their source."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    "words",
    [
        ["time-series", "Africa", "Asia", "--indicator", "stock"],
        ["bars", "--top", "5"],
        ["bars", "Germany", "--of", "origins"],
        ["pyramid", "Europe"],
        ["corridors", "--top", "5"],
        ["map"],
        ["flows", "--period", "2015-2019", "--top", "5"],
        ["flows", "--period", "2015-2019", "--as", "sankey", "--area", "Kenya"],
        ["flows", "--period", "2015-2019", "--as", "bars", "--top", "5"],
        ["flows", "--period", "2015-2019", "--as", "chord", "--between", "income"],
        ["flows", "--period", "2015-2019", "--as", "chord", "--area", "Kenya", "--area", "UGA"],
        ["flows", "--period", "2015-2019", "--as", "map", "--top", "5"],
    ],
    ids=lambda words: " ".join(words),
)
def test_every_kind_is_drawn_with_its_source(words: list[str], run: Run) -> None:
    """The specification holds licence and revision; the words name the year."""
    result = run("chart", *words, "-o", "chart.json")
    assert result.exit_code == 0
    assert "2019" in result.stdout
    spec = Path("chart.json").read_text(encoding="utf-8")
    assert json.loads(spec)
    assert "CC BY 3.0 IGO" in spec
    assert "undesa-2019" in spec


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("png", PNG), ("svg", b"<svg"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>")],
)
def test_the_ending_says_what_is_written(ending: str, begins: bytes, run: Run) -> None:
    """PNG, SVG, PDF and HTML, without a browser."""
    assert run("chart", "bars", "--top", "3", "-o", f"bars.{ending}").exit_code == 0
    assert Path(f"bars.{ending}").read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["bars.docx", "bars"])
def test_an_unknown_ending_ends_with_8_and_lists_the_known(name: str, run: Run) -> None:
    """Nothing is drawn before the ending is known to be good."""
    result = run("chart", "bars", "-o", name)
    assert result.exit_code == 8
    assert ".svg" in result.stderr


def test_a_picture_is_replaced_only_when_forced(run: Run) -> None:
    """The old picture stays unless --force is given."""
    Path("bars.svg").write_text("kept", encoding="utf-8")
    assert run("chart", "bars", "-o", "bars.svg").exit_code == 8
    assert Path("bars.svg").read_text(encoding="utf-8") == "kept"
    assert run("chart", "bars", "-o", "bars.svg", "--force").exit_code == 0
    assert Path("bars.svg").read_text(encoding="utf-8").startswith("<svg")


def test_too_many_lines_are_refused(run: Run) -> None:
    """A chart holds as many lines as colours that all eyes tell apart."""
    areas = ["DEU", "FRA", "ITA", "ESP", "POL", "CZE", "AUT", "CHE"]
    assert run("chart", "time-series", *areas, "-o", "lines.svg").exit_code == 7


@pytest.mark.parametrize(
    "words",
    [
        ["--as", "bars", "--area", "Kenya"],
        ["--as", "map", "--area", "Kenya", "--area", "Uganda"],
        ["--as", "map", "--between", "income"],
        ["--as", "chord", "--between", "income", "--area", "Kenya"],
        ["--area", "Africa"],
    ],
    ids=lambda words: " ".join(words),
)
def test_options_that_a_picture_of_flows_cannot_follow_are_refused(
    words: list[str], run: Run
) -> None:
    """Nothing is dropped silently: the command ends with 2 and says what goes with what."""
    result = run("chart", "flows", *words, "-o", "flows.svg")
    assert result.exit_code == 2
    assert "--area" in result.stderr or "--between" in result.stderr
    assert not Path("flows.svg").exists()
