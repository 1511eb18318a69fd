"""The files of a site's folder: which belong into a backup, and how they are put back.

What is put back lies beside first. Only once the database holds the restored rows are names
exchanged, one after the other; whatever is killed in between is finished by the next command.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from rihla.platform.operation.backup.archive import Archive

__all__ = ["STAGED", "add_files", "exchange", "files_of", "stage", "staged_restore", "unstage"]

STAGED = ".restore"
"""Where what is put back lies, inside the folder: names are exchanged within one file system."""

_OWN = {"limits", "paused", "secret", "log", STAGED}
"""Counters, the mark of a pause, the secret of ``--here``, what is being put back."""
_MARK = "mark.json"


def files_of(folder: Path) -> Iterator[Path]:
    """Give the files that belong into a backup, in order."""
    for name in _names(folder):
        path = folder / name
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (one for one in found if one.is_file() and not one.is_symlink())


def add_files(folder: Path, paths: Iterator[Path], add: Any) -> None:
    """Give each file's name and content to a function; a file that went meanwhile is left out."""
    for path in paths:
        try:
            with path.open("rb") as stream:
                add(path.relative_to(folder).as_posix(), stream)
        except FileNotFoundError:
            continue


def stage(folder: Path, archive: Archive, mark: str) -> None:
    """Lay the files of a backup beside those that are there."""
    unstage(folder)
    new = folder / STAGED / "new"
    new.mkdir(parents=True)
    for name, held in archive.manifest.files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open_file(name) as stream, path.open("wb") as file:
            shutil.copyfileobj(stream, file)
            file.flush()
            os.fsync(file.fileno())
        with path.open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == held.sha256
    (folder / STAGED / _MARK).write_text(json.dumps({"mark": mark}), encoding="utf-8")


def staged_restore(folder: Path) -> str | None:
    """Give the mark of what lies beside; an empty text if it is not whole; None if nothing does."""
    if not (folder / STAGED).exists():
        return None
    try:
        mark: str = json.loads((folder / STAGED / _MARK).read_text(encoding="utf-8"))["mark"]
    except (OSError, ValueError, KeyError):
        return ""
    return mark


def exchange(folder: Path) -> None:
    """Put what lies beside in its place; done again after a kill, it goes on where it was."""
    new, old = folder / STAGED / "new", folder / STAGED / "old"
    old.mkdir(exist_ok=True)
    done = folder / STAGED / "done"
    done.mkdir(exist_ok=True)
    # what was there is moved away once; what was put there already is not
    for name in _names(folder):
        if not (done / name).exists():
            # a process that still serves may have made it again meanwhile
            free = (
                old / name if not (old / name).exists() else old / f"{name}.{secrets.token_hex(4)}"
            )
            (folder / name).rename(free)
    for path in sorted(new.iterdir()):
        (done / path.name).touch()
        path.rename(folder / path.name)
    unstage(folder)


def unstage(folder: Path) -> None:
    """Forget what lies beside."""
    staged = folder / STAGED
    # the mark goes first: what is left of a removal that was killed counts for nothing
    (staged / _MARK).unlink(missing_ok=True)
    if staged.exists():
        shutil.rmtree(staged)


def database_file() -> Path:
    """Give the name of the database: if it is a file of the folder, its rows are what is kept."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _names(folder: Path) -> list[str]:
    path = database_file()
    own = {f"{path.name}{end}" for end in ("", "-wal", "-shm", "-journal")}
    left_out = _OWN | (own if path.parent == folder else set())
    if not folder.exists():
        return []
    return sorted(
        one.name
        for one in folder.iterdir()
        if one.name not in left_out
        and not one.name.endswith((".lock", ".part"))
        and not (one.suffix == ".zip" and one.name.startswith("rihla-"))
    )
