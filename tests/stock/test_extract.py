"""The extract in the package is small, says whose each figure is, and can be drawn again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from rihla.errors import SourceChanged, SourceMissing
from rihla.sources.registry import get_source
from rihla.stock.evidence import load_observations
from rihla.stock.extract import EMBEDDED, draw_extract, open_extract, write_extract
from rihla.stock.label import read_label


def test_it_holds_origins_at_two_dates_of_an_area_at_most() -> None:
    """The compilation never ships: of each area no more than two dates are carried by origin."""
    table = open_extract().observations
    by_origin = table.filter(pc.field("origin") != 0)
    dates: dict[int, set[float]] = {}
    for area, date in zip(
        by_origin["area"].to_pylist(), by_origin["date"].to_pylist(), strict=True
    ):
        dates.setdefault(area, set()).add(date)
    assert len(dates) > 150
    assert max(len(found) for found in dates.values()) == 2


def test_it_names_the_source_and_publisher_of_every_row() -> None:
    """Each figure stands beside the label of its source, and who published it."""
    table = pq.read_table(EMBEDDED / "observation.parquet")
    assert table["source"].null_count == 0
    assert pc.min(pc.utf8_length(table["source"])).as_py() > 0
    for label, area, publisher in set(
        zip(*(table[name].to_pylist() for name in ("source", "area", "publisher")), strict=True)
    ):
        assert publisher == read_label(label, area).publisher


def test_it_says_what_it_was_drawn_from() -> None:
    """Producer, title, edition, licence, citation and checksums travel with the figures."""
    for source in open_extract().sources:
        declared = get_source(source["id"]).sidecar
        assert source["producer"] == declared.producer
        assert source["licence"] == declared.licence
        assert source["citation"] == declared.citation
        for name, digest in source["files"].items():
            assert digest == declared.file(name).sha256


def test_it_is_small() -> None:
    """The whole of it takes less than a megabyte of the package."""
    assert sum(file.stat().st_size for file in EMBEDDED.iterdir()) < 1_000_000


def test_it_refuses_an_extract_that_was_changed(tmp_path: Path) -> None:
    """One byte more, and the extract is refused by the name of its file."""
    folder = tmp_path / "extract"
    shutil.copytree(EMBEDDED, folder)
    with (folder / "register.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(SourceChanged, match=r"register\.parquet"):
        open_extract(folder)
    (folder / "extract.json").unlink()
    with pytest.raises(SourceMissing, match="rihla sources extract"):
        open_extract(folder)


@pytest.mark.large_input
def test_the_published_files_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    """Drawn again from the published files, the extract is byte for byte the one that ships."""
    write_extract(draw_extract(home=data), tmp_path, home=data)
    for file in sorted(EMBEDDED.iterdir()):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.large_input
def test_it_holds_every_published_total_of_migrants(data: Path) -> None:
    """Every total of the foreign-born and foreign citizens is there, by sex, at every date."""
    published = load_observations(home=data).filter(
        (pc.field("origin") == 0) & pc.field("universe").isin(["foreign_born", "foreign_citizens"])
    )
    carried = open_extract().observations.filter(pc.field("origin") == 0)
    keys = ["area", "universe", "date", "source", "sex", "value"]
    assert carried.select(keys).sort_by([(k, "ascending") for k in keys]) == published.select(
        keys
    ).sort_by([(k, "ascending") for k in keys])
    assert len(json.loads((EMBEDDED / "extract.json").read_text())["tables"]) == 3
