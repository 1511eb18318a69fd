"""The parts of ``rihla revision`` that write: building a revision, and exporting one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rihla.areas import LANGUAGES
from rihla.cli.output import prints_report
from rihla.cli.parameter import DATA, REVISION
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count
from rihla.exchange.tidy import TIDY_FORMATS, export_tidy
from rihla.revision.citation import cite_revision
from rihla.revision.schema import TABLES
from rihla.revision.store import Revision, home_store, open_revision

__all__ = ["COMMANDS"]

_COLUMNS = (
    Column("file", "File"),
    Column("bytes", "Bytes", count, number=True),
)


@click.command("build")
@click.argument("revision", help="Id of a recipe, such as undesa-2019.")
@DATA
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to publish in; else your own store (see RIHLA_HOME).",
)
@click.option("--embed", is_flag=True, help="Set it beside the one inside the package instead.")
@click.option("--replace", is_flag=True, help="With --embed: replace it if it differs.")
@prints_report
def build(
    revision: str, data: Path | None, store: Path | None, embed: bool, replace: bool
) -> Report:
    """Build a revision from published files, seal it, publish it and verify it.

    The same files give the same seal. A revision that exists is never replaced in a store:
    new knowledge is a new revision.
    """
    if replace and not embed:
        raise click.UsageError("--replace goes with --embed only: a published revision is sealed.")
    # the whole engine, and needed by this command alone
    from rihla.pipeline import build_revision, embed_revision

    with step_progress("Building") as step:
        if embed:
            built, unchanged = embed_revision(
                revision, home=data, replace=replace, **_given(store), progress=step
            )
            said = "the same seal as before" if unchanged else "embedded"
        else:
            built = build_revision(revision, home=data, store=store or home_store(), progress=step)
            said = "published"
    return _written(f"{built.id}: {said}, seal {built.manifest.seal[:12]}", built, built.path)


@click.command("export")
@click.argument("revision", type=REVISION, help="The revision, such as 2019.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    help="New folder to write; for xlsx, a new file.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*TIDY_FORMATS, "xlsx"]),
    default="csv",
    show_default=True,
    help="Tidy tables, or a workbook in the layout of the publisher's.",
)
@click.option(
    "--table",
    type=click.Choice(list(TABLES)),
    multiple=True,
    help="Only this table; may be given again. Not with xlsx.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the names of areas.",
)
@prints_report
def export(revision: str, to: Path, form: str, table: tuple[str, ...], language: str) -> Report:
    """Write a revision's tables for other programs, with licence and citation inside."""
    if table and form == "xlsx":
        raise click.UsageError("--table goes with csv and parquet: a workbook holds all totals.")
    opened = open_revision(revision)
    with step_progress("Exporting") as step:
        if form == "xlsx":
            # the writer of workbooks computes every aggregate: a second to import, used here alone
            from rihla.exchange.workbook import export_workbook

            export_workbook(opened, to, language=language, progress=step)
        else:
            export_tidy(opened, to, form=form, tables=table, language=language, progress=step)
    return _written(f"{opened.id} as {form}", opened, to)


def _given(store: Path | None) -> dict[str, Any]:
    return {} if store is None else {"store": store}


def _written(title: str, revision: Revision, place: Path) -> Report:
    files = sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    rows = [{"file": str(one), "bytes": one.stat().st_size} for one in files]
    return Report(
        title,
        _COLUMNS,
        rows,
        citations=tuple(f"{c.text} Licence: {c.licence}." for c in cite_revision(revision)),
        context={"id": revision.id, "seal": revision.manifest.seal, "path": str(place)},
    )


COMMANDS = (build, export)
"""The commands, in the order in which they are listed."""
