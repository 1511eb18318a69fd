"""The application of Django that counts what happens and keeps the table of limits."""

from __future__ import annotations

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.operation"
    label = "operation"

    def ready(self) -> None:
        """Count refusals of signing in."""
        # signals can be listened to only once every app is loaded
        from rihla.platform.operation import metric

        metric.listen()
