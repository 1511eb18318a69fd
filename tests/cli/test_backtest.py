"""``rihla backtest settings``: what it prints, what it writes, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import yaml
from click.testing import Result

from rihla.cli.command import backtest
from rihla.stock.method import Evidence
from rihla.stock.methods.setting import SETTINGS_FILE, SPREADS
from rihla.stock.population import Population

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]

_TYPES = pa.schema(
    [
        ("area", pa.int32()),
        ("date", pa.float64()),
        ("basis", pa.string()),
        ("kind", pa.string()),
        ("value", pa.float64()),
        ("spread", pa.float64()),
        ("taken_out", pa.float64()),
        ("published", pa.int64()),
    ]
)


@pytest.fixture(autouse=True)
def _few_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty areas with a census every five years in place of the published observations."""
    generator = np.random.default_rng(1)
    rows = [
        (
            area,
            date,
            "place_of_birth",
            "census",
            float(np.exp(generator.normal(11, 0.3))),
            0,
            0,
            None,
        )
        for area in range(1, 21)
        for date in np.arange(1980.3, 2019.0, 5.0).tolist()
    ]
    events = pa.Table.from_pylist(
        [dict(zip(_TYPES.names, row, strict=True)) for row in rows], schema=_TYPES
    )
    people = {a: (np.array([1950.5, 2020.5]), np.array([1e6, 1e6])) for a in range(1, 21)}
    evidence = Evidence(events, Population(people), {a: a % 2 for a in range(1, 21)})
    monkeypatch.setattr(backtest, "_evidence", lambda _home: evidence)


def test_it_names_every_setting_and_what_hidden_counts_say(ask: Ask) -> None:
    """Without a pass over hidden counts nothing is changed, and nothing gained."""
    answer = ask("backtest", "settings", "--passes", "0")
    rows = {row["setting"]: row for row in answer["rows"]}
    assert set(rows) == set(yaml.safe_load(SETTINGS_FILE.read_text(encoding="utf-8")))
    assert all(row["found"] == row["present"] for row in rows.values())
    assert {name for name, row in rows.items() if row["likely"] is not None} == set(SPREADS)
    told = [note for note in answer["notes"] if note.startswith("CRPS by")]
    assert [note.split()[2].rstrip(",") for note in told] == ["cutoff", "backcast", "tenth", "area"]
    assert all("0.00 % lower" in note for note in told)


def test_it_writes_only_where_it_is_told_and_never_over_a_file(run: Run, tmp_path: Path) -> None:
    """The declared settings stay; what is written is a file of settings."""
    before = SETTINGS_FILE.read_bytes()
    words = ("backtest", "settings", "--passes", "0", "--settings-file", "found.yaml")
    assert run(*words).exit_code == 0
    assert SETTINGS_FILE.read_bytes() == before
    written = yaml.safe_load((tmp_path / "found.yaml").read_text(encoding="utf-8"))
    assert written == yaml.safe_load(before)
    again = run(*words)
    assert again.exit_code == 8
    assert "found.yaml" in again.stderr
