"""A file or folder written whole or not at all: beside its place first, then renamed there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rihla.errors import ExportRefused

__all__ = ["partial_beside", "placed_whole", "refused_by_system"]


def partial_beside(target: Path) -> Path:
    """Name a hidden place beside a target, of this process alone, to write it in first.

    Examples
    --------
    >>> partial_beside(Path("stock.csv")).name.startswith(".stock.csv.")
    True
    """
    return target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.partial")


@contextmanager
def placed_whole(target: Path) -> Iterator[Path]:
    """Give a place to write to, and move it to its target when all is written.

    Whatever goes wrong, nothing half written stays.

    Raises
    ------
    ExportRefused
        If the system does not let it be written: no such folder, no permission, no space.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with placed_whole(folder / "note.txt") as partial:
    ...     written = partial.write_text("whole")
    >>> [path.name for path in folder.iterdir()]
    ['note.txt']
    """
    partial = partial_beside(target)
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        raise refused_by_system(target, error) from error
    finally:
        _remove(partial)


def refused_by_system(target: Path, error: OSError) -> ExportRefused:
    """Say why the system did not let something be written, and what to do.

    Examples
    --------
    >>> print(refused_by_system(Path("x.csv"), PermissionError(13, "Permission denied")))
    x.csv cannot be written: permission denied. Name a place that exists, can be written to and \
has room.
    """
    reason = (error.strerror or str(error)).lower()
    return ExportRefused(
        f"{target} cannot be written: {reason}.",
        cure="Name a place that exists, can be written to and has room.",
    )


def _remove(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
    elif partial.is_file():
        partial.unlink()
