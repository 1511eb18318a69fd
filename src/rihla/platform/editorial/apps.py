"""The application of Django that holds this package's models."""

from __future__ import annotations

import sys

from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class EditorialConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.editorial"
    label = "editorial"

    def ready(self) -> None:
        """Declare the job that publishes what was scheduled."""
        # models can be imported only once every app is loaded
        from rihla.platform.editorial import scheduled

        scheduled.declare()


class ProfilesConfig(WagtailUsersAppConfig):  # type: ignore[misc]  # it has no types
    """Wagtail's table of preferences, without its pages of people and groups.

    Wagtail cannot run without the table. Its administration of people is never loaded: people are
    invited, given roles and erased by this site's services alone.
    """

    def ready(self) -> None:
        """Say that the module is not there which would register those pages."""
        sys.modules[f"{self.name}.wagtail_hooks"] = None  # type: ignore[assignment]
