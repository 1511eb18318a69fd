"""Migrations are a release's own writes: allowed as one, with one entry that names them."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from rihla.platform.audit.recording import recording, releasing

__all__ = ["Command"]


class Command(DjangoCommand):
    """Django's own, inside a release."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, and append an entry with what was applied."""
        recorder = MigrationRecorder(connections[options["database"]])
        before = set(recorder.applied_migrations())
        with releasing():
            super().handle(*args, **options)
        applied = sorted(set(recorder.applied_migrations()) - before)
        if applied and "audit_head" in connections[options["database"]].introspection.table_names():
            names = ", ".join(f"{app} {name}" for app, name in applied)
            with recording("system:migrate", "release.migrate", why=names, always=True):
                pass
