"""Sidecars: validated strictly, all faults at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import rihla.sources
from rihla.errors import SourceMalformed
from rihla.sources.registry import list_sources
from rihla.sources.sidecar import Use, load_sidecars

SOUND: dict[str, Any] = {
    "id": "example-2019",
    "title": "An example",
    "producer": "Example Office",
    "edition": "2019",
    "citation": "Example Office (2019). An example.",
    "url": "https://example.org/",
    "licence": "CC BY 4.0",
    "licence_url": None,
    "published": None,
    "retrieved": None,
    "may_ship": True,
    "files": [
        {
            "path": "example/stock.csv",
            "sha256": "0" * 64,
            "size": 1,
            "url": None,
            "use": "evidence",
            "what": "Stocks.",
        }
    ],
}


def write(folder: Path, *sources: object) -> Path:
    """Write a sidecar with these entries."""
    path = folder / "sidecar.yaml"
    path.write_text(yaml.safe_dump({"sources": list(sources)}), encoding="utf-8")
    return path


def faults_of(path: Path) -> list[str]:
    """Give the places and words of every fault of a sidecar."""
    with pytest.raises(SourceMalformed) as caught:
        load_sidecars(path)
    return [f"{fault.column}: {fault.what}" for fault in caught.value.faults]


def test_a_sound_sidecar_is_read_as_written(tmp_path: Path) -> None:
    """Values arrive unchanged, the use of a file as a word of the vocabulary."""
    (sidecar,) = load_sidecars(write(tmp_path, SOUND))
    assert (sidecar.id, sidecar.may_ship) == ("example-2019", True)
    assert sidecar.file("stock.csv").use is Use.EVIDENCE
    assert sidecar.file("example/stock.csv") is sidecar.file("stock.csv")


def test_a_file_that_is_not_declared_is_not_found(tmp_path: Path) -> None:
    """Asking for another file is an error, not a guess."""
    (sidecar,) = load_sidecars(write(tmp_path, SOUND))
    with pytest.raises(KeyError):
        sidecar.file("flow.csv")


def test_every_fault_is_listed_at_once(tmp_path: Path) -> None:
    """A misspelt key, a bad checksum, a bad size, a bad use and a path outside are five faults."""
    file = SOUND["files"][0] | {"sha256": "ABC", "size": 0, "use": "fun", "path": "../stock.csv"}
    entry = {key: value for key, value in SOUND.items() if key != "licence"}
    faults = faults_of(write(tmp_path, entry | {"license": "CC BY 4.0", "files": [file]}))
    assert len(faults) == 6
    for column in ("license", "licence", "sha256", "size", "use", "path"):
        assert any(fault.startswith(f"example-2019.{column}") for fault in faults) or any(
            fault.startswith(f"example-2019.files[0].{column}") for fault in faults
        )


def test_an_id_declared_twice_is_a_fault(tmp_path: Path) -> None:
    """Two editions under one id could not be told apart; nor could two files under one path."""
    faults = faults_of(write(tmp_path, SOUND, SOUND))
    assert faults == [
        "id: is declared twice: example-2019",
        "path: is declared twice: example/stock.csv",
    ]


@pytest.mark.parametrize("content", ["", "sources:", "sources: 3", "a: [", "- x", "sources: [3]"])
def test_what_is_no_sidecar_is_refused_without_a_traceback(tmp_path: Path, content: str) -> None:
    """Whatever stands in the file, the error is one a user can mend."""
    path = tmp_path / "sidecar.yaml"
    path.write_text(content, encoding="utf-8")
    assert faults_of(path)


def test_every_provider_has_a_sidecar_and_a_readme() -> None:
    """A copied folder that forgot one of the two is found here."""
    root = Path(rihla.sources.__file__).parent
    folders = [path for path in root.iterdir() if (path / "__init__.py").is_file()]
    assert len(folders) >= 5
    for folder in folders:
        assert (folder / "sidecar.yaml").is_file(), folder.name
        assert (folder / "README.md").is_file(), folder.name


def test_files_by_the_united_nations_on_migrant_stock_are_for_scoring_only() -> None:
    """Every UN stock revision is compared with, never an input to an estimate."""
    stocks = [s.sidecar for s in list_sources() if s.id.startswith("undesa-ims")]
    assert len(stocks) == 2
    uses = {f.name: f.use for s in stocks for f in s.files}
    assert uses.pop("total_population_by_age_and_sex.csv") is Use.COVARIATE
    assert uses.pop("type_of_data_2019.csv") is Use.REFERENCE
    assert set(uses.values()) == {Use.SCORING}


@pytest.mark.large_input
def test_the_citation_is_the_one_that_the_workbook_suggests(data: Path) -> None:
    """What is printed below every figure is the publisher's own wording."""
    from rihla.sources.un_desa_ims import read_workbook

    files = {
        "2019": "undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx",
        "2020": "undesa_ims_2020/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx",
    }
    for edition, file in files.items():
        (declared,) = [s.sidecar for s in list_sources() if s.id == f"undesa-ims-{edition}"]
        assert read_workbook(data / file, edition).citation == declared.citation
        assert declared.licence in read_workbook(data / file, edition).copyright
