"""The application of Django that holds this package's models."""

from __future__ import annotations

from django.apps import AppConfig


class TreatyConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.treaty"
    label = "treaty"
