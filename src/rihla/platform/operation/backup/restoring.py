"""Restores a backup: all of it or nothing, whatever stops it in between."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from rihla.errors import BackupDamaged, BackupTooNew, RestoreRefused
from rihla.platform.accounts.policy import NOWHERE, Actor, require
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry
from rihla.platform.audit.recording import recording, releasing
from rihla.platform.job.models import State, Task
from rihla.platform.job.queue import hand_over
from rihla.platform.operation.backup.archive import Archive, Manifest, digest_of_file, open_backup
from rihla.platform.operation.backup.folder import exchange, stage, staged_restore, unstage
from rihla.platform.operation.backup.row import read_rows, tables_of, write_rows
from rihla.platform.operation.backup.taking import applied_migrations
from rihla.platform.search.services import reindex

__all__ = ["Restored", "finish_interrupted", "restore_backup"]

ACT = "site.restore"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    manifest: Manifest
    replaced: bool
    sequence: int
    """The entry of the chain that tells of it."""


def restore_backup(actor: Actor, path: Path, *, why: str = "", replace: bool = False) -> Restored:
    """Put the rows and files of a backup in the place of those that are there.

    Parameters
    ----------
    replace
        Whether a site that holds anything is replaced.

    Raises
    ------
    BackupDamaged, BackupTooNew
        Before anything is touched.
    RestoreRefused
        If the site holds something already, or another restore is running.
    """
    require(actor, ACT, NOWHERE)
    with _alone(), open_backup(path) as archive:
        _finish()
        fresh = not connection.introspection.table_names()
        holds = not fresh and _holds_anything()
        if holds and not replace:
            raise RestoreRefused(
                "The site holds records already.",
                cure="Give --replace to put the backup in their place; back them up first.",
            )
        older = _check_migrations(archive, fresh)
        if fresh and not older:
            call_command("migrate", verbosity=0, interactive=False)
        mark = uuid.uuid4().hex
        stage(settings.FOLDER, archive, mark)
        said = (
            f"{why.strip()} From {path.name}, taken {archive.manifest.made} at entry"
            f" {archive.manifest.entries}; SHA-256 {digest_of_file(path)}; restore {mark}."
        ).strip()
        try:
            sequence = _replace_rows(actor, archive, said, older=older)
        except BaseException as error:
            unstage(settings.FOLDER)
            if isinstance(error, IntegrityError | DataError):
                raise BackupDamaged(
                    f"{path}: its rows do not fit together ({str(error).splitlines()[0]}).",
                    cure="Restore an earlier backup; nothing was changed.",
                ) from error
            raise
        exchange(settings.FOLDER)
    return Restored(archive.manifest, holds, sequence)


def finish_interrupted() -> bool:
    """End what a killed restore began: the files follow where the rows are, or neither does.

    Returns
    -------
    bool
        Whether there was something to end.
    """
    if staged_restore(settings.FOLDER) is None:
        return False
    with _alone():
        return _finish()


def _finish() -> bool:
    mark = staged_restore(settings.FOLDER)
    if mark is None:
        return False
    if mark and _was_committed(mark):
        exchange(settings.FOLDER)
    else:
        unstage(settings.FOLDER)
    return True


def _was_committed(mark: str) -> bool:
    try:
        return Entry.objects.filter(action=ACT, why__contains=f"restore {mark}.").exists()
    except DatabaseError:  # no tables: nothing was
        return False


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    folder: Path = settings.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RestoreRefused(
                "Another restore of this site is running.", cure="Wait for its end."
            ) from error
        yield


def _holds_anything() -> bool:
    """Tell whether anybody but migrations wrote here: every mutation has its entry."""
    if "audit_entry" not in connection.introspection.table_names():
        return True  # tables of something else
    return Entry.objects.exclude(action="release.migrate").exists()


def _check_migrations(archive: Archive, fresh: bool) -> bool:
    """Tell whether the backup is of an older release."""
    given = set(archive.manifest.migrations)
    executor = MigrationExecutor(connection)
    known = {f"{app}.{name}" for app, name in executor.loader.graph.nodes if app != "procrastinate"}
    if unknown := sorted(given - known):
        raise BackupTooNew(
            f"{archive.path} has tables that this release does not know ({unknown[0]}).",
            cure=f"Restore it with release {archive.manifest.release}, or a later one.",
        )
    if given == known:
        if not fresh and set(applied_migrations()) != known:
            raise RestoreRefused(
                "The tables here are not those of this release.", cure="Run: rihla site migrate"
            )
        return False
    if not fresh:
        raise RestoreRefused(
            f"{archive.path} is of release {archive.manifest.release}, whose tables were others.",
            cure="Name a database without tables in RIHLA_DATABASE: the backup is brought into it"
            " and then to this release.",
        )
    return True


def _replace_rows(actor: Actor, archive: Archive, said: str, *, older: bool) -> int:
    if older and connection.vendor == "postgresql":
        # the queue's own tables hold nothing of the backup, and some of its steps stand alone
        executor = MigrationExecutor(connection)
        executor.migrate([n for n in executor.loader.graph.leaf_nodes() if n[0] == "procrastinate"])
    # SQLite changes tables only while it does not look at references
    unchecked = connection.vendor == "sqlite" and older
    with (
        connection.constraint_checks_disabled() if unchecked else contextlib.nullcontext(),
        transaction.atomic(),
        releasing(),
    ):
        held = _tables_of_then(archive.manifest.migrations) if older else apps
        models = tables_of(held)
        _lock(models)
        _empty(models)
        _fill(archive, models)
        if older:
            call_command("migrate", verbosity=0, interactive=False)
        connection.check_constraints()
        _verify(archive)
        _hand_over_work()
        _make_again()
        with recording(actor.id, ACT, why=said, always=True):
            pass
        last = Entry.objects.order_by("sequence").last()
        assert last is not None
        return last.sequence


def _tables_of_then(migrations: Sequence[str]) -> Apps:
    executor = MigrationExecutor(connection)
    then: set[tuple[str, str | None]] = set()
    for one in migrations:
        app, _, name = one.partition(".")
        then.add((app, name))
    graph = executor.loader.graph
    leaves = [
        node
        for node in sorted(then, key=str)
        if not any(
            child.key in then and child.key[0] == node[0] for child in graph.node_map[node].children
        )
    ]
    state = executor.migrate(leaves)
    found: Apps = state.apps
    return found


def _lock(models: dict[str, type[Model]]) -> None:
    """Keep writers out until the end; readers go on with what they see."""
    if connection.vendor == "postgresql":
        names = ", ".join(map(connection.ops.quote_name, models))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _empty(models: dict[str, type[Model]]) -> None:
    with connection.cursor() as cursor:
        present = connection.introspection.table_names(cursor)
        for table in (*models, *(one for one in ("procrastinate_jobs",) if one in present)):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _fill(archive: Archive, models: dict[str, type[Model]]) -> None:
    if strange := sorted(set(archive.manifest.tables) ^ set(models)):
        raise BackupDamaged(
            f"{archive.path}: the table {strange[0]} is not in both, the backup and this release.",
            cure="Restore it with the release that made it; nothing was changed.",
        )
    for table, model in models.items():
        rows = archive.rows_of(table)
        columns = next(rows)
        write_rows(model, columns, rows)
        found, count = hashlib.sha256(), -1
        for line in read_rows(model):
            found.update(line)
            count += 1
        wanted = archive.manifest.tables[table]
        if (count, found.hexdigest()) != (wanted.count, wanted.sha256):
            raise BackupDamaged(
                f"{table} has other rows after restoring than the backup has"
                f" ({count} instead of {wanted.count}, or other values).",
                cure="Nothing was changed; report it with the release that made the backup.",
            )
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(sql)


def _verify(archive: Archive) -> None:
    manifest = archive.manifest
    found = verify_chain(head=manifest.head if manifest.entries else "")
    if not found.holds or found.entries < manifest.entries:
        first = found.breaks[0] if found.breaks else None
        what = f"entry {first.sequence} {first.what}" if first else "entries are missing"
        raise BackupDamaged(
            f"{archive.path}: its chain of the audit does not hold: {what}.",
            cure="Restore an earlier backup; nothing was changed.",
        )


def _make_again() -> None:
    """Make what is searched from what was restored: it is in no backup."""
    reindex()
    call_command("update_index", verbosity=0)


def _hand_over_work() -> None:
    """Let work that waited, or was being done, be done from here on."""
    Task.objects.filter(state=State.RUNNING).update(state=State.WAITING, held_until=None)
    for task in Task.objects.filter(state=State.WAITING):
        hand_over(task)
