"""Runs the command line in this process, as a user eighty columns wide would see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from rihla.cli.application import rihla

Run = Callable[..., Result]

FEW = [40, 262, 276, 400, 404, 484, 752, 840]
"""Austria, Djibouti, Germany, Jordan, Kenya, Mexico, Sweden, the United States."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs ``rihla`` with the given words, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **env: str | None) -> Result:
        terminal = {"COLUMNS": "80", "RIHLA_DEBUG": None, **env}
        result = CliRunner().invoke(rihla, words, prog_name="rihla", env=terminal)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def ask(run: Run) -> Callable[..., dict[str, Any]]:
    """Give a function that runs ``rihla`` with ``--json`` and gives what was printed."""

    def ask(*words: str, **env: str | None) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(run(*words, "--json", **env).stdout)
        return answer

    return ask


@pytest.fixture(scope="session")
def few(data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a folder of published files whose observations are of a few areas: read in a second."""
    folder = tmp_path_factory.mktemp("few")
    for file in (*data.glob("unhcr/*"), *data.glob("wpp2019/*.xlsx")):
        (folder / file.parent.name).mkdir(exist_ok=True)
        (folder / file.parent.name / file.name).symlink_to(file)
    (folder / "observations").mkdir()
    name = "observations_to_2019.parquet"
    rows = pq.read_table(data / "observations" / name, filters=[("LocID", "in", FEW)])
    pq.write_table(rows, folder / "observations" / name)
    return str(folder)


def walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    """Give every command below one, with the words that call it."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walk(found, (*path, name))


@pytest.fixture(scope="session")
def tree() -> dict[str, click.Command]:
    """Give every command of the whole command line, by the words that call it."""
    return dict(walk(rihla, ("rihla",)))
