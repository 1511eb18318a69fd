"""The application of Django that holds what is searched."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.search"
    label = "search"
