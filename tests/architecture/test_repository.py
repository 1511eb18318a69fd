"""The repository keeps its shape: sizes, names, locks without addresses, tests beside code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(
    r"pypi\.org|pythonhosted|anaconda\.org|conda\.|npmjs\.org|--(?:extra-)?index-url|"
    r"--find-links|registry\s*=",
    re.I,
)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout: no list of files")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_lock_or_setting_names_a_registry() -> None:
    """What is installed is decided by names, versions and hashes, from wherever one installs."""
    files = [
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
        ROOT / "mkdocs.yml",
        *(ROOT / "requirements").iterdir(),
        *(ROOT / ".ci").iterdir(),
        *(one for one in (ROOT / "deploy").rglob("*") if one.is_file()),
    ]
    assert [file.name for file in files if HOSTS.search(file.read_text(encoding="utf-8"))] == []
    names = {path.name for path in _tracked()}
    assert names.isdisjoint({"uv.lock", "poetry.lock", "package-lock.json", "Pipfile.lock"})


def test_every_pin_has_its_hash() -> None:
    """Each requirement of each lock is pinned exactly and carries at least one SHA-256."""
    for lock in (ROOT / "requirements").glob("*.txt"):
        pins = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        for pin in pins:
            if pin.startswith("#"):
                continue
            assert "==" in pin, f"{lock.name}: {pin}"
            assert "--hash=sha256:" in pin, f"{lock.name}: {pin}"


def test_no_file_of_code_is_long() -> None:
    """A file that one cannot hold in mind is split: at 600 lines, tests at 800."""
    long = {}
    for file in _tracked():
        if file.suffix == ".py" and file.is_file():
            lines = len(file.read_text(encoding="utf-8").splitlines())
            if lines > (800 if file.is_relative_to(ROOT / "tests") else 600):
                long[str(file.relative_to(ROOT))] = lines
    assert long == {}


def test_no_module_is_a_drawer() -> None:
    """Every module has a name that says what is in it."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
    assert [path for path in (ROOT / "src").rglob("*.py") if path.stem in drawers] == []


def test_every_floor_has_its_tests() -> None:
    """Tests mirror the source, so that one finds them."""
    floors = [
        path.name
        for path in (ROOT / "src" / "rihla").iterdir()
        if path.is_dir() and (path / "__init__.py").is_file()
    ]
    assert [floor for floor in floors if not (ROOT / "tests" / floor).is_dir()] == []


def test_no_published_file_is_committed() -> None:
    """Large published files are found through RIHLA_DATA, never kept here."""
    strange = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.suffix in (".xlsx", ".xls", ".gz", ".zip")
        or (path.suffix == ".parquet" and "embedded" not in path.parts)
    ]
    assert strange == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    """Paths of one machine mean nothing on another."""
    places = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w")
    found = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.suffix in (".py", ".md", ".toml", ".yml", ".yaml", ".cff", ".csv")
        and path.is_file()
        and places.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
