"""Revisions made for these tests: small, sealed, and not those of the package."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import MethodRecord, SourceRecord
from rihla.revision.store import open_revision, publish_revision

__all__ = ["add_strange", "damage", "reseal_as_later", "small_revision"]


def small_revision(
    folder: Path, revision: str, *, title: str = "A small revision", factor: float = 1.0
) -> Path:
    """Seal a revision with the stock and population of 2015 and 2019, and give its folder.

    Parameters
    ----------
    factor
        What the stock of Morocco is multiplied by; it gets an interval of a tenth around it.
    """
    given = open_revision("undesa-2019")
    stock = given.table("stock").select(["area", "year", "sex", "value", "status"])
    stock = stock.filter(pc.greater_equal(stock["year"], 2015))
    own = pc.equal(stock["area"], 504)
    value = pc.if_else(own, pc.multiply(stock["value"], factor), stock["value"])
    columns = {"area": stock["area"], "year": stock["year"], "sex": stock["sex"], "value": value}
    for end, share in (("lower_80", 0.9), ("upper_80", 1.1), ("lower_95", 0.8), ("upper_95", 1.2)):
        columns[end] = pc.if_else(own, pc.multiply(value, share), None)
    population = given.table("population")
    draft = RevisionDraft(
        id=revision,
        title=title,
        vintage="2027",
        created="2026-11-28",
        licence="CC BY 4.0",
        sources=(
            SourceRecord(
                id="trial",
                title="A trial",
                producer="Those who test",
                edition="1",
                citation="",
                url="https://example.org/trial",
                licence="CC BY 4.0",
                licence_url="",
                published="2026-11-28",
                files={},
            ),
        ),
        methods=(MethodRecord(id="trial", version="1", what="Multiplied for a test."),),
        tables={
            "area": given.table("area"),
            "stock": pa.table({**columns, "status": stock["status"]}),
            "population": population.filter(pc.greater_equal(population["year"], 2015)),
        },
        table_sources=dict.fromkeys(("area", "stock", "population"), "trial"),
        notes=("Made for a test.",),
    )
    return publish_revision(draft, folder / "store").path


def damage(folder: Path, table: str = "stock") -> None:
    """Change one byte of a table's file."""
    file = folder / "tables" / f"{table}.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(bytes(content))


def reseal_as_later(folder: Path) -> None:
    """State a format that a later version of this software would write."""
    file = folder / "manifest.json"
    stated = json.loads(file.read_text(encoding="utf-8"))
    stated["format"] += 1
    file.chmod(0o644)
    file.write_text(json.dumps(stated, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def add_strange(folder: Path) -> None:
    """Lay a file beside the tables that the manifest does not name."""
    (folder / "tables" / "more.parquet").write_bytes(b"PAR1")
