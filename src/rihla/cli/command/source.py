"""``rihla sources``: what was published, whether the files are intact, and how to get them."""

from __future__ import annotations

from pathlib import Path

import click

from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import DATA, SOURCE
from rihla.cli.progress import step_progress, transfer_progress
from rihla.cli.report import Column, Report, count
from rihla.errors import InputError
from rihla.sources.download import Fetched, fetch_source
from rihla.sources.home import data_home
from rihla.sources.registry import CheckReport, Source, check_source, get_source, list_sources

__all__ = ["command"]


@click.group("sources", cls=CommandGroup)
def command() -> None:
    """Look at published data: what is held, whether it is intact, how to fetch it."""


@command.command("list")
@prints_report
def list_() -> Report:
    """List every source held, with its licence."""
    rows = [
        {
            "id": source.id,
            "title": source.sidecar.title,
            "edition": source.sidecar.edition,
            "producer": source.sidecar.producer,
            "licence": source.sidecar.licence,
            "may_ship": source.sidecar.may_ship,
            "files": len(source.sidecar.files),
        }
        for source in list_sources()
    ]
    columns = (
        Column("id", "Source", wrap=False),
        Column("title", "Title"),
        Column("licence", "Licence"),
        Column("may_ship", "May ship"),
        Column("files", "Files", number=True),
    )
    notes = ("May ship: whether the licence lets the figures travel inside the package.",)
    return Report("Sources", columns, rows, notes=notes)


@command.command("show")
@click.argument("source", type=SOURCE, help="Id of the source, as `rihla sources list` prints it.")
@prints_report
def show(source: str) -> Report:
    """Show one source: citation, licence, every file with its checksum and use."""
    sidecar = get_source(source).sidecar
    rows = [
        {
            "path": file.path,
            "size": file.size,
            "use": str(file.use),
            "what": file.what,
            "made_by": file.made_by,
            "url": file.url,
            "sha256": file.sha256,
        }
        for file in sidecar.files
    ]
    columns = (
        Column("path", "File"),
        Column("size", "Bytes", count, number=True),
        Column("use", "Use", wrap=False),
        Column("what", "What"),
    )
    return Report(
        f"{sidecar.title} — {sidecar.edition}",
        columns,
        rows,
        notes=(sidecar.notes,) if sidecar.notes else (),
        citations=(sidecar.citation, _licence(get_source(source)), sidecar.url),
        context={
            "id": sidecar.id,
            "producer": sidecar.producer,
            "edition": sidecar.edition,
            "licence": sidecar.licence,
            "licence_url": sidecar.licence_url,
            "published": sidecar.published,
            "may_ship": sidecar.may_ship,
        },
    )


@command.command("extract")
@DATA
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), help="Folder to write it to."
)
@click.option("--embed", is_flag=True, help="Write it over the one inside the package instead.")
@prints_report
def extract(data: Path | None, to: Path | None, embed: bool) -> Report:
    """Draw the extract of the observations that travels in the package.

    Every total of migrants by sex, by origin no more than two dates of an area, registered
    refugees and total population; each row with the label of its source. The same files give the
    same bytes.
    """
    if (to is None) is not embed:
        raise click.UsageError("Say where: --to FOLDER, or --embed.")
    # the floor of estimates, and needed by this command alone
    from rihla.stock.extract import EMBEDDED, draw_extract, write_extract

    with step_progress("Drawing") as step:
        tables = draw_extract(home=data, progress=step)
        folder = EMBEDDED if to is None else to
        sizes = write_extract(tables, folder, home=data)
    rows = [
        {
            "file": str(folder / name),
            "rows": tables[Path(name).stem].num_rows if name.endswith(".parquet") else None,
            "bytes": size,
        }
        for name, size in sizes.items()
    ]
    columns = (
        Column("file", "File"),
        Column("rows", "Rows", count, number=True),
        Column("bytes", "Bytes", count, number=True),
    )
    return Report("The extract of the observations", columns, rows)


@command.command("check")
@click.argument(
    "source", type=SOURCE, nargs=-1, help="Ids of sources; all of them if none is given."
)
@DATA
@prints_report
def check(source: tuple[str, ...], data: Path | None) -> Report:
    """Check that files are there, unchanged, and read without a fault.

    Every file is compared with the checksum that its source declares; then the readers run, and
    every declared correction must still meet what it expects. Ends with code 5 if anything is
    not as it should be.
    """
    wanted = [get_source(one) for one in source] or list(list_sources())
    reports = []
    with step_progress("Checking") as step:
        for one in wanted:
            step(one.id)
            reports.append(check_source(one.id, home=data_home(data)))
    rows = [row for report in reports for row in _check_rows(report)]
    columns = (
        Column("source", "Source", wrap=False),
        Column("what", "File or reading"),
        Column("state", "State", wrap=False),
    )
    passed = all(report.passed for report in reports)
    return Report(
        "All is as declared" if passed else "Not all is as declared",
        columns,
        rows,
        notes=tuple(row["message"] for row in rows if row["message"]),
        context={"passed": passed},
        exit_code=0 if passed else InputError.exit_code,
    )


@command.command("fetch")
@click.argument("source", type=SOURCE, nargs=-1, required=True, help="Ids of sources to fetch.")
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="RIHLA_DATA",
    show_envvar=True,
    required=True,
    help="Folder to put the files in, each below it at its declared path.",
)
@click.option(
    "--replace", is_flag=True, help="Replace a file that is there and is not the declared one."
)
@prints_report
def fetch(source: tuple[str, ...], to: Path, replace: bool) -> Report:
    """Fetch a source's files from their publisher, going on where a fetch was cut off.

    A file is put in its place only when its bytes are the declared ones; a file that the
    publisher has changed is refused with what differs. Without a connection nothing is lost:
    run it again to go on.
    """
    rows = []
    with transfer_progress() as told:
        for one in source:
            rows += [
                _fetched_row(one, fetched)
                for fetched in fetch_source(one, to, progress=told, replace=replace)
            ]
    columns = (
        Column("source", "Source", wrap=False),
        Column("path", "File"),
        Column("downloaded", "Bytes fetched", count, number=True),
    )
    return Report("Fetched", columns, rows)


def _fetched_row(source: str, fetched: Fetched) -> dict[str, object]:
    return {
        "source": source,
        "path": str(fetched.path),
        "downloaded": fetched.downloaded,
        "was_there": fetched.was_there,
    }


def _check_rows(report: CheckReport) -> list[dict[str, str]]:
    files = [(f.file.path, str(f.state), f.message) for f in report.files]
    readings = [(f"reading {r.name}", str(r.state), r.message) for r in report.readings]
    return [
        {"source": report.source.id, "what": what, "state": state, "message": message}
        for what, state, message in files + readings
    ]


def _licence(source: Source) -> str:
    sidecar = source.sidecar
    address = f" ({sidecar.licence_url})" if sidecar.licence_url else ""
    return f"Licence: {sidecar.licence}{address}"
