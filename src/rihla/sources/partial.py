"""A file that grows beside its destination until its checksum is right.

It is safe to be killed at any moment: the bytes on disk are continued only together with the note
that says what they are bytes of, and whatever was mixed up shows in the checksum.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["Busy", "Partial"]


class Busy(OSError):
    """Another process is writing the same partial file."""


class Partial:
    """The bytes fetched so far of one file, with their running checksum.

    Parameters
    ----------
    destination
        Where the whole file will go; the partial one is ``NAME.part`` beside it.
    wanted
        Checksum of the whole file. Bytes noted as part of another file are dropped.
    url
        Address of the whole file. A validator noted for another address is dropped.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Partial.opened(Path(folder.name) / "a.csv", wanted="0" * 64, url="http://x/a") as part:
    ...     part.begin(validator='"v1"')
    ...     part.write(b"first,second")
    >>> with Partial.opened(Path(folder.name) / "a.csv", wanted="0" * 64, url="http://x/a") as part:
    ...     part.size, part.validator
    (12, '"v1"')
    >>> folder.cleanup()
    """

    def __init__(self, destination: Path, *, wanted: str, url: str) -> None:
        self.destination = destination
        self.path = destination.with_name(f"{destination.name}.part")
        self.note = destination.with_name(f"{destination.name}.part.json")
        self.wanted = wanted
        self.url = url
        self.validator: str | None = None
        """What the publisher called the version that the bytes are of (ETag or date)."""
        self.size = 0
        self._hash = hashlib.sha256()
        self._stream: BinaryIO

    @classmethod
    @contextmanager
    def opened(cls, destination: Path, *, wanted: str, url: str) -> Iterator[Partial]:
        """Open or create the partial file, alone; what it holds stays when it is closed.

        Raises
        ------
        Busy
            If another process has it open.
        OSError
            If the disk refuses.
        """
        part = cls(destination, wanted=wanted, url=url)
        part._open()
        try:
            part._continue()
            yield part
        finally:
            part._stream.close()
            if part.path.exists() and part.path.stat().st_size == 0:
                part._remove()

    @property
    def sha256(self) -> str:
        """Checksum of the bytes so far."""
        return self._hash.hexdigest()

    def begin(self, *, validator: str | None) -> None:
        """Drop what is held and note what the bytes to come are part of."""
        self.discard()
        self.validator = validator
        noted = {"sha256": self.wanted, "url": self.url, "validator": validator}
        fresh = self.note.with_name(f"{self.note.name}.new")
        fresh.write_text(json.dumps(noted), encoding="utf-8")
        fresh.replace(self.note)

    def discard(self) -> None:
        """Drop what is held."""
        self._stream.seek(0)
        self._stream.truncate()
        self._hash = hashlib.sha256()
        self.size = 0
        self.validator = None

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        rest = memoryview(data)
        while rest:
            # a disk that is nearly full may take fewer bytes than it is given
            taken = self._stream.write(rest)
            self._hash.update(rest[:taken])
            self.size += taken
            rest = rest[taken:]

    def put_in_place(self) -> None:
        """Make the bytes durable, then rename them to the destination."""
        self._move(self.destination)
        self._remove()

    def set_aside(self, target: Path) -> None:
        """Rename what is held to another name, and begin with nothing."""
        self._move(target)
        self._stream.close()
        self._open()
        self.discard()

    def _move(self, target: Path) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self.path.replace(target)
        _sync_folder(target.parent)

    def _open(self) -> None:
        self._stream = self.path.open("a+b", buffering=0)
        try:
            _lock(self._stream)
            if not os.path.samestat(os.fstat(self._stream.fileno()), self.path.stat()):
                raise Busy("it was put in place a moment ago")
        except OSError:
            self._stream.close()
            raise

    def _continue(self) -> None:
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            noted = {}
        if not isinstance(noted, dict) or noted.get("sha256") != self.wanted:
            self.discard()
            return
        self._stream.seek(0)
        while chunk := self._stream.read(1 << 20):
            self._hash.update(chunk)
            self.size += len(chunk)
        if noted.get("url") == self.url and isinstance(noted.get("validator"), str):
            self.validator = noted["validator"]

    def _remove(self) -> None:
        for path in (self.path, self.note):
            path.unlink(missing_ok=True)


def _lock(stream: BinaryIO) -> None:
    # Only POSIX has fcntl; elsewhere two runs at once are caught by the checksum.
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("another process is fetching it") from error


def _sync_folder(folder: Path) -> None:
    # A rename is durable once its folder is; some systems cannot open a folder to say so.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
