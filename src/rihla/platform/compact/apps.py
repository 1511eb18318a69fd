"""The application of Django that holds this package's models."""

from __future__ import annotations

from django.apps import AppConfig


class CompactConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.compact"
    label = "compact"
