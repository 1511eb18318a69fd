"""Takes a backup: all rows as they were at one instant, while the site is served."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from rihla.errors import BackupRefused
from rihla.platform.audit.models import Head
from rihla.platform.operation.backup.archive import FOLDER, MANIFEST, ROWS, Held, Manifest
from rihla.platform.operation.backup.folder import add_files, files_of
from rihla.platform.operation.backup.row import read_rows, tables_of

__all__ = ["applied_migrations", "take_backup"]

_BLOCK = 1 << 20


def take_backup(path: Path) -> Manifest:
    """Write a backup beside its name, and give it the name once it is whole.

    Parameters
    ----------
    path
        A file that is not there yet. Whoever can read it can read the whole site: it is for its
        owner's eyes alone (mode 0600).

    Raises
    ------
    BackupRefused
        If the file is there, its folder refuses it, or the tables are not of this release.
    """
    if path.exists():
        raise BackupRefused(f"{path} is there already.", cure="Choose another name.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupRefused(
            "The tables are not those of this release.",
            cure="Take the backup with the release that made them, or run: rihla site migrate",
        )
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        new = os.O_RDWR | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(beside, new, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                manifest = _write(archive)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
        _sync(path.parent)
    except OSError as error:
        raise BackupRefused(
            f"{path} cannot be written: {error.strerror or error}.",
            cure="Give a folder with room enough that may be written to.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def applied_migrations() -> tuple[str, ...]:
    """Give what was applied of the applications that a backup holds.

    Steps that a package has drawn together into one are told by that one alone.
    """
    loader = MigrationLoader(connection)
    steps = loader.graph.nodes.keys() & loader.applied_migrations.keys()
    return tuple(sorted(f"{app}.{name}" for app, name in steps if app != "procrastinate"))


def _write(archive: zipfile.ZipFile) -> Manifest:
    tables: dict[str, Held] = {}
    files: dict[str, Held] = {}
    with _snapshot():
        made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        head = Head.objects.filter(pk=1).first() or Head()
        for table, model in tables_of(apps).items():
            with archive.open(f"{ROWS}{table}.jsonl", "w", force_zip64=True) as out:
                digest, lines = hashlib.sha256(), -1
                for line in read_rows(model):
                    digest.update(line)
                    out.write(line)
                    lines += 1
            tables[table] = Held(lines, digest.hexdigest())
        migrations = applied_migrations()

    def add(name: str, stream: IO[bytes]) -> None:
        before = os.fstat(stream.fileno()).st_size
        digest = hashlib.sha256()
        with archive.open(f"{FOLDER}{name}", "w", force_zip64=True) as out:
            while block := stream.read(_BLOCK):
                digest.update(block)
                out.write(block)
        files[name] = Held(before, digest.hexdigest())

    folder = settings.FOLDER
    add_files(folder, files_of(folder), add)
    manifest = Manifest(
        made=made,
        release=version("rihla"),
        database=connection.vendor,
        migrations=migrations,
        entries=head.sequence,
        head=head.digest,
        tables=tables,
        files=files,
    )
    archive.writestr(MANIFEST, manifest.as_json())
    return manifest


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """Let all that is read be of one instant, and let nobody wait for it.

    Django's own transactions would lock out writers of SQLite, and see each other's commits on
    PostgreSQL.
    """
    if connection.in_atomic_block:  # whoever called holds one already
        yield
        return
    of_postgres = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(of_postgres if connection.vendor == "postgresql" else "BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
