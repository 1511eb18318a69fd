"""The estimator opens evidence and covariates, and cannot open what scores it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import rihla.stock
from rihla.errors import SourceMissing
from rihla.sources.registry import list_sources
from rihla.sources.sidecar import Use
from rihla.stock.evidence import file_use, list_uses, open_input

FLOOR = Path(rihla.stock.__file__).parent
SCORED = ("rihla.sources.un_desa_ims", "rihla.revision", "rihla.indicator", "rihla.claim")
"""What holds figures of the United Nations' revisions."""
COMPARES = ("compare.py",)
"""Modules that set a finished estimate beside a published revision; no estimate passes there."""


def _modules() -> list[Path]:
    return sorted(path for path in FLOOR.rglob("*.py") if path.name not in COMPARES)


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(FLOOR)))
def test_no_module_imports_a_reader_of_what_scores_it(path: Path) -> None:
    """Neither the readers of the revisions nor the revisions themselves, net migration neither."""
    names = _imports(path)
    assert not [name for name in names if name.startswith(SCORED)]
    assert not [name for name in names if "vital_event" in name]


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(FLOOR)))
def test_one_module_alone_looks_for_published_files(path: Path) -> None:
    """Only through the allow-list is a published file found."""
    if path.name == "evidence.py":
        return
    assert not {"rihla.sources.home.find_file", "rihla.sources.home.data_home"} & _imports(path)


@pytest.mark.parametrize(
    "path",
    [
        "undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx",
        "undesa_ims_2019/est_refugee_stock.csv",
        "undesa_ims_2019/migrants_by_age_and_sex_total.csv",
        "undesa_ims_2019/migrants_by_origin_and_destination_total.csv",
        "undesa_ims_2019/type_of_data_2019.csv",
        "undesa_ims_2020/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx",
    ],
)
def test_files_for_scoring_cannot_be_opened(path: str, tmp_path: Path) -> None:
    """Even when they lie there."""
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("figures")
    with pytest.raises(SourceMissing, match="for scoring only"):
        open_input(path, home=tmp_path)


def test_a_file_nobody_has_judged_cannot_be_opened(tmp_path: Path) -> None:
    """What the list does not name is refused, with how to name it."""
    with pytest.raises(SourceMissing, match=r"does not name new/file\.csv"):
        open_input("new/file.csv", home=tmp_path)


def test_evidence_and_covariates_can_be_opened(tmp_path: Path) -> None:
    """What is declared so is found."""
    path = tmp_path / "unhcr" / "unrwa.csv"
    path.parent.mkdir()
    path.write_text("year")
    assert open_input("unhcr/unrwa.csv", home=tmp_path) == path


def test_every_declared_file_of_every_source_is_judged() -> None:
    """No source escapes the list, and none is freer here than its own sidecar makes it."""
    rank = [Use.EVIDENCE, Use.COVARIATE, Use.REFERENCE, Use.SCORING]
    for source in list_sources():
        for file in source.sidecar.files:
            assert rank.index(file_use(file.path).use) >= rank.index(file.use), file.path


def test_every_entry_says_why() -> None:
    """Each file's use has its reason, and its columns a use."""
    for use in list_uses():
        assert use.reason.endswith(".")
        assert "*" in use.columns


def test_net_migration_is_no_input() -> None:
    """Births and deaths explain; the United Nations' net migration does not."""
    use = file_use("wpp2024/vital_events_1950_2023.csv")
    assert use.column("births") is Use.COVARIATE
    assert use.column("mig") is use.column("cnmr") is Use.SCORING


@pytest.mark.large_input
def test_every_published_file_is_judged(data: Path) -> None:
    """Every file of the folder stands in the list."""
    for path in data.rglob("*"):
        if path.is_file() and path.parent != data:
            file_use(path.relative_to(data).as_posix())
