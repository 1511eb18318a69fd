"""Backups of a site: one file of rows and files, the same for SQLite and PostgreSQL.

A backup is a zip of plain lines of JSON and plain files, with a manifest that names the checksum of
each. It is read in one transaction while the site is served, restored in one transaction, and
carries a site from one database to the other.
"""

from __future__ import annotations

from rihla.platform.operation.backup.archive import Manifest, open_backup
from rihla.platform.operation.backup.restoring import restore_backup
from rihla.platform.operation.backup.retention import keep_latest, list_backups, name_of_backup
from rihla.platform.operation.backup.taking import take_backup

__all__ = [
    "Manifest",
    "keep_latest",
    "list_backups",
    "name_of_backup",
    "open_backup",
    "restore_backup",
    "take_backup",
]
