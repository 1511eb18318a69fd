"""The file of a backup: what is in it, and whether all of it is there as it was written."""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from rihla.errors import BackupDamaged, BackupTooNew

__all__ = ["FORMAT", "Archive", "Held", "Manifest", "digest_of_file", "open_backup"]

FORMAT = 1
"""What this release writes, and the last that it reads."""

MANIFEST, ROWS, FOLDER = "manifest.json", "rows/", "folder/"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """One member: its checksum, and how many rows or bytes it has."""

    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Parameters
    ----------
    made
        When its transaction began, UTC.
    release
        The release of the software that made it.
    database
        ``sqlite`` or ``postgresql``; it is restored into either.
    migrations
        What had been applied, as ``app.name``: the form of its tables.
    tables, files
        Every table with its rows, every file of the site's folder.
    entries, head
        Length and last digest of the audit's chain.
    """

    made: str
    release: str
    database: str
    migrations: tuple[str, ...]
    entries: int
    head: str
    tables: Mapping[str, Held] = field(default_factory=dict)
    files: Mapping[str, Held] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(one.count for one in self.tables.values())


@dataclass(frozen=True, slots=True)
class Archive:
    """An open backup, every member of which was found whole."""

    path: Path
    manifest: Manifest
    zip: zipfile.ZipFile

    def rows_of(self, table: str) -> Iterator[list[Any]]:
        """Read the rows of a table: first the names of its columns."""
        with self.zip.open(f"{ROWS}{table}.jsonl") as stream:
            for line in stream:
                yield json.loads(line)

    def open_file(self, path: str) -> IO[bytes]:
        """Open a file of the site's folder."""
        return self.zip.open(f"{FOLDER}{path}")


@contextlib.contextmanager
def open_backup(path: Path) -> Iterator[Archive]:
    """Open a backup and look at all of it before anything is taken from it.

    Raises
    ------
    BackupDamaged
        If a part is missing, changed or not named; with its name.
    BackupTooNew
        If a later release wrote it in a form that this one does not know.
    """
    with contextlib.ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            manifest = _read_manifest(path, archive)
            _look_at_all(path, archive, manifest)
        except FileNotFoundError as error:
            raise BackupDamaged(f"{path} is not there.", cure="Give a file that is.") from error
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
            raise _damaged(path, f"it cannot be read ({error or type(error).__name__})") from error
        yield Archive(path, manifest, archive)


def digest_of_file(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        content = json.loads(archive.read(MANIFEST))
        found = int(content["format"])
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged(
            path, "it has no manifest, so it is no backup, or not a whole one"
        ) from error
    if found > FORMAT:
        raise BackupTooNew(
            f"{path} was written in format {found} by release {content.get('release')}; this"
            f" release reads up to {FORMAT}.",
            cure="Restore it with that release, or a later one.",
        )
    try:
        tables, files = (
            {
                str(name): Held(int(held["count"]), str(held["sha256"]))
                for name, held in part.items()
            }
            for part in (content["tables"], content["files"])
        )
        return Manifest(
            made=str(content["made"]),
            release=str(content["release"]),
            database=str(content["database"]),
            migrations=tuple(map(str, content["migrations"])),
            entries=int(content["entries"]),
            head=str(content["head"]),
            tables=tables,
            files=files,
            format=found,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, "its manifest is not as it was written") from error


def _look_at_all(path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    named = {f"{ROWS}{name}.jsonl": held for name, held in manifest.tables.items()}
    named |= {f"{FOLDER}{name}": held for name, held in manifest.files.items()}
    members = [one.filename for one in archive.infolist()]
    absent = sorted({*named, MANIFEST} - set(members))
    unnamed = sorted(set(members) - {*named, MANIFEST})
    if absent or unnamed or len(members) != len(set(members)):
        what = f"{absent[0]} is absent" if absent else f"{(unnamed or ['a part'])[0]} is not named"
        raise _damaged(path, f"{what} in its manifest" if not absent else what)
    for name, held in named.items():
        if not _is_within(name):
            raise _damaged(path, f"{name} would be written outside of the site's folder")
        if _digest_of(archive, name) != held.sha256:
            raise _damaged(path, f"{name} is not what was written")


def _digest_of(archive: zipfile.ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with archive.open(name) as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _is_within(name: str) -> bool:
    parts = name.split("/")
    return not any(part in {"", ".", ".."} or "\\" in part or "\0" in part for part in parts)


def _damaged(path: Path, what: str) -> BackupDamaged:
    return BackupDamaged(f"{path}: {what}.", cure="Take another backup; nothing was restored.")
