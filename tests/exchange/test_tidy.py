"""Tidy files hold the revision's figures, with names, licence and citation inside."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rihla.errors import ExportRefused
from rihla.exchange.tidy import export_tidy
from rihla.revision.store import open_revision


def test_it_writes_every_figure_with_its_status(tmp_path: Path) -> None:
    """Each row of the stock is in the CSV; absences are empty and say why, zeros are zeros."""
    revision = open_revision("2019")
    export_tidy(revision, tmp_path / "out", tables=["stock"])
    with (tmp_path / "out" / "stock.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sealed = revision.table("stock").to_pylist()
    assert len(rows) == len(sealed)
    for row, figure in zip(rows, sealed, strict=True):
        assert int(row["area"]) == figure["area"]
        assert row["status"] == figure["status"]
        assert (float(row["value"]) if row["value"] else None) == figure["value"]


def test_it_names_namibia(tmp_path: Path) -> None:
    """The name and code of Namibia survive a format in which NA often means nothing."""
    export_tidy(open_revision("2020"), tmp_path / "out", tables=["stock"])
    text = (tmp_path / "out" / "stock.csv").read_text(encoding="utf-8")
    assert '516,"NAM","Namibia",2020,"both",' in text


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_it_says_licence_and_citation_inside_every_download(tmp_path: Path, form: str) -> None:
    """Every file names source and licence on its rows, and the folder holds each citation."""
    files = export_tidy(open_revision("2020"), tmp_path / "out", form=form)
    names = {file.name for file in files}
    assert {"README.txt", "citation.bib", "citation.ris", "citation.csl.json"} <= names
    readme = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "CC BY 3.0 IGO" in readme
    if form == "parquet":
        metadata = pq.read_schema(tmp_path / "out" / "stock.parquet").metadata
        assert b"United Nations" in metadata[b"citation"]
        licences = pq.read_table(tmp_path / "out" / "stock.parquet")["licence"].unique().to_pylist()
        assert licences == ["CC BY 3.0 IGO"]


def test_it_leaves_no_half_written_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that fails on the way leaves nothing behind."""
    import rihla.exchange.tidy as tidy

    def fail(_: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setitem(tidy.TIDY_FORMATS, "csv", fail)
    with pytest.raises(ExportRefused, match="disk full"):
        export_tidy(open_revision("2020"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_what_it_cannot_write(tmp_path: Path) -> None:
    """Unknown formats and tables and existing folders are refused with the cure."""
    revision = open_revision("2020")
    with pytest.raises(ExportRefused, match="csv or parquet"):
        export_tidy(revision, tmp_path / "out", form="papyrus")
    with pytest.raises(ExportRefused, match="It holds area"):
        export_tidy(revision, tmp_path / "out", tables=["stock_by_origin"])
    with pytest.raises(ExportRefused, match="exists"):
        export_tidy(revision, tmp_path)


def test_it_says_why_a_folder_cannot_be_written(tmp_path: Path) -> None:
    """A folder below a file is refused with the reason, and nothing is left behind."""
    (tmp_path / "file").write_text("kept")
    with pytest.raises(ExportRefused, match="cannot be written: not a directory"):
        export_tidy(open_revision("2020"), tmp_path / "file" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
