"""Files that a command writes: never over another one unasked, and whole or not at all."""

from __future__ import annotations

from pathlib import Path

from rihla.errors import ExportRefused
from rihla.revision.placement import placed_whole, refused_by_system

__all__ = ["refuse_existing", "write_file"]


def refuse_existing(path: Path, *, force: bool = False) -> None:
    """Refuse a file that exists already, before anything is computed for it.

    Raises
    ------
    ExportRefused
        If it exists and was not to be replaced.

    Examples
    --------
    >>> refuse_existing(Path("."))
    Traceback (most recent call last):
      ...
    rihla.errors.ExportRefused: . exists already. Give another name, or --force to replace it.
    """
    if path.exists() and not force and not _is_stream(path):
        raise ExportRefused(
            f"{path} exists already.", cure="Give another name, or --force to replace it."
        )


def write_file(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write a whole file or none: beside its place first, then moved there.

    What is no file but a stream, such as ``/dev/stdout``, is written to and never replaced; of
    a link the file that it leads to is.

    Raises
    ------
    ExportRefused
        If it exists and was not to be replaced, or its folder cannot be written to.
    """
    refuse_existing(path, force=force)
    data = content.encode() if isinstance(content, str) else content
    if not _is_stream(path):
        with placed_whole(path.resolve()) as beside:
            beside.write_bytes(data)
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise refused_by_system(path, error) from error


def _is_stream(path: Path) -> bool:
    return path.is_char_device() or path.is_fifo() or path.is_socket()
