"""``rihla estimate stock`` seals a revision on which every other command works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from rihla.pipeline.stock import draft_estimate, estimate_stock, read_extract, seal_estimate
from rihla.revision.verify import verify_revision

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def estimate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an estimate made from the extract in the package."""
    given = read_extract()
    draft = draft_estimate(estimate_stock(given, years=(2010, 2019)), given, revision_id="estimate")
    folder = tmp_path_factory.mktemp("sealed") / "estimate"
    return seal_estimate(draft, folder)[0].path


def test_it_seals_what_it_prints(ask: Ask, tmp_path: Path) -> None:
    """The printed figure and the sealed one are the same, and a run again finds the same seal."""
    words = ("estimate", "stock", "Austria", "--extract", "--years", "2019", "--out", "mine")
    printed = ask(*words)
    revision = verify_revision(tmp_path / "mine")
    rows = revision.table("stock").to_pylist()
    (sealed,) = [r for r in rows if r["area"] == 40 and r["sex"] == "both"]
    assert sealed["value"] == round(printed["rows"][0]["value"])
    assert printed["seal"] == revision.manifest.seal
    again = ask(*words, "--replace")
    assert (again["unchanged"], again["seal"]) == (True, printed["seal"])


def test_it_refuses_a_taken_place_before_it_works(run: Run, tmp_path: Path) -> None:
    """A folder of something else is refused at once, and nothing in it is touched."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    result = run("estimate", "stock", "--extract", "--out", "mine", "--replace")
    assert result.exit_code == 8
    assert "exists and is no revision" in result.stderr
    assert (tmp_path / "mine" / "notes.txt").read_text() == "mine"


def test_the_brief_sets_both_revisions_beside(run: Run, estimate: Path) -> None:
    """Under a sentence stand the verdict and figure of each, and our interval."""
    told = run("brief", "--revision", str(estimate), "--beside", "2019").stdout
    first = told[told.index("reached 272") :].split("\n\n")[0]
    assert "estimate: " in first
    assert "(80 %: " in first
    assert "undesa-2019: ✓ holds" in first
    assert "271,642,105" in first
    assert "80 %, millions" in told
    votes = told[told.index("endorsed the Compact") :].split("\n\n")[0]
    assert "undesa-2019" not in votes


def test_a_figure_stands_beside_its_interval(run: Run, ask: Ask, estimate: Path) -> None:
    """Areas, regions, shares and changes have their interval, in the table and in JSON."""
    words = ("indicators", "show")
    for indicator, years in (("stock", "2019"), ("stock_share", "2019"), ("change", "2010-2019")):
        asked = (*words, indicator, "Germany", "Africa", "--years", years)
        found = ask(*asked, "--revision", str(estimate))["rows"]
        for row in found:
            assert row["lower_80"] < row["value"] < row["upper_80"]
        assert "80 % from" in run(*asked, "--revision", str(estimate)).stdout
    plain = run(*words, "stock", "Germany", "--years", "2019").stdout
    assert "80 %" not in plain


@pytest.mark.parametrize(
    "words",
    [
        ("revision", "verify"),
        ("revision", "show"),
        ("cite",),
        ("revision", "compare", "2019"),
        ("indicators", "origins", "Germany", "--year", "2019", "--revision"),
        ("indicators", "rank", "stock_share", "--years", "2019", "--revision"),
        ("indicators", "data-types", "--year", "2019", "--revision"),
        ("chart", "bars", "--output", "bars.svg", "--revision"),
        ("chart", "time-series", "World", "--output", "series.svg", "--revision"),
        ("revision", "export", "--to", "out"),
    ],
)
def test_every_command_works_on_it(run: Run, estimate: Path, words: tuple[str, ...]) -> None:
    """Whatever reads a revision reads an estimate."""
    result = run(*words, str(estimate))
    assert result.exit_code == 0, result.stderr
