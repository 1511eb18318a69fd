"""``rihla site backup`` and ``rihla site restore``."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path

import click

from rihla.errors import BackupDamaged, RihlaError
from rihla.platform.command import prepare_site
from rihla.platform.command.option import HERE

__all__ = ["backup", "restore"]

_PATH = click.Path(path_type=Path)


@click.command("backup")
@click.argument("path", type=_PATH, help="A file that is not there yet, or a folder to name it in.")
@click.option("--keep", type=click.IntRange(1), help="Of a folder: remove all but the latest N.")
@click.option("--list", "listing", is_flag=True, help="Show the backups of a folder.")
@click.option("--verify", is_flag=True, help="Look at all that a backup holds, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@HERE
def backup(
    path: Path, keep: int | None, listing: bool, verify: bool, as_json: bool, here: bool
) -> None:
    """Write all records and the site's folder into one file, while the site is served.

    The file holds everything, what is personal and secret too: whoever reads it reads the site.
    """
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.operation import backup as backups

    if listing:
        _list(backups.list_backups(path), as_json)
    elif verify:
        with backups.open_backup(path) as archive:
            _tell(path, archive.manifest, as_json, "is whole")
    else:
        folder = path if path.is_dir() else path.parent
        if path.is_dir():
            path = folder / backups.name_of_backup(dt.datetime.now(dt.UTC))
        began = time.monotonic()
        manifest = backups.take_backup(path)
        _tell(path, manifest, as_json, f"taken in {time.monotonic() - began:.1f} s")
        for gone in backups.keep_latest(folder, keep) if keep else []:
            click.echo(f"Removed {gone}", err=as_json)


@click.command("restore")
@click.argument("path", type=_PATH, help="The file that rihla site backup wrote.")
@click.option("--replace", is_flag=True, help="Put it in the place of a site that holds records.")
@click.option("--why", default="", help="The reason, for the audit.")
@HERE
def restore(path: Path, replace: bool, why: str, here: bool) -> None:
    """Bring records and files back from a backup: all of it, or nothing.

    The backup is looked at as a whole before anything is touched, rows are compared once they are
    written, and the chain of the audit is verified. A restore that fails or is killed leaves the
    site as it was. It is an entry of the audit itself.
    """
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.accounts.policy import system
    from rihla.platform.operation.backup import restore_backup

    began = time.monotonic()
    done = restore_backup(system("restore"), path, why=why, replace=replace)
    click.echo(
        f"Restored {done.manifest.rows} rows and {len(done.manifest.files)} files as they were at"
        f" {done.manifest.made}, in {time.monotonic() - began:.1f} s; entry {done.sequence} of the"
        " audit tells of it, and the chain holds."
    )


def _list(paths: list[Path], as_json: bool) -> None:
    # loaded only once the applications are
    from rihla.platform.operation.backup import open_backup

    rows = []
    for path in paths:
        try:
            with open_backup(path) as archive:
                held = archive.manifest
                row = {"file": str(path), "holds": True, "made": held.made, "said": ""}
                row |= {"release": held.release, "rows": held.rows, "entries": held.entries}
        except RihlaError as error:
            row = {"file": str(path), "holds": False, "said": error.message}
        rows.append({**row, "bytes": path.stat().st_size})
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        told = f"{row['made']}  {row['rows']} rows" if row["holds"] else f"NOT whole: {row['said']}"
        click.echo(f"{row['file']}  {told}  {int(str(row['bytes'])) / 1e6:.1f} MB")
    click.echo(f"{len(rows)} backups.")


def _tell(path: Path, manifest: object, as_json: bool, what: str) -> None:
    # loaded only once the applications are
    from rihla.platform.operation.backup import Manifest

    if not isinstance(manifest, Manifest):
        raise BackupDamaged(f"{path} has no manifest.", cure="Take another backup.")
    if as_json:
        click.echo(manifest.as_json())
        return
    click.echo(
        f"{path} {what}: {manifest.rows} rows of {len(manifest.tables)} tables,"
        f" {len(manifest.files)} files, {path.stat().st_size / 1e6:.1f} MB; release"
        f" {manifest.release}, {manifest.database}, {manifest.made}; audit at entry"
        f" {manifest.entries}, head {manifest.head}"
    )
