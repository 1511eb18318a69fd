"""The revisions inside the package are the publisher's figures, and anyone can rebuild them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.compute as pc
import pytest

from rihla.errors import RevisionIsSealed, SourceChanged, SourceMissing, UnknownRevision
from rihla.pipeline import build_revision, embed_revision
from rihla.revision.published import basis_of, draft_published, list_recipes
from rihla.revision.store import EMBEDDED, open_revision
from rihla.revision.verify import verify_revision


@pytest.mark.large_input
@pytest.mark.parametrize("revision_id", list_recipes())
def test_it_rebuilds_the_embedded_revision_byte_for_byte(
    data: Path, tmp_path: Path, revision_id: str
) -> None:
    """From the published files the same seal and the same bytes come out."""
    rebuilt = build_revision(revision_id, home=data, store=tmp_path)
    embedded = open_revision(EMBEDDED / revision_id)
    assert rebuilt.manifest.seal == embedded.manifest.seal
    for file in sorted(rebuilt.path.rglob("*.*")):
        assert file.read_bytes() == (embedded.path / file.relative_to(rebuilt.path)).read_bytes()


@pytest.mark.large_input
def test_it_leaves_an_embedded_revision_that_differs_unless_told(
    data: Path, tmp_path: Path
) -> None:
    """Embedding again is idle where nothing changed, and refuses to replace unasked."""
    _, unchanged = embed_revision("undesa-2020", home=data, store=tmp_path)
    assert not unchanged
    _, unchanged = embed_revision("undesa-2020", home=data, store=tmp_path)
    assert unchanged
    shutil.rmtree(tmp_path / "undesa-2020")
    shutil.copytree(EMBEDDED / "undesa-2019", tmp_path / "undesa-2020")
    with pytest.raises(RevisionIsSealed, match="differs"):
        embed_revision("undesa-2020", home=data, store=tmp_path)
    embed_revision("undesa-2020", home=data, store=tmp_path, replace=True)
    assert verify_revision(tmp_path / "undesa-2020").id == "undesa-2020"


@pytest.mark.parametrize("revision_id", list_recipes())
def test_it_ships_intact_revisions(revision_id: str) -> None:
    """Every embedded revision verifies to the last bit."""
    assert verify_revision(EMBEDDED / revision_id).id == revision_id


@pytest.mark.parametrize(
    ("table", "criteria", "published"),
    [
        ("stock", {"year": 2019, "sex": "both"}, 271_642_105),
        ("stock", {"year": 2010, "sex": "both"}, 220_781_909),
        ("stock", {"year": 2000, "sex": "both"}, 173_588_441),
        ("stock_by_origin", {"year": 2019, "sex": "both"}, 271_642_105),
        ("stock_by_origin", {"year": 2019, "sex": "both", "origin": -2}, 7_950_441),
        ("stock_by_origin", {"year": 2019, "sex": "both", "origin": -1}, 3_407_920),
    ],
)
def test_its_areas_add_up_to_the_published_world(
    table: str, criteria: dict[str, object], published: int
) -> None:
    """The figures of the embedded areas sum to the published totals."""
    cells = open_revision("2019").table(table)
    for column, wanted in criteria.items():
        cells = cells.filter(pc.equal(cells.column(column), wanted))
    assert pc.sum(cells.column("value")).as_py() == published


def test_it_adds_up_to_the_published_world_of_2020() -> None:
    """The second vintage sums to 280,598,105."""
    cells = open_revision("2020").table("stock")
    both = cells.filter(pc.and_(pc.equal(cells["year"], 2020), pc.equal(cells["sex"], "both")))
    assert pc.sum(both.column("value")).as_py() == 280_598_105


def test_it_says_which_areas_did_not_exist() -> None:
    """Before they existed, areas have a status, and neither a zero nor a blank."""
    cells = open_revision("2019").table("stock")
    early = cells.filter(pc.and_(pc.equal(cells["year"], 2005), pc.equal(cells["sex"], "both")))
    absent = early.filter(pc.equal(early["status"], "not_applicable"))
    assert set(absent["area"].to_pylist()) == {499, 531, 534, 728}
    assert absent["value"].null_count == 4


@pytest.mark.parametrize(
    ("letters", "basis"),
    [
        ("B", "place_of_birth"),
        ("B R", "place_of_birth"),
        ("C", "citizenship"),
        ("C R", "citizenship"),
        ("C B", "mixed"),
        ("C B R", "mixed"),
        ("I R", "imputed"),
        ("", "not_estimated"),
    ],
)
def test_it_says_what_an_estimate_counts(letters: str, basis: str) -> None:
    """Each of the publisher's types of data has one declared basis."""
    assert basis_of(letters) == basis


@pytest.mark.large_input
def test_it_refuses_a_file_that_is_not_the_declared_one(data: Path, tmp_path: Path) -> None:
    """A workbook with one byte more is not the one its sidecar names."""
    folder = tmp_path / "undesa_ims_2020"
    shutil.copytree(data / "undesa_ims_2020", folder)
    (file,) = folder.iterdir()
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(SourceChanged, match=file.name):
        draft_published("undesa-2020", home=tmp_path)


def test_it_says_which_file_is_missing(tmp_path: Path) -> None:
    """An empty folder is answered with the name of the file that is needed."""
    with pytest.raises(SourceMissing, match="undesa_pd_2020"):
        draft_published("undesa-2020", home=tmp_path)


def test_it_knows_its_recipes() -> None:
    """An unknown recipe is answered with the known ones."""
    with pytest.raises(UnknownRevision, match="undesa-2019"):
        draft_published("undesa-1919")
