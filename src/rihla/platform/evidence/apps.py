"""The application of Django that holds this package's models."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Declare what is done when an embargo ends."""
        # models can be imported only once every app is loaded
        from rihla.platform.evidence import release

        release.declare()
