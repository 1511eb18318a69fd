"""An estimate becomes a revision: whole, coherent, the same each time, and nothing by halves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import UNKNOWN_ORIGIN
from rihla.errors import RevisionIsSealed, SourceMalformed
from rihla.indicator import compute
from rihla.indicator.chart import time_series
from rihla.pipeline.stock import StockInput, draft_estimate, estimate_stock, seal_estimate
from rihla.revision.draft import RevisionDraft
from rihla.revision.schema import INTERVAL
from rihla.revision.store import Revision, open_revision
from rihla.revision.verify import verify_revision

YEARS = (1990, 2005, 2015)


def _draft(given: StockInput, name: str = "toy") -> RevisionDraft:
    return draft_estimate(estimate_stock(given, years=YEARS), given, revision_id=name)


@pytest.fixture(scope="module")
def revision(given: StockInput, tmp_path_factory: pytest.TempPathFactory) -> Revision:
    """Give the small world's estimate, sealed."""
    folder = tmp_path_factory.mktemp("store") / "toy"
    return seal_estimate(_draft(given), folder)[0]


def _cells(table: pa.Table, *keys: str) -> dict[tuple[object, ...], float]:
    columns = [table[key].to_pylist() for key in keys]
    return dict(zip(zip(*columns, strict=True), table["value"].to_pylist(), strict=True))


def test_it_gives_every_figure_an_interval_and_what_it_counts(revision: Revision) -> None:
    """Where there is a figure there are both intervals, the type of data and the method."""
    stock = revision.table("stock").filter(pc.field("status") == "available")
    assert stock.num_rows > 0
    assert all(stock[end].null_count == 0 for end in INTERVAL)
    assert set(stock["method"].to_pylist()) == {"state_space"}
    austria = stock.filter(pc.field("area") == 40)
    assert set(austria["basis"].to_pylist()) == {"place_of_birth"}


def test_it_gives_whole_persons_that_add_up(revision: Revision) -> None:
    """Men and women add up to both, and origins to their area, to the person."""
    stock = _cells(revision.table("stock"), "area", "year", "sex")
    for (area, year, sex), value in stock.items():
        if sex == "both" and value is not None:
            assert value == stock[area, year, "male"] + stock[area, year, "female"]
            assert value == int(value)
    by_origin = revision.table("stock_by_origin").group_by(["area", "year", "sex"])
    sums = by_origin.aggregate([("value", "sum")])
    for row in sums.to_pylist():
        assert row["value_sum"] == stock[row["area"], row["year"], row["sex"]]
    assert len(sums) == sum(value is not None and value > 0 for value in stock.values())


def test_it_leaves_an_area_out_before_it_existed(revision: Revision) -> None:
    """South Sudan has no figure before 2011, and the status says why: it is never zero."""
    stock = revision.table("stock").filter(pc.field("area") == 728)
    found = dict(zip(stock["year"].to_pylist(), stock["status"].to_pylist(), strict=True))
    assert found == {1990: "not_applicable", 2005: "not_applicable", 2015: "available"}
    early = stock.filter(pc.field("year") < 2011)
    assert early["value"].null_count == early.num_rows


def test_it_keeps_what_no_source_names_by_origin_apart(revision: Revision) -> None:
    """The fifth of each count without an origin stands under a residual code of its own."""
    table = revision.table("stock_by_origin")
    unknown = table.filter(pc.field("origin") == UNKNOWN_ORIGIN)
    assert set(unknown["area"].to_pylist()) >= {40, 56}


def test_it_says_what_a_figure_rests_on(revision: Revision) -> None:
    """Every event of a weight is in the table of events, and every used observation names one."""
    events = set(revision.table("event")["event"].to_pylist())
    assert set(revision.table("weight")["event"].to_pylist()) <= events
    observed = revision.table("observation")
    used = observed.filter(pc.field("fate") == "used")
    assert used.num_rows == observed.num_rows
    assert set(used["event"].to_pylist()) == events


def test_its_draws_hold_the_figures(revision: Revision) -> None:
    """Nine drawn tables of ten lie about the figure as its intervals say."""
    stock = revision.table("stock").filter(
        (pc.field("sex") == "both") & (pc.field("status") == "available")
    )
    drawn = revision.table("draw")
    for row in stock.to_pylist():
        mine = drawn.filter((pc.field("area") == row["area"]) & (pc.field("year") == row["year"]))
        values = np.sort(mine["value"].to_numpy())
        inside = np.mean((values >= row["lower_80"]) & (values <= row["upper_80"]))
        assert 0.65 < inside < 0.95


def test_a_sum_lies_in_the_middle_of_its_interval(revision: Revision) -> None:
    """As wide as that of the drawn sums, and its middle, not its lower end, is the figure."""
    table = revision.table("draw")
    drawn = table.filter(pc.field("year") == 2015)
    totals = drawn.group_by("draw").aggregate([("value", "sum")])["value_sum"].to_numpy()
    low, middle, high = np.quantile(totals, [0.1, 0.5, 0.9])
    world = compute(revision, "stock", 900, date=2015)
    assert world.interval is not None
    assert world.value is not None
    assert world.interval.lower / world.value == pytest.approx(low / middle)
    assert world.interval.upper / world.value == pytest.approx(high / middle)
    share = compute(revision, "stock_share", 900, date=2015)
    assert share.interval is not None
    assert share.interval.lower < (share.value or 0) < share.interval.upper


def test_its_charts_show_each_interval_as_a_band(revision: Revision) -> None:
    """In the drawing, in the table behind it and in the words; a published revision has none."""
    chart = time_series(revision, "stock_share", [900, 40])
    table = chart.table.filter(pc.field("value").is_valid())
    assert "the band is the 80 % interval" in str(chart.spec)
    for row in table.to_pylist():
        figure = compute(revision, "stock_share", row["area"], date=row["year"])
        assert figure.interval is not None
        assert (row["lower_80"], row["upper_80"]) == (figure.interval.lower, figure.interval.upper)
    assert chart.description.count("(") == len(table) + 1
    published = time_series(open_revision("2019"), "stock_share")
    assert "band" not in str(published.spec)
    assert "lower_80" not in published.table.column_names


def test_the_same_input_gives_the_same_bytes(given: StockInput, tmp_path: Path) -> None:
    """Two runs differ in nothing, and another seed shows in the seal."""
    for store in ("one", "two"):
        seal_estimate(_draft(given), tmp_path / store / "toy")
    one, two = (
        {file.name: file.read_bytes() for file in (tmp_path / store).rglob("*.*")}
        for store in ("one", "two")
    )
    assert one == two
    found = estimate_stock(given, years=YEARS, seed=2)
    other, _ = seal_estimate(
        draft_estimate(found, given, revision_id="toy"), tmp_path / "three" / "toy"
    )
    assert other.manifest.seal != open_revision(tmp_path / "one" / "toy").manifest.seal


def test_it_seals_the_same_estimate_again_without_a_word(given: StockInput, tmp_path: Path) -> None:
    """Running again finds the same revision there and leaves it."""
    folder = tmp_path / "toy"
    first, unchanged = seal_estimate(_draft(given), folder)
    again, same = seal_estimate(_draft(given), folder)
    assert (unchanged, same) == (False, True)
    assert again.manifest == first.manifest
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_it_replaces_another_estimate_only_when_asked(given: StockInput, tmp_path: Path) -> None:
    """A revision never changes; a name may be given to another, if one says so."""
    folder = tmp_path / "toy"
    first, _ = seal_estimate(_draft(given), folder)
    other = draft_estimate(estimate_stock(given, years=(1990,)), given, revision_id="toy")
    with pytest.raises(RevisionIsSealed, match="--replace"):
        seal_estimate(other, folder)
    assert verify_revision(folder).manifest == first.manifest
    replaced, _ = seal_estimate(other, folder, replace_other=True)
    assert verify_revision(folder).manifest == replaced.manifest != first.manifest
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_it_never_replaces_what_is_no_revision(given: StockInput, tmp_path: Path) -> None:
    """A folder of somebody's work is not removed, whatever was asked."""
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(RevisionIsSealed):
        seal_estimate(_draft(given), folder, replace_other=True)
    assert (folder / "thesis.txt").read_text() == "years of work"


def test_it_refuses_a_name_that_is_no_id(given: StockInput, tmp_path: Path) -> None:
    """The folder's name is the revision's id, so it must be able to be one."""
    with pytest.raises(SourceMalformed, match="id that cannot name its folder"):
        seal_estimate(_draft(given, "My Estimate"), tmp_path / "My Estimate")
    assert list(tmp_path.iterdir()) == []


def test_a_method_without_intervals_seals_points(given: StockInput, tmp_path: Path) -> None:
    """The documented rules give points: no interval, no draw and no weight is made up."""
    found = estimate_stock(given, years=YEARS, method="un_desa")
    revision, _ = seal_estimate(
        draft_estimate(found, given, revision_id="points"), tmp_path / "points"
    )
    stock = revision.table("stock")
    assert all(stock[end].null_count == stock.num_rows for end in INTERVAL)
    assert "draw" not in revision
    assert "weight" not in revision


_SEALER = """
    import importlib.util, sys
    from pathlib import Path
    spec = importlib.util.spec_from_file_location("small", sys.argv[1])
    small = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(small)
    from rihla.pipeline.stock import draft_estimate, estimate_stock, seal_estimate
    store = Path(sys.argv[2])
    drafts = []
    for scale in (1.0, 1.1):
        given = small.make_input(scale=scale)
        found = estimate_stock(given, years=(1990, 2015))
        drafts.append(draft_estimate(found, given, revision_id="toy"))
    print("ready", flush=True)
    for number in range(10_000):
        seal_estimate(drafts[number % 2], store / "toy", replace_other=True)
"""


@pytest.mark.parametrize("seed", range(6))
def test_it_leaves_nothing_or_a_whole_revision_when_killed(tmp_path: Path, seed: int) -> None:
    """Killed at a random moment of sealing and replacing, what stands there is whole."""
    small = Path(__file__).with_name("conftest.py")
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_SEALER), str(small), str(tmp_path)],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.0, 0.4))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    standing = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert standing in ([], [tmp_path / "toy"])
    for folder in standing:
        verify_revision(folder)


def test_it_counts_a_territory_with_the_area_that_held_it(revision: Revision) -> None:
    """Before 2011 a share of Sudan is of the people of both Sudans, and a change says why."""
    share = compute(revision, "stock_share", 729, date=2005)
    stock = compute(revision, "stock", 729, date=2005)
    assert share.value == pytest.approx((stock.value or 0) / (4e7 + 1e7))
    change = compute(revision, "change", 729, start=2005, end=2015)
    assert any("South Sudan" in note for note in change.notes)
