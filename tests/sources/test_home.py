"""Where the published files are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rihla.errors import SourceMissing
from rihla.sources.home import VARIABLE, data_home, find_file


def test_it_takes_the_folder_that_holds_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable may name the parent of data/."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert data_home() == tmp_path / "data"


def test_it_takes_the_data_folder_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable may name the folder that holds the providers' folders."""
    (tmp_path / "wpp2019").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert data_home() == tmp_path


def test_it_names_the_variable_and_the_cure_when_nothing_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A user who never heard of the variable learns it from the message."""
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(SourceMissing, match=r"RIHLA_DATA is not set.*export RIHLA_DATA="):
        data_home()


def test_it_refuses_a_folder_that_does_not_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped path is named, with the variable that held it."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "absent"))
    with pytest.raises(SourceMissing, match=r"absent \(RIHLA_DATA names\) is not a folder"):
        data_home()


def test_what_is_given_goes_before_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An explicit folder is not overruled by the environment."""
    monkeypatch.setenv(VARIABLE, "/nowhere")
    assert data_home(tmp_path) == tmp_path


def test_it_finds_a_file_by_the_path_that_its_sidecar_declares(tmp_path: Path) -> None:
    """Declared paths are relative to the data folder, whichever way it was named."""
    file = tmp_path / "data" / "unhcr" / "unrwa.csv"
    file.parent.mkdir(parents=True)
    file.touch()
    assert find_file("unhcr/unrwa.csv", home=tmp_path) == file


def test_it_says_which_file_is_missing_and_where_it_looked(tmp_path: Path) -> None:
    """The message names the file, the folder and how to learn where the file comes from."""
    with pytest.raises(SourceMissing, match=r"unhcr/unrwa.csv is not in .*rihla sources check"):
        find_file("unhcr/unrwa.csv", home=tmp_path)
