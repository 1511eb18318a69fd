"""The application of Django that holds this package's models."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.site"
    label = "site"

    def ready(self) -> None:
        """Say how what notices are about is looked up, and what can be found."""
        # models can be imported only once every app is loaded
        from rihla.platform.site import found, told

        told.register()
        found.register()
