"""``rihla revision``: sealed sets of figures — which are held, whether intact, what changed."""

from __future__ import annotations

from typing import Any

import click

from rihla.cli.command import build, cite
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import REVISION
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count, percent, signed
from rihla.errors import RevisionError
from rihla.revision.citation import cite_publishers
from rihla.revision.compare import compare_revisions
from rihla.revision.schema import SEXES, TABLES
from rihla.revision.store import EMBEDDED, Revision, open_revision, survey_stores
from rihla.revision.verify import verify_revision

__all__ = ["command"]


@click.group("revision", cls=CommandGroup)
def command() -> None:
    """Work with sealed sets of figures: list, verify, compare, export, build."""


@command.command("list")
@prints_report
def list_() -> Report:
    """List the revisions held in the package and in your own store."""
    found, refused = survey_stores()
    rows = [
        {
            "id": revision.id,
            "title": revision.manifest.title,
            "vintage": revision.manifest.vintage,
            "created": revision.manifest.created,
            "tables": list(revision.manifest.tables),
            "embedded": revision.path.parent == EMBEDDED,
            "path": str(revision.path),
        }
        for revision in found
    ]
    columns = (
        Column("id", "Revision", wrap=False),
        Column("title", "Title"),
        Column("vintage", "Vintage", wrap=False),
        Column("tables", "Tables"),
    )
    return Report("Revisions", columns, rows, notes=tuple(f"Refused: {error}" for error in refused))


@command.command("show")
@click.argument("revision", type=REVISION, help="The revision, such as 2019.")
@prints_report
def show(revision: str) -> Report:
    """Show one revision: its tables with their seals, methods, sources and notes."""
    opened = open_revision(revision)
    manifest = opened.manifest
    rows = [
        {
            "table": name,
            "what": TABLES[name].title,
            "rows": record.rows,
            "bytes": record.file_bytes,
            "source": record.source,
            "content_sha256": record.content_sha256,
            "file_sha256": record.file_sha256,
        }
        for name, record in manifest.tables.items()
    ]
    columns = (
        Column("table", "Table", wrap=False),
        Column("what", "What"),
        Column("rows", "Rows", count, number=True),
        Column("bytes", "Bytes", count, number=True),
        Column("content_sha256", "Seal", lambda seal: str(seal)[:12], wrap=False),
    )
    methods = tuple(f"Method {m.id} {m.version}: {m.what}" for m in manifest.methods)
    changes = tuple(f"{s.id}: {s.modified}" for s in manifest.sources if s.modified)
    return Report(
        f"{manifest.title} — revision {manifest.id}, vintage {manifest.vintage}",
        columns,
        rows,
        notes=(*methods, *changes, *manifest.notes),
        citations=_citations(opened),
        context={
            "id": manifest.id,
            "vintage": manifest.vintage,
            "created": manifest.created,
            "licence": manifest.licence,
            "format": manifest.format,
            "seal": manifest.seal,
            "path": str(opened.path),
        },
    )


@command.command("verify")
@click.argument("revision", type=REVISION, nargs=-1, help="Revisions; all held if none is given.")
@prints_report
def verify(revision: tuple[str, ...]) -> Report:
    """Check that a revision is, to the last bit, what was sealed.

    Ends with code 6 if one is damaged, half copied or too new.
    """
    faults: list[str] = []
    rows: list[dict[str, Any]] = []
    if revision:
        wanted = [open_revision(one) for one in revision]
    else:
        found, refused = survey_stores()
        wanted, faults = list(found), [str(error) for error in refused]
    with step_progress("Verifying") as step:
        for one in wanted:
            fault = _fault(one, step)
            faults += [fault] if fault else []
            rows.append({"id": one.id, "intact": not fault, "path": str(one.path)})
    columns = (
        Column("id", "Revision", wrap=False),
        Column("intact", "Intact"),
        Column("path", "Folder"),
    )
    return Report(
        "Every revision is what was sealed"
        if not faults
        else "Not every revision is what was sealed",
        columns,
        rows,
        notes=tuple(faults),
        context={"passed": not faults},
        exit_code=RevisionError.exit_code if faults else 0,
    )


@command.command("compare")
@click.argument("first", type=REVISION, help="The earlier revision, such as 2019.")
@click.argument("second", type=REVISION, help="The later revision, such as 2020.")
@click.option(
    "--table",
    type=click.Choice(["stock", "population", "refugees"]),
    default="stock",
    show_default=True,
    help="Which figures to compare.",
)
@click.option("--sex", type=click.Choice(SEXES), default="both", show_default=True, help="Whose.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many rows.")
@click.option("--all", "every", is_flag=True, help="Every row, unchanged ones too.")
@prints_report
def compare(first: str, second: str, table: str, sex: str, top: int, every: bool) -> Report:
    """Show what changed between two revisions, the largest change first.

    A change between revisions is a change of knowledge about the same date, never a change in
    the world.
    """
    one, other = open_revision(first), open_revision(second)
    compared = compare_revisions(one, other, table=table, sex=sex)
    rows = (compared if every else compared.slice(0, top)).to_pylist()
    columns = (
        Column("name", "Area"),
        Column("year", "Year", number=True),
        Column("first", one.id, count, number=True),
        Column("second", other.id, count, number=True),
        Column("change", "Change", signed, number=True),
        Column("change_share", "Share\nof first", percent, number=True),
    )
    shown = len(rows)
    return Report(
        f"{table.capitalize()}: {one.id} and {other.id}",
        columns,
        rows,
        notes=(f"{shown:,} of {compared.num_rows:,} rows, the largest absolute change first.",),
        citations=tuple(dict.fromkeys((*_citations(one), *_citations(other)))),
        context={"first": one.id, "second": other.id, "table": table, "sex": sex},
    )


def _fault(revision: Revision, step: Any) -> str:
    try:
        verify_revision(revision, progress=lambda what: step(f"{revision.id}, {what}"))
    except RevisionError as error:
        return str(error)
    return ""


def _citations(revision: Revision) -> tuple[str, ...]:
    return tuple(f"{c.text} Licence: {c.licence}." for c in cite_publishers(revision))


for part in (*build.COMMANDS, cite.command):
    command.add_command(part)
