"""Files that a command writes: never over another one unasked, and whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

from rihla.errors import ExportRefused

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
    if path.exists() and not force:
        raise ExportRefused(
            f"{path} exists already.", cure="Give another name, or --force to replace it."
        )


def write_file(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write a whole file or none: beside its place first, then moved there.

    Raises
    ------
    ExportRefused
        If it exists and was not to be replaced, or its folder cannot be written to.
    """
    refuse_existing(path, force=force)
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise ExportRefused(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}.",
            cure="Name a file in a folder that exists and can be written to.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
