"""Which backups there are, and how many of them stay."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

__all__ = ["keep_latest", "list_backups", "name_of_backup"]

_NAME = re.compile(r"rihla-\d{8}T\d{6}Z\.zip")


def name_of_backup(now: dt.datetime) -> str:
    """Name a backup by its time, so that names are in the order of time.

    Examples
    --------
    >>> name_of_backup(dt.datetime(2026, 11, 28, 3, 0, tzinfo=dt.UTC))
    'rihla-20261128T030000Z.zip'
    """
    return f"rihla-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.zip"


def list_backups(folder: Path) -> list[Path]:
    """List the backups of a folder that were named so, the latest first."""
    return sorted((one for one in folder.glob("*.zip") if _NAME.fullmatch(one.name)), reverse=True)


def keep_latest(folder: Path, count: int) -> list[Path]:
    """Remove all but the latest; whatever has a name of its own stays.

    Returns
    -------
    list of Path
        What was removed.
    """
    gone = list_backups(folder)[max(count, 1) :]
    for path in gone:
        path.unlink()
    return gone
