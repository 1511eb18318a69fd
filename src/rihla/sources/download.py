"""Fetches a publisher's file by its address, and accepts only the bytes that were declared.

Whatever the server does, the destination holds the declared bytes or does not exist. The file
grows beside it as ``NAME.part`` (what is known of it in ``NAME.part.json``), survives a killed
process, is continued by the next run, and is renamed into place once its checksum is right. Bytes
that are complete and different are kept as ``NAME.changed``, for the user to look at.
"""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rihla.errors import DownloadFailed, SourceChanged
from rihla.sources.home import data_home
from rihla.sources.partial import Busy, Partial
from rihla.sources.registry import get_source, sha256_of
from rihla.sources.sidecar import SidecarFile

if TYPE_CHECKING:
    import httpx

    from rihla.sources.transfer import Progress

__all__ = ["Fetched", "fetch_file", "fetch_source"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One file in place.

    Examples
    --------
    >>> Fetched(Path("population.parquet"), downloaded=0, was_there=True).was_there
    True
    """

    path: Path
    downloaded: int
    """Bytes that travelled in this run."""
    was_there: bool
    """Whether the good file was there already, so that nothing was fetched."""


def fetch_source(
    source_id: str,
    destination: str | Path,
    *,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
    attempts: int = 5,
    timeout: float = 30.0,
    replace: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Fetched, ...]:
    """Fetch every file of one source that has an address into a folder of published files.

    Parameters
    ----------
    source_id
        As `rihla.sources.registry.list_sources` gives it.
    destination
        The folder of published files, made if it is not there; each file goes to its declared
        path below it, or below its ``data`` where it has one, which is where `check_source` looks.
    client, progress, attempts, timeout, replace, sleep
        As for `fetch_file`.

    Raises
    ------
    UnknownSource
        If no source has this id.
    DownloadFailed
        If no file of the source has a public address, or one was not delivered.
    SourceChanged
        If a file that was delivered, or is there already, is not the declared one.
    """
    sidecar = get_source(source_id).sidecar
    addressed = [file for file in sidecar.files if file.url]
    if not addressed:
        raise DownloadFailed(
            f"No file of {source_id} has a public address that gives exactly the declared bytes.",
            cure=f"Get them from {sidecar.url} and see rihla sources check {source_id}.",
        )
    folder = Path(destination)
    folder = data_home(folder) if folder.is_dir() else folder
    return tuple(
        fetch_file(
            file,
            folder / file.path,
            client=client,
            progress=progress,
            attempts=attempts,
            timeout=timeout,
            replace=replace,
            sleep=sleep,
        )
        for file in addressed
    )


def fetch_file(
    file: SidecarFile,
    path: str | Path,
    *,
    client: httpx.Client | None = None,
    progress: Progress | None = None,
    attempts: int = 5,
    timeout: float = 30.0,
    replace: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch one file, continuing where an earlier run stopped.

    Parameters
    ----------
    file
        Its address, size and checksum.
    path
        Where it goes.
    client
        Carries the requests (proxies, certificates, headers); one is made if none is given.
    progress
        Told of the bytes as they come.
    attempts
        Requests in all; between them the wait doubles from one second, or is what the server asks.
    timeout
        Seconds without a byte after which an attempt is given up.
    replace
        Whether a file that is there and is not the declared one may be replaced, once the
        declared bytes are complete. A file that is the declared one is never touched.
    sleep
        Waits between attempts.

    Returns
    -------
    Fetched
        The file in place, synced to disk.

    Raises
    ------
    DownloadFailed
        If it has no address, or the network, the publisher or the disk did not deliver it. The
        message says how many bytes are held; running again continues from them.
    SourceChanged
        If the publisher delivers another file twice over (kept as ``NAME.changed``), or another
        file is at `path` and `replace` is false.
    """
    # httpx, which transfer needs, takes as long to import as the whole command line starts in
    from rihla.sources.transfer import Transfer, compared

    path = Path(path)
    if path.is_file():
        if path.stat().st_size == file.size and sha256_of(path) == file.sha256:
            return Fetched(path, downloaded=0, was_there=True)
        if not replace:
            raise SourceChanged(
                f"{path} is there already and is not the declared file: {compared(file, path)}.",
                cure="Move it away, or fetch again with replace to put the declared file there.",
            )
    if not file.url:
        raise DownloadFailed(
            f"No public address gives exactly the bytes declared for {file.path}.",
            cure="Get it from the publisher's page, which rihla sources list prints.",
        )
    url = file.url
    with _disk(path), _client(client, timeout) as carrier:
        path.parent.mkdir(parents=True, exist_ok=True)
        with Partial.opened(path, wanted=file.sha256, url=url) as part:
            _check_space(file, part)
            run = Transfer(file, url, part, carrier, progress)
            run.deliver(attempts, sleep)
            return Fetched(path, run.downloaded, was_there=False)


def _check_space(file: SidecarFile, part: Partial) -> None:
    free = shutil.disk_usage(part.path.parent).free
    if free < file.size - part.size:
        raise OSError(errno.ENOSPC, f"{file.size - part.size:,} bytes are needed, {free:,} free")


@contextmanager
def _client(given: httpx.Client | None, timeout: float) -> Iterator[httpx.Client]:
    if given is not None:
        yield given
        return
    # see fetch_file
    import httpx

    agent = "rihla (https://pypi.org/project/rihla)"
    with httpx.Client(
        timeout=timeout, follow_redirects=True, headers={"User-Agent": agent}
    ) as client:
        yield client


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Say of a refusal by the disk what a user can do about it."""
    try:
        yield
    except Busy as error:
        raise DownloadFailed(
            f"{path.name} is being fetched by another process: {error}.",
            cure="Wait for it, then run again.",
        ) from error
    except OSError as error:
        cure = "See that the folder can be written to, and run again: it continues."
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            cure = f"Free space below {path.parent}, and run again: it continues."
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            cure = f"Choose a folder that you may write to instead of {path.parent}."
        raise DownloadFailed(
            f"{path} could not be written: {error.strerror or error}.", cure=cure
        ) from error
