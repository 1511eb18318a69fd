"""Installs the guard on every connection, and listens to what models save."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit chain."""

    name = "rihla.platform.audit"
    label = "audit"

    def ready(self) -> None:
        """Guard each connection from its first statement on."""
        # models can be imported only once every app is loaded
        from django.db import connections
        from django.db.backends.signals import connection_created

        from rihla.platform.audit import capture, guard

        connection_created.connect(guard.install, dispatch_uid="audit.guard")
        for connection in connections.all(initialized_only=True):
            guard.install(sender=type(connection), connection=connection)
        capture.listen()
