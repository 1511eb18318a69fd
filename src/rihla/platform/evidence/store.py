"""Files of registered revisions: copied whole under a name nobody guesses, checked when read."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from rihla.errors import ExportRefused, RevisionDamaged, RevisionError, RevisionIncomplete
from rihla.platform.evidence.models import Registration
from rihla.revision.placement import placed_whole
from rihla.revision.store import Revision, open_revision
from rihla.revision.verify import verify_revision

__all__ = [
    "clear_unknown",
    "export_folder",
    "open_registered",
    "place",
    "remove",
    "take_in",
    "verify_registered",
]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_PARTIAL = re.compile(r"\..*\.partial")
_ABANDONED = 3600.0
"""Seconds after which what no registration names is taken to be left by a process that is gone."""

Progress = Callable[[str], None]


def _nothing(_: str) -> None:
    """Say nothing."""


def place(held: Registration) -> Path:
    """Give the folder of a registered revision."""
    return _store() / held.folder


def export_folder(held: Registration) -> Path:
    """Give the folder in which files made of it are kept; its name is as hard to guess."""
    folder: Path = settings.FOLDER
    return folder / "exports" / held.folder


def take_in(reference: str, *, progress: Progress = _nothing) -> tuple[Revision, str]:
    """Verify a revision, copy it into the site's folder and verify the copy.

    Parameters
    ----------
    reference
        A folder, or the id of a revision held on this machine.

    Returns
    -------
    Revision
        The copy, published by renaming: whoever looks sees no folder or the whole one.
    str
        The name of its folder.

    Raises
    ------
    RevisionDamaged, RevisionIncomplete, RevisionTooNew, UnknownRevision
        If it is refused, with the reason; nothing stays then.
    """
    given = verify_revision(_named(reference), progress=progress)
    if not _ID.fullmatch(given.id):
        raise RevisionDamaged(
            f"{given.path} has an id that cannot stand in an address: {given.id[:100]!r}.",
            cure="Seal it again under an id of small letters, digits, dots and dashes.",
        )
    folder = secrets.token_hex(24)
    progress(f"copying {given.id}")
    try:
        _copy(given, _store() / folder)
    except ExportRefused as error:
        raise RevisionError(error.message, cure=error.cure) from error
    return open_revision(_store() / folder), folder


def open_registered(held: Registration) -> Revision:
    """Open a registered revision; its tables are checked against their seals whenever one is read.

    Raises
    ------
    RevisionDamaged, RevisionIncomplete
        If its files are not those that were registered.
    """
    folder = place(held)
    if not folder.is_dir():
        raise RevisionIncomplete(
            f"The files of revision {held.id} are not in the site's folder.",
            cure="Load it again with: rihla site load FOLDER",
        )
    revision = open_revision(folder)
    if revision.manifest.seal != held.seal:
        raise RevisionDamaged(
            f"The files of revision {held.id} are those of another seal.",
            cure="Load it again with: rihla site load FOLDER",
        )
    return revision


def verify_registered(held: Registration) -> Revision:
    """Check all files of a registered revision, to the last bit."""
    return verify_revision(open_registered(held))


def remove(folder: str) -> None:
    """Remove a copy that was not registered after all."""
    shutil.rmtree(_store() / folder, ignore_errors=True)


def clear_unknown() -> int:
    """Remove what killed processes left: copies that no registration names; give how many."""
    known = set(Registration.objects.values_list("folder", flat=True))
    oldest, count = time.time() - _ABANDONED, 0
    for folder in _store().iterdir() if _store().is_dir() else ():
        left = folder.name not in known or _PARTIAL.fullmatch(folder.name)
        if left and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def _store() -> Path:
    folder: Path = settings.FOLDER
    return folder / "revisions"


def _named(reference: str) -> str | Path:
    folder = Path(reference)
    looks_like_one = (folder / "manifest.json").is_file() or (folder / "tables").is_dir()
    return folder if looks_like_one else reference


def _copy(given: Revision, target: Path) -> None:
    """Copy what the seal covers and nothing else that lies around."""
    with placed_whole(target) as partial:
        (partial / "tables").mkdir(parents=True, mode=0o700)
        names = ["manifest.json", *(f"tables/{name}.parquet" for name in given.manifest.tables)]
        for name in names:
            shutil.copyfile(given.path / name, partial / name)
            _flush(partial / name)
        copy = open_revision(partial)
        if copy.manifest.seal != given.manifest.seal:
            raise RevisionDamaged(
                f"{given.path} changed while it was copied.", cure="Load it again."
            )
        verify_revision(copy)
        _flush(partial / "tables")
        _flush(partial)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
