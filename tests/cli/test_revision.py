"""``rihla revision`` and ``rihla cite`` at work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from rihla.revision.store import EMBEDDED

Run = Callable[..., Result]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give a user's store with a copy of a revision that may be damaged."""
    folder = tmp_path / "home" / "revisions" / "copy-2020"
    shutil.copytree(EMBEDDED / "undesa-2020", folder)
    for file in folder.rglob("*.parquet"):
        file.chmod(0o644)
    return folder


def test_it_lists_the_embedded_revisions(ask: Ask, tmp_path: Path) -> None:
    """Both ship, and are said to be the package's own."""
    rows = ask("revision", "list", RIHLA_HOME=str(tmp_path / "nothing"))["rows"]
    assert {row["id"]: row["embedded"] for row in rows} == {
        "undesa-2019": True,
        "undesa-2020": True,
    }


def test_it_shows_seals_methods_and_sources(ask: Ask) -> None:
    """What a revision was made of can be read without opening a file."""
    answer = ask("revision", "show", "2019")
    assert answer["id"] == "undesa-2019"
    assert len(answer["seal"]) == 64
    assert {"stock", "stock_by_origin", "stock_by_age"} <= {r["table"] for r in answer["rows"]}
    assert any("POP/DB/MIG/Stock/Rev.2019" in citation for citation in answer["citations"])


def test_an_intact_revision_is_verified(run: Run) -> None:
    """The embedded revisions pass."""
    result = run("revision", "verify", "2019", "2020")
    assert result.exit_code == 0
    assert "Every revision is what was sealed" in result.stdout


def test_one_flipped_bit_is_found_and_ends_with_6(run: Run, store: Path) -> None:
    """A single bit in a table does not pass for a figure."""
    file = store / "tables" / "stock.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    result = run("revision", "verify", RIHLA_HOME=str(store.parents[1]))
    assert result.exit_code == 6
    assert "stock.parquet" in result.stdout


def test_comparison_is_largest_first(ask: Ask) -> None:
    """Rows come in falling order of absolute change, and change is second minus first."""
    rows = ask("revision", "compare", "2019", "2020", "--top", "30")["rows"]
    sizes = [abs(row["change"]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert all(row["change"] == row["second"] - row["first"] for row in rows)
    assert len(rows) == 30


def test_tables_are_exported_with_their_licence(run: Run) -> None:
    """The folder holds the table and the citation; Parquet carries the licence inside."""
    result = run("revision", "export", "2020", "--to", "out", "--table", "stock")
    assert result.exit_code == 0
    assert {"stock.csv", "citation.bib", "README.txt"} <= {p.name for p in Path("out").iterdir()}
    run("revision", "export", "2020", "--to", "pq", "--table", "stock", "--format", "parquet")
    metadata = pq.read_schema("pq/stock.parquet").metadata
    assert metadata[b"licence"] == b"CC BY 3.0 IGO"


def test_an_existing_folder_is_not_written_to(run: Run) -> None:
    """Exporting over something is refused with 8, and it stays as it was."""
    Path("out").mkdir()
    Path("out/kept.txt").write_text("kept", encoding="utf-8")
    assert run("revision", "export", "2020", "--to", "out").exit_code == 8
    assert [path.name for path in Path("out").iterdir()] == ["kept.txt"]


def test_replacing_is_for_the_embedded_ones_alone(run: Run) -> None:
    """A published revision is sealed: --replace without --embed is a mistake of usage."""
    assert run("revision", "build", "undesa-2020", "--replace").exit_code == 2


@pytest.mark.large_input
def test_building_again_gives_the_same_seal(ask: Ask, data: Path) -> None:
    """The embedded revision can be rebuilt from published files, to the same seal."""
    words = ("revision", "build", "undesa-2020", "--data", str(data), "--store", "store")
    assert ask(*words)["seal"] == ask("revision", "show", "2020")["seal"]


@pytest.mark.parametrize(
    ("form", "begins"),
    [("text", "Rihla ("), ("bibtex", "@misc{"), ("ris", "TY  - "), ("csl-json", "[")],
)
def test_it_cites_in_every_form(form: str, begins: str, run: Run) -> None:
    """Reference managers and people are served."""
    shown = run("cite", "2019", "--format", form).stdout
    assert shown.startswith(begins)
    assert shown == run("revision", "cite", "2019", "--format", form).stdout


def test_citing_speaks_json_like_every_command(run: Run) -> None:
    """``--json`` is CSL-JSON here."""
    works = json.loads(run("cite", "--json").stdout)
    assert [work["id"] for work in works] == ["rihla-undesa-2019", "undesa-ims-2019"]
